"""Lets coverage follow into the servers, whose environment is otherwise clean."""

from __future__ import annotations

import os

import pytest

from sekimori.sandbox import servers

_FOLLOWED = "COVERAGE_PROCESS_CONFIG"


@pytest.fixture(autouse=True, scope="session")
def _servers_are_measured():
    if _FOLLOWED not in os.environ:
        yield
        return
    clean = servers._clean_environment
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(servers, "_clean_environment", lambda: {**clean(), _FOLLOWED: os.environ[_FOLLOWED]})
        yield
