from __future__ import annotations

import pytest
from disavow_texts import HOSTILE, HOSTS
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.disavow_entry import MARK, address_lines, comment_line, is_taken, parse_line, well_spelled
from linkverdict.data.disavow_lines import Kind, parse_disavow


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("https://a.example/x?y=1#z", ("https://a.example/x?y=1",)),
        ("HTTPS://WWW.A.example", ("https://www.a.example/",)),
        ("http://someone:secret@a.example:8080/x", ("http://a.example:8080/x",)),
        ("https://a.example/50%25-off/é", ("https://a.example/50%25-off/%C3%A9",)),
        ("https://a.example\\x", ("https://a.example/x",)),
        ("https://[2001:db8::1]/x", ("https://[2001:db8::1]/x",)),
        ("//a.example/x", ("http://a.example/x", "https://a.example/x")),
        ("https://a.example/" + "x" * 2_031, ()),
        ("https://a.example/" + "x" * 2_030, ("https://a.example/" + "x" * 2_030,)),
        ("mailto:a@b.example", ()),
        ("javascript:alert(1)", ()),
        ("no address", ()),
        ("", ()),
    ],
)
def test_a_page_is_named_as_google_reads_it(address, lines):
    assert address_lines(address) == lines


@settings(deadline=None)
@given(st.one_of(HOSTILE, st.tuples(HOSTS, HOSTILE).map(lambda parts: f"https://{parts[0]}/{parts[1]}")))
def test_no_address_becomes_more_than_one_printable_line_of_ascii(address):
    for text in address_lines(address):
        (line,) = parse_disavow(f"{text}\n".encode())
        assert line.kind is Kind.URL
        assert is_taken(line) or "*" in text
        assert text.isascii()
        assert text.isprintable()
        assert " " not in text


@settings(deadline=None)
@given(HOSTILE)
def test_no_text_breaks_out_of_a_comment(text):
    comment = comment_line(text)
    (line,) = parse_disavow(f"{comment}\n".encode())
    assert (line.kind, line.raw) == (Kind.COMMENT, comment.rstrip("\n"))
    assert comment.startswith(MARK)
    assert len(comment.splitlines()) == 1
    assert all(char.isprintable() or char in "\u200c\u200d" for char in comment)


@pytest.mark.parametrize(
    ("raw", "taken", "spelled"),
    [
        ("domain:a.example", True, ("domain:a.example",)),
        (" domain:a.example ", True, ("domain:a.example",)),
        ("domain: a.example", False, ("domain:a.example",)),
        ("Domain:a.example", False, ("domain:a.example",)),
        ("domain:http://a.example/", False, ("domain:a.example",)),
        ("domain:bücher.example", False, ("domain:xn--bcher-kva.example",)),
        ("a.example", False, ("domain:a.example",)),
        ("https://a.example/x", True, ("https://a.example/x",)),
        ("https://a.example/é", True, ("https://a.example/%C3%A9",)),
        ("https://bücher.example/", False, ("https://xn--bcher-kva.example/",)),
        ("https://a.example/x y", False, ("https://a.example/x%20y",)),
        ("https://a.example/*", False, ("https://a.example/*",)),
        ("a.example/x", False, ("http://a.example/x", "https://a.example/x")),
        (
            "a.example/?u=http://b.example/",
            False,
            ("http://a.example/?u=http://b.example/", "https://a.example/?u=http://b.example/"),
        ),
        ("domain:*.a.example", False, ()),
        ("# domain:a.example", False, ()),
        ("", False, ()),
    ],
)
def test_google_takes_an_entry_or_it_is_told_how_to_spell_it(raw, taken, spelled):
    line = parse_line(raw)
    assert (is_taken(line), well_spelled(line)) == (taken, spelled)
