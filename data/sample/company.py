"""The judged site: Brisavelo, an invented family firm with bike tours, a rental shop and a blog in three languages."""

from __future__ import annotations

from dataclasses import dataclass

from . import sample_site
from .dice import Dice

ROOT = f"https://www.{sample_site}"
HOST = f"www.{sample_site}"
BRANDS = (
    *("Brisavelo",) * 12, "BrisaVelo", "brisavelo", "Brisavelo Tours", "Brisavelo Cycling", "Brisavelo Bike Tours",
)  # fmt: skip

TOURS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "en": (
        ("/en/tours/lake-serin-loop", ("Lake Serin loop", "loop around Lake Serin", "Serin lake circuit")),
        ("/en/tours/old-post-road", ("Old Post Road tour", "ride along the old post road", "Post Road route")),
        ("/en/tours/three-passes", ("Three Passes ride", "tour of the three passes", "three-pass day")),
        ("/en/tours/valbrisa-gravel-day", ("Valbrisa gravel day", "gravel route through Valbrisa", "gravel day")),
        ("/en/tours/cheese-and-cowbells", ("Cheese and Cowbells tour", "cheese tour", "tour of the alpine dairies")),
        (
            "/en/tours/sunrise-marvane",
            ("sunrise climb to Marvane", "Marvane sunrise ride", "Marvane at dawn tour"),
        ),
        ("/en/tours/family-canal-day", ("family day on the Brisa canal", "canal path for families", "canal day")),
    ),
    "de": (
        ("/de/touren/serin-rundfahrt", ("Serin-Rundfahrt", "Runde um den Serinsee", "Seerunde")),
        ("/de/touren/alte-poststrasse", ("Tour über die alte Poststrasse", "Poststrassen-Tour", "alte Postroute")),
        ("/de/touren/drei-paesse-fahrt", ("Drei-Pässe-Fahrt", "Fahrt über drei Pässe", "Dreipässetour")),
        ("/de/touren/kaeserunde", ("Käserunde", "Tour zu den Alpkäsereien", "Käse-und-Kuhglocken-Tour")),
        ("/de/touren/gravel-valbrisa", ("Gravelrunde durchs Valbrisa", "Schottertour", "Gravelstrecke im Valbrisa")),
        ("/de/touren/familientag-brisakanal", ("Familienrunde am Brisakanal", "Kanaltour", "Familientour am Kanal")),
    ),
    "fr": (
        ("/fr/circuits/tour-du-lac-serin", ("tour du lac Serin", "circuit du lac", "grand tour du lac Serin")),
        ("/fr/circuits/vieille-poste", ("circuit de la vieille poste", "parcours de la route postale", "tour postal")),
        ("/fr/circuits/trois-cols", ("grand tour des trois cols", "circuit des trois cols", "parcours des cols")),
        ("/fr/circuits/parcours-des-fromages", ("parcours des fromages", "tour des alpages", "circuit des fromagers")),
        (
            "/fr/circuits/gravel-valbrisa",
            ("parcours gravel du Valbrisa", "circuit gravel", "tour gravel"),
        ),
        (
            "/fr/circuits/canal-en-famille",
            ("parcours du canal", "tour en famille", "circuit du canal"),
        ),
    ),
}
"""Each tour's page, and what people call the tour; one grammatical gender a language."""
TOUR_NAMES_ABROAD: dict[str, tuple[str, ...]] = {
    "es": ("vuelta al lago Serin", "ruta de los tres puertos", "ruta de los quesos", "ruta de la vieja posta"),
    "it": ("giro del lago Serin", "giro dei tre passi", "giro dei formaggi", "percorso della vecchia posta"),
    "nl": ("ronde van het Serinmeer", "driepassentocht", "kaasroute", "tocht over de oude postweg"),
    "pt": ("volta ao lago Serin", "rota dos três passos", "rota dos queijos"),
    "pl": ("Lake Serin loop", "Three Passes ride", "Old Post Road tour"),
}
OF_BRAND = {"en": "by {0}", "de": "von {0}", "fr": "de {0}", "es": "de {0}", "it": "di {0}", "nl": "van {0}"}
HOMES: dict[str, tuple[str, ...]] = {"en": ("/", "/en/"), "de": ("/", "/de/"), "fr": ("/fr/", "/")}
RENTALS: dict[str, tuple[str, ...]] = {
    "en": ("/en/rental/bikes", "/en/rental/e-bikes", "/en/rental/prices", "/en/rental/children"),
    "de": ("/de/verleih", "/de/verleih/e-bikes", "/de/verleih/preise", "/de/verleih/kinder"),
    "fr": (
        "/fr/location-velos",
        "/fr/location-velos/electriques",
        "/fr/location-velos/tarifs",
        "/fr/location-velos/enfants",
    ),
}
STORIES: dict[str, dict[str, str]] = {
    "en": {
        "packing": "/en/blog/packing-list-alpine-week",
        "preparing": "/en/blog/how-to-prepare-for-an-alpine-pass",
        "history": "/en/blog/old-post-road-history",
        "tyres": "/en/blog/which-tyres-for-valbrisa-gravel",
    },
    "de": {
        "packing": "/de/blog/packliste-alpenwoche",
        "preparing": "/de/blog/auf-einen-alpenpass-vorbereiten",
        "history": "/de/blog/geschichte-der-poststrasse",
        "tyres": "/de/blog/reifenbreiten-im-vergleich",
    },
    "fr": {
        "packing": "/fr/blog/liste-de-materiel",
        "preparing": "/fr/blog/bien-preparer-un-col",
        "history": "/fr/blog/histoire-de-la-route-postale",
        "tyres": "/fr/blog/quels-pneus-pour-le-gravel",
    },
}

