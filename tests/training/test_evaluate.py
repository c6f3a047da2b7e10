from __future__ import annotations

import json

import numpy as np
import pytest
from linkverdict.data.errors import TooFewExamples
from linkverdict.data.label import make_label
from linkverdict.models.model import load_model
from linkverdict.training.evaluate import evaluate
from linkverdict.training.metrics import roc_auc


@pytest.fixture(scope="module")
def labels(exports):
    export = exports[1]
    judged = (
        export.table.select("source_registered").with_columns(export.verdict.alias("verdict")).drop_nulls().unique()
    )
    return [
        make_label(export.table["site_host"][0], name, verdict, scope="domain")
        for name, verdict in judged.sort("source_registered").iter_rows()
    ]


@pytest.fixture(scope="module")
def found(exports, labels):
    return evaluate(load_model("default"), [exports[1].table], labels)


def test_every_labelled_domain_counts_once_and_has_one_verdict(found, labels, exports):
    assert found.domains == exports[1].table["source_domain"].n_unique()
    assert sum(count for count, _ in found.verdicts.values()) == found.domains
    assert sum(spam for _, spam in found.verdicts.values()) == found.spam == found.is_spam.sum()
    assert found.figures["ROC AUC"].value == pytest.approx(roc_auc(found.is_spam, found.probability))


def test_text_and_json_say_the_same_and_json_has_no_numbers_that_json_lacks(found):
    stated = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert f"{stated['domains']:,} labelled linking domains" in found.as_text()
    assert f"{stated['figures']['ROC AUC']['value']:.3f}" in found.as_text()


def test_both_pictures_are_drawn(found, tmp_path):
    paths = found.draw(tmp_path / "deep")
    assert [path.name for path in paths] == ["precision-recall.png", "reliability.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)


def test_labels_of_one_kind_are_refused(exports, labels):
    spam = [label for label in labels if label.verdict == "spam"]
    with pytest.raises(TooFewExamples, match="0 good"):
        evaluate(load_model("default"), [exports[1].table], spam)


def test_turned_labels_turn_the_ranking(exports, labels, found):
    turned = [make_label(one.site, one.value, "good" if one.verdict == "spam" else "spam") for one in labels]
    other = evaluate(load_model("default"), [exports[1].table], turned)
    assert other.figures["ROC AUC"].value == pytest.approx(1 - found.figures["ROC AUC"].value)
    assert np.array_equal(other.is_spam.sum(), (~found.is_spam).sum())
