"""The user's own share of spam, on data whose share is known."""

from __future__ import annotations

import numpy as np
import pytest
from linkverdict.models.calibration import Calibration
from linkverdict.training.spam_rate import estimate_spam_share

# margins of two normal curves around 1.5 and -1.5: log odds are 3 m + ln(0.3 / 0.7) at a share of 0.3
EXACT = Calibration("platt", {"slope": (3.0,), "intercept": (float(np.log(0.3 / 0.7)),)}, 0.0, 1.0, {})


def draw(share, domains, seed=0):
    chance = np.random.default_rng(seed)
    spam = chance.random(domains) < share
    return np.where(spam, 1.5, -1.5) + chance.normal(size=domains), spam


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_the_true_share_is_found_from_probabilities_alone(share):
    found = estimate_spam_share(draw(share, 3000)[0], EXACT, 0.3)
    assert found.by == "probabilities"
    assert found.share == pytest.approx(share, abs=0.03)
    assert found.low < found.share < found.high


def test_the_interval_holds_the_true_share_about_as_often_as_it_says():
    inside = 0
    for seed in range(60):
        found = estimate_spam_share(draw(0.2, 400, seed)[0], EXACT, 0.3)
        inside += found.low <= 0.2 <= found.high
    assert inside >= 52  # 57 of 60 expected; drawn a little to 0.3


def test_the_steps_end_where_the_likelihood_is_highest():
    found = estimate_spam_share(draw(0.2, 500)[0], EXACT, 0.3)
    assert found.low < found.share < found.high
    assert found.share - found.low == pytest.approx(found.high - found.share, rel=0.25)


def test_a_thin_profile_is_drawn_to_the_reference():
    few = estimate_spam_share([9.0] * 10, EXACT, 0.3)
    assert few.share == pytest.approx((10 + 40 * 0.3) / 50, abs=0.01)  # ten sure ones among forty of three in ten
    many = estimate_spam_share([9.0] * 400, EXACT, 0.3)
    assert many.share > 0.9


def test_random_labels_give_the_share_with_wilsons_interval():
    found = estimate_spam_share([0.0] * 50, EXACT, 0.3, [True] * 10 + [False] * 40, [True] * 50)
    assert (found.by, found.domains, found.share) == ("random labels", 50, 0.2)
    assert (found.low, found.high) == (pytest.approx(0.1124, abs=1e-4), pytest.approx(0.3304, abs=1e-4))


def test_random_labels_are_right_where_the_model_is_wrong():
    margins, spam = draw(0.5, 200)
    wrong = estimate_spam_share(margins + 3, EXACT, 0.3)
    right = estimate_spam_share(margins + 3, EXACT, 0.3, list(spam), [True] * 200)
    assert wrong.share > 0.8
    assert right.share == pytest.approx(spam.mean())


def test_labels_that_were_picked_by_their_score_do_not_tilt_the_share():
    margins, spam = draw(0.2, 2000)
    picked = np.argsort(-margins)[:300]
    labels = [bool(spam[n]) if n in set(picked.tolist()) else None for n in range(2000)]
    found = estimate_spam_share(margins, EXACT, 0.3, labels, [False] * 2000)
    assert found.by == "probabilities"
    assert found.share == pytest.approx(0.2, abs=0.03)


def test_a_campaign_counts_less_than_its_size():
    margins = [5.0] * 400 + [-5.0] * 400
    alone = estimate_spam_share(margins, EXACT, 0.3)
    campaign = estimate_spam_share(margins, EXACT, 0.3, groups=[0] * 400 + list(range(1, 401)))
    assert alone.share == pytest.approx(0.5, abs=0.02)
    assert campaign.share < 0.2  # the campaign is worth 20 of 420


def test_unknown_margins_are_left_out_and_nothing_at_all_gives_the_reference():
    assert estimate_spam_share([float("nan")] * 3, EXACT, 0.3).by == "reference"
    nothing = estimate_spam_share([], EXACT, 0.3)
    assert (nothing.share, nothing.low, nothing.high, nothing.domains) == (0.3, 0.0, 1.0, 0)
