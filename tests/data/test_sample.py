"""The generator of the sample export, the shipped files, and the benchmark file."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections import Counter, defaultdict
from pathlib import Path

import polars as pl
import pytest
from linkverdict.data.address import parse_addresses
from linkverdict.data.reading import read_links
from linkverdict.data.sample import benchmark, load_sample, load_truth, sample_site, titles
from linkverdict.data.sample.__main__ import main
from linkverdict.data.sample.benchmark import SHORT_HEADER, write_benchmark
from linkverdict.data.sample.dice import Dice
from linkverdict.data.sample.export import HEADER, encode_export, encode_truth
from linkverdict.data.sample.generator import SHIPPED_ROWS, Sample, make_sample
from linkverdict.data.sample.pages import filled, slug, split_sentence
from linkverdict.data.sample.sentences import FORUM, PRESS
from linkverdict.data.sample.spam_texts import PAID_SENTENCES
from linkverdict.data.sample.writers import SENTENCES

BROKEN_ROWS = 6


@pytest.fixture(scope="module")
def sample() -> Sample:
    return make_sample()


@pytest.fixture(scope="module")
def shipped_rows() -> list[list[str]]:
    text = gzip.decompress(load_sample().read_bytes()).decode("utf-16")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))[1:]


def test_shipped_export_is_what_the_generator_writes(sample: Sample) -> None:
    assert gzip.decompress(load_sample().read_bytes()) == encode_export(sample.rows, "utf-16")


def test_shipped_truth_is_what_the_generator_writes(sample: Sample) -> None:
    assert load_truth().read_bytes() == encode_truth(sample.links)


def test_shipped_export_is_small_enough_to_ship() -> None:
    assert load_sample().stat().st_size < 1_500_000


def test_truth_names_every_linking_domain_once(shipped_rows: list[list[str]]) -> None:
    truth = pl.read_csv(load_truth())
    sound = [row[1] for row in shipped_rows if len(row) == len(HEADER)]
    domains = parse_addresses(pl.Series(sound))["domain"].drop_nulls()
    assert truth["source_domain"].is_unique().all()
    assert set(truth["source_domain"]) == set(domains)


def test_every_sound_row_is_read_and_every_broken_one_rejected(sample: Sample) -> None:
    links = read_links([load_sample()])
    assert (links.table.height, links.rejected.height) == (SHIPPED_ROWS - BROKEN_ROWS, BROKEN_ROWS)
    assert links.table["site_host"].unique().to_list() == [sample_site]
    assert set(links.table["source_domain"]) == {link.domain for link in sample.links}


def test_targets_are_the_judged_site(sample: Sample) -> None:
    hosts = parse_addresses(pl.Series([link.target for link in sample.links]))["host"].unique()
    assert set(hosts) == {sample_site, f"www.{sample_site}"}


def test_kinds_come_in_believable_shares() -> None:
    truth = pl.read_csv(load_truth())
    assert 850 <= truth.height <= 1050
    assert 0.4 < truth["verdict"].to_list().count("spam") / truth.height < 0.55
    counts = Counter(zip(truth["verdict"], truth["kind"], strict=True))
    assert {kind for verdict, kind in counts if verdict == "good"} == {
        "blog", "press", "guide", "business", "forum", "listing", "social", "other",
    }  # fmt: skip
    assert {kind for verdict, kind in counts if verdict == "spam"} == {
        "network", "scraper", "comment", "hacked", "stats", "directory", "paid", "redirect", "adult",
    }  # fmt: skip
    assert counts["good", "blog"] > 120
    assert counts["spam", "network"] > 120
    assert counts["spam", "paid"] > 20


def test_no_single_number_tells_good_from_spam(sample: Sample) -> None:
    good = [link for link in sample.links if link.verdict == "good"]
    spam = [link for link in sample.links if link.verdict == "spam"]
    assert {link.domain for link in good if link.rating < 2 and link.domain_traffic == 0}
    assert {link.domain for link in spam if link.rating > 45}
    assert sum(link.nofollow for link in good) > 100
    assert sum(not link.nofollow for link in spam) > 1000
    assert any(link.flagged for link in good)
    assert any(not link.flagged for link in spam)


def test_a_seller_advertises_under_one_title_on_many_domains(sample: Sample) -> None:
    sellers = {link.domain: link.kind for link in sample.links if link.title.startswith("⚡ Hyvemoor Links ⚡")}
    assert Counter(sellers.values())["network"] == 80
    assert Counter(sellers.values())["hacked"] > 5


def test_honest_titles_are_not_shared_between_sites(sample: Sample) -> None:
    sites = defaultdict(set)
    for link in sample.links:
        if link.verdict == "good" and link.kind != "social":
            sites[re.sub(r"\d+", "0", link.title)].add(link.domain)
    assert max(map(len, sites.values())) <= 2


def test_words_around_a_link_fit_the_anchor(sample: Sample) -> None:
    told = [link for link in sample.links if link.kind == "blog" and link.before]
    assert len(told) > 200
    assert all(len(link.before.split()) <= 10 and len(link.after.split()) <= 10 for link in told)


def test_hostile_cells_are_among_the_rows(sample: Sample) -> None:
    text = "\n".join("\t".join(row) for row in sample.rows)
    for piece in ("=HYPERLINK(", "<script>", "\u202e", "\x1b[31m", "\tNA\t", "\tnull\t"):
        assert piece in text


def test_dates_run_forward(sample: Sample) -> None:
    assert all(link.first_seen <= link.last_seen <= (link.lost or link.last_seen) for link in sample.links)


def test_one_seed_repeats_and_two_differ() -> None:
    assert make_sample(300, 5) == make_sample(300, 5)
    assert make_sample(300, 5) != make_sample(300, 6)


@pytest.mark.parametrize("rows", [200, 1234])
def test_a_sample_has_exactly_the_rows_asked_for(rows: int) -> None:
    sample = make_sample(rows, 1)
    assert (len(sample.rows), len(sample.links)) == (rows, rows - BROKEN_ROWS)
    assert len({link.url for link in sample.links}) == rows - BROKEN_ROWS


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 200"):
        make_sample(10)


def test_there_are_plenty_of_sentences_and_each_has_one_link() -> None:
    told = [text for subjects in SENTENCES.values() for texts in subjects.values() for text in texts]
    heard = [text for texts in (*PRESS.values(), *FORUM.values()) for text in texts]
    everything = [*told, *heard, *PAID_SENTENCES]
    assert len(set(everything)) == len(everything) > 150
    assert all(text.count("[") == text.count("]") == 1 for text in everything)


def test_templates_leave_no_slot_empty() -> None:
    dice = Dice(3)
    for group in (titles.BLOG_HEADS, titles.BLOG_TAILS, titles.GUIDE, titles.PRESS, titles.FORUM, titles.LISTING):
        for language, templates in group.items():
            assert not any("{" in filled(dice, template, language) for template in templates)


def test_a_sentence_is_cut_to_ten_words_on_either_side() -> None:
    before, anchor, after = split_sentence("a b c d e f g h i j k [our anchor] l m.", "lead", "n o p q r s t u v w x")
    assert (before, anchor, after) == ("b c d e f g h i j k", "our anchor", "l m. n o p q r s t u")


def test_a_slug_is_plain() -> None:
    assert slug("Die 9 schönsten Radtouren: Écho!") == "die-9-schoensten-radtouren-echo"
    assert slug("…") == "page"


def test_the_command_writes_export_and_truth(tmp_path: Path) -> None:
    export, truth = tmp_path / "links.csv", tmp_path / "truth.csv"
    main(["--out", str(export), "--truth", str(truth), "--rows", "200", "--seed", "9", "--encoding", "utf-8"])
    lines = list(csv.reader(io.StringIO(export.read_text("utf-8"))))
    assert tuple(lines[0]) == HEADER
    assert len(lines) == 201
    assert truth.read_text().startswith("source_domain,verdict,kind\n")


def test_the_command_refuses_too_few_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--out", str(tmp_path / "links.csv"), "--rows", "10"])
    assert "at least 200" in capsys.readouterr().err
    assert not (tmp_path / "links.csv").exists()


@pytest.mark.parametrize("columns", [HEADER, SHORT_HEADER])
def test_benchmark_file_has_rows_columns_and_hosts(tmp_path: Path, columns: tuple[str, ...]) -> None:
    path = tmp_path / "big.csv"
    write_benchmark(path, 4000, 1, columns)
    frame = pl.read_csv(path, infer_schema=False)
    hosts = parse_addresses(frame["Referring page URL"])["host"]
    assert (tuple(frame.columns), frame.height) == (columns, 4000)
    assert hosts.null_count() == 0
    assert 700 <= hosts.n_unique() <= 950


def test_benchmark_file_is_read_whole(tmp_path: Path) -> None:
    write_benchmark(tmp_path / "big.csv", 500, 2)
    links = read_links([tmp_path / "big.csv"])
    assert (links.table.height + links.inputs[0].rows_merged, links.rejected.height) == (500, 0)


def test_benchmark_chunks_make_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "CHUNK", 100)
    write_benchmark(tmp_path / "one.csv", 250, 3)
    write_benchmark(tmp_path / "two.csv", 250, 3)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert pl.read_csv(tmp_path / "one.csv", infer_schema=False).height == 250


@pytest.mark.shared
def test_no_linking_domain_stands_in_public_lists(shared_data: Path) -> None:
    known: set[str] = set()
    for folder in ("lists", "labels", "disavow"):
        for file in (shared_data / folder).rglob("*"):
            if file.is_file():
                known.update(re.findall(r"[a-z0-9_.-]+\.[a-z]{2,}", file.read_text("utf-8", "replace").lower()))
    assert not known & set(pl.read_csv(load_truth())["source_domain"])
