from __future__ import annotations

import datetime as dt

from django.db.models import Model
from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.evidence import act_types, subjects
from sekimori.portal.evidence import retention as classes
from sekimori.portal.evidence.models import CustodySlip, Evidence, Hold, RetentionClass
from sekimori.portal.evidence.walling import in_ledger

LONGEST_YEARS = 100


def retention_change(
    *, pk: int, retention: str, counts_from: dt.date | None = None, reason: str = "", seen: int | None = None
) -> Evidence:
    """Gives evidence another retention class, or another day from which it counts (when a matter in use is over).

    Raises InvalidInput for an unknown class, or without reason when it is kept for a shorter time than before.
    """
    with performing(act_types.RETAINED) as act:
        evidence = act.obtain(Evidence, pk, need="retain", seen=seen)
        _check_there(evidence)
        row = classes.named(retention)
        before = {"retention": evidence.retention, "retain_until": evidence.retain_until}
        day = counts_from or evidence.counts_from
        until = classes.until(row, day)
        shorter = until is not None and (evidence.retain_until is None or until < evidence.retain_until)
        if shorter and not reason.strip():
            raise InvalidInput(_("保存期間を短くするときは、理由を入力してください。"), field="reason")
        evidence.retention, evidence.counts_from, evidence.retain_until = row.key, day, until
        evidence.save(update_fields=["retention", "counts_from", "retain_until"])
        after = {"retention": row.key, "retain_until": until}
        act.record(
            evidence, before=before, after=after, reason=reason, unit=evidence.unit_id, wall=in_ledger(evidence.wall)
        )
    return evidence


def _check_there(evidence: Evidence) -> None:
    if evidence.erased_at is not None:
        raise InvalidInput(_("この証跡の内容は、既に消去されています。"))


def class_set(
    *,
    key: str,
    label: str,
    years: int | None,
    note: str = "",
    order: int = 100,
    seen: int | None = None,
    new: bool = False,
) -> RetentionClass:
    """Adds a class to the city's table or changes one. What is kept already follows: its last day is computed anew.

    Raises InvalidInput for years beyond 100, Conflict when somebody else was faster, or when a `new` one has a key that is taken.
    """
    with performing(act_types.CLASS_SET) as act:
        act.authorise("create", RetentionClass)
        if years is not None and not 1 <= years <= LONGEST_YEARS:
            raise InvalidInput(_("年数は1から100までの数にしてください。"), field="years")
        if not label.strip():
            raise InvalidInput(_("名前を入力してください。"), field="label")
        row = RetentionClass.objects.select_for_update().filter(key=key).first()
        if row is not None and seen is not None and row.version != seen:
            raise Conflict(_("画面を開いた後に、ほかの人がこの区分を変更しました。"))
        if row is not None and new:
            raise Conflict(_("記号「%(key)s」は既に使われています。") % {"key": key}, field="key")
        before = {"label": row.label, "years": row.years, "note": row.note} if row else {}
        row = row or RetentionClass(key=key)
        row.label, row.years, row.note, row.order = label.strip()[:60], years, note.strip()[:200], order
        row.full_clean(exclude=["version"])
        row.save()
        if before and before["years"] != years:
            _follow(row)
        act.record(row, before=before, after={"label": row.label, "years": years, "note": row.note})
    return row


def _follow(row: RetentionClass) -> None:
    """The last days of what is kept under a class whose years have changed; one query for each day they count from."""
    kept = Evidence.objects.filter(retention=row.key, erased_at__isnull=True)
    for day in kept.order_by().values_list("counts_from", flat=True).distinct():
        kept.filter(counts_from=day).update(retain_until=classes.until(row, day))


def hold_place(*, evidence: int | None = None, subject: Model | str = "", reason: str) -> Hold:
    """Forbids the erasure of one piece of evidence, or of everything of a record (its side rows in the ledger included).

    Raises InvalidInput without reason, policies.NotFound, Refused.
    """
    with performing(act_types.HELD) as act:
        act.authorise("create", Hold)
        if not reason.strip():
            raise InvalidInput(_("理由を入力してください。"), field="reason")
        made = Hold(reason=reason.strip()[:400], placed_at=act.now(), placed_by_id=act.actor.person)
        unit: int | None = None
        if evidence is not None:
            held = act.obtain(Evidence, evidence, need="hold")
            _check_there(held)
            made.evidence, unit = held, held.unit_id
        else:
            made.subject_model, made.subject_pk = subjects.named(subject)
            if not act.actor.system:
                subjects.record_of(made.subject_model, made.subject_pk, act.actor)
        made.save()
        act.record(
            made, after={"reason": made.reason}, unit=unit, wall=in_ledger(made.evidence.wall) if made.evidence else ""
        )
    return made


def hold_release(*, pk: int, reason: str) -> Hold:
    """Ends a hold; what it kept goes the way of its retention again. Raises InvalidInput without reason or when it is over."""
    with performing(act_types.RELEASED) as act:
        hold = act.obtain(Hold, pk, need="release")
        if hold.released_at is not None:
            raise InvalidInput(_("この保全は既に解除されています。"))
        if not reason.strip():
            raise InvalidInput(_("理由を入力してください。"), field="reason")
        hold.released_at, hold.released_by_id, hold.released_reason = act.now(), act.actor.person, reason.strip()[:400]
        hold.save()
        wall = in_ledger(hold.evidence.wall) if hold.evidence else ""
        act.record(hold, before={"reason": hold.reason}, reason=hold.released_reason, wall=wall)
    return hold


def custody_pass(
    *,
    pk: int,
    handed_at: dt.datetime,
    from_whom: str,
    to_whom: str,
    seal_number: str = "",
    place: str = "",
    purpose: str = "",
) -> CustodySlip:
    """Records that a thing changed hands. Raises InvalidInput without both names, or for a moment that is yet to come."""
    with performing(act_types.HANDED_OVER) as act:
        evidence = act.obtain(Evidence, pk, need="hand_over")
        for name, value in (("from_whom", from_whom), ("to_whom", to_whom)):
            if not value.strip():
                raise InvalidInput(_("氏名を入力してください。"), field=name)
        if handed_at > act.now():
            raise InvalidInput(_("これからの日時は入力できません。"), field="handed_at")
        slip = CustodySlip.objects.create(
            evidence=evidence,
            handed_at=handed_at,
            from_whom=from_whom.strip()[:120],
            to_whom=to_whom.strip()[:120],
            seal_number=seal_number.strip()[:60],
            place=place.strip()[:120],
            purpose=purpose.strip()[:200],
            recorded_at=act.now(),
            recorded_by_id=act.actor.person,
        )
        told = ("from_whom", "to_whom", "seal_number", "place", "purpose")
        act.record(
            evidence,
            after={name: getattr(slip, name) for name in told},
            occurred_at=handed_at,
            unit=evidence.unit_id,
            wall=in_ledger(evidence.wall),
        )
    return slip
