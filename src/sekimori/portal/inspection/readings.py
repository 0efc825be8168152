"""What self-inspection says about 9.2: carried out in its year, reported, improved upon, made use of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from sekimori.common import eras
from sekimori.common.clock import day_of, moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status
from sekimori.portal.inspection import act_types
from sekimori.portal.inspection.models import CITY, Campaign, Improvement, Report, Sheet, Tally, Use
from sekimori.standards.models import Mechanism, MechanismKind

ROUND, REPORT, IMPROVEMENT = "self_inspection_round", "self_inspection_report", "inspection_improvement"
BEGUN = (Campaign.State.OPEN, Campaign.State.CLOSED)
DAY = dt.timedelta(days=1)


@dataclass
class Known:
    """What stands on record of the campaigns that count at a moment: the newest that was opened, and what it came to."""

    campaign: Campaign | None
    day: dt.date
    confirmed: dict[tuple[str, int], Tally] = field(default_factory=dict)
    reported: dict[int, Report] = field(default_factory=dict)
    offices: list[Sheet] = field(default_factory=list)
    improvements: dict[int, list[Improvement]] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)

    @property
    def year(self) -> FiscalYear:
        """The fiscal year in question."""
        return FiscalYear.of(self.day)

    @property
    def this_year(self) -> Campaign | None:
        """The campaign, where it is one of the fiscal year in question."""
        found = self.campaign
        return found if found is not None and found.fiscal_year == self.year.year else None

    @property
    def turn(self) -> dt.datetime:
        """The beginning of the next fiscal year."""
        return moment_at(self.year.next().first_day)


@readings.register
class InspectionReader(BatchReader):
    """The duties of 9.2."""

    kind = MechanismKind.DUTY
    names = frozenset({ROUND, REPORT, IMPROVEMENT})
    listens = frozenset(
        act.name
        for act in (
            act_types.OPENED, act_types.EXTENDED, act_types.CLOSED, act_types.SUBMITTED, act_types.ENTERED, act_types.CONFIRMED,
            act_types.IMPROVING, act_types.MOVED, act_types.IMPROVED, act_types.DROPPED, act_types.REPORTED, act_types.USED,
        )
    )  # fmt: skip

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """Every unit for what concerns the campaign as a whole, otherwise the unit; an office's sheet the city."""
        del mechanism
        if entry.act in {act_types.SUBMITTED.name, act_types.ENTERED.name}:
            return [None] if entry.unit is None else []
        return None if entry.unit is None else [entry.unit]

    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """Six queries for any number of duties and units."""
        known = readings.shared((ROUND, as_of), lambda: _known(as_of))
        return [{unit: _reading(question, unit or CITY, known) for unit in units} for question, units in asked]


def _known(as_of: dt.datetime) -> Known:
    begun = Campaign.objects.filter(state__in=BEGUN, opened_at__lte=as_of)
    newest = begun.order_by("-fiscal_year", "-opened_at", "-pk").first()
    known = Known(newest, day_of(as_of))
    if newest is None:
        return known
    for tally in Tally.objects.filter(campaign=newest, confirmed_at__lte=as_of).defer("counts"):
        known.confirmed[tally.kind, tally.place] = tally
    for report in Report.objects.filter(campaign=newest, at__lte=as_of).order_by("-at").defer("content"):
        known.reported |= dict.fromkeys(report.units, report)
    known.offices = list(
        newest.sheets.filter(unit=CITY, person__isnull=False).exclude(state=Sheet.State.VOID).defer("answers")
    )
    for each in newest.improvements.filter(made_at__lte=as_of).exclude(state=Improvement.State.DROPPED):
        known.improvements.setdefault(each.unit, []).append(each)
    known.uses = list(newest.uses.filter(at__lte=as_of))
    return known


def _reading(question: Question, place: int, known: Known) -> Reading:
    name = question.mechanism.name
    if name == REPORT:
        return _report(place, known)
    if name == IMPROVEMENT:
        return _used(known) if place == CITY else _improved(place, known)
    return _offices(question, known) if place == CITY else _unit(place, known)


def _not_begun(known: Known) -> Reading:
    values: dict[str, str | int] = {"year": known.year.label}
    return Reading(Status.DUE, _("%(year)sの自己点検は、まだ始まっていません。"), values, next_change_at=known.turn)


def _until(
    known: Known, due: dt.date, sentences: tuple[str, str], values: Mapping[str, str | int], record: str
) -> Reading:
    """Due up to the last day, overdue after it, each with its sentence."""
    said = {**values, "due": eras.format_long(due)}
    waiting, late = sentences
    if known.day > due:
        return Reading(Status.OVERDUE, late, said, record, known.turn)
    return Reading(Status.DUE, waiting, said, record, min(known.turn, moment_at(due + DAY)))


