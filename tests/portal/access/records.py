"""One record of everything in 市民課, made by its own staff: what the table of who may open what is asked about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator

from sekimori.common.clock import moment_at
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.amendments import services as amendments
from sekimori.portal.clocks.models import JobRun, LocalDay, OnCall, WorkItem
from sekimori.portal.committee import services as committee
from sekimori.portal.compliance import services as compliance
from sekimori.portal.disclosures import services as disclosures
from sekimori.portal.disclosures.models import Requirement
from sekimori.portal.documents import services as documents
from sekimori.portal.duties import services as duties
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.evidence import services as evidence
from sekimori.portal.evidence.models import Evidence, RetentionClass
from sekimori.portal.identity import services as identity
from sekimori.portal.identity.models import KeptForm, ResetProposal, SignIn
from sekimori.portal.incidents import services as incidents
from sekimori.portal.incidents.models import Order as IncidentOrder
from sekimori.portal.inspection import asking
from sekimori.portal.inspection import services as inspection
from sekimori.portal.inspection.models import Campaign, Sheet, Tally
from sekimori.portal.intake import services as intake
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import services as organization
from sekimori.portal.organization.models import Appointment
from sekimori.portal.procedures import services as procedures
from sekimori.portal.procedures.models import Attachment, Countersign, Decision, Milestone
from sekimori.portal.questions import services as questions
from sekimori.portal.registers import services as registers
from sekimori.portal.registers.models import Device, StocktakingLine
from sekimori.portal.reports import services as reports
from sekimori.portal.rooms import services as rooms
from sekimori.portal.rules import services as rules
from sekimori.portal.rules.models import Edition
from sekimori.portal.surveys import services as surveys
from sekimori.portal.ui.models import Export, SavedView
from sekimori.portal.violations import services as violations
from sekimori.standards import packages
from sekimori.standards.models import Package
from tests.adopting import adopt, clause, norm, small_package, words
from tests.portal.access import drill_records
from tests.portal.procedures.conftest import Office
from tests.portal.procedures.registers import MemoryRegisters
from tests.portal.procedures.shapes import shapes
from tests.portal.rules.drafting import read_draft, work_off
from tests.world import TODAY, World

WEEK = {"start": "2026-11-24", "end": "2026-11-27"}
OLD = (None, dt.date(2015, 4, 1))
DUTIES = ("id_stocktaking", "policy_review")
FILE = "職員番号,氏名,所属コード,職名\n2102,千鳥 歩,220,主事\n"
Keys = dict[str, Any]


def with_duties() -> Package:
    """The standard of every shape of procedure, with two duties and a self-inspection beside them."""
    data = shapes().model_dump(mode="json")
    installed = packages.get("miyako")
    for key in DUTIES:
        duty = installed.duty(key).model_dump(mode="json")
        duty["clauses"] = ["2(1)"]
        for section in duty["sections"]:
            section["clause"] = None
        data["duties"].append(duty)
        data["mechanisms"].append({"key": key, "kind": "duty", "label": words(key)})
    needed = clause("2(4)", "必要に応じ、注意を促します。", norm("section_security_manager", as_needed=True))
    data["clauses"].append(needed)
    fields = next(each for each in data["procedures"] if each["key"] == "either")["sections"][0]["fields"]
    fields.append({"key": "paper", "type": "evidence", "demanded": False, "label": words("添付")})
    out = next(each for each in data["procedures"] if each["key"] == "either")["milestones"][0]
    out["fields"].append({"key": "photo", "type": "evidence", "demanded": False, "label": words("写真")})
    fields.append({"key": "rules", "type": "tick", "demanded": False, "terms": "measures", "label": words("守ります")})
    system = next(each for each in data["procedures"] if each["key"] == "system")
    for key in ("small", "large"):
        system["route"][0]["rules"].append({"key": key, "label": words(key), "when": "what == 'x'"})
    data["documents"].append(
        {
            "key": "measures",
            "label": words("守ること"),
            "clauses": ["2(2)"],
            "owners": ["chief_security_manager"],
            "approver": "ciso",
        }
    )
    return Package.model_validate(data)


def fill(world: World, registers: MemoryRegisters) -> Keys:
    """Makes the records. Returns the arguments of addresses: the route (or the start of its name) → what stands in it."""
    today = world.clock.now()
    world.clock.set(moment_at(dt.date(2026, 10, 1), 9))
    adopted = adopt(world, with_duties())
    with world.system():
        duties.duties_renew()
    keys: Keys = {"edition": adopted.edition_id, "adoption": adopted.pk, **_meetings(world)}
    world.clock.set(today)
    _committee(world, keys)
    for part in (
        _accounts,
        _organization,
        _rules,
        _registers,
        _evidence,
        _notices,
        _clocks,
        _duties,
        _compliance,
        _documents,
        _questions,
        _incidents,
        _mail,
        _violations,
        drill_records.make,
        _surveys,
        _disclosures,
        _inspection,
        _amendments,
        _frame,
    ):
        keys |= part(world)
    return keys | _procedures(Office(world, registers)) | _reports(world)


def _accounts(world: World) -> Keys:
    staff = world.account("staff")
    now = world.clock.now()
    proposal = ResetProposal.objects.create(
        account=staff, reason="機種変更", proposed_by=world.account("operator"), proposed_at=now
    )
    factor = Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={"secret": "x"})
    signed = SignIn.objects.create(account=staff, session_key="s" * 32, means="password", started_at=now)
    kept = KeptForm.objects.create(account=staff, path="/", page="/", fields={}, kept_at=now)
    with world.system():
        program = identity.principal_register(
            key="engine",
            label="隣の機械",
            abilities=["identity:ask"],
            networks=[],
            expires_at=now + dt.timedelta(days=90),
        )
    return {
        "account": staff.pk, "reset": proposal.pk, "factor": factor.pk, "session": signed.pk, "kept": kept.pk,
        "program": program.principal.pk, "token": program.token,
    }  # fmt: skip


def _organization(world: World) -> Keys:
    with world.acting("system"):
        nomination = organization.nominate(
            role="information_system_operator", person=world.people["operator"], valid_from=TODAY
        )
    with world.acting("chief"):
        seat = organization.seat_give(body="security_committee", post=world.posts["ciso"], valid_from=TODAY, chair=True)
        absence = organization.absence_record(
            person=world.people["colleague"],
            starts_at=world.clock.now(),
            ends_at=world.clock.now() + dt.timedelta(hours=3),
        )
        contact = organization.external_contact_set(
            body="汐見県", purpose="報告", telephone="019-000-0000", hours="24時間"
        )
        issue = organization.network_issue()
        row = organization.hr_import_take(name="異動.csv", untrusted=FILE.encode(), effective_on=dt.date(2027, 4, 1))
    return {
        "person": world.people["staff"].pk, "unit": world.unit("210"), "post": world.posts["head_citizen"].pk,
        "appointment": Appointment.objects.get(person=world.people["staff"]).pk, "nomination": nomination.pk,
        "seat": seat.pk, "absence": absence.pk, "contact": contact.pk, "issue": issue.pk, "import": row.pk,
    }  # fmt: skip


def _rules(world: World) -> Keys:
    first = Edition.objects.get().pk
    later = adopt(world, small_package("2"), effective_on=dt.date(2027, 4, 1))
    with world.acting("chief"):
        taken = rules.edition_take(small_package("3"))
    draft = read_draft(world, by="chief", reference=later.edition_id)
    with world.acting("staff"):
        comparison = rules.comparison_begin(old=first, new=later.edition_id)
    work_off(world)
    with world.acting("staff"):
        file = rules.comparison_file(comparison=comparison.pk, kind="html", order="new-old")
    work_off(world)
    node, norm, role = draft.nodes.get(clause="2(1)"), draft.norms.first(), draft.roles.first()
    assert norm
    assert role
    return {
        "taken": taken.pk, "later": later.pk, "draft": draft.pk, "chapter": node.chapter, "node": node.pk, "norm": norm.pk,
        "role": role.pk, "comparison": comparison.pk, "comparison file": file.pk,
    }  # fmt: skip


def _registers(world: World) -> Keys:
    now = world.clock.now()
    device = Device.objects.create(
        number="D-1", name="窓口ノート", kind="pc", unit=world.units["210"], registered_at=now, changed_at=now
    )
    with world.acting("head_citizen"):
        stocktaking = registers.stocktaking_open("devices", unit=world.unit("210"))
        line = registers.stocktaking_count(
            stocktaking.pk, number=device.number, result="missing", how=StocktakingLine.How.HAND
        )
    return {"device": device, "stocktaking": stocktaking.pk, "line": line.pk}


def _evidence(world: World) -> Keys:
    device = Device.objects.get()
    with world.acting("head_citizen"):
        kept = evidence.keep(
            untrusted=b"minutes", name="minutes.txt", unit=world.unit("210"), subject=device, period=OLD
        )
    with world.system():
        (disposal,) = evidence.disposals_propose()
    with world.acting("chief"):
        hold = evidence.hold_place(subject=device, reason="訴訟")
    return {
        "evidence": kept.pk,
        "disposal": disposal.pk,
        "hold": hold.pk,
        "class": RetentionClass.objects.get(key="y5").pk,
    }


def _notices(world: World) -> Keys:
    with world.acting("chief"):
        notice = notices.notify(
            to=Recipients(people=[world.people["staff"].pk]), key="access:1", kind="notices:guidance", subject="点検",
            body="端末を点検してください。", reading_required=True, answer_required=True,
        )  # fmt: skip
    return {"notice": notice.pk, "delivery": notice.deliveries.get().pk}


def _clocks(world: World) -> Keys:
    now = world.clock.now()
    row = OutboxRow.objects.create(
        kind="notices:mail", key="dead", payload={}, state=OutboxRow.State.DEAD, attempts=8, not_before=now,
        created_at=now, request="0" * 32, last_error="理由",
    )  # fmt: skip
    JobRun.objects.get_or_create(name="clocks:tidy", defaults={"due_at": now + dt.timedelta(days=1)})
    day = LocalDay.objects.create(day=dt.date(2026, 12, 1), name="市制記念日")
    shift = OnCall.objects.create(person=world.people["csirt"], starts_at=now, ends_at=now + dt.timedelta(hours=9))
    work = WorkItem.objects.create(
        title="仕事", function="x.y", account=world.account("staff"), created_at=now, state=WorkItem.State.DONE
    )
    return {"row": row.pk, "day": day.pk, "shift": shift.pk, "work": work.pk}


def _duties(world: World) -> Keys:
    return {"occurrence": Occurrence.objects.get(duty="id_stocktaking", unit=world.unit("210")).pk}


def _compliance(world: World) -> Keys:
    with world.acting("head_citizen"):
        waiver = compliance.waiver_decide(clause="2(4)", unit=world.unit("210"), reason="例がない")
    return {"waiver": waiver.pk}


def _documents(world: World) -> Keys:
    found: Keys = {}
    for name in ("written", "handed in", "laid down"):
        with world.acting("chief"):
            version = documents.document_begin(required="measures", title=f"守ること（{name}）")
            version = documents.version_write(
                pk=version.pk, text="第１条　鍵をかける。", summary="新たに定める。", places={}, effective_on=TODAY,
                review_on=dt.date(2027, 11, 1),
            )  # fmt: skip
            if name != "written":
                version = documents.version_submit(pk=version.pk)
        if name == "laid down":
            with world.acting("ciso"):
                version = documents.version_approve(pk=version.pk, digest=version.digest)
        found |= {name: version.pk, "document": version.document_id}
    return found


def _meetings(world: World) -> Keys:
    """Meetings called by 統括 for the first days of October; the CISO is the body's only member."""
    found: Keys = {}
    for name in ("planned", "circulating", "met", "drafted"):
        with world.acting("chief"):
            meeting = committee.meeting_plan(
                body="security_committee",
                kind="circulation" if name == "circulating" else "meeting",
                held_at=moment_at(dt.date(2026, 12 if name in {"planned", "circulating"} else 10, 2), 10),
                place="庁議室",
            )
            item = committee.item_add(meeting=meeting.pk, matter=committee.Matter(f"計画（{name}）", "内容"))
            if name != "planned":
                committee.meeting_call(pk=meeting.pk)
        found |= {f"meeting {name}": meeting.pk, f"item {name}": item.pk}
    return found


