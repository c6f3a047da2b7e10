from __future__ import annotations

import numpy as np
import pytest
from linkverdict.training.decide import decide
from linkverdict.training.holdout import HeldOut
from linkverdict.training.kinds import count_kinds


@pytest.fixture
def held_out(exports) -> HeldOut:
    """Every judged linking domain of the exports; spam scored high, good low, each a group of its own."""
    found = [
        (domain, export.site, verdict == "spam")
        for export in exports
        for domain, verdict in dict(
            zip(export.table["source_registered"], export.verdict, strict=True)
        ).items()
        if verdict is not None
    ]  # fmt: skip
    is_spam = np.array([spam for *_, spam in found])
    return HeldOut(
        domain=tuple(domain for domain, *_ in found),
        site=tuple(site for _, site, _ in found),
        is_spam=is_spam,
        margin=np.where(is_spam, 5.0, -5.0) + np.random.default_rng(1).normal(size=len(found)),
        group=np.arange(len(found)),
    )


def test_every_judged_domain_with_a_kind_is_counted_once_under_its_verdict(exports, held_out):
    kinds = count_kinds(exports, held_out, decide(held_out))
    assert sum(one.domains for one in kinds) == len(held_out.domain)
    assert all(one.domains == one.disavow + one.review + one.keep for one in kinds)
    assert sum(one.domains for one in kinds if one.verdict == "spam") == held_out.is_spam.sum()
    assert [one.verdict for one in kinds] == sorted((one.verdict for one in kinds), reverse=True)


def test_kinds_are_judged_by_the_limits(exports, held_out):
    kinds = count_kinds(exports, held_out, decide(held_out))
    assert sum(one.disavow for one in kinds if one.verdict == "spam") > 0.9 * held_out.is_spam.sum()
    assert sum(one.disavow for one in kinds if one.verdict == "good") == 0
