"""LightGBM without its other faces: the same boosters, and nothing else of the process changed."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
from linkverdict.models import lean_lightgbm
from linkverdict.models.model import load_model

SCRIPT = """
import json, sys
from linkverdict.models.lean_lightgbm import import_lean_lightgbm, own_process
own_process()
import_lean_lightgbm()
there = [name for name in ("sklearn", "pandas", "dask", "matplotlib") if name in sys.modules]
import numpy as np
from linkverdict.models.model import load_model
model = load_model("default")
values = np.linspace(-3, 40, 5 * len(model.card.signals), dtype=np.float32).reshape(5, -1)
margins = model.margins(values).tolist()
import pandas, sklearn
print(json.dumps([there, margins, model.explain(values).margins.tolist()]))
"""


def test_a_scoring_process_does_without_the_libraries_of_estimators_and_frames(tmp_path):
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    there, margins, explained = json.loads(ran.stdout)
    model = load_model("default")
    values = np.linspace(-3, 40, 5 * len(model.card.signals), dtype=np.float32).reshape(5, -1)
    assert there == []
    assert margins == model.margins(values).tolist()
    np.testing.assert_allclose(explained, margins, atol=1e-9)


def test_a_process_of_others_keeps_all_of_lightgbm():
    script = "from linkverdict.models.lean_lightgbm import import_lean_lightgbm as lean; lean(); import sys; "
    script += "assert 'lightgbm' not in sys.modules; import lightgbm; lightgbm.LGBMClassifier()"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_what_is_imported_already_stays_in_sight():
    with lean_lightgbm._hidden(("json", "nowhere_to_be_found")):
        assert sys.modules["json"] is json
        assert sys.modules["nowhere_to_be_found"] is None
    assert "nowhere_to_be_found" not in sys.modules
