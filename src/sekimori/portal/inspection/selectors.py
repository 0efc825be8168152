"""Asking about self-inspection. Other apps ask here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.compliance.selectors import Proved
from sekimori.portal.identity import selectors as identity
from sekimori.portal.inspection import asking, proving, results, weaknesses
from sekimori.portal.inspection.models import (
    CITY,
    OPEN_WORK,
    Campaign,
    Confirmation,
    Improvement,
    Report,
    Sheet,
    Tally,
    Use,
)
from sekimori.portal.inspection.policies import PLANNERS, any_of, sees_all, units_led
from sekimori.portal.inspection.proving import Evidence
from sekimori.portal.inspection.results import Line
from sekimori.portal.inspection.weaknesses import Weakness
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import SHAPE
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.wording import words
from sekimori.standards.inspection import Asked
from sekimori.standards.models import Package

__all__ = [
    "Result",
    "ReviewItem",
    "SheetLine",
    "SheetView",
    "address_of_result",
    "campaign_of",
    "campaigns",
    "contradictions",
    "improvement_of",
    "improvements",
    "improvements_owed",
    "may_enter",
    "mine",
    "open_campaigns",
    "owed",
    "questions",
    "report_of",
    "reports",
    "result_of",
    "result_of_city",
    "results_for_review",
    "roles_asked",
    "sheet_of",
    "sheet_view",
    "sheets",
    "tallies",
    "tally_of",
    "to_confirm",
    "uses",
]  # fmt: skip

State = Campaign.State
MOST_CONTRADICTED = 200
_open = Kept[tuple[int, ...]](OPEN_WORK, SHAPE, most=2)
_newest = Kept[tuple[int, ...]](OPEN_WORK, SHAPE, most=2)
_owners = Kept[frozenset[int]](OPEN_WORK, SHAPE, most=2)


@dataclass(frozen=True)
class SheetLine:
    """A question of a sheet with the answer given and what the records say about it."""

    asked: Asked
    given: Mapping[str, Any]
    evidence: Evidence | None
    package: Package

    @property
    def proofs(self) -> list[str]:
        """What the records say about it, each with the register, procedure or duty that says so."""
        shown = self.evidence.proofs if self.evidence else ()
        return [
            _("%(source)s：%(sentence)s") % {"source": self._called(each), "sentence": each.sentence} for each in shown
        ]

    def _called(self, proof: Proved) -> str:
        return words(self.package.mechanism(proof.mechanism).label)

    @property
    def label(self) -> str:
        return words(self.asked.label)

    @property
    def text(self) -> str:
        return words(self.asked.text)

    @property
    def help(self) -> str:
        return words(self.asked.help) if self.asked.help else ""


@dataclass(frozen=True)
class SheetView:
    """A sheet as it is shown or filled in."""

    record: Sheet
    lines: Sequence[SheetLine]

    @property
    def suggestions(self) -> dict[str, str]:
        """By question key the answers that the records give by themselves."""
        return {
            each.asked.key: each.evidence.suggested for each in self.lines if each.evidence and each.evidence.suggested
        }


@dataclass(frozen=True)
class Result:
    """The result of a place: its questions in shares, what is weak there, and who stands by it."""

    tally: Tally
    lines: Sequence[Line]
    weak: Sequence[Weakness]
    confirmation: Confirmation | None
    share: int | None
    before: int | None


@dataclass(frozen=True)
class ReviewItem:
    """A clause that a policy review ought to look at, because self-inspection found it kept by too few: its share in per cent."""

    campaign: int
    title: str
    clause: str
    lineage: str
    question: str
    share: int
    answered: int


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """The campaigns that `actor` may know of, newest first."""
    return policies.visible(Campaign, actor)


def campaign_of(pk: int, actor: Actor, need: str = "view") -> Campaign:
    """One campaign, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Campaign, actor, need, pk=pk)


def open_campaigns() -> tuple[int, ...]:
    """The campaigns that take answers; from memory while none begins or ends."""
    return _open.get("", lambda: tuple(Campaign.objects.filter(state=State.OPEN).values_list("pk", flat=True)))


def _unsettled() -> tuple[int, ...]:
    """The campaigns whose results wait to be confirmed: those of the newest fiscal year, closed ones included; from memory."""

    def read() -> tuple[int, ...]:
        begun = Campaign.objects.filter(state__in=[State.OPEN, State.CLOSED])
        years = list(begun.values_list("fiscal_year", "pk"))
        last = max((year for year, _pk in years), default=0)
        return tuple(pk for year, pk in years if year == last)

    return _newest.get("", read)


