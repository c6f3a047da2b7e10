from __future__ import annotations

import codecs
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.disavow_lines import Kind, looks_like_disavow, parse_disavow


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        ("# domain:a.example", Kind.COMMENT, ""),
        ("   ", Kind.BLANK, ""),
        ("domain:a.example", Kind.DOMAIN, "a.example"),
        ("DOMAIN : A.Example", Kind.DOMAIN, "a.example"),
        ("domain: www.a.example", Kind.DOMAIN, "www.a.example"),
        ("domain:https://a.example/", Kind.DOMAIN, "a.example"),
        ("domain:bücher.example", Kind.DOMAIN, "xn--bcher-kva.example"),
        ("a.example", Kind.DOMAIN, "a.example"),
        ("198.51.100.7", Kind.DOMAIN, "198.51.100.7"),
        ("https://a.example:8080/x?y=1#z", Kind.URL, "https://a.example:8080/x?y=1#z"),
        ("https://someone@a.example/x", Kind.URL, "https://someone@a.example/x"),
        ("a.example/x", Kind.URL, "a.example/x"),
        ("domain:", Kind.BAD, ""),
        ("domain:a.example/only-this-page", Kind.BAD, ""),
        ("domain:a.example, b.example", Kind.BAD, ""),
        ("domain:*.a.example", Kind.BAD, ""),
        ("mailto:a@b.example", Kind.BAD, ""),
        ("javascript:alert(1)", Kind.BAD, ""),
        ("nonsense", Kind.BAD, ""),
    ],
)
def test_a_line_is_told_for_what_it_is(raw, kind, value):
    (line,) = parse_disavow(raw.encode())
    assert (line.number, line.raw, line.kind, line.value) == (1, raw, kind, value)
    assert bool(line.why) == (kind is Kind.BAD)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
                           (codecs.BOM_UTF16_BE, "utf-16-be")]
)  # fmt: skip
def test_line_ends_and_encodings_make_no_difference(end, mark, encoding):
    text = f"# ours{end}domain:a.example{end}{end}https://b.example/x{end}"
    lines = parse_disavow(mark + text.encode(encoding))
    assert [line.raw for line in lines] == ["# ours", "domain:a.example", "", "https://b.example/x"]
    assert [line.kind for line in lines] == [Kind.COMMENT, Kind.DOMAIN, Kind.BLANK, Kind.URL]


def test_only_a_line_that_begins_with_domain_makes_a_disavow_file():
    assert looks_like_disavow(b"# ours\rhttps://a.example/\r  Domain :b.example\r")
    assert not looks_like_disavow(b"a.example\nhttps://b.example/?q=domain:c.example\n# domain:d.example\n")
    assert not looks_like_disavow(b"domain\n:,\n")
    assert not looks_like_disavow(b"")


# characters that no encoding is told by and that `to_utf8` leaves as they are
PLAIN = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\x01\r\ufeff"), max_size=200)


@settings(deadline=None)
@given(PLAIN)
def test_the_raw_lines_put_together_give_the_text_back(text):
    raws = [line.raw for line in parse_disavow(codecs.BOM_UTF8 + text.encode())]
    assert "\n".join(raws) == text.removesuffix("\n")


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text("domain:#a.example/\r\n @", max_size=80).map(str.encode)))
def test_any_bytes_are_taken_apart_line_by_line(data):
    lines = parse_disavow(data)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all((line.why != "") == (line.kind is Kind.BAD) for line in lines)
    assert all((line.value != "") == (line.kind in (Kind.DOMAIN, Kind.URL)) for line in lines)
    assert not any(re.search(r"[\r\n]", line.raw) for line in lines)


def test_one_line_in_another_encoding_changes_no_other_line():
    lines = ["domain:bücher.example".encode(), "# alt: café".encode("cp1252"), b"domain:a.example"]
    found = parse_disavow(b"\n".join(lines))
    assert [line.raw for line in found] == ["domain:bücher.example", "# alt: café", "domain:a.example"]
    assert found[0].value == "xn--bcher-kva.example"