def _committee(world: World, keys: Keys) -> None:
    """What was done in the meetings that have met."""
    ciso = world.people["ciso"].pk
    with world.acting("chief"):
        for name in ("met", "drafted"):
            pk = keys[f"meeting {name}"]
            committee.attendance_record(pk=pk, statuses={ciso: "present"}, presided_by=ciso)
        committee.item_decide(pk=keys["item drafted"], verdict=committee.Verdict("approved"))
        committee.minutes_submit(pk=keys["meeting drafted"])


def _questions(world: World) -> Keys:
    asked = questions.Asked("2(1)", "hard", "自宅での確認", "許可が要りますか。")
    with world.acting("staff"):
        waiting, answered = questions.question_ask(asked=asked), questions.question_ask(asked=asked)
    with world.acting("head_citizen"):
        questions.question_answer(pk=answered.pk, answer="要りません。")
        made = questions.answer_publish(pk=answered.pk, title="確認", body="許可が要りますか。", answer="要りません。")
    return {"question": waiting.pk, "question answered": answered.pk, "answer": made.pk}


def _incidents(world: World) -> Keys:
    """Reports of 市民課 in every state a page is made for; its own staff reported all of them."""

    def reported() -> Any:
        with world.acting("staff"):
            return incidents.incident_report(report=incidents.Report("card_loss", "カードが見当たらない。"))

    def opened() -> Any:
        record = reported()
        with world.acting("csirt"):
            incidents.incident_receive(pk=record.pk)
            found = incidents.Assessment(incident=True, level=2)
            return incidents.incident_assess(pk=record.pk, found=found)

    new, received, met, ready = reported(), reported(), opened(), opened()
    with world.acting("csirt"):
        incidents.incident_receive(pk=received.pk)
        incidents.prevention_report(pk=ready.pk, found=incidents.Investigation("置忘れ", "一枚", "首から下げる"))
        item = rooms.Item("窓口の端末", "灯台 光", world.clock.now(), "市民課", "総務課 金庫")
        exhibit = rooms.exhibit_take(incident=met.pk, item=item)
        until = TODAY + dt.timedelta(days=7)
        asked = rooms.Asked("点検", "接続の認証を確かめてください。", [world.unit("210")], "市民課", until)
        spread = rooms.spread_send(incident=met.pk, asked=asked)
        lesson = rooms.lesson_propose(incident=met.pk, title="接続の認証", text="強さを定める。")
        concern = incidents.incident_shield(pk=new.pk, person=world.people["staff_tax"].pk, reason="本人の件")
    order = IncidentOrder.objects.filter(incident=met, role="information_system_manager")[0]
    with world.acting("system"):
        done = IncidentOrder.objects.filter(incident=ready, role="information_system_manager")[0]
        incidents.order_advance(pk=done.pk, to="done", result="止めた。")
    return {
        "incident new": new.pk, "incident received": received.pk, "incident open": met.pk, "incident ready": ready.pk,
        "step first": new.hops.get(position=1).pk, "incident order": order.pk, "incident done": done.pk,
        "concern": concern.pk, "exhibit": exhibit.pk, "spread": spread.pk,
        "spread answer": spread.answers.get().pk, "lesson": lesson.pk,
    }  # fmt: skip


