"""The lists: one's own notices, the notices sent, who has read one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import day_of
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.notices import compositions, kinds, selectors, statuses
from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import Status, Way
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter


def kind_choices(actor: Actor) -> Sequence[tuple[str, str]]:
    """Every kind of notice."""
    del actor
    return [(kind.name, str(kind.label)) for kind in kinds.all_kinds()]


def limit_of(record: Delivery | Notice) -> dt.date | None:
    """The last day for confirming; a limit at midnight ends with the day before."""
    return day_of(record.read_until - dt.timedelta(seconds=1)) if record.read_until else None


class InboxListing(Listing[Delivery]):
    """One's own notices."""

    name = "notices.inbox"
    title = gettext_lazy("お知らせ")
    search = ("notice__subject", "notice__sender_label")
    search_label = gettext_lazy("件名、差出人で探す")
    default_sort = "-received"
    columns = (
        Column("status", gettext_lazy("状態"), lambda d: statuses.of_delivery(d, context.now()), nowrap=True),
        Column(
            "subject",
            gettext_lazy("件名"),
            "notice.subject",
            link=lambda d: reverse("notices:detail", args=[d.notice_id]),
            wide=True,
        ),
        Column("kind", gettext_lazy("種類"), "notice.registered", sort="notice__kind"),
        Column("sender", gettext_lazy("差出人"), "notice.sender_label"),
        Column("received", gettext_lazy("受信日時"), "created_at", sort="created_at", nowrap=True),
        Column("limit", gettext_lazy("確認の期限"), limit_of, sort="read_until", nowrap=True),
    )
    filters = (
        YesNoFilter("unread", gettext_lazy("未読"), when=selectors.UNREAD),
        ChoiceFilter("kind", gettext_lazy("種類"), lookup="notice__kind", choices=kind_choices),
        DateRangeFilter("received", gettext_lazy("受信日"), lookup="created_at", moment=True),
    )
    empty_title = gettext_lazy("お知らせはまだありません")
    empty_text = gettext_lazy("申請の結果、期限の督促、守ることの周知などがここに届きます。")

    def queryset(self) -> QuerySet[Delivery]:
        return selectors.inbox(self.actor)


class SentListing(Listing[Notice]):
    """What the actor has sent, and what was sent to people whose reading the actor follows."""

    name = "notices.sent"
    title = gettext_lazy("送った通知と既読の状況")
    search = ("subject", "sender_label")
    search_label = gettext_lazy("件名、差出人で探す")
    default_sort = "-sent"
    columns = (
        Column(
            "subject",
            gettext_lazy("件名"),
            link=lambda n: reverse("notices:sent-detail", args=[n.pk]),
            wide=True,
        ),
        Column("kind", gettext_lazy("種類"), "registered", sort="kind"),
        Column("sender", gettext_lazy("差出人"), "sender_label"),
        Column("sent", gettext_lazy("送付日時"), "sent_at", sort="sent_at", nowrap=True),
        Column("limit", gettext_lazy("確認の期限"), limit_of, sort="read_until", nowrap=True),
        Column("total", gettext_lazy("宛先"), lambda n: selectors.counted(n).total, align="end"),
        Column("unread", gettext_lazy("未読"), lambda n: selectors.counted(n).unread, align="end"),
        Column("status", gettext_lazy("状態"), lambda n: statuses.of_notice(n, selectors.counted(n)), nowrap=True),
    )
    filters = (
        ChoiceFilter("kind", gettext_lazy("種類"), choices=kind_choices),
        DateRangeFilter("sent", gettext_lazy("送付日"), lookup="sent_at", moment=True),
        YesNoFilter("open", gettext_lazy("未読の人がいる"), when=Q(pk__in=selectors.with_unread())),
    )
    empty_title = gettext_lazy("送った通知はまだありません")
    empty_text = gettext_lazy("指導・助言や周知を送ると、だれが読んだかをここで確かめられます。")

    def queryset(self) -> QuerySet[Notice]:
        return selectors.sent_by(self.actor)

    def ways(self) -> Sequence[Way]:
        return [
            Way(str(each.label), reverse("notices:compose", args=[each.name]), each.hint)
            for each in compositions.open_to(self.actor)
        ]


class ReadersListing(Listing[Delivery]):
    """To whom one notice went and who has read it."""

    name = "notices.readers"
    title = gettext_lazy("宛先と既読の状況")
    search = ("person__name", "person__kana")
    search_label = gettext_lazy("氏名で探す")
    default_sort = "person"
    filters = (
        YesNoFilter("unread", gettext_lazy("未読"), when=selectors.UNREAD),
        YesNoFilter("answered", gettext_lazy("回答あり"), when=Q(answered_at__isnull=False)),
        ChoiceFilter("way", gettext_lazy("届け方"), choices=Delivery.Way.choices),
    )

    @cached_property
    def columns(self) -> tuple[Column[Delivery], ...]:  # type: ignore[override]
        """With the names of the units of today, looked up once."""
        structure = organization.structure()
        return (
            Column("person", _("氏名"), "person.name", link=self._link, sort=("person__kana", "person__number")),
            Column("unit", _("所属"), lambda d: structure.full_name(d.unit_id), wide=True),
            Column("status", _("状態"), self._status, nowrap=True),
            Column("read", _("読んだ日時"), "read_at", sort="read_at", nowrap=True),
            Column("way", _("届け方"), lambda d: d.get_way_display()),
            Column("mail", _("メール"), lambda d: d.get_mail_display()),
        )

    def _link(self, delivery: Delivery) -> str:
        return reverse("notices:delivery", args=[delivery.pk])

    def _status(self, delivery: Delivery) -> Status:
        return statuses.of_delivery(delivery, context.now())

    def queryset(self) -> QuerySet[Delivery]:
        return selectors.deliveries_of(int(self.given["pk"]), self.actor)
