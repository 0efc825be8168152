"""Editions and their adoption: taken once, frozen, in force by themselves from their day, each organ on its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from sekimori.common.errors import InvalidInput, ManyFaults, Refused
from sekimori.portal.acts import policies
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import Organ
from sekimori.portal.rules import in_force, selectors, services
from sekimori.portal.rules.models import Adoption, AdoptionOrgan, Edition, EditionClause
from sekimori.portal.rules.selectors import NotAdopted
from sekimori.portal.rules.services.adoptions import Decision
from sekimori.standards import packages
from sekimori.standards.models import AssetAct, Package, TimeMeaning, TimeWord
from tests.adopting import CLAUSES, adopt, clause, small_package
from tests.world import FIRST, TODAY, World

NEXT = dt.date(2027, 4, 1)
ADVISER = {
    "key": "adviser",
    "label": {"ja": "助言者", "en": "Adviser"},
    "short": "助言",
    "holder": {"external": True},
    "scope": "city",
}


def decision(**changes: Any) -> Decision:
    given = {"decided_on": TODAY, "reference": "令8推会第3号", "body": "security_committee"}
    return Decision(**{**given, **changes})


def organ(key: str) -> int:
    return Organ.objects.get(key=key).pk


def second() -> Package:
    changed = [one for one in CLAUSES if one["id"] != "2(2)"]
    changed.append(clause("2(4)", "職員等は、紛失に気付いたとき、直ちに報告します。", lineage="2(2)"))
    return small_package("2", changed)


def take(world: World, package: Package | None = None, **more: Any) -> Edition:
    with world.acting("chief"):
        return services.edition_take(package or small_package(), **more)


def test_an_edition_keeps_the_package_to_the_byte(world: World) -> None:
    edition = take(world)
    package = small_package()
    assert edition.digest == package.digest
    assert selectors.package_of(edition).package == package
    assert [row.clause for row in edition.clauses.all()] == [one.id for one in package.clauses]


def test_taking_the_same_package_again_gives_the_edition_there_is(world: World) -> None:
    assert take(world).pk == take(world).pk
    assert take(world, second()).pk != take(world).pk


def test_a_package_that_does_not_hold_together_is_not_taken(world: World) -> None:
    with pytest.raises(ManyFaults, match="nobody"):
        take(
            world,
            small_package(
                clauses=[*CLAUSES, clause("2(9)", "誰かがします。", {"actors": ["nobody"], "modality": "duty"})]
            ),
        )
    assert not Edition.objects.exists()


def test_an_ordinary_employee_takes_and_adopts_nothing(world: World) -> None:
    edition = take(world)
    with world.acting("staff"), pytest.raises(Refused):
        services.edition_take(second())
    with world.acting("staff"), pytest.raises(NotFound):
        services.edition_adopt(edition=edition.pk, organs=[organ("mayor")], effective_on=NEXT, decision=decision())
    with world.acting("system"), pytest.raises(Refused):
        services.edition_adopt(edition=edition.pk, organs=[organ("mayor")], effective_on=NEXT, decision=decision())


def test_an_edition_takes_effect_on_its_day_by_itself_and_ends_the_former(world: World) -> None:
    adopt(world)
    adopt(world, second(), effective_on=NEXT)
    before, after = selectors.adoption_on(NEXT - dt.timedelta(days=1)), selectors.adoption_on(NEXT)
    assert before.package.edition == "1"
    assert after.package.edition == "2"
    assert after.effective_on == NEXT
    assert selectors.next_adoption_after(TODAY) == NEXT
    with pytest.raises(NotAdopted):
        selectors.adoption_on(FIRST - dt.timedelta(days=1))


def test_the_text_in_force_is_found_by_number_or_by_lineage(world: World) -> None:
    adopt(world)
    adopt(world, second(), effective_on=NEXT)
    then, later = selectors.text_in_force("2(2)", TODAY), selectors.text_in_force("2(2)", NEXT)
    assert then is not None
    assert later is not None
    assert (then.clause, later.clause) == ("2(2)", "2(4)")
    assert "速やかに" in then.text
    assert "直ちに" in later.text
    assert selectors.text_in_force("2(4)", TODAY) is None


def test_the_role_rules_of_an_edition_hold_from_its_day(world: World) -> None:
    adopt(world)
    roles = [r.model_dump(mode="json") for r in small_package().roles]
    roles.append(ADVISER)
    adopt(world, small_package("2", roles=roles), effective_on=NEXT)
    assert "adviser" not in dict(organization.roles_on(TODAY))
    assert dict(organization.roles_on(NEXT))["adviser"] == "助言者"


def test_an_earlier_day_adopted_afterwards_leaves_the_later_edition_its_roles(world: World) -> None:
    adopt(world)
    roles = [r.model_dump(mode="json") for r in small_package().roles]
    adopt(world, small_package("3", roles=[*roles, ADVISER]), effective_on=NEXT)
    adopt(world, second(), effective_on=dt.date(2027, 1, 1))
    assert "adviser" not in dict(organization.roles_on(dt.date(2027, 1, 1)))
    assert "adviser" in dict(organization.roles_on(NEXT))


def test_organs_may_hold_to_different_editions_and_a_unit_follows_its_organ(world: World) -> None:
    adopt(world, organs=["mayor"])
    adopt(world, second(), organs=["assembly"])
    assert selectors.adoption_on(TODAY).package.edition == "1"
    assert selectors.adoption_on(TODAY, organ("assembly")).package.edition == "2"
    assert selectors.adoption_of_unit(world.unit("800"), TODAY).package.edition == "2"
    assert selectors.adoption_of_unit(world.unit("210"), TODAY).organ_names == ("市長部局",)
    with pytest.raises(NotAdopted):
        selectors.adoption_of_unit(world.unit("900"), TODAY)
    assert set(selectors.adoptions_by_organ(TODAY)) == {organ("mayor"), organ("assembly")}


def test_adopting_wants_the_body_its_minutes_and_days_in_order(world: World) -> None:
    edition = take(world).pk

    def adopting(**given: Any) -> None:
        with world.acting("chief"):
            wanted = {"organs": [organ("mayor")], "effective_on": NEXT, "decision": decision()}
            services.edition_adopt(edition=edition, **{**wanted, **given})

    for given, field in (
        ({"decision": decision(body="")}, "body"),
        ({"decision": decision(body="nobody")}, "body"),
        ({"decision": decision(reference=" ")}, "reference"),
        ({"decision": decision(decided_on=TODAY + dt.timedelta(days=1))}, "decided_on"),
        ({"effective_on": TODAY - dt.timedelta(days=1)}, "effective_on"),
        ({"organs": []}, "organs"),
    ):
        with pytest.raises(InvalidInput) as told:
            adopting(**given)
        assert told.value.field == field, given
    assert not Adoption.objects.exists()
    adopting()
    with pytest.raises(InvalidInput, match="市長部局"):
        adopting()


def test_where_no_body_decides_the_person_who_decided_is_named(world: World) -> None:
    edition = take(world, small_package("0", [one for one in CLAUSES if one["id"] != "1(2)"], bodies=[])).pk
    with world.acting("chief"):
        nobody = decision(body="")
        with pytest.raises(InvalidInput, match="決裁者"):
            services.edition_adopt(edition=edition, organs=[organ("mayor")], effective_on=NEXT, decision=nobody)
        made = services.edition_adopt(
            edition=edition,
            organs=[organ("mayor")],
            effective_on=NEXT,
            decision=decision(body="", person=world.people["ciso"].pk),
        )
    assert made.decided_by_id == world.people["ciso"].pk


def test_an_adoption_recorded_late_over_another_wants_its_reason(world: World) -> None:
    adopt(world)
    late = dt.date(2026, 4, 1)
    with pytest.raises(InvalidInput, match="理由"):
        adopt(world, second(), effective_on=late)
    adopt(world, second(), effective_on=late, reason="記録が遅れたため")
    assert selectors.adoption_on(TODAY).package.edition == "2"


def test_what_was_known_earlier_can_still_be_asked(world: World) -> None:
    adopt(world)
    known = world.clock.now()
    world.clock.advance(dt.timedelta(days=1))
    adopt(world, second(), effective_on=dt.date(2026, 4, 1), reason="記録が遅れたため")
    assert selectors.adoption_on(TODAY, known_at=known).package.edition == "1"
    assert selectors.adoption_on(TODAY).package.edition == "2"


def test_an_adoption_not_yet_in_force_can_be_withdrawn_and_the_former_goes_on(world: World) -> None:
    adopt(world)
    coming = adopt(world, second(), effective_on=NEXT)
    with world.acting("staff"), pytest.raises(Refused):
        services.adoption_withdraw(adoption=coming.pk, reason="誤り")
    with world.acting("ciso"):
        services.adoption_withdraw(adoption=coming.pk, reason="推進会議が再審議とした")
    assert selectors.adoption_on(NEXT).package.edition == "1"
    with world.acting("ciso"), pytest.raises(InvalidInput, match="取り消せません"):
        services.adoption_withdraw(adoption=Adoption.objects.earliest("pk").pk, reason="誤り")


def test_an_adoption_stands_in_the_ledger_with_its_clause(world: World) -> None:
    adopt(world)
    entry = LedgerEntry.objects.get(act="rules:edition:adopted")
    assert '"1(2)"' in bytes(entry.body).decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda: Edition.objects.update(content="{}"),
        lambda: Edition.objects.update(label="別の名前"),
        lambda: Edition.objects.update(state="draft"),
        lambda: Edition.objects.update(unconfirmed=["2(1)"]),
        lambda: EditionClause.objects.filter(clause="2(1)").update(lineage="x"),
        lambda: EditionClause.objects.filter(clause="2(1)").delete(),
        lambda: Adoption.objects.update(effective_on=TODAY),
        lambda: AdoptionOrgan.objects.all().delete(),
        lambda: AdoptionOrgan.objects.update(effective_on=TODAY),
    ],
)  # fmt: skip
def test_the_database_refuses_to_change_what_was_adopted(world: World, change: Any) -> None:
    adopt(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def test_a_draft_can_be_changed_discarded_and_confirmed_only_by_those_who_decide(world: World) -> None:
    draft = take(world, confirmed=False)
    with world.acting("chief"), pytest.raises(InvalidInput, match="確定していない"):
        services.edition_adopt(edition=draft.pk, organs=[organ("mayor")], effective_on=NEXT, decision=decision())
    with world.acting("system"), pytest.raises(Refused):
        services.edition_confirm(edition=draft.pk)
    with world.acting("chief"):
        assert services.edition_confirm(edition=draft.pk).state == Edition.State.CONFIRMED
        with pytest.raises(InvalidInput):
            services.edition_discard(edition=draft.pk)
    other = take(world, second(), confirmed=False)
    with world.acting("system"):
        services.edition_discard(edition=other.pk)
    assert not Edition.objects.filter(pk=other.pk).exists()


def test_clauses_nobody_confirmed_may_carry_nothing_but_self_inspection(world: World) -> None:
    edition = take(world, unconfirmed=["2(1)"])
    with world.acting("chief"), pytest.raises(InvalidInput, match="2\\(1\\)"):
        services.edition_adopt(edition=edition.pk, organs=[organ("mayor")], effective_on=NEXT, decision=decision())
    adopt(world, small_package("9", [{**one, "mechanisms": []} if one["id"] == "2(1)" else one for one in CLAUSES]))


def test_the_standard_in_force_is_found_in_two_queries_and_in_one_afterwards(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    adopt(world)
    in_force._kept.clear()
    with django_assert_max_num_queries(2):
        assert selectors.adoption_on(TODAY).clause("2(1)").normative
    with django_assert_max_num_queries(1):
        assert selectors.adoption_on(TODAY).text("2(1)")


def test_adopted_editions_are_everybodys_to_read_and_drafts_are_not(world: World) -> None:
    adopted = adopt(world).edition
    draft = take(world, second(), confirmed=False)
    for key, seen in (
        ("staff", {adopted.pk}), ("outsider", set()), ("chief", {adopted.pk, draft.pk}), ("system", {adopted.pk, draft.pk}),
        ("auditor", {adopted.pk, draft.pk}), ("election", {adopted.pk}),
    ):  # fmt: skip
        with world.acting(key) as circumstances:
            assert set(selectors.editions(circumstances.actor).values_list("pk", flat=True)) == seen, key
            found = policies.visible(EditionClause, circumstances.actor).values_list("edition", flat=True)
            assert set(found) == seen, key


def test_the_city_says_what_a_time_word_means_from_a_day_on(world: World) -> None:
    adopt(world)
    assert selectors.times(TODAY)[TimeWord.PROMPTLY].minutes == 60
    with world.acting("chief"):
        services.time_set(meaning=TimeMeaning(word=TimeWord.PROMPTLY, office_hours=2), since=NEXT, reason="要領の改正")
        with pytest.raises(InvalidInput):
            services.time_set(meaning=TimeMeaning(word=TimeWord.PROMPTLY, office_hours=2, minutes=5))
        with pytest.raises(InvalidInput, match="今日以後"):
            services.time_set(meaning=TimeMeaning(word=TimeWord.PROMPTLY, minutes=5), since=FIRST)
    with world.acting("staff"), pytest.raises(Refused):
        services.time_set(meaning=TimeMeaning(word=TimeWord.PROMPTLY, minutes=5))
    assert selectors.times(TODAY)[TimeWord.PROMPTLY].minutes == 60
    assert selectors.adoption_on(NEXT).times[TimeWord.PROMPTLY].office_hours == 2


def test_the_map_of_lineages_says_what_became_of_each_clause(world: World) -> None:
    first = take(world)
    identities = [
        {"kind": "renumbered", "old": ["2(2)"], "new": ["2(4)"]},
        {"kind": "same", "old": ["2(1)"], "new": ["2(1)"]},
    ]
    later = take(world, second(), predecessor=first, identities=identities)
    assert selectors.lineage_between(first.pk, later.pk) == {"2(2)": ("2(4)",), "2(1)": ("2(1)",)}
    assert selectors.lineage_between(later.pk, first.pk) == {}


def test_handling_restrictions_are_those_of_the_levels_at_the_act(world: World) -> None:
    adopt(world, packages.get("miyako"))
    view = selectors.adoption_on(TODAY)
    high = max(view.classification.axes[0].levels, key=lambda level: level.rank)
    shown = view.restrictions_at(AssetAct.TAKEOUT, [high.key])
    assert shown
    assert {each.key for each in shown} <= set(high.restrictions)
    assert all(AssetAct.TAKEOUT in each.shown_at for each in shown)
    low = min(view.classification.axes[0].levels, key=lambda level: level.rank)
    assert len(view.restrictions_at(AssetAct.TAKEOUT, [low.key])) < len(shown)
    assert set(view.unknown_levels()) == {axis.key for axis in view.classification.axes}
