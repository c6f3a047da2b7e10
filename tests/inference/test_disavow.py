from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from linkverdict.data.address import parse_addresses
from linkverdict.data.disavow_lines import Kind, parse_disavow
from linkverdict.data.disavow_lint import is_clean, lint_file
from linkverdict.data.disavow_merge import Fate
from linkverdict.data.label import make_label
from linkverdict.inference.audit import Audit
from linkverdict.inference.decisions import decision_table, write_decisions
from linkverdict.inference.disavow import plan_disavow
from linkverdict.inference.disavow_file import make_file
from linkverdict.inference.disavow_text import describe

SITE = "spa.example"
DAY = date(2031, 5, 17)
CHANCE = {"disavow": 0.99, "review": 0.5, "keep": 0.05}


@pytest.fixture(scope="module")
def audit_of(invent):
    """An audit of links given as (address, the model's verdict); a domain's verdict follows from its links'."""

    def make(*links: tuple[str, str], reason: str = "It reeks") -> Audit:
        table = invent.table_of({"source_url": url, "target_url": f"https://{SITE}/"} for url, _ in links)
        verdicts = [verdict for _, verdict in links]
        judged = table.with_columns(
            pl.Series("verdict", verdicts),
            pl.Series("spam_probability", [CHANCE[verdict] for verdict in verdicts]),
            pl.lit([reason]).alias("reasons_for"),
            pl.lit(["It is loved"]).alias("reasons_against"),
            pl.lit(1, dtype=pl.Int64).alias("campaign"),
        )
        mean, has_good = pl.col("spam_probability"), pl.col("good") > 0
        domains = (
            judged.group_by("source_domain", maintain_order=True)
            .agg(
                pl.len().cast(pl.Int64).alias("links"),
                pl.col("spam_probability").mean(),
                (pl.col("verdict") == "keep").sum().alias("good"),
                pl.col("reasons_for", "reasons_against", "campaign", "source_url", "title", "anchor").first(),
                pl.col("first_seen", "vendor_is_spam", "vendor_toxic_score", "vendor_spam_score").first(),
            )
            .with_columns(
                pl.when((mean > 0.7) & ~has_good).then(pl.lit("disavow")).when(mean < 0.3).then(pl.lit("keep"))
                .otherwise(pl.lit("review")).alias("verdict")
            )
        )  # fmt: skip
        return Audit(judged, domains, pl.DataFrame(), pl.DataFrame(), pl.DataFrame(), {"site": SITE})

    return make


def label(value: str, verdict: str = "spam", by: str = "Ada", note: str = "", site: str = SITE):
    return make_label(site, value, verdict, by=by, note=note, at="2031-05-01")


def lines(audit, labels=(), **options) -> list[str]:
    plan = plan_disavow(audit, labels, today=DAY, **options)
    return [line for entry in plan.entries for line in entry.lines]


def outcome(audit, labels=(), existing=None, **options):
    return make_file(audit, labels, None if existing is None else existing.encode(), today=DAY, **options)


def test_a_domain_is_named_when_all_known_of_it_is_spam(audit_of):
    assert lines(audit_of(("https://a.example/1", "disavow"), ("https://b.a.example/2", "disavow"))) == [
        "domain:a.example"
    ]


def test_pages_are_named_where_a_good_link_stands_too(audit_of):
    audit = audit_of(("https://a.example/1", "disavow"), ("https://a.example/2", "keep"))
    assert lines(audit) == ["https://a.example/1"]
    plan = plan_disavow(audit, [], today=DAY)
    assert plan.by_page[0].why == "1 address, for something good stands on it too"


def test_a_domain_that_the_model_disavows_is_named_over_unsure_links_and_says_so(audit_of):
    audit = audit_of(*[(f"https://a.example/{n}", "disavow") for n in range(3)], ("https://a.example/x", "review"))
    plan = plan_disavow(audit, [], today=DAY)
    assert plan.entries[0].lines == ("domain:a.example",)
    assert (plan.wide[0].what, plan.wide[0].why) == (
        "domain:a.example", "1 of the 4 links that it hits were not judged spam",
    )  # fmt: skip


