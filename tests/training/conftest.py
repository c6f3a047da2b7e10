"""Labelled exports of three invented sites, written by the sample's generator."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import polars as pl
import pytest
from linkverdict.data.address import parse_addresses
from linkverdict.data.sample import sample_site
from linkverdict.data.sample.export import encode_export, encode_truth
from linkverdict.data.sample.generator import make_sample
from linkverdict.training.build import build_examples
from linkverdict.training.examples import Examples
from linkverdict.training.labelled import LabelledExport, read_labelled

SITES = ("first.example", "second.example", "third.example")


@pytest.fixture(scope="session")
def labelled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """exports/<site>/backlinks.csv and labels/gold.csv, laid out as training wants them."""
    folder = tmp_path_factory.mktemp("labelled")
    labels = []
    for seed, site in enumerate(SITES):
        sample = make_sample(rows=400, seed=seed + 1)
        export = encode_export(sample.rows, "utf-8").replace(sample_site.encode(), site.encode())
        (folder / "exports" / site).mkdir(parents=True)
        (folder / "exports" / site / "backlinks.csv").write_bytes(export)
        truth = pl.read_csv(encode_truth(sample.links), infer_schema=False)
        registered = parse_addresses(truth["source_domain"])["registered"]
        labels.append(
            truth.select(pl.lit(site).alias("site"), registered.alias("source_domain"), "verdict", "kind").unique(
                "source_domain", maintain_order=True
            )
        )
    (folder / "labels").mkdir()
    pl.concat(labels).write_csv(folder / "labels" / "gold.csv")
    return folder


@pytest.fixture(scope="session")
def exports(labelled_folder: Path) -> list[LabelledExport]:
    """The three exports with their labels."""
    return read_labelled(labelled_folder)


@pytest.fixture(scope="session")
def examples(exports: list[LabelledExport], workers_folder: Path) -> Examples:
    """Every view of them as numbers."""
    made = workers_folder / "examples.pickle"
    if not made.exists():
        own = made.with_suffix(f".{os.getpid()}")
        own.write_bytes(pickle.dumps(build_examples(exports, jobs=1)))
        own.rename(made)
    return pickle.loads(made.read_bytes())
