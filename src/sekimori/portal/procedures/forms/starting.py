"""The small forms on the way to an application: beginning, beginning after the fact, attaching a file, handing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.forms.building import Surroundings, build, kept
from sekimori.portal.procedures.forms.sources import OwnPeople
from sekimori.portal.ui.forms import EraDateTimeField, LimitedFileField, PickField, SubmissionMixin
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import FormField


class StartForm(SubmissionMixin, forms.Form):
    """Whether it is filled in for a colleague of the same section, and the catalogue entry taken up."""

    entry = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, unit: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit is not None:
            self.fields["applicant"] = PickField(
                OwnPeople(unit),
                required=False,
                label=_("申請者（ほかの職員の申請を入力するとき）"),
                help_text=_("同じ所属の職員だけを選べます。自分の申請のときは、何も入力しません。"),
            )


class EmergencyForm(SubmissionMixin, forms.Form):
    """When something was done before it could be applied for, and what it was about."""

    occurred_at = EraDateTimeField(label=gettext_lazy("実施した日時"))

    def __init__(self, *args: Any, defined: Defined, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given: FormField = defined.procedure.fields[defined.procedure.bound_to or ""]
        self.around = Surroundings(defined)
        self.fields["bound"] = build(self.given, self.around, required=True)
        self.fields["bound"].label = words(self.given.label)
        self.initial.setdefault("occurred_at", context.now())

    def values(self) -> dict[str, Any]:
        """The answers to begin with."""
        return {self.given.key: kept(self.given, self.cleaned_data["bound"], self.around)}


class FileForm(forms.Form):
    """One file for one field."""

    def __init__(self, *args: Any, given: FormField, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"] = LimitedFileField(label=words(given.label), suffixes=tuple(given.suffixes))


class SubmitForm(SubmissionMixin, forms.Form):
    """The version that was looked at, and the token that makes the button work once."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
