"""Spam that comes in campaigns: link sellers, domain-list pages, picture scrapers, register pages, a template farm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from . import names
from . import vocabulary as words
from .company import IMAGES, ROOT, SOLD_STORY, spelled
from .dice import Dice
from .export import Link
from .pages import EXPORTED, Page, record, slug, some_day_after
from .sites import Census

SOLD_TITLE = "⚡ Hyvemoor Links ⚡ Backlinks that rank – order in Telegram @hyvemoor_links"
SEO = ("Site page > Services", "Internet > Web services > SEO and marketing")
LISTED = ("Listing collection > Business", "Business")
LOOKALIKES = ("brisavel.example brisaveloo.example", "brisavelos.example brisavento.example")
SOLD = EXPORTED - timedelta(days=240)
"""When the seller delivered."""
SELLER_ANCHORS = (
    "TG @HYVEMOOR_LINKS | STRONG BACKLINKS | https://t.me/hyvemoor_links",
    "@HYVEMOOR_LINKS – BULK LINKS FOR WWW.BRISAVELO.EXAMPLE",
    "Telegram: @hyvemoor_links – links that lift your rankings",
)
SELLER_WORDS = (
    "boost", "grow", "rise", "zone", "prime", "fast", "core", "hub", "lab", "crest", "edge", "wave", "spark", "nest",
    "gate", "forge", "base", "bolt", "climb", "track", "stack", "pilot", "orbit", "craft", "point", "drive", "shift",
)  # fmt: skip
PICTURE_WORDS_ABROAD = (
    ("bicicleta", "montaña", "dibujo", "cesta", "ideas", "lago", "fácil", "banco", "madera"),
    ("fahrrad", "korb", "holz", "bank", "berge", "ausmalbild", "see", "klein"),
    ("vélo", "panier", "dessin", "montagne", "lac", "bois", "facile", "affiche"),
)


def seller_links(dice: Dice, census: Census, scale: float) -> list[Link]:
    """One seller's network: names with one stem, one title, thousands of outgoing links, all seen within days.

    The seller broke into some strong domains too; there the advertisement's title ends in the victim's name.
    """
    links = []
    for number in range(max(3, round(80 * scale))):
        site = census.settle(dice, "seller", partial(_seller_name, number), "en")
        for page in range(1, dice.between(2, 6)):
            links.append(record(dice, site, _advertisement(dice, site.domain, page), some_day_after(dice, SOLD, 9)))
    for _ in range(max(1, round(11 * scale))):
        site = census.settle(dice, "hacked", names.state, dice.pick(("en", "en", "es")))
        for page in range(1, max(2, min(dice.about(5, 0.7), 14))):
            links.append(record(dice, site, _advertisement(dice, site.name, page), some_day_after(dice, SOLD, 120)))
    return links


def drop_links(dice: Dice, census: Census, scale: float) -> list[Link]:
    """Lists of ten thousand domains on pages named by a hash, each title carrying its own domain and two numbers."""
    start = EXPORTED - timedelta(days=120)
    links = []
    for _ in range(max(3, round(46 * scale))):
        site = census.settle(dice, "drops", names.leftover, "en")
        for _ in range(dice.between(1, 2)):
            number = f"{dice.between(1000, 9999)}-{dice.between(0, 9999):04}"
            title = f"Order 📈 aged domains with authority links at {site.domain} | {number}"
            before, after = dice.pick((("", ""), LOOKALIKES))
            page = Page(title, f"/page-{dice.hexadecimal(32)}.html", ROOT + "/", "brisavelo.example", before, after)
            page = replace(page, subject=SEO)
            links.append(record(dice, site, page, some_day_after(dice, start, 60)))
    return links


def picture_links(dice: Dice, census: Census, scale: float) -> list[Link]:
    """Picture scrapers: pages named '...-k.html' with heaps of nouns for a title, showing the company's photographs."""
    titles = [noun_heap(dice) for _ in range(max(6, round(160 * scale)))]
    links = []
    for _ in range(max(3, round(70 * scale))):
        language = dice.weighted(("en", "es", "de", "fr"), (0.7, 0.1, 0.1, 0.1))
        site = census.settle(dice, "pictures", names.leftover, language)
        start = EXPORTED - timedelta(days=dice.between(60, 900))
        folder = dice.pick(("", "", "/pics", "/img", "/post"))
        for _ in range(max(1, min(dice.about(6, 0.6), 24))):
            title = dice.pick(titles)
            image = dice.pick(IMAGES)
            anchor = dice.weighted((title, noun_heap(dice), "", image.rsplit("/", 1)[1]), (0.5, 0.25, 0.15, 0.1))
            page = Page(title, f"{folder}/{slug(title)}-k.html", image, anchor, link_type="image")
            links.append(record(dice, site, page, some_day_after(dice, start, 30)))
    return links


