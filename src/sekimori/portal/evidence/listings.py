"""The lists: evidence, proposals to erase, the city's table of retention."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from django.db.models import Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.filekinds import FileKind
from sekimori.portal.acts.actors import Actor
from sekimori.portal.evidence import selectors, subjects
from sekimori.portal.evidence.models import Disposal, Evidence, RetentionClass
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.fields import unit_filter
from sekimori.portal.ui.components import Status, Way
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter
from sekimori.portal.ui.wording import short_day


def subject_choices(actor: Actor) -> Sequence[tuple[str, str]]:
    """The kinds of records that may have evidence."""
    del actor
    return [(label, selectors.kind_of(label)) for label in subjects.registered()]


def status_of(row: Evidence) -> Status:
    """Whether the content is still there."""
    return Status(_("消去済み"), "void") if row.erased_at else Status(_("保管中"), "success")


def period_of(row: Evidence) -> str:
    """The period it speaks for, in words."""
    ends = [short_day(day) if day else "" for day in (row.period_from, row.period_to)]
    return " ～ ".join(ends) if any(ends) else ""


class EvidenceListing(Listing[Evidence]):
    """Everything that the actor may know of."""

    name = "evidence.list"
    title = gettext_lazy("証跡")
    search = ("title", "name", "purpose")
    search_label = gettext_lazy("題名、ファイル名、目的で探す")
    default_sort = "-kept"
    empty_title = gettext_lazy("証跡はまだありません")
    empty_text = gettext_lazy("証跡は、申請、台帳などの記録の画面から添付します。")
    filters = (
        ChoiceFilter("kind", gettext_lazy("種類"), choices=FileKind.labels()),
        ChoiceFilter("subject", gettext_lazy("付けた記録"), lookup="subject_model", choices=subject_choices),
        unit_filter("unit", gettext_lazy("所属"), lookup="unit_id"),
        DateRangeFilter("kept", gettext_lazy("保管日"), lookup="kept_at", moment=True),
        DateRangeFilter("until", gettext_lazy("満了日"), lookup="retain_until"),
        YesNoFilter("erased", gettext_lazy("消去済み"), when=Q(erased_at__isnull=False)),
    )

    @cached_property
    def _structure(self) -> organization.Structure:
        return organization.structure()

    @cached_property
    def columns(self) -> Sequence[Column[Evidence]]:  # type: ignore[override]
        return (
            Column(
                "title", _("題名"), str, head=True, wide=True, link=lambda e: reverse("evidence:detail", args=[e.pk])
            ),
            Column("status", _("状態"), status_of, nowrap=True),
            Column("subject", _("付けた記録"), lambda e: selectors.kind_of(e.subject_model)),
            Column("unit", _("所属"), lambda e: self._structure.full_name(e.unit_id), wide=True),
            Column("kind", _("種類"), lambda e: e.get_kind_display(), sort="kind", nowrap=True),
            Column(
                "size", _("大きさ"), lambda e: filesizeformat(e.size), export=lambda e: e.size, align="end", nowrap=True
            ),
            Column("period", _("対象期間"), period_of, nowrap=True),
            Column("kept", _("保管日時"), "kept_at", sort="kept_at", nowrap=True),
            Column("until", _("満了日"), "retain_until", sort="retain_until", nowrap=True),
            Column("name", _("ファイル名"), only_export=True),
            Column("digest", _("ハッシュ値（SHA-256）"), only_export=True),
        )

    def queryset(self) -> QuerySet[Evidence]:
        return selectors.everything(self.actor)


TONES = {"proposed": "waiting", "approved": "void", "declined": "neutral"}


def disposal_status(row: Disposal) -> Status:
    """Whether it was decided."""
    return Status(row.get_state_display(), TONES[row.state])  # type: ignore[arg-type]


class DisposalListing(Listing[Disposal]):
    """What the software proposes to erase."""

    name = "evidence.disposals"
    title = gettext_lazy("消去の確認")
    default_sort = "-proposed"
    empty_title = gettext_lazy("消去の提案はありません")
    empty_text = gettext_lazy("保存期間が満了すると、毎日の処理がここに提案します。承認するまで何も消去されません。")
    filters = (ChoiceFilter("state", gettext_lazy("状態"), choices=Disposal.State.choices),)

    @cached_property
    def _structure(self) -> organization.Structure:
        return organization.structure()

    @cached_property
    def columns(self) -> Sequence[Column[Disposal]]:  # type: ignore[override]
        return (
            Column(
                "what",
                _("対象"),
                lambda d: d.get_what_display(),
                head=True,
                link=lambda d: reverse("evidence:disposal", args=[d.pk]),
            ),
            Column("status", _("状態"), disposal_status, nowrap=True),
            Column("count", _("件数"), sort="count", align="end"),
            Column("unit", _("所属"), lambda d: self._structure.full_name(d.unit_id), wide=True),
            Column("proposed", _("提案日時"), "proposed_at", sort="proposed_at", nowrap=True),
            Column("decided", _("決定日時"), "decided_at", nowrap=True),
        )

    def queryset(self) -> QuerySet[Disposal]:
        return selectors.disposals(self.actor)


class ClassListing(Listing[RetentionClass]):
    """The city's table of retention."""

    name = "evidence.classes"
    title = gettext_lazy("保存期間表")
    default_sort = "order"
    columns = (
        Column("label", gettext_lazy("保存期間"), head=True),
        Column("years", gettext_lazy("年数"), sort="years", align="end"),
        Column("note", gettext_lazy("対象"), wide=True),
        Column("key", gettext_lazy("記号"), sort="key"),
        Column("order", gettext_lazy("並び順"), sort=("order", "key"), align="end"),
    )

    def queryset(self) -> QuerySet[RetentionClass]:
        return selectors.classes(self.actor)

    def shown_columns(self) -> list[Column[RetentionClass]]:
        from sekimori.portal.acts import policies

        shown = super().shown_columns()
        if not policies.policy_of(RetentionClass).decide(self.actor, "create"):
            return shown
        return [
            *shown,
            Column(
                "change",
                _("変更"),
                lambda _row: _("変更する"),
                link=lambda row: reverse("evidence:class-change", args=[row.pk]),
                export=False,
            ),
        ]

    def ways(self) -> Sequence[Way]:
        return ()
