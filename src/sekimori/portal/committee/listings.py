"""The lists of meetings and of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.committee import selectors, statuses
from sekimori.portal.committee.models import Item, Meeting
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing


def body_choices(_actor: Actor) -> Sequence[tuple[str, str]]:
    """The bodies that decide under the edition in force."""
    return [(each.key, each.label) for each in selectors.deciding_bodies()]


class MeetingListing(Listing[Meeting]):
    """The meetings one may know of."""

    name = "committee.meetings"
    title = gettext_lazy("会議・議決")
    search = ("body_label", "place", "notes", "items__title")
    search_label = gettext_lazy("会議体、場所、議題で探す")
    default_sort = "-held"
    columns = (
        Column("status", gettext_lazy("状態"), statuses.of_meeting, sort="state", nowrap=True),
        Column(
            "reference",
            gettext_lazy("会議"),
            str,
            sort="number",
            link=lambda m: reverse("committee:detail", args=[m.pk]),
            head=True,
            wide=True,
        ),
        Column("kind", gettext_lazy("開き方"), "get_kind_display", sort="kind", nowrap=True),
        Column("held", gettext_lazy("開催日時・回答期限"), "held_at", sort="held_at", nowrap=True),
        Column("place", gettext_lazy("場所"), "place"),
        Column("matters", gettext_lazy("議題"), "matters", align="end"),
        Column("undecided", gettext_lazy("未議決"), "undecided", align="end"),
        Column("confirmed", gettext_lazy("議事録の確定日時"), "confirmed_at", sort="confirmed_at", nowrap=True),
        Column("presided", gettext_lazy("議長"), "presided_label", only_export=True),
    )
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), lookup="state", choices=Meeting.State.choices),
        ChoiceFilter("kind", gettext_lazy("開き方"), lookup="kind", choices=Meeting.Kind.choices),
        ChoiceFilter("body", gettext_lazy("会議体"), lookup="body", choices=body_choices),
        DateRangeFilter("held", gettext_lazy("開催日"), lookup="held_at", moment=True),
    )
    empty_title = gettext_lazy("会議はまだありません")
    empty_text = gettext_lazy("会議を準備すると、決定を待っているものから議題を選べます。")

    def queryset(self) -> QuerySet[Meeting]:
        return selectors.meetings(self.actor)


def _carried(row: Item) -> Any:
    return statuses.of_carrying(row)


class DecisionListing(Listing[Item]):
    """Every matter with its decision."""

    name = "committee.decisions"
    title = gettext_lazy("議決の一覧")
    search = ("title", "summary", "discussion", "conditions")
    search_label = gettext_lazy("議題、内容で探す")
    default_sort = "-held"
    columns = (
        Column("verdict", gettext_lazy("議決"), statuses.of_item, sort="verdict", nowrap=True),
        Column(
            "title",
            gettext_lazy("議題"),
            "title",
            sort="title",
            link=lambda i: f"{reverse('committee:detail', args=[i.meeting_id])}#item-{i.pk}",
            head=True,
            wide=True,
        ),
        Column("matter", gettext_lazy("事項"), "get_matter_display", sort="matter", nowrap=True),
        Column("meeting", gettext_lazy("会議"), lambda i: str(i.meeting)),
        Column("held", gettext_lazy("開催日"), lambda i: i.meeting.held_at, sort="meeting__held_at", nowrap=True),
        Column("conditions", gettext_lazy("条件・理由"), "conditions"),
        Column("carried", gettext_lazy("反映"), _carried, nowrap=True),
        Column("summary", gettext_lazy("付議の内容"), "summary", only_export=True),
        Column("discussion", gettext_lazy("審議の要旨"), "discussion", only_export=True),
    )
    filters = (
        ChoiceFilter(
            "verdict", gettext_lazy("議決"), lookup="verdict", choices=[c for c in Item.Verdict.choices if c[0]]
        ),
        ChoiceFilter("matter", gettext_lazy("事項"), lookup="matter", choices=Item.Matter.choices),
        DateRangeFilter("held", gettext_lazy("開催日"), lookup="meeting__held_at", moment=True),
    )
    empty_title = gettext_lazy("議題はまだありません")
    empty_text = gettext_lazy("会議に付議した議題と議決が、ここに並びます。")

    def queryset(self) -> QuerySet[Item]:
        return selectors.decisions(self.actor).exclude(meeting__state=Meeting.State.CANCELLED)
