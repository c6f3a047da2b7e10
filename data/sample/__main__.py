"""Writes a sample export, or the big file that speed is measured on.

The shipped files were made by this command, in the folder data/sample:

    python -m linkverdict.data.sample --out sample-backlinks.csv.gz --truth sample-truth.csv
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from .benchmark import SHORT_HEADER, write_benchmark
from .export import ENCODINGS, HEADER, encode_export, encode_truth, write_bytes
from .generator import FEWEST_ROWS, SHIPPED_ROWS, SHIPPED_SEED, make_sample


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse, write, say what was written."""
    parser = argparse.ArgumentParser(
        prog="python -m linkverdict.data.sample",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, help="the export to write; packed when it ends in .gz")
    parser.add_argument("--rows", type=int, default=SHIPPED_ROWS, help="rows below the header (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SHIPPED_SEED, help="same seed, same file (default: %(default)s)")
    parser.add_argument("--truth", type=Path, help="also write what each linking domain is, as CSV")
    parser.add_argument(
        "--encoding", choices=ENCODINGS, default="utf-16", help="utf-16 has TABs, utf-8 commas (default: %(default)s)"
    )
    parser.add_argument(
        "--benchmark",
        type=int,
        choices=(20, 37),
        help="write plainer rows with so many columns, fast, for millions of them: UTF-8, no truth",
    )
    chosen = parser.parse_args(arguments)
    if chosen.rows < (1 if chosen.benchmark else FEWEST_ROWS):
        parser.error(f"--rows must be at least {FEWEST_ROWS} (1 with --benchmark), not {chosen.rows}")
    if chosen.benchmark:
        write_benchmark(chosen.out, chosen.rows, chosen.seed, HEADER if chosen.benchmark == 37 else SHORT_HEADER)
    else:
        sample = make_sample(chosen.rows, chosen.seed)
        write_bytes(chosen.out, encode_export(sample.rows, chosen.encoding))
        if chosen.truth:
            write_bytes(chosen.truth, encode_truth(sample.links))
    print(f"{chosen.rows} rows written to {chosen.out}")


if __name__ == "__main__":
    main()
