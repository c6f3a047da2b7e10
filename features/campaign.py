"""Campaigns: one template on many linking domains, counted over the whole export."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from .signal import Distinct, Example, Leans, Mean, Rows, Tally, Unit, derived, signal

SEPARATORS = r"\s+[-–—|•·»›:~]+\s+|\s*[|»›•]\s*"
WORD = r"[\p{L}\p{M}]+"


@derived
def folded_title(title: pl.Expr, source_host: pl.Expr, source_name: pl.Expr) -> pl.Expr:
    """The title in lower case without the page's own host and name, digits folded to 0, punctuation to blanks."""
    return _skeleton(_without(_without(title.str.to_lowercase(), source_host.str.strip_prefix("www.")), source_name))


@derived
def title_template(folded_title: pl.Expr) -> pl.Expr:
    """The folded title when it is long enough (14 characters, three words) to be more than a coincidence."""
    return pl.when(_is_telling(folded_title, 14, 3)).then(folded_title)


@derived
def headline(title: pl.Expr) -> pl.Expr:
    """The longest part of the title between separators, folded: what is left without the site names around it."""
    parts = title.str.to_lowercase().str.replace_all(SEPARATORS, "\n").str.split("\n")
    longest = parts.list.get(parts.list.eval(pl.element().str.len_chars()).list.arg_max(), null_on_oob=True)
    return _skeleton(longest)


@derived
def title_core(headline: pl.Expr) -> pl.Expr:
    """The headline when it is long enough (20 characters, four words) to be more than a coincidence."""
    return pl.when(_is_telling(headline, 20, 4)).then(headline)


@derived
def target_page(target_host: pl.Expr, target_path: pl.Expr) -> pl.Expr:
    """The page linked to, without scheme, www., query and closing slash."""
    return target_host.str.strip_prefix("www.") + target_path.str.to_lowercase().str.strip_chars_end("/")


@derived
def folded_anchor(anchor: pl.Expr) -> pl.Expr:
    """The anchor in lower case, digits folded to 0, punctuation to blanks; null when empty."""
    return pl.when(anchor.str.len_chars() > 0).then(_skeleton(anchor.str.to_lowercase()))


@derived
def telling_anchor(folded_anchor: pl.Expr, anchor: pl.Expr, brand_pattern: pl.Expr) -> pl.Expr:
    """The folded anchor when it is a phrase (16 characters, three words beside the site's name) and no bare address."""
    is_address = anchor.str.contains(r"^\s*(https?://|www\.)\S+\s*$")
    named = (" " + folded_anchor + " ").str.count_matches(brand_pattern.fill_null("\0"))
    beside = folded_anchor.str.count_matches(WORD) - 2 * named.cast(pl.Int64)
    return pl.when(_is_telling(folded_anchor, 16, 3) & ~is_address & ((named == 0) | (beside >= 2))).then(folded_anchor)


@derived
def anchor_and_target(telling_anchor: pl.Expr, target_page: pl.Expr) -> pl.Expr:
    """A telling anchor together with its target: Wu and Davison's complete hyperlink (2005)."""
    return telling_anchor + pl.lit(" -> ") + target_page


@derived
def path_slug(path_last: pl.Expr) -> pl.Expr:
    """The path's last part when it is a phrase of four words or more: one article's address."""
    last = path_last.str.replace(r"(?s)(.)\.[a-z]{2,5}$", "$1")
    return pl.when(last.str.count_matches(WORD) >= 4).then(last)


@derived
def path_shape(source_path: pl.Expr) -> pl.Expr:
    """The path with random tokens, numbers and phrases folded, when it bears a machine's mark; else null.

    Marks: a long hexadecimal token ("/item-0a1b…9f.html"), a phrase that ends in a stray letter ("/warm-day-q.html"),
    a phrase with a counter ("/cheap-offer-07-2/").
    """
    lower = source_path.str.to_lowercase()
    hexed = lower.str.replace_all(r"[0-9a-f]{16,}", "#")
    phrased = hexed.str.replace_all(r"(?:[^/\-#.]+-)+([a-z])(\.[a-z]+|/?$)", "*-$1$2")
    counted = phrased.str.replace_all(r"\d+", "0")
    marked = counted.str.contains(r"#|\*-[a-z]|[a-z]-[a-z]+-[a-z0-9-]*0/?$")
    return pl.when(marked & (source_path.str.len_chars() >= 4)).then(counted)


@derived
def crowded_page(page_external_links: pl.Expr) -> pl.Expr:
    """The exact number of external links when the page has 200 or more: pages of one generator agree in it."""
    return pl.when(page_external_links >= 200).then(page_external_links.cast(pl.Int64))


