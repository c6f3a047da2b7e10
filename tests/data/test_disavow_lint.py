from __future__ import annotations

import codecs

import pytest
from disavow_texts import FILES
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data import disavow_lint
from linkverdict.data.disavow_lines import parse_disavow
from linkverdict.data.disavow_lint import Weight, is_clean, is_redundant, lint_file, shrink

REFUSED, DANGER, NOTE = Weight.REFUSED, Weight.DANGER, Weight.NOTE


@pytest.mark.parametrize(
    ("raw", "weight", "says", "fix"),
    [
        ("domain: a.example", REFUSED, "a blank behind 'domain:'", "domain:a.example"),
        ("domain :a.example", REFUSED, "in small letters without a blank", "domain:a.example"),
        ("DOMAIN:a.example", REFUSED, "in small letters without a blank", "domain:a.example"),
        ("domain:A.example", REFUSED, "plain spelling", "domain:a.example"),
        ("domain:https://a.example/", REFUSED, "an address behind 'domain:'", "domain:a.example"),
        ("domain:a.example/en/", REFUSED, "a path behind 'domain:'", ""),
        ("domain:*.a.example", REFUSED, "an asterisk", ""),
        ("domain:a.example # bought", REFUSED, "a comment needs a line of its own", ""),
        ("domain:a.example, b.example", REFUSED, "more than one entry", ""),
        ("domain:bücher.example", REFUSED, "punycode", "domain:xn--bcher-kva.example"),
        ("domain:", REFUSED, "no domain behind 'domain:'", ""),
        ("a.example", REFUSED, "'domain:' is missing", "domain:a.example"),
        ("a.example/en/", REFUSED, "no http:// or https://", "http://a.example/en/ and https://a.example/en/"),
        ("a.example/?u=http://b.example/", REFUSED, "no http:// or https://", None),
        ("https://bücher.example/x", REFUSED, "punycode", "https://xn--bcher-kva.example/x"),
        ("https://a.example/x y", REFUSED, "a blank in the address", "https://a.example/x%20y"),
        ("https://a.example/x # bought", REFUSED, "a comment needs a line of its own", None),
        ("https://a.example/*", REFUSED, "an asterisk", None),
        ("https://a.example/\u202ex", REFUSED, "an invisible character", None),
        ("https://a.example/" + "x" * 2_031, REFUSED, "2,049 characters; Google takes 2,048", ""),
        ("domain:org.br", REFUSED, "a public suffix", None),
        ("nonsense", REFUSED, "neither a domain nor an address", ""),
        ("domain:sites.google.com", DANGER, "the pages of strangers", None),
        ("domain:blogspot.com", DANGER, "the pages of strangers", None),
        ("domain:bbc.co.uk", NOTE, "a well-known site", None),
        ("https://a.example/", NOTE, "the home page alone", "domain:a.example"),
        ("# a\u2028b", NOTE, "invisible characters in a comment", ""),
    ],
)
def test_a_faulty_line_is_told_with_what_to_write_instead(raw, weight, says, fix):
    (found,) = lint_file(f"domain:good.example\n{raw}\n".encode())
    assert (found.number, found.weight, found.raw) == (2, weight, raw)
    assert says in found.says
    assert fix is None or found.fix == fix
    assert is_clean([found]) == (weight is NOTE)


@pytest.mark.parametrize("raw", ["domain:a.example", "https://a.example/en/?x=1", "# ours", "", "domain:198.51.100.7"])
def test_a_sound_line_is_not_talked_about(raw):
    assert lint_file(f"domain:good.example\n{raw}\n".encode()) == []


def test_a_needless_line_is_a_note_that_names_the_other():
    (found,) = lint_file(b"domain:www.a.example\ndomain:a.example\n")
    assert found.says == "not needed: line 2: the domain without www. stands (a.example)"
    assert is_redundant(found)
    assert is_clean([found])


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"domain:a.example\n", "disavow.csv", "does not end in .txt"),
        (codecs.BOM_UTF16_LE + "domain:a.example\n".encode("utf-16-le"), "a.txt", "not in UTF-8"),
        ("domain:a.example\n# caf\u00e9\n".encode("cp1252"), "a.txt", "line 2 holds bytes"),
        (codecs.BOM_UTF8 + b"domain:a.example\n", "a.txt", "byte order mark"),
        (b"# nothing yet\n", "a.txt", "disavows nothing"),
        (b"", "a.txt", "disavows nothing"),
    ],
)
def test_a_faulty_file_is_told_as_a_whole(data, name, says):
    (found,) = lint_file(data, name)
    assert found.number == 0
    assert says in found.says


def test_a_file_that_is_too_large_comes_with_a_plan(monkeypatch):
    monkeypatch.setattr(disavow_lint, "MOST_LINES", 4)
    text = "# why\n\ndomain:a.example\ndomain:www.a.example\n" + "".join(f"https://b.example/{n}\n" for n in range(5))
    lines = parse_disavow(text.encode())
    assert "9 lines; Google takes 4" in lint_file(text.encode())[0].says
    steps = shrink(lines)
    assert [step.lines for step in steps] == [8, 7, 6, 2]
    assert steps[-1].bytes == len("domain:a.example\ndomain:b.example\n")
    assert "b.example (5)" in steps[-1].says
    assert shrink(lines[:4]) == []


def test_the_plan_stops_where_the_file_fits(monkeypatch):
    monkeypatch.setattr(disavow_lint, "MOST_BYTES", 40)
    lines = parse_disavow(b"domain:a.example\n" * 4)
    assert [(step.lines, step.bytes) for step in shrink(lines)] == [(1, 17)]


@settings(deadline=None)
@given(st.one_of(FILES.map(str.encode), st.binary(max_size=100)))
def test_any_file_can_be_looked_over(data):
    lines = parse_disavow(data)
    for found in lint_file(data):
        assert found.says
        assert 0 <= found.number <= len(lines)
        assert found.raw == (lines[found.number - 1].raw if found.number else "")


@pytest.mark.shared
@pytest.mark.slow
def test_real_mistakes_are_found(shared_data):
    found = {
        path.name: [(one.weight, one.raw) for one in lint_file(path.read_bytes(), path.name) if one.number]
        for path in (shared_data / "disavow").glob("*.txt")
    }
    assert len([one for one in found["alsofnevada-2013.txt"] if one[0] is REFUSED]) == 52
    assert (REFUSED, "domain:org.br") in found["turkish-tech-community.txt"]
    assert (DANGER, "domain:sites.google.com") in found["turkish-tech-community.txt"]
    assert found["calcul.txt"] == []
