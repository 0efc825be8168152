"""Units and posts on their days: made, renamed, moved, merged and ended, and never a circle."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.models import Organ, PostVersion, Unit, UnitVersion
from tests.effort import examples
from tests.world import TODAY, World

NEXT = dt.date(2027, 4, 1)
LATER = dt.date(2027, 10, 1)


def name(world: World, code: str, day: dt.date, known_at: dt.datetime | None = None) -> str:
    return selectors.structure(day, known_at).name(world.unit(code))


def test_a_rename_holds_from_its_day_and_the_day_before_keeps_the_old_name(world: World) -> None:
    with world.acting("chief"):
        services.unit_change(unit=world.units["210"], valid_from=NEXT, name="市民窓口課")
    assert name(world, "210", NEXT - dt.timedelta(days=1)) == "市民課"
    assert name(world, "210", NEXT) == "市民窓口課"


def test_a_later_known_rename_is_left_as_it_is_by_an_earlier_change(world: World) -> None:
    with world.acting("chief"):
        services.unit_change(unit=world.units["210"], valid_from=LATER, name="くらし課")
        services.unit_change(unit=world.units["210"], valid_from=NEXT, name="市民窓口課", mailbox="shimin@example.jp")
    structure = selectors.structure(LATER)
    node = structure.nodes[world.unit("210")]
    assert (node.name, node.mailbox) == ("くらし課", "shimin@example.jp")
    assert name(world, "210", NEXT) == "市民窓口課"


def test_what_was_known_before_stays_answerable(world: World) -> None:
    before = world.clock.now()
    world.clock.advance(dt.timedelta(hours=1))
    with world.acting("chief"):
        services.unit_change(unit=world.units["210"], valid_from=dt.date(2026, 10, 1), name="市民窓口課")
    assert name(world, "210", TODAY) == "市民窓口課"
    assert name(world, "210", TODAY, before) == "市民課"


def test_repeating_a_change_leaves_no_trace(world: World) -> None:
    with world.acting("chief"):
        services.unit_change(unit=world.units["210"], valid_from=NEXT, name="市民窓口課")
        rows, entries = UnitVersion.objects.count(), LedgerEntry.objects.count()
        services.unit_change(unit=world.units["210"], valid_from=NEXT, name="市民窓口課")
    assert (UnitVersion.objects.count(), LedgerEntry.objects.count()) == (rows, entries)


def test_a_unit_cannot_become_its_own_superior_now_or_on_a_coming_day(world: World) -> None:
    with world.acting("chief"):
        with pytest.raises(InvalidInput, match="自分自身の上位"):
            services.unit_move(unit=world.units["200"], parent=world.units["210"], valid_from=NEXT)
        services.unit_move(unit=world.units["200"], parent=world.units["100"], valid_from=LATER)
        with pytest.raises(InvalidInput, match="自分自身の上位"):
            services.unit_move(unit=world.units["100"], parent=world.units["210"], valid_from=NEXT)


def test_a_unit_with_people_or_units_under_it_cannot_be_abolished(world: World) -> None:
    with world.acting("chief"):
        with pytest.raises(InvalidInput, match="下に「市民課」「税務課」があるため"):
            services.unit_abolish(unit=world.units["200"], on=NEXT)
        with pytest.raises(InvalidInput, match="「税務課長」には令和9年4月1日以後も沖 進さんが就いています"):
            services.unit_abolish(unit=world.units["220"], on=NEXT)


def test_an_empty_unit_ends_with_its_posts(world: World) -> None:
    with world.acting("chief"):
        for key in ("head_tax", "staff_tax"):
            services.person_leave(person=world.people[key], on=NEXT)
        services.unit_abolish(unit=world.units["220"], on=NEXT, reason="組織改編")
    assert world.unit("220") in selectors.structure(NEXT - dt.timedelta(days=1)).nodes
    assert world.unit("220") not in selectors.structure(NEXT).nodes
    assert not PostVersion.objects.on(NEXT).filter(unit=world.units["220"]).exists()


def test_a_merger_takes_people_along_and_asks_first_what_becomes_of_the_head(world: World) -> None:
    with world.acting("chief"):
        with pytest.raises(InvalidInput, match="沖 進さん"):
            services.unit_merge(units=[world.units["220"]], into=world.units["210"], on=NEXT)
        services.person_leave(person=world.people["head_tax"], on=NEXT)
        services.unit_merge(units=[world.units["220"]], into=world.units["210"], on=NEXT)
    assert selectors.units_of(world.people["staff_tax"].pk, NEXT) == {world.unit("210")}
    assert selectors.units_of(world.people["staff_tax"].pk, TODAY) == {world.unit("220")}
    ended = UnitVersion.objects.known().get(unit=world.units["220"])
    assert (ended.valid_to, ended.successor_id) == (NEXT, world.unit("210"))


def test_a_unit_has_one_head_post_and_a_designation_one_post(world: World) -> None:
    with world.acting("chief"):
        with pytest.raises(InvalidInput, match="この所属の長は、既に「市民課長」"):
            services.post_create(unit=world.units["210"], title="担当課長", valid_from=NEXT, is_head=True)
        with pytest.raises(InvalidInput, match="既に「副市長」に付けられています"):
            services.post_create(unit=world.units["010"], title="副市長", valid_from=NEXT, designation="deputy_mayor")


def test_a_new_unit_is_reached_from_its_day_on(world: World) -> None:
    with world.acting("chief"):
        unit = services.unit_create(
            code="230",
            name="会計課",
            organ=Organ.objects.get(key="mayor"),
            parent=world.units["200"],
            is_section=True,
            valid_from=NEXT,
        )
        with pytest.raises(InvalidInput, match="既に使われています"):
            services.unit_create(code="230", name="別", organ=Organ.objects.get(key="mayor"), valid_from=NEXT)
        services.post_create(unit=unit, title="会計課長", valid_from=NEXT, is_head=True)
        with pytest.raises(InvalidInput, match="置かれていません"):
            services.post_create(unit=unit, title="主事", valid_from=TODAY)
    department = selectors.structure(NEXT).department_of(unit.pk)
    assert department is not None
    assert department.id == world.unit("200")
    assert unit.pk not in selectors.structure(TODAY).nodes


@pytest.mark.parametrize("key", ["staff", "head_citizen", "auditor", "outsider"])
def test_only_those_who_keep_personnel_direct_or_administer_change_the_structure(world: World, key: str) -> None:
    with world.acting(key), pytest.raises(Refused):
        services.unit_change(unit=world.units["210"], valid_from=NEXT, name="無断の課")
    assert name(world, "210", NEXT) == "市民課"


moves = st.lists(
    st.tuples(
        st.sampled_from(["100", "110", "120", "200", "210", "220"]),
        st.none() | st.sampled_from(["100", "110", "120", "200", "210", "220"]),
        st.integers(0, 3),
    ),
    max_size=8,
)


@settings(
    max_examples=examples(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(moves=moves)
def test_no_series_of_moves_makes_a_circle_and_no_past_answer_ever_changes(world: World, moves) -> None:
    answers: list[tuple[dt.datetime, dict[dt.date, dict[int, int | None]]]] = []
    days = [TODAY, NEXT, LATER, dt.date(2028, 4, 1)]

    def parents(known_at: dt.datetime | None) -> dict[dt.date, dict[int, int | None]]:
        return {
            day: {node.id: node.parent for node in selectors.structure(day, known_at).nodes.values()} for day in days
        }

    for code, parent, number in moves:
        answers.append((world.clock.now(), parents(None)))
        world.clock.advance(dt.timedelta(minutes=1))
        with world.acting("chief"):
            try:
                services.unit_move(
                    unit=world.units[code], parent=world.units[parent] if parent else None, valid_from=days[number]
                )
            except InvalidInput:
                continue
    for moment, expected in answers:
        assert parents(moment) == expected
    for day in days:
        structure = selectors.structure(day)
        for unit in structure.nodes:
            assert unit not in structure.above(unit)
    assert Unit.objects.count() == len(world.units)
    assert world.clock.now() >= moment_at(TODAY)
