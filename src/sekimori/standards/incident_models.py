"""How incidents are reported, passed on and answered, as data of the package (`incidents.yaml`).

The text says 速やかに and names roles; kinds, first aid, minutes and levels are starting values from municipal practice, and each
city edits them. The portal (`portal/incidents`) carries them out.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Self

from pydantic import Field, model_validator

from sekimori.standards.base import Key, Keyed, Strict, Words

__all__ = [
    "AtOnce",
    "ChainStep",
    "Clocks",
    "Fact",
    "FirstAid",
    "IncidentKind",
    "IncidentRules",
    "Level",
    "Measure",
    "People",
    "SurveyRules",
    "ViolationRules",
]

Minutes = Annotated[int, Field(ge=1)]
Rank = Annotated[int, Field(ge=0, le=5)]


class Clocks(Strict):
    """The limits: minutes unless the name says days. `upward` are counted from the report, like `receipt`."""

    receipt: Minutes
    upward: tuple[Minutes, ...] = ()
    hop: Minutes
    assessment: Minutes
    order_reminder: Minutes
    investigation_days: Minutes
    prevention_days: Minutes

    @model_validator(mode="after")
    def _upward_after_receipt(self) -> Self:
        if list(self.upward) != sorted({*self.upward}) or any(each <= self.receipt for each in self.upward):
            raise ValueError("upward は、receipt より後の分を、早いものから順に書いてください。")
        return self


class ChainStep(Strict):
    """A role that passes a report on to the next one; the last step receives. `inform` are told when this step has passed it on.

    `recovery`: whoever passes it on says what is done to recover (1(2)⑧).
    """

    role: Key
    inform: tuple[Key, ...] = ()
    recovery: bool = False


class FirstAid(Strict):
    """What to do now, before anything is typed, and what to leave alone."""

    do: Annotated[tuple[Words, ...], Field(min_length=1)]
    leave: tuple[Words, ...] = ()


class AtOnce(Strict):
    """An order that begins with the report itself: to whom, what, within how many minutes; `mechanism` is what it carries out."""

    role: Key
    text: Words
    minutes: Minutes
    mechanism: Key | None = None


class IncidentKind(Keyed):
    """A kind of incident: its card, the mechanism that a report of this kind is, the orders that begin with it.

    `level` is the least that is proposed. `sensitive`: the reporter is protected unless he says otherwise. `asks` is what the
    contact point finds out about an incident of this kind, beyond the three fields of the report.
    """

    first_aid: FirstAid
    mechanism: Key | None = None
    at_once: tuple[AtOnce, ...] = ()
    asks: tuple[Words, ...] = ()
    level: Rank = 1
    sensitive: bool = False


class Level(Strict):
    """A level of gravity: its name, what it means, who must know."""

    rank: Rank
    label: Words
    meaning: Words
    inform: Words


class Fact(Keyed):
    """Something that is so or not; where it is so, the level is at least `level`, and the orders of `at_once` begin."""

    level: Rank
    at_once: tuple[AtOnce, ...] = ()


class People(Strict):
    """Where more people than `over` are concerned by personal data, the level is at least `level`."""

    over: Annotated[int, Field(ge=0)]
    level: Rank


class Measure(Keyed):
    """Something that is ordered again and again, with the steps. `by` are the abilities that may order it (any handler where

    empty), `role` to whom it goes by itself, `mechanism` what it carries out.
    """

    steps: tuple[Words, ...] = ()
    by: tuple[Key, ...] = ()
    role: Key | None = None
    minutes: Minutes = 60
    mechanism: Key | None = None


class ViolationRules(Strict):
    """What follows a violation (7.6(2)): the letters in its numbers, and how long each step takes.

    `notice_days` are office days from the confirmation to the notice, `answer_days` and `improve_days` calendar days to the
    manager's guidance and to the improvement it asks for, `stop_minutes` those in which a stop of rights is carried out.
    """

    symbol: Annotated[str, Field(min_length=1, max_length=10)] = "違反"
    notice_days: Minutes = 1
    answer_days: Minutes = 14
    improve_days: Minutes = 30
    stop_minutes: Minutes = 60


class SurveyRules(Strict):
    """Orders to survey use (7.2(2)): the letters in their numbers, what for, which records, how many days one holds at most."""

    symbol: Annotated[str, Field(min_length=1, max_length=10)] = "調査"
    longest_days: Minutes = 30
    purposes: tuple[Keyed, ...] = ()
    sources: tuple[Keyed, ...] = ()


class IncidentRules(Strict):
    """Everything of `incidents.yaml`. `symbol` stands in the numbers; `anonymous` lets people report without a name."""

    symbol: Annotated[str, Field(min_length=1, max_length=10)]
    anonymous: bool = False
    clocks: Clocks
    chain: Annotated[tuple[ChainStep, ...], Field(min_length=1)]
    kinds: Annotated[tuple[IncidentKind, ...], Field(min_length=1)]
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    facts: tuple[Fact, ...] = ()
    people: tuple[People, ...] = ()
    measures: tuple[Measure, ...] = ()
    violations: ViolationRules = ViolationRules()
    surveys: SurveyRules = SurveyRules()

    @model_validator(mode="after")
    def _keys_once(self) -> Self:
        for what, keys in (
            ("kinds", [each.key for each in self.kinds]),
            ("facts", [each.key for each in self.facts]),
            ("measures", [each.key for each in self.measures]),
            ("chain", [each.role for each in self.chain]),
            ("levels", [each.rank for each in self.levels]),
            ("surveys.purposes", [each.key for each in self.surveys.purposes]),
            ("surveys.sources", [each.key for each in self.surveys.sources]),
        ):
            if len(set(keys)) != len(keys):
                raise ValueError(f"{what} に同じものが二度あります。")
        return self

    def kind(self, key: str) -> IncidentKind | None:
        """The kind with this key; None of an edition that has none such."""
        return next((each for each in self.kinds if each.key == key), None)

    def measure(self, key: str) -> Measure | None:
        """The measure with this key; None when there is none such."""
        return next((each for each in self.measures if each.key == key), None)

    def level(self, rank: int) -> Level | None:
        """The level of this rank; None when there is none such."""
        return next((each for each in self.levels if each.rank == rank), None)

    def proposed(self, kind: str, facts: Collection[str], people: int) -> int:
        """The level that follows from the facts: the highest that the kind, a fact that is so, or the number of people asks for."""
        known = self.kind(kind)
        ranks = [known.level if known else 1]
        ranks += [each.level for each in self.facts if each.key in facts]
        ranks += [each.level for each in self.people if people > each.over]
        return max(ranks)

    def among(self, roles: Collection[str]) -> IncidentRules:
        """The same for a standard that has these roles alone."""
        steps = tuple(
            each.model_copy(update={"inform": tuple(role for role in each.inform if role in roles)})
            for each in self.chain
            if each.role in roles
        )
        kinds = tuple(
            each.model_copy(update={"at_once": tuple(order for order in each.at_once if order.role in roles)})
            for each in self.kinds
        )
        facts = tuple(
            each.model_copy(update={"at_once": tuple(order for order in each.at_once if order.role in roles)})
            for each in self.facts
        )
        measures = tuple(
            each.model_copy(update={"role": each.role if each.role in roles else None}) for each in self.measures
        )
        changed = {"chain": steps or self.chain, "kinds": kinds, "facts": facts, "measures": measures}
        return self.model_copy(update=changed)
