"""Invented exports of DataForSEO, SE Ranking, Serpstat and Screaming Frog."""

from __future__ import annotations

from dataclasses import replace

from export_file import SITE, TARGET, Export, export

SCREAMING_FROG = (
    "Type|Source|Destination|Size (Bytes)|Alt Text|Anchor|Status Code|Status|Follow|Target|Rel|Path Type|Link Path|"
    "Link Position|Link Origin"
)
DATAFORSEO = export(
    "dataforseo.jsonl", "dataforseo-backlinks",
    "domain_from|url_from|url_to|is_new|is_lost|backlink_spam_score|rank|page_from_rank|domain_from_rank|"
    "domain_from_platform_type|domain_from_ip|domain_from_country|page_from_external_links|page_from_internal_links|"
    "page_from_language|page_from_title|page_from_status_code|first_seen|last_seen|item_type|attributes|dofollow|"
    "alt|anchor",
    {"domain_from": "foodwalks.example", "url_from": "https://foodwalks.example/part-2", "url_to": TARGET,
    "is_lost": "false",
     "page_from_rank": "120", "domain_from_rank": "410", "domain_from_platform_type": '["blogs", "cms"]',
     "domain_from_ip": "192.0.2.7", "domain_from_country": "US", "page_from_external_links": "47",
     "page_from_internal_links": "5", "page_from_language": "en", "page_from_title": "Where to eat",
     "page_from_status_code": "200", "first_seen": "2024-07-08 10:11:12 +00:00",
     "last_seen": "2025-10-06 10:11:12 +00:00",
     "item_type": "anchor", "attributes": '["nofollow", "ugc"]', "dofollow": "false", "anchor": "rye"},
    expected={"domain_authority": 41.0, "page_authority": 12.0, "platform": "blogs,cms", "is_nofollow": True,
    "is_ugc": True,
              "is_sponsored": False, "link_type": "text", "subnet": "192.0.2", "first_seen": "2024-07-08",
              "country": "us"},
)  # fmt: skip
SE_RANKING = export(
    "se-ranking.csv", "se-ranking-backlinks",
    "url_from|url_to|title|anchor|alt|nofollow|inlink_rank|domain_inlink_rank|date_found|new_lost_date",
    {"url_from": "https://foodwalks.example/part-2", "url_to": TARGET, "title": "Where to eat", "anchor": "rye",
     "nofollow": "true", "inlink_rank": "12", "domain_inlink_rank": "45", "date_found": "2024-07-08"},
    expected={"domain_authority": 45.0, "page_authority": 12.0, "is_nofollow": True, "first_seen": "2024-07-08"},
)  # fmt: skip
SERPSTAT = export(
    "serpstat.csv", "serpstat-backlinks", "Donor URL|Acceptor URL|Anchor|SPR|STR|Link Type|First Indexed|Last Seen",
    {"Donor URL": "https://foodwalks.example/part-2", "Acceptor URL": TARGET, "Anchor": "rye", "Link Type": "href",
     "First Indexed": "2024-07-08", "Last Seen": "2025-10-06"},
    expected={"link_type": "text", "first_seen": "2024-07-08", "last_seen": "2025-10-06", "is_nofollow": None},
)  # fmt: skip
FROG_INTERNAL = export(
    "all_inlinks.csv", "internal-crawl", SCREAMING_FROG,
    *({"Type": "Hyperlink", "Source": f"https://{SITE}/p{at}", "Destination": f"https://{SITE}/", "Anchor": "Home",
       "Status Code": "200", "Follow": "true", "Link Position": "Navigation"} for at in range(5)),
    bom=b"\xef\xbb\xbf", quotes="all",
)  # fmt: skip
FROG_FRENCH = replace(
    FROG_INTERNAL, name="liens_entrants_tous.csv",
    header=tuple(f"{header} (fr)" for header in FROG_INTERNAL.header),
)  # fmt: skip
FROG_EXTERNAL = export(
    "all_inlinks_list.csv", "screaming-frog-inlinks", SCREAMING_FROG,
    {"Type": "Hyperlink", "Source": "https://foodwalks.example/part-2", "Destination": TARGET, "Anchor": "",
     "Alt Text": "a loaf", "Status Code": "404", "Follow": "false", "Rel": "ugc nofollow",
     "Link Position": "Content"},
    {"Type": "Hyperlink", "Source": "https://valley-post.example/a", "Destination": TARGET, "Follow": "true"},
    {"Type": "Hyperlink", "Source": "https://valley-post.example/a",
    "Destination": "https://www.valley-post.example/b"},
    {"Type": "JavaScript", "Source": "https://valley-post.example/a", "Destination": "https://cdn.example/x.js"},
    bom=b"\xef\xbb\xbf", quotes="all",
    expected={"anchor": "a loaf", "is_nofollow": True, "is_ugc": True, "is_sponsored": False, "is_in_content": True,
              "target_url": TARGET, "http_status": None, "unusable": None},
)  # fmt: skip


READABLE = (
    DATAFORSEO,
    SE_RANKING,
    SERPSTAT,
    FROG_EXTERNAL,
)
REFUSED: tuple[Export, ...] = (
    FROG_INTERNAL,
    FROG_FRENCH,
)
