"""Telling people about incidents. What is told names number and kind; the words stay behind the wall, on the screen."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import SYSTEM
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.incidents import rules_in_force, walls
from sekimori.portal.incidents.models import Hop, Incident, Order, Reporter
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import selectors as organization

REPORTED = kinds.register(
    "incidents:reported", gettext_lazy("インシデントの報告"), required=True, urgent=True, discreet=True
)
LATE = kinds.register(
    "incidents:late", gettext_lazy("インシデントの督促"), required=True, urgent=True, reminder=True, discreet=True
)
ORDERED = kinds.register(
    "incidents:ordered", gettext_lazy("インシデントの指示"), required=True, urgent=True, discreet=True
)
TOLD = kinds.register("incidents:told", gettext_lazy("インシデントの知らせ"), required=True, discreet=True)


def address_of(record: Incident) -> str:
    """The page of an incident."""
    return reverse("incidents:detail", args=[record.pk])


def holders(role: str, unit: int | None) -> list[int]:
    """Who holds a role for a unit now, deputies included; nobody when the standard has no such role."""
    known = {each.key for each in organization.rulebook().roles}
    return [each.person for each in organization.holders_of(role, unit=unit)] if role in known else []


def own_holders(role: str, unit: int | None) -> list[int]:
    """Who holds a role for a unit himself, not in the place of somebody absent."""
    known = {each.key for each in organization.rulebook().roles}
    held = organization.holders_of(role, unit=unit) if role in known else []
    return [each.person for each in held if each.instead_of is None and not each.only_in]


def team() -> list[int]:
    """Who takes reports in, and at night and on closed days who is on duty."""
    people = [person for role in rules_in_force.contact_roles() for person in holders(role, None)]
    if not clocks.calendar().is_open(context.now()):
        people += [each.person for each in clocks.on_call()]
    return people


def with_ability(*abilities: str) -> list[int]:
    """Who holds a role with one of these abilities."""
    roles = dict.fromkeys(role for each in abilities for role in rules_in_force.roles_with(each))
    return [person for role in roles for person in holders(role, None)]


def tell(record: Incident, people: Iterable[int], *, kind: str, subject: str, body: str, key: str) -> list[int]:
    """Sends to those whom no wall keeps out, by the software and not by who acts, so that it names no reporter; who got it."""
    wanted = walls.inside(record, people)
    if wanted:
        with context.as_actor(SYSTEM):
            notices.notify(
                to=Recipients(people=wanted),
                kind=kind,
                subject=subject,
                body=body,
                key=f"incidents:{record.pk}:{key}",
                url=address_of(record),
                about=record,
                wall=walls.INCIDENTS,
            )
    return wanted


def tell_step(record: Incident, hop: Hop, people: Iterable[int], *, again: bool = False) -> None:
    """A step of the chain, or the contact point's receipt, has come to these people."""
    names = {"number": record.number, "kind": record.kind_label, "role": hop.role_label}
    if hop.position == 0:
        subject = _("【至急・受領】%(number)s %(kind)s")
        body = _("インシデントの報告がありました。画面で内容を確かめ、受領してください。")
    else:
        subject = _("【至急・上申】%(number)s %(kind)s")
        body = _("%(role)sとして報告を受けました。画面で内容を確かめ、次の役割へ報告してください。") % names
        if hop.last:
            body = _("%(role)sとして報告を受けました。画面で内容を確かめてください。") % names
    kind = LATE.name if again else REPORTED.name
    tell(
        record, people, kind=kind, subject=subject % names, body=body, key=f"hop:{hop.position}:{hop.reminded}:{again}"
    )


def tell_of(record: Incident, people: Iterable[int], what: str, key: str) -> None:
    """Something about the incident that these people are to know; `what` is a whole sentence."""
    names = {"number": record.number, "kind": record.kind_label}
    subject = _("【インシデント】%(number)s %(kind)s") % names
    tell(record, people, kind=TOLD.name, subject=subject, body=what, key=key)


def tell_reporter(record: Incident, what: str, key: str) -> None:
    """Who reported learns what became of it."""
    reporter = Reporter.objects.filter(incident=record, person__isnull=False).first()
    if reporter is not None and reporter.person_id is not None and reporter.person_id not in walls.about(record):
        names = {"number": record.number}
        with context.as_actor(SYSTEM):
            notices.notify(
                to=Recipients(people=[reporter.person_id]),
                kind=TOLD.name,
                subject=_("【お知らせ】あなたの報告（%(number)s）") % names,
                body=what,
                key=f"incidents:{record.pk}:reporter:{key}",
                url=address_of(record),
                about=record,
                wall=walls.INCIDENTS,
            )


def tell_order(order: Order, people: Iterable[int], *, late: int = 0) -> list[int]:
    """An order, or that it was not carried out in time."""
    names = {"number": order.incident.number, "kind": order.incident.kind_label}
    subject = _("【督促・指示】%(number)s %(kind)s") if late else _("【至急・指示】%(number)s %(kind)s")
    body = _("指示があります。画面で内容を確かめ、受領・着手・完了を知らせてください。")
    if late:
        body = _("指示の期限を過ぎています。終わっていれば完了を、終わっていなければ状況を知らせてください。")
    kind = LATE.name if late else ORDERED.name
    return tell(order.incident, people, kind=kind, subject=subject % names, body=body, key=f"order:{order.pk}:{late}")
