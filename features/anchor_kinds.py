"""What the anchor is: nothing, an address, 'click here', a name, a title, a phrase. Part of the `anchor` family."""

from __future__ import annotations

import polars as pl

from ..data.words.words import folded, mentions, plain, spaced, terms
from . import text
from .signal import Example, Leans, Unit, derived, signal

URL = r"^(?:[a-z]+://)?(?:www\.)?[^\s/@]+\.[a-z]{2,}(?::\d+)?(?:/\S*)?$"
# words of an address that say how it is built, not what it is about
STRUCTURE_WORDS = [
    *("html", "htm", "php", "asp", "aspx", "index", "www", "default", "home", "blog", "post", "posts", "page", "pages"),
    *("news", "article", "articles", "content", "contents", "uploads", "image", "images", "img", "assets", "static"),
    *("media", "files", "documents", "pdf", "jpg", "jpeg", "png", "gif", "webp"),
]


@derived
def anchor_folded(anchor: pl.Expr) -> pl.Expr:
    """The anchor in lower case, without marks and fancy letters (see `words.folded`)."""
    return folded(anchor)


@derived
def anchor_plain(anchor_folded: pl.Expr) -> pl.Expr:
    """The anchor as plain words with a blank at both ends (see `words.plain`)."""
    return spaced(anchor_folded)


@derived
def anchor_topic_words(anchor_plain: pl.Expr) -> pl.Expr:
    """The anchor's meaningful words, folded, each once."""
    return text.content_words(text.words(anchor_plain))


@derived
def seller_anchor(anchor_plain: pl.Expr) -> pl.Expr:
    """Whether the anchor uses words of link sellers."""
    return mentions(anchor_plain, "sells_links")


@derived
def risky_anchor(anchor_plain: pl.Expr, site_topics: pl.Expr) -> pl.Expr:
    """Whether the anchor names a risky trade that is not the site's own."""
    return text.has_risky_topic(anchor_plain, site_topics)


@derived
def contact_anchor(anchor: pl.Expr, anchor_kind: pl.Expr) -> pl.Expr:
    """Whether the anchor holds a contact (see `text.has_contact`) that is not the site's own name."""
    return text.has_contact(anchor) & anchor_kind.ne_missing("brand")


@derived
def anchor_first_surprise(anchor: pl.Expr) -> pl.Expr:
    """Mean surprise in bits of a first word of five to eight small Latin letters that others follow. Null without."""
    return text.word_surprise_of(anchor, rf"^{text.MAYBE_RANDOM} \S")


@derived
def target_words(target_path: pl.Expr) -> pl.Expr:
    """The meaningful words of the target's path, folded; empty for a home page."""
    word_list = text.content_words(text.words(plain(target_path)))
    return word_list.list.eval(pl.element().filter(~pl.element().is_in(STRUCTURE_WORDS)))


@derived
def anchor_brand(anchor_plain: pl.Expr, brand_pattern: pl.Expr) -> pl.Expr:
    """The words of the anchor that name the site, '' when it doesn't. Null without brand terms."""
    # the pattern is the same in every row, and a single one is forty times faster
    named = anchor_plain.str.extract(brand_pattern.first(), 0).fill_null("")
    return pl.when(anchor_plain.is_not_null() & brand_pattern.is_not_null()).then(named)


@derived
def anchor_form(anchor_folded: pl.Expr, anchor_plain: pl.Expr, anchor_brand: pl.Expr, site_host: pl.Expr) -> pl.Expr:
    """'empty', 'site url', 'other url', 'generic', 'brand', 'long phrase' or 'phrase': the first that holds."""
    is_url = anchor_folded.str.contains(URL)
    of_site = (anchor_folded.str.contains(site_host, literal=True) | (anchor_brand != "")).fill_null(False)
    size = text.word_count(anchor_plain)
    beside_brand = size - text.word_count(anchor_brand)
    return (
        pl.when(size == 0).then(pl.lit("empty"))
        .when(is_url & of_site).then(pl.lit("site url"))
        .when(is_url).then(pl.lit("other url"))
        .when(anchor_plain.str.strip_chars(" ").is_in(terms("generic_anchor"))).then(pl.lit("generic"))
        .when((anchor_brand != "") & (beside_brand <= 1)).then(pl.lit("brand"))
        .when(size >= 3).then(pl.lit("long phrase"))
        .when(size > 0).then(pl.lit("phrase"))
    )  # fmt: skip


