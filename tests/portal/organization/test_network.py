"""The emergency contact network: drawn from the live organisation, complete or saying what is missing, private numbers for few."""

from __future__ import annotations

import datetime as dt
import json

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from sekimori.common.errors import InvalidInput, ManyFaults, Refused
from sekimori.portal.acts.models import SideRow
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.organization import network, printing, selectors, services
from sekimori.portal.organization.models import NetworkIssue, PersonContact
from sekimori.portal.organization.selectors import contacts
from tests.world import TODAY, World

PRIVATE = "090-1111-2222"


def reach(city: World, key: str, *more: tuple[str, str]) -> None:
    with city.acting(key):
        services.contacts_set(person=city.people[key], contacts=[("office", "0193-62-0001"), *more])


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def outside(city: World) -> None:
    with city.acting("chief"):
        services.external_contact_set(
            body="汐見県警察本部",
            department="サイバー対策課",
            purpose="犯罪の疑い",
            telephone="019-000-0110",
            hours="24時間",
        )


def test_the_network_follows_a_transfer_by_itself(city: World) -> None:
    with city.acting("chief"):
        services.person_leave(person=city.people["head_tax"], on=dt.date(2027, 4, 1))
        services.appoint(person=city.people["staff_tax"], post=city.posts["head_tax"], valid_from=dt.date(2027, 4, 1))

    def manager(day: dt.date) -> list[str]:
        return [e.name for e in network.draw(day).of("section_security_manager") if e.unit == city.unit("220")]

    assert manager(TODAY) == ["沖 進"]
    assert manager(dt.date(2027, 4, 1)) == ["渚 ゆき"]


def test_what_is_missing_is_said_role_by_role_and_person_by_person(city: World) -> None:
    reach(city, "head_citizen")
    sentences = [gap.sentence for gap in network.draw(TODAY).gaps]
    assert "情報システム担当者がいません。" in sentences
    assert "情報セキュリティ管理者の沖 進さんに、電話番号が登録されていません。" in sentences
    assert not any("汐入 花" in each for each in sentences)


def test_private_numbers_are_seen_by_those_who_lead_in_an_emergency_and_by_nobody_else(city: World) -> None:
    reach(city, "staff", ("private_mobile", PRIVATE))
    staff = city.people["staff"].pk
    shown = {}
    for key in ("staff", "chief", "ciso", "csirt", "colleague", "head_citizen", "auditor", "outsider"):
        with city.acting(key) as circumstances:
            shown[key] = {row.value for row in contacts.contacts_of(staff, circumstances.actor)}
    assert all(PRIVATE in shown[key] for key in ("staff", "chief", "ciso", "csirt"))
    assert all(PRIVATE not in shown[key] for key in ("colleague", "head_citizen", "auditor", "outsider"))
    assert "0193-62-0001" in shown["colleague"]
    assert shown["outsider"] == set()


def test_numbers_never_enter_the_ledger(city: World) -> None:
    reach(city, "staff", ("private_mobile", PRIVATE))
    payloads = [bytes(row.payload or b"").decode() for row in SideRow.objects.all()]
    assert any('"kinds":["office","private_mobile"]' in each for each in payloads)
    assert not any(PRIVATE in each for each in payloads)


def test_setting_ones_contacts_keeps_those_one_may_not_see(city: World) -> None:
    reach(city, "staff", ("night", PRIVATE))
    with city.acting("colleague"), pytest.raises(Refused):
        services.contacts_set(person=city.people["staff"], contacts=[])
    with city.acting("staff"), pytest.raises(InvalidInput, match="数字がありません"):
        services.contacts_set(person=city.people["staff"], contacts=[("office", "なし")])
    with city.acting("staff"):
        services.contacts_set(person=city.people["staff"], contacts=[("night", PRIVATE)])
    assert [row.kind for row in PersonContact.objects.all()] == ["night"]


def test_an_issue_is_frozen_and_the_next_transfer_makes_it_out_of_date(city: World) -> None:
    with city.system():
        assert selectors.network_status().outdated
    with city.acting("chief"):
        issue = services.network_issue()
        assert not selectors.network_status().outdated
        services.person_leave(person=city.people["head_tax"], on=TODAY)
        assert selectors.network_status().outdated
    issue.refresh_from_db()
    assert "沖 進" in json.dumps(issue.content, ensure_ascii=False)


