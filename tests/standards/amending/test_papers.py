"""Invented amendments in both forms with the operations they order; the damage each shows is in its name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sekimori.standards.amending.operations import all_to_json, from_json, to_json
from sekimori.standards.amending.reading import read_amendment

PAPERS = sorted((Path(__file__).parent / "papers").glob("*.expected.json"))


@pytest.mark.parametrize("expected", PAPERS, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_a_paper_gives_its_operations(expected: Path) -> None:
    source = next(
        path for path in expected.parent.glob(expected.name.removesuffix(".expected.json") + ".*") if path != expected
    )
    amendment = read_amendment(source)
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    assert [spot.reason for spot in amendment.unread] == wanted.get("unread", [])
    assert all_to_json(amendment.operations) == wanted["nodes"]
    assert amendment.title == wanted["title"]


@pytest.mark.parametrize("expected", PAPERS, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_the_json_of_each_operation_can_be_read_back(expected: Path) -> None:
    for item in json.loads(expected.read_text(encoding="utf-8"))["nodes"]:
        assert to_json(from_json(item)) == item


def test_the_published_sample_gives_its_operations(shared: Path) -> None:
    folder = shared / "standard" / "other-cities"
    expected = json.loads((folder / "p17_shinkyu_taishohyo.expected.json").read_text(encoding="utf-8"))
    found = read_amendment(folder / "p17_shinkyu_taishohyo.txt").as_json()
    assert found["nodes"] == found["operations"] == expected["nodes"]
    assert found["title"] == expected["title"]
    assert found["unread"] == []
