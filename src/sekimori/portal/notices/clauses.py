"""Which clauses a notice of the standard is for: said by the app that knows the adopted edition, so that a form can offer them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

# (lineage, words) of the clauses that a mechanism carries out.
Provider = Callable[[str], Sequence[tuple[str, str]]]
_provider: list[Provider] = []


def provide(provider: Provider) -> None:
    """Names the function that knows the clauses of a mechanism; called once, when the portal starts."""
    _provider[:] = [provider]


def of_mechanism(mechanism: str) -> list[tuple[str, str]]:
    """The clauses that this notice of the standard carries out; empty while nobody has said so."""
    return list(_provider[0](mechanism)) if _provider and mechanism else []
