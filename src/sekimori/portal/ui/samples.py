"""What the style page shows. Invented; nothing here is a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.clock import moment_at
from sekimori.portal.ui.charts import (
    Bar,
    BarChart,
    Donut,
    HeatCell,
    HeatMap,
    Line,
    LineChart,
    Series,
    StackedChart,
    StackedRow,
)
from sekimori.portal.ui.components import (
    ApprovalBox,
    Figure,
    HistoryLine,
    Link,
    Status,
    Step,
    SummaryRow,
    TaskItem,
    Tone,
    Way,
)
from sekimori.portal.ui.forms.picking import Picked
from sekimori.portal.ui.listing.columns import Column

DAY = dt.date(2026, 11, 24)
UNITS = ["総務課", "デジタル推進課", "市民課", "税務課", "福祉課", "こども課", "土木課", "水道課", "教育総務課"]


class UnitSource:
    """A few invented sections to choose from."""

    def search(self, text: str, most: int) -> Sequence[Picked]:
        return [Picked(n, name, f"{n}00") for n, name in enumerate(UNITS, start=1) if text in name][:most]

    def get(self, pk: int) -> Picked | None:
        return Picked(pk, UNITS[pk - 1], f"{pk}00") if 0 < pk <= len(UNITS) else None


def statuses() -> list[Status]:
    """Every tone once."""
    words: dict[Tone, str] = {
        "neutral": _("下書き"),
        "info": _("審査中"),
        "waiting": _("承認待ち"),
        "success": _("許可"),
        "warning": _("期限間近"),
        "danger": _("不許可"),
        "overdue": _("期限切れ"),
        "excepted": _("例外措置中"),
        "void": _("対象外"),
        "unknown": _("不明"),
    }
    return [Status(label, tone) for tone, label in words.items()]


def steps() -> list[Step]:
    """A route with a step of each state that occurs together."""
    return [
        Step(_("申請"), "done", "市民課 主事 千鳥 歩", moment_at(DAY, 9, 12)),
        Step(_("情報セキュリティ管理者"), "done", "市民課長 汐入 花（代理: 課長補佐）", moment_at(DAY, 10, 40)),
        Step(_("情報セキュリティ責任者"), "current", "市民部長 磯部 正", note=_("期限 R8.11.27")),
        Step(_("持出し"), "todo"),
        Step(_("返却確認"), "skipped", note=_("貸出期間が1日のため省略")),
    ]


def tasks() -> list[TaskItem]:
    """Tasks of a morning."""
    return [
        TaskItem(_("持出許可申請（令8市持第12号）を確認する"), "#", Status(_("期限切れ"), "overdue"), "市民課 千鳥 歩",
                 dt.date(2026, 11, 20), "5.1(1)③(イ)"),
        TaskItem(_("ＩＤ棚卸しの回答"), "#", Status(_("期限間近"), "warning"), _("対象 24件"), dt.date(2026, 11, 27), "6.2(1)③"),
        TaskItem(_("緊急連絡網の確認"), "#", Status(_("未着手"), "neutral"), "", dt.date(2026, 12, 10)),
        TaskItem(_("研修「標的型メール」"), "", Status(_("完了"), "success")),
    ]  # fmt: skip


def lines() -> list[HistoryLine]:
    """A record's history."""
    return [
        HistoryLine(1201, _("申請の許可"), moment_at(DAY, 10, 40), None, "汐入 花（市民課長）", _("本務"),
                    _("返却日を厳守すること。"), ("5.1(1)③(イ)",), ((_("状態"), _("承認待ち"), _("許可")),)),
        HistoryLine(1187, _("申請の提出"), moment_at(DAY, 9, 12), moment_at(DAY, 8, 50), "千鳥 歩（市民課 主事）"),
        HistoryLine(312, _("申請の提出"), moment_at(dt.date(2019, 5, 7), 9), None, "―", erased=True),
    ]  # fmt: skip


def table() -> dict[str, Any]:
    """A small table that is no listing."""
    records = [
        {"name": "市民課", "count": 1240, "state": Status(_("適合"), "success"), "day": dt.date(2026, 11, 20)},
        {"name": "税務課", "count": 86, "state": Status(_("期限切れ"), "overdue"), "day": dt.date(2026, 9, 30)},
        {"name": "選挙管理委員会事務局", "count": 0, "state": Status(_("適合"), "success", attested=True), "day": None},
    ]
    columns: list[Column[Any]] = [
        Column("name", _("所属"), lambda r: r["name"], link=lambda _r: "#"),
        Column("count", _("情報資産"), lambda r: r["count"], align="end"),
        Column("state", _("状態"), lambda r: r["state"]),
        Column("day", _("最終点検日"), lambda r: r["day"]),
    ]
    return {"columns": columns, "records": records}


