"""The files that personnel hands over: units once, staff once, then what changes; CSV in CP932 as such systems write it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence

from sekimori.common import eras
from sekimori.portal.demo.staffing import Change, Staffing, how_beside, in_post_beside
from sekimori.portal.demo.units import BY_CODE, ORGANS, UNITS

STAFF = (
    "職員番号",
    "氏名",
    "氏名カナ",
    "雇用区分",
    "所属コード",
    "所属名",
    "職名",
    "職位",
    "所属長",
    "本務兼務区分",
    "発令区分",
    "発令日",
    "メールアドレス",
    "内線",
)
UNIT = (
    "所属コード",
    "所属名",
    "上位所属コード",
    "機関",
    "部等",
    "課等",
    "文書記号",
    "メールアドレス",
    "代表電話",
    "並び順",
)
DOMAIN = "city.shiomi.example"
# Work for which nobody needs a mailbox of their own.
WITHOUT_MAIL = ("学校給食センター", "浄化センター")


def unit_file() -> bytes:
    """Every unit of the city."""
    organs = dict(ORGANS)
    rows = [
        (
            unit.code,
            unit.name,
            unit.parent,
            organs[unit.organ],
            "1" if unit.department else "",
            "1" if unit.section else "",
            unit.symbol,
            f"ka{unit.code}@{DOMAIN}" if unit.section else "",
            f"0193-00-{unit.code}" if unit.section else "",
            str(order),
        )
        for order, unit in enumerate(UNITS, start=1)
    ]
    return _written(UNIT, rows)


def staff_file(staffing: Staffing, day: dt.date) -> bytes:
    """A list of everybody on `day`, those with a post besides their own twice."""
    rows = [Change(day, "採用", each) for each in staffing.members(day)]
    beside = staffing.beside_on(day).items()
    rows += [Change(day, "兼務", in_post_beside(each, unit), how_beside(unit)) for unit, each in beside]
    return change_file(rows)


def change_file(changes: Iterable[Change]) -> bytes:
    """What changes, each row on its own day."""
    return _written(STAFF, [_row(each) for each in changes])


def _row(change: Change) -> Sequence[str]:
    member = change.member
    unit = BY_CODE[member.unit]
    mail = "" if unit.name in WITHOUT_MAIL and not member.head else f"s{member.number}@{DOMAIN}"
    return (
        member.number,
        member.name,
        member.kana,
        member.kind,
        member.unit,
        unit.name,
        member.title,
        str(member.rank),
        "1" if member.head else "",
        change.how,
        change.what,
        eras.format_short(change.day),
        mail,
        f"{2000 + int(member.number) % 7000}",
    )


def _written(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode("cp932")
