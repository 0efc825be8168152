"""An annual report on a city with a record of everything: every section has something to say, and the public learns no name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.reports import audiences, contents, drafting
from sekimori.portal.reports.contents import Year
from tests.portal.access.conftest import Everything

YEAR = FiscalYear(2026)
pytestmark = pytest.mark.django_db


def said(everything: Everything, audience: str) -> dict[str, Any]:
    with everything.world.system():
        return contents.content_of(Year(YEAR, audiences.of(audience), drafting.moment_of(YEAR)))


def rows(content: dict[str, Any], key: str) -> list[list[Any]]:
    section = next(each for each in content["sections"] if each["key"] == key)
    return [row for table in section["tables"] for row in table["rows"]]


def test_every_section_has_rows_from_the_records(everything: Everything) -> None:
    content = said(everything, "committee")
    filled = {each["key"] for each in content["sections"] if rows(content, each["key"])}
    assert filled >= {"scope", "organisation", "clauses", "permits", "duties", "inspection", "review"}
    permits = {row[0]: row[1:] for row in rows(content, "permits")}
    assert permits["合計"][0] == sum(row[0] for name, row in permits.items() if name != "合計")
    assert permits["合計"][1] >= 4
    duties = rows(content, "duties")
    assert duties[-1][1] == sum(row[1] for row in duties[:-1]) == sum(duties[-1][2:])
    assert json.loads(json.dumps(content, ensure_ascii=False)) == content


def test_the_public_edition_of_everything_has_no_name_of_a_person_and_no_number_of_a_record(
    everything: Everything,
) -> None:
    public = json.dumps(said(everything, "public"), ensure_ascii=False)
    assert not [person.name for person in everything.world.people.values() if person.name in public]
    assert "市民課" not in public
    assert "3未満" in public
