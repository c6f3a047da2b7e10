"""Invented exports of every tool: those that can be read, and those that must be turned away."""

from __future__ import annotations

import exports_ahrefs
import exports_moz_majestic
import exports_others
import exports_search_engines
import exports_semrush

MODULES = (exports_ahrefs, exports_semrush, exports_moz_majestic, exports_search_engines, exports_others)
READABLE = tuple(export for module in MODULES for export in module.READABLE)
REFUSED = tuple(export for module in MODULES for export in module.REFUSED)
