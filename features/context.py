"""How the link stands in the page: the words around it, and what title, anchor and context show together."""

from __future__ import annotations

import polars as pl

from ..data.words.words import mentions, plain
from . import text
from .signal import Distinct, Example, Leans, Tally, Unit, derived, signal


@derived
def context_text(context_before: pl.Expr, context_after: pl.Expr) -> pl.Expr:
    """The words in front of the anchor and behind it, a blank between. Null when the export has neither."""
    known = context_before.is_not_null() | context_after.is_not_null()
    joined = context_before.fill_null("") + pl.lit(" ") + context_after.fill_null("")
    return pl.when(known).then(joined.str.strip_chars(" "))


@derived
def context_plain(context_text: pl.Expr) -> pl.Expr:
    """The context as plain words with a blank at both ends (see `words.plain`)."""
    return plain(context_text)


@derived
def context_phrase(context_plain: pl.Expr) -> pl.Expr:
    """The plain context when it has six words or more, so that two pages hardly share it by chance. Null otherwise."""
    return pl.when(text.word_count(context_plain) >= 6).then(context_plain)


@derived
def seller_context(context_plain: pl.Expr) -> pl.Expr:
    """Whether the context uses words of link sellers."""
    return mentions(context_plain, "sells_links")


@derived
def risky_context(context_plain: pl.Expr, site_topics: pl.Expr) -> pl.Expr:
    """Whether the context names a risky trade that is not the site's own."""
    return text.has_risky_topic(context_plain, site_topics)


domains_with_surroundings = Tally(by=("context_phrase",), measure=Distinct("source_domain"))


