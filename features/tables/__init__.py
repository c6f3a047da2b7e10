"""Numbers that the signals of names stand on, computed from public lists of domains and of words.
No name and no word is kept.

Made by `python -m linkverdict.features.tables` (see its --help).
"""

from __future__ import annotations
