"""What was done in the year: applications, exceptions, duties, self-inspection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.portal.acts import exceptions
from sekimori.portal.acts.actors import SYSTEM
from sekimori.portal.compliance import selectors as compliance
from sekimori.portal.duties import selectors as duties
from sekimori.portal.inspection import selectors as inspection
from sekimori.portal.inspection.models import Campaign, Improvement
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import selectors as procedures
from sekimori.portal.procedures.selectors import ProcedureYear
from sekimori.portal.reports.contents.frame import NONE, Section, Table, Year, day_words

# Questions that fewer than so many per cent of those asked do are named as weak.
WEAK, MOST_WEAK = 90, 15


def permits(year: Year) -> Section:
    """Applications by kind: handed in, allowed, refused, taken back, open, and how long it took."""
    found = procedures.year_of_procedures(year.since, year.end)
    rows = [_procedure(year, each) for each in found]
    if found:
        rows.append(_procedure(year, _together(found)))
    heads = [_("手続"), _("申請"), _("許可"), _("不許可"), _("取下げ・失効"), _("審査中"), _("処理日数（中央値）")]
    lines = [_("許可・不許可は、この年度に決裁したものの数です。処理日数は、申請から決裁までの暦日です。")]
    table = Table(_("手続ごとの件数"), heads, rows, [38, 9, 9, 9, 12, 9, 14], frozenset(range(1, 7)))
    return Section(_("許可・申請"), lines, [table])


def _procedure(year: Year, each: ProcedureYear) -> list[str | int]:
    counts = (each.submitted, each.granted, each.refused, each.given_up, each.waiting)
    days = _("%(days)s日") % {"days": each.median} if each.median is not None else NONE
    return [each.label, *(year.audience.number(n) for n in counts), days]


def _together(found: Sequence[ProcedureYear]) -> ProcedureYear:
    days: dict[int, int] = {}
    for each in found:
        for day, n in each.days.items():
            days[day] = days.get(day, 0) + n
    return ProcedureYear(
        "", _("合計"), sum(e.submitted for e in found), sum(e.granted for e in found), sum(e.refused for e in found),
        sum(e.given_up for e in found), sum(e.waiting for e in found), procedures.median_of(days.items()),
    )  # fmt: skip


def exceptions_in_force(year: Year) -> Section:
    """Exceptions from clauses that are in force, each with its end."""
    known = {clause.lineage: clause.id for held in compliance.adoptions() for clause in held.package.clauses}
    now = [each for each in exceptions.standing(year.as_of, list(known)) if each.since <= year.as_of]
    lines = [_("例外措置は%(count)s件あります。いずれも期限のあるものです。") % {"count": len(now)}] if now else [
        _("例外措置はありません。")
    ]  # fmt: skip
    if not year.audience.clauses or not now:
        return Section(_("例外措置"), lines)
    structure = organization.structure()
    rows: list[list[str | int]] = []
    for each in sorted(now, key=lambda each: (each.until, each.lineage)):
        row: list[str | int] = [known[each.lineage], each.label]
        if year.audience.units:
            row.append(structure.full_name(each.unit) if each.unit is not None else _("市全体"))
        rows.append([*row, day_words(day_of(each.until - dt.timedelta(microseconds=1)))])
    heads = [_("条項"), _("番号"), *([_("所属")] if year.audience.units else []), _("期限")]
    widths = [18, 28, 38, 16] if year.audience.units else [24, 50, 26]
    return Section(_("例外措置"), lines, [Table(_("期限の近い順"), heads, rows, widths)])


def duties_done(year: Year) -> Section:
    """Recurring duties: done in time, late, not needed, not done."""
    found = duties.year_of_duties(year.fiscal.year, year.day)
    rows: list[list[str | int]] = [
        [each.label, each.total, each.in_time, each.late, each.not_needed, each.overdue, each.ahead] for each in found
    ]
    if found:
        whole = ("total", "in_time", "late", "not_needed", "overdue", "ahead")
        rows.append([_("合計"), *(sum(getattr(each, name) for each in found) for name in whole)])
    heads = [
        _("実施事項"),
        _("件数"),
        _("期限内に実施"),
        _("期限後に実施"),
        _("実施不要"),
        _("未実施（期限超過）"),
        _("これから"),
    ]
    table = Table(_("実施事項ごとの件数"), heads, rows, [36, 8, 12, 12, 10, 14, 8], frozenset(range(1, 7)))
    return Section(_("定期的な実施事項"), [_("一件は、一つの所属または市全体で一回行うものです。")], [table])


def self_inspection(year: Year) -> Section:
    """The self-inspections of the year, what is weak, and what is being put right."""
    begun = [Campaign.State.OPEN, Campaign.State.CLOSED]
    campaigns = list(
        inspection.campaigns(SYSTEM).filter(fiscal_year=year.fiscal.year, state__in=begun).order_by("opened_at", "pk")
    )
    if not campaigns:
        return Section(_("自己点検"), [_("この年度の自己点検は、まだ行われていません。")])
    rows: list[list[str | int]] = []
    weak: list[list[str | int]] = []
    for each in campaigns:
        result = inspection.result_of_city(each)
        tally = result.tally
        rows.append(
            [each.title, tally.sheets, tally.submitted, tally.contradicted, _share(result.share), _share(result.before)]
        )
        lines = [line for line in result.lines if line.share is not None and line.share < WEAK]
        weak += [
            [line.asked.label.ja, "、".join(line.asked.clauses), _share(line.share), _share(line.before)]
            for line in sorted(lines, key=lambda line: line.share or 0)[:MOST_WEAK]
        ]
    heads = [_("点検"), _("対象"), _("提出"), _("記録との食い違い"), _("実施率"), _("前年度")]
    tables = [Table(_("結果"), heads, rows, [40, 10, 10, 16, 12, 12], frozenset(range(1, 6)))]
    if year.audience.clauses and weak:
        heads = [_("設問"), _("条項"), _("実施率"), _("前年度")]
        tables.append(Table(_("実施率の低い設問"), heads, weak, [40, 36, 12, 12], frozenset({2, 3})))
    return Section(_("自己点検"), [_improving(campaigns, year)], tables)


def _improving(campaigns: Sequence[Campaign], year: Year) -> str:
    rows = list(
        inspection.improvements(SYSTEM)
        .filter(campaign__in=[each.pk for each in campaigns])
        .values_list("state", "due_on")
    )
    names = {
        "all": len(rows),
        "done": sum(state == Improvement.State.DONE for state, _due in rows),
        "late": sum(state == Improvement.State.OPEN and due < year.day for state, due in rows),
    }
    return _("結果に基づく改善策は%(all)s件、うち完了したものは%(done)s件、期限を過ぎたものは%(late)s件です。") % names


def _share(share: int | None) -> str:
    return NONE if share is None else f"{share}％"
