"""What spam pages say and where they stand. All written for the sample."""

from __future__ import annotations

COMMENT_TITLES = (
    "{site} :: View topic - {prefix} {fragment}", "{prefix} {fragment}", "Guestbook - page {n}",
    "Re: {fragment} | {site} forum", "{site} • Member profile of {name}", "Index of comments ({n})",
    "{fragment} - {site}",
)  # fmt: skip
COMMENT_PATHS = (
    "/index.php?topic={n}.0", "/forum/viewtopic.php?f=4&t={n}", "/guestbook.php?page={n}",
    "/component/kunena/{n}-{slug}", "/member.php?action=profile&uid={n}", "/boards/topic/{n}/{slug}",
    "/?p={n}&cpage=8", "/gb/index.php?start={n}",
)  # fmt: skip
STATS_TITLES = (
    "{host} - Site worth, visitors and WHOIS | {site}", "{host}: how much is it worth? – {site}",
    "Is {host} safe? Trust score and reviews | {site}", "{host} SEO audit report ({n}/100) - {site}",
    "Tráfico y valor de {host} - {site}", "{host} анализ сайта, посещаемость | {site}",
    "Sites similar to {host}, page {n}", "{host} Ziyaretçi ve değer raporu - {site}",
)  # fmt: skip
DIRECTORY_TITLES = (
    "Sports {sep} Cycling {sep} Page {n} – {site} Web Directory", "Submit your site free | {site}",
    "{site} – Bookmark: bike tours", "Top {n} travel links {sep} {site}",
    "Brisavelo phone number ☎ customer service {n}", "Brisavelo voucher codes {year} – up to {n}% off | {site}",
)  # fmt: skip
PAID_TITLES = (
    "{n} Reasons a Cycling Holiday Belongs on Your Bucket List", "How to Choose the Right E-Bike in {year}",
    "The Ultimate Guide to Staying Active on Vacation", "Why Remote Workers Are Falling in Love With the Mountains",
    "{n} Budget Tips for Your Next European Adventure", "From Couch to Col: A Beginner’s Roadmap",
    "Top {n} Gift Ideas for People Who Have Everything", "Is Cycling the New Golf? What Executives Say",
    "Smart Ways to Finance a Big Trip in {year}", "The Rise of Slow Travel and What It Means for You",
    "{n} Wellness Trends That Will Define {year}", "How Small Habits Lead to Big Adventures",
    "What Every Parent Should Know About Family Bike Trips", "Corporate Retreats That Employees Actually Enjoy",
    "Why You Should Unplug at Least Once a Year", "The Hidden Costs of Package Holidays", "Solo Travel Made Simple",
    "{n} Ways to Make the Most of a Long Weekend", "The Science Behind Outdoor Happiness",
    "Planning a Honeymoon Off the Beaten Path", "How to Stay Fit After Forty Without a Gym",
)  # fmt: skip
PAID_SENTENCES = (
    "Thankfully, there are plenty of [{money}] that make planning simple and stress-free.",
    "If you are looking for [{money}], it pays to compare several providers before you commit.",
    "Many experts agree that [{money}] offer excellent value for busy professionals.",
    "In today’s fast-paced world, [{money}] are a wonderful way to disconnect.",
    "Whether you are a beginner or a pro, [{money}] can take your journey to the next level.",
    "Companies such as [Brisavelo] have revolutionised the way people experience active travel.",
    "Before you book, read more about [{money}] and find the option that fits your budget.",
)
DRUG_TITLES = (
    "Buy {drug} online without prescription - {site}", "{drug} 50mg price, next day delivery",
    "Cheap {drug} | {site} repository", "{drug} generic overnight ({n} pills)",
    "Order {drug} {year}: no doctor needed",
)  # fmt: skip
CASINO_TITLES = (
    "{casino} terpercaya {year} – {site}", "{casino}: daftar resmi, bonus {n}%", "{casino} no deposit {year}",
    "{n} best {casino} sites | {site}",
)  # fmt: skip
PAID_NEIGHBOURS = (
    "That is easier said than done.", "Happy travels!", "Planning ahead is half the battle.", "Let’s dive in.",
    "There is something for every budget.", "Your future self will thank you.", "Here is what the pros recommend.",
)  # fmt: skip
COPY_SHAPES = ("/{slug}/", "/news/{id}", "/?p={id}", "/article-{hex}.html", "/{slug}.html")
STATS_SHAPES = (
    "/{host}", "/www/{host}.html", "/site/www.{host}", "/domain/{host}/", "/?q={host}", "/review/{host}",
)  # fmt: skip
STATS_ANCHORS = ("brisavelo.example", "www.brisavelo.example", "Visit site", "http://www.brisavelo.example/", "")
DIRECTORY_SHAPES = (
    "/sports/cycling/page-{id}", "/{slug}/", "/story.php?id={id}", "/go/brisavelo?r={id}", "/listing/{id}",
)  # fmt: skip
DIRECTORY_ANCHORS = (
    "Brisavelo", "Visit website", "Bike tours, bike rental, cycling holidays", "www.brisavelo.example",
    "https://www.brisavelo.example/", "Guided bike tours Europe",
)  # fmt: skip
HACKED_SHAPES = ("/wp-content/uploads/file/{slug}.html", "/files/{slug}.html", "/ojs/index/{slug}", "/news/{id}.html")
