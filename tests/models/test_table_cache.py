"""Tables on disk: made once, read after, never in the way."""

from __future__ import annotations

import os

import numpy as np
import pytest
from linkverdict.models import attribution, table_cache
from linkverdict.models.attribution import Attribution
from linkverdict.models.table_cache import read_tables, tables_file, write_tables


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("LINKVERDICT_CACHE", str(folder))
    monkeypatch.setattr(attribution, "WORTH_KEEPING", 0)
    return folder


def no_more(forest):
    raise AssertionError("the tables were made again")


def test_tables_are_made_once(booster, cache, examples, monkeypatch):
    rows = examples()[0]
    first = Attribution(booster, keep=True).contributions(rows)
    assert [file.suffix for file in cache.iterdir()] == [".npz"]
    monkeypatch.setattr(attribution, "build_tables", no_more)
    assert np.array_equal(Attribution(booster, keep=True).contributions(rows), first)


def test_tables_of_a_passing_booster_are_not_kept(booster, cache, examples):
    Attribution(booster).contributions(examples()[0])
    assert not cache.exists()


def test_another_text_or_format_has_another_file(booster, cache, monkeypatch):
    text = booster.model_to_string()
    mine = tables_file(text)
    assert tables_file(text + "\n") != mine
    monkeypatch.setattr(table_cache, "FORMAT", -1)
    assert tables_file(text) != mine


@pytest.mark.parametrize("damage", [b"", b"PK\3\4 nothing", "half", "one bit", "other arrays", "pickle"])
def test_a_damaged_file_is_made_anew(booster, cache, damage):
    Attribution(booster, keep=True).tables  # noqa: B018
    file = tables_file(booster.model_to_string())
    whole = file.read_bytes()
    if damage == "other arrays":
        np.savez(file, cells=np.zeros(3))
    elif damage == "pickle":
        np.savez(file, cells=np.array([{}], dtype=object))
    elif damage == "half":
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "one bit":
        at = whole.index(b"cells.npy") + 200
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    else:
        file.write_bytes(damage)
    assert read_tables(file) is None
    Attribution(booster, keep=True).tables  # noqa: B018
    assert file.read_bytes() == whole
    assert len(list(cache.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_no_error(booster, tmp_path, monkeypatch, examples):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("LINKVERDICT_CACHE", str(blocked / "cache"))
    monkeypatch.setattr(attribution, "WORTH_KEEPING", 0)
    rows = examples()[0]
    told = booster.predict(rows, pred_contrib=True)
    np.testing.assert_allclose(Attribution(booster, keep=True).contributions(rows), told, rtol=0, atol=1e-10)


@pytest.mark.parametrize("limit", ["KEPT", "MOST_KEPT"])
def test_only_the_last_used_are_kept(booster, cache, monkeypatch, limit):
    tables = Attribution(booster).tables
    write_tables(tables_file("0"), tables)
    size = tables_file("0").stat().st_size
    monkeypatch.setattr(table_cache, limit, {"KEPT": 2, "MOST_KEPT": 2 * size + 99}[limit])
    for number, text in enumerate("0abc"):
        write_tables(tables_file(text), tables)
        os.utime(tables_file(text), (number, number))
    assert sorted(cache.iterdir()) == sorted([tables_file("b"), tables_file("c")])
