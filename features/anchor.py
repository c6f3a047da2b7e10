"""The anchor: what kind it is (`anchor_kinds`), whether it fits, and what it says."""

from __future__ import annotations

import polars as pl

from ..data.words.words import mentions
from . import text
from .anchor_kinds import *  # noqa: F403 (its columns and signals belong to this family)
from .signal import Example, Leans, Unit, signal


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the anchor mentions the site's address among other words",
    says_not="the anchor does not mention the site's address among other words",
    examples=(
        Example({"anchor": "Grow Example.com today", "site_host": "example.com"}, 1, "typical"),
        Example({"anchor": "www.example.com", "site_host": "example.com"}, 0, "nothing else"),
        Example({"anchor": "", "site_host": "example.com"}, 0, "empty"),
        Example({"anchor": None, "site_host": "example.com"}, None, "unknown"),
    ),
)
def anchor_talks_of_site_host(anchor_folded: pl.Expr, anchor_kind: pl.Expr, site_host: pl.Expr) -> pl.Expr:
    """The judged site's host stands inside a longer anchor: offers made for one site after the other do that."""
    return (anchor_kind != "site url") & anchor_folded.str.contains(site_host, literal=True)


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_LOW,
    says="{value:.0%} of the anchor's meaningful words name the site or stand in the target's address",
    says_low="only {value:.0%} of the anchor's meaningful words name the site or stand in the target's address",
    says_zero="none of the anchor's meaningful words name the site or stand in the target's address",
    examples=(
        Example({"anchor": "blue walks", "target_path": "/hill-walks"}, 0.5, "half"),
        Example({"anchor": "Acme Spa", "brand_terms": ["acme"], "target_path": "/"}, 1, "the site's name"),
        Example({"anchor": "click here", "target_path": "/hill-walks"}, None, "says nothing"),
        Example({"anchor": "", "target_path": "/hill-walks"}, None, "empty"),
        Example({"anchor": None, "target_path": "/hill-walks"}, None, "unknown"),
    ),
)
def anchor_fits_target(anchor_kind: pl.Expr, anchor_topic_words: pl.Expr, anchor_strange_words: pl.Expr) -> pl.Expr:
    """The share of the anchor's meaningful words that name the site or stand in the target's path.

    1 for the site's name and address; unknown for anchors that say nothing.
    """
    size = anchor_topic_words.list.len()
    known = pl.when(anchor_kind.is_in(["brand", "site url"])).then(1.0)
    return known.when(size > 0).then(1 - anchor_strange_words.list.len() / size)


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:.0f} words of the anchor are found neither in the target's address nor in the site's name",
    says_zero="no word of the anchor is foreign to the target's address and the site's name",
    examples=(
        Example({"anchor": "blue garden walks", "target_path": "/hill-walks"}, 2, "typical"),
        Example(
            {"anchor": "Buy Ac Me tickets", "brand_terms": ["acme"], "target_path": "/"}, 2, "beside the site's name"
        ),
        Example({"anchor": "click here", "target_path": "/hill-walks"}, 0, "fits any target"),
        Example({"anchor": "", "target_path": "/hill-walks"}, 0, "empty"),
        Example({"anchor": None, "target_path": "/hill-walks"}, None, "unknown"),
    ),
)
def anchor_strange_word_count(anchor_kind: pl.Expr, anchor_strange_words: pl.Expr) -> pl.Expr:
    """Meaningful words of the anchor that neither name the site nor stand in the target's path."""
    return pl.when(anchor_kind.is_not_null()).then(anchor_strange_words.list.len().fill_null(0))


@signal(
    unit=Unit.SHARE,
    leans=Leans.DEPENDS,
    says="{value:.0%} of the anchor's words are in the page's title",
    examples=(
        Example({"anchor": "blue walks", "title": "Walks and maps"}, 0.5, "half"),
        Example({"anchor": "", "title": "Walks"}, None, "empty"),
        Example({"anchor": None, "title": "Walks"}, None, "unknown"),
    ),
)
def anchor_fits_title(anchor_topic_words: pl.Expr, title_words: pl.Expr) -> pl.Expr:
    """The share of the anchor's meaningful words that the linking page's title has too."""
    return text.overlap(anchor_topic_words, title_words)


