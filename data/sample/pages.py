"""What stands on a linking page, and how a vendor's crawler records it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import vocabulary as words
from .company import BRANDS, HOST, ROOT
from .dice import Dice
from .export import Link
from .kinds import KINDS
from .names import plain
from .sites import Site

EXPORTED = datetime(2026, 3, 2, 6, 30)
"""When the invented export was made."""
WINDOW = 10
"""Words that the vendor keeps on either side of an anchor."""
LOST_STATUSES = (
    "removedfromhtml",
    "pageerror",
    "pageredirected",
    "notfound",
    "lostredirect",
    "noindex",
    "notcanonical",
)
LOST_WEIGHTS = (0.24, 0.24, 0.22, 0.2, 0.05, 0.03, 0.02)
DISCOVERED = ("pagefound", "linkfound", "linkrestored")
STATUS_OF = {"pageerror": (403, 500, 429, 503), "pageredirected": (301, 302), "notfound": (404, 410)}


@dataclass(frozen=True)
class Page:
    """One page with its link, as its author made it."""

    title: str
    path: str
    """Path and query, from the slash."""
    target: str
    anchor: str
    before: str = ""
    after: str = ""
    link_type: str = "text"
    nofollow: float | None = None
    """Chance of rel=nofollow; None: as usual for the site's kind."""
    author: str = ""
    subject: tuple[str, str] = ("", "")
    """The vendor's page type and page category."""
    language: str | None = None
    """Languages as the vendor guesses them; None: the site's."""
    group: int = 1
    """Links of the site folded into the row; 1: as it happens."""
    links: int = 0
    """External links of the page, roughly; 0: as usual for the site's kind."""
    redirect: tuple[str, int] | None = None
    ugc: bool = False
    sponsored: bool = False


def some_day(dice: Dice) -> datetime:
    """When a page was first seen: mostly in the last two years, at times twelve years ago."""
    days = dice.about(520, 1.1)
    if days > 4400:
        days = dice.between(1, 4400)
    return EXPORTED - timedelta(days=days, seconds=dice.between(3600, 86400))


def some_day_after(dice: Dice, start: datetime, days: int) -> datetime:
    """A moment within so many days after the start, and before the export."""
    latest = EXPORTED - timedelta(seconds=dice.between(600, 90000))
    return max(start, min(start + timedelta(seconds=dice.between(0, days * 86400)), latest))


def record(dice: Dice, site: Site, page: Page, first: datetime) -> Link:
    """The export's row for the page that was first seen then."""
    kind = KINDS[site.kind]
    external = max(1, min(dice.about(page.links or kind.links, 0.1 if page.links else kind.links_spread), 9998))
    popular = kind.verdict == "good" and site.traffic > 500 and dice.chance(0.3)
    visits = dice.about(min(site.traffic * 0.002 + 2, 900), 1.3) if popular else 0
    last = max(first, EXPORTED - timedelta(seconds=dice.about(86400 * 24, 1.1)))
    lost, lost_status, drop_reason, status = None, "", "", 200
    if dice.chance(kind.lost):
        last = some_day_after(dice, first, max(1, (EXPORTED - first).days))
        lost = some_day_after(dice, last, max(1, min((EXPORTED - last).days, 200)))
        if dice.chance(0.36):
            drop_reason, status = (
                dice.weighted(("tooold", "nxdomain", "disallowed", "lowvalue"), (0.8, 0.08, 0.04, 0.08)),
                0,
            )
        else:
            lost_status = dice.weighted(LOST_STATUSES, LOST_WEIGHTS)
            status = dice.pick(STATUS_OF.get(lost_status, (200,)))
    target, redirect = page.target, page.redirect
    if target.startswith("http:") and dice.chance(0.5):
        target, redirect = target.replace("http:", "https:"), (target, 301)
    page_type, category = page.subject if dice.chance(0.36) else ("", "")
    return Link(
        domain=site.domain, verdict=kind.verdict, kind=kind.label, title=page.title, url=site.root + page.path,
        target=target, anchor=page.anchor, first_seen=first, last_seen=last, rating=site.rating,
        before=page.before, after=page.after, platform=site.platform, status=status, domain_traffic=site.traffic,
        language=(site.language if page.language is None else page.language) if dice.chance(0.9) else "",
        page_rating=_page_rating(dice, site), referring_domains=dice.about(4, 1.0) if dice.chance(0.12) else 0,
        linked_domains=max(1, int(external * dice.between(55, 96) / 100)), external_links=external,
        page_traffic=visits, keywords=min(visits, dice.about(5, 1.0)) if visits else 0, redirect=redirect,
        link_type=page.link_type, flagged=site.flagged, in_content=dice.chance(kind.in_content),
        nofollow=page.sponsored or page.ugc or dice.chance(kind.nofollow if page.nofollow is None else page.nofollow),
        ugc=page.ugc, sponsored=page.sponsored, rendered=dice.chance(0.06), lost=lost, lost_status=lost_status,
        drop_reason=drop_reason, discovered=dice.weighted(DISCOVERED, (0.7, 0.16, 0.14)),
        author=page.author, page_type=page_type, page_category=category,
        group=page.group if page.group > 1 or dice.chance(0.6) else 1 + dice.about(2, 1.2),
    )  # fmt: skip


