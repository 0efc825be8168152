"""What people type: notices of their own, answers, wishes about mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.notices import clauses, kinds
from sekimori.portal.notices.compositions import Composition
from sekimori.portal.notices.models import Preference
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.fields import UnitChoiceField
from sekimori.portal.ui.forms import EraDateField, LongTextField, SubmissionMixin
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Scope

EVERYBODY = "everybody"
MOST_BOXES = 60


class ComposeForm(SubmissionMixin, forms.Form):
    """A notice in a person's own words; its fields follow the composition and what the actor reaches."""

    subject = forms.CharField(label=gettext_lazy("件名"), max_length=200)
    body = LongTextField(label=gettext_lazy("本文"), max_length=4000, rows=8)

    field_order = ("audience", "units", "section", "subject", "body", "clauses", "read_until", "answer_required")

    def __init__(self, *args: Any, composition: Composition, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.composition, self.actor = composition, actor
        self.reach = composition.reach(actor)
        self._add_audience()
        self._add_places()
        self._add_clauses()
        office = clocks.calendar()
        self.fields["read_until"] = EraDateField(
            label=_("確認の期限"),
            earliest=context.today,
            initial=office.add_office_days(context.today(), composition.limit_days),
            help_text=_("この日までに読んだことの確認を求めます。過ぎると本人と所属長に督促します。"),
        )
        if composition.answers:
            self.fields["answer_required"] = forms.BooleanField(label=_("回答を求める"), required=False)
        self.order_fields(self.field_order)

    def _add_audience(self) -> None:
        roles = organization.rulebook().roles
        if self.composition.to_abilities:
            chosen = [role for role in roles if self.composition.to_abilities & set(role.abilities)]
            self.fields["audience"] = forms.MultipleChoiceField(
                label=_("宛先の役割"),
                choices=[(role.key, words(role.label)) for role in chosen],
                widget=forms.CheckboxSelectMultiple,
            )
            return
        groups = [role for role in roles if role.holder.employment or role.holder.external]
        choices = [(EVERYBODY, _("全員")), *((role.key, words(role.label)) for role in groups)]
        self.fields["audience"] = forms.ChoiceField(
            label=_("だれに送りますか"), choices=choices, initial=EVERYBODY, widget=forms.RadioSelect
        )

    def _add_places(self) -> None:
        structure = organization.structure()
        if self.reach is None:
            boxes = structure.departments
            self.fields["section"] = UnitChoiceField(
                label=_("特定の課等"),
                required=False,
                help_text=_("所属を一つに絞るときだけ、名称かコードの一部で探して選びます。"),
            )
        else:
            boxes = [node for node in structure.nodes.values() if node.id in self.reach]
        self.fields["units"] = forms.MultipleChoiceField(
            label=_("送る所属"),
            choices=[(str(node.id), structure.full_name(node.id)) for node in boxes[:MOST_BOXES]],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("選ばなければ、全庁に送ります。")
            if self.reach is None
            else _("選ばなければ、担当するすべての所属に送ります。"),
        )

    def _add_clauses(self) -> None:
        offered = clauses.of_mechanism(self.composition.mechanism)
        if offered:
            self.fields["clauses"] = forms.MultipleChoiceField(
                label=_("根拠の条項"),
                choices=offered,
                widget=forms.CheckboxSelectMultiple,
                initial=[offered[0][0]] if len(offered) == 1 else None,
            )
        else:
            self.fields["clauses"] = forms.CharField(
                label=_("根拠の条項"),
                required=False,
                max_length=200,
                help_text=_("条項の番号を読点（、）で区切って入力します。例：5.1(3)、6.4(1)③"),
            )

    def clean_clauses(self) -> list[str]:
        """The clauses as a list; a text is split at 、 and commas."""
        given = self.cleaned_data["clauses"]
        if isinstance(given, list):
            return given
        found = [part.strip() for part in str(given).replace(",", "、").replace("，", "、").split("、") if part.strip()]
        if any(len(part) > 40 for part in found):  # noqa: PLR2004
            raise ValidationError(_("条項の番号を読点（、）で区切って入力してください。"))
        return found

    def recipients(self) -> Recipients:
        """To whom, as the service takes it."""
        chosen = [int(each) for each in self.cleaned_data["units"]]
        if self.cleaned_data.get("section"):
            chosen.append(self.cleaned_data["section"])
        if not chosen and self.reach is not None:
            chosen = sorted(self.reach)
        audience = self.cleaned_data["audience"]
        if audience == EVERYBODY:
            return Recipients(units=chosen) if chosen else Recipients(everyone=True)
        roles = audience if isinstance(audience, list) else [audience]
        return Recipients(roles=[pair for role in roles for pair in _holders_within(role, chosen)])


def _holders_within(role: str, units: list[int]) -> list[tuple[str, int | None]]:
    """A role of sections or departments for each of those in the chosen units; a role of the city as such."""
    rulebook, structure = organization.rulebook(), organization.structure()
    scope = rulebook.by_key[role].scope
    if not units or scope is Scope.CITY:
        return [(role, None)]
    beneath = {unit for chosen in units for unit in structure.beneath(chosen)}
    if scope is Scope.DEPARTMENT:
        found = {node.id for unit in beneath if (node := structure.department_of(unit))}
    else:
        found = {node.id for unit in beneath if (node := structure.section_of(unit))}
    return [(role, unit) for unit in sorted(found)]


class AnswerForm(SubmissionMixin, forms.Form):
    """An answer to the sender."""

    text = LongTextField(label=gettext_lazy("回答"), max_length=2000, rows=5)


class SettleForm(SubmissionMixin, forms.Form):
    """The sender's words on an answer; they may be left out."""

    text = LongTextField(label=gettext_lazy("本人に伝えること"), max_length=2000, rows=4, required=False)


class EndForm(forms.Form):
    """Why a notice is taken back."""

    reason = forms.CharField(label=gettext_lazy("取り下げる理由"), max_length=200)


class PaperForm(forms.Form):
    """When a person read on paper."""

    read_on = EraDateField(label=gettext_lazy("読んだ日"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["read_on"].initial = context.today()


class WaiveForm(SubmissionMixin, forms.Form):
    """Why a notice was not needed, and until when that holds."""

    lineage = forms.CharField(label=gettext_lazy("条項"), max_length=40)
    reason = LongTextField(label=gettext_lazy("通知を要しないと判断した理由"), max_length=400)
    until = EraDateField(label=gettext_lazy("この判断の期限"))

    def __init__(self, *args: Any, mechanism: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offered := clauses.of_mechanism(mechanism):
            self.fields["lineage"] = forms.ChoiceField(label=_("条項"), choices=offered)


class MailHoursForm(forms.Form):
    """When mail that is not urgent may go out."""

    starts_at = forms.TimeField(label=gettext_lazy("送り始める時刻"), widget=forms.TextInput({"data-width": "s"}))
    ends_at = forms.TimeField(label=gettext_lazy("送り終える時刻"), widget=forms.TextInput({"data-width": "s"}))
    closed_days = forms.BooleanField(label=gettext_lazy("閉庁日にも送る"), required=False)


class PreferencesForm(forms.Form):
    """A wish about mail for each kind that may be switched off."""

    def __init__(self, *args: Any, wishes: list[tuple[kinds.Kind, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, wish in wishes:
            if not kind.required:
                self.fields[kind.name.replace(":", ".")] = forms.ChoiceField(
                    label=str(kind.label), choices=Preference.Mail.choices, initial=wish
                )

    def chosen(self) -> list[tuple[str, str]]:
        """(kind, wish) of every field."""
        return [(name.replace(".", ":"), wish) for name, wish in self.cleaned_data.items()]