def _skeleton(lower: pl.Expr) -> pl.Expr:
    """Digits folded to 0, punctuation to blanks."""
    numbered = lower.str.replace_all(r"\d+", "0")
    # a single blank stays as it is: half as many places to change
    return numbered.str.replace_all(r"[^\p{L}\p{M}0@]{2,}|[^\p{L}\p{M}0@ ]", " ").str.strip_chars()


def _without(text: pl.Expr, name: pl.Expr) -> pl.Expr:
    """The text with every occurrence of a name of four characters or more taken out."""
    long_name = pl.when(name.str.len_chars() >= 4).then(name.str.to_lowercase()).otherwise(pl.lit("\0"))
    return pl.map_batches([text, long_name], _taken_out, return_dtype=pl.String, is_elementwise=True)


def _taken_out(texts_and_names: Sequence[pl.Series]) -> pl.Series:
    texts = texts_and_names[0]
    rows = pl.DataFrame({"text": texts, "name": texts_and_names[1]})
    # sooner found than taken out
    holding = rows.select(pl.col("text").str.contains(pl.col("name"), literal=True)).to_series().arg_true()
    return texts.clone().scatter(
        holding, rows[holding].select(pl.col("text").str.split(pl.col("name")).list.join(" ")).to_series()
    )


def _is_telling(text: pl.Expr, characters: int, words: int) -> pl.Expr:
    many_words = text.str.count_matches(WORD) >= words
    # scripts without blanks between words: length alone decides
    dense = text.str.contains(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]") & (text.str.len_chars() >= characters // 2)
    return ((text.str.len_chars() >= characters) & many_words) | dense


linking_domains = Tally(by=(), measure=Distinct("source_domain"))
domains_with_title = Tally(by=("title_template",), measure=Distinct("source_domain"))
domains_with_title_core = Tally(by=("title_core",), measure=Distinct("source_domain"))
domains_with_anchor_and_target = Tally(by=("anchor_and_target",), measure=Distinct("source_domain"))
domains_with_path_slug = Tally(by=("path_slug",), measure=Distinct("source_domain"))
domains_with_path_shape = Tally(by=("path_shape",), measure=Distinct("source_domain"))
domains_with_crowd = Tally(by=("crowded_page",), measure=Distinct("source_domain"))
rows_of_domain = Tally(by=("source_domain",), measure=Rows())
anchors_of_domain = Tally(by=("source_domain",), measure=Distinct("folded_anchor"))
targets_of_domain = Tally(by=("source_domain",), measure=Distinct("target_page"))
titles_of_domain = Tally(by=("source_domain",), measure=Distinct("folded_title"))
authority_with_title = Tally(by=("title_core",), measure=Mean("page_authority"))


