"""What MLflow serves a registered model with: links as a pandas frame in, verdicts out. Kept as text, never pickled."""

from __future__ import annotations

from typing import Any

import pandas as pd
from linkverdict.inference.serve import predict_links
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel


class ServedModel(PythonModel):
    """`predict` takes a frame of links, as a tool exports them or with the link table's names."""

    def load_context(self, context: Any) -> None:
        """Remember where the model's folder is."""
        self.folder = context.artifacts["model"]

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """One row a link of the input, in its order; see `predict_links`."""
        # MLflow hands over None and empty lists for what the caller did not give
        given = {
            name: [str(one) for one in value] if name in ("brand", "topics") else value
            for name, value in (params or {}).items()
            if value is not None
        }
        return predict_links(self.folder, model_input, {name: value for name, value in given.items() if value != []})


set_model(ServedModel())
