"""Invented host names, and what the sites behind them call themselves.

A naming function takes the dice and a language and gives a host and a name. Names that stand in public lists of known
sites were avoided; those that exist all the same do so by chance.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from . import vocabulary as words
from .dice import Dice

SUFFIXES: dict[str, tuple[tuple[str, float], ...]] = {
    "en": (
        ("com", 50), ("co.uk", 12), ("org", 7), ("net", 6), ("blog", 4), ("me", 3), ("ie", 3), ("com.au", 4),
        ("eu", 3), ("travel", 2), ("cc", 2),
    ),
    "de": (("de", 40), ("ch", 30), ("at", 12), ("com", 12), ("net", 3), ("info", 2), ("li", 1)),
    "fr": (("fr", 52), ("ch", 16), ("com", 20), ("be", 6), ("net", 3), ("org", 3)),
    "es": (("es", 50), ("com", 34), ("cat", 10), ("net", 6)),
    "it": (("it", 66), ("com", 18), ("ch", 8), ("net", 4), ("eu", 4)),
    "nl": (("nl", 66), ("be", 18), ("com", 12), ("eu", 4)),
    "pt": (("pt", 45), ("com.br", 35), ("com", 20)),
    "pl": (("pl", 70), ("com.pl", 14), ("com", 10), ("eu", 6)),
}  # fmt: skip
FREE_HOSTS = (
    "blogspot.com", "blogspot.com", "blogspot.com", "altervista.org", "github.io", "netlify.app", "webflow.io",
    "pages.dev",
)  # fmt: skip
CHEAP_SUFFIXES = (
    "top", "xyz", "shop", "site", "online", "click", "cfd", "sbs", "space", "club", "info", "com", "com", "com",
    "net", "ru", "in", "website",
)  # fmt: skip
STATE_SUFFIXES = (
    "edu.pe", "gob.pe", "ac.th", "go.th", "go.id", "ac.id", "edu.np", "gov.np", "edu.co", "gov.co", "edu.ng",
    "gov.ng", "edu.bd", "ac.ke", "gob.ec", "edu.vn",
)  # fmt: skip

GERMAN_SPELLING = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss", ord("’"): " "}

Naming = Callable[[Dice, str], tuple[str, str]]
"""From the dice and a language: a host name and what the site calls itself."""


def blog(dice: Dice, language: str) -> tuple[str, str]:
    """saddle-almanac.com, mirjamhavlitz.de; one in eight under a free host."""
    front, back = dice.pick(words.BLOG_FRONTS[language]), dice.pick(words.BLOG_BACKS[language])
    friend, surname = dice.pick(words.FRIENDS), family(dice)
    if dice.chance(0.13):
        return f"{plain(front)}-{plain(back)}-{plain(surname)}.{dice.pick(FREE_HOSTS)}", titled(front, back)
    if dice.chance(0.02) and language in ("de", "fr"):
        label = f"{'käse' if language == 'de' else 'vélo'}-{plain(back)}-{plain(surname)}"
        return f"{label}.{suffix(dice, language)}", label.title()
    if dice.chance(0.34):
        return f"{plain(friend)}{dice.pick(('', '-'))}{plain(surname)}.{suffix(dice, language)}", f"{friend} {surname}"
    joint = "-" if "-" in back else dice.pick(("", "-"))
    owner = dice.pick(("", f"{joint}{plain(friend)}", f"{joint}{plain(surname)}"))
    return f"{front}{joint}{back}{owner}.{suffix(dice, language)}", titled(front, back)


def press(dice: Dice, language: str) -> tuple[str, str]:
    """serin-tagblatt.ch, echodemorzelle.fr."""
    spoken = language if language in words.PRESS_WORDS else "en"
    place, word = dice.pick(words.PLACES_PLAIN), dice.pick(words.PRESS_WORDS[spoken])
    name = f"{place} {word}" if spoken in ("en", "de") else f"{word} {place}"
    if spoken == "fr" and place[0] in "AEIOU":
        name = name.replace(" de ", " d’")
    return f"{plain(name, dice.pick(('', '-')))}.{suffix(dice, spoken)}", name


def guide(dice: Dice, language: str) -> tuple[str, str]:
    """explorealtonera.com, escapades-dorvaz.fr."""
    front, place = dice.pick(words.GUIDE_FRONTS[language]), dice.pick(words.PLACES_PLAIN)
    return f"{front}{plain(place)}.{suffix(dice, language)}", titled(front, place)


def business(dice: Dice, language: str) -> tuple[str, str]:
    """gasthof-quendler.ch, auberge-veschon.fr."""
    front = dice.pick(words.BUSINESS_FRONTS[language])
    back = family(dice) if dice.chance(0.7) else dice.pick(words.PLACES_PLAIN)
    label = dice.weighted(
        (f"{front}-{plain(back)}", f"{front}{plain(back)}", f"{plain(back)}-{front}"), (0.5, 0.2, 0.3)
    )
    return f"{label}.{suffix(dice, language)}", titled(front, back)


def forum(dice: Dice, language: str) -> tuple[str, str]:
    """tourenforum-taldeo.net."""
    front = dice.pick(words.FORUM_FRONTS)
    place = dice.pick(words.PLACES_PLAIN)
    return f"{front}-{plain(place)}.{dice.pick(('net', 'org', 'com', 'de', 'fr', 'eu'))}", titled(front, place)


def listing(dice: Dice, language: str) -> tuple[str, str]:
    """aktiv-in-lanzoren.ch, bikehire-ristolen.info."""
    front = dice.pick(words.LISTING_FRONTS)
    place = dice.pick(words.PLACES_PLAIN)
    return f"{front}-{plain(place)}.{suffix(dice, language)}", titled(front, place)


def social(dice: Dice, language: str) -> tuple[str, str]:
    """trailgramo.app: networks and photo pages that nobody has built."""
    name = dice.pick(("trailgram", "pinfold", "kudoway", "ridebook", "clubhaus", "snapalp", "veloshout", "hutlog"))
    name += dice.pick(("o", "ia", "ly", "ster", "oo"))
    return f"{name}.{dice.pick(('app', 'social', 'io', 'com', 'co'))}", name.title()


def other(dice: Dice, language: str) -> tuple[str, str]:
    """gemeinde-dorvaz.ch, tourisme-morzelle.fr: parishes, schools, clubs, open encyclopedias."""
    fronts = {"de": ("gemeinde", "skiclub", "schule"), "fr": ("commune", "tourisme", "club-cyclo")}
    front = dice.pick(fronts.get(language, ("visit", "cyclingclub", "openwiki")))
    place = dice.pick(words.PLACES_PLAIN)
    return f"{front}-{plain(place)}.{suffix(dice, language)}", titled(front, place)


def leftover(dice: Dice, language: str) -> tuple[str, str]:
    """Names that once meant something else, or nothing: what scrapers and comment spammers sit on."""
    surname, trade = plain(family(dice)), dice.pick(words.TRADES)
    gibberish, numbered = dice.letters(dice.between(6, 10)), f"{dice.letters(4)}{dice.between(10, 9999)}"
    options = (f"{surname}{trade}", f"{trade}-{surname}", gibberish, numbered)
    label = dice.weighted(options, (0.52, 0.2, 0.18, 0.1))
    return f"{label}.{dice.pick(CHEAP_SUFFIXES)}", titled(surname, trade)


def state(dice: Dice, language: str) -> tuple[str, str]:
    """library.utarvela.edu.pe: strong names that hackers like."""
    stem = dice.pick(("u", "uni", "muni", "poli", "inst", "kab")) + dice.pick(
        ("tarv", "losanc", "belum", "quirap", "sondel", "warak", "chimet")
    )
    label = stem + dice.pick(("ela", "ora", "ung", "ari", "ayo", "ika"))
    front = dice.weighted(
        ("", "library.", "ejournal.", "old.", "alumni.", "portal."), (0.4, 0.14, 0.14, 0.12, 0.1, 0.1)
    )
    return f"{front}{label}.{dice.pick(STATE_SUFFIXES)}", label.title()


def family(dice: Dice) -> str:
    """An invented family name."""
    return dice.pick(words.SURNAME_FRONTS) + dice.pick(words.SURNAME_ENDS)


def suffix(dice: Dice, language: str) -> str:
    """A public suffix that sites in the language use."""
    options = SUFFIXES[language]
    return dice.weighted([option for option, _ in options], [weight for _, weight in options])


def plain(text: str, joint: str = "") -> str:
    """The text in a to z and digits, words joined: 'Écho de Serin' -> 'echodeserin'."""
    spelled = text.lower().translate(GERMAN_SPELLING)
    folded = unicodedata.normalize("NFKD", spelled)
    letters = "".join(
        letter if letter.isascii() and letter.isalnum() else " "
        for letter in folded
        if not unicodedata.combining(letter)
    )
    return joint.join(letters.split())


def titled(*parts: str) -> str:
    """Parts of a name as a title: 'saddle', 'and-tea' -> 'Saddle And Tea'."""
    return " ".join(" ".join(parts).replace("-", " ").split()).title()


def leftover_or_address(dice: Dice, language: str) -> tuple[str, str]:
    """A bare IP address now and then (from the ranges kept for documentation), else a leftover name."""
    if dice.chance(0.06):
        return f"{dice.pick(('203.0.113', '198.51.100'))}.{dice.between(1, 254)}", "News"
    return leftover(dice, language)


def meter(dice: Dice, language: str) -> tuple[str, str]:
    """domainprobix.info: sites that say what other sites are worth."""
    front = dice.pick(("site", "web", "domain", "host", "url", "page"))
    name = front + dice.pick(("gaugo", "probix", "tallyr", "worthum", "glimpsa", "censora"))
    return f"{name}.{dice.pick(('com', 'net', 'info', 'io', 'org', 'site', 'ru'))}", name.title()


def directory(dice: Dice, language: str) -> tuple[str, str]:
    """linkumpages.com: directories for nobody."""
    front = dice.pick(("link", "seo", "bookmark", "submit", "add", "free", "list"))
    name = front + dice.pick(("o", "um", "era", "ivo", "ax")) + dice.pick(("dir", "hub", "pages", "index", "box"))
    return f"{name}.{dice.pick(('com', 'net', 'info', 'org', 'in', 'biz'))}", name.title()


def magazine(dice: Dice, language: str) -> tuple[str, str]:
    """urbanscoopia.org: magazines about everything, open to paying guests."""
    front = dice.pick(("daily", "urban", "smart", "insight", "modern", "trend", "the", "global"))
    name = front + dice.pick(("scoopia", "pulsar", "bloomly", "magora", "zinova", "wirely", "presso"))
    return f"{name}.{dice.pick(('com', 'co.uk', 'net', 'org', 'blog', 'co'))}", name.title()


def register(dice: Dice, language: str) -> tuple[str, str]:
    """u7731.xyz: throw-away names."""
    label = dice.weighted(
        (f"u{dice.between(1000, 9999)}", str(dice.between(10**5, 10**7)), f"{dice.letters(5)}deal", dice.letters(8)),
        (0.25, 0.25, 0.25, 0.25),
    )
    return f"{label}.{dice.pick(('xyz', 'help', 'top', 'xyz', 'cfd'))}", "Register"
