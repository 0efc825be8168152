"""The way of an application through the screens, without any script, and what is told when something stands against it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pypdfium2
import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from sekimori.portal.identity import keeping
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.organization import services as organization
from sekimori.portal.organization.models import Appointment
from sekimori.portal.procedures import printing, selectors, services
from sekimori.portal.procedures.listings import OverdueListing
from sekimori.portal.procedures.models import (
    Application,
    CatalogueEntry,
    Countersign,
    Decision,
    Fallback,
    Milestone,
    Step,
)
from sekimori.portal.procedures.views import presenting
from tests.portal.procedures.clients import hidden, page, send, words
from tests.portal.procedures.conftest import Office
from tests.portal.screens import signed_in
from tests.world import TODAY

WEEK = {"start": "2026-11-24", "end": "2026-11-27"}
PERIOD: dict[str, Any] = {"period_start": "R8.11.24", "period_end": "R8.11.27"}


@pytest.fixture(autouse=True)
def _todays_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", office.clock)


def answer(client: Client, record: Application, step: Step, verdict: str, status: int = 302, **more: Any) -> Any:
    """Answers at a step by the form on the application's page."""
    address = reverse("procedures:decide", args=[record.pk, step.pk])
    carried = hidden(page(client, "detail", record.pk), address)
    given = {f"s{step.pk}-{name}": value for name, value in {"verdict": verdict, **more}.items()}
    found = client.post(address, {**carried, **given})
    assert found.status_code == status, words(found)[:3000]
    return found


def test_somebody_applies_the_head_approves_and_what_was_taken_out_comes_back(office: Office) -> None:
    office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
    staff, head = signed_in(office.world, "staff"), signed_in(office.world, "head_citizen")
    assert "eitherをする" in page(staff, "catalogue")
    began = send(staff, "start", "either")
    record = Application.objects.get()
    assert began.headers["Location"] == reverse("procedures:edit", args=[record.pk])
    sent = send(staff, "edit", record.pk, what="説明会", things="1", **PERIOD)
    assert sent.headers["Location"] == reverse("procedures:confirm", args=[record.pk])
    shown = page(staff, "confirm", record.pk)
    assert "プロジェクター" in shown
    assert "市民課 情報セキュリティ管理者" in shown
    send(staff, "confirm", record.pk)
    assert office.state(record) == "in_route"
    assert "汐入 花" in page(staff, "detail", record.pk)
    answer(head, record, office.waiting(record), "approved")
    assert office.state(record) == "approved"
    send(staff, "report", record.pk, "out", 0)
    send(staff, "report", record.pk, "back", 0)
    back = Milestone.objects.get(key="back")
    assert "説明会" in page(head, "waiting")
    send(head, "milestone-send-back", record.pk, back.pk, reason="数が合いません。")
    send(staff, "report", record.pk, "back", 0)
    send(head, "milestone-confirm", record.pk, back.pk, checked="on")
    assert office.state(record) == "closed"
    assert "実施の確認" in page(staff, "history", record.pk)


def test_a_replayed_or_forged_hand_in_does_nothing_twice(office: Office) -> None:
    staff, record = signed_in(office.world, "staff"), office.draft("staff", "one", what="鍵")
    carried = hidden(page(staff, "confirm", record.pk))
    address = reverse("procedures:confirm", args=[record.pk])
    assert staff.post(address, carried).status_code == 302
    again = staff.post(address, carried)
    assert again.status_code in {403, 409}
    assert Application.objects.get().number.endswith("000001")
    other = office.draft("staff", "one", what="窓")
    address = reverse("procedures:confirm", args=[other.pk])
    forged = staff.post(address, {**hidden(page(staff, "confirm", other.pk)), "submission": "これは札ではない"})
    assert forged.status_code == 400
    replayed = staff.post(address, {**hidden(page(staff, "confirm", other.pk)), "submission": carried["submission"]})
    assert replayed.status_code == 409
    assert "既に受け付けています" in words(replayed)
    stranger = signed_in(office.world, "staff_tax").post(address, carried)
    assert stranger.status_code == 404
    assert office.state(other) == "draft"


