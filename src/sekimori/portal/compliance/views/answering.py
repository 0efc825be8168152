"""Saying something about a clause: the answer in self-inspection, that it was not needed, taking that back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.compliance import selectors, services
from sekimori.portal.compliance.forms import AnswerForm, WaiverForm, WithdrawForm
from sekimori.portal.ui.pages import FormPage


class OfClause(FormPage):
    """A form about the clause in the address, for the unit that the address names (none: the city)."""

    template_name = "compliance/of_clause.html"
    confirm = False

    @property
    def unit(self) -> int | None:
        text = self.request.GET.get("unit", "")
        return int(text) or None if text.isdecimal() and len(text) < 12 else None  # noqa: PLR2004

    def further(self) -> dict[str, Any]:
        return {"about": selectors.place_in_words(self.kwargs["clause"], self.unit)}

    def cancel(self) -> str:
        query = f"?{urlencode({'unit': self.unit})}" if self.unit else ""
        return reverse("compliance:clause", args=[self.kwargs["clause"]]) + query


class GiveAnswer(OfClause):
    """Answers the question of a clause."""

    form_class = AnswerForm
    title = gettext_lazy("自己点検に答える")
    submit_label = gettext_lazy("回答する")

    def save(self, form: AnswerForm) -> str:
        data = form.cleaned_data
        services.answer_give(
            clause=self.kwargs["clause"],
            unit=self.unit,
            answer=data["answer"],
            reason=data["reason"],
            evidence=data["evidence"],
            token=form.submission,
        )
        messages.success(self.request, _("回答を記録しました。"))
        return self.cancel()


class NotNeeded(OfClause):
    """Records that it was not needed this time."""

    form_class = WaiverForm
    title = gettext_lazy("今回は不要と判断する")
    submit_label = gettext_lazy("判断を記録する")

    def save(self, form: WaiverForm) -> str:
        data = form.cleaned_data
        services.waiver_decide(
            clause=self.kwargs["clause"],
            unit=self.unit,
            reason=data["reason"],
            until=data["until"],
            token=form.submission,
        )
        messages.success(self.request, _("不要の判断を記録しました。"))
        return self.cancel()


class Withdraw(FormPage):
    """Takes such a decision back."""

    form_class = WithdrawForm
    title = gettext_lazy("不要の判断を取り消す")
    submit_label = gettext_lazy("取り消す")
    confirm = False
    danger = True

    def authorise(self) -> None:
        selectors.check_may_withdraw(context.current().actor, self.kwargs["pk"])

    def further(self) -> dict[str, Any]:
        return {"lead": str(selectors.waiver_for(context.current().actor, self.kwargs["pk"]))}

    def save(self, form: WithdrawForm) -> str:
        services.waiver_withdraw(waiver=self.kwargs["pk"], reason=form.cleaned_data["reason"])
        messages.success(self.request, _("判断を取り消しました。"))
        return self.cancel()

    def cancel(self) -> str:
        found = selectors.waiver_for(context.current().actor, self.kwargs["pk"])
        query = f"?{urlencode({'unit': found.unit})}" if found.unit else ""
        return reverse("compliance:clause", args=[found.clause]) + query
