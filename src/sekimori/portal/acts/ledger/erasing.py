"""Who decides whether side rows may be erased: the app that knows retention and holds says so here; without it, nobody may."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from sekimori.portal.acts.models import SideRow
from sekimori.portal.acts.policies import Decision, refuse

# (the side rows, the record of the approval) → whether it allows their erasure now.
Authority = Callable[[Sequence[SideRow], Model], Decision]
_authorities: list[Authority] = []


def register(authority: Authority) -> Authority:
    """Makes `authority` be asked before every erasure; all that are registered must agree."""
    _authorities.append(authority)
    return authority


def decide(rows: Sequence[SideRow], approval: Model) -> Decision:
    """The first refusal, or the last consent. Refused when nobody is registered who could know."""
    decision = refuse(_("付帯情報の消去を承認できる仕組みがないため、消去できません。"))
    for authority in _authorities:
        decision = authority(rows, approval)
        if not decision:
            return decision
    return decision
