"""LightGBM's text format taken apart and put together: to check it before LightGBM sees it, and to average boosters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

END_OF_TREES = "end of trees"
PER_NODE = ("split_feature", "threshold", "decision_type", "left_child", "right_child", "internal_count")
PER_LEAF = ("leaf_value", "leaf_count")
NAN_LEFT, NAN_IS_MISSING = 2, 8
"""Bits of `decision_type`. Without the second the column had no NaN in training, and LightGBM reads NaN as 0."""
ORDINARY_SPLITS = {0, NAN_LEFT, NAN_IS_MISSING, NAN_LEFT | NAN_IS_MISSING}
"""Other bits split over categories or take 0 for missing."""


@dataclass(frozen=True)
class ModelText:
    """A model's text in its three parts."""

    header: Mapping[str, str]
    """The `name=value` lines in front of the trees, in order; a line without '=' has the value ''."""
    trees: tuple[Mapping[str, str], ...]
    """The `name=value` lines of every tree, without its number."""
    tail: str
    """All behind 'end of trees': split counts and training parameters, which prediction does not read."""

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The columns that the model expects, in order."""
        return tuple(self.header["feature_names"].split(" "))


def parse_model(text: str) -> ModelText:
    """The parts of a model's text. Raises ValueError, saying what is wrong, for a text that LightGBM would trip over.

    LightGBM ends the whole process on some damaged texts, so every length and reference is looked at here first.
    """
    model, blocks = _split(text)
    _check_header(model.header)
    for number, tree in enumerate(model.trees):
        _check_tree(number, tree, len(model.feature_names))
    if model.header["tree_sizes"].split() != [str(len(f"Tree={block}\n".encode())) for block in blocks]:
        raise ValueError("its trees are not as long as its header says")
    return model


def split_model(text: str) -> ModelText:
    """The parts of a text that LightGBM wrote, whatever kind the model is of. Raises ValueError without trees."""
    return _split(text)[0]


def render_model(model: ModelText) -> str:
    """The text again, trees numbered from 0 and their sizes counted anew."""
    trees = [f"Tree={number}\n{_joined(tree)}\n\n\n" for number, tree in enumerate(model.trees)]
    sizes = " ".join(str(len(tree.encode())) for tree in trees)
    return f"{_joined({**model.header, 'tree_sizes': sizes})}\n\n{''.join(trees)}{END_OF_TREES}\n{model.tail}"


def average_models(texts: Sequence[str]) -> str:
    """One binary model whose margin is the mean of the given models' margins.

    A margin is a sum over trees, so all trees side by side, their values divided by the number of models, give the
    mean; the starting score is inside each model's first tree and is divided with it. Row counts stay: TreeSHAP
    weighs branches by them. Raises ValueError when the models do not take the same columns.
    """
    models = [parse_model(text) for text in texts]
    if len({model.feature_names for model in models}) != 1:
        raise ValueError("models over different columns cannot be averaged")
    infos = [model.header["feature_infos"].split(" ") for model in models]
    header = {**models[0].header, "feature_infos": " ".join(map(_united, zip(*infos, strict=True)))}
    trees = tuple(_divided(tree, len(models)) for model in models for tree in model.trees)
    return render_model(ModelText(header, trees, _summed_tail(models)))


def _split(text: str) -> tuple[ModelText, list[str]]:
    """The parts, and each tree's own text."""
    head, found, rest = text.partition("\nTree=0\n")
    body, ended, tail = rest.partition(f"\n{END_OF_TREES}\n")
    if not (found and ended):
        raise ValueError(f"it has no {END_OF_TREES if found else 'trees'}")
    blocks = f"\nTree=0\n{body}".split("\nTree=")[1:]
    return ModelText(_lines(head), tuple(_tree(number, block) for number, block in enumerate(blocks)), tail), blocks


def _lines(text: str) -> dict[str, str]:
    parts = (line.partition("=") for line in text.split("\n") if line)
    return {name: value for name, _, value in parts}


