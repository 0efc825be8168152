"""The one way to change anything: authorise → validate → lock → change → ledger entry and outbox rows, in one transaction.

    with performing(SUBMITTED) as act:
        application = act.obtain(Application, pk, need="submit")
        ...check and change...
        act.record(application, before=…, after=…)

Blocks may nest; the outermost one writes all entries at its end, so that the ledger's order lock is held for a moment only.
When a rule refuses, the transaction is undone and the refusal itself is recorded as a short entry of its own.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from sekimori.common.clock import SystemClock, day_of
from sekimori.common.errors import Conflict, NotAvailable, Refused
from sekimori.portal.acts import bell, context, observers, outbox, policies, revisions
from sekimori.portal.acts.actors import Actor, Assignment
from sekimori.portal.acts.appending import Entry, Pending, append
from sekimori.portal.acts.models import Deployment, Submission, Versioned
from sekimori.portal.acts.registry import ActType, register

M = TypeVar("M", bound=models.Model)

REFUSED = register("acts:act:refused", "操作の拒否")
READ = register("acts:record:read", "記録の閲覧")
WITHHELD = register("acts:record:withheld", "見せなかった記録")


def subject_of(record: models.Model) -> str:
    """How the ledger names a record: app.model:primary key."""
    return f"{record._meta.label_lower}:{record.pk}"  # noqa: SLF001


class Performing:
    """An act under way. Made by `performing`, never by hand."""

    def __init__(self, act_type: ActType, outer: Performing | None) -> None:
        self.act_type = act_type
        self.circumstances = context.current()
        self.root: Performing = outer.root if outer else self
        self.pending: list[Pending] = []
        self.touched = ""
        self.leaves_work = False

    @property
    def actor(self) -> Actor:
        return self.circumstances.actor

    @property
    def person(self) -> int:
        """Who acts. Raises Refused for what no person does."""
        if self.actor.person is None:
            raise Refused(_("この操作は、職員本人だけができます。"))
        return self.actor.person

    def now(self) -> dt.datetime:
        return self.circumstances.clock.now()

    def today(self) -> dt.date:
        return day_of(self.now())

    def authorise(self, need: str, model: type[M], record: M | None = None, **where: Any) -> None:
        """Raises Refused unless the actor may do `need` with `record`, or with a new record of `model` there."""
        if record is not None:
            self.root.touched = subject_of(record)
        if not self.actor.system:
            policies.require(self.actor, need, model, record, **where)

    def obtain(self, model: type[M], pk: Any, *, need: str, seen: int | None = None) -> M:
        """The record locked for this act, if the actor may know of it and do `need`.

        `seen` is the version the actor's form was made from. Raises policies.NotFound, Refused or Conflict.
        """
        rows = model._default_manager.all()  # noqa: SLF001
        if not self.actor.system:
            rows = rows.filter(policies.policy_of(model).visible(self.actor))
        try:
            record = rows.select_for_update(of=("self",)).get(pk=pk)
        except (ObjectDoesNotExist, ValueError):
            raise policies.not_found(model, pk=pk) from None
        self.authorise(need, model, record)
        if seen is not None and isinstance(record, Versioned) and record.version != seen:
            raise Conflict(
                _("画面を開いた後に、ほかの人がこの記録を変更しました。最新の内容を確認してからやり直してください。")
            )
        return record

    def once(self, token: uuid.UUID | None, record: models.Model | None = None) -> None:
        """Uses up a form's token. Raises Conflict when it was used before, so that a replayed submission does nothing.

        The act cannot go on after that: its transaction is at an end.
        """
        if token is None:
            return
        subject = subject_of(record) if record else ""
        try:
            Submission.objects.create(token=token, subject=subject, used_at=self.now())
        except IntegrityError:
            raise Conflict(_("この内容は既に受け付けています。二重には登録しません。")) from None

    def record(
        self,
        subject: models.Model,
        *,
        act_type: ActType | None = None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str = "",
        clauses: Sequence[str] = (),
        unit: int | None = None,
        wall: str = "",
        occurred_at: dt.datetime | None = None,
        assignment: Assignment | None = None,
        names: Mapping[str, str] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Notes what this act did to `subject`; written to the ledger when the outermost act ends.

        `occurred_at` is when it happened outside, for reports that arrive late; the recorded time is always the clock's.
        `wall` narrows who may read the side row; `assignment` says in which capacity the actor acted. `data` are facts about
        no person that stay in the leaf for ever (sizes, hashes, ranges).
        """
        kind = act_type or self.act_type
        self.root.pending.append(
            Pending(
                act_type=kind,
                subject=subject_of(subject),
                subject_label=str(subject),
                occurred_at=occurred_at or self.now(),
                clauses=tuple(clauses),
                unit=unit,
                wall=wall,
                assignment=assignment or Assignment(post=self.actor.post),
                details={
                    "before": dict(before or {}),
                    "after": dict(after or {}),
                    "reason": reason,
                    "names": dict(names or {}),
                },
                data=dict(data or {}),
                record=subject,
            )
        )

    def write_now(self) -> list[Entry]:
        """Writes what has been recorded so far, for the rare act that needs its entry's number before it ends."""
        entries = append(self.root.pending, self.circumstances)
        self.root.pending = []
        observers.tell(entries, self.circumstances)
        return entries

    def deliver(
        self, kind: str, payload: Mapping[str, Any], *, key: str, not_before: dt.datetime | None = None
    ) -> None:
        """Puts an outbox row beside the act; a worker carries it out after the commit. A key already used is ignored."""
        self.root.leaves_work = True
        outbox.put(kind, payload, key=key, now=self.now(), not_before=not_before, request=self.circumstances.request)


