"""Random letters beside the words of many languages, and the table behind it."""

from __future__ import annotations

import string

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.features.marks import RANDOM_BITS
from linkverdict.features.tables import __main__ as remake
from linkverdict.features.tables import words as table
from linkverdict.features.tables.words import count_surprise, surprise_table, word_surprise

ORDINARY = [
    "walks", "lights", "schwarz", "voyages", "rhythm", "przepisy", "twitter", "official", "aquest", "crypto",
    "teknik", "right", "laptop", "kenny", "livre", "resmi", "download", "complejo", "wordpress", "bitcoin",
    "github", "youtube", "hyundai", "szczecin", "strengths", "yacht", "zwischen", "nghia", "ljubljana", "website",
    "global", "cheap", "febrero", "nieuws", "yield", "lloyd", "gdyby", "yaourt", "umzug", "sixth", "xerox",
]  # fmt: skip


def test_ordinary_words_and_names_of_any_language_are_not_random():
    words = pl.Series(ORDINARY)
    assert words.filter(word_surprise(words) >= RANDOM_BITS).to_list() == []


def test_nine_in_ten_random_words_are_seen():
    random = np.random.default_rng(1)
    words = pl.Series(["".join(random.choice(list(string.ascii_lowercase), 6)) for _ in range(2000)])
    assert 0.88 < (word_surprise(words) >= RANDOM_BITS).mean() < 0.95


def test_rows_of_the_table_are_odds():
    steps, _ = surprise_table()
    assert (2.0 ** -(steps * table.STEP)).sum(axis=2) == pytest.approx(1.0, abs=0.03)


def test_what_is_no_word_of_plain_letters_has_no_surprise():
    assert word_surprise(pl.Series(["", None, "Walk", "wal k", "walk7", "größe", "`"])).to_list() == [None] * 7


@settings(deadline=None, max_examples=40)
@given(st.lists(st.none() | st.text(max_size=12) | st.text("abcdez", max_size=12), max_size=8))
def test_surprise_of_any_word_is_the_same_alone_and_in_company(words):
    together = word_surprise(pl.Series("word", words, dtype=pl.String)).to_list()
    assert together == [word_surprise(pl.Series("word", [word], dtype=pl.String)).item() for word in words]
    assert [bits is None for bits in together] == [
        not word or not set(word) <= set(string.ascii_lowercase) for word in words
    ]


def test_words_that_were_counted_surprise_less_than_their_letters_in_another_order(monkeypatch):
    made = count_surprise(pl.Series(["walk", "walks", "walked", "talk"] * 30))
    monkeypatch.setattr(table, "surprise_table", lambda: made)
    known, other = word_surprise(pl.Series(["walks", "kslaw"]))
    assert known < 2 < other


def test_the_table_is_remade_from_lists_of_words(tmp_path, monkeypatch):
    monkeypatch.setattr(remake, "HERE", tmp_path)
    for name, words in (("a.txt", "Größe\nwalk\nwalk\n"), ("b.txt", "grosse\nGROSSE\nno\nпривет\nlinks2\n")):
        (tmp_path / name).write_text(words, encoding="utf-8")
    remake.main(["--words", str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    made = np.load(tmp_path / "word_trigrams.npz", allow_pickle=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt", "word_trigrams.npz"]
    for kept, expected in zip((made["steps"], made["odd"]), count_surprise(pl.Series(["walk", "grosse"])), strict=True):
        assert np.array_equal(kept, expected)


@pytest.mark.parametrize("arguments", [[], ["--spam", "a.txt"], ["--words", "a.txt", "--ordinary", "b.txt"]])
def test_half_a_request_is_refused(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(remake, "HERE", tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("walk\n")
    with pytest.raises(SystemExit):
        remake.main(arguments)
    assert "expected --spam with --ordinary, or --words" in capsys.readouterr().err
    assert not (tmp_path / "word_trigrams.npz").exists()
