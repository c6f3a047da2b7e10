"""What kinds of linking sites the sample has, and how each looks in a vendor's numbers.

The figures follow what real profiles look like: the classes overlap in every single number, so that no number alone
tells good from spam.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of linking site."""

    label: str
    """Its name in the truth table."""
    verdict: str
    """spam or good."""
    rating: float
    """Median domain rating of the rated ones."""
    rating_spread: float
    """Log-normal spread of the rating."""
    unrated: float
    """Share of sites with rating 0."""
    traffic: float
    """Monthly visits at rating 10; grows with the cube of the rating."""
    idle: float
    """Share of sites without any traffic."""
    flagged: float
    """Share that the vendor calls spam."""
    nofollow: float
    """Share of links with rel=nofollow."""
    lost: float
    """Share of links that are gone."""
    links: float
    """Median number of the page's external links."""
    links_spread: float
    """Log-normal spread of that number."""
    in_content: float
    """Share of links in the page's main block."""
    wordpress: float
    """Share of sites that run on WordPress."""


def _good(label: str, *figures: float) -> Kind:
    return Kind(label, "good", *figures)


def _spam(label: str, *figures: float) -> Kind:
    return Kind(label, "spam", *figures)


#   rating spread unrated traffic idle flagged nofollow lost links spread content wordpress
KINDS: dict[str, Kind] = {
    "blog": _good("blog", 9, 1.1, 0.14, 60, 0.30, 0.08, 0.13, 0.22, 17, 0.8, 0.86, 0.62),
    "press": _good("press", 47, 0.45, 0.02, 160, 0.06, 0.01, 0.14, 0.24, 30, 0.7, 0.84, 0.24),
    "guide": _good("guide", 21, 1.0, 0.08, 120, 0.16, 0.09, 0.18, 0.23, 24, 0.8, 0.78, 0.45),
    "business": _good("business", 12, 1.0, 0.10, 40, 0.22, 0.04, 0.08, 0.20, 13, 0.7, 0.52, 0.40),
    "forum": _good("forum", 18, 1.1, 0.06, 90, 0.16, 0.13, 0.52, 0.24, 14, 0.8, 0.66, 0.02),
    "listing": _good("listing", 20, 1.0, 0.10, 70, 0.22, 0.30, 0.34, 0.22, 22, 1.0, 0.50, 0.28),
    "social": _good("social", 66, 0.30, 0.02, 150, 0.08, 0.05, 0.84, 0.18, 9, 0.6, 0.50, 0.00),
    "other": _good("other", 36, 0.70, 0.04, 80, 0.12, 0.08, 0.12, 0.18, 20, 0.7, 0.74, 0.16),
    "partner": _good("business", 17, 0.8, 0.02, 40, 0.05, 0.02, 0.04, 0.10, 15, 0.4, 0.06, 0.50),
    "seller": _spam("network", 3.1, 0.45, 0.04, 1, 0.96, 0.90, 0.80, 0.34, 3120, 0.06, 0.05, 0.72),
    "drops": _spam("network", 9, 1.2, 0.12, 3, 0.78, 0.84, 0.10, 0.30, 9980, 0.01, 0.10, 0.25),
    "register": _spam("network", 1.5, 1.0, 0.52, 1, 0.92, 0.46, 0.12, 0.18, 35, 0.1, 0.40, 0.10),
    "pictures": _spam("scraper", 10, 1.2, 0.14, 5, 0.58, 0.38, 0.03, 0.40, 48, 0.6, 0.55, 0.22),
    "copies": _spam("scraper", 8, 1.1, 0.16, 12, 0.52, 0.36, 0.14, 0.30, 19, 0.9, 0.78, 0.66),
    "comment": _spam("comment", 15, 1.1, 0.10, 12, 0.44, 0.78, 0.42, 0.46, 60, 1.7, 0.44, 0.20),
    "hacked": _spam("hacked", 44, 0.45, 0.02, 60, 0.12, 0.36, 0.20, 0.40, 60, 1.2, 0.34, 0.36),
    "stats": _spam("stats", 26, 0.9, 0.12, 16, 0.44, 0.36, 0.62, 0.24, 14, 1.0, 0.30, 0.10),
    "directory": _spam("directory", 14, 0.9, 0.14, 12, 0.38, 0.40, 0.36, 0.30, 14, 1.2, 0.44, 0.42),
    "paid": _spam("paid", 24, 0.9, 0.06, 20, 0.36, 0.30, 0.10, 0.16, 8, 0.6, 0.92, 0.88),
    "farm": _spam("network", 13, 0.8, 0.10, 5, 0.52, 0.50, 0.04, 0.30, 40, 0.5, 0.05, 0.80),
    "adult": _spam("adult", 11, 0.9, 0.10, 60, 0.30, 0.52, 0.20, 0.25, 70, 0.8, 0.30, 0.30),
    "redirect": _spam("redirect", 10, 1.1, 0.14, 4, 0.66, 0.46, 0.00, 0.30, 1, 0.3, 0.10, 0.10),
}
