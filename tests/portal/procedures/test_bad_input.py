"""Replayed, forged and late submissions, roles that are gone, a clock that moved, a full disk: refused clearly, nothing lost."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import OperationalError

from sekimori.common.errors import Conflict, NotAvailable, Refused
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.organization.models import Appointment
from sekimori.portal.procedures import numbering, services
from sekimori.portal.procedures.models import Application, Decision, Serial, Step
from sekimori.portal.procedures.services import Word
from tests.portal.procedures.conftest import Office
from tests.world import TODAY

State = Application.State


def decide(office: Office, who: str, record: Application, **given: Any) -> Application:
    fresh = Application.objects.get(pk=record.pk)
    step = Step.objects.filter(application=record).order_by("pk")[0]
    digest = fresh.content.digest if fresh.content else ""
    arguments = {"application": record.pk, "step": step.pk, "word": Word("approved"), "digest": digest, **given}
    with office.world.acting(who):
        return services.step_decide(**arguments)


def refusals(office: Office) -> int:
    del office
    return LedgerEntry.objects.filter(act="acts:act:refused").count()


def test_an_answer_sent_twice_decides_once(office: Office) -> None:
    record = office.submit("staff", "both", what="接続")
    token = uuid.uuid4()
    decide(office, "ciso", record, token=token)
    with pytest.raises(Conflict, match="既に終わっている"):
        decide(office, "ciso", record, token=token)
    assert Decision.objects.count() == 1


def test_the_token_of_another_form_is_used_up(office: Office) -> None:
    one, other = office.submit("staff", "one", what="鍵"), office.submit("staff", "one", what="机")
    token = uuid.uuid4()
    decide(office, "head_citizen", one, token=token)
    with pytest.raises(Conflict, match="二重には登録しません"):
        decide(office, "head_citizen", other, token=token)
    assert office.state(other) == State.IN_ROUTE


def test_an_application_handed_in_twice_has_one_number(office: Office) -> None:
    draft = office.draft("staff", "one", what="鍵")
    token = uuid.uuid4()
    with office.world.acting("staff"):
        services.application_submit(application=draft.pk, token=token)
        with pytest.raises((Conflict, Refused)):
            services.application_submit(application=draft.pk, token=token)
    assert Serial.objects.get().last == 1


def test_an_approver_without_the_role_any_more_is_refused_and_it_is_recorded(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    person = office.world.people["head_citizen"]
    Appointment.objects.filter(person=person).update(valid_to=TODAY)
    Appointment.objects.create(
        person=person, post=office.world.posts["auditor"], valid_from=TODAY, recorded_at=office.clock.now()
    )
    before = LedgerEntry.objects.count()
    with pytest.raises((Refused, NotFound)):
        decide(office, "head_citizen", record)
    assert office.state(record) == State.IN_ROUTE
    assert LedgerEntry.objects.count() >= before


def test_a_role_lost_while_the_page_was_open_is_refused_with_the_way_on(office: Office) -> None:
    """The head still sees the application, because he once decided about it, but holds the role no more."""
    record = office.submit("staff", "one", what="鍵")
    office.decide("head_citizen", record, "returned")
    with office.world.acting("staff"):
        services.application_submit(application=record.pk)
    Appointment.objects.filter(person=office.world.people["head_citizen"]).update(valid_to=TODAY)
    step = office.waiting(record)
    with pytest.raises(Refused, match="役割を、いまは持っていません") as caught:
        decide(office, "head_citizen", record, step=step.pk)
    assert "異動" in caught.value.next_step
    assert refusals(office) == 1


def test_a_step_of_another_application_is_not_found(office: Office) -> None:
    one, other = office.submit("staff", "one", what="鍵"), office.submit("staff", "one", what="机")
    with pytest.raises(NotFound, match="経路にありません"):
        decide(office, "head_citizen", one, step=office.waiting(other).pk)


def test_a_step_that_has_not_begun_is_not_answered(office: Office) -> None:
    record = office.submit("staff", "chain", what="改修")
    later = Step.objects.get(application=record, stage="permit")
    with pytest.raises(Conflict, match="まだ始まっていません"):
        decide(office, "system", record, step=later.pk)


def test_a_step_of_an_earlier_revision_is_not_answered(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    old = office.waiting(record)
    with office.world.acting("staff"):
        services.application_pull_back(application=record.pk)
        services.application_write(application=record.pk, data={"what": "金庫"})
        services.application_submit(application=record.pk)
    with pytest.raises(NotFound):
        decide(office, "head_citizen", record, step=old.pk)


def test_a_verdict_the_stage_does_not_know_is_refused(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    for verdict in ("endorsed", "read", "taken_up", "approved_by_magic", ""):
        with pytest.raises(Exception, match="この判定はできません"):
            decide(office, "head_citizen", record, word=Word(verdict))
    assert office.state(record) == State.IN_ROUTE


def test_the_draft_of_somebody_else_is_not_found(office: Office) -> None:
    draft = office.draft("staff", "one", what="鍵")
    for who in ("colleague", "head_citizen", "system", "outsider"):
        with office.world.acting(who):
            for attempt in (
                lambda: services.application_write(application=draft.pk, data={"what": "x"}),
                lambda: services.application_submit(application=draft.pk),
                lambda: services.application_discard(application=draft.pk),
            ):
                with pytest.raises((NotFound, Refused)):
                    attempt()
    assert Application.objects.get(pk=draft.pk).data == {"what": "鍵"}


def test_two_who_write_at_once_are_told(office: Office) -> None:
    draft = office.draft("staff", "one", what="鍵")
    with office.world.acting("staff"):
        services.application_write(application=draft.pk, data={"what": "机"}, seen=draft.version)
        with pytest.raises(Conflict, match="ほかの人がこの記録を変更"):
            services.application_write(application=draft.pk, data={"what": "椅子"}, seen=draft.version)
    assert Application.objects.get(pk=draft.pk).data == {"what": "机"}


def test_a_clock_set_back_lets_nothing_be_recorded(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    office.clock.advance(-dt.timedelta(hours=1))
    with pytest.raises(NotAvailable, match="時計が最後の記録より前"):
        decide(office, "head_citizen", record)
    office.clock.advance(dt.timedelta(hours=1))
    assert office.state(record) == State.IN_ROUTE
    assert Decision.objects.count() == 0


def test_a_full_disk_in_the_middle_of_an_act_changes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = office.draft("staff", "one", what="鍵")
    entries = LedgerEntry.objects.count()

    def full(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(Step.objects, "bulk_create", full)
    with office.world.acting("staff"), pytest.raises(OperationalError):
        services.application_submit(application=draft.pk)
    monkeypatch.undo()
    kept = Application.objects.get(pk=draft.pk)
    assert (kept.state, kept.number, kept.content) == (State.DRAFT, "", None)
    assert LedgerEntry.objects.count() == entries
    assert not Serial.objects.exists()
    with office.world.acting("staff"):
        assert services.application_submit(application=draft.pk).number == "令8-one-000001"


def test_nobody_signed_in_does_nothing(office: Office) -> None:
    from sekimori.portal.acts import context
    from sekimori.portal.acts.context import Circumstances

    with context.use(Circumstances(clock=office.clock)), pytest.raises(Refused):
        services.application_start(procedure="one")


def test_a_procedure_that_is_not_adopted_is_said(office: Office) -> None:
    from sekimori.portal.procedures.definitions import NoSuchProcedure

    with office.world.acting("staff"), pytest.raises(NoSuchProcedure, match="定められていません"):
        services.application_start(procedure="flying")


def test_the_register_of_numbers_never_goes_back(office: Office) -> None:
    office.submit("staff", "one", what="鍵")
    first = numbering.next_number(_rule(office), TODAY)
    assert first.serial == 2


def _rule(office: Office) -> Any:
    from sekimori.portal.procedures import definitions

    with office.world.acting("staff"):
        return definitions.current("one", office.world.unit("210")).procedure.number
