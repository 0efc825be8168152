from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.committee.bodies import Deciding, Member
from sekimori.portal.committee.models import Attendance, Item, Meeting
from sekimori.portal.committee.selectors import Waiting
from sekimori.portal.organization.fields import PersonChoiceField
from sekimori.portal.ui.forms import EraDateTimeField, FoldedIntegerField, LongTextField, SubmissionMixin

STATUS = "status_"


class PlanForm(SubmissionMixin, forms.Form):
    """A new meeting."""

    kind = forms.ChoiceField(
        label=gettext_lazy("開き方"),
        choices=Meeting.Kind.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("持ち回りでは、構成員が期限までに画面で回答します。"),
    )
    held_at = EraDateTimeField(label=gettext_lazy("開催日時（持ち回りは回答の期限）"))
    place = forms.CharField(label=gettext_lazy("場所"), max_length=120, required=False)

    def __init__(self, *args: Any, bodies: Sequence[Deciding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.key, each.label) for each in bodies]
        self.fields["body"] = forms.ChoiceField(label=_("会議体"), choices=choices)
        self.order_fields(["body", "kind", "held_at", "place"])


class ChangeForm(SubmissionMixin, forms.Form):
    """Another day or place."""

    held_at = EraDateTimeField(label=gettext_lazy("開催日時（持ち回りは回答の期限）"))
    place = forms.CharField(label=gettext_lazy("場所"), max_length=120, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class PlaceForm(SubmissionMixin, forms.Form):
    """Which of what waits is put on the agenda."""

    def __init__(self, *args: Any, waiting: Sequence[Waiting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.key, f"{each.label}　{each.offered.title}") for each in waiting]
        self.fields["keys"] = forms.MultipleChoiceField(
            label=_("決定・報告を待っているもの"),
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            error_messages={"invalid_choice": _("選んだ議題は、もう決定を待っていません。画面を開き直してください。")},
        )


class MatterForm(SubmissionMixin, forms.Form):
    """A matter of the office's own."""

    title = forms.CharField(label=gettext_lazy("議題"), max_length=300)
    matter = forms.ChoiceField(
        label=gettext_lazy("事項"),
        choices=[each for each in Item.Matter.choices if each[0] not in {Item.Matter.DOCUMENT, Item.Matter.PROCEDURE}],
        initial=Item.Matter.OTHER,
    )
    summary = LongTextField(label=gettext_lazy("付議の内容"), max_length=20_000, rows=10)
    report = forms.BooleanField(
        label=gettext_lazy("報告のみ"),
        required=False,
        help_text=gettext_lazy("議決をせず、了承だけを記録します。"),
    )


class OrderForm(SubmissionMixin, forms.Form):
    """The place of a matter on the agenda."""

    order = FoldedIntegerField(label=gettext_lazy("議題の順"), min_value=1, max_value=999)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class OwnMatterForm(MatterForm):
    """A matter of the office's own, with its place."""

    order = FoldedIntegerField(label=gettext_lazy("議題の順"), min_value=1, max_value=999)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class AttendanceForm(SubmissionMixin, forms.Form):
    """Who took part, and who led."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, members: Sequence[Member], attendances: Sequence[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        deputies = {row.person_id: row for row in attendances if row.deputy_id is not None}
        leaders: list[tuple[str, str]] = []
        for each in members:
            choices = [("present", _("出席")), ("absent", _("欠席"))]
            if (row := deputies.get(each.person)) is not None:
                choices.append(("deputy", _("代理出席（%(name)s）") % {"name": row.deputy_label}))
                leaders.append((str(row.deputy_id), row.deputy_label))
            leaders.append((str(each.person), each.label))
            label = _("%(name)s（議長）") % {"name": each.label} if each.chair else each.label
            self.fields[f"{STATUS}{each.person}"] = forms.ChoiceField(
                label=label, choices=choices, widget=forms.RadioSelect
            )
        self.members = members
        self.fields["presided_by"] = forms.ChoiceField(label=_("議長を務めた人"), choices=leaders)

    @property
    def statuses(self) -> dict[int, str]:
        """Person → how he took part."""
        return {each.person: self.cleaned_data[f"{STATUS}{each.person}"] for each in self.members}


class DeputyForm(SubmissionMixin, forms.Form):
    """Somebody attended in a member's place."""

    def __init__(self, *args: Any, attendances: Sequence[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(row.person_id), row.label) for row in attendances]
        self.fields["member"] = forms.ChoiceField(label=_("出席できなかった構成員"), choices=choices)
        self.fields["deputy"] = PersonChoiceField(label=_("代理で出席した人"))


class DecideForm(SubmissionMixin, forms.Form):
    """How the body decided a matter."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: Item, attendances: Sequence[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verdicts = ("received", "continued") if item.report else ("approved", "conditional", "refused", "continued")
        choices = [each for each in Item.Verdict.choices if each[0] in verdicts]
        self.fields["verdict"] = forms.ChoiceField(label=_("議決"), choices=choices, widget=forms.RadioSelect)
        self.fields["conditions"] = LongTextField(
            label=_("条件・理由"), max_length=4000, rows=3, required=False,
            help_text=_("条件付き承認の条件、承認しなかった理由は、必ず書いてください。"),
        )  # fmt: skip
        self.fields["discussion"] = LongTextField(label=_("審議の要旨"), max_length=20_000, rows=6, required=False)
        present = [(str(row.took_part), row.deputy_label or row.label) for row in attendances if row.took_part]
        self.fields["abstained"] = forms.MultipleChoiceField(
            label=_("議決に加わらなかった人（除斥）"), choices=present, widget=forms.CheckboxSelectMultiple,
            required=False, help_text=_("この議題に関わった人は、出席していても議決に加わりません。"),
        )  # fmt: skip


class VoiceForm(SubmissionMixin, forms.Form):
    """A member's word in a circulation."""

    agrees = forms.ChoiceField(
        label=gettext_lazy("回答"),
        choices=[("yes", gettext_lazy("賛成（了承）")), ("no", gettext_lazy("反対"))],
        widget=forms.RadioSelect,
    )
    reason = LongTextField(
        label=gettext_lazy("意見"), max_length=2000, rows=4, required=False,
        help_text=gettext_lazy("反対するときは、必ず理由を書いてください。"),
    )  # fmt: skip


class NotesForm(SubmissionMixin, forms.Form):
    """What the minutes say besides the matters."""

    notes = LongTextField(
        label=gettext_lazy("議事の概要"), max_length=20_000, rows=14, required=False,
        help_text=gettext_lazy("開会、報告、次回の予定など。議題ごとの審議は、議題の議決に書きます。"),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ConfirmForm(SubmissionMixin, forms.Form):
    """The minutes as they were shown."""

    digest = forms.CharField(widget=forms.HiddenInput)
