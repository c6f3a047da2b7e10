"""The linking domain's name and host."""

from __future__ import annotations

import polars as pl

from .signal import Distinct, Example, Leans, Tally, Unit, derived, signal
from .tables.names import name_surprise
from .tables.tlds import tld_spam_share

CHANCE_TERMS = r"museo|paseo|deseo|coliseo|seoul|linked|linkin"
"""Words that hold a trade term by chance; they are taken out of the name before it is looked at."""
SEO_TERMS = (
    r"(?:^|[^a-z])(?:seo|ranks?|ranking|links?|linker|serp|pbn)(?:[^a-z]|$)"
    r"|^seo|seo$|seo(?:link|rank|pro|expert|service|agency|market|tool|high|boost)"
    r"|(?:link|rank|high|best|top|pro|buy|get)seo|backlink|link(?:build|juice|sell|market|farm|exchange)"
    r"|^rank(?:y|on|pro|link|up|er)|(?:page|web|site|top|high|google|seo|alexa)rank"
    r"|dofollow|guestpost|blackhat|(?:web|site)traffic|trafficboost|authoritylink"
    r"|(?:web|site|link|business|url|free|blog|country)director(?:y|ies)|toplist|topsite|topwebsite|bookmark"
    r"|website(?:list|worth|value)|site(?:worth|value|stats|price)|web(?:worth|stats)|worthcheck|whois"
    r"|domain(?:list|analys|stat|worth|check|rank)|submit(?:url|link|site|your)|(?:url|link|site|article)submi"
)
POISON_TERMS = {
    "gambling": r"casino|1xbet|betting|poker|jackpot|slot(?:s|88|77|gacor|online)|togel|sbobet|roulette|blackjack",
    "adult": r"porn|xxx|escort|hentai|camgirl|sexcam|onlyfans|milf|xvideo",
    "pharma": r"viagra|cialis|levitra|kamagra|tramadol|xanax|steroid",
    "loans": r"payday|cashadvance|quickloan|fastloan|loansonline",
    "replica": r"replica|fakewatch|cheapjersey|cheapnike|outletonline",
    "crypto": r"crypto|bitcoin|airdrop|presale",
}
"""Pieces of names that hardly any other trade carries, by risky topic. Names have no blanks: word lists don't serve."""
INSTITUTION = r"(?:^|\.)(?:edu|gov|mil|int|ac|gob|gouv|govt|gub|gv|go|k12)(?:\.[a-z]{2})?$"
WORKSHOP = r"^(?:mail|webmail|smtp|ftp|cpanel|webdisk|autodiscover|ns\d|test|dev|staging|old|beta|demo)\d*\."


@derived
def known_name(source_name: pl.Expr) -> pl.Expr:
    """The linking domain's name in lower case; null for an IP address, which has none."""
    return pl.when(source_name.str.len_chars() > 0).then(source_name.str.to_lowercase())


@derived
def name_stem(known_name: pl.Expr) -> pl.Expr:
    """The name without digits and its last hyphen word, four letters or more: "best-links" of "best-links-7"."""
    stem = known_name.str.replace_all(r"\d+", "").str.replace(r"-[^-]*$", "").str.strip_chars("-")
    return pl.when(stem.str.len_chars() >= 4).then(stem)


domains_with_name_stem = Tally(by=("name_stem",), measure=Distinct("source_domain"))


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="in public lists of spam and ordinary domains, {value:.0%} of those under this TLD are spam (of .com: 37%)",
    says_low="in public lists of spam and ordinary domains, only {value:.0%} of those under this TLD are "
    "spam (of .com: 37%)",
    examples=(
        Example({"source_suffix": "com"}, 0.37, "the most common"),
        Example({"source_suffix": "com.br"}, 0.37, "a country's TLD counts like .com"),
        Example({"source_suffix": "online"}, 0.97, "mostly bought to be thrown away"),
        Example({"source_suffix": None}, None, "an IP address has none"),
    ),
)
def tld_spam_rate(source_suffix: pl.Expr) -> pl.Expr:
    """Share of spam under the TLD in public lists, were spam and ordinary domains equally many.

    Countries' own TLDs all get the number of .com: the lists cover countries unevenly, and a country is no evidence.
    """
    return tld_spam_share(source_suffix)


