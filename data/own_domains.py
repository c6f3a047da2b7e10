"""Own and partner domains as people name them: never disavowed, so a slip must not pass in silence."""

from __future__ import annotations

from collections.abc import Iterable

from .address import parse_host, why_no_host
from .errors import BadDomain
from .label import fold_page

SHOWN = 5


def own_domains(names: Iterable[str]) -> tuple[str, ...]:
    """The hosts that the names stand for, without 'www.', each once. A page's address stands for its host.

    Raises BadDomain, naming every slip: what is no host, and a public suffix, which would keep everybody's links.

    >>> own_domains(["https://www.Example.com/about", "shop.example.com"])
    ('example.com', 'shop.example.com')
    """
    hosts, wrong = [], []
    for name in names:
        host = _host(name)
        if why := _why_not(name, host):
            wrong.append(f"{name[:60]!r} ({why})")
        hosts.append(host)
    if wrong:
        more = f" and {len(wrong) - SHOWN:,} more" if len(wrong) > SHOWN else ""
        raise BadDomain(
            f"Expected own and partner domains such as example.com; found {', '.join(wrong[:SHOWN])}{more}.",
            "Name each domain as it stands in its addresses, one at a time.",
        )
    return tuple(dict.fromkeys(hosts))


def _host(name: str) -> str:
    try:
        return fold_page(name)[0]
    except ValueError:
        return ""


def _why_not(name: str, host: str) -> str:
    if not host:
        return why_no_host(name)
    return "a public suffix: everybody's domains end in it" if parse_host(host).suffix == host else ""
