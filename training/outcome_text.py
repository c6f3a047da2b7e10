"""What retraining found, in words and figures for a terminal."""

from __future__ import annotations

from dataclasses import asdict

from .contest import Compared
from .fit import Settings
from .retrain import Outcome

SHOWN = 5


def describe(outcome: Outcome) -> str:
    """Labels, mixture, contest and doubtful labels; not what became of the challenger."""
    own, contest = outcome.own, outcome.contest
    spam = int(own.is_spam.sum())
    lines = [
        f"Your labels: {own.units.height:,} linking domains ({spam:,} spam, {own.units.height - spam:,} good), worth "
        f"{contest.own.independent:,} independent ones",
        *_left_out(outcome),
        f"Taken of {len(outcome.choice.tried)} mixtures tried on held-out labels: {outcome.choice.recipe}",
        *_searched(outcome),
        f"Spam in your profile: about {outcome.spam_share.share:.0%} ({outcome.spam_share.low:.0%} to "
        f"{outcome.spam_share.high:.0%}, by {outcome.spam_share.by}); probabilities are made for that",
        "",
        "Both on the same linking domains, which neither has seen (95 % intervals, campaigns resampled):",
        f"  {'':<34}{'champion':<24}{'challenger':<24}difference",
        *_table("your labels", contest.own),
        *_table("base examples", contest.base),
    ]
    if outcome.doubtful.height:
        lines += ["", "Labels that look doubtful (held-out probability of spam):"]
        for _, domain, verdict, probability in outcome.doubtful.head(SHOWN).iter_rows():
            lines.append(f"  {domain}: you say {verdict}, the model {probability:.2f}")
    return "\n".join(lines)


def _searched(outcome: Outcome) -> list[str]:
    found = outcome.searched
    if found is None:
        return []
    tried = f"Search: {found.trials:,} settings tried" + (
        f", {found.earlier:,} of them earlier" if found.earlier else ""
    )
    if found.best <= found.plain:
        return [f"{tried}; none is better than the plain ones by enough (AUC {found.plain:.3f})"]
    changed = ", ".join(f"{name} {value:.4g}" for name, value in _changed(outcome))
    return [f"{tried}; AUC on held-out labels {found.best:.3f} instead of {found.plain:.3f} with {changed}"]


def _changed(outcome: Outcome) -> list[tuple[str, float]]:
    made = asdict(outcome.made.settings) | asdict(outcome.made.recipe)
    plain = asdict(Settings()) | asdict(outcome.choice.recipe)
    return [(name, value) for name, value in made.items() if value != plain[name]]


def _left_out(outcome: Outcome) -> list[str]:
    lines = []
    for conflict in outcome.own.conflicts[:SHOWN]:
        lines.append(f"  left open, for the labels disagree: {conflict.value} ({', '.join(conflict.says)})")
    if outcome.own.unused:
        lines.append(f"  {len(outcome.own.unused):,} labels of these sites speak of no link in these audits")
    return lines


def _table(name: str, compared: Compared) -> list[str]:
    lines = [f"  {name}, {compared.domains:,} domains"]
    for measure, champion in compared.champion.items():
        change = compared.difference[measure]
        lines.append(
            f"    {measure:<32}{champion!s:<24}{compared.challenger[measure]!s:<24}"
            f"{change.value:+.3f} ({change.low:+.3f} to {change.high:+.3f})"
        )
    return lines