def questions(record: Campaign) -> tuple[Asked, ...]:
    """Every question of a campaign."""
    return asking.questions(record)


def roles_asked(record: Campaign | None = None) -> list[tuple[str, str]]:
    """The roles that can be asked (by `record`) with their names, in the order of the standard."""
    package = asking.view_of(record).package if record else rules.adoption_on().package
    known = asking.roles_of(record, package) if record else asking.askable(package)
    return [(key, organization.role_label(key)) for key in known]


def sheets(actor: Actor, campaign: int) -> QuerySet[Sheet]:
    """The sheets of a campaign that `actor` may see, without their answers."""
    rows = policies.visible(Sheet, actor).filter(campaign=campaign).exclude(state=Sheet.State.VOID)
    return rows.select_related("person", "campaign").defer("answers")


def sheet_of(pk: int, actor: Actor, need: str = "view") -> Sheet:
    """One sheet, if `actor` may see it and do `need`. Raises NotFound or Refused."""
    return policies.get(Sheet, actor, need, pk=pk)


def sheet_view(record: Sheet) -> SheetView:
    """A sheet with its questions and what the records say about them; one query besides the campaign's."""
    asked = asking.questions_for(record)
    evidence = proving.about(record, asked)
    package = asking.view_of(record.campaign).package
    lines = [SheetLine(each, record.answers.get(each.key, {}), evidence.get(each.key), package) for each in asked]
    return SheetView(record, lines)


def owed(actor: Actor) -> QuerySet[Sheet]:
    """The sheets that the actor has still to hand in; no query while no campaign is open."""
    if actor.person is None or not open_campaigns():
        return Sheet.objects.none()
    still_open = Sheet.objects.filter(campaign__in=open_campaigns(), state=Sheet.State.OPEN)
    rows = still_open.filter(person=actor.person)
    if sections := actor.units_where("manage_section"):
        # Each half has an index of its own; asked in one, the database looks through every sheet of the campaign.
        led = still_open.filter(person__isnull=True, unit__in=sections)
        rows = Sheet.objects.filter(pk__in=rows.values("pk").union(led.values("pk")))
    return rows.select_related("campaign").defer("answers").order_by("campaign__due_on", "pk")


def mine(actor: Actor) -> QuerySet[Sheet]:
    """Every sheet of the actor's own, newest first."""
    rows = policies.visible(Sheet, actor).filter(person=actor.person).exclude(state=Sheet.State.VOID)
    return rows.select_related("campaign", "person").defer("answers")


def may_enter(record: Sheet, actor: Actor) -> bool:
    """Whether the actor may enter this sheet from paper: the person has no account; one query where it comes to that."""
    if not policies.decide(actor, "enter", record) or record.person_id is None:
        return False
    return not identity.people_with_account([record.person_id])


def tallies(actor: Actor, campaign: int) -> QuerySet[Tally]:
    """The results of places that `actor` may see, in the order of the organisation."""
    return policies.visible(Tally, actor).filter(campaign=campaign).select_related("campaign")


def tally_of(pk: int, actor: Actor, need: str = "view") -> Tally:
    """One result, if `actor` may see it and do `need`. Raises NotFound or Refused."""
    return policies.get(Tally, actor, need, pk=pk)


def address_of_result(record: Tally) -> str:
    """The page of a result."""
    return reverse("inspection:result", args=[record.pk])


def to_confirm(actor: Actor) -> QuerySet[Tally]:
    """Results of the actor's own units that wait for his word: all sheets in, or the last day over. No query for most."""
    led = units_led(actor)
    if actor.person is None or not led or not _unsettled():
        return Tally.objects.none()
    ready = Q(submitted__gte=F("sheets")) | Q(campaign__due_on__lt=context.today())
    sections = Q(kind=Tally.Kind.SECTION, place__in=actor.units_where("manage_section") or ())
    departments = Q(
        kind=Tally.Kind.DEPARTMENT,
        place__in=actor.units_where("oversee_department") or (),
        campaign__due_on__lt=context.today(),
    )
    rows = Tally.objects.filter((sections & ready) | departments, campaign__in=_unsettled())
    return rows.filter(confirmed_at__isnull=True, sheets__gt=0).select_related("campaign").defer("counts")


