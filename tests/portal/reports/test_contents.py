"""What an annual report says: from the records of the city, for each audience without what its edition leaves out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.committee.models import Item, Meeting
from sekimori.portal.compliance.models import Change, State
from sekimori.portal.documents.selectors import InForce
from sekimori.portal.reports import audiences, contents, drafting
from sekimori.portal.reports.contents import Year, deciding
from tests.portal.inspection.conftest import Office

YEAR = FiscalYear(2026)
FACTS = {"met": {"1 体制": 1, "2 持出しと報告": 2, "9 評価": 0}}


def content(office: Office, audience: str = "committee", **more: Any) -> dict[str, Any]:
    with office.world.system():
        as_of = drafting.moment_of(YEAR)
        return contents.content_of(Year(YEAR, audiences.of(audience), as_of, **more))


def section(said: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in said["sections"] if each["key"] == key)
    return found


def rows(said: dict[str, Any], key: str, table: int = 0) -> list[list[Any]]:
    found: list[list[Any]] = section(said, key)["tables"][table]["rows"]
    return found


def test_every_edition_has_its_sections_in_order_and_says_what_it_leaves_out(office: Office) -> None:
    for audience in audiences.every():
        assert [each["key"] for each in content(office, audience.key)["sections"]] == list(audience.sections)
    assert audiences.of("committee").left_out() == []
    assert len(audiences.of("public").left_out()) == 6
    assert set(audiences.of("public").sections) < set(contents.SECTIONS)


def test_the_chapters_count_what_the_board_shows_and_compare_it_with_last_year(office: Office) -> None:
    said = content(office, before=FACTS)
    lines = {row[0]: row[1:] for row in rows(said, "clauses")}
    states = list(State.objects.filter(unit=0).exclude(standing="none").values_list("standing", flat=True))
    kept = sum(each in {"met", "not_applicable"} for each in states)
    whole = lines["合計"]
    assert whole[0] == len(states)
    assert whole[1] == kept
    assert whole[4] == states.count("unknown")
    assert whole[5:] == [3, f"{kept - 3:+d}"]
    assert sum(row[0] for name, row in lines.items() if name != "合計") == whole[0]
    assert sum(said["facts"]["met"].values()) == kept


def test_without_last_years_report_the_change_follows_from_what_has_changed_since(office: Office) -> None:
    assert rows(content(office), "clauses")[-1][-2:] == ["―", "―"]
    State.objects.filter(unit=0).update(since=moment_at(dt.date(2026, 1, 5)))
    row = State.objects.filter(unit=0, standing="unknown").first()
    assert row is not None
    Change.objects.create(
        adoption=row.adoption, lineage=row.lineage, before="met", after="unknown", at=moment_at(dt.date(2026, 6, 1))
    )
    last = rows(content(office), "clauses")[-1]
    assert last[-2] == last[2] + 1
    assert last[-1] == "-1"


def test_self_inspection_stands_there_with_last_years_share_and_its_improvements(office: Office) -> None:
    assert "まだ行われていません" in section(content(office), "inspection")["lines"][0]
    office.confirmed(taking_out="partly")
    said = content(office)
    assert rows(said, "inspection")[0][0] == "令和8年度自己点検"
    assert "改善策は1件" in section(said, "inspection")["lines"][0]
    weak = [row[0] for row in rows(said, "inspection", 1)]
    assert "持出しと報告" in weak
    assert len(section(content(office, "public"), "inspection")["tables"]) == 1


def test_the_public_edition_names_nobody_no_unit_and_no_clause_that_is_broken(
    office: Office, excepting: Callable[..., None]
) -> None:
    excepting(office.world, "2(1)", office.world.unit("210"), until=moment_at(dt.date(2027, 1, 1)))
    office.confirmed(taking_out="no")
    State.objects.filter(unit=0, lineage="2(3)").update(standing="not_met")
    inside = json.dumps(content(office), ensure_ascii=False)
    people = [person.name for person in office.world.people.values()]
    assert "市民課" in inside
    assert [name for name in people if name in inside]
    assert "2(3)" in [row[0] for row in rows(content(office), "findings")]
    for audience in ("assembly", "public"):
        outside = json.dumps(content(office, audience), ensure_ascii=False)
        assert not [name for name in [*people, "市民課", "税務課"] if name in outside], audience
        assert "2(3)" not in outside
        assert "令8例第1号" not in outside


def test_small_numbers_are_not_printed_where_the_rules_say_so() -> None:
    public, committee = audiences.of("public"), audiences.of("committee")
    assert [public.number(n) for n in (0, 1, 2, 3)] == [0, "3未満", "3未満", 3]
    assert committee.number(1) == 1


def test_a_year_that_is_over_is_told_as_it_stood_on_its_last_day(office: Office) -> None:
    State.objects.filter(unit=0).update(since=moment_at(dt.date(2026, 5, 1)))
    office.at(dt.date(2027, 6, 1))
    row = State.objects.filter(unit=0, standing="unknown").first()
    assert row is not None
    Change.objects.create(
        adoption=row.adoption, lineage=row.lineage, before="met", after="unknown", at=moment_at(dt.date(2027, 5, 1))
    )
    said = content(office)
    assert said["as_of"].startswith("2027-03-31T15:00")
    states = State.objects.filter(unit=0, standing__in=["met", "not_applicable"]).count()
    assert rows(said, "clauses")[-1][2] == states + 1
    assert "年度の途中の数値です。" not in section(said, "scope")["lines"]


def test_the_plan_names_next_years_duties_by_month_with_their_roles(office: Office) -> None:
    months = rows(content(office), "plan")
    assert isinstance(months, list)
    assert section(content(office), "plan")["tables"][0]["heads"] == ["月", "実施事項（役割）"]


def test_matters_and_restricted_documents_are_named_only_where_the_rules_say_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting(held_at=moment_at(dt.date(2026, 7, 1), 8))
    meeting.decided = [  # type: ignore[attr-defined]
        Item(title="研修計画（内密の対象）", matter="training_plan", verdict="approved"),
        Item(title="別の議題", matter="training_plan", verdict="approved"),
    ]
    late, open_day = dt.date(2026, 10, 1), dt.date(2024, 4, 1)
    laid_down = [
        InForce("plan", "緊急時対応計画", restricted=True, number=2, effective_on=open_day, due=late),
        InForce("rules", "実施手順", restricted=False, number=1, effective_on=open_day, due=None),
    ]
    monkeypatch.setattr(deciding, "committee", SimpleNamespace(year_of_meetings=lambda _since, _until: [meeting]))
    monkeypatch.setattr(
        deciding, "documents", SimpleNamespace(documents_in_force=lambda _day: laid_down, unanswered=list)
    )
    inside, public = content(office), content(office, "public")
    assert rows(inside, "committee")[0] == ["R8.7.1", "研修計画（内密の対象）", "承認"]
    assert rows(public, "committee") == [["研修計画と実施体制", "承認", 2]]
    assert [row[0] for row in rows(inside, "documents")] == ["緊急時対応計画", "実施手順"]
    assert rows(inside, "documents")[0][-1] == "見直し期限超過"
    assert [row[0] for row in rows(public, "documents")] == ["実施手順"]
    assert "このほか閲覧を限る文書1件は、名称を載せません。" in section(public, "documents")["lines"]
    assert "内密" not in json.dumps(public, ensure_ascii=False)
    assert "内密" in json.dumps(content(office, "assembly"), ensure_ascii=False)
