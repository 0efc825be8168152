"""Units and posts: their lists, pages with history, and every change there is."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.forms.common import EndForm
from sekimori.portal.organization.forms.structure import (
    DeputiesForm,
    NewPostForm,
    NewUnitForm,
    OrganForm,
    PostForm,
    UnitForm,
    UnitMergeForm,
    UnitMoveForm,
)
from sekimori.portal.organization.listings import UnitsListing
from sekimori.portal.organization.models import DeputyRule, Organ, Post, PostVersion, Unit
from sekimori.portal.organization.selectors import UnitNode
from sekimori.portal.organization.views.common import Section, actor, may, require, state_of, tabs
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Column, Listing, ListPage
from sekimori.portal.ui.pages import FormPage

LIMIT = 300


class Units(ListPage):
    """The list of units."""

    listing_class = UnitsListing
    template_name = "organization/list.html"

    def new(self, listing: Listing[Any]) -> Link | None:
        del listing
        return Link(_("所属を新設する"), reverse("organization:unit-new")) if may("create", Unit) else None

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        del listing
        organ = Link(_("機関を登録する"), reverse("organization:organ-new"), "plus") if may("create", Organ) else None
        return {"tabs": tabs("units"), "more": organ}


@require_GET
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: what it is today, its posts and people, and how it became so."""
    found = selectors.unit_of(pk, actor())
    structure = selectors.structure()
    node = structure.nodes.get(pk)
    versions = list(selectors.unit_history(found, actor()))
    above = structure.full_name(node.parent) if node and node.parent is not None else ""
    names = {
        "title": node.name if node else (versions[0].name if versions else found.code),
        "crumbs": [(_("所属"), "organization:units", [])],
        "over": above or (found.organ.name if node else _("今日は置かれていません")),
        "actions": _unit_actions(pk) if may("change", Unit, found) else [],
        "rows": _unit_rows(node, found) if node else [SummaryRow(_("所属コード"), found.code)],
        "sections": [_children(pk), _unit_posts(pk), _unit_people(pk), _unit_versions(versions)],
        "history": history_of(found),
    }
    return render(request, "organization/record.html", names)


def _unit_actions(pk: int) -> list[Link]:
    offered = [
        (_("変更する"), "unit-change", "edit"),
        (_("移管する"), "unit-move", "arrow"),
        (_("統合する"), "unit-merge", "committee"),
        (_("廃止する"), "unit-abolish", "minus-circle"),
        (_("職を設ける"), "post-new", "plus"),
    ]
    return [Link(label, reverse(f"organization:{name}", args=[pk]), icon) for label, name, icon in offered]


def _unit_rows(node: UnitNode, found: Unit) -> list[SummaryRow]:
    responsible = selectors.responsible_department(node.id)
    marks = [label for label, held in ((_("部等"), node.is_department), (_("課等"), node.is_section)) if held]
    rules = selectors.rulebook()
    return [
        SummaryRow(_("所属コード"), found.code),
        SummaryRow(_("機関"), found.organ.name),
        SummaryRow(_("部等・課等の別"), marks or _("どちらでもない")),
        SummaryRow(
            _("責任者となる部等"),
            responsible.department.name if responsible.department else _("決まっていません"),
            hint=responsible.note,
        ),
        SummaryRow(_("基準上の部門"), rules.said(node.designation) if node.designation else None),
        SummaryRow(_("文書記号"), node.symbol),
        SummaryRow(_("課のメールボックス"), node.mailbox),
        SummaryRow(_("代表電話"), node.telephone),
    ]


def _children(pk: int) -> Section:
    structure = selectors.structure()
    nodes = [structure.nodes[each] for each in structure.children.get(pk, [])]
    columns: list[Column[Any]] = [
        Column("code", _("コード"), lambda node: node.code, nowrap=True),
        Column("name", _("名称"), lambda node: node.name, head=True, wide=True, link=_unit_link),
    ]
    return Section(_("下にある所属"), columns, nodes, _("下にある所属はありません。"))


def _unit_link(node: UnitNode) -> str:
    return reverse("organization:unit", args=[node.id])


