"""Export files -> one clean table of links. A row that goes in comes out, is rejected with its reason, or is merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from .address import Host, parse_addresses
from .decode import decode_file
from .errors import LinkverdictError, MissingColumn, NotABacklinkList, UnreadableExport
from .links import InputFile, Links
from .merging import ReadFile, merge
from .progress import Progress
from .raw_table import RAW_CHARACTERS, Part, RawTable
from .site import brand_terms, find_site, site_topics
from .spreadsheets import from_frame
from .tools import recognise
from .tools.any_table import any_table, named_columns, with_named
from .tools.headings import DOMAIN, HEADINGS
from .tools.plain_list import PLAIN_LIST
from .tools.sheet import Sheet
from .tools.tool import UNUSABLE, Tool
from .words.words import POISON_TOPICS

if TYPE_CHECKING:
    import pandas as pd

    Source = str | Path | pl.DataFrame | pd.DataFrame

NO_ADDRESS = "no address of a linking page or domain"
NO_HOST = "not an address on the web"
NO_SUBNET = "no subnet"
OWN_LINK = "link from the site itself"
REASONS_NAMED = 3
NAMES_SHOWN = 12
WHY = "\0why"


def read_links(
    sources: Sequence[Source],
    *,
    site: str | None = None,
    columns: Mapping[str, str] | None = None,
    brand: Sequence[str] = (),
    topics: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Links:
    """Every link of the files or data frames, each once.

    `site` may be left out when the targets name one host. `columns` maps our columns to the person's headers, such as
    {"source_url": "Referring page"}. `brand` adds words that name the site; `topics` are the risky topics that are its
    own trade (guessed when None). Raises UnreadableExport, NotABacklinkList, MissingColumn and UnknownSite.

    >>> import polars as pl
    >>> frame = pl.DataFrame({"Source URL": ["blog.example.net/a"], "Target URL": ["https://shop.example/"]})
    >>> read_links([frame]).table.select("source_domain", "target_host").rows()
    [('example.net', 'shop.example')]
    """
    named, own_topics = checked_columns(columns or {}), _checked_topics(topics)
    parts = [part for source in sources for part in _parts(source, tuple(named.values()))]
    if not parts:
        raise UnreadableExport("No file was given.", "Name at least one export.")
    check_headers(named, parts)
    files, passed_over = _read_parts(parts, named, progress or Progress())
    judged = find_site(site, pl.concat([file.frame["target_host"] for file in files]))
    merged = merge([without_own_links(file, judged) for file in files])
    if merged.table.is_empty():
        raise NotABacklinkList(
            f"Every link in {files[0].name} comes from {judged.domain} itself.",
            "Hand over a list of the pages on other sites that link to it.",
        )
    own_brand = brand_terms(judged, brand, merged.table)
    trade = site_topics(judged, merged.table) if own_topics is None else own_topics
    table = with_site(merged.table, judged.host, own_brand, trade)
    links = Links(table, merged.original, merged.rejected, (*merged.inputs, *passed_over))
    _check_counts(links)
    return links


def checked_columns(columns: Mapping[str, str]) -> dict[str, str]:
    """The person's headers by our columns; raises MissingColumn for a column that no file could give."""
    named = {DOMAIN if ours == "source_domain" else ours: header for ours, header in columns.items()}
    for ours in named:
        if ours not in HEADINGS:
            known = ", ".join(sorted({"source_domain", *HEADINGS} - {DOMAIN}))
            raise MissingColumn(f"There is no column {ours!r} that a file could give.", f"Choose one of: {known}")
    return named


def _checked_topics(topics: Sequence[str] | None) -> tuple[str, ...] | None:
    named = None if topics is None else tuple(topic.strip().lower() for topic in topics)
    for topic in named or ():
        if topic not in POISON_TOPICS:
            raise LinkverdictError(f"There is no topic {topic!r}.", f"Choose from: {', '.join(POISON_TOPICS)}")
    return named


def _parts(source: Source, headers: Sequence[str]) -> list[Part]:
    if isinstance(source, str | Path):
        return decode_file(Path(source), headers)
    return [Part("<frame>", (from_frame(source),))]


