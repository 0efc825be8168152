"""What was approved is one frozen content; an edit afterwards voids the approval and says so."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, NotAvailable, Refused
from sekimori.portal.acts import guarding
from sekimori.portal.notices.models import Notice
from sekimori.portal.procedures import selectors, services
from sekimori.portal.procedures.models import Application, Content, Milestone
from sekimori.portal.procedures.services import Word
from tests.adopting import adopt
from tests.portal.procedures.conftest import Office
from tests.portal.procedures.shapes import PROCEDURES, shapes
from tests.world import TODAY

State = Application.State
WEEK = {"start": "2026-11-25", "end": "2026-11-27"}


def test_what_was_handed_in_is_frozen_with_everything_it_rests_on(office: Office) -> None:
    office.registers.add("things", 1, "机", office.world.unit("220"), confidentiality="c2")
    record = office.submit("staff", "either", what="会議", things=[1], period=WEEK)
    content = Content.objects.get(application=record)
    body = json.loads(content.body)
    assert body["data"] == {"what": "会議", "things": [1], "period": WEEK}
    assert body["facts"]["things"]["1"] == {
        "state": "in_use",
        "unit": office.world.unit("220"),
        "confidentiality": "c2",
    }
    assert body["items"][0]["label"] == "机"
    assert (body["procedure_version"], body["form_version"]) == (1, 1)
    assert body["edition"] == record.edition.digest
    assert body["applicant"]["label"] == "市民課 主事 千鳥 歩"
    assert (content.digest, len(content.digest)) == (record.content.digest if record.content else "", 64)


def test_facts_that_change_later_change_nothing_that_was_approved(office: Office) -> None:
    office.registers.add("things", 1, "机", office.world.unit("220"), confidentiality="c1")
    record = office.approved("staff", "either", "head_tax", what="会議", things=[1], period=WEEK)
    office.registers.add("things", 1, "別の名前", office.world.unit("220"), confidentiality="c2")
    with office.world.acting("staff") as circumstances:
        view = selectors.view_of(circumstances.actor, record.pk)
    shown = {field.key: value for _section, lines in view.rows() for field, value in lines}
    assert shown["things"] == ["机"]
    assert view.intact


def test_the_words_of_another_content_approve_nothing(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    seen = record.content.digest if record.content else ""
    with office.world.acting("staff"):
        services.application_pull_back(application=record.pk)
        services.application_write(application=record.pk, data={"what": "金庫"})
        services.application_submit(application=record.pk)
    with office.world.acting("head_citizen"), pytest.raises(Conflict, match="内容が変わりました"):
        services.step_decide(application=record.pk, step=office.waiting(record).pk, word=Word("approved"), digest=seen)
    assert office.state(record) == State.IN_ROUTE


def test_an_approval_is_void_as_soon_as_the_content_is_corrected(office: Office) -> None:
    office.registers.add("things", 1, "机", office.world.unit("220"))
    record = office.approved("staff", "either", "head_tax", what="会議", things=[1], period=WEEK)
    with office.world.system():
        assert list(selectors.permits_in_force("either", office.clock.now())) == []
    with office.world.acting("staff"):
        with pytest.raises(InvalidInput, match="修正する理由"):
            services.application_reopen(application=record.pk, reason=" ")
        services.application_reopen(application=record.pk, reason="日を間違えたため")
    kept = Application.objects.get(pk=record.pk)
    assert (kept.state, kept.valid_from, kept.valid_until) == (State.RETURNED, None, None)
    assert not Milestone.objects.filter(application=record).exists()
    office.work()
    assert "許可が無効になりました" in Notice.objects.filter(kind="procedures:outcome").order_by("-pk")[0].subject
    with office.world.acting("staff"):
        services.application_write(
            application=record.pk, data={"what": "会議", "things": [1], "period": WEEK | {"end": "2026-11-26"}}
        )
        services.application_submit(application=record.pk)
    assert office.state(record) == State.IN_ROUTE
    office.decide("head_tax", record)
    assert office.state(record) == State.APPROVED


def test_what_has_been_done_under_a_permission_cannot_be_unsaid(office: Office) -> None:
    office.registers.add("things", 1, "机", office.world.unit("220"))
    record = office.approved("staff", "either", "head_tax", what="会議", things=[1], period=WEEK)
    with office.world.acting("staff"):
        services.milestone_report(application=record.pk, key="out")
        with pytest.raises(Refused, match="既に報告されている"):
            services.application_reopen(application=record.pk, reason="日を間違えたため")


def test_what_is_in_the_route_or_approved_cannot_be_written(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    with office.world.acting("staff"), pytest.raises(Refused, match="書き換えられません"):
        services.application_write(application=record.pk, data={"what": "金庫"})


def test_a_content_exchanged_behind_the_programs_back_is_not_decided(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    guarding.remove(connection)
    try:
        Content.objects.filter(application=record).update(body='{"data":{"what":"金庫"}}')
    finally:
        guarding.install(connection)
    with pytest.raises((NotAvailable, KeyError)):
        office.decide("head_citizen", record)


def test_an_exchanged_content_that_still_reads_well_is_found_by_its_hash(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    content = Content.objects.get(application=record)
    guarding.remove(connection)
    try:
        Content.objects.filter(pk=content.pk).update(body=content.body.replace("鍵", "金庫"))
    finally:
        guarding.install(connection)
    with office.world.acting("head_citizen") as circumstances:
        assert not selectors.view_of(circumstances.actor, record.pk).intact
    with pytest.raises(NotAvailable, match="ハッシュと一致しません"):
        office.decide("head_citizen", record)


def test_an_open_application_finishes_under_the_version_it_began_with(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    changed = [
        each
        if each["key"] != "one"
        else each | {"version": 2, "route": [each["route"][0] | {"parties": [{"role": "ciso"}]}]}
        for each in PROCEDURES
    ]
    adopt(office.world, shapes(edition="2", procedures=changed), effective_on=TODAY)
    office.decide("head_citizen", record)
    assert office.state(record) == State.CLOSED
    newer = office.submit("staff", "one", what="鍵")
    assert (record.procedure_version, newer.procedure_version) == (1, 2)
    office.decide("ciso", newer)
    assert office.state(newer) == State.CLOSED


def test_answers_that_are_missing_or_wrong_are_all_named_and_nothing_is_lost(office: Office) -> None:
    office.registers.add("things", 1, "机", office.world.unit("220"))
    draft = office.draft("staff", "either", what="あ" * 61, things=[1])
    with office.world.acting("staff"), pytest.raises(ManyFaults) as caught:
        services.application_submit(application=draft.pk)
    assert [(fault.field, fault.sentence[:8]) for fault in caught.value.items] == [
        ("what", "60文字以内で入"), ("period", "入力してください"),
    ]  # fmt: skip
    assert Application.objects.get(pk=draft.pk).data == {"what": "あ" * 61, "things": [1]}
    assert not Application.objects.exclude(number="").exists()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"start": "2026-11-27", "end": "2026-11-25"}, "終わりは、始まりより後"),
        ({"start": "昨日", "end": "今日"}, "値を読めません"),
        ({"start": "2026-11-27"}, "値を読めません"),
        (["2026-11-27"], "値を読めません"),
        (7, "値を読めません"),
    ],
)
def test_a_malformed_value_is_refused_at_its_field(office: Office, value: object, told: str) -> None:
    draft = office.draft("staff", "either")
    with office.world.acting("staff"), pytest.raises(ManyFaults, match=told) as caught:
        services.application_write(application=draft.pk, data={"period": value})
    assert caught.value.items[0].field == "period"


def test_an_unknown_field_is_refused(office: Office) -> None:
    draft = office.draft("staff", "one")
    with office.world.acting("staff"), pytest.raises(InvalidInput, match="「colour」という項目はありません"):
        services.application_write(application=draft.pk, data={"colour": "red"})


def test_answers_that_were_not_asked_are_not_handed_in(office: Office) -> None:
    fields = [
        {"key": "what", "type": "text", "label": {"ja": "件名", "en": "x"}},
        {"key": "personal", "type": "yes_no", "label": {"ja": "個人情報", "en": "x"}},
        {"key": "count_of", "type": "number", "when": "personal", "label": {"ja": "人数", "en": "x"}},
    ]
    changed = [
        each if each["key"] != "one" else each | {"sections": [{**each["sections"][0], "fields": fields}]}
        for each in PROCEDURES
    ]
    adopt(office.world, shapes(edition="2", procedures=changed), effective_on=TODAY)
    record = office.submit("staff", "one", what="鍵", personal=False, count_of=3)
    assert json.loads(Content.objects.get(application=record).body)["data"] == {"what": "鍵", "personal": False}
    with pytest.raises(ManyFaults) as caught:
        office.submit("staff", "one", what="鍵", personal=True)
    assert [fault.field for fault in caught.value.items] == ["count_of"]
