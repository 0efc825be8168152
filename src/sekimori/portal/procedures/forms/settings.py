"""The forms of what the city sets for procedures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.organization.fields import UnitChoiceField
from sekimori.portal.ui.forms import EraDateField, LongTextField


class FallbackForm(forms.Form):
    """Who is asked while nobody holds a role."""

    role = forms.ChoiceField(label=gettext_lazy("空席の役割"))
    unit = UnitChoiceField(
        label=gettext_lazy("所属（その所属に限るとき）"), required=False,
        help_text=gettext_lazy("空けておくと、この役割が空席のすべての所属に当てはまります。"),
    )  # fmt: skip
    to_role = forms.ChoiceField(label=gettext_lazy("代わりに決める役割"))
    to_unit = UnitChoiceField(
        label=gettext_lazy("代わりの役割の所属"), required=False,
        help_text=gettext_lazy("空けておくと、申請の所属についてその役割に就いている人が決めます。"),
    )  # fmt: skip
    reference = forms.CharField(
        label=gettext_lazy("根拠"), max_length=120, help_text=gettext_lazy("規程の条や、決裁文書の番号。")
    )

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("role", "to_role"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("選んでください")), *roles]


class TermsForm(forms.Form):
    """A new version of the measures that a tick declares to observe."""

    lines = LongTextField(
        label=gettext_lazy("守ること"), max_length=4000, rows=8,
        help_text=gettext_lazy("一行に一つずつ入力します。"),
    )  # fmt: skip
    effective_on = EraDateField(label=gettext_lazy("適用日"), earliest=context.today)
    reference = forms.CharField(label=gettext_lazy("決裁文書の番号"), max_length=80, required=False)


class RetireForm(forms.Form):
    reason = LongTextField(label=gettext_lazy("廃止の理由"), max_length=200, rows=2)


class RuleForm(forms.Form):
    """What a rule needs besides what the definition says of it."""

    reference = forms.CharField(
        label=gettext_lazy("根拠"), max_length=120, help_text=gettext_lazy("専決規程の条や、決裁文書の番号。")
    )
    until = EraDateField(
        label=gettext_lazy("終わりの日"), earliest=context.today, help_text=gettext_lazy("今日から１年以内の日。")
    )


class RuleEndForm(forms.Form):
    reason = LongTextField(label=gettext_lazy("終える理由"), max_length=200, rows=2)
