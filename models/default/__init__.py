"""The default model: LightGBM text and its card."""
