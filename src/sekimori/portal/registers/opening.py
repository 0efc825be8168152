"""Makes a defined register usable: its policy and its place in the search. Called once for each, when the portal starts."""

from __future__ import annotations

from sekimori.portal.registers import defining, indexing
from sekimori.portal.registers.policies import policies_for


def open_register(key: str) -> None:
    """Opens the register `key`, of this app or of one above it. Raises LookupError when it is not defined."""
    register = defining.get(key)
    policies_for([register])
    indexing.make_findable(register)
