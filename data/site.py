"""The judged site: its host, the words that name it, and the risky topics that are its own trade."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

import polars as pl

from .address import Host, parse_host
from .errors import UnknownSite
from .words.words import POISON_TOPICS, plain, plain_text, terms

NEARLY_ALL = 0.9
"""Share of the targets on one domain that lets it be the site when no site was named."""
FEW_ROWS = 10
"""Below so many links, all targets must agree."""
HOSTS_NAMED = 5
SEVERAL_DOMAINS = 3
"""Linking domains that must agree before an export's anchors or targets tell something about the site."""
BRAND_SHARE = 0.02
"""Share of the domains linking to the home page that must use a phrase for it to be the brand."""
LONGEST_PHRASE = 5
ALIKE = 0.85
"""Similarity from which on a phrase is the host's label spelled otherwise ('oak floors' of oakfloor.example)."""
SHORTEST_ALIKE = 5
"""A shorter label must be spelled exactly."""
MOST_PHRASES = 5
SHORTEST_INITIALS = 3
SEVERAL_PATHS = 3
MOST_PATHS = 0.5
"""Share of the site's linked pages whose address names a topic, from which on the topic is the site's own."""
SHORTEST_INSIDE = 6
"""A term must be so long to be found inside a host's label, at its begin or end: 'casino' in casinoguide."""
EVERYDAY_LABELS = frozenset(
    (
        "www",
        "blog",
        "shop",
        "store",
        "m",
        "en",
        "de",
        "fr",
        "es",
        "it",
        "app",
        "web",
        "news",
        "beta",
        "my",
        "old",
        "new",
    )
)


def named_site(site: str) -> Host:
    """The host that a person named, with or without scheme, 'www.' and path. Raises UnknownSite when it is none.

    >>> named_site("https://www.example.com/").host
    'example.com'
    """
    bare = re.sub(
        r"^\s*(?:[a-z]+:)?[\\/]*(?:[^\\/@]*@)?|[\\/?#:].*$", "", site.strip(), flags=re.IGNORECASE | re.DOTALL
    )
    found = parse_host(bare.lower().removeprefix("www."))
    if found.host is None:
        raise UnknownSite(f"{site!r} is no site.", "Name its host: --site example.com")
    return found


def find_site(site: str | None, target_hosts: pl.Series) -> Host:
    """The judged site, from what the person named and the hosts (null where unknown) that the links point to.

    Without a name it is the one host that the targets name, or the domain that nearly all of them share. Files
    without targets fit any site that is named. Raises UnknownSite when the site does not occur among the targets, and
    when none is named and the targets don't settle it.
    """
    return site_of(site, target_hosts.drop_nulls().alias("host").value_counts())


def site_of(site: str | None, targets: pl.DataFrame) -> Host:
    """`find_site` from the hosts that the links point to (`host`) and how many links point to each (`count`)."""
    host = pl.col("host").str.strip_prefix("www.")
    counts = targets.group_by(host).agg(pl.col("count").sum()).sort("count", "host", descending=[True, False])
    if site is not None:
        found = named_site(site)
        name = found.host or ""
        occurs = counts["host"].str.ends_with("." + name) | (counts["host"] == name)
        if counts.height and not occurs.any():
            raise UnknownSite(
                f"No link points to {name}. The links point to {_listed(counts)}.", f"--site {counts['host'][0]}"
            )
        return found
    if counts.is_empty():
        raise UnknownSite("Nothing in the file says which site the links point to.", "Name it: --site example.com")
    return _guessed(counts)


def brand_terms(site: Host, given: Sequence[str], table: pl.DataFrame) -> tuple[str, ...]:
    """Lower-case words and phrases that name the site.

    The person's own; the host's labels, whole and with their hyphens as blanks; and phrases that several linking
    domains use for the home page and that resemble the label: 'oak floors' for oakfloors.example.
    """
    labels = _labels(site)
    anchors = _home_anchors(table)
    words = [plain_text(term) for term in given]
    for label in labels:
        words += [label, plain_text(label), *_phrases_like(label, anchors)]
    return tuple(dict.fromkeys(word for word in words if word))


def site_topics(site: Host, table: pl.DataFrame) -> tuple[str, ...]:
    """Risky topics that are the site's own trade.

    They are named by its host, or by the addresses of most of its pages that several domains link to. Anchors and
    titles say nothing here: spammers write them.
    """
    paths = _linked_paths(table)
    return tuple(topic for topic in POISON_TOPICS if _host_names(topic, site) or _paths_name(topic, paths))


