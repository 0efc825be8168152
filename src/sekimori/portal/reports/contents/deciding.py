"""What was decided and laid down: review and amendment of the standard, meetings, documents, and the plan of next year."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.portal.amendments import selectors as amendments
from sekimori.portal.committee import selectors as committee
from sekimori.portal.committee.models import Item
from sekimori.portal.documents import selectors as documents
from sekimori.portal.duties import selectors as duties
from sekimori.portal.questions import selectors as questions
from sekimori.portal.reports.contents.frame import NONE, Section, Table, Year, day_words


def review(year: Year) -> Section:
    """Questions asked, and amendments of the standard."""
    until = year.end
    said = _(
        "条項についての相談は%(asked)s件あり、%(answered)s件に回答し、%(published)s件を庁内に公開しました。"
        "%(for_review)s件を見直しの材料としました。"
    )
    rows: list[list[str | int]] = [
        [each.title, each.count, str(each.get_state_display()), day_words(each.effective_on)]  # type: ignore[attr-defined]
        for each in amendments.year_of_amendments(year.since, until)
    ]
    lines = [said % questions.year_of_questions(year.since, until)]
    if not rows:
        return Section(_("見直しと改正"), [*lines, _("対策基準の改正はありませんでした。")])
    heads = [_("改正"), _("改める箇所"), _("状態"), _("施行日")]
    return Section(
        _("見直しと改正"), lines, [Table(_("対策基準の改正"), heads, rows, [52, 14, 18, 16], frozenset({1}))]
    )


def meetings(year: Year) -> Section:
    """The meetings whose minutes stand, and what they decided."""
    held = committee.year_of_meetings(year.since, year.end)
    matters: list[tuple[str, Item]] = [
        (day_words(day_of(meeting.held_at)), item)
        for meeting in held
        for item in meeting.decided  # type: ignore[attr-defined]
    ]
    lines = [_("議事録の確定した会議（持ち回りを含む）は%(count)s回です。") % {"count": len(held)}]
    if not matters:
        return Section(_("会議と議決"), lines)
    if year.audience.decisions:
        rows: list[list[str | int]] = [[day, item.title, str(item.get_verdict_display())] for day, item in matters]
        heads = [_("開催日"), _("議題"), _("議決")]
        return Section(_("会議と議決"), lines, [Table(_("議題と議決"), heads, rows, [14, 66, 20])])
    counted = Counter((str(item.get_matter_display()), str(item.get_verdict_display())) for _day, item in matters)
    rows = [[matter, verdict, n] for (matter, verdict), n in sorted(counted.items())]
    heads = [_("事項"), _("議決"), _("件数")]
    return Section(_("会議と議決"), lines, [Table(_("議決の件数"), heads, rows, [56, 28, 16], frozenset({2}))])


def documents_laid_down(year: Year) -> Section:
    """The documents in force, those due for review, those that are missing."""
    found = documents.documents_in_force(year.day)
    shown = [each for each in found if year.audience.restricted or not each.restricted]
    rows: list[list[str | int]] = [
        [
            each.title,
            _("第%(number)s版") % {"number": each.number},
            day_words(each.effective_on),
            day_words(each.due),
            _("見直し期限超過") if each.due is not None and each.due < year.day else NONE,
        ]
        for each in shown
    ]
    names = {
        "all": len(found),
        "late": sum(each.due is not None and each.due < year.day for each in found),
        "hidden": len(found) - len(shown),
    }
    lines = [_("施行中の文書は%(all)s件、うち見直しの期限を過ぎたものは%(late)s件です。") % names]
    if names["hidden"]:
        lines.append(_("このほか閲覧を限る文書%(hidden)s件は、名称を載せません。") % names)
    heads = [_("文書"), _("版"), _("施行日"), _("次の見直し日"), _("備考")]
    tables = [Table(_("施行中の文書"), heads, rows, [44, 10, 14, 16, 16])] if rows else []
    missing = [[each.rule.label.ja] for each in documents.unanswered()]
    if missing and year.audience.clauses:
        tables.append(Table(_("まだ定められていない文書"), [_("文書")], missing, [100]))
    return Section(_("定めるべき文書"), lines, tables)


def plan(year: Year) -> Section:
    """What next year's duties are, by month."""
    months: dict[tuple[int, int], list[str]] = {}
    for each in duties.windows_of_year(year.fiscal.next()):
        months.setdefault((each.due_on.year, each.due_on.month), []).append(f"{each.label}（{'・'.join(each.roles)}）")
    rows = [
        [_("%(month)s月") % {"month": month}, "\n".join(dict.fromkeys(labels))]
        for (_year, month), labels in sorted(months.items())
    ]
    lines = [_("期限の月ごとに、行うことと担当する役割を示します。")]
    return Section(
        _("翌年度の計画"), lines, [Table(_("月ごとの実施事項"), [_("月"), _("実施事項（役割）")], rows, [12, 88])]
    )
