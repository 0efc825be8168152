"""The forms of surveys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.organization.fields import PersonSource
from sekimori.portal.surveys import selectors
from sekimori.portal.ui.forms import (
    EraDateField,
    EraDateTimeField,
    LongTextField,
    PickManyField,
    SubmissionMixin,
)


class OrderForm(SubmissionMixin, forms.Form):
    """For what, whose use, which records, who looks, until when."""

    purpose = forms.ChoiceField(label=gettext_lazy("目的"), widget=forms.RadioSelect)
    basis = LongTextField(label=gettext_lazy("調査が必要な理由"), max_length=2000, rows=4)
    incident = forms.CharField(
        label=gettext_lazy("インシデントの受付番号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("関係するインシデントがあるときに書きます。"),
    )
    people = PickManyField(PersonSource(), label=gettext_lazy("対象者"), most=50)
    sources = forms.MultipleChoiceField(label=gettext_lazy("対象の記録"), widget=forms.CheckboxSelectMultiple)
    since = EraDateField(label=gettext_lazy("対象期間の始まり"))
    until = EraDateField(label=gettext_lazy("対象期間の終わり"))
    investigators = forms.TypedMultipleChoiceField(
        label=gettext_lazy("調査する人"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    ends_at = EraDateTimeField(
        label=gettext_lazy("調査の期限"),
        help_text=gettext_lazy("この時刻を過ぎると、何も見られなくなります。延ばせません。"),
    )

    def __init__(self, *args: Any, who: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purpose, sources, people = self.fields["purpose"], self.fields["sources"], self.fields["investigators"]
        if isinstance(purpose, forms.ChoiceField):
            purpose.choices = selectors.purposes()
        if isinstance(sources, forms.ChoiceField):
            sources.choices = selectors.sources()
        if isinstance(people, forms.ChoiceField):
            people.choices = list(who)

    def clean_incident(self) -> int | None:
        """The incident's key. Raises ValidationError for a number that the actor does not know."""
        number = str(self.cleaned_data["incident"]).strip()
        if not number:
            return None
        found = selectors.incident_numbered(number, context.current().actor)
        if found is None:
            raise ValidationError(_("この受付番号のインシデントは見つかりません。"))
        return found


class LookForm(SubmissionMixin, forms.Form):
    """What is looked at, before it is."""

    person = forms.TypedChoiceField(label=gettext_lazy("対象者"), coerce=int)
    source = forms.ChoiceField(label=gettext_lazy("記録"))
    since = EraDateField(label=gettext_lazy("期間の始まり"))
    until = EraDateField(label=gettext_lazy("期間の終わり"))
    words = LongTextField(label=gettext_lazy("調べること"), max_length=400, rows=3)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person, source = self.fields["person"], self.fields["source"]
        if isinstance(person, forms.ChoiceField):
            person.choices = list(people)
        if isinstance(source, forms.ChoiceField):
            source.choices = selectors.sources()


class EndForm(SubmissionMixin, forms.Form):
    """What was found."""

    result = LongTextField(label=gettext_lazy("調査の結果"), max_length=6000, rows=6)
    seen = forms.IntegerField(widget=forms.HiddenInput)
