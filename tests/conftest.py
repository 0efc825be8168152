"""Fixtures for the whole tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("SEKIMORI_SHARED", Path(__file__).resolve().parents[2] / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published texts and sample files that is kept outside the project; tests that need it skip without it."""
    if not (SHARED / "standard" / "clauses.json").exists():
        pytest.skip("the folder of published texts is not on this machine")
    return SHARED
