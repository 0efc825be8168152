"""Fills in a form by its definition: the least that may be handed in, and the least change that closes a gate.

Nothing here knows any one procedure. Answers are tried out on the definition itself; only what was found goes to the services.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sekimori.portal.fields import values
from sekimori.portal.fields.values import Labels
from sekimori.portal.procedures import gates
from sekimori.portal.procedures.contents import Answers, Applicant
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.gates import Verdict
from sekimori.portal.procedures.items import Item
from sekimori.standards.conditions import names_in, parse
from sekimori.standards.conditions.syntax import Name
from sekimori.standards.procedure_models import FieldType, FormField, Gate, GatePoint

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
WORDS = "試験のための記載です。"
Data = dict[str, Any]
# These ask what other applications have; their own tests close them.
OF_OTHERS = frozenset({"not_twice", "licences_suffice"})


@dataclass
class Filler:
    """What the forms of one procedure may be filled in with, at one moment and by one applicant."""

    defined: Defined
    applicant: Applicant
    moment: dt.datetime
    items: Mapping[str, list[Item]]
    people: list[int]
    units: list[int]
    clauses: list[str]
    known: dict[tuple[str, int], Item] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {(each.from_register, each.pk): each for pool in self.items.values() for each in pool}

    def answers(self, data: Data) -> Answers:
        """These answers with the facts of the entries they name, as handing in would freeze them."""
        facts = {}
        for key, given in self.defined.procedure.fields.items():
            if given.type is FieldType.ITEM and not values.is_empty(data.get(key)):
                chosen = values.chosen(data[key])
                facts[key] = values.facts_of(given, {pk: self.known[given.from_register or "", pk] for pk in chosen})
        return Answers(self.defined, data, facts, Labels(items=self.known), self.applicant)

    def complete(self, data: Data) -> Data:
        """The answers with the first that will do wherever something is asked and nothing was said."""
        found = dict(data)
        for _pass in range(5):
            asked = self.answers(found).asked(self.moment)
            missing = [each for key, each in asked.items() if each.demanded and values.is_empty(found.get(key))]
            missing = [each for each in missing if each.type is not FieldType.EVIDENCE]
            if not missing:
                break
            found |= {each.key: self.first(each) for each in missing}
        return {key: value for key, value in found.items() if key in asked}

    def first(self, given: FormField) -> Any:
        return next(iter(self.tries(given)))

    def tries(self, given: FormField) -> Iterator[Any]:
        """Values worth trying in a field."""
        match given.type:
            case FieldType.CHOICE:
                yield from (key for key, _label in values.options_of(given, self.defined.package))
            case FieldType.CHOICES:
                options = [key for key, _label in values.options_of(given, self.defined.package)]
                yield options
                yield from ([key for key in options if key != without] for without in options)
                yield from ([key] for key in options)
            case FieldType.YES_NO:
                yield from (False, True)
            case FieldType.TICK:
                yield True
            case FieldType.NUMBER:
                yield from (given.least or 1, given.most or 1000, 0, 2)
            case FieldType.DATE | FieldType.DATE_TIME | FieldType.PERIOD:
                yield from self._times(given)
            case FieldType.ITEM | FieldType.PERSON | FieldType.UNIT | FieldType.CLAUSE:
                pool = self._pool(given)
                yield from ([*([each] for each in pool), pool[:2]] if given.many else pool)
            case FieldType.TABLE:
                row = {column.key: self.first(column) for column in given.columns}
                yield [row] * max(given.least or 1, 1)
                yield from ([{**row, each.key: value}] for each in given.columns for value in self.tries(each))
            case _:
                said = given.example.ja if given.example else WORDS
                if not (given.least or 0) <= len(said) <= (given.most or len(said)):
                    said = (WORDS * 20)[: max(given.least or 0, min(len(WORDS), given.most or len(WORDS)))]
                yield said

    def _pool(self, given: FormField) -> list[Any]:
        if given.type is FieldType.ITEM:
            return [each.pk for each in self.items[given.from_register or ""]]
        return {FieldType.PERSON: self.people, FieldType.UNIT: self.units}.get(given.type, self.clauses)

    def _times(self, given: FormField) -> Iterator[Any]:
        now, today = self.moment, self.moment.date()
        if given.type is FieldType.DATE:
            yield from (each.isoformat() for each in (today, today + 10 * DAY, today - 10 * DAY, today + 800 * DAY))
        elif given.type is FieldType.DATE_TIME:
            yield from (each.isoformat() for each in (now - HOUR, now + DAY, now - 40 * HOUR, now - 400 * DAY))
        else:
            spans = ((HOUR, 5 * HOUR), (DAY, 20 * DAY), (-20 * DAY, -10 * DAY), (HOUR, 60 * DAY), (HOUR, 800 * DAY))
            for begin, end in spans:
                start, stop = now + begin, now + end
                plain = (start, stop) if given.times else (start.date(), stop.date())
                yield {"start": plain[0].isoformat(), "end": plain[1].isoformat()}

    def valid(self) -> Data:
        """The least that every gate lets through. Raises AssertionError where none was found."""
        data = self.complete({})
        for _pass in range(30):
            closed = self.closed(data)
            if not closed:
                return data
            for change in self.changes(closed[0].gate):
                found = self.complete({**data, **change})
                left = self.closed(found)
                if len(left) < len(closed) or (left and left[0].gate.key not in {each.gate.key for each in closed}):
                    data = found
                    break
            else:
                raise AssertionError((self.defined.key, closed[0].gate.key, closed[0].sentence, data))
        raise AssertionError(self.defined.key)

    def closed(self, data: Data, points: Iterable[GatePoint] = (GatePoint.SUBMIT, GatePoint.DECIDE)) -> list[Verdict]:
        answers = self.answers(data)
        asked = [gates.ask(answers, point, application=None, moment=self.moment) for point in points]
        return [each for found in asked for each in found if not each.open]

    def closing(self, gate: Gate, data: Data) -> Data:
        """Answers under which this gate is closed, the others as far as may be open. Raises AssertionError where none was found."""
        for change in self.changes(gate):
            found = self.complete({**data, **change})
            if self._stops(gate, found):
                return found
        raise AssertionError((self.defined.key, gate.key))

    def _stops(self, gate: Gate, data: Data) -> bool:
        alone = self.defined.procedure.model_copy(update={"gates": (gate,)})
        answers = replace(self.answers(data), defined=replace(self.defined, procedure=alone))
        found = gates.ask(answers, gate.at[0], application=None, moment=self.moment)
        return any(not each.open for each in found)

    def further(self, fields: Iterable[FormField], data: Data) -> tuple[Data, dict[str, Any]]:
        """A report's answers, as they are sent and as conditions see them."""
        told: Data = {}
        env = self.answers(data).environment(self.moment)
        for each in fields:
            if each.type is not FieldType.EVIDENCE and each.demanded and self._wanted(each, env, told, fields):
                told[each.key] = self.first(each)
        return told, self.seen(fields, told)

    def _wanted(self, each: FormField, env: dict[str, Any], told: Data, fields: Iterable[FormField]) -> bool:
        from sekimori.standards.conditions import holds

        return not each.when or holds(parse(each.when), {**env, **self.seen(fields, told)}, self.defined.around)

    @staticmethod
    def seen(fields: Iterable[FormField], told: Data) -> dict[str, Any]:
        return {each.key: values.read(each, told.get(each.key)) for each in fields}

    def changes(self, gate: Gate) -> Iterator[Data]:
        """Small changes of what the gate speaks of, single ones first, then two at once, then three."""
        fields = self.defined.procedure.fields
        roots = [name.root for text in (gate.holds, gate.when) if text for name in names_in(parse(text))]
        named = [gate.field or "", *roots, *self._of_settings(gate)]
        named += [name.root for key in named if key in fields for name in self._asked_under(key)]
        keys = [key for key in dict.fromkeys(named) if key in fields]
        options = {key: [*self.tries(fields[key]), *([None] if not fields[key].demanded else [])] for key in keys}
        for size in (1, 2, 3):
            for chosen in itertools.combinations(keys, size):
                for given in itertools.product(*(options[key] for key in chosen)):
                    yield dict(zip(chosen, given, strict=True))

    def _asked_under(self, key: str) -> list[Name]:
        """What the conditions speak of under which a field is asked at all."""
        sections = [each for each in self.defined.procedure.sections if any(given.key == key for given in each.fields)]
        texts = [self.defined.procedure.fields[key].when, *(each.when for each in sections)]
        return [name for text in texts if text for name in names_in(parse(text))]

    @staticmethod
    def _of_settings(gate: Gate) -> list[str]:
        same = gate.settings.get("same") or {}
        return [str(each) for each in (gate.settings.get("field"), *same.values()) if each]