@derived
def anchor_kind(anchor_form: pl.Expr, anchor_plain: pl.Expr, title_plain: pl.Expr) -> pl.Expr:
    """'empty', 'site url', 'other url', 'generic', 'brand', 'title' or 'phrase': the first that holds."""
    is_title = title_plain.str.contains(anchor_plain, literal=True)
    phrase = pl.when(is_title).then(pl.lit("title")).otherwise(pl.lit("phrase"))
    return pl.when(anchor_form == "long phrase").then(phrase).otherwise(anchor_form)


@derived
def anchor_strange_words(
    anchor_kind: pl.Expr, anchor_topic_words: pl.Expr, anchor_brand: pl.Expr, target_words: pl.Expr
) -> pl.Expr:
    """The anchor's meaningful words that neither name the site nor stand in the target's path."""
    brand_words = text.words(anchor_brand.fill_null(""))
    strange = anchor_topic_words.list.set_difference(target_words.fill_null([])).list.set_difference(brand_words)
    return pl.when(anchor_kind.is_in(["phrase", "title", "other url"])).then(strange)


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the link has no anchor text",
    says_not="the link has an anchor text",
    examples=(
        Example({"anchor": ""}, 1, "nothing"),
        Example({"anchor": "hill walks"}, 0, "typical"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_is_empty(anchor_kind: pl.Expr) -> pl.Expr:
    """The anchor holds no letter and no digit."""
    return anchor_kind == "empty"


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the anchor is the site's bare address",
    says_not="the anchor is not the site's bare address",
    examples=(
        Example({"anchor": "www.example.com/a", "site_host": "example.com"}, 1, "typical"),
        Example({"anchor": "Example", "site_host": "example.com"}, 0, "a name is no address"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_is_site_url(anchor_kind: pl.Expr) -> pl.Expr:
    """The anchor is nothing but an address of the judged site."""
    return anchor_kind == "site url"


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the anchor is the address of another site",
    says_not="the anchor is not the address of another site",
    examples=(
        Example({"anchor": "http://example.org/a", "site_host": "example.com"}, 1, "typical"),
        Example({"anchor": "example.com", "site_host": "example.com"}, 0, "its own address"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_is_other_url(anchor_kind: pl.Expr) -> pl.Expr:
    """The anchor is an address, but not of the judged site: a disguised or misplaced link."""
    return anchor_kind == "other url"


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the anchor says nothing about the target, as 'click here' does",
    says_not="the anchor is not one of the 'click here' kind",
    examples=(
        Example({"anchor": "Haz clic aquí"}, 1, "typical"),
        Example({"anchor": "click here for hill walks"}, 0, "says more"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_is_generic(anchor_kind: pl.Expr) -> pl.Expr:
    """The whole anchor is one of the phrases that fit any link, in any of many languages."""
    return anchor_kind == "generic"


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the anchor is the site's name",
    says_not="the anchor is not just the site's name",
    examples=(
        Example({"anchor": "The Acme", "brand_terms": ["acme"]}, 1, "typical"),
        Example({"anchor": "cheap shoes of Acme", "brand_terms": ["acme"]}, 0, "more than the name"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_is_brand(anchor_kind: pl.Expr) -> pl.Expr:
    """The anchor is a brand term, with one more word at most."""
    return anchor_kind == "brand"


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the anchor repeats the page's title or a part of it",
    says_not="the anchor does not repeat the page's title",
    examples=(
        Example({"anchor": "best hill walks", "title": "Best hill walks - A blog"}, 1, "typical"),
        Example({"anchor": "walks", "title": "Walks"}, 0, "a single word proves nothing"),
        Example({"anchor": ""}, 0, "empty"),
        Example({"anchor": None}, None, "unknown"),
    ),
)
def anchor_is_title(anchor_kind: pl.Expr) -> pl.Expr:
    """The anchor, three words or more, stands in the linking page's title."""
    return anchor_kind == "title"
