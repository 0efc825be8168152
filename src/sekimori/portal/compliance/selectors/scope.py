from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.compliance import extents
from sekimori.portal.compliance.extents import Extent
from sekimori.portal.compliance.models import CITY, GROUND
from sekimori.portal.compliance.plan import plans_on
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import selectors as rules
from sekimori.portal.rules.selectors import AdoptionView, NotAdopted
from sekimori.standards.models import Clause, Package, Scope


@dataclass(frozen=True)
class Place:
    """A clause under the adoption that holds for a unit, and the place of its state (0: the city)."""

    clause: Clause
    package: Package
    edition: int
    adoption: int
    unit: int


@dataclass(frozen=True)
class Held:
    """An adoption in force with the units for which it holds."""

    view: AdoptionView
    extent: Extent

    @property
    def package(self) -> Package:
        return self.view.package


_held = Kept[tuple[Held, ...]](GROUND, rules.IN_FORCE, organization.SHAPE, most=4)


def adoptions_held() -> list[Held]:
    """The adoptions whose states are kept, with their units, in the order of organs.

    They are kept in memory as long as neither ground, adoptions nor organs change.
    """
    return list(_held.get("", _read))


def _read() -> tuple[Held, ...]:
    ground = extents.current()
    if ground is None:
        return ()
    by_adoption = {extent.adoption: extent for extent in ground.extents}
    views = rules.adoptions_on(ground.day)
    return tuple(Held(view, by_adoption[view.pk]) for view in views if view.pk in by_adoption)


def held_for(actor: Actor, adoption: int | None = None) -> tuple[Held, list[Held]]:
    """The adoption asked for, or that of the actor's own organ, and all of them. Raises NotAdopted when there is none."""
    found = adoptions_held()
    if not found:
        raise NotAdopted.told()
    nodes = organization.structure(context.today()).nodes
    own = {nodes[unit].organ for unit in actor.units if unit in nodes}
    asked = next((each for each in found if each.view.pk == adoption), None)
    mine = next((each for each in found if own & set(each.view.organs)), found[0])
    return asked or mine, found


def place_of(clause: str, unit: int | None) -> Place:
    """Where the state of a clause for a unit (None: the city) is kept; one query when the edition is in memory.

    Raises NotFound when the clause has no state there and NotAdopted when nothing is in force.
    """
    ground = extents.current()
    plans = plans_on(ground) if ground else []
    if not plans:
        raise NotAdopted.told()
    for plan in plans:
        lineage = plan.lineage_of.get(clause)
        if lineage is None:
            continue
        city = plan.scope(lineage) is Scope.CITY
        if (city and unit is None) or (not city and unit is not None and unit in plan.places(lineage)):
            found = plan.clauses[lineage]
            return Place(found, plan.package, plan.extent.edition, plan.adoption, unit or CITY)
    raise NotFound(_("この条項は、この所属では状態を持ちません。"))
