"""What the benchmark measures against: the way such a pipeline is usually written, in pandas, one URL at a time.

It reads the benchmark's file, takes every URL apart with tldextract (its bundled list, no network), computes some forty
signals like ours, and predicts and explains with LightGBM's own `predict` and `pred_contrib`. It writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from ...data.errors import LinkverdictError

if TYPE_CHECKING:
    import lightgbm
    import pandas as pd
    from tldextract import TLDExtract

CONTACT = r"(?:^|[^\w.+-])@[a-z][a-z0-9_]{3,}|t\.me/|\+\d[\d ().-]{7,}\d"
SELLER = r"\b(?:backlinks?|dofollow|link building|guest posts?|seo|rank(?:ing)?)\b"
RISKY = r"\b(?:casino|poker|betting|viagra|cialis|payday|loans?|escort|porn|crypto|bitcoin|replica)\b"
CHEAP = frozenset({"xyz", "online", "site", "top", "icu", "click", "shop", "space", "website", "club", "info"})
NUMBERS = {
    "domain_rating": "Domain rating",
    "page_rating": "UR",
    "domain_traffic": "Domain traffic",
    "page_traffic": "Page traffic",
    "keywords": "Keywords",
    "referring_domains": "Referring domains",
    "linked_domains": "Linked domains",
    "external_links": "External links",
    "links_in_group": "Links in group",
    "http_code": "Referring page HTTP code",
}
FLAGS = {"is_nofollow": "Nofollow", "is_ugc": "UGC", "is_sponsored": "Sponsored", "is_in_content": "Content"}


@dataclass(frozen=True)
class Trees:
    """The size of the model that predicts: as large as linkverdict's own."""

    count: int
    leaves: int
    """Of each tree: linkverdict's own have so many on the average."""
    depth: int
    """Most comparisons on the way to a leaf; -1 for no limit."""


def run_plain(path: Path, rows: int, trees: Trees) -> Mapping[str, float]:
    """Seconds by stage on the first rows of the benchmark's file. Fitting the model and importing are not counted.

    Raises LinkverdictError when tldextract is not installed.
    """
    import pandas as pd

    extract = tld_extract()
    seconds = {}
    begun = perf_counter()
    links = pd.read_csv(path, nrows=rows, keep_default_na=False, na_values={name: [""] for name in NUMBERS.values()})
    seconds["reading"] = perf_counter() - begun
    begun = perf_counter()
    links = take_apart(links, extract)
    seconds["taking URLs apart"] = perf_counter() - begun
    begun = perf_counter()
    values = plain_signals(links)
    seconds["computing signals"] = perf_counter() - begun
    booster = fitted(values, links["Is spam"], trees)
    begun = perf_counter()
    booster.predict(values)
    seconds["predicting"] = perf_counter() - begun
    begun = perf_counter()
    booster.predict(values, pred_contrib=True)
    seconds["explaining"] = perf_counter() - begun
    return seconds


def take_apart(links: pd.DataFrame, extract: TLDExtract) -> pd.DataFrame:
    """The links with host, registered domain, its label and suffix of both pages."""
    for name, column in (("source", "Referring page URL"), ("target", "Target URL")):
        parts = [extract(url) for url in links[column]]
        links[f"{name}_host"] = [part.fqdn or part.domain for part in parts]
        links[f"{name}_domain"] = [part.top_domain_under_public_suffix or part.domain for part in parts]
        links[f"{name}_label"] = [part.domain for part in parts]
        links[f"{name}_suffix"] = [part.suffix for part in parts]
    return links


def plain_signals(links: pd.DataFrame) -> pd.DataFrame:
    """Forty-odd numbers for each link, of the same families as ours."""
    import numpy as np
    import pandas as pd

    title, anchor = links["Referring page title"].str.lower(), links["Anchor"].str.lower()
    path = links["Referring page URL"].str.extract(r"^https?://[^/]+([^?#]*)", expand=False).fillna("")
    around = (links["Left context"] + " " + links["Right context"]).str.lower()
    label, host = links["source_label"], links["source_host"]
    template = title.str.replace(r"\d+", "0", regex=True).str.replace(r"[^\w]+", " ", regex=True)
    seen = pd.to_datetime(links["First seen"])
    signals: dict[str, Any] = {name: pd.to_numeric(links[column]) for name, column in NUMBERS.items()}
    signals |= {name: links[column].astype(float) for name, column in FLAGS.items()}
    signals |= {
        "is_image": (links["Type"] == "image").astype(float),
        "is_cheap_suffix": links["source_suffix"].isin(CHEAP).astype(float),
        "label_length": label.str.len(),
        "label_digits": label.str.count(r"\d"),
        "label_hyphens": label.str.count("-"),
        "label_vowels": label.str.count(r"[aeiou]"),
        "host_depth": host.str.count(r"\."),
        "path_length": path.str.len(),
        "path_depth": path.str.count("/"),
        "path_digits": path.str.count(r"\d"),
        "path_has_code": path.str.contains(r"[0-9a-f]{16,}").astype(float),
        "path_is_forum": path.str.contains(r"/(?:forum|viewtopic|thread|member|profile)").astype(float),
        "title_length": title.str.len(),
        "title_words": title.str.count(r"\S+"),
        "title_has_contact": title.str.contains(CONTACT).astype(float),
        "title_sells": title.str.contains(SELLER).astype(float),
        "title_is_risky": title.str.contains(RISKY).astype(float),
        "anchor_length": anchor.str.len(),
        "anchor_words": anchor.str.count(r"\S+"),
        "anchor_has_contact": anchor.str.contains(CONTACT).astype(float),
        "anchor_sells": anchor.str.contains(SELLER).astype(float),
        "anchor_is_risky": anchor.str.contains(RISKY).astype(float),
        "anchor_is_url": anchor.str.contains(r"^(?:https?://|www\.)\S+$").astype(float),
        "anchor_fits_title": [
            len(words & set(other.split())) / len(words) if (words := set(text.split())) else np.nan
            for text, other in zip(anchor, title, strict=True)
        ],
        "context_length": around.str.len(),
        "context_sells": around.str.contains(SELLER).astype(float),
        "links_of_domain": links.groupby("source_domain")["Anchor"].transform("size"),
        "anchors_of_domain": links.groupby("source_domain")["Anchor"].transform("nunique"),
        "domains_with_title": links.groupby(template)["source_domain"].transform("nunique"),
        "domains_with_anchor": links.groupby(anchor)["source_domain"].transform("nunique"),
        "domains_to_target": links.groupby("Target URL")["source_domain"].transform("nunique"),
        "domains_in_week": links.groupby(seen.dt.to_period("W"))["source_domain"].transform("nunique"),
    }
    return pd.DataFrame(signals).astype(float)


def tld_extract() -> TLDExtract:
    """Tldextract with its bundled list, read already. Raises LinkverdictError when it is not installed."""
    try:
        import tldextract
    except ModuleNotFoundError as error:
        raise LinkverdictError("The benchmark needs tldextract.", "Install it: pip install tldextract") from error
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    extract("example.com")
    return extract


def fitted(values: Any, labels: Any, trees: Trees) -> lightgbm.Booster:
    """A model of that size for a frame or array of signals and its labels, true or false."""
    import lightgbm

    parameters = {
        "objective": "binary",
        "num_leaves": trees.leaves,
        "max_depth": trees.depth,
        "min_data_in_leaf": 8,
        "learning_rate": 0.02,
        "verbosity": -1,
        "seed": 1,
    }
    return lightgbm.train(parameters, lightgbm.Dataset(values, labels.astype(int)), trees.count)
