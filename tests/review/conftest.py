"""A small audit of invented links on the disk, a desk over it, and a client that holds its key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from fastapi.testclient import TestClient
from hostile_texts import HOSTILE
from linkverdict.data.label_store import LabelStore
from linkverdict.inference.audit import Audit, read_audit, write_audit
from linkverdict.inference.explain import Whole, compute_whole
from linkverdict.review import desk as desk_module
from linkverdict.review.app import build_app
from linkverdict.review.desk import Desk

HOST = "127.0.0.1:8080"


@pytest.fixture(scope="session")
def hostile_folder(sample_audit: Audit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's first 300 links with text by an attacker in every column that strangers write."""
    evil = [text for text in HOSTILE.values() if len(text) < 30_000]
    count = 300
    told = pl.Series([evil[at % len(evil)] for at in range(count)])
    columns = ("title", "anchor", "context_before", "context_after")
    links = sample_audit.link_table.head(count).with_columns(told.alias(name) for name in columns)
    links = links.with_columns(
        title=pl.when(pl.col("link_id") == count).then(pl.lit("x" * 10_000_000)).otherwise("title"),
        source_url=pl.concat_str(pl.lit("javascript:alert(1)//"), "source_url"),
        target_url=pl.concat_str(pl.lit("data:text/html,"), "target_url"),
        reasons_for=pl.lit([evil[0]]),
        campaign=pl.lit(1, dtype=pl.Int64),
    )
    kept = links["source_domain"].unique()
    domains = sample_audit.domain_table.filter(pl.col("source_domain").is_in(kept.implode())).with_columns(
        title=pl.lit(evil[0]), anchor=pl.lit(evil[1]), reasons_for=pl.lit([evil[0]]), verdict_note=pl.lit(evil[2])
    )
    campaign = {
        **sample_audit.facts["campaigns"][0],
        "id": 1,
        "template": evil[0],
        "shares": [evil[1]],
        "examples": evil[:2],
    }
    audit = replace(
        sample_audit,
        link_table=links,
        domain_table=domains,
        contributions=sample_audit.contributions.head(count),
        original=sample_audit.original.head(count),
        facts={**sample_audit.facts, "campaigns": [campaign]},
    )  # fmt: skip
    return write_audit(audit, tmp_path_factory.mktemp("hostile") / "audit", format="parquet")


@pytest.fixture(scope="session", autouse=True)
def count_once() -> Iterator[None]:
    """The signals of one audit are counted once in a run, however many desks sit over it."""
    counted: dict[tuple[str, int], Whole] = {}

    def count(audit: Audit) -> Whole:
        key = (str(audit.link_table["title"][0]), audit.link_table.height)
        if key not in counted:
            counted[key] = compute_whole(audit)
        return counted[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_module, "compute_whole", count)
        yield


@pytest.fixture(scope="session", autouse=True)
def read_once(sample_folder: Path) -> Iterator[None]:
    """The sample's folder is read once in a run: desks change nothing in it."""
    found = read_audit(sample_folder)

    def read(folder: Path) -> Audit:
        return found if folder == sample_folder.resolve() else read_audit(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_module, "read_audit", read)
        yield


@pytest.fixture
def sit_down(tmp_path: Path, sample_folder: Path) -> Callable[..., Desk]:
    """Makes a desk over an audit (default: the sample's), with a store of its own."""

    def make(folder: Path | None = None, by: str = "Ada") -> Desk:
        return Desk(folder or sample_folder, LabelStore(tmp_path / "labels.db"), by)

    return make


@pytest.fixture
def desk(sit_down: Callable[..., Desk]) -> Desk:
    """A desk over the sample's audit."""
    return sit_down()


def client_of(desk: Desk, is_quiet: bool = False, **other: Any) -> TestClient:
    """A browser at the desk: it has the key's cookie."""
    client = TestClient(
        build_app(desk, [HOST], **other), base_url=f"http://{HOST}", raise_server_exceptions=not is_quiet
    )
    assert client.get("/", params={"key": desk.key}, follow_redirects=False).status_code == 303
    return client


@pytest.fixture
def client(desk: Desk) -> TestClient:
    """A browser at the desk."""
    return client_of(desk)


@pytest.fixture
def browse() -> SimpleNamespace:
    """`client_of` and the host for tests that need another desk."""
    return SimpleNamespace(client_of=client_of, host=HOST)
