from __future__ import annotations

import pytest
from linkverdict.data.disavow_coverage import find_redundant, find_uncovered
from linkverdict.data.disavow_lines import parse_disavow


@pytest.mark.parametrize(
    ("text", "redundant"),
    [
        ("domain:a.example\ndomain:a.example", {2: 1}),
        ("domain:www.a.example\ndomain:a.example", {1: 2}),
        ("domain:b.a.example\ndomain:a.example", {1: 2}),
        ("https://b.a.example/x\ndomain:a.example", {1: 2}),
        ("https://a.example/x\nHTTPS://a.example/x#part", {2: 1}),
        ("https://a.example/x\nhttp://a.example/x\nhttps://www.a.example/x", {}),
        ("domain:nota.example\ndomain:a.example", {}),
        ("domain:x.blogspot.com\ndomain:blogspot.com", {}),
        ("https://medium.com/x\ndomain:medium.com", {1: 2}),
        ("domain: a.example\ndomain:b.a.example", {}),
        ("domain: a.example\ndomain:a.example", {1: 2}),
        ("domain:a.b.c.example\ndomain:b.c.example\ndomain:c.example", {1: 3, 2: 3}),
        ("domain:1.2.3.4\ndomain:11.2.3.4", {}),
        ("# domain:a.example\ndomain:a.example\n\nnonsense\nnonsense", {}),
    ],
)
def test_a_line_is_needless_when_another_says_the_same_or_more(text, redundant):
    found = find_redundant(parse_disavow(text.encode()))
    assert {number: by.number for number, by in found.items()} == redundant


def test_of_one_file_what_another_does_not_cover():
    lost = find_uncovered(
        parse_disavow(b"# ours\ndomain:a.example\nhttps://b.example/x\ndomain:c.example\n"),
        parse_disavow(b"# ours\ndomain:a.example\ndomain:b.example\n"),
    )
    assert [line.value for line in lost] == ["c.example"]
