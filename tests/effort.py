"""How hard the property tests try: a few examples and always the same in the ordinary run, many new ones under `make proof`."""

from __future__ import annotations

import os

LONG = 20
SEARCHING = bool(os.environ.get("SEKIMORI_PROOF"))


def examples(ordinary: int) -> int:
    """The number of examples: `ordinary`, or twenty times as many where SEKIMORI_PROOF is set."""
    return ordinary * LONG if SEARCHING else ordinary
