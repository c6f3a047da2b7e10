from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.words.words import (
    POISON_TOPICS,
    list_names,
    mentions,
    plain,
    plain_text,
    terms,
)

# characters that Python knows: Polars may know newer ones
KNOWN = st.characters(exclude_categories=("Cn", "Cs"))


def hits(text: str, *names: str) -> bool:
    return pl.select(mentions(plain(pl.lit(text)), *names)).item()


@pytest.mark.parametrize("name", list_names())
def test_every_list_is_clean(name):
    assert len(terms(name)) >= 20
    assert all(term == plain_text(term) for term in terms(name))


def test_unknown_list_is_an_error():
    with pytest.raises(FileNotFoundError):
        terms("no_such_list")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Best Online CASINO bonus", "gambling"),
        ("Онлайн-казино с бонусом", "gambling"),
        ("オンラインカジノの遊び方", "gambling"),
        ("온라인 카지노 추천", "gambling"),
        ("สล็อตเว็บตรง", "gambling"),
        ("Préstamos Rápidos sin aval", "loans"),
        ("prestamos rapidos sin aval", "loans"),
        ("kup viagra", "pharma"),
        ("𝗩𝗶𝗮𝗴𝗿𝗮 now", "pharma"),
        ("Hızlı kredi", "loans"),
        ("rolex replica", "replica"),
        ("Kryptowährung und mehr", "crypto"),
    ],
)
def test_topic_is_found_in_any_spelling(text, topic):
    assert hits(text, topic)


@pytest.mark.parametrize(
    "text",
    [
        "Essex County Council",
        "Scunthorpe United",
        "A specialist for cocktails",
        "The Psychology of Money",
        "Socialism and Analysis",
        "Judi Dench in a new film",
        "Time slots for the PCIe slot",
        "Ford Escort, 1978",
        "Super Bowl XXX",
        "Gîte Solana in the hills",
        "Live cams of the ski slopes",
        "Kuchen ohne Rezept backen",
        "Torta senza ricetta",
        "中国风俗习惯",
        "成人教育学院",
        "アエロフロート航空",
        "Same-sex marriage law",
        "Cheap flights to Jordan",
        "Der Prinz von Homburg",
    ],
)
def test_innocent_text_has_no_topic(text):
    assert not hits(text, *POISON_TOPICS)


@pytest.mark.parametrize(
    "text",
    ["Prezzi da 50 euro", "Things you do follow", "Guest post: a week in the hills", "Is it safe to go there?"],
)
def test_innocent_text_sells_no_links_and_lists_no_sites(text):
    assert not hits(text, "sells_links", "list_template")


def test_unknown_text_stays_unknown():
    assert pl.select(mentions(plain(pl.lit(None, dtype=pl.String)), "adult")).item() is None


def test_terms_of_two_lists_do_not_join_over_a_blank():
    assert not hits("cas ino", "gambling")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(KNOWN, max_size=30), min_size=1, max_size=8))
def test_column_and_single_text_fold_alike(texts):
    column = pl.Series(texts, dtype=pl.String).to_frame("text").select(plain(pl.col("text")))["text"]
    assert [text.strip(" ") for text in column] == [plain_text(text) for text in texts]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text):
    assert plain_text(plain_text(text)) == plain_text(text)
