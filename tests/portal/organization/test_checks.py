"""What sekimori doctor says of the organisation."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.health import registry
from sekimori.portal.health.registry import Outcome
from sekimori.portal.organization import checks, services
from sekimori.portal.organization.models import HrImport
from tests.world import TODAY, World


def told_by(name: str) -> Outcome:
    """What one check says."""
    outcome: Outcome | None = getattr(checks, name)()
    assert outcome is not None
    return outcome


def test_vacant_roles_and_missing_rules_are_told(city: World) -> None:
    with city.system():
        told = told_by("roles")
        assert told.status == "warning"
        assert "空席などが" in told.detail
        city.clock.set(city.clock.now() - dt.timedelta(days=3650))
        assert told_by("roles").status == "error"


def test_the_contact_network_is_told_until_it_is_issued_and_again_when_somebody_moves(city: World) -> None:
    with city.acting("chief"):
        assert told_by("network").status == "warning"
        services.network_issue()
        assert told_by("network").status == "ok"
        services.person_leave(person=city.people["head_tax"], on=TODAY)
        assert told_by("network").status == "warning"


def test_a_personnel_file_that_waits_too_long_is_told(city: World) -> None:
    with city.system():
        assert told_by("imports").status == "ok"
        HrImport.objects.create(
            name="異動.csv", digest="0", effective_on=TODAY, state=HrImport.State.APPLYING, made_at=city.clock.now()
        )
        assert told_by("imports").status == "ok"
        city.clock.advance(dt.timedelta(hours=2))
        assert "異動.csv" in told_by("imports").detail


def test_the_checks_are_registered() -> None:
    assert {"organization.roles", "organization.network", "organization.imports"} <= {
        each.id for each in registry.all_checks()
    }