SPAMMED_STORY = ROOT + "/en/blog/rest-day-quiz-night-at-the-hotel"
"""The deep page that comment spam piles on."""
SOLD_STORY = ROOT + "/fr/blog/que-faire-un-jour-de-repos?lang=fr"
"""The deep page that link sellers point at."""
IMAGES = tuple(
    f"{ROOT}/media/{year}/{month:02}/{name}.jpg"
    for year, month, name in (
        (2019, 6, "lake-serin-morning"), (2019, 7, "gravel-ridge-two-riders"), (2020, 8, "rental-shop-wall-rack"),
        (2021, 5, "panniers-waterproof-blue"), (2021, 6, "folding-basket-detail"), (2022, 7, "three-passes-map-print"),
        (2022, 9, "wooden-bench-col-de-marvane"), (2023, 4, "kids-helmet-wall"), (2023, 8, "cheese-table-hut"),
        (2024, 5, "old-post-road-poster"), (2024, 6, "saddle-leather-brown"), (2025, 3, "trailer-dog-yellow"),
    )
)  # fmt: skip
"""Pictures that scrapers hot-link."""


@dataclass(frozen=True)
class Aim:
    """What one honest link points at."""

    subject: str
    """home, tour, rental, packing, preparing, history or tyres: which sentences fit."""
    address: str
    """The full address of the page."""
    tour: str
    """A tour's name in the writer's language."""


def aim(dice: Dice, language: str) -> Aim:
    """A page that a visitor would link to: the home page half of the time, in the writer's language if there is one."""
    home = language if language in HOMES else "en"
    path, called = dice.pick(TOURS[home])
    tour = dice.pick(TOUR_NAMES_ABROAD.get(language, called))
    if dice.chance(0.25):
        tour += " " + OF_BRAND.get(language, "({0})").format("Brisavelo")
    paths = {"home": dice.pick(HOMES[home]), "tour": path, "rental": dice.pick(RENTALS[home]), **STORIES[home]}
    stories = tuple(STORIES[home])[: 4 if language in HOMES else 1]
    subject = dice.weighted(("home", "tour", "rental", dice.pick(stories)), (0.54, 0.24, 0.13, 0.09))
    return Aim(subject, spelled(dice, paths[subject]), tour)


def spelled(dice: Dice, path: str) -> str:
    """The page's address as people write it: mostly https and www, older links without."""
    root = dice.weighted((ROOT, f"http://www.{sample_site}", f"https://{sample_site}"), (0.84, 0.11, 0.05))
    return root + path