_under_way: ContextVar[Performing | None] = ContextVar("sekimori_performing", default=None)


def under_way() -> bool:
    """Whether an act is open here, so that what is read may not stand yet."""
    return _under_way.get() is not None


@contextmanager
def performing(act_type: ActType, *, as_part: bool = False) -> Iterator[Performing]:
    """Opens an act of `act_type` in the circumstances in force; see the module's own words.

    With `as_part`, what fails in it undoes the act around it too, whatever that makes of the error: no savepoint of its own.
    """
    outer = _under_way.get()
    act = Performing(act_type, outer)
    if outer is None:
        _check_clock(act)
    try:
        with _as_current(act), transaction.atomic(savepoint=outer is None or not as_part), revisions.remembered():
            yield act
            if outer is None and act.pending:
                act.write_now()
            if outer is None and act.leaves_work:
                bell.ring()
    except (Refused, policies.NotFound) as refusal:
        if outer is None:
            record_refusal(act_type.name, refusal, subject=act.touched)
        raise


@contextmanager
def _as_current(act: Performing) -> Iterator[None]:
    token = _under_way.set(act)
    try:
        yield
    finally:
        _under_way.reset(token)


def _check_clock(act: Performing) -> None:
    """Only the sample city's database accepts a clock other than the machine's."""
    if isinstance(act.circumstances.clock, SystemClock):
        return
    if not revisions.fact("sample", Deployment.objects.filter(sample=True).exists):
        raise NotAvailable(_("見本でないデータベースでは、時計を差し替えた操作はできません。"))


def record_refusal(what: str, refusal: Refused | policies.NotFound, *, subject: str = "") -> None:
    """Writes the short entry of a refused act (or page) `what`, once, in a transaction of its own.

    What was not found leaves an entry only where there is a record that the actor may not know of. `subject` names the record
    when the error does not.
    """
    withheld = isinstance(refusal, policies.NotFound)
    if refusal.recorded or (withheld and refusal.about is None):
        return
    refusal.recorded = True
    circumstances = context.current()
    about = subject_of(refusal.about) if isinstance(refusal.about, models.Model) else subject
    pending = Pending(
        act_type=WITHHELD if withheld else REFUSED,
        subject=about or "nothing",
        subject_label="",
        occurred_at=circumstances.clock.now(),
        clauses=() if isinstance(refusal, policies.NotFound) else refusal.clauses,
        unit=None,
        wall="",
        assignment=Assignment(post=circumstances.actor.post),
        details={"refused": what, "sentence": refusal.sentence},
    )
    with transaction.atomic():
        append([pending], circumstances)


def record_read(record: models.Model, *, unit: int | None = None, clauses: Sequence[str] = ()) -> None:
    """Writes the short entry of reading a record that may only be read with a trace (confidentiality 3)."""
    with performing(READ) as act:
        act.record(record, unit=unit, clauses=clauses)
