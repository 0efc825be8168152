"""The pages of outside reports through HTTP: the whole way, bad input, strangers, files, the number of queries."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sekimori.portal.disclosures import selectors
from sekimori.portal.disclosures.models import Disclosure, Fact, Requirement
from sekimori.portal.incidents import services as incidents
from sekimori.portal.organization import services as organization
from tests.portal import page_queries
from tests.portal.disclosures.conftest import Desk, SignIn


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:1500]
    return answer.content.decode()


def send(client: Client, address: str, status: int = 302, **data: Any) -> str:
    """Sends the form of a page with its hidden fields."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown(client, address)))
    answer = client.post(address, {**hidden, **data})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return str(answer.headers.get("Location", "")) or answer.content.decode()


def page(name: str, *args: Any) -> str:
    return reverse(f"disclosures:{name}", args=args)


def test_the_whole_way_through_the_pages(sign_in: SignIn, desk: Desk) -> None:
    record = desk.incident()
    csirt, ciso = sign_in("csirt"), sign_in("ciso")
    board = page("board", record.pk)
    assert board in shown(csirt, reverse("incidents:detail", args=[record.pk]))
    told = shown(csirt, board)
    for words in (
        "インシデント報告（都道府県・総務省） 第１報",
        "本人の数が１００人を超える",
        "特定個人情報が含まれる",
    ):
        assert words in told
    send(csirt, page("tell", record.pk, "city"), contact_office="市民部市民課", contact_phone="0193-00-1234",
         _confirmed_contact_office="on", _confirmed_contact_phone="on", mayor="大潮 守")  # fmt: skip
    send(csirt, page("tell", record.pk, "judging"), crime="yes", ransom="no")
    assert Requirement.objects.filter(form="police_report", needed=True).exists()
    send(csirt, page("tell", record.pk, "event"), headline="メールの誤送信", summary="案内を一斉に送信した。",
         occurred_at_day="R8.11.24", occurred_at_time="9:30", _confirmed_summary="on")  # fmt: skip
    assert "案内を一斉に送信した。" in shown(csirt, page("facts", record.pk))
    where = send(csirt, page("draft", record.pk), form="press_release")
    assert "検査" in shown(csirt, where)
    press = Disclosure.objects.get()
    send(csirt, page("submit", press.pk))
    assert str(press) in shown(ciso, "/")
    refused = send(ciso, page("approve", press.pk), status=400)
    assert "残す理由" in refused
    press.refresh_from_db()
    reasons: dict[str, Any] = {each["key"]: "確認した。" for each in press.findings}
    send(ciso, page("approve", press.pk), **reasons)
    assert str(press) in shown(csirt, "/")
    receipt = SimpleUploadedFile("受領.txt", "受け取りました。".encode())
    send(csirt, page("send", press.pk), how="資料提供", to="記者クラブ", receipt=receipt)
    told = shown(csirt, where)
    for words in ("記者クラブ", "受領.txt", "送付済み"):
        assert words in told
    assert "外部への報告・公表" in shown(csirt, reverse("incidents:events", args=[record.pk]))
    assert str(press) in shown(csirt, page("all"))
    assert "外部への報告・公表" in shown(csirt, page("history", press.pk))
    assert "メールの誤送信" in shown(csirt, page("print", press.pk)) or "案内を一斉に" in shown(
        csirt, page("print", press.pk)
    )


def test_a_policy_is_made_known_and_a_need_judged_through_the_pages(sign_in: SignIn, desk: Desk) -> None:
    record = desk.incident()
    csirt = sign_in("csirt")
    to = f"department_security_officer:{desk.world.unit('200')}"
    send(csirt, page("announce", record.pk), body="一斉送信を控える。", to=[to])
    assert "0／1人" in shown(csirt, page("board", record.pk))
    row = Requirement.objects.get(form="web_notice", stage="first")
    send(csirt, page("judge", row.pk), needed="no", reason="報道発表で足りる。")
    assert "報道発表で足りる。" in shown(csirt, page("board", record.pk))


def test_a_report_is_sent_back_and_given_up_through_the_pages(sign_in: SignIn, desk: Desk) -> None:
    record = desk.incident()
    report = desk.submit(desk.draft(record))
    send(sign_in("ciso"), page("return", report.pk), reason="件数を確かめること。")
    assert "件数を確かめること。" in shown(sign_in("csirt"), page("detail", report.pk))
    send(sign_in("csirt"), page("withdraw", report.pk), reason="様式を改める。")
    assert Disclosure.objects.get().state == "withdrawn"


