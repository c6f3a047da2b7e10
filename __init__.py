"""linkverdict judges backlinks: every link of an export gets a probability, a verdict and the reasons for it.

>>> import linkverdict
>>> audit = linkverdict.score("links.csv", site="example.com")  # doctest: +SKIP
>>> audit.domains[["source_domain", "spam_probability", "verdict"]]  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .data.errors import LinkverdictError
    from .data.reading import read_links
    from .inference.audit import Audit, read_audit, write_audit
    from .inference.explain import explain_link
    from .inference.score import score
    from .models.classifier import LinkQualityClassifier
    from .models.model import load_model

__version__ = "0.1.0"
__all__ = [
    "Audit",
    "LinkQualityClassifier",
    "LinkverdictError",
    "explain_link",
    "load_model",
    "read_audit",
    "read_links",
    "score",
    "write_audit",
]

_HOMES = {
    "Audit": ".inference.audit",
    "LinkQualityClassifier": ".models.classifier",
    "LinkverdictError": ".data.errors",
    "explain_link": ".inference.explain",
    "load_model": ".models.model",
    "read_audit": ".inference.audit",
    "read_links": ".data.reading",
    "score": ".inference.score",
    "write_audit": ".inference.audit",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that importing the package stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'linkverdict' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
