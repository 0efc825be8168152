"""Planning, opening, extending, closing, confirming."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context, policies
from sekimori.portal.inspection import forms, selectors, services
from sekimori.portal.inspection.models import Campaign, Tally
from sekimori.portal.inspection.views.common import OfCampaign, actor
from sekimori.portal.organization.fields import unit_choices
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.forms import ReasonForm
from sekimori.portal.ui.forms.reasons import DoneForm
from sekimori.portal.ui.pages import FormPage, RecordPage


class New(FormPage):
    """自己点検を計画する."""

    form_class = forms.PlanForm
    title = gettext_lazy("自己点検を計画する")
    submit_label = gettext_lazy("計画を保存する")
    clause = "9.2(1)①"
    draft = "inspection.campaign"
    confirm = False

    def authorise(self) -> None:
        """Only those who plan."""
        policies.require(actor(), "create", Campaign)

    def form_arguments(self) -> dict[str, Any]:
        return {
            "package": rules.adoption_on().package,
            "roles": selectors.roles_asked(),
            "units": unit_choices(),
        }

    def initial(self) -> dict[str, Any]:
        today = context.today()
        title = _("%(year)s自己点検") % {"year": FiscalYear.of(today).label}
        return {"title": title, "occasion": "yearly", "each_person": "1", **forms.usual_days(today)}

    def cancel(self) -> str:
        return reverse("inspection:all")

    def save(self, form: forms.PlanForm) -> str:
        made = services.campaign_plan(form.plan(), token=form.submission)
        said = _("計画を保存しました。開始が承認されると、対象の人に点検票が配られます。")
        return self.said(said, reverse("inspection:detail", args=[made.pk]))


class Change(OfCampaign):
    """計画を変更する."""

    form_class = forms.PlanForm
    need = "change"
    title = gettext_lazy("自己点検の計画を変更する")
    submit_label = gettext_lazy("計画を保存する")
    clause = "9.2(1)①"

    def form_arguments(self) -> dict[str, Any]:
        return {
            "package": rules.adoption_on(self.record.starts_on).package,
            "roles": selectors.roles_asked(),
            "units": unit_choices(),
        }

    def initial(self) -> dict[str, Any]:
        record = self.record
        package = rules.adoption_on(record.starts_on).package
        chosen = [clause.id for clause in package.normative if clause.lineage in record.lineages]
        return {
            "title": record.title,
            "occasion": record.occasion,
            "note": record.note,
            "starts_on": record.starts_on,
            "due_on": record.due_on,
            "report_on": record.report_on,
            "each_person": "1" if record.each_person else "0",
            "roles": record.roles,
            "units": [str(unit) for unit in record.units],
            "clauses": " ".join(chosen),
            "seen": record.version,
        }

    def save(self, form: forms.PlanForm) -> str:
        services.campaign_change(self.record.pk, form.plan(), seen=form.cleaned_data["seen"])
        return self.said(_("計画を保存しました。"))


class Open(OfCampaign):
    """開始を承認する."""

    form_class = DoneForm
    need = "open"
    title = gettext_lazy("自己点検の開始を承認する")
    submit_label = gettext_lazy("開始を承認して点検票を配る")
    lead = gettext_lazy("承認すると設問が確定し、対象の人すべてに点検票が配られます。")

    def save(self, form: DoneForm) -> str:
        services.campaign_open(pk=self.record.pk, token=form.submission)
        return self.said(_("自己点検を始めました。点検票を配り、対象の人に知らせました。"))


class Cancel(OfCampaign):
    """計画を取りやめる."""

    form_class = ReasonForm
    need = "cancel"
    title = gettext_lazy("自己点検の計画を取りやめる")
    submit_label = gettext_lazy("取りやめる")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.campaign_cancel(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("計画を取りやめました。"), reverse("inspection:all"))


class Extend(OfCampaign):
    """期限を変更する."""

    form_class = forms.ExtendForm
    need = "extend"
    title = gettext_lazy("回答期限を変更する")
    submit_label = gettext_lazy("期限を変更する")

    def initial(self) -> dict[str, Any]:
        return {"due_on": self.record.due_on}

    def save(self, form: forms.ExtendForm) -> str:
        data = form.cleaned_data
        services.campaign_extend(pk=self.record.pk, due_on=data["due_on"], reason=data["reason"], token=form.submission)
        return self.said(_("回答期限を変更しました。"))


class Close(OfCampaign):
    """締め切る."""

    form_class = DoneForm
    need = "close"
    title = gettext_lazy("自己点検を締め切る")
    submit_label = gettext_lazy("締め切る")

    def save(self, form: DoneForm) -> str:
        services.campaign_close(pk=self.record.pk, token=form.submission)
        return self.said(_("締め切りました。結果の確認と報告は、引き続き行えます。"))


class Confirm(RecordPage[Tally]):
    """結果を確認する."""

    form_class = forms.ConfirmForm
    need = "confirm"
    title = gettext_lazy("自己点検の結果を確認する")
    submit_label = gettext_lazy("この結果でよいと確認する")
    clause = "9.2(1)②"

    def asked(self) -> Tally:
        return selectors.tally_of(self.kwargs["pk"], actor(), self.need)

    def cancel(self) -> str:
        return reverse("inspection:result", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.campaign.title}

    def save(self, form: forms.ConfirmForm) -> str:
        services.result_confirm(pk=self.record.pk, note=form.cleaned_data["note"], token=form.submission)
        return self.said(_("結果を確認しました。"))