def _joined(lines: Mapping[str, str]) -> str:
    return "\n".join(name if name == "tree" else f"{name}={value}" for name, value in lines.items())


def _tree(number: int, block: str) -> dict[str, str]:
    stated, _, rest = block.partition("\n")
    if stated != str(number):
        raise ValueError(f"tree {number} is missing")
    return _lines(rest)


def _check_header(header: Mapping[str, str]) -> None:
    needed = ("tree", "feature_names", "feature_infos", "objective", "tree_sizes")
    if missing := [name for name in needed if name not in header]:
        raise ValueError(f"its header lacks {', '.join(missing)}")
    if header["objective"].split() != ["binary", "sigmoid:1"] or header.get("num_tree_per_iteration") != "1":
        raise ValueError(f"it is no binary classifier (objective {header['objective']!r})")
    if "average_output" in header:
        raise ValueError("it is a random forest, whose trees do not add up")
    columns = len(header["feature_names"].split(" "))
    if header.get("max_feature_idx") != str(columns - 1) or len(header["feature_infos"].split(" ")) != columns:
        raise ValueError("its header does not agree with itself on the number of columns")


def _check_tree(number: int, tree: Mapping[str, str], columns: int) -> None:
    leaves = int(tree.get("num_leaves", "0"))
    if leaves < 1 or tree.get("num_cat") != "0" or tree.get("is_linear") != "0":
        raise ValueError(f"tree {number} is of a kind that linkverdict does not make")
    lengths = {**dict.fromkeys(PER_NODE, leaves - 1), **dict.fromkeys(PER_LEAF, leaves)}
    values = {name: [float(value) for value in tree.get(name, "").split()] for name in lengths}
    if any(len(values[name]) != length for name, length in lengths.items()):
        raise ValueError(f"tree {number} does not have a value for every leaf and node")
    if not np.isfinite(values["leaf_value"]).all():
        raise ValueError(f"tree {number} has a leaf without a number")
    inner, outer = range(1, leaves - 1), range(-leaves, 0) if leaves > 1 else range(0)
    if sorted(values["left_child"] + values["right_child"]) != [*outer, *inner]:
        raise ValueError(f"tree {number} has branches that lead nowhere or meet")
    if not set(values["split_feature"]) <= set(range(columns)):
        raise ValueError(f"tree {number} asks for a column that the header does not name")
    if not set(values["decision_type"]) <= ORDINARY_SPLITS:
        raise ValueError(f"tree {number} splits in a way that linkverdict does not make")


def _divided(tree: Mapping[str, str], by: int) -> dict[str, str]:
    def divide(name: str, digits: int) -> str:
        return " ".join(f"{float(value) / by:.{digits}g}" for value in tree[name].split())

    shares = {"leaf_value": divide("leaf_value", 17), "internal_value": divide("internal_value", 6)}
    return {**tree, **shares, "shrinkage": divide("shrinkage", 6)}


def _united(infos: Iterable[str]) -> str:
    """The smallest range '[low:high]' that holds all the given ones; 'none' marks a column that never varied."""
    ranges = [info.strip("[]").split(":") for info in infos if info != "none"]
    if not ranges:
        return "none"
    low = min((low for low, _ in ranges), key=float)
    high = max((high for _, high in ranges), key=float)
    return f"[{low}:{high}]"


def _summed_tail(models: Sequence[ModelText]) -> str:
    counts = Counter(dict.fromkeys(models[0].feature_names, 0))
    for model in models:
        for name, count in _lines(_between(model.tail, "feature_importances:\n", "\nparameters:\n")).items():
            counts[name] += int(count)
    listed = "".join(f"{name}={count}\n" for name, count in counts.most_common() if count)
    parameters = _between(models[0].tail, "\nparameters:\n", "\nend of parameters")
    ends = "end of parameters\n\npandas_categorical:null\n"
    return f"\nfeature_importances:\n{listed}\nparameters:\n{parameters}\n{ends}"


def _between(text: str, start: str, end: str) -> str:
    return text.partition(start)[2].partition(end)[0]
