"""The check for UTF-8: Python's strict decoder has the last word, wherever the pieces end."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from linkverdict.data.utf8 import Utf8Check, is_utf8

ODD = (b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80", b"\xff", b"\xf0\x9f\x98\x80", b"\0")
"""A surrogate, an overlong slash, a number beyond Unicode, half a euro sign, ..."""
texts = st.lists(st.one_of(st.text().map(str.encode), st.sampled_from(ODD), st.binary(max_size=4))).map(b"".join)


def decodes(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(texts)
def test_a_text_is_utf8_when_python_decodes_it(text):
    assert is_utf8(text) == decodes(text)


@given(texts, st.lists(st.integers(0, 60), max_size=8))
@example("\U0001f600".encode(), [1, 2, 3])
def test_pieces_may_end_anywhere(text, cuts):
    check, begin = Utf8Check(), 0
    for end in [*sorted(cuts), len(text)]:
        check.add(text[begin : max(begin, end)])
        begin = max(begin, min(end, len(text)))
    assert check.is_passed == decodes(text)


@pytest.mark.parametrize("odd", ODD)
def test_what_python_refuses_is_refused_behind_a_long_text(odd):
    assert is_utf8(b"a" * 100_000 + odd) == decodes(odd)


def test_a_character_that_is_never_finished_does_not_pass():
    check = Utf8Check()
    check.add(b"ok \xe2\x82")
    assert not check.is_passed
    check.add(b"\xac")
    assert check.is_passed
