"""Who sees and keeps the entries of registers: the section that owns them, those above it, those who decide on systems.

Holders see what they hold, everybody who works in the city what is lent out to all. The section's head keeps its entries; where the
definition says so, those who work in the section enter them and the head confirms.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import ALLOWED, EVERYTHING, NOTHING, Decision, Policy, allow_if, refuse, register
from sekimori.portal.registers import defining
from sekimori.portal.registers.defining import Register
from sekimori.portal.registers.models import InformationAsset, Item, RegisterSetting

# The abilities that reach units; what is seen of a section's entries by whom.
OVER_UNITS = ("manage_section", "oversee_department")
SETTERS = ("direct", "manage_systems")


def units_seen(actor: Actor) -> frozenset[int] | None:
    """The units whose entries the actor sees; None for the whole city."""
    reached: set[int] = set(actor.units) if actor.can("work") else set()
    for ability in OVER_UNITS:
        units = actor.units_where(ability)
        if units is None:
            return None
        reached |= units
    return frozenset(reached)


class ItemPolicy(Policy[Any]):
    """The policy of a register's entries; one subclass is made for each register."""

    @property
    def register(self) -> Register:
        return defining.of_model(self.model)

    def visible(self, actor: Actor) -> Q:
        if any(actor.can(ability) for ability in self.register.seers):
            return EVERYTHING
        units = units_seen(actor)
        if units is None:
            return EVERYTHING
        found = Q(unit__in=units) if units else NOTHING
        fields = {field.name for field in self.model._meta.get_fields()}  # noqa: SLF001
        if actor.person is not None and "holder" in fields:
            found |= Q(holder=actor.person)
        if actor.can("work") and "pool" in fields:
            found |= Q(pool=True)
        return found

    def keeps(self, actor: Actor, unit: int | None) -> bool:
        """Whether the actor keeps the entries of a unit."""
        return unit is not None and any(actor.can(ability, unit) for ability in self.register.keepers)

    def enters(self, actor: Actor, unit: int | None) -> bool:
        """Whether the actor may enter something new for a unit without keeping its entries."""
        return self.register.staff_enter and unit is not None and actor.can("work") and unit in actor.units

    def may_create(self, actor: Actor, *, unit: int | None = None, **_where: Any) -> Decision:
        if unit is None:
            somewhere = any(actor.units_where(ability) != frozenset() for ability in self.register.keepers)
            enters = self.register.staff_enter and actor.can("work") and actor.units
            return allow_if(somewhere or enters, self._sentence())
        return allow_if(self.keeps(actor, unit) or self.enters(actor, unit), self._sentence())

    def _sentence(self) -> str:
        return _("「%(register)s」のこの所属の分を登録・変更できるのは、所属の長などに限られます。") % {
            "register": self.register.label
        }

    def may_change(self, actor: Actor, record: Item, **_where: Any) -> Decision:
        if self.keeps(actor, record.unit_id):
            return ALLOWED
        mine = isinstance(record, InformationAsset) and record.state == InformationAsset.State.UNCONFIRMED
        return allow_if(mine and self.enters(actor, record.unit_id), self._sentence())

    def may_move(self, actor: Actor, record: Item, **_where: Any) -> Decision:
        """To put it into another state by hand."""
        return allow_if(self.keeps(actor, record.unit_id), self._sentence())

    def may_attach(self, actor: Actor, record: Item, **_where: Any) -> Decision:
        """To add evidence to an entry."""
        return self.may_change(actor, record)

    def may_import(self, actor: Actor, **_where: Any) -> Decision:
        """To take in a file; each row is asked about by itself."""
        return self.may_create(actor)


def policies_for(registers: list[Register]) -> None:
    """Makes the policy of each register's entries known, once."""
    for each in registers:
        register(type(f"{each.model.__name__}Policy", (ItemPolicy,), {"model": each.model}))


@register
class RegisterSettingPolicy(Policy[RegisterSetting]):
    """What the city has set for a register is known to all; set by those who direct or decide on systems."""

    model = RegisterSetting

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("work") or actor.can("oversee_city") else NOTHING

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        if any(actor.can(ability) for ability in SETTERS):
            return ALLOWED
        return refuse(_("棚卸しの間隔を決められるのは、統括情報セキュリティ責任者と情報システム管理者です。"))
