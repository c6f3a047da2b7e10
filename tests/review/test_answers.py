"""The start-up questions: suggested from the export, mended by a person, kept for the site."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.errors import BadDomain
from linkverdict.data.own_domains import own_domains
from linkverdict.inference.audit import Audit
from linkverdict.review.answers import LONGEST, MOST, AnswerBook, Answers, clean_answers, score_options, suggest_answers


def test_the_sample_suggests_its_brand_and_phrases_that_are_bought(sample_audit: Audit) -> None:
    found = suggest_answers(sample_audit)
    assert found.brand == ("brisavelo",)
    assert "luxury cycling vacation packages" in found.money
    assert not any("brisavelo" in term or term == "read more" for term in found.money)
    assert not found.is_given


def test_answers_are_kept_and_read_back(tmp_path: Path) -> None:
    book = AnswerBook(tmp_path / "new", "spa.example")
    assert book.read() is None
    form = {
        "brand": " The  SPA \n\nspa\n",
        "own": ["https://www.Partner.example/x", "co.uk", "no host"],
        "topics": ["gambling", "cats"],
        "bought": "yes",
        "manual_action": "perhaps",
    }
    book.write(clean_answers(form))
    assert book.read() == Answers(
        brand=("the spa", "spa"), own=("partner.example",), topics=("gambling",), bought="yes", is_given=True
    )


@pytest.mark.parametrize("content", ["", "[]", "{", '{"brand": 3}', '{"own": {"a": 1}}', "\x00"])
def test_a_broken_file_never_stops_the_page(tmp_path: Path, content: str) -> None:
    book = AnswerBook(tmp_path, "spa.example")
    book.path.write_text(content, encoding="utf-8")
    read = book.read()
    assert read is None or isinstance(read, Answers)


def test_an_anchor_with_a_money_term_is_found_in_any_case() -> None:
    answers = Answers(money=("cheap spa",))
    assert answers.has_money_term("Very CHEAP SPA breaks")
    assert not answers.has_money_term("the spa")
    assert not answers.has_money_term(None)


def test_options_for_scoring_are_quoted_for_the_shell() -> None:
    answers = Answers(brand=("the spa", "$(rm -rf /)"), own=("partner.example",), topics=("crypto",))
    assert score_options(answers) == ("--brand 'the spa' --brand '$(rm -rf /)' --allow partner.example --topic crypto")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["brand", "money", "own", "topics", "bought"]),
                       st.text(max_size=300) | st.lists(st.text(max_size=300), max_size=5)))  # fmt: skip
def test_whatever_a_form_holds_becomes_answers(form) -> None:
    found = clean_answers(form)
    for entry in (*found.brand, *found.money, *found.own):
        assert entry == " ".join(entry.split()) != ""
        assert len(entry) <= LONGEST
    assert len(found.brand) <= MOST
    assert clean_answers(vars(found)) == found


def test_own_domains_name_every_slip_at_once_and_fold_the_rest() -> None:
    assert own_domains(["https://www.A.example/x", "a.example", "b.example"]) == ("a.example", "b.example")
    with pytest.raises(BadDomain) as error:
        own_domains(["a.example", "com", "co.uk", "foo bar", "domain:a.example"])
    assert error.value.message == (
        "Expected own and partner domains such as example.com; found 'com' (no whole domain: all that end in it would "
        "be meant), 'co.uk' (a public suffix: everybody's domains end in it), 'foo bar' (no host name), "
        "'domain:a.example' ('domain:' belongs into a disavow file; here the name stands alone)."
    )