def check_headers(named: Mapping[str, str], parts: Sequence[Part]) -> None:
    """Every header that the person named is in one file at least."""
    tables = [table.cells for part in parts for table in part.tables]
    found = {ours for cells in tables for ours in named_columns(cells, named)}
    for ours, header in named.items():
        if ours not in found:
            there = ", ".join(tables[0].columns[:NAMES_SHOWN])
            message = f'{parts[0].name} has no column "{header}".\n  found: {there}'
            raise MissingColumn(message, "Name one of the columns found.")


def _read_parts(
    parts: Sequence[Part], named: Mapping[str, str], progress: Progress
) -> tuple[list[ReadFile], list[InputFile]]:
    """The files that list links or domains, and the members of archives that do not."""
    files: list[ReadFile] = []
    passed_over: list[InputFile] = []
    problems: list[LinkverdictError] = []
    for part in parts:
        try:
            files.append(_read_part(part, named))
            progress.advance(files[-1].frame.height)
        except LinkverdictError as error:
            if not part.in_archive:
                raise
            problems.append(error)
            passed_over.append(InputFile(part.name, "", f"passed over: {error.message}", 0, 0, 0))
    if not files:
        raise problems[0]
    return files, passed_over


def _read_part(part: Part, named: Mapping[str, str]) -> ReadFile:
    """The first of the part's tables that is a backlink list; raises what is wrong with the first when none is."""
    problems: list[LinkverdictError] = []
    for raw in part.tables:
        name = f"{part.name} ({raw.sheet})" if len(part.tables) > 1 else part.name
        try:
            return _read_table(raw, choose_tool(raw, name, named), name)
        except LinkverdictError as error:
            problems.append(error)
    raise problems[0] if problems else UnreadableExport(part.why_not)


def choose_tool(raw: RawTable, name: str, named: Mapping[str, str], sample: pl.DataFrame | None = None) -> Tool:
    """How the table is to be read: as a known tool's export, a plain list, or any table.

    Where `raw` is only the beginning of the table, `sample` are rows from everywhere in it.
    """
    if not raw.rows_in:
        raise UnreadableExport(f"{name} has a header line and no rows below it.", "Export it again without filters.")
    sheet = Sheet(raw.cells, raw.preamble, raw.has_header)
    tool = recognise(raw.cells, raw.preamble, raw.has_header, sample)
    names_the_source = bool({"source_url", DOMAIN}.intersection(named_columns(raw.cells, named)))
    if names_the_source and (tool is None or tool.level == "refused"):
        return any_table(sheet, name, named)
    if tool is None:
        return PLAIN_LIST if raw.cells.width == 1 else any_table(sheet, name, named)
    if tool.level == "refused":
        what, _, instead = tool.refusal.partition(". ")
        raise NotABacklinkList(f"{name} is no list of backlinks but {tool.title}. {what}.", instead)
    return with_named(tool, raw.cells, named)


def _read_table(raw: RawTable, tool: Tool, name: str) -> ReadFile:
    file = read_rows(raw, tool, name)
    if file.frame.is_empty():
        raise nothing_readable(name, raw.rows_in, Counter(file.rejected["why"]))
    return file


def read_rows(raw: RawTable, tool: Tool, name: str) -> ReadFile:
    """The rows of a table, or of a part of one, read as the tool writes them."""
    frame = _with_addresses(tool.read(raw.cells), tool)
    if frame.height != raw.cells.height:
        raise AssertionError(f"{tool.name} made {frame.height} rows of {raw.cells.height}")
    file = ReadFile(
        name=name,
        sha256=raw.sha256,
        tool=tool,
        frame=frame.drop(WHY, UNUSABLE, DOMAIN),
        original=raw.cells,
        lines=raw.lines,
        rejected=raw.rejected.select(pl.lit(name).alias("file"), "line", "why", "raw"),
    )
    return _without(file, frame[WHY])