def _guessed(counts: pl.DataFrame) -> Host:
    domains: dict[str, int] = {}
    for host, count in counts.iter_rows():
        domain = parse_host(host).domain or host
        domains[domain] = domains.get(domain, 0) + count
    known = sum(domains.values())
    domain = max(domains, key=lambda name: domains[name])
    if domains[domain] < (NEARLY_ALL if known >= FEW_ROWS else 1) * known:
        raise UnknownSite(
            f"The links point to several sites: {_listed(counts)}.",
            f"Say which one is judged: --site {counts['host'][0]}",
        )
    own = [host for host, _ in counts.iter_rows() if (parse_host(host).domain or host) == domain]
    return parse_host(own[0] if len(own) == 1 else domain)


def _listed(counts: pl.DataFrame) -> str:
    shown = [f"{host} ({count:,})" for host, count in counts.head(HOSTS_NAMED).iter_rows()]
    more = counts.height - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _labels(site: Host) -> list[str]:
    """The labels of the host that may be names: the registrable one first, then those in front of it."""
    if site.name is None:
        return []
    front = (site.host or "").removesuffix(site.domain or "").strip(".").split(".")
    return [site.name.lower(), *(label for label in front if len(label) > 2 and label not in EVERYDAY_LABELS)]


def _home_anchors(table: pl.DataFrame) -> dict[str, str]:
    """Short phrases by which several domains link to the home page, commonest first: without blanks -> as written."""
    home = table.filter(pl.col("target_path").str.strip_chars("/") == "", pl.col("anchor").is_not_null())
    least = max(SEVERAL_DOMAINS, BRAND_SHARE * home["source_domain"].n_unique())
    phrases = (
        home.select(plain(pl.col("anchor")).str.strip_chars(" ").alias("phrase"), "source_domain")
        .filter(pl.col("phrase").str.count_matches(" ") < LONGEST_PHRASE, pl.col("phrase") != "")
        .group_by("phrase").agg(pl.col("source_domain").n_unique().alias("domains"))
        .filter(pl.col("domains") >= least)
        .sort("domains", "phrase", descending=[True, False])
    )  # fmt: skip
    found: dict[str, str] = {}
    for phrase in phrases["phrase"]:
        found.setdefault(phrase.replace(" ", ""), phrase)
    return found


def _phrases_like(label: str, anchors: Mapping[str, str]) -> list[str]:
    """The anchors that spell the label otherwise, of a longer one the words that do; and their initials, where used."""
    wanted = plain_text(label).replace(" ", "")
    needed = ALIKE if len(wanted) >= SHORTEST_ALIKE else 1
    found: list[str] = []
    for phrase in anchors.values():
        words = phrase.split(" ")
        runs = [words[begin:end] for begin in range(len(words)) for end in range(begin + 1, len(words) + 1)]
        best = max(runs, key=lambda run: (_likeness("".join(run), wanted), -len(run)))
        if _likeness("".join(best), wanted) >= needed:
            found.append(" ".join(best))
    initials = ("".join(word[0] for word in phrase.split(" ")) for phrase in found)
    short = [letters for letters in initials if len(letters) >= SHORTEST_INITIALS and letters in anchors]
    return list(dict.fromkeys([*found, *short]))[:MOST_PHRASES]


def _likeness(text: str, wanted: str) -> float:
    return SequenceMatcher(None, text, wanted, autojunk=False).ratio()


def _host_names(topic: str, site: Host) -> bool:
    """Whether a label of the host holds a term: as a word of it or, when long enough, at its begin or end."""
    words = [word for label in _labels(site) for word in re.split(r"[\W\d_]+", plain_text(label)) if word]
    known = [term.replace(" ", "") for term in terms(topic)]
    edges = tuple(term for term in known if len(term) >= SHORTEST_INSIDE)
    return any(word in known or word.startswith(edges) or word.endswith(edges) for word in words)


def _linked_paths(table: pl.DataFrame) -> pl.Series:
    """The addresses, as plain words, of the pages below the home page that several domains link to."""
    pages = (
        table.filter(pl.col("target_path").str.strip_chars("/") != "")
        .group_by("target_host", "target_path")
        .agg(pl.col("source_domain").n_unique().alias("domains"))
        .filter(pl.col("domains") >= SEVERAL_DOMAINS)
    )
    return pages.select(plain(pl.col("target_path"))).to_series()


def _paths_name(topic: str, paths: pl.Series) -> bool:
    named = int(paths.str.contains_any([f" {term} " for term in terms(topic)]).sum())
    return named >= SEVERAL_PATHS and named >= MOST_PATHS * paths.len()
