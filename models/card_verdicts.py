"""Where a model's verdicts begin, as a section of its card's page."""

from __future__ import annotations

from collections.abc import Iterable

from .card import Card
from .markdown import paragraph, plain, share, table
from .thresholds import KeepLimit, Threshold

SHOWN_PRECISIONS = (0.80, 0.90, 0.95, 0.97, 0.98, 0.99, 0.995)
"""The rows of the card's table of limits that the page shows."""
USUAL_CONFIDENCE = 0.95
"""What statisticians ask for; limits that have less are pointed out."""


def spam_share(card: Card) -> str:
    """The share of spam in the profile that the card's probabilities and limits are made for, in words."""
    share_ = card.parameters.get("own_spam_share")
    return f"{share_:.0%} spam" if isinstance(share_, (int, float)) else "three spam in ten"


def verdicts_section(card: Card) -> str:
    """The section: the limits for each wanted precision and for `keep`, and what each rests on."""
    seen = "sites" if "own_spam_share" not in card.parameters else "campaigns"
    intro = paragraph(
        "`--precision` and `--confidence` choose the limit; these are the limits when nothing is said of the "
        "confidence, that is at even odds. *Precision seen* and *spam found* are over linking domains of "
        f"{seen} that the scoring model had not seen, weighed to {spam_share(card)}. *Independent* is what the marked "
        "domains are worth when a campaign counts once. *Confidence* is the highest that would have certified this "
        "limit: were the labelled domains drawn anew, so often a limit found in this way would keep the wanted "
        "precision (learn then test, with exact binomial tests over campaigns; see "
        "`docs/decisions/promised-precision.md`). *Worst site* is the site on which fewest of the marked domains are "
        "spam; no promise is made for single sites."
    )
    shown = [row for row in card.thresholds if any(abs(row.precision_wanted - one) < 1e-9 for one in SHOWN_PRECISIONS)]
    heads = ("wanted precision", "`disavow` from", "precision seen", "spam found", "held-out domains", "independent",
             "confidence", "worst site")  # fmt: skip
    limits = table(heads, [_threshold(row) for row in shown or card.thresholds])
    parts = ["## Where the verdicts begin", intro, _weak(card.thresholds), limits, paragraph(_keep(card.keep))]
    return "\n\n".join(part.strip("\n") for part in parts if part)


def _threshold(row: Threshold) -> tuple[str, ...]:
    wanted = f"{row.precision_wanted:.1%}"
    if row.at is None or row.precision is None:
        return wanted, "nothing is marked", "", "", "", "", "", ""
    worst = _worst(row.worst_site, row.worst_precision, row.worst_domains)
    seen = (f"{row.at:.3f}", share(row.precision), f"{row.recall:.0%}", f"{row.domains:,}", f"{row.independent:.0f}")
    return wanted, *seen, share(row.confidence, 0), worst


def _weak(limits: Iterable[Threshold]) -> str:
    weak = [row.precision_wanted for row in limits if row.at is not None and row.confidence < USUAL_CONFIDENCE]
    if not weak:
        return ""
    return paragraph(
        f"From a wanted precision of {min(weak):.1%} on, the confidence is under the usual {USUAL_CONFIDENCE:.0%}: the "
        "labelled domains are too few to promise more. Check a sample of what is marked by hand."
    )


def _keep(limit: KeepLimit | None) -> str:
    if limit is None or limit.below is None or limit.spam_share is None:
        return "The labelled domains support no limit for `keep`, so nothing is marked `keep`."
    worst = _worst(limit.worst_site, limit.worst_spam_share, limit.worst_domains)
    return (
        f"`keep` ends at a probability of {limit.below:.3f}. Of the {limit.domains:,} held-out linking domains under "
        f"it {limit.spam_share:.1%} are spam (weighed as above; {limit.spam_share_wanted:.0%} at most is wanted, held "
        f"with {share(limit.confidence, 0)} confidence when looked at alone)"
        f"{f'; worst site: {worst}' if worst else ''}. "
        "Whatever lies between the two limits is `review`."
    )


def _worst(site: str, of_it: float | None, domains: int) -> str:
    return f"{plain(site)}: {share(of_it)} of {domains:,}" if site and of_it is not None else ""
