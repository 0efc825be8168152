"""The city's registers as the source of the entries that procedures speak of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.performing import Performing
from sekimori.portal.procedures import items
from sekimori.portal.procedures.items import Grounds, Item
from sekimori.portal.registers import selectors as registers
from sekimori.portal.registers import services as keeping
from sekimori.portal.registers.selectors import ItemView


class RegisterItems:
    """Entries of the registers of this deployment; each register's policy says who may know of which."""

    def knows(self, register: str) -> bool:
        return registers.known(register)

    def search(self, register: str, text: str, actor: Actor, *, unit: int | None, most: int) -> Sequence[Item]:
        return [_item(view) for view in registers.find(register, text, actor, unit=unit, most=most)]

    def get(self, register: str, pks: Collection[int], actor: Actor | None) -> Mapping[int, Item]:
        return {pk: _item(view) for pk, view in registers.items(register, pks, actor).items()}

    def move(self, act: Performing, register: str, pks: Collection[int], *, state: str, grounds: Grounds) -> None:
        del act  # The register's own act joins the one under way.
        keeping.items_state(
            register, pks, to=state, reason=grounds.reason, procedure=grounds.procedure, application=grounds.application
        )


def _item(view: ItemView) -> Item:
    return Item(view.register, view.pk, view.label, view.unit, view.facts, view.hint)


items.register_source(RegisterItems())
