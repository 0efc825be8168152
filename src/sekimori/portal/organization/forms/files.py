from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.organization.hr.meanings import MEANINGS
from sekimori.portal.organization.models import HrImport, Person
from sekimori.portal.ui.forms import EraDateField, FoldedIntegerField, LimitedFileField, SubmissionMixin

NOT_SAID, NONE = "", "-1"


class ImportForm(SubmissionMixin, forms.Form):
    """A file of personnel and how it is meant."""

    file = LimitedFileField(label=_("ファイル"), suffixes=(".csv", ".tsv", ".txt", ".xlsx"))
    kind = forms.ChoiceField(
        label=_("種類"), choices=HrImport.Kind.choices, widget=forms.RadioSelect, initial=HrImport.Kind.STAFF
    )
    effective_on = EraDateField(
        label=_("効力発生日"), help_text=_("発令日の列がない行は、この日から効力を持ちます。例 R9.4.1")
    )
    full = forms.BooleanField(
        label=_("全員（全所属）の一覧である"),
        required=False,
        help_text=_("選ぶと、載っていない人は退職・転出に、載っていない所属は廃止になります。"),
    )
    covers = forms.MultipleChoiceField(
        label=_("全員の一覧が対象とする区分"),
        required=False,
        choices=Person.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選ばないと、ファイルにある区分（列がなければ職員）だけを対象とします。"),
    )
    digits = FoldedIntegerField(
        label=_("職員番号の桁数"), required=False, min_value=0, max_value=20, help_text=_("足りない分を0で補います。")
    )
    new_posts = forms.BooleanField(
        label=_("その所属にまだない職を作る"),
        required=False,
        initial=True,
        help_text=_("職名が市で使われている場合に限ります。"),
    )
    new_units = forms.BooleanField(
        label=_("登録のない所属を作る"), required=False, help_text=_("上位所属コードの列がある場合に限ります。")
    )
    sheet = forms.CharField(
        label=_("シート名"), required=False, max_length=60, help_text=_("Excelで、空なら最初のシートです。")
    )

    def options(self) -> dict[str, Any]:
        """What the service is told of the file."""
        data = self.cleaned_data
        return {
            "full": data["full"],
            "covers": data["covers"],
            "digits": data["digits"] or 0,
            "new_posts": data["new_posts"],
            "new_units": data["new_units"],
            "sheet": data["sheet"],
        }


class ColumnsForm(forms.Form):
    """Which column of the file means what."""

    def __init__(self, *args: Any, kind: str, titles: Sequence[str], columns: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(NONE, _("この列はない")), *((str(i), t or str(_("（見出しなし）"))) for i, t in enumerate(titles))]
        for name, words in MEANINGS[kind].items():
            self.fields[name] = forms.ChoiceField(
                label=words[0], choices=choices, required=False, initial=str(columns.get(name, NONE))
            )

    def columns(self) -> dict[str, int]:
        """Name → index of the column; −1 where there is none."""
        return {name: int(value or NONE) for name, value in self.cleaned_data.items()}


class ApplyForm(SubmissionMixin, forms.Form):
    """The confirmation of what a file changes."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    leaves_confirmed = forms.BooleanField(label=_("退職・転出になる人を確かめました"), required=False)


class ExternalContactForm(SubmissionMixin, forms.Form):
    """An outside body to be reached in an emergency."""

    body = forms.CharField(label=_("機関・事業者"), max_length=120)
    department = forms.CharField(label=_("部署・担当"), max_length=120, required=False)
    purpose = forms.CharField(label=_("用件"), max_length=200)
    telephone = forms.CharField(label=_("電話"), max_length=40)
    night_telephone = forms.CharField(label=_("夜間・休日の電話"), max_length=40, required=False)
    email = forms.EmailField(label=_("メールアドレス"), required=False)
    hours = forms.CharField(label=_("受付時間"), max_length=80, help_text=_("例 平日8時30分～17時15分、24時間"))
    order = FoldedIntegerField(label=_("順"), min_value=1, max_value=999, initial=1)
    checked_on = EraDateField(label=_("確認日"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WhoForm(forms.Form):
    """Who had a role on a day, as known on a day."""

    role = forms.ChoiceField(label=_("役割"))
    on = EraDateField(label=_("いつの時点か"), required=False)
    known = EraDateField(
        label=_("いつ知られていた内容か"), required=False, help_text=_("空なら、いま知られている内容です。")
    )
    unit = forms.CharField(label=_("所属コード"), required=False, max_length=20)

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["role"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = list(roles)
