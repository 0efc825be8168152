"""Reporting what was done, with its files, and confirming what somebody else reported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sekimori.common.errors import Refused
from sekimori.portal.acts import context
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.procedures import selectors, services
from sekimori.portal.procedures.forms.acting import ReasonForm, ReportForm
from sekimori.portal.procedures.forms.applying import Line
from sekimori.portal.procedures.forms.building import Surroundings
from sekimori.portal.procedures.forms.starting import FileForm
from sekimori.portal.procedures.models import Milestone
from sekimori.portal.procedures.selectors import ApplicationView
from sekimori.portal.procedures.views import presenting
from sekimori.portal.procedures.views.common import actor
from sekimori.portal.ui.pages import FormPage
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import FieldType, FormField
from sekimori.standards.procedure_models import Milestone as MilestoneRule


class OfMilestone(FormPage):
    """What reporting and confirming share."""

    @cached_property
    def view(self) -> ApplicationView:
        return selectors.view_of(actor(), self.kwargs["pk"])

    def around(self) -> Surroundings:
        return Surroundings(self.view.defined, self.view.record.unit_id, self.view.answers.labels.items)

    def initial(self) -> dict[str, Any]:
        return {"seen": self.view.record.version}

    def cancel(self) -> str:
        return reverse("procedures:detail", args=[self.kwargs["pk"]])


class OfReport(OfMilestone):
    """What reporting and attaching a file to a report share."""

    @cached_property
    def rule(self) -> MilestoneRule:
        """The milestone's definition. Raises Refused when the actor may not report it now."""
        row = self.kwargs["row"]
        for rule, record in self.view.reports:
            if rule.key == self.kwargs["key"] and (record is None or record.row == row):
                return rule
        raise Refused(
            _("この報告は、いまはできません。"), next_step=_("申請のページで、先に必要な報告と期限を確かめてください。")
        )

    def files(self) -> list[FormField]:
        """The fields of the report that take files."""
        return [each for each in self.rule.fields if each.type is FieldType.EVIDENCE]


class Report(OfReport):
    """Reporting that something was done."""

    form_class = ReportForm
    template_name = "procedures/report.html"
    submit_label = gettext_lazy("報告する")
    draft = "procedures.report"

    def subject(self) -> str:
        return f"{self.kwargs['pk']}-{self.kwargs['key']}-{self.kwargs['row']}"

    def form_arguments(self) -> dict[str, Any]:
        return {"fields": self.rule.fields, "occurred": self.rule.occurred, "around": self.around()}

    def further(self) -> dict[str, Any]:
        rule = self.rule
        return {
            "title": _("「%(label)s」を報告する") % {"label": words(rule.label)},
            "lead": str(self.view.record),
            "clause": next(iter(rule.clauses), ""),
            "record": self.view.record,
            "lines": [self._line(each) for each in self.files()],
        }

    def _line(self, given: FormField) -> Line:
        held = self.view.files_of_report(self.rule.key, self.kwargs["row"], given.key)
        where = reverse("procedures:report-attach", kwargs={**self.kwargs, "field": given.key})
        shown = given.model_copy(update={"demanded": given.demanded and not given.when})
        return Line(shown, None, wakes=False, files=held, attach=where)

    def save(self, form: ReportForm) -> str:
        services.milestone_report(
            application=self.kwargs["pk"],
            key=self.kwargs["key"],
            row=self.kwargs["row"],
            data=form.values(),
            occurred_at=form.cleaned_data.get("occurred_at"),
            seen=form.cleaned_data["seen"],
            token=form.submission,
        )
        messages.success(self.request, _("報告を受け付けました。"))
        return self.cancel()


