"""Absences, nominations, seats and the order of deputies: who may record them, and what is refused."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.acts.models import LedgerEntry, SideRow
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.models import Absence, DeputyRule, Nomination
from tests.world import TODAY, World

NINE, SIX = moment_at(TODAY, 9), moment_at(TODAY, 18)
NEXT = dt.date(2027, 4, 1)


def absent(world: World, key: str, start: dt.datetime = NINE, end: dt.datetime = SIX, **more: object) -> Absence:
    return services.absence_record(person=world.people[key], starts_at=start, ends_at=end, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("actor", "absentee"), [("staff", "staff"), ("head_citizen", "staff"), ("chief", "staff_tax")])
def test_an_absence_is_recorded_by_oneself_ones_head_or_personnel(world: World, actor: str, absentee: str) -> None:
    with world.acting(actor):
        assert absent(world, absentee).pk


@pytest.mark.parametrize(("actor", "absentee"), [("staff", "colleague"), ("head_tax", "staff"), ("outsider", "staff")])
def test_nobody_else_records_it(world: World, actor: str, absentee: str) -> None:
    with world.acting(actor), pytest.raises(Refused):
        absent(world, absentee)
    assert not Absence.objects.exists()


def test_impossible_absences_are_refused_with_their_reason(world: World) -> None:
    with world.acting("head_citizen"):
        with pytest.raises(InvalidInput, match="始まりより後"):
            absent(world, "head_citizen", SIX, NINE)
        with pytest.raises(InvalidInput, match="本人を代理"):
            absent(world, "head_citizen", deputy=world.people["head_citizen"])
        with pytest.raises(InvalidInput, match="その日に職がありません"):
            absent(world, "head_citizen", deputy=world.people["outsider"])
        absent(world, "head_citizen")
        with pytest.raises(InvalidInput, match="重なっています"):
            absent(world, "head_citizen", moment_at(TODAY, 17), moment_at(TODAY, 20))


def test_taking_back_a_coming_absence_removes_it_and_a_running_one_keeps_what_has_passed(world: World) -> None:
    with world.acting("head_citizen"):
        coming = absent(world, "head_citizen", moment_at(TODAY, 13), SIX, deputy=world.people["staff"])
        assert services.absence_cancel(absence=coming) is None
        running = absent(world, "head_citizen", NINE, SIX, deputy=world.people["staff"])
        kept = services.absence_cancel(absence=running)
        with pytest.raises(InvalidInput, match="既に終わっている"):
            services.absence_cancel(absence=running)
    assert kept is not None
    assert (kept.starts_at, kept.ends_at, kept.deputy) == (NINE, world.clock.now(), world.people["staff"])

    def deputised(moment: dt.datetime) -> bool:
        found = selectors.holders_of("section_security_manager", unit=world.unit("210"), moment=moment)
        return any(held.capacity == "deputy" for held in found)

    assert deputised(NINE)
    assert not deputised(world.clock.now())


def test_an_absence_can_be_taken_back_by_its_person_and_head_and_by_nobody_else(world: World) -> None:
    with world.acting("staff"):
        absence = absent(world, "staff")
    with world.acting("colleague"), pytest.raises(Refused):
        services.absence_cancel(absence=absence)
    with world.acting("outsider"), pytest.raises(NotFound):
        services.absence_cancel(absence=absence)
    with world.acting("head_citizen"):
        services.absence_cancel(absence=absence)


def test_a_role_in_writing_is_given_by_the_role_the_edition_names_and_there_only(city: World) -> None:
    with city.acting("system"):
        made = services.nominate(
            role="information_system_operator",
            person=city.people["operator"],
            valid_from=TODAY,
            reference="令8デ推第5号",
        )
    assert made.nominated_by == city.people["system"]
    assert made.reference == "令8デ推第5号"
    with city.acting("chief"), pytest.raises(Refused, match="情報システム管理者です"):
        services.nominate(role="information_system_operator", person=city.people["staff"], valid_from=TODAY)
    owner: dict[str, Any] = {"role": "social_media_owner", "person": city.people["staff"], "valid_from": TODAY}
    with city.acting("head_citizen"):
        services.nominate(**owner, unit=city.units["210"])
        with pytest.raises(Refused):
            services.nominate(**owner, unit=city.units["220"])
    with city.acting("head_citizen"), pytest.raises(InvalidInput, match="所属を選んで"):
        services.nominate(**owner)


def test_a_deputy_by_the_text_does_not_nominate_for_the_absent_ciso(city: World) -> None:
    with city.acting("ciso"):
        absent(city, "ciso")
    with city.acting("chief"), pytest.raises(Refused):
        services.nominate(role="csirt", person=city.people["staff"], valid_from=TODAY)


def test_unknown_roles_and_people_without_a_post_are_not_nominated(city: World) -> None:
    with city.acting("ciso"):
        with pytest.raises(Refused, match="書面で指名するものではありません"):
            services.nominate(role="chief_security_manager", person=city.people["staff"], valid_from=TODAY)
        with pytest.raises(InvalidInput, match="職がありません"):
            services.nominate(role="csirt", person=city.people["outsider"], valid_from=TODAY)


def test_a_nomination_ends_on_its_day_and_stays_known_before(city: World) -> None:
    nomination = Nomination.objects.get(role="csirt_lead")
    with city.acting("chief"), pytest.raises(Refused):
        services.nomination_end(nomination=nomination, on=NEXT)
    with city.acting("ciso"):
        services.nomination_end(nomination=nomination, on=NEXT)
        with pytest.raises((Conflict, NotFound)):
            services.nomination_end(nomination=nomination, on=NEXT)
    assert selectors.holders_on("csirt_lead", NEXT) == []
    assert selectors.holders_on("csirt_lead", NEXT - dt.timedelta(days=1)) != []


def test_seats_belong_to_a_post_or_a_person_and_have_one_chair(city: World) -> None:
    with city.acting("chief"):
        services.seat_give(body="committee", post=city.posts["ciso"], valid_from=TODAY, title="本部長", chair=True)
        with pytest.raises(InvalidInput, match="どちらか一方"):
            services.seat_give(body="committee", valid_from=TODAY)
        with pytest.raises(InvalidInput, match="議長の席が二つ"):
            services.seat_give(body="committee", person=city.people["staff"], valid_from=TODAY, chair=True)
        with pytest.raises(InvalidInput, match="基準にありません"):
            services.seat_give(body="kitchen", post=city.posts["ciso"], valid_from=TODAY)
        seat = services.seat_give(body="committee", person=city.people["staff"], valid_from=TODAY)
        services.seat_end(seat=seat, on=NEXT)
    assert {held.person for held in selectors.holders_on("committee_member", TODAY)} == {
        city.people["ciso"].pk,
        city.people["staff"].pk,
    }
    assert [held.person for held in selectors.holders_on("committee_member", NEXT)] == [city.people["ciso"].pk]


def test_the_order_of_deputies_is_replaced_as_a_whole_from_its_day(city: World) -> None:
    post, posts = city.posts["head_citizen"], city.posts

    def order(day: dt.date) -> list[int]:
        return [row.deputy_id for row in DeputyRule.objects.on(day).filter(post=post).order_by("order")]

    with city.acting("head_citizen"):
        services.deputies_set(post=post, deputies=[posts["staff"], posts["colleague"]], valid_from=TODAY)
        services.deputies_set(post=post, deputies=[posts["colleague"]], valid_from=NEXT)
        with pytest.raises(InvalidInput, match="その職自身"):
            services.deputies_set(post=post, deputies=[post], valid_from=NEXT)
        with pytest.raises(InvalidInput, match="二度"):
            services.deputies_set(post=post, deputies=[posts["staff"], posts["staff"]], valid_from=NEXT)
    assert order(TODAY) == [posts["staff"].pk, posts["colleague"].pk]
    assert order(NEXT) == [posts["colleague"].pk]
    with city.acting("head_tax"), pytest.raises(Refused):
        services.deputies_set(post=post, deputies=[posts["head_tax"]], valid_from=TODAY)


def test_rules_of_an_edition_replace_those_before_and_keep_what_stays_the_same(city: World) -> None:
    from sekimori.portal.organization.models import Rule
    from tests.portal.organization.conftest import ALL_ROLES

    rows = Rule.objects.count()
    with city.system():
        services.role_rules_set(roles=[role for role in ALL_ROLES if role.key != "csirt_lead"], valid_from=NEXT)
    assert selectors.holders_on("csirt_lead", NEXT - dt.timedelta(days=1)) != []
    assert selectors.holders_on("csirt_lead", NEXT) == []
    unchanged = Rule.objects.known().filter(kind="role", valid_to=None)
    assert unchanged.count() == len(ALL_ROLES) - 1
    assert Rule.objects.count() > rows
    with city.system(), pytest.raises(InvalidInput, match="一つもありません"):
        services.role_rules_set(roles=[], valid_from=NEXT)


def side() -> dict[str, Any]:
    """The names and capacity beside the last entry."""
    entry = LedgerEntry.objects.latest("seq")
    payload: dict[str, Any] = json.loads(bytes(SideRow.objects.get(seq=entry.seq).payload or b"{}"))
    return payload


def test_the_record_says_in_which_capacity_a_deputy_acted(city: World) -> None:
    with city.acting("system"):
        absent(city, "system", deputy=city.people["operator"])
        services.nominate(role="information_system_operator", person=city.people["staff"], valid_from=TODAY)
    assert (side()["capacity"], side()["instead_of"]) == ("own", None)
    with city.acting("operator"):
        services.nominate(role="information_system_operator", person=city.people["colleague"], valid_from=TODAY)
    told = side()
    assert (told["role"], told["capacity"]) == ("information_system_manager", "deputy")
    assert told["instead_of"] == city.people["system"].pk
    with city.acting("operator"):
        services.absence_record(person=city.people["operator"], starts_at=SIX, ends_at=moment_at(TODAY, 20))
    assert side()["role"] == ""
