from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.inference.harmless import harmless, harmless_label


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]0;owned\x07title", "<1B>]0;owned<07>title"),
        ("\x9b31mred", "<9B>31mred"),
        ("safe\u202egnp.exe", "safe<202E>gnp.exe"),
        ("a\u2066b\u2069c", "a<2066>b<2069>c"),
        ("one\r\ntwo\tthree\u2028four", "one two three four"),
        ("zero\u200bwidth", "zero<200B>width"),
        ("\U000e0041tag", "<E0041>tag"),
        ("half \ud83d emoji", "half <D83D> emoji"),
        ("می\u200cخواهم 👨\u200d👩", "می\u200cخواهم 👨\u200d👩"),
        ("Größe, 日本語, ₿", "Größe, 日本語, ₿"),
    ],
)
def test_what_takes_effect_is_shown_and_what_is_written_stays(hostile, shown):
    assert harmless(hostile) == shown


@settings(deadline=None, max_examples=300)
@given(st.text())
def test_no_control_character_survives(text):
    made = harmless(text)
    made.encode()
    assert not [c for c in made if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [
        c
        for c in made
        if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    ]
    assert harmless(made) == made


def test_long_text_is_cut_with_an_ellipsis():
    assert harmless("a title of many words", longest=8) == "a title…"
    assert harmless("short", longest=8) == "short"


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="$\\{}^_a ", max_size=20))
def test_a_label_never_holds_a_formula(text):
    from matplotlib.cbook import is_math_text

    assert not is_math_text(harmless_label(text))