def charts() -> dict[str, Any]:
    """One chart of each kind."""
    states = [
        Series(_("適合"), "success"),
        Series(_("期限間近"), "warning"),
        Series(_("不適合"), "danger"),
        Series(_("不明"), "unknown"),
    ]
    months = [f"R8.{month}" for month in range(4, 12)]
    marks = {"success": "○", "warning": "△", "danger": "×", "unknown": "?", "void": "―"}
    tones = ["success", "success", "warning", "danger", "success", "unknown", "void"]
    words = {str(status.tone): str(status.label) for status in statuses()}
    heat = [
        (
            unit,
            [HeatCell(words[tone], tone=tone, mark=marks[tone]) for tone in (tones * 3)[row * 3 % 7 : row * 3 % 7 + 9]],
        )
        for row, unit in enumerate(UNITS[:6])
    ]
    return {
        "bars": BarChart(_("所属ごとの未完了の実施事項"), [Bar(name, 23 - 3 * n) for n, name in enumerate(UNITS[:6])], _("件")),
        "stacked": StackedChart(
            _("章ごとの条項の状態"), states,
            [StackedRow(f"{n}章", (40 - 3 * n, 4 + n, n % 3, 2)) for n in range(1, 7)], _("件"), share=True,
        ),
        "lines": LineChart(
            _("申請の受付件数"), months,
            [Line(Series(_("今年度"), "accent"), (12, 18, 9, 22, 31, 28, 24, 19)),
             Line(Series(_("前年度"), "neutral"), (10, 11, 14, None, 25, 20, 18, 21))], _("件"),
        ),
        "donut": Donut(
            _("条項の状態"), [Bar(s.label, v, s.tone) for s, v in zip(states, (286, 21, 9, 14), strict=True)], _("条項")
        ),
        "heat": HeatMap(_("章 × 所属"), [f"{n}章" for n in range(1, 10)], heat, states),
    }  # fmt: skip


def everything() -> dict[str, Any]:
    """All of it, by the names that ui/style.html uses."""
    return {
        "statuses": statuses(),
        "attested": Status(_("適合"), "success", attested=True),
        "steps": steps(),
        "tasks": tasks(),
        "lines": lines(),
        "table": table(),
        "charts": charts(),
        "rows": [
            SummaryRow(_("件名"), "住民説明会での資料投影", change="#"),
            SummaryRow(_("持ち出す機器"), ["ノート型端末 PC-0412", "モバイルルータ MR-003"], change="#"),
            SummaryRow(_("期間"), DAY, hint=_("1日")),
            SummaryRow(_("個人情報"), False, change="#"),
            SummaryRow(_("備考"), "", change="#"),
        ],
        "tab_links": [Link(_("内容"), "#", current=True), Link(_("添付"), "#", count=3), Link(_("経緯"), "#")],
        "figures": [
            Figure(_("期限切れ"), 3, _("件"), _("最も古いもの R8.11.2"), "#", "danger"),
            Figure(_("今週が期限"), 12, _("件"), href="#", tone="warning"),
            Figure(_("承認待ち"), 5, _("件"), href="#", tone="info"),
            Figure(_("適合した条項"), "286／330", "", _("86.7%"), tone="success"),
        ],
        "ways": [
            Way(_("1件ずつ登録する"), "#", _("画面で入力します。")),
            Way(_("Excelから取り込む"), "#", _("今ある台帳をそのまま使えます。"), "upload"),
            Way(_("様式から始める"), "#", _("空の様式を受け取って配れます。"), "form"),
        ],
        "boxes": [
            ApprovalBox("市民部長"), ApprovalBox("市民課長", "汐入 花", DAY, _("代決")), ApprovalBox("課長補佐"),
            ApprovalBox("係長", "帆足 明", DAY),
            ApprovalBox("起案者", "教育委員会事務局 学校教育課長補佐兼情報教育係長 千鳥 歩", DAY),
        ],
        "now": moment_at(DAY, 10, 5),
        "day": DAY,
    }  # fmt: skip
