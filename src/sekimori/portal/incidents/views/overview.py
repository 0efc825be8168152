"""Over all incidents: the wall of clocks, the month and the year in figures, what is answered in the assembly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.common import eras
from sekimori.common.errors import Refused
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.incidents import running, statuses, tallies
from sekimori.portal.incidents.running import Clock
from sekimori.portal.incidents.tallies import Figures, Tally
from sekimori.portal.ui.charts import Bar, BarChart
from sekimori.portal.ui.components import Figure, Link, Status
from sekimori.portal.ui.listing import Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLDEST = 10


@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """Every clock that runs in incidents the reader answers: to be read from across a room and by a screen reader."""
    actor, now = context.current().actor, context.now()
    found = running.clocks(actor)
    names = {
        "title": _("動いている時計"),
        "lines": [_line(each, now) for each in found],
        "late": sum(each.late(now) for each in found),
        "now": now,
        "may_read": bool(tallies.may_read(actor)),
    }
    return render(request, "incidents/clocks.html", names)


def _line(each: Clock, now: dt.datetime) -> dict[str, Any]:
    status = (
        Status(_("期限超過"), "overdue")
        if each.late(now)
        else Status(_("まもなく期限"), "warning")
        if each.soon(now)
        else Status(_("期限内"), "info")
    )
    return {
        "clock": each,
        "left": running.left(each.due_at, now),
        "status": status,
        "level": statuses.of_level(each.level),
        "href": reverse("incidents:detail", args=[each.incident]),
    }


@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """A fiscal year, or one month of it, in figures."""
    found, month = _asked(request)
    monthly = dict(found.months)
    shown = monthly[month] if month else found.total
    query = urlencode({"year": found.year.year, **({"month": month} if month else {})})
    names = {
        "title": _("インシデントの件数と時間"),
        "tabs": _tabs("statistics", query),
        "figures": _figures(shown),
        "found": found,
        "period": _period(found, month),
        "before": _compared(shown, monthly, month, found),
        "columns": _columns(),
        "years": [{"label": _year(each), "tally": tally} for each, tally in found.years],
        "months": [{"label": _("%(month)s月") % {"month": each}, "tally": tally} for each, tally in found.months],
        "kinds": [{"label": line.label, "tally": line.tally} for line in found.kinds],
        "levels": [
            {"label": str(statuses.of_level(rank) or _("評価前・対象外")), "tally": tally}
            for rank, tally in found.levels
        ],
        "sections": _sections(found),
        "chart": BarChart(
            _("月ごとの報告"),
            [Bar(_("%(month)s月") % {"month": each}, tally.reports) for each, tally in found.months],
            _("件"),
        ),
        "choices": _years(),
        "month_choices": [(each, _("%(month)s月") % {"month": each}) for each in tallies.MONTHS],
        "month": month,
        "query": query,
    }
    return render(request, "incidents/statistics.html", names)


@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """The figures of a fiscal year with the years before on A4, and a paragraph that can be read out."""
    found, _month = _asked(request)
    query = urlencode({"year": found.year.year})
    columns, rows = _by_year(found)
    names = {
        "title": _("%(year)s 情報セキュリティインシデントの状況") % {"year": _year(found.year)},
        "tabs": _tabs("answer", query),
        "found": found,
        "until": found.until,
        "paragraph": paragraph(found),
        "columns": columns,
        "years": rows,
        "choices": _years(),
        "query": query,
    }
    return render(request, "incidents/answer.html", names)


@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The same figures as a workbook."""
    from sekimori.portal.incidents.workbook import written

    found, _month = _asked(request)
    columns = _columns()
    parts = [
        (_("年度"), [(_year(each), tally) for each, tally in found.years]),
        (_("月"), [(_("%(month)s月") % {"month": each}, tally) for each, tally in found.months]),
        (_("種別"), [(line.label, line.tally) for line in found.kinds]),
        (_("レベル"), [(str(statuses.of_level(rank) or _("評価前・対象外")), each) for rank, each in found.levels]),
        (_("所属"), [(row["label"], row["tally"]) for row in _sections(found)]),
    ]
    head = _("%(year)s　%(day)s現在") % {"year": _year(found.year), "day": eras.format_long(found.until)}
    content = written(head, [str(each.label) for each in columns], [
        (name, [[str(column.of({"label": label, "tally": tally})) if column.key == "label" else
                 column.of({"label": label, "tally": tally}) for column in columns] for label, tally in rows])
        for name, rows in parts
    ])  # fmt: skip
    reply = HttpResponse(content, content_type=XLSX)
    name = quote(_("インシデントの件数") + ".xlsx")
    reply["Content-Disposition"] = f"attachment; filename=\"incidents.xlsx\"; filename*=UTF-8''{name}"
    return reply


def paragraph(found: Figures) -> str:
    """The figures in sentences, without anything that points at a person, a section or a cause."""
    total, before = found.total, found.years[1][1]
    names = {
        "year": _year(found.year),
        "until": eras.format_long(found.until),
        "reports": total.reports,
        "incidents": total.incidents,
        "grave": total.grave,
        "not_incidents": total.not_incidents,
        "before": _year(found.years[1][0]),
        "before_reports": before.reports,
        "before_incidents": before.incidents,
        "before_grave": before.grave,
    }
    said = [
        _("%(year)sは、%(until)sまでに%(reports)s件の報告があり、このうち%(incidents)s件をインシデントと評価しました。")
        % names,
        _("重大以上のものは%(grave)s件、確認の結果インシデントに当たらなかったものは%(not_incidents)s件です。") % names,
        _(
            "%(before)sは、報告%(before_reports)s件、インシデント%(before_incidents)s件、重大以上%(before_grave)s件でした。"
        )
        % names,
    ]
    if total.receipt is not None and total.assessment is not None:
        times = {"receipt": total.receipt, "assessment": total.assessment}
        said.append(_("報告から窓口の受領までは中央値で%(receipt)s分、最初の評価までは%(assessment)s分です。") % times)
    if total.running:
        said.append(_("現在、%(count)s件に対応しています。") % {"count": total.running})
    return "".join(said)


