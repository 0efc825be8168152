"""Every duty of the published package: its form can be handed in, a wrong one is refused, its clauses follow what was done."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from sekimori.common.clock import moment_at
from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.portal.acts import context, readings
from sekimori.portal.acts.readings import Question, Reading, Status
from sekimori.portal.compliance import services as compliance
from sekimori.portal.compliance.selectors.clause import clause_page
from sekimori.portal.duties import services
from sekimori.portal.duties.contents import Record
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.duties.models import Content, Occurrence
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.organization import services as organization
from sekimori.portal.organization.models import PostVersion
from sekimori.standards import packages
from tests import grounds
from tests.adopting import adopt
from tests.portal.duties.conftest import Office
from tests.portal.duties.filling import breaking, filled
from tests.world import World

State = Occurrence.State
PACKAGE = packages.get("miyako")
APRIL = dt.date(2026, 4, 1)
MOMENT = moment_at(dt.date(2026, 10, 15), 10)
PEOPLE = {
    "ciso": "ciso", "chief_security_manager": "chief", "information_system_manager": "system", "audit_chief": "auditor",
    "department_security_officer": "director", "section_security_manager": "head_citizen",
}  # fmt: skip
# What each duty carries out, written out here: a clause that loses its duty fails its test.
CARRIES = {
    "contact_drill": ("1(2)⑦",),
    "procedure_review": ("1(2)⑥", "1(5)④"),
    "compliance_review": ("1(3)④", "7.2(1)①"),
    "draft_erasure": ("2(2)③(ウ)",),
    "office_round": ("4.1②", "4.1③", "5.1(1)⑦", "5.4(1)①(イ)"),
    "equipment_maintenance": ("4.2(4)①",),
    "facility_inspection": (
        "4.2(1)", "4.2(2)①", "4.2(2)②", "4.2(3)①", "4.2(3)③", "4.2(3)④", "4.3(1)②", "4.3(1)③", "4.3(1)④",
    ),
    "media_erasure": ("4.5①",),
    "leaver_checklist": ("5.1(1)⑧",),
    "fixed_term_understanding": ("5.1(2)①",),
    "training_plan": ("5.2(1)", "5.2(2)①"),
    "new_hire_training": ("5.2(2)②",),
    "role_training": ("5.2(1)", "1(3)④", "5.2(2)③", "5.2(4)"),
    "training_report": ("5.2(2)④",),
    "emergency_drill": ("5.2(1)", "5.2(3)"),
    "mail_drill": ("5.2(3)", "6.5(7)"),
    "restore_test": ("6.1(2)",),
    "log_review": ("6.1(6)③", "6.2(1)③(ウ)", "6.5(4)"),
    "privileged_password_change": ("6.2(1)③(ウ)",),
    "antivirus_review": ("6.4(1)④", "6.4(1)⑤", "6.4(1)⑥", "6.4(2)①", "6.4(2)②", "6.4(2)③"),
    "full_scan": ("6.4(3)④",),
    "end_of_support_review": ("6.4(1)⑦",),
    "advisory_intake": ("6.4(1)③", "6.6(1)", "6.6(2)", "6.6(3)"),
    "configuration_review": ("6.5(1)①", "6.5(1)②", "7.2(1)③"),
    "monitoring_review": ("3(3)①", "7.1①", "7.1②", "7.1③"),
    "emergency_plan_review": ("7.3(1)", "7.3(4)"),
    "bcp_examination": ("7.3(3)",),
    "law_watch": ("7.5",),
    "contractor_review": ("8.1(3)",),
    "security_cloud_review": ("3(3)②",),
    "audit": ("9.1(1)",),
    "audit_plan": ("9.1(3)①",),
    "contractor_audit": ("9.1(4)",),
    "audit_report": ("9.1(5)",),
    "audit_follow_up": ("9.1(8)",),
}  # fmt: skip
KEYS = [duty.key for duty in PACKAGE.duties if duty.sections and duty.material is None]


@grounds.ground
def the_year_has_begun(world: World) -> None:
    """The published package is in force on 1 April; the year's duties have arisen."""
    PostVersion.objects.filter(post=world.posts["system"]).update(designation="digital_promotion_head")
    world.clock.set(moment_at(APRIL, 9))
    adopt(world, PACKAGE)
    Office(world).renew()


