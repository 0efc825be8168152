"""OSCAL documents from what is adopted and recorded; `sekimori.standards.oscal` says what they look like.

They name no person and no unit: of what people typed nothing is taken but the numbers of exceptions and the clauses concerned.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts import context, exceptions
from sekimori.portal.acts.actors import SYSTEM
from sekimori.portal.acts.models import Deployment
from sekimori.portal.compliance import selectors as compliance
from sekimori.portal.compliance.selectors import Held
from sekimori.portal.inspection import selectors as inspection
from sekimori.standards import oscal
from sekimori.standards.oscal import Adopted, OpenPoint, Origin, PointStatus, Stated


class What(models.TextChoices):
    """What may be exported."""

    CATALOG = "catalog", gettext_lazy("カタログ（条項）")
    PROFILE = "profile", gettext_lazy("プロファイル（採用した条項）")
    COMPONENT = "component", gettext_lazy("コンポーネント定義（実行する仕組み）")
    RESULTS = "results", gettext_lazy("評価結果（条項の状態）")
    POAM = "poam", gettext_lazy("改善計画（ＰＯＡ＆Ｍ）")


# The states that a plan of action has to do with: in them something is still to be done.
_UNDONE = frozenset({"not_met", "overdue", "unknown"})
# An exception holds until just before its end.
_MOMENT = dt.timedelta(microseconds=1)


def exported(what: str, adoption: int | None = None) -> bytes:
    """The document as JSON in UTF-8, of this adoption or the first one. Raises NotAdopted, NothingOpen (nothing to plan)."""
    held = compliance.adoption(adoption)
    document = _MAKERS[What(what)](held)
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def file_name(what: str) -> str:
    """The usual name of the file; the documents refer to each other by these names."""
    return {"component": "components.json"}.get(what, f"{what}.json")


def _origin(held: Held, *, live: bool) -> Origin:
    """What is adopted is dated by the day of its decision, what is computed by the moment."""
    deployment = Deployment.objects.get(pk=Deployment.SINGLE)
    at = context.now() if live else moment_at(held.view.decided_on)
    return Origin(at, deployment.city, str(deployment.identity), deployment.sample)


def _catalog(held: Held) -> dict[str, Any]:
    return oscal.catalog(held.package, _origin(held, live=False))


def _profile(held: Held) -> dict[str, Any]:
    view = held.view
    adopted = Adopted(view.organ_names, view.effective_on, tuple(view.times.values()))
    return oscal.profile(held.package, adopted, _origin(held, live=False))


def _component(held: Held) -> dict[str, Any]:
    return oscal.component_definition(held.package, compliance.carried_out(held.package), _origin(held, live=False))


def _results(held: Held) -> dict[str, Any]:
    stated = [
        Stated(
            lineage=row.lineage,
            standing=row.standing,
            since=row.since,
            attested=row.attested,
            excepted=row.excepted,
            contradicted=row.contradicted,
            counts=row.counts,
            readings=row.readings,
        )
        for row in compliance.city_states(held, with_readings=True)
    ]
    return oscal.assessment_results(held.package, stated, _origin(held, live=True))


def _poam(held: Held) -> dict[str, Any]:
    points = [*_undone(held), *_exceptions(held), *_improvements(held)]
    return oscal.plan_of_action(held.package, points, _origin(held, live=True))


def _undone(held: Held) -> list[OpenPoint]:
    """A point for each clause that is not met, overdue or unknown somewhere in the city."""
    clauses = {clause.lineage: clause for clause in held.package.normative}
    found = []
    for row in compliance.city_states(held):
        clause = clauses.get(row.lineage)
        if row.standing in _UNDONE and clause is not None:
            names = {"clause": clause.id, "state": str(compliance.status(row.standing))}
            title = _("%(clause)s：%(state)s") % names
            wanted = clause.requirement.ja if clause.requirement else clause.title
            found.append(OpenPoint(f"state:{row.lineage}:{row.since.isoformat()}", [row.lineage], title, wanted))
    return found


def _exceptions(held: Held) -> list[OpenPoint]:
    """A point for each exception in force, with its last day."""
    known = {clause.lineage: clause.id for clause in held.package.clauses}
    found = []
    now = context.now()
    for each in exceptions.standing(now, list(known)):
        if each.since > now:
            continue
        names = {"clause": known[each.lineage], "number": each.label}
        found.append(
            OpenPoint(
                f"exception:{each.record}:{each.lineage}",
                [each.lineage],
                _("%(clause)s：例外措置 %(number)s") % names,
                _("許可された例外措置。期限までに解消する。"),
                PointStatus.DEVIATION_APPROVED,
                day_of(each.until - _MOMENT),
            )
        )
    return found


def _improvements(held: Held) -> list[OpenPoint]:
    """A point for each improvement under way, by the clauses that its questions ask about; its words stay here."""
    by_key: dict[int, Mapping[str, tuple[str, ...]]] = {}
    lineages = {clause.lineage for clause in held.package.clauses}
    found = []
    for row in inspection.improvements(SYSTEM).filter(state="open").order_by("due_on", "pk"):
        asked = by_key.get(row.campaign_id)
        if asked is None:
            asked = by_key[row.campaign_id] = {
                each.key: tuple(each.lineages) for each in inspection.questions(row.campaign)
            }
        about = sorted({lineage for key in row.keys for lineage in asked.get(key, ()) if lineage in lineages})
        if about:
            found.append(
                OpenPoint(
                    f"improvement:{row.pk}",
                    about,
                    _("自己点検に基づく改善策 %(number)s") % {"number": row.pk},
                    _("自己点検で一部実施・未実施であった事項を改善する。"),
                    PointStatus.REMEDIATING,
                    row.due_on,
                    _("改善策を担当者と期限を定めて進めている。"),
                )
            )
    return found


_MAKERS: Mapping[What, Callable[[Held], dict[str, Any]]] = {
    What.CATALOG: _catalog,
    What.PROFILE: _profile,
    What.COMPONENT: _component,
    What.RESULTS: _results,
    What.POAM: _poam,
}