def _mail(world: World) -> Keys:
    """A mail to the contact point."""
    untrusted = b"From: staff@city.example\r\nSubject: report\r\nMessage-ID: <1@city.example>\r\n\r\nseen\r\n"
    return {"mail": intake.mail_take(untrusted=untrusted, clock=world.clock).pk}


def _violations(world: World) -> Keys:
    """Violations of 市民課 in every state a page is made for; all are about somebody there."""
    person = world.people["staff"].pk

    def notified() -> Any:
        found = violations.Confirmed(person, "violation", "2(1)", "許可のない媒体を使った。", "指導してください。")
        with world.acting("chief"):
            return violations.violation_notify(found=found)

    def guided() -> Any:
        with world.acting("head_citizen"):
            return violations.guidance_give(pk=notified().pk, text="使わないでください。")

    def failed() -> Any:
        with world.acting("head_citizen"):
            return violations.guidance_settle(pk=guided().pk, improved=False, result="使っている。").case_id

    def stopped() -> Any:
        what = violations.Stopped("suspended", "すべて", "改善されない。", "研修", "other")
        with world.acting("chief"):
            return violations.right_stop(pk=failed(), what=what)

    told, guidance, ready, stop, lifted = notified(), guided(), failed(), stopped(), stopped()
    with world.acting("system"):
        violations.stop_carry_out(pk=lifted.pk, done="止めた。")
    with world.acting("chief"):
        violations.stop_lift(pk=lifted.pk, reason="済み")
        reader = world.people["head_general"].pk
        referral = violations.case_refer(pk=told.pk, to="人事", note="経緯", readers=[reader])
    return {
        "violation": told.pk, "violation failed": ready, "guidance": guidance.pk, "stop": stop.pk, "stop lifted": lifted.pk,
        "referral": referral.pk,
    }  # fmt: skip


