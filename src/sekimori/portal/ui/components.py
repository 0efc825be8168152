"""What the components are given: small frozen records, made in selectors or views, drawn by the tags in templatetags/."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

from sekimori.portal.acts.selectors import HistoryLine

Label = str | Promise
Tone = Literal["neutral", "info", "waiting", "success", "warning", "danger", "overdue", "excepted", "void", "unknown"]
StepState = Literal["done", "current", "todo", "returned", "refused", "lapsed", "skipped"]

__all__ = [
    "SHAPES", "ApprovalBox", "Figure", "HistoryLine", "Label", "Link", "Status", "Step", "StepState", "SummaryRow", "TaskItem",
    "Tone", "Way",
]  # fmt: skip

# The shape that says the same as the colour.
SHAPES: dict[str, str] = {
    "neutral": "circle",
    "info": "dot-circle",
    "waiting": "half-circle",
    "success": "check-circle",
    "warning": "triangle",
    "danger": "octagon",
    "overdue": "alarm",
    "excepted": "diamond",
    "void": "minus-circle",
    "unknown": "dashed-circle",
}


@dataclass(frozen=True)
class Status:
    """A state in words with its tone; `attested` when only a person says so and no record proves it."""

    label: Label
    tone: Tone = "neutral"
    attested: bool = False

    def __str__(self) -> str:
        return str(self.label)


@dataclass(frozen=True)
class Link:
    """A word that leads somewhere."""

    label: Label
    href: str
    icon: str = ""
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class SummaryRow:
    """A line of a summary list. `change` is where the value can be changed; `value` may be anything `shown` can print."""

    label: Label
    value: Any
    change: str = ""
    href: str = ""
    hint: Label = ""


@dataclass(frozen=True)
class TaskItem:
    """A task with its status, by when, and where it is done."""

    label: Label
    href: str = ""
    status: Status | None = None
    hint: Label = ""
    due: dt.date | dt.datetime | None = None
    clause: str = ""


@dataclass(frozen=True)
class Step:
    """A step of a route: who decides, when it was decided, in which state it is."""

    label: Label
    state: StepState = "todo"
    who: Label = ""
    when: dt.date | dt.datetime | None = None
    note: Label = ""


@dataclass(frozen=True)
class Way:
    """A way in, shown where a list is empty."""

    label: Label
    href: str
    hint: Label = ""
    icon: str = "plus"


@dataclass(frozen=True)
class Figure:
    """A number with its name, for the top of a board."""

    label: Label
    value: int | str
    unit: Label = ""
    note: Label = ""
    href: str = ""
    tone: Tone = "neutral"


@dataclass(frozen=True)
class ApprovalBox:
    """One box of the row on an A4 form: the post, who decided, when, in which capacity (代決 …)."""

    post: Label
    name: str = ""
    on: dt.date | None = None
    note: Label = ""

    @property
    def lines(self) -> list[str]:
        """Who decided, in the lines of a narrow box: unit and post above, family and given name together on the last."""
        *posts, family, given = ["", "", *self.name.split(" ")]
        posts = [each for each in posts if each]
        return [*posts, f"{family} {given}"] if posts else [self.name]
