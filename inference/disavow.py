"""Which lines a disavow file needs: people's verdicts first, then the model's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from ..data.disavow_entry import address_lines, domain_line
from ..data.disavow_merge import NewEntry
from ..data.label import Judgement, Label, Scope, fold_page
from ..data.label_cover import Conflict
from ..data.own_domains import own_domains
from ..data.platforms import standing
from .audit import Audit
from .harmless import harmless
from .known_links import MODEL, Status, know_links
from .verdicts import Verdict

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Doubt:
    """Something that a person should look at before the file is sent."""

    what: str
    """The line or links that it is about."""
    why: str
    """What is to be looked at."""


@dataclass(frozen=True)
class Plan:
    """The links of an audit with what is known of them, and the lines that follow from it."""

    site: str
    """Host of the judged site."""
    links: pl.DataFrame
    """One row a link, as in `KnownLinks.table`."""
    entries: tuple[NewEntry, ...]
    """What to disavow, the people's first."""
    wide: tuple[Doubt, ...]
    """Lines that hit more links of the export than those judged spam, the largest share first."""
    by_page: tuple[Doubt, ...]
    """Hosts that are named page by page, and why not whole."""
    left_out: tuple[Doubt, ...]
    """Spam that gets no line, and why."""
    conflicts: tuple[Conflict, ...]
    """Labels that disagree: their links get no line."""
    kept: tuple[str, ...]
    """Hosts that are never named: the site and what is allowed."""
    only_reviewed: bool
    """Whether only people count, not the model."""


def plan_disavow(
    audit: Audit,
    labels: Sequence[Label],
    *,
    allow: Sequence[str] = (),
    only_reviewed: bool = False,
    today: date,
    templates: pl.DataFrame | None = None,
) -> Plan:
    """The lines that an audit and the labels of its site ask for.

    A domain is named when everything known on it is spam: a person says so of the whole host, each of its links is
    spam, or the model says 'disavow' of it as a whole and none of its links is good or contested. Else its spam is
    named page by page, as it is on platforms and well-known sites. The site itself and what is allowed is never named.
    `templates` is what `find_templates` gives; None finds them where a label asks for it. Raises BadDomain for what no
    domain of one's own can be among `allow`.
    """
    site = site_of(audit)
    own = [label for label in labels if label.site == site]
    named = [site, *audit.facts.get("settings", {}).get("allow", ()), *own_domains(allow)]
    kept = tuple(dict.fromkeys(host for name in named if (host := fold_page(name)[0])))
    known = know_links(audit, own, kept, only_reviewed, templates)
    draft = _Draft(known.table, own, kept, today)
    draft.add_labelled_hosts()
    draft.add_rest(set() if only_reviewed else _disavowed_domains(audit))
    draft.tell_unseen_pages(known.unused)
    return Plan(
        site=site,
        links=known.table,
        entries=tuple(draft.entries),
        wide=tuple(doubt for _, doubt in sorted(draft.wide, key=lambda one: -one[0])),
        by_page=tuple(draft.by_page),
        left_out=tuple(_counted(draft.left_out)),
        conflicts=known.conflicts,
        kept=kept,
        only_reviewed=only_reviewed,
    )


def site_of(audit: Audit) -> str:
    """Host of the judged site."""
    if audit.link_table.height:
        return str(audit.link_table["site_host"][0])
    return fold_page(str(audit.facts.get("site") or ""))[0]


def self_and_above(host: str) -> list[str]:
    """The host and every name that it stands below.

    >>> self_and_above("a.b.example")
    ['a.b.example', 'b.example', 'example']
    """
    return [host.split(".", cut)[-1] for cut in range(host.count(".") + 1)]


def host_of(label: Label) -> str:
    """The host of a label on a domain or page.

    >>> from linkverdict.data.label import make_label
    >>> host_of(make_label("mine.example", "https://a.example/x?y=1", "spam"))
    'a.example'
    """
    return label.value.split("/", 1)[0].split("?", 1)[0]


def _disavowed_domains(audit: Audit) -> set[str]:
    return set(audit.domain_table.filter(pl.col("verdict") == Verdict.DISAVOW.value)["source_domain"])


