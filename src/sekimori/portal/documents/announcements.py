"""Telling people about documents."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.documents.demands import Demand
from sekimori.portal.documents.models import Document, Version
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.models import Notice
from sekimori.portal.notices.services import Recipients

WAITING = kinds.register("documents:waiting", gettext_lazy("文書案の決裁伺い"), required=True)
ANSWERED = kinds.register("documents:answered", gettext_lazy("文書案の決裁の結果"))
REMINDER = kinds.register("documents:review", gettext_lazy("文書の見直しの知らせ"), required=True, reminder=True)


def address_of(record: Version) -> str:
    """The page of a version."""
    return reverse("documents:version", args=[record.pk])


def _holders(roles: Iterable[str]) -> Recipients:
    return Recipients(roles=[(role, None) for role in sorted(roles)])


def tell_deciders(record: Version, demand: Demand, *, key: str) -> None:
    """A version waits for whoever decides."""
    notices.notify(
        to=_holders(demand.deciding_roles),
        kind=WAITING.name,
        subject=_("【決裁】%(title)s") % {"title": record},
        body=record.summary,
        key=f"documents:{record.pk}:{key}",
        url=address_of(record),
        about=record,
    )


def tell_writers(record: Version, what: str | Promise, reason: str, *, key: str) -> None:
    """What was decided, to who began and who handed it in."""
    people = {pk for pk in (record.begun_by_id, record.submitted_by_id) if pk is not None}
    notices.notify(
        to=Recipients(people=sorted(people)),
        kind=ANSWERED.name,
        subject=_("【%(what)s】%(title)s") % {"what": what, "title": record},
        body=reason.strip(),
        key=f"documents:{record.pk}:{key}",
        url=address_of(record),
        about=record,
    )


def tell_owners(record: Document, demand: Demand, subject: str, body: str, *, upward: bool, key: str) -> Notice:
    """A review comes near or is late: to those whose document it is, and who decides on it when `upward`."""
    roles = set(demand.rule.owners) - ({demand.rule.approver} if demand.body else set())
    if upward or not roles:
        roles |= demand.deciding_roles
    return notices.notify(
        to=_holders(roles),
        kind=REMINDER.name,
        subject=subject,
        body=body,
        key=f"documents:{record.pk}:review:{key}",
        url=reverse("documents:detail", args=[record.pk]),
        about=record,
    )


def settle(record: Version | Document) -> None:
    """What was asked of people about a document or a version is over: notices of it need not be read any more."""
    notices.notices_settle(about=record, kinds=[WAITING.name, REMINDER.name])
