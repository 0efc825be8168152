"""Fixtures for the whole tree."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests import effort, skipping

pytest_plugins = ["tests.grounds"]

# No test measures time, not even one example of a property: on a busy machine the first may take seconds. The ordinary run tries
# the same examples every time, so that what fails is what was changed; make proof looks for new ones.
hypothesis_settings.register_profile("sekimori", deadline=None, derandomize=not effort.SEARCHING, print_blob=True)
hypothesis_settings.load_profile("sekimori")

SHARED = Path(os.environ.get("SEKIMORI_SHARED", Path(__file__).resolve().parents[2] / "shared"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip that tests/skipping.py does not allow is a failure."""
    report = yield
    skipping.judge(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """So is a whole module that skips itself."""
    report = yield
    skipping.judge(report)
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published texts and sample files that is kept outside the project; tests that need it skip without it."""
    if not (SHARED / "standard" / "clauses.json").exists():
        pytest.skip("the folder of published texts is not on this machine")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def test_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files without the manifest of a release, a data folder of this run, quick password hashes.

    Nobody owes a second factor, except in the tests of signing in, which set it as an operator would. Test clients speak plain
    HTTP and are not sent to HTTPS.
    """
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
    quick = {"PASSWORD_HASHERS": hashers, "SECOND_FACTOR": "nobody", "SECURE_SSL_REDIRECT": False}
    with override_settings(STORAGES=storages, DATA_DIR=data, STATIC_ROOT=data / "static", **quick):
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_after_transactional_tests() -> Iterator[None]:
    """Lets Django empty the database after a test that commits: the triggers step aside for that moment."""
    from django.db import connection
    from django.test import TransactionTestCase

    from sekimori.portal.acts import guarding
    from sekimori.portal.acts.ledger import triggers
    from sekimori.portal.rules import immutability

    empty: Callable[[TransactionTestCase], None] = vars(TransactionTestCase)["_fixture_teardown"]

    def without_guards(case: TransactionTestCase) -> None:
        guards = (triggers, guarding, immutability)
        for each in guards:
            each.remove(connection)
        try:
            empty(case)
        finally:
            for each in guards:
                each.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_guards)
        yield
