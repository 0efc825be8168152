from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sekimori.common.text import fold_name
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import visible
from sekimori.portal.organization.models import Organ, PostVersion, UnitVersion
from sekimori.portal.organization.snapshots import Rulebook, snapshot_on
from sekimori.portal.organization.structure import Structure, UnitNode


def structure(day: dt.date | None = None, known_at: dt.datetime | None = None) -> Structure:
    """The units as they stand on `day` (today when not given), as known now or at `known_at`."""
    return snapshot_on(day or context.today(), known_at).structure


def organs() -> list[tuple[int, str]]:
    """The organs of the city in their order: key and name."""
    return list(Organ.objects.order_by("order", "key").values_list("pk", "name"))


def rulebook(day: dt.date | None = None, known_at: dt.datetime | None = None) -> Rulebook:
    """The rules of roles, authorities, designations and bodies in force on `day` (today when not given)."""
    return snapshot_on(day or context.today(), known_at).rules


def coming_units() -> list[UnitNode]:
    """The units that do not stand today but are known to be set up later, by their first day."""
    today = context.today()
    rows = UnitVersion.objects.known().filter(valid_from__gt=today).select_related("unit").order_by("valid_from")
    now = snapshot_on(today).structure.nodes
    return [node for node in map(UnitNode.of, rows) if node.id not in now]


def posts_named(words: Sequence[str], actor: Actor) -> QuerySet[PostVersion]:
    """The posts that stand today or will, as known now, that fit every word in title, code or unit; the highest first."""
    today = context.today()
    nodes = snapshot_on(today).structure.nodes.values()
    found = visible(PostVersion, actor).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today), superseded_at__isnull=True
    )
    for word in words:
        folded = fold_name(word)
        units = [node.id for node in nodes if folded in fold_name(node.name)]
        found = found.filter(Q(title__contains=word) | Q(post__code__startswith=word) | Q(unit__in=units))
    return found.select_related("post").order_by("-rank", "post__code", "valid_from")


@dataclass(frozen=True)
class Responsible:
    """The 部等 whose head is responsible for a unit, and whether the standard says so or the city.

    Where the standard leaves it open, `department` is what the city has set (None: it has set nothing) and `note` says so.
    """

    department: UnitNode | None
    by_standard: bool
    note: str = ""


def responsible_department(unit: int, day: dt.date | None = None) -> Responsible:
    """Which 部等 answers for `unit` on `day` (today when not given)."""
    found = structure(day)
    department = found.department_of(unit)
    if department is not None:
        return Responsible(department, by_standard=True)
    substitute = found.substitute_of(unit)
    if substitute is not None:
        note = _("基準に定めがないため、市の設定により「%(name)s」が責任者となる部等です。") % {"name": substitute.name}
        return Responsible(substitute, by_standard=False, note=note)
    return Responsible(
        None, by_standard=False, note=_("基準に定めがなく、市の設定もありません。責任者となる部等が決まっていません。")
    )
