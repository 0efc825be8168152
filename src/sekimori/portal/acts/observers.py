"""Who wants to know of acts while their transaction is still open: compliance derives its readings here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.context import Circumstances

Observer = Callable[[Sequence[Entry], Circumstances], None]
_observers: list[Observer] = []


def register(observer: Observer) -> Observer:
    """Makes `observer` be told of every act's entries, in its transaction; an error in it undoes the act."""
    _observers.append(observer)
    return observer


def tell(entries: Sequence[Entry], circumstances: Circumstances) -> None:
    """Tells every observer, in the order of registration."""
    for observer in _observers:
        observer(entries, circumstances)