def test_a_domain_left_to_a_person_is_not_named_whole(audit_of):
    three = audit_of(("https://a.example/1", "disavow"), *[(f"https://a.example/{n}", "review") for n in (2, 3, 4)])
    assert lines(three) == ["https://a.example/1"]


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://x.blogspot.com/p", "domain:x.blogspot.com"),
        ("https://x.wordpress.com/p", "domain:x.wordpress.com"),
        ("https://wordpress.com/p", "https://wordpress.com/p"),
        ("https://blogspot.com/p", "https://blogspot.com/p"),
        ("https://sites.google.com/view/x", "https://sites.google.com/view/x"),
        ("https://old.some.edu/x", "https://old.some.edu/x"),
        ("https://co.uk/x", "https://co.uk/x"),
        ("https://bücher.example/x", "domain:xn--bcher-kva.example"),
        ("https://198.51.100.7/x", "domain:198.51.100.7"),
    ],
)
def test_no_platform_institution_or_suffix_is_named_whole(audit_of, url, line):
    assert lines(audit_of((url, "disavow"))) == [line]
    assert line in lines(audit_of((url, "review")), [label(url)])


def test_people_come_before_the_model(audit_of):
    audit = audit_of(("https://a.example/1", "disavow"), ("https://b.example/1", "keep"))
    plan = plan_disavow(audit, [label("a.example", "good"), label("b.example", note="bought")], today=DAY)
    assert [(entry.lines, entry.comment) for entry in plan.entries] == [
        (("domain:b.example",), "2031-05-17, spam, says Ada: bought")
    ]


def test_only_what_people_say_counts_when_only_that_is_asked_for(audit_of):
    audit = audit_of(("https://a.example/1", "disavow"), ("https://b.example/1", "review"))
    assert lines(audit, [label("b.example")], only_reviewed=True) == ["domain:b.example"]
    told = describe(outcome(audit, [], only_reviewed=True))
    assert "nobody has called a link of this audit spam" in told


def test_a_label_on_a_host_names_that_host_and_not_the_domain_above(audit_of):
    audit = audit_of(("https://hacked.a.example/1", "review"), ("https://a.example/2", "review"))
    assert lines(audit, [label("hacked.a.example")]) == ["domain:hacked.a.example"]


def test_a_good_page_keeps_the_domain_from_being_named(audit_of):
    audit = audit_of(("https://a.example/1", "disavow"), ("https://a.example/2", "disavow"))
    labels = [label("a.example"), label("https://a.example/2", "good", by="Ben")]
    assert lines(audit, labels) == ["https://a.example/1"]
    assert lines(audit, [label("https://a.example/unseen", "good")]) == ["https://a.example/1", "https://a.example/2"]


def test_where_people_disagree_nothing_is_named_and_it_is_told(audit_of):
    audit = audit_of(("https://a.example/1", "disavow"))
    made = outcome(audit, [label("a.example"), label("a.example", "good", by="Ben")])
    assert made.merged.lines == ()
    assert "a.example: spam by Ada, good by Ben (1 link)" in describe(made)


def test_the_site_itself_and_what_is_allowed_is_never_named(audit_of):
    audit = audit_of(("https://www.spa.example/1", "disavow"), ("https://blog.partner.example/1", "disavow"))
    assert lines(audit, [label("partner.example")], allow=["https://www.partner.example/"]) == []
    audit.facts["settings"] = {"allow": ["partner.example"]}
    assert lines(audit) == []
    plan = plan_disavow(audit, [label("blog.partner.example")], today=DAY)
    assert "it is the site's own or allowed" in plan.left_out[0].why