def test_the_restricted_edition_is_issued_opened_and_seen_by_few_and_leaves_a_trace(city: World) -> None:
    reach(city, "head_tax", ("private_mobile", PRIVATE))
    with city.acting("system"), pytest.raises(Refused):
        services.network_issue(restricted=True)
    with city.acting("chief"):
        open_issue, closed = services.network_issue(), services.network_issue(restricted=True)
        services.network_open(issue=closed)
    assert PRIVATE in json.dumps(closed.content)
    assert PRIVATE not in json.dumps(open_issue.content)
    assert open_issue.digest == closed.digest
    with city.acting("staff") as circumstances:
        assert set(contacts.network_issues(circumstances.actor)) == {open_issue}
        with pytest.raises(NotFound):
            services.network_open(issue=closed)
    with city.acting("outsider") as circumstances:
        assert not contacts.network_issues(circumstances.actor).exists()
    assert NetworkIssue.objects.count() == 2


@pytest.mark.parametrize("shape", ["a4", "a6"])
def test_it_prints_on_a4_and_folded_to_a6(city: World, shape: printing.Shape) -> None:
    reach(city, "head_citizen", ("private_mobile", PRIVATE))
    outside(city)
    with city.acting("chief"):
        made = printing.network_pdf(services.network_issue(), "汐見市", shape, sample=True)
    text = text_of(made)
    for expected in (
        "緊急連絡網",
        "汐入 花",
        "0193-62-0001",
        "汐見県警察本部",
        "令和8年11月24日(火)現在",
        "紙の写し",
        "見本（架空の市です）",
    ):
        assert expected in text, expected
    assert PRIVATE not in text
    assert shape == "a4" or len(pypdfium2.PdfDocument(made)) == 1


def test_a_large_city_fills_more_leaflets_and_no_line_falls_off_the_paper(city: World) -> None:
    unit = "とても長い名前の部 とても長い名前の課とその下にある係"
    entries = [
        {
            "unit": f"{n}{unit if n % 3 else '課'}",
            "post": "課長",
            "name": f"人{n}",
            "capacity": "own",
            "numbers": [{"label": "職場の電話", "value": f"0193-62-{n:04}"}] * (1 + n % 3),
            "deputies": [],
        }
        for n in range(200)
    ]
    content = {"gaps": [], "outside": [], "roles": [{"label": "役割", "entries": entries[:20]}] * 3}
    content["roles"] = [*content["roles"], {"label": "多い役割", "entries": entries}]
    issue = NetworkIssue.objects.create(day=TODAY, content=content, digest="", issued_at=city.clock.now())
    made = printing.network_pdf(issue, "汐見市（試験用・架空）", "a6")
    text = text_of(made).replace("\r\n", "")
    assert all(f"人{n}" in text for n in range(200))
    assert len(pypdfium2.PdfDocument(made)) > 1


def test_drawing_the_network_costs_a_fixed_number_of_queries(city: World) -> None:
    for key in ("head_citizen", "head_tax", "director", "chief"):
        reach(city, key)
    with CaptureQueriesContext(connection) as captured:
        network.draw(TODAY)
    assert len(captured) <= 15


def test_a_network_that_was_drawn_is_kept_until_something_in_it_changes(city: World) -> None:
    reach(city, "chief")
    network.draw(TODAY)
    with CaptureQueriesContext(connection) as captured:
        assert network.draw(TODAY).outside == ()
    assert len(captured) == 1
    outside(city)
    assert [each.body for each in network.draw(TODAY).outside] == ["汐見県警察本部"]
    reach(city, "chief", ("duty_mobile", "080-3333-4444"))
    numbers = [n.value for entry in network.draw(TODAY).entries for n in entry.numbers]
    assert "080-3333-4444" in numbers
    with override("en"):
        english = network.draw(TODAY).roles
    assert {key for key, _label in english} == {key for key, _label in network.draw(TODAY).roles}
    assert english != network.draw(TODAY).roles


def test_an_outside_contact_needs_its_purpose_and_hours_and_a_stale_form_is_told(city: World) -> None:
    from sekimori.common.errors import Conflict

    outside(city)
    with city.acting("chief") as circumstances:
        row = contacts.external_contacts(circumstances.actor).get()
        with pytest.raises(ManyFaults):
            services.external_contact_set(body="県", purpose="", telephone="019", hours="")
        services.external_contact_set(contact=row, seen=row.version, hours="平日のみ")
        with pytest.raises(Conflict):
            services.external_contact_set(contact=row, seen=row.version, hours="終日")
        services.external_contact_end(contact=row)
        assert not contacts.external_contacts(circumstances.actor).exists()
    with city.acting("staff"), pytest.raises(Refused):
        services.external_contact_set(body="県", purpose="x", telephone="1", hours="x")
