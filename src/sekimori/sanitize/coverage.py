"""What becomes of each kind of name, told by the code itself: the table of docs/sanitize.md is made from here."""

from __future__ import annotations

from sekimori.sanitize import engine, kinds, names
from sekimori.sanitize.policy import Policy
from sekimori.sanitize.verdicts import Level


def treatment(family: str, policy: Policy) -> str:
    """What the engine does with a family under a policy: rebuild, verify, text, hold or block."""
    level = policy.of(family).level
    if level is Level.BLOCK:
        return "block"
    if level is Level.VERIFY:
        return "verify" if family in engine.VERIFIERS else "hold"
    if family in engine.MAILS:
        return "text"
    return "rebuild" if family == "archive" or family in engine.REBUILDERS else "hold"


def table(policy: Policy) -> dict[str, list[str]]:
    """Endings by what becomes of a file whose content is what its name says."""
    rows: dict[str, list[str]] = {"rebuild": [], "verify": [], "text": [], "hold": [], "block": sorted(names.FORBIDDEN)}
    for ending, family in sorted(kinds.EXPECTED.items()):
        rows[treatment(family, policy)].append(ending)
    return rows


def markdown(policy: Policy) -> str:
    """The table as it stands in the documentation."""
    rows = [f"| {what} | {len(endings)} | {' '.join(endings)} |" for what, endings in table(policy).items()]
    return "\n".join(["| treatment | endings | |", "|---|---|---|", *rows])
