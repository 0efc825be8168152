"""The review of the policy names the decision it rests on, out of confirmed minutes (9.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.common.errors import ManyFaults
from sekimori.portal.committee.models import Item, Meeting
from sekimori.portal.duties import contents, definitions
from sekimori.portal.duties.models import Content, Occurrence
from tests.adopting import adopt
from tests.portal.duties.conftest import REVIEW, Office, with_duties
from tests.world import World

DAY = dt.date(2027, 3, 22)


@pytest.fixture
def office(world: World) -> Office:
    adopt(world, with_duties(["policy_review"]))
    made = Office(world)
    made.at(dt.date(2027, 2, 1))
    made.renew()
    made.at(DAY)
    return made


def decided(office: Office, title: str, day: dt.date = dt.date(2027, 3, 10), state: str = "confirmed") -> Item:
    """A matter that a body decided; how it comes to that is tried where meetings are."""
    people = office.world.people
    meeting = Meeting.objects.create(
        body="hq", body_label="推進会議", kind="meeting", state="held", fiscal_year=2026,
        number=Meeting.objects.count() + 1, held_at=moment_at(day, 10), planned_by=people["system"],
    )  # fmt: skip
    item = Item.objects.create(meeting=meeting, order=1, source="own", title=title, matter="policy", verdict="approved")
    if state == "confirmed":
        bound = {"state": "drafted", "digest": "0" * 64, "drafted_by": people["system"]}
        Meeting.objects.filter(pk=meeting.pk).update(**bound)
        Meeting.objects.filter(pk=meeting.pk).update(state=state, confirmed_by=people["ciso"])
    return item


def finished(office: Office, answers: dict[str, Any], **fields: Any) -> Occurrence:
    given = {key: value for key, value in REVIEW["fields"].items() if key not in {"body", "reference", "decided_on"}}
    data = {"fields": {**given, "outside": False, **fields}, "answers": answers, "entered": []}
    return office.finish("ciso", office.one("policy_review"), data)


@pytest.mark.mechanism("duty:policy_review")
def test_confirmed_minutes_of_the_last_year_are_offered_and_no_others(office: Office) -> None:
    decided(office, "対策基準の見直し")
    decided(office, "まだ確かめていない議事録", state="held")
    decided(office, "一昨年の議題", dt.date(2026, 1, 10))
    row = office.one("policy_review")
    with office.world.system():
        found = contents.gathered(row, definitions.of(row), office.clock.now()).listed
    assert found is not None
    assert [(line.label, line.facts[0], line.facts[2]) for line in found.lines] == [
        ("対策基準の見直し", "推進会議 令和8年度 第1回", "承認")
    ]


@pytest.mark.mechanism("duty:policy_review")
def test_the_review_is_not_done_before_one_of_them_is_named(office: Office) -> None:
    item = decided(office, "対策基準の見直し")
    decided(office, "研修計画")
    lines = {f"item:{item.pk}": {"answer": "other", "reason": ""}}
    with pytest.raises(ManyFaults, match="少なくとも一つ"):
        finished(office, lines)
    lines[f"item:{item.pk}"]["answer"] = "this"
    done = finished(office, lines)
    body = Content.objects.get(occurrence=done).body
    assert f"item:{item.pk}" in str(body)


@pytest.mark.mechanism("duty:policy_review")
def test_a_body_that_met_elsewhere_is_typed(office: Office) -> None:
    with pytest.raises(ManyFaults, match="決定した会議体"):
        finished(office, {}, outside=True)
    typed = {"body": "推進会議", "reference": "令8推会第3号", "decided_on": "2027-03-20"}
    assert finished(office, {}, outside=True, **typed).state in {Occurrence.State.DONE, Occurrence.State.REPORTED}