class AttachToReport(OfReport):
    """Attaching a file to a report before it is made."""

    form_class = FileForm
    title = gettext_lazy("報告にファイルを付ける")
    submit_label = gettext_lazy("付ける")

    @cached_property
    def given(self) -> FormField:
        """The field that takes the file. Raises NotFound when it takes none."""
        found = next((each for each in self.files() if each.key == self.kwargs["field"]), None)
        if found is None or not selectors.takes_files():
            raise NotFound(_("この項目には、ファイルを付けられません。"))
        return found

    def initial(self) -> dict[str, Any]:
        return {}

    def form_arguments(self) -> dict[str, Any]:
        return {"given": self.given}

    def further(self) -> dict[str, Any]:
        return {"lead": f"{self.view.record}　{words(self.rule.label)}　{words(self.given.label)}"}

    def save(self, form: FileForm) -> str:
        file = form.cleaned_data["file"]
        services.report_file_add(
            application=self.kwargs["pk"],
            key=self.kwargs["key"],
            row=self.kwargs["row"],
            field=self.kwargs["field"],
            name=file.name,
            untrusted=file.read(),
        )
        return self.said(_("ファイルを付けました。"))

    def cancel(self) -> str:
        where = {each: self.kwargs[each] for each in ("pk", "key", "row")}
        return reverse("procedures:report", kwargs=where) + f"#id_{self.kwargs['field']}"


@require_POST
def detach_from_report(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Takes a file off a report that has not been made yet."""
    found = services.report_file_remove(application=pk, attachment=attachment)
    messages.info(request, _("ファイルを外しました。外したことは記録に残ります。"))
    key, row, _field = found.field.split(".")
    return HttpResponseRedirect(reverse("procedures:report", args=[pk, key, row]))


class OfConfirmation(OfMilestone):
    """What confirming and sending back share."""

    def authorise(self) -> None:
        self.asked()

    @cached_property
    def milestone(self) -> Milestone:
        return self.asked()

    def asked(self) -> Milestone:
        """What was reported. Raises Refused when it is not the actor's to confirm."""
        found = next((each for each in self.view.confirms if each.pk == self.kwargs["milestone"]), None)
        if found is None:
            raise Refused(
                _("この報告を、いま確認することはできません。"),
                clauses=self.view.defined.separation,
                next_step=_("申請した人や報告した人は、自分で確認できません。別の人が確認してください。"),
            )
        return found


class ConfirmMilestone(OfConfirmation):
    """Confirming what somebody else reported."""

    form_class = ReportForm
    submit_label = gettext_lazy("確認する")
    template_name = "procedures/milestone_confirm.html"
    confirm = False

    def form_arguments(self) -> dict[str, Any]:
        confirm = self.view.defined.procedure.milestone(self.milestone.key).confirm
        return {"fields": confirm.fields if confirm else (), "occurred": False, "around": self.around()}

    def further(self) -> dict[str, Any]:
        rule = self.view.defined.procedure.milestone(self.milestone.key)
        label = words(rule.confirm.label) if rule.confirm else self.milestone.label
        shown = next(
            each for each in presenting.milestones(self.view, context.now()) if each.record.pk == self.milestone.pk
        )
        return {
            "title": label,
            "lead": str(self.view.record),
            "clause": next(iter(rule.clauses), ""),
            "record": self.view.record,
            "milestone": shown,
        }

    def save(self, form: ReportForm) -> str:
        services.milestone_confirm(
            application=self.kwargs["pk"],
            milestone=self.milestone.pk,
            data=form.values(),
            seen=form.cleaned_data["seen"],
            token=form.submission,
        )
        messages.success(self.request, _("確認を記録しました。"))
        return self.cancel()


class SendBack(OfConfirmation):
    """What was reported is not confirmed, for a reason."""

    form_class = ReasonForm
    title = gettext_lazy("報告を差し戻す")
    submit_label = gettext_lazy("差し戻す")
    confirm = False

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.view.record)}

    def save(self, form: ReasonForm) -> str:
        services.milestone_send_back(
            application=self.kwargs["pk"],
            milestone=self.kwargs["milestone"],
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        )
        messages.success(self.request, _("報告を差し戻しました。報告した人に知らせます。"))
        return self.cancel()
