"""Several files made one table: the same link from two tools becomes one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from .errors import NotABacklinkList
from .links import InputFile
from .same_link import (
    ANCHOR,
    FILE,
    ORIGINAL,
    PAGE,
    PARTS,
    ROW,
    TARGET,
    add_facts,
    add_keys,
    collapse,
    find_facts,
    fold_repeats,
    key_columns,
)  # fmt: skip
from .schema import SCHEMA, conform
from .tools.tool import Level, Tool

DOMAIN_FACTS = (
    "tool", "country", "ip", "subnet", "domain_authority", "trust_flow", "citation_flow", "domain_traffic",
    "domain_referring_domains", "domain_links_reported", "vendor_is_spam", "vendor_toxic_score", "vendor_spam_score",
)  # fmt: skip
"""What a row about a domain tells about each of its links. Its dates are those of other links, so they stay behind."""
SUBNET_FACTS = ("tool", "country")
LEVELS: tuple[Level, ...] = ("links", "domains", "subnets")
"""What rows are about, from the narrowest."""
REJECTED = {"file": pl.String, "line": pl.Int64, "why": pl.String, "raw": pl.String}


@dataclass(frozen=True)
class ReadFile:
    """One file after reading, before merging. Data rows found in it = rows of `frame` + rows of `rejected`."""

    name: str
    """The file's name without its folder ('<frame>' for a data frame)."""
    sha256: str
    """Hex digest of its bytes ('' for a data frame)."""
    tool: Tool
    """What it was recognised as."""
    frame: pl.DataFrame
    """The readable rows: vendor columns of the schema and what parsing addresses gave (source_host, source_domain,
    source_path, ..., target_host, ...). source_url is null in a row about a whole domain. An absent column is null."""
    original: pl.DataFrame
    """The user's cells as text, row by row beside `frame`."""
    lines: pl.Series
    """The line in the decoded file (1-based) of each row of `frame`."""
    rejected: pl.DataFrame
    """file, line, why, raw: the rows that could not be read."""


@dataclass(frozen=True)
class Merged:
    """Every link once."""

    table: pl.DataFrame
    """One row a link: the columns of the schema, link_id from 1 in reading order; the site's columns still null."""
    original: pl.DataFrame
    """The user's columns row by row beside `table`; a merged link keeps the first non-empty cell."""
    rejected: pl.DataFrame
    """file, line, why, raw: the files' own and those that only merging found out."""
    inputs: tuple[InputFile, ...]
    """The files in the order given. Over all of them: rows in = rows of `table` + rejected + merged."""


def merge(files: Sequence[ReadFile]) -> Merged:
    """Every link of the files once, with the most specific value of each column.

    Two rows are the same link when page, target and anchor agree, addresses and anchors folded. A file without
    targets or anchors (Search Console) matches on what both have; its facts go to every link that they fit. Rows of
    one file are folded only when they repeat each other exactly. Rows about a domain join onto the links of the
    domain, or stand for themselves when it has none; rows about a subnet join onto links whose IP is known, and are
    rejected otherwise.

    Where two rows differ: the longer text, the earlier first_seen, the later last_seen, rel flags that are true;
    else the value of the file that tells more of page, target and anchor, then of the file given first.
    Raises NotABacklinkList when there is nothing but subnets.
    """
    subnets = [at for at, file in enumerate(files) if file.tool.level == "subnets"]
    if files and len(subnets) == len(files):
        raise NotABacklinkList(
            f"{files[0].name} lists subnets with counts, not the pages or domains that link ({files[0].tool.title}).",
            "Export the backlinks report instead; this file may be given beside it.",
        )
    names = _names_of_originals(files)
    kept = [fold_repeats(_rows(file, at, names[at])) for at, file in enumerate(files)]
    tables = [rows for at, rows in enumerate(kept) if at not in subnets]
    if len(tables) > 1:  # nobody looks for the links of a single file in another
        tables = [add_keys(rows) for rows in tables]
    links = _merge_rows([_about(rows, "links") for rows in tables])
    domains = _merge_rows([_about(rows, "domains") for rows in tables])
    table = pl.concat(_attach_domains(links, domains), how="diagonal", rechunk=True)
    rejected = [_rejected_before(file) for file in files]
    for at in subnets:
        table, left = _attach_subnets(table, kept[at])
        rejected[at] = pl.concat([rejected[at], _rejected_now(files[at], left, table)])
    table = _in_reading_order(table)
    own = _original(table, files, names)
    return Merged(
        table=conform(table.with_row_index("link_id", offset=1)),
        original=own,
        rejected=pl.concat([pl.DataFrame(schema=REJECTED), *rejected]),
        inputs=tuple(
            _counted(file, rejected[at].height, table.filter(pl.col(FILE) == at).height)
            for at, file in enumerate(files)
        ),
    )


