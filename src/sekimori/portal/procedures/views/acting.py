"""Taking back, correcting, revoking, ending, renewing, reviewing and countersigning."""

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
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.procedures import definitions, selectors, services, statuses
from sekimori.portal.procedures.forms.acting import (
    CatalogueForm,
    CountersignForm,
    OptionalReasonForm,
    ReasonForm,
    ReviewForm,
)
from sekimori.portal.procedures.views.common import OfApplication, actor, answer_row
from sekimori.portal.ui.pages import FormPage


class Seen(OfApplication):
    """A page whose form carries the version that was looked at. `done` is the message afterwards."""

    confirm = False
    done = gettext_lazy("記録しました。")

    def initial(self) -> dict[str, Any]:
        return {"seen": self.record().version}

    def carry_out(self, form: Any, seen: int) -> Any:
        """Calls the service."""
        raise TypeError(f"{type(self).__name__} does nothing with {form} ({seen})")

    def save(self, form: Any) -> str | HttpResponse:
        self.carry_out(form, form.cleaned_data["seen"])
        messages.success(self.request, str(self.done))
        return self.cancel()


class Withdraw(Seen):
    need = "withdraw"
    form_class = OptionalReasonForm
    title = gettext_lazy("申請を取り下げる")
    submit_label = gettext_lazy("取り下げる")
    danger = True
    done = gettext_lazy("取り下げました。番号と記録は残ります。")

    def carry_out(self, form: OptionalReasonForm, seen: int) -> None:
        services.application_withdraw(application=self.kwargs["pk"], reason=form.cleaned_data["reason"], seen=seen)


class PullBack(Seen):
    need = "pull_back"
    form_class = OptionalReasonForm
    title = gettext_lazy("引き戻して直す")
    submit_label = gettext_lazy("引き戻す")
    done = gettext_lazy("引き戻しました。直してから、もう一度申請してください。これまでの回答は無効になりました。")

    def carry_out(self, form: OptionalReasonForm, seen: int) -> None:
        services.application_pull_back(application=self.kwargs["pk"], reason=form.cleaned_data["reason"], seen=seen)


class Reopen(Seen):
    need = "reopen"
    form_class = ReasonForm
    title = gettext_lazy("許可された内容を修正する")
    submit_label = gettext_lazy("許可を無効にして修正する")
    danger = True
    done = gettext_lazy("許可は無効になりました。内容を直して、もう一度申請してください。")

    def further(self) -> dict[str, Any]:
        said = _("許可は、許可されたときの内容に対するものです。修正を始めると、いまの許可はただちに無効になります。")
        return super().further() | {"lead": f"{self.record()}　{said}"}

    def carry_out(self, form: ReasonForm, seen: int) -> None:
        services.application_reopen(application=self.kwargs["pk"], reason=form.cleaned_data["reason"], seen=seen)


class Revoke(Seen):
    need = "revoke"
    form_class = ReasonForm
    title = gettext_lazy("許可を取り消す")
    submit_label = gettext_lazy("許可を取り消す")
    danger = True
    done = gettext_lazy("許可を取り消しました。申請者に知らせます。")

    def carry_out(self, form: ReasonForm, seen: int) -> None:
        services.application_revoke(application=self.kwargs["pk"], reason=form.cleaned_data["reason"], seen=seen)


class End(Seen):
    form_class = OptionalReasonForm
    title = gettext_lazy("終了を報告する")
    submit_label = gettext_lazy("終了を報告する")
    done = gettext_lazy("終了を記録しました。")

    def initial(self) -> dict[str, Any]:
        record = self.record()
        if not selectors.endable(actor(), record):
            raise Refused(_("終了を報告できるのは、有効な許可の申請者だけです。"))
        return {"seen": record.version}

    def carry_out(self, form: OptionalReasonForm, seen: int) -> None:
        services.application_end(application=self.kwargs["pk"], reason=form.cleaned_data["reason"], seen=seen)


class Review(Seen):
    need = "review"
    form_class = ReviewForm
    title = gettext_lazy("定期の確認を記録する")
    submit_label = gettext_lazy("記録する")
    done = gettext_lazy("定期の確認を記録しました。")

    def carry_out(self, form: ReviewForm, seen: int) -> None:
        data = form.cleaned_data
        services.application_review(
            application=self.kwargs["pk"], result=data["result"], next_on=data["next_on"], seen=seen
        )


class ExtendCatalogue(OfApplication):
    form_class = CatalogueForm
    title = gettext_lazy("許可カタログに登録する")
    submit_label = gettext_lazy("登録する")

    def authorise(self) -> None:
        selectors.check_may_extend_catalogue(actor(), self.kwargs["pk"])

    def save(self, form: CatalogueForm) -> str:
        services.catalogue_add(
            application=self.kwargs["pk"], note=form.cleaned_data["note"], until=form.cleaned_data["until"]
        )
        messages.success(self.request, _("許可カタログに登録しました。同じものの申請は、この許可によって決まります。"))
        return self.cancel()


@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft that applies again, with the values of the old one."""
    made = services.application_renew(application=pk)
    messages.success(request, _("更新の下書きを作りました。期間と誓約を入力して申請してください。"))
    return HttpResponseRedirect(reverse("procedures:edit", args=[made.pk]))


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with the values of one that has come to its end."""
    made = services.application_copy(application=pk)
    messages.success(request, _("同じ内容の下書きを作りました。直して提出してください。"))
    return HttpResponseRedirect(reverse("procedures:edit", args=[made.pk]))


class Countersign(FormPage):
    """後閲."""

    form_class = CountersignForm
    title = gettext_lazy("後閲する")
    submit_label = gettext_lazy("後閲したことを記録する")
    template_name = "procedures/countersign.html"
    confirm = False

    @cached_property
    def asked(self) -> Any:
        found = next((each for each in selectors.countersigns_due(actor()) if each.pk == self.kwargs["pk"]), None)
        if found is None:
            raise NotFound(_("後閲を待っている決裁は見つかりません。"))
        return found

    def further(self) -> dict[str, Any]:
        decision = self.asked.decision
        said = _("%(label)sが代わりに「%(verdict)s」と決めました。")
        lead = said % {
            "label": decision.label,
            "verdict": statuses.verdict_words(decision.verdict, definitions.of(decision.application).procedure),
        }
        view = selectors.view_of(actor(), decision.application_id)
        return {
            "lead": f"{decision.application}　{lead}",
            "record": decision.application,
            "decision": decision,
            "rows": [answer_row(view.answers, *line) for _label, lines in view.rows() for line in lines],
        }

    def save(self, form: CountersignForm) -> str:
        services.countersign(countersign=self.asked.pk, remark=form.cleaned_data["remark"])
        messages.success(self.request, _("後閲を記録しました。"))
        return reverse("procedures:waiting")

    def cancel(self) -> str:
        return reverse("procedures:waiting")
