"""Template tags and filters every template may use (built in, no {% load %}): dates, values, addresses, icons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.clock import TOKYO, day_of
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.ui import wording
from sekimori.portal.ui.components import Link, Status
from sekimori.portal.ui.icons import icon
from sekimori.portal.ui.listing.columns import Align, Cell, Row
from sekimori.portal.ui.navigation import href_of
from sekimori.portal.ui.templatetags.components import status_tag

register = template.Library()
register.simple_tag(icon)
FIRST_ERA_DAY = eras.ERAS[0].first_day


def _day(value: dt.date | dt.datetime) -> dt.date:
    return day_of(value) if isinstance(value, dt.datetime) else value


@register.filter
def wareki(value: dt.date | dt.datetime | None) -> str:
    """令和8年11月23日(月), in English Mon 23 November 2026; empty for None."""
    return wording.long_day(_day(value), weekday=True) if value is not None else ""


@register.filter
def wareki_short(value: dt.date | dt.datetime | None) -> str:
    """R8.11.23, in English 2026-11-23; empty for None."""
    return wording.short_day(_day(value)) if value is not None else ""


@register.filter
def nendo(value: dt.date | dt.datetime | None) -> str:
    """令和8年度, in English FY2026; empty for None."""
    return wording.fiscal_year(FiscalYear.of(_day(value))) if value is not None else ""


@register.simple_tag
def when(value: dt.date | dt.datetime | None, style: str = "long") -> SafeString | str:
    """A date or moment as a time element, with ISO 8601 in `datetime` and on hover.

    `style` is long (令和8年11月23日(月), in English Mon 23 November 2026), plain (without weekday) or short (R8.11.23, 2026-11-23);
    a moment also shows hours and minutes.
    """
    if value is None:
        return "―"
    day = _day(value)
    shown = {
        "long": lambda: wording.long_day(day, weekday=True),
        "plain": lambda: wording.long_day(day),
        "short": lambda: wording.short_day(day),
    }[style]()
    if not isinstance(value, dt.datetime):
        return format_html('<time datetime="{0}" title="{0}">{1}</time>', day.isoformat(), shown)
    local = value.astimezone(TOKYO)
    iso = local.isoformat(timespec="minutes")
    return format_html(
        '<time datetime="{}" title="{}">{} {}</time>', iso, iso[:16].replace("T", " "), shown, f"{local:%H:%M}"
    )


@register.filter
def shown(value: Any) -> SafeString | str:  # noqa: PLR0911
    """Any value as a page prints it: dates in the Japanese calendar, yes and no in words, nothing as a dash, states as tags."""
    if value is None or value == "":
        return "―"
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, dt.date):
        return when(value, "plain" if not isinstance(value, dt.datetime) else "short")
    if isinstance(value, int | float | Decimal):
        return str(number_format(value, use_l10n=True, force_grouping=True))
    if isinstance(value, Status):
        return status_tag(value)
    if isinstance(value, Link):
        return format_html('<a href="{}">{}</a>', value.href, value.label)
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(str(shown(item)) for item in value) or "―"
    return value if isinstance(value, SafeString) else str(value)


@cache
def _opening(*, head: bool, align: Align, wide: bool, roomy: bool, nowrap: bool) -> str:
    """The opening tag of a cell."""
    parts = ['<th scope="row"' if head else "<td", "" if align == "start" else f' data-align="{align}"']
    return "".join(
        [*parts, " data-wide" if wide else "", " data-roomy" if roomy else "", " data-nowrap" if nowrap else "", ">"]
    )


def _cell(cell: Cell) -> str:
    said = conditional_escape(shown(cell.value))
    if cell.href:
        said = format_html('<a href="{}">{}</a>', cell.href, said)
    opening = _opening(head=cell.head, align=cell.align, wide=cell.wide, roomy=cell.roomy, nowrap=cell.nowrap)
    return f"{opening}{said}{'</th>' if cell.head else '</td>'}"


@register.simple_tag
def table_rows(rows: Iterable[Row]) -> SafeString:
    """The rows of a table. Put together here, since a template takes most of a page's time for some hundreds of cells."""
    return SafeString("".join(f"<tr>{''.join(map(_cell, cells))}</tr>" for _record, cells in rows))


@register.simple_tag
def href(url_name: str, *args: object) -> str:
    """The address of a page, or "" when that app is not installed: {% href "compliance:clause" "5.1" as link %}."""
    return href_of(url_name, *args)


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: object) -> str:
    """This page's address with parameters changed; an empty value takes the parameter away."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + urlencode([(name, item) for name, items in query.lists() for item in items])


@register.simple_tag
def options(groups: Iterable[tuple[Any, Sequence[Mapping[str, Any]], int]]) -> SafeString:
    """The options of a select in their groups; without a template for each, of which a city has one for every section."""
    found: list[str] = []
    for label, choices, _place in groups:
        lines = [
            format_html('<option value="{}"{}>{}</option>', str(each["value"]), _flags(each["attrs"]), each["label"])
            for each in choices
        ]
        found += [format_html('<optgroup label="{}">', label), *lines, "</optgroup>"] if label else lines
    return SafeString("\n".join(found))


@register.simple_tag
def choices(groups: Iterable[tuple[Any, Sequence[Mapping[str, Any]], int]]) -> SafeString:
    """The buttons or boxes to choose from in their groups; without templates for each, of which a long form has hundreds."""
    found: list[str] = []
    for label, ways, _place in groups:
        if label:
            found.append(format_html('<p class="sk-choices__group">{}</p>', label))
        found += [_choice(each) for each in ways]
    return SafeString("".join(found))


def _choice(each: Mapping[str, Any]) -> SafeString:
    value = "" if each["value"] is None else format_html(' value="{}"', str(each["value"]))
    parts = (each["type"], each["name"], value, _flags(each["attrs"]))
    button = format_html('<div class="sk-choice"><input type="{}" name="{}"{}{}>', *parts)
    key = each["attrs"].get("id")
    return format_html(
        "{}<label{}>{}</label></div>", button, format_html(' for="{}"', key) if key else "", each["label"]
    )


def _flags(attributes: Mapping[str, Any]) -> SafeString:
    """Attributes as they stand in a tag: True by name alone, False not at all."""
    said = ((name, "" if value is True else format_html('="{}"', str(value))) for name, value in attributes.items()
            if value is not False)  # fmt: skip
    return format_html_join("", " {}{}", said)
