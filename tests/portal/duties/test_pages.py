"""The pages of duties through HTTP: the whole way, bad input, strangers, the number of queries."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from sekimori.portal.duties import services
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.evidence import services as evidence
from sekimori.portal.organization import services as organization
from tests.portal import page_queries
from tests.portal.duties.conftest import NETWORK, Office
from tests.portal.screens import SignIn

State = Occurrence.State


def page(client: Client, name: str, *args: Any, status: int = 200) -> str:
    answer = client.get(reverse(f"duties:{name}", args=args))
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def filled(shown: str, **more: Any) -> dict[str, Any]:
    """Every line of a stocktaking kept, and the fields."""
    lines = re.findall(r'name="(line_[^"]+)"', shown)
    hidden = dict(re.findall(r'<input type="hidden" name="(seen)" value="(\d+)"', shown))
    return {
        **dict.fromkeys(lines, "keep"),
        **hidden,
        "entered_rows": "1",
        "entered_0_system": "戸籍",
        "entered_0_id": "koseki01",
        "entered_0_user": "窓口",
        "entered_0_answer": "keep",
        "shared_users": "yes",
        "privileges": "fit",
        "submission": str(uuid.uuid4()),
        **more,
    }


def test_a_stocktaking_is_filled_in_handed_in_and_confirmed(office: Office, sign_in: SignIn) -> None:
    head, system = sign_in("head_citizen"), sign_in("system")
    record = office.one("id_stocktaking", "210")
    assert "ＩＤ棚卸し" in page(head, "mine")
    assert "実施を記録する" in page(head, "detail", record.pk)
    shown = page(head, "record", record.pk)
    address = reverse("duties:record", args=[record.pk])
    wrong = head.post(address, filled(shown, privileges="too_wide"))
    assert wrong.status_code == 400
    assert "狭めるべき権限" in wrong.content.decode()
    assert "koseki01" in wrong.content.decode()
    made = head.post(address, filled(shown))
    assert made.status_code == 302, re.findall(r"sk-error[^<]*<[^<]*", made.content.decode())[:5]
    assert "確認待ち" in page(head, "detail", record.pk)
    assert "koseki01" in page(system, "detail", record.pk)
    assert "ＩＤ棚卸し" in page(system, "mine")
    shown = page(system, "confirm", record.pk)
    digest = re.findall(r'name="digest" value="([0-9a-f]+)"', shown)[0]
    system.post(
        reverse("duties:confirm", args=[record.pk]), {"digest": digest, "reason": "", "submission": str(uuid.uuid4())}
    )
    record.refresh_from_db()
    assert record.state == State.DONE
    assert "koseki01" in page(head, "print", record.pk)
    assert "実施の確認" in page(head, "history", record.pk)


def test_what_is_kept_half_way_is_not_done(office: Office, sign_in: SignIn) -> None:
    record = office.one("id_stocktaking", "210")
    staff = sign_in("staff")
    shown = page(staff, "record", record.pk)
    address = reverse("duties:record", args=[record.pk])
    assert staff.post(address, filled(shown, _keep="1", note="あとで聞く")).status_code == 302
    record.refresh_from_db()
    assert record.state == State.OPEN
    assert "あとで聞く" in page(sign_in("head_citizen"), "record", record.pk)
    assert staff.post(address, filled(shown)).status_code in {403, 409}


def test_an_own_entry_stands_again_the_next_time(office: Office, sign_in: SignIn) -> None:
    head = sign_in("head_citizen")
    record = office.one("id_stocktaking", "210")
    head.post(reverse("duties:record", args=[record.pk]), filled(page(head, "record", record.pk)))
    with office.world.acting("system"):
        record.refresh_from_db()
        assert record.content
        services.occurrence_confirm(pk=record.pk, digest=record.content.digest)
    office.at(dt.date(2027, 4, 1))
    office.renew()
    following = office.one("id_stocktaking", "210", period="2027-H1")
    assert "koseki01" in page(sign_in("head_citizen"), "record", following.pk)


def test_the_network_is_compared_and_issued_on_its_page(office: Office, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    record = office.one("contact_network_update")
    shown = page(chief, "record", record.pk)
    assert "まだ一度も発行されていません" in shown
    assert "潮見 一郎" in shown
    typed = {**NETWORK["fields"], "note": "", "submission": str(uuid.uuid4())}
    assert chief.post(reverse("duties:record", args=[record.pk]), typed).status_code == 302
    assert "確かめた範囲" in page(chief, "detail", record.pk)
    record.refresh_from_db()
    assert record.state == State.DONE


def test_what_is_still_to_be_done_stands_above_what_is_over(office: Office, sign_in: SignIn) -> None:
    head = sign_in("head_citizen")
    record = office.one("id_stocktaking", "210")
    assert '<span class="sk-field__need">' in page(head, "record", record.pk)
    shared = {**filled(page(head, "record", record.pk)), "entered_0_user": ""}
    assert head.post(reverse("duties:record", args=[record.pk]), shared).status_code == 302
    record.refresh_from_db()
    with office.world.acting("system"):
        assert record.content
        services.occurrence_confirm(pk=record.pk, digest=record.content.digest)
    office.at(dt.date(2027, 4, 1))
    office.renew()
    following = office.one("id_stocktaking", "210", period="2027-H1")
    shown = page(sign_in("head_citizen"), "mine")
    over, open_ = (shown.index(reverse("duties:detail", args=[each.pk])) for each in (record, following))
    assert open_ < over


def test_not_needed_and_opening_again_want_reasons(office: Office, sign_in: SignIn) -> None:
    system = sign_in("system")
    record = office.one("id_stocktaking", "900")
    address = reverse("duties:waive", args=[record.pk])
    assert system.post(address, {"reason": "", "submission": str(uuid.uuid4())}).status_code == 400
    system.post(address, {"reason": "ＩＤがない。", "submission": str(uuid.uuid4())})
    assert "実施不要" in page(system, "detail", record.pk)
    assert "ＩＤがない。" in page(system, "print", record.pk)
    system.post(reverse("duties:reopen", args=[record.pk]), {"reason": "見つかった。", "submission": str(uuid.uuid4())})
    assert "未実施" in page(system, "all") or "まもなく期限" in page(system, "all")


@pytest.mark.parametrize("key", ["staff_tax", "outsider"])
def test_a_stranger_finds_nothing(office: Office, sign_in: SignIn, key: str) -> None:
    client = sign_in(key)
    record = office.one("id_stocktaking", "210")
    assert "ＩＤ棚卸し" not in page(client, "mine")
    for name in ("detail", "history", "print", "record", "confirm", "return", "waive", "reopen"):
        page(client, name, record.pk, status=404)
    assert client.get(reverse("duties:declare", args=["policy_review", "serious_change"])).status_code == 404


def test_a_serious_change_is_declared_on_its_page(office: Office, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    address = reverse("duties:declare", args=["policy_review", "serious_change"])
    assert address in page(chief, "mine")
    made = chief.post(address, {"reason": "法律が改正された。", "submission": str(uuid.uuid4())})
    assert made.status_code == 302
    assert "法律が改正された。" in chief.get(made.headers["Location"]).content.decode()


def test_the_number_of_queries_of_every_page_is_the_one_written_down(office: Office, sign_in: SignIn) -> None:
    record = office.finish("head_citizen", office.one("id_stocktaking", "210"))
    network = office.one("contact_network_update")
    tax = office.one("id_stocktaking", "220")
    head, chief, system, tax_head = (sign_in(key) for key in ("head_citizen", "chief", "system", "head_tax"))
    pages = {
        "mine": (head, reverse("duties:mine")),
        "all": (chief, reverse("duties:all")),
        "calendar": (chief, reverse("duties:calendar")),
        "calendar-days": (chief, reverse("duties:calendar-days")),
        "calendar-feed": (chief, reverse("duties:calendar-feed")),
        "calendar-paper": (chief, reverse("duties:calendar-paper")),
        "detail": (system, reverse("duties:detail", args=[record.pk])),
        "detail-network": (chief, reverse("duties:detail", args=[network.pk])),
        "history": (head, reverse("duties:history", args=[record.pk])),
        "print": (head, reverse("duties:print", args=[record.pk])),
        "record": (tax_head, reverse("duties:record", args=[tax.pk])),
        "confirm": (system, reverse("duties:confirm", args=[record.pk])),
        "return": (system, reverse("duties:return", args=[record.pk])),
        "waive": (system, reverse("duties:waive", args=[tax.pk])),
        "declare": (chief, reverse("duties:declare", args=["policy_review", "serious_change"])),
    }
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)


def test_filling_in_the_network_costs_its_drawing_whatever_its_size(office: Office, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    address = reverse("duties:record", args=[office.one("contact_network_update").pk])
    chief.get(address)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            chief.get(address)
        counts.append(len(queries))
        with office.world.system():
            for key in ("director", "head_citizen", "head_tax"):
                organization.contacts_set(person=office.person(key), contacts=[("office", "0193-00-0000")])
        chief.get(address)
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_evidence_is_attached_by_who_fills_in_the_record_and_frozen_with_it(office: Office, sign_in: SignIn) -> None:
    record = office.one("id_stocktaking", "210")
    attach = reverse("evidence:attach", args=[f"duties.occurrence:{record.pk}"])
    assert attach in page(sign_in("staff"), "detail", record.pk)
    assert attach not in page(sign_in("director"), "detail", record.pk)
    with office.world.acting("head_citizen"):
        kept = evidence.keep(untrusted=b"ID,name\n", name="ids.csv", subject=record, as_is=True)
    done = office.finish("head_citizen", record)
    assert done.content is not None
    assert json.loads(done.content.body)["files"] == [{"name": "ids.csv", "digest": kept.digest}]
    assert "ids.csv" in page(sign_in("head_citizen"), "detail", record.pk)


def test_from_a_clause_one_comes_to_its_duty(office: Office, sign_in: SignIn):
    for name in ("rules:clause", "compliance:clause"):
        shown = sign_in("chief").get(reverse(name, args=["3(1)"])).content.decode()
        (href,) = re.findall(r'href="(/duties/all/\?duty=[^"]+)"', shown)
    listed = sign_in("chief").get(href).content.decode()
    assert reverse("duties:detail", args=[office.one("contact_network_update").pk]) in listed
    assert reverse("duties:detail", args=[office.one("id_stocktaking", "210").pk]) not in listed


@translation.override("ja")  # What a page is asked in stays in force in its thread.
def test_in_english_duties_and_their_days_are_said_in_english(office: Office, sign_in: SignIn):
    client, pk = sign_in("chief"), office.one("contact_network_update").pk
    client.cookies["django_language"] = "en"
    pages = [reverse(f"duties:{name}") for name in ("mine", "all", "calendar")]
    for address in (*pages, reverse("duties:detail", args=[pk])):
        shown = client.get(address, headers={"accept-language": "en"}).content.decode()
        assert "contact network" in shown, address
        assert "緊急連絡網の更新" not in shown, address
        assert "令和" not in shown, address
