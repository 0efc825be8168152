"""Forms for reading a text in and for putting it right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import context
from sekimori.portal.rules import selectors
from sekimori.portal.rules.models import Edition
from sekimori.portal.ui.forms import LimitedFileField, LongTextField, SubmissionMixin

SUFFIXES = (".txt", ".pdf", ".docx", ".html", ".htm")


def editions_to_choose() -> list[Edition]:
    """The confirmed editions the actor may know of, newest first."""
    return list(selectors.editions(context.current().actor).exclude(state=Edition.State.DRAFT))


def choices_of(rows: Sequence[Edition]) -> list[tuple[str, str]]:
    """Editions as the choices of a field."""
    return [(str(row.pk), row.label) for row in rows]


class TextForm(SubmissionMixin, forms.Form):
    """A published text, and the edition that lends it roles and mechanisms."""

    file = LimitedFileField(label=_("公表している本文のファイル"), suffixes=SUFFIXES)
    label = forms.CharField(
        label=_("名称"), max_length=200, required=False, help_text=_("空欄なら、本文の題名を使います。")
    )
    reference = forms.ChoiceField(
        label=_("対応付ける版"),
        help_text=_(
            "役割、文書、仕組みの目録をこの版から借り、似た条項の仕組みを提案します。"
            "初めて読み取るときは、すべての手続がある規程パッケージの版を選びます。"
        ),
    )
    continues = forms.ChoiceField(
        label=_("この版との関係"),
        widget=forms.RadioSelect,
        choices=[
            ("no", _("別の本文です（市の本文を初めて読み取る）")),
            ("yes", _("この版を改めた全文です（変わらない条項の確認を引き継ぐ）")),
        ],
        initial="no",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = editions_to_choose()
        self.fields["reference"].choices = choices_of(rows)  # type: ignore[attr-defined]
        # A text that is read for the first time takes from the whole catalogue; an edition of the city has what its text carried.
        self.fields["reference"].initial = next((str(row.pk) for row in rows if not row.published_digest), None)


class AmendmentForm(SubmissionMixin, forms.Form):
    """An amendment, and the edition it amends."""

    file = LimitedFileField(label=_("改め文又は新旧対照表のファイル"), suffixes=SUFFIXES)
    label = forms.CharField(label=_("名称"), max_length=200, help_text=_("例: 令和９年４月改正"))
    base = forms.ChoiceField(label=_("改正する版"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].choices = choices_of(editions_to_choose())  # type: ignore[attr-defined]


class NodeForm(forms.Form):
    """A clause as the published paper has it, and what it wants in the city's own plain words."""

    title = forms.CharField(label=_("見出し"), max_length=400, required=False)
    text = LongTextField(label=_("本文"), max_length=20_000, rows=8, required=False)
    requirement = LongTextField(
        label=_("求められること（わかりやすい言葉で）"),
        max_length=2000,
        required=False,
        help_text=_("空欄なら、本文をそのまま示します。"),
    )
    reason = forms.CharField(label=_("訂正の理由"), max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class AssembleForm(forms.Form):
    """What the new edition is called."""

    key = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label=_("基準の名前（英数字）"),
        max_length=40,
        help_text=_("英小文字で始め、英小文字・数字・下線だけで書きます。改正しても変えません。例: shiomi"),
        error_messages={"invalid": _("英小文字で始め、英小文字・数字・下線だけで書いてください。")},
    )
    edition = forms.CharField(label=_("版"), max_length=40, help_text=_("例: r9、2027-04"))
    label = forms.CharField(
        label=_("版の名称"), max_length=200, help_text=_("例: 汐見市情報セキュリティ対策基準（令和９年４月）")
    )


class OwnRoleForm(forms.Form):
    """A role that the reference does not have."""

    key = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label=_("役割の名前（英数字）"),
        max_length=60,
        error_messages={"invalid": _("英小文字で始め、英小文字・数字・下線だけで書いてください。")},
    )
    short = forms.CharField(label=_("略称"), max_length=20)
    way = forms.ChoiceField(
        label=_("この役割になる人"),
        widget=forms.RadioSelect,
        choices=[
            ("nominated", _("次の役割の人が書面で指名する")),
            ("department", _("各部等の長")),
            ("section", _("各課等の長")),
            ("external", _("市の職員でない")),
        ],
    )
    nominated_by = forms.ChoiceField(label=_("指名する役割"), required=False)
    scope = forms.ChoiceField(
        label=_("及ぶ範囲"), choices=[("city", _("市全体")), ("department", _("部等ごと")), ("section", _("課等ごと"))]
    )

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nominated_by"].choices = [("", "―"), *roles]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("way") == "nominated" and not data.get("nominated_by"):
            self.add_error("nominated_by", _("指名する役割を選んでください。"))
        return data


class MatchForm(forms.Form):
    """Which clauses of the reference say the same, and which mechanisms carry this clause out."""

    clauses = forms.MultipleChoiceField(
        label=_("同じことを定めている条項"), widget=forms.CheckboxSelectMultiple, required=False
    )
    other = forms.CharField(
        label=_("ほかの条項の番号"),
        max_length=80,
        required=False,
        help_text=_("候補にない条項と対応付けるときに書きます。"),
    )
    mechanisms = forms.MultipleChoiceField(
        label=_("この条項を実行する仕組み"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("新しく選んだ条項の仕組みは、ここで一つも選ばなければ、すべて加わります。"),
    )
    added = forms.ChoiceField(label=_("目録から加える仕組み"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        clauses: list[tuple[str, str]],
        mechanisms: list[tuple[str, str]],
        catalogue: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = clauses  # type: ignore[attr-defined]
        self.fields["mechanisms"].choices = mechanisms  # type: ignore[attr-defined]
        self.fields["added"].choices = [("", _("加えない")), *catalogue]  # type: ignore[attr-defined]
