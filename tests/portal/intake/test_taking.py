"""Mail becomes a report once, whatever comes; nothing of it is lost, nobody's name is trusted, no program is answered."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core import mail

from sekimori.common.errors import NotAvailable
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.evidence.models import Evidence
from sekimori.portal.incidents.models import Incident, Reporter
from sekimori.portal.intake import commands, maildir, services
from sekimori.portal.intake.models import Message
from sekimori.portal.intake.services import taking
from tests.portal.intake.conftest import FORWARDED, STAFF, Post, letter

Outcome = Message.Outcome


@pytest.mark.mechanism("procedure:suspicious_mail_report")
def test_a_mail_is_a_report_with_its_words_and_the_mail_that_was_forwarded_in_it(post: Post) -> None:
    message = post.take(forwarded=FORWARDED)
    record = post.incident(message)
    assert (record.kind, record.channel, record.number) == ("suspicious_mail", "mail", "令8-事故-000001")
    assert "件名：不審なメールが届きました" in record.body
    assert "添付を開いていません。" in record.body
    assert "不審.eml" in record.body
    kept = Evidence.objects.filter(subject_model="incidents.room", subject_pk=record.pk)
    assert sorted(each.name for each in kept) == ["mail.eml", "不審.eml"]
    assert all(each.as_is for each in kept)


def test_the_acts_are_those_of_the_service_principal_and_the_sender_is_believed_to_be_nobody(post: Post) -> None:
    record = post.incident(post.take())
    reporter = Reporter.objects.get(incident=record)
    assert reporter.person_id is None
    assert "差出人は未確認" in reporter.label
    assert record.unit_id == post.world.unit("210")
    entries = LedgerEntry.objects.filter(act="incidents:incident:reported")
    assert b"service:incidents:mail" in bytes(entries.get().body)


def test_a_sender_whom_the_register_does_not_know_has_no_section_and_gets_no_answer(post: Post) -> None:
    message = post.take(sender="stranger@elsewhere.example")
    assert post.incident(message).unit_id is None
    assert (message.person_id, message.answered) == (None, False)
    post.work()
    assert [each for each in mail.outbox if "受付" in each.subject] == []


@pytest.mark.parametrize(
    ("tag", "kind"), [("infection", "infection"), ("INFECTION", "infection"), ("unknown", "other")]
)
def test_the_tag_of_the_address_says_what_kind_it_is(post: Post, tag: str, kind: str) -> None:
    assert post.incident(post.take(tag=tag)).kind == kind


def test_the_same_mail_again_is_the_same_report(post: Post) -> None:
    first = post.take()
    again = post.take(letter(text="少し違う本文"))
    assert (again.pk, again.repeats) == (first.pk, 1)
    assert Evidence.objects.filter(subject_pk=post.incident(first).pk).count() == 2, (
        "another mail under the same name is kept"
    )
    post.take()
    assert Evidence.objects.filter(subject_pk=post.incident(first).pk).count() == 2
    nameless = post.take(number=0)
    assert post.take(number=0).pk == nameless.pk
    assert Incident.objects.count() == 2


def test_the_answer_goes_once_with_number_and_first_aid_to_an_address_of_the_register(post: Post) -> None:
    assert post.take().answered
    post.work()
    (answer,) = [each for each in mail.outbox if "受付" in each.subject]
    assert answer.to == [STAFF]
    assert "令8-事故-000001" in answer.body
    assert "添付やリンクは開かないでください" in answer.body
    assert answer.extra_headers["Auto-Submitted"] == "auto-replied"
    assert answer.extra_headers["In-Reply-To"] == "<1@city.example>"


@pytest.mark.parametrize(
    "header", [{"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}, {"List_Id": "<x>"}, {"Return_Path": "<>"}]
)
def test_a_program_gets_no_answer_but_is_a_report_all_the_same(post: Post, header: dict[str, Any]) -> None:
    message = post.take(letter(**header))
    assert (message.outcome, message.answered) == (Outcome.REPORTED, False)


def test_our_own_answer_that_comes_back_begins_nothing(post: Post) -> None:
    ours: list[dict[str, Any]] = [{"X_Sekimori_Loop": "localhost"}, {"X_Sekimori_Key": "notices:mail:1"}]
    for number, header in enumerate(ours, start=1):
        message = post.take(letter(number=number, **header))
        assert (message.outcome, message.incident_id) == (Outcome.AUTOMATIC, None)
    bounce = EmailMessage()
    bounce["From"], bounce["Return-Path"], bounce["Subject"] = "MAILER-DAEMON@city.example", "<>", "Undelivered"
    bounce["Content-Type"] = 'multipart/report; boundary="x"'
    assert post.take(bounce.as_bytes()).outcome == Outcome.AUTOMATIC
    assert not Incident.objects.exists()
    assert Evidence.objects.filter(subject_model="intake.message").count() == 3


def test_a_bomb_of_mails_is_one_report_and_each_of_them_is_kept(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "FROM_ONE", 2)
    monkeypatch.setattr(taking, "FROM_ALL", 4)
    made = [post.take(number=number, text=f"{number}通目") for number in range(1, 6)]
    assert [each.outcome for each in made] == [Outcome.REPORTED] * 2 + [Outcome.FOLDED] * 3
    others = [post.take(sender=f"{n}@other.example", number=10 + n) for n in range(2)]
    assert [each.outcome for each in others] == [Outcome.FOLDED] * 2
    assert Incident.objects.count() == 2
    assert Evidence.objects.filter(name="mail.eml").count() == 7


def nested(depth: int) -> bytes:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return f"From: {STAFF}\r\nSubject: nested\r\n{head}\r\nend".encode()


def many(parts: int) -> bytes:
    head = f'From: {STAFF}\r\nSubject: many\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    return (head + "--b\r\n\r\nx\r\n" * parts + "--b--").encode()


@pytest.mark.parametrize(
    "untrusted",
    [
        nested(200),
        many(10_000),
        b"\x00\x01\x02" * 1000,
        b"not a mail at all",
        b"Subject: =?iso-2022-jp?B?" + b"A" * 5000 + b"?=\r\nFrom: =?x?q?\xff\xfe?= <@@@>\r\n\r\n\xff\xfe\x00",
        b"From: " + b"a" * 200_000 + b"\r\n\r\nbody",
        b": \r\n" * 20_000,
        b"\n",
    ],
    ids=["nested", "many parts", "binary", "text", "garbage heads", "long head", "many heads", "empty"],
)
def test_whatever_comes_is_kept_named_and_becomes_a_report_that_can_be_shown(post: Post, untrusted: bytes) -> None:
    message = post.take(untrusted)
    record = post.incident(message)
    assert record.body
    assert Evidence.objects.get(subject_model="incidents.room", subject_pk=record.pk).size == len(untrusted)
    if len(untrusted) > 30_000:
        assert message.note


@pytest.mark.parametrize("size", [1, pytest.param(30, marks=pytest.mark.proof)])
def test_a_large_message_file_is_kept_whole(post: Post, size: int) -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = STAFF, "大きな添付"
    made.set_content("添付を見てください。")
    content = bytes(size * 1024 * 1024)
    made.add_attachment(content, maintype="application", subtype="vnd.ms-outlook", filename="不審.msg")
    message = post.take(made.as_bytes())
    kept = Evidence.objects.get(subject_pk=post.incident(message).pk, name="不審.msg")
    assert kept.size == len(content)


def test_what_fails_half_way_leaves_nothing_and_is_taken_when_it_comes_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: Any, **_more: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr("sekimori.portal.evidence.services.keep", fail)
        with pytest.raises(RuntimeError):
            post.take()
    assert not Message.objects.exists()
    assert not Incident.objects.exists()
    assert post.take().outcome == Outcome.REPORTED


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "reports"
    (place / "new").mkdir(parents=True)
    monkeypatch.setattr(maildir, "folder", lambda: place)
    return place


def test_a_maildir_is_emptied_only_of_what_is_recorded(
    post: Post, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 4):
        (folder / "new" / f"{number}.host").write_bytes(letter(number=number))
    real = services.mail_take

    def broken(**given: Any) -> Message:
        if b"<2@city" in given["untrusted"]:
            raise NotAvailable("満杯です。")
        return real(**given, clock=post.world.clock)

    monkeypatch.setattr(services, "mail_take", broken)
    with pytest.raises(NotAvailable):
        maildir.pick_up()
    assert [each.name for each in (folder / "new").iterdir()] == ["2.host"]
    assert sorted(each.name for each in (folder / "cur").iterdir()) == ["1.host:2,S", "3.host:2,S"]
    monkeypatch.setattr(services, "mail_take", lambda **given: real(**given, clock=post.world.clock))
    assert maildir.pick_up() == 1
    assert Incident.objects.count() == 3


def test_a_mail_that_was_recorded_and_not_moved_is_known_again(
    post: Post, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = services.mail_take
    monkeypatch.setattr(services, "mail_take", lambda **given: real(**given, clock=post.world.clock))
    content = b"Delivered-To: report+infection@city.example\r\n" + letter()
    assert maildir.tag_of(content) == "infection"
    for _time in range(2):
        (folder / "new" / "1.host").write_bytes(content)
        assert maildir.pick_up() == 1
    assert Message.objects.get().repeats == 1
    assert Incident.objects.get().kind == "infection"


def test_nothing_is_picked_up_where_no_folder_is_named() -> None:
    assert maildir.pick_up() == 0


def test_the_command_takes_one_mail_and_asks_the_server_to_try_again_when_it_cannot(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = services.mail_take
    monkeypatch.setattr(services, "mail_take", lambda **given: real(**given, clock=post.world.clock))
    done = CliRunner().invoke(commands.incidents, ["receive", "--tag", "infection"], input=io.BytesIO(letter()))
    assert (done.exit_code, Incident.objects.get().kind) == (0, "infection")

    def full(**_given: Any) -> None:
        raise NotAvailable("満杯です。")

    monkeypatch.setattr(services, "mail_take", full)
    assert CliRunner().invoke(commands.incidents, ["receive"], input=io.BytesIO(letter())).exit_code == 75
    monkeypatch.setattr(services, "mail_take", real)
    assert CliRunner().invoke(commands.incidents, ["receive"], input=io.BytesIO(b"")).exit_code == 65