def register_links(dice: Dice, census: Census, scale: float) -> list[Link]:
    """One-page 'registers' on throw-away names: the same title everywhere, an empty anchor to the home page."""
    start = EXPORTED - timedelta(days=45)
    links = []
    for _ in range(max(3, round(26 * scale))):
        site = census.settle(dice, "register", names.register, "en")
        page = Page("Local Company Register | Be Found Online", "/", ROOT + "/", "", subject=LISTED)
        links.append(record(dice, site, page, some_day_after(dice, start, 12)))
    return links


def farm_links(dice: Dice, census: Census, count: int) -> list[Link]:
    """An unrelated shop whose bought theme carries the link in its footer, on every page."""
    site = census.settle(dice, "farm", names.leftover, "en")
    anchor = dice.pick(words.MONEY_ANCHORS)
    start = EXPORTED - timedelta(days=410)
    links = []
    for number in range(1, count + 1):
        goods = " ".join(dice.sample(words.PRODUCT_WORDS, 3)).title()
        title = f"{goods} – Page {number} – {site.name} Store"
        path = f"/product-category/{slug(goods)}/page/{number}/"
        page = Page(title, path, spelled(dice, "/en/rental/bikes"), anchor)
        links.append(record(dice, site, page, some_day_after(dice, start, 200)))
    return links


def noun_heap(dice: Dice) -> str:
    """Three to seven nouns that look like a title: 'Bench Metal Garden - Ideas'."""
    pool = words.PRODUCT_WORDS if dice.chance(0.7) else dice.pick(PICTURE_WORDS_ABROAD)
    heap = " ".join(dice.sample(pool, dice.between(3, 7)))
    ending = dice.pick(("Free", "Gallery", "Ideas", "Best Home"))
    return dice.pick((heap, heap.title(), heap.capitalize(), f"{heap.title()} - {ending}"))


def _advertisement(dice: Dice, ending: str, number: int) -> Page:
    """A page that advertises the seller; the same on its own domains and on those that it broke into."""
    target = dice.weighted((SOLD_STORY, ROOT + "/fr/location-velos", ROOT + "/"), (0.7, 0.2, 0.1))
    path = f"/velo-{dice.pick(('07', '08'))}-2025/hyvemoor-links-velo-{number}/"
    page = Page(f"{SOLD_TITLE} - {ending}", path, target, dice.pick(SELLER_ANCHORS), subject=SEO)
    return replace(page, language=dice.pick(("en", "en, uk", "en")), links=3100)


def _seller_name(number: int, dice: Dice, language: str) -> tuple[str, str]:
    turn, place = divmod(number, len(SELLER_WORDS))
    word = SELLER_WORDS[place] + (("", "up", "er")[turn] if turn < 3 else str(turn))
    suffix = dice.weighted(("online", "site", "store", "shop", "click"), (0.72, 0.1, 0.08, 0.06, 0.04))
    return f"hyvemoor-links-{word}.{suffix}", "Hyvemoor Links"
