from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, Faults, InvalidInput, Refused
from sekimori.common.text import fold
from sekimori.portal.acts import policies
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.registers import act_types, changing, defining, indexing
from sekimori.portal.registers.changing import Change
from sekimori.portal.registers.defining import Register
from sekimori.portal.registers.lookups import Lookups, pk_of
from sekimori.portal.registers.models import InformationAsset, Item

# What a move from state to state changes.
MOVED = frozenset({"version", "state", "changed_at", "left_at", "left_by", "confirmed_at", "confirmed_by"})


@dataclass(frozen=True)
class Grounds:
    """By what right an entry is changed that the actor may not keep: a procedure, and the ledger's name of its application."""

    procedure: str = ""
    application: str = ""

    def __bool__(self) -> bool:
        return bool(self.procedure)

    @property
    def data(self) -> dict[str, str]:
        return {"procedure": self.procedure, "application": self.application} if self.procedure else {}


def item_create(
    key: str,
    values: Mapping[str, Any],
    *,
    token: uuid.UUID | None = None,
    procedure: str = "",
    application: str = "",
) -> Any:
    """A new entry of the register `key`, in its unit; without number it gets the next one.

    `values`: column name → value, records by their keys. Raises ManyFaults naming columns, Refused, Conflict for a number that is
    taken. With `procedure` its own authority counts, not the actor's.
    """
    register = defining.get(key)
    grounds = Grounds(procedure, application)
    with performing(act_types.ITEM_ENTERED) as act:
        if not grounds:
            act.authorise("create", register.model, unit=pk_of(values.get("unit")))
        act.once(token)
        lookups = Lookups.now()
        item = register.model(registered_at=act.now(), changed_at=act.now())
        item.state = _entering(register, values.get("state"))
        change = _prepared(register, item, values, lookups)
        _entered_by(act, item)
        changing.number_items(register, [item])
        _save_new(change)
        after = {**change.after, "state": item.state}
        _note(act, change, act_types.ITEM_ENTERED, grounds, after=after)
        _afterwards(act, register, item, lookups)
    return item


def _entering(register: Register, state: Any) -> str:
    asked = str(state or register.entering[0])
    if asked not in register.entering:
        raise InvalidInput(_("この状態では登録できません。"), field="state")
    return asked


def _entered_by(act: Performing, item: Item) -> None:
    """A head's own entry of an asset is confirmed with it; anybody else's waits for the head."""
    if not isinstance(item, InformationAsset):
        return
    item.registered_by_id = act.actor.person
    keeps = act.actor.can("manage_section", item.unit_id)
    if item.state == InformationAsset.State.IN_USE and not keeps:
        item.state = InformationAsset.State.UNCONFIRMED
    if item.state == InformationAsset.State.IN_USE:
        item.confirmed_at, item.confirmed_by_id = act.now(), act.actor.person


def _prepared(register: Register, item: Item, values: Mapping[str, Any], lookups: Lookups) -> Change:
    faults = Faults()
    change = changing.prepare(register, item, values, lookups, faults=faults)
    faults.raise_if_any()
    return change


def _save_new(change: Change) -> None:
    taken = change.register.model._default_manager.filter(code=fold(change.item.number))  # noqa: SLF001
    if taken.exists():
        raise Conflict(_number_taken(change.item), field="number")
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError:
        raise Conflict(_number_taken(change.item), field="number") from None


def _number_taken(item: Item) -> str:
    return _("管理番号「%(number)s」は既に使われています。") % {"number": item.number}


def item_change(
    key: str,
    pk: int,
    values: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    token: uuid.UUID | None = None,
    procedure: str = "",
    application: str = "",
) -> Any:
    """Changes columns of an entry; those not named stay, and the state is changed by `item_state` alone.

    Whoever hands an entry over to another unit keeps the old one; that is its own act (移管). Copies of an asset and media on which
    it is follow when it is classified higher. Nothing happens when nothing is different.
    Raises ManyFaults naming columns, Conflict when it has changed since `seen`, Refused.
    """
    register = defining.get(key)
    grounds = Grounds(procedure, application)
    with performing(act_types.ITEM_CHANGED) as act:
        item = _obtain(act, register, pk, need="change", grounds=grounds, seen=seen)
        act.once(token, item)
        if item.state in register.gone:
            raise InvalidInput(_("台帳から外れたものは変更できません。"))
        lookups = Lookups.now()
        unit, number = item.unit_id, item.code
        change = _prepared(register, item, values, lookups)
        if not change.made:
            return item
        if not item.number:
            raise InvalidInput(_("「%(label)s」を入力してください。") % {"label": _("管理番号")}, field="number")
        if fold(item.number) != number:
            _check_number(register, item)
        item.changed_at = act.now()
        change.save()
        kind = act_types.ITEM_TRANSFERRED if item.unit_id != unit else act_types.ITEM_CHANGED
        _note(act, change, kind, grounds, reason=reason)
        _afterwards(act, register, item, lookups)
    return item


def _check_number(register: Register, item: Item) -> None:
    others = register.model._default_manager.exclude(pk=item.pk)  # noqa: SLF001
    if others.filter(code=fold(item.number)).exists():
        raise Conflict(_number_taken(item), field="number")


