"""`python -m linkverdict.training train-default|evaluate|learning --data FOLDER`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..terminal import run_speaking


def main() -> int:
    """Parse, call one function, say where its output is."""
    parser = argparse.ArgumentParser(prog="python -m linkverdict.training", description=__doc__)
    parser.add_argument("verb", choices=["train-default", "evaluate", "learning"])
    parser.add_argument("--data", type=Path, required=True, help="folder with exports/<site>/ and labels/gold.csv")
    parser.add_argument("--out", type=Path, help="where to write: the model folder, or the page")
    given = parser.parse_args()

    def run() -> int:
        if given.verb == "train-default":
            from ..models.model import DEFAULT
            from .publish import train_default

            folder = given.out or DEFAULT
            model = train_default(given.data, folder)
            sys.stdout.write(f"{folder}: {len(model.card.signals)} signals, {model.card.metrics['ROC AUC']}\n")
        elif given.verb == "learning":
            from .learning_page import write_page as write_learning_page

            sys.stdout.write(f"{write_learning_page(given.data, given.out)}\n")
        else:
            from .evaluation_page import write_page

            sys.stdout.write(f"{write_page(given.data, given.out)}\n")
        return 0

    return run_speaking(run)


if __name__ == "__main__":
    sys.exit(main())
