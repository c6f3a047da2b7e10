"""What is wrong with a disavow file: what Google refuses, passes over in silence, or takes for more than is meant."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .address import parse_host
from .disavow_coverage import find_redundant, why_redundant
from .disavow_entry import LONGEST_LINE, is_taken, well_spelled
from .disavow_lines import Kind, Line, parse_disavow
from .platforms import Standing, standing

MOST_LINES = 100_000
"""Comments and blank lines count."""
MOST_BYTES = 2_000_000
"""Google says 2 MB; this holds whether it counts in thousands or in 1,024s."""
_NOT_NEEDED = "not needed: "
_DOMAIN = re.compile(r"domain\s*:", re.IGNORECASE)
_HOME_PAGE = re.compile(r"[a-z]+://[^/?#]+/?", re.IGNORECASE)
_UTF8_ONLY = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


class Weight(StrEnum):
    """How bad a finding is, the worst first."""

    REFUSED = "refused"
    """Google refuses the file or the line, or passes over it in silence."""
    DANGER = "danger"
    """Google takes the line, and it hits more than is meant."""
    NOTE = "note"
    """Nothing is lost: a line that is not needed, or one to look at."""


@dataclass(frozen=True)
class Finding:
    """One thing found."""

    number: int
    """The line; 0 for the file as a whole."""
    weight: Weight
    """How bad it is."""
    says: str
    """What is wrong."""
    fix: str = ""
    """What to write or do instead; '' where nothing can be proposed."""
    raw: str = ""
    """The line as it stands."""


@dataclass(frozen=True)
class Step:
    """One way to make a file smaller."""

    says: str
    """What to leave out."""
    lines: int
    """Lines of the file after this step and those before it."""
    bytes: int
    """Its bytes then."""


def lint_file(data: bytes, name: str = "disavow.txt") -> list[Finding]:
    r"""Everything found in a file's bytes, the file as a whole first, then line by line.

    >>> [(one.number, one.says, one.fix) for one in lint_file(b"domain: a.example\n")]
    [(1, "a blank behind 'domain:'", 'domain:a.example')]
    """
    found = list(_of_bytes(data, name))
    return found + lint(parse_disavow(data), len(data))


def lint(lines: Sequence[Line], size: int | None = None) -> list[Finding]:
    """Everything found in parsed lines; `size` is the file's bytes, counted as UTF-8 when left out."""
    redundant = find_redundant(lines)
    found = list(_of_size(lines, _size(lines) if size is None else size))
    for line in lines:
        worst = list(_of_line(line))
        if not worst and (by := redundant.get(line.number)):
            worst = [_finding(line, Weight.NOTE, f"{_NOT_NEEDED}line {by.number}: {why_redundant(line, by)}")]
        found += worst
    return found


def is_redundant(finding: Finding) -> bool:
    """Whether it is about a line that another line covers."""
    return finding.says.startswith(_NOT_NEEDED)


def is_clean(findings: Sequence[Finding]) -> bool:
    """Whether nothing but notes was found."""
    return all(one.weight is Weight.NOTE for one in findings)


def shrink(lines: Sequence[Line]) -> list[Step]:
    """How a file that is too large comes to fit, the harmless steps first; [] when it fits.

    The last step stands there whether it suffices or not: its figures say so.
    """
    left = list(lines)
    if len(left) <= MOST_LINES and _size(left) <= MOST_BYTES:
        return []
    steps = []
    redundant = find_redundant(left)
    for says, leaves in (
        ("fold the lines that others cover (--tidy)", {line.number for line in left if line.number in redundant}),
        ("leave out blank lines", _numbers(left, Kind.BLANK)),
        ("leave out comments, once you have kept a copy", _numbers(left, Kind.COMMENT)),
        ("leave out lines that are no entries", _numbers(left, Kind.BAD)),
    ):
        fewer = [line for line in left if line.number not in leaves]
        if len(fewer) < len(left):
            left = fewer
            steps.append(Step(says, len(left), _size(left)))
        if len(left) <= MOST_LINES and _size(left) <= MOST_BYTES:
            return steps
    hosts = _page_hosts(left)
    most = sorted(hosts, key=lambda host: (-hosts[host], host))[:3]
    named = f", such as {', '.join(f'{host} ({hosts[host]:,})' for host in most)}" if most else ""
    pages, size = sum(hosts.values()) - len(hosts), _size([line for line in left if line.kind is not Kind.URL])
    says = f"name whole domains instead of their pages where nothing good stands there{named}"
    return [*steps, Step(says, len(left) - pages, size + sum(len(f"domain:{host}\n") for host in hosts))]


def _of_bytes(data: bytes, name: str) -> Iterator[Finding]:
    if not name.lower().endswith(".txt"):
        yield Finding(0, Weight.REFUSED, "the name does not end in .txt", "rename the file", name)
    if data.startswith(_UTF8_ONLY) or b"\0" in data:
        yield Finding(0, Weight.REFUSED, "the file is not in UTF-8 or ASCII (UTF-16, it seems)", "save it as UTF-8")
        return
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        says = f"the file is not in UTF-8 or ASCII: line {line:,} holds bytes that are neither"
        yield Finding(0, Weight.REFUSED, says, "save it as UTF-8")
    if data.startswith(codecs.BOM_UTF8):
        says = "a byte order mark stands before the first line, which may be lost by it"
        yield Finding(0, Weight.NOTE, says, "save it as UTF-8 without byte order mark")