@pytest.fixture
def office(world: World, the_year_has_begun: None) -> Office:
    made = Office(world)
    made.at(APRIL)
    return made


def defined(key: str) -> Defined:
    return Defined(PACKAGE.duty(key), PACKAGE, 1)


def of_each_owner(office: Office, key: str) -> list[tuple[str, Occurrence]]:
    """The year's first occurrence of each owner in one place, with who holds the role there."""
    units = {
        "section_security_manager": office.world.unit("210"),
        "department_security_officer": office.world.unit("200"),
    }
    found = []
    for owner in PACKAGE.duty(key).owners:
        rows = Occurrence.objects.filter(duty=key, role=owner.role, unit=units.get(owner.role)).order_by("due_on")
        found.append((PEOPLE[owner.role], rows[0]))
    return found


def read(office: Office, key: str, clause: str, unit: int | None, at: dt.datetime) -> Reading:
    """What the duty says about a clause of the package that names it."""
    found = PACKAGE.clause(clause)
    mechanism = next(each for each in found.mechanisms if (each.kind, each.name) == ("duty", key))
    reader = readings.reader_of(mechanism, PACKAGE)
    assert reader is not None
    question = Question(1, found.id, found.lineage, mechanism, found.norms[0])
    with office.world.system():
        return reader.read(question, [unit], at)[unit]


@pytest.mark.parametrize("key", list(CARRIES))
@pytest.mark.mechanism(
    "duty:contact_drill", "duty:procedure_review", "duty:compliance_review", "duty:draft_erasure", "duty:office_round",
    "duty:equipment_maintenance", "duty:facility_inspection", "duty:media_erasure", "duty:leaver_checklist",
    "duty:fixed_term_understanding", "duty:training_plan", "duty:new_hire_training", "duty:role_training",
    "duty:training_report", "duty:emergency_drill", "duty:mail_drill", "duty:restore_test", "duty:log_review",
    "duty:privileged_password_change", "duty:antivirus_review", "duty:full_scan", "duty:end_of_support_review",
    "duty:advisory_intake", "duty:configuration_review", "duty:monitoring_review", "duty:emergency_plan_review",
    "duty:bcp_examination", "duty:law_watch", "duty:contractor_review", "duty:security_cloud_review", "duty:audit",
    "duty:audit_plan", "duty:contractor_audit", "duty:audit_report", "duty:audit_follow_up",
)  # fmt: skip
@pytest.mark.clause(
    "3(3)①", "4.1②", "4.1③", "6.4(1)④", "6.4(1)⑤", "6.4(1)⑥", "6.4(1)⑦", "6.4(2)①", "6.4(2)②", "6.4(2)③",
    "6.5(1)①", "6.5(1)②", "6.5(4)", "7.1①", "7.1②", "7.1③",
)  # fmt: skip
def test_a_clause_is_due_then_overdue_then_met_by_what_its_owner_records(office: Office, key: str) -> None:
    assert set(CARRIES[key]) == set(PACKAGE.duty(key).clauses)
    rows = of_each_owner(office, key)
    for who, row in rows:
        clause = CARRIES[key][0]
        begun = max(row.opens_at, row.created_at)
        assert read(office, key, clause, row.unit_id, begun).status is Status.DUE
        assert read(office, key, clause, row.unit_id, row.due_at).status is Status.OVERDUE
        office.at(row.opens_on)
        done = office.finish(who, row, {"fields": filled(defined(key), office.clock.now(), high=row.pk % 2 == 0)})
        if (confirm := PACKAGE.duty(key).confirm) is not None:
            assert done.state == State.REPORTED
            with office.world.acting(next(PEOPLE[role] for role in confirm.by if PEOPLE[role] != who)):
                services.occurrence_confirm(pk=row.pk, digest=Content.objects.get(occurrence=row).digest)
    # A place of its own answers for itself; the city answers for the worst of all places.
    _who, last = max(rows, key=lambda each: (each[1].unit_id is not None, each[1].opens_on))
    for clause in CARRIES[key]:
        assert read(office, key, clause, last.unit_id, office.clock.now()).status is Status.MET