def _surveys(world: World) -> Keys:
    """An order about somebody of 市民課, under which the CISO himself looks."""
    what = surveys.Ordered(
        "malware", "経路を確かめる。", TODAY, TODAY, world.clock.now() + dt.timedelta(days=3),
        [world.people["staff"].pk], ["mail_log"], [world.people["ciso"].pk],
    )  # fmt: skip
    with world.acting("ciso"):
        return {"survey": surveys.survey_order(what=what).pk}


def _disclosures(world: World) -> Keys:
    """Reports to the outside about an incident of 市民課 in every state a page is made for."""
    with world.acting("staff"):
        record = incidents.incident_report(report=incidents.Report("misdirected_mail", "宛先が見えている。"))
    with world.acting("csirt"):
        incidents.incident_receive(pk=record.pk)
        found = incidents.Assessment(incident=True, level=4, facts=("personal_data", "outside"), people=101)
        incidents.incident_assess(pk=record.pk, found=found)
        told = [disclosures.Told("summary", "宛先を見せて送信した。", confirmed=True)]
        disclosures.facts_tell(incident=record.pk, told=told)
        made = [
            disclosures.disclosure_draft(incident=record.pk, form=form)
            for form in ("prefecture_report", "ppc_report", "police_report")
        ]
        for each in made[1:]:
            disclosures.disclosure_submit(pk=each.pk)
    with world.acting("ciso"):
        disclosures.disclosure_approve(pk=made[2].pk)
    need = Requirement.objects.filter(incident=record, form="web_notice")[0]
    return {
        "incident outside": record.pk, "disclosure draft": made[0].pk, "disclosure waiting": made[1].pk,
        "disclosure approved": made[2].pk, "need": need.pk,
    }  # fmt: skip


