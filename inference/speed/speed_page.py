"""docs/speed.md: what a run of the benchmark found, against the marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...models.attribution_benchmark import CONTRIB, EXACT, SHAP, TABLES
from ...models.attribution_benchmark import Measured as ShapMeasured
from .measuring import HOW_MEMORY_IS_COUNTED, by_stage, rate, table
from .plain_pipeline import Trees
from .small_cases import FIRST, HELP, WARM
from .strong_pipeline import EXPLAINED_ONLY, EXPLAINING_USUAL, USUAL, WITHOUT_EXPLANATIONS

MARK_ROWS = 1_000_000
"""Links for which the marks are stated."""
PLAIN_STAGES = ("reading", "taking URLs apart", "computing signals", "predicting", "explaining")
STRONG_STAGES = (*(stage for stage in WITHOUT_EXPLANATIONS if stage != "predicting"), *EXPLAINED_ONLY)
"""Predicting is left out: a link's contributions add up to its margin."""
SAME_WORK = {
    "reading, URLs apart": (("reading",), ("reading", "taking URLs apart")),
    "counts and signals": (("counting", "computing signals"), ("computing signals",)),
    "explaining, margin included": (("explaining",), ("explaining",)),
}
"""Work that all pipelines do: the stages of ours in one piece, and those of the peers."""


@dataclass(frozen=True)
class Timed:
    """The stages of one pipeline."""

    seconds: Mapping[str, float]
    """By stage."""
    rows: Mapping[str, int]
    """Links that went through the stage."""

    def rate(self, stages: Sequence[str]) -> float:
        """Links a second through all of these stages."""
        each = sum(self.seconds[stage] / self.rows[stage] for stage in stages)
        return 1 / each if each else 0.0


@dataclass(frozen=True)
class Speed:
    """All that one run of the benchmark found."""

    command: str
    machine: Sequence[str]
    rows: int
    size: int
    """Bytes of the export."""
    in_parts: bool
    """Whether the export was large enough to be judged in parts."""
    trees: Trees
    ours: Mapping[str, float]
    """Seconds by stage on the whole export."""
    whole: float
    """Seconds of that process."""
    peak: int
    """Bytes of memory, as HOW_MEMORY_IS_COUNTED says."""
    piece: Timed
    """Ours in one piece and one process."""
    plain: Timed
    plain_peak: int
    strong: Timed
    strong_peak: int
    shap: ShapMeasured
    shap_rows: int
    small: Mapping[str, float]
    """Seconds by small case."""

    @property
    def our_rate(self) -> float:
        """Links a second of the whole process."""
        return self.rows / self.whole

    @property
    def plain_rate(self) -> float:
        """Links a second of the plain pipeline."""
        return self.plain.rate(PLAIN_STAGES)

    @property
    def strong_rate(self) -> float:
        """Links a second of the strong peer, every link explained."""
        return self.strong.rate(STRONG_STAGES)

    @property
    def plain_usual_rate(self) -> float:
        """The same for the plain pipeline with a usual model, larger than ours."""
        others = self.plain.rate([stage for stage in PLAIN_STAGES if stage != "explaining"])
        explaining = self.strong.rate([EXPLAINING_USUAL])
        return others * explaining / (others + explaining)

    @property
    def strong_usual_rate(self) -> float:
        """The same for the strong peer."""
        return self.strong.rate([stage for stage in STRONG_STAGES if stage != "explaining"] + [EXPLAINING_USUAL])


@dataclass(frozen=True)
class Mark:
    """Something asked, and whether it was reached."""

    what: str
    asked: str
    reached: str
    is_met: bool


def speed_page(found: Speed) -> str:
    """The page as Markdown."""
    marks = marks_of(found)
    sections = (
        _head(found),
        ["## Marks", "", *_marks(found, marks)],
        ["## From the file to the written audit", "", *_whole(found)],
        ["## Beside the plain pipeline and the strong peer", "", *_beside(found)],
        ["## Exact SHAP alone", "", *_shap(found)],
        ["## Small cases", "", *_small(found)],
        ["## What is missed, and where the floor is", "", *_floor(found, marks)],
    )
    return "\n".join(line for section in sections for line in (*section, "")).rstrip("\n") + "\n"


