"""The sample export: put together from honest links, campaigns and single nuisances, from a seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .campaigns import drop_links, farm_links, picture_links, register_links, seller_links
from .dice import Dice
from .export import Link, cells
from .honest import honest_links, partner_links
from .hostile import broken_rows, twisted
from .nuisance import copied_links, nuisance_links
from .sites import Census

SHIPPED_ROWS = 4000
SHIPPED_SEED = 20260302
FEWEST_ROWS = 200


@dataclass(frozen=True)
class Sample:
    """A generated export and what is true about it."""

    rows: tuple[tuple[str, ...], ...]
    """The export's rows below the header, a few of them broken."""
    links: tuple[Link, ...]
    """The sound rows among them, in the same order."""


def make_sample(rows: int = SHIPPED_ROWS, seed: int = SHIPPED_SEED) -> Sample:
    """An export of exactly so many rows; the same rows and seed give the same export.

    Linking domains grow with the rows (some 920 for 4,000). Raises ValueError below 200 rows: every kind needs room.
    """
    if rows < FEWEST_ROWS:
        raise ValueError(f"a sample needs at least {FEWEST_ROWS} rows, not {rows}")
    scale, census = rows / SHIPPED_ROWS, Census()
    honest = honest_links(Dice(seed, 1), census, scale)
    links = [
        *honest,
        *seller_links(Dice(seed, 2), census, scale),
        *drop_links(Dice(seed, 3), census, scale),
        *picture_links(Dice(seed, 4), census, scale),
        *register_links(Dice(seed, 5), census, scale),
        *copied_links(Dice(seed, 6), census, scale, honest),
        *nuisance_links(Dice(seed, 7), census, scale),
    ]
    last = Dice(seed, 0)
    broken = broken_rows(last, links)
    links = _thinned(last, list({link.url: link for link in links}.values()), rows - len(broken) - 8)
    links += _sitewide(Dice(seed, 8), census, rows - len(broken) - len(links))
    links = twisted(last, last.sample(links, len(links)))
    return Sample(_interleaved(last, links, broken), tuple(links))


def _sitewide(dice: Dice, census: Census, count: int) -> list[Link]:
    """The remaining rows: some partners' footers, and a template farm's for contrast."""
    shares = [count * part // 100 for part in (30, 16, 8, 4, 2, 2)]
    links = [link for share in shares for link in partner_links(dice, census, max(1, share))]
    return links + farm_links(dice, census, count - len(links))


def _thinned(dice: Dice, links: list[Link], most: int) -> list[Link]:
    """At most so many links, taken from domains that have others left."""
    left = Counter(link.domain for link in links)
    surplus = len(links) - most
    dropped: set[int] = set()
    for place in dice.sample(range(len(links)), len(links)):
        if len(dropped) >= surplus:
            break
        if left[links[place].domain] > 1:
            left[links[place].domain] -= 1
            dropped.add(place)
    return [link for place, link in enumerate(links) if place not in dropped]


def _interleaved(dice: Dice, links: list[Link], broken: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    rows = [cells(link) for link in links]
    for row in broken:
        rows.insert(dice.between(0, len(rows)), row)
    return tuple(rows)
