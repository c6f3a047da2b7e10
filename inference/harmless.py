"""Text by strangers made harmless: titles and anchors are written by people who want them to be run."""

from __future__ import annotations

import re

# Control characters (an escape sequence begins with one), line and paragraph separators, soft hyphens, marks and
# overrides of the writing direction, invisible operators and fillers, tags, the byte order mark, halves of a surrogate
# pair, non-characters. Not among them: the joiners U+200C and U+200D, which Persian, Indic scripts and emoji need.
INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
BLANKS = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


def harmless(text: str, longest: int | None = None) -> str:
    r"""The text on one line, for a terminal, a log or a picture.

    Line breaks and tabs become one blank; every other control, bidirectional or invisible character is shown as its
    number instead of taking effect. `longest` cuts to so many characters, the last of them an ellipsis.

    >>> harmless("a\x1b[2Jb")
    'a<1B>[2Jb'
    >>> harmless("moc.elpmaxe\u202e")
    'moc.elpmaxe<202E>'
    >>> harmless("two\nlines")
    'two lines'
    >>> harmless("a long title", longest=7)
    'a long…'
    """
    shown = INVISIBLE.sub(lambda found: f"<{ord(found[0]):02X}>", BLANKS.sub(" ", text))
    return shown if longest is None or len(shown) <= longest else shown[: max(longest - 1, 0)].rstrip() + "…"


def harmless_label(text: str, longest: int | None = None) -> str:
    r"""The text for a label of a picture: harmless, and `$` is a dollar, not the start of a formula.

    >>> print(harmless_label("$x^2$"))
    \$x^2\$
    """
    return harmless(text, longest).replace("$", r"\$")
