"""The judged site, its names and its trade, as far as an export tells."""

from __future__ import annotations

import polars as pl
import pytest
from linkverdict.data.address import parse_host
from linkverdict.data.errors import UnknownSite
from linkverdict.data.site import brand_terms, find_site, named_site, site_topics

NO_LINKS = pl.DataFrame(schema=dict.fromkeys(("source_domain", "target_host", "target_path", "anchor"), pl.String()))


def links(*rows: tuple[int, str, str]) -> pl.DataFrame:
    """(linking domains, path, anchor) -> that many rows, each from its own domain."""
    return pl.DataFrame(
        {
            "source_domain": [f"d{at}-{row}.example" for row, (count, _, _) in enumerate(rows) for at in range(count)],
            "target_path": [path for count, path, _ in rows for _ in range(count)],
            "anchor": [anchor for count, _, anchor in rows for _ in range(count)],
        }
    ).with_columns(pl.lit("my.example").alias("target_host"))


@pytest.mark.parametrize(
    "site",
    ["example.com", "www.example.com", "https://www.example.com/", "HTTP://Example.COM:8080/a?b#c", " //example.com/ "],
)
def test_site_is_named_in_any_spelling(site: str) -> None:
    assert named_site(site).host == "example.com"


@pytest.mark.parametrize("site", ["", "my site", "example", "https://"])
def test_what_is_no_site_is_refused(site: str) -> None:
    with pytest.raises(UnknownSite, match="is no site"):
        named_site(site)


def test_one_host_among_the_targets_is_the_site() -> None:
    assert find_site(None, pl.Series(["www.shop.example", "shop.example", None])).host == "shop.example"
    assert find_site(None, pl.Series(["blog.shop.example"])).host == "blog.shop.example"


def test_several_hosts_of_one_domain_make_the_domain_the_site() -> None:
    assert find_site(None, pl.Series(["www.shop.example", "blog.shop.example"])).host == "shop.example"


def test_a_few_strays_among_many_targets_do_not_hide_the_site() -> None:
    assert find_site(None, pl.Series(["shop.example"] * 19 + ["other.example"])).host == "shop.example"


def test_several_sites_among_the_targets_must_be_settled_by_the_person() -> None:
    with pytest.raises(UnknownSite) as caught:
        find_site(None, pl.Series(["a.example", "a.example", "b.example"]))
    assert caught.value.message == "The links point to several sites: a.example (2), b.example (1)."
    assert caught.value.hint == "Say which one is judged: --site a.example"


def test_site_that_no_link_points_to_is_refused_with_those_that_are() -> None:
    targets = pl.Series([f"h{at}.example" for at in range(7)] + ["h0.example"])
    with pytest.raises(UnknownSite) as caught:
        find_site("my.example", targets)
    assert caught.value.message.startswith("No link points to my.example. The links point to h0.example (2), ")
    assert caught.value.message.endswith(" and 2 more.")


def test_site_may_be_the_domain_of_the_targets_hosts_but_not_a_part_of_their_name() -> None:
    assert find_site("shop.example", pl.Series(["blog.shop.example"])).host == "shop.example"
    with pytest.raises(UnknownSite):
        find_site("hop.example", pl.Series(["shop.example"]))


def test_without_targets_any_named_site_is_taken_and_none_is_refused() -> None:
    nothing = pl.Series([None, None], dtype=pl.String)
    assert find_site("my.example", nothing).host == "my.example"
    with pytest.raises(UnknownSite, match="Nothing in the file says"):
        find_site(None, nothing)


def test_brand_is_the_hosts_labels_and_the_persons_own_words() -> None:
    assert brand_terms(parse_host("oak-floors.co.uk"), ["  Old OAK!"], NO_LINKS) == (
        "old oak",
        "oak-floors",
        "oak floors",
    )
    assert brand_terms(parse_host("prices.acme.example"), [], NO_LINKS) == ("acme", "prices")
    assert brand_terms(parse_host("blog.acme.example"), [], NO_LINKS) == ("acme",)
    assert brand_terms(parse_host("192.0.2.7"), [], NO_LINKS) == ()


def test_phrase_by_which_many_domains_name_the_home_page_is_brand_when_it_resembles_the_label() -> None:
    table = links((5, "/", "Oak Timber Floor"), (4, "", "visit oak timber floors now"), (9, "/", "cheap flooring"))
    assert brand_terms(parse_host("oaktimberfloor.example"), [], table) == (
        "oaktimberfloor",
        "oak timber floor",
        "oak timber floors",
    )


def test_initials_count_as_brand_where_they_are_used() -> None:
    table = links((5, "/", "Oak Timber Floor"), (4, "/", "OTF"), (4, "/", "tft"))
    assert brand_terms(parse_host("oaktimberfloor.example"), [], table)[-1] == "otf"


def test_phrases_of_few_domains_or_to_other_pages_are_no_brand() -> None:
    table = links((2, "/", "oak timber floor"), (9, "/blog", "oak timber floor"))
    assert brand_terms(parse_host("oaktimberfloor.example"), [], table) == ("oaktimberfloor",)


@pytest.mark.parametrize(
    ("host", "topics"),
    [
        ("casinoguide.example", ("gambling",)),
        ("best-casino.example", ("gambling",)),
        ("bitcoin24.example", ("crypto",)),
        ("essexdentists.example", ()),
        ("specialist.example", ()),
        ("timeslots.example", ()),
    ],
)
def test_host_names_the_sites_own_topics(host: str, topics: tuple[str, ...]) -> None:
    assert site_topics(parse_host(host), NO_LINKS) == topics


def test_pages_that_several_domains_link_to_name_the_sites_topics() -> None:
    table = links(
        (3, "/bitcoin-price", "x"), (3, "/ethereum-news", "x"), (4, "/crypto-wallet", "x"), (9, "/about", "x")
    )
    assert site_topics(parse_host("daily.example"), table) == ("crypto",)


def test_spam_anchors_and_pages_of_few_domains_name_no_topic() -> None:
    table = links(
        (500, "/", "best online casino"),
        (2, "/casino-1", "casino"),
        (2, "/casino-2", "casino"),
        (2, "/casino-3", "casino"),
        (5, "/blog/evening-at-the-casino", "casino"),
    )
    assert site_topics(parse_host("daily.example"), table) == ()


def test_a_hacked_corner_of_a_site_is_not_its_trade() -> None:
    spam = [(5, f"/cheap-viagra-{at}", "viagra") for at in range(4)]
    own = [(5, f"/recipe-{at}", "soup") for at in range(6)]
    assert site_topics(parse_host("daily.example"), links(*spam, *own)) == ()
