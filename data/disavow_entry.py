"""Lines of a disavow file as Google takes them: how a domain, an address and a comment are spelled."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from .address import AROUND, parse_host
from .disavow_lines import Kind, Line, read_line

LONGEST_LINE = 2_048
"""Characters that an address may have."""
LONGEST_COMMENT = 300
MARK = "# linkverdict "
"""How the comments begin that linkverdict writes."""
_ADDRESS = re.compile(
    r"(?:(?:(?P<scheme>https?|ftps?):[\\/]*|[\\/]{2,})(?:[^\\/?#@]*@)?)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\\/?#:]+)(?P<port>:\d+)?(?P<path>[\\/][^?#]*)?(?P<query>\?[^#]*)?(?:\#.*)?",
    re.IGNORECASE | re.DOTALL,
)
_KEPT = "!$%&'()*+,;=:@/?[]~"
_JOINERS = "\u200c\u200d"


def domain_line(host: str) -> str:
    """The line that names a host and all below it."""
    return f"domain:{host}"


@lru_cache(maxsize=65_536)
def address_lines(address: str) -> tuple[str, ...]:
    """The lines that name one page; none for what is no address or too long for Google.

    The host is written in punycode, everything else that is not plain ASCII percent-encoded, the fragment and a user's
    name left out. An address without a scheme gives two lines, since Google tells http from https.

    >>> address_lines("https://bücher.example/a b#c")
    ('https://xn--bcher-kva.example/a%20b',)
    >>> address_lines("a.example/x")
    ('http://a.example/x', 'https://a.example/x')
    """
    found = _ADDRESS.fullmatch(address.strip(AROUND))
    host = parse_host(found["host"]).host if found else None
    if found is None or host is None:
        return ()
    shown = f"[{host}]" if ":" in host else host
    rest = (found["path"] or "/").replace("\\", "/") + (found["query"] or "")
    tail = shown + (found["port"] or "") + quote(rest, safe=_KEPT, errors="replace")
    schemes = [found["scheme"].lower()] if found["scheme"] else ["http", "https"]
    lines = tuple(f"{scheme}://{tail}" for scheme in schemes)
    return lines if max(map(len, lines)) <= LONGEST_LINE else ()


def comment_line(text: str) -> str:
    r"""One comment, whatever the text holds.

    >>> comment_line("a title\u2028domain:example.com\n\x1b[2J")
    '# linkverdict a title domain:example.com [2J'
    """
    plain = text
    if not text.isprintable():
        plain = "".join(char if char.isprintable() or char in _JOINERS else " " for char in text)
    words = " ".join(plain.split())
    return MARK + (words if len(words) <= LONGEST_COMMENT else words[: LONGEST_COMMENT - 1].rstrip() + "…")


def well_spelled(line: Line) -> tuple[str, ...]:
    """An entry as it should be spelled, in two lines where its scheme is missing; () for all but entries."""
    if line.kind is Kind.DOMAIN:
        return (domain_line(line.value),)
    return address_lines(line.value) if line.kind is Kind.URL else ()


def is_taken(line: Line) -> bool:
    r"""Whether Google takes the entry for what it means to be.

    >>> from .disavow_lines import parse_disavow
    >>> [is_taken(line) for line in parse_disavow(b"domain:a.example\ndomain: b.example\nc.example\n# note")]
    [True, False, False, False]
    """
    text = line.raw.strip(" ")
    if line.kind is Kind.DOMAIN:
        return text == domain_line(line.value)
    return line.kind is Kind.URL and _is_plain_address(text)


@lru_cache(maxsize=65_536)
def _is_plain_address(text: str) -> bool:
    found = _ADDRESS.fullmatch(text)
    return (
        found is not None
        and found["scheme"] is not None
        and "://" in text
        and found["host"].isascii()
        and text.isprintable()
        and not re.search(r"[\s*]", text)
        and len(text) <= LONGEST_LINE
    )


def parse_line(text: str) -> Line:
    """One line of text, read as a line of a file is."""
    return read_line(1, text.encode("utf-8", errors="replace").decode())