def test_what_people_call_spam_is_named_even_when_the_export_shows_none_of_it(audit_of):
    audit = audit_of(("https://a.example/1", "keep"))
    labels = [label("unseen.example"), label("https://gone.example/p"), label("wordpress.com")]
    labels.append(label("other.example", site="other-site.example"))
    plan = plan_disavow(audit, labels, today=DAY)
    assert [entry.lines for entry in plan.entries] == [("domain:unseen.example",)]
    assert {doubt.what for doubt in plan.left_out} == {"gone.example/p", "wordpress.com"}


def test_a_campaign_called_spam_is_named_domain_by_domain(invent):
    from linkverdict.features.matrix import derive

    table = invent.table_of([invent.spam_link(1), invent.spam_link(2)])
    rows, key = derive(table), "title_template"
    assert rows[key].n_unique() == 1
    judged = table.with_columns(
        pl.lit("review").alias("verdict"), pl.lit(0.5).alias("spam_probability"), pl.lit(1).alias("campaign"),
        *(pl.lit([], dtype=pl.List(pl.String)).alias(name) for name in ("reasons_for", "reasons_against")),
    )  # fmt: skip
    domains = judged.group_by("source_domain").agg(pl.col("verdict", "reasons_for", "reasons_against").first())
    audit = Audit(judged, domains, pl.DataFrame(), pl.DataFrame(), pl.DataFrame(), {})
    said = make_label(SITE, f"{key}={rows[key][0]}", "spam", scope="campaign", by="Ada")
    assert sorted(lines(audit, [said])) == ["domain:plug-links-1.online", "domain:plug-links-2.online"]


def test_a_page_that_cannot_be_named_is_left_out_and_told(audit_of):
    long = "https://a.example/" + "x" * 2_100
    plan = plan_disavow(audit_of((long, "disavow"), ("https://a.example/2", "keep")), [], today=DAY)
    assert plan.entries == ()
    assert "too long for Google" in plan.left_out[0].why


def test_an_address_without_a_scheme_is_named_both_ways(audit_of):
    audit = audit_of(("a.example/1", "disavow"), ("a.example/2", "keep"))
    assert lines(audit) == ["http://a.example/1", "https://a.example/1"]


def test_nothing_to_disavow_is_said_plainly(audit_of):
    made = outcome(audit_of(("https://a.example/1", "keep")))
    assert made.merged.lines == ()
    assert "Most sites need no disavow file at all." in describe(made)


OLD = """# 2024, ours
domain:good.example
domain:mixed.example
domain: bad.example
domain:spa.example
domain:wordpress.com
https://kept.example/1

domain:unseen.example
"""


@pytest.fixture(scope="module")
def audit(audit_of) -> Audit:
    return audit_of(
        ("https://good.example/1", "keep"), ("https://good.example/2", "review"),
        ("https://mixed.example/1", "keep"), ("https://mixed.example/2", "disavow"),
        ("https://bad.example/1", "disavow"), ("http://www.kept.example/1/", "keep"),
        ("https://new.example/1", "disavow"),
    )  # fmt: skip


def test_the_old_file_stays_and_what_looks_good_in_it_is_told_with_reasons(audit):
    made = outcome(audit, existing=OLD)
    added = ["# linkverdict 2031-05-17, the model (0.99): It reeks", "domain:bad.example"]
    assert made.merged.as_bytes().decode().startswith(OLD + "\n".join(added))
    assert made.merged.lines[-1] == "domain:new.example"
    assert [doubt.what for doubt in made.old.look_good] == [
        "line 2: domain:good.example",
        "line 7: https://kept.example/1",
    ]
    assert "spam probability 0.05 at most. It is loved" in made.old.look_good[0].why
    assert [doubt.what for doubt in made.old.mixed] == ["line 3: domain:mixed.example"]
    assert [doubt.what for doubt in made.old.named] == ["line 5: domain:spa.example", "line 6: domain:wordpress.com"]
    assert made.old.seen == 4
    told = describe(made)
    assert "linkverdict labels add DOMAIN --verdict good --site spa.example" in told
    assert "line 4: domain: bad.example: a blank behind 'domain:' -> domain:bad.example" in told


