"""Invented exports of Semrush."""

from __future__ import annotations

from export_file import SITE, TARGET, Export, export

SEMRUSH = (
    "Page ascore|Source title|Source url|Target url|Anchor|External links|Internal links|Nofollow|Sponsored|Ugc|Text|"
    "Frame|Form|Image|Sitewide|First seen|Last seen|New link|Lost link"
)
SEMRUSH_2018 = SEMRUSH.replace("Page ascore", "Page score|Page trust score").replace("Sponsored|Ugc|", "")
SEMRUSH_ROW = {
    "Page ascore": "37", "Source title": "Where to eat, part 2", "Source url": "https://foodwalks.example/part-2",
    "Target url": TARGET, "Anchor": "their rye bread", "External links": "47", "Internal links": "5",
    "Nofollow": "false",
    "Sponsored": "false", "Ugc": "true", "Text": "true", "Frame": "false", "Form": "false", "Image": "false",
    "Sitewide": "false", "First seen": "2024-07-08", "Last seen": "2025-10-06", "New link": "false",
    "Lost link": "true",
}  # fmt: skip
SEMRUSH_READ = {
    "source_url": "https://foodwalks.example/part-2", "target_url": TARGET, "title": "Where to eat, part 2",
    "anchor": "their rye bread", "link_type": "text", "page_authority": 37.0, "page_external_links": 47.0,
    "page_internal_links": 5.0, "is_nofollow": False, "is_sitewide": False, "is_lost": True,
    "first_seen": "2024-07-08",
    "last_seen": "2025-10-06",
}  # fmt: skip
SEMRUSH_NOW = export(
    f"{SITE}-backlinks.csv", "semrush-backlinks", SEMRUSH,
    SEMRUSH_ROW, SEMRUSH_ROW | {"Anchor": "", "Text": "false", "Image": "true", "Lost link": "false"},
    line_end="\r\n", expected=SEMRUSH_READ | {"is_ugc": True, "is_sponsored": False},
)  # fmt: skip
SEMRUSH_THEN = export(
    f"{SITE}-backlinks-2018.csv", "semrush-backlinks", SEMRUSH_2018,
    {k: v for k, v in SEMRUSH_ROW.items() if k not in ("Page ascore", "Sponsored", "Ugc")} | {"Page score": "37"},
    line_end="\r\n", expected=SEMRUSH_READ,
)  # fmt: skip
SEMRUSH_SNAKE = export(
    "semrush-columns-dropped.csv", "semrush-backlinks",
    "page_ascore|source_title|source_url|target_url|anchor|external_links|internal_links|nofollow|first_seen|"
    "last_seen",
    {"page_ascore": "37", "source_title": "Where to eat", "source_url": "https://foodwalks.example/part-2",
     "target_url": TARGET, "anchor": "rye", "external_links": "47", "internal_links": "5", "nofollow": "true",
     "first_seen": "false", "last_seen": "2024-07-08"},
    expected={"page_authority": 37.0, "is_nofollow": True, "first_seen": None, "last_seen": None},
)  # fmt: skip
SEMRUSH_AUDIT = export(
    "backlink_audit_domains_123_20260102.csv", "semrush-backlink-audit",
    "Domain Authority Score|Page Authority Score|Source URL|Source Page Title|Source Domain|Target URL|Anchor|"
    "Anchor Type|"
    "Link Type|No Follow|Toxic Score|First Seen|Last Seen|Comment",
    {"Domain Authority Score": "4", "Page Authority Score": "0", "Source URL": "http://cheap-pages.example/social/1",
     "Source Page Title": "Links for you", "Source Domain": "cheap-pages.example", "Target URL": TARGET,
     "Anchor": "bread",
     "Anchor Type": "compound", "Link Type": "iframe", "No Follow": "false", "Toxic Score": "97",
     "First Seen": "2025-11-13", "Last Seen": "2025-11-14"},
    expected={"domain_authority": 4.0, "page_authority": 0.0, "link_type": "frame", "vendor_toxic_score": 97.0,
              "is_nofollow": False, "first_seen": "2025-11-13", "last_seen": "2025-11-14"},
)  # fmt: skip
SEMRUSH_REFDOMAINS = export(
    f"{SITE}-refdomains.csv", "semrush-refdomains",
    "Domain ascore|Domain|Backlinks|IP Address|Country|First seen|Last seen",
    {"Domain ascore": "45", "Domain": "foodwalks.example", "Backlinks": "253", "IP Address": "192.0.2.7",
    "Country": "us",
     "First seen": "2020-05-20", "Last seen": "2026-02-05"},
    {"Domain ascore": "3", "Domain": "nobody-links.example", "Backlinks": "1", "IP Address": "203.0.113.9",
    "Country": "",
     "First seen": "2025-01-03", "Last seen": "2026-02-06"},
    expected={"source_domain_raw": "foodwalks.example", "domain_authority": 45.0, "domain_links_reported": 253.0,
              "ip": "192.0.2.7", "subnet": "192.0.2", "country": "us"},
)  # fmt: skip


READABLE = (
    SEMRUSH_NOW,
    SEMRUSH_THEN,
    SEMRUSH_SNAKE,
    SEMRUSH_AUDIT,
    SEMRUSH_REFDOMAINS,
)
REFUSED: tuple[Export, ...] = ()
