"""Makes a defined register usable: policy, search, frame, files. Called once for each, when the portal starts."""

from __future__ import annotations

from sekimori.portal.evidence import subjects
from sekimori.portal.registers import defining, indexing
from sekimori.portal.registers.models import Item
from sekimori.portal.registers.policies import policies_for
from sekimori.portal.ui import navigation
from sekimori.portal.ui.navigation import Entry, Group, href_of


def open_register(key: str) -> None:
    """Opens the register `key`, of this app or of one above it. Raises LookupError when it is not defined."""
    register = defining.get(key)
    policies_for([register])
    indexing.make_findable(register)

    def address(item: Item) -> str:
        return href_of("registers:detail", register.key, item.pk)

    subjects.register(register.model._meta.label_lower, address)  # noqa: SLF001
    seers = tuple(dict.fromkeys(("work", *register.seers)))
    entry = Entry(
        Group.REGISTERS, register.label, f"registers:{key}", icon=register.icon, ability=seers, order=register.order
    )
    navigation.register(entry)
