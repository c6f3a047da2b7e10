"""Examples, held-out predictions, figures, and the default model made from labelled exports."""