def _obtain(act: Performing, register: Register, pk: int, *, need: str, grounds: Grounds, seen: int | None) -> Any:
    """The entry locked: by the actor's own right, or by the procedure's."""
    if not grounds:
        return act.obtain(register.model, pk, need=need, seen=seen)
    try:
        return register.model._default_manager.select_for_update(of=("self",)).get(pk=pk)  # noqa: SLF001
    except ObjectDoesNotExist:
        raise policies.NotFound(_("お探しの記録は見つかりません。")) from None


def item_state(
    key: str,
    pk: int,
    *,
    to: str,
    reason: str = "",
    seen: int | None = None,
    token: uuid.UUID | None = None,
    procedure: str = "",
    application: str = "",
) -> Any:
    """Puts an entry into another state; one that is in it already is left alone.

    Raises Refused when the register knows no such move, or when it belongs to a procedure that did not ask for it: nothing leaves a
    register but through its disposal (2(2)⑩). Raises InvalidInput when a reason is wanted and none is given.
    """
    register = defining.get(key)
    grounds = Grounds(procedure, application)
    with performing(act_types.ITEM_MOVED) as act:
        item = _obtain(act, register, pk, need="move", grounds=grounds, seen=seen)
        act.once(token, item)
        if item.state == to:
            return item
        _move(act, item, to, Lookups.now(), reason=reason, grounds=grounds)
        item.save()
    return item


def items_state(key: str, pks: Collection[int], *, to: str, reason: str, procedure: str, application: str) -> None:
    """Puts several entries into another state by a procedure's right, in a number of queries that does not grow with them.

    Those that are in it already are left alone. Raises as `item_state`, and then none is moved.
    """
    register = defining.get(key)
    with performing(act_types.ITEM_MOVED) as act:
        rows = register.model._default_manager.select_for_update(of=("self",))  # noqa: SLF001
        found = list(rows.filter(pk__in=pks).order_by("pk"))
        if len(found) < len(set(pks)):
            raise policies.NotFound(_("お探しの記録は見つかりません。"))
        moved = [item for item in found if item.state != to]
        lookups, grounds = Lookups.now(), Grounds(procedure, application)
        for item in moved:
            _move(act, item, to, lookups, reason=reason, grounds=grounds)
            item.version += 1
        if moved:
            fields = {field.name for field in register.model._meta.concrete_fields} & MOVED  # noqa: SLF001
            rows.bulk_update(moved, sorted(fields))


def _move(act: Performing, item: Item, to: str, lookups: Lookups, *, reason: str, grounds: Grounds) -> None:
    """Puts the entry into the state `to` and notes it; the entry is not yet saved."""
    register = defining.of_model(type(item))
    _check_move(item, to, lookups, reason=reason, grounds=grounds)
    before, item.state, item.changed_at = item.state, to, act.now()
    _confirm(act, item, before)
    left = to in register.gone
    if left:
        item.left_at, item.left_by = act.now(), grounds.application or f"hand:{act.actor.reference}"
    elif before in register.gone:
        item.left_at, item.left_by = None, ""
    act.record(
        item,
        act_type=act_types.ITEM_LEFT if left else act_types.ITEM_MOVED,
        before={"state": before},
        after={"state": to},
        reason=reason,
        unit=item.unit_id,
        clauses=lookups.standards.lineages_of(register.key, item.unit_id),
        data=grounds.data,
    )


def _check_move(item: Item, to: str, lookups: Lookups, *, reason: str, grounds: Grounds) -> None:
    register = defining.of_model(type(item))
    labels = register.states
    words = {"before": labels.get(item.state, item.state), "after": labels.get(to, to)}
    move = register.move(item.state, to)
    if move is None:
        raise Refused(_("「%(before)s」から「%(after)s」にはできません。") % words)
    if not move.by_hand and grounds.procedure not in move.procedures:
        clauses = lookups.standards.lineages_of(register.key, item.unit_id)
        step = _("手続の画面から申請してください。")
        raise Refused(
            _("「%(before)s」から「%(after)s」へは、手続によらずに変更できません。") % words,
            clauses=clauses,
            next_step=step,
        )
    if move.by_hand and move.reason and not reason.strip() and not grounds:
        raise InvalidInput(_("理由を入力してください。"), field="reason")


def _confirm(act: Performing, item: Item, before: str) -> None:
    state = InformationAsset.State
    if isinstance(item, InformationAsset) and (before, item.state) == (state.UNCONFIRMED, state.IN_USE):
        item.confirmed_at, item.confirmed_by_id = act.now(), act.actor.person


def _note(
    act: Performing,
    change: Change,
    kind: ActType,
    grounds: Grounds,
    *,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    item = change.item
    act.record(
        item,
        act_type=kind,
        before=change.before if after is None else {},
        after=change.after if after is None else after,
        reason=reason,
        unit=item.unit_id,
        clauses=change.lookups.standards.lineages_of(change.register.key, item.unit_id),
        data=grounds.data,
    )


def _afterwards(act: Performing, register: Register, item: Item, lookups: Lookups) -> None:
    """The search, and what follows an entry: copies and media that are lifted with it."""
    indexing.index(register, [item], lookups.standards)
    save_following(act, register.following(item, lookups.standards), item)


def save_following(act: Performing, items: Sequence[Item], because: Item) -> None:
    """Saves the entries that were lifted because another one was, each with an entry of its own in the ledger."""
    for each in items:
        each.changed_at = act.now()
        each.save()
        act.record(
            each,
            act_type=act_types.ITEM_RAISED,
            reason=_("%(item)sの分類が上がったため") % {"item": because.number},
            unit=each.unit_id,
        )
