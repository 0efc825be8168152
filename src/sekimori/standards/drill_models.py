"""Scenarios of table-top drills, as data of the package (`drills/*.yaml`).

A scenario is a story told in injects on a clock: what those who take part learn, minute by minute, and what the emergency plan
expects of them then. The portal (`portal/drills`) plays it; nothing in it is a real incident.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sekimori.standards.base import Key, Keyed, Strict, Words

__all__ = ["DrillRole", "Inject", "Scenario"]

LONGEST = 8 * 60


class DrillRole(Keyed):
    """A part that somebody takes in the drill; `role` is the one of the standard that it stands for, where there is one."""

    role: Key | None = None


class Inject(Strict):
    """Something that becomes known `minute` minutes after the start, to these parts (to all where `to` is empty).

    `expects` is what the emergency plan wants done then, `within` so many minutes; nobody who plays sees it before the end.
    """

    key: Key
    minute: Annotated[int, Field(ge=0, le=LONGEST)]
    title: Words
    text: Words
    to: tuple[Key, ...] = ()
    expects: Annotated[tuple[Words, ...], Field(min_length=1)]
    within: Annotated[int, Field(ge=1, le=LONGEST)] | None = None


class Scenario(Keyed):
    """A story: what kind of incident it is of, how long it takes, who plays, what happens, what is asked afterwards."""

    kind: Key
    minutes: Annotated[int, Field(ge=5, le=LONGEST)]
    summary: Words
    roles: Annotated[tuple[DrillRole, ...], Field(min_length=1)]
    injects: Annotated[tuple[Inject, ...], Field(min_length=1)]
    questions: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _one_story(self) -> Self:
        parts = [each.key for each in self.roles]
        keys = [each.key for each in self.injects]
        minutes = [each.minute for each in self.injects]
        if len(set(parts)) != len(parts):
            raise ValueError("roles に同じものが二度あります。")
        if len(set(keys)) != len(keys):
            raise ValueError("injects に同じものが二度あります。")
        if minutes != sorted(minutes):
            raise ValueError("injects は、minute の早いものから順に書いてください。")
        if minutes[-1] >= self.minutes:
            raise ValueError("最後の状況付与は、訓練の終わり（minutes）より前に書いてください。")
        strange = sorted({part for each in self.injects for part in each.to} - set(parts))
        if strange:
            raise ValueError(f"injects の to にある「{'」「'.join(strange)}」は、roles にありません。")
        return self