def _unit_posts(pk: int) -> Section:
    rows = selectors.posts_in(pk, actor())
    rules = selectors.rulebook()
    columns: list[Column[Any]] = [
        Column("title", _("職名"), lambda row: row.title, head=True, wide=True, link=_post_link),
        Column("head", _("所属長"), lambda row: row.is_head),
        Column("designation", _("基準上の職"), lambda row: rules.said(row.designation) if row.designation else ""),
        Column("rank", _("職位"), lambda row: row.rank, align="end"),
        Column("holders", _("就いている人"), lambda row: row.holder_names or _("空席"), wide=True),
    ]
    return Section(_("職"), columns, rows, _("職はありません。"))


def _post_link(row: Any) -> str:
    return reverse("organization:post", args=[row.post_id])


def _unit_people(pk: int) -> Section:
    people = selectors.labels(selectors.people_of([pk]))
    listed = sorted(people.values(), key=lambda each: each.number)[:LIMIT]
    columns: list[Column[Any]] = [
        Column("number", _("職員番号"), lambda each: each.number, nowrap=True),
        Column("name", _("氏名"), lambda each: each.name, head=True, wide=True, link=_person_link),
        Column("post", _("職"), lambda each: each.post, wide=True),
        Column("extension", _("内線"), lambda each: each.extension, nowrap=True),
    ]
    return Section(_("職員"), columns, listed, _("職員はいません。"))


def _person_link(each: Any) -> str:
    return reverse("organization:person", args=[each.person])


def _unit_versions(versions: list[Any]) -> Section:
    names = selectors.unit_names({row.parent_id for row in versions} | {row.successor_id for row in versions})
    columns: list[Column[Any]] = [
        Column("name", _("名称"), lambda row: row.name, head=True, wide=True),
        Column("parent", _("上位"), lambda row: names.get(row.parent_id, ""), wide=True),
        Column("department", _("部等"), lambda row: row.is_department),
        Column("section", _("課等"), lambda row: row.is_section),
        Column("from", _("から"), lambda row: row.valid_from, nowrap=True),
        Column("to", _("まで"), lambda row: row.last_day or "", nowrap=True),
        Column("state", _("状態"), lambda row: state_of(row.valid_from, row.valid_to)),
        Column("successor", _("統合先"), lambda row: names.get(row.successor_id, "")),
        Column("recorded", _("記録"), lambda row: row.recorded_at, nowrap=True),
    ]
    return Section(_("名称・位置の経過"), columns, versions)


