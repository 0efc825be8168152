"""The organisation chart, the chart of security roles, who it was, and what is missing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import context
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.organization import selectors
from sekimori.portal.organization.forms.files import WhoForm
from sekimori.portal.organization.models import Nomination, Seat, Unit
from sekimori.portal.organization.policies import KNOWERS, may_any
from sekimori.portal.organization.selectors import FindingView, RoleView
from sekimori.portal.organization.views.common import Section, actor, as_of, may, tabs
from sekimori.portal.ui.components import Figure, Link, Status
from sekimori.portal.ui.listing.columns import Column

# So many findings of each sort are shown; beyond that the figures tell how many there are.
MOST = 200


def check_known() -> None:
    """Raises NotFound for somebody who neither works here nor keeps the portal."""
    if not may_any(actor(), KNOWERS):
        raise NotFound(_("お探しのページは見つかりません。"))


@require_GET
def chart(request: HttpRequest) -> HttpResponse:
    """The units of a day as a drawing and as a list."""
    check_known()
    asked = as_of(request)
    top = int(request.GET["unit"]) if request.GET.get("unit", "").isdecimal() else None
    found = selectors.chart_of(asked.day, asked.known_at, top=top)
    names = {
        "title": _("組織図"),
        "asked": asked,
        "chart": found,
        "tabs": tabs("chart"),
        "links": [Link(_("所属を新設する"), reverse("organization:unit-new"), "plus")] if may("create", Unit) else [],
    }
    return render(request, "organization/chart.html", names)


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Who holds which role of the standard."""
    check_known()
    asked = as_of(request)
    views = selectors.role_chart(asked.day, asked.known_at)
    columns: list[Column[Any]] = [
        Column("unit", _("対象"), lambda line: line.role_unit or _("全庁"), wide=True),
        Column("who", _("就いている人"), str, head=True, wide=True, link=_person),
        Column("capacity", _("資格"), lambda line: line.capacity_label, nowrap=True),
        Column("note", _("備考"), lambda line: line.note),
    ]
    names = {
        "title": _("役割に就く人"),
        "asked": asked,
        "roles": [(view, Section(view.label, columns, view.lines, links=_role_links(view))) for view in views],
        "tabs": tabs("roles"),
    }
    return render(request, "organization/roles.html", names)


def _person(line: Any) -> str:
    return reverse("organization:person", args=[line.person])


def _role_links(view: RoleView) -> list[Link]:
    links: list[Link] = []
    if view.in_writing and may("create", Nomination, role=view.key, day=context.today(), unit=None):
        links.append(Link(_("指名する"), reverse("organization:nominate", args=[view.key]), "edit"))
    if view.body and may("create", Seat):
        links.append(Link(_("席を見る"), reverse("organization:body", args=[view.body]), "committee"))
    return links


@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Who had a role on a day, as known on a day."""
    check_known()
    form = WhoForm(request.GET or None, roles=selectors.roles_on(context.today()))
    answer = None
    if request.GET and form.is_valid():
        data = form.cleaned_data
        try:
            answer = selectors.who_was(
                data["role"], data["on"] or context.today(), unit_code=data["unit"], known_on=data["known"]
            )
        except InvalidInput as error:
            form.add_error(error.field if error.field in form.fields else None, error.sentence)
    columns: list[Column[Any]] = [
        Column("who", _("就いていた人"), str, head=True, wide=True, link=_person),
        Column("unit", _("対象"), lambda line: line.role_unit or _("全庁")),
        Column("capacity", _("資格"), lambda line: line.capacity_label, nowrap=True),
        Column("instead", _("代理する相手"), lambda line: line.instead_of),
        Column("note", _("備考"), lambda line: line.note),
    ]
    names = {"title": _("誰だったか"), "form": form, "answer": answer, "columns": columns, "tabs": tabs("who")}
    return render(request, "organization/who.html", names, status=400 if form.errors else 200)


@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """Vacancies today and on each coming day, and what the standard leaves open."""
    check_known()
    found = selectors.organization_findings()
    columns: list[Column[Any]] = [
        Column("what", _("内容"), lambda each: each.sentence, head=True, wide=True, link=_unit),
        Column("clause", _("条項"), lambda each: each.clause, nowrap=True),
        Column("from", _("いつから"), lambda each: each.day, nowrap=True),
        Column("until", _("いつまで"), lambda each: each.until or "", nowrap=True),
        Column("kind", _("区分"), _tone, nowrap=True),
    ]
    gaps = [each for each in found if each.is_gap]
    names = {
        "title": _("空席・点検"),
        "gaps": gaps[:MOST],
        "notes": [each for each in found if not each.is_gap][:MOST],
        "cut": len(gaps) > MOST or len(found) - len(gaps) > MOST,
        "most": MOST,
        "columns": columns,
        "figures": [
            Figure(
                _("今日の空席など"),
                sum(not each.coming for each in gaps),
                _("件"),
                tone="danger" if gaps else "success",
            ),
            Figure(
                _("これから生じるもの"),
                sum(each.coming for each in gaps),
                _("件"),
                tone="warning" if gaps else "neutral",
            ),
            Figure(_("確認しておくこと"), len(found) - len(gaps), _("件")),
        ],
        "tabs": tabs("findings"),
    }
    return render(request, "organization/findings.html", names)


def _unit(each: FindingView) -> str:
    return reverse("organization:unit", args=[each.unit]) if each.unit is not None else ""


def _tone(each: FindingView) -> Status:
    if each.is_gap:
        return Status(_("これから"), "warning") if each.coming else Status(_("不足"), "danger")
    return Status(_("確認"), "info")
