"""Telling people about violations. What is told names number and kind; the words stay behind the wall, on the screen."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import outbox
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.performing import Performing
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.violations import walls
from sekimori.portal.violations.models import Case, Guidance, Stop

NOTIFIED = kinds.register("violations:notified", gettext_lazy("違反の通知"), required=True, discreet=True)
TOLD = kinds.register("violations:told", gettext_lazy("違反への対応の知らせ"), required=True, discreet=True)
LATE = kinds.register(
    "violations:late", gettext_lazy("違反への対応の督促"), required=True, reminder=True, discreet=True
)
TELL_PERSON = "violations:person"
PERSON = kinds.register("violations:person", gettext_lazy("指導・利用権の知らせ"), required=True, discreet=True)


def address_of(record: Case) -> str:
    """The page of a case."""
    return reverse("violations:detail", args=[record.pk])


def tell(record: Case, people: Iterable[int], what: str, key: str, *, kind: str = TOLD.name) -> None:
    """Something about a case that these people are to know; `what` is a whole sentence. Never told to whom it is about."""
    wanted = sorted({*people} - {record.person_id})
    if not wanted:
        return
    names = {"number": record.number, "kind": record.get_source_display()}
    subject = _("【通知】%(number)s %(kind)s")
    if kind == LATE.name:
        subject = _("【督促】%(number)s %(kind)s")
    notices.notify(
        to=Recipients(people=wanted),
        kind=kind,
        subject=subject % names,
        body=what,
        key=f"violations:{record.pk}:{key}",
        url=address_of(record),
        about=record,
        wall=walls.VIOLATIONS,
    )


def tell_person(act: Performing, about: Guidance | Stop, what: str, key: str) -> None:
    """Lets a worker tell the person himself what to mend by when, or that his rights are stopped or given back; not the case."""
    act.deliver(TELL_PERSON, {"person": about.person_id, "what": what, "key": key}, key=f"{TELL_PERSON}:{key}")


@outbox.handler(TELL_PERSON)
def told_person(row: OutboxRow) -> None:
    """Sends what an act has left for the person."""
    notices.notify(
        to=Recipients(people=[row.payload["person"]]),
        kind=PERSON.name,
        subject=_("【お知らせ】情報システムの利用について"),
        body=row.payload["what"],
        key=row.key,
        url=reverse("violations:mine"),
        wall=walls.VIOLATIONS,
    )
