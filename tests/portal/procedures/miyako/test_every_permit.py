"""Every procedure of the published package down its route, filled in by its own definition; every gate it declares fires."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sekimori.portal.procedures import files, services
from sekimori.portal.procedures.models import Application
from sekimori.standards import packages
from sekimori.standards.procedure_models import GatePoint
from tests.portal.procedures.miyako.conftest import Cabinet, City
from tests.portal.procedures.miyako.filling import OF_OTHERS
from tests.portal.procedures.miyako.walking import Walker
from tests.portal.procedures.registers import MemoryRegisters
from tests.world import TODAY, World

State = Application.State
PACKAGE = packages.get("miyako")
KEYS = [procedure.key for procedure in PACKAGE.procedures]


@pytest.fixture
def city(world: World, staffed: None) -> Iterator[City]:
    """That city with a place for files, in the morning of an office day."""
    before = files.keeper() if files.available() else None
    files.set_keeper(Cabinet())
    yield City(world, MemoryRegisters())
    files.set_keeper(before)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.mechanism(
    "procedure:transport", "procedure:provision", "procedure:classification_question", "procedure:byod",
    "procedure:security_setting_change", "procedure:viewing_permission", "procedure:information_exchange",
    "procedure:external_service_use", "procedure:device_modification", "procedure:network_connection", "procedure:account_change",
    "procedure:remote_access", "procedure:public_line_exception", "procedure:offsite_installation", "procedure:unmanaged_media",
    "procedure:cloud_assessment", "procedure:social_media_account", "procedure:managed_area_permission",
    "procedure:visitor_entry", "procedure:managed_area_device", "procedure:equipment_movement", "procedure:external_repair",
    "procedure:fixed_term_it_rights", "procedure:wireless_lan", "procedure:go_live", "procedure:procurement_review",
    "procedure:wiring_damage_report", "procedure:operation_report", "procedure:compliance_report", "procedure:audit_assignment",
    "procedure:audit_order", "procedure:publication", "procedure:consent", "procedure:account_takeover",
    "procedure:contract_review", "procedure:contractor_report", "procedure:contractor_incident_intake", "procedure:system_work",
    "procedure:development_structure", "gate:auditor_is_independent", "gate:auditor_is_qualified", "gate:confidential_barred",
    "gate:contractor_selection", "gate:contract_items", "gate:two_person_work", "gate:compatibility_confirmed",
    "gate:development_closed", "gate:built_in_checks", "gate:vendor_barred_from_privileged",
    "register:operation_issues", "register:consents", "register:contracts", "register:work_records", "register:change_history",
    "register:system_files", "register:system_documents", "register:audit_papers",
    "register:secure_areas", "procedure:secure_area", "procedure:system_document",
    "gate:exchange_rules_first", "gate:risk_accepted", "gate:lent_device_measures", "gate:check_before_connection",
    "gate:public_line_conditions", "gate:managed_area_device_ban", "gate:impact_confirmed", "gate:staff_witness",
    "gate:erased_or_bound", "gate:wireless_requirements", "gate:test_data_ban",
    "register:external_services", "register:social_media_accounts", "register:managed_area_entries",
)  # fmt: skip
def test_the_whole_route_is_gone_and_every_gate_fires(city: City, key: str) -> None:
    walker = Walker(city, PACKAGE, key)
    measures(city, walker)
    permits_first(city, walker)
    valid = walker.filler.valid()
    gates_fire(walker, valid)
    record = walker.decide_all(walker.submitted(valid), return_first=key not in STARTED_BY_DECIDER)
    assert record.state in {State.APPROVED, State.CLOSED}, key
    record = walker.report_all(record)
    walker.over(record)
    assert record.state in {State.CLOSED, State.ENDED} or record.valid_until is None, (key, record.state)


STARTED_BY_DECIDER = {each.key for each in PACKAGE.procedures if each.kind.value == "decision"}


def gates_fire(walker: Walker, valid: dict[str, object]) -> None:
    """Each gate stops something; the first of those asked on handing in stops it in the act itself."""
    through_the_act = False
    for gate in walker.rule.gates:
        if gate.hook in OF_OTHERS:
            continue
        if GatePoint.MILESTONE in gate.at:
            assert walker.closes_a_report(gate), (walker.rule.key, gate.key)
            continue
        wrong = walker.filler.closing(gate, valid)
        if GatePoint.SUBMIT in gate.at and not through_the_act:
            walker.refused(wrong, gate)
            through_the_act = True


def permits_first(city: City, walker: Walker) -> None:
    """The permits of other procedures that a gate of this one asks for."""
    for gate in walker.rule.gates:
        if gate.hook == "holds_permit":
            other = Walker(city, PACKAGE, gate.settings["procedure"])
            other.decide_all(other.submitted(other.filler.valid()))


def measures(city: City, walker: Walker) -> None:
    """The measures that ticks of the form declare are laid down."""
    for each in walker.rule.fields.values():
        if each.terms:
            document = next(found for found in PACKAGE.documents if found.key == each.terms)
            by = {"ciso": "ciso", "chief_security_manager": "chief"}[document.approver]
            with city.world.acting(by):
                services.terms_set(document=each.terms, lines=["守る。"], effective_on=TODAY)