def test_an_old_entry_that_a_person_calls_good_is_taken_out_and_the_diff_says_who(audit):
    labels = [label("unseen.example", "good", note="a client"), label("www.kept.example/1", "good", by="")]
    made = outcome(audit, labels, OLD)
    assert [(change.number, change.why) for change in made.merged.of(Fate.REMOVED)] == [
        (7, "a person calls kept.example/1 good (2031-05-01)"),
        (9, "Ada calls unseen.example good (2031-05-01): a client"),
    ]
    assert "domain:unseen.example" not in made.merged.lines
    assert "- line 9: domain:unseen.example" in describe(made)


def test_old_entries_about_which_people_disagree_or_that_hit_a_good_page_stay(audit):
    labels = [label("unseen.example", "good"), label("unseen.example", by="Ben"), label("bad.example/9", "good"),
              label("good.example")]  # fmt: skip
    made = outcome(audit, labels, OLD)
    assert made.merged.of(Fate.REMOVED) == []
    why = {doubt.what: doubt.why for doubt in made.old.mixed}
    assert why["line 9: domain:unseen.example"] == "people disagree about it, so it stays"
    assert why["line 4: domain: bad.example"] == "it also hits bad.example/9, which a person calls good"


def test_every_linking_domain_has_a_decision_with_its_evidence(audit, tmp_path):
    made = outcome(audit, [label("unseen.example", "good"), label("new.example", note="=bought()")], OLD)
    table = decision_table(audit, made)
    said = dict(zip(table["source_domain"].fill_null(table["lines"]), table["decision"], strict=True))
    assert said == {
        "new.example": "disavow, new", "mixed.example": "disavow, stood already", "bad.example": "disavow, new",
        "good.example": "disavow, stood already", "kept.example": "disavow, stood already",
        "domain:spa.example": "disavow, stood already", "domain:wordpress.com": "disavow, stood already",
        "domain:unseen.example": "taken out",
    }  # fmt: skip
    assert write_decisions(audit, made, tmp_path / "all.csv") == 8
    assert write_decisions(audit, made, tmp_path / "all.xlsx") == 8
    assert "'=bought()" in (tmp_path / "all.csv").read_text(encoding="utf-8-sig")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.csv", "all.xlsx"]


EVIL = st.lists(
    st.sampled_from(["\n", "\r", "\u2028", "\x85", "\x1b[2J", "\u202e", "\ndomain:victim.example", "#", " ", "x"]),
    max_size=6,
).map("".join)  # fmt: skip


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(path=EVIL, reason=EVIL, note=EVIL, by=EVIL)
def test_no_text_of_strangers_becomes_a_line(audit_of, path, reason, note, by):
    url = f"https://a.example/{path}"
    assume(parse_addresses(pl.Series([url]))["host"][0] is not None)  # else the reader sets the row aside
    audit = audit_of((url, "disavow"), ("https://a.example/good", "keep"),
                     ("https://b.example/1", "disavow"), reason=reason)  # fmt: skip
    made = outcome(audit, [label("c.example", note=note, by=by)], "domain:old.example\n")
    data = made.merged.as_bytes()
    assert is_clean(lint_file(data))
    for line in parse_disavow(data):
        assert line.kind is Kind.COMMENT or "victim" not in line.value.split("/")[0]
        assert line.raw.isprintable()
        assert line.kind in (Kind.COMMENT, Kind.DOMAIN, Kind.URL)
    assert all(char.isprintable() or char == "\n" for char in describe(made))
    assert len([line for line in parse_disavow(data) if line.kind is not Kind.COMMENT]) == 4