@signal(
    unit=Unit.CHARACTERS,
    leans=Leans.DEPENDS,
    says="the anchor is {value:.0f} characters long",
    says_zero="the link has no anchor text",
    examples=(
        Example({"anchor": "hill walks"}, 10, "typical"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_length(anchor: pl.Expr) -> pl.Expr:
    """The anchor's length in characters."""
    return anchor.str.len_chars()


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the anchor's longest run without a small word (the, of) or a stop is {value:.0f} words",
    says_zero="the anchor has no run of words without a small word (the, of) or a stop",
    examples=(
        Example({"anchor": "fast rank power boost visits"}, 5, "a heap of words"),
        Example({"anchor": "a walk in the hills"}, 1, "small words part it"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_longest_word_run(anchor_folded: pl.Expr) -> pl.Expr:
    """The most words in a row without a function word or punctuation between: long in heaps of keywords."""
    return text.longest_word_run(anchor_folded)


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the anchor has {value:.0f} symbols such as > or an emoji",
    says_zero="the anchor has no symbols such as > or an emoji",
    examples=(
        Example({"anchor": ">>> Walks <<<"}, 6, "typical"),
        Example({"anchor": "Walks, maps & more."}, 0, "ordinary punctuation"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_symbol_count(anchor: pl.Expr) -> pl.Expr:
    """Signs in the anchor that running text has no use for: angle brackets, stars, bars, emoji."""
    return anchor.str.count_matches(r"[<>*|~^=#_{}\[\]\\【】►▶➤✓✔]") + anchor.str.count_matches(text.EMOJI)


@signal(
    unit=Unit.SCORE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the letters of the anchor's first word take {value:.1f} bits each to guess (ordinary words: about 3)",
    examples=(
        Example({"anchor_first_surprise": 7.0}, 7.0, "hvqwzk in front of other words"),
        Example({"anchor_first_surprise": 3.9}, 3.9, "an ordinary word"),
        Example({"anchor": "hvqwzk"}, None, "a single word may be a name"),
        Example({"anchor": ""}, None, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_first_word_randomness(anchor_first_surprise: pl.Expr) -> pl.Expr:
    """Mean surprise of the letters of the anchor's first word in bits, where it is five to eight small letters.

    Comment spammers mark their links with random letters in front of a sentence's fragment. Unknown for other anchors.
    """
    return anchor_first_surprise


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the anchor carries a contact: a handle, a chat link or a phone number",
    says_not="the anchor carries no handle, chat link or phone number",
    examples=(
        Example({"anchor": "TG @some_seller"}, 1, "a handle"),
        Example({"anchor": "ann@example.org"}, 0, "an e-mail address is none"),
        Example({"anchor": "@Acme", "brand_terms": ["acme"]}, 0, "the site itself"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_has_contact(contact_anchor: pl.Expr) -> pl.Expr:
    """The anchor holds a handle (@name) that is not the site's, a chat link (t.me, wa.me) or a phone number with +."""
    return contact_anchor


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the anchor sells links or rankings",
    says_not="the anchor sells no links or rankings",
    examples=(
        Example({"anchor": "dofollow backlinks"}, 1, "typical"),
        Example({"anchor": "hill walks"}, 0, "no seller"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_sells_links(seller_anchor: pl.Expr) -> pl.Expr:
    """The anchor uses words of link sellers (backlinks, link building, ...) in any of many languages."""
    return seller_anchor


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the anchor is about gambling, adult, pharmacy, quick loans, crypto or replica goods",
    says_not="the anchor is about none of the risky trades",
    examples=(
        Example({"anchor": "online casino"}, 1, "typical"),
        Example({"anchor": "online casino", "site_topics": ["gambling"]}, 0, "the site's own trade"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_has_risky_topic(risky_anchor: pl.Expr) -> pl.Expr:
    """The anchor names a risky trade (gambling, adult, pharmacy, ...) that is not the site's own."""
    return risky_anchor


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the anchor speaks of buying, prices or discounts",
    says_not="the anchor does not speak of buying, prices or discounts",
    examples=(
        Example({"anchor": "cheap shoes"}, 1, "typical"),
        Example({"anchor": "the money book"}, 0, "money alone is none"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_is_commercial(anchor_plain: pl.Expr) -> pl.Expr:
    """The anchor uses words of selling (buy, cheap, price, ...) in any of many languages."""
    return mentions(anchor_plain, "commercial")
