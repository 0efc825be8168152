"""Vacancies are found today and on each coming day; what the standard leaves open is said, and so is what the city has set."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.common.clock import moment_at
from sekimori.portal.organization import findings, selectors, services
from sekimori.portal.organization.findings import Finding, Kind
from tests.world import TODAY, World

NEXT = dt.date(2027, 4, 1)
LATER = dt.date(2027, 5, 1)


def found(kind: Kind, day: dt.date = TODAY) -> list[Finding]:
    return [each for each in findings.findings_from(day) if each.kind is kind]


def test_a_filled_city_has_only_the_gaps_that_are_there(city: World) -> None:
    roles = {each.role for each in found(Kind.VACANT)}
    assert roles == {"information_system_operator", "committee_member"}
    assert {each.role for each in found(Kind.UNMARKED)} == {"facility_management", "personnel_division"}


def test_a_vacancy_that_will_come_is_told_with_its_days(city: World) -> None:
    with city.acting("chief"):
        services.person_leave(person=city.people["head_tax"], on=NEXT)
        services.appoint(person=city.people["staff_tax"], post=city.posts["head_tax"], valid_from=LATER)
    coming = [each for each in found(Kind.VACANT) if each.unit == city.unit("220")]
    assert [(each.role, each.day, each.until) for each in coming] == [("section_security_manager", NEXT, LATER)]
    assert coming[0].sentence == "税務課の情報セキュリティ管理者がいません（長の職が空いています）。"


def test_a_post_that_nobody_marked_is_a_vacancy_that_says_so(city: World) -> None:
    with city.acting("chief"):
        services.post_change(post=city.posts["ciso"], valid_from=TODAY, designation="")
    sentences = {each.sentence for each in found(Kind.VACANT)}
    assert any(
        "「副市長」に当たる職が空いているか、どの職がそれに当たるか登録されていません" in each for each in sentences
    )


def test_a_unit_where_no_post_leads_is_told_otherwise_than_one_whose_head_is_missing(city: World) -> None:
    with city.acting("chief"):
        services.post_change(post=city.posts["head_citizen"], valid_from=TODAY, is_head=False)
    told = {each.sentence for each in found(Kind.VACANT)}
    assert "市民課の情報セキュリティ管理者がいません（どの職が所属長か登録されていません）。" in told


def test_sections_without_department_are_listed_and_the_substitute_of_the_city_is_named(city: World) -> None:
    election, chief = city.unit("900"), city.people["chief"].pk
    with city.acting("head_citizen"):
        before = selectors.responsible_department(election)
    assert (before.department, before.by_standard) == (None, False)
    assert [each.unit for each in found(Kind.NO_DEPARTMENT)] == [election]
    assert selectors.holders_on("department_security_officer", TODAY, unit=election) == []
    with city.acting("ciso"), city.system():
        services.unit_change(unit=city.units["900"], valid_from=TODAY, substitute=city.units["100"])
        after = selectors.responsible_department(election)
    assert after.department is not None
    assert after.department.name == "総務部"
    assert "基準に定めがないため" in after.note
    assert found(Kind.NO_DEPARTMENT) == []
    assert [each.unit for each in found(Kind.SUBSTITUTE)] == [election]
    holders = selectors.holders_on("department_security_officer", TODAY, unit=election)
    assert [(each.person, each.substitute) for each in holders] == [(chief, True)]
    actor = selectors.actor_of(city.people["chief"], moment=city.clock.now())
    assert actor.can("oversee_department", election)


def test_a_head_who_is_both_and_chains_in_one_hand_are_reported(city: World) -> None:
    assert [(each.unit, each.people) for each in found(Kind.DOUBLE_HEAD)] == [
        (city.unit("800"), (city.people["assembly"].pk,))
    ]
    assert {(each.role, each.people) for each in found(Kind.FOLDED_CHAIN)} == {
        ("department_security_officer", (city.people["chief"].pk,)),
    }
    with city.acting("chief"):
        services.appoint(person=city.people["director"], post=city.posts["head_tax"], valid_from=TODAY, kind="acting")
    assert ("section_security_manager", (city.people["director"].pk,)) in {
        (each.role, each.people) for each in found(Kind.FOLDED_CHAIN)
    }


def test_missing_deputies_are_told_and_go_when_the_order_is_set(city: World) -> None:
    def lacking() -> set[int]:
        return {person for each in found(Kind.NO_DEPUTY) for person in each.people}

    assert city.people["head_citizen"].pk in lacking()
    with city.acting("head_citizen"):
        services.deputies_set(post=city.posts["head_citizen"], deputies=[city.posts["colleague"]], valid_from=TODAY)
    assert city.people["head_citizen"].pk not in lacking()


def test_the_findings_cost_the_same_whatever_the_number_of_coming_days(city: World) -> None:
    with CaptureQueriesContext(connection) as few:
        findings.findings_from(TODAY)
    with city.acting("chief"):
        for month in range(1, 12):
            services.unit_change(
                unit=city.units["210"], valid_from=dt.date(2027, month, 1), name=f"市民課{month}", order=month
            )
    with CaptureQueriesContext(connection) as many:
        findings.findings_from(TODAY)
    assert len(many) == len(few) <= 8


def test_a_foreseen_day_agrees_with_the_derivation(city: World) -> None:
    from sekimori.portal.organization.foresight import Foresight

    with city.acting("chief"):
        services.seat_give(body="committee", post=city.posts["director"], valid_from=TODAY)
        services.seat_give(body="committee", person=city.people["csirt"], valid_from=NEXT, chair=True)
        services.unit_change(unit=city.units["110"], valid_from=NEXT, designation="personnel_unit")
    for day in (TODAY, NEXT):
        ahead = Foresight(TODAY).at(day)
        for role in ahead.snapshot.rules.roles:
            if role.holder.every or role.holder.employment:
                continue
            asked = selectors.holders_of(role.key, moment=moment_at(day, 12))
            assert {(h.person, h.unit) for h in ahead.by_role.get(role.key, [])} == {
                (h.person, h.unit) for h in asked if h.capacity != "deputy"
            }
