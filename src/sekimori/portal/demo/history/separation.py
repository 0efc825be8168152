"""Who decides when the one who should cannot: deputies and their later look, one's own application, and what nobody answered."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

from sekimori.common.clock import moment_at
from sekimori.common.errors import SekimoriError
from sekimori.portal.demo import roles
from sekimori.portal.demo.history import forms
from sekimori.portal.demo.history.cases import Case, Values, answer, countersign, waiting_step
from sekimori.portal.demo.history.stock import Stock
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Member, Staffing
from sekimori.portal.demo.units import CODE_OF
from sekimori.portal.organization import services as organization
from sekimori.portal.organization.models import Person
from sekimori.portal.procedures import services
from sekimori.portal.procedures.services import Word

CITIZENS = CODE_OF["市民課"]


def write(script: Script, staffing: Staffing, stock: Stock) -> None:
    """A deputy this week, a self-decision and a refused one some months ago, and an application that expired."""
    days = script.span.office_days()
    _deputy(script, staffing, stock, days)
    looked_at = _deputy(script, staffing, stock, days[:-35])
    script.at(days[-37], 10, 5, lambda stage: _look(stage, looked_at))
    _unavoidable(script, staffing, stock, days[-130])
    _own_refused(script, staffing, stock, days[-60])
    case = Case("takeout", _clerk(staffing, days[-45], 1), from_form(forms.takeout, stock, staffing, CITIZENS, 1))
    script.at(days[-45], 15, 10, case.begin)


def from_form(fill: forms.Fill, stock: Stock, staffing: Staffing, code: str, place: int) -> Values:
    """The values of a form as the member at this place of a section (from the youngest, 0) fills it in."""

    def values(stage: Stage) -> forms.Filled | None:
        found = fill(stage, stock, _regular(staffing, stage.today(), code)[place], random.Random(f"{code} {place}"))
        return found["data"] if found else None

    return values


def _regular(staffing: Staffing, day: dt.date, code: str) -> list[Member]:
    """The staff of a section but for its head, the youngest in rank first."""
    return [each for each in reversed(staffing.members(day, code)) if not each.head and each.kind == "職員"]


def _clerk(staffing: Staffing, day: dt.date, place: int) -> Callable[[Stage], str]:
    """The member at this place of 市民課 on a day, whoever works there afterwards."""
    number = _regular(staffing, day, CITIZENS)[place].number
    return lambda _stage: number


def absent(number: str, span: tuple[dt.datetime, dt.datetime], reason: str) -> Callable[[Stage], None]:
    """Records an absence by the one who goes, unless one is recorded already."""

    def record(stage: Stage) -> None:
        person = Person.objects.get(number=number)
        if person.absences.filter(starts_at__lt=span[1], ends_at__gt=span[0], cancelled_at__isnull=True).exists():
            return
        with stage.acting(number):
            organization.absence_record(person=person, starts_at=span[0], ends_at=span[1], reason=reason)

    return record


def _deputy(script: Script, staffing: Staffing, stock: Stock, days: list[dt.date]) -> Case:
    """The head of 市民課 was at a conference; what the deputy permitted waits for the head to look at it."""
    head = staffing.head(days[-6], CITIZENS)
    if head is None:
        raise LookupError(CITIZENS)
    span = (moment_at(days[-5], 8, 30), moment_at(days[-4], 17, 15))
    script.at(days[-6], 16, 20, absent(head.number, span, "戸籍事務協議会の全国大会（長野市）"))
    case = Case(
        "offsite_work", _clerk(staffing, days[-5], 2), from_form(forms.offsite_work, stock, staffing, CITIZENS, 2)
    )
    script.at(days[-5], 9, 40, case.begin)
    script.at(days[-5], 11, 15, case.answer())
    _worked(script, case, days[-4])
    return case


def _look(stage: Stage, case: Case) -> None:
    """The head is back and looks at what was decided in the meantime (後閲)."""
    countersign(stage, case.pk)


def _worked(script: Script, case: Case, day: dt.date) -> None:
    """The work was begun and ended on that day, as permitted."""
    script.at(day, 12, 10, case.report("started", {}))
    script.at(day, 16, 40, case.report("finished", {"nothing_left": True, "incident": "nothing"}))


def _unavoidable(script: Script, staffing: Staffing, stock: Stock, day: dt.date) -> None:
    """The system manager needed a tool while all who could decide instead were away: decided by himself, with the reason."""
    span = (moment_at(day, 8, 30), moment_at(day, 20))
    before = script.span.office_days(last=day - dt.timedelta(days=1))[-1]
    for member in _regular(staffing, day, roles.DIGITAL):
        if member.rank >= 30:  # noqa: PLR2004
            reason = "県主催のサイバー演習（終日・県庁）"
            script.at(before, 16, 50, absent(member.number, span, reason))

    def values(stage: Stage) -> forms.Filled | None:
        found = forms.software_install(stage, stock, roles.system_manager(staffing, day), random.Random("unavoidable"))
        if found is None:
            return None
        purpose = "住民情報システムの障害の原因を調べるため、通信の記録を読み取る道具が本日中に要る。"
        return {**found["data"], "name": "通信記録リーダーみおつくし", "purpose": purpose}

    case = Case("software_install", lambda stage: roles.system_manager(staffing, stage.today()).number, values)

    def decide(stage: Stage) -> None:
        step = waiting_step(case.pk)
        if step is not None:
            why = "代決者が全員県の演習に出ており、住民情報システムの障害を本日中に切り分ける必要があるため。"
            answer(stage, step, Word("approved", unavoidable=why))

    script.at(day, 10, 5, case.begin)
    script.at(day, 10, 30, decide)
    script.at(day, 11, 40, case.report("installed", {"installed_count": 1, "source_checked": True}))


def _own_refused(script: Script, staffing: Staffing, stock: Stock, day: dt.date) -> None:
    """A head tries to decide his own application: refused, and the refusal stands in the ledger. The director decides."""
    head = staffing.head(day, CITIZENS)
    if head is None:
        raise LookupError(CITIZENS)
    case = Case("offsite_work", lambda _stage: head.number, _of_the_head(head, stock))

    def try_it(stage: Stage) -> None:
        step = waiting_step(case.pk)
        if step is None or step.application.content is None:
            return
        with stage.acting(head.number):
            try:
                services.step_decide(
                    application=case.pk, step=step.pk, word=Word("approved"), digest=step.application.content.digest
                )
            except SekimoriError:
                return

    script.at(day, 9, 30, case.begin)
    script.at(day, 9, 45, try_it)
    script.at(day, 13, 25, case.answer())
    _worked(script, case, script.span.office_days(day + dt.timedelta(days=1))[0])


def _of_the_head(head: Member, stock: Stock) -> Values:
    def values(stage: Stage) -> forms.Filled | None:
        found = forms.offsite_work(stage, stock, head, random.Random("head"))
        return found["data"] if found else None

    return values
