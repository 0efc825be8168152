"""The register of mail."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.portal.intake import selectors
from sekimori.portal.intake.models import Message
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter


class MessageListing(Listing[Message]):
    """The mail one may know of."""

    name = "intake.messages"
    title = _("メールによる報告")
    search = ("subject", "from_address", "from_name")
    search_label = _("件名、差出人で探す")
    default_sort = "-taken"
    handling = _("機密性３")
    filters = (
        ChoiceFilter("outcome", _("扱い"), lookup="outcome", choices=Message.Outcome.choices),
        YesNoFilter("unconfirmed", _("差出人が未確認"), when=Q(confirmed_at__isnull=True, outcome="reported")),
        DateRangeFilter("taken", _("受付日"), lookup="taken_at", moment=True),
    )
    columns = (
        Column("taken", _("受付日時"), "taken_at", sort="taken_at", nowrap=True),
        Column("subject", _("件名"), str, link=lambda m: reverse("intake:detail", args=[m.pk]), sort="subject",
               wide=True, head=True),
        Column("from", _("差出人のアドレス"), "from_address", sort="from_address"),
        Column("who", _("確かめた差出人"), "confirmed_who"),
        Column("outcome", _("扱い"), "get_outcome_display", sort="outcome", wide=True),
        Column("incident", _("受付番号"), lambda m: m.incident.number if m.incident else "", nowrap=True,
               link=lambda m: reverse("incidents:detail", args=[m.incident_id]) if m.incident_id else ""),
        Column("size", _("大きさ"), "size", align="end", only_export=True),
        Column("repeats", _("再着の回数"), "repeats", align="end", only_export=True),
    )  # fmt: skip
    empty_title = _("届いたメールはありません")
    empty_text = _("報告用のアドレスに届いたメールが、ここに並びます。")

    def queryset(self) -> QuerySet[Message]:
        return selectors.messages(self.actor)