def test_a_draft_changed_in_another_window_is_told_and_keeps_what_was_typed(office: Office) -> None:
    staff, record = signed_in(office.world, "staff"), office.draft("staff", "one", what="鍵")
    html = page(staff, "edit", record.pk)
    with office.world.acting("staff"):
        services.application_write(application=record.pk, data={"what": "別の窓で書いた"})
    told = staff.post(reverse("procedures:edit", args=[record.pk]), {**hidden(html), "what": "古い窓で書いた"})
    assert told.status_code == 409
    assert "古い窓で書いた" in told.content.decode()
    record.refresh_from_db()
    assert record.data["what"] == "別の窓で書いた"


def test_an_answer_about_another_content_or_by_somebody_who_lost_the_role_is_refused(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    head, step = signed_in(office.world, "head_citizen"), office.waiting(record)
    address = reverse("procedures:decide", args=[record.pk, step.pk])
    carried = hidden(page(head, "detail", record.pk), address)
    with office.world.acting("staff"):
        services.application_pull_back(application=record.pk)
        services.application_write(application=record.pk, data={"what": "金庫"})
        services.application_submit(application=record.pk)
    late = head.post(address, {**carried, f"s{step.pk}-verdict": "approved"})
    assert late.status_code == 403
    fresh = office.waiting(record)
    address = reverse("procedures:decide", args=[record.pk, fresh.pk])
    good = hidden(page(head, "detail", record.pk), address)
    wrong = head.post(address, {**good, f"s{fresh.pk}-digest": "0" * 64, f"s{fresh.pk}-verdict": "approved"})
    assert wrong.status_code == 409
    assert "内容が変わりました" in words(wrong)
    Appointment.objects.filter(person=office.world.people["head_citizen"]).update(valid_to=TODAY)
    gone = head.post(
        address, {**good, f"s{fresh.pk}-verdict": "approved", f"s{fresh.pk}-submission": str(uuid.uuid4())}
    )
    assert gone.status_code in {403, 404}
    assert Decision.objects.count() == 0


def test_nobody_sees_a_form_to_decide_his_own_application(office: Office) -> None:
    record = office.submit("head_citizen", "one", what="鍵")
    own = page(signed_in(office.world, "head_citizen"), "detail", record.pk)
    assert "この判定を記録する" not in own
    director = signed_in(office.world, "director")
    shown = page(director, "detail", record.pk)
    assert "この判定を記録する" in shown
    assert "上位の役割" in shown
    step = office.waiting(record)
    forced = signed_in(office.world, "head_citizen").post(
        reverse("procedures:decide", args=[record.pk, step.pk]), {f"s{step.pk}-verdict": "approved"}
    )
    assert forced.status_code == 403
    answer(director, record, step, "returned", status=400)
    answer(director, record, step, "returned", reason="理由を詳しく書いてください。")
    assert "理由を詳しく書いてください。" in page(signed_in(office.world, "head_citizen"), "edit", record.pk)


def test_what_is_taken_back_corrected_revoked_or_ended_says_so(office: Office) -> None:
    office.registers.add("things", 1, "机", office.world.unit("210"))
    staff, head = signed_in(office.world, "staff"), signed_in(office.world, "head_citizen")
    first = office.submit("staff", "one", what="鍵")
    send(staff, "pull-back", first.pk, reason="")
    assert office.state(first) == "returned"
    send(staff, "withdraw", first.pk, reason="要らなくなった")
    assert office.state(first) == "withdrawn"
    second = office.approved(
        "staff", "either", "head_citizen", what="会議", things=[1], period={"start": "2026-11-24", "end": "2026-11-27"}
    )
    warned = page(staff, "reopen", second.pk)
    assert "いまの許可はただちに無効になります" in warned
    assert "理由" in words(send(staff, "reopen", second.pk, status=400, reason=""))
    send(staff, "reopen", second.pk, reason="日を直す")
    assert office.state(second) == "returned"
    with office.world.acting("staff"):
        services.application_submit(application=second.pk)
    office.decide("head_citizen", second)
    earlier = page(staff, "detail", second.pk)
    assert "第1回の内容に対するもの" in earlier
    page(staff, "revoke", second.pk, status=403)
    send(head, "revoke", second.pk, reason="状況が変わった")
    assert office.state(second) == "revoked"


def test_a_permit_is_renewed_and_ended_from_its_page(office: Office) -> None:
    staff = signed_in(office.world, "staff")
    record = office.approved("staff", "yearly", "head_citizen", what="鍵", pledge=True)
    assert "更新を申請する" in page(staff, "detail", record.pk)
    made = staff.post(reverse("procedures:renew", args=[record.pk]))
    draft = Application.objects.get(renews=record)
    assert made.headers["Location"] == reverse("procedures:edit", args=[draft.pk])
    assert "更新元" in page(staff, "detail", draft.pk)
    staff.post(reverse("procedures:discard", args=[draft.pk]))
    assert not Application.objects.filter(pk=draft.pk).exists()
    page(signed_in(office.world, "colleague"), "end", record.pk, status=404)
    page(signed_in(office.world, "head_citizen"), "end", record.pk, status=403)
    send(staff, "end", record.pk, reason="")
    assert office.state(record) == "closed"


def test_a_body_decides_by_its_minutes(office: Office) -> None:
    record = office.submit("staff", "body", what="規程")
    chief, step = signed_in(office.world, "chief"), office.waiting(record)
    assert "会議体の決定を登録する" in page(chief, "detail", record.pk)
    present = [str(office.world.people[key].pk) for key in ("chief", "ciso", "staff")]
    given: dict[str, Any] = {
        "held_on": "R8.11.24", "reference": "令8推会第3号", "present": present, "verdict": "approved",
    }  # fmt: skip
    told = send(chief, "minutes", record.pk, step.pk, status=400, **given)
    assert "除斥" in words(told)
    send(chief, "minutes", record.pk, step.pk, **given, abstained=[present[2]])
    shown = page(chief, "detail", record.pk)
    for piece in ("令8推会第3号", "潮見 一郎", "除斥"):
        assert piece in shown


def test_a_deputys_capacity_stands_beside_the_decision_and_waits_for_the_countersign(office: Office) -> None:
    world = office.world
    record = office.submit("staff", "one", what="鍵")
    with world.acting("chief"):
        organization.deputies_set(
            post=world.posts["head_citizen"], deputies=[world.posts["colleague"]], valid_from=TODAY
        )
        organization.absence_record(
            person=world.people["head_citizen"], starts_at=office.clock.now(),
            ends_at=office.clock.now() + dt.timedelta(hours=3),
        )  # fmt: skip
    office.at(TODAY, 10, 30)
    deputy = signed_in(world, "colleague")
    assert "代決（後で本人が後閲します）" in page(deputy, "detail", record.pk)
    answer(deputy, record, office.waiting(record), "approved")
    shown = page(signed_in(world, "staff"), "detail", record.pk)
    assert "代決" in shown
    assert "汐入 花さんの代わり" in shown
    assert "後閲を待っています" in shown
    office.at(TODAY, 15)
    head, asked = signed_in(world, "head_citizen"), Countersign.objects.get()
    assert "後閲" in page(head, "waiting")
    page(signed_in(world, "colleague"), "countersign", asked.pk, status=404)
    send(head, "countersign", asked.pk, remark="承知しました。")
    assert "承知しました。" in page(head, "detail", record.pk)


def test_the_unavoidable_path_asks_why_and_stands_in_the_list_for_those_who_watch(office: Office) -> None:
    record = office.submit("ciso", "inspected", what="機器")
    ciso, step = signed_in(office.world, "ciso"), office.waiting(record)
    assert step.note == "unavoidable"
    answer(ciso, record, step, "approved", status=400, next_review_on="R9.4.1")
    answer(ciso, record, step, "approved", next_review_on="R9.4.1", unavoidable="ほかに決められる人がいないため。")
    for key in ("ciso", "chief", "auditor"):
        assert "ほかに決められる人がいないため。" in page(signed_in(office.world, key), "unavoidable")
    for key in ("staff", "head_tax", "outsider"):
        page(signed_in(office.world, key), "unavoidable", status=403)
    assert "やむを得ない兼務" in page(ciso, "detail", record.pk)


def test_many_are_answered_at_once_and_each_that_was_not_says_why(office: Office) -> None:
    head = signed_in(office.world, "head_citizen")
    records = [office.submit("staff", "one", what=f"鍵{n}") for n in range(3)]
    steps = [office.waiting(each) for each in records]
    html = page(head, "waiting")
    assert html.count('name="chosen"') == 3
    address = reverse("procedures:waiting")
    empty = head.post(address, {"answer": "consent"})
    assert empty.status_code == 400
    no_reason = head.post(address, {**hidden(html), "chosen": [str(steps[0].pk)], "answer": "return"})
    assert no_reason.status_code == 400
    with office.world.acting("staff"):
        services.application_withdraw(application=records[2].pk)
    chosen = [str(step.pk) for step in steps]
    done = head.post(address, {**hidden(html), "chosen": chosen, "answer": "consent"})
    assert done.status_code == 200
    assert "記録できなかったものがあります" in words(done)
    assert [office.state(each) for each in records] == ["closed", "closed", "withdrawn"]
    replay = head.post(address, {**hidden(html), "chosen": chosen[:1], "answer": "consent"})
    assert replay.status_code == 409
    tampered = head.post(address, {**hidden(html), "chosen": ["999999"], "answer": "consent"})
    assert tampered.status_code in {200, 302}
    back = office.submit("staff", "one", what="窓")
    more = office.submit("staff", "one", what="扉")
    html = page(head, "waiting")
    chosen = [str(office.waiting(each).pk) for each in (back, more)]
    head.post(address, {**hidden(html), "chosen": chosen, "answer": "return", "reason": "図を付けてください。"})
    assert [office.state(back), office.state(more)] == ["returned", "returned"]


def test_registers_are_searched_filtered_and_exported(office: Office) -> None:
    office.submit("staff", "one", what="東の鍵")
    office.submit("staff_tax", "one", what="西の鍵")
    head, auditor = signed_in(office.world, "head_citizen"), signed_in(office.world, "auditor")
    assert "東の鍵" in page(head, "register", "one")
    assert "西の鍵" not in page(head, "register", "one")
    both = page(auditor, "register", "one")
    assert "東の鍵" in both
    assert "西の鍵" in both
    found = page(auditor, "register", "one", query="?q=西の鍵")
    assert "東の鍵" not in found
    assert "西の鍵" in found
    assert "条件に合うものはありません" in page(auditor, "register", "one", query="?state=refused")
    assert "西の鍵" in page(auditor, "register", "one", query="?sort=submitted&year=2026")
    page(auditor, "register", "nothing", status=400)
    assert "手続one" in page(head, "registers")
    asked = {"listing": "procedures.register", "given": '{"key": "one"}', "query": "", "format": "csv"}
    made: Any = head.post(reverse("ui:export"), asked)
    text = b"".join(made.streaming_content).decode("utf-8-sig")
    assert "東の鍵" in text
    assert "西の鍵" not in text
    assert "内容のハッシュ" in text
    for kind in ("pdf-a4", "pdf-a3"):
        sheet: Any = head.post(reverse("ui:export"), {**asked, "format": kind})
        words = pypdfium2.PdfDocument(sheet.getvalue())[0].get_textpage().get_text_range()
        assert "東の鍵" in words
        assert "西の鍵" not in words


def test_what_nobody_answered_in_time_stands_among_the_overdue(office: Office) -> None:
    office.submit("staff", "one", what="鍵")
    head = signed_in(office.world, "head_citizen")
    assert "期限を過ぎたものはありません" in page(head, "overdue")
    office.at(TODAY + dt.timedelta(days=9))
    head = signed_in(office.world, "head_citizen")
    assert "鍵" in page(head, "overdue")
    assert "期限超過" in page(head, "waiting")


def test_the_overdue_say_whether_an_answer_or_a_report_is_awaited(office: Office) -> None:
    office.submit("staff", "one", what="鍵")
    office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
    out = office.approved("staff", "either", "head_citizen", what="説明会", things=[1], period=WEEK)
    with office.world.acting("staff"):
        services.milestone_report(application=out.pk, key="out", data={})
    office.at(TODAY + dt.timedelta(days=30))
    with office.world.acting("head_citizen") as acting:
        listing = OverdueListing(QueryDict(), acting.actor)
        said = {each.subject: listing.awaited(each) for each in listing.queryset()}
    assert said == {"鍵": "段階permit", "説明会": "返却"}
    with office.world.acting("staff"):
        services.milestone_report(application=out.pk, key="back", data={})
    with office.world.acting("head_citizen"):
        assert "返却の確認" in {listing.awaited(each) for each in listing.queryset()}
    assert "待っているもの" in page(signed_in(office.world, "head_citizen"), "overdue")


def test_going_back_to_the_form_after_handing_in_leads_to_the_application(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    staff = signed_in(office.world, "staff")
    for name in ("edit", "confirm"):
        led = staff.get(reverse(f"procedures:{name}", args=[record.pk]))
        assert led.headers["Location"] == reverse("procedures:detail", args=[record.pk])
    assert "既に受け付けています" in page(staff, "detail", record.pk)
    page(signed_in(office.world, "head_citizen"), "edit", record.pk, status=403)
    page(signed_in(office.world, "staff_tax"), "edit", record.pk, status=404)


def test_the_reason_of_a_withdrawal_and_of_a_revocation_stands_on_the_page(office: Office) -> None:
    withdrawn = office.submit("staff", "one", what="鍵")
    with office.world.acting("staff"):
        services.application_withdraw(application=withdrawn.pk, reason="別の鍵を借りられたため。")
    office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
    revoked = office.approved("staff", "either", "head_citizen", what="説明会", things=[1], period=WEEK)
    with office.world.acting("head_citizen"):
        services.application_revoke(application=revoked.pk, reason="工事が終わったため。")
    staff = signed_in(office.world, "staff")
    assert "別の鍵を借りられたため。" in page(staff, "detail", withdrawn.pk)
    assert "工事が終わったため。" in page(staff, "detail", revoked.pk)


def test_a_gap_is_listed_and_the_city_says_who_decides_instead(office: Office) -> None:
    office.submit("staff", "system", what="鍵")
    Appointment.objects.filter(person=office.world.people["system"]).update(valid_to=TODAY)
    with office.world.system():
        services.routes_renew(only_gaps=False)
    chief = signed_in(office.world, "chief")
    assert "空席" in page(chief, "gaps")
    page(signed_in(office.world, "staff"), "gaps", status=403)
    given: dict[str, Any] = {
        "role": "information_system_manager",
        "to_role": "chief_security_manager",
        "reference": "規程第４条",
    }
    told = send(chief, "fallback-new", status=400, **{**given, "to_role": "information_system_manager"})
    assert "空席の役割自身" in words(told)
    send(chief, "fallback-new", **given)
    assert "規程第４条" in page(chief, "fallbacks")
    refused = send(signed_in(office.world, "staff"), "fallback-new", status=403, **given)
    assert "権限がありません" in words(refused)
    chief.post(reverse("procedures:fallback-end", args=[Fallback.objects.get().pk]))
    assert "定めていません" in page(chief, "fallbacks")


def test_what_is_approved_for_all_is_taken_from_the_catalogue_and_retired(office: Office) -> None:
    record = office.approved("staff", "listed", "system", what="表計算", edition="３", why="会計")
    system, staff = signed_in(office.world, "system"), signed_in(office.world, "staff_tax")
    page(staff, "extend-catalogue", record.pk, status=404)
    send(system, "extend-catalogue", record.pk, note="会計に限る")
    entry = CatalogueEntry.objects.get()
    assert "表計算" in page(staff, "start", "listed")
    began = send(staff, "start", "listed", entry=entry.pk)
    pk = int(began.headers["Location"].split("/")[-3])
    send(staff, "edit", pk, what="表計算", edition="４", why="税務でも使う")
    strayed = page(staff, "confirm", pk)
    assert "通常の審査を受けます" in strayed
    assert "回答の期限" in strayed
    send(staff, "edit", pk, what="表計算", edition="３", why="税務でも使う")
    ahead = page(staff, "confirm", pk)
    assert "許可カタログによる" in ahead
    assert "回答の期限" not in ahead
    send(staff, "confirm", pk)
    shown = page(staff, "detail", pk)
    assert "許可カタログ" in shown
    assert "会計に限る" in shown
    assert "表計算" in page(staff, "entries")
    refused = send(staff, "entry", entry.pk, status=403, reason="やめる")
    assert "役割を、いまは持っていません" in words(refused)
    send(system, "entry", entry.pk, reason="古くなった")
    assert "まだ何もありません" in page(staff, "entries")


def test_something_done_first_is_told_and_reported_in_time(office: Office) -> None:
    system = signed_in(office.world, "system")
    page(system, "emergency", "one", status=404)
    assert "先に実施したことを届け出る" in page(system, "start", "afterwards")
    sent = send(
        system, "emergency", "afterwards",
        occurred_at_day="R8.11.24", occurred_at_time="9:00", bound=["6"],
    )  # fmt: skip
    record = Application.objects.get()
    assert sent.headers["Location"] == reverse("procedures:edit", args=[record.pk])
    assert "報告の期限" in page(system, "edit", record.pk)
    assert "先に実施し、報告を待っています" in page(system, "detail", record.pk)
    late = send(
        system, "emergency", "afterwards", status=400,
        occurred_at_day="R9.11.24", occurred_at_time="9:00", bound=["6"],
    )  # fmt: skip
    assert "これからのこと" in words(late)


def test_the_paper_has_the_form_number_the_content_the_decisions_and_the_hash(office: Office) -> None:
    record = office.decide(
        "head_citizen", office.submit("staff", "one", what="鍵"), "conditional", conditions="夕方まで"
    )
    with office.world.acting("staff") as circumstances:
        view = selectors.view_of(circumstances.actor, record.pk)
        data = printing.form_data(view, presenting.boxes(view), "https://example.jp/procedures/1/")
    assert data["form_number"] == "様式第one号"
    assert data["number"] == record.number
    assert data["day"] == "令和8年11月24日"
    assert data["rows"] == [[{"label": "件名", "value": "鍵"}]]
    assert data["decisions"][0]["said"] == "夕方まで"
    assert view.digest in data["words"]["digest"]
    assert data["sample"]
    assert len(data["code"]) == len(data["code"][0]) > 20
    drawn = signed_in(office.world, "staff").get(reverse("procedures:paper", args=[record.pk]))
    assert drawn.status_code in {200, 503}
    if drawn.status_code == 200:
        assert drawn.content.startswith(b"%PDF-")
    draft = office.draft("staff", "one", what="窓")
    page(signed_in(office.world, "staff"), "paper", draft.pk, status=404)


def test_the_search_finds_an_application_by_what_it_says_for_those_who_may_see_it(office: Office) -> None:
    office.submit("staff", "one", what="金庫の鍵")
    address = reverse("search:results") + "?q=金庫"
    assert "金庫" in words(signed_in(office.world, "head_citizen").get(address)).split("検索", 1)[1]
    assert reverse("procedures:detail", args=[Application.objects.get().pk]) in (
        signed_in(office.world, "staff").get(address).content.decode()
    )
    assert reverse("procedures:detail", args=[Application.objects.get().pk]) not in (
        signed_in(office.world, "staff_tax").get(address).content.decode()
    )


def test_the_catalogue_is_searched_and_ordered_by_clause(office: Office) -> None:
    staff = signed_in(office.world, "staff")
    assert "2 手続" in page(staff, "catalogue", query="?by=clause")
    found = page(staff, "catalogue", query="?q=eitherをする")
    assert "手続either" in found
    assert "手続both" not in found
    assert "当てはまる手続はありません" in page(staff, "catalogue", query="?q=月へ行く")
    office.draft("staff", "one", what="鍵")
    assert "書きかけのもの" in page(staff, "catalogue")
    closed = page(staff, "start", "judged")
    assert "あなたの役割では始められません" in closed
    assert send(staff, "start", "judged", status=403) is not None


def test_the_button_that_begins_pressed_twice_leads_to_the_same_draft(office: Office) -> None:
    staff, address = signed_in(office.world, "staff"), reverse("procedures:start", args=["one"])
    carried = hidden(page(staff, "start", "one"))
    first, second = staff.post(address, carried), staff.post(address, carried)
    assert first.headers["Location"] == second.headers["Location"]
    assert Application.objects.count() == 1
    stranger = signed_in(office.world, "staff_tax").post(address, carried)
    assert "既に受け付けています" in words(stranger)
    assert Application.objects.count() == 1


def test_a_colleagues_application_is_filled_in_for_him_and_neither_decides_it(office: Office) -> None:
    staff, colleague = signed_in(office.world, "staff"), office.world.people["colleague"]
    other = office.world.people["staff_tax"]
    send(staff, "start", "one", status=400, applicant=str(other.pk))
    send(staff, "start", "one", applicant=str(colleague.pk))
    record = Application.objects.get()
    assert record.applicant_id == colleague.pk
    send(staff, "edit", record.pk, what="鍵")
    send(staff, "confirm", record.pk)
    shown = page(staff, "detail", record.pk)
    assert "入力者" in shown
    assert "鍵" in page(signed_in(office.world, "colleague"), "mine")


def test_many_permits_are_applied_for_again_on_one_page(office: Office) -> None:
    for number in range(2):
        office.approved("staff", "yearly", "head_citizen", what=f"札{number}", pledge=True)
    assert "いま更新できるものはありません" in page(signed_in(office.world, "staff"), "renew-together", "yearly")
    office.at(dt.date(2027, 3, 10))
    staff = signed_in(office.world, "staff")
    assert "まとめて更新する" in page(staff, "register", "yearly")
    html = page(staff, "renew-together", "yearly")
    old = list(Application.objects.values_list("pk", flat=True))
    assert html.count('name="chosen"') == 2
    told = send(staff, "renew-together", "yearly", status=400, chosen=old)
    assert "内容を確認して印を付けてください" in words(told)
    sent = send(staff, "renew-together", "yearly", chosen=old, field_pledge="on")
    assert sent.headers["Location"] == reverse("procedures:mine")
    assert Application.objects.filter(renews__in=old, state="in_route").count() == 2
    assert "2件の更新を申請しました" in page(staff, "mine")
    assert "いま更新できるものはありません" in page(staff, "renew-together", "yearly")
    assert page(signed_in(office.world, "staff_tax"), "renew-together", "yearly").count('name="chosen"') == 0


def test_two_who_decide_the_same_stage_are_told_apart_on_page_and_paper(office: Office) -> None:
    record = office.decide("ciso", office.submit("staff", "both", what="鍵"), "approved")
    with office.world.acting("staff") as circumstances:
        view = selectors.view_of(circumstances.actor, record.pk)
        boxes = presenting.boxes(view)
        data = printing.form_data(view, boxes, "https://example.jp/procedures/1/")
    posts = [str(each.post) for each in boxes]
    assert len(set(posts)) == len(posts) == 2
    assert "最高情報セキュリティ責任者" in posts[0]
    assert data["decisions"][0]["step"] == posts[0]
    shown = page(signed_in(office.world, "staff"), "detail", record.pk)
    assert all(shown.count(each) >= 2 for each in posts)


def test_a_head_who_is_asked_to_decide_returns_or_refuses_but_does_not_withdraw(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    head = signed_in(office.world, "head_citizen")
    assert "取り下げる" not in page(head, "detail", record.pk)
    assert "差し戻すか、不許可としてください" in page(head, "withdraw", record.pk, status=403)
    assert office.state(record) == "in_route"


def test_what_was_begun_is_offered_neither_for_correction_nor_as_over_until_it_is_confirmed(office: Office) -> None:
    office.registers.add("things", 1, "机", office.world.unit("220"))
    staff = signed_in(office.world, "staff")
    record = office.approved(
        "staff", "either", "head_tax", what="会議", things=[1], period={"start": "2026-11-24", "end": "2026-11-27"}
    )
    assert "許可された内容を修正する" in page(staff, "detail", record.pk)
    with office.world.acting("staff"):
        key = record.milestones.order_by("pk")[0].key
        services.milestone_report(application=record.pk, key=key, occurred_at=office.clock.now())
    shown = page(staff, "detail", record.pk)
    assert "許可された内容を修正する" not in shown
    assert "終了を報告する" not in shown


def test_an_answer_that_was_kept_opens_again_as_it_was_typed_and_decides_nothing(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    step, head = office.waiting(record), signed_in(office.world, "head_citizen")
    address, many = reverse("procedures:decide", args=[record.pk, step.pk]), reverse("procedures:waiting")
    typed = {f"s{step.pk}-verdict": "returned", f"s{step.pk}-reason": "期間を短くしてください"}
    for path, data in (
        (address, typed),
        (many, {"answer": "return", "reason": "期間を短くしてください", "chosen": [step.pk]}),
    ):
        opening = keeping.opens_again(path)
        assert opening is not None
        shown = head.post(path, {**data, opening["control"]: "1"})
        assert shown.status_code == 200
        assert "期間を短くしてください" in shown.content.decode()
    assert office.state(record) == Application.State.IN_ROUTE


def test_what_was_refused_is_put_in_again_without_typing_it_anew(office: Office) -> None:
    record = office.decide("head_citizen", office.submit("staff", "one", what="合鍵の貸出し"), "refused")
    staff = signed_in(office.world, "staff")
    assert "同じ内容で新しく始める" in page(staff, "detail", record.pk)
    sent = send(staff, "copy", record.pk)
    made = Application.objects.exclude(pk=record.pk).get()
    assert sent.headers["Location"] == reverse("procedures:edit", args=[made.pk])
    assert (made.data["what"], made.state, made.number) == ("合鍵の貸出し", Application.State.DRAFT, "")
    assert "同じ内容で新しく始める" not in page(signed_in(office.world, "head_citizen"), "detail", record.pk)
