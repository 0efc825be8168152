from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.amendments import act_types, drafting, selectors
from sekimori.portal.amendments.models import Amendment, Change
from sekimori.portal.rules import selectors as rules

Kind = Change.Kind
LONGEST = 20_000


@dataclass(frozen=True)
class Words:
    """What an amendment does to one clause; see `Change`."""

    kind: str
    clause: str = ""
    new_id: str = ""
    title: str = ""
    text: str = ""
    reason: str = ""
    transition: str = ""
    grounds: Sequence[Mapping[str, str]] = ()


def amendment_begin(*, title: str, reason: str, token: uuid.UUID | None = None) -> Amendment:
    """Begins an amendment of the edition in force. Raises InvalidInput without title or reason, NotAdopted, Refused."""
    with performing(act_types.BEGUN) as act:
        act.authorise("create", Amendment)
        act.once(token)
        view = rules.adoption_on()
        _check_head(title, reason)
        record = Amendment.objects.create(
            title=title.strip()[:200],
            reason=reason.strip()[:LONGEST],
            base_id=view.edition,
            organs=list(view.organs),
            begun_by_id=act.person,
            begun_at=act.now(),
        )
        act.record(record, after={"title": record.title, "base": view.key})
    return record


def _check_head(title: str, reason: str) -> None:
    faults = Faults()
    if not title.strip():
        faults.add(_("改正の名称を入力してください。"), field="title")
    if not reason.strip():
        faults.add(_("改正の理由を書いてください。"), field="reason")
    faults.raise_if_any()


def amendment_change(*, pk: int, title: str, reason: str, seen: int | None = None) -> Amendment:
    """Puts title and reason right while it is written."""
    with performing(act_types.CHANGED) as act:
        record = act.obtain(Amendment, pk, need="write", seen=seen)
        _check_head(title, reason)
        before = {"title": record.title}
        record.title, record.reason = title.strip()[:200], reason.strip()[:LONGEST]
        record.save()
        act.record(record, before=before, after={"title": record.title})
    return record


def change_write(
    *, amendment: int, words: Words, pk: int | None = None, seen: int | None = None, token: uuid.UUID | None = None
) -> Change:
    """Writes what the amendment does to a clause: a new change, or `pk` again. A clause is changed once in an amendment.

    Raises ManyFaults for what is missing or does not fit together with the other changes, Refused.
    """
    with performing(act_types.CHANGE_WRITTEN) as act:
        record = act.obtain(Amendment, amendment, need="write")
        found = act.obtain(Change, pk, need="write", seen=seen) if pk is not None else Change(amendment=record)
        act.once(token, record)
        _check(record, words)
        _put(record, found, words)
        others = [each for each in record.changes.all() if each.pk != found.pk]
        if found.clause and any(each.clause == found.clause and each.kind == found.kind for each in others):
            raise InvalidInput(_("%(clause)sは、既に改正案にあります。") % {"clause": found.clause}, field="clause")
        drafting.check_fits([*others, found], list(selectors.base_nodes(record).values()))
        _record(act, record, found)
    return found


def _record(act: Performing, record: Amendment, found: Change) -> None:
    if not found.order:
        found.order = (record.changes.aggregate(last=Max("order"))["last"] or 0) + 1
    found.save()
    act.record(
        found,
        after={"kind": found.kind, "clause": found.clause, "new_id": found.new_id, "transition": found.transition},
        reason=found.reason,
        clauses=(found.lineage,) if found.lineage else (),
    )


def _check(record: Amendment, words: Words) -> None:
    faults = Faults()
    nodes = selectors.base_nodes(record)
    if words.kind not in Kind.values:
        faults.add(_("改正のしかたを選んでください。"), field="kind")
    if words.kind != Kind.ADD and words.clause not in nodes:
        faults.add(_("改正前の版に、この条項はありません。"), field="clause")
    if words.kind in {Kind.ADD, Kind.MOVE} and not words.new_id.strip():
        faults.add(_("改正後の番号を入力してください。"), field="new_id")
    if words.kind in {Kind.ADD, Kind.REWORD} and not (words.text.strip() or words.title.strip()):
        faults.add(_("見出しか本文を書いてください。"), field="text")
    if not words.reason.strip():
        faults.add(_("この条項を改める理由を書いてください。"), field="reason")
    faults.raise_if_any()


def _put(record: Amendment, found: Change, words: Words) -> None:
    adding, wording = words.kind == Kind.ADD, words.kind in {Kind.ADD, Kind.REWORD}
    found.kind = words.kind
    found.clause = "" if adding else words.clause
    clause = rules.package_of(record.base).by_id.get(found.clause)
    found.lineage = clause.lineage if clause else ""
    found.new_id = words.new_id.strip()[:80] if words.kind in {Kind.ADD, Kind.MOVE} else ""
    found.title = words.title.strip()[:400] if wording else ""
    found.text = words.text.strip()[:LONGEST] if wording else ""
    found.reason, found.transition = words.reason.strip()[:LONGEST], words.transition.strip()[:LONGEST]
    found.grounds = [dict(each) for each in words.grounds]


def change_remove(*, pk: int, token: uuid.UUID | None = None) -> None:
    """Takes a change out of the amendment while it is written."""
    with performing(act_types.CHANGE_REMOVED) as act:
        record = act.obtain(Change, pk, need="write")
        act.once(token, record)
        act.record(record, before={"kind": record.kind, "clause": record.clause, "new_id": record.new_id})
        record.delete()
