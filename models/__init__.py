"""The model: fit it (classifier), save and load it (model, card), read it (calibration, thresholds, attribution)."""
