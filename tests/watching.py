"""A watch at the database: no row of these tables changes but inside an act, and each act that changed one leaves its entry.

What a test itself writes to set its scene is no business of the watch; whatever our own code writes is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connection

from sekimori.portal.acts import performing
from sekimori.portal.acts.performing import Performing

WRITING = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"')
WATCHED = (
    "procedures_",
    "duties_",
    "documents_",
    "inspection_",
    "registers_",
    "rules_",
    "organization_",
    "evidence_",
    "notices_",
    "identity_",
    "intake_",
    "violations_",
    "surveys_",
    "disclosures_",
)
# No records: what the material of a duty looked like the last time, and the last number given out.
MARKS = {"duties_watch", "procedures_serial", "violations_serial", "surveys_serial"}
OURS = str(Path(performing.__file__).resolve().parents[2])
# The way every save takes, whoever asked for it.
PASSAGE = "/models"


@dataclass
class Watch:
    """What was seen: writings outside acts, and acts that changed something, were not undone and said nothing."""

    outside: list[str] = field(default_factory=list)
    changed: dict[Performing, str] = field(default_factory=dict)
    told: set[Performing] = field(default_factory=set)
    undone: set[Performing] = field(default_factory=set)

    def see(self, execute: Callable[..., Any], sql: str, given: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        """Looks at each statement on its way to the database."""
        found = WRITING.match(sql)
        if found and found[1].startswith(WATCHED) and found[1] not in MARKS:
            act = performing._under_way.get()
            if act is not None:
                self.changed.setdefault(act.root, found[1])
            elif place := _ours():
                self.outside.append(f"{found[1]} at {place}")
        return execute(sql, given, many, context)

    @property
    def silent(self) -> list[str]:
        """The acts that changed a watched table and left no entry."""
        kept = self.changed.keys() - self.told - self.undone
        return [f"{act.act_type.name} changed {self.changed[act]}" for act in kept]


def _ours() -> str:
    """The innermost line of our own code that asks for this, "" when only a test does."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(OURS) and PASSAGE not in name and "/migrations/" not in name:
            return f"{name.removeprefix(OURS)}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


@contextmanager
def watch() -> Iterator[Watch]:
    """Watches everything in the block."""
    seen = Watch()
    append, as_current = vars(performing)["append"], performing._as_current

    def telling(pending: Any, circumstances: Any) -> Any:
        act = performing._under_way.get()
        if act is not None and pending:
            seen.told.add(act.root)
        return append(pending, circumstances)

    @contextmanager
    def noticing(act: Performing) -> Iterator[None]:
        with as_current(act):
            try:
                yield
            except BaseException:
                if act.root is act:
                    seen.undone.add(act)
                raise

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(seen.see):
        patch.setattr(performing, "append", telling)
        patch.setattr(performing, "_as_current", noticing)
        yield seen
