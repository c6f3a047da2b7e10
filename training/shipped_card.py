"""The shipped model's card as a page of the documentation, with its pictures.

`python -m linkverdict.training.shipped_card docs` writes docs/model-card.md and docs/model-card/*.png. All of it comes
from files that ship: the model, its held-out domains and the base examples.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from ..models.card import write_card
from ..models.card_html import MARKDOWN_FILE
from ..models.card_page import DEFAULT_NAME, PICTURES, page
from ..models.model import CARD_FILE, DEFAULT, Model, load_model
from .card_pictures import draw_card_pictures
from .examples import BASE_FILE, Examples, load_examples
from .fit import Settings, fit
from .stability import measure_reasons, sample_links


def write_shipped_page(docs: Path, folder: Path = DEFAULT, base: Path = BASE_FILE) -> Path:
    """Write the page and its pictures into a folder; gives the page's path.

    Where the model's card does not say yet how steady its reasons are, that is measured and noted in it first; nothing
    else in the model's folder changes.
    """
    model, examples = load_model(folder), load_examples(base)
    sample = sample_links(examples)
    if model.card.reasons is None:
        model = _with_reasons(model, examples, sample)
        (folder / CARD_FILE).write_text(write_card(model.card), encoding="utf-8", newline="")
    draw_card_pictures(model, sample, docs / PICTURES[DEFAULT_NAME])
    path = docs / MARKDOWN_FILE
    path.write_text(page(model.card), encoding="utf-8", newline="")
    return path


def _with_reasons(model: Model, examples: Examples, sample: Examples) -> Model:
    names = model.card.signal_names
    found = measure_reasons(model.booster, names, lambda again: fit(examples, again, 1, names), Settings(), sample)
    return replace(model, card=replace(model.card, reasons=found))


if __name__ == "__main__":
    sys.stdout.write(f"{write_shipped_page(Path(sys.argv[1]))}\n")
