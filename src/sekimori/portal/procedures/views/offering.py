"""How procedures are laid out before somebody applies: grouped, with who may apply, who decides and what is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.periods import length_words
from sekimori.portal.procedures.selectors import Offer
from sekimori.portal.ui.components import SummaryRow
from sekimori.portal.ui.wording import words
from sekimori.standards.levels import Level
from sekimori.standards.procedure_models import FieldType, Procedure, ProcedureKind, Stage


@dataclass(frozen=True)
class Line:
    """A procedure in the catalogue."""

    defined: Defined
    may: bool

    @property
    def task(self) -> str:
        return words(self.defined.procedure.task)

    @property
    def label(self) -> str:
        return self.defined.label

    @property
    def form_number(self) -> str:
        return words(self.defined.procedure.form.number)

    @property
    def applicants(self) -> str:
        return applicants(self.defined)


@dataclass(frozen=True)
class Group:
    """Some of the offers under a heading."""

    title: str | Promise
    offers: Sequence[Line]
    note: str | Promise = ""


def _lines(offers: Sequence[Offer]) -> list[Line]:
    return [Line(each.defined, each.may) for each in offers]


def by_right(offers: Sequence[Offer]) -> list[Group]:
    """What the actor may begin, applications before reports and decisions; then, for information, the rest."""
    kinds = {
        ProcedureKind.APPLICATION: _("申請する"),
        ProcedureKind.REPORT: _("報告する"),
        ProcedureKind.DECISION: _("決定する"),
    }
    groups = [
        Group(label, _lines([each for each in offers if each.may and each.defined.procedure.kind is kind]))
        for kind, label in kinds.items()
    ]
    rest = [each for each in offers if not each.may]
    groups.append(
        Group(
            _("あなたの役割では始められないもの"), _lines(rest), _("だれが申請できるかは、それぞれの説明にあります。")
        )
    )
    return [group for group in groups if group.offers]


def by_chapter(offers: Sequence[Offer]) -> list[Group]:
    """The same by the chapter of the standard to which the first clause of each belongs, in the order of the text."""
    found: dict[str, list[Offer]] = {}
    for offer in offers:
        for chapter, ids in _chapters(offer.defined):
            if offer.defined.procedure.clauses[0] in ids:
                found.setdefault(chapter, []).append(offer)
    places = {clause.id: place for offer in offers[:1] for place, clause in enumerate(offer.defined.package.clauses)}
    order = sorted(found.items(), key=lambda pair: min(places.get(o.defined.procedure.clauses[0], 0) for o in pair[1]))
    return [
        Group(chapter, _lines(sorted(each, key=lambda o: places.get(o.defined.procedure.clauses[0], 0))))
        for chapter, each in order
    ]


def _chapters(defined: Defined) -> list[tuple[str, set[str]]]:
    """The chapters of the edition with the ids of the clauses in them."""
    found: list[tuple[str, set[str]]] = []
    for clause in defined.package.clauses:
        if clause.level is Level.CHAPTER or not found:
            found.append((f"{clause.id} {clause.title}".strip(), set()))
        found[-1][1].add(clause.id)
    return found


def about(defined: Defined) -> dict[str, Any]:
    """What stands over every page of an application: form number and the clauses that demand it."""
    return {
        "form_number": words(defined.procedure.form.number),
        "form_title": words(defined.procedure.form.title),
        "clauses": list(defined.procedure.clauses),
        "said": called(defined.procedure),
    }


def called(rule: Procedure) -> dict[str, str]:
    """What asking, reporting or deciding is called on the pages of an application."""
    if rule.kind is ProcedureKind.REPORT:
        return {
            "hand_in": _("この内容で報告する"),
            "not_yet": _("内容を確認してください。まだ報告していません。"),
            "route": _("報告した後の経路"),
            "who": _("報告者"),
            "summary": _("報告の概要"),
            "correct": _("内容を直して再び報告する"),
        }
    return {
        "hand_in": _("この内容で申請する"),
        "not_yet": _("内容を確認してください。まだ申請していません。"),
        "route": _("申請した後の経路"),
        "who": _("申請者"),
        "summary": _("申請の概要"),
        "correct": _("内容を直して再申請する"),
    }


def facts(offer: Offer) -> dict[str, Any]:
    """What somebody wants to know before beginning: who applies, who decides, for how long, under which form."""
    defined = offer.defined
    rule = defined.procedure
    within = length_words(rule.report_within) if rule.report_within else ""
    rows = [
        SummaryRow(_("申請できる人"), applicants(defined)),
        SummaryRow(_("決める人・経路"), [f"{n}. {_stage(defined, s)}" for n, s in enumerate(rule.route, start=1)]),
        *([SummaryRow(_("期間の上限"), length_words(rule.validity.most))] if rule.validity and rule.validity.most else []),
        *([SummaryRow(_("報告の期限"), _("実施から%(within)s以内") % {"within": within})] if within else []),
        *([SummaryRow(_("決まった後の報告"), [words(each.label) for each in rule.milestones])] if rule.milestones else []),
        SummaryRow(_("様式"), f"{words(rule.form.number)}　{words(rule.form.title)}"),
        SummaryRow(_("保存"), _("%(series)s（%(years)s年）") % {
            "series": words(rule.retention.series), "years": rule.retention.years}),
    ]  # fmt: skip
    return about(defined) | {
        "offer": offer,
        "lead": words(rule.lead) if rule.lead else "",
        "rows": [replace(row, value="\n".join(row.value)) if isinstance(row.value, list) else row for row in rows],
        "gates": [(words(gate.say), words(gate.next_step) if gate.next_step else "") for gate in rule.gates],
        "within": within,
        "emergency": bool(rule.report_within and rule.bound_to) and offer.may,
        "files": [words(each.label) for each in rule.fields.values() if each.type is FieldType.EVIDENCE],
        "begin": {
            ProcedureKind.APPLICATION: _("申請を始める"),
            ProcedureKind.REPORT: _("報告を始める"),
            ProcedureKind.DECISION: _("決定を始める"),
        }[rule.kind],
    }


def applicants(defined: Defined) -> str:
    """Who may apply, in words: the roles named, or those whose abilities let them."""
    rule = defined.procedure.applicants
    roles = [defined.role_label(role) for role in rule.roles]
    if not roles:
        roles = [words(role.label) for role in defined.package.roles if set(role.abilities) & set(rule.abilities)]
    asked = [words(role.label) for role in defined.package.roles if set(role.abilities) & set(rule.requesters)]
    said = "・".join(roles)
    return (
        _("%(roles)s（%(asked)sは、依頼として出せます）") % {"roles": said, "asked": "・".join(asked)}
        if asked
        else said
    )


def _stage(defined: Defined, stage: Stage) -> str:
    roles = dict.fromkeys(defined.role_label(party.role) for party in stage.parties if party.role)
    joined = (_("と") if stage.every else _("又は")).join(roles)
    return f"{words(stage.label)}　{joined}".strip()


def listed_fields(rule: Procedure) -> list[str]:
    """The columns of a procedure's register."""
    return [key for key in rule.listed if key in rule.fields]
