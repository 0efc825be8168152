"""What a session still owes before anything else may be done in it: a password of one's own, a second factor.

Asked at every request from what is known without a query: the account, the roles of this moment, the session. Who becomes 課長
on 4/1 is asked for a second factor from 4/1 on, whatever sessions are open.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.identity.models import Account

SESSION = "sekimori"


class Owed(TextChoices):
    """In the order in which it is asked for."""

    PASSWORD = "password", _("パスワードを自分のものに変える")
    FACTOR = "factor", _("二つ目の認証を登録する")


def must_have_factor(account: Account, actor: Actor) -> bool:
    """Whether this account needs a second factor: operators, who holds a role beyond daily work, or everybody (settings)."""
    if settings.SECOND_FACTOR == "nobody":
        return False
    abilities = frozenset[str]().union(*(holding.abilities for holding in actor.holdings))
    return settings.SECOND_FACTOR == "all" or account.operator or bool(abilities - {"work"})


def owed(account: Account, actor: Actor, session: Any) -> list[Owed]:
    """What is still owed, first things first; empty when everything may be done."""
    found = []
    if account.must_change_password:
        found.append(Owed.PASSWORD)
    if must_have_factor(account, actor) and not marks(session).get("factor"):
        found.append(Owed.FACTOR)
    return found


def marks(session: Any) -> dict[str, Any]:
    """What we note in a session: when it began, when it was last used, whether a second factor was shown in it."""
    found = session.get(SESSION)
    return found if isinstance(found, dict) else {}


def mark(session: Any, **more: Any) -> None:
    """Notes it."""
    session[SESSION] = {**marks(session), **more}
