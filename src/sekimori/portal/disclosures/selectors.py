"""Asking about outside reports. Other apps ask here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.disclosures import contents, differences, examining, facts, needs, printing, rules_in_force
from sekimori.portal.disclosures.checking import Finding
from sekimori.portal.disclosures.contents import Content
from sekimori.portal.disclosures.differences import FieldChange
from sekimori.portal.disclosures.facts import Sheet
from sekimori.portal.disclosures.models import OPEN_DISCLOSURES, Disclosure, Fact, Requirement
from sekimori.portal.disclosures.needs import Need
from sekimori.portal.disclosures.policies import ANSWER, DRAW_UP, may_decide_on
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Incident
from sekimori.portal.notices import selectors as notices
from sekimori.portal.notices.models import Notice
from sekimori.portal.notices.selectors import ReadingState
from sekimori.portal.organization import selectors as organization

__all__ = [
    "Board", "Task", "announcements_of", "board_of", "changes_since", "contacts_for", "disclosure_of", "disclosures", "facts_of",
    "fresh_findings", "lines_of", "may_draw_up", "may_tell", "may_tell_city", "noted_lines", "requirement_of",
    "sheet_of", "tasks_of",
]  # fmt: skip
State = Disclosure.State
# What is not sent yet and not given up.
OPEN = Q(state__in=Disclosure.OPEN)


def disclosures(actor: Actor) -> QuerySet[Disclosure]:
    """The reports that `actor` may know of."""
    return policies.visible(Disclosure, actor).select_related("incident")


def disclosure_of(pk: int, actor: Actor, need: str = "view") -> Disclosure:
    """One report, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Disclosure, actor, need, pk=pk)


def requirement_of(pk: int, actor: Actor, need: str = "view") -> Requirement:
    """One need. Raises NotFound or Refused."""
    return policies.get(Requirement, actor, need, pk=pk)


def may_draw_up(actor: Actor, incident: Incident) -> bool:
    """Whether the actor may draw up a report about an incident."""
    return bool(policies.policy_of(Disclosure).decide(actor, "create", incident=incident))


def may_tell(actor: Actor, incident: Incident) -> bool:
    """Whether the actor may write facts of an incident down."""
    return bool(policies.policy_of(Fact).decide(actor, "tell", incident=incident))


def may_tell_city(actor: Actor) -> bool:
    """Whether the actor may write down what is true of the city whatever the incident."""
    return bool(policies.policy_of(Fact).decide(actor, "tell_city"))


def sheet_of(incident: Incident) -> Sheet:
    """What is known of an incident; the page leaves out what is secret to its reader."""
    return facts.sheet_of(incident)


def noted_lines(incident: Incident) -> list[tuple[str, str]]:
    """What was noted by hand about an incident, to be chosen from: what a line is known by, and its words."""
    return contents.noted_lines(incident)


def facts_of(incident: Incident, actor: Actor) -> list[Fact]:
    """The facts as they were told one after the other, the newest first."""
    return list(policies.visible(Fact, actor).filter(incident=incident).order_by("-at", "-pk")[:200])


@dataclass(frozen=True)
class Board:
    """The outside of one incident: what the table says, what has to be reported, what was drawn up, who was told of the policy."""

    sheet: Sheet
    needs: Sequence[Need]
    requirements: Sequence[Requirement]
    reports: Sequence[Disclosure]
    announced: Sequence[tuple[Notice, ReadingState]]


def board_of(incident: Incident, actor: Actor) -> Board:
    """The outside of one incident; nine queries, whatever there is."""
    rows = list(policies.visible(Requirement, actor).filter(incident=incident))
    for row in rows:
        row.incident = incident
    sheet = facts.sheet_of(incident)
    reports = list(policies.visible(Disclosure, actor).filter(incident=incident).order_by("drafted_at", "pk"))
    for each in reports:
        each.incident = incident
    return Board(sheet, needs.needs_of(sheet), rows, reports, announcements_of(incident))


