"""Fixtures for the whole tree."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("SEKIMORI_SHARED", Path(__file__).resolve().parents[2] / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published texts and sample files that is kept outside the project; tests that need it skip without it."""
    if not (SHARED / "standard" / "clauses.json").exists():
        pytest.skip("the folder of published texts is not on this machine")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def test_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files without the manifest of a release, a data folder of this run, quick password hashes."""
    from django.conf import settings
    from django.test import override_settings

    data = tmp_path_factory.mktemp("data")
    (data / "static").mkdir()
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        "exports": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(data / "exports")},
        },
    }
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(STORAGES=storages, PASSWORD_HASHERS=hashers, DATA_DIR=data, STATIC_ROOT=data / "static"):
        yield
