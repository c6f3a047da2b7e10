"""The sample export: 4,000 links to an invented bike-tour company, all of it synthetic.

No linking site, page, person or handle in it was taken from a real profile; any likeness is chance.
`python -m linkverdict.data.sample --help` writes others like it, of any size and seed.
"""

from __future__ import annotations

from pathlib import Path

sample_site = "brisavelo.example"
"""The judged site of the sample; the name is reserved for documentation, so it can never exist."""


def load_sample() -> Path:
    """Path of the shipped export: an Ahrefs backlinks report, UTF-16 and TAB as the tool's export button gives it."""
    return Path(__file__).with_name("sample-backlinks.csv.gz")


def load_truth() -> Path:
    """Path of the shipped truth: source_domain, verdict (spam or good), kind; one row a linking domain."""
    return Path(__file__).with_name("sample-truth.csv")
