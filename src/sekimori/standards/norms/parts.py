"""Which predicates of a sentence are norms of their own, and with what force each speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sekimori.standards.models import Modality
from sekimori.standards.norms.counterparts import Found
from sekimori.standards.norms.predicates import Force, as_needed, time_word
from sekimori.standards.norms.segments import Predicate, Stretch

_ALONG = re.compile(r"(?:とともに|と共に|ほか)、?$")
# What is only made ready for the report or the approval that follows.
_PREPARES = re.compile(r"(?:取りまとめ|とりまとめ|まとめ|立案し|起案し|検討し|集計し|整理し)、$")
# 「計画を定め、〇〇の承認を得なければならない」 is a duty with an approval, unless a 「…場合」 makes it a thing one may do.
_MAKES_PLAN = re.compile(
    r"(?:計画|方針|基準|手順|規程|規則|要領|対策)[^、。]{0,40}(?:定め|策定し|立案し|作成し|改定し|行い)、$"
)
_MADE_INSIDE = re.compile(_MAKES_PLAN.pattern.removesuffix("$"))
_MAYBE = re.compile(r"場合|とき")
_HELD_BY = re.compile(r"(?:を|をもって)(?:これに)?充て、$|[長官監者]とし、$")
_LEAVE_TAKEN = re.compile(r"(?:許可|承認|同意)(?:等)?を(?:得|受け)、$")
# What only says to what end; a time word in it is not the norm's.
_PURPOSE = re.compile(r"[^、。〓]*ことができるよう(?:に)?(?=[^な])")


@dataclass(frozen=True, slots=True)
class Part:
    """One norm in the making: the folded places it was read from and what was found there."""

    start: int
    end: int
    conditions: tuple[Stretch, ...]
    counterparts: tuple[Found, ...]
    force: Force
    last: bool


def find_parts(
    masked: str,
    predicates: tuple[Predicate, ...],
    conditions: tuple[Stretch, ...],
    found: tuple[Found, ...],
    force: Force,
) -> tuple[Part, ...]:
    """The predicates of a sentence as norms: neighbours that differ in nothing a norm says are one.

    `force` is that of the sentence's end. A condition counts for the predicate it stands in and for those after it.
    """
    parts: list[Part] = []
    for predicate in predicates:
        own = tuple(f for f in found if predicate.start < f.end <= predicate.end)
        leading = tuple(c for c in conditions if c.start < predicate.end)
        part = Part(predicate.start, predicate.end, leading, own, force, predicate.last)
        if parts and not _differ(masked, parts[-1], part):
            parts[-1] = _joined(parts[-1], part)
        else:
            parts.append(part)
    return tuple(_with_force(masked, parts, force))


def _joined(before: Part, part: Part) -> Part:
    return replace(
        before,
        end=part.end,
        conditions=part.conditions,
        counterparts=(*before.counterparts, *part.counterparts),
        last=part.last,
    )


def _with_force(masked: str, parts: list[Part], force: Force) -> Iterator[Part]:
    for part in parts:
        if part.last and force.modality is Modality.PERMISSION and _MADE_INSIDE.search(masked[part.start : part.end]):
            optional = any(_MAYBE.search(masked[c.start : c.end]) for c in part.conditions)
            yield part if optional else replace(part, force=Force(Modality.DUTY))
        elif part.last:
            yield part
        elif _HELD_BY.search(masked[part.start : part.end]):
            yield replace(part, force=Force(Modality.DEFINITION))
        elif _LEAVE_TAKEN.search(masked[part.start : part.end]):
            yield replace(part, force=Force(Modality.PERMISSION))
        elif force.modality is Modality.PROHIBITION:
            yield replace(part, force=Force(Modality.DUTY, 10, "前半の「…し、」を義務と読みました。"))
        elif force.modality in {Modality.PERMISSION, Modality.EFFORT, Modality.DESIRABLE}:
            yield replace(part, force=Force(Modality.DUTY, 5, "前半の「…し、」を義務と読みました。"))
        else:
            yield part


def _differ(masked: str, before: Part, part: Part) -> bool:
    """Whether a predicate is a norm of its own beside the one before it."""
    last = part.last and part.force.modality is Modality.PERMISSION
    if last and (masked.rstrip("。〓").endswith("できる") or _plan_for_leave(masked, before, part)):
        return False
    if part.counterparts and not before.counterparts and _PREPARES.search(masked[: part.start]):
        return False
    words, earlier = without_conditions(masked, part), without_conditions(masked, before)
    time = time_word(words)
    return (
        _HELD_BY.search(masked[before.start : before.end]) is not None
        or any(c.start >= part.start for c in part.conditions)
        or _addresses_anew(masked, before, part)
        or (part.last and part.force.modality in {Modality.EFFORT, Modality.PROHIBITION})
        or (bool(before.counterparts) and not part.counterparts and _ALONG.search(masked[: part.start]) is not None)
        or (as_needed(words) and not as_needed(earlier))
        or (time is not None and time != time_word(earlier))
    )


def _addresses_anew(masked: str, before: Part, part: Part) -> bool:
    """Whether the part names somebody of its own; 「Xに報告するとともに、Yに通知し」 is one act of telling."""
    anew = any(f.named_at is not None and f.named_at >= part.start for f in part.counterparts)
    if not anew or not before.counterparts or _ALONG.search(masked[: part.start]) is None:
        return anew
    return bool({f.relation for f in before.counterparts} & {f.relation for f in part.counterparts})


def _plan_for_leave(masked: str, before: Part, part: Part) -> bool:
    """Whether a plan is made and then brought to somebody for leave, with nothing that makes the making optional."""
    optional = any(_MAYBE.search(masked[c.start : c.end]) for c in part.conditions)
    return not optional and _MAKES_PLAN.search(masked[before.start : before.end]) is not None


def without_conditions(masked: str, part: Part) -> str:
    """The words of a part without its conditions and without what only says to what end; length unchanged."""
    letters = list(masked[part.start : part.end])
    for stretch in part.conditions:
        for at in range(max(stretch.start, part.start), min(stretch.end, part.end)):
            letters[at - part.start] = "〓"
    return _PURPOSE.sub(lambda m: "〓" * len(m.group()), "".join(letters))
