from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.organization.fields import PostChoiceField, UnitChoiceField
from sekimori.portal.organization.forms.common import FromDayForm, designation_choices, organ_choices
from sekimori.portal.ui.forms import FoldedIntegerField, SubmissionMixin
from sekimori.standards.models import DesignationKind

MOST_RANK = 32767


class OrganForm(forms.Form):
    """An organ of the city."""

    key = forms.SlugField(label=_("キー"), max_length=50, help_text=_("半角の英小文字とハイフン。例 mayor"))
    name = forms.CharField(label=_("名称"), max_length=80)
    order = FoldedIntegerField(label=_("並び順"), min_value=0, max_value=MOST_RANK, initial=0)


class UnitFields(forms.Form):
    """What a unit is called and marked as."""

    name = forms.CharField(label=_("名称"), max_length=80)
    is_department = forms.BooleanField(
        label=_("部等である"), required=False, help_text=_("長が情報セキュリティ責任者になる所属です。")
    )
    is_section = forms.BooleanField(
        label=_("課等である"), required=False, help_text=_("長が情報セキュリティ管理者になる所属です。")
    )
    designation = forms.ChoiceField(label=_("基準上の部門"), required=False)
    substitute = UnitChoiceField(
        label=_("責任者を代える部等"),
        required=False,
        coming=True,
        help_text=_("部等に属さない課等（選挙管理委員会事務局など）で、基準に責任者の定めがないときに選びます。"),
    )
    symbol = forms.CharField(label=_("文書記号"), required=False, max_length=10)
    mailbox = forms.EmailField(label=_("課のメールボックス"), required=False)
    telephone = forms.CharField(label=_("代表電話"), required=False, max_length=30)
    order = FoldedIntegerField(label=_("並び順"), min_value=0, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choice = self.fields["designation"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = list(designation_choices(DesignationKind.UNIT))


class UnitForm(FromDayForm, UnitFields):
    """Changing a unit."""


class NewUnitForm(FromDayForm, UnitFields):
    """A new unit: its code and organ, and where it hangs."""

    code = forms.CharField(label=_("所属コード"), max_length=20)
    organ = forms.ChoiceField(label=_("機関"))
    parent = UnitChoiceField(label=_("上位の所属"), required=False, coming=True)
    field_order = ("code", "organ", "parent", "name")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["organ"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = list(organ_choices())


class UnitMoveForm(FromDayForm):
    """Hanging a unit under another."""

    parent = UnitChoiceField(
        label=_("上位の所属"), required=False, coming=True, help_text=_("選ばないと、機関の直下に置きます。")
    )


class UnitMergeForm(FromDayForm):
    """Merging a unit into another."""

    into = UnitChoiceField(label=_("統合先の所属"), coming=True)


class PostFields(forms.Form):
    """What a post is."""

    title = forms.CharField(label=_("職名"), max_length=80)
    rank = FoldedIntegerField(
        label=_("職位"), min_value=0, max_value=MOST_RANK, initial=0, help_text=_("大きいほど上位です。")
    )
    is_head = forms.BooleanField(label=_("所属長である"), required=False)
    designation = forms.ChoiceField(
        label=_("基準上の職"), required=False, help_text=_("副市長など、基準が名指しする職に当たるときに選びます。")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choice = self.fields["designation"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = list(designation_choices(DesignationKind.POST))


class PostForm(FromDayForm, PostFields):
    """Changing a post."""

    unit = UnitChoiceField(label=_("所属"), coming=True)


class NewPostForm(SubmissionMixin, FromDayForm, PostFields):
    """A new post in a unit."""

    code = forms.CharField(label=_("職コード"), required=False, max_length=40, help_text=_("空なら自動で付けます。"))


class DeputiesForm(FromDayForm):
    """Who stands in while the holder is absent, in order."""

    first = PostChoiceField(label=_("第1順位の職"), required=False)
    second = PostChoiceField(label=_("第2順位の職"), required=False)
    third = PostChoiceField(label=_("第3順位の職"), required=False)
