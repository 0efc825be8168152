"""How the city stands: what is in force, who is responsible, the clauses by chapter, what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.clock import day_of
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import SYSTEM
from sekimori.portal.compliance import selectors as compliance
from sekimori.portal.compliance.selectors import Held
from sekimori.portal.documents import selectors as documents
from sekimori.portal.inspection import selectors as inspection
from sekimori.portal.organization import selectors as organization
from sekimori.portal.reports.contents.frame import NONE, Section, Table, Year, day_words
from sekimori.portal.rules import selectors as rules
from sekimori.standards.models import Clause

# The four columns of a chapter, and what counts as each. What has no state (powers, definitions) counts nowhere.
KEPT, UNDER_WAY, BROKEN, UNKNOWN = "kept", "under_way", "broken", "unknown"
COLUMNS: Mapping[str, str] = {
    "met": KEPT,
    "not_applicable": KEPT,
    "due": UNDER_WAY,
    "open": UNDER_WAY,
    "excepted": UNDER_WAY,
    "not_met": BROKEN,
    "overdue": BROKEN,
    "unknown": UNKNOWN,
}
MOST_POSTS, SHORT = 3, 60


def scope(year: Year) -> Section:
    """For what the report speaks, and which edition holds for which organ."""
    rows = [
        [
            view.label,
            "・".join(view.organ_names),
            day_words(view.effective_on),
            day_words(view.decided_on),
            view.body_label,
        ]
        for view in rules.adoptions_on(year.day)
    ]
    heads = [_("対策基準の版"), _("採用した機関"), _("施行日"), _("決定日"), _("決定した者")]
    names = {
        "first": eras.format_long(year.fiscal.first_day),
        "last": eras.format_long(min(year.fiscal.last_day, year.day)),
        "purpose": year.audience.purpose,
    }
    lines = [_("この報告は、%(purpose)sです。") % names, _("%(first)sから%(last)sまでの記録に基づきます。") % names]
    if year.day < year.fiscal.last_day:
        lines.append(_("年度の途中の数値です。"))
    return Section(_("対象と適用中の基準"), lines, [Table(_("適用中の基準"), heads, rows, [30, 30, 12, 12, 16])])


def organisation(year: Year) -> Section:
    """Who is responsible: roles with the posts that hold them, and how many; vacant ones."""
    rows: list[list[str | int]] = []
    vacant = 0
    for role in organization.role_chart(year.day):
        posts = [f"{line.post} {line.name}".strip() if year.audience.names else line.post for line in role.lines]
        named = "、".join(dict.fromkeys(post for post in posts if post)) if len(posts) <= MOST_POSTS else ""
        vacant += not posts
        rows.append([role.label, role.clause, named or (NONE if posts else _("（空席）")), len(posts)])
    heads = [_("役割"), _("条項"), _("職"), _("人数")]
    lines = [_("担う人のいない役割が%(vacant)s件あります。") % {"vacant": vacant}] if vacant else []
    return Section(_("責任の体制"), lines, [Table(_("役割と人数"), heads, rows, [34, 12, 44, 10], frozenset({3}))])


def _chapters(held: Held) -> dict[str, str]:
    """The chapter of each clause with a state, by lineage."""
    found: dict[str, str] = {}
    chapter = ""
    for clause in held.package.clauses:
        if clause.level.value in {"chapter", "supplementary"} or not chapter:
            chapter = f"{clause.id} {clause.title}".strip()
        if clause.normative:
            found[clause.lineage] = chapter
    return found


def standings(held: Held, year: Year) -> dict[str, str]:
    """The state of each clause at the report's moment, by lineage."""
    if year.as_of >= context.now():
        return {row.lineage: row.standing for row in compliance.city_states(held)}
    return compliance.standings_at(held, year.as_of)


