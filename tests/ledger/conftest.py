from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.sample import Kept, filled_log


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The sample log's rows; tests that change them take a copy."""
    return Kept.of(*filled_log(tmp_path_factory.mktemp("log")))


@pytest.fixture
def kept(untouched: Kept) -> Kept:
    return untouched.copy()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
