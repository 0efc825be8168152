"""Asking about violations. Other apps ask here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.violations.models import Case, Dossier, Guidance, Referral, Stop
from sekimori.portal.violations.walls import KEPT

__all__ = [
    "About", "CaseView", "Open", "barred", "case_of", "cases", "dossier_of", "guidance_of", "incident_numbered", "may_notify",
    "mine", "open_cases", "referral_of", "rights_stopped", "stop_of", "view_of",
]  # fmt: skip


def cases(actor: Actor) -> QuerySet[Case]:
    """The violations that `actor` may know of."""
    return policies.visible(Case, actor)


def case_of(pk: int, actor: Actor, need: str = "view") -> Case:
    """One violation, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Case, actor, need, pk=pk)


def dossier_of(record: Case, actor: Actor) -> Dossier | None:
    """The same with what proves it, for those who confirmed it and decide; None for others."""
    return policies.visible(Dossier, actor).filter(pk=record.pk).first()


def guidance_of(pk: int, actor: Actor, need: str = "view") -> Guidance:
    """One guidance. Raises NotFound or Refused."""
    return policies.get(Guidance, actor, need, pk=pk)


def stop_of(pk: int, actor: Actor, need: str = "view") -> Stop:
    """One stop of rights. Raises NotFound or Refused."""
    return policies.get(Stop, actor, need, pk=pk)


def referral_of(pk: int, actor: Actor) -> Referral:
    """What was handed on for discipline. Raises NotFound."""
    return policies.get(Referral, actor, pk=pk)


def may_notify(actor: Actor) -> bool:
    """Whether the actor may confirm a violation and tell of it."""
    return bool(policies.policy_of(Case).decide(actor, "create"))


def incident_numbered(number: str, actor: Actor) -> int | None:
    """The key of the incident with this number, if the actor may know of it."""
    return incidents.incidents(actor).filter(number=number.strip()).values_list("pk", flat=True).first()


@dataclass(frozen=True)
class CaseView:
    """What the page of a case shows: as far as the actor may know it."""

    record: Case
    guidances: Sequence[Guidance]
    stops: Sequence[Stop]
    referrals: Sequence[Referral] = field(default_factory=list)
    dossier: Dossier | None = None


def view_of(record: Case, actor: Actor) -> CaseView:
    """The case with what belongs to it; four queries."""
    guidances, stops = list(Guidance.objects.filter(case=record)), list(Stop.objects.filter(case=record))
    for guidance in guidances:
        guidance.case = record
    for stop in stops:
        stop.case = record
    referrals = list(policies.visible(Referral, actor).filter(case=record))
    return CaseView(record, guidances, stops, referrals, dossier_of(record, actor))


@dataclass(frozen=True)
class About:
    """What a person is told about himself."""

    guidances: Sequence[Guidance]
    stops: Sequence[Stop]


def mine(actor: Actor) -> About:
    """The guidance the actor was given and the stops of his own rights, the newest first; nothing of the cases. Two queries."""
    if actor.person is None:
        return About([], [])
    guidances = Guidance.objects.filter(person=actor.person).order_by("-recorded_at", "-pk")
    stops = Stop.objects.filter(person=actor.person).order_by("-decided_at", "-pk")
    return About(list(guidances[:100]), list(stops[:100]))


def rights_stopped(person: int, moment: dt.datetime) -> list[Stop]:
    """The stops of a person's rights that have effect at a moment: for what gives rights or lets people in. No policy."""
    rows = Stop.objects.filter(person=person, decided_at__lte=moment).order_by("pk")
    return [each for each in rows if each.lifted_at is None or each.lifted_at > moment]


def barred() -> QuerySet[Stop]:
    """The stops that have effect and keep their person out of this portal; for identity. No policy."""
    return Stop.objects.filter(lifted_at__isnull=True, reach__in=Stop.BARS)


@dataclass(frozen=True)
class Open:
    """A case in which something is waited for, as the first screens need it: whose turn it is and until when."""

    pk: int
    label: str
    state: str
    person: int
    to_role: str
    to_unit: int | None
    due_at: dt.datetime | None
    stop: int | None = None
    what: str = ""


_open = Kept[tuple[Open, ...]](KEPT, most=2)


def open_cases() -> tuple[Open, ...]:
    """Every case that is not ended; asked of the database once as long as nothing about violations changes."""
    return _open.get("open", _look)


def _look() -> tuple[Open, ...]:
    rows = list(Case.objects.exclude(state=Case.State.CLOSED).order_by("pk"))
    guided = dict(Guidance.objects.filter(improved__isnull=True).values_list("case", "due_at"))
    found = []
    for each in rows:
        due = each.answer_due_at if each.state == Case.State.NOTIFIED else guided.get(each.pk)
        found.append(Open(each.pk, str(each), each.state, each.person_id, each.to_role, each.to_unit_id, due))
    for stop in Stop.objects.filter(restored_at__isnull=True).select_related("case"):
        what = "carry-out" if stop.carried_out_at is None and stop.standing else ""
        if stop.carried_out_at is not None and not stop.standing:
            what = "restore"
        if what:
            due = stop.due_at if what == "carry-out" else stop.lifted_at
            case = stop.case
            found.append(Open(case.pk, str(case), "", case.person_id, "", None, due, stop.pk, what))
    return tuple(found)