def _of_size(lines: Sequence[Line], size: int) -> Iterator[Finding]:
    if len(lines) > MOST_LINES:
        says = f"{len(lines):,} lines; Google takes {MOST_LINES:,}, comments and blank ones counted"
        yield Finding(0, Weight.REFUSED, says, "see the plan below")
    if size > MOST_BYTES:
        yield Finding(0, Weight.REFUSED, f"{size:,} bytes; Google takes 2 MB", "see the plan below")
    if not any(line.kind in (Kind.DOMAIN, Kind.URL) for line in lines):
        yield Finding(0, Weight.NOTE, "no line names a domain or an address: uploading it disavows nothing")


def _of_line(line: Line) -> Iterator[Finding]:
    if line.kind is Kind.BLANK:
        return
    if line.kind is Kind.COMMENT:
        if not line.raw.replace("\t", " ").isprintable():
            yield _finding(line, Weight.NOTE, "invisible characters in a comment")
        return
    if line.kind is Kind.BAD:
        yield _finding(line, Weight.REFUSED, _why_bad(line))
    elif not is_taken(line):
        spelled = well_spelled(line)
        yield _finding(line, Weight.REFUSED, _why_misspelled(line), " and ".join(spelled))
    if line.kind is Kind.DOMAIN:
        yield from _of_domain(line)
    elif line.kind is Kind.URL and is_taken(line) and _HOME_PAGE.fullmatch(line.value):
        yield _finding(
            line, Weight.NOTE, "this names the home page alone, not the site", f"domain:{_host_of(line.value)}"
        )


def _of_domain(line: Line) -> Iterator[Finding]:
    found = standing(line.value)
    if found is Standing.PUBLIC_SUFFIX:
        yield _finding(line, Weight.REFUSED, f"{line.value} is {found.value}", "name the domains below it")
    elif found is Standing.PLATFORM:
        yield _finding(
            line, Weight.DANGER, f"{line.value} is {found.value}", "name the pages or subdomains that you mean"
        )
    elif found is not None:
        yield _finding(line, Weight.NOTE, f"{line.value} is {found.value}: is it meant?")


def _why_bad(line: Line) -> str:
    text = line.raw.strip()
    behind = _DOMAIN.match(text)
    name = text[behind.end() :].strip() if behind else text
    if re.search(r"\s#", name):
        return "a comment needs a line of its own"
    if "*" in name:
        return "an asterisk stands for nothing here: 'domain:' covers all below a domain"
    if re.search(r"[,;\s]", name) and re.search(r"\.\w", name):
        return "more than one entry on the line"
    if behind and "/" in name:
        return "a path behind 'domain:'; parts of a site cannot be named"
    return line.why


def _why_misspelled(line: Line) -> str:
    text = line.raw.strip(" ")
    if line.kind is Kind.DOMAIN:
        return _why_misspelled_domain(text)
    if len(text) > LONGEST_LINE:
        return f"{len(text):,} characters; Google takes {LONGEST_LINE:,}"
    if re.search(r"\s#", text):
        return "a comment needs a line of its own"
    if re.search(r"\s", text):
        return "a blank in the address"
    if "*" in text:
        return "an asterisk stands for nothing here"
    if not text.isprintable():
        return "an invisible character"
    if not re.match(r"(?:https?|ftps?)://", text, re.IGNORECASE):
        return "no http:// or https:// in front; parts of a site cannot be named"
    return "the host is not in ASCII (punycode)"


def _why_misspelled_domain(text: str) -> str:
    found = _DOMAIN.match(text)
    if found is None:
        return "'domain:' is missing, so Google looks for one address of that name"
    name = text[found.end() :]
    if found[0] != "domain:":
        return "'domain:' must be in small letters without a blank"
    if name != name.strip():
        return "a blank behind 'domain:'"
    if "://" in name:
        return "an address behind 'domain:'; it takes a bare host name"
    if not name.isascii():
        return "the host is not in ASCII (punycode)"
    return "the host is not in its plain spelling"


def _finding(line: Line, weight: Weight, says: str, fix: str = "") -> Finding:
    return Finding(line.number, weight, says, fix, line.raw)


def _numbers(lines: Sequence[Line], kind: Kind) -> set[int]:
    return {line.number for line in lines if line.kind is kind}


def _size(lines: Sequence[Line]) -> int:
    return sum(len(line.raw.encode("utf-8", errors="replace")) + 1 for line in lines)


def _host_of(address: str) -> str:
    return parse_host(re.split(r"[/?#]", address.split("://", 1)[1], maxsplit=1)[0].rpartition("@")[2]).host or ""


def _page_hosts(lines: Sequence[Line]) -> dict[str, int]:
    """How many addresses stand for each host that may be named whole."""
    hosts: dict[str, int] = {}
    for line in lines:
        if line.kind is Kind.URL and is_taken(line) and (host := _host_of(line.value)) and standing(host) is None:
            hosts[host] = hosts.get(host, 0) + 1
    return {host: count for host, count in hosts.items() if count > 1}
