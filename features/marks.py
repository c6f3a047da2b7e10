"""Plain marks of spam on a link, and the company that it keeps: how many of its neighbours bear them."""

from __future__ import annotations

import polars as pl

from .signal import Distinct, Example, Leans, Mean, Tally, Unit, derived, signal

FARM_LINKS = 550
"""A page with so many external links is nearly always spam; a good one rarely passes 150."""
RANDOM_BITS = 5.2
"""Mean surprise of a first word from which it is no word: of random letters nine in ten reach it, of words that the
table was not made from three in a thousand."""
COMPANY = 4
"""So many linking domains make a company; fewer say nothing."""


@derived
def coded_path(source_path: pl.Expr) -> pl.Expr:
    """Whether the linking page's address holds a code of 32 hexadecimal digits or more."""
    return source_path.str.contains(r"(?:^|[/-])[0-9a-f]{32,}(?:[/.-]|$)")


@derived
def numbered_page(source_path: pl.Expr) -> pl.Expr:
    """Whether the linking page is a numbered file beside the host's home page, index-40.html or 7-15.html: so name
    their pages those who fill a hacked or an expired site with other sites' texts.
    """
    return source_path.str.contains(r"^/(?:index-\d{2,}|\d+(?:-\d+)+)\.html?$")


@derived
def mark_names(
    seller_title: pl.Expr,
    risky_title: pl.Expr,
    contact_title: pl.Expr,
    listing_title: pl.Expr,
    member_title: pl.Expr,
    coupon_title: pl.Expr,
    title_code: pl.Expr,
    title_first_surprise: pl.Expr,
    anchor: pl.Expr,
    contact_anchor: pl.Expr,
    anchor_kind: pl.Expr,
    anchor_first_surprise: pl.Expr,
    seller_anchor: pl.Expr,
    risky_anchor: pl.Expr,
    seller_context: pl.Expr,
    risky_context: pl.Expr,
    asset_target: pl.Expr,
    click_target: pl.Expr,
    coded_path: pl.Expr,
    numbered_page: pl.Expr,
    source_host: pl.Expr,
    page_external_links: pl.Expr,
    source_name: pl.Expr,
) -> pl.Expr:
    """The plain marks that the link bears, by name; an empty list for none."""
    marks = {
        "words of link sellers": pl.any_horizontal(seller_title, seller_anchor, seller_context),
        "a contact in title or anchor": pl.any_horizontal(contact_title, contact_anchor),
        "a risky trade": pl.any_horizontal(risky_title, risky_anchor, risky_context),
        "the title of a list of sites": listing_title,
        "a member page": member_title,
        "a page of coupons or customer-service numbers": coupon_title,
        "a code in the title": title_code >= 12,
        "another site's address as anchor": (anchor_kind == "other url")
        & ~anchor.str.to_lowercase().str.contains(source_host.str.strip_prefix("www.").fill_null("\0"), literal=True),
        "an anchor or title that starts with random letters": pl.max_horizontal(
            anchor_first_surprise, title_first_surprise
        )
        >= RANDOM_BITS,
        "a file as target": asset_target,
        "a click or redirect parameter in the target": click_target,
        "a 32-digit code in the address": coded_path,
        "a numbered file beside the home page": numbered_page,
        f"{FARM_LINKS} external links or more": page_external_links >= FARM_LINKS,
        "a bare IP as linking domain": source_name.is_null(),
    }
    named = [pl.when(mark).then(pl.lit(name)) for name, mark in marks.items()]
    # joined and taken apart again: four times faster than a list of all marks with its nulls dropped
    return pl.concat_str(named, separator="\n", ignore_nulls=True).str.extract_all(r"[^\n]+")


@derived
def is_marked(mark_names: pl.Expr) -> pl.Expr:
    """The link bears a plain mark."""
    return mark_names.list.len() >= 1


@derived
def seen_week(first_seen: pl.Expr) -> pl.Expr:
    """Monday of the week in which the link was first seen."""
    return first_seen.dt.truncate("1w")


