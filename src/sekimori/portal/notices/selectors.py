"""Asking about notices: what waits to be read, who has read, who has not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db.models import Count, Q, QuerySet

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.notices import kinds
from sekimori.portal.notices.models import Answer, Delivery, MailHours, Notice, NotNeeded, Preference
from sekimori.portal.notices.policies import UNITS, watched

UNREAD = Q(read_at__isnull=True, lapsed_at__isnull=True, notice__ended_at__isnull=True)


def inbox(actor: Actor) -> QuerySet[Delivery]:
    """The actor's own notices, newest first, with what a list shows of them; walls do not hide one's own."""
    if actor.person is None:
        return Delivery.objects.none()
    return Delivery.objects.filter(person=actor.person).select_related("notice")


def unread_count(actor: Actor) -> int:
    """How many of the actor's notices are not yet read; one query."""
    if actor.person is None:
        return 0
    return Delivery.objects.filter(UNREAD, person=actor.person).count()


def to_confirm(actor: Actor) -> list[Delivery]:
    """The actor's unread notices that ask for proof of reading, the nearest time limit first: tasks."""
    return list(inbox(actor).filter(UNREAD, notice__reading_required=True).order_by("read_until", "pk")[:50])


def notice_for(actor: Actor, pk: int) -> Notice:
    """The notice, if the actor may know of it. Raises NotFound."""
    return policies.get(Notice, actor, pk=pk)


def own_delivery(actor: Actor, notice: int) -> Delivery | None:
    """The actor's own copy of a notice."""
    return inbox(actor).filter(notice=notice).first()


def delivery_for(actor: Actor, pk: int, need: str = "view") -> Delivery:
    """A delivery that the actor may know of and do `need` with. Raises NotFound or Refused."""
    return policies.get(Delivery, actor, need, pk=pk)


@dataclass(frozen=True)
class ReadingState:
    """How far the reading of a notice has come. `late` are the unread ones past their limit; lapsed ones are not counted."""

    total: int
    read: int
    late: int
    answered: int
    settled: int

    @property
    def unread(self) -> int:
        return self.total - self.read

    @property
    def complete(self) -> bool:
        return self.total > 0 and self.read == self.total


def reading_state(notice: Notice, moment: dt.datetime | None = None) -> ReadingState:
    """The reading of one notice now (or at `moment`); one query."""
    return reading_states([notice.pk], moment)[notice.pk]


def reading_states(notices: Sequence[int], moment: dt.datetime | None = None) -> dict[int, ReadingState]:
    """The reading of several notices; one query."""
    at = moment or context.now()
    read = Q(read_at__lte=at)
    rows = (
        Delivery.objects.filter(Q(lapsed_at__isnull=True) | Q(read_at__isnull=False), notice__in=notices)
        .values("notice")
        .annotate(
            total=Count("pk"),
            read=Count("pk", filter=read),
            late=Count("pk", filter=~read & Q(read_until__lte=at)),
            answered=Count("pk", filter=Q(answered_at__lte=at)),
            settled=Count("pk", filter=Q(settled_at__lte=at)),
        )
        .order_by()
        .values_list("notice", *[each.name for each in fields(ReadingState)])
    )
    found = {notice: ReadingState(*counts) for notice, *counts in rows}
    return {pk: found.get(pk, ReadingState(0, 0, 0, 0, 0)) for pk in notices}


def unread_of(notice: Notice, actor: Actor) -> QuerySet[Delivery]:
    """Who has not read the notice, as far as the actor may know: those of the own units, for the sender all."""
    return _visible(actor).filter(UNREAD, notice=notice).select_related("person", "notice")


def deliveries_of(notice: Notice, actor: Actor) -> QuerySet[Delivery]:
    """Every delivery of the notice that the actor may know of."""
    return _visible(actor).filter(notice=notice).select_related("person", "notice")


def _visible(actor: Actor) -> QuerySet[Delivery]:
    return policies.visible(Delivery, actor)


def sent_by(actor: Actor) -> QuerySet[Notice]:
    """What the actor has sent, and what others have sent whose reading the actor follows."""
    return policies.visible(Notice, actor).filter(Q(reading_required=True) | Q(sender=actor.person))


def answers_of(delivery: Delivery) -> list[Answer]:
    """The words that have gone between reader and sender, in order."""
    return list(delivery.answers.all())


def answers_waiting(actor: Actor) -> QuerySet[Delivery]:
    """Answers to the actor's own notices that the actor has not yet looked at."""
    if actor.person is None:
        return Delivery.objects.none()
    mine = Delivery.objects.filter(notice__sender=actor.person, answered_at__isnull=False, settled_at__isnull=True)
    return mine.select_related("person", "notice")


def about(subject: str) -> list[Notice]:
    """The notices sent about a record (its ledger name), newest first: what its reminders were."""
    return list(Notice.objects.filter(about=subject).order_by("-sent_at")[:100])


def units_listed(actor: Actor) -> frozenset[int] | None:
    """The units whose printed list the actor may have; None for all of the city."""
    if any(actor.can(a) and actor.units_where(a) is None for a in ("direct", *UNITS)):
        return None
    return frozenset(unit for ability in UNITS for unit in actor.units_where(ability) or ())


def waiting_on_paper(unit: int) -> list[Delivery]:
    """What people of a unit who have no mail or no account have not read, reminders first."""
    rows = Delivery.objects.filter(UNREAD, unit=unit, way__in=Delivery.PRINTED_WAYS, notice__wall="")
    found = list(rows.select_related("notice", "person").order_by("person__kana", "created_at")[:500])
    chased = set(kinds.reminders())
    return sorted(found, key=lambda each: each.notice.kind not in chased)


def units_with_paper() -> dict[int, int]:
    """Units for which a list would have lines: unit → lines."""
    rows = Delivery.objects.filter(UNREAD, way__in=Delivery.PRINTED_WAYS, notice__wall="", unit__isnull=False)
    return dict(rows.values_list("unit").annotate(n=Count("pk")).order_by())


def preferences_of(actor: Actor) -> list[tuple[kinds.Kind, str]]:
    """Every kind with the actor's wish about mail."""
    wishes = dict(Preference.objects.filter(person=actor.person).values_list("kind", "mail"))
    return [(kind, wishes.get(kind.name, Preference.Mail.AT_ONCE)) for kind in kinds.all_kinds()]


def mail_hours() -> MailHours:
    """When mail that is not urgent may go out."""
    return MailHours.objects.filter(pk=MailHours.SINGLE).first() or MailHours()


def waivers(actor: Actor) -> QuerySet[NotNeeded]:
    """The recorded decisions that a notice was not needed."""
    return policies.visible(NotNeeded, actor).order_by("-decided_at")


def follows_city(actor: Actor) -> bool:
    """Whether the actor follows the reading of the whole city."""
    return watched(actor) is None
