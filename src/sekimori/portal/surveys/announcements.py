"""Telling people about surveys: number and purpose alone; whom it is about is never told."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.surveys import walls
from sekimori.portal.surveys.models import SurveyOrder

TOLD = kinds.register("surveys:told", gettext_lazy("利用状況調査の知らせ"), required=True, discreet=True)


def tell(record: SurveyOrder, people: Iterable[int], what: str, key: str) -> None:
    """Something about a survey that these people are to know; `what` is a whole sentence."""
    wanted = sorted(set(people))
    if not wanted:
        return
    notices.notify(
        to=Recipients(people=wanted),
        kind=TOLD.name,
        subject=_("【利用状況調査】%(number)s") % {"number": record.number},
        body=what,
        key=f"surveys:{record.pk}:{key}",
        url=reverse("surveys:detail", args=[record.pk]),
        about=record,
        wall=walls.SURVEYS,
    )
