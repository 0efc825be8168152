"""The form of an occurrence, made from its definition: the lines to be gone through, then the fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.duties.contents import Record
from sekimori.portal.duties.planning import Place
from sekimori.portal.fields import building
from sekimori.portal.fields.kinds import TableField
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.forms import LongTextField, ReasonForm, SubmissionMixin
from sekimori.portal.ui.wording import words

ENTERED = "entered"


class RecordForm(SubmissionMixin, forms.Form):
    """What is recorded of one occurrence. Conditions are judged when it is handed in, so nothing is demanded by the
    fields alone.
    """

    def __init__(self, *args: Any, record: Record, seen: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        duty, package = record.defined.duty, record.defined.package
        self.given = duty.fields
        rule = duty.material
        self.lines = list(record.listed.lines) if rule and rule.answers and record.listed else []
        if rule and rule.answers:
            choices = [(key, words(label)) for key, label in rule.answers.items()]
            for line in self.lines:
                self.fields[f"line_{line.key}"] = forms.ChoiceField(
                    label=_("%(line)sをどうするか") % {"line": line.label},
                    choices=[("", _("選んでください")), *choices],
                    required=False,
                )
                self.fields[f"why_{line.key}"] = forms.CharField(
                    label=_("%(line)sの理由") % {"line": line.label}, max_length=200, required=False
                )
            if rule.entered:
                self.fields[ENTERED] = TableField(
                    {
                        "system": forms.CharField(label=_("システム"), max_length=80),
                        "id": forms.CharField(label=_("ＩＤ"), max_length=80),
                        "user": forms.CharField(label=_("利用者（共用ＩＤは空欄）"), max_length=80, required=False),
                        "answer": forms.ChoiceField(
                            label=_("どうするか"), choices=[("", _("選んでください")), *choices]
                        ),
                        "reason": forms.CharField(label=_("理由"), max_length=200, required=False),
                    },
                    label=words(rule.entered),
                    required=False,
                )
        for key, given in self.given.items():
            self.fields[key] = building.build(given, package)
            self.fields[key].required = False
            when = bool(given.when) or any(section.when for section in duty.sections if given in section.fields)
            self.fields[key].needed = given.demanded and not when  # type: ignore[attr-defined]
            self.fields[key].help_text = self._help(key, demanded=given.demanded, when=when)
        self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=seen, required=False)

    def _help(self, key: str, *, demanded: bool, when: bool) -> str:
        said = str(self.fields[key].help_text or "")
        mark = (_("（当てはまるときは必須）") if when else "") if demanded else _("（任意）")
        return f"{mark}{said}"

    @property
    def data_kept(self) -> dict[str, Any]:
        """What was filled in, as it is kept."""
        cleaned = self.cleaned_data
        return {
            "fields": {key: building.kept(given, cleaned.get(key)) for key, given in self.given.items()},
            "answers": {
                line.key: {"answer": cleaned[f"line_{line.key}"], "reason": cleaned[f"why_{line.key}"].strip()}
                for line in self.lines
                if cleaned.get(f"line_{line.key}")
            },
            ENTERED: [dict(row) for row in cleaned.get(ENTERED) or []],
        }

    @property
    def rows(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """The lines with their two controls."""
        return [(line, self[f"line_{line.key}"], self[f"why_{line.key}"]) for line in self.lines]

    @property
    def entered(self) -> forms.BoundField | None:
        return self[ENTERED] if ENTERED in self.fields else None

    @property
    def sections(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The sections of the form: heading, clause, fields."""
        return [
            (words(section.label), section.clause or "", [self[field.key] for field in section.fields])
            for section in self.record.defined.duty.sections
        ]


def initial_of(record: Record, earlier: Record | None = None) -> dict[str, Any]:
    """What stands in the form: what was kept, and lines of one's own that were to be kept the last time."""
    duty = record.defined.duty
    found: dict[str, Any] = {key: building.typed(given, record.fields.get(key)) for key, given in duty.fields.items()}
    for key, given in record.answers.items():
        found[f"line_{key}"], found[f"why_{key}"] = given.get("answer"), given.get("reason")
    entered: list[Mapping[str, Any]] = record.entered
    if not record.data and earlier is not None and duty.material:
        entered = [
            {**row, "answer": "", "reason": ""}
            for row in earlier.entered
            if row.get("answer") not in duty.material.follow
        ]
    found[ENTERED] = entered
    return found


class ConfirmForm(SubmissionMixin, forms.Form):
    """The confirmation of a record that was seen."""

    digest = forms.CharField(widget=forms.HiddenInput)
    reason = LongTextField(label=gettext_lazy("意見・申し送り（任意）"), max_length=400, rows=3, required=False)


class DeclareForm(ReasonForm):
    """What has happened, and where when one looks after several places."""

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        structure = organization.structure()
        units = [(each.unit, structure.full_name(each.unit)) for each in places if each.unit is not None]
        if len(units) > 1:
            choices = [("", _("選んでください")), *units]
            self.fields["unit"] = forms.TypedChoiceField(label=_("所属"), coerce=int, choices=choices)
            self.order_fields(["unit", "reason"])