def _inspection(world: World) -> Keys:
    """A self-inspection that was reported, one that takes answers, and one that is planned."""
    reported, asked = _inspected(world), _inspected(world)
    tally = Tally.objects.get(campaign=reported, kind=Tally.Kind.SECTION)
    for key in ("staff", "colleague", "head_citizen"):
        sheet = Sheet.objects.get(campaign=reported, person=world.people[key])
        given = {each.key: inspection.Given("partly", "理由") for each in asking.questions_for(sheet)}
        with world.acting(key):
            inspection.sheet_submit(pk=sheet.pk, given=given)
    with world.acting("head_citizen"):
        improvement = inspection.improvement_make(
            campaign=reported.pk, unit=tally.place, keys=[each.key for each in asking.questions(reported)], text="徹底する",
            owner=world.people["staff"].pk, due_on=dt.date(2027, 1, 29),
        )  # fmt: skip
        inspection.result_confirm(pk=tally.pk, note="所見")
    with world.acting("director"):
        above = Tally.objects.get(campaign=reported, kind=Tally.Kind.DEPARTMENT)
        inspection.result_confirm(pk=above.pk, note="所見")
        report = inspection.report_make(campaign=reported.pk, note="総括")
    with world.acting("chief"):
        planned = inspection.campaign_plan(_plan(world))
    sheets = {sheet.person_id: sheet.pk for sheet in asked.sheets.all()}
    return {
        "campaign": asked.pk, "planned": planned.pk, "sheet": sheets[world.people["staff"].pk], "improvement": improvement.pk,
        "paper sheet": sheets[world.people["colleague"].pk], "report": report.pk,
        "result": Tally.objects.get(campaign=asked, kind=Tally.Kind.SECTION).pk,
    }  # fmt: skip


