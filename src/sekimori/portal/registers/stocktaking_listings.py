"""The lists of stocktakings: all that one may see, and the lines of one (the result sheet as Excel, CSV and PDF)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.fields import unit_filter
from sekimori.portal.registers import defining, selectors
from sekimori.portal.registers.models import Stocktaking, StocktakingLine
from sekimori.portal.registers.selectors.stocktaking import counted
from sekimori.portal.ui.components import Status, Tone
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter

TONES: dict[str, Tone] = {"open": "info", "closed": "success", "given_up": "void"}
RESULT_TONES: dict[str, Tone] = {
    "present": "success",
    "away": "neutral",
    "moved": "warning",
    "missing": "danger",
    "extra": "warning",
}


def status_of(record: Stocktaking) -> Status:
    """The state as a tag."""
    return Status(record.get_state_display(), TONES.get(record.state, "neutral"))


def result_of(line: StocktakingLine) -> Status:
    """The result as a tag."""
    if not line.result:
        return Status(_("未確認"), "neutral")
    return Status(line.get_result_display(), RESULT_TONES.get(line.result, "neutral"))


def register_choices(_actor: Actor) -> list[tuple[str, Any]]:
    """Every register."""
    return [(each.key, each.label) for each in defining.every()]


class StocktakingListing(Listing[Stocktaking]):
    """The stocktakings that the actor may know of."""

    name = "registers.stocktakings"
    title = gettext_lazy("台帳の棚卸し")
    default_sort = "-as_of"
    filters = (
        ChoiceFilter("register", gettext_lazy("台帳"), choices=register_choices),
        ChoiceFilter("state", gettext_lazy("状態"), choices=Stocktaking.State.choices),
        unit_filter("unit", gettext_lazy("所属"), lookup="unit"),
        DateRangeFilter("as_of", gettext_lazy("基準日"), lookup="as_of"),
        YesNoFilter("left", gettext_lazy("処理していない違いがある"), when=Q(left__gt=0)),
    )
    empty_title = gettext_lazy("棚卸しはまだありません")
    empty_text = gettext_lazy("台帳を現物と照らすと、その結果がここに並びます。")

    @cached_property
    def columns(self) -> tuple[Column[Any], ...]:  # type: ignore[override]
        """With the names of the units of today, looked up once."""
        structure = organization.structure()
        labels = {each.key: each.label for each in defining.every()}
        return (
            Column("state", _("状態"), status_of, sort="state", nowrap=True),
            Column(
                "register",
                _("台帳"),
                lambda row: labels.get(row.register, row.register),
                link=lambda row: reverse("registers:stocktaking", args=[row.pk]),
                sort="register",
                head=True,
                wide=True,
            ),
            Column("unit", _("所属"), lambda row: structure.full_name(row.unit_id) or _("廃止された所属"), wide=True),
            Column("as_of", _("基準日"), sort="as_of", nowrap=True),
            Column("due_on", _("期限"), sort="due_on", nowrap=True),
            Column("done", _("確認"), lambda row: f"{row.counted} / {row.total}", align="end", nowrap=True),
            Column("differences", _("違い"), align="end"),
            Column("left", _("未処理"), align="end"),
            Column("closed_at", _("完了"), sort="closed_at", nowrap=True),
            Column("closed_label", _("責任者"), only_export=True),
        )

    def queryset(self) -> QuerySet[Stocktaking]:
        differs = Q(result__in=sorted(StocktakingLine.DIFFERENCES))
        return selectors.stocktakings(self.actor).annotate(
            total=counted(Q()),
            counted=counted(~Q(result="")),
            differences=counted(differs),
            left=counted(differs & Q(settled="")),
        )


class LineListing(Listing[StocktakingLine]):
    """The lines of the stocktaking named by `given["pk"]`."""

    name = "registers.stocktaking_lines"
    default_sort = "number"
    search = ("number", "name", "found_place")
    search_label = gettext_lazy("番号、名称、場所で探す")
    filters = (
        ChoiceFilter(
            "result",
            gettext_lazy("結果"),
            choices=[("", gettext_lazy("未確認")), *StocktakingLine.Result.choices],
            lookup="result",
        ),
        YesNoFilter(
            "left",
            gettext_lazy("処理していない違い"),
            when=Q(result__in=sorted(StocktakingLine.DIFFERENCES), settled=""),
        ),
    )
    empty_title = gettext_lazy("照らすものがありません")

    @cached_property
    def record(self) -> Stocktaking:
        return selectors.stocktaking(int(self.given["pk"]), self.actor)

    @property
    def title(self) -> str:  # type: ignore[override]
        return title_of(self.record)

    @cached_property
    def columns(self) -> tuple[Column[Any], ...]:  # type: ignore[override]
        """The states in the register's own words."""
        states = defining.get(self.record.register).states
        return (
            Column("number", _("管理番号"), sort="code", nowrap=True, link=self._link),
            Column("name", _("名称"), sort="name", head=True, wide=True),
            Column("place", _("台帳の場所")),
            Column("was", _("台帳の状態"), lambda line: states.get(line.was, line.was), nowrap=True),
            Column("result", _("結果"), result_of, sort="result", nowrap=True),
            Column("found_place", _("あった場所")),
            Column("found_by", _("確認者"), "found_by.name"),
            Column("found_at", _("確認日時"), sort="found_at", nowrap=True),
            Column("settled", _("違いの処理"), lambda line: line.get_settled_display(), nowrap=True),
            Column("note", _("備考"), only_export=True),
            Column("how", _("確認のしかた"), lambda line: line.get_how_display(), only_export=True),
            Column("settled_by", _("処理した人"), "settled_by.name", only_export=True),
            Column("settled_at", _("処理日時"), only_export=True),
            Column("settled_note", _("処理の内容"), only_export=True),
        )

    def _link(self, line: StocktakingLine) -> str:
        if self.record.state == Stocktaking.State.OPEN and line.expected:
            return reverse("registers:stocktaking-line", args=[self.record.pk, line.pk])
        return ""

    def queryset(self) -> QuerySet[StocktakingLine]:
        return self.record.lines.select_related("found_by", "settled_by")


def title_of(record: Stocktaking) -> str:
    """What a stocktaking is called: register and section."""
    words = {
        "register": defining.get(record.register).label,
        "unit": organization.structure().full_name(record.unit_id) or _("廃止された所属"),
    }
    return _("%(register)sの棚卸し（%(unit)s）") % words
