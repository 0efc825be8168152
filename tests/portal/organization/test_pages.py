"""The screens of the organisation through HTTP: what stands there, what a form does, who gets nothing, how many queries."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.models import (
    Absence,
    Appointment,
    ExternalContact,
    HrImport,
    NetworkIssue,
    Nomination,
    Person,
    Seat,
)
from sekimori.portal.organization.urls import urlpatterns
from tests.portal.page_queries import MOST
from tests.portal.screens import SignIn
from tests.world import TODAY, World

NEXT = dt.date(2027, 4, 1)
QUERIES = Path(__file__).with_name("page_queries.json")
FILE = "職員番号,氏名,所属コード,職名\n2102,千鳥 歩,220,主事\n"


def page(client: Client, name: str, *args: Any, status: int = 200, query: str = "") -> str:
    answer = client.get(reverse(f"organization:{name}", args=args) + query)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def send(client: Client, page_name: str, /, *args: Any, status: int = 302, **data: Any) -> str:
    """Fills the form of a page and sends it, past the page 確認; the address it leads to."""
    address = reverse(f"organization:{page_name}", args=args)
    opened = client.get(address).content.decode()
    token = re.search(r'name="submission"[^>]*value="([^"]+)"', opened)
    given = {**data, **({"submission": token[1]} if token else {}), "_confirmed": "1"}
    answer = client.post(address, given)
    assert answer.status_code == status, re.sub(r"<[^>]+>", " ", answer.content.decode())[:3000]
    return str(answer.headers.get("Location", "")) or answer.content.decode()


def filled(city: World) -> dict[str, int]:
    """Something to see on every page; the keys its addresses need."""
    with city.acting("system"):
        nomination = services.nominate(
            role="information_system_operator", person=city.people["operator"], valid_from=TODAY
        )
    with city.acting("chief"):
        seat = services.seat_give(body="committee", post=city.posts["ciso"], valid_from=TODAY, chair=True)
        services.deputies_set(post=city.posts["head_citizen"], deputies=[city.posts["colleague"]], valid_from=TODAY)
        absence = services.absence_record(
            person=city.people["staff"],
            starts_at=city.clock.now(),
            ends_at=city.clock.now() + dt.timedelta(hours=3),
        )
        contact = services.external_contact_set(body="汐見県", purpose="報告", telephone="019-000-0000", hours="24時間")
        issue = services.network_issue()
        row = services.hr_import_take(name="異動.csv", untrusted=FILE.encode(), effective_on=NEXT)
    return {
        "person": city.people["staff"].pk,
        "unit": city.unit("210"),
        "post": city.posts["head_citizen"].pk,
        "appointment": Appointment.objects.get(person=city.people["staff"]).pk,
        "nomination": nomination.pk,
        "seat": seat.pk,
        "absence": absence.pk,
        "contact": contact.pk,
        "issue": issue.pk,
        "import": row.pk,
    }


def addresses(keys: dict[str, int]) -> dict[str, str]:
    """Every page that is opened by GET, with arguments that lead somewhere."""
    found: dict[str, str] = {}
    arguments = {"role": "ciso", "body": "committee", "shape": "a4"}
    owner = {"appointment-end": "appointment", "nomination-end": "nomination", "seat-end": "seat"}
    for pattern in urlpatterns:
        name = str(pattern.name)
        route = str(pattern.pattern)
        if name in {
            "absence-cancelled",
            "network-issue",
            "outside-end",
            "import-apply",
            "import-recheck",
            "import-discard",
        }:
            continue
        if name == "nominate":
            found[name] = reverse("organization:nominate", args=["information_system_operator"])
            continue
        key = owner.get(name) or (
            "import" if name.startswith("import") else "contact" if name.startswith("outside") else
            "issue" if name == "network-paper" else "absence" if name.startswith("absence") else
            "person" if name.startswith("person") else "post" if name.startswith("post") and name != "post-new" else "unit"
        )  # fmt: skip
        given: dict[str, Any] = {part: arguments[part] for part in arguments if f":{part}>" in route}
        if ":pk>" in route:
            given["pk"] = keys[key]
        found[name] = reverse(f"organization:{name}", kwargs=given)
    return found


def test_every_page_opens_for_those_who_direct_and_for_nobody_from_outside(city: World, sign_in: SignIn) -> None:
    pages = addresses(filled(city))
    chief, outsider, nobody = sign_in("chief"), sign_in("outsider"), Client()
    forbidden_to_chief = {"nominate", "nomination-end"}
    for name, address in pages.items():
        assert nobody.get(address).status_code == 302, name
        assert chief.get(address).status_code == (403 if name in forbidden_to_chief else 200), name
        answer = outsider.get(address)
        listed = name in {"people", "units", "outside", "imports"}
        assert answer.status_code in {403, 404} or listed, name
        body = answer.content.decode()
        for secret in ("千鳥 歩", "汐入 花", "019-000-0000", "異動.csv"):
            assert secret not in body, (name, secret)
    assert forbidden_to_chief <= set(pages)


@pytest.mark.parametrize("key", ["staff", "auditor"])
def test_staff_see_the_organisation_but_no_files_and_no_buttons_that_change_it(
    city: World, sign_in: SignIn, key: str
) -> None:
    keys = filled(city)
    client = sign_in(key)
    assert "市民課" in page(client, "chart")
    shown = page(client, "person", city.people["head_citizen"].pk)
    assert "汐入 花" in shown
    assert "発令を登録する" not in shown
    assert "所属を新設する" not in page(client, "units")
    assert "異動.csv" not in page(client, "imports")
    page(client, "import", keys["import"], status=404)
    page(client, "import-new", status=404)
    answer = client.post(
        reverse("organization:unit-change", args=[city.unit("210")]),
        {"name": "無断の課", "valid_from": "R9.4.1", "_confirmed": "1"},
    )
    assert answer.status_code == 403
    assert selectors.structure(NEXT).name(city.unit("210")) == "市民課"


def test_the_chart_shows_any_day_as_known_on_any_day(city: World, sign_in: SignIn) -> None:
    with city.acting("chief"):
        services.unit_change(unit=city.units["210"], valid_from=NEXT, name="市民窓口課")
    client = sign_in("staff")
    assert "市民窓口課" not in page(client, "chart")
    later = page(client, "chart", query="?on=R9.4.1")
    assert "市民窓口課" in later
    assert "今の姿ではありません" in later
    assert "市民窓口課" not in page(client, "chart", query="?on=R9.4.1&known=R8.11.1")
    assert "読めません" in page(client, "chart", query="?on=いつか")
    only = page(client, "chart", query=f"?unit={city.unit('100')}")
    assert "デジタル推進課" in only
    assert "税務課" not in only


def test_the_question_who_was_it_is_answered_and_a_wrong_unit_is_told(city: World, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    role = "?role=section_security_manager&on=R8.11.24"
    assert "汐入 花" in page(client, "who", query=f"{role}&unit=210")
    assert "所属コード777" in page(client, "who", query=f"{role}&unit=777", status=400)
    assert "空席" in page(client, "who", query="?role=committee_member")
    assert "エラー" in page(client, "who", query="?role=king", status=400)


def test_the_roles_and_findings_pages_say_who_and_what_is_missing(city: World, sign_in: SignIn) -> None:
    client = sign_in("staff")
    roles = page(client, "roles")
    assert "潮見 一郎" in roles
    assert "就いている人がいません" in roles
    found = page(client, "findings")
    assert "選挙管理委員会事務局は部等に属さず" in found
    assert "自分自身への報告・承認の経路" in found


def test_an_appointment_is_recorded_by_its_form_and_the_persons_page_shows_it(city: World, sign_in: SignIn) -> None:
    client, staff = sign_in("chief"), city.people["staff"]
    data: dict[str, Any] = {"post": city.posts["staff_tax"].pk, "kind": "own", "valid_from": "令和9年4月1日"}
    assert send(client, "person-appoint", staff.pk, **data) == reverse("organization:person", args=[staff.pk])
    assert selectors.units_of(staff.pk, NEXT) == {city.unit("220")}
    shown = page(client, "person", staff.pk)
    assert "税務課" in shown
    assert "これから" in shown
    assert "訂正される前" in shown
    told = send(
        client, "person-appoint", staff.pk, status=400,
        post=city.posts["head_tax"].pk, kind="own", valid_from="R9.4.1",
    )  # fmt: skip
    assert "沖 進さんが就いています" in told


def test_the_forms_of_people_do_what_they_say(city: World, sign_in: SignIn) -> None:
    client = sign_in("chief")
    data: dict[str, Any] = {"number": "7001", "name": "新田 あらた", "kind": "regular", "valid_from": "R9.4.1"}
    made = send(client, "person-new", **data, post=city.posts["staff_tax"].pk)
    person = Person.objects.get(number="7001")
    assert made == reverse("organization:person", args=[person.pk])
    assert selectors.units_of(person.pk, NEXT) == {city.unit("220")}
    send(client, "person-name", person.pk, name="新田 はじめ", kind="regular", valid_from="R9.10.1")
    send(client, "person-reach", person.pk, email="a@example.jp", extension="55")
    send(client, "person-contacts", person.pk, kind_1="office", value_1="0193-62-9999")
    send(
        client, "person-absence", city.people["staff"].pk, deputy=city.people["colleague"].pk,
        starts_at_day="R8.11.25", starts_at_time="9:00", ends_at_day="R8.11.25", ends_at_time="17:00",
    )  # fmt: skip
    absence = Absence.objects.get()
    assert "既に始まっている不在" in page(client, "absence-cancel", absence.pk)
    client.post(reverse("organization:absence-cancelled", args=[absence.pk]))
    absence.refresh_from_db()
    assert absence.cancelled_at is not None
    appointment = Appointment.objects.get(person=city.people["colleague"])
    send(client, "appointment-end", appointment.pk, on="R9.4.1")
    send(client, "person-leave", city.people["staff"].pk, on="R9.4.1")
    assert not Appointment.objects.on(NEXT).filter(person=city.people["staff"]).exists()
    shown = page(client, "person", person.pk)
    assert "0193-62-9999" in shown
    assert "a@example.jp" in shown


def test_the_forms_of_units_and_posts_do_what_they_say(city: World, sign_in: SignIn) -> None:
    client = sign_in("chief")
    organ = str(city.units["210"].organ_id)
    send(client, "organ-new", key="water", name="公営企業", order="5")
    made = send(
        client,
        "unit-new",
        code="230",
        name="会計課",
        organ=organ,
        parent=city.unit("200"),
        is_section="on",
        valid_from="R9.4.1",
    )
    unit = int(made.rstrip("/").rsplit("/", 1)[-1])
    post = send(client, "post-new", unit, title="会計課長", rank="50", is_head="on", valid_from="R9.4.1")
    post_key = int(post.rstrip("/").rsplit("/", 1)[-1])
    send(client, "post-change", post_key, title="会計管理者", rank="60", is_head="on", unit=unit, valid_from="R9.10.1")
    send(client, "post-deputies", post_key, first=city.posts["colleague"].pk, valid_from="R9.10.1")
    send(client, "unit-move", unit, parent=city.unit("100"), valid_from="R9.10.1")
    send(client, "unit-change", unit, name="会計室", is_section="on", valid_from="R10.4.1")
    assert "会計課" in page(client, "unit", unit)
    assert "会計管理者" in page(client, "post", post_key)
    send(client, "post-abolish", post_key, on="R10.10.1")
    send(client, "unit-abolish", unit, on="R10.10.1")
    assert unit not in selectors.structure(dt.date(2028, 10, 1)).nodes
    other = send(client, "unit-new", code="240", name="臨時課", organ=organ, valid_from="R9.4.1")
    other_key = int(other.rstrip("/").rsplit("/", 1)[-1])
    send(client, "unit-merge", other_key, into=city.unit("210"), valid_from="R9.10.1")
    told = send(client, "unit-move", city.unit("200"), parent=city.unit("210"), valid_from="R9.4.1", status=400)
    assert "自分自身の上位" in told


def test_the_posts_of_a_unit_say_what_the_standard_calls_them(city: World, sign_in: SignIn) -> None:
    shown = page(sign_in("chief"), "unit", city.unit("100"))
    assert "基準上の職" in shown
    with city.acting("chief"):
        assert str(selectors.rulebook().label("general_affairs_director")) in shown


def test_nominations_and_seats_are_given_and_ended_by_their_forms(city: World, sign_in: SignIn) -> None:
    system, chief = sign_in("system"), sign_in("chief")
    role = "information_system_operator"
    send(system, "nominate", role, person=city.people["operator"].pk, valid_from="R8.11.24", reference="令8デ推第5号")
    shown = page(system, "role", role)
    assert "港 さくら" in shown
    assert "令8デ推第5号" in shown
    assert "情報システム管理者です" in send(
        chief, "nominate", role, person=city.people["staff"].pk, valid_from="R8.11.24", status=403
    )
    send(system, "nomination-end", Nomination.objects.get(role=role).pk, on="R9.4.1")
    assert selectors.holders_on(role, NEXT) == []
    send(chief, "seat-new", "committee", post=city.posts["ciso"].pk, title="本部長", chair="on", valid_from="R8.11.24")
    assert "本部長" in page(chief, "body", "committee")
    send(chief, "seat-end", Seat.objects.get().pk, on="R9.4.1")
    page(chief, "body", "kitchen", status=404)
    page(chief, "role", "king", status=404)


def test_the_network_is_issued_printed_and_its_restricted_edition_kept_from_others(
    city: World, sign_in: SignIn
) -> None:
    chief, staff = sign_in("chief"), sign_in("staff")
    assert "まだ発行されていません" in page(staff, "network")
    assert "発行と印刷" not in page(staff, "network")
    chief.post(reverse("organization:network-issue"))
    chief.post(reverse("organization:network-issue"), {"restricted": "1"})
    restricted, plain = NetworkIssue.objects.order_by("-restricted")
    assert staff.post(reverse("organization:network-issue")).status_code == 403
    answer = staff.get(reverse("organization:network-paper", args=[plain.pk, "a6"]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert staff.get(reverse("organization:network-paper", args=[restricted.pk, "a4"])).status_code == 404
    assert chief.get(reverse("organization:network-paper", args=[restricted.pk, "a4"])).status_code == 200
    send(chief, "outside-new", body="汐見県", purpose="報告", telephone="019-1", hours="平日", order="1")
    contact = ExternalContact.objects.get()
    send(
        chief, "outside-change", contact.pk, body="汐見県", purpose="報告・相談", telephone="019-1", hours="終日", order="1",
        seen=contact.version,
    )  # fmt: skip
    assert "古くなっています" in page(chief, "network")
    chief.post(reverse("organization:outside-end", args=[contact.pk]))
    assert "汐見県" not in page(chief, "network")


def upload(client: Client, text: str, **data: Any) -> HrImport:
    file = SimpleUploadedFile("異動.csv", text.encode("cp932"))
    given = {"file": file, "kind": "staff", "effective_on": "R9.4.1", "new_posts": "on", **data}
    address = send(client, "import-new", **given)
    return HrImport.objects.get(pk=int(address.rstrip("/").rsplit("/", 1)[-1]))


def test_a_file_is_taken_in_shown_confirmed_and_applied(city: World, sign_in: SignIn) -> None:
    client = sign_in("chief")
    row = upload(client, FILE)
    shown = page(client, "import", row.pk)
    assert "市民課 主事" in shown
    assert "税務課 主事" in shown
    token = re.search(r'name="submission"[^>]*value="([^"]+)"', shown)
    assert token is not None
    client.post(reverse("organization:import-recheck", args=[row.pk]))
    stale = client.post(
        reverse("organization:import-apply", args=[row.pk]), {"seen": row.version, "submission": token[1]}
    )
    assert stale.status_code == 409
    row.refresh_from_db()
    client.post(reverse("organization:import-apply", args=[row.pk]), {"seen": row.version, "submission": token[1]})
    row.refresh_from_db()
    assert row.state == HrImport.State.APPLIED
    assert "反映済み" in page(client, "import", row.pk)


def test_faults_are_shown_and_columns_can_be_picked(city: World, sign_in: SignIn) -> None:
    client = sign_in("chief")
    faulty = upload(client, "職員番号,氏名,所属コード,職名\n2102,千鳥 歩,999,主事\n")
    assert "所属コード999は登録されていません" in page(client, "import", faulty.pk)
    client.post(reverse("organization:import-discard", args=[faulty.pk]))
    row = upload(client, "ＩＤ,なまえ,ばしょ,しごと\n2102,千鳥 歩,220,主事\n")
    assert "どの列がそれに当たるか" in page(client, "import", row.pk)
    send(client, "import-columns", row.pk, number="0", name="1", unit_code="2", title="3")
    row.refresh_from_db()
    assert row.state == HrImport.State.READY


def test_the_same_form_sent_twice_is_taken_once(city: World, sign_in: SignIn) -> None:
    client = sign_in("chief")
    address = reverse("organization:post-new", args=[city.unit("210")])
    token = re.search(r'name="submission"[^>]*value="([^"]+)"', client.get(address).content.decode())
    assert token is not None
    data = {"title": "臨時係", "rank": "1", "valid_from": "R9.4.1", "submission": token[1], "_confirmed": "1"}
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 409


def test_people_are_found_filtered_sorted_and_exported(city: World, sign_in: SignIn) -> None:
    client = sign_in("staff")
    assert "汐入 花" in page(client, "people", query="?q=汐入")
    only = page(client, "people", query=f"?unit={city.unit('200')}")
    assert "汐入 花" in only
    assert "波多野 健" not in only
    assert "外野 無関" not in page(client, "people", query="?posted=1")
    answer = client.post(reverse("ui:export"), {"listing": "organization.people", "query": "q=汐入", "format": "csv"})
    exported = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "汐入 花" in exported
    assert "波多野 健" not in exported


def test_the_number_of_queries_of_every_page_is_the_one_written_down(city: World, sign_in: SignIn) -> None:
    """Written down in page_queries.json; SEKIMORI_WRITE_QUERIES=1 writes it anew, to be looked at as a difference."""
    client = sign_in("chief")
    found: dict[str, int] = {}
    for name, address in addresses(filled(city)).items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        found[name] = len(captured)
    if os.environ.get("SEKIMORI_WRITE_QUERIES"):
        QUERIES.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    expected = json.loads(QUERIES.read_text(encoding="utf-8"))
    assert {name: count for name, count in found.items() if count > expected.get(name, 0)} == {}
    assert set(found) == set(expected)
    assert max(found.values()) <= MOST, found


def test_a_file_is_confirmed_with_a_question_about_leavers_only_where_the_answer_is_demanded(
    city: World, sign_in: SignIn
) -> None:
    client, asked = sign_in("chief"), []
    rows = "職員番号,氏名,所属コード,職名\n1001,潮見 一郎,010,副市長\n"
    for full in (True, False):
        with city.acting("chief"):
            options = {"full": full}
            taken = services.hr_import_take(
                name="全員.csv", untrusted=rows.encode(), effective_on=NEXT, options=options
            )
        many = taken.counts.get("leave", 0) > 10
        asked.append((many, "退職・転出になる人を確かめました" in page(client, "import", taken.pk)))
    assert asked == [(True, True), (False, False)]
