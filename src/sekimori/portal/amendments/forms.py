from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.amendments.inputs import Proposal
from sekimori.portal.amendments.models import Change
from sekimori.portal.amendments.services import Words
from sekimori.portal.ui.forms import EraDateField, LongTextField, SubmissionMixin


class BeginForm(SubmissionMixin, forms.Form):
    """A new amendment."""

    title = forms.CharField(label=gettext_lazy("改正の名称"), max_length=200)
    reason = LongTextField(label=gettext_lazy("改正の理由"), max_length=20_000, rows=6)


class HeadForm(BeginForm):
    """Title and reason again."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class KindForm(forms.Form):
    """What is done to which clause; then the words are written."""

    kind = forms.ChoiceField(label=gettext_lazy("改正のしかた"), choices=Change.Kind.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, clauses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"] = forms.ChoiceField(
            label=_("改正前の条項（加えるときは選びません）"), choices=[("", "―"), *clauses], required=False
        )


class WordsForm(SubmissionMixin, forms.Form):
    """The words of one change; only the fields that its kind needs."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kind: str, clause: str, proposals: Sequence[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.clause, self.proposals = kind, clause, {each.key: each for each in proposals}
        if kind in {Change.Kind.ADD, Change.Kind.MOVE}:
            self.fields["new_id"] = forms.CharField(
                label=_("改正後の番号"), max_length=80, help_text=_("例：2(4)。ほかの条項と同じ書き方にします。")
            )
        if kind in {Change.Kind.ADD, Change.Kind.REWORD}:
            self.fields["title"] = forms.CharField(label=_("見出し"), max_length=400, required=False)
            self.fields["text"] = LongTextField(label=_("改正後の本文"), max_length=20_000, rows=8, required=False)
        if kind == Change.Kind.REMOVE:
            self.fields["transition"] = LongTextField(
                label=_("経過措置"), max_length=4000, rows=4, required=False,
                help_text=_("この条項に基づく許可などが残っているときは、どう扱うかを必ず書いてください。"),
            )  # fmt: skip
        self.fields["reason"] = LongTextField(label=_("この条項を改める理由"), max_length=4000, rows=3)
        if self.proposals:
            self.fields["grounds"] = forms.MultipleChoiceField(
                label=_("踏まえた提案"),
                choices=[(each.key, f"{each.title}　{each.text}") for each in proposals],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    @property
    def words(self) -> Words:
        """The change as the service takes it."""
        data = self.cleaned_data
        chosen = [self.proposals[key] for key in data.get("grounds", ())]
        return Words(
            kind=self.kind,
            clause=self.clause,
            new_id=data.get("new_id", ""),
            title=data.get("title", ""),
            text=data.get("text", ""),
            reason=data["reason"],
            transition=data.get("transition", ""),
            grounds=[{"key": each.key, "title": each.title, "href": each.href} for each in chosen],
        )


class SubmitForm(SubmissionMixin, forms.Form):
    """From which day, for which organs."""

    effective_on = EraDateField(label=gettext_lazy("施行日"))

    def __init__(self, *args: Any, organs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organs"] = forms.MultipleChoiceField(
            label=_("採用する機関"), choices=organs, widget=forms.CheckboxSelectMultiple
        )
