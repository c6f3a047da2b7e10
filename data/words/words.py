"""Word lists beside this file, and whole-word matching of texts against them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

import polars as pl

POISON_TOPICS: tuple[str, ...] = ("gambling", "adult", "pharma", "loans", "crypto", "replica")
"""Lists of the trades that link spam mostly sells; a site in such a trade names its own in `site_topics`."""

# letters that are a base letter and a mark to the reader but that Unicode does not take apart
WHOLE_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"}
# scripts written without spaces, or with endings glued on: a term is found inside a run of letters
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)


@cache
def terms(name: str) -> tuple[str, ...]:
    """The terms of the list `name` as `plain_text` writes them, each once, in the file's order.

    >>> "click here" in terms("generic_anchor"), "prestamos rapidos" in terms("loans")
    (True, True)

    Raises FileNotFoundError for a list that does not exist (`list_names` has those that do).
    """
    text = files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0] for line in text.splitlines())
    return tuple(dict.fromkeys(term for line in lines if (term := plain_text(line))))


@cache
def list_names() -> tuple[str, ...]:
    """Names of all lists, sorted."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".txt") for name in names if name.endswith(".txt")))


def plain_text(text: str) -> str:
    """Lower-case words with single blanks between, no marks, no punctuation, fancy letters made plain.

    >>> plain_text("  Préstamos  RÁPIDOS! ")
    'prestamos rapidos'
    """
    folded = unicodedata.normalize("NFKD", text).lower()
    bare = "".join(WHOLE_LETTERS.get(letter, letter) for letter in folded if unicodedata.category(letter)[0] != "M")
    return " ".join(re.findall(r"[^\W_]+", bare))


def plain(text: pl.Expr) -> pl.Expr:
    """`plain_text` of a column with a blank at both ends, to look up whole words in; one blank when it has none."""
    return spaced(folded(text))


def folded(text: pl.Expr) -> pl.Expr:
    """A column in lower case without marks, fancy letters made plain; punctuation and blanks stay."""
    return text.map_batches(fold, return_dtype=pl.String, is_elementwise=True)


def fold(text: pl.Series) -> pl.Series:
    """`folded` of a series."""
    not_ascii = _not_ascii(text)  # the others have no marks
    bare = text.gather(not_ascii).str.normalize("NFKD").str.to_lowercase().str.replace_all(r"\p{M}+", "")
    plain_letters = bare.str.replace_many(list(WHOLE_LETTERS), list(WHOLE_LETTERS.values()))
    return text.str.to_lowercase().scatter(not_ascii, plain_letters)


def without_marks(text: pl.Series) -> pl.Series:
    """A column without accents and other marks, fancy letters made plain."""
    not_ascii = _not_ascii(text)
    bare = text.gather(not_ascii).str.normalize("NFKD").str.replace_all(r"\p{M}+", "")
    return text.clone().scatter(not_ascii, bare)


def _not_ascii(text: pl.Series) -> pl.Series:
    """The places of texts that hold more than ASCII characters."""
    return (text.str.len_bytes() != text.str.len_chars()).arg_true()


def spaced(folded_text: pl.Expr) -> pl.Expr:
    """The words of a `folded` column with single blanks between and one at both ends."""
    # a single blank stays as it is: half as many places to change
    single = folded_text.str.replace_all(r"[^\p{L}\p{N}]{2,}|[^\p{L}\p{N} ]", " ").str.strip_chars(" ")
    return pl.when(single == "").then(single + pl.lit(" ")).otherwise(pl.lit(" ") + single + pl.lit(" "))


def mentions(plain_column: pl.Expr, *names: str) -> pl.Expr:
    """Whether a `plain` column holds a term of the named lists as whole words. Unknown stays unknown.

    'Essex' and 'specialist' hold no term of `adult` and `pharma`. Chinese, Japanese, Thai and Korean terms are found
    anywhere, since these scripts do not part their words.
    """
    return plain_column.str.contains_any(needles(*names))


@cache
def needles(*names: str) -> list[str]:
    """The texts whose presence in a `plain` column means that a term of the lists is there."""
    return [needle(term) for name in names for term in terms(name)]


def needle(term: str) -> str:
    """A term with the blanks that make it match whole words only."""
    return term if UNSPACED.search(term) else f" {term} "