def _reports(world: World) -> Keys:
    found: Keys = {}
    for name, audience in (("confirmed", "assembly"), ("waiting", "committee"), ("draft", "public")):
        with world.acting("system"):
            record = reports.report_begin(fiscal_year=2026, audience=audience)
            if name != "draft":
                reports.report_write(pk=record.pk, preface="報告します。", comments={})
                reports.report_submit(pk=record.pk)
        if name == "confirmed":
            with world.acting("chief"):
                reports.report_confirm(pk=record.pk)
        found[f"annual {name}"] = record.pk
    return found


def _plan(world: World) -> inspection.Plan:
    return inspection.Plan(
        title="自己点検", starts_on=TODAY, due_on=dt.date(2026, 12, 11), report_on=dt.date(2027, 2, 26), roles=("employee",),
        units=(world.unit("210"),), lineages=("2(2)",),
    )  # fmt: skip


def _inspected(world: World) -> Campaign:
    with world.acting("chief"):
        return inspection.campaign_open(pk=inspection.campaign_plan(_plan(world)).pk)


def _amendments(world: World) -> Keys:
    found: Keys = {}
    for name in ("written", "applied"):
        with world.acting("chief"):
            amendment = amendments.amendment_begin(title=f"改正（{name}）", reason="報告を早めるため")
            words = amendments.Words("reword", "2(2)", text="直ちに報告します。", reason="被害を抑えるため")
            change = amendments.change_write(amendment=amendment.pk, words=words)
            if name == "applied":
                amendments.amendment_apply(pk=amendment.pk)
        found |= {f"amendment {name}": amendment.pk, f"change {name}": change.pk}
    return found


def _frame(world: World) -> Keys:
    now = world.clock.now()
    staff = world.account("staff")
    view = SavedView.objects.create(account=staff, listing="procedures:mine", name="私の", query="")
    export = Export.objects.create(
        account=staff, listing="procedures:mine", query="", title="申請", format="xlsx", requested_at=now
    )
    return {"view": view.pk, "export": export.pk}


def _procedures(office: Office) -> Keys:
    world = office.world
    office.registers.add("things", 1, "机", world.unit("210"))
    office.registers.add("things", 2, "椅子", world.unit("210"))
    with world.acting("ciso"):
        procedures.terms_set(document="measures", lines=["鍵をかける"], effective_on=TODAY)
    with world.acting("system"):
        rule = procedures.rule_set(
            procedure="system",
            stage="permit",
            rule="small",
            until=TODAY + dt.timedelta(days=90),
            reference="専決規程第３条",
        )
    waiting = office.submit("staff", "one", what="鍵")
    draft = office.draft("staff", "either", what="会議", things=[1], period=WEEK)
    permit = office.approved("staff", "yearly", "head_citizen", what="札", pledge=True)
    held = office.approved("staff", "either", "head_citizen", what="説明会", things=[1], period=WEEK)
    with world.acting("staff"):
        procedures.milestone_report(application=held.pk, key="out")
        procedures.milestone_report(application=held.pk, key="back")
    out = office.approved("staff", "either", "head_citizen", what="訪問", things=[2], period=WEEK)
    listed = office.approved("staff", "listed", "system", what="表計算", edition="1", why="会計")
    body = office.submit("staff", "body", what="規程")
    inspected = office.submit("staff", "inspected", what="機器")
    office.decide("ciso", inspected, next_review_on=dt.date(2027, 10, 1))
    with world.acting("system"):
        entry = procedures.catalogue_add(application=listed.pk)
    with world.acting("chief"):
        fallback = procedures.fallback_set(role="csirt_lead", to_role="ciso", reference="要領第3条")
    countersign = Countersign.objects.create(
        decision=Decision.objects.get(application=permit),
        person=world.people["head_citizen"],
        asked_at=world.clock.now(),
    )
    kept = {
        "kept": str(Evidence.objects.earliest("pk").pk),
        "digest": "0" * 64,
        "size": 1,
        "added_at": world.clock.now(),
    }
    file = Attachment.objects.create(application=draft, field="what", name="図.pdf", **kept)
    photo = Attachment.objects.create(
        application=out, field="out.0.photo", name="写真.pdf", added_by=world.people["staff"], **kept
    )
    return {
        "waiting": waiting.pk, "step": office.waiting(waiting).pk, "application draft": draft.pk, "permit": permit.pk,
        "held": held.pk, "out": out.pk, "milestone": Milestone.objects.get(application=held, key="back").pk, "listed": listed.pk,
        "body": body.pk, "body step": office.waiting(body).pk, "inspected": inspected.pk, "entry": entry.pk,
        "fallback": fallback.pk, "rule": rule.pk, "countersign": countersign.pk, "attachment": file.pk,
        "report file": photo.pk,
    }  # fmt: skip


