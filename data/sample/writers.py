"""Writes honest pages: a title nobody else has, an address, and a link in a sentence or under a label."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from . import names, titles
from . import vocabulary as words
from .company import HOST, ROOT, aim, spelled
from .dice import Dice
from .pages import Headlines, Page, filled, shaped, split_sentence
from .sentences import ENGLISH, FORUM, FRENCH, GERMAN, PRESS
from .sentences_abroad import DUTCH, FILLERS, ITALIAN, POLISH, PORTUGUESE, SPANISH
from .sites import Site

SENTENCES = {
    "en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH,
    "it": ITALIAN, "nl": DUTCH, "pt": PORTUGUESE, "pl": POLISH,
}  # fmt: skip
TRAVEL = ("Article > Story", "Travel > Guides; Sports > Cycling")
SUBJECTS = {
    "press": ("Article > News", "News > Local news"),
    "guide": ("Article > Guide", "Travel > Tourist destinations > Other"),
    "business": ("Site page > Services", "Travel > Accommodations > Short-term stays"),
    "forum": ("User content > Forum", "Sports > Cycling"),
    "listing": ("Listing collection > Business", "Travel > Guides"),
    "social": ("User content > Profile", "Communities > Social networks"),
    "other": ("Site page > About", "Society"),
}
SHAPES: dict[str, tuple[str, ...]] = {
    "blog": ("/{slug}/", "/{slug}/", "/{year}/{month}/{slug}/", "/blog/{slug}", "/{slug}.html"),
    "blogspot": ("/{year}/{month}/{short}.html",),
    "press": ("/regional/{slug}-{id}", "/{year}/{slug}/", "/article/{id}/{slug}.html", "/news/{id}"),
    "guide": ("/{slug}/", "/{language}/{slug}", "/guides/{slug}", "/places/{id}-{short}"),
    "business": ("/{short}/", "/{short}.html", "/{language}/{short}", "/links.php", "/index.php/{short}", "/{short}"),
    "forum": ("/viewtopic.php?f=14&t={id}", "/threads/{slug}.{id}/", "/t/{slug}/{id}", "/showthread.php?tid={id}"),
    "listing": ("/company/brisavelo-{id}", "/{language}/poi/{id}/{short}", "/{slug}", "/detail.php?id={id}"),
    "other": ("/{slug}", "/verein/{id}", "/wiki/{short}", "/index.php?id={id}"),
}  # fmt: skip
PROFILE_NAMES = ("brisavelo", "brisavelo.tours", "{friend}.{surname}", "{friend}{surname}")
PROFILE_TITLES = ("Brisavelo on {site}", "{site} • {who}", "@{who} | rides", "Brisavelo | {site}")
PROFILE_SHAPES = ("/{who}", "/user/{who}", "/p/{letters}/", "/post/{id}")

Writer = Callable[[Dice, Site, Headlines, int], Page]
"""Writes one page of a site, in that year."""


def blog_post(dice: Dice, site: Site, headlines: Headlines, year: int) -> Page:
    """A diary entry or a piece of advice; one in sixteen links with a picture."""

    def draw() -> str:
        head = filled(dice, dice.pick(titles.BLOG_HEADS[site.language]), site.language, year=year)
        tail = filled(dice, dice.pick(titles.BLOG_TAILS[site.language]), site.language, year=year)
        dated = str(year) in head and str(year) in tail
        return head if dated or dice.chance(0.55) else head + dice.pick((": ", " – ", " - ")) + tail

    title = headlines.fresh(draw)
    path = shaped(dice, SHAPES["blogspot" if "blogspot" in site.host else "blog"], title, site.language, year)
    page = _told(dice, site, _ended(dice, title, site), path)
    if dice.chance(0.94):
        return page
    return replace(page, link_type="image", anchor=dice.pick(("", page.anchor)), before="", after="")


def guide_page(dice: Dice, site: Site, headlines: Headlines, year: int) -> Page:
    """Advice to travellers."""
    title = headlines.fresh(lambda: filled(dice, dice.pick(titles.GUIDE[site.language]), site.language, year=year))
    path = shaped(dice, SHAPES["guide"], title, site.language, year)
    return _told(dice, site, _ended(dice, title, site), path)


def press_article(dice: Dice, site: Site, headlines: Headlines, year: int) -> Page:
    """Local news that names the company."""
    language = site.language
    title = headlines.fresh(lambda: filled(dice, dice.pick(titles.PRESS[language]), language, year=year))
    path = shaped(dice, SHAPES["press"], title, language, year)
    sentence = filled(dice, dice.pick(PRESS[language]), language)
    before, anchor, after = split_sentence(sentence, *dice.sample(FILLERS[language], 2))
    target = aim(dice, language)
    address = target.address if target.subject == "home" else ROOT + "/"
    page = Page(_ended(dice, title, site, 0.7), path, address, anchor, before, after, subject=SUBJECTS["press"])
    return replace(page, author=_author(dice, 0.5))


def business_page(dice: Dice, site: Site, headlines: Headlines, year: int) -> Page:
    """A neighbour's page of links or outings."""

    def draw() -> str:
        head = filled(dice, dice.pick(titles.BUSINESS[site.language]), site.language, year=year)
        form = dice.pick(("{0} | {1}", "{0} – {1}", "{1} - {0}", "{1}: {0}", "{0} {1}"))
        return form.format(head, site.name)

    title = headlines.fresh(draw, most=2)
    path = shaped(dice, SHAPES["business"], title, site.language, year)
    if dice.chance(0.4):
        return _told(dice, site, title, path)
    return _labelled(dice, title, path, site.language, "business", pictures=0.2)


