"""Beginning, writing, handing in, giving back and confirming an annual report."""

from __future__ import annotations

from typing import Any, ClassVar

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context, policies
from sekimori.portal.reports import forms, selectors, services
from sekimori.portal.reports.models import AnnualReport
from sekimori.portal.ui.forms import ReasonForm
from sekimori.portal.ui.pages import FormPage, RecordPage


class Begin(FormPage):
    """年次報告を作成する."""

    form_class = forms.BeginForm
    title = gettext_lazy("年次報告を作成する")
    lead = gettext_lazy("その年度の記録から数値をまとめます。「はじめに」と所見は、このあと書きます。")
    submit_label = gettext_lazy("数値をまとめる")
    confirm = False

    def authorise(self) -> None:
        policies.require(context.current().actor, "create", AnnualReport)

    def form_arguments(self) -> dict[str, Any]:
        return {"today": context.today()}

    def initial(self) -> dict[str, Any]:
        return {"fiscal_year": FiscalYear.of(context.today()).year}

    def cancel(self) -> str:
        return reverse("reports:all")

    def save(self, form: forms.BeginForm) -> str:
        data = form.cleaned_data
        made = services.report_begin(fiscal_year=data["fiscal_year"], audience=data["audience"], token=form.submission)
        return self.said(
            _("数値をまとめました。「はじめに」と所見を書いてください。"), reverse("reports:write", args=[made.pk])
        )


class OfReport(RecordPage[AnnualReport]):
    """A page with a form about one report; a button alone where nothing else is said."""

    form_class: ClassVar[type[Form]] = forms.SeenForm

    def asked(self) -> AnnualReport:
        return selectors.annual_report_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("reports:detail", args=[self.kwargs["pk"]])

    def initial(self) -> dict[str, Any]:
        return {"seen": self.record.version}


class Write(OfReport):
    """「はじめに」と所見を書く."""

    form_class = forms.WriteForm
    need = "write"
    title = gettext_lazy("「はじめに」と所見を書く")
    submit_label = gettext_lazy("保存する")
    draft = "reports.write"

    def form_arguments(self) -> dict[str, Any]:
        return {"record": self.record}

    def initial(self) -> dict[str, Any]:
        comments = {f"comment_{key}": words for key, words in self.record.comments.items()}
        return {**super().initial(), "preface": self.record.preface, **comments}

    def save(self, form: forms.WriteForm) -> str:
        data = form.cleaned_data
        services.report_write(pk=self.record.pk, preface=data["preface"], comments=form.comments(), seen=data["seen"])
        return self.said(_("保存しました。"))


class Renew(OfReport):
    """数値を最新にする."""

    need = "write"
    title = gettext_lazy("数値を最新にする")
    submit_label = gettext_lazy("数値を最新にする")

    def save(self, form: forms.SeenForm) -> str:
        services.report_renew(pk=self.record.pk, seen=form.cleaned_data["seen"])
        return self.said(_("数値を最新にしました。書いた文章はそのままです。"))


class Submit(OfReport):
    """提出する."""

    need = "write"
    title = gettext_lazy("年次報告を提出する")
    submit_label = gettext_lazy("確定を求めて提出する")

    def save(self, form: forms.SeenForm) -> str:
        services.report_submit(pk=self.record.pk, seen=form.cleaned_data["seen"], token=form.submission)
        return self.said(_("提出しました。別の人が確定します。"))


class Return(OfReport):
    """差し戻す."""

    form_class = ReasonForm
    need = "return"
    title = gettext_lazy("年次報告を差し戻す")
    submit_label = gettext_lazy("差し戻す")

    def save(self, form: ReasonForm) -> str:
        services.report_return(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("差し戻しました。"))


class Confirm(OfReport):
    """確定する."""

    need = "confirm"
    title = gettext_lazy("年次報告を確定する")
    submit_label = gettext_lazy("この内容で確定する")

    def save(self, form: forms.SeenForm) -> str:
        services.report_confirm(pk=self.record.pk, seen=form.cleaned_data["seen"], token=form.submission)
        return self.said(_("確定しました。PDFとWordを証拠として保管しました。"))


class Cancel(OfReport):
    """取りやめる."""

    form_class = ReasonForm
    need = "cancel"
    title = gettext_lazy("年次報告を取りやめる")
    submit_label = gettext_lazy("取りやめる")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.report_cancel(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("取りやめました。"))
