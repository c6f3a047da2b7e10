"""Spam that comes one site at a time: copies, comments, hacked and worth pages, directories, paid posts, redirects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from . import names
from . import spam_texts as texts
from . import vocabulary as words
from .company import HOST, RENTALS, ROOT, SPAMMED_STORY, TOURS, spelled
from .dice import Dice
from .export import Link
from .pages import Page, record, shaped, slug, some_day, some_day_after, split_sentence
from .sites import Census, Site

SpamWriter = Callable[[Dice, Site], Page]
"""Writes one spam page of a site."""


def nuisance_links(dice: Dice, census: Census, scale: float) -> list[Link]:
    """Every single nuisance but the copies. `scale` 1 gives some 170 linking domains."""
    plan: tuple[tuple[str, int, names.Naming, SpamWriter, float], ...] = (
        ("comment", 34, names.leftover, _robot_comment, 4.5),
        ("comment", 10, names.forum, _robot_comment, 4.5),
        ("comment", 16, names.leftover, _product_comment, 3.0),
        ("hacked", 8, names.state, _drug_page, 4.0),
        ("hacked", 8, names.state, _casino_page, 4.0),
        ("stats", 30, names.meter, _worth_page, 0.4),
        ("directory", 26, names.directory, _directory_page, 1.4),
        ("paid", 32, names.magazine, _paid_post, 0.8),
        ("redirect", 8, names.leftover, _redirect, 0.4),
        ("adult", 4, names.leftover, _adult_list, 0.6),
    )
    links = []
    for kind, count, naming, write, pages in plan:
        for _ in range(max(1, round(count * scale))):
            language = dice.weighted(("en", "de", "fr", "es"), (0.7, 0.14, 0.08, 0.08))
            site = census.settle(dice, kind, naming, "en" if kind in ("paid", "directory") else language)
            for _ in range(max(1, min(dice.about(pages, 0.7), 18))):
                links.append(record(dice, site, write(dice, site), some_day(dice)))
    return links


def copied_links(dice: Dice, census: Census, scale: float, originals: Sequence[Link]) -> list[Link]:
    """Articles copied from honest sites: perfect sentences under a title that still names where they came from."""
    sources = [link for link in originals if link.kind in ("press", "guide") and link.before]
    sources = dice.sample(sources, max(4, round(50 * scale)))
    links = []
    for _ in range(max(2, round(58 * scale))):
        site = census.settle(dice, "copies", names.leftover_or_address, "en")
        for source in dice.sample(sources, max(1, min(dice.about(3, 0.7), 10))):
            title = source.title if dice.chance(0.6) else f"{source.title} - {site.name}"
            path = _placed(dice, texts.COPY_SHAPES, source.title)
            page = Page(title, path, source.target, source.anchor, source.before, source.after)
            page = replace(page, language=source.language)
            links.append(record(dice, site, page, some_day_after(dice, source.first_seen, 90)))
    return links


def _robot_comment(dice: Dice, site: Site) -> Page:
    """Six random letters and half a sentence for an anchor, all on one deep address."""
    anchor = f"{dice.letters(6)} {dice.pick(words.RANDOM_FRAGMENTS)}"
    return replace(_comment(dice, site), target=SPAMMED_STORY, anchor=anchor)


def _product_comment(dice: Dice, site: Site) -> Page:
    """A name, a drug or a money phrase for an anchor."""
    name = dice.pick(words.FRIENDS) + dice.letters(4)
    return replace(_comment(dice, site), anchor=dice.pick((name, *words.MONEY_ANCHORS, dice.pick(words.DRUGS))))


def _comment(dice: Dice, site: Site) -> Page:
    fragment, name = dice.pick(words.RANDOM_FRAGMENTS), dice.pick(words.FRIENDS) + dice.letters(4)
    title = dice.pick(texts.COMMENT_TITLES).format(
        site=site.name, prefix=dice.letters(6), fragment=fragment, n=dice.between(2, 400), name=name
    )
    tag = f"{dice.letters(6)}-{slug(fragment)}"
    path = dice.pick(texts.COMMENT_PATHS).format(n=dice.between(20, 990_000), slug=tag)
    page = Page(title, path, spelled(dice, "/"), "", subject=("User content > Forum", "Communities"))
    if dice.chance(0.12):
        page = replace(page, before="Posted by:", after=f"at {dice.between(1, 12):02}:{dice.between(10, 59)} PM")
    return replace(page, ugc=dice.chance(0.05), group=dice.between(1, 16))


def _drug_page(dice: Dice, site: Site) -> Page:
    drug = dice.pick(words.DRUGS)
    title = dice.pick(texts.DRUG_TITLES).format(drug=drug, site=site.name, year=2025, n=dice.between(30, 300))
    return _planted(dice, title, dice.pick((f"buy {drug} online", drug, f"{drug} price", HOST)))


def _casino_page(dice: Dice, site: Site) -> Page:
    game = dice.pick(words.CASINO)
    title = dice.pick(texts.CASINO_TITLES).format(casino=game, site=site.name, year=2025, n=dice.between(50, 300))
    return _planted(dice, title, dice.pick((game, f"{game} {dice.between(77, 999)}", HOST)))


def _planted(dice: Dice, title: str, anchor: str) -> Page:
    return Page(title, _placed(dice, texts.HACKED_SHAPES, title), dice.pick((SPAMMED_STORY, ROOT + "/")), anchor)


def _worth_page(dice: Dice, site: Site) -> Page:
    """What a site is worth: made by a machine, for every domain there is."""
    host = HOST.removeprefix("www.")
    title = dice.pick(texts.STATS_TITLES).format(host=host, site=site.name, n=dice.between(11, 97))
    target = dice.weighted((ROOT + "/", f"http://{HOST}:80/", ROOT + "/?ref=worth"), (0.86, 0.08, 0.06))
    return Page(title, dice.pick(texts.STATS_SHAPES).format(host=host), target, dice.pick(texts.STATS_ANCHORS))


def _directory_page(dice: Dice, site: Site) -> Page:
    """Directories, bookmark lists, voucher and phone-number pages that nobody reads."""
    sign, year = dice.pick((">", "»", "/")), dice.between(2023, 2026)
    title = dice.pick(texts.DIRECTORY_TITLES).format(sep=sign, n=dice.between(2, 99), site=site.name, year=year)
    path = _placed(dice, texts.DIRECTORY_SHAPES, title)
    return Page(title, path, spelled(dice, "/"), dice.pick(texts.DIRECTORY_ANCHORS))


def _paid_post(dice: Dice, site: Site) -> Page:
    """A bought article: a clean page, fluent prose, a money phrase for an anchor. The hard case."""
    title = dice.pick(texts.PAID_TITLES).format(n=dice.between(5, 25), year=dice.between(2022, 2026))
    sentence = dice.pick(texts.PAID_SENTENCES).format(money=dice.pick(words.MONEY_ANCHORS))
    before, anchor, after = split_sentence(sentence, *dice.sample(texts.PAID_NEIGHBOURS, 2))
    target = ROOT + dice.pick((*RENTALS["en"][:3], dice.pick(TOURS["en"])[0], "/", "/en/"))
    page = Page(f"{title} - {site.name}", f"/{slug(title)}/", target, anchor, before, after)
    author = dice.pick(("Admin", "Editorial Team", "Guest Author", ""))
    return replace(page, author=author, sponsored=dice.chance(0.06))


def _redirect(dice: Dice, site: Site) -> Page:
    """An expired domain forwarded to the site with somebody's click number."""
    number = dice.hexadecimal(16)
    page = Page("", dice.pick(("/", "/go.php?id=17")), f"{ROOT}/?clickId=zx_{number}", "", link_type="redirect")
    return replace(page, redirect=(f"{site.root}/out/{number[:6]}", dice.pick((301, 302))))


def _adult_list(dice: Dice, site: Site) -> Page:
    number = dice.between(2, 80)
    title, path = f"Free adult cams and xxx links {number}", f"/links/{number}.html"
    return Page(title, path, ROOT + "/", dice.pick((HOST, "hot cams")))


def _placed(dice: Dice, shapes: Sequence[str], title: str) -> str:
    return shaped(dice, [shape.replace("{hex}", dice.hexadecimal(8)) for shape in shapes], title, "en", 2025)