def announcements_of(incident: Incident) -> list[tuple[Notice, ReadingState]]:
    """What was made known to units about an incident, with who has read it (1(9)④)."""
    from sekimori.portal.disclosures.services.announcing import MECHANISM

    found = [each for each in notices.about(subject_of(incident)) if each.mechanism == MECHANISM]
    states = notices.reading_states([each.pk for each in found])
    return [(each, states[each.pk]) for each in found if each.pk in states]


def lines_of(record: Disclosure) -> list[Content]:
    """The lines of a report: as handed in; of a draft as the facts stand."""
    return printing.lines_of(record)


def fresh_findings(record: Disclosure, lines: Sequence[Content]) -> list[Finding]:
    """What the check of a publication finds in these lines now; nothing for what is not published."""
    form = rules_in_force.form_of(record.form)
    return examining.findings_of(record, lines) if form is not None and form.public else []


def contacts_for(record: Disclosure, actor: Actor) -> list[str]:
    """How the recipient is reached, from the emergency contact network, as far as `actor` may see it; one query at most."""
    form = rules_in_force.form_of(record.form)
    if form is None or form.party is None:
        return []
    return [
        "　".join(part for part in (str(each), each.telephone, each.night_telephone, each.email) if part)
        for each in organization.external_contacts(actor).filter(party=form.party)
    ]


def changes_since(record: Disclosure, lines: Sequence[Content]) -> tuple[Disclosure | None, list[FieldChange]]:
    """What differs from the report of the same form that was sent before; the report, and the fields."""
    earlier = Disclosure.objects.filter(
        incident=record.incident, form=record.form, state=State.SENT, number__lt=record.number
    )
    before = earlier.order_by("-number").first()
    return (before, differences.between(contents.kept_of(before), lines)) if before is not None else (None, [])


@dataclass(frozen=True)
class Task:
    """Something that waits: a report to be decided on or sent, or one that has to be drawn up."""

    sort: str
    record: int
    incident: int
    label: str
    due_at: dt.datetime | None
    deciders: tuple[str, ...] = ()
    drafted_by: int | None = None


# Needs follow the assessment of incidents, in whose acts nothing more is written for this.
_kept = Kept[tuple[Task, ...]](OPEN_DISCLOSURES, incidents.KEPT, most=2)


def _waiting() -> tuple[Task, ...]:
    """Asked of the database once as long as nothing about reports changes."""
    return _kept.get("open", _look)


def _look() -> tuple[Task, ...]:
    found = []
    open_ = Disclosure.objects.filter(state__in=Disclosure.OPEN).select_related("incident").order_by("drafted_at", "pk")
    drawn = set()
    for each in open_[:300]:
        drawn.add((each.incident_id, each.form, each.stage))
        form = rules_in_force.form_of(each.form)
        label = f"{each.incident.number} {each}"
        deciders = tuple(form.decided_by) if form else ()
        found.append(Task(each.state, each.pk, each.incident_id, label, None, deciders, each.drafted_by_id))
    rows = Requirement.objects.filter(needed=True, settled_at__isnull=True).select_related("incident")
    due = {}
    for row in rows.order_by("due_at", "pk")[:300]:
        due[(row.incident_id, row.form, row.stage)] = row.due_at
        if (row.incident_id, row.form, row.stage) not in drawn:
            label = f"{row.incident.number} {row}"
            found.append(Task("needed", row.pk, row.incident_id, label, row.due_at))
    return tuple(found)


def tasks_of(actor: Actor) -> list[Task]:
    """What of outside reports waits for the actor; one query for those in whose role something waits, otherwise none."""
    if actor.person is None or not any(actor.can(each, procedure="incident_order") for each in (*ANSWER, *DRAW_UP)):
        return []
    team = any(actor.can(each) for each in DRAW_UP if each != "direct")
    mine = [
        each
        for each in _waiting()
        if (each.sort == State.WAITING and each.drafted_by != actor.person and may_decide_on(actor, each.deciders))
        or (team and each.sort in {State.APPROVED, "needed"})
        or (each.sort == State.DRAFT and each.drafted_by == actor.person)
    ]
    if not mine:
        return []
    inside = set(
        policies.visible(Incident, actor).filter(pk__in={each.incident for each in mine}).values_list("pk", flat=True)
    )
    return [each for each in mine if each.incident in inside]
