"""How fast the review page answers on this machine, over a made-up audit.

    python -m linkverdict.review.benchmark --rows 100000

Scores a made-up export into a temporary folder, serves it on 127.0.0.1, and asks each kind of page several times over
HTTP. Prints medians and the slowest answer in milliseconds. Nothing stays on the disk.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

import uvicorn

from ..data.label_store import LabelStore
from ..data.sample.benchmark import write_benchmark
from ..inference.audit import write_audit
from ..inference.score import score
from ..terminal import run_speaking
from .app import build_app, item_address
from .desk import Desk
from .serve import listen

ROWS, TIMES, SEED = 100_000, 15, 1
QUEUES = {
    "queue, first page": "/",
    "queue, links by probability, page 40": "/?kind=link&sort=likely&page=40",
    "queue, text": "/?text=tour",
    "queue, vendors disagree": "/?kind=link&vendor=disagree&sort=links",
    "queue, family and probability": "/?kind=domain&family=marks&low=20&high=95",
}
OTHERS = {"need": "/need", "log": "/log", "questions": "/questions"}


@dataclass(frozen=True)
class Answered:
    """One kind of request, asked several times."""

    what: str
    median: float
    """Milliseconds."""
    slowest: float
    """Milliseconds."""
    size: int
    """Bytes of the last answer."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, measure, print; gives the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=ROWS, help="links of the made-up audit")
    parser.add_argument("--times", type=int, default=TIMES, help="how often each page is asked")
    given = parser.parse_args(arguments)

    def run() -> int:
        with tempfile.TemporaryDirectory() as folder:
            for line in measure(Path(folder), given.rows, given.times):
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
        return 0

    return run_speaking(run)


def measure(folder: Path, rows: int, times: int) -> list[str]:
    """Lines of the table: what was asked, median and slowest answer."""
    write_benchmark(folder / "export.csv", rows, SEED)
    write_audit(score(folder / "export.csv", model="default"), folder / "audit", format="parquet")
    begun = perf_counter()
    desk = Desk(folder / "audit", LabelStore(folder / "labels.db"))
    opened = perf_counter() - begun
    with listen(0) as listening:
        port = listening.getsockname()[1]
        host = f"127.0.0.1:{port}"
        server = uvicorn.Server(uvicorn.Config(build_app(desk, [host]), log_level="error"))
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        serving.start()
        ask = _asker(host, desk)
        first = _answer("first page of all, while signals are counted", lambda: ask("GET", "/"), 1)
        begun = perf_counter()
        desk.prepare()
        prepared = perf_counter() - begun
        found = [first, *_pages(desk, ask, times), *_decisions(desk, ask, times)]
        server.should_exit = True
        serving.join()
    head = [
        f"{desk.audit.link_table.height:,} links, {desk.audit.domain_table.height:,} linking domains, "
        f"{desk.items.campaigns.height:,} campaigns",
        f"opening the audit {opened:.2f} s; counting signals and templates behind the page {prepared:.1f} s",
        f"{'':46}{'median':>10}{'slowest':>10}{'size':>10}",
    ]
    return head + [
        f"{one.what:46}{one.median:>7.0f} ms{one.slowest:>7.0f} ms{one.size / 1024:>7.0f} KB" for one in found
    ]


Ask = Callable[..., int]


def _asker(host: str, desk: Desk) -> Ask:
    def send(method: str, place: str, body: str | None, headers: dict[str, str]) -> tuple[str, int]:
        connection = HTTPConnection(host)
        connection.request(method, place, body, headers)
        answer = connection.getresponse()
        size = len(answer.read())
        connection.close()
        return answer.getheader("set-cookie") or "", size

    cookie = send("GET", f"/log?key={desk.key}", None, {})[0].partition(";")[0]

    def ask(method: str, place: str, form: dict[str, str] | None = None) -> int:
        body = urlencode({"token": desk.token, **form}) if form is not None else None
        return send(method, place, body, {"cookie": cookie})[1]

    return ask


def _answer(what: str, request: Callable[[], int], times: int) -> Answered:
    taken, size = [], 0
    for _ in range(times):
        begun = perf_counter()
        size = request()
        taken.append(1000 * (perf_counter() - begun))
    return Answered(what, statistics.median(taken), max(taken), size)


def _pages(desk: Desk, ask: Ask, times: int) -> list[Answered]:
    domain = desk.audit.domain_table["source_domain"][0]
    items = {
        "a campaign": item_address(("campaign", str(desk.items.campaigns["id"][-1]))),
        "a linking domain": item_address(("domain", domain)),
        "a link": item_address(("link", "1")),
    }
    every = {**QUEUES, **items, **OTHERS}
    return [_answer(what, lambda place=place: ask("GET", place), times) for what, place in every.items()]  # type: ignore[misc]


def _decisions(desk: Desk, ask: Ask, times: int) -> list[Answered]:
    """Deciding one domain after the other, and the page that follows each."""
    names = iter(desk.audit.domain_table["source_domain"].head(2 * times + 1).to_list())

    def decide() -> int:
        return ask("POST", "/decide", {"item": f"domain:{next(names)}", "verdict": "spam", "from": "item"})

    def decide_and_look() -> int:
        decide()
        return ask("GET", "/")

    return [
        _answer("deciding a linking domain", decide, times),
        _answer("deciding one, then the queue", decide_and_look, times),
    ]


if __name__ == "__main__":
    sys.exit(main())
