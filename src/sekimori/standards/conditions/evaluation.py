"""What a condition says about given values. What is not known makes a comparison false, never true."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import day_of
from sekimori.standards.conditions.kinds import QUANTIFIERS
from sekimori.standards.conditions.syntax import (
    Call,
    Comparison,
    Junction,
    Listed,
    Literal,
    Name,
    Negation,
    Node,
    names_in,
)

_ORDERS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Surroundings:
    """What an answer depends on besides the values: ranks of levels (a higher rank is more protected), and the calendar."""

    ranks: Mapping[str, int] = field(default_factory=dict)
    calendar: OfficeCalendar = field(default_factory=OfficeCalendar)


def holds(node: Node, values: Mapping[str, Any], around: Surroundings | None = None) -> bool:
    """Whether the condition is true of `values`: name → value; records are mappings, several of them lists, a period a mapping

    of `start` and `end`. A name that is missing or None makes every comparison but `== none` and `!= none` false.
    """
    return bool(_value(node, values, around or Surroundings()))


def _value(node: Node, values: Mapping[str, Any], around: Surroundings) -> Any:  # noqa: PLR0911
    match node:
        case Literal(value):
            return value
        case Name(path):
            return follow(values, path)
        case Listed(items):
            return [_value(item, values, around) for item in items]
        case Call():
            return _call(node, values, around)
        case Comparison(sign, left, right):
            return _compare(sign, _value(left, values, around), _value(right, values, around), node)
        case Negation(inner):
            return not _value(inner, values, around)
        case Junction(word, parts):
            answers = (_value(part, values, around) for part in parts)
            return all(answers) if word == "and" else any(answers)


def follow(values: Any, path: tuple[str, ...]) -> Any:
    """The value at the end of a path of names; None as soon as one is missing."""
    found = values
    for step in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(step)
    return found


def _compare(sign: str, left: Any, right: Any, node: Comparison) -> bool:
    if sign in {"==", "!="} and Literal(None) in {node.left, node.right}:
        return (left is None) == (right is None) if sign == "==" else (left is None) != (right is None)
    if left is None or right is None:
        return False
    if sign == "in":
        return left in right
    if sign == "not in":
        return left not in right
    if sign in _ORDERS:
        return bool(_ORDERS[sign](left, right))
    return bool(left == right) if sign == "==" else bool(left != right)


def _call(call: Call, values: Mapping[str, Any], around: Surroundings) -> Any:  # noqa: PLR0911
    if call.function in QUANTIFIERS:
        answers = (_value(call.arguments[0], each, around) for each in _one_by_one(call, values))
        return any(answers) if call.function == "any" else all(answers)
    if call.function == "highest":
        found = [_value(call.arguments[0], each, around) for each in _one_by_one(call, values)]
        return _highest(found, around)
    if call.function == "total":
        return sum(_value(call.arguments[0], each, around) or 0 for each in _one_by_one(call, values))
    first = _value(call.arguments[0], values, around)
    if call.function == "at_least":
        return _at_least(first, str(_value(call.arguments[1], values, around)), around)
    if call.function == "count":
        return len(first or [])
    if call.function == "hours_since":
        return _hours(first, values.get("now"))
    return _days(first, around.calendar if call.function == "office_days" else None)


def _one_by_one(call: Call, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`values` once for each record of the one name in the call that has several."""
    for name in names_in(call):
        found = values.get(name.root)
        if isinstance(found, list):
            return [{**values, name.root: each} for each in found]
    return []


def _at_least(level: Any, wanted: str, around: Surroundings) -> bool:
    """An unknown level is protected like the highest, so that nothing slips through unclassified."""
    if level is None or level not in around.ranks:
        return True
    return around.ranks[level] >= around.ranks.get(wanted, 0)


def _highest(levels: list[Any], around: Surroundings) -> Any:
    """The most protected of the levels; None (which counts as the highest) when one is unknown or there is none."""
    if not levels or any(level not in around.ranks for level in levels):
        return None
    return max(levels, key=lambda level: around.ranks[level])


def _hours(moment: Any, now: Any) -> float | None:
    """Hours from a moment until now; None where one of them is not known, and less than 0 for what is still to come."""
    if not isinstance(moment, dt.datetime) or not isinstance(now, dt.datetime):
        return None
    return (now - moment).total_seconds() / 3600


def _days(period: Any, calendar: OfficeCalendar | None) -> int | None:
    """How many days a period touches, its first and last included; office days only when a calendar is given."""
    if not isinstance(period, Mapping) or not period.get("start") or not period.get("end"):
        return None
    start, end = (_day(period[name]) for name in ("start", "end"))
    days = [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]
    return len(days) if calendar is None else sum(calendar.is_office_day(day) for day in days)


def _day(value: dt.date | dt.datetime) -> dt.date:
    return day_of(value) if isinstance(value, dt.datetime) else value


def as_json(node: Node) -> Any:  # noqa: PLR0911
    """The condition as nested lists for the script that shows and hides fields while somebody types."""
    match node:
        case Literal(value):
            return ["value", value]
        case Name(path):
            return ["name", *path]
        case Listed(items):
            return ["list", *(as_json(item) for item in items)]
        case Call(function, arguments):
            return ["call", function, *(as_json(each) for each in arguments)]
        case Comparison(sign, left, right):
            return [sign, as_json(left), as_json(right)]
        case Negation(inner):
            return ["not", as_json(inner)]
        case Junction(word, parts):
            return [word, *(as_json(part) for part in parts)]
