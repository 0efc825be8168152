"""What required documents say about clauses: in force with everything the clause wants, not there, or not looked at in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils.translation import gettext_noop as _

from sekimori.common import eras
from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status
from sekimori.portal.documents import act_types, current
from sekimori.portal.documents.demands import Demand
from sekimori.portal.documents.models import Document, Review, Version
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Mechanism, MechanismKind, Package

REGISTER = "required_documents"


@dataclass
class Held:
    """The versions in force of the documents that answer one demand, each with the last day of its review."""

    versions: list[tuple[Version, dt.date | None]] = field(default_factory=list)
    changes: list[dt.date] = field(default_factory=list)


@readings.register
class DocumentReader(BatchReader):
    """The documents of the whole city."""

    kind = MechanismKind.REGISTER
    names = frozenset({REGISTER})
    listens = frozenset(act.name for act in (act_types.APPROVED, act_types.REVIEWED, act_types.ABOLISHED))

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """Every unit: a document holds for the whole city."""
        del entry, mechanism
        return None

    def touches(self, entry: Entry, question: Question) -> bool:
        """Only the clauses that want the document."""
        return question.lineage in entry.clauses

    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """Four queries for any number of demands."""
        held = _held({str(question.setting("document", "")) for question, _units in asked}, as_of)
        packages = {view.pk: view.package for view in rules.adoptions_on(day_of(as_of))}
        return [
            dict.fromkeys(units, _reading(question, _demand(packages.get(question.adoption), question), held, as_of))
            for question, units in asked
        ]


def _held(keys: Iterable[str], as_of: dt.datetime) -> dict[str, Held]:
    day = day_of(as_of)
    decided = Version.objects.filter(state=Version.State.APPROVED, decided_at__lte=as_of).defer("text")
    rows = Document.objects.filter(required__in=sorted(keys), begun_at__lte=as_of).order_by("pk")
    rows = rows.prefetch_related(
        Prefetch("versions", decided, to_attr="decided"),
        Prefetch("reviews", Review.objects.filter(at__lte=as_of), to_attr="reviewed"),
    )
    found: dict[str, Held] = {}
    for row in rows:
        if row.abolished_at is not None and row.abolished_at <= as_of:
            continue
        held = found.setdefault(row.required, Held())
        held.changes += [each.effective_on for each in row.decided if each.effective_on and each.effective_on > day]
        version = current.newest(row.decided, day)
        if version is not None:
            held.versions.append((version, current.review_due(version, row.reviewed)))
    return found


def _demand(package: Package | None, question: Question) -> Demand | None:
    """The demand that the clause names, under the edition of its adoption."""
    key = question.setting("document", "")
    return next((Demand(each, package) for each in package.documents if each.key == key), None) if package else None


def _reading(question: Question, demand: Demand | None, held: Mapping[str, Held], as_of: dt.datetime) -> Reading:
    if demand is None:
        return Reading(Status.UNKNOWN, _("採用している対策基準に、この文書は定められていません。"))
    here = held.get(demand.key, Held())
    day = day_of(as_of)
    dues = [due for _version, due in here.versions if due is not None]
    turns = [*here.changes, *(due + dt.timedelta(days=1) for due in dues if due >= day)]
    change = moment_at(min(turns)) if turns else None
    values: dict[str, str | int] = {"document": demand.label}
    if not here.versions:
        return Reading(Status.NOT_MET, _("「%(document)s」が定められていません。"), values, next_change_at=change)
    first = here.versions[0][0]
    record = subject_of(first)
    if missing := _missing(question, demand, here):
        values["content"] = missing
        reason = _("「%(document)s」に「%(content)s」の定めがありません。")
        return Reading(Status.NOT_MET, reason, values, record, change)
    if late := min((due for due in dues if due < day), default=None):
        values["due"] = eras.format_long(late)
        reason = _("「%(document)s」の見直しの期限（%(due)s）を過ぎています。")
        return Reading(Status.OVERDUE, reason, values, record, change)
    values |= {"number": first.number, "on": eras.format_long(first.effective_on or day)}
    return Reading(
        Status.MET, _("「%(document)s」第%(number)s版（%(on)s施行）が定められています。"), values, record, change
    )


def _missing(question: Question, demand: Demand, here: Held) -> str:
    """The first content that the clause wants and no document in force has; empty when all are there."""
    written = {key for version, _due in here.versions for key in version.places}
    labels = {each.key: words(each.label) for each in demand.rule.contents}
    return next((labels.get(key, key) for key in question.setting("content", ()) if key not in written), "")
