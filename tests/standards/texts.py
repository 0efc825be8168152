"""Small texts made in tests, and short ways to what is read from them."""

from __future__ import annotations

from dataclasses import dataclass

from sekimori.standards.norms import ReadNorm, read_norms


@dataclass(frozen=True)
class Clause:
    """A node of an invented text."""

    id: str
    text: str
    title: str = ""
    level: str = "paragraph"
    leaf: bool = True


def norms_of(*clauses: Clause | str) -> tuple[ReadNorm, ...]:
    """The norms of an invented text; a bare string is the text of clause 1, 2, …"""
    nodes = [one if isinstance(one, Clause) else Clause(f"{at}", one) for at, one in enumerate(clauses, 1)]
    return read_norms(nodes).norms


def only(*clauses: Clause | str) -> ReadNorm:
    """The one norm of an invented text."""
    norms = norms_of(*clauses)
    assert len(norms) == 1, [norm.words for norm in norms]
    return norms[0]


def keys(norm: ReadNorm) -> list[str]:
    return [who.key for who in norm.actors]


def towards(norm: ReadNorm) -> dict[str, list[str]]:
    """Relation → the keys of its counterparts."""
    return {c.relation.value: [who.key for who in c.whom] for c in norm.counterparts}
