"""What kind of place the linking page is, by its address. Part of the `address` family."""

from __future__ import annotations

import polars as pl

from .signal import Example, Leans, Unit, derived, signal

UPLOAD = r"/(?:wp-content|wp-includes|uploads?|sites/default/files|cgi-bin|plugins|themes|tmp|cache)/"
PROFILE = (
    r"/(?:members?|profiles?|users?|people|~[^/?]+)(?:/|\.php|\.html|\?)|member\.php|action=profile|mod=space"
    r"|tab=activitystream|view(?:ing)?profile|showuser"
)
FORUM = (
    r"/(?:forums?|foros?|boards?|bbs|community|threads?|kunena|showthread|viewtopic|viewthread)(?:[/.?-]|$)"
    r"|(?:show|view)(?:thread|topic)|/thread-\d|[?&;]topic=\d|option=com_kunena"
)
COMMENT = r"guest_?book|g(?:ae|ä)stebuch|livre-?d-?or|gbook|comment-page|replytocom|/comments?(?:/|$)"
TAG = (
    r"/(?:tags?|categor(?:y|ies|ia|ie|ias)|kategorien?|etiqueta|archives?|labels?|hashtag|rubri(?:k|que))/"
    r"|[?&](?:tag|cat)="
)
REDIRECT = (
    r"[?&](?:url|goto|go|link|target|dest(?:ination)?|redirect\w*|redir|out|to|u|r)=(?:https?(?:%3a|:)|www\.|//)"
    r"|/(?:redirect|redir|goto|out|away|jump|click|exit|leave)(?:\.php|/|\?)"
)
DIRECTORY = (
    r"/(?:director(?:y|ies|io)|annuaire|verzeichnis|listings?|compan(?:y|ies)|empresas?|business(?:es)?|firmen|links?"
    r"|linklist|resources|partners?|partenaires|bookmarks?)(?:[/.?]|$)"
)
REPORT = (
    r"/(?:domains?|websites?|site|stats?|reports?|reviews?|whois|worth|valu(?:e|ation)|merchants?|seo|rank|lookup|share"
    r"|url|www)/(?:[^?]*/)?(?:\d{5,}|[^/?]*[a-z0-9](?:\.[a-z]{2}|[.-](?:com|net|org|info|biz|io)))"
    r"(?:[/?&]|\.(?:html?|php|aspx?)|$)"
)
HOST_IN_PATH = (
    r"[a-z0-9][a-z0-9-]{2,}\.(?:com|net|org|info|biz|io|co|de|fr|es|it|nl|pl|ru|uk|eu|in|us|br|online|site|shop|xyz)"
    r"(?:[/.&?-]|$)"
)
PAGE_NUMBER = r"(?:/page[/-]?|[?&](?:page|paged|pg)=|/part/|list-)(\d{1,7})"


ANY_PLACE = "|".join((UPLOAD, PROFILE, FORUM, COMMENT, TAG, REDIRECT, DIRECTORY, REPORT, HOST_IN_PATH, PAGE_NUMBER))


@derived
def page_address(source_path: pl.Expr, source_query: pl.Expr) -> pl.Expr:
    """Path and query of the linking page in lower case, with a '?' between."""
    return (source_path + "?" + source_query.fill_null("")).str.to_lowercase()


