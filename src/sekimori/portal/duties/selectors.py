"""Asking about duties. Other apps ask here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.duties import contents, definitions, planning
from sekimori.portal.duties.contents import Record
from sekimori.portal.duties.declaring import Declarable, declarable
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.duties.models import Occurrence, Party, Word
from sekimori.portal.duties.policies import concerned, units_seen
from sekimori.portal.organization import selectors as organization

__all__ = [
    "Ahead",
    "Declarable",
    "DutyYear",
    "View",
    "concerning",
    "declarable",
    "earlier_record",
    "mine",
    "occurrence_of",
    "occurrences",
    "open_count",
    "open_for",
    "place_name",
    "sees_more_than_own",
    "to_confirm",
    "view_of",
    "waits_for",
    "windows_of_year",
    "year_of_duties",
]  # fmt: skip

State = Occurrence.State


@dataclass(frozen=True)
class View:
    """An occurrence with everything its page shows. `frozen` is the record as it was last said to be done."""

    record: Occurrence
    defined: Defined
    place: str
    frozen: Record | None
    words: Sequence[Word]


def occurrences(actor: Actor) -> QuerySet[Occurrence]:
    """The occurrences that `actor` may know of."""
    return policies.visible(Occurrence, actor).select_related("unit", "organ")


def _with(actor: Actor, *hows: str) -> Q:
    return Q(pk__in=Party.objects.filter(concerned(actor, *hows)).values("occurrence"))


def mine(actor: Actor) -> QuerySet[Occurrence]:
    """What the actor's roles own or prepare, that has begun or is over, and what they confirm, nearest last day first."""
    if actor.person is None:
        return Occurrence.objects.none()
    return occurrences(actor).filter(_with(actor, Party.How.OWNER) | waits_for(actor))


def waits_for(actor: Actor) -> Q:
    """The condition on occurrences that wait for the actor's confirmation."""
    own = Q(content__person=actor.person) | Q(content__instead_of=actor.person)
    return Q(state=State.REPORTED) & _with(actor, Party.How.CONFIRMER) & ~own


def open_for(actor: Actor) -> QuerySet[Occurrence]:
    """What the actor has to do now: begun, not done, owned by a role he holds."""
    if actor.person is None:
        return Occurrence.objects.none()
    rows = occurrences(actor).filter(_with(actor, Party.How.OWNER), state__in=Occurrence.WAITING)
    return rows.filter(opens_on__lte=context.today()).order_by("due_on", "pk")


def to_confirm(actor: Actor) -> QuerySet[Occurrence]:
    """What others have recorded and the actor may confirm, oldest first."""
    if actor.person is None:
        return Occurrence.objects.none()
    return occurrences(actor).filter(waits_for(actor)).order_by("reported_at", "pk")


def last_done(duty: str, as_of: dt.datetime) -> dt.datetime | None:
    """When a duty was last done, and confirmed where that is wanted, as of a moment; one query. None when it never was."""
    rows = Occurrence.objects.filter(duty=duty, state=State.DONE, closed_at__lte=as_of).order_by("-closed_at")
    return rows.values_list("closed_at", flat=True).first()


def open_count(actor: Actor) -> int:
    """How much the actor has to do now; one query."""
    return open_for(actor).count()


def occurrence_of(pk: int, actor: Actor, need: str = "view") -> Occurrence:
    """One occurrence, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    record = policies.get(Occurrence, actor, pk=pk)
    prefetch_related_objects([record], "parties")
    policies.require(actor, need, Occurrence, record)
    return record


def place_name(record: Occurrence) -> str:
    """For whom it is done, in words."""
    if record.unit_id is not None:
        return organization.structure().full_name(record.unit_id) or _("廃止された所属")
    return record.organ.name if record.organ is not None else _("市全体")


def view_of(record: Occurrence) -> View:
    """The occurrence with what was recorded and said; a fixed number of queries."""
    defined = definitions.of(record)
    words = list(record.words.select_related("content").order_by("at", "pk"))
    frozen = contents.thawed(defined, record.content) if record.content else None
    return View(record, defined, place_name(record), frozen, words)


def earlier_record(record: Occurrence) -> Record | None:
    """What was recorded the last time at the same place, where lines of one's own are taken over; None when it is
    the first time.
    """
    rule = definitions.of(record).duty.material
    if rule is None or rule.entered is None:
        return None
    rows = Occurrence.objects.filter(duty=record.duty, role=record.role, place=record.place, state=State.DONE)
    last = rows.exclude(pk=record.pk).order_by("-due_on", "-pk").first()
    return contents.thawed(definitions.of(last), last.content) if last is not None and last.content else None


def concerning(actor: Actor, how: str) -> Q:
    """The condition on occurrences in which the actor stands in one way (own, prepare, confirm); all for another word."""
    hows = {"own": Party.How.OWNER, "prepare": Party.How.PREPARER, "confirm": Party.How.CONFIRMER}
    return _with(actor, hows[how]) if how in hows else Q()


def sees_more_than_own(actor: Actor) -> bool:
    """Whether the actor sees duties of others, so that the full list is worth showing."""
    units = units_seen(actor)
    return units is None or bool(units)


@dataclass(frozen=True)
class DutyYear:
    """A duty in a fiscal year, over all its places: done in time, done late, not needed, overdue, and not yet due."""

    duty: str
    label: str
    total: int
    in_time: int
    late: int
    not_needed: int
    overdue: int
    ahead: int


def year_of_duties(year: int, today: dt.date) -> list[DutyYear]:
    """Each duty of a fiscal year as it stands on `today`, by its name; one query. It names nobody and asks no policy."""
    in_time = Q(reported_at__isnull=True) | Q(reported_at__date__lte=F("due_on"))
    unfinished = Q(state__in=Occurrence.UNFINISHED)
    rows = (
        Occurrence.objects.filter(fiscal_year=year)
        .exclude(state=State.ENDED)
        .order_by()
        .values("duty")
        .annotate(
            name=Max("label"),
            total=Count("pk"),
            in_time=Count("pk", filter=Q(state=State.DONE) & in_time),
            done=Count("pk", filter=Q(state=State.DONE)),
            not_needed=Count("pk", filter=Q(state=State.NOT_NEEDED)),
            overdue=Count("pk", filter=unfinished & Q(due_on__lt=today)),
            ahead=Count("pk", filter=unfinished & Q(due_on__gte=today)),
        )
        .order_by("name", "duty")
    )
    return [
        DutyYear(
            row["duty"], row["name"], row["total"], row["in_time"], row["done"] - row["in_time"], row["not_needed"],
            row["overdue"], row["ahead"],
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Ahead:
    """What a duty will want in a fiscal year: by which day, of which roles (their names)."""

    label: str
    due_on: dt.date
    roles: tuple[str, ...]


def windows_of_year(year: FiscalYear) -> list[Ahead]:
    """Every duty with a rhythm in a fiscal year as the editions in force on its first day (or today) want it, by its last day."""
    day = max(year.first_day, context.today())
    duties = {each.key: each for each in reversed(definitions.in_force(day))}
    found = [
        Ahead(
            window.defined.duty.label.ja,
            window.due_on,
            tuple(dict.fromkeys(organization.role_label(owner.role, day) for owner in window.defined.duty.owners)),
        )
        for window in planning.windows_of(duties.values(), year, clocks.calendar())
    ]
    return sorted(found, key=lambda each: (each.due_on, each.label))
