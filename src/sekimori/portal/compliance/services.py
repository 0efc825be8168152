"""What people say about clauses, and what the clock does: the acts of compliance."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput, NotAvailable, Refused
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor, Holding, assignment_of
from sekimori.portal.acts.models import Deployment
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.compliance import act_types, falling_due, full_check, observing, policies, responsible, snapshots
from sekimori.portal.compliance.models import Answer, Recomputation, Waiver
from sekimori.portal.compliance.selectors.scope import Place, place_of
from sekimori.portal.compliance.settling import Settled, answers_settle

__all__ = [
    "Settled",
    "answer_give",
    "answers_settle",
    "recompute",
    "snapshot_take",
    "states_refresh",
    "states_together",
    "waiver_decide",
    "waiver_withdraw",
]

MOST_WORDS = 2000


def answer_give(
    *,
    clause: str,
    unit: int | None,
    answer: str,
    reason: str = "",
    evidence: str = "",
    token: uuid.UUID | None = None,
) -> Answer:
    """Answers the question of a clause for a unit (None: the city) for this fiscal year; it replaces what one said before.

    Raises Refused unless the actor holds a role that the clause names for that unit, NotFound when the clause has no state
    there, InvalidInput without a reason for anything but 実施.
    """
    with performing(act_types.ANSWERED) as act:
        place = place_of(clause, unit)
        act.authorise("create", Answer, clause=place.clause, package=place.package, place=place.unit)
        reason, evidence = _checked(answer, reason, evidence)
        holding = _holding(act.actor, place)
        year = FiscalYear.of(act.today())
        before = _replace(act, place, holding, year)
        made = Answer.objects.create(
            lineage=place.clause.lineage,
            clause=place.clause.id,
            edition_id=place.edition,
            unit=place.unit,
            fiscal_year=year.year,
            answer=answer,
            reason=reason,
            evidence=evidence,
            person_id=_person(act.actor),
            role=holding.role,
            answered_at=act.now(),
        )
        act.once(token, made)
        act.record(
            made,
            before={"answer": before} if before else None,
            after={"answer": answer, "fiscal_year": year.year, "evidence": evidence},
            reason=reason,
            clauses=(place.clause.id,),
            unit=place.unit or None,
            assignment=assignment_of(holding),
        )
    return made


def _checked(answer: str, reason: str, evidence: str) -> tuple[str, str]:
    reason, evidence = _words(reason, "reason"), _words(evidence, "evidence")
    if answer not in Answer.Given.values:
        raise InvalidInput(_("回答を選んでください。"), field="answer")
    if answer != Answer.Given.DONE and not reason:
        label = Answer.Given(answer).label
        raise InvalidInput(_("「%(answer)s」の理由を入力してください。") % {"answer": label}, field="reason")
    return reason, evidence


def _words(text: str, field: str) -> str:
    text = text.strip()
    if len(text) > MOST_WORDS:
        raise InvalidInput(_("2000文字以内で入力してください。"), field=field)
    return text


def _holding(actor: Actor, place: Place) -> Holding:
    found = responsible.holding_for(actor, place.clause, place.package, place.unit)
    if found is None:
        raise Refused(_("この条項について答える役割に就いていません。"), clauses=(place.clause.id,))
    return found


def _person(actor: Actor) -> int:
    if actor.person is None:
        raise Refused(_("人の記録と結び付いていないアカウントでは回答できません。"))
    return actor.person


def _replace(act: Performing, place: Place, holding: Holding, year: FiscalYear) -> str:
    """Ends the answers that this one replaces; what the newest of them said ("" when there was none)."""
    standing = Answer.objects.filter(
        lineage=place.clause.lineage, unit=place.unit, fiscal_year=year.year, replaced_at__isnull=True
    )
    settles = responsible.leads(act.actor, place.unit)
    office = responsible.is_office(place.package.role(holding.role))
    replaced = [
        row
        for row in standing.order_by("answered_at", "pk")
        if settles or row.person_id == act.actor.person or (office and row.role == holding.role)
    ]
    if replaced:
        Answer.objects.filter(pk__in=[row.pk for row in replaced]).update(replaced_at=act.now())
    return replaced[-1].answer if replaced else ""


def waiver_decide(
    *, clause: str, unit: int | None, reason: str, until: dt.date | None = None, token: uuid.UUID | None = None
) -> Waiver:
    """Records that what a clause wants 必要に応じ was not needed this time, up to `until` (the end of the fiscal year).

    Raises Refused unless the actor holds a role that the clause names for that unit, InvalidInput without a reason, for a clause
    that obliges always, or for a day that is over or beyond the fiscal year.
    """
    with performing(act_types.WAIVED) as act:
        place = place_of(clause, unit)
        act.authorise("create", Waiver, clause=place.clause, package=place.package, place=place.unit)
        if not any(norm.as_needed for norm in place.clause.norms):
            raise InvalidInput(_("この条項は「必要に応じて」の定めではないため、不要と判断することはできません。"))
        reason = _words(reason, "reason")
        if not reason:
            raise InvalidInput(_("不要と判断した理由を入力してください。"), field="reason")
        last = FiscalYear.of(act.today()).last_day
        until = until or last
        if not act.today() <= until <= last:
            raise InvalidInput(_("期限は、今日から年度の終わりまでの日にしてください。"), field="until")
        holding = _holding(act.actor, place)
        made = Waiver.objects.create(
            lineage=place.clause.lineage,
            clause=place.clause.id,
            edition_id=place.edition,
            unit=place.unit,
            reason=reason,
            until=until,
            person_id=_person(act.actor),
            role=holding.role,
            decided_at=act.now(),
        )
        act.once(token, made)
        act.record(
            made,
            after={"until": until},
            reason=reason,
            clauses=(place.clause.id,),
            unit=place.unit or None,
            assignment=assignment_of(holding),
        )
    return made


def waiver_withdraw(*, waiver: int, reason: str) -> Waiver:
    """Takes a decision back because it was needed after all.

    Raises Refused unless the actor could decide for that unit, InvalidInput without a reason, Conflict when it is over already.
    """
    with performing(act_types.WAIVER_WITHDRAWN) as act:
        record = act.obtain(Waiver, waiver, need="view")
        place = place_of(record.clause, record.unit or None)
        act.authorise("withdraw", Waiver, record, clause=place.clause, package=place.package)
        if record.withdrawn_at is not None or record.until < act.today():
            raise Conflict(_("この判断は既に効力がありません。"))
        reason = _words(reason, "reason")
        if not reason:
            raise InvalidInput(_("取消しの理由を入力してください。"), field="reason")
        record.withdrawn_at, record.withdrawn_reason = act.now(), reason
        record.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        act.record(
            record,
            before={"until": record.until},
            reason=reason,
            clauses=(record.clause,),
            unit=record.unit or None,
            assignment=assignment_of(_holding(act.actor, place)),
        )
    return record


@contextmanager
def states_together() -> Iterator[None]:
    """For the builder of a sample city: the states follow at the end of the block, as if everything in it were one act.

    Raises NotAvailable on a database that is not marked as the sample: elsewhere each act brings its states along in its own
    transaction.
    """
    if not Deployment.objects.filter(sample=True).exists():
        raise NotAvailable(_("見本でないデータベースでは、状態の計算を後に回すことはできません。"))
    with transaction.atomic(), observing.together():
        yield


def states_refresh() -> int:
    """Applies what time alone has changed by now; how many states were looked at. The clock's job."""
    return falling_due.apply_due()


def recompute() -> Recomputation | None:
    """Computes every reading and state from the records and keeps what differed; None before the first adoption.

    Raises Refused for people who neither direct nor run the portal.
    """
    decision = policies.may_recompute(context.current().actor)
    if not decision:
        raise Refused(decision.sentence)
    return full_check.recompute()


def snapshot_take() -> int:
    """Keeps how many clauses are in which state at the end of this day, for the city and each department; how many rows."""
    return snapshots.take()
