from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import context
from sekimori.portal.identity import service_abilities
from sekimori.portal.organization.fields import PersonChoiceField, UnitChoiceField
from sekimori.portal.ui.forms import EraDateField, LongTextField


class PersonForm(forms.Form):
    """An account for one person."""

    person = PersonChoiceField(label=_("職員"))
    username = forms.CharField(
        label=_("利用者ＩＤ"),
        max_length=60,
        required=False,
        help_text=_("空欄のときは職員番号です。英小文字・数字と . _ @ - が使えます。"),
        widget=forms.TextInput({"autocomplete": "off", "data-width": "m"}),
    )
    card = forms.CharField(
        label=_("ＩＣカードの番号"),
        max_length=60,
        required=False,
        help_text=_("カードリーダーが利用者ＩＤの欄に入力する番号です。パスワードの代わりにはなりません。"),
        widget=forms.TextInput({"autocomplete": "off", "data-width": "m"}),
    )


class SectionForm(forms.Form):
    """Which section's people get accounts."""

    unit = UnitChoiceField(label=_("所属"))


class OperatorForm(forms.Form):
    """An account that administers and belongs to no post."""

    username = forms.CharField(
        label=_("利用者ＩＤ"),
        max_length=60,
        help_text=_("英小文字・数字と . _ @ - が使えます。admin などの決まりきった名前は避けてください。"),
        widget=forms.TextInput({"autocomplete": "off", "data-width": "m"}),
    )
    kept_by = PersonChoiceField(
        label=_("使用する人"),
        help_text=_("二人で行う操作では、この人が同じであれば同じ人とみなします。"),
    )


class ChangeForm(forms.Form):
    """What is kept beside an account."""

    card = forms.CharField(
        label=_("ＩＣカードの番号"),
        max_length=60,
        required=False,
        help_text=_("カードリーダーが利用者ＩＤの欄に入力する番号です。パスワードの代わりにはなりません。"),
        widget=forms.TextInput({"autocomplete": "off", "data-width": "m"}),
    )
    kept_by = PersonChoiceField(label=_("使用する人"), required=False)
    operator = forms.BooleanField(
        label=_("運用担当にする"),
        required=False,
        help_text=_("設定やアカウントの管理ができます。申請の許可、記録の削除や日付の操作はできません。"),
    )


class NothingForm(forms.Form):
    """Nothing to fill in: it is confirmed or given up."""


class ReasonForm(forms.Form):
    """Why."""

    reason = LongTextField(label=_("理由"), max_length=200, rows=2)


class ProgramForm(forms.Form):
    """What a program on another machine may do."""

    label = forms.CharField(label=_("名称"), max_length=80)
    abilities = forms.MultipleChoiceField(label=_("できること"), widget=forms.CheckboxSelectMultiple)
    networks = LongTextField(
        label=_("接続元のアドレス"),
        required=False,
        max_length=1000,
        rows=3,
        help_text=_("一行に一つ、10.1.2.3 又は 10.1.2.0/24 のように書きます。空欄のときはどこからでも接続できます。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["abilities"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list(service_abilities.all_of_them().items())


class PrincipalForm(ProgramForm):
    """A program that is let in."""

    key = forms.SlugField(
        label=_("識別名"),
        max_length=40,
        help_text=_("記録に残る名前です。英小文字・数字と - が使えます（例: mail-intake）。"),
        widget=forms.TextInput({"autocomplete": "off", "data-width": "m"}),
    )
    expires = EraDateField(label=_("有効期限"), help_text=_("2年以内。この日の終わりまで使えます。"))
    field_order = ["key", "label", "abilities", "networks", "expires"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("expires", context.today() + dt.timedelta(days=365))


class ReissueForm(forms.Form):
    """Until when the new token is good."""

    expires = EraDateField(label=_("有効期限"), help_text=_("2年以内。この日の終わりまで使えます。"))


class EntranceForm(forms.Form):
    """The city's own words on the sign-in page."""

    banner = LongTextField(label=_("ログイン画面に出す注意"), required=False, max_length=600, rows=5)
    contact = forms.CharField(
        label=_("困ったときの連絡先"),
        max_length=200,
        required=False,
        help_text=_("例: デジタル推進課 内線1234"),
    )
