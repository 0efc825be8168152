"""Names of things in OSCAL: tokens for controls, version 5 UUIDs for everything else."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sekimori.standards import addresses

NAMESPACE = "https://sekimori.city/ns/oscal"
_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
# Kinds of parts that an id of the article style names; in the guideline style a number alone says what it is.
_NAMED = {
    "編": "vol", "章": "ch", "節": "sec", "款": "sub", "目": "div", "条": "art", "項": "par", "号": "item",
    "附則": "suppl", "別表": "table", "様式": "form", "別記様式": "form",
}  # fmt: skip


def uuid_of(*names: str) -> str:
    """The UUID of what these names say together; the same names give the same UUID on every machine."""
    return str(uuid.uuid5(_ROOT, "\x1f".join(names)))


@lru_cache(maxsize=8)
def tokens(clause_ids: tuple[str, ...]) -> Mapping[str, str]:
    """The control id for each clause id, in ASCII: `2(2)⑨(イ)` is `c-2-2-9-2`, `第6条第2項` is `c-art6-par2`.

    Should two clauses come out alike, the later one gets a number behind it, so that the ids are unique in any text.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for clause_id in clause_ids:
        plain = token = "-".join(["c", *_parts(clause_id)])
        again = 1
        while token in taken:
            again += 1
            token = f"{plain}_{again}"
        taken.add(token)
        found[clause_id] = token
    return found


def _parts(clause_id: str) -> Iterable[str]:
    for part in addresses.parse(clause_id):
        number = ".".join(str(each) for each in part.number)
        yield f"{_NAMED.get(part.kind, '')}{number}" or "x" + part.spelling.encode().hex()
