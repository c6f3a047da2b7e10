"""Scoring: links to verdicts with their reasons, the audit folder and its report."""
