"""A file of entries: read, compared and shown first, then taken in as a whole or not at all.

Between the two the file lies sealed in the evidence store without a row; if nobody confirms, the daily sweep takes it away.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common import canonical
from sekimori.common.errors import Conflict, Faults, InvalidInput, Place, SekimoriError
from sekimori.common.filekinds import FileKind
from sekimori.common.tables import bodies, cells, heads, texts
from sekimori.common.tables.bodies import Row
from sekimori.common.text import fold
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.performing import performing
from sekimori.portal.evidence import services as evidence
from sekimori.portal.registers import act_types, changing, defining, kinds
from sekimori.portal.registers.defining import Column, Register
from sekimori.portal.registers.lookups import Lookups
from sekimori.portal.registers.models import Item
from sekimori.portal.registers.services.items import item_change, item_create

MOST_ROWS, VALID_SECONDS = 2000, 12 * 3600
SALT = "registers.import"


@dataclass(frozen=True)
class Line:
    """A row of the file: what it does (new, changed, same), to which entry, and what is different in words."""

    line: int
    kind: str
    number: str
    name: str
    pk: int | None = None
    seen: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    changes: Sequence[tuple[str, Any, Any]] = ()


@dataclass(frozen=True)
class ImportPlan:
    """What a file would do. `faults` name file, row and column; with one of them nothing can be taken in."""

    file: str
    lines: Sequence[Line]
    faults: Sequence[SekimoriError]
    left_out: Sequence[str]
    ticket: str = ""

    @property
    def digest(self) -> str:
        """What was shown, so that nothing else is taken in."""
        told = [[line.line, line.kind, line.pk, line.seen, str(sorted(line.values.items()))] for line in self.lines]
        return hashlib.sha256(canonical.to_bytes({"lines": told})).hexdigest()

    def count(self, kind: str) -> int:
        """How many rows do this."""
        return sum(line.kind == kind for line in self.lines)


def import_take(key: str, *, untrusted: bytes, name: str) -> ImportPlan:
    """Reads and compares a file; changes nothing. The plan's ticket is what `import_apply` wants.

    Raises InvalidInput for a file that is no table, lacks a needed column or has more than 2,000 rows; Refused.
    """
    register = defining.get(key)
    policies.require(context.current().actor, "import", register.model)
    taken = evidence.evidence_take(untrusted, name=name)
    plan = _plan(register, untrusted, name, excel=taken.kind is FileKind.EXCEL)
    ticket = {"object": taken.object_name, "name": name, "key": key, "excel": taken.kind is FileKind.EXCEL}
    signed = signing.dumps({**ticket, "digest": plan.digest}, salt=SALT)
    return ImportPlan(plan.file, plan.lines, plan.faults, plan.left_out, signed)


def import_apply(key: str, *, ticket: str, token: uuid.UUID | None = None) -> ImportPlan:
    """Takes in what was shown: every row, or none.

    Raises InvalidInput for a forged or old ticket, ManyFaults, Conflict when entries have changed since.
    """
    register = defining.get(key)
    try:
        said = signing.loads(ticket, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        raise InvalidInput(_("取込みの確認が古くなりました。ファイルをもう一度選んでください。")) from None
    if said["key"] != key:
        raise InvalidInput(_("取込みの確認が古くなりました。ファイルをもう一度選んでください。"))
    untrusted = evidence.taken_content(said["object"])
    with performing(act_types.ITEM_ENTERED) as act:
        act.authorise("import", register.model)
        act.once(token)
        plan = _plan(register, untrusted, said["name"], excel=said["excel"])
        faults = Faults()
        for fault in plan.faults:
            faults.add(fault.sentence, place=fault.place, field=fault.field)
        faults.raise_if_any()
        if plan.digest != said["digest"]:
            raise Conflict(_("確認した後に台帳が変わりました。ファイルをもう一度選んで、確かめてください。"))
        for line in plan.lines:
            if line.kind == "new":
                item_create(key, line.values)
            elif line.kind == "changed" and line.pk is not None:
                item_change(key, line.pk, line.values, seen=line.seen, reason=said["name"])
    return plan


def _plan(register: Register, untrusted: bytes, name: str, *, excel: bool) -> ImportPlan:
    lookups = Lookups.now()
    columns = {column.name: column for column in register.columns_for(lookups.standards.scheme())}
    meanings = {key: (str(column.label), *column.words.split()) for key, column in columns.items()}
    table = _table(untrusted, name, excel=excel)
    head = heads.find(table, meanings, ("name",), name)
    if head.lacking:
        raise InvalidInput(heads.lacking_sentence(meanings, head.lacking), place=Place(name), field="file")
    rows = [_as_meant(row) for row in bodies.read(table, head.columns, head.below)]
    if len(rows) > MOST_ROWS:
        raise InvalidInput(_("一度に取り込めるのは%(most)s行までです。") % {"most": MOST_ROWS}, field="file")
    known = _known(register, rows)
    reader = _Reader(register, columns, lookups, name, known)
    lines = [line for row in rows if (line := reader.line(row)) is not None]
    left_out = [title for place, title in enumerate(head.titles) if title and place not in head.columns.values()]
    return ImportPlan(name, lines, list(reader.faults.items), left_out)


def _table(untrusted: bytes, name: str, *, excel: bool) -> list[list[str]]:
    if excel:
        rows: list[list[str]] = sandbox.run("sekimori.common.tables.sheets:parse", untrusted, {})["rows"]
        return rows
    return texts.rows(texts.decode(untrusted, name).text, name)


def _known(register: Register, rows: Sequence[Row]) -> dict[str, Item]:
    """The entries that the file names and the actor may know of, by folded number."""
    codes = {fold(row["number"]) for row in rows if row["number"].strip()}
    entries = policies.visible(register.model, context.current().actor)
    listed = sorted(codes)
    found: dict[str, Item] = {}
    for at in range(0, len(listed), 500):
        found |= {each.code: each for each in entries.filter(code__in=listed[at : at + 500])}
    return found


def _as_meant(row: Row) -> Row:
    """The row as it was before an export guarded it."""
    return Row(row.line, {name: cells.unguarded(cell) for name, cell in row.cells.items()})


def _unreadable(cell: str) -> str:
    """What is wrong with a cell whatever its column: no person would read the value that was meant."""
    if found := cells.private_characters(cell):
        codes = "、".join(found)
        return _("外字（%(codes)s）が含まれています。標準の文字（なければ近い字）に直してください。") % {"codes": codes}
    if cells.is_error(cell):
        words = {"text": cell.strip()}
        return (
            _("数式の結果が「%(text)s」になっています。値に直すか、Excelで開いて計算し直し、保存してください。") % words
        )
    if cells.is_broken(cell):
        return _("文字化けしています。元のファイルの文字コードを確認してください。")
    return ""


@dataclass
class _Reader:
    """Turns rows into lines, collecting what is wrong."""

    register: Register
    columns: Mapping[str, Column]
    lookups: Lookups
    file: str
    known: Mapping[str, Item]
    faults: Faults = field(default_factory=Faults)
    seen: dict[str, int] = field(default_factory=dict)

    def line(self, row: Row) -> Line | None:
        """What a row does; None when something is wrong with it."""
        faults = Faults()
        place = Place(self.file, row.line)
        item = self.known.get(fold(row["number"]))
        values = dict(self._values(row, faults, new=item is None))
        self._check_twice(row, faults, place)
        line = None if faults else self._compared(row, item, values, faults, place)
        for fault in faults.items:
            self.faults.add(fault.sentence, place=fault.place, field=fault.field)
        return line if not faults else None

    def _values(self, row: Row, faults: Faults, *, new: bool) -> Iterator[tuple[str, Any]]:
        for name, cell in row.cells.items():
            column = self.columns[name]
            if said := _unreadable(cell):
                faults.add(said, place=Place(self.file, row.line, str(column.label)), field=column.key)
                continue
            if not cell.strip() and (not new or not column.demanded):
                continue  # An empty cell says nothing: what is known stays.
            try:
                yield name, column.kind.read(cell, self.lookups)
            except InvalidInput as error:
                faults.add(error.sentence, place=Place(self.file, row.line, str(column.label)), field=column.key)

    def _check_twice(self, row: Row, faults: Faults, place: Place) -> None:
        code = fold(row["number"])
        if code and code in self.seen:
            words = {"number": row["number"], "line": self.seen[code]}
            faults.add(_("管理番号「%(number)s」が%(line)s行にもあります。") % words, place=place, field="number")
        elif code:
            self.seen[code] = row.line

    def _compared(
        self, row: Row, item: Item | None, values: dict[str, Any], faults: Faults, place: Place
    ) -> Line | None:
        actor = context.current().actor
        if item is None:
            return self._new(row, values, faults, place)
        state = values.pop("state", item.state)
        if state != item.state:
            faults.add(_("状態は、取込みでは変えられません。"), place=place, field="state")
        if item.state in self.register.gone:
            faults.add(_("台帳から外れたものは変更できません。"), place=place)
        seen, decision = item.version, policies.decide(actor, "change", item)
        change = changing.prepare(self.register, item, values, self.lookups, faults=faults, place=place)
        if change.made and not decision:
            faults.add(decision.sentence, place=place)
        shown = [self._shown(name, change.before.get(name), new) for name, new in change.after.items()]
        kind = "changed" if change.made else "same"
        return Line(row.line, kind, item.number, item.name, item.pk, seen, values, shown)

    def _new(self, row: Row, values: dict[str, Any], faults: Faults, place: Place) -> Line:
        actor = context.current().actor
        item = self.register.model()
        state = values.get("state") or self.register.entering[0]
        if state not in self.register.entering:
            faults.add(_("この状態では登録できません。"), place=place, field="state")
        checked = {name: value for name, value in values.items() if name != "state"}
        change = changing.prepare(self.register, item, checked, self.lookups, faults=faults, place=place)
        if not faults and not (
            decision := policies.policy_of(self.register.model).decide(actor, "create", unit=item.unit_id)
        ):
            faults.add(decision.sentence, place=place, field="unit")
        taken = item.number and self.register.model._default_manager.filter(code=fold(item.number)).exists()  # noqa: SLF001
        if taken:
            words = {"number": item.number}
            faults.add(_("管理番号「%(number)s」は既に使われています。") % words, place=place, field="number")
        shown = [self._shown(name, None, new) for name, new in change.after.items()]
        return Line(row.line, "new", item.number, item.name, None, None, values, shown)

    def _shown(self, name: str, before: Any, after: Any) -> tuple[str, Any, Any]:
        """A change in words; a choice by its label."""
        column = self.columns.get(name)
        if column is None:
            return name, before, after
        words = dict(column.kind.choices) if isinstance(column.kind, kinds.Choice) else {}
        return str(column.label), words.get(before, before), words.get(after, after)
