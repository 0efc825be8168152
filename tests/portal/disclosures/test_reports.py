"""A report from its draft to its sending: frozen, decided on by another, checked before it is published, sent by a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from sekimori.common.clock import moment_at
from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.portal.acts.actors import SYSTEM
from sekimori.portal.acts.models import LedgerEntry, SideRow
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.disclosures import selectors, services
from sekimori.portal.disclosures.models import Disclosure, Fact
from sekimori.portal.evidence import selectors as evidence
from sekimori.portal.evidence import services as keeping
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents import services as reporting
from sekimori.portal.incidents.models import Room
from sekimori.portal.notices.models import Delivery, Notice
from tests.portal.disclosures.conftest import Desk
from tests.world import TODAY

MOST = 25


def test_what_was_handed_in_stays_as_it_was_whatever_is_told_later(desk: Desk) -> None:
    record = desk.incident()
    desk.tell(record, summary="一斉に送信した。")
    report = desk.submit(desk.draft(record))
    desk.tell(record, summary="二度送信した。")
    sent = desk.send(desk.approve(report))
    assert {each["key"]: each["words"] for each in sent.content}["summary"] == "一斉に送信した。"
    following = desk.submit(desk.draft(record))
    with desk.world.acting("csirt"):
        _before, changes = selectors.changes_since(following, selectors.lines_of(following))
    lines = next(each for each in changes if each.key == "summary").lines
    assert [each.sort for each in lines] == ["gone", "new"]


def test_the_database_itself_refuses_to_change_what_was_sent(desk: Desk) -> None:
    sent = desk.sent(desk.incident())
    changes: list[dict[str, Any]] = [{"content": []}, {"sent_to": "別の所"}, {"state": "draft"}]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            Disclosure.objects.filter(pk=sent.pk).update(**change)
    desk.tell(sent.incident, summary="一斉に送信した。")
    with pytest.raises(DatabaseError), transaction.atomic():
        Fact.objects.all().update(value="x")


def test_nobody_decides_on_what_he_has_drawn_up_and_only_the_ciso_on_what_is_published(desk: Desk) -> None:
    record = desk.incident()
    report = desk.submit(desk.draft(record))
    with desk.world.acting("csirt"), pytest.raises(Refused):
        services.disclosure_approve(pk=report.pk)
    letter = desk.submit(desk.draft(record, "press_release"))
    for who in ("csirt", "director", "head_citizen"):
        with desk.world.acting(who), pytest.raises((Refused, NotFound)):
            services.disclosure_approve(pk=letter.pk)


def test_what_was_not_decided_on_is_not_sent_and_sharing_needs_no_decision(desk: Desk) -> None:
    record = desk.incident()
    report = desk.submit(desk.draft(record))
    with pytest.raises(Refused):
        desk.send(report)
    with pytest.raises(InvalidInput):
        desk.draft(record, "information_share")
    shared = desk.submit(desk.draft(record, "information_share", mark="amber", to="近隣の市の窓口"))
    assert shared.state == Disclosure.State.APPROVED
    assert shared.original
    assert desk.send(shared).sent_to == "近隣の市の窓口"


def test_a_report_sent_back_follows_the_facts_again(desk: Desk) -> None:
    record = desk.incident()
    report = desk.submit(desk.draft(record))
    with desk.world.acting("ciso"):
        services.disclosure_return(pk=report.pk, reason="件数を確かめること。")
    desk.tell(record, summary="件数を確かめた。")
    again = desk.submit(Disclosure.objects.get(pk=report.pk))
    assert "件数を確かめた。" in str(again.content)


def test_one_report_of_a_form_at_a_time_numbered_without_gaps(desk: Desk) -> None:
    record = desk.incident()
    first = desk.draft(record)
    with pytest.raises(InvalidInput):
        desk.draft(record)
    with desk.world.acting("csirt"):
        services.disclosure_withdraw(pk=first.pk, reason="様式を間違えた。")
    again = desk.send(desk.approve(desk.submit(desk.draft(record))))
    assert again.number == 1
    assert desk.draft(record).number == 2


def test_the_time_of_sending_is_neither_ahead_nor_before_the_decision(desk: Desk) -> None:
    report = desk.approve(desk.submit(desk.draft(desk.incident())))
    for hour in (9, 23):
        with pytest.raises(ManyFaults):
            desk.send(report, at=moment_at(TODAY, hour))
    with pytest.raises(ManyFaults):
        desk.send(report, how=" ")


def test_a_sending_tells_the_ciso_the_course_of_events_and_the_hash_of_the_original(desk: Desk) -> None:
    record = desk.incident()
    desk.at(14, 0)
    sent = desk.sent(record)
    kept = evidence.of(sent, SYSTEM)
    assert [each.digest for each in kept] == [sent.original]
    entry = LedgerEntry.objects.filter(
        subject=f"incidents.incident:{record.pk}", act="disclosures:disclosure:sent"
    ).get()
    assert sent.original in bytes(entry.body).decode()
    with desk.world.acting("csirt"):
        lines = incidents.lines_of(Room.objects.get(pk=record.pk))
    assert any("外部への報告・公表" in line.what and "都道府県" in line.text for line in lines)
    desk.deliver()
    ciso = Delivery.objects.filter(person=desk.world.people["ciso"], notice__kind="disclosures:decided")
    assert any("送付しました" in each.notice.subject for each in ciso.select_related("notice"))


def test_a_receipt_is_kept_as_evidence_of_the_report(desk: Desk) -> None:
    report = desk.approve(desk.submit(desk.draft(desk.incident())))
    with desk.world.acting("csirt"):
        taken = keeping.evidence_take(b"received", name="receipt.txt")
        services.disclosure_send(
            pk=report.pk, sending=services.Sending("メール"), receipt=taken, receipt_name="receipt.txt"
        )
        kept = {each.purpose for each in evidence.of(report, desk.world_actor())}
    assert "外部報告の受領" in kept


def test_a_publication_waits_for_each_finding_to_be_removed_or_justified(desk: Desk) -> None:
    record = desk.incident()
    desk.tell(record, summary="千鳥主事が080-1111-2222に電話し、kujira@example.comに送った。")
    press = desk.submit(desk.draft(record, "press_release"))
    assert {"name", "phone", "mail", "unconfirmed", "lacking"} <= {each["sort"] for each in press.findings}
    with pytest.raises(ManyFaults):
        desk.approve(press)
    reasons = {each["key"]: "報道への説明に必要なため。" for each in press.findings}
    some = dict(list(reasons.items())[1:])
    with pytest.raises(ManyFaults):
        desk.approve(press, justified=some)
    assert desk.approve(press, justified=reasons).justified == reasons


def test_a_name_that_comes_to_the_record_after_it_was_handed_in_is_found_when_it_is_decided_on(desk: Desk) -> None:
    record = desk.incident()
    desk.tell(record, summary="海老原さんの書類が出た。")
    press = desk.submit(desk.draft(record, "press_release"))
    known = {each["key"]: "確認した。" for each in press.findings}
    desk.tell(record, affected_names="海老原 春")
    with pytest.raises(ManyFaults):
        desk.approve(press, justified=known)


def test_a_line_noted_by_hand_is_left_out_of_what_is_published_and_stands_in_the_report(desk: Desk) -> None:
    record = desk.incident()
    with desk.world.acting("csirt"):
        for text in ("残りの送信を止めた。", "千鳥主事から話を聞いた。"):
            reporting.incident_note(pk=record.pk, text=text)
        ((_first, _words), (second, told)) = selectors.noted_lines(record)
    assert "千鳥主事" in told
    desk.tell(record, course_left_out=[second])
    press, report = (desk.submit(desk.draft(record, form)) for form in ("press_release", "prefecture_report"))
    assert "残りの送信を止めた。" in str(press.content)
    assert "千鳥主事" not in str(press.content)
    assert "千鳥主事" in str(report.content)
    desk.tell(record, course_left_out=[])
    assert "千鳥主事" in str(desk.submit(desk.draft(record, "web_notice")).content)


def test_names_kept_out_are_printed_nowhere_and_stand_in_no_ledger(desk: Desk) -> None:
    record = desk.incident()
    desk.tell(record, affected_names="海老原 春")
    for form in ("prefecture_report", "ppc_report", "press_release"):
        assert "海老原" not in str(desk.submit(desk.draft(record, form)).content)
    assert not any("海老原" in bytes(row.payload).decode() for row in SideRow.objects.all() if row.payload)


def test_the_policy_is_made_known_with_receipts_and_to_nobody_behind_the_wall(desk: Desk) -> None:
    record = desk.incident()
    unit = desk.world.unit("200")
    with desk.world.acting("csirt"):
        made = services.policy_announce(
            incident=record.pk, to=[("department_security_officer", unit)], body="一斉送信を控える。"
        )
    assert made.mechanism == "response_policy_notice"
    assert made.reading_required
    assert [each.person_id for each in made.deliveries.all()] == [desk.world.people["director"].pk]
    with desk.world.acting("csirt"):
        (announced,) = selectors.announcements_of(record)
    assert (announced[1].total, announced[1].unread) == (1, 1)
    assert Notice.objects.get(pk=made.pk).wall


def test_a_policy_without_words_or_recipients_is_refused(desk: Desk) -> None:
    with desk.world.acting("csirt"), pytest.raises(ManyFaults):
        services.policy_announce(incident=desk.incident().pk, to=[], body=" ")


def test_nothing_is_drawn_up_about_what_was_not_received(desk: Desk) -> None:
    with desk.world.acting("staff"):
        record = reporting.incident_report(report=reporting.Report("other", "様子がおかしい。"))
    with pytest.raises(Refused):
        desk.draft(record)


def test_somebody_faster_is_told(desk: Desk) -> None:
    report = desk.submit(desk.draft(desk.incident()))
    with desk.world.acting("ciso"), pytest.raises(Conflict):
        services.disclosure_approve(pk=report.pk, seen=report.version - 1)


def test_facts_that_are_not_asked_or_do_not_fit_are_refused_and_the_same_fact_again_too(desk: Desk) -> None:
    record = desk.incident()
    for key, value in (("nonsense", "x"), ("people", "many"), ("crime", "yes"), ("known_at", "昨日")):
        told: dict[str, Any] = {key: value}
        with pytest.raises(ManyFaults):
            desk.tell(record, **told)
    desk.tell(record, people=12)
    with pytest.raises(InvalidInput):
        desk.tell(record, people=12)
    with pytest.raises(ManyFaults):
        desk.tell(record, mayor="大潮 守")


def test_no_act_asks_more_of_the_database_than_it_may_and_none_more_with_more_reports(desk: Desk) -> None:
    first = measured(desk)
    record = desk.incident()
    for form in ("ppc_report", "prefecture_report"):
        desk.sent(record, form)
    assert {name: count for name, count in measured(desk).items() if count > first[name]} == {}
    assert max(first.values()) <= MOST, first


def measured(desk: Desk) -> dict[str, int]:
    """The statements of each act on the way of a report, but for the savepoints."""
    record, world = desk.incident(), desk.world
    found: dict[str, int] = {}

    def count(name: str, by: str, act: Callable[[], Any]) -> Any:
        with world.acting(by), CaptureQueriesContext(connection) as captured:
            done = act()
        asked = [each["sql"] for each in captured if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        found[name] = len(asked)
        return done

    told = [services.Told("summary", "一斉に送信した。", confirmed=True), services.Told("crime", value=True)]
    count("tell", "csirt", lambda: services.facts_tell(incident=record.pk, told=told))
    made = count("draft", "csirt", lambda: services.disclosure_draft(incident=record.pk, form="prefecture_report"))
    count("submit", "csirt", lambda: services.disclosure_submit(pk=made.pk))
    count("approve", "ciso", lambda: services.disclosure_approve(pk=made.pk))
    sending = services.Sending("メール")
    count("send", "csirt", lambda: services.disclosure_send(pk=made.pk, sending=sending))
    return found
