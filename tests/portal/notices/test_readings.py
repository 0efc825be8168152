"""What notices say about a clause: met when all have read in time, due before, overdue after, and honest without any."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.acts import observers, readings
from sekimori.portal.acts.readings import Question, Reading, Status
from sekimori.portal.notices import services
from sekimori.portal.notices.models import Delivery
from sekimori.portal.notices.services import Recipients
from sekimori.standards.models import Mechanism, MechanismKind, Modality, Norm
from tests.portal.notices.conftest import Send
from tests.world import TODAY, World

HOUR = dt.timedelta(hours=1)


def question(name: str = "conduct_rules", lineage: str = "5.1(1)②") -> Question:
    mechanism = Mechanism(kind=MechanismKind.NOTICE, name=name)
    return Question(1, lineage, lineage, mechanism, Norm(actors=("employee",), modality=Modality.DUTY))


def read(
    world: World, *units: int | None, as_of: dt.datetime | None = None, asked: Question | None = None
) -> dict[int | None, Reading]:
    asked = asked or question()
    reader = readings.reader_of(asked.mechanism)
    assert reader is not None
    return dict(reader.read(asked, units or (None,), as_of or world.clock.now()))


def rules(world: World, send: Send, **given: object) -> int:
    notice = send(
        to=Recipients(units=[world.unit("210"), world.unit("220")]),
        mechanism="conduct_rules",
        clauses=["5.1(1)②"],
        reading_required=True,
        **{"read_until": world.clock.now() + HOUR, **given},
    )
    return notice.pk


def all_read(world: World, notice: int, *keys: str) -> None:
    for key in keys:
        with world.acting(key):
            services.notice_read(pk=notice)


CITIZENS, TAX = ("staff", "colleague", "head_citizen"), ("staff_tax", "head_tax")


def test_a_unit_whose_people_have_all_read_is_met_whatever_the_others_do(world: World, send: Send) -> None:
    notice = rules(world, send)
    all_read(world, notice, *CITIZENS)
    citizens, tax = world.unit("210"), world.unit("220")
    found = read(world, citizens, tax, None)
    assert (found[citizens].status, found[tax].status, found[None].status) == (Status.MET, Status.DUE, Status.DUE)
    assert found[citizens].next_change_at is None
    assert found[tax].next_change_at == world.clock.now() + HOUR
    assert found[tax].record == f"notices.notice:{notice}"
    assert "2人のうち2人" in found[tax].sentence()


@pytest.mark.mechanism(
    "notice:conduct_rules",
    "notice:policy_posting",
    "notice:capacity_notice",
    "notice:first_aid_card",
)
def test_time_alone_makes_it_overdue_at_the_moment_foretold(world: World, send: Send) -> None:
    rules(world, send)
    tax = world.unit("220")
    change = read(world, tax)[tax].next_change_at
    assert change is not None
    assert read(world, tax, as_of=change - dt.timedelta(seconds=1))[tax].status == Status.DUE
    assert read(world, tax, as_of=change)[tax].status == Status.OVERDUE


def test_a_reading_looks_back_at_any_moment(world: World, send: Send) -> None:
    before = world.clock.now() - HOUR
    notice = rules(world, send)
    sent = world.clock.now()
    world.clock.advance(HOUR / 2)
    all_read(world, notice, *CITIZENS, *TAX)
    assert read(world)[None].status == Status.MET
    assert read(world, as_of=sent)[None].status == Status.DUE
    assert read(world, as_of=before)[None].status == Status.NOT_MET


@pytest.mark.mechanism(
    "notice:conduct_rules",
    "notice:policy_posting",
    "notice:capacity_notice",
    "notice:first_aid_card",
)
def test_a_unit_that_was_never_told_is_not_met(world: World, send: Send) -> None:
    rules(world, send)
    general = world.unit("110")
    assert read(world, general)[general].status == Status.NOT_MET


def test_a_notice_for_another_clause_proves_nothing(world: World, send: Send) -> None:
    notice = rules(world, send)
    all_read(world, notice, *CITIZENS, *TAX)
    assert read(world, asked=question(lineage="5.4(3)①"))[None].status == Status.NOT_MET


def test_a_notice_taken_back_proves_nothing_any_more(world: World, send: Send) -> None:
    notice = rules(world, send)
    all_read(world, notice, *CITIZENS, *TAX)
    with world.acting("chief"):
        services.notice_end(pk=notice, reason="誤り")
    assert read(world)[None].status == Status.NOT_MET


@pytest.mark.mechanism(
    "notice:guidance",
    "notice:security_advisory",
    "notice:contractor_briefing",
    "notice:response_policy_notice",
    "notice:audit_notice",
)
def test_what_only_an_event_calls_for_is_unknown_without_one(world: World) -> None:
    assert read(world, asked=question("security_advisory"))[None].status == Status.UNKNOWN


@pytest.mark.mechanism(
    "notice:guidance",
    "notice:security_advisory",
    "notice:contractor_briefing",
    "notice:response_policy_notice",
    "notice:audit_notice",
)
def test_a_recorded_decision_that_it_was_not_needed_counts_until_its_day(world: World) -> None:
    asked = question("security_advisory", "6.6(2)")
    with world.acting("chief"):
        services.need_waive(mechanism="security_advisory", lineage="6.6(2)", reason="該当なし", until=TODAY)
    found = read(world, asked=asked)[None]
    assert found.status == Status.NOT_APPLICABLE
    assert found.next_change_at == moment_at(TODAY + dt.timedelta(days=1))
    assert "該当なし" in found.sentence()
    assert read(world, asked=asked, as_of=moment_at(TODAY + dt.timedelta(days=1)))[None].status == Status.UNKNOWN


def test_reading_by_paper_alone_is_marked_as_attested(world: World, send: Send) -> None:
    notice = rules(world, send)
    Delivery.objects.update(read_at=world.clock.now(), read_how=Delivery.How.PAPER)
    assert notice
    assert read(world)[None].attested
    Delivery.objects.filter(person=world.people["staff"]).update(read_how=Delivery.How.SCREEN)
    assert not read(world)[None].attested


def test_the_queries_do_not_grow_with_the_units(world: World, send: Send, django_assert_num_queries: object) -> None:
    rules(world, send)
    units = [world.unit(code) for code in ("110", "120", "210", "220", "800", "900")]
    with django_assert_num_queries(2):  # type: ignore[operator]
        read(world, *units, None)
    with django_assert_num_queries(2):  # type: ignore[operator]
        read(world, units[0], None)


def test_an_act_of_reading_concerns_the_readers_unit_and_the_city(world: World, send: Send) -> None:
    notice = rules(world, send)
    reader = readings.reader_of(question().mechanism)
    seen: list[object] = []
    observers.register(lambda entries, _c: seen.extend(entries))
    try:
        all_read(world, notice, "staff")
    finally:
        observers._observers.pop()
    [entry] = seen
    assert reader is not None
    assert entry.act in reader.listens  # type: ignore[attr-defined]
    assert reader.concerned(entry, question().mechanism) == [world.unit("210"), None]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["conduct_rules", "guidance", "audit_notice", "first_aid_card"])
def test_every_notice_of_the_catalogue_has_its_reader(name: str) -> None:
    assert readings.reader_of(question(name).mechanism) is not None
