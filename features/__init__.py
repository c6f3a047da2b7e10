"""Signals: every number that a link is judged by, one file a family."""
