"""Small words of outside reports: the number of a report, moments and days as forms print them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.clock import TOKYO, day_of

FULL = str.maketrans("0123456789", "０１２３４５６７８９")


def report_number(number: int) -> str:
    """第１報, 第２報 …"""
    return _("第%(number)s報") % {"number": str(number).translate(FULL)}


def report_words(number: int, stage: str) -> str:
    """第２報（続報）; the stage is left out where it says the same."""
    told = report_number(number)
    return told if stage == told else f"{told}（{stage}）"


def moment(value: dt.datetime) -> str:
    """令和６年12月5日（木）17時23分: as reports and releases write it."""
    local = value.astimezone(TOKYO)
    return f"{eras.format_long(day_of(value), weekday=True)}{local.hour}時{local.minute:02d}分"


def short_moment(value: dt.datetime) -> str:
    """12月5日 17:23: as a table of the course of events writes it."""
    local = value.astimezone(TOKYO)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
