"""Pieces of a Markdown page; what a card says in its own words is text there and never markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from textwrap import fill

WIDTH = 120
MARKUP = re.compile(r"[\\`*\[\]<>&|#~]|(?<![^\W_])_|_(?![^\W_])|(?<!\S)[-+=](?!\S)|(?<=\d)[.)](?!\S)|(?<!\S)[-=]{2,}")
"""What Markdown, here or on GitHub, would not show as it stands: at the start of a line too, wherever a line ends."""
PLAIN = re.compile(r"[\w.:/ -]*")
JOINERS = "\u200c\u200d"
"""Invisible, but Persian, Indic scripts and emoji need them."""


def text_of(value: object) -> str:
    r"""A value as text on one line: blanks run together, control and other invisible characters as their number.

    >>> text_of("two\n lines\u202e")
    'two lines<202E>'
    """
    return "".join(
        f"<{ord(one):02X}>" if unicodedata.category(one)[0] == "C" and one not in JOINERS else one
        for one in " ".join(str(value).split())
    )


def plain(value: object) -> str:
    r"""A value as Markdown that shows it and nothing else.

    >>> print(plain("![site 1](https://a.example/x.png) | <b>"))
    !\[site 1\](https://a.example/x.png) \| \<b\>
    """
    return MARKUP.sub(lambda found: "".join(f"\\{one}" for one in found[0]), text_of(value))


def code(value: object) -> str:
    r"""A name as Markdown code; as plain text when it has anything in it that no name has.

    >>> code("reg_lambda"), code("a`b|c")
    ('`reg_lambda`', 'a\\`b\\|c')
    """
    text = text_of(value)
    return f"`{text}`" if text.strip() and PLAIN.fullmatch(text) else plain(value)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """A table of Markdown cells; the first `texts` columns are words, the others numbers, which stand right."""
    lines = [f"| {' | '.join(heads)} |", "|---" * texts + "|---:" * (len(heads) - texts) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def paragraph(text: str) -> str:
    """The text in lines of at most 120 characters."""
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def point(text: str) -> str:
    """The text as a point of a list."""
    return fill(
        text, WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def share(value: float, places: int = 1) -> str:
    """A share in per cent; what is not certain is never written as 100 %.

    >>> share(0.9997, 0), share(1, 0)
    ('>99%', '100%')
    """
    text = f"{value:.{places}%}"
    return f">{1 - 10 ** -(places + 2):.{places}%}" if value < 1 and float(text[:-1]) == 100 else text