@signal(
    unit=Unit.SCORE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the letters of the domain's name take {value:.1f} bits each to guess (ordinary names: about 4)",
    examples=(
        Example({"source_name": "andora"}, 3.37, "pronounceable"),
        Example({"source_name": "xqzkvj"}, 7.46, "keys struck at random"),
        Example({"source_name": "bbc"}, None, "abbreviations always look random"),
        Example({"source_name": "例え"}, None, "letters outside the table"),
        Example({"source_name": None}, None, "unknown stays unknown"),
    ),
)
def name_randomness(known_name: pl.Expr) -> pl.Expr:
    """Mean surprise of the name's letters in bits, each given the one before, against ordinary names."""
    return known_name.map_batches(name_surprise, return_dtype=pl.Float64, is_elementwise=True)


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="digits make up {value:.0%} of the domain's name",
    says_low="digits make up only {value:.0%} of the domain's name",
    says_zero="no digit stands in the domain's name",
    examples=(
        Example({"source_name": "a1b2"}, 0.5, "half"),
        Example({"source_name": "skiblog"}, 0.0, "none"),
        Example({"source_name": None}, None, "unknown stays unknown"),
    ),
)
def name_digit_share(known_name: pl.Expr) -> pl.Expr:
    """Digits as a share of the name's characters."""
    return known_name.str.count_matches(r"[0-9]") / known_name.str.len_chars()


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the domain's name has {value:.0f} hyphens",
    says_zero="the domain's name has no hyphen",
    examples=(
        Example({"source_name": "best-links-7"}, 2, "typical of networks"),
        Example({"source_name": "skiblog"}, 0, "none"),
        Example({"source_name": None}, None, "unknown stays unknown"),
    ),
)
def name_hyphen_count(known_name: pl.Expr) -> pl.Expr:
    """Hyphens in the domain's name."""
    return known_name.str.count_matches("-", literal=True)


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the domain's name speaks of links, ranking or web directories",
    says_not="the domain's name does not speak of links or ranking",
    examples=(
        Example({"source_name": "buybacklinksnow"}, 1, "says what it sells"),
        Example({"source_name": "museodelprado"}, 0, "a museum holds 'seo' by chance"),
        Example({"source_name": "frankfurt"}, 0, "so does a city 'rank'"),
        Example({"source_name": None}, None, "unknown stays unknown"),
    ),
)
def name_has_seo_term(known_name: pl.Expr) -> pl.Expr:
    """The domain's name holds a word of the link trade."""
    return known_name.str.replace_all(CHANCE_TERMS, "~").str.contains(SEO_TERMS)


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the domain's name speaks of a risky trade (gambling, adult, pharma, loans, fakes, crypto)",
    says_not="the domain's name speaks of no risky trade",
    examples=(
        Example({"source_name": "lucky-casino"}, 1, "gambling"),
        Example({"source_name": "bitcoinclub", "site_topics": ["crypto"]}, 0, "the site's own trade"),
        Example({"source_name": "essex-news"}, 0, "no trade at all"),
        Example({"source_name": None}, None, "unknown stays unknown"),
    ),
)
def name_has_poison_term(known_name: pl.Expr, site_topics: pl.Expr) -> pl.Expr:
    """The domain's name holds a word of a trade that link spam mostly sells and that is not the site's own."""
    own = site_topics.fill_null([])
    return pl.any_horizontal(
        known_name.str.contains(pattern) & ~own.list.contains(topic) for topic, pattern in POISON_TERMS.items()
    )


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:,.0f} linking domains have a name of the same stem",
    examples=(
        Example({"domains_with_name_stem": 40.0}, 40.0, "a family of names"),
        Example({"domains_with_name_stem": 1.0}, 1.0, "alone"),
        Example({"domains_with_name_stem": None}, None, "too short a name"),
    ),
)
def name_stem_domains(domains_with_name_stem: pl.Expr) -> pl.Expr:
    """Linking domains whose names differ in digits and the last hyphen word only."""
    return domains_with_name_stem


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the linking host is a bare IP address",
    says_not="the linking host has a name",
    examples=(
        Example({"source_domain": "203.0.113.7"}, 1, "version 4"),
        Example({"source_domain": "2001:db8::7"}, 1, "version 6"),
        Example({"source_domain": "ski.example"}, 0, "typical"),
        Example({"source_domain": None}, None, "unknown stays unknown"),
    ),
)
def host_is_ip(source_domain: pl.Expr) -> pl.Expr:
    """The linking page stands on a bare IP address: copies of sites that are not meant to be found."""
    return source_domain.str.contains(r"^\d+\.\d+\.\d+\.\d+$|:")


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the linking site is a subdomain that a hosting service gives away",
    says_not="the linking site has a domain of its own",
    examples=(
        Example({"source_domain": "ski.hosting.example", "source_registered": "hosting.example"}, 1, "given away"),
        Example({"source_domain": "ski.example", "source_registered": "ski.example"}, 0, "bought"),
        Example({"source_domain": None, "source_registered": None}, None, "unknown stays unknown"),
    ),
)
def host_is_free(source_domain: pl.Expr, source_registered: pl.Expr) -> pl.Expr:
    """The linking domain lies under a suffix that a service lends out (private part of the public suffix list)."""
    return source_domain != source_registered


