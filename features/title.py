"""Signals from the linking page's title. Part of the `page` family."""

from __future__ import annotations

import polars as pl

from ..data.words.words import fold, folded, mentions, spaced
from . import text
from .signal import Example, Leans, Unit, derived, signal


@derived
def title_folded(title: pl.Expr) -> pl.Expr:
    """The title in lower case, without marks and fancy letters (see `words.folded`)."""
    return folded(title)


@derived
def title_plain(title_folded: pl.Expr) -> pl.Expr:
    """The title as plain words with a blank at both ends (see `words.plain`)."""
    return spaced(title_folded)


@derived
def title_words(title_plain: pl.Expr) -> pl.Expr:
    """The title's words, folded, in order."""
    return text.words(title_plain)


@derived
def host_label(source_name: pl.Expr) -> pl.Expr:
    """The linking domain's name, folded and without hyphens. Null for an IP and for names under four characters."""
    squeezed = folded(source_name).str.replace_all(r"[^\p{L}\p{N}]+", "")
    return pl.when(squeezed.str.len_chars() >= 4).then(squeezed)


@derived
def brand_pattern(brand_terms: pl.Expr) -> pl.Expr:
    """A pattern that finds a brand term in plain text: whole words, blanks inside allowed. Null without terms."""
    return brand_terms.map_batches(_pattern_of_first, return_dtype=pl.String)


def _pattern_of_first(brand_terms: pl.Series) -> pl.Series:
    """The pattern of the first row's terms, in every row: they are the same in all of them."""
    letters = fold(brand_terms.head(1).explode()).str.replace_all(r"[^\p{L}\p{N}]+", "")
    spread = letters.filter(letters.str.len_chars() > 1).str.replace_all(r"(.)", "$1 ?").str.strip_suffix(" ?")
    pattern = f" (?:{'|'.join(spread)})s? " if spread.len() else None
    return pl.Series(brand_terms.name, [pattern], dtype=pl.String).new_from_index(0, brand_terms.len())


@derived
def seller_title(title_plain: pl.Expr) -> pl.Expr:
    """Whether the title uses words of link sellers."""
    return mentions(title_plain, "sells_links")


@derived
def risky_title(title_plain: pl.Expr, site_topics: pl.Expr) -> pl.Expr:
    """Whether the title names a risky trade that is not the site's own."""
    return text.has_risky_topic(title_plain, site_topics)


@derived
def contact_title(title: pl.Expr) -> pl.Expr:
    """Whether the title holds a handle (@name), a chat link (t.me, wa.me) or an international phone number."""
    return text.has_contact(title)


@derived
def listing_title(title_plain: pl.Expr) -> pl.Expr:
    """Whether the title uses words of pages that list or measure sites by the thousand."""
    return mentions(title_plain, "list_template")


@derived
def member_title(title_plain: pl.Expr) -> pl.Expr:
    """Whether the title is one that forum and guestbook software gives to its pages."""
    return mentions(title_plain, "member_pages")


@derived
def coupon_title(title_plain: pl.Expr) -> pl.Expr:
    """Whether the title is that of a page of coupons or customer-service numbers."""
    return mentions(title_plain, "coupon")


@derived
def title_code(title: pl.Expr) -> pl.Expr:
    """Length of the longest hash or long number in the title; 0 for none."""
    return text.longest_code(title)


@derived
def title_first_surprise(title: pl.Expr) -> pl.Expr:
    """Mean surprise in bits of a word of five to eight small Latin letters with which the title or a part of it
    begins, others behind it. Null without.
    """
    return text.word_surprise_of(title, rf"(?:^|[:|–-] ){text.MAYBE_RANDOM} \S")


