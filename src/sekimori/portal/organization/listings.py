"""Lists of people, units, imports and outside contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.common.text import fold_name
from sekimori.portal.organization import selectors
from sekimori.portal.organization.fields import unit_choices
from sekimori.portal.organization.models import ExternalContact, HrImport, Person, UnitVersion
from sekimori.portal.ui.components import Status, Way
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, TextFilter, YesNoFilter

STATES = {
    HrImport.State.UPLOADED: "waiting",
    HrImport.State.READY: "info",
    HrImport.State.FAULTY: "danger",
    HrImport.State.APPLYING: "waiting",
    HrImport.State.APPLIED: "success",
    HrImport.State.DISCARDED: "void",
}


def by_words(text: str) -> Q:
    """People whose number, name or kana holds every word."""
    found = Q()
    for word in text.split():
        found &= Q(search__contains=fold_name(word))
    return found


def import_status(row: HrImport) -> Status:
    """The state of an import as a tag."""
    return Status(row.get_state_display(), STATES[HrImport.State(row.state)])  # type: ignore[arg-type]


class PeopleListing(Listing[Person]):
    """The people of the city with the posts of today."""

    name = "organization.people"
    title = _("職員")
    default_sort = "kana"
    columns = (
        Column("number", _("職員番号"), sort="number", nowrap=True),
        Column("name", _("氏名"), link=lambda p: reverse("organization:person", args=[p.pk]), head=True, wide=True),
        Column("kana", _("カナ"), sort=("kana", "number")),
        Column("unit", _("所属"), "own_unit_name", wide=True),
        Column("post", _("職"), "own_title"),
        Column("kind", _("区分"), lambda p: p.get_kind_display(), nowrap=True),
        Column("extension", _("内線"), nowrap=True),
        Column("email", _("メールアドレス"), only_export=True),
    )
    filters = (
        TextFilter("q", _("氏名、カナ、職員番号で探す"), search=by_words),
        ChoiceFilter(
            "unit",
            _("所属"),
            choices=unit_choices,
            several=False,
            condition_of=lambda values: selectors.people_in([int(value) for value in values]),
        ),
        ChoiceFilter("kind", _("区分"), choices=Person.Kind.choices),
        YesNoFilter("posted", _("職がある"), when=Q(own_title__isnull=False)),
    )
    empty_title = _("職員はまだ登録されていません")

    def queryset(self) -> QuerySet[Person]:
        return selectors.people_today(self.actor)

    def ways(self) -> Sequence[Way]:
        return [
            Way(_("人事ファイルを取り込む"), reverse("organization:import-new"), icon="upload"),
            Way(_("1人ずつ登録する"), reverse("organization:person-new")),
        ]


def _listed(row: UnitVersion) -> list[str]:
    marks = ((_("部等"), row.is_department), (_("課等"), row.is_section))
    return [str(label) for label, held in marks if held]


class UnitsListing(Listing[UnitVersion]):
    """The units of today in the order of the city."""

    name = "organization.units"
    title = _("所属")
    default_sort = "order"
    page_size = 100
    search = ("name", "unit__code")
    search_label = _("名称、所属コードで探す")
    columns = (
        Column("order", _("順"), "order", sort=("order", "unit__code"), align="end", nowrap=True),
        Column("code", _("コード"), "unit.code", sort="unit__code", nowrap=True),
        Column(
            "name", _("名称"), sort="name", wide=True, head=True,
            link=lambda row: reverse("organization:unit", args=[row.unit_id]),
        ),
        Column("parent", _("上位"), "parent_name", wide=True),
        Column("organ", _("機関"), "unit.organ.name", sort="unit__organ__order"),
        Column("lists", _("部等・課等"), _listed, nowrap=True),
        Column("head", _("長"), "head_name"),
        Column("symbol", _("文書記号"), nowrap=True),
        Column("mailbox", _("メールボックス"), only_export=True),
    )  # fmt: skip
    filters = (
        YesNoFilter("department", _("部等"), when=Q(is_department=True)),
        YesNoFilter("section", _("課等"), when=Q(is_section=True)),
        YesNoFilter("vacant", _("長がいない"), when=Q(head_name__isnull=True)),
    )
    empty_title = _("所属はまだ登録されていません")

    def queryset(self) -> QuerySet[UnitVersion]:
        return selectors.units_today(self.actor)

    def ways(self) -> Sequence[Way]:
        return [
            Way(_("組織のファイルを取り込む"), reverse("organization:import-new"), icon="upload"),
            Way(_("1つずつ新設する"), reverse("organization:unit-new")),
        ]


class ImportsListing(Listing[HrImport]):
    """The files of personnel."""

    name = "organization.imports"
    title = _("人事ファイルの取込み")
    default_sort = "-made"
    columns: ClassVar[Sequence[Column[Any]]] = (
        Column("made", _("受付"), "made_at", sort="made_at", nowrap=True),
        Column(
            "name", _("ファイル"), sort="name", wide=True, head=True,
            link=lambda row: reverse("organization:import", args=[row.pk]),
        ),
        Column("kind", _("種類"), lambda row: row.get_kind_display()),
        Column("effective", _("効力発生日"), "effective_on", sort="effective_on", nowrap=True),
        Column("state", _("状態"), import_status),
        Column("rows", _("行数"), lambda row: row.counts.get("rows"), align="end"),
        Column("by", _("取り込んだ人"), "made_by.name"),
    )  # fmt: skip
    filters = (
        ChoiceFilter("state", _("状態"), choices=HrImport.State.choices),
        DateRangeFilter("made", _("受付日"), lookup="made_at", moment=True),
    )
    empty_title = _("人事ファイルはまだ取り込まれていません")

    def queryset(self) -> QuerySet[HrImport]:
        return selectors.hr_imports(self.actor)

    def ways(self) -> Sequence[Way]:
        return [Way(_("ファイルを取り込む"), reverse("organization:import-new"), icon="upload")]


class OutsideListing(Listing[ExternalContact]):
    """The outside contacts of the emergency network."""

    name = "organization.outside"
    title = _("外部の連絡先")
    default_sort = "order"
    search = ("body", "department", "purpose")
    search_label = _("機関、担当、用件で探す")
    columns = (
        Column("order", _("順"), sort=("order", "body"), align="end", nowrap=True),
        Column(
            "body", _("機関・事業者"), sort="body", wide=True, head=True,
            link=lambda row: reverse("organization:outside-change", args=[row.pk]),
        ),
        Column("department", _("部署・担当"), wide=True),
        Column("purpose", _("用件"), wide=True),
        Column("telephone", _("電話"), nowrap=True),
        Column("night", _("夜間・休日"), "night_telephone", nowrap=True),
        Column("hours", _("受付時間")),
        Column("email", _("メールアドレス"), only_export=True),
        Column("checked", _("確認日"), "checked_on", sort="checked_on", nowrap=True),
    )  # fmt: skip
    empty_title = _("外部の連絡先はまだ登録されていません")
    empty_text = _("県、警察、Ｊ－ＬＩＳ、保守業者など、緊急のときに連絡する相手を登録してください。")

    def queryset(self) -> QuerySet[ExternalContact]:
        return selectors.external_contacts(self.actor)

    def ways(self) -> Sequence[Way]:
        return [Way(_("1件ずつ登録する"), reverse("organization:outside-new"))]
