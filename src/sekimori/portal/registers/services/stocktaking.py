from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.errors import Conflict, InvalidInput
from sekimori.common.tables import cells
from sekimori.common.text import fold
from sekimori.portal.acts import policies
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as calendars
from sekimori.portal.registers import act_types, chasing, defining, demands
from sekimori.portal.registers.adopted import Standards
from sekimori.portal.registers.defining import Register
from sekimori.portal.registers.models import Item, Stocktaking, StocktakingLine

State, Result, How = Stocktaking.State, StocktakingLine.Result, StocktakingLine.How
# How many office days a stocktaking may take that nothing has asked for.
OFFICE_DAYS = 20
BATCH = 500


def stocktaking_open(
    key: str, *, unit: int, due_on: dt.date | None = None, token: uuid.UUID | None = None
) -> Stocktaking:
    """Opens a stocktaking of the register `key` in a section: a line for every entry that has not left.

    The last day is that of the duty that asks for it; otherwise `due_on`, or twenty office days. Raises Refused, InvalidInput for
    a day that has passed, Conflict when one is open there already.
    """
    register = defining.get(key)
    with performing(act_types.STOCKTAKING_OPENED) as act:
        act.authorise("create", Stocktaking, key=key, unit=unit)
        act.once(token)
        demand = demands.demands([unit]).get((key, unit))
        asked = demand if demand is not None and demand.opens_on <= act.today() else None
        if asked is None and due_on is not None and due_on < act.today():
            raise InvalidInput(_("期限には、今日より後の日を入力してください。"), field="due_on")
        last = asked.due_on if asked else due_on or calendars.calendar().add_office_days(act.today(), OFFICE_DAYS)
        record = Stocktaking(
            register=key,
            unit_id=unit,
            as_of=act.today(),
            due_on=last,
            demanded_by=asked.subject if asked else "",
            opened_at=act.now(),
            opened_by_id=act.person,
        )
        _save_new(record)
        lines = [_line(record, item) for item in _entries(register, unit)]
        StocktakingLine.objects.bulk_create(lines, batch_size=BATCH)
        chasing.set_timer(record)
        after = {"register": str(register.label), "lines": len(lines), "due_on": record.due_on}
        note(act, record, after=after)
    return record


def _save_new(record: Stocktaking) -> None:
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError:
        raise Conflict(_("この所属では、この台帳の棚卸しを既に始めています。")) from None


def _entries(register: Register, unit: int) -> Sequence[Any]:
    rows: Any = register.model._default_manager.filter(unit=unit)  # noqa: SLF001
    return list(rows.exclude(state__in=register.gone | {register.missing}).order_by("code"))


def _line(record: Stocktaking, item: Item) -> StocktakingLine:
    return StocktakingLine(
        stocktaking=record,
        item=item.pk,
        number=item.number,
        code=item.code,
        name=item.name,
        place=getattr(item, "place", ""),
        was=item.state,
    )


def note(act: Performing, record: Stocktaking, **said: Any) -> None:
    """Writes the act into the ledger, with the clauses that the register carries out."""
    clauses = Standards.now().lineages_of(record.register, record.unit_id)
    act.record(record, unit=record.unit_id, clauses=clauses, **said)


def stocktaking_count(
    pk: int,
    *,
    number: str,
    result: str = Result.PRESENT,
    place: str = "",
    remark: str = "",
    how: str = How.NUMBER,
    token: uuid.UUID | None = None,
) -> StocktakingLine:
    """Records what became of the entry with this number, typed or read by a scanner in any width and case.

    A number that is not in the list is something extra. What was recorded before is replaced, as long as nothing was done about it.
    Raises InvalidInput without number or for a result that cannot be, Conflict for a difference already seen to, Refused.
    """
    with performing(act_types.STOCKTAKING_COUNTED) as act:
        record = act.obtain(Stocktaking, pk, need="count")
        act.once(token, record)
        bare = cells.code(number)[:40]
        if not bare:
            raise InvalidInput(_("管理番号を入力してください。"), field="number")
        line = _known_or_extra(act, record, bare)
        if line.pk is not None and not line.expected:
            result = Result.EXTRA
        _put(act, record, line, result, place=place, remark=remark, how=how)
        after = {"number": line.number, "result": line.result, "place": line.found_place or None}
        act.record(record, after=after, unit=record.unit_id, reason=line.note)
    return line


def stocktaking_count_many(pk: int, *, lines: Sequence[int], token: uuid.UUID | None = None) -> int:
    """Records that these entries of the list were found at their place; how many. Those seen to already are left alone.

    Raises InvalidInput when nothing is chosen, Refused.
    """
    with performing(act_types.STOCKTAKING_COUNTED) as act:
        record = act.obtain(Stocktaking, pk, need="count")
        act.once(token, record)
        register = defining.get(record.register)
        rows = record.lines.select_for_update().filter(pk__in=lines, result="", expected=True)
        chosen = [line for line in rows if line.was not in register.away]
        if not chosen:
            raise InvalidInput(_("確認するものを選んでください。"), field="chosen")
        found = {"result": Result.PRESENT, "how": How.HAND, "found_at": act.now(), "found_by": act.person}
        record.lines.filter(pk__in=[line.pk for line in chosen]).update(**found)
        after = {"numbers": [line.number for line in chosen], "result": Result.PRESENT.value}
        act.record(record, after=after, unit=record.unit_id)
    return len(chosen)


