"""Results of a targeted-mail drill out of a file: read, shown, then taken in as a whole or not at all.

The file may have a row for each person or for each section. It is not kept, and of people nothing but sums is read: between the
two steps the sums travel signed in the form.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sekimori import sandbox
from sekimori.common.errors import Conflict, Faults, InvalidInput, Place, SekimoriError
from sekimori.common.tables import bodies, cells, heads, texts
from sekimori.common.tables.bodies import Row
from sekimori.common.text import fold
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import performing
from sekimori.portal.drills import act_types
from sekimori.portal.drills.models import Drill, MailResult
from sekimori.portal.drills.selectors import drill_of
from sekimori.portal.drills.services.common import entry
from sekimori.portal.organization import selectors as organization

MOST_ROWS, MOST_FAULTS, VALID_SECONDS = 50_000, 200, 12 * 3600
SALT = "drills.mail"
ZIP = b"PK\x03\x04"
MEANINGS = {
    "unit": ("所属", "所属名", "課", "課名", "課等", "部署", "組織"),
    "sent": ("送信", "送信数", "送信件数", "対象", "対象者数", "配信数"),
    "opened": ("開封・クリック", "開封", "開封数", "開封件数", "クリック", "クリック数"),
    "reported": ("報告", "報告数", "報告件数", "通報", "通報数"),
    "minutes": ("最初の報告まで（分）", "報告まで（分）", "報告までの時間（分）", "報告までの分"),
}
NEEDED = ("unit", "opened", "reported")
NOT_A_COUNT = gettext_noop("「%(text)s」は件数ではありません。0以上の整数で書いてください。")
NOT_YES_OR_NO = gettext_noop("「%(text)s」は、はい・いいえ（○・×、1・0）のどれでもありません。")


@dataclass
class Sums:
    """What became of the mails of one section."""

    unit: int
    label: str
    sent: int = 0
    opened: int = 0
    reported: int = 0
    first: int | None = None


@dataclass(frozen=True)
class MailPlan:
    """What a file says. `faults` name row and column; with one of them nothing can be taken in."""

    file: str
    sums: Sequence[Sums]
    faults: Sequence[SekimoriError]
    left_out: Sequence[str]
    ticket: str = ""


def mail_take(*, pk: int, untrusted: bytes, name: str) -> MailPlan:
    """Reads a file; changes and keeps nothing. The plan's ticket is what `mail_apply` wants.

    Raises InvalidInput for what is no table or lacks a needed column, NotFound, Refused.
    """
    record = drill_of(pk, context.current().actor, "import")
    if untrusted.startswith(ZIP):
        table: list[list[str]] = sandbox.run("sekimori.common.tables.sheets:parse", untrusted, {})["rows"]
    else:
        table = texts.rows(texts.decode(untrusted, name).text, name)
    head = heads.find(table, MEANINGS, NEEDED, name)
    if head.lacking:
        raise InvalidInput(heads.lacking_sentence(MEANINGS, head.lacking), place=Place(name), field="file")
    reader = _Reader(name, by_person="sent" not in head.columns)
    for count, row in enumerate(bodies.read(table, head.columns, head.below), start=1):
        if count > MOST_ROWS:
            raise InvalidInput(_("一度に取り込めるのは%(most)s行までです。") % {"most": MOST_ROWS}, field="file")
        reader.take(Row(row.line, {key: cells.unguarded(cell) for key, cell in row.cells.items()}))
    sums = list(reader.found.values())
    if not sums and not reader.faults:
        reader.faults.add(_("結果の行がありません。"), place=Place(name))
    left_out = [title for place, title in enumerate(head.titles) if title and place not in head.columns.values()]
    said = {"drill": record.pk, "version": record.version, "sums": [asdict(each) for each in sums]}
    ticket = "" if reader.faults else signing.dumps(said, salt=SALT, compress=True)
    return MailPlan(name, sums, list(reader.faults.items)[:MOST_FAULTS], left_out, ticket)


def _units() -> dict[str, list[tuple[int, str]]]:
    """Every unit by its name and by its full name, folded (blanks between the names do not count), each once."""
    structure = organization.structure()
    found: dict[str, dict[int, str]] = {}
    for unit in structure.nodes:
        for name in (structure.name(unit), structure.full_name(unit)):
            found.setdefault(fold(name), {})[unit] = structure.name(unit)
            found.setdefault(fold("".join(name.split())), {})[unit] = structure.name(unit)
    return {name: list(units.items()) for name, units in found.items()}


@dataclass
class _Reader:
    """Adds rows up by section, collecting what is wrong. `by_person`: a row is a person, and no name is read."""

    file: str
    by_person: bool
    found: dict[int, Sums] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    units: Mapping[str, list[tuple[int, str]]] = field(default_factory=_units)

    def take(self, row: Row) -> None:
        """Adds one row."""
        faults = Faults()
        unit = self._unit(row, faults)
        values = {key: self._number(row, key, faults) for key in ("sent", "opened", "reported")}
        values["sent"] = 1 if self.by_person else values["sent"]
        minutes = self._number(row, "minutes", faults, count=True) if row["minutes"].strip() else None
        if not faults:
            self._check(row, unit, values, faults)
        if faults or unit is None:
            for fault in faults.items:
                self.faults.add(fault.sentence, place=fault.place, field=fault.field)
            return
        sums = self.found.setdefault(unit[0], Sums(*unit))
        sums.sent += values["sent"]
        sums.opened += values["opened"]
        sums.reported += values["reported"]
        if minutes is not None:
            sums.first = minutes if sums.first is None else min(sums.first, minutes)

    def _place(self, row: Row, key: str) -> Place:
        return Place(self.file, row.line, MEANINGS[key][0])

    def _unit(self, row: Row, faults: Faults) -> tuple[int, str] | None:
        named = self.units.get(fold(row["unit"]), [])
        if len(named) == 1:
            return named[0]
        names = {"unit": row["unit"].strip()}
        said = (
            _("「%(unit)s」という所属が二つ以上あります。部の名前も付けてください。")
            if named
            else _("「%(unit)s」という所属は、いまの組織にありません。")
        )
        faults.add(said % names, place=self._place(row, "unit"), field="unit")
        return None

    def _number(self, row: Row, key: str, faults: Faults, *, count: bool = False) -> int:
        cell = cells.code(row[key])
        if self.by_person and not count:
            said = cells.yes(row[key]) if cell else False
            if said is None:
                faults.add(_(NOT_YES_OR_NO) % {"text": row[key].strip()}, place=self._place(row, key), field=key)
            return int(bool(said))
        if not cell.replace(",", "").isdecimal():
            faults.add(_(NOT_A_COUNT) % {"text": row[key].strip()}, place=self._place(row, key), field=key)
            return 0
        return int(cell.replace(",", ""))

    def _check(self, row: Row, unit: tuple[int, str] | None, values: Mapping[str, int], faults: Faults) -> None:
        if values["sent"] == 0:
            faults.add(_("送信した件数が0です。送信した所属だけを書いてください。"), place=self._place(row, "sent"))
        for key in ("opened", "reported"):
            if values[key] > values["sent"]:
                faults.add(_("送信した件数より多くなっています。"), place=self._place(row, key), field=key)
        if not self.by_person and unit is not None and unit[0] in self.found:
            faults.add(_("同じ所属の行が、前にもあります。"), place=self._place(row, "unit"), field="unit")


def mail_apply(*, pk: int, ticket: str, token: uuid.UUID | None = None) -> Drill:
    """Takes in what was shown, in place of what was taken in before; the drill then waits for its assessment.

    Raises InvalidInput for a forged or old ticket, Conflict when the drill was changed since, Refused.
    """
    with performing(act_types.IMPORTED) as act:
        record = act.obtain(Drill, pk, need="import")
        act.once(token, record)
        said = _opened(ticket)
        if said["drill"] != record.pk:
            raise InvalidInput(_("取込みの確認が古くなりました。ファイルをもう一度選んでください。"))
        if said["version"] != record.version:
            raise Conflict(_("確認した後に訓練の記録が変わりました。ファイルをもう一度選んで、確かめてください。"))
        MailResult.objects.filter(drill=record).delete()
        rows = [
            MailResult(
                drill=record, unit_id=each["unit"], unit_label=each["label"][:200], sent=each["sent"],
                opened=each["opened"], reported=each["reported"], first_report=each["first"],
            )
            for each in said["sums"]
        ]  # fmt: skip
        MailResult.objects.bulk_create(rows)
        record.started_at = record.started_at or min(record.planned_for, act.now())
        record.state, record.ended_at = Drill.State.ENDED, record.ended_at or act.now()
        record.save()
        after = {"sections": len(rows), "sent": sum(each.sent for each in rows),
                 "reported": sum(each.reported for each in rows)}  # fmt: skip
        entry(act, record, record, after=after)
    return record


def _opened(ticket: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = signing.loads(ticket, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        raise InvalidInput(_("取込みの確認が古くなりました。ファイルをもう一度選んでください。")) from None
    return found