@signal(
    unit=Unit.CHARACTERS,
    leans=Leans.DEPENDS,
    says="the page's title is {value:.0f} characters long",
    says_zero="the page has no title",
    examples=(
        Example({"title": "Our walks"}, 9, "typical"),
        Example({"title": ""}, 0, "no title"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_length(title: pl.Expr) -> pl.Expr:
    """The title's length in characters; 0 for a page without one."""
    return title.str.len_chars()


@signal(
    unit=Unit.COUNT,
    leans=Leans.DEPENDS,
    says="the title has {value:.0f} emoji",
    says_zero="the title has no emoji",
    examples=(
        Example({"title": "🔥 Links 🚀 now"}, 2, "typical"),
        Example({"title": "Walks © 2020"}, 0, "a copyright sign is none"),
        Example({"title": ""}, 0, "empty"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_emoji_count(title: pl.Expr) -> pl.Expr:
    """Emoji and pictographs in the title."""
    return title.str.count_matches(text.EMOJI)


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the title carries a contact: a handle, a chat link or a phone number",
    says_not="the title carries no handle, chat link or phone number",
    examples=(
        Example({"title": "BEST LINKS - TG @some_seller"}, 1, "a handle"),
        Example({"title": "Write to ann@example.org"}, 0, "an e-mail address is none"),
        Example({"title": "Telegram channel @hill_walks, by @ann_w"}, 0, "what the page is about, and who wrote it"),
        Example({"title": ""}, 0, "empty"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_has_contact(contact_title: pl.Expr) -> pl.Expr:
    """The title holds a handle (@name), a chat link (t.me, wa.me) or an international phone number."""
    return contact_title


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the title sells links or rankings",
    says_not="the title sells no links or rankings",
    examples=(
        Example({"title": "Cheap dofollow backlinks for you"}, 1, "typical"),
        Example({"title": "A walk in the hills"}, 0, "no seller"),
        Example({"title": ""}, 0, "empty"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_sells_links(seller_title: pl.Expr) -> pl.Expr:
    """The title uses words of link sellers (backlinks, link building, ...) in any of many languages."""
    return seller_title


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the title is about gambling, adult, pharmacy, quick loans, crypto or replica goods",
    says_not="the title is about none of the risky trades",
    examples=(
        Example({"title": "Best online casino bonus", "site_topics": []}, 1, "typical"),
        Example({"title": "Best online casino bonus", "site_topics": ["gambling"]}, 0, "the site's own trade"),
        Example({"title": "Essex specialist: cocktail bar"}, 0, "whole words only"),
        Example({"title": ""}, 0, "empty"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_has_risky_topic(risky_title: pl.Expr) -> pl.Expr:
    """The title names a risky trade (gambling, adult, pharmacy, loans, crypto, replicas) that is not the site's own."""
    return risky_title


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the title is that of a list of sites, a ranking or a look-up page",
    says_not="the title is not that of a list of sites or a look-up page",
    examples=(
        Example({"title": "example.org whois lookup"}, 1, "typical"),
        Example({"title": "Top ten walks"}, 0, "an ordinary list"),
        Example({"title": ""}, 0, "empty"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_lists_sites(listing_title: pl.Expr) -> pl.Expr:
    """The title uses words of pages that list or measure sites by the thousand (whois, worth, top domain list, ...)."""
    return listing_title


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the title speaks of search ranking",
    says_not="the title does not speak of search ranking",
    examples=(
        Example({"title": "SEO and keyword research"}, 1, "typical"),
        Example({"title": "Seoul in a day"}, 0, "whole words only"),
        Example({"title": ""}, 0, "empty"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_speaks_of_ranking(title_plain: pl.Expr) -> pl.Expr:
    """The title uses words of the search trade."""
    return mentions(title_plain, "seo_words")


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the title is that of a directory or of classified ads",
    says_not="the title is not that of a directory",
    examples=(
        Example({"title": "Free Business Directory"}, 1, "typical"),
        Example({"title": "Directed by Anna"}, 0, "whole words only"),
        Example({"title": ""}, 0, "empty"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_is_directory(title_plain: pl.Expr) -> pl.Expr:
    """The title uses words of business directories, listings and bookmark sites."""
    return mentions(title_plain, "directory")


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the title is that of a member's profile, a guestbook or a bare forum script",
    says_not="the title is not that of a member's profile or a guestbook",
    examples=(
        Example({"title": "View Profile: Ann17 - Hill Forum"}, 1, "typical"),
        Example({"title": "The profile of a hill"}, 0, "the word alone is none"),
        Example({"title": ""}, 0, "empty"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_is_member_page(member_title: pl.Expr) -> pl.Expr:
    """The title is one that forum and guestbook software gives to pages where anybody can leave a link."""
    return member_title


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the title's longest run without a small word (the, of) or a stop is {value:.0f} words",
    says_zero="the title has no run of words without a small word (the, of) or a stop",
    examples=(
        Example({"title": "stone Paper lamp seven river"}, 5, "a heap of words"),
        Example({"title": "A walk in the hills - Wide blog"}, 2, "small words and dashes part it"),
        Example({"title": ""}, 0, "empty"),
        Example({"title": "温泉のまち"}, None, "a script without blanks"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_longest_word_run(title_folded: pl.Expr) -> pl.Expr:
    """The most words in a row without a function word or punctuation between: seven and more are a heap, no title."""
    return text.longest_word_run(title_folded)


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:.0%} of the title's words repeat an earlier one",
    says_zero="none of the title's words repeat an earlier one",
    examples=(
        Example({"title": "Golf news, golf, golf"}, 0.5, "two of four"),
        Example({"title": "Golf news"}, 0, "none"),
        Example({"title": ""}, None, "empty"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_repeated_share(title_words: pl.Expr) -> pl.Expr:
    """The share of the title's words that were there before."""
    size = title_words.list.len()
    return pl.when(size > 0).then(1 - title_words.list.n_unique() / size)


@signal(
    unit=Unit.CHARACTERS,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the title holds a code of {value:.0f} characters",
    says_zero="the title holds no code",
    examples=(
        Example({"title": "0a1b2c3d4e5f60718293 - Site"}, 20, "a hash"),
        Example({"title": "Walks | 1234-5678"}, 9, "a number with a dash"),
        Example({"title": "Walks 2024-2025"}, 0, "years are none"),
        Example({"title": ""}, 0, "empty"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_code_length(title_code: pl.Expr) -> pl.Expr:
    """Length of the longest hash (12 hexadecimal digits and more) or number of six digits and more; 0 when none."""
    return title_code


@signal(
    unit=Unit.COUNT,
    leans=Leans.DEPENDS,
    says="the title names {value:.0f} hosts",
    says_zero="the title names no host",
    examples=(
        Example({"title": "example.com and example.org compared"}, 2, "typical"),
        Example({"title": "At 9.30 a.m. in town"}, 0, "numbers and abbreviations are none"),
        Example({"title": ""}, 0, "empty"),
        Example({"title": None}, None, "unknown"),
    ),
)
def title_host_count(title: pl.Expr) -> pl.Expr:
    """Host names written out in the title."""
    return title.str.count_matches(text.HOST_NAME)


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the title shows the site's address",
    says_not="the title does not show the site's address",
    examples=(
        Example({"title": "Example.com - worth and rank", "site_host": "example.com"}, 1, "typical"),
        Example({"title": "A walk with Example", "site_host": "example.com"}, 0, "the name alone is none"),
        Example({"title": "", "site_host": "example.com"}, 0, "empty"),
        Example({"title": None, "site_host": "example.com"}, None, "unknown"),
    ),
)
def title_shows_site_host(title: pl.Expr, site_host: pl.Expr) -> pl.Expr:
    """The judged site's host is written out in the title: what look-up pages do."""
    return title.str.to_lowercase().str.contains(site_host, literal=True)


@signal(
    unit=Unit.FLAG,
    leans=Leans.DEPENDS,
    says="the title names the site",
    says_not="the title does not name the site",
    examples=(
        Example({"title": "A day at Ac-Me spa", "brand_terms": ["acme"]}, 1, "marks inside don't matter"),
        Example({"title": "Acmeology", "brand_terms": ["acme"]}, 0, "whole words only"),
        Example({"title": "", "brand_terms": ["acme"]}, 0, "empty"),
        Example({"title": "Acme", "brand_terms": []}, None, "no brand known"),
        Example({"title": None, "brand_terms": ["acme"]}, None, "unknown"),
    ),
)
def title_names_brand(title_plain: pl.Expr, brand_pattern: pl.Expr) -> pl.Expr:
    """The title holds a brand term of the judged site as whole words."""
    return title_plain.str.contains(brand_pattern)


@signal(
    unit=Unit.FLAG,
    leans=Leans.SPAM_WHEN_LOW,
    says="the title names the linking domain itself",
    says_not="the title does not name the linking domain itself",
    examples=(
        Example({"title": "Walks - The Hill Blog", "source_name": "hill-blog"}, 1, "typical"),
        Example({"title": "Walks - Far News", "source_name": "hill-blog"}, 0, "another name"),
        Example({"title": "", "source_name": "hill-blog"}, 0, "empty"),
        Example({"title": "Walks", "source_name": ""}, None, "an IP has no name"),
        Example({"title": None, "source_name": "hill-blog"}, None, "unknown"),
    ),
)
def title_names_own_domain(title_plain: pl.Expr, host_label: pl.Expr) -> pl.Expr:
    """The title, blanks left out, holds the linking domain's name, as ordinary sites' titles do."""
    return title_plain.str.replace_all(" ", "", literal=True).str.contains(host_label, literal=True)
