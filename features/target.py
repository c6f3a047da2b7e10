"""The page of the site that is linked to, and who else links there."""

from __future__ import annotations

import polars as pl

from .signal import Concentration, Distinct, Example, Leans, Mean, Tally, Unit, derived, signal

ASSET = r"(?i)\.(?:jpe?g|png|gif|webp|svg|ico|bmp|css|js|mp4|zip|xml|json)$|/wp-content/uploads/"
CLICK = r"(?i)(?:^|&)(?:click_?id|aff_?id|affiliate\w*|subid|irclickid|attachment_id|url|redirect\w*|goto|out)="


@derived
def asset_target(target_path: pl.Expr) -> pl.Expr:
    """Whether the target is an image, a script or another file that no reader is sent to."""
    return target_path.str.contains(ASSET)


@derived
def click_target(target_query: pl.Expr) -> pl.Expr:
    """Whether the target carries a click id, a redirect parameter or a WordPress attachment id."""
    return target_query.str.contains(CLICK)


@derived
def odd_start_target(target_page: pl.Expr, anchor_first_surprise: pl.Expr) -> pl.Expr:
    """The target of an anchor whose first word can be judged (see `anchor_first_surprise`)."""
    return pl.when(anchor_first_surprise.is_not_null()).then(target_page)


odd_starts_to_target = Tally(by=("odd_start_target",), measure=Mean("anchor_first_surprise"))
domains_of_odd_starts = Tally(by=("odd_start_target",), measure=Distinct("source_domain"))
domains_to_target = Tally(by=("target_page",), measure=Distinct("source_domain"))
nofollow_to_target = Tally(by=("target_page",), measure=Mean("is_nofollow"))
anchor_concentration_of_target = Tally(by=("target_page",), measure=Concentration("folded_anchor"))


@signal(
    unit=Unit.COUNT,
    leans=Leans.DEPENDS,
    says="the page linked to lies {value:.0f} levels below the home page",
    says_zero="the page linked to is the home page",
    examples=(
        Example({"target_path": "/en/spa/"}, 2.0, "two levels"),
        Example({"target_path": "/"}, 0.0, "the home page"),
        Example({"target_path": None}, None, "unknown stays unknown"),
    ),
)
def target_depth(target_path: pl.Expr) -> pl.Expr:
    """Levels of the target's path; 0 is the home page."""
    return target_path.str.count_matches(r"/[^/]+")


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the link points to a file (image, script, upload), not to a page",
    says_not="the link points to a page, not to a file",
    examples=(
        Example({"target_path": "/wp-content/uploads/2018/ski.jpg"}, 1.0, "an image"),
        Example({"target_path": "/guide.pdf"}, 0.0, "documents are linked to honestly"),
        Example({"target_path": None}, None, "unknown stays unknown"),
    ),
)
def target_is_asset(asset_target: pl.Expr) -> pl.Expr:
    """The target is an image, a script or another file that no reader is sent to."""
    return asset_target


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the link points to an address with a click or redirect parameter",
    says_not="the target's address carries no click or redirect parameter",
    examples=(
        Example({"target_query": "clickId=fx_b1"}, 1.0, "somebody is paid by the click"),
        Example({"target_query": "lang=ca"}, 0.0, "an ordinary parameter"),
        Example({"target_query": ""}, 0.0, "no query"),
        Example({"target_query": None}, None, "unknown stays unknown"),
    ),
)
def target_has_click_parameter(click_target: pl.Expr) -> pl.Expr:
    """The target carries a click id, a redirect parameter or a WordPress attachment id."""
    return click_target


@signal(
    unit=Unit.COUNT,
    leans=Leans.DEPENDS,
    says="{value:,.0f} linking domains link to the same page",
    examples=(
        Example({"domains_to_target": 300.0}, 300.0, "the home page, as a rule"),
        Example({"domains_to_target": 1.0}, 1.0, "nobody else"),
        Example({"domains_to_target": None}, None, "no targets in the export"),
    ),
)
def target_domains(domains_to_target: pl.Expr) -> pl.Expr:
    """Linking domains that link to the same page."""
    return domains_to_target


@signal(
    unit=Unit.SHARE,
    leans=Leans.DEPENDS,
    says="{value:.1%} of all linking domains link to the same page",
    examples=(
        Example({"domains_to_target": 300.0, "linking_domains": 600.0}, 0.5, "half of them"),
        Example({"domains_to_target": 6.0, "linking_domains": 600.0}, 0.01, "one in a hundred"),
        Example({"domains_to_target": None, "linking_domains": 600.0}, None, "no targets in the export"),
    ),
)
def target_share(domains_to_target: pl.Expr, linking_domains: pl.Expr) -> pl.Expr:
    """Linking domains that link to the same page, as a share of the export's."""
    return domains_to_target / linking_domains


@signal(
    unit=Unit.SCORE,
    leans=Leans.DEPENDS,
    says="the anchors to this page have a concentration of {value:.2f} (1: always the same words)",
    examples=(
        Example({"anchor_concentration_of_target": 0.9, "domains_to_target": 20.0}, 0.9, "nearly always the same"),
        Example({"anchor_concentration_of_target": 1.0, "domains_to_target": 2.0}, None, "too few domains to tell"),
        Example({"anchor_concentration_of_target": None, "domains_to_target": 9.0}, None, "no anchors in the export"),
    ),
)
def target_anchor_concentration(anchor_concentration_of_target: pl.Expr, domains_to_target: pl.Expr) -> pl.Expr:
    """Herfindahl index of the anchors over the linking domains of the same page; unknown under five domains."""
    return pl.when(domains_to_target >= 5).then(anchor_concentration_of_target)


@signal(
    unit=Unit.SHARE,
    leans=Leans.DEPENDS,
    says="{value:.0%} of the links to this page are nofollow",
    examples=(
        Example({"nofollow_to_target": 0.25}, 0.25, "a quarter"),
        Example({"nofollow_to_target": 0.0}, 0.0, "none"),
        Example({"nofollow_to_target": None}, None, "the export does not say"),
    ),
)
def target_nofollow_share(nofollow_to_target: pl.Expr) -> pl.Expr:
    """Share of nofollow links among the links to the same page."""
    return nofollow_to_target


@signal(
    unit=Unit.SCORE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="anchors to this page begin with words in small letters that take {value:.1f} bits a letter to "
    "guess (ordinary words: about 3, random letters: about 7)",
    says_zero="too few anchors to this page begin with a word in small letters to tell random ones",
    examples=(
        Example(
            {"odd_starts_to_target": 5.3, "domains_of_odd_starts": 20.0}, 5.3, "a page that comment spammers aim at"
        ),
        Example({"odd_starts_to_target": 3.9, "domains_of_odd_starts": 4.0}, 3.9, "words"),
        Example({"anchor": "Acme", "odd_starts_to_target": 5.3, "domains_of_odd_starts": 2.0}, 0.0, "too few to tell"),
        Example({"anchor": None}, None, "no anchors in the export"),
    ),
)
def target_anchor_randomness(odd_starts_to_target: pl.Expr, domains_of_odd_starts: pl.Expr, anchor: pl.Expr) -> pl.Expr:
    """Mean surprise of the first words of the anchors to the same page, from four linking domains on; 0 below.

    Comment spammers put a random word in front of each anchor. One may be a name; the mean of many is not.
    """
    told = pl.when(domains_of_odd_starts >= 4).then(odd_starts_to_target)
    return told.fill_null(pl.when(anchor.is_not_null()).then(0.0))