def marks_of(found: Speed) -> list[Mark]:
    """Every mark, in the order of the page."""
    apart = found.shap.differences
    exact = max(apart["float64 from pred_contrib"], apart["float64 from shap"], apart["sum of a row from its margin"])
    single = apart["float32 from pred_contrib"]
    return [
        _at_least("exact SHAP, times `pred_contrib`", 150, found.shap.ratios[CONTRIB]),
        _at_least("exact SHAP, times shap's TreeExplainer", 150, found.shap.ratios[SHAP]),
        Mark("the same in float64, and adding up", "within 1e-9", f"{exact:.0e}", exact <= 1e-9),
        Mark("the same in float32", "within 1e-5", f"{single:.0e}", single <= 1e-5),
        _times_peer("plain pipeline", 100, found.our_rate, found.plain_rate, found.plain_usual_rate),
        _times_peer("strong peer", 60, found.our_rate, found.strong_rate, found.strong_usual_rate),
        _at_least("end to end, links a second", 60_000, found.our_rate),
        _under("1,000 links once the machine is warm, seconds", 3, found.small[WARM]),
        _under("1,000 links the very first time, seconds", 8, found.small[FIRST]),
        _under("`linkverdict --help`, seconds", 0.5, found.small[HELP]),
    ]


def _at_least(what: str, asked: float, reached: float) -> Mark:
    return Mark(what, f"at least {asked:,}", _figure(reached), reached >= asked)


def _times_peer(peer: str, asked: float, ours: float, same: float, usual: float) -> Mark:
    reached = f"{_times(ours, same)} ({_times(ours, usual)} if it has a usual model)"
    return Mark(f"end to end, times the {peer}", f"at least {asked:g}", reached, ours >= asked * same)


def _under(what: str, asked: float, reached: float) -> Mark:
    return Mark(what, f"under {asked:g}", f"{reached:.2f}", reached < asked)


def _head(found: Speed) -> list[str]:
    return [
        f"<!-- generated by `{found.command}`; do not edit -->",
        "# Speed",
        "",
        f"`{found.command}` made an export of {found.rows:,} links ({found.size / 1e6:,.0f} MB of CSV) from a seed and "
        "wrote this page from one run. Every pipeline ran in a process of its own, one after the other, so that none "
        "profits from another; seconds differ from machine to machine and from hour to hour, ratios less.",
        "",
        *(f"- {line}" for line in found.machine),
    ]


def _marks(found: Speed, marks: Sequence[Mark]) -> list[str]:
    trial = [
        f"**A trial run:** the marks are for {MARK_ROWS:,} links, and this run had {found.rows:,}; on few links the "
        "start of the processes is most of the time.",
        "",
    ]
    rows = [(mark.what, mark.asked, mark.reached, "yes" if mark.is_met else "**no**") for mark in marks]
    return [*(trial if found.rows < MARK_ROWS else []), *table(("mark", "asked", "reached", "met"), rows)]


def _whole(found: Speed) -> list[str]:
    way = (
        "in parts, each judged by one of as many processes as there are processors, as `linkverdict score` does with "
        "a file of this size"
        if found.in_parts
        else "in one piece in memory, as `linkverdict score` does with a file of this size"
    )
    return [
        f"Every link judged and explained, {way}. Written: all tables, every signal's contribution to every link, the "
        "report.",
        "",
        *by_stage(found.rows, found.ours, found.whole),
        "",
        f"Peak memory {found.peak / 2**30:.2f} GiB. {HOW_MEMORY_IS_COUNTED}",
    ]


def _beside(found: Speed) -> list[str]:
    ours, plain, strong = found.our_rate, found.plain, found.strong
    explained = strong.rows["explaining"]
    without = strong.rate(WITHOUT_EXPLANATIONS)
    whole = [
        ("**linkverdict, written too**", f"{ours:,.0f}", ""),
        ("plain pipeline, not written", f"{found.plain_rate:,.0f}", _times(ours, found.plain_rate)),
        ("strong peer, written", f"{found.strong_rate:,.0f}", _times(ours, found.strong_rate)),
        ("plain pipeline with a usual model", f"{found.plain_usual_rate:,.0f}", _times(ours, found.plain_usual_rate)),
        ("strong peer with a usual model", f"{found.strong_usual_rate:,.0f}", _times(ours, found.strong_usual_rate)),
        ("strong peer without explanations, not written", f"{without:,.0f}", _times(ours, without)),
    ]
    stages = []
    for name, (our_stages, theirs) in SAME_WORK.items():
        our, its, peer = found.piece.rate(our_stages), plain.rate(theirs), strong.rate(theirs)
        stages.append((name, f"{our:,.0f}", f"{its:,.0f}", f"{peer:,.0f}", _times(our, its), _times(our, peer)))
    return [
        "- The **plain pipeline** is the usual way: pandas `read_csv`, tldextract for every URL, "
        "the signals in pandas, LightGBM's `predict` and `pred_contrib`. It had the first "
        f"{plain.rows['reading']:,} links.",
        "- The **strong peer** is what a skilled person writes in a day with public libraries: polars reads the needed "
        "columns in all processors, tldextract sees distinct hosts, text signals are computed on distinct texts, "
        "counts on integers, LightGBM's `pred_contrib`, Parquet. The signals are the plain pipeline's, number for "
        f"number. It read, counted and predicted all {strong.rows['reading']:,} links and explained and wrote the "
        f"first {explained:,}; `pred_contrib` takes as long for each link, so its rate adds up seconds a link over the "
        "stages. Predicting is left out of it, because contributions add up to the margin.",
        f"- Both have a model as large as ours ({found.trees.count} trees of {found.trees.leaves} leaves) on some "
        f"forty signals. A **usual model** is one of {USUAL.count} trees with LightGBM's own {USUAL.leaves} leaves and "
        "no bound on depth: ours is smaller by design, and that is a part of its speed. The marks are judged beside "
        "models of the same size. Imports and fitting of the peers are not counted; ours is the whole process.",
        "",
        *table(("links/s from the file on", "links/s", "linkverdict is so many times as fast"), whole),
        "",
        f"The same work, stage by stage; ours in one piece on {found.piece.rows['reading']:,} links:",
        "",
        *table(("links/s", "linkverdict", "plain", "strong", "times plain", "times strong"), stages),
        "",
        f"Peak memory: plain {found.plain_peak / 2**30:.2f} GiB, strong {found.strong_peak / 2**30:.2f} GiB.",
    ]


