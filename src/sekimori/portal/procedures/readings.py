"""What applications say about the clauses they carry out: procedures, the gates they enforce, the registers they make themselves.

A procedure is met while nothing owed under it is past its time limit; owed within it, it is due. A procedure by which people
report what happened says nothing while nobody has reported anything: the software cannot know of what was kept from it.
"""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import ClassVar

from django.db.models import Count, F, Q
from django.utils.translation import gettext_noop as _

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status, register, shared
from sekimori.portal.procedures import act_types, counting, whose_turn
from sekimori.portal.procedures.definitions import SEPARATION
from sekimori.portal.procedures.models import Application, Decision, Terms
from sekimori.portal.procedures.tallies import Tallies, Tally
from sekimori.portal.registers import selectors as registers
from sekimori.portal.rules import selectors as rules
from sekimori.standards import packages
from sekimori.standards.models import Mechanism, MechanismKind, Package
from sekimori.standards.procedure_models import Procedure, ProcedureKind

Asked = Sequence[tuple[Question, Sequence[int | None]]]
Answers = Mapping[int | None, Reading]
# Acts that change what is owed or what has been granted.
LIFE = frozenset(
    each.name
    for each in (
        act_types.BEGUN,
        act_types.SUBMITTED,
        act_types.APPROVED,
        act_types.ACKNOWLEDGED,
        act_types.DECIDED_IN_BODY,
        act_types.REFUSED,
        act_types.WITHDRAWN,
        act_types.REOPENED,
        act_types.EXPIRED,
        act_types.LAPSED,
        act_types.CLOSED,
        act_types.REVOKED,
        act_types.ENDED,
        act_types.REVIEWED,
        act_types.REPORTED,
        act_types.CONFIRMED,
        act_types.SENT_BACK,
        act_types.DROPPED,
    )
)

# What ends on its way has never been granted; it matters for what was done first, not for what is owed.
OWED = LIFE - {act_types.REFUSED.name, act_types.WITHDRAWN.name, act_types.EXPIRED.name}
GRANTS = frozenset(
    each.name for each in (act_types.APPROVED, act_types.ACKNOWLEDGED, act_types.DECIDED_IN_BODY, act_types.REOPENED)
)
# Every answer at a step leaves a decision.
DECISIONS = frozenset(
    each.name
    for each in (
        act_types.CIRCULATED,
        act_types.CONSULTED,
        act_types.ENDORSED,
        act_types.TAKEN_UP,
        act_types.READ,
        act_types.RETURNED,
        act_types.REFUSED,
        act_types.APPROVED,
        act_types.ACKNOWLEDGED,
        act_types.DECIDED_IN_BODY,
    )
)

# An act concerns its section and the city: only so many sections are counted apart by name, otherwise all of them are.
FEW = 20


@cache
def shipped() -> frozenset[str]:
    """The procedures of the packages installed here."""
    return frozenset(procedure.key for key in packages.installed() for procedure in packages.get(key).procedures)


@cache
def reports() -> frozenset[str]:
    """The procedures by which something is reported: while nobody has, nothing is known."""
    every = (procedure for key in packages.installed() for procedure in packages.get(key).procedures)
    return frozenset(each.key for each in every if each.kind is ProcedureKind.REPORT)


class OfApplications(BatchReader):
    """An act on an application may change the reading of its section and of the city."""

    listens: ClassVar[frozenset[str]] = OWED

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        del mechanism
        return None if entry.unit is None else [entry.unit, None]

    def touches(self, entry: Entry, question: Question) -> bool:
        """Only what is asked about the procedure of the application; of handing in, only where something was done first."""
        record = entry.record
        if not isinstance(record, Application):
            return True
        if entry.act == act_types.SUBMITTED.name and record.began_at is None:
            return False
        return record.procedure in self.about(question)

    def about(self, question: Question) -> Collection[str]:
        """The procedures on whose applications the answer to the question rests."""
        return (question.mechanism.name,)

    @abstractmethod
    def read_all(self, asked: Asked, as_of: dt.datetime) -> Sequence[Answers]: ...