def _known_or_extra(act: Performing, record: Stocktaking, number: str) -> StocktakingLine:
    line = record.lines.select_for_update(of=("self",)).filter(code=fold(number)).first()
    if line is not None:
        return line
    register = defining.get(record.register)
    item = register.model._default_manager.filter(code=fold(number)).first()  # noqa: SLF001
    known = item is not None and policies.is_visible(act.actor, item)
    return StocktakingLine(
        stocktaking=record,
        item=item.pk if item else None,
        number=item.number if item else number,
        code=fold(number),
        # The name of what belongs to others is told to those alone who may know of it.
        name=item.name if item and known else "",
        was=item.state if item else "",
        expected=False,
        result=Result.EXTRA,
    )


def _put(
    act: Performing, record: Stocktaking, line: StocktakingLine, result: str, *, place: str, remark: str, how: str
) -> None:
    if line.settled:
        raise Conflict(_("この違いは処理が済んでいます。"))
    register = defining.get(record.register)
    wanted = Result.EXTRA if not line.expected else result
    if wanted not in _possible(register, line):
        raise InvalidInput(_("この結果は記録できません。"), field="result")
    if wanted == Result.MOVED and not place.strip():
        raise InvalidInput(_("あった場所を入力してください。"), field="place")
    if wanted == Result.PRESENT and line.was in register.away:
        wanted = Result.AWAY if how == How.HAND else Result.PRESENT
    line.result, line.found_place, line.note = wanted, place.strip()[:120], remark.strip()[:400]
    line.how, line.found_at, line.found_by_id = how, act.now(), act.person
    line.save()


def _possible(register: Register, line: StocktakingLine) -> frozenset[str]:
    """What may have become of an entry."""
    if not line.expected:
        return frozenset({Result.EXTRA})
    found = {Result.PRESENT, Result.MISSING}
    if register.placed:
        found.add(Result.MOVED)
    if line.was in register.away:
        found.add(Result.AWAY)
    return frozenset(found)


def stocktaking_close(
    pk: int, *, remark: str = "", seen: int | None = None, token: uuid.UUID | None = None
) -> Stocktaking:
    """Closes a stocktaking: what was found is frozen by its hash, and the entries found know when they were seen.

    Differences nobody has seen to stay tasks of those who keep the register, and are chased. Raises InvalidInput naming how
    many entries are not confirmed, Refused, Conflict.
    """
    with performing(act_types.STOCKTAKING_CLOSED) as act:
        record = act.obtain(Stocktaking, pk, need="close", seen=seen)
        act.once(token, record)
        left = record.lines.filter(result="").count()
        if left:
            raise InvalidInput(_("まだ確認していないものが%(n)s件あります。") % {"n": left})
        lines = list(record.lines.order_by("code", "pk"))
        record.state, record.closed_at, record.closed_by_id = State.CLOSED, act.now(), act.person
        record.closed_label = f"{act.actor.post} {act.actor.name}".strip()[:200]
        record.remark = remark.strip()[:2000]
        record.digest = canonical.sha256_of([_told(line) for line in lines])
        record.save()
        _mark_seen(act, record, lines)
        chasing.settle(record)
        chasing.set_timer(record)
        chasing.tell_owners(record, lines)
        counts = {each.value: sum(line.result == each for line in lines) for each in Result}
        note(act, record, after={"digest": record.digest, **counts}, reason=record.remark)
        if record.demanded_by or demands.demands([record.unit_id]).get((record.register, record.unit_id)):
            demands.fulfil(record)
    return record


def _told(line: StocktakingLine) -> list[Any]:
    """What of a line is frozen: what stood in the register and what was found, without what is done about it afterwards."""
    found = [line.result, line.found_place, line.note, line.how, line.found_at, line.found_by_id]
    return [line.item, line.number, line.name, line.place, line.was, line.expected, *found]


def _mark_seen(act: Performing, record: Stocktaking, lines: Sequence[StocktakingLine]) -> None:
    """The entries that were found know that they were; this changes nothing that stands in them, so no version counts."""
    there = [
        line.item for line in lines if line.expected and line.result in {Result.PRESENT, Result.MOVED, Result.AWAY}
    ]
    entries = defining.get(record.register).model._default_manager  # noqa: SLF001
    for at in range(0, len(there), BATCH):
        entries.filter(pk__in=there[at : at + BATCH]).update(checked_at=act.now())


def stocktaking_give_up(pk: int, *, reason: str, token: uuid.UUID | None = None) -> Stocktaking:
    """Ends a stocktaking that was begun in error; what was found stays on record. Raises InvalidInput without a reason, Refused."""
    with performing(act_types.STOCKTAKING_GIVEN_UP) as act:
        record = act.obtain(Stocktaking, pk, need="close")
        act.once(token, record)
        if not reason.strip():
            raise InvalidInput(_("理由を入力してください。"), field="reason")
        record.state = State.GIVEN_UP
        record.save()
        chasing.set_timer(record)
        note(act, record, before={"state": State.OPEN.value}, after={"state": record.state}, reason=reason.strip())
    return record
