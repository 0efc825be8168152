"""Fields that only generated forms have: a period, a table of rows, files kept elsewhere on the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sekimori.portal.ui.forms import EraDateField, EraDateTimeField
from sekimori.portal.ui.forms.dates import EraDateInput, EraDateTimeInput

MOST_ROWS = 50


class PeriodInput(forms.MultiWidget):
    """The first and the last day (or moment) beside each other."""

    template_name = "ui/widgets/period.html"
    use_fieldset = True

    def __init__(self, *, times: bool, attrs: dict[str, Any] | None = None) -> None:
        part = EraDateTimeInput if times else EraDateInput
        self.times = times
        super().__init__({"start": part(), "end": part()}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if isinstance(value, list | tuple) else [None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["times"] = self.times
        return context


class PeriodField(forms.MultiValueField):
    """From a day to a day, both included, or from a moment to a moment; the cleaned value is the pair, None when empty."""

    def __init__(self, *, times: bool = False, **kwargs: Any) -> None:
        required = kwargs.get("required", True)
        part: type[forms.Field] = EraDateTimeField if times else EraDateField
        kwargs.setdefault("widget", PeriodInput(times=times))
        super().__init__((part(required=required), part(required=required)), require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """The pair. Raises ValidationError that says which end is wrong."""
        parts: list[Any] = []
        faults: list[str] = []
        for label, field, given in zip((_("始まり"), _("終わり")), self.fields, value or [None, None], strict=True):
            try:
                parts.append(field.clean(given))
            except ValidationError as error:
                faults.extend(f"{label}：{said}" for said in dict.fromkeys(error.messages))
        if faults:
            raise ValidationError(faults)
        if all(part is None for part in parts):
            return None
        if None in parts:
            raise ValidationError(_("期間の始まりと終わりの両方を入力してください。"))
        return self.compress(parts)

    def compress(self, data_list: Any) -> tuple[dt.date, dt.date]:
        return data_list[0], data_list[1]


@dataclass(frozen=True)
class Cell:
    """A cell of a table's row as it is drawn: its label, the control, and whether it is a group of controls."""

    label: str
    control: Any
    target: str
    group: bool
    required: bool


class TableInput(forms.Widget):
    """Rows of the same few fields, one under the other; 行を追加 sends the form back with one more."""

    template_name = "ui/widgets/table.html"
    use_fieldset = True
    columns: Mapping[str, forms.Field]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        """The rows as they were typed."""
        count = str(data.get(f"{name}_rows", "0"))
        rows = min(int(count), MOST_ROWS) if count.isdecimal() else 0
        more = 1 if f"{name}_more" in data else 0
        found: list[dict[str, Any]] = [
            {
                key: field.widget.value_from_datadict(data, files, f"{name}_{row}_{key}")
                for key, field in self.columns.items()
            }
            for row in range(rows)
        ]
        return found + [{}] * more

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        del files
        return f"{name}_rows" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        rows = list(value or []) or [{}]
        key = context["widget"]["attrs"].get("id") or f"id_{name}"
        context["widget"] |= {
            "rows": [self._cells(f"{name}_{n}", f"{key}_{n}", row) for n, row in enumerate(rows)],
            "count": len(rows),
            "full": len(rows) >= MOST_ROWS,
        }
        return context

    def _cells(self, name: str, key: str, row: Mapping[str, Any]) -> list[Cell]:
        cells = []
        for column, field in self.columns.items():
            target = f"{key}_{column}"
            control = field.widget.render(f"{name}_{column}", row.get(column), {"id": target})
            cells.append(Cell(str(field.label), control, target, field.widget.use_fieldset, field.required))
        return cells


class TableField(forms.Field):
    """Rows of fields; the cleaned value is the list of the rows that are not wholly empty, each by its columns' keys."""

    widget = TableInput

    def __init__(self, columns: Mapping[str, forms.Field], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns = dict(columns)
        self.widget.columns = self.columns

    def __deepcopy__(self, memo: dict[int, Any]) -> TableField:
        copy: TableField = super().__deepcopy__(memo)
        copy.widget.columns = self.columns
        return copy

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The rows. Raises ValidationError that names row and column of each fault."""
        rows, faults = [], []
        for number, given in enumerate(value or [], start=1):
            if all(_blank(field, given.get(key)) for key, field in self.columns.items()):
                continue
            row = {}
            for key, field in self.columns.items():
                try:
                    row[key] = field.clean(given.get(key))
                except ValidationError as error:
                    said = {"row": number, "column": field.label, "told": "".join(dict.fromkeys(error.messages))}
                    faults.append(_("%(row)s行目の「%(column)s」：%(told)s") % said)
            rows.append(row)
        if faults:
            raise ValidationError(faults)
        if not rows and self.required:
            raise ValidationError(_("表に1行以上入力してください。"), code="required")
        return rows


def _blank(field: forms.Field, value: Any) -> bool:
    """Whether nothing was typed into a cell, whatever shape its control's value has."""
    if isinstance(value, Mapping):
        return not any(value.values())
    if isinstance(value, list):
        return all(_blank(field, each) for each in value)
    return value in (None, "", False)
