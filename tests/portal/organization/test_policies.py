"""Who may see and do what with the organisation: every role against every object, the outsider and the operator included."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from sekimori.portal.acts import policies, registry
from sekimori.portal.acts.actors import NOBODY, Actor
from sekimori.portal.identity.middleware import ADMINISTERS
from sekimori.portal.organization import act_types, selectors, services
from sekimori.portal.organization.models import (
    Absence,
    Appointment,
    DeputyRule,
    ExternalContact,
    HrImport,
    NetworkIssue,
    Nomination,
    Organ,
    Person,
    PersonContact,
    Post,
    Rule,
    Seat,
    Unit,
)
from tests.world import TODAY, World

STAFF = {"staff", "head_citizen", "director", "system", "chief", "ciso", "csirt", "auditor", "election", "head_tax"}
CHANGERS = {"chief", "personnel", "operator_account"}
EVERYBODY = STAFF | {"personnel", "operator_account", "outsider", "nobody"}


@pytest.fixture
def actors(city: World) -> dict[str, Actor]:
    """Everybody of the small city, somebody of the personnel section, an operator's account without person, and nobody."""
    with city.acting("chief"):
        services.unit_change(unit=city.units["110"], valid_from=TODAY, designation="personnel_unit")
    found = {
        key: selectors.actor_of(city.people[key], moment=city.clock.now()) for key in [*STAFF - {"csirt"}, "outsider"]
    }
    # The head of the general affairs section is posted in the unit marked as 人事管理部門.
    found["personnel"] = selectors.actor_of(city.people["head_general"], moment=city.clock.now())
    found["operator_account"] = Actor(None, "operator", holdings=(ADMINISTERS,))
    found["nobody"] = NOBODY
    return found


def allowed(
    actors: dict[str, Actor], need: str, model: type[Model], record: Model | None = None, **where: Any
) -> set[str]:
    policy = policies.policy_of(model)
    return {key for key, actor in actors.items() if policy.decide(actor, need, record, **where)}


def test_the_organisation_is_known_to_those_who_work_here_and_to_nobody_else(
    city: World, actors: dict[str, Actor]
) -> None:
    for model in (Person, Unit, Post, Appointment, Nomination, Rule, Organ, Absence):
        seeing = {key for key, actor in actors.items() if policies.visible(model, actor).exists() or model is Absence}
        if model is not Absence:
            assert seeing == set(actors) - {"outsider", "nobody"}, model


def test_structure_and_people_are_changed_by_personnel_the_chief_and_the_operator(
    city: World, actors: dict[str, Actor]
) -> None:
    person, unit = city.people["staff"], city.units["210"]
    # The auditor and 監査 work in the section that the city has marked as personnel here.
    changers = CHANGERS | {"auditor"}
    for model in (Organ, Unit, Post, Person, Seat, HrImport):
        assert allowed(actors, "create", model) == changers, model
    assert allowed(actors, "change", Unit, unit) == changers
    assert allowed(actors, "change", Person, person) == changers
    assert allowed(actors, "create", Rule) == {"chief", "operator_account"}


def test_nobody_appoints_himself(city: World, actors: dict[str, Actor]) -> None:
    others = allowed(actors, "create", Appointment, person=city.people["staff"].pk)
    assert others == CHANGERS | {"auditor"}
    assert "chief" not in allowed(actors, "create", Appointment, person=city.people["chief"].pk)
    assert "personnel" not in allowed(actors, "create", Appointment, person=city.people["head_general"].pk)


def test_absences_are_recorded_by_oneself_ones_head_and_those_who_keep_personnel(
    city: World, actors: dict[str, Actor]
) -> None:
    where: dict[str, Any] = {"person": city.people["staff"].pk, "units": [city.unit("210")]}
    assert allowed(actors, "create", Absence, **where) == {"staff", "head_citizen", *CHANGERS, "auditor"}


