"""The linking page's language."""

from __future__ import annotations

import polars as pl

from .signal import Example, Leans, Unit, derived, signal

LANGUAGES_OF_COUNTRY = {
    "ad": "ca es fr", "al": "sq", "am": "hy ru", "ar": "es", "at": "de", "au": "en", "az": "az ru", "ba": "bs hr sr",
    "be": "nl fr de", "bg": "bg", "bo": "es", "br": "pt", "by": "be ru", "ca": "en fr", "ch": "de fr it", "cl": "es",
    "cn": "zh", "cr": "es", "cu": "es", "cy": "el tr", "cz": "cs", "de": "de", "dk": "da", "do": "es", "dz": "ar fr",
    "ec": "es", "ee": "et ru", "eg": "ar", "es": "es ca gl eu", "fi": "fi sv", "fr": "fr", "ge": "ka ru", "gr": "el",
    "gt": "es", "hk": "zh en", "hn": "es", "hr": "hr", "hu": "hu", "id": "id", "ie": "en ga", "il": "he",
    "in": "en hi ta te bn mr", "iq": "ar", "ir": "fa", "is": "is", "it": "it de", "jo": "ar", "jp": "ja",
    "ke": "en sw", "kr": "ko", "kw": "ar", "kz": "kk ru", "lb": "ar fr", "lt": "lt", "lu": "fr de lb", "lv": "lv ru",
    "ma": "fr ar", "md": "ro ru", "mk": "mk sq", "mt": "en mt", "mx": "es", "my": "ms en zh", "ng": "en", "ni": "es",
    "nl": "nl", "no": "no nb nn", "np": "ne en", "nz": "en", "pa": "es", "pe": "es", "ph": "en tl", "pk": "ur en",
    "pl": "pl", "pr": "es en", "pt": "pt", "py": "es", "qa": "ar", "ro": "ro", "rs": "sr", "ru": "ru", "sa": "ar",
    "se": "sv", "sg": "en zh", "si": "sl", "sk": "sk", "sv": "es", "th": "th", "tn": "fr ar", "tr": "tr", "tw": "zh",
    "ua": "uk ru", "uk": "en", "us": "en es", "uy": "es", "uz": "uz ru", "ve": "es", "vn": "vi", "za": "en af",
}  # fmt: skip
"""The usual languages of sites under a country's TLD. TLDs sold to anybody (.co, .io, .tv) are left out."""


@derived
def page_languages(language: pl.Expr) -> pl.Expr:
    """The languages of the linking page as a list of ISO codes without regions; null when the vendor names none."""
    return pl.when(language != "").then(language.str.split(",").list.eval(pl.element().str.extract(r"^([a-z]{2,3})")))


@derived
def country_languages(source_suffix: pl.Expr) -> pl.Expr:
    """The usual languages of the country that the linking domain's TLD belongs to; null when it belongs to none."""
    country = source_suffix.str.extract(r"(?:^|\.)([a-z]{2})$")
    found = country.replace_strict(LANGUAGES_OF_COUNTRY, default=None, return_dtype=pl.String)
    return found.str.split(" ")


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the linking page is written in {value:.0f} languages",
    examples=(
        Example({"language": "es"}, 1, "typical"),
        Example({"language": "pt,en"}, 2, "foreign text on somebody's page"),
        Example({"language": ""}, None, "the vendor could not tell"),
        Example({"language": None}, None, "no such column in the export"),
    ),
)
def page_language_count(page_languages: pl.Expr) -> pl.Expr:
    """Languages on the linking page: a hacked page or a spammed forum mixes its own with the spammer's."""
    return page_languages.list.len()


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the linking page is not in a language of its domain's country",
    says_not="the linking page is in a language of its domain's country",
    examples=(
        Example({"language": "en", "source_suffix": "com.br"}, 1, "English text on a Brazilian domain"),
        Example({"language": "ca", "source_suffix": "es"}, 0, "Catalan in Spain"),
        Example({"language": "en,de", "source_suffix": "de"}, 1, "the first one named is the page's main language"),
        Example({"language": "en", "source_suffix": "com"}, None, "the TLD belongs to no country"),
        Example({"language": None, "source_suffix": "de"}, None, "unknown stays unknown"),
    ),
)
def language_is_foreign(page_languages: pl.Expr, country_languages: pl.Expr) -> pl.Expr:
    """The page's main language, the first one named, is not usual in the country of its domain's TLD."""
    main = page_languages.list.first()
    return pl.when(main.is_not_null()).then(~country_languages.list.contains(main))
