"""Telling people about incidents. What is told names number and kind; the words stay behind the wall, on the screen.

An act leaves word in the outbox, all of it in one row, and a worker tells it in seconds: who holds a role and whom a wall keeps out
counts at that moment. What the clock and the workers do themselves is told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context, outbox
from sekimori.portal.acts.actors import SYSTEM
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.incidents import act_types, rules_in_force, walls
from sekimori.portal.incidents.models import Hop, Incident, Order, Reporter
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Held

OUTBOX = "incidents:tell"
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
    return [each.person for each in held(role, unit)]


def held(role: str, unit: int | None) -> list[Held]:
    """Who holds a role for a unit now, and how; nobody when the standard has no such role."""
    known = {each.key for each in organization.rulebook().roles}
    return organization.holders_of(role, unit=unit) if role in known else []


def own(found: Iterable[Held]) -> list[int]:
    """Those of them who hold it themselves, not in the place of somebody absent."""
    return [each.person for each in found if each.instead_of is None and not each.only_in]


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


@dataclass(frozen=True)
class To:
    """To whom something is told, found out when it is told: people, holders of roles (for a unit), of abilities, the contact point

    (`team`), who reported.
    """

    people: tuple[int, ...] = ()
    roles: tuple[tuple[str, int | None], ...] = ()
    abilities: tuple[str, ...] = ()
    team: bool = False
    reporter: bool = False

    def found(self) -> list[int]:
        """The people that are meant now, but for who reported."""
        return [
            *self.people,
            *(person for role, unit in self.roles for person in holders(role, unit)),
            *(with_ability(*self.abilities) if self.abilities else ()),
            *(team() if self.team else ()),
        ]


@dataclass(frozen=True)
class Word:
    """Something to be told of an incident; `key` makes it this notice and no second one."""

    to: To
    kind: str
    subject: str
    body: str
    key: str


_gathered: ContextVar[list[tuple[int, Word]] | None] = ContextVar("incidents_words", default=None)


@contextmanager
def together() -> Iterator[list[tuple[int, Word]]]:
    """What is told in the block is left in the outbox as one row, at its end. A block within another changes nothing."""
    outer = _gathered.get()
    if outer is not None:
        yield outer
        return
    words: list[tuple[int, Word]] = []
    token = _gathered.set(words)
    try:
        yield words
    finally:
        _gathered.reset(token)
    _leave(words)


def _leave(words: list[tuple[int, Word]]) -> None:
    if not words:
        return
    payload = {"words": [{"incident": incident, **asdict(word)} for incident, word in words]}
    with performing(act_types.TOLD, as_part=True) as act:
        act.deliver(OUTBOX, payload, key=f"{OUTBOX}:{words[0][0]}:{words[0][1].key}")


def tell(record: Incident, to: To | Iterable[int], *, kind: str, subject: str, body: str, key: str) -> None:
    """Tells those whom no wall keeps out, by the software and not by who acts, so that it names no reporter."""
    word = Word(to if isinstance(to, To) else To(tuple(to)), kind, subject, body, key)
    if context.current().actor.system:
        _send(record, word)
        return
    with together() as words:
        words.append((record.pk, word))


@outbox.handler(OUTBOX)
def carry_out(row: OutboxRow) -> None:
    """Tells what an act has left word of; in the transaction that marks the row done, so once."""
    for each in row.payload["words"]:
        _send(Incident.objects.get(pk=each["incident"]), _word_of(each))


def _word_of(said: Mapping[str, Any]) -> Word:
    to = said["to"]
    roles = tuple((role, unit) for role, unit in to["roles"])
    meant = To(tuple(to["people"]), roles, tuple(to["abilities"]), to["team"], to["reporter"])
    return Word(meant, said["kind"], said["subject"], said["body"], said["key"])


def _send(record: Incident, word: Word) -> None:
    wanted = walls.inside(record, word.to.found())
    if word.to.reporter:
        wanted += _reporter_of(record)
    if not wanted:
        return
    with context.as_actor(SYSTEM):
        notices.notify(
            to=Recipients(people=wanted),
            kind=word.kind,
            subject=word.subject,
            body=word.body,
            key=f"incidents:{record.pk}:{word.key}",
            url=address_of(record),
            about=record,
            wall=walls.INCIDENTS,
        )


def _reporter_of(record: Incident) -> list[int]:
    """Who reported, unless it is about himself; a wall around his section does not keep him from what became of his report."""
    rows = Reporter.objects.filter(incident=record, person__isnull=False).values_list("person_id", flat=True)
    return sorted({person for person in rows if person is not None} - walls.about(record))


def tell_step(record: Incident, hop: Hop, to: To | Iterable[int], *, again: bool = False) -> None:
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
    tell(record, to, kind=kind, subject=subject % names, body=body, key=f"hop:{hop.position}:{hop.reminded}:{again}")


def tell_of(record: Incident, to: To | Iterable[int], what: str, key: str) -> None:
    """Something about the incident that these people are to know; `what` is a whole sentence."""
    names = {"number": record.number, "kind": record.kind_label}
    subject = _("【インシデント】%(number)s %(kind)s") % names
    tell(record, to, kind=TOLD.name, subject=subject, body=what, key=key)


def tell_reporter(record: Incident, what: str, key: str) -> None:
    """Who reported learns what became of it."""
    subject = _("【お知らせ】あなたの報告（%(number)s）") % {"number": record.number}
    tell(record, To(reporter=True), kind=TOLD.name, subject=subject, body=what, key=f"reporter:{key}")


def tell_order(order: Order, to: To | Iterable[int], *, late: int = 0, again: int = 0) -> None:
    """An order, or that it was not carried out in time (for the `late`th time), or `again` what is still to be done."""
    names = {"number": order.incident.number, "kind": order.incident.kind_label}
    subject = _("【督促・指示】%(number)s %(kind)s") if late else _("【至急・指示】%(number)s %(kind)s")
    body = _("指示があります。画面で内容を確かめ、受領・着手・完了を知らせてください。")
    if late:
        body = _("指示の期限を過ぎています。終わっていれば完了を、終わっていなければ状況を知らせてください。")
    key = f"order:{order.pk}:again:{again}" if again else f"order:{order.pk}:{late}"
    tell(order.incident, to, kind=LATE.name if late else ORDERED.name, subject=subject % names, body=body, key=key)