def _tallies(procedures: Iterable[str], units: Iterable[int | None], as_of: dt.datetime) -> Tallies:
    """The tallies of these procedures and of those counted together with them, fetched once for the readers asked together."""
    wanted = set(procedures)
    for together in (*kept_by_procedures().values(), *enforced().values()):
        wanted |= set(together) if wanted & set(together) else set()
    told = frozenset(unit for unit in units if unit is not None)
    apart = told if len(told) <= FEW else None
    return shared(("procedures", as_of, apart), lambda: Tallies(as_of, apart)).need(wanted)


@register
class ProcedureReader(OfApplications):
    """Applications under the procedures of the standard; where the clause wants measures laid down, those."""

    kind = MechanismKind.PROCEDURE
    listens = OWED | {act_types.TERMS_SET.name}

    def can_read(self, mechanism: Mechanism) -> bool:
        return mechanism.name in shipped()

    def carries(self, mechanism: Mechanism, package: Package) -> bool:
        """Whether the package defines the procedure."""
        return _procedure(package, mechanism.name) is not None

    def recount(self) -> int:
        """What the database keeps of the applications, counts and who is asked now, is compared with them."""
        return counting.recount() + whose_turn.put_right()

    def touches(self, entry: Entry, question: Question) -> bool:
        """Where the clause wants measures laid down these alone count, and no application."""
        if not super().touches(entry, question):
            return False
        in_force = rules.adoptions_on(day_of(entry.recorded_at))
        package = next((view.package for view in in_force if view.pk == question.adoption), None)
        return not isinstance(entry.record, Application) or _document(question, package) is None

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Sequence[Answers]:
        """One query for any number of questions and sections, and one for each document of measures asked about."""
        packages = {view.pk: view.package for view in rules.adoptions_on(day_of(as_of))}
        given = [(question, units, packages.get(question.adoption)) for question, units in asked]
        counted = {q.mechanism.name for q, _units, package in given if not _document(q, package)}
        tallies = _tallies(counted, {unit for _question, units in asked for unit in units}, as_of)
        return [self._one(question, units, package, tallies, as_of) for question, units, package in given]

    @staticmethod
    def _one(
        question: Question, units: Sequence[int | None], package: Package | None, tallies: Tallies, as_of: dt.datetime
    ) -> Answers:
        rule = _procedure(package, question.mechanism.name)
        if package is None or rule is None:
            reason = _("採用している対策基準に、この手続は定められていません。")
            return dict.fromkeys(units, Reading(Status.UNKNOWN, reason))
        document = _document(question, package)
        if document is not None:
            return dict.fromkeys(units, _of_measures(document, as_of))
        variant = str(question.setting(rule.variant, "")) if rule.variant else ""
        silent = _nothing_reported() if rule.kind is ProcedureKind.REPORT else _nothing_applied_for()
        return {unit: said(tallies.of(rule.key, variant, unit), silent) for unit in units}


def _procedure(package: Package | None, key: str) -> Procedure | None:
    return next((each for each in package.procedures if each.key == key), None) if package else None


def _document(question: Question, package: Package | None) -> str | None:
    """The document of measures that the clause itself wants laid down and that the form declares to observe; None for others."""
    rule = _procedure(package, question.mechanism.name)
    if package is None or rule is None:
        return None
    named = {each.terms for each in rule.fields.values() if each.terms}
    return next((each.key for each in package.documents if each.key in named and question.clause in each.clauses), None)


def _of_measures(document: str, as_of: dt.datetime) -> Reading:
    rows = list(Terms.objects.filter(document=document, set_at__lte=as_of).order_by("effective_on", "number"))
    held = [row for row in rows if row.effective_on <= day_of(as_of)]
    ahead = [row.effective_on for row in rows if row.effective_on > day_of(as_of)]
    change = moment_at(ahead[0]) if ahead else None
    if not held:
        return Reading(Status.NOT_MET, _("守るべき措置が、まだ定められていません。"), next_change_at=change)
    reason = _("第%(number)s版の措置が定められ、申請のたびに守ることを確かめています。")
    return Reading(Status.MET, reason, {"number": held[-1].number}, subject_of(held[-1]), change)


def _nothing_applied_for() -> Reading:
    return Reading(Status.MET, _("期限を過ぎた報告はありません（許可の記録はまだありません）。"))


def _nothing_reported() -> Reading:
    return Reading(Status.UNKNOWN, _("報告を要する出来事があったかどうかの記録がありません。"))