@derived
def telling_address(page_address: pl.Expr) -> pl.Expr:
    """The page's address when it holds the mark of any kind of place, else ''."""
    # few do, and looking for all marks at once takes as long as looking for one
    return (
        pl.when(page_address.str.contains(ANY_PLACE))
        .then(page_address)
        .when(page_address.is_not_null())
        .then(pl.lit(""))
    )


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the address of the linking page names a domain",
    says_not="the address of the linking page names no domain",
    examples=(
        Example({"telling_address": "/review/ski.com?"}, 1, "a report on a domain"),
        Example({"telling_address": "/report?site=ski.com"}, 1, "in the query"),
        Example({"telling_address": "/spa/index.html?"}, 0, "a file's ending is none"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def path_names_domain(telling_address: pl.Expr) -> pl.Expr:
    """Path or query hold a host name: pages made for every domain there is."""
    return telling_address.str.contains(HOST_IN_PATH)


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the linking page's address is that of a report about a website (its traffic, owner or ranking)",
    says_not="the linking page's address is not that of a report about a website",
    examples=(
        Example({"telling_address": "/stats/60417?"}, 1, "a page of figures"),
        Example({"telling_address": "/domain/ski-com/?"}, 1, "a page about a domain"),
        Example({"telling_address": "/reviews/a-week-on-skis?"}, 0, "a folder of a magazine"),
        Example({"telling_address": "/spa?"}, 0, "typical"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def place_is_report(telling_address: pl.Expr) -> pl.Expr:
    """The path goes through a folder of site reports (domain, stats, whois, review, worth)."""
    return telling_address.str.contains(REPORT)


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the linking page's address leads into a folder for uploads or programs",
    says_not="the linking page's address does not lead into a folder for uploads or programs",
    examples=(
        Example({"telling_address": "/wp-content/uploads/cheap.html?"}, 1, "a hacked site"),
        Example({"telling_address": "/blog/cheap.html?"}, 0, "typical"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def place_is_upload(telling_address: pl.Expr) -> pl.Expr:
    """The page lies where only files or programs should."""
    return telling_address.str.contains(UPLOAD)


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the link stands on a member's profile",
    says_not="the link does not stand on a member's profile",
    examples=(
        Example({"telling_address": "/member.php?1960-somebody"}, 1, "a forum's member"),
        Example({"telling_address": "/spa?"}, 0, "typical"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def place_is_profile(telling_address: pl.Expr) -> pl.Expr:
    """The address is that of a member's profile, which anybody can fill in."""
    return telling_address.str.contains(PROFILE)


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the link stands in a forum",
    says_not="the link does not stand in a forum",
    examples=(
        Example({"telling_address": "/forums/showthread.php?t=1312"}, 1, "a thread"),
        Example({"telling_address": "/spa?"}, 0, "typical"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def place_is_forum(telling_address: pl.Expr) -> pl.Expr:
    """The address is that of a forum."""
    return telling_address.str.contains(FORUM)


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the link stands in a guestbook or under comments",
    says_not="the link stands in no guestbook",
    examples=(
        Example({"telling_address": "/guestbook.php?page=2"}, 1, "a guestbook"),
        Example({"telling_address": "/spa?"}, 0, "typical"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def place_is_guestbook(telling_address: pl.Expr) -> pl.Expr:
    """The address is that of a guestbook or of a page of comments."""
    return telling_address.str.contains(COMMENT)


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the link stands on a tag, category or archive page",
    says_not="the link does not stand on a tag or category page",
    examples=(
        Example({"telling_address": "/category/spa/?"}, 1, "a category"),
        Example({"telling_address": "/?tag=spa"}, 1, "a tag"),
        Example({"telling_address": "/spa?"}, 0, "typical"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def place_is_tag(telling_address: pl.Expr) -> pl.Expr:
    """The address is that of a page that lists posts by tag, category or month."""
    return telling_address.str.contains(TAG)


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the linking address is a redirect script",
    says_not="the linking address is no redirect script",
    examples=(
        Example({"telling_address": "/go.php?url=https%3a%2f%2fski.example"}, 1, "takes any address"),
        Example({"telling_address": "/out.php?id=5"}, 1, "an exit"),
        Example({"telling_address": "/spa?lang=ca"}, 0, "an ordinary parameter"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def place_is_redirect(telling_address: pl.Expr) -> pl.Expr:
    """The address passes visitors on to another one named in its query."""
    return telling_address.str.contains(REDIRECT)


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the link stands on a page of links, partners or companies",
    says_not="the link does not stand on a page of links or companies",
    examples=(
        Example({"telling_address": "/partners?"}, 1, "a list of partners"),
        Example({"telling_address": "/directory/spas?"}, 1, "a directory"),
        Example({"telling_address": "/spa?"}, 0, "typical"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def place_is_directory(telling_address: pl.Expr) -> pl.Expr:
    """The address is that of a list of links, partners or companies."""
    return telling_address.str.contains(DIRECTORY)


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the link stands on page {value:,.0f} of a list",
    examples=(
        Example({"telling_address": "/domain-list/page/1750/?"}, 1750, "deep in an endless list"),
        Example({"telling_address": "/blog/?page=3"}, 3, "a blog's third page"),
        Example({"telling_address": "/spa?"}, None, "no list page"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def list_page_number(telling_address: pl.Expr) -> pl.Expr:
    """Number of the list page that the link stands on; unknown when it is no list page."""
    return telling_address.str.extract(PAGE_NUMBER).cast(pl.Int64, strict=False)


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the linking page is addressed by nothing but a number (?p=123)",
    says_not="the linking page is not addressed by a number alone",
    examples=(
        Example({"source_query": "a=4021775"}, 1, "a doorway page, or a post without an address of its own"),
        Example({"source_query": "tag=spa"}, 0, "a word"),
        Example({"source_query": ""}, 0, "no query"),
        Example({"source_query": None}, None, "the export names domains only"),
    ),
)
def query_is_number(source_query: pl.Expr) -> pl.Expr:
    """The query is one parameter with a number: ?p=123, ?a=4021775, ?s=77."""
    return source_query.str.contains(r"^[a-z_]{1,8}=\d+$")
