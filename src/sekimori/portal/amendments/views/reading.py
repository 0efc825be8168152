"""The list, what proposes a change, an amendment with its old and new words, what rests on its clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.amendments import selectors, statuses
from sekimori.portal.amendments.listings import AmendmentListing
from sekimori.portal.amendments.models import Amendment, Change
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Listing, ListPage
from sekimori.standards.editions import TextNode

NEEDS = ("write", "apply", "reopen", "submit", "withdraw")


@dataclass(frozen=True)
class Beside:
    """A change with the words before and after it."""

    change: Change
    old: str
    new: str


class All(ListPage):
    """The amendments."""

    listing_class = AmendmentListing
    template_name = "amendments/list.html"

    def new(self, listing: Listing[Any]) -> Link | None:
        """The button that begins one."""
        return Link(_("改正を起案する"), reverse("amendments:new")) if selectors.may_begin(listing.actor) else None

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        return {"may_begin": selectors.may_begin(listing.actor)}


@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """What the review should look at, by clause."""
    policies.require(context.current().actor, "create", Amendment)
    by_clause: dict[str, list[Any]] = {}
    view = rules.adoption_on()
    for each in selectors.proposals():
        clause = view.by_lineage(each.lineage) if each.lineage else None
        by_clause.setdefault(clause.id if clause else "", []).append(each)
    order = {clause.id: place for place, clause in enumerate(view.package.clauses)}
    groups = sorted(by_clause.items(), key=lambda each: order.get(each[0], len(order)))
    return render(request, "amendments/proposals.html", {"title": _("見直しの材料"), "groups": groups})


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An amendment: its changes beside the words in force."""
    actor = context.current().actor
    record = selectors.amendment_of(pk, actor)
    changes, nodes = list(record.changes.all()), selectors.base_nodes(record)
    names = {
        **_common(record, "detail"),
        "rows": _rows(record),
        "may": {need: bool(policies.decide(actor, need, record)) for need in NEEDS},
        "beside": [_beside(each, nodes) for each in changes],
        "edition_ready": _made(record) is not None,
        "compare": _compare(record),
    }
    return render(request, "amendments/detail.html", names)


def _made(record: Amendment) -> int | None:
    """The edition that came of the draft, by its key."""
    return record.edition_id or (record.draft.edition_id if record.draft is not None else None)


def _compare(record: Amendment) -> str:
    made = _made(record)
    return f"{reverse('rules:compare')}?old={record.base_id}&new={made}" if made else ""


def _beside(change: Change, nodes: Mapping[str, TextNode]) -> Beside:
    node = nodes.get(change.clause)
    old = "　".join(part for part in (node.id, node.title, node.text) if part) if node else ""
    kind = Change.Kind(change.kind)
    if kind is Change.Kind.REMOVE:
        return Beside(change, old, _("（削る）"))
    if kind is Change.Kind.MOVE and node:
        return Beside(change, old, "　".join(part for part in (change.new_id, node.title, node.text) if part))
    where = change.new_id or change.clause
    return Beside(change, old, "　".join(part for part in (where, change.title, change.text) if part))


@require_GET
def effects(request: HttpRequest, pk: int) -> HttpResponse:
    """What rests on the clauses that change, and whose duties they are."""
    record = selectors.amendment_of(pk, context.current().actor)
    changes = list(record.changes.all())
    names = {
        **_common(record, "effects"),
        "effects": selectors.effects(changes),
        "blocked": selectors.blocking(changes),
        "roles": [organization.role_label(role) for role in selectors.roles_concerned(record)],
    }
    return render(request, "amendments/effects.html", names)


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What has happened to an amendment."""
    record = selectors.amendment_of(pk, context.current().actor)
    return render(request, "amendments/history.html", {**_common(record, "history"), "lines": history_of(record)})


def _common(record: Amendment, tab: str) -> dict[str, Any]:
    names = (("detail", _("改正案")), ("effects", _("影響")), ("history", _("記録の経緯")))
    links = [Link(label, reverse(f"amendments:{name}", args=[record.pk]), current=name == tab) for name, label in names]
    return {"title": record.title, "record": record, "status": statuses.of_amendment(record), "tabs": links}


def _rows(record: Amendment) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("改正の理由"), record.reason),
        SummaryRow(_("改正前の版"), record.base.label),
        SummaryRow(_("起案日時"), record.begun_at),
    ]
    if record.edition is not None:
        rows.append(SummaryRow(_("改正後の版"), record.edition.label))
    if record.effective_on:
        rows.append(SummaryRow(_("施行日"), record.effective_on))
    if record.adoption is not None:
        rows.append(SummaryRow(_("決定した会議体・議事録"), record.adoption.reference))
    if record.conditions:
        rows.append(SummaryRow(_("承認の条件"), record.conditions))
    if record.returned:
        rows.append(SummaryRow(_("差戻しの理由"), record.returned))
    return rows
