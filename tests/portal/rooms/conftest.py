from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.portal.incidents.conftest import incident_rules, room

__all__ = ["incident_rules", "room"]


@pytest.fixture(autouse=True)
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder of this test's own, where its signing key lies."""
    with override_settings(DATA_DIR=tmp_path / "data"):
        yield tmp_path / "data"