def nothing_readable(name: str, rows_in: int, reasons: Mapping[str, int]) -> UnreadableExport:
    """What to say of a file with no readable row; `reasons` are why a row was rejected -> how often."""
    commonest = sorted(reasons.items(), key=lambda reason: (-reason[1], reason[0]))[:REASONS_NAMED]
    listed = "; ".join(f"{why} ({count:,})" for why, count in commonest)
    return UnreadableExport(
        f"None of the {rows_in:,} rows of {name} can be read: {listed}.",
        "Look at its first lines; name the column of linking pages with --source, or export it again.",
    )


def _with_addresses(frame: pl.DataFrame, tool: Tool) -> pl.DataFrame:
    """The frame with the parts of its addresses, and why a row is unusable (null where it is usable)."""
    absent = [name for name in ("source_url", "target_url", "subnet", DOMAIN, UNUSABLE) if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    sources = parse_addresses(frame.select(pl.coalesce("source_url", DOMAIN)).to_series())
    targets = parse_addresses(frame["target_url"]).select("host", "path", "query")
    parts = [sources.select(pl.all().name.prefix("source_")), targets.select(pl.all().name.prefix("target_"))]
    is_empty = pl.coalesce("source_url", DOMAIN, pl.lit("")) == ""
    no_source = pl.when(is_empty).then(pl.lit(NO_ADDRESS)).otherwise(pl.lit(NO_HOST))
    if tool.level == "subnets":
        broken = pl.when(pl.col("subnet").is_null()).then(pl.lit(NO_SUBNET))
    else:
        broken = pl.when(pl.col("source_domain").is_null()).then(no_source)
    is_page = pl.col("source_url").is_not_null()
    return pl.concat([frame, *parts], how="horizontal").with_columns(
        pl.coalesce(UNUSABLE, broken).alias(WHY),
        *(pl.when(is_page).then(pl.col(name)).alias(name) for name in ("source_path", "source_query")),
    )


def _without(file: ReadFile, why: pl.Series) -> ReadFile:
    """The file with the rows that `why` is not null for set aside as rejected; their cells are joined by tabs."""
    kept = why.is_null()
    if kept.all():
        return file
    raw = file.original.filter(~kept).select(pl.concat_str(pl.all(), separator="\t", ignore_nulls=True)).to_series()
    aside = pl.DataFrame(
        {
            "line": file.lines.filter(~kept),
            "why": why.filter(~kept),
            "raw": raw.str.strip_chars_end("\t").str.slice(0, RAW_CHARACTERS),
        }
    ).select(pl.lit(file.name).alias("file"), "line", "why", "raw")
    return replace(
        file,
        frame=file.frame.filter(kept),
        original=file.original.filter(kept),
        lines=file.lines.filter(kept),
        rejected=pl.concat([file.rejected, aside]).sort("line", maintain_order=True),
    )


def with_site(table: pl.DataFrame, host: str | None, brand: Sequence[str], topics: Sequence[str]) -> pl.DataFrame:
    """The links with what is the same in every row: the judged host, the words that name it, its trade's topics."""
    return table.with_columns(
        site_host=pl.lit(host, pl.String),
        brand_terms=_same_in_every_row(brand),
        site_topics=_same_in_every_row(topics),
    )


def without_own_links(file: ReadFile, site: Host) -> ReadFile:
    """The file with the links that come from the judged site itself set aside as rejected."""
    is_own = (file.frame["source_domain"] == site.domain).fill_null(False)
    return _without(file, is_own.to_frame("own").select(pl.when("own").then(pl.lit(OWN_LINK))).to_series())


def _same_in_every_row(values: Sequence[str]) -> pl.Expr:
    return pl.lit(pl.Series([list(values)], dtype=pl.List(pl.String))).first()


def _check_counts(links: Links) -> None:
    """Rows in = rows out + rejected + merged; anything else is a fault of ours and must not pass."""
    rows_in = sum(file.rows_in for file in links.inputs)
    merged = sum(file.rows_merged for file in links.inputs)
    out, rejected = links.table.height, links.rejected.height
    if rows_in != out + rejected + merged or any(file.rows_merged < 0 for file in links.inputs):
        raise AssertionError(f"{rows_in} rows in, but {out} out, {rejected} rejected and {merged} merged")
