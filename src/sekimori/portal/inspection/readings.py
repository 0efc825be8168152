"""What self-inspection says about 9.2: carried out in its year, reported, improved upon, made use of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
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
# Up to so many units only what concerns them is read.
FEW = 60


@dataclass
class Known:
    """What stands on record at a moment of the campaigns of the newest fiscal year that has any, and what is to be improved.

    `campaign` is the one whose days count: the newest yearly one, otherwise the newest.
    """

    day: dt.date
    campaign: Campaign | None = None
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
        """Six queries for any number of duties and units; of few units only theirs is read."""
        units = frozenset(unit or CITY for _question, units in asked for unit in units)
        known = _known(as_of, units if len(units) <= FEW else None)
        return [{unit: _reading(question, unit or CITY, known) for unit in units} for question, units in asked]


def _known(as_of: dt.datetime, units: frozenset[int] | None) -> Known:
    known = Known(day_of(as_of))
    begun = Campaign.objects.filter(state__in=BEGUN, opened_at__lte=as_of)
    newest = begun.order_by("-fiscal_year").values("fiscal_year")[:1]
    campaigns = list(begun.filter(fiscal_year__in=newest).order_by("opened_at", "pk"))
    if not campaigns:
        return known
    yearly = [each for each in campaigns if each.occasion == Campaign.Occasion.YEARLY]
    known.campaign = (yearly or campaigns)[-1]
    near = Q() if units is None else Q(place__in=units)
    for tally in Tally.objects.filter(near, campaign__in=campaigns, confirmed_at__lte=as_of).defer("counts"):
        known.confirmed[tally.kind, tally.place] = tally
    for report in Report.objects.filter(campaign__in=campaigns, at__lte=as_of).order_by("-at").defer("content"):
        known.reported |= dict.fromkeys(report.units, report)
    offices = Sheet.objects.filter(campaign__in=campaigns, unit=CITY, person__isnull=False)
    known.offices = list(offices.exclude(state=Sheet.State.VOID).defer("answers"))
    near = Q() if units is None else Q(unit__in=units)
    counting = Q(state=Improvement.State.OPEN) | Q(campaign__in=campaigns, state=Improvement.State.DONE)
    for each in Improvement.objects.filter(near & counting, made_at__lte=as_of):
        known.improvements.setdefault(each.unit, []).append(each)
    known.uses = list(Use.objects.filter(campaign__in=campaigns, at__lte=as_of))
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
    asked = [sheet for sheet in known.offices if named & set(sheet.roles)]
    # Whoever has answered in any campaign of the year has done it.
    done = {sheet.person_id for sheet in asked if sheet.state == Sheet.State.SUBMITTED}
    owed = {sheet.person_id for sheet in asked}
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
