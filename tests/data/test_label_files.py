from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkverdict.data.errors import BadLabel, UnreadableExport
from linkverdict.data.label import make_label
from linkverdict.data.label_files import read_label_file, write_labels_csv

SITE = "mine.example"


def told(found) -> list[tuple[str, str]]:
    return [(label.value, label.verdict.value) for label in found.labels]


def write(tmp_path, text: str | bytes, name: str = "labels.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_tables_verdict_column_is_read_with_its_synonyms_and_the_unsure_are_passed_over(tmp_path):
    path = write(
        tmp_path, "Domain,Verdict\na.example,Toxic\nb.example,keep\nc.example,unsure\nhttps://www.d.example/x,1\n"
    )
    found = read_label_file(path, site=SITE, by="Ada")
    assert told(found) == [("a.example", "spam"), ("b.example", "good"), ("d.example/x", "spam")]
    assert found.passed_over == 1
    assert {label.by for label in found.labels} == {"Ada"}


def test_rows_of_other_sites_are_counted_and_left_out(tmp_path):
    path = write(tmp_path, "site,source_domain,verdict\nmine.example,a.example,spam\nother.example,b.example,good\n")
    found = read_label_file(path, site="www.mine.example")
    assert told(found) == [("a.example", "spam")]
    assert found.of_other_sites == 1
    assert len(read_label_file(path).labels) == 2


def test_what_a_file_calls_both_is_listed_and_not_taken(tmp_path):
    path = write(tmp_path, "domain,label\na.example,spam\nwww.a.example,good\nb.example,spam\nb.example,spam\n")
    found = read_label_file(path, site=SITE)
    assert told(found) == [("b.example", "spam")]
    assert found.contradictions == ("a.example",)


def test_our_own_audits_verdicts_are_no_labels_but_a_column_of_yours_is(tmp_path):
    head = "source_url,spam_probability,verdict,reasons_for"
    with pytest.raises(BadLabel, match="linkverdict's own"):
        read_label_file(write(tmp_path, f"{head}\nhttps://a.example/,0.9,disavow,many\n"), site=SITE)
    path = write(tmp_path, f"{head},your_verdict\nhttps://a.example/x,0.9,disavow,many,good\n")
    assert told(read_label_file(path, site=SITE)) == [("a.example/x", "good")]


def test_a_disavow_file_means_spam_and_its_bad_lines_are_told(tmp_path):
    text = "\ufeff# ours\r\ndomain: WWW.A.example\rdomain:b.example\nhttps://c.example/page?x=1\n\ndomain:org.br\nnonsense\n"
    found = read_label_file(write(tmp_path, text.encode("utf-16"), "disavow.txt"), site=SITE)
    assert told(found) == [("a.example", "spam"), ("b.example", "spam"), ("c.example/page?x=1", "spam")]
    assert found.rejected["line"].to_list() == [6, 7]


def test_a_plain_list_needs_to_be_told_what_it_means(tmp_path):
    path = write(tmp_path, "a.example\nhttps://b.example/x\n", "list.txt")
    with pytest.raises(BadLabel, match="plain list"):
        read_label_file(path, site=SITE)
    assert told(read_label_file(path, site=SITE, verdict="good")) == [("a.example", "good"), ("b.example/x", "good")]


def test_a_keep_list_in_disavow_spelling_is_not_taken_for_spam(tmp_path):
    path = write(tmp_path, "domain:a.example\n", "keep-these.txt")
    with pytest.raises(BadLabel, match="keep list"):
        read_label_file(path, site=SITE)
    assert told(read_label_file(path, site=SITE, verdict="good")) == [("a.example", "good")]


def test_a_file_without_a_site_is_refused_and_a_missing_one_too(tmp_path):
    path = write(tmp_path, "domain,verdict\na.example,spam\n")
    with pytest.raises(BadLabel, match="which site"):
        read_label_file(path)
    with pytest.raises(UnreadableExport):
        read_label_file(tmp_path / "nothing.csv", site=SITE)


def test_a_row_without_a_page_speaks_of_its_domain(tmp_path):
    path = write(tmp_path, "source_url,domain,verdict\nhttps://a.example/x,a.example,spam\n,b.example,good\n")
    assert told(read_label_file(path, site=SITE)) == [("a.example/x", "spam"), ("b.example", "good")]


def test_a_packed_disavow_file_is_still_one(tmp_path):
    path = write(tmp_path, gzip.compress(b"# ours\ndomain:a.example\n"), "disavow.txt.gz")
    assert told(read_label_file(path, site=SITE)) == [("a.example", "spam")]


def test_rows_that_cannot_be_labels_are_given_back_with_their_line(tmp_path):
    path = write(tmp_path, "domain,verdict,at\nco.uk,spam,\nb.example,spam,May\n,spam,\nc.example,spam,\n")
    found = read_label_file(path, site=SITE)
    assert told(found) == [("c.example", "spam")]
    assert found.rejected["line"].to_list() == [2, 3, 4]


def test_only_an_apostrophe_that_guards_a_cell_is_taken_off(tmp_path):
    path = write(tmp_path, "domain,verdict,note\na.example,spam,'tis\nb.example,spam,'=cmd()\n")
    assert [label.note for label in read_label_file(path, site=SITE).labels] == ["'tis", "=cmd()"]


def test_an_exported_cell_that_a_spreadsheet_would_run_is_guarded(tmp_path):
    write_labels_csv([make_label(SITE, "a.example", "spam", note="=cmd()")], tmp_path / "out.csv")
    assert '"\'=cmd()"' in (tmp_path / "out.csv").read_text()


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=30).map(str.strip)


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a.example", "b.example/x", "c.example/p?q=1", "198.51.100.7"]),
            st.sampled_from(["spam", "good"]),
            TEXTS,
            st.one_of(TEXTS, st.sampled_from(["=cmd()", "'quoted", "a,b", 'say "no"', "+1", "@x"])),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda one: (one[0], one[2]),
    )
)
def test_what_is_exported_is_imported_again(tmp_path_factory, given_labels):
    labels = [
        make_label(SITE, value, verdict, by=by, note=note, at="2031-05-17T09:30:00+00:00")
        for value, verdict, by, note in given_labels
    ]
    path = tmp_path_factory.mktemp("round") / "labels.csv"
    write_labels_csv(labels, path)
    assert set(read_label_file(path).labels) == set(labels)
