"""Asking about notices: what waits to be read, who has read, who has not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.notices import compositions, kinds
from sekimori.portal.notices.compositions import Composition
from sekimori.portal.notices.models import Answer, Delivery, MailHours, Notice, NotNeeded, Preference
from sekimori.portal.notices.policies import UNITS, watched
from sekimori.portal.organization import selectors as organization

# How many lines one printed list holds at most; the rest comes with the next one.
MOST_LINES = 500

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


def notice_for(actor: Actor, pk: int, need: str = "view") -> Notice:
    """The notice, if the actor may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Notice, actor, need, pk=pk)


def composition_for(actor: Actor, name: str) -> Composition:
    """The form of notice of this name. Raises NotFound when there is none, Refused unless the actor may write it."""
    found = compositions.get(name)
    if found is None:
        raise policies.NotFound(gettext("この種類の通知はありません。"))
    policies.require(actor, "create", Notice, composition=found)
    return found


def check_may_waive(actor: Actor, mechanism: str) -> None:
    """Raises Refused unless the actor may record that this notice was not needed."""
    policies.require(actor, "create", NotNeeded, mechanism=mechanism)


def check_may_set_hours(actor: Actor) -> None:
    """Raises Refused unless the actor may set when mail goes out."""
    policies.require(actor, "create", MailHours)


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


def deliveries_of(notice: int, actor: Actor) -> QuerySet[Delivery]:
    """Every delivery of the notice that the actor may know of."""
    return _visible(actor).filter(notice=notice).select_related("person", "notice")


def _visible(actor: Actor) -> QuerySet[Delivery]:
    return policies.visible(Delivery, actor)


def sent_by(actor: Actor) -> QuerySet[Notice]:
    """What the actor has sent, and what others have sent whose reading the actor follows, with the counts for `counted`."""
    at = context.now()
    owed = Q(deliveries__lapsed_at__isnull=True) | Q(deliveries__read_at__isnull=False)
    unread = Q(deliveries__lapsed_at__isnull=True, deliveries__read_at__isnull=True)
    return (
        policies.visible(Notice, actor)
        .filter(Q(reading_required=True) | Q(sender=actor.person, sender__isnull=False))
        .annotate(
            n_total=Count("deliveries", filter=owed),
            n_read=Count("deliveries", filter=Q(deliveries__read_at__isnull=False)),
            n_late=Count("deliveries", filter=unread & Q(deliveries__read_until__lte=at)),
            n_answered=Count("deliveries", filter=Q(deliveries__answered_at__isnull=False)),
            n_settled=Count("deliveries", filter=Q(deliveries__settled_at__isnull=False)),
        )
    )


def counted(notice: Any) -> ReadingState:
    """The reading of a notice that came from `sent_by`; no query."""
    return ReadingState(notice.n_total, notice.n_read, notice.n_late, notice.n_answered, notice.n_settled)


def with_unread() -> QuerySet[Delivery, int]:
    """The keys of the notices that somebody has not read."""
    return Delivery.objects.filter(UNREAD).order_by().values_list("notice", flat=True)


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


def clauses_of(notice: Notice) -> list[str]:
    """The clauses a notice was sent for."""
    return list(notice.clause_rows.order_by("pk").values_list("lineage", flat=True))


def may_answer(actor: Actor, delivery: Delivery) -> bool:
    """Whether the reader may still answer."""
    over = delivery.settled_at is not None or delivery.notice.ended_at is not None
    return not over and delivery.notice.answer_required and bool(policies.decide(actor, "answer", delivery))


def answerable(actor: Actor, notice: int) -> Delivery:
    """The actor's own copy of a notice, to be answered. Raises NotFound when it is not theirs."""
    found = own_delivery(actor, notice)
    return delivery_for(actor, found.pk if found else 0, "answer")


def may_follow(actor: Actor, notice: Notice) -> bool:
    """Whether the actor may chase, follow up and take back the notice."""
    return bool(policies.decide(actor, "follow", notice))


def follows_reading(actor: Actor, notice: Notice) -> bool:
    """Whether there are readers besides the actor of whose reading the actor may know."""
    others = policies.visible(Delivery, actor).filter(notice=notice)
    return others.exclude(person=actor.person).exists() if actor.person is not None else others.exists()


def may_settle(actor: Actor, delivery: Delivery) -> bool:
    """Whether there is an answer for the actor to look at."""
    waits = delivery.answered_at is not None and delivery.settled_at is None
    return waits and bool(policies.decide(actor, "settle", delivery))


def may_enter_paper(actor: Actor, delivery: Delivery) -> bool:
    """Whether the actor may enter that this was read on paper."""
    return delivery.read_at is None and bool(policies.decide(actor, "read_on_paper", delivery))


def _on_paper(actor: Actor) -> QuerySet[Delivery]:
    """What people without mail or account have not read, as far as the actor answers for them."""
    reach = [actor.units_where(ability) for ability in ("direct", *UNITS)]
    rows = Delivery.objects.filter(UNREAD, way__in=Delivery.PRINTED_WAYS, notice__wall="", unit__isnull=False)
    if None in reach:
        return rows
    return rows.filter(unit__in=[unit for units in reach for unit in units or ()])


@dataclass(frozen=True)
class PaperUnit:
    """A unit for which a list has lines, how many of them chase, and when it was last printed."""

    id: int
    name: str
    lines: int
    reminders: int
    printed_at: dt.datetime | None


def paper_units(actor: Actor) -> list[PaperUnit]:
    """The units for which the actor may print a list that has lines, in the order of the organisation."""
    structure = organization.structure()
    rows = (
        _on_paper(actor)
        .order_by()
        .values("unit")
        .annotate(
            lines=Count("pk"),
            reminders=Count("pk", filter=Q(notice__kind__in=kinds.reminders())),
            printed=Max("listed_at"),
        )
        .values_list("unit", "lines", "reminders", "printed")
    )
    order = {pk: place for place, pk in enumerate(structure.nodes)}
    found = [PaperUnit(unit, structure.full_name(unit), *rest) for unit, *rest in rows]
    return sorted(found, key=lambda each: order.get(each.id, len(order)))


def paper_lines(actor: Actor, unit: int) -> list[Delivery]:
    """The lines of a unit's list: reminders first, then by person. Raises NotFound when the actor answers for nobody there."""
    reach = [actor.units_where(ability) for ability in ("direct", *UNITS)]
    if None not in reach and all(unit not in (units or ()) for units in reach):
        raise policies.NotFound(gettext("お探しの一覧は見つかりません。見る権限がない場合もあります。"))
    rows = _on_paper(actor).filter(unit=unit).select_related("notice", "person")
    found = list(rows.order_by("person__kana", "person__number", "created_at")[:MOST_LINES])
    chased = set(kinds.reminders())
    return sorted(found, key=lambda each: each.notice.kind not in chased)


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