def _or_alone(domains: pl.Expr, known: pl.Expr) -> pl.Expr:
    """The tally, or 1 where the text is known but too short to be told from others: alone, as far as can be seen."""
    return domains.fill_null(pl.when(known.is_not_null()).then(1.0))


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="a template of this link (title, headline, anchor or address) stands on {value:,.0f} linking domains",
    examples=(
        Example({"domains_with_title": 22.0, "domains_with_path_slug": 3.0}, 22.0, "the widest shared template counts"),
        Example({"title": "Home", "source_path": "/"}, 1.0, "nothing to share"),
        Example({}, None, "nothing known"),
    ),
)
def template_domains(
    domains_with_title: pl.Expr,
    domains_with_title_core: pl.Expr,
    domains_with_anchor_and_target: pl.Expr,
    domains_with_path_slug: pl.Expr,
    domains_with_path_shape: pl.Expr,
    title: pl.Expr,
    source_path: pl.Expr,
) -> pl.Expr:
    """Linking domains that share the link's most widely shared template; 1 when it shares none."""
    widest = pl.max_horizontal(
        domains_with_title,
        domains_with_title_core,
        domains_with_anchor_and_target,
        domains_with_path_slug,
        domains_with_path_shape,
    )
    return widest.fill_null(pl.when(title.is_not_null() | source_path.is_not_null()).then(1.0))


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:.0f} of this link's five templates (title, headline, anchor, article address, address shape) can be "
    "found on three linking domains or more",
    says_zero="none of this link's five templates (title, headline, anchor, article address, address shape) can be "
    "found on three linking domains or more",
    examples=(
        Example({"domains_with_title": 22.0, "domains_with_path_slug": 3.0}, 2.0, "title and address"),
        Example({"domains_with_title": 2.0, "title": "Home"}, 0.0, "a pair is no campaign"),
        Example({}, None, "nothing known"),
    ),
)
def templates_shared(
    domains_with_title: pl.Expr,
    domains_with_title_core: pl.Expr,
    domains_with_anchor_and_target: pl.Expr,
    domains_with_path_slug: pl.Expr,
    domains_with_path_shape: pl.Expr,
    title: pl.Expr,
    source_path: pl.Expr,
) -> pl.Expr:
    """How many of the link's templates stand on three linking domains or more."""
    wide = [
        (domains >= 3).fill_null(value=False).cast(pl.Float64)
        for domains in (
            domains_with_title,
            domains_with_title_core,
            domains_with_anchor_and_target,
            domains_with_path_slug,
            domains_with_path_shape,
        )
    ]
    known = title.is_not_null() | source_path.is_not_null() | domains_with_title.is_not_null()
    return pl.when(known).then(pl.sum_horizontal(wide))


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the same title, but for names and digits, stands on {value:,.0f} linking domains",
    examples=(
        Example({"domains_with_title": 80.0}, 80.0, "a network's title"),
        Example({"title": "Home"}, 1.0, "too short to tell"),
        Example({"title": None}, None, "no title in the export"),
    ),
)
def title_domains(domains_with_title: pl.Expr, title: pl.Expr) -> pl.Expr:
    """Linking domains whose title is the same but for their own name and digits."""
    return _or_alone(domains_with_title, title)


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="{value:.1%} of all linking domains carry the same title, but for names and digits",
    examples=(
        Example({"domains_with_title": 80.0, "linking_domains": 400.0}, 0.2, "a fifth of the profile"),
        Example({"domains_with_title": 1.0, "linking_domains": 400.0}, 0.0, "one alone shares with none"),
        Example({"title": None, "linking_domains": 400.0}, None, "no title in the export"),
    ),
)
def title_domain_share(domains_with_title: pl.Expr, linking_domains: pl.Expr, title: pl.Expr) -> pl.Expr:
    """Linking domains with the same title template as a share of the export's; 0 when there is but one."""
    domains = _or_alone(domains_with_title, title)
    return pl.when(domains > 1).then(domains / linking_domains).otherwise(domains * 0)


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the same headline stands on {value:,.0f} linking domains",
    examples=(
        Example({"domains_with_title_core": 6.0}, 6.0, "a copied article"),
        Example({"title": "Home"}, 1.0, "too short to tell"),
        Example({"title": None}, None, "no title in the export"),
    ),
)
def headline_domains(domains_with_title_core: pl.Expr, title: pl.Expr) -> pl.Expr:
    """Linking domains whose title has the same longest part: an article that was copied around."""
    return _or_alone(domains_with_title_core, title)


@signal(
    unit=Unit.SCORE,
    leans=Leans.SPAM_WHEN_LOW,
    says="the page's authority is {value:+.1f} points from the mean of the pages with the same headline",
    examples=(
        Example(
            {"page_authority": 40.0, "authority_with_title": 12.0, "domains_with_title_core": 5.0}, 28.0, "the original"
        ),
        Example({"page_authority": 1.0, "authority_with_title": 12.0, "domains_with_title_core": 5.0}, -11.0, "a copy"),
        Example({"page_authority": 1.0, "authority_with_title": 1.0, "domains_with_title_core": 1.0}, 0.0, "no other"),
        Example({"page_authority": None}, None, "no page authority in the export"),
    ),
)
def authority_over_copies(
    page_authority: pl.Expr, authority_with_title: pl.Expr, domains_with_title_core: pl.Expr
) -> pl.Expr:
    """Page authority less the mean of the pages with the same headline: the original stands above its copies."""
    copied = (domains_with_title_core >= 2).fill_null(value=False)
    return pl.when(copied).then(page_authority - authority_with_title).otherwise(page_authority * 0)


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the same anchor phrase points to the same page from {value:,.0f} linking domains",
    examples=(
        Example({"domains_with_anchor_and_target": 40.0}, 40.0, "a campaign's link"),
        Example({"anchor": "Acme"}, 1.0, "too short to tell"),
        Example({"anchor": None}, None, "no anchors in the export"),
    ),
)
def anchor_target_domains(domains_with_anchor_and_target: pl.Expr, anchor: pl.Expr) -> pl.Expr:
    """Linking domains with the same anchor phrase to the same page.

    Wu and Davison (2005), "Undue influence: eliminating the impact of link plagiarism": complete hyperlinks.
    """
    return _or_alone(domains_with_anchor_and_target, anchor)


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="a page with the same address ending stands on {value:,.0f} linking domains",
    examples=(
        Example({"domains_with_path_slug": 5.0}, 5.0, "a copied article"),
        Example({"source_path": "/about"}, 1.0, "too short to tell"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def path_domains(domains_with_path_slug: pl.Expr, source_path: pl.Expr) -> pl.Expr:
    """Linking domains with the same last path part of four words or more."""
    return _or_alone(domains_with_path_slug, source_path)


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="addresses of the same machine-made shape stand on {value:,.0f} linking domains",
    examples=(
        Example({"domains_with_path_shape": 30.0}, 30.0, "a generator's pages"),
        Example({"source_path": "/about"}, 1.0, "an address made by people"),
        Example({"source_path": None}, None, "the export names domains only"),
    ),
)
def path_shape_domains(domains_with_path_shape: pl.Expr, source_path: pl.Expr) -> pl.Expr:
    """Linking domains whose address has the same machine-made shape."""
    return _or_alone(domains_with_path_shape, source_path)


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="exactly as many external links stand on pages of {value:,.0f} linking domains",
    examples=(
        Example({"domains_with_crowd": 12.0}, 12.0, "twins of one generator"),
        Example({"page_external_links": 40.0}, 1.0, "too few links to tell"),
        Example({"page_external_links": None}, None, "the export does not count links"),
    ),
)
def crowd_twin_domains(domains_with_crowd: pl.Expr, page_external_links: pl.Expr) -> pl.Expr:
    """Linking domains with a page of exactly the same number of external links, 200 or more."""
    return _or_alone(domains_with_crowd, page_external_links)