def _shap(found: Speed) -> list[str]:
    shap = found.shap
    rows = [
        (name, f"{rate:,.0f}", f"{shap.ratios[name]:,.1f}" if name != TABLES else "")
        for name, rate in sorted(shap.rates.items(), key=lambda item: item[1])
    ]
    return [
        f"The default model on one matrix of {found.shap_rows:,} links, all contenders in turns for several rounds "
        "(medians); the slow ones had the first rows of it. "
        "`python -m linkverdict.models.attribution_benchmark` runs this alone.",
        "",
        *table(("explained by", "links/s", "float32 tables are so many times as fast"), rows),
        "",
        *table(
            ("largest difference", "log odds"), [(name, f"{apart:.1e}") for name, apart in shap.differences.items()]
        ),
        "",
        f"The tables are made in {shap.making:.2f} s, once a model. Audits are written from "
        f"{TABLES.rpartition(' ')[2]}; {EXACT.rpartition(' ')[2]} is there for whoever asks.",
    ]


def _small(found: Speed) -> list[str]:
    return [
        "Whole processes of the command line on 1,000 links. The first time, numba's machine code and the model's "
        "tables are in empty folders; Python's own bytecode stands, as an installation leaves it.",
        "",
        *table(("", "seconds"), [(name, f"{taken:.2f}") for name, taken in found.small.items()]),
    ]


def _floor(found: Speed, marks: Sequence[Mark]) -> list[str]:
    missed = [f"- {mark.what}: asked {mark.asked}, reached {mark.reached}." for mark in marks if not mark.is_met]
    most = sorted(found.ours.items(), key=lambda item: -item[1])[:3]
    inner = sum(found.piece.seconds.values())
    return [
        *(missed or ["No mark is missed in this run."]),
        "",
        f"100 times the plain pipeline are {100 * found.plain_rate:,.0f} links a second, 60 times the strong peer "
        f"{60 * found.strong_rate:,.0f}: beside a model as small as ours the peers explain quickly too. polars alone, "
        f"which only reads the needed columns, comes to {found.strong.rate(['reading']):,.0f} on this file, and the "
        f"strong peer without explanations and without writing to {found.strong.rate(WITHOUT_EXPLANATIONS):,.0f}. What "
        "was tried is in [decisions/end-to-end.md](decisions/end-to-end.md).",
        "",
        "The stages that hold the whole run back, and what it would reach if one of them cost nothing:",
        "",
        *table(
            ("stage", "share of the run", "links/s without it"),
            [(name, f"{taken / found.whole:.0%}", rate(found.rows, found.whole - taken)) for name, taken in most],
        ),
        "",
        f"What the work is made of, in one piece on {found.piece.rows['reading']:,} links, one process with threads in "
        "all processors where a library has them:",
        "",
        *table(
            ("stage", "seconds", "share", "links/s"),
            [
                (name, f"{taken:.2f}", f"{taken / inner:.0%}", rate(found.piece.rows[name], taken))
                for name, taken in found.piece.seconds.items()
            ],
        ),
    ]


def _times(ours: float, theirs: float) -> str:
    return _figure(ours / theirs) if theirs else ""


def _figure(value: float) -> str:
    """With a digit behind the point where it matters."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 1 else f"{value:.2f}"
