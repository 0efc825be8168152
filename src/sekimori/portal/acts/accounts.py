"""Who an account is at this moment, for work done later on its behalf. identity says so at start; the apps below it only ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sekimori.common.errors import NotAvailable
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor, Principal
from sekimori.portal.acts.context import Circumstances

Resolver = Callable[[int], tuple[Actor, Principal]]
_resolver: list[Resolver] = []


def set_resolver(resolver: Resolver) -> None:
    """Names the function that knows an account's actor; called once, when the portal starts."""
    _resolver[:] = [resolver]


@contextmanager
def on_behalf_of(account: int) -> Iterator[Circumstances]:
    """Circumstances of a job that an account asked for: with what that person may see and do now, not then.

    The clock and the request of circumstances already in force are kept.
    Raises NotAvailable while nobody has said who accounts are.
    """
    if not _resolver:
        raise NotAvailable("アカウントの持ち主を確認できません。")
    actor, principal = _resolver[0](account)
    outer = context.in_force() or Circumstances()
    with context.use(replace(outer, actor=actor, principal=principal)) as circumstances:
        yield circumstances
