"""A document's way: begun, written, handed in, decided, in force, looked at again, revised, abolished; and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.portal.acts import context
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.documents import current, home_tasks, services
from sekimori.portal.documents.models import Document, Review, Version, Word
from sekimori.portal.notices.models import Notice
from sekimori.portal.ui.home import Nature
from tests.portal.documents.conftest import NEXT_YEAR, Office
from tests.world import TODAY

LATER = dt.date(2027, 1, 4)


def test_a_document_is_laid_down_by_two_people_and_comes_into_force_on_its_day(office: Office) -> None:
    made = office.laid_down(effective_on=LATER)
    assert [word.kind for word in made.words.all()] == ["submitted", "approved"]
    assert current.version_of(made.document, LATER - dt.timedelta(days=1)) is None
    assert current.version_of(made.document, LATER) == made
    acts = list(LedgerEntry.objects.filter(act__startswith="documents:").order_by("seq").values_list("act", flat=True))
    assert acts == [
        "documents:document:begun", "documents:version:written", "documents:version:submitted",
        "documents:version:approved",
    ]  # fmt: skip


def test_who_wrote_it_cannot_decide_on_it(office: Office) -> None:
    version = office.waiting()
    with office.world.acting("system"), pytest.raises(Refused):
        services.version_approve(pk=version.pk, digest=version.digest)
    with pytest.raises(DatabaseError), transaction.atomic():
        Word.objects.create(
            version=version, kind=Word.Kind.APPROVED, digest=version.digest, person=office.world.people["system"],
            person_label="", capacity="own", at=office.world.clock.now(),
        )  # fmt: skip


def test_what_is_missing_is_named_field_by_field(office: Office) -> None:
    version = office.write(office.begin(), text=" ", summary="", effective_on=None, review_on=None)
    with pytest.raises(ManyFaults) as found:
        office.submit(version)
    assert {fault.field for fault in found.value.items} == {"text", "summary", "effective_on", "review_on"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"effective_on": TODAY - dt.timedelta(days=1)}, "effective_on"),
        ({"review_on": dt.date(2028, 1, 1)}, "review_on"),
        ({"review_on": TODAY}, "review_on"),
    ],
)
def test_days_that_cannot_be_are_refused(office: Office, change: dict[str, Any], field: str) -> None:
    with pytest.raises(ManyFaults) as found:
        office.submit(office.write(office.begin(), **change))
    assert [fault.field for fault in found.value.items] == [field]


def test_a_decision_is_about_what_was_seen(office: Office) -> None:
    version = office.waiting()
    with pytest.raises(Conflict):
        office.approve(version, digest="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(text="書き換え")


def test_a_version_cannot_be_put_into_force_past_its_decision(office: Office) -> None:
    version = office.waiting()
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(state="approved", decided_at=office.world.clock.now())


def test_a_decision_that_comes_after_the_day_must_go_back(office: Office) -> None:
    version = office.waiting()
    office.at(TODAY + dt.timedelta(days=1))
    with pytest.raises(InvalidInput, match="施行日を過ぎています"):
        office.approve(version)
    with office.world.acting("ciso"):
        [task] = home_tasks.to_decide(context.current().actor, 9)
    assert "施行日を過ぎています" in str(task.hint)


def test_what_is_sent_back_is_mended_and_handed_in_again(office: Office) -> None:
    version = office.waiting()
    with office.world.acting("ciso"):
        services.version_return(pk=version.pk, digest=version.digest, reason="保存の期間を延ばしてください。")
    assert Notice.objects.filter(subject__contains="差戻し").exists()
    asked = set()
    for key in office.world.people:
        with office.world.acting(key):
            tasks = home_tasks.to_do(context.current().actor, 9)
        asked |= {task.nature for task in tasks if task.hint == "差し戻されています。"}
    assert asked == {Nature.ANSWER}, "what was sent back is one's turn"
    version = office.approve(office.submit(office.write(version, text="第１条　改めた。")))
    assert [word.kind for word in version.words.all()] == ["submitted", "returned", "submitted", "approved"]


def test_a_body_decides_by_its_minutes(office: Office) -> None:
    version = office.submit(office.write(office.begin("continuity", title="整合確認書"), places={}))
    with pytest.raises(InvalidInput, match="議事録"):
        office.approve(version)
    minutes = services.Minutes(TODAY, "令８推会第２号")
    made = office.approve(version, minutes=minutes)
    said = made.words.get(kind=Word.Kind.APPROVED)
    assert said.minutes == {"held_on": TODAY.isoformat(), "reference": "令８推会第２号"}


def test_a_revision_begins_with_the_words_in_force_and_only_one_is_open(office: Office) -> None:
    first = office.laid_down()
    with office.world.acting("chief"):
        second = services.version_begin(document=first.document_id)
        with pytest.raises(Conflict):
            services.version_begin(document=first.document_id)
    assert (second.number, second.text, second.places) == (2, first.text, first.places)
    office.approve(office.submit(office.write(second, effective_on=LATER)))
    assert current.version_of(first.document, LATER - dt.timedelta(days=1)) == first
    assert current.version_of(first.document, LATER) == second


def test_a_review_moves_the_next_one_and_stays_within_the_interval(office: Office) -> None:
    document = office.laid_down().document
    office.at(dt.date(2027, 10, 1))
    with office.world.acting("chief"):
        with pytest.raises(InvalidInput, match="次の見直し日"):
            services.document_review(pk=document.pk, note="改定を要しない。", next_on=dt.date(2028, 10, 2))
        services.document_review(pk=document.pk, note="改定を要しない。", next_on=dt.date(2028, 10, 1))
    assert Review.objects.get().person_label == "総務部長 浜田 恵子"


def test_reviews_are_reminded_of_before_and_after_their_day(office: Office) -> None:
    office.laid_down()
    office.at(NEXT_YEAR - dt.timedelta(days=30), 12)
    office.tick()
    office.at(NEXT_YEAR + dt.timedelta(days=2), 12)
    office.tick()
    subjects = list(Notice.objects.filter(kind="documents:review").order_by("pk").values_list("subject", flat=True))
    assert [subject[:3] for subject in subjects] == ["【予告", "【期限"]


def test_an_abolished_document_is_in_force_no_more_and_cannot_be_revised(office: Office) -> None:
    version = office.laid_down()
    with office.world.acting("ciso"):
        services.document_abolish(pk=version.document_id, reason="新しい基準に統合したため。")
    document = Document.objects.get()
    assert current.version_of(document, TODAY) is None
    with office.world.acting("chief"), pytest.raises(Refused):
        services.version_begin(document=document.pk)


def test_a_document_that_the_standard_does_not_demand_is_not_begun(office: Office) -> None:
    with pytest.raises(InvalidInput):
        office.begin("no_such_document")


def test_a_withdrawn_draft_makes_room_for_another(office: Office) -> None:
    version = office.begin()
    with office.world.acting("chief"):
        services.version_withdraw(pk=version.pk, reason="出し直すため。")
        assert services.version_begin(document=version.document_id).number == 2
