from __future__ import annotations

import pandas as pd
import pytest
from linkverdict.inference.serve import COLUMNS, FOLDED, predict_links

LINKS = pd.DataFrame(
    {
        "Source URL": ["https://a.example.net/x", "no address", "https://a.example.net/x", "https://b.example.org/y"],
        "Target URL": ["https://mine.example/"] * 4,
        "Anchor": ["one", "two", "one", "three"],
    },
    index=["p", "q", "r", "s"],
)


@pytest.fixture(scope="module")
def served() -> pd.DataFrame:
    return predict_links("default", LINKS, {})


def test_every_row_has_its_answer_under_its_own_index(served):
    assert served.index.tolist() == ["p", "q", "r", "s"]
    assert served.columns.tolist() == [*COLUMNS, "why_not"]
    assert served["source_domain"].fillna("").tolist() == ["example.net", "", "example.net", "example.org"]


def test_a_row_that_cannot_be_read_says_why(served):
    assert served["why_not"].isna().tolist() == [True, False, True, True]
    assert served.loc["q", "why_not"] == "not an address on the web"
    assert pd.isna(served.loc["q", "spam_probability"])


def test_a_repeated_row_gets_the_same_verdict(served):
    assert served.loc["p", "spam_probability"] == served.loc["r", "spam_probability"]
    assert served.loc["p", "verdict"] == served.loc["r", "verdict"]


def test_a_row_that_tells_the_same_link_in_other_words_says_where_it_went():
    served = predict_links("default", LINKS.assign(Note=["", "", "seen again", ""]), {})
    assert served.loc["r", "why_not"] == FOLDED
    assert served.loc["p", "verdict"] in ("keep", "review", "disavow")