def _offices(question: Question, known: Known) -> Reading:
    """9.2(1)①: the offices that the norm names have answered for their systems."""
    campaign = known.this_year
    if campaign is None:
        return _not_begun(known)
    named = set(question.norm.actors)
    owed = [sheet for sheet in known.offices if named & set(sheet.roles)]
    done = [sheet for sheet in owed if sheet.state == Sheet.State.SUBMITTED]
    values: dict[str, str | int] = {"title": campaign.title, "done": len(done), "total": len(owed)}
    if owed and len(done) == len(owed):
        return Reading(
            Status.MET,
            _("「%(title)s」で、情報システムの自己点検を実施しました。"),
            values,
            subject_of(campaign),
            known.turn,
        )
    return _until(
        known,
        campaign.due_on,
        (
            _("「%(title)s」の情報システムの点検票は%(total)s件のうち%(done)s件が提出されています（期限%(due)s）。"),
            _(
                "「%(title)s」の情報システムの点検票が、期限（%(due)s）を過ぎても%(total)s件のうち%(done)s件しか提出されていません。"
            ),
        ),
        values,
        subject_of(campaign),
    )


def _unit(place: int, known: Known) -> Reading:
    """9.2(1)②: the head of the department stands by its result."""
    campaign = known.this_year
    if campaign is None:
        return _not_begun(known)
    tally = known.confirmed.get((Tally.Kind.DEPARTMENT, place))
    values: dict[str, str | int] = {"title": campaign.title}
    if tally is not None:
        return Reading(
            Status.MET,
            _("「%(title)s」で、部等の自己点検の結果を確認しました。"),
            values,
            subject_of(campaign),
            known.turn,
        )
    return _until(
        known,
        campaign.report_on,
        (
            _("「%(title)s」の結果は、まだ確認されていません（%(due)sまで）。"),
            _("「%(title)s」の結果が、%(due)sを過ぎても確認されていません。"),
        ),
        values,
        subject_of(campaign),
    )


def _report(place: int, known: Known) -> Reading:
    """9.2(2): result and improvements of the department were put before the committee; for the city: of every one."""
    campaign = known.this_year
    if campaign is None:
        return _not_begun(known)
    report = known.reported.get(place)
    values: dict[str, str | int] = {"title": campaign.title}
    if report is not None:
        return Reading(
            Status.MET, _("「%(title)s」の結果と改善策を、本部へ報告しました。"), values, subject_of(report), known.turn
        )
    return _until(
        known,
        campaign.report_on,
        (
            _("「%(title)s」の結果は、まだ本部へ報告されていません（%(due)sまで）。"),
            _("「%(title)s」の結果が、%(due)sを過ぎても本部へ報告されていません。"),
        ),
        values,
        subject_of(campaign),
    )


def _improved(place: int, known: Known) -> Reading:
    """9.2(3)①: what a section has to put right is put right in time."""
    campaign = known.campaign
    if campaign is None:
        return _not_begun(known)
    mine = known.improvements.get(place, [])
    waiting = [each for each in mine if each.state == Improvement.State.OPEN]
    values: dict[str, str | int] = {"title": campaign.title, "open": len(waiting), "total": len(mine)}
    if waiting:
        first = min(waiting, key=lambda each: each.due_on)
        return _until(
            known,
            first.due_on,
            (
                _("「%(title)s」に基づく改善策%(total)s件のうち%(open)s件に取り組んでいます（次の期限%(due)s）。"),
                _("「%(title)s」に基づく改善策%(total)s件のうち%(open)s件が残り、期限（%(due)s）を過ぎています。"),
            ),
            values,
            subject_of(first),
        )
    if mine:
        return Reading(
            Status.MET,
            _("「%(title)s」に基づく改善策%(total)s件を終えました。"),
            values,
            subject_of(mine[-1]),
            known.turn,
        )
    if (Tally.Kind.SECTION, place) in known.confirmed:
        return Reading(
            Status.MET,
            _("「%(title)s」の結果、改善を要するものはありませんでした。"),
            values,
            subject_of(campaign),
            known.turn,
        )
    return Reading(
        Status.DUE, _("「%(title)s」の結果は、まだ確認されていません。"), values, subject_of(campaign), known.turn
    )


def _used(known: Known) -> Reading:
    """9.2(3)②: the CISO has made use of the result by the end of the fiscal year after it."""
    campaign = known.campaign
    if campaign is None:
        return _not_begun(known)
    values: dict[str, str | int] = {"title": campaign.title}
    if known.uses:
        return Reading(
            Status.MET,
            _("「%(title)s」の結果を、見直しに活用しました。"),
            values,
            subject_of(known.uses[0]),
            known.turn,
        )
    return _until(
        known,
        FiscalYear(campaign.fiscal_year).next().last_day,
        (
            _("「%(title)s」の結果を、%(due)sまでの見直しで活用してください。"),
            _("「%(title)s」の結果が、%(due)sまでの見直しで活用されませんでした。"),
        ),
        values,
        subject_of(campaign),
    )
