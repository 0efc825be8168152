"""The circumstances of an act, carried without parameters through every call: actor, principal, request, clock, channel."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Literal

from sekimori.common.clock import Clock, SystemClock, day_of
from sekimori.portal.acts.actors import NOBODY, NOT_SIGNED_IN, SYSTEM, Actor, Principal

Channel = Literal["web", "command", "job", "mail", "telephone", "paper"]


@dataclass(frozen=True)
class Circumstances:
    """Who, by what, when and how; the same for every act of one request or job."""

    actor: Actor = NOBODY
    principal: Principal = NOT_SIGNED_IN
    clock: Clock = field(default_factory=SystemClock)
    request: uuid.UUID = field(default_factory=uuid.uuid4)
    channel: Channel = "job"
    address: str = ""


_current: ContextVar[Circumstances | None] = ContextVar("sekimori_circumstances", default=None)


class NoCircumstances(RuntimeError):
    """An act was tried outside any request or job: a fault in the program, never shown to a person."""


def current() -> Circumstances:
    """The circumstances in force. Raises NoCircumstances outside `use`."""
    found = _current.get()
    if found is None:
        raise NoCircumstances("acts need circumstances: wrap the call in acts.context.use(...)")
    return found


def in_force() -> Circumstances | None:
    """The circumstances in force, None outside any."""
    return _current.get()


def current_or_none() -> Circumstances | None:
    """The circumstances in force, if any."""
    return _current.get()


@contextmanager
def use(circumstances: Circumstances) -> Iterator[Circumstances]:
    """Puts `circumstances` in force for the block."""
    token = _current.set(circumstances)
    try:
        yield circumstances
    finally:
        _current.reset(token)


@contextmanager
def as_actor(actor: Actor) -> Iterator[Circumstances]:
    """The same circumstances with another actor, for what one principal does on behalf of several people in turn."""
    with use(replace(current(), actor=actor)) as circumstances:
        yield circumstances


@contextmanager
def as_system(service: str, *, clock: Clock | None = None) -> Iterator[Circumstances]:
    """Circumstances of the software itself, for jobs and the scheduler; `service` names which."""
    principal = Principal("service", service, service)
    with use(Circumstances(SYSTEM, principal, clock or SystemClock(), channel="job")) as circumstances:
        yield circumstances


def now() -> dt.datetime:
    """The moment of the clock in force, in UTC; the machine's clock outside any circumstances."""
    found = _current.get()
    return (found.clock if found else SystemClock()).now()


def today() -> dt.date:
    """The day in Asia/Tokyo of the clock in force."""
    return day_of(now())