marked_to_target = Tally(by=("target_page",), measure=Mean("is_marked"))
marked_of_domain = Tally(by=("source_domain",), measure=Mean("is_marked"))
marked_in_week = Tally(by=("seen_week",), measure=Mean("is_marked"))
marked_with_headline = Tally(by=("title_core",), measure=Mean("is_marked"))
domains_of_week = Tally(by=("seen_week",), measure=Distinct("source_domain"))


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the link bears {value:.0f} of fifteen plain marks of spam",
    says_zero="the link bears none of fifteen plain marks of spam",
    details="mark_names",
    examples=(
        Example({"title": "Backlinks - TG @some_seller", "anchor": "online casino", "source_name": "a"}, 3, "three"),
        Example({"title": "View profile: Ann17", "anchor": "http://example.org", "source_name": "a"}, 2, "two"),
        Example({"title": "A walk in the hills", "anchor": "Acme", "source_name": "a"}, 0, "none"),
        Example({"title": "", "source_name": None}, 1, "a bare IP"),
        Example({"title": None, "anchor": None}, None, "no text known"),
    ),
)
def marks_count(
    mark_names: pl.Expr, title: pl.Expr, anchor: pl.Expr, context_before: pl.Expr, context_after: pl.Expr
) -> pl.Expr:
    """How many plain marks the link bears; unknown when the export gives no text at all.

    One number, so that what a model learned from one mark holds for those that its examples never had.
    """
    known = pl.any_horizontal(part.is_not_null() for part in (title, anchor, context_before, context_after))
    return pl.when(known).then(mark_names.list.len())


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the link shows {value:.0f} signs of spam, counting plain marks, widely shared templates and random words",
    says_zero="the link shows no sign of spam, counting plain marks, widely shared templates and random words",
    details="mark_names",
    examples=(
        Example(
            {"mark_names": ["a member page"], "domains_with_title": 22.0, "source_path": "/"}, 3, "a mark, a campaign"
        ),
        Example({"mark_names": [], "domains_with_title": 1.0, "source_path": "/"}, 0, "nothing"),
        Example({}, None, "unknown"),
    ),
)
def evidence_count(
    mark_names: pl.Expr,
    source_path: pl.Expr,
    domains_with_title: pl.Expr,
    domains_with_title_core: pl.Expr,
    domains_with_anchor_and_target: pl.Expr,
    domains_with_path_slug: pl.Expr,
    domains_with_path_shape: pl.Expr,
    anchor_first_surprise: pl.Expr,
    odd_starts_to_target: pl.Expr,
    domains_of_odd_starts: pl.Expr,
) -> pl.Expr:
    """Plain marks, one each for a template on four and on ten linking domains, one for a random word in front.

    A random word is evidence where the first words of all anchors to the same page, from four linking domains on, are
    random in the mean: single ones may be names.
    """
    widest = pl.max_horizontal(
        domains_with_title,
        domains_with_title_core,
        domains_with_anchor_and_target,
        domains_with_path_slug,
        domains_with_path_shape,
    ).fill_null(1)
    templates = (widest >= COMPANY).cast(pl.UInt32) + (widest >= 10).cast(pl.UInt32)
    attacked = (odd_starts_to_target >= 5) & (domains_of_odd_starts >= COMPANY) & anchor_first_surprise.is_not_null()
    random_word = attacked.fill_null(value=False).cast(pl.UInt32)
    return pl.when(source_path.is_not_null()).then(mark_names.list.len() + templates + random_word)


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:.0%} of the links to the same page bear plain marks of spam",
    says_low="only {value:.0%} of the links to the same page bear plain marks of spam",
    says_zero="none of the links to the same page bear plain marks of spam",
    examples=(
        Example({"marked_to_target": 0.8, "domains_to_target": 30.0}, 0.8, "a page under attack"),
        Example({"marked_to_target": 1.0, "domains_to_target": 2.0}, None, "too few to be company"),
        Example({"marked_to_target": None}, None, "no targets in the export"),
    ),
)
def target_marked_share(marked_to_target: pl.Expr, domains_to_target: pl.Expr) -> pl.Expr:
    """Share of marked links among those to the same page; unknown under four linking domains."""
    return pl.when(domains_to_target >= COMPANY).then(marked_to_target)


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:.0%} of the links of this linking domain bear plain marks of spam",
    says_low="only {value:.0%} of the links of this linking domain bear plain marks of spam",
    says_zero="none of the links of this linking domain bear plain marks of spam",
    details="mark_names",
    examples=(
        Example({"marked_of_domain": 1.0}, 1.0, "all of them"),
        Example({"marked_of_domain": 0.0}, 0.0, "none"),
        Example({"marked_of_domain": None}, None, "unknown"),
    ),
)
def domain_marked_share(marked_of_domain: pl.Expr) -> pl.Expr:
    """Share of marked links among those of the same linking domain."""
    return marked_of_domain


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:.0%} of the links first seen in the same week bear plain marks of spam",
    says_low="only {value:.0%} of the links first seen in the same week bear plain marks of spam",
    says_zero="none of the links first seen in the same week bear plain marks of spam",
    examples=(
        Example({"marked_in_week": 0.9, "domains_of_week": 40.0}, 0.9, "a wave"),
        Example({"marked_in_week": 1.0, "domains_of_week": 3.0}, None, "too few to be company"),
        Example({"marked_in_week": None}, None, "no dates in the export"),
    ),
)
def week_marked_share(marked_in_week: pl.Expr, domains_of_week: pl.Expr) -> pl.Expr:
    """Share of marked links among those first seen in the same week; unknown under four linking domains."""
    return pl.when(domains_of_week >= COMPANY).then(marked_in_week)


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:.0%} of the links with this headline bear plain marks of spam",
    says_low="only {value:.0%} of the links with this headline bear plain marks of spam",
    says_zero="none of the links with this headline bear plain marks of spam",
    examples=(
        Example({"marked_with_headline": 0.5}, 0.5, "half of the copies"),
        Example({"title": "Home", "mark_names": ["a member page"]}, 1.0, "no headline to share: itself alone"),
        Example({"title": None}, None, "no title in the export"),
    ),
)
def headline_marked_share(marked_with_headline: pl.Expr, is_marked: pl.Expr, title: pl.Expr) -> pl.Expr:
    """Share of marked links among those with the same headline; a title without a headline stands for itself."""
    return marked_with_headline.fill_null(pl.when(title.is_not_null()).then(is_marked.cast(pl.Float64)))