@pytest.mark.parametrize("key", KEYS)
def test_a_record_without_one_of_its_answers_is_refused_at_that_answer(office: Office, key: str) -> None:
    with office.world.system():
        for high in (False, True):
            whole = filled(defined(key), MOMENT, high=high)
            Record(defined(key), {"fields": whole}).check(MOMENT)
            for name in whole:
                if not PACKAGE.duty(key).fields[name].demanded:
                    continue
                with pytest.raises(ManyFaults) as caught:
                    Record(defined(key), {"fields": {**whole, name: None}}).check(MOMENT)
                assert name in [each.field for each in caught.value.items]


@pytest.mark.parametrize("key", [key for key in KEYS if PACKAGE.duty(key).rules])
def test_answers_that_contradict_each_other_are_refused_with_the_reason(office: Office, key: str) -> None:
    with office.world.system():
        for rule in PACKAGE.duty(key).rules:
            said = []
            for wrong in breaking(defined(key), rule, MOMENT):
                try:
                    Record(defined(key), {"fields": wrong}).check(MOMENT)
                except ManyFaults as caught:
                    said += [(each.field, each.sentence) for each in caught.items]
            assert (rule.field, rule.label.ja) in said


def test_every_duty_of_the_package_stands_with_every_clause_that_names_it() -> None:
    named: dict[str, set[str]] = {}
    for clause in PACKAGE.clauses:
        for mechanism in clause.mechanisms:
            if mechanism.kind == "duty":
                named.setdefault(mechanism.name, set()).add(clause.id)
    assert {duty.key: set(duty.clauses) for duty in PACKAGE.duties} == {
        key: named[key] for key in named if key in DEFINED
    }


DEFINED = {duty.key for duty in PACKAGE.duties}


def test_every_form_can_be_printed_whole() -> None:
    for duty in PACKAGE.duties:
        printed = [key for row in duty.form.layout for key in row]
        if duty.form.layout:
            assert sorted(printed) == sorted(duty.fields), duty.key


def test_what_comes_as_needed_may_be_decided_not_to_be_needed() -> None:
    asked = [duty for duty in PACKAGE.duties if any(each.kind == "declared" for each in duty.occasions)]
    # 9.3 wants the review whenever something serious changes: who declares the change has judged that already.
    without = {duty.key for duty in asked if duty.not_needed is None}
    assert without == {"policy_review"}


def test_what_happens_in_a_section_is_declared_there_and_done_there(office: Office) -> None:
    office.at(dt.date(2026, 9, 14))
    asked: dict[str, Any] = {"duty": "leaver_checklist", "occasion": "left", "reason": "九月末で一人が退職する。"}
    for stranger in ("system", "outsider"):
        with office.world.acting(stranger), pytest.raises(InvalidInput if stranger == "system" else Refused):
            services.occasion_declare(**asked, unit=office.world.unit("210"))
    with office.world.acting("staff"):
        made = services.occasion_declare(**asked)
        with pytest.raises(Conflict):
            services.occasion_declare(**asked)
    assert (made.unit_id, made.role, made.due_on) == (
        office.world.unit("210"),
        "section_security_manager",
        dt.date(2026, 9, 28),
    )
    clause, now = "5.1(1)⑧", office.clock.now()
    assert read(office, "leaver_checklist", clause, office.world.unit("210"), now).status is Status.DUE
    assert read(office, "leaver_checklist", clause, office.world.unit("220"), now).status is Status.UNKNOWN
    with office.world.acting("head_citizen"):
        services.occurrence_waive(pk=made.pk, reason="退職が取りやめになった。")
    found = read(office, "leaver_checklist", clause, office.world.unit("210"), office.clock.now())
    assert found.status is Status.NOT_APPLICABLE


