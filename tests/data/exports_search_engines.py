"""Invented exports of Google Search Console and Bing Webmaster Tools."""

from __future__ import annotations

from dataclasses import replace

from export_file import SITE, TARGET, Export, export

CONSOLE_LATEST = export(
    f"https___www.{SITE}_-Latest links-2026-01-02.csv", "search-console-links", "Linking page|Last crawled",
    {"Linking page": "https://foodwalks.example/part-2", "Last crawled": "2026-01-01"},
    {"Linking page": "https://addsite.example/go.php?u=a b", "Last crawled": "1970-01-01"},
    expected={"source_url": "https://foodwalks.example/part-2", "last_seen": "2026-01-01"},
)  # fmt: skip
CONSOLE_ITALIAN = replace(CONSOLE_LATEST, name="ultimi-link.csv", header=("Pagina con link", "Ultima scansione"))
CONSOLE_HEBREW = replace(CONSOLE_LATEST, name="latest-he.csv", header=("דף מקשר", "נסרק לאחרונה"), bom=b"\xef\xbb\xbf")
CONSOLE_SAMPLE = export(
    f"{SITE}-More sample links-2026-01-02.csv", "search-console-links", "Linking page",
    {"Linking page": "https://foodwalks.example/part-2"}, {"Linking page": "https://x.com/someone"},
    expected={"source_url": "https://foodwalks.example/part-2"},
)  # fmt: skip
CONSOLE_SITES = export(
    f"{SITE}-Top linking sites-2026-01-02.csv", "search-console-sites", "Site|Linking pages|Target pages",
    {"Site": "foodwalks.example", "Linking pages": "1,240", "Target pages": "1"},
    {"Site": "valley-post.example", "Linking pages": "2", "Target pages": "1"},
    expected={"source_domain_raw": "foodwalks.example", "domain_links_reported": 1240.0},
)  # fmt: skip
CONSOLE_SITES_HEBREW = replace(CONSOLE_SITES, name="sites-he.csv", header=("אתר", "דפים מקשרים", "דפי יעד"))
CONSOLE_TARGETS = export(
    f"{SITE}-Top target pages-2026-01-02.csv", "search-console-target-pages",
    "Target page|Incoming links|Linking sites",
    {"Target page": f"https://{SITE}/", "Incoming links": "26", "Linking sites": "15"},
    {"Target page": f"https://{SITE}/bread", "Incoming links": "2", "Linking sites": "2"},
    {"Target page": f"https://{SITE}/rye", "Incoming links": "1", "Linking sites": "1"},
)  # fmt: skip
CONSOLE_TARGETS_GERMAN = replace(
    CONSOLE_TARGETS, name="zielseiten.csv", header=("Zielseite", "Eingehende Links", "Websites")
)
CONSOLE_INTERNAL = export(
    f"{SITE}-Internal-2026-01-02.csv", "search-console-target-pages", "Target page|Internal links",
    {"Target page": f"https://{SITE}/", "Internal links": "481"},
)  # fmt: skip
CONSOLE_TEXT = export(
    f"{SITE}-Top linking text-2026-01-02.csv", "anchors", "Rank|Link text",
    {"Rank": "1", "Link text": "visit website"}, {"Rank": "2", "Link text": "(empty)"},
)  # fmt: skip
CONSOLE_TEXT_FRENCH = replace(CONSOLE_TEXT, name="textes.csv", header=("Rang", "Texte du lien"))

BING_LINKS = export(
    "bing-backlinks.csv", "bing-backlinks", "Source Url|Anchor text|Target Url",
    {"Source Url": "https://foodwalks.example/part-2", "Anchor text": "rye", "Target Url": TARGET},
    bom=b"\xef\xbb\xbf", quotes="all",
    expected={"source_url": "https://foodwalks.example/part-2", "anchor": "rye", "target_url": TARGET},
)  # fmt: skip
BING_DOMAINS = export(
    "bing-domains.csv", "bing-domains", "Domain|Backlinks Count",
    {"Domain": "https://foodwalks.example", "Backlinks Count": "12"}, bom=b"\xef\xbb\xbf", quotes="all",
    expected={"source_domain_raw": "https://foodwalks.example", "domain_links_reported": 12.0},
)  # fmt: skip
BING_ANCHORS = export(
    "bing-anchors.csv", "anchors", "Anchor|Backlinks Count",
    {"Anchor": "rye", "Backlinks Count": "12"}, bom=b"\xef\xbb\xbf", quotes="all",
)  # fmt: skip


READABLE = (
    CONSOLE_LATEST,
    CONSOLE_ITALIAN,
    CONSOLE_HEBREW,
    CONSOLE_SAMPLE,
    CONSOLE_SITES,
    CONSOLE_SITES_HEBREW,
    BING_LINKS,
    BING_DOMAINS,
)
REFUSED: tuple[Export, ...] = (
    CONSOLE_TARGETS,
    CONSOLE_TARGETS_GERMAN,
    CONSOLE_INTERNAL,
    CONSOLE_TEXT,
    CONSOLE_TEXT_FRENCH,
    BING_ANCHORS,
)
