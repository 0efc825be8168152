"""Which reports an incident asks for, and by when: the table of the edition over the facts, kept as rows with their clocks.

Worked out anew with each assessment, fact and sending, in the same act. A person's own word stands over the table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import translation

from sekimori.portal.clocks import services as timers
from sekimori.portal.disclosures import facts, limits, rules_in_force, ticking
from sekimori.portal.disclosures.facts import Sheet
from sekimori.portal.disclosures.models import Disclosure, Requirement
from sekimori.portal.incidents.models import Incident
from sekimori.standards.disclosure_models import DisclosureForm, NeedRule, Since, Stage

# While an incident is in one of these, reports about it may be needed.
CONCERNED = frozenset({Incident.State.OPEN, Incident.State.CLOSED})


@dataclass(frozen=True)
class Need:
    """A form that the table asks for, or allows, with the reasons."""

    form: DisclosureForm
    reasons: Sequence[NeedRule]
    voluntary: bool = False


def needs_of(sheet: Sheet) -> list[Need]:
    """The forms that the table asks for or allows, in the order of the forms; of none where it is no incident (yet)."""
    if sheet.incident.state not in CONCERNED:
        return []
    values = facts.values_for_conditions(sheet)
    rows = rules_in_force.askable(sheet.rules, rules_in_force.incident_rules())
    found: dict[str, list[NeedRule]] = {}
    # A row that follows another form is asked after the forms that stand on facts alone.
    for row in sorted(rows, key=lambda each: each.follows is not None):
        if (row.when is not None and limits.holds(row.when, values)) or (
            row.follows is not None and row.follows in found
        ):
            found.setdefault(row.form, []).append(row)
    return [
        Need(form, found[form.key], all(each.voluntary for each in found[form.key]))
        for form in sheet.rules.forms
        if form.key in found
    ]


@dataclass(frozen=True)
class _Wanted:
    """A stage that is asked for now: from when, until when, why."""

    form: DisclosureForm
    stage: Stage
    since: dt.datetime
    due_at: dt.datetime | None
    reasons: list[str]


def reckon(incident: Incident, now: dt.datetime, *, sent: Disclosure | None = None) -> list[Requirement]:
    """Brings the requirements of an incident and their clocks up to date, inside the act that has changed something; all of them.

    `sent` is the report that goes out in this act: it settles its stage, also where nobody had asked for it (yet). Whoever calls
    lets what is kept in memory of needs be read again.
    """
    standing = {(each.form, each.stage): each for each in Requirement.objects.filter(incident=incident)}
    made, changed = _settled(sent, standing, now)
    if not standing and incident.state not in CONCERNED:
        return []
    sheet = facts.sheet_of(incident, judging=True)
    wanted = {(each.form.key, each.stage.key): each for each in _wanted(sheet, standing.values())}
    for key, each in wanted.items():
        row = standing.get(key)
        if row is None:
            made.append(_new(incident, each, now))
        elif row.settled_at is None and _renew(row, each):
            changed.append(row)
    for key, row in standing.items():
        if key not in wanted and row.needed and row.settled_at is None and row.judged_at is None:
            row.needed, row.reasons = False, []
            changed.append(row)
    _write(made, changed)
    open_ = [each for each in (*made, *changed) if each.needed and each.settled_at is None]
    ticking.watch(open_, facts.values_for_conditions(sheet))
    for row in changed:
        if not row.needed or row.settled_at is not None:
            timers.timer_cancel(subject=ticking.subject_of(row), kind=ticking.KIND)
    return [*standing.values(), *(each for each in made if (each.form, each.stage) not in standing)]


def _settled(
    sent: Disclosure | None, standing: dict[tuple[str, str], Requirement], now: dt.datetime
) -> tuple[list[Requirement], list[Requirement]]:
    """What a report that goes out settles: a new row where nobody had asked for it, the changed one otherwise."""
    if sent is None or sent.sent_at is None:
        return [], []
    row = standing.get((sent.form, sent.stage))
    if row is not None:
        first, row.settled_at = row.settled_at is None, row.settled_at or sent.sent_at
        return [], [row] if first else []
    row = standing[(sent.form, sent.stage)] = Requirement(
        incident=sent.incident, form=sent.form, form_label=sent.form_label, stage=sent.stage, stage_label=sent.stage_label,
        since=sent.drafted_at, made_at=now, settled_at=sent.sent_at,
    )  # fmt: skip
    return [row], []


def form_of(row: Requirement) -> DisclosureForm | None:
    """The form that a requirement asks for; None once the edition has it no longer."""
    return rules_in_force.form_of(row.form)


def _write(made: Iterable[Requirement], changed: Iterable[Requirement]) -> None:
    made, changed = list(made), list(changed)
    if made:
        Requirement.objects.bulk_create(made)
    if changed:
        Requirement.objects.bulk_update(changed, ["needed", "reasons", "since", "due_at", "settled_at"])


def _wanted(sheet: Sheet, standing: Iterable[Requirement]) -> list[_Wanted]:
    needs = needs_of(sheet)
    if not needs:
        return []
    values, known = facts.values_for_conditions(sheet), sheet.value(sheet.rules.known_from)
    sent: dict[str, dt.datetime] = {}
    for row in standing:
        if row.settled_at is not None:
            sent[row.form] = min(row.settled_at, sent.get(row.form, row.settled_at))
    found = []
    with translation.override("ja"):
        for need in needs:
            if need.voluntary:
                continue
            reasons = [each.reason.ja for each in need.reasons if not each.voluntary]
            for stage in need.form.stages:
                limit = limits.limit_of(stage, values)
                since = _since(stage, sheet.incident, known, sent.get(need.form.key))
                if since is not None and limit is not None:
                    found.append(_Wanted(need.form, stage, since, limits.due_at(limit, since), reasons))
                elif since is not None and stage.since is not Since.SENT:
                    found.append(_Wanted(need.form, stage, since, None, reasons))
    return found


def _since(stage: Stage, incident: Incident, known: dt.datetime, sent: dt.datetime | None) -> dt.datetime | None:
    return {Since.KNOWN: known, Since.ASSESSED: incident.assessed_at, Since.SENT: sent}[stage.since]


def _new(incident: Incident, each: _Wanted, now: dt.datetime) -> Requirement:
    return Requirement(
        incident=incident,
        form=each.form.key,
        form_label=each.form.label.ja,
        stage=each.stage.key,
        stage_label=each.stage.label.ja,
        reasons=each.reasons,
        since=each.since,
        made_at=now,
        due_at=each.due_at,
    )


def _renew(row: Requirement, each: _Wanted) -> bool:
    """Whether the row says something else now; one that a person has judged keeps his word, and its limit."""
    needed = row.needed if row.judged_at is not None else True
    before = (row.needed, row.reasons, row.since, row.due_at)
    row.needed, row.reasons, row.since, row.due_at = needed, each.reasons, each.since, each.due_at
    return before != (row.needed, row.reasons, row.since, row.due_at)