def test_the_job_asks_for_next_to_nothing_while_the_plan_is_carried_out(office: Office) -> None:
    """A plan of 240 occurrences is known by its fingerprint."""
    assert Occurrence.objects.count() > 200
    office.renew()
    with CaptureQueriesContext(connection) as queries:
        assert office.renew() == 0
    assert len(queries) <= 22
    assert not [each["sql"] for each in queries if "duties_start" in each["sql"]]
    with office.world.system():
        organization.person_leave(person=office.person("election"), on=dt.date(2026, 4, 2))
        organization.unit_abolish(unit=office.world.units["900"], on=dt.date(2026, 4, 2))
    office.at(dt.date(2026, 4, 2))
    office.renew()
    rows = Occurrence.objects.filter(unit=office.world.unit("900"))
    assert set(rows.values_list("state", flat=True)) == {State.ENDED}


def standing_of(office: Office, clause: str) -> str:
    """The state of a clause of the whole city as the board keeps it, with what has fallen due by now."""
    with office.world.system():
        compliance.states_refresh()
    with office.world.acting("auditor"):
        state = clause_page(context.current().actor, clause).state
    assert state is not None
    return state.standing


@pytest.mark.clause("9.1(5)", "7.1①")
def test_the_state_of_a_clause_follows_the_record_both_ways_and_ours_alone_turns_none_red(office: Office) -> None:
    record = Occurrence.objects.get(duty="audit_report")
    office.at(record.due_on)
    assert standing_of(office, "9.1(5)") == "due"
    office.at(record.due_on + dt.timedelta(days=1))
    assert standing_of(office, "9.1(5)") == "overdue"
    # Nobody has looked after monitoring for a year; that it is looked at each month is the city's own practice.
    assert standing_of(office, "7.1①") == "unknown"
    office.finish("auditor", record, {"fields": filled(defined("audit_report"), office.clock.now())})
    assert standing_of(office, "9.1(5)") == "met"
    with office.world.acting("auditor"):
        services.occurrence_reopen(pk=record.pk, reason="日付を誤った。")
    assert standing_of(office, "9.1(5)") == "overdue"


def test_first_screens_and_lists_of_the_busiest_stay_within_twenty_queries(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", office.clock)
    office.at(dt.date(2026, 7, 1))
    for key in ("system", "chief", "ciso", "head_citizen"):
        client = Client(headers={"x-forwarded-proto": "https"})
        client.force_login(office.world.account(key))
        for address in ("/", "/duties/", "/duties/all/", "/duties/calendar/", "/duties/calendar/days/"):
            assert client.get(address).status_code == 200
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            assert len(queries) <= 20, (key, address)


def test_a_table_is_read_and_printed_with_the_heads_of_its_columns(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", office.clock)
    office.at(dt.date(2026, 9, 14))
    with office.world.acting("staff"):
        record = services.occasion_declare(duty="leaver_checklist", occasion="left", reason="一人が退職する。")
    leaver = {
        "person": "千鳥 歩",
        "leaves_on": "2026-09-30",
        "devices": "missing",
        "keys": "returned",
        "papers": "none",
    }
    fields = {"leavers": [{**leaver, "secrecy": "2026-09-29"}], "missing": "三十日に受け取る。", "accounts": True}
    office.finish("head_citizen", record, {"fields": fields})
    client = Client(headers={"x-forwarded-proto": "https"})
    client.force_login(office.world.account("head_citizen"))
    for page in ("", "print/"):
        shown = client.get(f"/duties/{record.pk}/{page}").content.decode()
        heads = re.findall(r'<th scope="col">([^<]*)</th>', shown)
        cells = re.findall(r"<td>([^<]*)</td>", shown)
        for head, cell in (("端末・媒体", "未返却"), ("鍵・ＩＣカード", "返却済み"), ("文書・データの引継ぎ", "なし")):
            at = heads.index(head)
            assert cells[cells.index("千鳥 歩") + at - heads.index("氏名")] == cell


def test_what_arises_is_called_in_japanese_whoever_lets_it_arise(office: Office) -> None:
    before = Occurrence.objects.latest("pk").pk
    office.at(APRIL + dt.timedelta(days=366))
    with translation.override("en"):
        assert office.renew()
    names = {duty.label.ja for duty in PACKAGE.duties}
    assert set(Occurrence.objects.filter(pk__gt=before).values_list("label", flat=True)) <= names
