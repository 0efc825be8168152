"""The states of the clauses at a moment as assessment results: an observation and a finding for each clause.

A finding is `satisfied` only where a clause is met or proved not applicable. Everything else is `not-satisfied`, also what
nobody knows; the state itself stands beside it as a property, so that nothing is lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sekimori.standards.models import Clause, Package
from sekimori.standards.oscal.document import (
    Json,
    Origin,
    control_ids,
    metadata,
    moment,
    party_uuid,
    prop,
    reference,
    selected,
)
from sekimori.standards.oscal.identifiers import uuid_of

# State → (what OSCAL calls it, why). A power or a definition (`none`) has no finding.
_STATES: Mapping[str, tuple[str, str]] = {
    "met": ("satisfied", "pass"),
    "not_applicable": ("satisfied", "other"),
    "open": ("not-satisfied", "other"),
    "due": ("not-satisfied", "other"),
    "excepted": ("not-satisfied", "other"),
    "unknown": ("not-satisfied", "other"),
    "overdue": ("not-satisfied", "fail"),
    "not_met": ("not-satisfied", "fail"),
}
_WORDS: Mapping[str, str] = {
    "met": "充足", "not_applicable": "該当なし", "open": "推奨・未実施", "due": "期限内", "excepted": "例外措置中",
    "unknown": "不明", "overdue": "期限超過", "not_met": "未充足", "none": "状態なし",
}  # fmt: skip


@dataclass(frozen=True)
class Stated:
    """The state of a clause of the city: `standing` as docs/compliance.md names it, since when, by which mechanisms (kind:name →

    what each says), whether it rests on people's word alone, and how many units are in which state.
    """

    lineage: str
    standing: str
    since: dt.datetime
    attested: bool = False
    excepted: bool = False
    contradicted: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)


def finding_uuid(origin: Origin, control: str) -> str:
    """The UUID of the finding about a control at the origin's moment."""
    return uuid_of("finding", origin.system, moment(origin.at), control)


def assessment_results(package: Package, stated: Sequence[Stated], origin: Origin) -> Json:
    """One result with what is `stated`, in the order of the text; clauses about which nothing is stated have no finding.

    Raises ValueError for a standing that this module does not know.
    """
    label = package.label
    by_lineage = {each.lineage: each for each in stated}
    plan = uuid_of("assessment-plan", package.digest)
    found = [(clause, by_lineage[clause.lineage]) for clause in package.normative if clause.lineage in by_lineage]
    if unknown := {each.standing for _, each in found} - set(_WORDS):
        raise ValueError(f"unknown standings: {sorted(unknown)}")
    judged = [(clause, each) for clause, each in found if each.standing in _STATES]
    ids = control_ids(package)
    result: Json = {
        "uuid": uuid_of("result", origin.system, package.digest, moment(origin.at)),
        "title": "条項の状態",
        "description": "記録から計算した、各条項の市全体の状態。",
        "start": moment(origin.at),
        "end": moment(origin.at),
        "reviewed-controls": _reviewed(package),
    }
    if judged:
        result["observations"] = [_observation(origin, ids[clause.id], clause, each) for clause, each in judged]
        result["findings"] = [_finding(origin, ids[clause.id], clause, each) for clause, each in judged]
    return {
        "assessment-results": {
            "uuid": uuid_of("results", origin.system, package.digest, moment(origin.at)),
            "metadata": metadata(package, origin, f"{label.ja}の実施状況", f"State of {label.en}"),
            "import-ap": {"href": f"#{plan}"},
            "results": [result],
            "back-matter": {"resources": [_plan(plan)]},
        }
    }


def _plan(identifier: str) -> Json:
    """What stands for an assessment plan: states are computed all the time by rules that the package names."""
    return reference(
        identifier,
        "条項の状態の求め方",
        "手続・台帳・実施事項・点検の記録から、条項ごとに状態を常時計算する。申告だけに基づくものは INTERVIEW とする。",
        "components.json",
    )


def _reviewed(package: Package) -> Json:
    controls = [{"control-id": control} for control in selected(package)]
    return {"control-selections": [{"include-controls": controls}]}


def state_props(each: Stated) -> list[Json]:
    """A state as properties: itself, what it rests on, and how many units are in which state."""
    found = [prop("state", each.standing), prop("since", moment(each.since))]
    for flag, name in ((each.attested, "attested"), (each.excepted, "excepted"), (each.contradicted, "contradicted")):
        if flag:
            found.append(prop(name, "yes"))
    return found + [prop(f"units-{key.replace('_', '-')}", str(n)) for key, n in sorted(each.counts.items()) if n]


def _observation(origin: Origin, control: str, clause: Clause, each: Stated) -> Json:
    """What the mechanisms say about one clause."""
    said = [prop("reading", f"{name}={status}") for name, status in sorted(each.readings.items())]
    return {
        "uuid": uuid_of("observation", origin.system, moment(origin.at), control),
        "title": f"{clause.id} の観測",
        "description": f"{_WORDS[each.standing]}（{'申告のみ' if each.attested else '記録による'}）",
        "props": [prop("control-id", control), *state_props(each), *said],
        "methods": ["INTERVIEW"] if each.attested else ["EXAMINE", "TEST"],
        "types": ["control-objective"],
        "origins": [{"actors": [{"type": "party", "actor-uuid": party_uuid(origin)}]}],
        "collected": moment(origin.at),
    }


def _finding(origin: Origin, control: str, clause: Clause, each: Stated) -> Json:
    state, reason = _STATES[each.standing]
    return {
        "uuid": finding_uuid(origin, control),
        "title": f"{clause.id} {_WORDS[each.standing]}",
        "description": clause.requirement.ja if clause.requirement else clause.title,
        "props": state_props(each),
        "target": {
            "type": "statement-id",
            "target-id": f"{control}_smt",
            "status": {"state": state, "reason": reason, "remarks": _WORDS[each.standing]},
        },
        "related-observations": [
            {"observation-uuid": uuid_of("observation", origin.system, moment(origin.at), control)}
        ],
    }
