"""Appointments: one own post at a time, one head per post, cut and split on their days; joins, moves and leaves as acts."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.acts.models import LedgerEntry, SideRow
from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.models import Appointment, Nomination, Person, PersonVersion
from tests.effort import examples
from tests.world import FIRST, TODAY, World

NEXT = dt.date(2027, 4, 1)
LATER = dt.date(2027, 10, 1)


def held(world: World, key: str, day: dt.date, known_at: dt.datetime | None = None) -> list[tuple[str, str]]:
    rows = Appointment.objects.on(day, known_at).filter(person=world.people[key]).order_by("kind", "post__code")
    return [(row.kind, row.post.code) for row in rows]


def last_act() -> tuple[str, dict[str, Any]]:
    entry = LedgerEntry.objects.latest("seq")
    return entry.act, json.loads(bytes(SideRow.objects.get(seq=entry.seq).payload or b"{}"))


def test_a_transfer_ends_the_old_own_post_and_says_where_from_and_where_to(world: World) -> None:
    with world.acting("chief"):
        services.appoint(person=world.people["staff"], post=world.posts["staff_tax"], valid_from=NEXT)
    assert held(world, "staff", NEXT - dt.timedelta(days=1)) == [("own", "P2102")]
    assert held(world, "staff", NEXT) == [("own", "P2202")]
    act, side = last_act()
    assert act == "organization:person:moved"
    assert side["before"]["unit"] == world.unit("210")
    assert side["after"]["unit"] == world.unit("220")


def test_a_first_post_is_a_joining(world: World) -> None:
    with world.acting("chief"):
        person = services.person_register(number="7001", name="新田 あらた", valid_from=NEXT)
        services.appoint(person=person, post=world.posts["staff"], valid_from=NEXT)
    assert last_act()[0] == "organization:person:joined"


def test_a_later_known_transfer_stays_when_an_earlier_one_comes_late(world: World) -> None:
    with world.acting("chief"):
        services.appoint(person=world.people["staff"], post=world.posts["staff_tax"], valid_from=LATER)
        services.appoint(person=world.people["staff"], post=world.posts["operator"], valid_from=NEXT)
    assert held(world, "staff", TODAY) == [("own", "P2102")]
    assert held(world, "staff", NEXT) == [("own", "P1202")]
    assert held(world, "staff", LATER) == [("own", "P2202")]


def test_a_late_file_may_speak_of_the_past_but_was_not_known_then(world: World) -> None:
    before = world.clock.now()
    world.clock.advance(dt.timedelta(days=20))
    past = TODAY - dt.timedelta(days=3)
    with world.acting("chief"):
        services.appoint(person=world.people["staff"], post=world.posts["staff_tax"], valid_from=past)
    assert held(world, "staff", TODAY) == [("own", "P2202")]
    assert held(world, "staff", TODAY, before) == [("own", "P2102")]
    row = Appointment.objects.on(TODAY).get(person=world.people["staff"])
    assert row.recorded_at == world.clock.now()


def test_a_post_for_one_has_one_holder_unless_acting(world: World) -> None:
    with world.acting("chief"):
        with pytest.raises(InvalidInput, match="「市民課長」には令和9年4月1日から汐入 花さんが就いています"):
            services.appoint(person=world.people["staff"], post=world.posts["head_citizen"], valid_from=NEXT)
        services.appoint(
            person=world.people["head_tax"],
            post=world.posts["head_citizen"],
            valid_from=NEXT,
            valid_to=LATER,
            kind=Appointment.Kind.ACTING,
        )
        services.appoint(person=world.people["staff"], post=world.posts["colleague"], valid_from=NEXT)
    who = selectors.holders_on("section_security_manager", NEXT, unit=world.unit("210"))
    assert [(each.person, each.capacity) for each in who] == [
        (world.people["head_citizen"].pk, "own"),
        (world.people["head_tax"].pk, "acting"),
    ]
    assert held(world, "head_tax", LATER) == [("own", "P2201")]


def test_a_period_in_the_middle_splits_what_was_there(world: World) -> None:
    with world.acting("chief"):
        services.appoint(person=world.people["staff"], post=world.posts["operator"], valid_from=NEXT, valid_to=LATER)
    assert [held(world, "staff", day)[0][1] for day in (TODAY, NEXT, LATER)] == ["P2102", "P1202", "P2102"]


def test_an_appointment_cannot_outlive_its_post(world: World) -> None:
    with world.acting("chief"):
        post = services.post_create(unit=world.units["210"], title="臨時窓口係", valid_from=TODAY)
        services.post_abolish(post=post, on=NEXT)
        with pytest.raises(InvalidInput, match="令和9年4月1日に廃止されます"):
            services.appoint(person=world.people["staff"], post=post, valid_from=TODAY)
        services.appoint(person=world.people["staff"], post=post, valid_from=TODAY, valid_to=NEXT)


def test_ending_a_concurrent_post_keeps_the_own_one_and_a_stale_form_is_told(world: World) -> None:
    with world.acting("chief"):
        row = services.appoint(
            person=world.people["staff"],
            post=world.posts["operator"],
            valid_from=TODAY,
            kind=Appointment.Kind.CONCURRENT,
        )
        services.appointment_end(appointment=row, on=NEXT)
        with pytest.raises(Conflict):
            services.appointment_end(appointment=row, on=LATER)
    assert held(world, "staff", NEXT) == [("own", "P2102")]
    assert [kind for kind, _post in held(world, "staff", TODAY)] == ["concurrent", "own"]


def test_whoever_leaves_loses_posts_writings_and_names_the_unit_for_the_leaver_list(world: World) -> None:
    with world.acting("chief"):
        services.person_leave(person=world.people["csirt"], on=NEXT, reason="退職")
    act, side = last_act()
    assert act == "organization:person:left"
    assert side["before"]["unit"] == world.unit("110")
    assert side["after"]["left_on"] == NEXT.isoformat()
    assert held(world, "csirt", NEXT) == []
    assert not Nomination.objects.on(NEXT).filter(person=world.people["csirt"]).exists()
    assert Nomination.objects.on(NEXT - dt.timedelta(days=1)).filter(person=world.people["csirt"]).exists()


def test_leaving_is_refused_while_a_later_appointment_is_known(world: World) -> None:
    with world.acting("chief"):
        services.appoint(person=world.people["staff"], post=world.posts["staff_tax"], valid_from=LATER)
        with pytest.raises(InvalidInput, match="以後に始まる発令"):
            services.person_leave(person=world.people["staff"], on=NEXT)


def test_nobody_records_his_own_appointment(world: World) -> None:
    with world.acting("chief"), pytest.raises(Refused, match="自分自身の発令"):
        services.appoint(person=world.people["chief"], post=world.posts["staff"], valid_from=NEXT)


@pytest.mark.parametrize("key", ["staff", "director", "outsider"])
def test_others_cannot_appoint(world: World, key: str) -> None:
    with world.acting(key), pytest.raises(Refused):
        services.appoint(person=world.people["colleague"], post=world.posts["staff_tax"], valid_from=NEXT)


def test_a_change_of_name_shows_on_its_day(world: World) -> None:
    person = world.people["staff"]
    with world.acting("chief"):
        services.person_change(person=person, valid_from=TODAY, name="千鳥 あゆみ")
        services.person_change(person=person, valid_from=NEXT, name="磯部 あゆみ")
    person.refresh_from_db()
    assert person.name == "千鳥 あゆみ"
    assert PersonVersion.objects.on(FIRST).get(person=person).name == "千鳥 歩"
    with world.system():
        from sekimori.portal.acts import outbox

        assert outbox.run_due() == 0
        world.clock.set(world.clock.now() + (NEXT - TODAY) + dt.timedelta(hours=1))
        assert outbox.run_due() == 1
    person.refresh_from_db()
    assert person.name == "磯部 あゆみ"
    assert "磯部" in person.search


def test_a_number_stands_once(world: World) -> None:
    with world.acting("chief"), pytest.raises(InvalidInput, match="既に登録されています"):
        services.person_register(number="2102", name="別の人", valid_from=TODAY)


transfers = st.lists(
    st.tuples(
        st.sampled_from(["staff", "colleague"]),
        st.sampled_from(["staff", "operator", "staff_tax", "colleague"]),
        st.integers(0, 6),
        st.none() | st.integers(1, 4),
        st.sampled_from(["own", "concurrent"]),
    ),
    max_size=6,
)


@settings(
    max_examples=examples(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(transfers=transfers)
def test_one_own_post_a_day_and_no_answer_about_the_past_ever_changes(world: World, transfers) -> None:
    days = [TODAY + dt.timedelta(days=30 * number) for number in range(12)]
    keys = ("staff", "colleague")

    def answers(known_at: dt.datetime | None) -> list[list[tuple[str, str]]]:
        return [held(world, key, day, known_at) for key in keys for day in days]

    asked = []
    for key, post, start, length, kind in transfers:
        asked.append((world.clock.now(), answers(None)))
        world.clock.advance(dt.timedelta(minutes=1))
        with world.acting("chief"):
            services.appoint(
                person=world.people[key],
                post=world.posts[post],
                valid_from=days[start],
                valid_to=days[start + length] if length else None,
                kind=kind,
            )
    for moment, expected in asked:
        assert answers(moment) == expected
    for each in answers(None):
        assert [kind for kind, _post in each].count("own") == 1
    assert Person.objects.filter(pk__in=[world.people[key].pk for key in keys]).count() == len(keys)
