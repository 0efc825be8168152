"""From the cells of a row to what it says, with every fault named; nothing is guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.errors import InvalidInput
from sekimori.common.tables import cells
from sekimori.common.tables.bodies import Row
from sekimori.portal.organization.hr.meanings import Movement, kind_of, movement_of, unit_stands
from sekimori.portal.organization.hr.records import Faults, StaffRow, UnitRow
from sekimori.portal.organization.hr.tables import Table

NUMBER = re.compile(r"^[0-9A-Za-z-]{1,20}$")
LONGEST = {"name": 80, "kana": 120, "unit_name": 80, "title": 80, "extension": 20, "symbol": 10, "telephone": 30}


class Reading:
    """Reads the cells of one row and collects its faults."""

    def __init__(self, table: Table, row: Row, faults: Faults) -> None:
        self.table, self.row, self.faults = table, row, faults
        self.good = True

    def fault(self, column: str, sentence: str) -> None:
        """Notes a fault in this row."""
        self.good = False
        self.faults.add(self.row.line, self.table.label(column) or column, sentence)

    def words(self, column: str) -> str:
        """A name or title, without characters that only the machine it came from knows."""
        value = cells.words(self.row[column])
        if found := cells.private_characters(value):
            self.fault(
                column,
                _("外字（%(codes)s）が含まれています。標準の文字（なければ近い字）に直してください。")
                % {"codes": "、".join(found)},
            )
        if cells.is_error(value):
            words = {"text": value}
            self.fault(column, _("数式の結果が「%(text)s」になっています。値に直して保存してください。") % words)
        if cells.is_broken(value):
            self.fault(column, _("文字化けしています。元のファイルの文字コードを確認してください。"))
        if len(value) > LONGEST.get(column, 200):
            self.fault(column, _("長すぎます（%(most)d文字まで）。") % {"most": LONGEST.get(column, 200)})
        return value

    def code(self, column: str) -> str:
        return cells.code(self.row[column])

    def whole(self, column: str) -> int | None:
        """A whole number from 0 to 32767; None when the cell is empty."""
        value = self.code(column)
        if not value:
            return None
        digits = re.sub(r"^(\d+)(級|位|等級)?$", r"\1", value)
        if not digits.isdigit() or int(digits) > 32767:  # noqa: PLR2004
            self.fault(
                column,
                _("「%(value)s」は数として読めません。大きいほど上位となる数（8、8級など）にしてください。")
                % {"value": value},
            )
            return None
        return int(digits)

    def flag(self, column: str) -> bool | None:
        """Yes or no; None when the file has no such column."""
        if column not in self.table.head.columns:
            return None
        value = cells.yes(self.row[column])
        if value is None:
            self.fault(
                column,
                _("「%(value)s」は、はい（○・1）かいいえ（空欄・0）で書いてください。") % {"value": self.row[column]},
            )
        return value

    def day(self, default: dt.date) -> dt.date:
        """The day written in the row, else the file's."""
        if not self.row["day"].strip():
            return default
        try:
            return eras.parse(self.row["day"])
        except InvalidInput as error:
            self.fault("day", error.sentence)
            return default

    def email(self, column: str) -> str:
        value = self.code(column)
        try:
            if value:
                validate_email(value)
        except ValidationError:
            self.fault(column, _("「%(value)s」はメールアドレスとして正しくありません。") % {"value": value})
        return value


def staff_rows(table: Table, *, default_day: dt.date, full: bool, digits: int, faults: Faults) -> Iterator[StaffRow]:
    """The rows of a staff file that can be read. `digits`: numbers are filled up with zeros to this length (0: as they are).

    In a `full` list every row holds on the file's day, whatever day it gives.
    """
    for row in table.rows:
        reading = Reading(table, row, faults)
        found = _staff_row(reading, default_day, full=full, digits=digits)
        if reading.good:
            yield found


def _staff_row(reading: Reading, default_day: dt.date, *, full: bool, digits: int) -> StaffRow:
    number = reading.code("number")
    number = number.zfill(digits) if number.isdigit() else number
    if not NUMBER.match(number):
        reading.fault("number", _("職員番号がないか、正しくありません（半角の英数字20文字まで）。"))
    reading.faults.mentioned.add(number)
    name = reading.words("name")
    if not name:
        reading.fault("name", _("氏名がありません。"))
    return StaffRow(
        line=reading.row.line,
        number=number,
        name=name,
        kana=cells.kana(reading.words("kana")),
        kind=_kind(reading),
        unit_code=reading.code("unit_code"),
        unit_name=reading.words("unit_name"),
        parent_code=reading.code("parent_code"),
        title=reading.words("title"),
        post_code=reading.code("post_code"),
        rank=reading.whole("rank"),
        head=reading.flag("head"),
        movement=_movement(reading, full=full),
        day=default_day if full else reading.day(default_day),
        email=reading.email("email"),
        extension=reading.code("extension"),
    )


def _kind(reading: Reading) -> str:
    cell = reading.row["kind"].strip()
    if not cell:
        return ""
    kind = kind_of(cell)
    if kind is None:
        reading.fault("kind", _("「%(value)s」という雇用区分は分かりません。") % {"value": cell})
    return kind or ""


def _movement(reading: Reading, *, full: bool) -> Movement:
    """What the row does: by its movement column, else by 本務・兼務, else the person's own post."""
    appointment, movement = reading.row["appointment"].strip(), reading.row["movement"].strip()
    for column, cell in (("movement", "" if full else movement), ("appointment", appointment)):
        if not cell:
            continue
        found = movement_of(cell)
        if found is None:
            reading.fault(
                column,
                _("「%(value)s」という区分は取り込めません。休職などは不在として登録してください。") % {"value": cell},
            )
            return Movement.OWN
        if column == "movement" and found is Movement.OWN and movement_of(appointment) not in {None, Movement.OWN}:
            continue
        return found
    return Movement.OWN


def unit_rows(table: Table, *, default_day: dt.date, faults: Faults) -> Iterator[UnitRow]:
    """The rows of a file of units that can be read."""
    for row in table.rows:
        reading = Reading(table, row, faults)
        found = _unit_row(reading, default_day)
        if reading.good:
            yield found


def _unit_row(reading: Reading, default_day: dt.date) -> UnitRow:
    code, name = reading.code("code"), reading.words("name")
    if not NUMBER.match(code):
        reading.fault("code", _("所属コードがないか、正しくありません（半角の英数字20文字まで）。"))
    if not name:
        reading.fault("name", _("所属名がありません。"))
    stands = unit_stands(reading.row["movement"])
    if stands is None:
        reading.fault("movement", _("「%(value)s」という区分は分かりません。") % {"value": reading.row["movement"]})
    columns = reading.table.head.columns
    return UnitRow(
        line=reading.row.line,
        code=code,
        name=name,
        parent_code=reading.code("parent_code"),
        organ=reading.words("organ"),
        department=reading.flag("department"),
        section=reading.flag("section"),
        symbol=reading.words("symbol") if "symbol" in columns else None,
        mailbox=reading.email("mailbox") if "mailbox" in columns else None,
        telephone=reading.words("telephone") if "telephone" in columns else None,
        order=reading.whole("order"),
        stands=stands is not False,
        successor_code=reading.code("successor_code"),
        day=reading.day(default_day),
    )
