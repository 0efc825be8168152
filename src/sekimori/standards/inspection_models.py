"""The questions of self-inspection: what a person is asked about one clause or about several that belong together.

Every clause with norms has a question of its own (`Clause.question`). Where a role is bound by many clauses, the package
groups them, so that a person has few questions to answer; one answer then speaks for each clause of the group.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sekimori.standards.base import ClauseId, Key, Keyed, Words


class InspectionQuestion(Keyed):
    """A question about `clauses`, asked of the holders of `roles`. `label` is its short name, `help` says what to look at."""

    text: Words
    clauses: Annotated[tuple[ClauseId, ...], Field(min_length=1)]
    roles: Annotated[tuple[Key, ...], Field(min_length=1)]
    help: Words | None = None
