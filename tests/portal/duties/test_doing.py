"""Done with a record, frozen, confirmed by another; sent back, waived with a reason, reopened; nothing backdated or changed."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import DatabaseError, transaction

from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.duties import services
from sekimori.portal.duties.models import Content, Occurrence, Word
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import Absence
from tests.portal.duties.conftest import NETWORK, REVIEW, Office

State = Occurrence.State


def reported(office: Office) -> Occurrence:
    return office.finish("head_citizen", office.one("id_stocktaking", "210"))


def digest(record: Occurrence) -> str:
    return Content.objects.filter(occurrence=record).latest("revision").digest


@pytest.mark.mechanism("duty:id_stocktaking")
def test_a_stocktaking_lists_the_accounts_of_the_section_and_waits_for_confirmation(office: Office) -> None:
    record = reported(office)
    assert record.state == State.REPORTED
    body = json.loads(Content.objects.get(occurrence=record).body)
    accounts = [line[1] for line in body["listed"]["lines"]]
    assert accounts == ["2102", "2103"]
    assert [each["answer"] for each in body["answers"].values()] == ["keep", "keep"]
    with office.world.acting("system"):
        done = services.occurrence_confirm(pk=record.pk, digest=digest(record))
    assert (done.state, done.closed_at) == (State.DONE, office.clock.now())


def test_every_line_wants_an_answer_and_stopping_a_reason(office: Office) -> None:
    record = office.one("id_stocktaking", "210")
    data = office.stocktaking(record)
    data["answers"].popitem()
    first = next(iter(data["answers"]))
    data["answers"][first] = {"answer": "disable", "reason": ""}
    data["fields"]["shared_users"] = False
    with pytest.raises(ManyFaults) as caught:
        office.finish("head_citizen", record, data)
    fields = {each.field for each in caught.value.items}
    assert f"why_{first}" in fields
    assert "shared_reason" in fields
    assert any(str(each).startswith("line_") for each in fields)


def test_what_is_to_be_stopped_is_told_to_who_confirms(office: Office) -> None:
    from sekimori.portal.notices.models import Notice

    record = office.one("id_stocktaking", "210")
    office.finish("head_citizen", record, office.stocktaking(record, "disable", "異動したため"))
    notice = Notice.objects.get(key=f"duties:{record.pk}:reported:1")
    assert "異動したため" in notice.body
    assert "波多野 健" in set(notice.deliveries.values_list("person__name", flat=True))


def test_nobody_confirms_what_he_did_himself(office: Office) -> None:
    record = office.finish("system", office.one("id_stocktaking", "120"))
    with office.world.acting("system"), pytest.raises(Refused, match="自分が実施した"):
        services.occurrence_confirm(pk=record.pk, digest=digest(record))
    with office.world.acting("chief"):
        assert services.occurrence_confirm(pk=record.pk, digest=digest(record)).state == State.DONE


def test_the_database_refuses_two_eyes_too(office: Office) -> None:
    record = reported(office)
    content = Content.objects.get(occurrence=record)
    with pytest.raises(DatabaseError), transaction.atomic():
        Word.objects.create(
            occurrence=record,
            kind=Word.Kind.CONFIRMED,
            content=content,
            digest=content.digest,
            person=content.person,
            person_label="",
            role="information_system_manager",
            capacity="own",
            at=office.clock.now(),
        )


def test_what_was_recorded_and_said_is_never_changed_or_deleted(office: Office) -> None:
    record = reported(office)
    for change in (
        lambda: Content.objects.update(body="{}"),
        lambda: Word.objects.update(reason="別の理由"),
        lambda: Word.objects.all()._raw_delete("default"),
        lambda: Occurrence.objects.filter(pk=record.pk).update(due_on=dt.date(2027, 1, 1)),
        lambda: Occurrence.objects.filter(pk=record.pk).update(period="2025-H2"),
        lambda: Occurrence.objects.filter(duty="policy_review").update(state=State.NOT_NEEDED),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_record_sent_back_is_put_right_and_confirmed_as_it_is_then(office: Office) -> None:
    record = reported(office)
    first = digest(record)
    with office.world.acting("system"):
        with pytest.raises(InvalidInput):
            services.occurrence_return(pk=record.pk, digest=first, reason=" ")
        services.occurrence_return(pk=record.pk, digest=first, reason="共用ＩＤが抜けています。")
    again = office.stocktaking(record)
    again["entered"] = [{"system": "戸籍", "id": "koseki01", "user": "窓口", "answer": "keep", "reason": ""}]
    office.finish("head_citizen", record, again)
    with office.world.acting("system"), pytest.raises(Conflict):
        services.occurrence_confirm(pk=record.pk, digest=first)
    with office.world.acting("system"):
        services.occurrence_confirm(pk=record.pk, digest=digest(record))
    kinds = list(Word.objects.filter(occurrence=record).values_list("kind", flat=True))
    assert kinds == ["done", "returned", "done", "confirmed"]


@pytest.mark.mechanism("duty:contact_network_update")
def test_the_network_is_issued_by_being_done(office: Office) -> None:
    record = office.one("contact_network_update")
    without = {"fields": {**NETWORK["fields"], "gaps_reason": None}}
    with pytest.raises(ManyFaults, match="不足"):
        office.finish("chief", record, without)
    done = office.finish("chief", record, NETWORK)
    assert done.state == State.DONE
    with office.world.acting("chief"):
        assert not organization.network_status().outdated
    assert json.loads(Content.objects.get(occurrence=record).body)["carried"]["digest"]


@pytest.mark.mechanism("duty:policy_review")
def test_a_review_that_changes_something_names_its_proposals(office: Office) -> None:
    office.at(dt.date(2027, 3, 22))
    record = office.one("policy_review")
    wanting = {"fields": {**REVIEW["fields"], "outcome": "rules"}}
    with pytest.raises(ManyFaults, match="改善案"):
        office.finish("ciso", record, wanting)
    row = {"clause": "2(1)", "what": "期限を定める", "why": "", "by": None}
    done = office.finish("ciso", record, {"fields": {**wanting["fields"], "proposals": [row]}})
    assert done.state == State.DONE


def test_nothing_is_done_before_its_window_opens(office: Office) -> None:
    with pytest.raises(InvalidInput, match="始まって"):
        office.finish("ciso", office.one("policy_review"), REVIEW)


def test_not_needed_is_decided_by_who_may_and_with_a_reason(office: Office) -> None:
    record = office.one("id_stocktaking", "900")
    with office.world.acting("election"), pytest.raises(Refused):
        services.occurrence_waive(pk=record.pk, reason="ＩＤがない。")
    with office.world.acting("system"):
        with pytest.raises(InvalidInput):
            services.occurrence_waive(pk=record.pk, reason="")
        assert services.occurrence_waive(pk=record.pk, reason="ＩＤがない。").state == State.NOT_NEEDED
    with office.world.acting("chief"), pytest.raises(Refused):
        services.occurrence_waive(pk=office.one("contact_network_update").pk, reason="不要")


def test_what_was_done_may_be_opened_again_and_is_overdue_by_its_old_day(office: Office) -> None:
    done = office.finish("chief", office.one("contact_network_update"), NETWORK)
    office.at(dt.date(2026, 12, 1))
    with office.world.acting("chief"):
        again = services.occurrence_reopen(pk=done.pk, reason="誤りがあった。")
    assert (again.state, again.due_on, again.closed_at) == (State.OPEN, dt.date(2026, 10, 30), None)
    assert office.finish("chief", again, NETWORK).closed_at == office.clock.now()


def test_preparers_fill_in_and_owners_finish(office: Office) -> None:
    record = office.one("id_stocktaking", "210")
    data = office.stocktaking(record)
    with office.world.acting("staff"):
        services.occurrence_write(pk=record.pk, data=data, seen=record.version)
        with pytest.raises(Refused):
            services.occurrence_finish(pk=record.pk, data=data)
    record.refresh_from_db()
    assert record.data == data
    with office.world.acting("head_citizen"), pytest.raises(Conflict):
        services.occurrence_finish(pk=record.pk, data=data, seen=record.version - 1)


def test_a_deputy_in_a_recorded_absence_acts_in_that_capacity(office: Office) -> None:
    from sekimori.portal.organization import services as organization_services

    with office.world.system():
        organization_services.deputies_set(
            post=office.world.posts["head_citizen"],
            deputies=[office.world.posts["colleague"]],
            valid_from=dt.date(2026, 9, 1),
        )
        organization_services.absence_record(
            person=office.world.people["head_citizen"],
            starts_at=office.clock.now() - dt.timedelta(hours=1),
            ends_at=office.clock.now() + dt.timedelta(days=2),
            reason="休暇",
        )
    assert Absence.objects.exists()
    record = office.finish("colleague", office.one("id_stocktaking", "210"))
    said = Word.objects.get(occurrence=record)
    assert (said.capacity, said.instead_of) == ("deputy", office.person("head_citizen"))
    assert LedgerEntry.objects.filter(act="duties:occurrence:done").exists()


def test_a_serious_change_is_declared_once(office: Office) -> None:
    with office.world.acting("system"):
        made = services.occasion_declare(duty="policy_review", occasion="serious_change", reason="法律が改正された。")
        with pytest.raises(Conflict):
            services.occasion_declare(duty="policy_review", occasion="serious_change", reason="また改正された。")
    assert (made.cause, made.due_on) == ("法律が改正された。", dt.date(2026, 11, 30))
    with office.world.acting("staff"), pytest.raises(Refused):
        services.occasion_declare(duty="policy_review", occasion="serious_change", reason="気になる。")
