"""What the tools' vendors measured: strength, visits, links of the linking domain and page."""

from __future__ import annotations

import polars as pl

from .signal import Example, Leans, Rank, Tally, Unit, signal

domain_authority_order = Tally(by=("domain_authority",), measure=Rank())
page_authority_order = Tally(by=("page_authority",), measure=Rank())


@signal(
    unit=Unit.SCORE,
    leans=Leans.SPAM_WHEN_LOW,
    says="the vendor gives the linking domain a strength of {value:.0f} out of 100",
    says_low="the vendor gives the linking domain a strength of only {value:.0f} out of 100",
    says_zero="the vendor gives the linking domain a strength of 0 out of 100",
    examples=(
        Example({"domain_authority": 62.0}, 62, "strong"),
        Example({"domain_authority": 0.0}, 0, "none measured"),
        Example({"domain_authority": None}, None, "the export does not say"),
    ),
)
def domain_strength(domain_authority: pl.Expr) -> pl.Expr:
    """The vendor's 0-100 strength of the linking domain (DR, Authority Score, DA)."""
    return domain_authority


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_LOW,
    says="the linking domain is stronger than {value:.0%} of the linking domains in this export",
    says_low="the linking domain is weaker than {rest:.0%} of the linking domains in this export",
    examples=(
        Example({"domain_authority_order": 0.9}, 0.9, "among the strongest"),
        Example({"domain_authority_order": 0.04}, 0.04, "among the weakest"),
        Example({"domain_authority_order": None}, None, "the export does not say"),
    ),
)
def domain_authority_rank(domain_authority_order: pl.Expr) -> pl.Expr:
    """Rank of the linking domain's strength among this export's domains, which makes vendors' scales compare."""
    return domain_authority_order


@signal(
    unit=Unit.SCORE,
    leans=Leans.SPAM_WHEN_LOW,
    says="the vendor gives the linking page a strength of {value:.0f} out of 100",
    says_low="the vendor gives the linking page a strength of only {value:.0f} out of 100",
    says_zero="the vendor gives the linking page a strength of 0 out of 100",
    examples=(
        Example({"page_authority": 21.0}, 21, "strong"),
        Example({"page_authority": 0.0}, 0, "none measured"),
        Example({"page_authority": None}, None, "the export does not say"),
    ),
)
def page_strength(page_authority: pl.Expr) -> pl.Expr:
    """The vendor's 0-100 strength of the linking page (UR, Page Authority Score, PA)."""
    return page_authority


@signal(
    unit=Unit.SHARE,
    leans=Leans.SPAM_WHEN_LOW,
    says="the linking page is stronger than the pages of {value:.0%} of the linking domains in this export",
    says_low="the linking page is weaker than the pages of {rest:.0%} of the linking domains in this export",
    examples=(
        Example({"page_authority_order": 0.9}, 0.9, "among the strongest"),
        Example({"page_authority_order": 0.3}, 0.3, "in the lower half"),
        Example({"page_authority_order": None}, None, "the export does not say"),
    ),
)
def page_authority_rank(page_authority_order: pl.Expr) -> pl.Expr:
    """Rank of the linking page's strength among this export's domains."""
    return page_authority_order


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_LOW,
    says="the vendor estimates that searches bring the linking domain {value:,.0f} visits a month",
    says_low="the vendor estimates that searches bring the linking domain only {value:,.0f} visits a month",
    says_zero="the vendor estimates that searches bring the linking domain no visits",
    examples=(
        Example({"domain_traffic": 11051.0}, 11051, "a site that people find"),
        Example({"domain_traffic": 0.0}, 0, "nobody"),
        Example({"domain_traffic": None}, None, "the export does not say"),
    ),
)
def domain_visits(domain_traffic: pl.Expr) -> pl.Expr:
    """Monthly search visits of the linking domain, as the vendor estimates them."""
    return domain_traffic


@signal(
    unit=Unit.COUNT,
    leans=Leans.SPAM_WHEN_LOW,
    says="the vendor estimates that searches bring the linking page {value:,.0f} visits a month",
    says_low="the vendor estimates that searches bring the linking page only {value:,.0f} visits a month",
    says_zero="the vendor estimates that searches bring the linking page no visits",
    examples=(
        Example({"page_traffic": 40.0}, 40, "a page that people find"),
        Example({"page_traffic": 0.0}, 0, "nobody"),
        Example({"page_traffic": None}, None, "the export does not say"),
    ),
)
def page_visits(page_traffic: pl.Expr) -> pl.Expr:
    """Monthly search visits of the linking page, as the vendor estimates them."""
    return page_traffic


@signal(
    unit=Unit.SCORE,
    leans=Leans.SPAM_WHEN_HIGH,
    says="the linking domain's strength exceeds what its search visits speak for by {value:.0f} of 100",
    says_zero="the linking domain's search visits speak for all of its strength",
    examples=(
        Example({"domain_authority": 40.0, "domain_traffic": 0.0}, 40, "strong, and nobody comes"),
        Example({"domain_authority": 60.0, "domain_traffic": 99999.0}, 10, "strong, and people come"),
        Example({"domain_authority": 40.0, "domain_traffic": None}, None, "the export does not say"),
    ),
)
def authority_without_traffic(domain_authority: pl.Expr, domain_traffic: pl.Expr) -> pl.Expr:
    """Strength less ten for every power of ten of visits: the mark of bought links and private blog networks."""
    return domain_authority - 10 * (domain_traffic + 1).log10()


@signal(
    unit=Unit.RATIO,
    leans=Leans.SPAM_WHEN_LOW,
    says="Trust Flow is {value:.2f} of Citation Flow",
    says_low="Trust Flow is only {value:.2f} of Citation Flow",
    says_zero="Trust Flow is 0 beside the Citation Flow",
    examples=(
        Example({"trust_flow": 10.0, "citation_flow": 40.0}, 0.25, "many links, little trust"),
        Example({"trust_flow": 0.0, "citation_flow": 0.0}, None, "no links known"),
        Example({"trust_flow": None, "citation_flow": None}, None, "only Majestic says"),
    ),
)
def trust_to_citation(trust_flow: pl.Expr, citation_flow: pl.Expr) -> pl.Expr:
    """Majestic's Trust Flow divided by its Citation Flow."""
    return pl.when(citation_flow > 0).then(trust_flow / citation_flow)