# The start of a route → what stands in its last converter; the longest that fits counts.
OWNERS = {
    "account/factors/": "factor", "account/sessions/": "session", "account/kept/": "kept", "accounts/": "account",
    "accounts/resets/": "reset", "accounts/programs/": "program", "organization/nominations/": "nomination",
    "organization/seats/": "seat", "organization/people/": "person", "organization/absences/": "absence",
    "organization/appointments/": "appointment", "organization/units/": "unit", "organization/posts/": "post",
    "organization/network/": "issue", "organization/network/outside/": "contact", "organization/imports/": "import",
    "ui/views/": "view", "ui/exports/": "export", "rules/compare/": "comparison", "rules/compare/files/": "comparison file",
    "rules/editions/": "taken", "rules/adoptions/": "later", "rules/drafts/": "draft", "rules/drafts/roles/": "role",
    "rules/drafts/nodes/": "node", "rules/drafts/norms/": "norm", "clocks/days/": "day", "clocks/roster/": "shift",
    "clocks/operations/rows/": "row", "clocks/work/": "work", "registers/": "device", "registers/stocktaking/": "stocktaking",
    "evidence/": "evidence",
    "evidence/holds/": "hold", "evidence/disposals/": "disposal", "evidence/retention/": "class", "notices/": "notice",
    "notices/deliveries/": "delivery", "compliance/not-needed/": "waiver", "procedures/settings/fallbacks/": "fallback",
    "procedures/settings/rules/": "rule",
    "procedures/settings/catalogue/": "entry", "procedures/countersign/": "countersign",
    "documents/": "document", "documents/versions/": "handed in", "documents/versions/<int:pk>/write/": "written",
    "documents/versions/<int:pk>/submit/": "written", "procedures/attachments/": "attachment",
    "procedures/": "waiting", "duties/": "occurrence",
    "amendments/": "amendment written", "amendments/<int:pk>/reopen/": "amendment applied",
    "amendments/<int:pk>/submit/": "amendment applied", "amendments/changes/": "change written",
    "questions/": "question", "questions/answers/": "answer", "questions/<int:pk>/mark/": "question answered",
    "questions/<int:pk>/publish/": "question answered",
    "committee/": "meeting planned", "committee/<int:pk>/attendance/": "meeting met", "committee/<int:pk>/deputy/": "meeting met",
    "committee/<int:pk>/close/": "meeting circulating", "committee/<int:pk>/minutes/": "meeting met",
    "committee/<int:pk>/submit/": "meeting met", "committee/<int:pk>/return/": "meeting drafted",
    "committee/<int:pk>/confirm/": "meeting drafted", "committee/matters/": "item planned",
    "committee/matters/<int:pk>/decide/": "item met", "committee/matters/<int:pk>/voice/": "item circulating",
    "committee/matters/<int:pk>/carry/": "item drafted",
    "incidents/": "incident open", "incidents/<int:pk>/receive/": "incident new",
    "incidents/<int:pk>/assess/": "incident received", "incidents/<int:pk>/direct/": "incident ready",
    "incidents/<int:pk>/prevent/": "incident ready", "incidents/<int:pk>/close/": "incident ready",
    "incidents/steps/": "step first", "incidents/orders/": "incident order",
    "incidents/orders/<int:pk>/confirm/": "incident done", "incidents/orders/<int:pk>/return/": "incident done",
    "incidents/concerns/": "concern",
    "surveys/": "survey", "rooms/": "incident open", "rooms/exhibits/": "exhibit",
    "rooms/spreads/": "spread", "rooms/answers/": "spread answer", "rooms/lessons/": "lesson",
    "intake/": "mail",
    "violations/": "violation", "violations/<int:pk>/stop/": "violation failed", "violations/guidances/": "guidance",
    "violations/stops/": "stop", "violations/stops/<int:pk>/restore/": "stop lifted", "violations/referrals/": "referral",
    **drill_records.OWNERS,
    "disclosures/": "disclosure draft", "disclosures/incidents/": "incident outside", "disclosures/needs/": "need",
    "disclosures/<int:pk>/approve/": "disclosure waiting", "disclosures/<int:pk>/return/": "disclosure waiting",
    "disclosures/<int:pk>/send/": "disclosure approved",
    "inspection/": "campaign", "inspection/sheets/": "sheet",
    "inspection/sheets/<int:pk>/enter/": "paper sheet", "inspection/results/": "result", "inspection/reports/": "report",
    "inspection/improvements/": "improvement", "inspection/<int:pk>/change/": "planned", "inspection/<int:pk>/open/": "planned",
    "inspection/<int:pk>/cancel/": "planned", "reports/oscal/": "adoption",
    "reports/annual/": "annual confirmed", "reports/annual/<int:pk>/write/": "annual draft",
    "reports/annual/<int:pk>/renew/": "annual draft", "reports/annual/<int:pk>/submit/": "annual draft",
    "reports/annual/<int:pk>/cancel/": "annual draft", "reports/annual/<int:pk>/return/": "annual waiting",
    "reports/annual/<int:pk>/confirm/": "annual waiting",
}  # fmt: skip
# Applications in the state that the page is made for.
APPLICATIONS = {
    "edit": "application draft", "confirm": "application draft", "discard": "application draft", "attach": "application draft",
    "detach": "application draft", "reopen": "permit", "revoke": "permit", "end": "permit", "renew": "permit",
    "copy": "permit",
    "minutes": "body", "review": "inspected", "extend-catalogue": "listed", "report": "out",
    "report-attach": "out", "report-detach": "out",
    "milestone-confirm": "held", "milestone-send-back": "held",
}  # fmt: skip
WORDS = {
    "organization/roles/<slug:role>/": {"role": "ciso"},
    "organization/roles/<slug:role>/nominate/": {"role": "information_system_operator"},
    "organization/bodies/": {"body": "security_committee"},
    "organization/network/<int:pk>/": {"shape": "a4"},
    "ui/page/": {"part": "refused"},
    "rules/": {"clause": "2(1)", "word": "promptly"},
    "clocks/operations/jobs/": {"name": "clocks:tidy"},
    "disclosures/": {"group": "event", "output": "text"},
    "registers/": {"key": "devices"},
    "notices/new/": {"composition": "guidance"},
    "notices/not-needed/": {"mechanism": "security_advisory"},
    "compliance/": {"clause": "2(4)"},
    "procedures/apply/": {"key": "afterwards"},
    "procedures/registers/<slug:key>/": {"key": "one"},
    "procedures/registers/<slug:key>/renew/": {"key": "yearly"},
    "procedures/settings/rules/": {"procedure": "system", "stage": "permit", "rule": "large"},
    "procedures/settings/terms/": {"document": "measures"},
    "procedures/<int:pk>/": {"field": "paper", "key": "out", "row": 0},
    "procedures/<int:pk>/report/": {"field": "photo", "key": "out", "row": 0},
    "documents/": {"required": "measures"},
    "amendments/<int:pk>/change/": {"kind": "add"},
    "reports/oscal/": {"what": "poam"},
    "drills/new/": {"kind": "table"},
    "emergency/": {"shape": "a4"},
    "duties/declare/": {"duty": "policy_review", "occasion": "serious_change"},
}  # fmt: skip
