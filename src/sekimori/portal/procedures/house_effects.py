"""The effects of this app itself: what an application does to the entries of registers. See docs/adding-a-procedure.md."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Literal, TypedDict

from sekimori.common.clock import day_of
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.fields import values
from sekimori.portal.procedures import definitions, items
from sekimori.portal.procedures.hooks import Happening, Settings, effect
from sekimori.portal.procedures.items import Grounds, Item
from sekimori.portal.procedures.models import Application, Decision, ItemLink, Milestone
from sekimori.portal.registers import services as registers
from sekimori.standards.procedure_models import FieldType

REPORTED = (Milestone.State.REPORTED, Milestone.State.DONE)


class Right(TypedDict):
    """By what right an entry is changed: the procedure's key and the ledger's name of the application."""

    procedure: str
    application: str


class ItemState(Settings):
    """The entries named in the item fields `fields` are put into the state `to`; with `only_from`, only those in these states."""

    fields: tuple[str, ...]
    to: str
    only_from: tuple[str, ...] = ()


@effect("item_state", ItemState)
def item_state(happening: Happening, settings: ItemState) -> None:
    """Puts the entries named in the form into another state of their register."""
    wanted = settings.only_from
    _move(
        happening,
        [
            (item, settings.to)
            for _field, item in _entries(happening, settings.fields)
            if not wanted or item.facts.get("state") in wanted
        ],
    )


class ItemBack(Settings):
    """`fields` are item fields of the form; entries in the state `out` come back into one of the states `into`."""

    fields: tuple[str, ...]
    out: str
    into: tuple[str, ...]


@effect("item_back", ItemBack)
def item_back(happening: Happening, settings: ItemBack) -> None:
    """Puts entries back into the state in which they were when the application was handed in, or else the first of `into`.

    An entry that is not `out`, or that another application still has out, stays as it is.
    """
    out = [each for each in _entries(happening, settings.fields) if each[1].facts.get("state") == settings.out]
    elsewhere = _out_elsewhere(happening.application, [item for _field, item in out], settings.out)
    moves = []
    for field, item in out:
        if (item.from_register, item.pk) not in elsewhere:
            before = happening.answers.facts.get(field, {}).get(str(item.pk), {}).get("state")
            moves.append((item, str(before) if before in settings.into else settings.into[0]))
    _move(happening, moves)


class ItemChanged(Settings):
    """`fields` are item fields; `values` go into columns of their entries, the day of the report into the column `day`.

    `answered` (column → field of the form) and `reported` (column → field of the report) bring what was said there, if anything.
    """

    fields: tuple[str, ...]
    values: dict[str, Any] = {}
    answered: dict[str, str] = {}
    reported: dict[str, str] = {}
    day: str = ""


@effect("item_changed", ItemChanged)
def item_changed(happening: Happening, settings: ItemChanged) -> None:
    """Changes columns of the entries named in the form."""
    data, report = happening.answers.data, happening.milestone.data if happening.milestone else {}
    given = dict(settings.values)
    given |= {column: data[key] for column, key in settings.answered.items() if not values.is_empty(data.get(key))}
    given |= {column: report[key] for column, key in settings.reported.items() if not values.is_empty(report.get(key))}
    if settings.day:
        done = happening.milestone.occurred_at if happening.milestone else None
        given[settings.day] = day_of(done or happening.moment)
    for _field, item in _entries(happening, settings.fields):
        registers.item_change(item.from_register, item.pk, given, **_right(happening))


class ItemLevels(Settings):
    """`field` is an item field, `stage` the stage whose decider said `levels` (axis → its field) and, in `reason`, his grounds."""

    field: str
    stage: str
    levels: dict[str, str]
    reason: str


@effect("item_levels", ItemLevels)
def item_levels(happening: Happening, settings: ItemLevels) -> None:
    """Writes the classification that was decided at a stage into the entry that was asked about."""
    decisions = happening.application.decisions.filter(step__stage=settings.stage, verdict__in=Decision.CONSENTS)
    said = decisions.order_by("-pk").values_list("data", flat=True).first() or {}
    given = {
        "levels": {axis: said[key] for axis, key in settings.levels.items() if said.get(key)},
        "levels_reason": f"{happening.application.number} {said.get(settings.reason, '')}".strip(),
    }
    for _field, item in _entries(happening, (settings.field,)):
        registers.item_change(item.from_register, item.pk, given, **_right(happening))


class ItemEntry(Settings):
    """`entry` is an item field that may name an entry of its register.

    `columns` (column → field of the form) fill a new one; `values` are put in whether it is new or not; the numbers in the
    fields of `added` are counted on to what their columns hold; `number` is the column that takes the application's number.
    """

    entry: str
    columns: dict[str, str]
    values: dict[str, Any] = {}
    added: dict[str, str] = {}
    number: str = ""


@effect("item_entry", ItemEntry)
def item_entry(happening: Happening, settings: ItemEntry) -> None:
    """Makes an entry of what was applied for, or brings the entry that was chosen up to date."""
    record, data = happening.application, happening.answers.data
    register = happening.answers.defined.procedure.fields[settings.entry].from_register or ""
    given = dict(settings.values)
    if settings.number:
        given[settings.number] = record.number
    link = _link_of(record, settings.entry)
    held = items.get(register, [link.item], None)[link.item].facts if link else {}
    for column, key in settings.added.items():
        if not values.is_empty(data.get(key)):
            given[column] = int(held.get(column) or 0) + int(data[key])
    if link is not None:
        registers.item_change(register, link.item, given, **_right(happening))
        return
    filled = {column: key for column, key in settings.columns.items() if not values.is_empty(data.get(key))}
    given |= {column: _typed(happening, key) for column, key in filled.items()}
    made = registers.item_create(register, given, **_right(happening))
    ItemLink.objects.create(
        application=record,
        field=settings.entry,
        from_register=register,
        item=made.pk,
        unit_id=made.unit_id,
        label=str(made)[:200],
    )


class ItemCount(Settings):
    """`column` of the entry behind the field `entry` counts what the milestone reports in `field`; taken off again with `off`."""

    entry: str
    column: str
    milestone: str
    field: str
    direction: Literal["on", "off"] = "on"


@effect("item_count", ItemCount)
def item_count(happening: Happening, settings: ItemCount) -> None:
    """Counts on, or off again, how many of an entry are in use; nothing where nothing was reported."""
    record = happening.application
    link = _link_of(record, settings.entry)
    reports = Milestone.objects.filter(application=record, key=settings.milestone, state__in=REPORTED)
    number = sum(int(report.data.get(settings.field) or 0) for report in reports)
    if link is None or not number:
        return
    item = items.get(link.from_register, [link.item], None).get(link.item)
    if item is None:
        return
    now = int(item.facts.get(settings.column) or 0)
    value = now + number if settings.direction == "on" else max(now - number, 0)
    registers.item_change(link.from_register, link.item, {settings.column: value}, **_right(happening))


def _typed(happening: Happening, key: str) -> Any:
    """An answer as a register takes it: days and moments as such, everything else as it is kept."""
    field, value = happening.answers.defined.procedure.fields[key], happening.answers.data[key]
    return values.read(field, value) if field.type in {FieldType.DATE, FieldType.DATE_TIME} else value


def _entries(happening: Happening, fields: tuple[str, ...]) -> Iterator[tuple[str, Item]]:
    """The entries named in these fields, as they are now."""
    for key in fields:
        given = happening.answers.defined.procedure.fields[key]
        pks = values.chosen(happening.answers.data.get(key))
        found = items.get(given.from_register or "", pks, None) if pks else {}
        for pk in pks:
            if pk in found:
                yield key, found[pk]


def _move(happening: Happening, moves: Iterable[tuple[Item, str]]) -> None:
    """Moves each entry into its state: those of one register that go into one state together."""
    record = happening.application
    reason = f"{record.number} {happening.answers.defined.label}"
    grounds = Grounds(record.procedure, subject_of(record), reason)
    together: dict[tuple[str, str], list[int]] = {}
    for item, state in moves:
        together.setdefault((item.from_register, state), []).append(item.pk)
    for (register, state), pks in together.items():
        items.source_of(register).move(happening.act, register, pks, state=state, grounds=grounds)


def _right(happening: Happening) -> Right:
    record = happening.application
    return {"procedure": record.procedure, "application": subject_of(record)}


def _link_of(record: Application, field: str) -> ItemLink | None:
    return ItemLink.objects.filter(application=record, field=field).order_by("pk").first()


def _out_elsewhere(record: Application, out: Collection[Item], state: str) -> set[tuple[str, int]]:
    """Which of these entries another application in force has put into `state` and has not brought back."""
    links = ItemLink.objects.filter(
        item__in=[item.pk for item in out], application__state=Application.State.APPROVED
    ).exclude(application=record)
    named = {(item.from_register, item.pk) for item in out}
    found = set()
    for link in links if out else ():
        if (link.from_register, link.item) in named:
            other = Application.objects.get(pk=link.application_id)
            rules = definitions.of(other).procedure.effects
            keys = [rule.milestone for rule in rules if rule.hook == "item_state" and rule.settings.get("to") == state]
            if other.milestones.filter(key__in=[key for key in keys if key], state__in=REPORTED).exists():
                found.add((link.from_register, link.item))
    return found
