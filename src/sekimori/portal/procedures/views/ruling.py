"""専決規則 on screen: what is offered and in force, putting one in force, ending one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.common import eras
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.procedures import selectors, services
from sekimori.portal.procedures.forms.settings import RuleEndForm, RuleForm
from sekimori.portal.procedures.models import StandingRule
from sekimori.portal.procedures.selectors import OfferedRule
from sekimori.portal.procedures.views.common import actor
from sekimori.portal.procedures.views.settings import tabs
from sekimori.portal.ui.pages import FormPage


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The rules that are offered, by whom they are in force, and how much was decided by them."""
    counts = selectors.decided_by_rules()
    rows = [
        (each, [(row, counts.get((row.procedure, row.stage, row.person_id), 0)) for row in each.in_force])
        for each in selectors.rules_offered(actor())
    ]
    names = {"title": _("手続の設定"), "tabs": tabs("rules"), "rows": rows, "person": actor().person}
    return render(request, "procedures/rules.html", names)


class SetRule(FormPage):
    """Saying beforehand what is permitted, under one's own name and until a day."""

    form_class = RuleForm
    title = gettext_lazy("専決規則を定める")
    submit_label = gettext_lazy("この規則を定める")

    @cached_property
    def offered(self) -> OfferedRule:
        wanted = (self.kwargs["procedure"], self.kwargs["stage"], self.kwargs["rule"])
        for each in selectors.rules_offered(actor()):
            if (each.procedure, each.stage, each.rule) == wanted and each.may_set:
                return each
        raise NotFound(_("この専決規則を定めることはできません。"))

    def further(self) -> dict[str, Any]:
        lead = _(
            "「%(procedure)s」のうち「%(rule)s」に当たる申請を、終わりの日まで、あなたの名で許可します。"
            "ご自分の申請と、条件を満たさない申請は、この規則では決まりません。"
        )
        return {"lead": lead % {"procedure": self.offered.procedure_label, "rule": self.offered.label}}

    def save(self, form: RuleForm) -> str:
        offered = self.offered
        made = services.rule_set(
            procedure=offered.procedure, stage=offered.stage, rule=offered.rule, **form.cleaned_data
        )  # fmt: skip
        said = _("専決規則を定めました。%(day)sまで、当てはまる申請は届いたときに許可されます。")
        messages.success(self.request, said % {"day": eras.format_long(made.until)})
        return self.cancel()

    def cancel(self) -> str:
        return reverse("procedures:rules")


class EndRule(FormPage):
    """Taking a rule back."""

    form_class = RuleEndForm
    title = gettext_lazy("専決規則を終える")
    submit_label = gettext_lazy("終える")
    confirm = False
    danger = True

    def authorise(self) -> None:
        selectors.check_may_end(actor(), self.rule)

    @cached_property
    def rule(self) -> StandingRule:
        found = selectors.rule_of(actor(), self.kwargs["pk"])
        if found is None or found.ended_at is not None:
            raise NotFound(_("この専決規則は、いまは定められていません。"))
        return found

    def further(self) -> dict[str, Any]:
        return {"lead": self.rule.label}

    def save(self, form: RuleEndForm) -> str:
        services.rule_end(rule=self.rule.pk, reason=form.cleaned_data["reason"])
        messages.info(self.request, _("専決規則を終えました。これまでの許可はそのまま残ります。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("procedures:rules")
