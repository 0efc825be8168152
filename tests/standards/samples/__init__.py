"""Invented texts with what they were written to mean: clauses, norms, and the package clauses that say the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from sekimori.standards.models import Counterpart, Modality, Mode, Norm, Relation, TimeWord, Words
from tests.standards.texts import Clause

HERE = Path(__file__).parent
SOME = Words(ja="条件あり", en="under a condition")


@dataclass(frozen=True)
class Sample:
    """A text, its norms by clause as written, and the package clauses near each clause (none: the package lacks it)."""

    nodes: list[Clause]
    norms: dict[str, list[Norm]]
    near: dict[str, list[str]]


def sample(name: str) -> Sample:
    """The invented text of this name."""
    records = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))["nodes"]
    nodes = [
        Clause(r["id"], r.get("text", ""), r.get("title", ""), r.get("level", "paragraph"), r.get("leaf", True))
        for r in records
    ]
    norms = {r["id"]: [norm(spec) for spec in r["norms"]] for r in records if "norms" in r}
    return Sample(nodes, norms, {r["id"]: r["near"] for r in records if "near" in r})


def norm(spec: dict[str, object]) -> Norm:
    """A norm from its short form: who, is, when, to, needed, time, records."""
    who, mode = _roles(str(spec.get("who", "nobody")))
    counterparts = []
    named = spec.get("to", {})
    for relation, others in named.items() if isinstance(named, dict) else ():
        roles, others_mode = _roles(str(others))
        counterparts.append(Counterpart(relation=Relation(relation), roles=roles, mode=others_mode))
    return Norm(
        actors=who,
        actors_mode=mode,
        implied="who" not in spec,
        modality=Modality(str(spec["is"])),
        as_needed=bool(spec.get("needed", False)),
        condition=SOME if spec.get("when") else None,
        counterparts=tuple(counterparts),
        time=TimeWord(str(spec["time"])) if "time" in spec else None,
        records=bool(spec.get("records", False)),
    )


def _roles(words: str) -> tuple[tuple[str, ...], Mode]:
    return tuple(words.replace("|", " ").split()), Mode.ANY if "|" in words else Mode.ALL