def test_a_line_of_the_course_is_left_out_through_the_page(sign_in: SignIn, desk: Desk) -> None:
    record = desk.incident()
    with desk.world.acting("csirt"):
        incidents.incident_note(pk=record.pk, text="県警に相談した。")
        ((mark, _words),) = selectors.noted_lines(record)
    csirt = sign_in("csirt")
    assert "県警に相談した。" in shown(csirt, page("tell", record.pk, "kept_out"))
    send(csirt, page("tell", record.pk, "kept_out"), course_left_out=[mark], affected_names="海老原 春")
    assert "1件" in shown(csirt, page("facts", record.pk))
    assert Fact.objects.get(key="course_left_out").value == [mark]


def test_who_sends_sees_how_the_recipient_is_reached(sign_in: SignIn, desk: Desk) -> None:
    report = desk.approve(desk.submit(desk.draft(desk.incident())))
    with desk.world.acting("csirt"):
        organization.external_contact_set(
            party="prefecture", body="浜の県（架空）", department="市町村課", purpose="事故の報告",
            telephone="0190-00-0001", hours="平日8時30分から",
        )  # fmt: skip
    told = shown(sign_in("csirt"), page("send", report.pk))
    assert "浜の県（架空） 市町村課" in told
    assert "0190-00-0001" in told


def test_stages_are_offered_of_the_form_that_was_chosen_alone(sign_in: SignIn, desk: Desk) -> None:
    record = desk.incident()
    csirt = sign_in("csirt")
    assert 'name="stage"' not in shown(csirt, page("draft", record.pk))
    chosen = page("draft", record.pk) + "?form=ppc_report&stage=confirmed"
    told = shown(csirt, chosen)
    assert "確報" in told
    assert "最終報" not in told
    assert "共有の範囲" not in told
    send(csirt, chosen, form="ppc_report", stage="confirmed")
    assert Disclosure.objects.get().stage_label == "確報"


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(sign_in: SignIn, desk: Desk) -> None:
    record = desk.incident()
    answer = send(sign_in("csirt"), page("draft", record.pk), status=400, form="information_share", to="近隣の市")
    assert "近隣の市" in answer
    assert "共有の範囲" in answer
    answer = send(sign_in("csirt"), page("tell", record.pk, "data"), status=400, people="たくさん", items="住所")
    assert "たくさん" in answer
    assert not Fact.objects.exists()


@pytest.mark.parametrize("who", ["outsider", "staff", "staff_tax", "colleague", "auditor", "operator", "director"])
def test_strangers_and_who_only_reported_find_nothing(desk: Desk, sign_in: SignIn, who: str) -> None:
    record = desk.incident()
    report = desk.draft(record)
    row = Requirement.objects.filter(incident=record)[0]
    client = sign_in(who)
    for address in (
        *(page(name, record.pk) for name in ("board", "facts", "draft", "announce")),
        page("tell", record.pk, "event"),
        page("judge", row.pk),
        *(
            page(name, report.pk)
            for name in ("detail", "print", "history", "submit", "approve", "return", "send", "withdraw")
        ),
        page("file", report.pk, "pdf"),
    ):
        assert client.get(address).status_code == 404, address
    assert str(report) not in shown(client, page("all"))


def test_a_file_that_the_recipient_does_not_take_is_not_there(desk: Desk, sign_in: SignIn) -> None:
    report = desk.draft(desk.incident())
    assert sign_in("csirt").get(page("file", report.pk, "docx")).status_code == 404
    text = sign_in("csirt").get(page("file", report.pk, "text"))
    assert text["Content-Disposition"].startswith("attachment")
    assert "インシデント報告" in text.content.decode()


def test_no_page_asks_more_of_the_database_with_more_rows(desk: Desk, sign_in: SignIn) -> None:
    for _number in range(3):
        record = desk.incident()
        desk.sent(record)
        report = desk.submit(desk.draft(record))
        desk.sent(record, "ppc_report")
    press = desk.submit(desk.draft(record, "press_release"))
    row = Requirement.objects.filter(incident=record, form="web_notice")[0]
    csirt, ciso = sign_in("csirt"), sign_in("ciso")
    pages = {name: (csirt, page(name, record.pk)) for name in ("board", "facts", "draft", "announce")}
    pages |= {name: (csirt, page(name, report.pk)) for name in ("detail", "print", "history")}
    pages |= {
        "all": (csirt, page("all")),
        "tell": (csirt, page("tell", record.pk, "event")),
        "judge": (csirt, page("judge", row.pk)),
        "approve": (ciso, page("approve", press.pk)),
    }
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
