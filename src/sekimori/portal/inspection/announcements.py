"""Telling people about self-inspection."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common import eras
from sekimori.portal.inspection.models import Campaign, Improvement, Report, Sheet
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.models import Notice
from sekimori.portal.notices.services import Recipients

BEGUN = kinds.register("inspection:begun", gettext_lazy("自己点検の開始"), required=True)
CHASING = kinds.register("inspection:chase", gettext_lazy("自己点検の督促"), required=True, reminder=True)
HEADS = kinds.register("inspection:heads", gettext_lazy("自己点検の提出状況"), required=True, reminder=True)
TASKS = kinds.register("inspection:task", gettext_lazy("改善策の担当"), required=True)
TASKS_DUE = kinds.register("inspection:due", gettext_lazy("改善策の期限"), required=True, reminder=True)
REPORTED = kinds.register("inspection:reported", gettext_lazy("自己点検結果の報告"))


def address_of(record: Campaign) -> str:
    """The page of a campaign."""
    return reverse("inspection:detail", args=[record.pk])


def address_of_sheet(record: Sheet) -> str:
    """The page of a sheet."""
    return reverse("inspection:sheet", args=[record.pk])


def address_of_improvement(record: Improvement) -> str:
    """The page of an improvement."""
    return reverse("inspection:improvement", args=[record.pk])


def tell_begun(record: Campaign, people: Sequence[int]) -> None:
    """The campaign has begun: to everybody who owes a sheet."""
    names = {"title": record.title, "due": eras.format_long(record.due_on)}
    notices.notify(
        to=Recipients(people=people),
        kind=BEGUN.name,
        subject=_("【自己点検】%(title)s") % names,
        body="\n".join(part for part in (_("%(due)sまでに自己点検票に答えてください。") % names, record.note) if part),
        key=f"inspection:{record.pk}:begun:{len(people)}:{record.version}",
        url=reverse("inspection:mine"),
        about=record,
    )


def chase_people(record: Campaign, people: Sequence[int], *, late: bool, key: str) -> Notice:
    """To those who have not handed in."""
    names = {"title": record.title, "due": eras.format_long(record.due_on)}
    subject = _("【期限超過】%(title)s") if late else _("【予告】%(title)sの回答期限が近づいています")
    return notices.notify(
        to=Recipients(people=people),
        kind=CHASING.name,
        subject=subject % names,
        body=_("回答期限は%(due)sです。自己点検票を提出してください。") % names,
        key=f"inspection:{record.pk}:chase:{key}",
        url=reverse("inspection:mine"),
        about=record,
    )


def tell_leader(record: Campaign, role: str, unit: int, name: str, missing: int, *, key: str) -> Notice:
    """To the head of a unit: so many sheets are missing there."""
    names = {"title": record.title, "name": name, "missing": missing}
    return notices.notify(
        to=Recipients(roles=[(role, unit)]),
        kind=HEADS.name,
        subject=_("【自己点検】%(name)sの未提出が%(missing)s件あります") % names,
        body=_("「%(title)s」の回答期限を過ぎました。%(name)sで提出されていない自己点検票が%(missing)s件あります。")
        % names,
        key=f"inspection:{record.pk}:unit:{unit}:{key}",
        url=f"{reverse('inspection:sheets', args=[record.pk])}?state=open&unit={unit}",
        about=record,
    )


def tell_owner(record: Improvement) -> None:
    """Somebody has been made responsible for an improvement."""
    names = {"due": eras.format_long(record.due_on)}
    notices.notify(
        to=Recipients(people=[record.owner_id]),
        kind=TASKS.name,
        subject=_("【改善】%(text)s") % {"text": record},
        body=_("自己点検の結果に基づく改善策の担当になりました。期限は%(due)sです。") % names,
        key=f"inspection:improvement:{record.pk}:{record.owner_id}:{record.version}",
        url=address_of_improvement(record),
        about=record,
    )


def remind_owner(record: Improvement, roles: Sequence[tuple[str, int | None]], *, late: bool, key: str) -> Notice:
    """The day of an improvement comes near or is over; then the unit's head is told, too."""
    names = {"text": record, "due": eras.format_long(record.due_on)}
    subject = _("【期限超過】改善策：%(text)s") if late else _("【予告】改善策：%(text)s")
    return notices.notify(
        to=Recipients(people=[record.owner_id], roles=roles),
        kind=TASKS_DUE.name,
        subject=subject % names,
        body=_("改善の期限は%(due)sです。終わったときは結果を記録してください。") % names,
        key=f"inspection:improvement:{record.pk}:due:{key}",
        url=address_of_improvement(record),
        about=record,
    )


def tell_committee(record: Report, roles: Sequence[str]) -> None:
    """A report lies before the committee."""
    notices.notify(
        to=Recipients(roles=[(role, None) for role in roles]),
        kind=REPORTED.name,
        subject=_("【報告】%(title)s") % {"title": record},
        body=record.note,
        key=f"inspection:report:{record.pk}",
        url=reverse("inspection:report", args=[record.pk]),
        about=record,
    )