@signal(
    unit=Unit.COUNT,
    leans=Leans.DEPENDS,
    says="the linking host lies {value:.0f} levels below its domain",
    says_zero="the linking host is the domain itself",
    examples=(
        Example({"source_host": "a.b.ski.example", "source_domain": "ski.example"}, 2, "two levels"),
        Example({"source_host": "www.ski.example", "source_domain": "ski.example"}, 0, "www counts for nothing"),
        Example({"source_host": None, "source_domain": "ski.example"}, None, "unknown stays unknown"),
    ),
)
def host_subdomain_depth(source_host: pl.Expr, source_domain: pl.Expr) -> pl.Expr:
    """Labels of the host in front of the linking domain, www. left out."""
    labels = [part.str.count_matches(".", literal=True).cast(pl.Int32) for part in (_bare(source_host), source_domain)]
    return (labels[0] - labels[1]).clip(lower_bound=0)


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the linking host starts with www.",
    says_not="the linking host does not start with www.",
    examples=(
        Example({"source_host": "www.ski.example"}, 1, "an old habit"),
        Example({"source_host": "ski.example"}, 0, "the new one"),
        Example({"source_host": None}, None, "unknown stays unknown"),
    ),
)
def host_has_www(source_host: pl.Expr) -> pl.Expr:
    """The linking host starts with www., a habit that throwaway domains mostly skip."""
    return source_host.str.starts_with("www.")


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the linking host is a mail, test or staging host",
    says_not="the linking host is not a mail, test or staging host",
    examples=(
        Example({"source_host": "mail.ski.example"}, 1, "a mail host with web pages"),
        Example({"source_host": "mailbox.example"}, 0, "only a name that starts so"),
        Example({"source_host": None}, None, "unknown stays unknown"),
    ),
)
def host_is_workshop(source_host: pl.Expr) -> pl.Expr:
    """The linking host's first label says that it is not for visitors (mail, ftp, test, staging, old)."""
    return _bare(source_host).str.contains(WORKSHOP)


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the linking domain belongs to a school or a public body",
    says_not="the linking domain is open to anybody",
    examples=(
        Example({"source_suffix": "ac.uk"}, 1, "a university"),
        Example({"source_suffix": "gov"}, 1, "an office"),
        Example({"source_suffix": "com"}, 0, "anybody"),
        Example({"source_suffix": None}, None, "an IP address has no suffix"),
    ),
)
def host_is_institution(source_suffix: pl.Expr) -> pl.Expr:
    """The suffix is kept for schools, universities or public bodies. Spam on one of them means that it was hacked."""
    return source_suffix.str.contains(INSTITUTION)


def _bare(host: pl.Expr) -> pl.Expr:
    return host.str.strip_prefix("www.")
