"""Telling people about meetings."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common import eras
from sekimori.common.clock import TOKYO, day_of
from sekimori.portal.committee.models import Item, Meeting
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients

CALLED = kinds.register("committee:called", gettext_lazy("会議の招集"), required=True)
MINUTES = kinds.register("committee:minutes", gettext_lazy("議事録の確認の依頼"), required=True)
TOLD = kinds.register("committee:told", gettext_lazy("会議・議事録の知らせ"))


def address_of(record: Meeting) -> str:
    """The page of a meeting."""
    return reverse("committee:detail", args=[record.pk])


def address_of_item(record: Item) -> str:
    """The page of a matter."""
    return reverse("committee:item", args=[record.pk])


def _tell(record: Meeting, people: Iterable[int], *, kind: str, subject: str, body: str, key: str) -> None:
    notices.notify(
        to=Recipients(people=sorted(set(people))),
        kind=kind,
        subject=subject,
        body=body,
        key=f"committee:{record.pk}:{key}",
        url=address_of(record),
        about=record,
    )


def when(record: Meeting) -> str:
    """When it meets, in words: 令和8年11月24日 10:00."""
    local = record.held_at.astimezone(TOKYO)
    return f"{eras.format_long(day_of(record.held_at))} {local:%H:%M}"


def tell_members(record: Meeting, people: Iterable[int], items: Iterable[Item]) -> None:
    """A meeting is called, or members are asked to answer in writing: the day and the agenda."""
    listed = "\n".join(f"{number}　{each.title}" for number, each in enumerate(items, start=1))
    circulating = record.kind == Meeting.Kind.CIRCULATION
    names = {"meeting": str(record), "when": when(record), "place": record.place, "items": listed}
    subject = _("【持ち回り】%(meeting)s") if circulating else _("【招集】%(meeting)s")
    body = (
        _("次の議題について、%(when)sまでに回答してください。\n%(items)s")
        if circulating
        else _("次のとおり招集します。\n日時　%(when)s\n場所　%(place)s\n議題\n%(items)s")
    )
    _tell(record, people, kind=CALLED.name, subject=subject % names, body=body % names, key=f"called:{record.version}")


def tell_changed(record: Meeting, people: Iterable[int], *, cancelled: bool) -> None:
    """The day or place of a called meeting is another one, or it does not take place."""
    names = {"meeting": str(record), "when": when(record), "place": record.place, "reason": record.ended_reason}
    subject = _("【中止】%(meeting)s") if cancelled else _("【変更】%(meeting)s")
    body = _("中止します。\n%(reason)s") if cancelled else _("日時　%(when)s\n場所　%(place)s")
    _tell(record, people, kind=TOLD.name, subject=subject % names, body=body % names, key=f"changed:{record.version}")


def tell_confirmer(record: Meeting, people: Iterable[int]) -> None:
    """Minutes wait to be confirmed."""
    subject = _("【確認】%(meeting)sの議事録") % {"meeting": record}
    _tell(
        record,
        people,
        kind=MINUTES.name,
        subject=subject,
        body=_("議事録案を確かめ、確定してください。"),
        key=f"drafted:{record.version}",
    )


def tell_office(record: Meeting, subject: str, reason: str, *, key: str) -> None:
    """What became of the minutes, to who wrote them and who prepared the meeting."""
    people = {pk for pk in (record.planned_by_id, record.drafted_by_id) if pk is not None}
    _tell(record, people, kind=TOLD.name, subject=subject, body=reason, key=f"told:{record.version}:{key}")
