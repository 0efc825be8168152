"""The self-inspection: what those in charge say of the clauses that nothing else proves, and what was not needed this year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.compliance import responsible, services
from sekimori.portal.compliance.combining import SOFT
from sekimori.portal.compliance.models import CITY
from sekimori.portal.demo import roles
from sekimori.portal.demo.history.exceptions import LENDING
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Member, Staffing
from sekimori.portal.demo.units import CODE_OF
from sekimori.portal.procedures import services as procedures
from sekimori.portal.rules import selectors as rules
from sekimori.standards.models import SELF_INSPECTION, Clause, Scope

CITIZENS = CODE_OF["市民課"]
EVIDENCE = (
    "実施手順第２章と、点検表（今年度分）による。",
    "４月の課長会議の資料と出席簿による。",
    "機器台帳と現物の突合せの記録による。",
    "委託契約書の特記仕様書と、履行の確認書による。",
    "設定変更の記録と、画面の写しによる。",
)
PARTLY = (
    "本庁は実施済みだが、支所の一部で手順書の掲示が済んでいない。年内に掲示する。",
    "新しい機器は対応したが、更新前の機器３台が残っている。来年２月の更新で終える。",
    "手順は定めたが、訓練をまだ行っていない。次の四半期に行う。",
)
NOT_YET = (
    "要領の案を作成中で、次の本部会議に諮る予定である。",
    "予算の都合により来年度に実施する。それまでは、担当課への個別の確認で補う。",
)
NOT_NEEDED = (
    "今年度は該当する調達がなく、実施する必要が生じなかった。",
    "対象となる事案がなかったため、今年度は行わないと判断した。",
    "外部の機関への依頼を要する規模の変更がなかったため。",
)
MEASURES = (
    "端末を置いて席を離れない。離れるときは鍵のかかる場所に入れる。",
    "家族を含め、ほかの人に画面を見せない。端末を使わせない。",
    "公衆無線ＬＡＮにつながない。市が貸し出した回線だけを使う。",
    "紙に印刷しない。書き写した紙は市役所に持ち帰って裁断する。",
    "気になることがあれば、作業を止めて統一的な窓口（内線2199）に連絡する。",
)


def write(script: Script, staffing: Staffing, scale: float) -> None:
    """The measures laid down at the beginning, and the inspection of this fiscal year."""
    start = script.span.office_days()
    script.at(start[4], 11, 0, lambda stage: _measures(stage, staffing))
    day = _day(script)
    many = 1.0 if scale > 0.5 else 0.4  # noqa: PLR2004
    script.at(day, 10, 15, _answering(lambda today: roles.chief(staffing, today), round(16 * many)))
    script.at(day, 14, 5, _answering(lambda today: roles.system_manager(staffing, today), round(16 * many)))
    script.at(day, 15, 50, _answering(lambda today: roles.ciso(staffing, today), round(8 * many)))
    script.at(day, 16, 20, _answering(lambda today: staffing.head(today, CITIZENS), round(12 * many), CITIZENS))
    script.at(day, 17, 0, lambda stage: _soft_and_needless(stage, staffing))
    script.at(day, 17, 5, lambda stage: _suspended(stage, staffing))


def _day(script: Script) -> dt.date:
    """Some weeks ago, but within the fiscal year of today where it has begun by then: answers count for their year."""
    year = FiscalYear.of(script.span.today)
    days = script.span.office_days()
    within = script.span.office_days(year.first_day)
    return max(days[-25], within[0]) if within else days[-25]


def _measures(stage: Stage, staffing: Staffing) -> None:
    with stage.acting(roles.ciso(staffing, stage.today()).number):
        procedures.terms_set(
            document="offsite_safety_measures", lines=MEASURES, effective_on=stage.today(), reference="情推委第2号"
        )


def _own(place: int) -> Iterator[Clause]:
    """The clauses that whoever acts answers for at a place."""
    package = rules.adoption_on(context.today()).package
    scope = Scope.CITY if place == CITY else Scope.SECTION
    for clause in package.clauses:
        asked = any(each.name == SELF_INSPECTION for each in clause.mechanisms)
        if (
            asked
            and clause.scope is scope
            and responsible.holding_for(context.current().actor, clause, package, place) is not None
        ):
            yield clause


def _hard(clause: Clause) -> bool:
    return not any(norm.as_needed or norm.modality in SOFT for norm in clause.norms)


def _answering(who: Callable[[dt.date], Member | None], many: int, code: str = "") -> Callable[[Stage], None]:
    """Somebody answers for so many of the own clauses, spread over the whole text."""

    def answer(stage: Stage) -> None:
        member = who(stage.today())
        if member is None:
            return
        unit = stage.units[code] if code else None
        with stage.acting(member.number):
            found = [each for each in _own(unit or CITY) if _hard(each)]
            for number, clause in enumerate(found[:: max(1, len(found) // many)][:many]):
                _say(clause, unit, number)

    return answer


def _say(clause: Clause, unit: int | None, number: int) -> None:
    if number % 8 == 3:  # noqa: PLR2004
        services.answer_give(clause=clause.id, unit=unit, answer="partly", reason=PARTLY[number % len(PARTLY)])
    elif number % 8 == 6:  # noqa: PLR2004
        services.answer_give(clause=clause.id, unit=unit, answer="not_done", reason=NOT_YET[number % len(NOT_YET)])
    else:
        services.answer_give(clause=clause.id, unit=unit, answer="done", evidence=EVIDENCE[number % len(EVIDENCE)])


def _soft_and_needless(stage: Stage, staffing: Staffing) -> None:
    """What is desirable and not done yet; and what is wanted as needed, and was not needed this year."""
    for who in (roles.chief, roles.system_manager):
        with stage.acting(who(staffing, stage.today()).number):
            own = list(_own(CITY))
            needless = [each for each in own if all(norm.as_needed for norm in each.norms)]
            for number, clause in enumerate(needless[:3]):
                services.waiver_decide(clause=clause.id, unit=None, reason=NOT_NEEDED[number % len(NOT_NEEDED)])
            soft = [each for each in own if all(norm.modality in SOFT for norm in each.norms) and each not in needless]
            for clause in soft[:2]:
                services.answer_give(clause=clause.id, unit=None, answer="not_done", reason=NOT_YET[1])


def _suspended(stage: Stage, staffing: Staffing) -> None:
    """The library says openly that it cannot keep the clause for which it asks an exception."""
    head = staffing.head(stage.today(), LENDING.unit)
    if head is not None:
        with stage.acting(head.number):
            services.answer_give(
                clause=LENDING.clause, unit=stage.units[LENDING.unit], answer="partly", reason=LENDING.difficulty
            )
