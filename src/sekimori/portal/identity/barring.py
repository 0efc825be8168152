"""Who may not sign in now although the account is in order, and why. Apps above fill this in `AppConfig.ready()`:

    barring.register("violations:rights", lambda: Stop.objects.filter(…), _("…"))

It is read in the query that reads a session's account anyway, and so costs no further one; a bar holds from the next request on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.portal.identity.models import Account
from sekimori.portal.identity.selectors import entrance_text


@dataclass(frozen=True)
class Bar:
    """`rows` have a field `person`: whoever stands in one of them is told `sentence` instead of being let in."""

    rows: Callable[[], QuerySet[Any]]
    sentence: str | Promise


_known: dict[str, Bar] = {}


def register(name: str, rows: Callable[[], QuerySet[Any]], sentence: str | Promise) -> None:
    """Makes a bar known. Raises ValueError for a name registered twice."""
    if name in _known:
        raise ValueError(f"{name} is registered twice")
    _known[name] = Bar(rows, sentence)


def with_bars(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """The same accounts, each of which then knows its bars; no further query. Who keeps an account is barred like whose it is."""
    whose = Q(person=OuterRef("person")) | Q(person=OuterRef("kept_by"))
    found = {_column(at): Exists(bar.rows().filter(whose)) for at, bar in enumerate(_known.values())}
    return accounts.annotate(**found) if found else accounts


def refusal(account: Account) -> str:
    """What is told to whom may not sign in now, with where to turn; "" for everybody else.

    A query for an account that was not read by `with_bars`, one more where there is something to tell.
    """
    if _known and not hasattr(account, _column(0)):
        account = with_bars(Account.objects.filter(pk=account.pk)).get()
    for at, bar in enumerate(_known.values()):
        if getattr(account, _column(at)):
            entrance = entrance_text()
            contact = entrance.contact if entrance and entrance.contact else _("統一的な窓口")
            return _("%(sentence)s問い合わせ先：%(contact)s") % {"sentence": bar.sentence, "contact": contact}
    return ""


def _column(at: int) -> str:
    return f"barred_{at}"
