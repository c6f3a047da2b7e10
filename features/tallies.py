"""Tallies: counts over the whole export, made from parts that add up, and joined to every row by their keys.

A part is counted over all links of some linking domains. Parts of different domains then add up exactly, whether they
come from one table, from a stream of partitions or from a cluster: a domain is counted in one part only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from .catalogue import catalogue
from .signal import Concentration, Distinct, Mean, Rank, Rows, Signal, Tally

TallyParts = Mapping[str, pl.DataFrame]
"""For each tally what adds up: its `key` (but for tallies of the whole export, and ranks) and numbers."""
TallyTables = Mapping[str, pl.DataFrame]
"""For each tally its `key`, or a rank's `level`, and under the tally's name the value."""
KEY = "key"
KEYS_AT_A_TIME = 2_000_000
"""Rows of parts that are added up at a time."""
_KEYS = (KEY, "value", "level")
_KEY = "_key:"
"""Put before the names of a tally's key columns: the column of their hash."""


def tally_key(by: Sequence[str]) -> pl.Expr:
    """A 64-bit hash of the key columns; null where one of them is null.

    Among ten million keys two different ones share a hash in about one run of 400,000.
    """
    key = pl.col(by[0]).hash() if len(by) == 1 else pl.struct(by).hash()
    return pl.when(pl.all_horizontal(pl.col(by).is_not_null())).then(key)


def tallies_of(signals: Iterable[Signal]) -> tuple[str, ...]:
    """The tallies that the signals need."""
    known = catalogue().tallies
    return tuple(dict.fromkeys(need for one in signals for need in one.needs if need in known))


def is_of_domain(tally: Tally) -> bool:
    """The tally counts within one linking domain, so the part that holds the domain knows its value already."""
    return "source_domain" in tally.by


def count_tallies(rows: pl.DataFrame, names: Iterable[str] | None = None) -> TallyTables:
    """The named tallies (default: all) over derived rows of the whole export."""
    return finish_tallies(count_part(rows, names))


def count_part(rows: pl.DataFrame, names: Iterable[str] | None = None) -> TallyParts:
    """What adds up of the named tallies (default: all), over derived rows that are all links of their domains."""
    known = catalogue().tallies
    chosen = list(known if names is None else names)
    keyed = _with_keys(rows, (known[name] for name in chosen))
    return {name: _part(keyed, known[name]) for name in chosen}


def add_shared(name: str, parts: Sequence[pl.LazyFrame]) -> pl.DataFrame:
    """The sum of a tally's parts, whose linking domains differ, for what more than one of them has a number of.

    All that a single part knows is left out: that part has it already (`complete_part`), and of a large export it is
    by far the most. Tallies of the whole export and ranks come whole.
    """
    tally = catalogue().tallies[name]
    numbered = [part.with_columns(pl.lit(at, dtype=pl.UInt32).alias("part")) for at, part in enumerate(parts)]
    every = pl.concat(numbered)
    if is_of_domain(tally):
        return every.drop("part").head(0).collect()
    keys = [column for column in every.collect_schema().names() if column in _KEYS]
    sums = pl.exclude("part", *keys).sum()
    if not _is_keyed(tally):
        return every.group_by(keys).agg(sums).collect(engine="streaming")
    # some keys at a time, so that memory does not grow with the export
    rounds = 1 + every.select(pl.len()).collect().item() // KEYS_AT_A_TIME
    return pl.concat(_shared(every.filter(pl.col(KEY) % rounds == number), keys, sums) for number in range(rounds))


def _shared(every: pl.LazyFrame, keys: Sequence[str], sums: pl.Expr) -> pl.DataFrame:
    """The sums for the keys that more than one part has."""
    if list(keys) == [KEY]:
        found = every.group_by(KEY).agg(sums, pl.len().alias("parts")).filter(pl.col("parts") > 1)
        return found.drop("parts").collect(engine="streaming")
    several = every.group_by(KEY).agg(pl.col("part").n_unique().alias("parts")).filter(pl.col("parts") > 1)
    return every.join(several, on=KEY, how="semi").group_by(keys).agg(sums).collect(engine="streaming")


