"""Forms made from a register's definition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.errors import InvalidInput
from sekimori.portal.organization.fields import PersonChoiceField, UnitChoiceField
from sekimori.portal.registers import kinds
from sekimori.portal.registers.defining import Column, Register
from sekimori.portal.registers.lookups import Lookups
from sekimori.portal.registers.models import Item
from sekimori.portal.ui.forms import EraDateField, FoldedIntegerField, LongTextField, SubmissionMixin
from sekimori.portal.ui.forms.fields import LimitedFileField
from sekimori.portal.ui.wording import words

FLAGS = {"1": True, "0": False, "": None}


class NumbersField(forms.CharField):
    """Entries of a register by their numbers, apart by 、."""

    def __init__(self, kind: kinds.Kind, lookups: Lookups, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._kind, self._lookups = kind, lookups

    def clean(self, value: Any) -> Any:
        """The keys. Raises ValidationError naming the number that is unknown."""
        text = super().clean(value)
        try:
            return self._kind.read(text, self._lookups)
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None


def _flag(value: Any) -> bool | None:
    return FLAGS[str(value)]


class ItemForm(SubmissionMixin, forms.Form):
    """An entry, column by column in the order of the definition."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, register: Register, item: Item | None, lookups: Lookups, **kwargs: Any) -> None:
        self.register, self.item, self.lookups = register, item, lookups
        scheme = lookups.standards.scheme(item.unit_id if item else None)
        self.columns = [each for each in register.columns_for(scheme) if item is None or each.name != "state"]
        super().__init__(*args, **kwargs)
        for column in self.columns:
            self.fields[column.key] = self._field(column)
            if item is not None:
                self.initial.setdefault(column.key, self._initial(column, item))
        if item is not None:
            self.initial.setdefault("seen", item.version)
            self.fields["reason"] = forms.CharField(label=_("変更の理由"), max_length=400, required=False)

    def _initial(self, column: Column, item: Item) -> Any:
        value = column.kind.of(item, column.name)
        if isinstance(column.kind, kinds.One | kinds.Several):
            return column.kind.written(value, self.lookups)
        if isinstance(column.kind, kinds.Flag):
            return next(key for key, flag in FLAGS.items() if flag is value)
        return value

    def _field(self, column: Column) -> forms.Field:  # noqa: PLR0911
        said: dict[str, Any] = {"label": column.label, "help_text": column.help, "required": column.demanded}
        kind = column.kind
        match kind:
            case kinds.Owner():
                return UnitChoiceField(**{**said, "help_text": _("所属の名称かコードの一部で探せます。")})
            case kinds.Somebody():
                return PersonChoiceField(**{**said, "help_text": _("氏名、カナ、職員番号の一部で探せます。")})
            case kinds.One() | kinds.Several():
                help_text = column.help or _("台帳の管理番号で書きます。複数のときは「、」で区切ります。")
                return NumbersField(kind, self.lookups, **{**said, "help_text": help_text})
            case kinds.Choice() | kinds.Area() | kinds.Level():
                return forms.ChoiceField(choices=[*self._none(column), *self._choices(column)], **said)
            case kinds.Flag():
                choices = [("", _("分からない")), ("1", _("はい")), ("0", _("いいえ"))]
                return forms.TypedChoiceField(choices=choices, coerce=_flag, empty_value=None, **said)
            case kinds.Day():
                return EraDateField(**{**said, "help_text": column.help} if column.help else {**said})
            case kinds.Whole():
                return FoldedIntegerField(min_value=0, **said)
            case kinds.LongText():
                return LongTextField(max_length=kind.most, **said)
            case _:
                return forms.CharField(max_length=kind.most, **said)

    @staticmethod
    def _none(column: Column) -> list[tuple[str, str]]:
        if isinstance(column.kind, kinds.Level):
            return [("", _("不明"))]
        return [] if column.name == "state" else [("", "―")]

    def _choices(self, column: Column) -> list[tuple[str, Any]]:
        if column.name == "state":
            return [(key, self.register.states[key]) for key in self.register.entering]
        return choices_of(column, self.lookups)

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The fields under the headings of the definition."""
        found: dict[Any, list[forms.BoundField]] = {}
        for column in self.columns:
            found.setdefault(column.group, []).append(self[column.key])
        if "reason" in self.fields:
            found.setdefault(_("この変更について"), []).append(self["reason"])
        yield from found.items()

    def values(self) -> dict[str, Any]:
        """What was entered, by column, as services take it."""
        return {column.name: self.cleaned_data[column.key] for column in self.columns}


def choices_of(column: Column, lookups: Lookups) -> list[tuple[str, Any]]:
    """The values of a column of few."""
    kind = column.kind
    if isinstance(kind, kinds.Area):
        return list(lookups.standards.areas().items())
    if isinstance(kind, kinds.Level) and kind.axis is not None:
        return [(level.key, words(level.label)) for level in kind.axis.levels]
    return list(kind.choices) if isinstance(kind, kinds.Choice) else []


class MoveForm(SubmissionMixin, forms.Form):
    """Another state."""

    to = forms.ChoiceField(label=gettext_lazy("新しい状態"), widget=forms.RadioSelect)
    reason = LongTextField(
        label=gettext_lazy("理由"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("修理、紛失などのときは必ず入力します。"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, states: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            field.choices = states


class FileForm(SubmissionMixin, forms.Form):
    """A file to take in."""

    file = LimitedFileField(label=gettext_lazy("ファイル"), suffixes=(".xlsx", ".csv", ".txt"))
