"""A notice is known to its readers and its sender; that it was read, also to those who answer for the readers."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.notices import compositions
from sekimori.portal.notices.compositions import Composition
from sekimori.portal.notices.models import Delivery, MailHours, Notice, NotNeeded

CITY = ("oversee_city", "direct", "audit")
UNITS = ("manage_section", "oversee_department")


def watched(actor: Actor) -> frozenset[int] | None:
    """The units whose people's reading the actor follows; None for the whole city."""
    if any(actor.units_where(ability) is None for ability in (*CITY, *UNITS)):
        return None
    return frozenset(unit for ability in UNITS for unit in actor.units_where(ability) or ())


def deliveries_of(actor: Actor) -> Q:
    """The condition on deliveries that `actor` may know of: the own ones, those sent, those of the people answered for."""
    found = NOTHING
    if actor.person is not None:
        found = Q(person=actor.person) | Q(notice__sender=actor.person)
    units = watched(actor)
    open_ones = Q(notice__wall="") & (Q(notice__reading_required=True) | Q(way__in=Delivery.PRINTED_WAYS))
    if units is None:
        return found | open_ones
    return found | (open_ones & Q(unit__in=units)) if units else found


@register
class DeliveryPolicy(Policy[Delivery]):
    """Reading and answering are the reader's own; the head of the section enters what was read on paper."""

    model = Delivery

    def visible(self, actor: Actor) -> Q:
        return deliveries_of(actor)

    def may_read(self, actor: Actor, record: Delivery) -> Decision:
        return allow_if(actor.person == record.person_id)

    def may_answer(self, actor: Actor, record: Delivery) -> Decision:
        return allow_if(actor.person == record.person_id and record.notice.sender_id is not None)

    def may_settle(self, actor: Actor, record: Delivery) -> Decision:
        return NoticePolicy().may_follow(actor, record.notice)

    def may_read_on_paper(self, actor: Actor, record: Delivery) -> Decision:
        """Never for oneself, and only where the person cannot confirm on a screen."""
        heads = any(actor.can(ability, record.unit_id) for ability in UNITS) and record.unit_id is not None
        return allow_if(heads and actor.person != record.person_id and record.way in Delivery.PRINTED_WAYS)


@register
class NoticePolicy(Policy[Notice]):
    """Sent by those whose role says so; ended and followed up by the sender, or by another holder of the same ability."""

    model = Notice

    def visible(self, actor: Actor) -> Q:
        own = Q(sender=actor.person) if actor.person is not None else NOTHING
        mine = Delivery.objects.filter(deliveries_of(actor), notice=OuterRef("pk"))
        everywhere = Q(wall="", reading_required=True) if watched(actor) is None else NOTHING
        return own | everywhere | Q(Exists(mine))

    def may_create(self, actor: Actor, *, composition: Composition) -> Decision:
        return allow_if(composition.open_to(actor))

    def may_follow(self, actor: Actor, record: Notice) -> Decision:
        same = [each for each in compositions.of_mechanism(record.mechanism) if record.mechanism]
        successor = not record.wall and any(
            actor.can(a) and actor.units_where(a) is None for c in same for a in c.abilities
        )
        return allow_if(record.sender_id is not None and (actor.person == record.sender_id or successor))

    def may_end(self, actor: Actor, record: Notice) -> Decision:
        return self.may_follow(actor, record)


@register
class NotNeededPolicy(Policy[NotNeeded]):
    """Decided by whoever may send the notice, for the whole city; known to those who follow the city's reading."""

    model = NotNeeded

    def visible(self, actor: Actor) -> Q:
        return Q() if watched(actor) is None else Q(decided_by=actor.person) if actor.person is not None else NOTHING

    def may_create(self, actor: Actor, *, mechanism: str) -> Decision:
        forms = compositions.of_mechanism(mechanism)
        return allow_if(any(actor.units_where(ability) is None for each in forms for ability in each.abilities))


@register
class MailHoursPolicy(Policy[MailHours]):
    """Known to everybody who works here, set by those who direct or administer."""

    model = MailHours

    def visible(self, actor: Actor) -> Q:
        return Q() if actor.can("work") or actor.can("administer") else NOTHING

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(actor.can("administer") or actor.can("direct"))