def complete_part(name: str, part: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    """A part's own numbers of a tally, with the sums over all parts in the place of those that others know too."""
    if not _is_keyed(catalogue().tallies[name]):
        return shared
    own = part.join(shared.select(KEY).unique(), on=KEY, how="anti")
    return pl.concat([own, shared.join(part.select(KEY).unique(), on=KEY, how="semi").select(own.columns)])


def finish_tallies(parts: TallyParts) -> TallyTables:
    """The values of the tallies from what was added up."""
    known = catalogue().tallies
    return {name: _finished(part, name, known[name]) for name, part in parts.items()}


def attach_tallies(rows: pl.DataFrame, tables: TallyTables) -> pl.DataFrame:
    """Derived rows (all or a part) with each table's value joined on by its key; the row order stays."""
    known = catalogue().tallies
    keyed = _with_keys(rows, (known[name] for name in tables))
    for name, table in tables.items():
        by = known[name].by
        if not by:
            value = pl.lit(table[name][0] if table.height else None, dtype=pl.Float64)
            keyed = keyed.with_columns(value.alias(name))
        elif isinstance(known[name].measure, Rank):
            values = _nearest(keyed, by[0], table)
            keyed = keyed.join(values, on=by[0], how="left", maintain_order="left")
        else:
            keyed = keyed.join(table, left_on=_key_name(by), right_on=KEY, how="left", maintain_order="left")
    return keyed.drop(name for name in keyed.columns if name.startswith(_KEY))


def _key_name(by: Sequence[str]) -> str:
    return _KEY + ",".join(by)


def _with_keys(rows: pl.DataFrame, tallies: Iterable[Tally]) -> pl.DataFrame:
    keys = {tally.by for tally in tallies if _is_keyed(tally)}
    return rows.with_columns(tally_key(by).alias(_key_name(by)) for by in sorted(keys))


def _part(rows: pl.DataFrame, tally: Tally) -> pl.DataFrame:
    key = pl.col(_key_name(tally.by)).alias(KEY) if tally.by else pl.zeros(pl.len(), dtype=pl.UInt64).alias(KEY)
    match tally.measure:
        case Rows():
            return _grouped(rows.select(key), pl.len().cast(pl.Float64).alias("count"))
        case Distinct(column):
            return _grouped(
                rows.select(key, column), pl.col(column).drop_nulls().n_unique().cast(pl.Float64).alias("count")
            )
        case Mean(column):
            number = pl.col(column).cast(pl.Float64)
            return _grouped(rows.select(key, column), number.sum().alias("sum"), number.count().alias("known"))
        case Concentration(column, per):
            pairs = rows.select(key, pl.col(column).alias("value"), per).drop_nulls(KEY).unique()
            # a key without pairs stays, with none: it may have some elsewhere
            known = (pl.col("value").is_not_null() & pl.col(per).is_not_null()).sum().cast(pl.Float64)
            return pairs.group_by(KEY, pl.col("value").hash()).agg(known.alias("pairs"))
        case Rank(per):
            largest = rows.lazy().select(tally.by[0], per).drop_nulls(per).group_by(per)
            levels = largest.agg(pl.col(tally.by[0]).max().round().alias("level"))
            return levels.group_by("level").agg(pl.len().cast(pl.Float64).alias("count")).drop_nulls().collect()


def _grouped(rows: pl.DataFrame, *numbers: pl.Expr) -> pl.DataFrame:
    return rows.lazy().drop_nulls(KEY).group_by(KEY).agg(numbers).collect()


def _is_keyed(tally: Tally) -> bool:
    return bool(tally.by) and not isinstance(tally.measure, Rank)


def _finished(part: pl.DataFrame, name: str, tally: Tally) -> pl.DataFrame:
    match tally.measure:
        case Mean():
            return part.select(KEY, pl.when(pl.col("known") > 0).then(pl.col("sum") / pl.col("known")).alias(name))
        case Concentration():
            total = pl.col("pairs").sum()
            concentration = (pl.col("pairs") / total).pow(2).sum()
            return part.group_by(KEY).agg(pl.when(total > 0).then(concentration).alias(name))
        case Rank():
            levels = part.sort("level")
            counts = levels["count"]
            middle = (counts.cum_sum() - counts / 2) / max(counts.sum(), 1.0)
            return levels.select("level").with_columns(middle.alias(name))
    return part.select(KEY, pl.col("count").alias(name))


def _nearest(rows: pl.DataFrame, column: str, table: pl.DataFrame) -> pl.DataFrame:
    """The value of the nearest level for every different value of the column."""
    every = rows.select(column).drop_nulls().unique().with_columns(pl.col(column).round().alias("level"))
    return every.sort("level").join_asof(table, on="level", strategy="nearest").drop("level")