@signal(
    unit=Unit.COUNT,
    leans=Leans.DEPENDS,
    says="{value:,.0f} links of the export come from this linking domain",
    examples=(
        Example({"rows_of_domain": 120.0}, 120.0, "sitewide or many pages"),
        Example({"rows_of_domain": 1.0}, 1.0, "one link"),
        Example({"rows_of_domain": None}, None, "unknown stays unknown"),
    ),
)
def domain_links(rows_of_domain: pl.Expr) -> pl.Expr:
    """Links of the export that come from the same linking domain."""
    return rows_of_domain


@signal(
    unit=Unit.SHARE,
    leans=Leans.DEPENDS,
    says="the linking domain uses {value:.2f} different anchors a link",
    examples=(
        Example({"anchors_of_domain": 2.0, "rows_of_domain": 8.0}, 0.25, "two anchors in eight links"),
        Example({"anchors_of_domain": 0.0, "rows_of_domain": 3.0}, 0.0, "all empty"),
        Example({"anchors_of_domain": None, "rows_of_domain": 3.0}, None, "unknown stays unknown"),
    ),
)
def domain_anchor_variety(anchors_of_domain: pl.Expr, rows_of_domain: pl.Expr) -> pl.Expr:
    """Different anchors of the linking domain a link."""
    return anchors_of_domain / rows_of_domain


@signal(
    unit=Unit.SHARE,
    leans=Leans.DEPENDS,
    says="the linking domain links to {value:.2f} different pages a link",
    examples=(
        Example({"targets_of_domain": 1.0, "rows_of_domain": 4.0}, 0.25, "one page, four times"),
        Example({"targets_of_domain": 3.0, "rows_of_domain": 3.0}, 1.0, "always another page"),
        Example({"targets_of_domain": None, "rows_of_domain": 3.0}, None, "no targets in the export"),
    ),
)
def domain_target_variety(targets_of_domain: pl.Expr, rows_of_domain: pl.Expr) -> pl.Expr:
    """Different pages linked to by the linking domain a link."""
    return targets_of_domain / rows_of_domain


@signal(
    unit=Unit.SHARE,
    leans=Leans.DEPENDS,
    says="the linking domain has {value:.2f} different titles a link",
    examples=(
        Example({"titles_of_domain": 1.0, "rows_of_domain": 10.0}, 0.1, "one title on ten pages"),
        Example({"titles_of_domain": 2.0, "rows_of_domain": 2.0}, 1.0, "every page its own"),
        Example({"titles_of_domain": None, "rows_of_domain": 2.0}, None, "no titles in the export"),
    ),
)
def domain_title_variety(titles_of_domain: pl.Expr, rows_of_domain: pl.Expr) -> pl.Expr:
    """Different titles of the linking domain a link."""
    return titles_of_domain / rows_of_domain


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the vendor folded {value:,.0f} similar links of this domain into one",
    says_zero="the vendor folded no similar links of this domain into one",
    examples=(
        Example({"links_in_group": 380.0}, 380.0, "sitewide"),
        Example({"links_in_group": 1.0}, 1.0, "alone"),
        Example({"links_in_group": None}, None, "the export does not say"),
    ),
)
def similar_links(links_in_group: pl.Expr) -> pl.Expr:
    """Similar links of the domain that the vendor folded into this one."""
    return links_in_group
