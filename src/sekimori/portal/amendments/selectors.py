"""Asking about amendments. Other apps ask here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.amendments import inputs
from sekimori.portal.amendments.inputs import Hanging, Proposal
from sekimori.portal.amendments.models import AMENDMENTS, Amendment, Change
from sekimori.portal.rules import selectors as rules
from sekimori.portal.rules.models import Edition
from sekimori.standards.editions import TextNode, parents
from sekimori.standards.models import Package

__all__ = [
    "Effect", "OpenAmendment", "amendment_of", "amendments", "base_nodes", "blocking", "change_of", "clause_choices", "effects",
    "following", "lineages_of", "may_begin", "open_amendments", "package_of", "proposals", "roles_concerned",
    "year_of_amendments",
]  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """What rests on the clause of a change, by the app it comes from."""

    change: Change
    label: str
    hanging: Sequence[Hanging]

    @property
    def blocking(self) -> bool:
        """Whether the clause cannot go without a transition."""
        return any(each.blocking for each in self.hanging)


@dataclass(frozen=True)
class OpenAmendment:
    """What the first screen needs of an amendment that is still with those who draft it."""

    pk: int
    title: str
    state: str
    begun_by: int
    returned: bool


_open = Kept[tuple[OpenAmendment, ...]](AMENDMENTS, most=2)


def open_amendments() -> tuple[OpenAmendment, ...]:
    """The amendments that are written or looked at; nothing is asked of the database while no amendment changes."""
    return _open.get("open", _read_open)


def _read_open() -> tuple[OpenAmendment, ...]:
    rows = Amendment.objects.filter(state__in=(Amendment.State.WRITING, Amendment.State.APPLIED)).order_by("pk")
    names = ("pk", "title", "state", "begun_by_id", "returned")
    return tuple(
        OpenAmendment(pk, title, state, begun_by, bool(returned))
        for pk, title, state, begun_by, returned in rows.values_list(*names)
    )


def amendments(actor: Actor) -> QuerySet[Amendment]:
    """The amendments that `actor` may know of, with the number of their changes."""
    rows = policies.visible(Amendment, actor).select_related("base", "edition")
    heavy = [f"{side}__{name}" for side in ("base", "edition") for name in ("content", "published")]
    return rows.defer(*heavy).annotate(count=Count("changes"))


def amendment_of(pk: int, actor: Actor, need: str = "view") -> Amendment:
    """One amendment, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Amendment, actor, need, pk=pk)


def change_of(pk: int, actor: Actor, need: str = "view") -> Change:
    """One change, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Change, actor, need, pk=pk)


def may_begin(actor: Actor) -> bool:
    """Whether `actor` may draft an amendment."""
    return bool(policies.policy_of(Amendment).decide(actor, "create"))


def package_of(edition: Edition) -> Package:
    """The package of an edition."""
    return rules.package_of(edition).package


def base_nodes(record: Amendment) -> dict[str, TextNode]:
    """The clauses of the edition that is amended, by id, in the order of the text."""
    return {node.id: node for node in rules.nodes_of_edition(record.base)}


def clause_choices(record: Amendment) -> list[tuple[str, str]]:
    """The clauses of the base for a form: id and the beginning of its words."""
    return [(node.id, f"{node.id}　{(node.title or node.text)[:40]}") for node in base_nodes(record).values()]


def proposals() -> list[Proposal]:
    """Every proposal of every app; a few queries for each."""
    return [each for source in inputs.sources() for each in source.proposals()]


def following(key: str, actor: Actor) -> list[Amendment]:
    """The amendments that `actor` may know of in which a proposal is followed; one query."""
    known = policies.visible(Amendment, actor).values("pk")
    rows = Change.objects.filter(amendment__in=known).exclude(grounds=[]).select_related("amendment")
    found = {each.amendment_id: each.amendment for each in rows if any(g.get("key") == key for g in each.grounds)}
    return list(found.values())


def lineages_of(change: Change, package: Package) -> set[str]:
    """The clauses of the base that a change touches: what is taken out or moved takes all below it along."""
    if not change.lineage:
        return set()
    if change.kind not in {Change.Kind.REMOVE, Change.Kind.MOVE}:
        return {change.lineage}
    clauses = package.clauses
    found: set[int] = set()
    for place, above in enumerate(parents([TextNode(each.id, each.level.value) for each in clauses])):
        if clauses[place].id == change.clause or above in found:
            found.add(place)
    return {clauses[place].lineage for place in found}


def effects(changes: Iterable[Change]) -> list[Effect]:
    """What rests on the clauses that these changes touch, by change and app; a few queries for each app."""
    listed = [each for each in changes if each.lineage]
    touched = {each.pk: lineages_of(each, package_of(each.amendment.base)) for each in listed}
    lineages = {lineage for each in touched.values() for lineage in each}
    found: list[Effect] = []
    for source in inputs.sources() if lineages else ():
        hanging = list(source.hanging(lineages))
        for change in listed:
            mine = [each for each in hanging if each.lineage in touched[change.pk]]
            if mine:
                found.append(Effect(change, str(source.label), mine))
    return sorted(found, key=lambda each: (each.change.order, each.label))


def blocking(changes: Collection[Change]) -> list[tuple[Change, list[str]]]:
    """The clauses to be taken out on which something open rests although nobody said what becomes of it, with what that is."""
    removed = [each for each in changes if each.kind == Change.Kind.REMOVE and not each.transition.strip()]
    named: dict[int, list[str]] = {}
    for effect in effects(removed):
        named.setdefault(effect.change.pk, []).extend(each.label for each in effect.hanging if each.blocking)
    return [(each, named[each.pk]) for each in removed if named.get(each.pk)]


def roles_concerned(record: Amendment) -> dict[str, list[str]]:
    """The roles whose clauses change, each with the lineages concerned; of what is added the new edition says whose it is."""
    old = package_of(record.base)
    new = package_of(record.edition) if record.edition is not None else old
    found: dict[str, list[str]] = {}
    for change in record.changes.all():
        touched = lineages_of(change, old)
        clauses = [each for package in (old, new) for each in package.clauses if each.lineage in touched]
        if change.kind == Change.Kind.ADD and record.edition is not None:
            clauses += [each for each in new.clauses if each.id == change.new_id]
        for each in clauses:
            for role in {actor for norm in each.norms for actor in norm.actors}:
                found.setdefault(role, []).append(each.lineage)
    known = {role.key for role in (*old.roles, *new.roles)}
    return {role: sorted(set(lineages)) for role, lineages in sorted(found.items()) if role in known}


def year_of_amendments(since: dt.datetime, until: dt.datetime) -> list[Amendment]:
    """The amendments begun or decided in a period, oldest first, with the number of their changes; one query, no policy."""
    within = Q(begun_at__gte=since, begun_at__lt=until) | Q(decided_at__gte=since, decided_at__lt=until)
    rows = Amendment.objects.filter(within).exclude(state=Amendment.State.WITHDRAWN)
    return list(rows.annotate(count=Count("changes")).order_by("begun_at", "pk"))
