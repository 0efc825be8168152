"""Campaigns, their questions, sheets, results, contradictions and history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.inspection import announcements, selectors, statuses
from sekimori.portal.inspection.listings import CITY_NAME, CampaignListing, SheetListing, UnitListing, new_address
from sekimori.portal.inspection.models import Campaign, Tally
from sekimori.portal.inspection.results import Line
from sekimori.portal.inspection.selectors import Result
from sekimori.portal.inspection.views.common import actor, frame
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import Figure, Link, SummaryRow
from sekimori.portal.ui.listing import Column, Listing, ListPage
from sekimori.portal.ui.wording import words


class All(ListPage):
    """Every self-inspection, with what one has to do oneself above them."""

    listing_class = CampaignListing
    template_name = "inspection/list.html"

    def new(self, listing: Listing[Any]) -> Link | None:
        address = new_address(listing.actor)
        return Link(_("自己点検を計画する"), address) if address else None

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        return {"owed": list(selectors.owed(listing.actor)[:5])}


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own sheets."""
    who, today = actor(), context.today()
    owed = list(selectors.owed(who)[:50])
    rows = {row.pk: row for row in [*owed, *selectors.mine(who).order_by("-pk")[:50]]}
    structure = organization.structure()
    columns = [
        Column("state", _("状態"), lambda s: statuses.of_sheet(s, today), nowrap=True),
        Column(
            "title", _("点検"), lambda s: s.campaign.title, head=True, link=announcements.address_of_sheet, wide=True
        ),
        Column("unit", _("所属"), lambda s: structure.full_name(s.unit) or str(CITY_NAME)),
        Column("due", _("回答期限"), lambda s: s.campaign.due_on, nowrap=True),
        Column("submitted_at", _("提出日時"), nowrap=True),
    ]
    names = {"title": _("わたしの自己点検票"), "columns": columns, "rows": list(rows.values())}
    return render(request, "inspection/mine.html", names)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A campaign: whom it asks, how far it has come, what was reported and used."""
    who = actor()
    record = selectors.campaign_of(pk, who)
    city = selectors.tallies(who, pk).filter(kind=Tally.Kind.CITY).first()
    names = {
        **frame(record, "detail"),
        "rows": _rows(record),
        "figures": _figures(city) if city else [],
        "result": selectors.result_of(city) if city else None,
        "owed": [row for row in selectors.owed(who) if row.campaign_id == record.pk],
        "reports": list(selectors.reports(who, pk)[:20]),
        "uses": list(selectors.uses(who, pk)[:20]),
    }
    if names["result"]:
        names |= {"columns": line_columns(), "lines": names["result"].lines}
    return render(request, "inspection/detail.html", names)


def _rows(record: Campaign) -> list[SummaryRow]:
    structure = organization.structure()
    everybody = _("すべて")
    roles = [organization.role_label(key) for key in record.roles]
    units = [structure.name(unit) for unit in record.units]
    answering = _("職員一人ひとりが答えます。") if record.each_person else _("課等の管理者がまとめて答えます。")
    clauses = _("%(count)s条項") % {"count": len(record.lineages)} if record.lineages else everybody
    return [
        SummaryRow(_("区分"), str(record.get_occasion_display())),
        SummaryRow(_("目的・留意点"), record.note or None),
        SummaryRow(_("開始日"), record.starts_on),
        SummaryRow(_("回答期限"), record.due_on),
        SummaryRow(_("本部への報告期限"), record.report_on),
        SummaryRow(_("職員の答え方"), answering),
        SummaryRow(_("対象の役割"), roles or everybody),
        SummaryRow(_("対象の所属"), units or everybody),
        SummaryRow(_("対象の条項"), clauses),
    ]


def _figures(tally: Tally) -> list[Figure]:
    rate = tally.submitted * 100 // tally.sheets if tally.sheets else 0
    return [
        Figure(_("対象"), tally.sheets, _("件")),
        Figure(_("提出"), tally.submitted, _("件"), note=f"{rate}％"),
        Figure(_("未提出"), max(0, tally.sheets - tally.submitted), _("件")),
        Figure(_("記録との食い違い"), tally.contradicted, _("件"), tone="danger" if tally.contradicted else "neutral"),
    ]


@require_GET
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked of whom."""
    record = selectors.campaign_of(pk, actor())
    labels = dict(selectors.roles_asked(record))
    columns: list[Column[Any]] = [
        Column("label", _("設問"), lambda q: words(q.label), head=True),
        Column("text", _("問い"), lambda q: words(q.text), wide=True),
        Column("clauses", _("条項"), lambda q: list(q.clauses)),
        Column("roles", _("問う役割"), lambda q: [labels.get(role, role) for role in q.roles]),
    ]
    names = {**frame(record, "questions"), "columns": columns, "asked": selectors.questions(record)}
    return render(request, "inspection/questions.html", names)


