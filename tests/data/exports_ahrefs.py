"""Invented exports of Ahrefs."""

from __future__ import annotations

from dataclasses import replace

from export_file import SITE, TARGET, Export, export

AHREFS_37 = (
    "Referring page title|Referring page URL|Language|Platform|Referring page HTTP code|Domain rating|UR|"
    "Domain traffic|"
    "Referring domains|Linked domains|External links|Page traffic|Keywords|Target URL|Left context|Anchor|"
    "Right context|"
    "Redirect Chain URLs|Redirect Chain status codes|Type|Is spam|Content|Nofollow|UGC|Sponsored|Rendered|Raw|"
    "Lost status|Drop reason|Discovered status|First seen|Last seen|Lost|Author|Page type|Page category|"
    "Links in group"
)
AHREFS_2015 = (
    "#|Domain Rating|URL Rating (desc)|Referring Domains|Referring Page URL|Referring Page Title|"
    "Internal Links Count|"
    "External Links Count|Link URL|TextPre|Link Anchor|TextPost|Type|BackLink Status|First Seen|Last Check|Day Lost|"
    "Language|Traffic|Keywords|Js rendered|Linked Domains"
)
WEBMASTER_TOOLS = (
    "src_link_id|src_url|src_title|src_domain_dr|src_domain_traffic|src_page_traffic|src_page_refdomains|"
    "src_page_ext_links|src_page_linked_domains|src_page_ur|root_name|is_root|is_spam_domain|link_type|is_dofollow|"
    "is_nofollow|is_ugc|is_sponsored|is_content|anchor|left_snippet|right_snippet|first_seen|last_seen|last_visited|"
    "http_code|redirect_code|lost_reason|target_url"
)
AHREFS_ROW = {
    "Referring page title": 'Ten "best" loaves | Valley Post',
    "Referring page URL": "https://news.valley-post.example/loaves",
    "Language": "en, fr-CA", "Platform": "WordPress, ecommerce", "Referring page HTTP code": "200",
    "Domain rating": "41",
    "UR": "4.5", "Domain traffic": "1830", "Referring domains": "7", "Linked domains": "3", "External links": "12",
    "Page traffic": "0", "Keywords": "2", "Target URL": TARGET, "Left context": "we loved the",
    "Anchor": "harbour bakery",
    "Right context": "down by the pier", "Type": "text", "Is spam": "false", "Content": "true", "Nofollow": "false",
    "UGC": "false", "Sponsored": "true", "Rendered": "true", "Raw": "false", "Discovered status": "pagefound",
    "First seen": "2023-04-05 06:07:08", "Last seen": "2025-11-12 13:14:15", "Author": "Ada Miller",
    "Page category": "Food > Baking", "Links in group": "3",
}  # fmt: skip
AHREFS_LOST_ROW = {
    "Referring page title": "", "Referring page URL": "http://cheap-pages.example/p/9?x=1,2",
    "Referring page HTTP code": "0",
    "Domain rating": "0.6", "Target URL": TARGET, "Anchor": "", "Type": "image", "Is spam": "true",
    "Content": "false",
    "Nofollow": "true", "UGC": "false", "Sponsored": "false", "Rendered": "false", "Raw": "true",
    "Drop reason": "tooold",
    "First seen": "2020-01-02 03:04:05", "Last seen": "2021-01-02 03:04:05", "Lost": "2022-01-02 03:04:05",
}  # fmt: skip
AHREFS_READ = {
    "source_url": "https://news.valley-post.example/loaves", "target_url": TARGET,
    "title": 'Ten "best" loaves | Valley Post',
    "anchor": "harbour bakery", "context_before": "we loved the", "context_after": "down by the pier",
    "language": "en,fr",
    "platform": "wordpress,ecommerce", "link_type": "text", "page_category": "Food > Baking", "author": "Ada Miller",
    "domain_authority": 41.0, "page_authority": 4.5, "domain_traffic": 1830.0, "page_traffic": 0.0,
    "page_keywords": 2.0,
    "page_referring_domains": 7.0, "page_linked_domains": 3.0, "page_external_links": 12.0, "links_in_group": 3.0,
    "http_status": 200.0, "is_nofollow": False, "is_ugc": False, "is_sponsored": True, "is_in_content": True,
    "is_rendered_only": True, "is_lost": False, "lost_reason": None, "first_seen": "2023-04-05",
    "last_seen": "2025-11-12",
    "lost_at": None, "vendor_is_spam": False,
}  # fmt: skip
AHREFS_UTF16 = export(
    f"{SITE}-backlinks-subdomains_2026-01-02_03-04-05.csv", "ahrefs-backlinks", AHREFS_37, AHREFS_ROW,
    AHREFS_LOST_ROW,
    encoding="utf-16-le", bom=b"\xff\xfe", separator="\t", quotes="all", expected=AHREFS_READ,
)  # fmt: skip
AHREFS_UTF8 = replace(AHREFS_UTF16, name="backlinks.csv", encoding="utf-8", bom=b"", separator=",", quotes="needed")
AHREFS_35 = export(
    "backlinks-resaved.csv", "ahrefs-backlinks",
    "#|" + "|".join(h for h in AHREFS_37.split("|") if h not in ("Is spam", "Page type", "Page category")),
    {"#": "1"} | {k: v.upper() if v in ("true", "false") else v for k,
    v in AHREFS_ROW.items() if k not in ("Is spam", "Page category")},
    final_line_end=False,
    expected={k: v for k, v in AHREFS_READ.items() if k not in ("page_category", "vendor_is_spam")},
)  # fmt: skip
AHREFS_OLD = export(
    "backlinks-subdomains-live-07-Mar-2018_10-11-12-0123456789abcdef0123456789abcdef.csv", "ahrefs-backlinks",
    AHREFS_2015,
    {"#": "1", "Domain Rating": "33", "URL Rating (desc)": "9", "Referring Domains": "4",
    "Internal Links Count": "80",
     "Referring Page URL": "https://old-forum.example/t/5", "Referring Page Title": "Bread talk",
     "External Links Count": "6",
     "Link URL": TARGET, "TextPre": "see", "Link Anchor": "this bakery", "TextPost": "there", "Type": "Nofollow",
     "First Seen": "2016-02-03 04:05:06", "Last Check": "2018-03-01 00:00:00", "Language": "en", "Traffic": "15",
     "Keywords": "3", "Linked Domains": "2"},
    encoding="utf-16-le", bom=b"\xff\xfe", separator="\t", quotes="all",
    expected={
        "source_url": "https://old-forum.example/t/5", "target_url": TARGET, "title": "Bread talk",
        "anchor": "this bakery",
        "context_before": "see", "context_after": "there", "domain_authority": 33.0, "page_authority": 9.0,
        "page_internal_links": 80.0, "page_external_links": 6.0, "page_traffic": 15.0, "is_nofollow": True,
        "is_lost": False,
        "first_seen": "2016-02-03", "last_seen": "2018-03-01",
    },
)  # fmt: skip
AHREFS_SCRAPE = export(
    "webmaster-tools.csv", "ahrefs-webmaster-tools", WEBMASTER_TOOLS,
    {"src_link_id": "-57", "src_url": "https://shop-list.example/a", "src_title": "Shops", "src_domain_dr": "8",
     "src_domain_traffic": "0", "src_page_traffic": "0", "src_page_refdomains": "0", "src_page_ext_links": "53",
     "src_page_linked_domains": "25", "src_page_ur": "0", "is_spam_domain": "True", "link_type": "image",
     "is_nofollow": "False", "is_ugc": "False", "is_sponsored": "False", "is_content": "True", "anchor": "bakery",
     "first_seen": "2024-01-11T16:28:42Z", "last_seen": "2025-02-01T00:00:00Z",
     "last_visited": "2026-02-01T08:23:23Z",
     "http_code": "404", "lost_reason": "NotFound", "target_url": TARGET},
    line_end="\r\n",
    expected={"is_lost": True, "lost_at": "2025-02-01", "last_seen": "2026-02-01", "first_seen": "2024-01-11",
              "lost_reason": "notfound", "http_status": 404.0, "vendor_is_spam": True, "is_in_content": True,
              "link_type": "image", "domain_authority": 8.0, "page_linked_domains": 25.0, "context_before": ""},
)  # fmt: skip
AHREFS_REFDOMAINS = export(
    f"{SITE}-refdomains-subdomains_2026-01-02.csv", "ahrefs-refdomains",
    "Domain|Is spam|DR|Dofollow ref. domains|Dofollow linked domains|Traffic |Keywords |Links to target|New links|"
    "Lost links|Dofollow links|First seen|Lost",
    {"Domain": "valley-post.example", "Is spam": "false", "DR": "41", "Dofollow ref. domains": "310",
    "Traffic ": "1830",
     "Links to target": "5", "First seen": "2021-02-03 04:05:06", "Lost": ""},
    encoding="utf-16-le", bom=b"\xff\xfe", separator="\t", quotes="all",
    expected={"source_domain_raw": "valley-post.example", "domain_authority": 41.0, "domain_referring_domains": 310.0,
              "domain_traffic": 1830.0, "domain_links_reported": 5.0, "vendor_is_spam": False, "is_lost": False},
)  # fmt: skip
AHREFS_REFIPS = export(
    f"{SITE}-refips-subdomains_2026-01-02.csv", "ahrefs-refips",
    "Subnet|Ref. domains|Top DR|Links to target|New links|Lost links|Dofollow links|First seen|Lost|IPs in subnet|"
    "Country|ISP",
    {"Subnet": "192.0.2.xxx", "Ref. domains": "9", "Top DR": "44", "Country": "DE", "ISP": "Some Hosting, Inc."},
    {"Subnet": "198.51.100.xxx", "Ref. domains": "1", "Country": "FR"},
    encoding="utf-16-le", bom=b"\xff\xfe", separator="\t", quotes="all",
    expected={"subnet": "192.0.2", "country": "de"},
)  # fmt: skip
AHREFS_API = export(
    "all-backlinks.jsonl", "ahrefs-api",
    "url_from|url_to|title|languages|powered_by|link_type|first_seen|last_seen|last_visited|lost_reason|http_code|"
    "is_nofollow|"
    "is_ugc|is_sponsored|is_content|is_spam|is_lost|domain_rating_source|url_rating_source|traffic|traffic_domain|"
    "positions|"
    "refdomains_source|refdomains_source_domain|linked_domains_source_page|links_external|links_internal|ip_source|"
    "snippet_left|anchor|alt|snippet_right|js_crawl|http_crawl|link_group_count",
    {"url_from": "https://news.valley-post.example/loaves", "url_to": TARGET, "languages": '["en", "fr"]',
    "anchor": "",
     "alt": "a loaf", "link_type": "image", "last_seen": "", "last_visited": "2026-01-02T03:04:05Z",
     "is_lost": "false",
     "ip_source": "192.0.2.7", "domain_rating_source": "41", "js_crawl": "true", "http_crawl": "true",
     "is_spam": "false",
     "refdomains_source_domain": "310", "links_internal": "20", "first_seen": "2023-04-05T06:07:08Z"},
    expected={"anchor": "a loaf", "language": "en,fr", "ip": "192.0.2.7", "subnet": "192.0.2",
    "last_seen": "2026-01-02",
              "lost_at": None, "is_lost": False, "is_rendered_only": False, "domain_referring_domains": 310.0},
)  # fmt: skip

AHREFS_ANCHORS = export(
    "anchors.csv", "anchors",
    "Anchor text|Ref. domains|Top DR|Ref. pages|Links to target|Dofollow links|First seen|Lost",
    {"Anchor text": "www.harbour-bakery.example", "Ref. domains": "4", "Top DR": "41",
    "First seen": "2021-01-02 03:04:05"},
    encoding="utf-16-le", bom=b"\xff\xfe", separator="\t", quotes="all",
)  # fmt: skip

READABLE = (
    AHREFS_UTF16,
    AHREFS_UTF8,
    AHREFS_35,
    AHREFS_OLD,
    AHREFS_SCRAPE,
    AHREFS_REFDOMAINS,
    AHREFS_REFIPS,
    AHREFS_API,
)
REFUSED: tuple[Export, ...] = (AHREFS_ANCHORS,)