def _asked(request: HttpRequest) -> tuple[Figures, int]:
    """The figures that are asked for: the fiscal year (this one when not given or unknown), and the month (0: all)."""
    actor, today = context.current().actor, context.today()
    allowed = tallies.may_read(actor)
    if not allowed:
        raise Refused(allowed.sentence)
    this = FiscalYear.of(today).year
    typed, month = request.GET.get("year", ""), request.GET.get("month", "")
    year = int(typed) if typed.isdecimal() and this - OLDEST <= int(typed) <= this else this
    known = int(month) if month.isdecimal() and int(month) in tallies.MONTHS else 0
    return tallies.figures(actor, FiscalYear(year), context.now()), known


def _tabs(tab: str, query: str) -> list[Link]:
    names = (("statistics", _("件数と時間")), ("answer", _("議会答弁の資料")))
    return [Link(label, f"{reverse(f'incidents:{name}')}?{query}", current=name == tab) for name, label in names]


def _years() -> list[tuple[int, str]]:
    year = FiscalYear.of(context.today())
    found = []
    for _back in range(tallies.YEARS + 2):
        found.append((year.year, _year(year)))
        year = year.previous()
    return found


def _year(year: FiscalYear) -> str:
    era, number = eras.fiscal_era_year(year.year)
    return _("%(era)s%(year)s年度") % {"era": era.name, "year": _("元") if number == 1 else number}


def _period(found: Figures, month: int) -> str:
    return f"{_year(found.year)}{_('%(month)s月') % {'month': month}}" if month else _year(found.year)


def _compared(shown: Tally, monthly: dict[int, Tally], month: int, found: Figures) -> str:
    """How many reports there were the period before; "" for April, whose month before is of another year."""
    if month == tallies.MONTHS[0]:
        return ""
    if month:
        earlier = tallies.MONTHS[tallies.MONTHS.index(month) - 1]
        names = {"label": _("%(month)s月") % {"month": earlier}, "count": monthly[earlier].reports}
    else:
        names = {"label": _year(found.years[1][0]), "count": found.years[1][1].reports}
    del shown
    return _("%(label)sの報告は%(count)s件でした。") % names


def _figures(tally: Tally) -> list[Figure]:
    return [
        Figure(_("報告"), tally.reports, _("件"), note=_("うちインシデント%(count)s件") % {"count": tally.incidents}),
        Figure(_("重大以上"), tally.grave, _("件"), tone="danger" if tally.grave else "neutral"),
        _time(_("受領まで"), tally.receipt),
        _time(_("評価まで"), tally.assessment),
        Figure(_("遅れた段"), tally.late, _("件")),
        Figure(_("確認前の措置"), tally.orders, _("件")),
        Figure(_("外部への報告"), tally.outside, _("件")),
        Figure(_("対応中"), tally.running, _("件")),
    ]


def _time(label: str, minutes: int | None) -> Figure:
    if minutes is None:
        return Figure(label, "―", note=_("まだありません"))
    return Figure(label, minutes, _("分"), note=_("中央値"))


MEASURES = {
    "reports": gettext_lazy("報告"),
    "incidents": gettext_lazy("インシデント"),
    "grave": gettext_lazy("重大以上"),
    "not_incidents": gettext_lazy("非該当"),
    "running": gettext_lazy("対応中"),
    "receipt": gettext_lazy("受領（分）"),
    "assessment": gettext_lazy("評価（分）"),
    "late": gettext_lazy("遅れた段"),
    "orders": gettext_lazy("未確認措置"),
    "outside": gettext_lazy("外部報告"),
}


def _number(key: str, row: Any) -> Any:
    """A figure of a line."""
    return getattr(row["tally"], key)


def _columns() -> Sequence[Column[Any]]:
    return [
        Column("label", _("区分"), lambda row: row["label"], head=True, wide=True),
        *(Column(key, label, partial(_number, key), align="end") for key, label in MEASURES.items()),
    ]


def _by_year(found: Figures) -> tuple[list[Column[Any]], list[dict[str, Any]]]:
    """The years beside each other, a line for each measure: so they stand on A4."""
    years = [_year(each) for each, _tally in found.years]
    columns: list[Column[Any]] = [Column("label", _("区分"), lambda row: row["label"], head=True)]
    columns += [Column(f"y{n}", name, partial(_place, n), align="end") for n, name in enumerate(years)]
    rows = [
        {"label": label, "values": [getattr(tally, key) for _each, tally in found.years]}
        for key, label in MEASURES.items()
    ]
    return columns, rows


def _place(number: int, row: Any) -> Any:
    return row["values"][number]


def _sections(found: Figures) -> list[dict[str, Any]]:
    rows = [{"label": line.label, "tally": line.tally} for line in found.sections]
    if found.small.reports:
        rows.append({"label": _("人数又は件数の少ない所属（合計）"), "tally": found.small})
    return rows