def result_of(record: Tally, role: str = "") -> Result:
    """The result of a place, of one role or of all, beside the year before; four queries."""
    campaign = record.campaign
    earlier = results.before(campaign, record.kind, record.place)
    rows = Improvement.objects.filter(campaign=campaign).select_related("owner")
    if record.kind == Tally.Kind.SECTION:
        rows = rows.filter(unit__in={record.place, record.department})
    elif record.kind == Tally.Kind.DEPARTMENT:
        rows = rows.filter(department=record.place)
    else:
        rows = rows.filter(unit=CITY)
    earlier_counts = earlier.counts if earlier else {}
    return Result(
        record,
        results.lines(asking.questions(campaign), record.counts, earlier_counts, role),
        weaknesses.of(record, list(rows)),
        record.confirmations.last() if record.pk else None,
        results.share_of(record.counts),
        results.share_of(earlier_counts),
    )


def result_of_city(campaign: Campaign, role: str = "") -> Result:
    """The result of the whole city."""
    return result_of(results.of_city(campaign), role)


def improvements(actor: Actor) -> QuerySet[Improvement]:
    """The improvements that `actor` may know of, the nearest last day first."""
    return policies.visible(Improvement, actor).select_related("owner", "campaign")


def improvement_of(pk: int, actor: Actor, need: str = "view") -> Improvement:
    """One improvement, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Improvement, actor, need, pk=pk)


def improvements_owed(actor: Actor) -> QuerySet[Improvement]:
    """What the actor himself has to put right; no query for who owes nothing."""
    if actor.person is None or actor.person not in _owners.get("", _read_owners):
        return Improvement.objects.none()
    return Improvement.objects.filter(owner=actor.person, state=Improvement.State.OPEN).order_by("due_on", "pk")


def _read_owners() -> frozenset[int]:
    return frozenset(Improvement.objects.filter(state=Improvement.State.OPEN).values_list("owner", flat=True))


def reports(actor: Actor, campaign: int | None = None) -> QuerySet[Report]:
    """The reports to the committee that `actor` may read, newest first, without their content."""
    rows = policies.visible(Report, actor).select_related("campaign").defer("content")
    return rows if campaign is None else rows.filter(campaign=campaign)


def report_of(pk: int, actor: Actor) -> Report:
    """One report. Raises NotFound."""
    return policies.get(Report, actor, "view", pk=pk)


def uses(actor: Actor, campaign: int) -> QuerySet[Use]:
    """What was made of the result in reviews, newest first."""
    return policies.visible(Use, actor).filter(campaign=campaign)


def results_for_review(actor: Actor, *, below: int = 90, since: dt.date | None = None) -> list[ReviewItem]:
    """What a review of the policy ought to look at (9.2(3)②, 9.3): the clauses that fewer than `below` per cent of those asked

    keep, in the newest campaign (of those opened on or after `since`), the weakest first. Empty for who does not oversee the city.
    """
    if not (sees_all(actor) or any_of(actor, PLANNERS) or actor.system):
        return []
    begun = Campaign.objects.filter(state__in=[State.OPEN, State.CLOSED])
    if since is not None:
        begun = begun.filter(opened_at__date__gte=since)
    campaign = begun.order_by("-fiscal_year", "-opened_at", "-pk").first()
    if campaign is None:
        return []
    counts = results.of_city(campaign).counts
    found = [
        ReviewItem(campaign.pk, campaign.title, clause, lineage, line.asked.text.ja, line.share, line.answered)
        for line in results.lines(asking.questions(campaign), counts, {})
        if line.share is not None and line.share < below
        for clause, lineage in zip(line.asked.clauses, line.asked.lineages, strict=True)
    ]
    return sorted(found, key=lambda each: each.share)


def contradictions(actor: Actor, campaign: Campaign) -> list[tuple[Sheet, Asked, Mapping[str, Any]]]:
    """Answers that the records contradict, in the sheets that `actor` may see: at most 200 sheets; one query."""
    rows = policies.visible(Sheet, actor).filter(campaign=campaign, contradictions__gt=0)
    known = {each.key: each for each in asking.questions(campaign)}
    return [
        (row, known[key], given)
        for row in rows.select_related("person").order_by("unit", "pk")[:MOST_CONTRADICTED]
        for key, given in row.answers.items()
        if "c" in given and key in known
    ]
