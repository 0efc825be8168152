"""What the pages of self-inspection share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.inspection import selectors, statuses
from sekimori.portal.inspection.models import Campaign
from sekimori.portal.ui.components import Link
from sekimori.portal.ui.pages import RecordPage
from sekimori.portal.ui.wording import fiscal_year

OF_CAMPAIGN = ("change", "open", "cancel", "extend", "close", "report", "use")


def actor() -> Actor:
    """Who asks."""
    return context.current().actor


def frame(record: Campaign, tab: str) -> dict[str, Any]:
    """Title, state and tabs of a campaign's pages."""
    names = [("detail", _("概要"))]
    if record.state != Campaign.State.CANCELLED:
        names.append(("questions", _("設問")))
    if record.opened_at:
        names += [("sheets", _("点検票")), ("units", _("所属別の結果")), ("contradictions", _("食い違い"))]
    names.append(("history", _("履歴")))
    return {
        "title": record.title,
        "record": record,
        "year": fiscal_year(FiscalYear(record.fiscal_year)),
        "status": statuses.of_campaign(record),
        "tabs": [
            Link(label, reverse(f"inspection:{name}", args=[record.pk]), current=name == tab) for name, label in names
        ],
        "may": {need: bool(policies.decide(actor(), need, record)) for need in OF_CAMPAIGN},
    }


class OfCampaign(RecordPage[Campaign]):
    """A page with a form about one campaign."""

    def asked(self) -> Campaign:
        return selectors.campaign_of(self.kwargs["pk"], actor(), self.need)

    def cancel(self) -> str:
        return reverse("inspection:detail", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.title}
