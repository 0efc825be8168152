"""The first screen: what the person signed in has to do. Apps register their sources in `AppConfig.ready()` (docs/portal-home.md).

home.register(Source("procedures:waiting", _("決裁待ち"), waiting, order=10, all_href="procedures:waiting"))

def waiting(actor: Actor, most: int) -> Sequence[Task]: ...
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts.actors import Actor
from sekimori.portal.ui.components import Figure, Link, Status, TaskItem, Way
from sekimori.portal.ui.navigation import href_of

Label = str | Promise
# How many tasks one source gives at most; the rest stand on the source's own page.
MOST = 30


class Nature(StrEnum):
    """Whether one does it oneself, or others wait for one's word."""

    DO = "do"
    ANSWER = "answer"


@dataclass(frozen=True)
class Task:
    """Something that the person has to do, and where.

    `due_at` is the moment at which it is late (None: no limit), `kind` the word shown for its sort (the source's label when empty),
    `hint` what else one wants to know (from whom, about what), `clauses` the ids of the clauses that make one do it.
    """

    label: Label
    href: str
    nature: Nature = Nature.DO
    due_at: dt.datetime | None = None
    kind: Label = ""
    hint: Label = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where tasks come from.

    `tasks(actor, most)` gives at most `most` of the actor's tasks, the nearest limit first, in three queries at most and none that
    grows with what there is. `all_href` is the name of the page where all of them stand.
    """

    name: str
    label: Label
    tasks: Callable[[Actor, int], Iterable[Task]]
    order: int = 100
    all_href: str = ""


@dataclass(frozen=True)
class Beside:
    """What stands beside the tasks: a heading, numbers, and links. Nothing is shown where there is nothing to show."""

    title: Label
    figures: Sequence[Figure] = ()
    links: Sequence[Link] = ()
    lead: Label = ""


Panel = Callable[[Actor], Beside | None]
NextStep = Callable[[Actor], Way | None]


class Urgency(StrEnum):
    """The parts of the first screen, in their order."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    WAITING = "waiting"
    LATER = "later"


LABELS: dict[Urgency, Label] = {
    Urgency.OVERDUE: _("期限を過ぎています"),
    Urgency.THIS_WEEK: _("今週が期限"),
    Urgency.WAITING: _("あなたの判断・確認を待っています"),
    Urgency.LATER: _("これから"),
}
STATUSES: dict[Urgency, Status] = {
    Urgency.OVERDUE: Status(_("期限超過"), "overdue"),
    Urgency.THIS_WEEK: Status(_("今週まで"), "warning"),
    Urgency.WAITING: Status(_("あなたの番"), "waiting"),
    Urgency.LATER: Status(_("これから"), "neutral"),
}


@dataclass(frozen=True)
class Part:
    """One part of the first screen with its tasks, the nearest limit first."""

    urgency: Urgency
    tasks: Sequence[Task]

    @property
    def label(self) -> Label:
        return LABELS[self.urgency]

    @property
    def items(self) -> list[TaskItem]:
        """The lines as they are drawn; a limit at the end of a day is shown as that day."""
        return [
            TaskItem(
                task.label,
                task.href,
                STATUSES[self.urgency],
                hint="　".join(str(part) for part in (task.kind, task.hint) if part),
                due=_shown(task.due_at) if task.due_at else None,
                clause=next(iter(task.clauses), ""),
            )
            for task in self.tasks
        ]


_sources: dict[str, Source] = {}
_panels: list[tuple[int, Panel]] = []
_steps: list[tuple[int, NextStep]] = []


def register(source: Source) -> None:
    """Adds a source of tasks. Raises ValueError when its name is taken."""
    if source.name in _sources:
        raise ValueError(f"{source.name} gives tasks already")
    _sources[source.name] = source


def register_beside(panel: Panel, *, order: int = 100) -> None:
    """Adds what stands beside the tasks; two queries at most."""
    _panels.append((order, panel))


def register_way(step: NextStep, *, order: int = 100) -> None:
    """Adds what one may do of one's own accord, shown while no task waits; no query."""
    _steps.append((order, step))


def urgency_of(task: Task, now: dt.datetime) -> Urgency:
    """In which part a task stands at `now`; a week ends with its Sunday."""
    if task.due_at is not None and task.due_at <= now:
        return Urgency.OVERDUE
    if task.due_at is not None and last_day(task.due_at) <= _sunday(day_of(now)):
        return Urgency.THIS_WEEK
    return Urgency.WAITING if task.nature is Nature.ANSWER else Urgency.LATER


def last_day(due_at: dt.datetime) -> dt.date:
    """The last day on which a task is in time: a limit at midnight ends with the day before."""
    return day_of(due_at - dt.timedelta(seconds=1))


def _shown(due_at: dt.datetime) -> dt.date | dt.datetime:
    return last_day(due_at) if moment_at(day_of(due_at)) == due_at else due_at


def _sunday(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=6 - day.weekday())


def arrange(tasks: Iterable[Task], now: dt.datetime) -> list[Part]:
    """The tasks in their parts, parts without any left out; within a part the nearest limit first, without limit last."""
    by_part: dict[Urgency, list[Task]] = {urgency: [] for urgency in Urgency}
    for task in tasks:
        by_part[urgency_of(task, now)].append(task)
    far = now + dt.timedelta(days=36_500)
    return [Part(part, sorted(found, key=lambda t: t.due_at or far)) for part, found in by_part.items() if found]


@dataclass(frozen=True)
class Home:
    """The first screen of somebody: parts, the lists that hold more than is shown, what stands beside, and ways on when
    no task waits.
    """

    parts: Sequence[Part]
    more: Sequence[Link]
    beside: Sequence[Beside]
    ways: Sequence[Way] = ()


def home_of(actor: Actor, now: dt.datetime) -> Home:
    """The first screen of `actor` at `now`; a number of queries that does not grow with the tasks."""
    tasks: list[Task] = []
    more: list[Link] = []
    for source in sorted(_sources.values(), key=lambda each: (each.order, each.name)):
        found = list(source.tasks(actor, MOST + 1))
        if len(found) > MOST and (href := href_of(source.all_href) if source.all_href else ""):
            more.append(Link(source.label, href))
        tasks += [task if task.kind else replace(task, kind=source.label) for task in found[:MOST]]
    panels = [panel(actor) for _order, panel in sorted(_panels, key=lambda each: each[0])]
    ways = [step(actor) for _order, step in sorted(_steps, key=lambda each: each[0])] if not tasks else []
    return Home(
        arrange(tasks, now),
        more,
        [each for each in panels if each is not None],
        [each for each in ways if each is not None],
    )
