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
from sekimori.portal.registers.models import InformationAsset, Item, Stocktaking

# The abilities that reach units; what is seen of a section's entries by whom.
OVER_UNITS = ("manage_section", "oversee_department")


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
class StocktakingPolicy(Policy[Stocktaking]):
    """Seen by whoever sees the section's entries; counted by those who work there and those who keep them, closed by the latter."""

    model = Stocktaking

    def visible(self, actor: Actor) -> Q:
        units = units_seen(actor)
        if units is None:
            return EVERYTHING
        found = Q(unit__in=units) if units else NOTHING
        for each in defining.every():
            # What every worker sees of a register of the whole city is its entries, not how a section counts them.
            if any(actor.can(ability) for ability in each.seers if ability != "work"):
                found |= Q(register=each.key)
        return found

    def keeps(self, actor: Actor, key: str, unit: int | None) -> bool:
        """Whether the actor keeps what the register holds of a unit."""
        return unit is not None and any(actor.can(ability, unit) for ability in defining.get(key).keepers)

    def may_create(self, actor: Actor, *, key: str = "", unit: int | None = None, **_where: Any) -> Decision:
        if actor.person is None:
            return refuse(_("棚卸しを始められるのは、その所属の職員と長などに限られます。"))
        if unit is None:
            keeps = any(actor.units_where(ability) for each in defining.every() for ability in each.keepers)
            everywhere = any(
                actor.units_where(ability) is None for each in defining.every() for ability in each.keepers
            )
            works = actor.can("work") and bool(actor.units)
            return allow_if(keeps or everywhere or works, self._sentence())
        return allow_if(self.keeps(actor, key, unit) or self._works_in(actor, unit), self._sentence())

    @staticmethod
    def _works_in(actor: Actor, unit: int) -> bool:
        return actor.can("work") and unit in actor.units

    @staticmethod
    def _sentence() -> str:
        return _("棚卸しを始めて確認できるのは、その所属の職員と長などに限られます。")

    def may_count(self, actor: Actor, record: Stocktaking, **_where: Any) -> Decision:
        if record.state != Stocktaking.State.OPEN:
            return refuse(_("この棚卸しは終わっています。"))
        return self.may_create(actor, key=record.register, unit=record.unit_id)

    def may_close(self, actor: Actor, record: Stocktaking, **_where: Any) -> Decision:
        if record.state != Stocktaking.State.OPEN:
            return refuse(_("この棚卸しは終わっています。"))
        keeps = actor.person is not None and self.keeps(actor, record.register, record.unit_id)
        return allow_if(keeps, _("棚卸しを完了できるのは、その所属の長など、台帳を管理する人に限られます。"))

    def may_settle(self, actor: Actor, record: Stocktaking, **_where: Any) -> Decision:
        """To see to a difference, while it is under way and afterwards."""
        if record.state == Stocktaking.State.GIVEN_UP:
            return refuse(_("この棚卸しは取りやめになっています。"))
        keeps = actor.person is not None and self.keeps(actor, record.register, record.unit_id)
        return allow_if(keeps, _("違いを処理できるのは、その所属の長など、台帳を管理する人に限られます。"))

    def may_attach(self, actor: Actor, record: Stocktaking, **_where: Any) -> Decision:
        """To add evidence (a signed list, photographs)."""
        return self.may_count(actor, record)