class _Draft:
    """The plan while it is made."""

    def __init__(self, links: pl.DataFrame, own: Sequence[Label], kept: Sequence[str], today: date) -> None:
        self.entries: list[NewEntry] = []
        self.wide: list[tuple[float, Doubt]] = []
        self.by_page: list[Doubt] = []
        self.left_out: list[Doubt] = []
        self._links = links.with_columns(pl.coalesce("whole", "host").alias("unit"))
        self._own = [label for label in own if label.scope is not Scope.CAMPAIGN]
        self._kept = frozenset(kept)
        self._today = today
        self._done: set[int] = set()
        good = [*kept, *(host_of(label) for label in self._own if label.verdict is Judgement.GOOD)]
        good += links.filter(pl.col("status").is_in([Status.GOOD.value, Status.OPEN.value]))["host"].unique().to_list()
        self._good_on = {name for host in good for name in self_and_above(host)}

    def add_labelled_hosts(self) -> None:
        """A line for each host that a person calls spam; pages only where something good stands on it."""
        said: dict[str, list[Label]] = {}
        for label in self._own:
            if label.scope is Scope.DOMAIN:
                said.setdefault(label.value, []).append(label)
        spam_only = {
            host: given for host, given in said.items() if all(label.verdict is Judgement.SPAM for label in given)
        }
        under = self._spam_under(set(spam_only))
        for host, given in spam_only.items():
            rows = under.get(host, [])
            if self._kept.intersection(self_and_above(host)):
                self.left_out.append(Doubt(host, "called spam, but it is the site's own or allowed"))
            elif standing(host) is None and host not in self._good_on:
                label = given[-1]
                why = label.note or next((str(row["domain_reason"]) for row in rows if row["domain_reason"]), "")
                self._add_domain(host, label.by or "a person", why, rows)
            elif rows:
                self._add_pages(host, rows)
            else:
                why = f"not named whole, for {self._why_not_whole(host)}, and the export shows no page of it"
                self.left_out.append(Doubt(host, why))

    def add_rest(self, disavowed: set[str]) -> None:
        """Lines for the spam that no labelled host covers. `disavowed`: linking domains of that verdict as a whole."""
        status = pl.col("status")
        unsure_on = Counter(self._links.filter(status == Status.UNSURE.value)["unit"].to_list())
        spam = self._links.filter((status == Status.SPAM.value) & ~pl.col("link_id").is_in(list(self._done))).sort(
            pl.col("who") == MODEL, -pl.col("spam_probability").max().over("unit"), "unit", -pl.col("spam_probability")
        )
        for unit, group in groupby(spam.iter_rows(named=True), key=itemgetter("unit")):
            rows = list(group)
            unsure = unsure_on[unit]
            is_disavowed = unit in disavowed and unit == rows[0]["source_domain"]
            if rows[0]["whole"] is None or unit in self._good_on or (unsure and not is_disavowed):
                self._add_pages(unit, rows)
                continue
            self._add_domain(unit, rows[0]["who"], str(rows[0]["note"] or rows[0]["domain_reason"] or ""), rows)
            if unsure:
                hit = unsure + len(rows)
                why = f"{unsure:,} of the {hit:,} links that it hits were not judged spam"
                self.wide.append((unsure / hit, Doubt(domain_line(unit), why)))

    def tell_unseen_pages(self, unused: Iterable[Label]) -> None:
        """Pages that a person calls spam and the export does not show: how their address began is not kept."""
        for label in unused:
            if label.scope is Scope.URL and label.verdict is Judgement.SPAM:
                self.left_out.append(Doubt(label.value, "a page called spam that this export does not show"))

    def _spam_under(self, hosts: set[str]) -> dict[str, list[dict[str, Any]]]:
        """The spam on each of the hosts and below."""
        found: dict[str, list[dict[str, Any]]] = {}
        if hosts:
            spam = self._links.filter(pl.col("status") == Status.SPAM.value)
            covering = {host: hosts.intersection(self_and_above(host)) for host in spam["host"].unique()}
            covered = [host for host, names in covering.items() if names]
            for row in spam.filter(pl.col("host").is_in(covered)).iter_rows(named=True):
                for name in covering[row["host"]]:
                    found.setdefault(name, []).append(row)
        return found

    def _add_domain(self, host: str, who: str, why: str, rows: Rows) -> None:
        self._done.update(row["link_id"] for row in rows)
        self.entries.append(NewEntry((domain_line(host),), self._comment(who, why, rows)))

    def _add_pages(self, host: str, rows: Rows) -> None:
        lines: dict[str, None] = {}
        for row in rows:
            self._done.add(row["link_id"])
            spelled = address_lines(row["source_url"]) if row["source_url"] else ()
            if spelled:
                lines |= dict.fromkeys(spelled)
            else:
                why = "its address is too long for Google" if row["source_url"] else "the export names no page of it"
                self.left_out.append(Doubt(row["host"], f"{why}, and it is not named whole"))
        if lines:
            why = str(rows[0]["note"] or rows[0]["reason"] or "")
            self.entries.append(NewEntry(tuple(lines), self._comment(rows[0]["who"], why, rows)))
            count = f"{len(lines):,} address" + ("es" if len(lines) > 1 else "")
            self.by_page.append(Doubt(host, f"{count}, for {self._why_not_whole(host)}"))

    def _why_not_whole(self, host: str) -> str:
        if found := standing(host):
            return f"it is {found.value}"
        return "something good stands on it too" if host in self._good_on else "other links on it were not judged spam"

    def _comment(self, who: str, why: str, rows: Rows) -> str:
        sure = max((row["spam_probability"] for row in rows), default=None)
        said = f"{MODEL} ({sure:.2f})" if who == MODEL and sure is not None else f"spam, says {who}"
        # a person gave the verdict and perhaps a note; what the signals show is not in their words
        from_person = who == MODEL or any(row["note"] == why for row in rows)
        return harmless(
            f"{self._today.isoformat()}, {said}" + (f"{':' if from_person else '; the signals:'} {why}" if why else "")
        )


def _counted(doubts: Sequence[Doubt]) -> Iterable[Doubt]:
    """Equal ones once, with how often."""
    for doubt, count in Counter(doubts).items():
        yield doubt if count == 1 else Doubt(doubt.what, f"{doubt.why} ({count:,} links)")
