"""How hard the slow property tests try: a few examples in the ordinary run, many under `make proof`."""

from __future__ import annotations

import os

LONG = 20


def examples(ordinary: int) -> int:
    """The number of examples: `ordinary`, or twenty times as many where SEKIMORI_PROOF is set."""
    return ordinary * LONG if os.environ.get("SEKIMORI_PROOF") else ordinary
