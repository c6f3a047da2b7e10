"""Honest links: blogs, local press, guides, businesses, forums, listings, profiles, and partners' footers."""

from __future__ import annotations

from . import names, titles, writers
from .company import BRANDS, spelled
from .dice import Dice
from .export import Link
from .pages import Headlines, Page, filled, record, slug, some_day
from .sites import LANGUAGES, Census

PLAN: tuple[tuple[str, int, names.Naming, writers.Writer, float], ...] = (
    ("blog", 156, names.blog, writers.blog_post, 1.7),
    ("press", 60, names.press, writers.press_article, 3.4),
    ("guide", 62, names.guide, writers.guide_page, 3.4),
    ("business", 96, names.business, writers.business_page, 2.2),
    ("forum", 34, names.forum, writers.forum_topic, 4.0),
    ("listing", 66, names.listing, writers.listing_page, 2.8),
    ("social", 16, names.social, writers.profile, 2.2),
    ("other", 18, names.other, writers.other_page, 1.0),
)
"""Kind, linking domains at scale 1, how they are named, who writes their pages, median pages with a link."""


def honest_links(dice: Dice, census: Census, scale: float) -> list[Link]:
    """Every honest link but the partners' footers. `scale` 1 gives some 500 linking domains."""
    headlines = Headlines()
    links = []
    for kind, count, naming, write, pages in PLAN:
        for _ in range(max(1, round(count * scale))):
            site = census.settle(dice, kind, naming, _language(dice, kind))
            for _ in range(max(1, min(dice.about(pages, 0.8), 22))):
                day = some_day(dice)
                links.append(record(dice, site, write(dice, site, headlines, day.year), day))
    return links


def partner_links(dice: Dice, census: Census, count: int) -> list[Link]:
    """Sitewide footer links of one business partner: the same anchor on every page of its site."""
    site = census.settle(dice, "partner", names.business, dice.pick(("de", "fr", "en")))
    anchor = dice.pick((*BRANDS, "Partner: Brisavelo", "© Brisavelo & friends"))
    home = spelled(dice, "/" if site.language == "en" else f"/{site.language}/")
    links = []
    for number in range(1, count + 1):
        day = some_day(dice)
        title = filled(dice, dice.pick(titles.HOTEL[site.language]), site.language, year=day.year)
        page = Page(f"{title} | {site.name}", f"/{number}-{slug(title)}.html", home, anchor, nofollow=0.0)
        links.append(record(dice, site, page, day))
    return links


def _language(dice: Dice, kind: str) -> str:
    """One of the languages that the kind's pages are written in, in proportion to those who speak it."""
    spoken = tuple({"press": titles.PRESS, "forum": titles.FORUM}.get(kind, LANGUAGES))
    return dice.weighted(spoken, [LANGUAGES[language] for language in spoken])
