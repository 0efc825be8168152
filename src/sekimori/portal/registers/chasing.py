"""Stocktakings that are late and differences nobody has seen to: those who keep the register are told, again every few office days.

What a duty asked for is chased by the duty until it is done; its differences are chased here like all others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common import eras
from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import performing, subject_of
from sekimori.portal.clocks import selectors as calendars
from sekimori.portal.clocks import services as clocks
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import selectors as organization
from sekimori.portal.registers import act_types, defining
from sekimori.portal.registers.defining import Register
from sekimori.portal.registers.models import Stocktaking, StocktakingLine

TIMER = "registers:stocktaking"
EVERY, MORNING = 5, 8
MOST_NAMED = 50
FOUND = kinds.register("registers:found", gettext_lazy("ほかの所属で見つかったもの"))
CHASED = kinds.register("registers:stocktaking", gettext_lazy("棚卸しの督促"), required=True, reminder=True)


def unsettled(record: Stocktaking) -> int:
    """How many differences nobody has seen to."""
    return record.lines.filter(result__in=StocktakingLine.DIFFERENCES, settled="").count()


def set_timer(record: Stocktaking) -> None:
    """Sets the next reminder inside the act under way, or cancels it when there is nothing to be reminded of."""
    after = _after(record)
    key = f"{TIMER}:{record.pk}"
    if after is None:
        clocks.timer_cancel(key=key)
        return
    # A day that has passed is reminded of on the next day of work, never at once and every day.
    day = calendars.calendar().add_office_days(max(after, context.today()), EVERY if after < context.today() else 1)
    clocks.timer_set(
        kind=TIMER,
        key=key,
        due_at=moment_at(day, MORNING),
        subject=subject_of(record),
        payload={"stocktaking": record.pk},
    )


def _after(record: Stocktaking) -> dt.date | None:
    """The day after which somebody is to be reminded; None for never."""
    if record.state == Stocktaking.State.OPEN:
        return None if record.demanded_by else record.due_on
    if record.state == Stocktaking.State.CLOSED and record.closed_at and unsettled(record):
        return max(record.due_on, calendars.calendar().add_office_days(day_of(record.closed_at), EVERY))
    return None


@timers.handler(TIMER)
def fire(timer: Timer) -> None:
    """Tells those who keep the register, and sets the next reminder."""
    with performing(act_types.STOCKTAKING_CHASED) as act:
        record = Stocktaking.objects.select_for_update().filter(pk=timer.payload["stocktaking"]).first()
        if record is None or _after(record) is None:
            return
        register = defining.get(record.register)
        names = {"register": register.label, "due": eras.format_long(record.due_on), "n": unsettled(record)}
        if record.state == Stocktaking.State.OPEN:
            subject = _("【督促】%(register)sの棚卸しが期限を過ぎています")
            body = _("期限：%(due)s\n確認を終えて、完了してください。")
        else:
            subject = _("【督促】%(register)sの棚卸しで見つかった違いが残っています")
            body = _("処理していない違いが%(n)s件あります。台帳を直すか、直す必要がない理由を記録してください。")
        notice = notices.notify(
            to=keepers(record),
            kind=CHASED.name,
            subject=subject % names,
            body=body % names,
            key=f"{TIMER}:{record.pk}:{context.today().isoformat()}",
            url=reverse("registers:stocktaking", args=[record.pk]),
            about=record,
        )
        act.record(record, after={"people": notice.deliveries.count()}, unit=record.unit_id)
        set_timer(record)


def settle(record: Stocktaking) -> None:
    """Whoever was reminded of a stocktaking has done it: the reminders need not be read any more."""
    notices.notices_settle(about=record, kinds=[CHASED.name])


def tell_owners(record: Stocktaking, lines: Sequence[StocktakingLine]) -> None:
    """Tells those who keep the entries of other sections that things of theirs were found here; inside the act under way."""
    found = {line.item: line for line in lines if line.result == StocktakingLine.Result.EXTRA and line.item is not None}
    register = defining.get(record.register)
    owned = register.model._default_manager.filter(pk__in=found).exclude(unit=record.unit_id)  # noqa: SLF001
    by_unit: dict[int, list[str]] = {}
    for item in owned.order_by("code"):
        by_unit.setdefault(item.unit_id, []).append(str(item))
    where = organization.structure().full_name(record.unit_id)
    for unit, items in by_unit.items():
        words = {"register": register.label, "where": where, "items": "\n".join(items[:MOST_NAMED]), "n": len(items)}
        notices.notify(
            to=Recipients(people=_heads(unit)),
            kind=FOUND.name,
            subject=_("【棚卸し】所管のもの%(n)s件が%(where)sで見つかりました") % words,
            body=_("%(register)sの棚卸しで、次のものが%(where)sにありました。引き取るか、移管してください。\n%(items)s")
            % words,
            key=f"{TIMER}:{record.pk}:found:{unit}",
            url=reverse("registers:list", args=[register.key]),
        )


def keepers(record: Stocktaking) -> Recipients:
    """Who answers for the section's measures by the authority matrix, and who opened it."""
    return Recipients(people=list(dict.fromkeys([*_heads(record.unit_id), record.opened_by_id])))


def _heads(unit: int) -> list[int]:
    authority = organization.authority_over(Register.matter, unit=unit)
    return [held.person for decider in authority.deciders for held in decider.holders] if authority else []