def forum_topic(dice: Dice, site: Site, headlines: Headlines, year: int) -> Page:
    """Somebody asks, somebody answers with an address."""
    language = site.language
    title = headlines.fresh(lambda: filled(dice, dice.pick(titles.FORUM[language]), language, year=year))
    path = shaped(dice, SHAPES["forum"], title, language, year)
    sentence = filled(dice, dice.pick(FORUM[language]), language)
    before, anchor, after = split_sentence(sentence, dice.pick(FILLERS[language]))
    target = aim(dice, language).address
    page = Page(_ended(dice, title, site), path, target, anchor, before, after, subject=SUBJECTS["forum"])
    return replace(page, ugc=dice.chance(0.1))


def listing_page(dice: Dice, site: Site, headlines: Headlines, year: int) -> Page:
    """An entry in an honest directory."""
    language = site.language if site.language in titles.LISTING else "en"
    brand, options = "Brisavelo", titles.LISTING[language]
    title = headlines.fresh(lambda: filled(dice, dice.pick(options), language, brand=brand, year=year), most=2)
    path = shaped(dice, SHAPES["listing"], title, language, year)
    if dice.chance(0.2):
        return _told(dice, site, _ended(dice, title, site, 0.7), path)
    return _labelled(dice, _ended(dice, title, site, 0.7), path, language, "listing", pictures=0.05)


def profile(dice: Dice, site: Site, headlines: Headlines, year: int) -> Page:
    """The company's or a rider's profile in a social network."""
    friend, surname = names.plain(dice.pick(words.FRIENDS)), names.plain(names.family(dice))
    who = dice.pick(PROFILE_NAMES).format(friend=friend, surname=surname)
    title = dice.pick(PROFILE_TITLES).format(site=site.name, who=who)
    path = dice.pick(PROFILE_SHAPES).format(who=who, letters=dice.letters(9), id=dice.between(10**6, 10**8))
    anchor = dice.pick((HOST, ROOT, "brisavelo.example", "brisavelo.example/", ""))
    return Page(title, path, spelled(dice, "/"), anchor, subject=SUBJECTS["social"])


def other_page(dice: Dice, site: Site, headlines: Headlines, year: int) -> Page:
    """A parish, a club, a school, an open encyclopedia."""
    language = site.language if site.language in titles.PRESS else "en"
    options = titles.PRESS[language] + titles.GUIDE[language]
    title = headlines.fresh(lambda: filled(dice, dice.pick(options), language, year=year))
    path = shaped(dice, SHAPES["other"], title, language, year)
    return _told(dice, site, _ended(dice, title, site), path)


def _told(dice: Dice, site: Site, title: str, path: str) -> Page:
    """A page with the link in a sentence that fits what it points at; one in seven lost its surroundings."""
    language = site.language
    target = aim(dice, language)
    sentence = filled(dice, dice.pick(SENTENCES[language][target.subject]), language, target.tour)
    before, anchor, after = split_sentence(sentence, *dice.sample(FILLERS[language], 2))
    if dice.chance(0.14):
        before = after = ""
    page = Page(title, path, target.address, anchor, before, after, subject=SUBJECTS.get(site.kind, TRAVEL))
    return replace(page, author=_author(dice, 0.24), language=_languages(dice, language))


def _labelled(dice: Dice, title: str, path: str, language: str, kind: str, pictures: float) -> Page:
    """A page with the link under a label or a picture, no words around it."""
    medium = "image" if dice.chance(pictures) else "text"
    label = dice.pick(titles.LABELS[language])
    return Page(title, path, spelled(dice, "/"), label, link_type=medium, subject=SUBJECTS[kind])


def _ended(dice: Dice, title: str, site: Site, share: float = 0.55) -> str:
    """The title, often with the site's name behind it."""
    return title + dice.pick((" | ", " – ", " - ", " · ")) + site.name if dice.chance(share) else title


def _author(dice: Dice, share: float) -> str:
    return f"{dice.pick(words.FRIENDS)} {names.family(dice)}" if dice.chance(share) else ""


def _languages(dice: Dice, language: str) -> str:
    """What the vendor's guesser says: mostly right, at times with English added."""
    return f"{language}, en" if language != "en" and dice.chance(0.08) else language
