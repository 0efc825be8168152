"""Recording, confirming, sending back, waiving, reopening, and saying that something has happened."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context, policies
from sekimori.portal.duties import contents, definitions, selectors, services
from sekimori.portal.duties.forms import ConfirmForm, DeclareForm, RecordForm, initial_of
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.duties.selectors import Declarable
from sekimori.portal.ui.forms import ReasonForm, ReturnForm
from sekimori.portal.ui.pages import FormPage, RecordPage


class OfOccurrence(RecordPage[Occurrence]):
    """A page with a form about one occurrence."""

    def asked(self) -> Occurrence:
        return selectors.occurrence_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("duties:detail", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"record": self.record, "lead": f"{self.record.label}　{selectors.place_name(self.record)}"}


class Fill(OfOccurrence):
    """実施を記録する: kept as it stands by whoever prepares it, or recorded as done by its owner."""

    form_class = RecordForm
    need = "write"
    title = gettext_lazy("実施を記録する")
    template_name = "duties/record.html"
    submit_label = gettext_lazy("実施したことを記録する")

    @cached_property
    def now(self) -> contents.Record:
        return contents.gathered(self.record, definitions.of(self.record), context.now())

    def initial(self) -> dict[str, Any]:
        return initial_of(self.now, selectors.earlier_record(self.record))

    def form_arguments(self) -> dict[str, Any]:
        return {"record": self.now, "seen": self.record.version}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "_keep" not in request.POST:
            return super().post(request, **kwargs)
        form = RecordForm(request.POST, initial=self.initial(), **self.form_arguments())
        if not form.is_valid():
            return self._show(request, form, status=400)
        services.occurrence_write(pk=self.record.pk, data=form.data_kept, seen=form.cleaned_data["seen"])
        messages.success(request, _("書きかけの記録を保存しました。まだ実施したことになっていません。"))
        return HttpResponseRedirect(self.cancel())

    def save(self, form: RecordForm) -> str:
        services.occurrence_finish(
            pk=self.record.pk, data=form.data_kept, seen=form.cleaned_data["seen"], token=form.submission
        )
        return self.said(_("実施したことを記録しました。"))

    def further(self) -> dict[str, Any]:
        defined = definitions.of(self.record)
        finishes = bool(policies.decide(context.current().actor, "finish", self.record))
        return {
            **super().further(),
            "listed": self.now.listed,
            "clauses": defined.duty.clauses,
            "finishes": finishes and self.record.opens_on <= context.today(),
        }


class Confirm(OfOccurrence):
    """確認する."""

    form_class = ConfirmForm
    need = "confirm"
    title = gettext_lazy("実施の記録を確認する")
    submit_label = gettext_lazy("確認した")

    def initial(self) -> dict[str, Any]:
        return {"digest": self.record.content.digest if self.record.content else ""}

    def save(self, form: ConfirmForm) -> str:
        services.occurrence_confirm(pk=self.record.pk, **_given(form))
        return self.said(_("確認しました。"))


class Return(OfOccurrence):
    """差し戻す."""

    form_class = ReturnForm
    need = "return"
    title = gettext_lazy("実施の記録を差し戻す")
    submit_label = gettext_lazy("差し戻す")

    def initial(self) -> dict[str, Any]:
        return {"digest": self.record.content.digest if self.record.content else ""}

    def save(self, form: ReturnForm) -> str:
        services.occurrence_return(pk=self.record.pk, **_given(form))
        return self.said(_("差し戻しました。"))


class Waive(OfOccurrence):
    """今回は要しないことを決める."""

    form_class = ReasonForm
    need = "waive"
    title = gettext_lazy("今回は実施を要しないことを決める")
    submit_label = gettext_lazy("実施不要と決定する")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.occurrence_waive(pk=self.record.pk, **_given(form))
        return self.said(_("実施を要しないことを記録しました。"))


class Reopen(OfOccurrence):
    """完了したものをもう一度開く."""

    form_class = ReasonForm
    need = "reopen"
    title = gettext_lazy("完了した実施事項をもう一度開く")
    submit_label = gettext_lazy("もう一度開く")

    def save(self, form: ReasonForm) -> str:
        services.occurrence_reopen(pk=self.record.pk, **_given(form))
        return self.said(_("もう一度開きました。"))


class Declare(FormPage):
    """Something has happened after which a duty is done once more."""

    form_class = DeclareForm
    title = gettext_lazy("契機を登録する")
    submit_label = gettext_lazy("登録する")
    confirm = False

    @cached_property
    def declarable(self) -> Declarable:
        """What is declared. Raises NotFound when the actor may not."""
        for each in selectors.declarable(context.current().actor):
            if (each.defined.key, each.occasion.key) == (self.kwargs["duty"], self.kwargs["occasion"]):
                return each
        raise policies.NotFound(_("登録できる契機が見つかりません。"))

    def form_arguments(self) -> dict[str, Any]:
        return {"places": self.declarable.places}

    def further(self) -> dict[str, Any]:
        return {
            "lead": _("「%(label)s」をもう一度行うきっかけになった出来事を書いてください。")
            % {"label": self.declarable.label}
        }

    def cancel(self) -> str:
        return reverse("duties:mine")

    def save(self, form: DeclareForm) -> str:
        made = services.occasion_declare(duty=self.kwargs["duty"], occasion=self.kwargs["occasion"], **_given(form))
        return self.said(_("契機を登録しました。"), reverse("duties:detail", args=[made.pk]))


def _given(form: Any) -> dict[str, Any]:
    kept = {key: value for key, value in form.cleaned_data.items() if key != "submission"}
    return {**kept, "token": form.submission}