@signal(
    unit=Unit.CHARACTERS,
    leans=Leans.DEPENDS,
    says="{value:.0f} characters of text stand around the link",
    says_zero="no text stands around the link",
    examples=(
        Example({"context_before": "a walk to", "context_after": "the"}, 13, "typical"),
        Example({"context_before": "", "context_after": ""}, 0, "no text around"),
        Example({"context_before": None, "context_after": None}, None, "the export has no context"),
    ),
)
def context_length(context_text: pl.Expr) -> pl.Expr:
    """Characters of text in front of the link and behind it; 0 when the link stands alone."""
    return context_text.str.len_chars()


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_LOW,
    says="{value:.0%} of the words around the link are small words, as in running text",
    says_low="only {value:.0%} of the words around the link are small words, of which running text is full",
    says_zero="no small words, of which running text is full, stand around the link",
    examples=(
        Example({"context_before": "a walk", "context_after": "to town"}, 0.5, "half"),
        Example({"context_before": "温泉", "context_after": ""}, None, "a script without blanks"),
        Example({"context_before": "", "context_after": ""}, None, "no text around"),
        Example({"context_before": None, "context_after": None}, None, "unknown"),
    ),
)
def context_function_word_share(context_plain: pl.Expr) -> pl.Expr:
    """Function words of any language as a share of the words around the link, high where it reads as language."""
    return text.function_word_share(text.words(context_plain))


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_LOW,
    says="the link stands inside a sentence",
    says_not="the link does not stand inside a sentence",
    examples=(
        Example({"context_before": "we went to see", "context_after": "in the hills"}, 1, "both sides"),
        Example({"context_before": "Read more:", "context_after": ""}, 0, "behind a colon"),
        Example({"context_before": "", "context_after": ""}, 0, "no text around"),
        Example({"context_before": None, "context_after": None}, None, "unknown"),
    ),
)
def context_is_sentence(context_before: pl.Expr, context_after: pl.Expr) -> pl.Expr:
    """Two words or more lead up to the link, or two small-letter words away from it, without a stop in between."""
    before = context_before.str.contains(r"\p{L}[\s,]+[\p{L}\p{M}]+,?\s?[\"'’“«(]?$")
    after = context_after.str.contains(r"^,?\s?[\p{Ll}\p{Lo}][\p{L}\p{M}]*[\s,]+\p{L}")
    return before.fill_null(False) | after


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the words around the link sell links or rankings",
    says_not="the words around the link sell no links or rankings",
    examples=(
        Example({"context_before": "our dofollow", "context_after": "links last"}, 1, "typical"),
        Example({"context_before": "a walk to the", "context_after": ""}, 0, "no seller"),
        Example({"context_before": "", "context_after": ""}, 0, "no text around"),
        Example({"context_before": None, "context_after": None}, None, "unknown"),
    ),
)
def context_sells_links(seller_context: pl.Expr) -> pl.Expr:
    """The context uses words of link sellers in any of many languages."""
    return seller_context


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the words around the link are about gambling, adult, pharmacy, quick loans, crypto or replica goods",
    says_not="the words around the link are about none of the risky trades",
    examples=(
        Example({"context_before": "the best online casino", "context_after": ""}, 1, "typical"),
        Example({"context_before": "online casino", "context_after": "", "site_topics": ["gambling"]}, 0, "own trade"),
        Example({"context_before": "", "context_after": ""}, 0, "no text around"),
        Example({"context_before": None, "context_after": None}, None, "unknown"),
    ),
)
def context_has_risky_topic(risky_context: pl.Expr) -> pl.Expr:
    """The context names a risky trade that is not the site's own."""
    return risky_context


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:.0f} host names stand around the link",
    says_zero="no host name stands around the link",
    examples=(
        Example({"context_before": "walks-a.com", "context_after": "walks-b.net"}, 2, "a list of hosts"),
        Example({"context_before": "we went to", "context_after": ""}, 0, "typical"),
        Example({"context_before": "", "context_after": ""}, 0, "no text around"),
        Example({"context_before": None, "context_after": None}, None, "unknown"),
    ),
)
def context_host_count(context_text: pl.Expr) -> pl.Expr:
    """Host names written out around the link, as in dumps of addresses."""
    return context_text.str.count_matches(text.HOST_NAME)


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the same words stand around the link on {value:.0f} other linking domains",
    says_zero="the same words stand around the link on no other linking domain",
    examples=(
        Example({"domains_with_surroundings": 7}, 6, "copied"),
        Example({"domains_with_surroundings": 1}, 0, "its own words"),
        Example({"domains_with_surroundings": None}, None, "too few words to compare, or unknown"),
    ),
)
def context_other_domains(domains_with_surroundings: pl.Expr) -> pl.Expr:
    """Other linking domains whose links have exactly the same words around them; unknown for fewer than six words."""
    return domains_with_surroundings - 1


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the link is marked nofollow",
    says_not="the link is not marked nofollow",
    examples=(
        Example({"is_nofollow": True}, 1, "marked"),
        Example({"is_nofollow": False}, 0, "typical"),
        Example({"is_nofollow": None}, None, "unknown"),
    ),
)
def link_is_nofollow(is_nofollow: pl.Expr) -> pl.Expr:
    """The link carries rel=nofollow. Alone it proves nothing: good and bad pages mark links so."""
    return is_nofollow


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the link is an image",
    says_not="the link is not an image",
    examples=(
        Example({"link_type": "image"}, 1, "image"),
        Example({"link_type": "text"}, 0, "typical"),
        Example({"link_type": None}, None, "unknown"),
    ),
)
def link_is_image(link_type: pl.Expr) -> pl.Expr:
    """The link is laid on an image, so that its anchor is the image's alternative text."""
    return link_type == "image"


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the link stands in the page's main block",
    says_not="the link stands outside the page's main block",
    examples=(
        Example({"is_in_content": True}, 1, "typical"),
        Example({"is_in_content": False}, 0, "a footer"),
        Example({"is_in_content": None}, None, "unknown"),
    ),
)
def link_is_in_content(is_in_content: pl.Expr) -> pl.Expr:
    """The vendor found the link in the page's main block, not in its frame."""
    return is_in_content
