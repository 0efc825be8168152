"""The checklist of those who move or leave begins by itself with the personnel file (5.1(1)⑧)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sekimori.common.errors import ManyFaults
from sekimori.portal.duties import contents, definitions
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization import services as organizing
from tests.adopting import adopt
from tests.portal.duties.conftest import Office, with_duties
from tests.world import TODAY, World

DUTY = "leaver_checklist"
MARCH, APRIL = dt.date(2027, 3, 1), dt.date(2027, 4, 1)
FILE = """職員番号,氏名,所属コード,職名,発令区分,発令日
2102,千鳥 歩,220,主事,異動,令和9年4月1日
1104,羅針 学,,,退職,2027-03-31
"""
ROW = {
    "person": "千鳥 歩",
    "leaves_on": "2027-03-31",
    "devices": "returned",
    "keys": "returned",
    "papers": "returned",
    "secrecy": "2027-03-01",
}


@pytest.fixture
def office(world: World) -> Office:
    adopt(world, with_duties([DUTY]))
    found = Office(world)
    found.at(MARCH)
    found.renew()
    return found


def taken_over(office: Office, text: str = FILE) -> None:
    """The personnel office takes the file over."""
    with office.world.acting("chief"):
        row = organizing.hr_import_take(name="異動.csv", untrusted=text.encode(), effective_on=APRIL)
        organizing.hr_import_apply(hr_import=row, leaves_confirmed=True)


def begun(office: Office) -> dict[str, Occurrence]:
    rows = Occurrence.objects.filter(duty=DUTY, occasion="recorded").select_related("edition")
    codes = {pk: code for code, pk in ((code, office.world.unit(code)) for code in ("110", "210", "220"))}
    return {codes[row.unit_id]: row for row in rows if row.unit_id is not None}


def listed(office: Office, row: Occurrence) -> list[tuple[str, ...]]:
    with office.world.system():
        found = contents.gathered(row, definitions.of(row), office.clock.now()).listed
    assert found is not None
    return [(line.label, *line.facts[1:]) for line in found.lines]


@pytest.mark.mechanism("duty:leaver_checklist")
def test_a_personnel_file_begins_the_checklist_of_each_section_that_somebody_leaves(office: Office) -> None:
    assert begun(office) == {}
    taken_over(office)
    office.renew()
    rows = begun(office)
    assert set(rows) == {"110", "210"}
    assert listed(office, rows["210"]) == [("千鳥 歩", "令和9年3月31日", "税務課")]
    assert listed(office, rows["110"]) == [("羅針 学", "令和9年3月31日", "退職など（次の所属の記録なし）")]
    assert {row.due_on for row in rows.values()} == {MARCH + dt.timedelta(days=14)}
    office.renew()
    office.at(MARCH + dt.timedelta(days=1))
    office.renew()
    assert {key: row.pk for key, row in begun(office).items()} == {key: row.pk for key, row in rows.items()}


def test_it_is_not_done_before_each_who_leaves_was_answered_for(office: Office) -> None:
    taken_over(office)
    office.renew()
    row = begun(office)["210"]
    line = f"leaver:{office.person('staff').pk}:2027-03-31"
    data: dict[str, Any] = {"fields": {"leavers": [ROW], "accounts": True}, "answers": {}, "entered": []}
    with pytest.raises(ManyFaults):
        office.finish("head_citizen", row, data)
    done = office.finish("head_citizen", row, {**data, "answers": {line: {"answer": "confirmed", "reason": ""}}})
    assert done.state == Occurrence.State.DONE


def test_who_keeps_a_post_in_the_section_does_not_leave_it(office: Office) -> None:
    with office.world.system():
        assert organization.departures(TODAY, APRIL) == []
    taken_over(office, "職員番号,氏名,所属コード,職名,発令区分,発令日\n2102,千鳥 歩,210,主任,異動,2027-04-01\n")
    with office.world.system():
        assert organization.departures(MARCH, APRIL) == []
    office.renew()
    assert begun(office) == {}
