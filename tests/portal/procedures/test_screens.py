"""The way of an application through the screens, without any script."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.procedures.models import Application, Milestone, Step
from tests.portal.procedures.clients import hidden, page, send, signed_in, words
from tests.portal.procedures.conftest import Office


@pytest.fixture(autouse=True)
def _todays_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", office.clock)


def test_somebody_applies_the_head_approves_and_what_was_taken_out_comes_back(office: Office) -> None:
    office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
    staff, head = signed_in(office.world, "staff"), signed_in(office.world, "head_citizen")
    assert "eitherをする" in page(staff, "catalogue")
    began = send(staff, "start", "either")
    record = Application.objects.get()
    assert began.headers["Location"] == reverse("procedures:edit", args=[record.pk])
    sent = send(staff, "edit", record.pk, what="説明会", things="1", period_start="R8.11.24", period_end="R8.11.27")
    assert sent.headers["Location"] == reverse("procedures:confirm", args=[record.pk])
    shown = page(staff, "confirm", record.pk)
    assert "プロジェクター" in shown
    assert "市民課 情報セキュリティ管理者" in shown
    send(staff, "confirm", record.pk)
    record.refresh_from_db()
    assert record.state == Application.State.IN_ROUTE
    assert "汐入 花" in page(staff, "detail", record.pk)
    step = office.waiting(record)
    opened = page(head, "detail", record.pk)
    address = reverse("procedures:decide", args=[record.pk, step.pk])
    carried = hidden(opened, address)
    answer = head.post(address, {**carried, f"s{step.pk}-verdict": "approved"})
    assert answer.status_code == 302, words(answer)[:2000]
    assert office.state(record) == Application.State.APPROVED
    send(staff, "report", record.pk, "out", 0)
    send(staff, "report", record.pk, "back", 0)
    back = Milestone.objects.get(key="back")
    send(head, "milestone-confirm", record.pk, back.pk, checked="on")
    assert office.state(record) == Application.State.CLOSED
    assert [step.state for step in Step.objects.all()] == [Step.State.DONE]
    assert "実施の確認" in page(staff, "history", record.pk)