class OfCampaignList(ListPage):
    """A list of one campaign, under its tabs."""

    template_name = "inspection/of_campaign.html"
    tab = ""

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        record = selectors.campaign_of(int(listing.given["pk"]), listing.actor)
        names = frame(record, self.tab)
        return {key: names[key] for key in ("tabs", "status", "record")} | {"campaign_title": record.title}


class Sheets(OfCampaignList):
    """The sheets of a campaign."""

    listing_class = SheetListing
    tab = "sheets"


class Units(OfCampaignList):
    """The results of a campaign by unit."""

    listing_class = UnitListing
    tab = "units"


@require_GET
def contradictions(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers that go against the records."""
    who = actor()
    record = selectors.campaign_of(pk, who)
    structure = organization.structure()
    columns: list[Column[Any]] = [
        Column("who", _("氏名"), lambda r: r[0].person.name if r[0].person else _("（課等の管理者）"), head=True,
               link=lambda r: announcements.address_of_sheet(r[0])),
        Column("unit", _("所属"), lambda r: structure.full_name(r[0].unit) or str(CITY_NAME)),
        Column("question", _("設問"), lambda r: words(r[1].label)),
        Column("answer", _("回答"), lambda r: statuses.of_answer(r[2]["a"], contradicted=True), nowrap=True),
        Column("against", _("記録が示すこと"), lambda r: r[2]["c"], wide=True),
        Column("remark", _("本人の説明"), lambda r: r[2].get("r", ""), wide=True),
    ]  # fmt: skip
    names = {**frame(record, "contradictions"), "columns": columns, "lines": selectors.contradictions(who, record)}
    return render(request, "inspection/contradictions.html", names)


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What has happened to a campaign."""
    record = selectors.campaign_of(pk, actor())
    return render(request, "inspection/history.html", {**frame(record, "history"), "lines": history_of(record)})


@require_GET
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """The result of a unit: its questions in shares, what is weak, what is done about it, who stands by it."""
    who = actor()
    record = selectors.tally_of(pk, who)
    roles = selectors.roles_asked(record.campaign)
    asked = request.GET.get("role", "")
    role = asked if asked in dict(roles) else ""
    found = selectors.result_of(record, role)
    structure = organization.structure()
    organs = dict(organization.organs())
    place = organs.get(record.place, "") if record.kind == Tally.Kind.ORGAN else structure.full_name(record.place)
    here = reverse("inspection:result", args=[pk])
    used = {role for line in found.lines for role in line.asked.roles} if not role else set(dict(roles))
    names = {
        "title": place or str(CITY_NAME),
        "campaign": record.campaign,
        "record": record,
        "status": statuses.of_result(record),
        "figures": [*_figures(record), *_shares(found)],
        "result": found,
        "columns": line_columns(),
        "lines": [line for line in found.lines if line.answered or line.before is not None],
        "may_confirm": bool(policies.decide(who, "confirm", record)),
        "may_improve": bool(_may_improve(record)),
        "roles": [
            Link(_("すべての役割"), here, current=not role),
            *(Link(label, f"{here}?role={key}", current=key == role) for key, label in roles if key in used),
        ],
        "sheets": f"{reverse('inspection:sheets', args=[record.campaign_id])}?unit={record.place}",
    }
    return render(request, "inspection/result.html", names)


def _may_improve(record: Tally) -> bool:
    from sekimori.portal.inspection.models import Improvement

    begun = record.campaign.state in {Campaign.State.OPEN, Campaign.State.CLOSED}
    unit = record.place if record.kind in {Tally.Kind.SECTION, Tally.Kind.DEPARTMENT} else 0
    return begun and bool(policies.policy_of(Improvement).decide(actor(), "create", unit=unit))


def _shares(found: Result) -> list[Figure]:
    if found.share is None:
        return []
    note = _("前年度 %(share)s％") % {"share": found.before} if found.before is not None else ""
    return [Figure(_("実施率"), found.share, "％", note=note)]


def line_columns() -> list[Column[Any]]:
    """The columns of results by question."""

    def at(place: int) -> Any:
        return lambda line: line.cells[place]

    def change(line: Line) -> str:
        return "" if line.change is None else f"{line.change:+d}"

    return [
        Column("label", _("設問"), lambda line: words(line.asked.label), head=True),
        Column("clauses", _("条項"), lambda line: list(line.asked.clauses), wide=True),
        Column("yes", _("実施"), at(0), align="end"),
        Column("partly", _("一部実施"), at(1), align="end"),
        Column("no", _("未実施"), at(2), align="end"),
        Column("na", _("該当なし"), at(3), align="end"),
        Column("contradicted", _("食い違い"), at(4), align="end"),
        Column("share", _("実施率（％）"), lambda line: line.share, align="end"),
        Column("change", _("前年度比（ポイント）"), change, align="end"),
    ]