def test_deputies_are_ordered_by_the_head_concerned_his_superior_and_those_who_change(
    city: World, actors: dict[str, Actor]
) -> None:
    assert allowed(actors, "create", DeputyRule, unit=city.unit("210")) == {
        "head_citizen",
        "director",
        *CHANGERS,
        "auditor",
    }


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("csirt", {"ciso"}),
        ("audit_chief", {"ciso"}),
        ("information_system_operator", {"system"}),
        ("ciso", set()),
        ("chief_security_manager", set()),
        ("no_such_role", set()),
    ],
)
def test_a_writing_is_given_by_the_role_named_for_it_alone(
    city: World, actors: dict[str, Actor], role: str, expected: set[str]
) -> None:
    assert allowed(actors, "create", Nomination, role=role, day=TODAY, unit=None) == expected


def test_a_writing_for_a_section_is_given_by_that_sections_head(city: World, actors: dict[str, Actor]) -> None:
    where: dict[str, Any] = {"role": "social_media_owner", "day": TODAY}
    assert allowed(actors, "create", Nomination, **where, unit=city.unit("210")) == {"head_citizen"}
    assert allowed(actors, "create", Nomination, **where, unit=city.unit("220")) == {"head_tax"}


def test_private_numbers_and_the_restricted_network_are_for_those_who_lead(
    city: World, actors: dict[str, Actor]
) -> None:
    row = PersonContact.objects.create(
        person=city.people["staff"], kind="private_mobile", value="090", changed_at=city.clock.now()
    )
    seeing = {key for key, actor in actors.items() if policies.visible(PersonContact, actor).filter(pk=row.pk).exists()}
    assert seeing == {"staff", "chief", "ciso"}
    assert allowed(actors, "create", NetworkIssue, restricted=True) == {"chief", "ciso"}
    assert allowed(actors, "create", NetworkIssue) == {"chief", "ciso", "operator_account"}
    assert allowed(actors, "create", ExternalContact) == {"chief", "operator_account"}
    assert allowed(actors, "create", PersonContact, person=city.people["staff"].pk) == {"staff", "chief", "ciso"}


def test_the_head_of_the_csirt_sees_private_numbers_too(city: World) -> None:
    lead = selectors.actor_of(city.people["csirt"], moment=city.clock.now())
    assert allowed({"csirt": lead}, "create", NetworkIssue, restricted=True) == {"csirt"}


def test_personnels_files_are_seen_by_those_who_apply_them(city: World, actors: dict[str, Actor]) -> None:
    with city.acting("chief"):
        row = services.hr_import_take(name="x.csv", untrusted=b"a,b\n1,2\n", effective_on=TODAY)
    seeing = {key for key, actor in actors.items() if policies.visible(HrImport, actor).filter(pk=row.pk).exists()}
    assert seeing == CHANGERS | {"auditor"} == allowed(actors, "apply", HrImport, row)


def test_a_deputy_gains_the_rights_of_the_absent_head_and_loses_them_when_it_ends(city: World) -> None:
    with city.acting("head_citizen"):
        services.absence_record(
            person=city.people["head_citizen"],
            starts_at=city.clock.now(),
            ends_at=city.clock.now() + dt.timedelta(hours=2),
            deputy=city.people["colleague"],
        )

    def may() -> bool:
        actor = selectors.actor_of(city.people["colleague"], moment=city.clock.now())
        return bool(allowed({"x": actor}, "create", DeputyRule, unit=city.unit("210")))

    assert may()
    city.clock.advance(dt.timedelta(hours=3))
    assert not may()


def test_every_model_has_a_policy_and_every_act_a_japanese_label() -> None:
    known = policies.registered()
    missing = [model.__name__ for model in apps.get_app_config("organization").get_models() if model not in known]
    assert missing == []
    ours = [each for each in vars(act_types).values() if isinstance(each, registry.ActType)]
    assert len(ours) >= 30
    for each in ours:
        assert each.name.startswith("organization:")
        assert any("぀" <= letter <= "鿿" for letter in str(each.label)), each.name
