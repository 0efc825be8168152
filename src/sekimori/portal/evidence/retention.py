"""How long things are kept: the city's table, and the day on which a time is over.

Years run from the first day of the fiscal year after the one in which the matter was over, as in a city's rules of documents.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.evidence.models import RetentionClass

# What a new city begins with (key, label, years, what it is for), in this order; the city changes it.
DEFAULTS: tuple[tuple[str, str, int | None, str], ...] = (
    ("y1", "1年", 1, "軽易なもの"),
    ("y3", "3年", 3, "申請・照会など"),
    ("y5", "5年", 5, "台帳・許可・契約など"),
    ("y10", "10年", 10, "重要な決定など"),
    ("y30", "30年", 30, "特に重要なもの"),
    ("current", "常用", None, "使っている間（終わった日を入力するまで）"),
    ("permanent", "永年", None, "消去しないもの"),
    ("records", "5年（記録の既定）", 5, "操作の記録の付帯情報、指定のない証跡"),
)


def fill(*, using: str, **_more: Any) -> None:
    """After a migration: the table a new city begins with, where there is none yet."""
    rows = RetentionClass.objects.using(using)
    if not rows.exists():
        made = [
            RetentionClass(key=key, label=label, years=years, note=note, order=10 * place)
            for place, (key, label, years, note) in enumerate(DEFAULTS, start=1)
        ]
        rows.bulk_create(made)


def table() -> dict[str, RetentionClass]:
    """The city's classes by key; one query."""
    return {row.key: row for row in RetentionClass.objects.all()}


def named(key: str) -> RetentionClass:
    """The class with this key. Raises InvalidInput when the city's table has none."""
    row = RetentionClass.objects.filter(key=key).first()
    if row is None:
        raise InvalidInput(
            _("保存期間の区分「%(key)s」は市の保存期間表にありません。") % {"key": key}, field="retention"
        )
    return row


def class_for(years: int) -> str:
    """The key of the shortest class of at least so many years; that of the longest when the table has none so long."""
    rows = [row for row in RetentionClass.objects.exclude(years=None) if row.years is not None]
    fitting = sorted((row.years or 0, row.order, row.key) for row in rows if (row.years or 0) >= years)
    return fitting[0][2] if fitting else "permanent"


def until(row: RetentionClass, counts_from: dt.date) -> dt.date | None:
    """The last day on which something of this class is kept whose matter was over on `counts_from`; None without an end."""
    if row.years is None:
        return None
    year = FiscalYear.of(counts_from).year + row.years
    return FiscalYear(year).last_day


def over_before(row: RetentionClass, today: dt.date) -> dt.date | None:
    """The first day for which the time of the class is not over yet today: what counts from an earlier day may go.

    None for a class without an end.
    """
    if row.years is None:
        return None
    return FiscalYear(FiscalYear.of(today).year - row.years).first_day
