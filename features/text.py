"""Measures of text that the title, anchor and context signals share. Unknown text gives unknown."""

from __future__ import annotations

from functools import cache

import polars as pl

from ..data.words.words import POISON_TOPICS, UNSPACED, list_names, needles, terms
from .tables.words import word_surprise

# word ends are ASCII ones, (?-u:\b), here and below: Unicode ones make the search thirty times slower
# a handle, a chat link or an international number, not an e-mail address
CONTACT = (
    r"(?i)(?:^|[^\w.+-])@[a-z][a-z0-9_]{3,}|(?-u:\b)(?:t|wa)\.me/|(?-u:\b)whats ?app\W{0,3}\+?\d"
    r"|(?-u:\b)(?:line|wechat|skype) ?(?:id)? ?[:：]|微信|加微|\+\d[\d ().-]{7,}\d"
)
NAMED = r"(?i)(?-u:\b)(?:by|via|channel|canal|kanal|канал)\s+@\w+"
"""A handle that says who wrote a page or what it is about, not whom to ask."""
# a name with a common ending in small letters; endings that are words too (.in, .is, .to) are left out
HOST_NAME = (
    r"(?-u:\b)[A-Za-z0-9][A-Za-z0-9-]+\."
    r"(?:com|net|org|info|biz|xyz|online|shop|site|top|club|store|website|space|pro|agency|link|click|live|io|co|ai|app"
    r"|dev|cc|tv|eu|de|fr|es|pt|nl|ch|uk|us|ca|au|ru|ua|pl|cz|sk|hu|ro|bg|gr|tr|br|mx|ar|cl|jp|cn|tw|kr|vn|id|ir|il|dk|fi)(?-u:\b)"
)
MAYBE_RANDOM = "([a-z]{5,8})"
"""A first word that may be random letters: comment spammers mark theirs with six small ones."""
EMOJI = r"[\p{Extended_Pictographic}--[©®™↔]]"


def words(plain_text: pl.Expr) -> pl.Expr:
    """The words of a `plain` column as a list; empty when it has none."""
    pieces = plain_text.str.split(" ")
    return pieces.list.slice(1, pieces.list.len() - 2)


def word_count(plain_text: pl.Expr) -> pl.Expr:
    """How many words a `plain` column has."""
    return plain_text.str.count_matches(r"[^ ]+")


def has_contact(raw: pl.Expr) -> pl.Expr:
    """Whether the text holds a handle (@name), a chat link (t.me, wa.me) or an international phone number."""
    return raw.str.replace_all(NAMED, " ").str.contains(CONTACT)


def content_words(word_list: pl.Expr) -> pl.Expr:
    """Of a word list those that carry meaning: three letters or more, no number, no function word; each once."""
    word = pl.element()
    keep = (word.str.len_chars() >= 3) & ~word.str.contains(r"^\p{N}+$") & ~word.is_in(_function_words())
    return word_list.list.eval(word.filter(keep)).list.unique(maintain_order=True)


def function_word_share(word_list: pl.Expr) -> pl.Expr:
    """Function words of any language as a share of the words; unknown for none, and for scripts without blanks."""
    share = word_list.list.eval(pl.element().is_in(_function_words()).cast(pl.Float32)).list.mean()
    unspaced = word_list.list.eval(pl.element().str.contains(UNSPACED.pattern)).list.any()
    return pl.when(~unspaced).then(share)


def longest_word_run(folded_text: pl.Expr) -> pl.Expr:
    """The most words in a row without a function word or punctuation between; unknown for scripts without blanks."""
    joined = folded_text.str.replace_all(r"['’`]", " ")
    parted = joined.str.replace_all(r"\s-+\s|[^\p{L}\p{N}\s-]+", " \n ")
    apart = pl.lit(" ") + parted.str.replace_all(" ", "  ", literal=True) + pl.lit(" ")
    runs = apart.str.replace_many([f" {word} " for word in _function_words()], ["\n"]).str.split("\n")
    longest = runs.list.eval(pl.element().str.count_matches(r"[^ ]+")).list.max()
    return pl.when(~folded_text.str.contains(UNSPACED.pattern)).then(longest)


def overlap(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """The share of the distinct words of `part` that are in `whole`; unknown when `part` has none."""
    size = part.list.n_unique()
    return pl.when(size > 0).then(part.list.set_intersection(whole).list.len() / size)


def word_surprise_of(raw: pl.Expr, pattern: str) -> pl.Expr:
    """Mean surprise in bits of the letters of the word that the pattern's first group takes (see `word_surprise`)."""
    return raw.str.extract(pattern, 1).map_batches(word_surprise, return_dtype=pl.Float64, is_elementwise=True)


def longest_match(raw: pl.Expr, pattern: str) -> pl.Expr:
    """Length in characters of the longest match of the pattern; 0 when there is none."""
    longest = raw.str.extract_all(pattern).list.eval(pl.element().str.len_chars()).list.max()
    return pl.when(raw.is_not_null()).then(longest.fill_null(0))


def longest_code(raw: pl.Expr) -> pl.Expr:
    """Length of the longest hash or number of six digits and more, years left out; 0 when there is none."""
    codes = raw.str.extract_all(r"(?-u:\b)(?:[0-9a-f]*[0-9][0-9a-f]{11,}|\d[\d-]{4,}\d)(?-u:\b)")
    years = pl.element().str.contains(r"^(?:19|20)\d\d-(?:19|20)?\d\d$")
    longest = codes.list.eval(pl.element().filter(~years).str.len_chars()).list.max()
    return pl.when(raw.is_not_null()).then(longest.fill_null(0))


def has_risky_topic(plain_text: pl.Expr, site_topics: pl.Expr) -> pl.Expr:
    """Whether the text names a risky trade that is not one of the site's own."""
    topic_of = _topic_of_needle()
    found = plain_text.str.extract_many(list(topic_of), overlapping=True)
    topics = found.list.eval(pl.element().replace_strict(topic_of, return_dtype=pl.String))
    return topics.list.set_difference(site_topics.fill_null([])).list.len() > 0


@cache
def _topic_of_needle() -> dict[str, str]:
    return {needle: topic for topic in POISON_TOPICS for needle in needles(topic)}


@cache
def _function_words() -> list[str]:
    lists = (name for name in list_names() if name.startswith("function_words_"))
    return sorted({term for name in lists for term in terms(name)})