def _names_of_originals(files: Sequence[ReadFile]) -> list[dict[str, str]]:
    """For each file, its headers and what they are called beside the others'.

    Files of one level share a column of the same header. Where a file of domains or subnets has a header that a file of
    links has too, it means something else, so its level is named: "First seen (domains)".
    """
    owner: dict[str, Level] = {}
    names: list[dict[str, str]] = [{} for _ in files]
    for level in LEVELS:
        for at, file in enumerate(files):
            if file.tool.level != level:
                continue
            for header in file.original.columns:
                name = header
                while owner.setdefault(name, level) != level:
                    name = f"{name} ({level})"
                names[at][header] = name
    return names


def _rows(file: ReadFile, at: int, names: dict[str, str]) -> pl.DataFrame:
    """The file's rows in the schema's columns, the user's own columns beside them, and where each comes from."""
    ours = file.frame.select(pl.col(name).cast(SCHEMA[name]) for name in file.frame.columns if name in SCHEMA)
    own = file.original.select(pl.col(header).alias(ORIGINAL + names[header]) for header in file.original.columns)
    return pl.concat([ours, own], how="horizontal").with_columns(
        pl.lit(file.tool.name).alias("tool"),
        pl.lit(at, dtype=pl.UInt32).alias(FILE),
        pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW),
    )


def _about(rows: pl.DataFrame, level: Level) -> pl.DataFrame:
    """The rows about links (with the linking page's address), or those about whole domains (without)."""
    if "source_url" not in rows.columns:
        return rows.clear() if level == "links" else rows
    is_link = rows["source_url"].is_not_null()
    wanted = is_link if level == "links" else ~is_link
    return rows if wanted.all() else rows.filter(wanted)


