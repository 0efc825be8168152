"""The pages of annual reports through HTTP: the whole way, bad input, strangers, the number of queries."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from sekimori.portal.reports import printing
from sekimori.portal.reports.models import AnnualReport
from tests.portal import page_queries
from tests.portal.inspection.conftest import Office
from tests.portal.screens import SignIn, send, shown

FILE = Path(__file__).with_name("annual_queries.json")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that cost nothing; test_annual.py makes real ones."""
    monkeypatch.setattr(printing, "pdf", lambda _record: b"%PDF-1.7")
    monkeypatch.setattr(printing, "docx", lambda _record: b"PK")


def test_the_whole_way_through_the_pages(office: Office, sign_in: SignIn) -> None:
    system, chief, staff = sign_in("system"), sign_in("chief"), sign_in("staff")
    assert "年次報告はまだありません" in shown(staff, reverse("reports:all"))
    shown(staff, reverse("reports:new"), 403)
    address = send(system, reverse("reports:new"), fiscal_year="2026", audience="public")
    record = AnnualReport.objects.get()
    assert address == reverse("reports:write", args=[record.pk])
    send(system, address, preface="<b>はじめに</b>述べます。", comment_clauses="着実に進んだ。")
    page = shown(system, reverse("reports:detail", args=[record.pk]))
    assert "&lt;b&gt;はじめに&lt;/b&gt;述べます。" in page
    assert "人の名前を載せません。" in page
    send(system, reverse("reports:renew", args=[record.pk]))
    send(system, reverse("reports:submit", args=[record.pk]))
    assert "内容を確かめて、確定するか差し戻してください。" in shown(chief, "/")
    shown(staff, reverse("reports:detail", args=[record.pk]), 404)
    send(chief, reverse("reports:return", args=[record.pk]), reason="数値を確かめてください。")
    assert "数値を確かめてください。" in shown(system, reverse("reports:detail", args=[record.pk]))
    send(system, reverse("reports:submit", args=[record.pk]))
    assert "自分で書いた" in shown(system, reverse("reports:confirm", args=[record.pk]), 403)
    send(chief, reverse("reports:confirm", args=[record.pk]))
    assert "着実に進んだ。" in shown(staff, reverse("reports:print", args=[record.pk]))
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = staff.get(reverse(f"reports:{kind}", args=[record.pk]))
        assert answer.content.startswith(start)
        assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert "年次報告の確定" in shown(chief, reverse("reports:history", args=[record.pk]))
    shown(system, reverse("reports:write", args=[record.pk]), 403)


def test_bad_input_is_said_in_the_form_and_what_was_typed_stays(office: Office, sign_in: SignIn) -> None:
    system = sign_in("system")
    send(system, reverse("reports:new"), fiscal_year="2026", audience="committee")
    again = send(system, reverse("reports:new"), status=400, fiscal_year="2026", audience="committee")
    assert "すでに作成中です。" in again
    record = AnnualReport.objects.get()
    said = send(system, reverse("reports:submit", args=[record.pk]), status=400)
    assert "「はじめに」を書いてから提出してください。" in said
    stale = send(system, reverse("reports:write", args=[record.pk]), status=409, preface="残る文", seen="99")
    assert "残る文" in stale


def test_pages_of_reports_ask_as_often_as_written_down(office: Office, sign_in: SignIn) -> None:
    system = sign_in("system")
    send(system, reverse("reports:new"), fiscal_year="2026", audience="committee")
    record = AnnualReport.objects.get()
    names = ("detail", "print", "history", "write", "renew", "submit", "cancel", "pdf")
    pages = {name: (system, reverse(f"reports:{name}", args=[record.pk])) for name in names}
    page_queries.check(
        FILE, {"all": (system, reverse("reports:all")), "new": (system, reverse("reports:new")), **pages}
    )