class UnitPage(FormPage):
    """A form about one unit; leads back to the unit's page."""

    @cached_property
    def unit(self) -> Unit:
        return selectors.unit_of(self.kwargs["pk"], actor())

    def authorise(self) -> None:
        require("change", Unit, self.unit)

    def cancel(self) -> str:
        return reverse("organization:unit", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": selectors.structure().full_name(self.kwargs["pk"]) or self.unit.code}

    def done(self, sentence: str) -> str:
        """Says what was done and leads back."""
        messages.success(self.request, sentence)
        return self.cancel()


class NewOrgan(FormPage):
    """An organ of the city."""

    form_class = OrganForm
    title = gettext_lazy("機関を登録する")
    confirm = False

    def authorise(self) -> None:
        require("create", Organ)

    def save(self, form: Any) -> str:
        services.organ_set(**form.cleaned_data)
        messages.success(self.request, _("機関を登録しました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("organization:units")


class NewUnit(FormPage):
    """A new unit."""

    form_class = NewUnitForm
    title = gettext_lazy("所属を新設する")
    draft = "organization.unit"

    def authorise(self) -> None:
        require("create", Unit)

    def initial(self) -> dict[str, Any]:
        return {"parent": self.request.GET.get("parent", "")}

    def save(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        organ = selectors.organ_of(int(data.pop("organ")))
        made = services.unit_create(organ=organ, **_with_units(data), order=data.pop("order") or 0)
        messages.success(self.request, _("「%(name)s」を新設しました。") % {"name": data["name"]})
        return reverse("organization:unit", args=[made.pk])

    def cancel(self) -> str:
        return reverse("organization:units")


def _with_units(data: dict[str, Any]) -> dict[str, Any]:
    """The form's values with units in the place of their keys; without the order, which has a default."""
    found = {name: value for name, value in data.items() if name != "order"}
    for name in ("parent", "substitute"):
        if name in found:
            found[name] = selectors.unit_of(found[name], actor()) if found[name] else None
    return found


class ChangeUnit(UnitPage):
    """Renaming and marking."""

    form_class = UnitForm
    title = gettext_lazy("所属を変更する")

    def initial(self) -> dict[str, Any]:
        node = selectors.structure().nodes.get(self.kwargs["pk"])
        if node is None:
            return {}
        fields = ("name", "is_department", "is_section", "designation", "substitute", "symbol", "mailbox", "telephone")
        return {**{name: getattr(node, name) for name in fields}, "order": node.order}

    def save(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        services.unit_change(unit=self.unit, **_with_units(data), order=data.pop("order") or 0)
        return self.done(_("所属の変更を登録しました。"))


class MoveUnit(UnitPage):
    """Hanging under another superior."""

    form_class = UnitMoveForm
    title = gettext_lazy("所属を移管する")

    def save(self, form: Any) -> str:
        services.unit_move(unit=self.unit, **_with_units(form.cleaned_data))
        return self.done(_("所属の移管を登録しました。"))


class MergeUnit(UnitPage):
    """Merging into another."""

    form_class = UnitMergeForm
    title = gettext_lazy("所属を統合する")
    lead = gettext_lazy(
        "下の所属と、所属長でない職は、職員とともに統合先へ移ります。所属長の異動は先に登録してください。"
    )
    danger = True

    def save(self, form: Any) -> str:
        data = form.cleaned_data
        into = selectors.unit_of(data["into"], actor())
        services.unit_merge(units=[self.unit], into=into, on=data["valid_from"], reason=data["reason"])
        return self.done(_("所属の統合を登録しました。"))


class AbolishUnit(UnitPage):
    """Ending a unit."""

    form_class = EndForm
    title = gettext_lazy("所属を廃止する")
    danger = True

    def save(self, form: Any) -> str:
        services.unit_abolish(unit=self.unit, **form.cleaned_data)
        return self.done(_("所属の廃止を登録しました。"))


class NewPost(UnitPage):
    """A post in a unit."""

    form_class = NewPostForm
    title = gettext_lazy("職を設ける")

    def authorise(self) -> None:
        super().authorise()
        require("create", Post)

    def save(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        token = data.pop("submission")
        made = services.post_create(unit=self.unit, token=token, **data)
        messages.success(self.request, _("「%(title)s」を設けました。") % {"title": data["title"]})
        return reverse("organization:post", args=[made.pk])


@require_GET
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: where it stands, who holds it and held it, and who stands in."""
    found = selectors.post_of(pk, actor())
    versions = list(selectors.post_history(found, actor()))
    now = next((row for row in versions if state_of(row.valid_from, row.valid_to).tone == "success"), None)
    shown = now or (versions[0] if versions else None)
    structure = selectors.structure()
    names = {
        "title": shown.title if shown else found.code,
        "crumbs": [(structure.name(shown.unit_id), "organization:unit", [shown.unit_id])] if shown else [],
        "over": structure.full_name(shown.unit_id) if now and shown else _("今日は置かれていません"),
        "actions": _post_actions(found, shown),
        "rows": _post_rows(found, shown),
        "sections": [_holders(found), _deputies(found), _post_versions(versions)],
        "history": history_of(found),
    }
    return render(request, "organization/record.html", names)


def _post_actions(found: Post, shown: PostVersion | None) -> list[Link]:
    links: list[Link] = []
    if may("change", Post, found):
        links.append(Link(_("変更する"), reverse("organization:post-change", args=[found.pk]), "edit"))
        links.append(Link(_("廃止する"), reverse("organization:post-abolish", args=[found.pk]), "minus-circle"))
    if may("create", DeputyRule, unit=shown.unit_id if shown else None):
        links.append(Link(_("代決者の順位を決める"), reverse("organization:post-deputies", args=[found.pk]), "users"))
    return links


def _post_rows(found: Post, shown: PostVersion | None) -> list[SummaryRow]:
    if shown is None:
        return [SummaryRow(_("職コード"), found.code)]
    named = selectors.rulebook().label(shown.designation) if shown.designation else None
    return [
        SummaryRow(_("職コード"), found.code),
        SummaryRow(_("職位"), shown.rank),
        SummaryRow(_("所属長"), shown.is_head),
        SummaryRow(_("基準上の職"), named),
    ]


def _holders(found: Post) -> Section:
    columns: list[Column[Any]] = [
        Column("person", _("人"), lambda line: line.person, head=True, wide=True, link=_holder_link),
        Column("kind", _("種別"), lambda line: line.row.get_kind_display(), nowrap=True),
        Column("from", _("から"), lambda line: line.row.valid_from, nowrap=True),
        Column("to", _("まで"), lambda line: line.row.last_day or "", nowrap=True),
        Column("state", _("状態"), lambda line: state_of(line.row.valid_from, line.row.valid_to)),
    ]
    lines = selectors.appointments_of(actor(), post=found)[:LIMIT]
    return Section(_("就いている人・就いていた人"), columns, lines, _("誰も就いていません。"))


def _holder_link(line: Any) -> str:
    return reverse("organization:person", args=[line.row.person_id])


def _deputies(found: Post) -> Section:
    columns: list[Column[Any]] = [
        Column("rank", _("順位"), lambda each: each[0], align="end", nowrap=True),
        Column("title", _("職"), lambda each: each[1], head=True, wide=True),
        Column("who", _("いま就いている人"), lambda each: [label.name for label in each[2]] or _("空席"), wide=True),
    ]
    return Section(
        _("不在のときの代決者"),
        columns,
        selectors.deputies_for(found, context.today()),
        _("代決者は決まっていません。"),
    )


def _post_versions(versions: list[PostVersion]) -> Section:
    names = selectors.unit_names({row.unit_id for row in versions})
    columns: list[Column[Any]] = [
        Column("title", _("職名"), lambda row: row.title, head=True, wide=True),
        Column("unit", _("所属"), lambda row: names.get(row.unit_id, ""), wide=True),
        Column("head", _("所属長"), lambda row: row.is_head),
        Column("from", _("から"), lambda row: row.valid_from, nowrap=True),
        Column("to", _("まで"), lambda row: row.last_day or "", nowrap=True),
        Column("recorded", _("記録"), lambda row: row.recorded_at, nowrap=True),
    ]
    return Section(_("職の経過"), columns, versions)


class PostPage(FormPage):
    """A form about one post; leads back to the post's page."""

    @cached_property
    def post_record(self) -> Post:
        return selectors.post_of(self.kwargs["pk"], actor())

    def authorise(self) -> None:
        require("change", Post, self.post_record)

    def cancel(self) -> str:
        return reverse("organization:post", args=[self.kwargs["pk"]])

    def done(self, sentence: str) -> str:
        """Says what was done and leads back."""
        messages.success(self.request, sentence)
        return self.cancel()


class ChangePost(PostPage):
    """Changing a post."""

    form_class = PostForm
    title = gettext_lazy("職を変更する")

    def initial(self) -> dict[str, Any]:
        row = selectors.post_history(self.post_record, actor()).first()
        if row is None:
            return {}
        return {
            "title": row.title,
            "rank": row.rank,
            "is_head": row.is_head,
            "designation": row.designation,
            "unit": row.unit_id,
        }

    def save(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        unit_chosen = selectors.unit_of(data.pop("unit"), actor())
        services.post_change(post=self.post_record, unit=unit_chosen, **data)
        return self.done(_("職の変更を登録しました。"))


class AbolishPost(PostPage):
    """Ending a post."""

    form_class = EndForm
    title = gettext_lazy("職を廃止する")
    danger = True

    def save(self, form: Any) -> str:
        services.post_abolish(post=self.post_record, **form.cleaned_data)
        return self.done(_("職の廃止を登録しました。"))


class Deputies(PostPage):
    """The order of deputies."""

    form_class = DeputiesForm
    title = gettext_lazy("代決者の順位を決める")
    lead = gettext_lazy("職に就いている人の不在が登録されている間だけ、順位の先の、いる人が代わりを務めます。")

    def authorise(self) -> None:
        newest = selectors.post_history(self.post_record, actor()).first()
        require("create", DeputyRule, about=self.post_record, unit=newest.unit_id if newest else None)

    def save(self, form: Any) -> str:
        data = form.cleaned_data
        chosen = [selectors.post_of(data[name], actor()) for name in ("first", "second", "third") if data[name]]
        services.deputies_set(
            post=self.post_record, deputies=chosen, valid_from=data["valid_from"], reason=data["reason"]
        )
        return self.done(_("代決者の順位を登録しました。"))
