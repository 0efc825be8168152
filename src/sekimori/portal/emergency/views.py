"""The plan on screen, on A4, and the card of A6."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.emergency import contents, printing
from sekimori.portal.incidents.models import Incident
from sekimori.portal.ui.components import Status
from sekimori.portal.ui.listing import Column


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """What the plan says today, what of the four contents is missing, and whether it still fits the organisation."""
    actor = context.current().actor
    policies.require(actor, "create", Incident)
    found = contents.drawn(actor)
    names = {
        "title": _("緊急時対応計画"),
        "plan": found,
        "missing": [each for each in found.parts if not each.place],
        "status": _status(found),
        "contact_columns": _contact_columns(dict(found.network.roles)),
        "outside_columns": _plain(
            body=_("機関"), purpose=_("用件"), telephone=_("電話"), night_telephone=_("夜間"), hours=_("時間")
        ),
        "part_columns": _plain_of(clause=_("条項"), label=_("内容"), place=_("記載箇所")),
        "chain_columns": _keyed(who=_("役割"), what=_("すること"), minutes=_("時間（分）")),
        "level_columns": _keyed(rank=_("レベル"), label=_("名称"), meaning=_("意味"), inform=_("知らせる人")),
        "measure_columns": _keyed(label=_("措置"), by=_("指示できる人"), to=_("行う人"), minutes=_("時間（分）"), steps=_("手順")),
        "declare": reverse("duties:declare", args=["bcp_examination", "drafted"]),
        "changed": reverse("duties:declare", args=["emergency_plan_review", "changed"]),
    }  # fmt: skip
    return render(request, "emergency/plan.html", names)


@require_GET
def paper(request: HttpRequest, shape: str) -> HttpResponse:
    """The plan as PDF: a4, or the card a6."""
    del request
    actor = context.current().actor
    policies.require(actor, "create", Incident)
    if shape not in {"a4", "a6"}:
        raise Http404
    made = printing.paper(contents.drawn(actor), "a6" if shape == "a6" else "a4")
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="emergency-plan-{shape}.pdf"'
    return answer


def _status(found: contents.Plan) -> Status:
    if found.standing.looked_on is None:
        return Status(_("計画がありません"), "danger")
    if found.standing.late:
        return Status(_("見直しの期限超過"), "overdue")
    return Status(_("見直しが必要"), "warning") if found.standing.changed else Status(_("いまの体制と一致"), "success")


def _contact_columns(roles: dict[str, str]) -> Sequence[Column[Any]]:
    return [
        Column("role", _("役割"), lambda each: roles.get(each.role, each.role)),
        Column("post", _("所属・職"), lambda each: f"{each.unit_name} {each.post}".strip()),
        Column("name", _("氏名"), "name", head=True),
        Column("numbers", _("連絡先"), lambda each: [f"{number.label} {number.value}" for number in each.numbers]),
        Column("deputies", _("代理"), lambda each: list(each.deputies)),
    ]


def _plain(**labels: str) -> Sequence[Column[Any]]:
    return [Column(key, label, key, head=number == 0) for number, (key, label) in enumerate(labels.items())]


def _plain_of(**labels: str) -> Sequence[Column[Any]]:
    return [Column(key, label, key, head=key == "label") for key, label in labels.items()]


def _keyed(**labels: str) -> Sequence[Column[Any]]:
    def of(key: str) -> Any:
        return lambda row: row[key]

    return [Column(key, label, of(key), head=number == 0) for number, (key, label) in enumerate(labels.items())]
