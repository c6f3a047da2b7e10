from __future__ import annotations

import pytest
from disavow_texts import FILES, HOSTILE, HOSTS
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.disavow_entry import address_lines, domain_line
from linkverdict.data.disavow_lines import Kind, parse_disavow
from linkverdict.data.disavow_lint import lint_file
from linkverdict.data.disavow_merge import Fate, NewEntry, merge
from linkverdict.data.platforms import standing

SAFE = HOSTS.filter(lambda host: standing(host) is None and host.isascii())
NEW = st.lists(
    st.builds(
        NewEntry,
        st.one_of(SAFE.map(lambda host: (domain_line(host),)), SAFE.map(lambda host: address_lines(f"{host}/x"))),
        HOSTILE,
    ),
    max_size=6,
)


def of(text: str):
    return parse_disavow(b"\xef\xbb\xbf" + text.encode())


def entry(line: str, comment: str = "") -> NewEntry:
    return NewEntry((line,), comment)


def test_new_lines_go_behind_the_old_ones_each_under_its_comment():
    old = "# 2024\ndomain:a.example\n\nnonsense\n"
    merged = merge(of(old), [entry("domain:b.example", "2031-05-17, spam, says Ada")])
    assert merged.as_bytes().decode() == old + "# linkverdict 2031-05-17, spam, says Ada\ndomain:b.example\n"
    assert [(change.fate, change.text) for change in merged.changes] == [
        (Fate.KEPT, "domain:a.example"), (Fate.KEPT, "nonsense"), (Fate.ADDED, "domain:b.example"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("domain:a.example", "domain:a.example", "line 1: the same domain stands"),
        ("domain:a.example", "https://www.a.example/x", "line 1: its domain stands (a.example)"),
        ("domain:a.example", "domain:www.a.example", "line 1: the domain without www. stands (a.example)"),
        ("\ndomain:a.example", "domain:b.a.example", "line 2: the domain above it stands (a.example)"),
        ("https://a.example/x", "https://a.example/x", "line 1: the same address stands"),
    ],
)
def test_what_stands_already_is_not_added_again(old, new, why):
    merged = merge(of(old), [entry(new)])
    assert [line for line in merged.lines if line] == [old.strip()]
    assert [(change.text, change.why) for change in merged.of(Fate.COVERED)] == [(new, why)]


def test_a_line_that_google_does_not_take_covers_nothing():
    assert merge(of("domain: a.example\n"), [entry("domain:a.example")]).lines[-1] == "domain:a.example"
    tidied = merge(of("domain: a.example\n"), [entry("domain:a.example")], tidy=True)
    assert tidied.lines == ("domain:a.example",)


def test_of_new_lines_the_wider_one_stands():
    merged = merge([], [entry("https://a.example/x"), entry("domain:b.a.example"), entry("domain:a.example", "why")])
    assert merged.lines == ("# linkverdict why", "domain:a.example")
    assert {change.why.split(":")[0] for change in merged.of(Fate.COVERED)} == {"a new line"}


def test_tidy_folds_and_mends_and_leaves_comments_and_order():
    old = "# ours\ndomain:www.a.example\nb.example\n\n# more\ndomain:a.example\nDOMAIN:c.example\ndomain:*.x\n"
    merged = merge(of(old), [], tidy=True)
    assert merged.lines == (
        "# ours", "domain:b.example", "", "# more", "domain:a.example", "domain:c.example", "domain:*.x",
    )  # fmt: skip
    assert [change.number for change in merged.of(Fate.FOLDED)] == [2]
    assert [change.number for change in merged.of(Fate.MENDED)] == [3, 7]


def test_a_removed_line_takes_along_a_comment_of_ours_that_heads_nothing_else():
    first = merge([], [entry("domain:a.example", "one"), entry("domain:b.example", "two")])
    lines = of(first.as_bytes().decode())
    merged = merge(lines, [], {2: "Ada says good"})
    assert merged.lines == ("# linkverdict two", "domain:b.example")
    assert [(change.text, change.why) for change in merged.of(Fate.REMOVED)] == [("domain:a.example", "Ada says good")]
    theirs = of("# theirs\ndomain:a.example\n")
    assert merge(theirs, [], {2: "good"}).lines == ("# theirs",)


def test_one_comment_heads_all_addresses_of_an_entry():
    merged = merge([], [NewEntry(address_lines("a.example/x"), "why")])
    assert merged.lines == ("# linkverdict why", "http://a.example/x", "https://a.example/x")


def test_a_removed_line_covers_nothing():
    merged = merge(of("domain:a.example\n"), [entry("https://a.example/x")], {1: "good"})
    assert merged.lines == ("https://a.example/x",)


@settings(deadline=None)
@given(FILES)
def test_read_and_written_a_file_is_the_same(text):
    assert merge(of(text), []).as_bytes().decode() == text


@settings(deadline=None)
@given(FILES, NEW)
def test_nothing_old_is_lost_or_moved_and_everything_new_is_covered(text, new):
    merged = merge(of(text), new)
    old = text.split("\n")[:-1]
    assert list(merged.lines[: len(old)]) == old
    standing_lines = of(merged.as_bytes().decode())
    assert merge(standing_lines, new).of(Fate.ADDED) == []


@settings(deadline=None)
@given(FILES, NEW, st.booleans())
def test_merging_twice_is_merging_once(text, new, tidy):
    once = merge(of(text), new, tidy=tidy).as_bytes()
    assert merge(parse_disavow(b"\xef\xbb\xbf" + once), new, tidy=tidy).as_bytes() == once


@settings(deadline=None)
@given(FILES)
def test_tidy_loses_no_comment_and_nothing_that_is_disavowed(text):
    lines = of(text)
    tidied = of(merge(lines, [], tidy=True).as_bytes().decode())
    comments = [[line.raw for line in some if line.kind is Kind.COMMENT] for some in (lines, tidied)]
    assert comments[0] == comments[1]
    wanted = [NewEntry((line.raw.strip(),), "") for line in lines if line.kind in (Kind.DOMAIN, Kind.URL)]
    mended = of(merge(of("".join(f"{one.lines[0]}\n" for one in wanted)), [], tidy=True).as_bytes().decode())
    again = merge(tidied, [NewEntry((line.raw,), "") for line in mended])
    assert again.of(Fate.ADDED) == []


@settings(deadline=None)
@given(NEW)
def test_our_own_file_has_no_fault_and_no_line_from_strangers(new):
    merged = merge([], new)
    assert lint_file(merged.as_bytes()) == [] or not merged.lines
    wanted = {line for one in new for line in one.lines}
    assert {line.raw for line in of(merged.as_bytes().decode()) if line.kind is not Kind.COMMENT} <= wanted


@pytest.mark.shared
@pytest.mark.slow
def test_real_files_come_out_as_they_went_in(shared_data):
    for path in sorted((shared_data / "disavow").rglob("*.txt")):
        data = path.read_bytes()
        once = merge(parse_disavow(data), [entry("domain:new.example", "new")]).as_bytes()
        kept = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n") + b"\n"
        assert once == kept + b"# linkverdict new\ndomain:new.example\n", path
        assert merge(parse_disavow(once), [entry("domain:new.example", "new")]).as_bytes() == once
