from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from sekimori.portal.demo import logins, personnel, roles
from sekimori.portal.demo.span import Span
from sekimori.portal.demo.staffing import RETIREMENT, TOURISM, Staffing, staffing
from sekimori.portal.demo.units import LED_BESIDE, ORGANS, SECTIONS, UNITS

TODAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def people() -> Staffing:
    return staffing(Span(TODAY))


def test_the_city_has_about_seven_hundred_people_sixty_sections_and_all_seven_organs(people: Staffing):
    assert 680 <= len(people.on(TODAY)) <= 720
    assert len(SECTIONS) == 60
    assert {unit.organ for unit in UNITS} == {key for key, _name in ORGANS}
    assert len(ORGANS) == 7


def test_the_same_seed_gives_the_same_people_and_another_seed_others(people: Staffing):
    again, other = staffing(Span(TODAY)), staffing(Span(TODAY), seed=2)
    assert again.rosters == people.rosters
    assert again.changes == people.changes
    assert other.rosters != people.rosters


@pytest.mark.parametrize(
    "today", [dt.date(2026, 4, 1), dt.date(2027, 3, 31), dt.date(2026, 7, 2), dt.date(2028, 2, 29)]
)
def test_the_history_reaches_back_three_fiscal_years_from_any_day(today: dt.date):
    span = Span(today)
    assert span.first == dt.date(span.fiscal_year - 3, 4, 1)
    assert (today - span.first).days >= 3 * 365
    assert all(span.first < day <= today for day in staffing(span).changes)


def test_every_unit_has_one_head_every_day_but_for_those_led_besides(people: Staffing):
    for day, roster in people.rosters.items():
        heads = Counter(member.unit for member in roster.values() if member.head)
        assert set(heads.values()) == {1}
        without = {unit.code for unit in UNITS if unit.head} - set(heads)
        assert without <= set(people.beside_on(day))
        assert set(LED_BESIDE) <= set(people.beside_on(day))


def test_every_april_people_retire_are_promoted_move_and_come(people: Staffing):
    for day in people.span.new_years:
        what = Counter(change.what for change in people.changes[day])
        assert what["定年退職"] > 0
        assert what["昇任"] > 10
        assert what["異動"] > 40
        assert what["新規採用"] > 5
        assert all(day.year - each.born < RETIREMENT for each in people.on(day).values() if each.kind == "職員")


def test_somebody_acts_for_a_head_who_left_in_the_middle_of_a_year(people: Staffing):
    what = [change.what for day in sorted(people.changes) for change in people.changes[day]]
    assert what.index("辞職") < what.index("事務取扱")
    acting = [day for day in sorted(people.rosters) if TOURISM in people.beside_on(day)]
    assert acting
    assert all((day.year, day.month) < (people.span.fiscal_year, 4) for day in acting)
    assert "兼務" in what
    assert "改姓" in what


def test_no_two_people_have_the_same_name_or_number(people: Staffing):
    names = Counter(each.name for each in people.on(TODAY).values())
    assert names.most_common(1)[0][1] == 1


def test_a_smaller_scale_keeps_every_section_and_organ():
    small = staffing(Span(TODAY), scale=0.1)
    assert len(small.on(TODAY)) < 250
    assert {each.unit for each in small.on(TODAY).values()} >= {unit.code for unit in UNITS if unit.head}
    assert len(logins.visitors(small, TODAY)) == 8


def test_the_eight_visitors_are_eight_different_people_in_their_roles(people: Staffing):
    found = logins.visitors(people, TODAY)
    assert len({visitor.member.number for visitor in found}) == 8
    assert [visitor.member.head for visitor in found] == [False, True, True, True, True, False, False, False]
    assert roles.ciso(people, TODAY).title == "副市長"


def test_personnels_files_can_be_read_in_the_encoding_such_systems_write(people: Staffing):
    text = personnel.staff_file(people, people.span.first).decode("cp932")
    assert text.count("\r\n") == len(people.on(people.span.first)) + len(LED_BESIDE) + 1
    assert "兼務" in text
    assert personnel.unit_file().decode("cp932").count("\r\n") == len(UNITS) + 1
