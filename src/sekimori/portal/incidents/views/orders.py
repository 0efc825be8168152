"""Orders: given, carried out, confirmed, returned, taken back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.incidents import selectors, services
from sekimori.portal.incidents.forms import AdvanceForm, OrderForm
from sekimori.portal.incidents.models import Incident, Order
from sekimori.portal.incidents.services import Given
from sekimori.portal.ui.forms import ReasonForm
from sekimori.portal.ui.pages import RecordPage


class Give(RecordPage[Incident]):
    """指示する."""

    template_name = "incidents/form.html"
    form_class = OrderForm
    need = "order"
    sort: str = Order.Sort.RESPONSE
    title = gettext_lazy("応急措置・復旧・作業を指示する")
    submit_label = gettext_lazy("指示する")

    def asked(self) -> Incident:
        return selectors.incident_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("incidents:detail", args=[self.kwargs["pk"]])

    def form_arguments(self) -> dict[str, Any]:
        roles = [(f"{role}:{unit or ''}", label) for role, unit, label in selectors.recipients(self.record)]
        return {"roles": roles, "prevention": self.sort == Order.Sort.PREVENTION}

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.record), "incident": self.record}

    def save(self, form: OrderForm) -> str:
        data = form.cleaned_data
        role, _colon, unit = data["role"].partition(":")
        given = Given(
            data["text"],
            data.get("measure", ""),
            role,
            int(unit) if unit else None,
            data["person"],
            data["due_at"],
            data.get("sort") or self.sort,
        )
        services.order_give(incident=self.record.pk, given=given, token=form.submission)
        return self.said(_("指示しました。受領・着手・完了が、この画面に出ます。"))


class Prevent(Give):
    """再発防止を指示する."""

    need = "direct"
    sort = Order.Sort.PREVENTION
    title = gettext_lazy("再発防止を指示する")


class OfOrder(RecordPage[Order]):
    """A page with a form about one order."""

    template_name = "incidents/form.html"

    def asked(self) -> Order:
        return selectors.order_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("incidents:detail", args=[self.record.incident_id])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.text, "incident": self.record.incident}


class Advance(OfOrder):
    """受領・着手・完了を知らせる."""

    form_class = AdvanceForm
    need = "carry_out"
    title = gettext_lazy("指示の状況を知らせる")
    submit_label = gettext_lazy("知らせる")

    def initial(self) -> dict[str, Any]:
        following = {"given": "received", "received": "begun", "begun": "done"}
        return {"to": following.get(self.record.state, "done")}

    def save(self, form: AdvanceForm) -> str:
        data = form.cleaned_data
        services.order_advance(pk=self.record.pk, to=data["to"], result=data["result"], token=form.submission)
        return self.said(_("知らせました。"))


class Confirm(OfOrder):
    """完了を確かめる."""

    form_class = ReasonForm
    need = "confirm"
    title = gettext_lazy("指示の完了を確かめる")
    submit_label = gettext_lazy("完了を確かめた")

    def save(self, form: ReasonForm) -> str:
        services.order_confirm(pk=self.record.pk, note=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("完了を確かめました。"))


class Return(OfOrder):
    """差し戻す."""

    form_class = ReasonForm
    need = "confirm"
    title = gettext_lazy("指示の完了を差し戻す")
    submit_label = gettext_lazy("差し戻す")

    def save(self, form: ReasonForm) -> str:
        services.order_return(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("差し戻しました。"))


class Withdraw(OfOrder):
    """取り消す."""

    form_class = ReasonForm
    need = "withdraw"
    title = gettext_lazy("指示を取り消す")
    submit_label = gettext_lazy("取り消す")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.order_withdraw(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("取り消しました。"))
