from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from linkverdict.data.schema import SCHEMA, conform
from linkverdict.inference.verdicts import ALLOWED, BARE, EVIDENCE, Limits, decide, judge_domains, judge_links

LIMITS = Limits(disavow_from=0.9, keep_below=0.2)


def links(**columns: object) -> pl.DataFrame:
    given = {name: [value] for name, value in columns.items()}
    host = given.setdefault("source_host", ["www.linker.example"])
    return conform(pl.DataFrame({"source_domain": [str(host[0]).removeprefix("www.")], **given}))


def verdict(probability: float, limits: Limits = LIMITS, **columns: object) -> tuple[str, str | None]:
    return judge_links(links(**{"title": "A title", **columns}), np.array([probability]), limits).row(0)


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (1.0, "disavow"),
        (0.9, "disavow"),
        (np.nextafter(0.9, 0), "review"),
        (0.2, "review"),
        (np.nextafter(0.2, 0), "keep"),
        (0.0, "keep"),
    ],
)
def test_a_probability_equal_to_a_limit_is_in_the_upper_part(probability, expected):
    assert verdict(probability) == (expected, None)
    assert decide(probability, LIMITS).value == expected


def test_without_limits_everything_is_review():
    nothing = Limits(None, None)
    assert [verdict(p, nothing)[0] for p in (0.0, 0.5, 1.0)] == ["review"] * 3
    assert decide(1.0, nothing).value == decide(0.0, nothing).value == "review"


@pytest.mark.parametrize("probability", [0.0, 0.5, 1.0])
def test_a_bare_address_is_review_whatever_its_probability(probability):
    assert verdict(probability, title=None) == ("review", BARE)
    assert verdict(probability, title="", anchor="") == ("review", BARE)


@pytest.mark.parametrize("column", [column for columns in EVIDENCE.values() for column in columns])
def test_one_known_fact_lets_the_probability_decide(column):
    value = "words" if SCHEMA[column] == pl.String else 0.0
    assert verdict(0.95, **{"title": None, column: value}) == ("disavow", None)


@pytest.mark.parametrize(
    ("allow", "host", "allowed"),
    [
        ("linker.example", "www.linker.example", True),
        ("https://www.linker.example/about", "linker.example", True),
        ("LINKER.example", "blog.linker.example", True),
        ("blog.linker.example", "www.linker.example", False),
        ("linker.example", "badlinker.example", False),
        ("not an address", "www.linker.example", False),
    ],
)
def test_links_from_allowed_domains_are_kept(allow, host, allowed):
    table = links(source_host=host, title="A title").with_columns(source_domain=pl.lit("any.example"))
    judged = judge_links(table, np.array([1.0]), LIMITS, [allow])
    assert judged.row(0) == (("keep", ALLOWED) if allowed else ("disavow", None))


def test_an_allowed_domain_is_kept_even_when_nothing_is_known_of_it():
    judged = judge_links(links(), np.array([1.0]), LIMITS, ["linker.example"])
    assert judged.row(0) == ("keep", ALLOWED)


def domain(probability: float, **counts: int) -> tuple[str, str | None]:
    named = {"links": 4, "disavow_links": 0, "keep_links": 0, "bare_links": 0, "allowed_links": 0, **counts}
    return judge_domains(pl.DataFrame([{"spam_probability": probability, **named}]), LIMITS).row(0)


def test_a_good_link_saves_its_domain_from_the_disavow_file():
    found, note = domain(0.97, disavow_links=3, keep_links=1)
    assert found == "review"
    assert note is not None
    assert "1 of its 4 links is judged 'keep'" in note


def test_a_domain_of_spam_alone_is_disavowed():
    assert domain(0.97, disavow_links=4) == ("disavow", None)
    assert domain(0.9, disavow_links=2) == ("disavow", None)


def test_a_kept_domain_names_its_single_bad_links():
    found, note = domain(0.05, disavow_links=1, keep_links=3)
    assert found == "keep"
    assert note == "1 of its 4 links is judged 'disavow': single addresses, not the domain"
    assert domain(0.05, keep_links=4) == ("keep", None)


def test_a_domain_of_bare_addresses_is_review():
    assert domain(0.99, bare_links=4)[0] == domain(0.01, bare_links=4)[0] == "review"
    assert domain(0.99, bare_links=3, disavow_links=1)[0] == "disavow"


def test_a_domain_is_allowed_when_all_its_links_are():
    assert domain(0.99, allowed_links=4, keep_links=4) == ("keep", ALLOWED)
    assert domain(0.99, allowed_links=1, keep_links=1)[0] == "review"
