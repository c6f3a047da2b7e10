"""Invented exports of Moz and Majestic."""

from __future__ import annotations

from dataclasses import replace

from export_file import SITE, TARGET, Export, export

MOZ = (
    "URL|Title|Anchor Text|Spam Score|PA|DA|Linking Domains to Page|Target URL|Link Type|Link State|Date First Seen|"
    "Date Last Seen|Date Lost|HTTP Status Code|Links to Page|Outbound Domains from Page|Outbound Links from Page"
)
MOZ_PREAMBLE = (
    "-" * 72, f"Inbound Links for,{SITE}", "Scope,fqdn", "Sorted by,source_page_authority",
    "Filters:,external+not_deleted", "Anchor text,all", "Source PLD,all", "-" * 72, "",
)  # fmt: skip
MOZ_SHORT_PREAMBLE = ("-" * 72, f"Inbound Links for,{SITE}", "Filters:,external", "-" * 72, "")
MAJESTIC_20 = (
    "Target URL|Source URL|Anchor Text|Source Crawl Date|Source First Found Date|FlagNoFollow|FlagImageLink|"
    "FlagRedirect|"
    "FlagFrame|FlagOldCrawl|FlagAltText|FlagMention|SourceCitationFlow|SourceTrustFlow|TargetCitationFlow|"
    "TargetTrustFlow|"
    "SourceTopicalTrustFlow_Topic_0|SourceTopicalTrustFlow_Value_0|RefDomainTopicalTrustFlow_Topic_0|"
    "RefDomainTopicalTrustFlow_Value_0"
)
CLIQUE_HUNTER = (
    "Position|Domain|RefDomains|AlexaRank|Matches|MatchedLinks|ExtBackLinks|IndexedURLs|CrawledURLs|FirstCrawled|"
    "LastSuccessfulCrawl|IP|SubNet|CountryCode|TLD|CitationFlow|TrustFlow|"
    f"BackLinks_{SITE}|FirstLinkDate_{SITE}|LastLinkDate_{SITE}"
)
MOZ_LINKS = export(
    "moz-inbound-links-for-harbour-bakery_example-2022-01-02_03_04_05_678901Z.csv", "moz-inbound-links", MOZ,
    {"URL": "www.village-school.example/canteen", "Title": r"  Canteen\r\n\tmenu ", "Anchor Text": "bread",
    "Spam Score": "4%",
     "PA": "43", "DA": "36", "Linking Domains to Page": "412", "Target URL": f"{SITE}/bread", "Link Type": "follow",
     "Link State": "active", "Date First Seen": "2021-03-24", "Date Last Seen": "2022-01-04", "Date Lost": "--",
     "HTTP Status Code": "200", "Links to Page": "7311", "Outbound Domains from Page": "8",
     "Outbound Links from Page": "9"},
    {"URL": "old-page.example/", "Title": "", "Anchor Text": "", "Spam Score": "--%", "PA": "1", "DA": "--",
     "Target URL": f"{SITE}/", "Link Type": "nofollow", "Link State": "deleted", "Date First Seen": "2020-03-24",
     "Date Last Seen": "2021-01-04", "Date Lost": "2021-02-03", "HTTP Status Code": ""},
    bom=b"\xef\xbb\xbf", line_end="\r\n", preamble=MOZ_PREAMBLE,
    expected={"source_url": "www.village-school.example/canteen", "title": "Canteen menu", "vendor_spam_score": 4.0,
              "page_authority": 43.0, "domain_authority": 36.0, "page_referring_domains": 412.0,
              "page_linked_domains": 8.0,
              "page_external_links": 9.0, "is_nofollow": False, "is_lost": False, "lost_at": None,
              "http_status": 200.0},
)  # fmt: skip
MOZ_SHORT = replace(MOZ_LINKS, name="moz-other.csv", preamble=MOZ_SHORT_PREAMBLE)

MAJESTIC_DOWNLOAD = export(
    "download-backlinks.csv", "majestic-backlinks", MAJESTIC_20,
    {"Target URL": TARGET, "Source URL": "http://trail-club.example/links", "Anchor Text": "bakery",
     "Source Crawl Date": "2019-06-07", "Source First Found Date": "2014-05-06", "FlagNoFollow": "+",
     "FlagImageLink": "",
     "SourceCitationFlow": "21", "SourceTrustFlow": "13", "SourceTopicalTrustFlow_Topic_0": "Recreation/Food"},
    {"Target URL": TARGET, "Source URL": "http://photo-wall.example/", "Anchor Text": "", "FlagImageLink": "+",
     "SourceCitationFlow": "-1", "SourceTrustFlow": "-1"},
    expected={"target_url": TARGET, "source_url": "http://trail-club.example/links", "link_type": "text",
    "is_nofollow": True,
              "first_seen": "2014-05-06", "last_seen": "2019-06-07", "trust_flow": 13.0, "citation_flow": 21.0,
              "page_category": "Recreation/Food"},
)  # fmt: skip
MAJESTIC_EXPLORER = export(
    "site-explorer.csv", "majestic-backlinks",
    "Source URL|Anchor Text|Source Trust Flow|Source Citation Flow|Domain Trust Flow|Domain Citation Flow|"
    "Link First Indexed Date|Target URL",
    {"Source URL": "http://trail-club.example/links", "Anchor Text": "bakery", "Source Trust Flow": "13",
     "Source Citation Flow": "21", "Domain Trust Flow": "30", "Link First Indexed Date": "06-May-2014",
     "Target URL": TARGET},
    bom=b"\xef\xbb\xbf",
    expected={"trust_flow": 13.0, "citation_flow": 21.0, "first_seen": "2014-05-06", "anchor": "bakery"},
)  # fmt: skip
MAJESTIC_CLIQUE = export(
    "clique-hunter.csv", "majestic-domains", CLIQUE_HUNTER,
    {"Position": "1", "Domain": "trail-club.example", "RefDomains": "504", "AlexaRank": "-1", "Matches": "1",
     "MatchedLinks": "9379", "FirstCrawled": "08/05/2013 00:00", "IP": "192.0.2.193", "SubNet": "192.0.2.0",
     "CountryCode": "US", "TLD": "example", "CitationFlow": "27", "TrustFlow": "-1", f"BackLinks_{SITE}": "9379",
     f"FirstLinkDate_{SITE}": "08/05/2013 00:00", f"LastLinkDate_{SITE}": "26/05/2013 00:00"},
    bom=b"\xef\xbb\xbf", line_end="\r\n", quotes="text",
    expected={"source_domain_raw": "trail-club.example", "target_url": SITE, "trust_flow": None,
    "citation_flow": 27.0,
              "domain_referring_domains": 504.0, "domain_links_reported": 9379.0, "first_seen": "2013-05-08",
              "last_seen": "2013-05-26", "ip": "192.0.2.193", "subnet": "192.0.2", "country": "us"},
)  # fmt: skip


READABLE = (
    MOZ_LINKS,
    MOZ_SHORT,
    MAJESTIC_DOWNLOAD,
    MAJESTIC_EXPLORER,
    MAJESTIC_CLIQUE,
)
REFUSED: tuple[Export, ...] = ()
