"""Circles in the procedures of a package: fields that are asked only because of each other, permits that presuppose each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sekimori.common.errors import InvalidInput
from sekimori.standards.conditions import names_in, parse
from sekimori.standards.procedure_models import Procedure

Path = tuple[str | int, ...]
Fault = tuple[Path, str]
HOLDS_PERMIT = "holds_permit"


def circle_from(start: str, edges: Mapping[str, set[str]]) -> list[str]:
    """A way along `edges` from `start` back to it, each once, `start` first and last; empty when there is none."""
    came: dict[str, str] = {}
    todo = [start]
    while todo:
        here = todo.pop(0)
        for there in sorted(edges.get(here, ())):
            if there == start:
                way = [start, here]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return way[::-1]
            if there not in came:
                came[there] = here
                todo.append(there)
    return []


def field_circles(procedure: Procedure, at: Path) -> Iterator[Fault]:
    """Fields whose question depends on their own answer, each named where its condition stands."""
    edges: dict[str, set[str]] = {}
    for section in procedure.sections:
        for each in section.fields:
            edges[each.key] = _spoken(section.when) | _spoken(each.when)
    for i, section in enumerate(procedure.sections):
        for j, each in enumerate(section.fields):
            if way := circle_from(each.key, edges):
                where = ("sections", i, "fields", j, "when") if each.when else ("sections", i, "when")
                yield (*at, *where), f"尋ねる条件をたどると元に戻ります（{' → '.join(way)}）。"


def _spoken(condition: str) -> set[str]:
    """What a condition speaks of; nothing where it cannot be read, which is told elsewhere."""
    try:
        return {name.root for name in names_in(parse(condition))} if condition else set()
    except InvalidInput:
        return set()


def permit_circles(procedures: Sequence[Procedure]) -> Iterator[Fault]:
    """Gates that ask for a permit of a procedure that is not there, or of one that in turn asks for this one's."""
    known = {each.key for each in procedures}
    edges = {each.key: {str(key) for _i, key in _presupposed(each)} for each in procedures}
    for index, procedure in enumerate(procedures):
        for i, key in _presupposed(procedure):
            at: Path = ("procedures", index, "gates", i, "settings")
            if key not in known:
                yield at, f"手続に「{key}」はありません。"
            elif (way := circle_from(procedure.key, edges)) and way[1] == key:
                yield at, f"許可の前提をたどると元に戻り、どれも申請できません（{' → '.join(way)}）。"


def _presupposed(procedure: Procedure) -> list[tuple[int, object]]:
    """(number of the gate, procedure whose permit it asks for)."""
    return [(i, gate.settings.get("procedure")) for i, gate in enumerate(procedure.gates) if gate.hook == HOLDS_PERMIT]