def said(tally: Tally, silent: Reading) -> Reading:
    """The reading of a tally; `silent` where there is nothing at all."""
    values: dict[str, str | int] = {"total": tally.total, "open": tally.open, "late": tally.late}
    if tally.late:
        beside = _("期限を過ぎた報告が%(late)s件あります（期限内に待っているもの%(open)s件）。")
        reason = beside if tally.open else _("期限を過ぎた報告が%(late)s件あります。")
        return Reading(Status.OVERDUE, reason, values, _name(tally.oldest_late), tally.next_limit)
    if tally.open:
        reason = _("期限内に報告を待っているものが%(open)s件あります。期限を過ぎたものはありません。")
        return Reading(Status.DUE, reason, values, _name(tally.newest), tally.next_limit)
    if not tally.total:
        return silent
    reason = _("許可・報告%(total)s件のうち、期限を過ぎたものはありません。")
    return Reading(Status.MET, reason, values, _name(tally.newest), tally.next_limit)


def _name(application: int | None) -> str:
    return subject_of(Application(pk=application)) if application is not None else ""


@register
class Separation(OfApplications):
    """Whether anybody has decided in a matter of his own; where it could not be avoided, the reason is on record (1(8)①)."""

    kind = MechanismKind.GATE
    names: ClassVar[frozenset[str]] = frozenset({SEPARATION})
    listens = DECISIONS

    def touches(self, entry: Entry, question: Question) -> bool:
        """Only a decision in one's own matter, with its reason: the database itself refuses one without."""
        del question
        if not isinstance(entry.record, Application):
            return True
        after = entry.details.get("after") or {}
        return bool(after.get("unavoidable"))

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Sequence[Answers]:
        """One query."""
        wrong = Q(person=F("applicant"), unavoidable="", verdict__in=Decision.CONSENTS)
        rows = Decision.objects.filter(wrong | ~Q(unavoidable=""), decided_at__lte=as_of)
        counts: dict[int | None, tuple[int, int]] = {
            row["application__unit"]: (row["excused"], row["wrong"])
            for row in rows.order_by()
            .values("application__unit")
            .annotate(excused=Count("pk", filter=~Q(unavoidable="")), wrong=Count("pk", filter=wrong))
        }
        return [{unit: self._said(counts, unit) for unit in units} for _question, units in asked]

    @staticmethod
    def _said(counts: Mapping[int | None, tuple[int, int]], unit: int | None) -> Reading:
        chosen = [counts.get(unit, (0, 0))] if unit is not None else list(counts.values())
        unavoidable, wrong = (sum(each[n] for each in chosen) for n in range(2))
        values: dict[str, str | int] = {"unavoidable": unavoidable, "wrong": wrong}
        if wrong:
            reason = _("申請した人が自分で決めたものが%(wrong)s件あります。")
            return Reading(Status.NOT_MET, reason, values)
        if unavoidable:
            reason = _("%(unavoidable)s件は、やむを得ない理由を記録して本人が決めました。")
            return Reading(Status.MET, reason, values)
        # Without the number of decisions: a reading that changed with every decision would be asked for with every decision.
        return Reading(Status.MET, _("申請した人が自分で決めたものはありません。"), values)


@register
class DisposalBeforeRemoval(OfApplications):
    """Whether what has left a register left it by its disposal (2(2)⑩)."""

    kind = MechanismKind.GATE
    names: ClassVar[frozenset[str]] = frozenset({"disposal_before_removal"})
    listens = frozenset({"registers:item:left"})
    REGISTERS: ClassVar[tuple[str, ...]] = ("devices", "media", "information_assets")

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Sequence[Answers]:
        """One query for each register."""
        counts: dict[int | None, list[int]] = {}
        for key in self.REGISTERS:
            for unit, by_disposal, by_hand in registers.left_by(key, as_of):
                held = counts.setdefault(unit, [0, 0])
                held[0] += by_disposal
                held[1] += by_hand
        return [{unit: self._said(counts, unit) for unit in units} for _question, units in asked]

    @staticmethod
    def _said(counts: Mapping[int | None, Sequence[int]], unit: int | None) -> Reading:
        chosen = [counts.get(unit, (0, 0))] if unit is not None else list(counts.values())
        by_disposal, by_hand = (sum(each[n] for each in chosen) for n in range(2))
        values: dict[str, str | int] = {"total": by_disposal, "by_hand": by_hand}
        if by_hand:
            return Reading(Status.NOT_MET, _("廃棄の手続によらずに台帳から外れたものが%(by_hand)s件あります。"), values)
        return Reading(Status.MET, _("台帳から外れた%(total)s件は、すべて廃棄の手続を経ています。"), values)