def _merge_rows(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The rows of all files, those that tell more of a link's identity first, each link once."""
    filled = [rows for rows in tables if rows.height]
    if len(filled) < 2:
        return (filled or [*tables, pl.DataFrame()])[0]
    first, *rest = sorted(filled, key=lambda rows: -int(rows[PARTS][0]).bit_count())
    for rows in rest:
        first = _absorb(first, rows)
    return first


def _absorb(pool: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The pool with the facts of a further file's rows, and behind it the rows that match none of its links."""
    matched = pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True)
    for parts in pool[PARTS].unique(maintain_order=True):
        key = key_columns(parts & rows[PARTS][0])
        same = pool[PARTS] == parts
        meets = find_facts(rows, pool.select(key).filter(same).unique(), key).is_not_null()
        facts = collapse(rows.filter(meets), key)
        at = find_facts(pool, facts, key)
        pool = add_facts(pool, facts, at.set(~same, None), _mergeable(facts))
        matched |= meets
    return pl.concat([pool, rows.filter(~matched)], how="diagonal")


def _mergeable(rows: pl.DataFrame) -> list[str]:
    """All columns but the linking page's own address and what tells where a row comes from."""
    own = {FILE, ROW, PARTS, PAGE, TARGET, ANCHOR}
    return [name for name in rows.columns if name not in own and not name.startswith("source_")]


def _attach_domains(links: pl.DataFrame, domains: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The links with what is told about their domains, and the rows about domains that have no link."""
    if links.is_empty() or domains.is_empty():
        return links, domains
    own = [name for name in domains.columns if name.startswith(ORIGINAL)]
    is_bare = pl.col("source_host").str.strip_prefix("www.") == pl.col("source_domain")
    has_link = pl.col("source_domain").is_in(links["source_domain"].unique().implode())
    facts = collapse(domains.filter(has_link).sort(~is_bare, FILE, ROW), ["source_domain"])
    links = add_facts(links, facts, find_facts(links, facts, ["source_domain"]), [*DOMAIN_FACTS, *own])
    # numbers about blogspot.com say nothing of x.blogspot.com: such a row is shown beside it and counted, no more
    hosts_link = ~has_link & pl.col("source_domain").is_in(links["source_registered"].unique().implode())
    shown = collapse(domains.filter(hosts_link).with_columns(source_registered="source_domain"), ["source_registered"])
    links = add_facts(links, shown, find_facts(links, shown, ["source_registered"]), own)
    return links, domains.filter(~has_link & ~hosts_link)


def _attach_subnets(table: pl.DataFrame, subnets: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The table with what is told about the subnets of its addresses, and the rows about subnets that have none."""
    if "subnet" not in table.columns:
        return table, subnets
    own = [name for name in subnets.columns if name.startswith(ORIGINAL)]
    is_met = pl.col("subnet").is_in(table["subnet"].drop_nulls().unique().implode())
    facts = collapse(subnets.filter(is_met), ["subnet"])
    table = add_facts(table, facts, find_facts(table, facts, ["subnet"]), [*SUBNET_FACTS, *own])
    return table, subnets.filter(~is_met.fill_null(False))


def _in_reading_order(table: pl.DataFrame) -> pl.DataFrame:
    if table.is_empty():
        return table
    place = table.select(pl.col(FILE).cast(pl.UInt64) * 2**32 + pl.col(ROW)).to_series()
    return table if place.is_sorted() else table[place.arg_sort()]


def _rejected_before(file: ReadFile) -> pl.DataFrame:
    return file.rejected.with_columns(pl.lit(file.name).alias("file")).select(
        pl.col(name).cast(dtype) for name, dtype in REJECTED.items()
    )


def _rejected_now(file: ReadFile, rows: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Rows about subnets that joined nothing, as rejected rows."""
    knows_addresses = "subnet" in table.columns and table["subnet"].is_not_null().any()
    why = (
        "no link has an address in this subnet"
        if knows_addresses
        else "no other file gives IP addresses to match subnets with"
    )
    cells = file.original[rows[ROW]]
    return pl.DataFrame(
        {
            "file": [file.name] * rows.height,
            "line": file.lines.gather(rows[ROW]),
            "why": [why] * rows.height,
            "raw": cells.select(pl.concat_str(pl.all(), separator="\t", ignore_nulls=True)).to_series(),
        },
        schema=REJECTED,
    )


def _original(table: pl.DataFrame, files: Sequence[ReadFile], names: Sequence[dict[str, str]]) -> pl.DataFrame:
    """The user's columns, those of files of links first, each file's in its order."""
    shown = [
        name
        for level in LEVELS
        for at, file in enumerate(files)
        if file.tool.level == level
        for name in names[at].values()
    ]
    present = [name for name in dict.fromkeys(shown) if ORIGINAL + name in table.columns]
    return table.select(pl.col(ORIGINAL + name).alias(name) for name in present)


def _counted(file: ReadFile, rejected: int, kept: int) -> InputFile:
    rows_in = file.frame.height + file.rejected.height
    return InputFile(
        name=file.name,
        sha256=file.sha256,
        tool=file.tool.name,
        rows_in=rows_in,
        rows_rejected=rejected,
        rows_merged=rows_in - rejected - kept,
    )
