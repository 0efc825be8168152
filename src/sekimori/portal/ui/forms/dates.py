"""Dates as people in a city hall type them; the field reads them back in both calendars."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common import eras
from sekimori.common.clock import TOKYO, as_utc
from sekimori.common.errors import InvalidInput
from sekimori.portal.ui import wording

TIME = re.compile(r"^(?P<hour>\d{1,2})(?::|時)(?P<minute>\d{1,2})?分?$")


def read_date(text: str) -> dt.date:
    """The day that `text` names. Raises ValidationError with the sentence of common.eras."""
    try:
        return eras.parse(text)
    except InvalidInput as error:
        raise ValidationError(error.sentence, code="invalid") from None


def read_time(text: str) -> dt.time:
    """The time of day that `text` names: 9:30, 9時30分, 0930, full width too. Raises ValidationError."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if re.fullmatch(r"\d{4}", folded):
        folded = f"{folded[:2]}:{folded[2:]}"
    found = TIME.match(folded)
    try:
        if found:
            return dt.time(int(found["hour"]), int(found["minute"] or 0))
    except ValueError:
        pass
    raise ValidationError(
        _("「%(text)s」は時刻として読めません。9:30のように入力してください。") % {"text": text}, code="invalid"
    )


def echo(text: str) -> str:
    """How a typed date will be understood, in both calendars; the fault's sentence when it is not."""
    try:
        day = eras.parse(text)
    except InvalidInput as error:
        return error.sentence
    return f"{wording.long_day(day, weekday=True)}／{day.isoformat()}"


def understood(text: str) -> bool:
    """Whether `text` names a day."""
    try:
        eras.parse(text)
    except InvalidInput:
        return False
    return True


class EraDateInput(forms.TextInput):
    """One text box; what was understood stands beneath it."""

    template_name = "ui/widgets/era_date.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "data-width": "s", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """A date in the Japanese calendar, in English by ISO 8601; what was typed stays as it was typed."""
        if isinstance(value, dt.datetime):
            value = value.astimezone(TOKYO).date()
        if isinstance(value, dt.date):
            return value.isoformat() if wording.in_english() else eras.format_long(value)
        return str(value) if value not in (None, "") else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = context["widget"]["value"]
        context["widget"]["echo"] = echo(typed) if typed and understood(typed) else ""
        if key := context["widget"]["attrs"].get("id"):
            context["widget"]["attrs"] |= {"data-era": f"{key}_echo", "data-era-url": reverse("ui:era")}
        return context


class EraDateField(forms.Field):
    """A day: 令和8年11月23日, R8.11.23, 8.11.23, 2026-11-23, 2026/11/23, 20261123, in either width.

    `earliest` and `latest` bound it, given as dates or as functions without arguments.
    """

    widget = EraDateInput

    def __init__(self, *, earliest: Any = None, latest: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("例: 令和8年11月23日、R8.11.23、2026-11-23"))
        super().__init__(**kwargs)
        self.earliest, self.latest = earliest, latest

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        return read_date(str(value))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not isinstance(value, dt.date):
            return
        earliest, latest = (bound() if callable(bound) else bound for bound in (self.earliest, self.latest))
        if earliest and value < earliest:
            raise ValidationError(_("%(day)s以後の日を入力してください。") % {"day": wording.long_day(earliest)})
        if latest and value > latest:
            raise ValidationError(_("%(day)s以前の日を入力してください。") % {"day": wording.long_day(latest)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class EraDateTimeInput(forms.MultiWidget):
    """A day and a time of day beside each other."""

    template_name = "ui/widgets/era_date_time.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        time = forms.TextInput({"autocomplete": "off", "data-width": "xs"})
        super().__init__({"day": EraDateInput(), "time": time}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, dt.datetime):
            return [value, None]
        local = value.astimezone(TOKYO)
        return [local.date(), f"{local:%H:%M}"]


class EraDateTimeField(forms.MultiValueField):
    """A moment in Asia/Tokyo, handed over in UTC: a day as in EraDateField and a time such as 9:30 or 9時30分."""

    widget = EraDateTimeInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("例: 令和8年11月23日 9:30"))
        fields = (EraDateField(required=False), forms.CharField(required=False))
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> dt.datetime | None:
        """The moment in UTC; None when nothing was typed. Raises ValidationError when only one half was."""
        if not data_list or not any(data_list):
            return None
        day, time = data_list
        if not time:
            raise ValidationError(_("時刻も入力してください（例: 9:30）。"), code="incomplete")
        if not day:
            raise ValidationError(_("日付も入力してください（例: R8.11.23）。"), code="incomplete")
        return as_utc(dt.datetime.combine(day, read_time(time), tzinfo=TOKYO))
