"""The shape of the linking page's address."""

from __future__ import annotations

import polars as pl

from ..data.words.words import without_marks
from . import text
from .places import *  # noqa: F403
from .signal import Example, Leans, Unit, derived, signal
from .tables.names import wildest_word

YEAR = r"(?:19[89]\d|20[0-4]\d)"
MONTH = r"(?:0?[1-9]|1[0-2])"
DATE = rf"/{YEAR}/{MONTH}(?:/|$)|(?:^|[/_-]){YEAR}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?:[/_.-]|$)"


@derived
def path_last(source_path: pl.Expr) -> pl.Expr:
    """The last part of the path in lower case; '' for a home page."""
    return source_path.str.to_lowercase().str.strip_chars_end("/").str.split("/").list.last()


@derived
def path_end(path_last: pl.Expr) -> pl.Expr:
    """The last part of the path without its ending (.html)."""
    return path_last.str.replace(r"\.[a-z]{2,5}\d?$", "")


@derived
def path_words(path_end: pl.Expr) -> pl.Expr:
    """The different words of the path's last part that have three letters or more, without accents."""
    bare = path_end.map_batches(without_marks, return_dtype=pl.String, is_elementwise=True)
    return bare.str.extract_all(r"\p{L}{3,}").list.unique()


@signal(
    unit=Unit.COUNT,
    leans=Leans.DEPENDS,
    says="the linking page lies {value:.0f} levels below its home page",
    says_zero="the linking page is a home page",
    examples=(
        Example({"source_path": "/blog/spa/"}, 2, "two levels"),
        Example({"source_path": "/"}, 0, "the home page"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def path_depth(source_path: pl.Expr) -> pl.Expr:
    """Levels of the linking page's path; 0 is the home page."""
    return source_path.str.count_matches(r"/[^/]+")


@signal(
    unit=Unit.CHARACTERS,
    leans=Leans.DEPENDS,
    says="the path of the linking page is {value:.0f} characters long",
    says_zero="the linking page has no path",
    examples=(
        Example({"source_path": "/spa"}, 4, "short"),
        Example({"source_path": "/"}, 1, "the home page"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def path_length(source_path: pl.Expr) -> pl.Expr:
    """Characters of the linking page's path."""
    return source_path.str.len_chars()


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="digits make up {value:.0%} of the linking page's path",
    says_low="digits make up only {value:.0%} of the linking page's path",
    says_zero="no digit stands in the linking page's path",
    examples=(
        Example({"source_path": "/p/12"}, 0.4, "two of five"),
        Example({"source_path": "/spa"}, 0.0, "none"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def path_digit_share(source_path: pl.Expr) -> pl.Expr:
    """Digits as a share of the path's characters."""
    return source_path.str.count_matches(r"[0-9]") / source_path.str.len_chars()


@signal(
    unit=Unit.SCORE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the oddest word in the page's address takes {value:.1f} bits a letter to guess "
    "(ordinary words: about 4, random codes: over 5)",
    examples=(
        Example({"source_path": "/v7zk2qx-rank-your-site"}, 7.53, "a code in front"),
        Example({"source_path": "/page-4d5e0a91bc37ff20416ab5"}, 7.24, "a long hexadecimal code"),
        Example({"source_path": "/best-spa-in-andorra"}, 3.71, "ordinary words"),
        Example({"source_path": "/a-day-out"}, None, "no word of five letters"),
        Example({"source_path": "/"}, None, "a home page"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def path_wildest_word(path_end: pl.Expr) -> pl.Expr:
    """Mean surprise of the letters in the most random word of the path's last part, in bits.

    Link sellers and doorway pages put a code into every address to make it new.
    """
    return path_end.map_batches(wildest_word, return_dtype=pl.Float64, is_elementwise=True)


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the address of the linking page ends in a stray letter",
    says_not="the address of the linking page does not end in a stray letter",
    examples=(
        Example({"source_path": "/circus-tickets-k"}, 1, "a generator's mark"),
        Example({"source_path": "/plan-b-for-the-weekend"}, 0, "a letter inside"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def path_ends_in_letter(path_end: pl.Expr) -> pl.Expr:
    """The last part of the path ends in a hyphen and one letter, as generators of doorway pages do."""
    return path_end.str.contains(r"[a-z0-9]{2}-[a-z]$")


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the address of the linking page ends in a counter",
    says_not="the address of the linking page does not end in a counter",
    examples=(
        Example({"source_path": "/cheap-link-offer-13-2"}, 1, "the same post over and over"),
        Example({"source_path": "/top-10-hotels"}, 0, "a number inside"),
        Example({"source_path": "/12345"}, 0, "nothing but a number"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def path_ends_in_counter(path_end: pl.Expr) -> pl.Expr:
    """The last part of the path ends in a small number behind words: copies of one post are numbered so."""
    return path_end.str.contains(r"[a-z]{2}-\d{1,3}(?:-\d{1,2})?$")


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_LOW,
    says="{value:.0%} of the words in the linking page's address are in its title",
    says_low="only {value:.0%} of the words in the linking page's address are in its title",
    says_zero="none of the words in the linking page's address are in its title",
    examples=(
        Example({"source_path": "/spa-andorra/", "title": "A spa day"}, 0.5, "one of two"),
        Example({"source_path": "/spa/", "title": "Spa"}, None, "one word is too few to tell"),
        Example({"source_path": "/spa-andorra/", "title": ""}, None, "no title"),
        Example({"source_path": None, "title": "A spa day"}, None, "the export names domains only"),
    ),
)
def path_fits_title(path_words: pl.Expr, title_words: pl.Expr) -> pl.Expr:
    """Share of the words in the path's last part that the title holds too; unknown under two words."""
    known = (path_words.list.len() >= 2) & (title_words.list.len() >= 1)
    return pl.when(known).then(text.overlap(path_words, title_words))


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the link stands on a home page",
    says_not="the link stands below the home page",
    examples=(
        Example({"source_path": "/", "source_query": ""}, 1, "the root"),
        Example({"source_path": "/index.html", "source_query": ""}, 1, "its other name"),
        Example({"source_path": "/", "source_query": "p=12"}, 0, "a page addressed by number"),
        Example({"source_path": None, "source_query": None}, None, "the export names domains only"),
    ),
)
def path_is_root(source_path: pl.Expr, source_query: pl.Expr) -> pl.Expr:
    """The linking page is the home page of its host."""
    return source_path.str.contains(r"(?i)^/(?:(?:index|default)\.\w+)?$") & (source_query == "")


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the address of the linking page holds a date",
    says_not="the address of the linking page holds no date",
    examples=(
        Example({"source_path": "/2021/05/a-day-out/"}, 1, "a blog post"),
        Example({"source_path": "/news/20210517-snow.html"}, 1, "a newspaper"),
        Example({"source_path": "/best-of-2021/"}, 0, "a year alone"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def path_has_date(source_path: pl.Expr) -> pl.Expr:
    """The path holds a year with its month."""
    return source_path.str.contains(DATE)


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the linking page is served without encryption (http)",
    says_not="the linking page is served with encryption (https)",
    examples=(
        Example({"source_url": "http://ski.example/"}, 1, "old or careless"),
        Example({"source_url": "https://ski.example/"}, 0, "typical"),
        Example({"source_url": "ski.example/spa"}, None, "the export leaves the scheme out"),
        Example({"source_url": None}, None, "the export names domains only"),
    ),
)
def page_is_unencrypted(source_url: pl.Expr) -> pl.Expr:
    """The linking page is served without encryption."""
    scheme = source_url.str.extract(r"(?i)^(https?):").str.to_lowercase()
    return scheme == "http"


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the path of the linking page starts with a language (/en/)",
    says_not="the path of the linking page starts with no language",
    examples=(
        Example({"source_path": "/en/spa"}, 1, "a site in several languages"),
        Example({"source_path": "/pt-br/"}, 1, "with a country"),
        Example({"source_path": "/spa"}, 0, "three letters"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def path_starts_with_language(source_path: pl.Expr) -> pl.Expr:
    """The path's first part is two letters, or a language with a country."""
    return source_path.str.contains(r"(?i)^/(?:[a-z]{2}|[a-z]{2}[-_][a-z]{2})(?:/|$)")
