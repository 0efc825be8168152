"""Telling people about duties: in-app, by mail, and on the printed list of those without."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.portal.duties.definitions import Defined
from sekimori.portal.duties.models import Occurrence, Party
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.models import Notice
from sekimori.portal.notices.services import Recipients
from sekimori.standards.models import Scope

ARISEN = kinds.register("duties:arisen", _("実施事項の知らせ"), required=True)
REMINDER = kinds.register("duties:reminder", _("実施事項の督促"), required=True, reminder=True)
ANSWERED = kinds.register("duties:answered", _("実施事項の確認の結果"))


def address_of(record: Occurrence) -> str:
    """The page of an occurrence."""
    return reverse("duties:detail", args=[record.pk])


def parties(record: Occurrence, *hows: str) -> Recipients:
    """The holders of the roles that stand in one of these ways to the occurrence."""
    rows = [each for each in record.parties.all() if each.how in hows]
    return Recipients(roles=[(each.role, each.unit_id if each.scope != Scope.CITY.value else None) for each in rows])


def roles(record: Occurrence, defined: Defined, keys: Iterable[str]) -> Recipients:
    """The holders of these roles for the place of the occurrence."""
    return Recipients(
        roles=[(key, record.unit_id if defined.scope_of(key) is not Scope.CITY else None) for key in keys]
    )


def together(*groups: Recipients) -> Recipients:
    """Several groups as one."""
    return Recipients(
        people=list(dict.fromkeys(person for each in groups for person in each.people)),
        roles=list(dict.fromkeys(role for each in groups for role in each.roles)),
    )


def tell(record: Occurrence, to: Recipients, kind: kinds.Kind, subject: str, body: str, *, key: str) -> Notice:
    """Sends one notice about an occurrence, once for each `key`, inside the act under way."""
    return notices.notify(
        to=to,
        kind=kind.name,
        subject=subject,
        body=body,
        key=f"duties:{record.pk}:{key}",
        url=address_of(record),
        about=record,
    )


def owners(record: Occurrence) -> Recipients:
    """Whose it is."""
    return parties(record, Party.How.OWNER)


def settle(record: Occurrence) -> None:
    """What was asked of people about an occurrence is over: notices of it need not be read any more."""
    notices.notices_settle(about=record, kinds=[ARISEN.name, REMINDER.name])
