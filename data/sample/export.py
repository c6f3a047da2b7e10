"""The sample's rows in the layout of a backlinks export: 37 columns, UTF-16 and TAB or UTF-8 and comma."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

HEADER = (
    "Referring page title", "Referring page URL", "Language", "Platform", "Referring page HTTP code", "Domain rating",
    "UR", "Domain traffic", "Referring domains", "Linked domains", "External links", "Page traffic", "Keywords",
    "Target URL", "Left context", "Anchor", "Right context", "Redirect Chain URLs", "Redirect Chain status codes",
    "Type", "Is spam", "Content", "Nofollow", "UGC", "Sponsored", "Rendered", "Raw", "Lost status", "Drop reason",
    "Discovered status", "First seen", "Last seen", "Lost", "Author", "Page type", "Page category", "Links in group",
)  # fmt: skip
ENCODINGS = ("utf-16", "utf-8")


@dataclass(frozen=True)
class Link:
    """One row of the export, and who is behind it."""

    domain: str
    """The linking domain, for the truth table."""
    verdict: str
    """spam or good."""
    kind: str
    """blog, press, network, hacked...: what the linking domain is."""
    title: str
    url: str
    target: str
    anchor: str
    first_seen: datetime
    last_seen: datetime
    rating: float
    """Domain rating, 0-100."""
    before: str = ""
    after: str = ""
    language: str = ""
    platform: str = ""
    status: int = 200
    page_rating: float = 0.0
    """UR, 0-100."""
    domain_traffic: int = 0
    referring_domains: int = 0
    linked_domains: int = 1
    external_links: int = 1
    page_traffic: int = 0
    keywords: int = 0
    redirect: tuple[str, int] | None = None
    """An address that the link passes through, and the status that it answers with."""
    link_type: str = "text"
    flagged: bool = False
    """The vendor's own spam flag."""
    in_content: bool = False
    nofollow: bool = False
    ugc: bool = False
    sponsored: bool = False
    rendered: bool = False
    lost: datetime | None = None
    lost_status: str = ""
    drop_reason: str = ""
    discovered: str = "pagefound"
    author: str = ""
    page_type: str = ""
    page_category: str = ""
    group: int = 1


def cells(link: Link) -> tuple[str, ...]:
    """The link as text, in the order of HEADER."""
    chain, status = link.redirect or ("", "")
    return (
        link.title, link.url, link.language, link.platform, str(link.status), _decimal(link.rating),
        _decimal(link.page_rating), str(link.domain_traffic), str(link.referring_domains), str(link.linked_domains),
        str(link.external_links), str(link.page_traffic), str(link.keywords), link.target, link.before, link.anchor,
        link.after, chain, str(status), link.link_type, _flag(link.flagged), _flag(link.in_content),
        _flag(link.nofollow), _flag(link.ugc), _flag(link.sponsored), _flag(link.rendered), "true", link.lost_status,
        link.drop_reason, link.discovered, str(link.first_seen), str(link.last_seen), str(link.lost or ""), link.author,
        link.page_type, link.page_category, str(link.group),
    )  # fmt: skip


def encode_export(rows: Iterable[Sequence[str]], encoding: str) -> bytes:
    """The file's bytes. 'utf-16': byte-order mark, TAB, every cell quoted; 'utf-8': comma, quotes where needed."""
    text = io.StringIO(newline="")
    if encoding == "utf-16":
        writer = csv.writer(text, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
    else:
        writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return b"\xff\xfe" + text.getvalue().encode("utf-16-le") if encoding == "utf-16" else text.getvalue().encode()


def encode_truth(links: Iterable[Link]) -> bytes:
    """The truth table as CSV: source_domain, verdict, kind; one row a linking domain, in alphabetical order."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("source_domain", "verdict", "kind"))
    writer.writerows(sorted({(link.domain, link.verdict, link.kind) for link in links}))
    return text.getvalue().encode()


def write_bytes(path: Path, content: bytes) -> None:
    """Write the file; packed when its name ends in .gz, without a time stamp: the same content packs the same."""
    path.write_bytes(gzip.compress(content, 9, mtime=0) if path.suffix == ".gz" else content)


def _decimal(value: float) -> str:
    """Ratings below 5 have one decimal, the others none (0.6, 3, 47)."""
    return f"{value:.1f}".removesuffix(".0") if value < 5 else f"{value:.0f}"


def _flag(value: bool) -> str:
    return "true" if value else "false"
