from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from linkverdict.data.errors import NoRegistry, UnknownModel
from linkverdict.models.champion import find_folder
from linkverdict.models.model import DEFAULT, load_model
from linkverdict.models.registry import CHAMPION, Registry

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    """A person's folder with a registry of two versions: the shipped one, and a copy of it under another name."""
    person = tmp_path_factory.mktemp("a person's folder")
    model = person / "made"
    shutil.copytree(DEFAULT, model)
    card = json.loads((model / "card.json").read_text())
    (model / "card.json").write_text(json.dumps(card | {"name": "retrained"}))
    (model / "beside.txt").write_text("kept with the model")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LINKVERDICT_DATA", str(person))
        made = Registry().register(model, {"ROC AUC": 0.97})
    assert (made.number, made.aliases, made.tags["ROC AUC"]) == (2, ("challenger",), "0.97")
    return person


@pytest.fixture
def person(filled, monkeypatch) -> Path:
    """The person's folder, the shipped model being the champion and the other one the challenger."""
    monkeypatch.setenv("LINKVERDICT_DATA", str(filled))
    Registry().promote(1)
    return filled


def champions(registry: Registry) -> list[int]:
    return [version.number for version in registry.versions() if CHAMPION in version.aliases]


def test_without_a_registry_the_shipped_model_judges_and_no_file_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("LINKVERDICT_DATA", str(tmp_path / "nothing"))
    assert find_folder("champion").folder == DEFAULT
    assert not (tmp_path / "nothing").exists()


def test_the_shipped_model_is_the_first_version_and_the_first_champion(person):
    first = Registry().versions()[0]
    assert first.is_shipped
    assert first.aliases == ("champion",)
    assert find_folder("champion").folder == DEFAULT


def test_promotion_and_rollback_move_the_one_champion_and_are_recorded(person):
    registry = Registry()
    registry.promote(2, "judges forums better")
    assert champions(registry) == [2]
    folder = find_folder("champion").folder
    assert load_model("champion").card.name == load_model(folder).card.name == "retrained"
    assert (folder / "beside.txt").read_text() == "kept with the model"
    left, now = registry.rollback("it marked a partner")
    assert (left.number, now.number, champions(registry)) == (2, 1, [1])
    assert left.tags["linkverdict.why"] == "judges forums better"
    assert left.tags["linkverdict.left_at"].endswith("it marked a partner")
    assert find_folder("champion").folder == DEFAULT


def test_the_first_champion_has_none_before_it(person):
    with pytest.raises(UnknownModel, match="first champion"):
        Registry().rollback()


def test_an_unchanged_registry_is_not_asked_again(person):
    find_folder("champion")
    code = (
        "import sys; from linkverdict.models.champion import find_folder; "
        "print(find_folder('champion').folder.name, 'mlflow' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["default", "False"]


def test_a_version_is_loaded_by_number_and_by_alias(person):
    assert load_model("models:/linkverdict/2").card.name == "retrained"
    assert load_model("models:/linkverdict@champion").card.name == "default"
    with pytest.raises(UnknownModel, match="found 1 \\(champion\\), 2"):
        load_model("models:/linkverdict/9")
    with pytest.raises(UnknownModel, match="expected models:/name"):
        load_model("models:linkverdict")


def test_a_damaged_copy_is_fetched_again(person):
    folder = find_folder("models:/linkverdict/2").folder
    (folder / "model.txt").write_text("tree")
    assert load_model("models:/linkverdict/2").card.name == "retrained"


def test_a_registry_out_of_reach_lets_the_shipped_model_go_on_and_says_so(person, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    found = find_folder("champion")
    assert found.folder == DEFAULT
    assert "cannot be used" in found.note
    assert found.note.endswith("So the shipped model judges.")
    with pytest.raises(NoRegistry):
        Registry().versions()


def test_a_file_that_is_no_registry_is_an_error_of_ours(tmp_path, monkeypatch):
    (tmp_path / "mlflow.db").write_text("no database at all " * 100)
    with pytest.raises(NoRegistry):
        Registry(f"sqlite:///{tmp_path / 'mlflow.db'}").versions()


def test_mlflow_serves_a_version_row_by_row_and_without_a_pickle(person):
    import mlflow

    links = pd.DataFrame(
        {
            "Source URL": ["https://blog.example.net/cols", "no address", "https://cheap-links.example.org/p=7"],
            "Target URL": ["https://example.com/"] * 3,
            "Anchor": ["the climb", "x", "buy backlinks"],
        },
        index=[7, 8, 9],
    )
    assert Registry().versions()  # which points MLflow at this registry
    served = mlflow.pyfunc.load_model("models:/linkverdict/2").predict(links)
    assert served.index.tolist() == [7, 8, 9]
    assert served["source_domain"].fillna("").tolist() == ["example.net", "", "example.org"]
    assert served["spam_probability"].isna().tolist() == [False, True, False]
    assert not [path for path in person.rglob("*") if path.suffix in (".pkl", ".pickle") or "cloudpickle" in path.name]


MOVER = """
from linkverdict.models.registry import Registry
registry = Registry()
print("ready", flush=True)
while True:
    registry.promote(2)
    registry.promote(1)
    print("moved", flush=True)
"""


def test_a_kill_at_any_moment_leaves_exactly_one_champion(person):
    chance = random.Random(1)
    for _ in range(int(os.environ.get("LINKVERDICT_KILLS", "2"))):
        moving = subprocess.Popen([sys.executable, "-c", MOVER], stdout=subprocess.PIPE, text=True)
        assert moving.stdout is not None
        moving.stdout.readline()
        time.sleep(chance.uniform(0, 0.3))
        moving.send_signal(signal.SIGKILL)
        moving.communicate(timeout=60)
        assert len(champions(Registry())) == 1
        load_model("champion")