def _page_rating(dice: Dice, site: Site) -> float:
    """UR huddles at 0 and between 4.3 and 5; pages of spam sites more often at 0."""
    if KINDS[site.kind].verdict == "spam" or dice.chance(0.3):
        return dice.weighted((0.0, 0.1, 4.5, dice.between(1, 42) / 10), (0.66, 0.1, 0.14, 0.1))
    return min(43 + dice.about(2, 0.9), 250) / 10


class Headlines:
    """Titles that honest people wrote: hardly two alike, whatever numbers and names of sites stand in them."""

    def __init__(self) -> None:
        self._used: Counter[str] = Counter()

    def fresh(self, draw: Callable[[], str], most: int = 1) -> str:
        """The first of many draws whose headline stands on fewer than so many other pages."""
        for _ in range(300):
            drawn = draw()
            if self._used[_headline(drawn)] < most:
                break
        self._used[_headline(drawn)] += 1
        return drawn[0].upper() + drawn[1:]


def _headline(title: str) -> str:
    """The longest part of the title between dashes, bars and colons, in lower case, numbers folded."""
    return re.sub(r"\d+", "0", max(re.split(r" ?: | [|–·-] ", title.lower()), key=len))


def filled(dice: Dice, template: str, language: str, tour: str = "", brand: str = "", year: int = 2025) -> str:
    """The template with invented places, people and numbers in its slots."""
    town = dice.pick(words.TOWNS)
    places = [place for place in (words.PLACES if language == "en" else words.PLACES_PLAIN) if place != town]
    return template.format(
        brand=brand or dice.pick(BRANDS), url=dice.pick((ROOT, f"{ROOT}/en/", HOST)), host=HOST.removeprefix("www."),
        place=dice.pick(places), town=town, peak=dice.pick(words.PEAKS), tour=tour,
        bikes=dice.pick(words.BIKES[language]), month=dice.pick(words.MONTHS[language]), km=dice.between(31, 148),
        friend=dice.pick(words.FRIENDS), n=dice.between(3, 21), year=year,
    )  # fmt: skip


def split_sentence(sentence: str, lead: str = "", tail: str = "") -> tuple[str, str, str]:
    """Words before, anchor and words after, from a sentence with its anchor in brackets and its neighbours.

    >>> split_sentence("We went with [them] twice.", "It rained.")
    ('It rained. We went with', 'them', 'twice.')
    """
    before, _, rest = sentence.partition("[")
    anchor, _, after = rest.partition("]")
    kept = f"{lead} {before}".split()[-WINDOW:], f"{after} {tail}".split()[:WINDOW]
    return " ".join(kept[0]), anchor, " ".join(kept[1])


def slug(title: str, longest: int = 9) -> str:
    """The title as an address: 'Day 3: Serin' -> 'day-3-serin'."""
    kept = plain(title, "-").split("-")[:longest]
    while len(kept) > 1 and len(kept[-1]) == 1:
        kept.pop()
    return "-".join(kept) or "page"


def shaped(dice: Dice, shapes: Sequence[str], title: str, language: str, year: int) -> str:
    """A path in one of the shapes. Slots: {slug} {short} {id} {language} {year} {month}."""
    return dice.pick(shapes).format(
        slug=slug(title), short=slug(title, 3), id=dice.between(120, 999_999), language=language, year=year,
        month=f"{dice.between(1, 12):02}",
    )  # fmt: skip
