"""What self-inspection says about its own clauses and about those that were asked."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.clock import moment_at
from sekimori.common.errors import ManyFaults
from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Question, Reading, Status
from sekimori.portal.compliance import full_check
from sekimori.portal.compliance import services as compliance
from sekimori.portal.compliance.models import Reading as Kept
from sekimori.portal.compliance.models import State
from sekimori.portal.compliance.selectors import Proved
from sekimori.portal.inspection import proving, selectors, services, statuses
from sekimori.portal.inspection.models import Campaign, Improvement, Sheet, Tally, Use
from sekimori.portal.inspection.proving import Evidence
from sekimori.portal.inspection.selectors import SheetView
from sekimori.portal.inspection.services import Given, sheet_submit
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import selectors as rules
from sekimori.standards import packages
from tests.portal.inspection.conftest import DUE, NINE, REPORT_ON, Office
from tests.world import TODAY

NEXT_APRIL = dt.date(2027, 4, 1)
DAY = dt.timedelta(days=1)


def read(office: Office, clause: str, code: str, on: dt.date) -> Reading:
    with office.world.system():
        view = rules.adoption_on()
        found = view.package.clause(clause)
        asked = Question(view.pk, clause, found.lineage, found.mechanisms[0], found.norms[0])
        reader = readings.reader_of(found.mechanisms[0], view.package)
        assert reader is not None
        unit = office.world.unit(code) if code else None
        return reader.read(asked, [unit], moment_at(on, 12))[unit]


@pytest.mark.mechanism("duty:self_inspection_round")
def test_the_city_has_inspected_its_systems_when_both_offices_have_answered(office: Office) -> None:
    assert read(office, "9.2(1)①", "", TODAY).status is Status.DUE
    office.open()
    office.submit("system", "")
    assert read(office, "9.2(1)①", "", DUE).status is Status.DUE
    assert read(office, "9.2(1)①", "", DUE).next_change_at == moment_at(DUE + DAY)
    assert read(office, "9.2(1)①", "", DUE + DAY).status is Status.OVERDUE
    office.submit("chief", "")
    met = read(office, "9.2(1)①", "", DUE)
    assert (met.status, met.next_change_at) == (Status.MET, moment_at(NEXT_APRIL))
    # Every fiscal year again.
    assert read(office, "9.2(1)①", "", NEXT_APRIL).status is Status.DUE


@pytest.mark.mechanism("duty:self_inspection_round")
def test_a_department_has_inspected_itself_when_its_head_stands_by_the_result(office: Office) -> None:
    office.open()
    assert read(office, "9.2(1)②", "200", REPORT_ON).status is Status.DUE
    assert read(office, "9.2(1)②", "200", REPORT_ON + DAY).status is Status.OVERDUE
    office.at(DUE + DAY)
    office.confirm("200", "director", Tally.Kind.DEPARTMENT)
    assert read(office, "9.2(1)②", "200", REPORT_ON).status is Status.MET
    assert read(office, "9.2(1)②", "100", REPORT_ON).status is Status.DUE


@pytest.mark.mechanism("duty:self_inspection_report")
def test_a_department_has_reported_when_the_committee_has_its_result(office: Office) -> None:
    campaign = office.confirmed()
    assert read(office, "9.2(2)", "200", DUE + DAY).status is Status.DUE
    with office.world.acting("chief"):
        services.report_make(campaign=campaign.pk, note="報告します。")
    assert read(office, "9.2(2)", "200", DUE + DAY).status is Status.MET
    assert read(office, "9.2(2)", "100", REPORT_ON + DAY).status is Status.OVERDUE


@pytest.mark.mechanism("duty:inspection_improvement")
def test_a_section_improves_in_time_or_its_clause_turns_red(office: Office) -> None:
    assert read(office, "9.2(3)①", "210", TODAY).status is Status.DUE
    office.confirmed(taking_out="no")
    improvement = Improvement.objects.get()
    assert read(office, "9.2(3)①", "210", improvement.due_on).status is Status.DUE
    assert read(office, "9.2(3)①", "210", improvement.due_on + DAY).status is Status.OVERDUE
    with office.world.acting("staff"):
        services.improvement_done(pk=improvement.pk, outcome="改めた。")
    assert read(office, "9.2(3)①", "210", improvement.due_on).status is Status.MET


@pytest.mark.mechanism("duty:inspection_improvement")
def test_a_section_without_weakness_has_nothing_to_improve(office: Office) -> None:
    office.confirmed()
    assert read(office, "9.2(3)①", "210", DUE + DAY).status is Status.MET
    assert read(office, "9.2(3)①", "220", DUE + DAY).status is Status.DUE


@pytest.mark.mechanism("duty:inspection_improvement")
def test_the_ciso_makes_use_of_the_result_by_the_end_of_the_next_fiscal_year(office: Office) -> None:
    campaign = office.open()
    last = dt.date(2028, 3, 31)
    assert read(office, "9.2(3)②", "", last).status is Status.DUE
    assert read(office, "9.2(3)②", "", last + DAY).status is Status.OVERDUE
    with office.world.acting("ciso"):
        services.result_use(campaign=campaign.pk, kind=Use.Kind.POLICY, note="持出しの定めを改めた。")
    assert read(office, "9.2(3)②", "", last).status is Status.MET


@pytest.mark.mechanism("attest:self_inspection")
def test_states_follow_in_the_acts_and_equal_a_recomputation(office: Office) -> None:
    office.confirmed(taking_out="partly")
    states = {(s.lineage, s.unit): s for s in State.objects.all()}
    unit = office.world.unit("210")
    assert (states["2(2)", unit].standing, states["2(2)", unit].attested) == ("not_met", True)
    assert (states["2(3)", unit].standing, states["2(3)", unit].attested) == ("met", True)
    assert states["9.2(1)②", office.world.unit("200")].standing == "met"
    assert not states["9.2(1)②", office.world.unit("200")].attested
    with office.world.system():
        compliance.states_refresh()
        told = full_check.recompute()
    assert told is not None
    assert (told.differences, told.failed_readers) == (0, [])


@pytest.mark.mechanism("duty:self_inspection_round")
def test_an_inspection_as_needed_does_not_undo_the_yearly_one(office: Office) -> None:
    office.confirmed()
    office.open(
        occasion="as_needed",
        title="臨時の点検",
        starts_on=DUE + DAY,
        due_on=DUE + 9 * DAY,
        units=(office.world.unit("220"),),
    )
    assert Sheet.objects.filter(campaign=Campaign.objects.latest("pk"), unit=0).count() == 0
    assert read(office, "9.2(1)②", "200", REPORT_ON + DAY).status is Status.MET
    assert read(office, "9.2(3)①", "210", REPORT_ON).status is Status.MET


def prove(office: Office, clause: str, status: Status, code: str = "210") -> None:
    """Lets the records of a clause say something, as if the mechanism of another app had."""
    with office.world.system():
        view = rules.adoption_on()
        Kept.objects.update_or_create(
            adoption_id=view.pk, lineage=clause, unit=office.world.unit(code) if code else 0, mechanism="procedure:takeout",
            defaults={"status": status.value, "reason": "3件が返却されていません。", "since": office.world.clock.now()},
        )  # fmt: skip


def test_what_the_records_prove_is_answered_beforehand_and_contradicted_at_once(office: Office) -> None:
    office.open()
    prove(office, "2(1)", Status.OVERDUE)
    sheet = office.sheet("staff")
    with office.world.acting("staff"):
        view = services_view(office, sheet.pk)
    assert view.suggestions == {"taking_out": "partly"}
    said = [proof for line in view.lines for proof in line.proofs]
    assert "持出許可：3件が返却されていません。" in said  # which record says it, not only what
    given = office.answers(sheet)
    with office.world.acting("staff"):
        with pytest.raises(ManyFaults, match="3件が返却されていません"):
            sheet_submit(pk=sheet.pk, given=given)
        made = sheet_submit(pk=sheet.pk, given={**given, "taking_out": Given("yes", "今朝返した。")})
    assert made.contradictions == 1
    assert made.answers["taking_out"] == {"a": "yes", "r": "今朝返した。", "c": "3件が返却されていません。"}
    assert office.tally("210").contradicted == 1


def services_view(office: Office, pk: int) -> SheetView:
    actor = organization.actor_of(office.world.people["staff"], moment=office.world.clock.now())
    return selectors.sheet_view(selectors.sheet_of(pk, actor))


def test_an_answer_that_the_records_bear_out_is_not_drawn_as_a_mere_word(office: Office) -> None:
    assert statuses.of_answer("yes").attested
    assert not statuses.of_answer("yes", proved=True).attested
    assert statuses.of_answer("yes", contradicted=True).tone == "danger"


def test_nobody_is_told_what_the_records_say_of_another_section(office: Office) -> None:
    office.open()
    prove(office, "2(1)", Status.OVERDUE, "220")
    prove(office, "9.2(1)①", Status.OVERDUE, "")
    sheet = office.sheet("staff")
    with office.world.acting("staff"):
        asked = [line.asked for line in services_view(office, sheet.pk).lines]
        assert set(proving.about(sheet, asked)) == {"9.2(3)①"}  # His own section's.


@pytest.mark.parametrize(
    ("statuses", "whole", "suggested"),
    [
        ([Status.MET], True, "yes"),
        ([Status.MET], False, ""),
        ([Status.MET, Status.EXCEPTED], True, "yes"),
        ([Status.NOT_MET], True, "no"),
        ([Status.NOT_MET, Status.MET], True, "partly"),
        ([Status.OVERDUE], False, "partly"),
        ([Status.NOT_APPLICABLE], True, "na"),
        ([Status.DUE], True, ""),
    ],
)
def test_the_answer_that_records_suggest(statuses: list[Status], *, whole: bool, suggested: str) -> None:
    evidence = Evidence([Proved("x", 1, status, "文", "") for status in statuses], whole)
    assert evidence.suggested == suggested
    bad = bool({Status.NOT_MET, Status.OVERDUE} & set(statuses))
    assert bool(evidence.against("yes")) == bad
    assert evidence.against("partly") == ""


def test_every_clause_of_self_inspection_has_its_reader() -> None:
    package = packages.get("miyako")
    for clause in NINE:
        carried = [m for m in package.clause(clause).mechanisms if m.kind == "duty"]
        assert carried
        assert all(readings.reader_of(m, package) is not None for m in carried), clause
