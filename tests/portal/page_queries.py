"""The number of queries of pages, written down beside the tests; SEKIMORI_WRITE_QUERIES=1 writes them anew, to be reviewed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

MOST = 20


def check(file: Path, pages: Mapping[str, tuple[Client, str]]) -> None:
    """Asks for each page twice and holds the second answer's queries against the file; never above 20."""
    found: dict[str, int] = {}
    for name, (client, address) in pages.items():
        assert client.get(address).status_code == 200, name
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        found[name] = len(captured)
    if os.environ.get("SEKIMORI_WRITE_QUERIES"):
        file.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    expected = json.loads(file.read_text(encoding="utf-8"))
    assert {name: count for name, count in found.items() if count > expected.get(name, 0)} == {}
    assert set(found) == set(expected)
    assert max(found.values()) <= MOST, found
