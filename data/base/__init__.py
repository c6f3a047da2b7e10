"""The examples that the default model was trained on: numbers, labels and weights, no text."""