def _earlier(held: Held, year: Year, chapters: Mapping[str, str]) -> Counter[str] | None:
    """How many clauses of each chapter were kept when the year before was over: by its report, else from what has changed."""
    if known := year.before.get("met"):
        return Counter(known)
    then = compliance.standings_at(held, year.since)
    if not then:
        return None
    return Counter(
        chapters[lineage] for lineage, each in then.items() if lineage in chapters and COLUMNS.get(each) == KEPT
    )


def clauses(year: Year) -> Section:
    """The clauses by chapter: kept, under way, not kept, unknown, and the change against last year."""
    tables = []
    for held in compliance.adoptions():
        chapters = _chapters(held)
        counts: dict[str, Counter[str]] = {chapter: Counter() for chapter in chapters.values()}
        for lineage, each in standings(held, year).items():
            if lineage in chapters and each in COLUMNS:
                counts[chapters[lineage]][COLUMNS[each]] += 1
        before = _earlier(held, year, chapters)
        rows = [_line(chapter, count, None if before is None else before[chapter]) for chapter, count in counts.items()]
        whole: Counter[str] = sum(counts.values(), Counter())
        rows.append(_line(_("合計"), whole, None if before is None else sum(before[key] for key in counts)))
        for chapter, count in counts.items():
            year.met[chapter] = year.met.get(chapter, 0) + count[KEPT]
        heads = [
            _("章"),
            _("条項"),
            _("充足・該当なし"),
            _("途中"),
            _("未充足・期限超過"),
            _("不明"),
            _("前年度末の充足"),
            _("増減"),
        ]
        title = _("章ごとの状態（%(organs)s）") % {"organs": "・".join(held.view.organ_names)}
        tables.append(Table(title, heads, rows, [30, 8, 11, 8, 12, 8, 12, 9], frozenset(range(1, 8))))
    lines = [
        _("状態は、手続・台帳・実施事項・点検の記録から計算したものです。"),
        _("「途中」は、期限内・推奨事項の未実施・例外措置中のものです。「不明」は、まだ記録で確かめられないものです。"),
    ]
    return Section(_("条項の状態"), lines, tables)


def _line(name: str, count: Counter[str], before: int | None) -> list[str | int]:
    cells: list[str | int] = [name, sum(count.values()), count[KEPT], count[UNDER_WAY], count[BROKEN], count[UNKNOWN]]
    change = "" if before is None else f"{count[KEPT] - before:+d}".replace("+0", "±0")
    return [*cells, NONE if before is None else before, change or NONE]


def findings(year: Year) -> Section:
    """What is open: clauses that are not kept, improvements that are late, documents that are missing."""
    broken: list[tuple[Clause, str]] = []
    for held in compliance.adoptions():
        now = standings(held, year)
        broken += [(c, now[c.lineage]) for c in held.package.normative if COLUMNS.get(now.get(c.lineage, "")) == BROKEN]
    open_ones = inspection.improvements(SYSTEM).filter(state="open")
    names = {
        "clauses": len(broken),
        "improvements": open_ones.count(),
        "late": open_ones.filter(due_on__lt=year.day).count(),
        "missing": len(documents.unanswered()),
        "day": eras.format_long(day_of(context.now())),
    }
    lines = [
        _("未充足または期限超過の条項は%(clauses)s件です。") % names,
        _("取組中の改善策は%(improvements)s件、うち期限を過ぎたものは%(late)s件です（%(day)s現在）。") % names,
        _("定めるべき文書のうち、まだ施行されていないものは%(missing)s件です（%(day)s現在）。") % names,
    ]
    if not year.audience.clauses:
        return Section(_("未解決の事項"), lines)
    rows = [[clause.id, _short(clause), str(compliance.status(standing))] for clause, standing in broken]
    heads = [_("条項"), _("内容"), _("状態")]
    return Section(_("未解決の事項"), lines, [Table(_("守られていない条項"), heads, rows, [14, 70, 16])])


def _short(clause: Clause) -> str:
    text = clause.requirement.ja if clause.requirement else clause.title
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"
