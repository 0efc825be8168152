"""A self-inspection from its plan to its use: planned, opened, answered, confirmed, improved upon, reported."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.committee import agenda
from sekimori.portal.compliance.models import Answer
from sekimori.portal.inspection import counting, selectors, services, settling
from sekimori.portal.inspection.models import Campaign, Confirmation, Improvement, Report, Sheet, Tally
from sekimori.portal.inspection.services import Given
from sekimori.portal.notices.models import Notice
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import Absence, Appointment
from tests.portal.inspection.conftest import DUE, REPORT_ON, Office
from tests.world import TODAY

State = Campaign.State


def test_a_plan_is_opened_by_who_directs_and_everybody_concerned_gets_his_sheets(office: Office) -> None:
    campaign = office.plan()
    with office.world.acting("system"), pytest.raises(Refused):
        services.campaign_open(pk=campaign.pk)
    with office.world.acting("chief"):
        campaign = services.campaign_open(pk=campaign.pk)
    assert (campaign.state, len(campaign.digest)) == (State.OPEN, 64)
    assert office.sheet("staff").roles == ["employee"]
    # A head has one sheet for his section; an office of the city has another for the city.
    assert Sheet.objects.filter(person=office.world.people["system"]).count() == 2
    assert office.sheet("system", "").roles == ["information_system_manager"]
    assert not Sheet.objects.filter(person=office.world.people["outsider"]).exists()
    assert Notice.objects.get(kind="inspection:begun").deliveries.filter(person=office.world.people["staff"]).exists()


def test_a_campaign_does_not_begin_before_its_first_day(office: Office) -> None:
    campaign = office.plan(starts_on=TODAY + dt.timedelta(days=3))
    with office.world.acting("chief"), pytest.raises(InvalidInput, match="開始日になってから"):
        services.campaign_open(pk=campaign.pk)
    office.at(TODAY + dt.timedelta(days=3))
    with office.world.acting("chief"):
        assert services.campaign_open(pk=campaign.pk).state == State.OPEN


def test_a_plan_names_every_field_that_is_wrong(office: Office) -> None:
    with pytest.raises(ManyFaults) as told:
        office.plan(title=" ", due_on=dt.date(2027, 4, 2), report_on=TODAY, roles=("nobody",), lineages=("77",))
    assert {each.field for each in told.value.items} == {"title", "due_on", "report_on", "roles", "lineages"}


def test_a_plan_that_asks_nobody_anything_is_refused(office: Office) -> None:
    with pytest.raises(InvalidInput, match="設問が一つもありません"):
        office.plan(roles=("employee",), lineages=("9.2(3)②",))


def test_a_plan_may_be_narrowed_to_roles_units_and_clauses(office: Office) -> None:
    office.open(roles=("employee",), units=(office.world.unit("200"),), lineages=("2(1)", "2(3)"))
    assert {sheet.unit for sheet in Sheet.objects.all()} == {office.world.unit(code) for code in ("200", "210", "220")}
    asked = selectors.questions(Campaign.objects.get())
    assert [(each.key, each.clauses) for each in asked] == [("taking_out", ("2(1)",)), ("2(3)", ("2(3)",))]


def test_an_answer_is_counted_for_the_section_the_department_the_organ_and_the_city(office: Office) -> None:
    office.open()
    office.submit("staff", taking_out="partly")
    office.submit("colleague")
    for code, kind in (("210", "section"), ("200", "department"), ("", "city")):
        tally = office.tally(code, kind)
        assert tally.submitted == 2
        assert counting.total(tally.counts, "taking_out") == [1, 1, 0, 0, 0]
    office.submit("staff")
    assert counting.total(office.tally("210").counts, "taking_out") == [2, 0, 0, 0, 0]
    assert office.tally("210").submitted == 2


def test_a_sheet_wants_every_answer_and_a_reason_for_anything_but_yes(office: Office) -> None:
    office.open()
    sheet = office.sheet("staff")
    given = {**office.answers(sheet), "taking_out": Given("no"), "2(3)": Given("maybe")}
    with office.world.acting("staff"), pytest.raises(ManyFaults) as told:
        services.sheet_submit(pk=sheet.pk, given=given)
    asked = [line.asked.key for line in selectors.sheet_view(sheet).lines]
    assert {each.field for each in told.value.items} == {
        f"remark_{asked.index('taking_out')}", f"answer_{asked.index('2(3)')}",
    }  # fmt: skip
    sheet.refresh_from_db()
    assert sheet.state == Sheet.State.OPEN


def test_nobody_answers_anothers_sheet_nor_twice_with_one_form(office: Office) -> None:
    office.open()
    sheet = office.sheet("staff")
    for other in ("colleague", "head_citizen", "chief", "outsider"):
        with office.world.acting(other), pytest.raises((Refused, InvalidInput)):
            services.sheet_submit(pk=sheet.pk, given=office.answers(sheet))
    token = uuid.uuid4()
    with office.world.acting("staff"):
        services.sheet_submit(pk=sheet.pk, given=office.answers(sheet), token=token)
        with pytest.raises(Conflict):
            services.sheet_submit(pk=sheet.pk, given=office.answers(sheet), token=token)


def test_the_ledger_keeps_the_hash_of_the_answers(office: Office) -> None:
    office.open()
    sheet = office.submit("staff")
    entry = LedgerEntry.objects.filter(subject=f"inspection.sheet:{sheet.pk}").latest("seq")
    assert entry.act == "inspection:sheet:submitted"
    assert b'"answers"' in bytes(entry.body)


def test_paper_is_entered_for_people_without_account_only(office: Office) -> None:
    office.open()
    sheet = office.sheet("staff")
    with office.world.acting("head_citizen"):
        entered = services.sheet_enter(pk=sheet.pk, given=office.answers(sheet), answered_on=TODAY)
    assert (entered.on_paper, entered.submitted_by) == (True, office.world.people["head_citizen"])
    office.world.account("colleague")
    other = office.sheet("colleague")
    with office.world.acting("head_citizen"), pytest.raises(InvalidInput, match="アカウント"):
        services.sheet_enter(pk=other.pk, given=office.answers(other), answered_on=TODAY)
    with office.world.acting("head_tax"), pytest.raises(InvalidInput):
        services.sheet_enter(pk=other.pk, given=office.answers(other), answered_on=TODAY)


def test_a_section_is_answered_by_its_head_where_the_plan_says_so(office: Office) -> None:
    office.open(each_person=False)
    sheet = Sheet.objects.get(unit=office.world.unit("210"))
    assert sheet.person is None
    with office.world.acting("staff"), pytest.raises((Refused, InvalidInput)):
        services.sheet_submit(pk=sheet.pk, given=office.answers(sheet))
    with office.world.acting("head_citizen"):
        assert list(selectors.owed(organization_actor(office, "head_citizen"))) == [sheet]
        services.sheet_submit(pk=sheet.pk, given=office.answers(sheet))


def organization_actor(office: Office, key: str) -> Actor:
    return organization.actor_of(office.world.people[key], moment=office.world.clock.now())


def test_a_result_is_confirmed_by_the_head_once_everybody_has_answered_and_every_weakness_has_its_improvement(
    office: Office,
) -> None:
    office.open()
    office.submit("staff", taking_out="no")
    with pytest.raises(InvalidInput, match="そろっていません"):
        office.confirm()
    office.submit("colleague")
    office.submit("head_citizen")
    with pytest.raises(InvalidInput, match="改善策のない設問"):
        office.confirm()
    office.improve()
    with pytest.raises((Refused, InvalidInput)):
        office.confirm(by="director")
    office.confirm()
    said = {row.lineage: row for row in Answer.objects.filter(unit=office.world.unit("210"), replaced_at=None)}
    assert (said["2(1)"].answer, said["2(2)"].answer, said["2(3)"].answer) == ("partly", "partly", "done")
    assert said["2(1)"].reason == "実施2・一部実施0・未実施1・該当なし0"
    with pytest.raises(InvalidInput, match="改められません"):
        office.submit("staff")


def test_a_department_waits_for_its_sections_until_the_last_day(office: Office) -> None:
    office.open()
    with pytest.raises(InvalidInput, match="そろっていません"):
        office.confirm("200", "director", Tally.Kind.DEPARTMENT)
    office.at(DUE + dt.timedelta(days=1))
    office.confirm("200", "director", Tally.Kind.DEPARTMENT)
    assert Confirmation.objects.get().person == office.world.people["director"]


def test_an_office_of_the_city_answers_for_its_clauses_when_it_hands_in(office: Office) -> None:
    office.open()
    office.submit("system", "")
    assert Answer.objects.get(lineage="9.2(1)①").answer == "done"


def test_an_improvement_has_an_owner_who_is_told_reminded_and_ends_it(office: Office) -> None:
    office.open()
    office.submit("staff", taking_out="no")
    improvement = office.improve()
    assert Notice.objects.get(kind="inspection:task").deliveries.get().person == office.world.people["staff"]
    with office.world.acting("colleague"), pytest.raises(InvalidInput):
        services.improvement_done(pk=improvement.pk, outcome="済")
    office.at(dt.date(2027, 1, 22), 12)
    office.tick()
    office.at(dt.date(2027, 1, 30), 12)
    office.tick()
    subjects = list(Notice.objects.filter(kind="inspection:due").order_by("pk").values_list("subject", flat=True))
    assert [each[:3] for each in subjects] == ["【予告", "【期限"]
    assert office.world.people["head_citizen"].pk in Notice.objects.filter(kind="inspection:due").latest(
        "pk"
    ).deliveries.values_list("person", flat=True)
    with office.world.acting("staff"):
        ended = services.improvement_done(pk=improvement.pk, outcome="朝礼で確かめるようにした。")
    assert ended.state == Improvement.State.DONE


def test_nothing_is_improved_upon_before_it_was_inspected(office: Office) -> None:
    office.plan()
    with pytest.raises(InvalidInput, match="まだ始まっていない"):
        office.improve(by="chief")


def test_an_improvement_names_what_is_wrong_and_moves_only_with_a_reason(office: Office) -> None:
    office.open()
    with pytest.raises(ManyFaults) as told:
        office.improve(text="", keys=["x"], due_on=TODAY, owner=office.world.people["outsider"].pk)
    assert {each.field for each in told.value.items} == {"text", "keys", "due_on", "owner"}
    record = office.improve()
    with office.world.acting("head_citizen"):
        more = {"text": record.text, "owner": office.world.people["colleague"].pk, "due_on": dt.date(2027, 2, 1)}
        with pytest.raises(InvalidInput):
            services.improvement_move(pk=record.pk, reason="", **more)  # type: ignore[arg-type]
        services.improvement_move(pk=record.pk, reason="担当替え", **more)  # type: ignore[arg-type]
    assert Notice.objects.filter(kind="inspection:task").count() == 2


def test_the_report_freezes_results_and_improvements_and_reaches_the_committee(office: Office) -> None:
    office.seat()
    campaign = office.confirmed(taking_out="partly")
    with office.world.acting("chief"):
        report = services.report_make(campaign=campaign.pk, note="持出しの申請を徹底する。")
        services.improvement_drop(pk=Improvement.objects.get().pk, outcome="別の方法に改める。")
    kept = Report.objects.get().content
    assert [d["name"] for d in kept["departments"]] == ["市民部"]
    assert kept["improvements"][0]["state"] == "open"
    (line,) = [each for each in kept["questions"] if each["key"] == "taking_out"]
    assert (line["cells"], line["share"]) == ([0, 3, 0, 0, 0], 0)
    assert Notice.objects.get(kind="inspection:reported").deliveries.get().person == office.world.people["ciso"]
    assert report.units == [office.world.unit("200")]


def test_a_report_waits_on_the_agenda_of_the_committee_and_is_taken_note_of(office: Office) -> None:
    campaign = office.confirmed()
    with office.world.acting("chief"):
        report = services.report_make(campaign=campaign.pk, note="報告します。")
        source = agenda.find("inspection")
        assert source is not None
        (offered,) = source.offered()
    assert (offered.body, offered.report, offered.digest) == ("security_committee", True, report.digest)
    assert offered.clauses == ("9.2(2)",)


def test_nothing_is_reported_before_somebody_stands_by_a_result(office: Office) -> None:
    campaign = office.open()
    with office.world.acting("chief"), pytest.raises(InvalidInput, match="確認した部等"):
        services.report_make(campaign=campaign.pk, note="報告")
    with office.world.acting("staff"), pytest.raises(Refused):
        services.report_make(campaign=campaign.pk, note="報告")


def test_a_department_reports_itself(office: Office) -> None:
    campaign = office.confirmed()
    with office.world.acting("director"):
        report = services.report_make(campaign=campaign.pk, note="市民部の報告")
    assert (report.content["whole"], report.role) == (False, "department_security_officer")


def test_those_who_owe_are_chased_then_their_heads_then_those_above(office: Office) -> None:
    office.open(roles=("employee",), units=(office.world.unit("210"),))
    office.submit("staff")
    for day in (-7, 0, 1, 7):
        office.at(DUE + dt.timedelta(days=day), 12)
        office.tick()
    chased = Notice.objects.filter(kind="inspection:chase").order_by("pk")
    assert [each.subject[:4] for each in chased] == ["【予告】", "【予告】", "【期限超", "【期限超"]
    owing = {office.world.people[key].pk for key in ("colleague", "head_citizen")}
    assert {set(each.deliveries.values_list("person", flat=True)) == owing for each in chased} == {True}
    heads = Notice.objects.filter(kind="inspection:heads").order_by("pk")
    told = [each.deliveries.get().person.number for each in heads]
    assert told == ["2101", "2101", "2001"]


def test_a_campaign_ends_after_its_day_and_then_takes_no_answers(office: Office) -> None:
    campaign = office.open()
    with office.world.acting("chief"), pytest.raises(InvalidInput, match="未提出"):
        services.campaign_close(pk=campaign.pk)
    with office.world.acting("system"):
        services.campaign_extend(pk=campaign.pk, due_on=dt.date(2026, 12, 18), reason="繁忙のため。")
    office.at(dt.date(2026, 12, 19))
    with office.world.acting("chief"):
        services.campaign_close(pk=campaign.pk)
    with pytest.raises((Refused, InvalidInput)):
        office.submit("staff")
    office.at(REPORT_ON)
    assert office.tick() == 0
    assert not Notice.objects.filter(kind="inspection:chase").exists()


def test_who_comes_gets_a_sheet_and_who_goes_owes_none_any_more(office: Office) -> None:
    office.open()
    office.submit("colleague")
    before = office.tally("210").sheets
    office.at(dt.date(2026, 12, 1))
    Appointment.objects.filter(person__in=[office.world.people["staff"], office.world.people["colleague"]]).update(
        valid_to=dt.date(2026, 11, 30)
    )
    Appointment.objects.create(
        person=office.world.people["outsider"], post=office.world.posts["staff"], valid_from=dt.date(2026, 11, 30),
        recorded_at=office.world.clock.now(),
    )  # fmt: skip
    with office.world.system():
        assert services.campaigns_renew() == 2
        assert services.campaigns_renew() == 0
    assert office.sheet("staff").state == Sheet.State.VOID
    assert office.sheet("colleague").state == Sheet.State.SUBMITTED
    assert office.sheet("outsider").state == Sheet.State.OPEN
    assert office.tally("210").sheets == before


def test_a_deputy_answers_for_nobody(office: Office) -> None:
    Absence.objects.create(
        person=office.world.people["head_citizen"], starts_at=office.world.clock.now() - dt.timedelta(hours=1),
        ends_at=office.world.clock.now() + dt.timedelta(days=2), recorded_at=office.world.clock.now(),
    )  # fmt: skip
    office.open()
    assert Sheet.objects.filter(person=office.world.people["head_citizen"]).count() == 1


def test_the_database_itself_keeps_what_was_confirmed_and_what_is_asked(office: Office) -> None:
    campaign = office.confirmed()
    for change in (
        lambda: Confirmation.objects.update(note="別"),
        lambda: Confirmation.objects.all().delete(),
        lambda: Campaign.objects.filter(pk=campaign.pk).update(lineages=["2(1)"]),
        lambda: Sheet.objects.update(person=office.world.people["staff"]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_answer_of_a_unit_follows_from_those_of_its_people() -> None:
    cells = {(0, 0, 0, 0): "", (3, 0, 0, 1): "yes", (0, 0, 0, 2): "na", (0, 0, 2, 1): "no", (1, 0, 2, 0): "partly"}
    assert {counts: settling.of_counts([*counts, 0]) for counts in cells} == cells


def test_what_a_review_should_look_at_is_the_weakest_first_and_only_for_who_oversees(office: Office) -> None:
    office.open()
    office.submit("staff", taking_out="no")
    office.submit("colleague", **{"2(3)": "partly"})
    found = selectors.results_for_review(organization_actor(office, "ciso"))
    assert [(each.clause, each.share) for each in found] == [("2(1)", 50), ("2(2)", 50), ("2(3)", 50)]
    assert selectors.results_for_review(organization_actor(office, "staff")) == []


def test_handing_in_stays_within_twenty_five_queries(office: Office) -> None:
    office.open()
    office.submit("colleague")
    sheet = office.sheet("staff")
    given = office.answers(sheet)
    with office.world.acting("staff"), CaptureQueriesContext(connection) as captured:
        services.sheet_submit(pk=sheet.pk, given=given)
    asked = [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(asked) <= 25, "\n".join(each[:120] for each in asked)