@cache
def enforced() -> Mapping[str, frozenset[str]]:
    """Gates of the catalogue that gates of procedures carry out → those procedures, in the packages installed here."""
    found: dict[str, set[str]] = {}
    for key in packages.installed():
        for procedure in packages.get(key).procedures:
            for gate in procedure.gates:
                if gate.mechanism is not None:
                    found.setdefault(gate.mechanism, set()).add(procedure.key)
    return {gate: frozenset(procedures) for gate, procedures in found.items()}


Kept = tuple[str, str]  # a register, and the aspect of it that is asked about or ""


@cache
def kept_by_procedures() -> Mapping[Kept, frozenset[str]]:
    """Registers that applications make by themselves, with their aspects where they are asked about one by one → the

    procedures whose they are, in the packages installed here.
    """
    found: dict[Kept, set[str]] = {}
    for key in packages.installed():
        package = packages.get(key)
        in_parts = {each.key for each in package.mechanisms if "aspect" in each.settings}
        for procedure in package.procedures:
            for register_key in procedure.keeps:
                for aspect in procedure.aspects if register_key in in_parts else ("",):
                    found.setdefault((register_key, aspect), set()).add(procedure.key)
    return {kept: frozenset(procedures) for kept, procedures in found.items()}


class OfSeveral(OfApplications):
    """Mechanisms that the applications of some procedures carry out between them, read by how many were granted."""

    listens = GRANTS
    sentence: ClassVar[str]

    @abstractmethod
    def carrying(self, mechanism: Mechanism) -> frozenset[str]:
        """The procedures that carry the mechanism out between them; none where nothing installed here does."""

    def can_read(self, mechanism: Mechanism) -> bool:
        return bool(self.carrying(mechanism)) and mechanism.name not in OWN_READERS

    def carries(self, mechanism: Mechanism, package: Package) -> bool:
        """Whether the package defines one of the procedures that carry it out."""
        return self.can_read(mechanism) and any(each.key in self.carrying(mechanism) for each in package.procedures)

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Sequence[Answers]:
        """One query."""
        counted = {key for question, _units in asked for key in self.about(question)}
        tallies = _tallies(counted, {unit for _question, units in asked for unit in units}, as_of)
        return [{unit: self._said(tallies, question, unit) for unit in units} for question, units in asked]

    def about(self, question: Question) -> frozenset[str]:
        """The procedures that carry the mechanism out between them."""
        return self.carrying(question.mechanism)

    def _said(self, tallies: Tallies, question: Question, unit: int | None) -> Reading:
        total = Tally()
        for key in self.about(question):
            total += tallies.of(key, "", unit)
        if not total.total and self.about(question) <= reports():
            return _nothing_reported()
        return Reading(Status.MET, self.sentence, {"total": total.total}, _name(total.newest))


# Gates with a reader of their own, which sees what happens beside the procedure too.
OWN_READERS = frozenset({"disposal_before_removal", SEPARATION})


@register
class PassedGates(OfSeveral):
    """Whether all that was permitted passed a gate: the act that hands in, decides or reports is refused otherwise."""

    kind = MechanismKind.GATE
    sentence = _("許可した%(total)s件は、すべてこの条件を満たしています。満たさない申請・報告は受け付けません。")

    def carrying(self, mechanism: Mechanism) -> frozenset[str]:
        return enforced().get(mechanism.name, frozenset())


@register
class KeptByThemselves(OfSeveral):
    """Registers that applications make: what is taken out and brought back, exceptions with their results."""

    kind = MechanismKind.REGISTER
    sentence = _("申請・決裁・報告がそのまま記録になり、%(total)s件が保管されています。")

    def carrying(self, mechanism: Mechanism) -> frozenset[str]:
        """With a setting `aspect` only those that keep this part of the register."""
        return kept_by_procedures().get((mechanism.name, str(mechanism.settings.get("aspect", ""))), frozenset())
