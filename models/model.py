"""A fitted model with its card: margins, contributions, probabilities, promises; kept as a folder of text files."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..data.errors import CardMismatch, UnknownModel
from ..features.catalogue import catalogue
from .attribution import Attribution, Contributions, Explained
from .card import Card, differences, read_card, write_card
from .held_out import HeldOutDomains, Promise, promise_of_table, read_held_out, write_held_out
from .lightgbm_text import parse_model

if TYPE_CHECKING:
    import lightgbm

MODEL_FILE = "model.txt"
CARD_FILE = "card.json"
HELD_OUT_FILE = "held_out.json"
DEFAULT = Path(__file__).parent / "default"


@dataclass(frozen=True)
class Model:
    """A LightGBM booster and the card that says how to use it."""

    booster: lightgbm.Booster
    """The trees; their sum is the margin (log odds before calibration)."""
    card: Card
    """Its papers."""
    held_out: HeldOutDomains | None = None
    """The domains that limits are worked out from; None in a folder without them, then the card's table must do."""

    def margins(self, values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """The margin of each row of a matrix in the card's column order: higher is more likely spam."""
        rows = self._checked(values)
        return (
            np.asarray(self.booster.predict(np.ascontiguousarray(rows), raw_score=True)) if len(rows) else np.empty(0)
        )

    def probabilities(self, margins: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The calibrated probability of spam for each margin."""
        return self.card.calibration.probabilities(margins)

    def promise(self, precision: float, confidence: float) -> Promise:
        """From which probability on so large a share is spam, as sure as that; when nothing is, what is missing."""
        if self.held_out is None:
            return promise_of_table(self.card.thresholds, precision, confidence)
        return self.held_out.promise(self.card.calibration, precision, confidence)

    def explain(
        self,
        values: npt.NDArray[np.floating],
        *,
        out: Contributions | None = None,
        families: Sequence[int] | None = None,
        jobs: int | None = None,
    ) -> Explained:
        """Exact SHAP values with the margins that they add up to, in one pass: `Attribution.explain` has the shapes.

        The margins are those of `margins` to 1e-12, for a hundredth of the work that both would take.
        """
        return self._attribution.explain(self._checked(values), out=out, families=families, jobs=jobs)

    def contributions(self, values: npt.NDArray[np.floating], jobs: int | None = None) -> npt.NDArray[np.float32]:
        """Exact SHAP values, shape (n, k + 1), the base value last; every row sums to its margin.

        Worked out in float64. Raises ArithmeticError when rows do not add up.
        """
        rows = self._checked(values)
        found = np.empty((len(rows), rows.shape[1] + 1), dtype=np.float32, order="F")
        self._attribution.explain(rows, out=found, jobs=jobs)
        return found

    @cached_property
    def _attribution(self) -> Attribution:
        return Attribution(self.booster, keep=True)

    def _checked(self, values: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        columns = len(self.card.signals)
        if values.ndim != 2 or values.shape[1] != columns:
            raise ValueError(f"the model reads {columns} columns; the matrix has the shape {values.shape}")
        return values


def save_model(model: Model, folder: str | Path) -> Model:
    """Write the model's folder, whole or not at all, and return the model with its files' hashes in the card.

    It is written beside and renamed; an older model there is replaced with its held-out domains, other files are kept.
    Raises UnknownModel when the folder holds something that is no model, and CardMismatch when the model could not
    be loaded again: the booster, the card and this version's signals must name the same columns.
    """
    target = Path(folder)
    if target.exists() and not _may_be_replaced(target):
        raise UnknownModel(f"{target} is no model folder: it was left as it is", "name a new folder for the model")
    text = model.booster.model_to_string()
    _compare(target, model.card, parse_model(text).feature_names)
    held_out = None if model.held_out is None else write_held_out(model.held_out)
    saved = replace(model, card=replace(model.card, hashes=_hashes(model.card, text, held_out)))
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        new, old = beside / "new", beside / "old"
        if target.exists():
            shutil.copytree(target, new, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            new.mkdir()
        (new / MODEL_FILE).write_text(text, encoding="utf-8", newline="")
        (new / CARD_FILE).write_text(write_card(saved.card), encoding="utf-8", newline="")
        (new / HELD_OUT_FILE).unlink(missing_ok=True)
        if held_out is not None:
            (new / HELD_OUT_FILE).write_text(held_out, encoding="utf-8", newline="")
        _exchange(target, new, old)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return saved


def load_model(reference: str | Path = "default") -> Model:
    """The model of a reference: 'champion', 'default', 'models:/name@alias', or the folder of a saved model.

    Nothing in the folder is run. Raises UnknownModel when there is no such model or its files are damaged, and
    CardMismatch when this version's signals cannot feed it.
    """
    folder = _find(reference)
    card = read_card(_read(folder, CARD_FILE))
    text = _read(folder, MODEL_FILE)
    if card.hashes.get(MODEL_FILE) != _digest(text):
        raise _damaged(folder, f"{MODEL_FILE} is not the text that the card was written for (its hash differs)")
    try:
        parsed = parse_model(text)
    except ValueError as problem:
        raise _damaged(folder, f"{MODEL_FILE} is no model that linkverdict wrote: {problem}") from problem
    _compare(folder, card, parsed.feature_names)
    return Model(_booster(text), card, _held_out(folder, card))


def _hashes(card: Card, text: str, held_out: str | None) -> dict[str, str]:
    kept = {name: digest for name, digest in card.hashes.items() if name != HELD_OUT_FILE}
    return {**kept, MODEL_FILE: _digest(text)} | ({} if held_out is None else {HELD_OUT_FILE: _digest(held_out)})


def _held_out(folder: Path, card: Card) -> HeldOutDomains | None:
    """The folder's held-out domains; None when its card was written without them."""
    if HELD_OUT_FILE not in card.hashes:
        return None
    text = _read(folder, HELD_OUT_FILE)
    if card.hashes[HELD_OUT_FILE] != _digest(text):
        raise _damaged(folder, f"{HELD_OUT_FILE} is not the text that the card was written for (its hash differs)")
    return read_held_out(text)


def _exchange(target: Path, new: Path, old: Path) -> None:
    if not target.exists():
        new.rename(target)
        return
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise


def _find(reference: str | Path) -> Path:
    """The folder that a reference names. Raises UnknownModel when it holds no model."""
    from .champion import find_folder  # which loads models itself

    folder = find_folder(reference).folder
    if folder.is_dir() and (folder / CARD_FILE).is_file():
        return folder
    found = "a folder without a card" if folder.is_dir() else "a file" if folder.exists() else "nothing there"
    raise UnknownModel(
        f"no model {str(reference)!r}: expected 'champion', 'default', models:/name@alias, or a folder with "
        f"{CARD_FILE} and {MODEL_FILE}; found {found}",
        "use 'default', or the folder that training wrote",
    )


def _read(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise _damaged(folder, f"{name} is missing") from None
    except UnicodeDecodeError:
        raise _damaged(folder, f"{name} is not text") from None


def _damaged(folder: Path, what: str) -> UnknownModel:
    return UnknownModel(f"the model in {folder} cannot be used: {what}", "fetch the model again, or train a new one")


def _compare(folder: Path, card: Card, columns: tuple[str, ...]) -> None:
    if columns != card.signal_names:
        lines = [
            f"column {number}: {mine!r} in the card, {its!r} in {MODEL_FILE}"
            for number, (mine, its) in enumerate(_paired(card.signal_names, columns), 1)
            if mine != its
        ]
        raise _mismatch(folder, f"the card and {MODEL_FILE} do not name the same columns", lines)
    if lines := list(differences(card, catalogue().signals)):
        raise _mismatch(folder, "the card and this version's signals do not fit", lines)


def _paired(mine: tuple[str, ...], its: tuple[str, ...]) -> list[tuple[str, str]]:
    longest = max(len(mine), len(its))
    return list(zip(mine + ("",) * (longest - len(mine)), its + ("",) * (longest - len(its)), strict=True))


def _mismatch(folder: Path, what: str, lines: list[str]) -> CardMismatch:
    return CardMismatch(
        "\n".join([f"model {folder}: {what}", *(f"  {line}" for line in lines)]),
        "use the model that came with this version, or train one with it",
    )


def _booster(text: str) -> lightgbm.Booster:
    import lightgbm

    return lightgbm.Booster(model_str=text)


def _may_be_replaced(folder: Path) -> bool:
    return folder.is_dir() and ((folder / CARD_FILE).exists() or {f.name for f in folder.iterdir()} <= {"__init__.py"})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
