"""Need to know: everybody against everything; the person, his section, superiors, the outsider and nobody."""

from __future__ import annotations

import pytest
from django.apps import apps

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.models import SideRow
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.violations.models import Case, Dossier
from tests.portal import matrix
from tests.portal.matrix import allowed, seen
from tests.portal.violations.conftest import Court

ABOVE = {"chief", "ciso"}


@pytest.fixture
def everybody(court: Court) -> dict[str, Actor]:
    return matrix.actors(court.world)


def test_every_record_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "violations"}
    assert own == set(apps.get_app_config("violations").get_models())


def test_a_violation_is_for_the_manager_and_those_above_and_not_for_the_section(
    court: Court, everybody: dict[str, Actor]
) -> None:
    case = court.notify()
    assert seen(everybody, case) == {"head_citizen", *ABOVE}
    assert seen(everybody, Dossier.objects.get(pk=case.pk)) == ABOVE
    by_systems = court.notify(by="system", about="colleague")
    assert seen(everybody, by_systems) == {"head_citizen", "system", *ABOVE}
    assert seen(everybody, Dossier.objects.get(pk=by_systems.pk)) == {"system", *ABOVE}


def test_what_may_be_done_is_for_one_role_each(court: Court, everybody: dict[str, Actor]) -> None:
    assert allowed(everybody, "create", Case) == {"chief", "system"}
    case = court.notify()
    assert allowed(everybody, "guide", Case, case) == {"head_citizen"}
    assert allowed(everybody, "stop", Case, case) == set()
    assert allowed(everybody, "refer", Case, case) == ABOVE
    assert allowed(everybody, "close", Case, case) == {"chief"}
    guidance = court.guide(case)
    guidance.refresh_from_db()
    assert allowed(everybody, "settle", type(guidance), guidance) == {"head_citizen"}
    court.settle(guidance)
    case.refresh_from_db()
    assert allowed(everybody, "stop", Case, case) == {"chief"}
    stop = court.stop(case)
    assert allowed(everybody, "carry_out", type(stop), stop) == {"system"}
    assert allowed(everybody, "lift", type(stop), stop) == {"chief"}
    assert allowed(everybody, "restore", type(stop), stop) == set()


def test_the_person_reads_his_guidance_and_his_stop_and_nothing_else(court: Court, everybody: dict[str, Actor]) -> None:
    case = court.failed()
    stop = court.stop(case)
    assert "staff" not in seen(everybody, case)
    assert seen(everybody, case.guidances.get()) == {"staff", "head_citizen", "system", *ABOVE}
    assert seen(everybody, stop) == {"staff", "head_citizen", "system", *ABOVE}
    assert seen(everybody, Dossier.objects.get(pk=case.pk)) == ABOVE


@pytest.mark.parametrize("who", ["ciso", "system", "head_citizen", "director"])
def test_whom_it_is_about_sees_nothing_however_high_he_stands(
    court: Court, everybody: dict[str, Actor], who: str
) -> None:
    case = court.notify(by="system" if who == "ciso" else "chief", about=who)
    assert who not in seen(everybody, case)
    assert who not in seen(everybody, Dossier.objects.get(pk=case.pk))
    for need in ("guide", "stop", "refer", "close"):
        assert who not in allowed(everybody, need, Case, case), need
    assert not Delivery.objects.filter(notice__kind__startswith="violations:", person=court.world.people[who]).exists()


def test_the_chief_is_reported_to_the_ciso(court: Court, everybody: dict[str, Actor]) -> None:
    case = court.notify(by="system", about="chief")
    assert seen(everybody, case) == {"ciso", "system"}
    assert "chief" not in allowed(everybody, "close", Case, case)


def test_what_is_handed_on_is_for_those_named(court: Court, everybody: dict[str, Actor]) -> None:
    made = court.refer(court.notify())
    assert seen(everybody, made) == {"head_general", *ABOVE}
    assert seen(everybody, made.readers.get()) == {"head_general", *ABOVE}


def test_the_ledger_and_the_notices_stand_behind_the_wall(court: Court) -> None:
    case = court.failed()
    court.stop(case)
    court.refer(case)
    rows = [row.wall for row in SideRow.objects.all() if row.payload and case.number in bytes(row.payload).decode()]
    assert rows
    assert all(rows)
    for notice in Notice.objects.filter(kind__startswith="violations:"):
        assert notice.wall == "violations"
        assert "媒体" not in notice.subject + notice.body
        assert "千鳥" not in notice.subject + notice.body
    with court.world.acting("staff"):
        assert history_of(case) == []
        assert history_of(case.guidances.get()) == []
    with court.world.acting("head_citizen"):
        assert history_of(case)
