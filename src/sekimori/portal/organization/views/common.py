"""What the screens share: the day asked about, sections of a record's page, and whether a button is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.common.errors import Refused
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.organization.forms.common import AsOfForm
from sekimori.portal.organization.selectors import end_of
from sekimori.portal.ui.components import Link, Status
from sekimori.portal.ui.listing.columns import Column

MOST_SHOWN = 200


def actor() -> Actor:
    """Who looks at the page."""
    return context.current().actor


def may(need: str, model: type[Model], record: Model | None = None, **where: Any) -> bool:
    """Whether a button is shown."""
    return bool(policies.policy_of(model).decide(actor(), need, record, **where))


def require(
    need: str, model: type[Model], record: Model | None = None, *, about: Model | None = None, **where: Any
) -> None:
    """Raises Refused unless whoever looks at the page may do this. `about` is whom or what a new record would concern."""
    try:
        policies.require(actor(), need, model, record, **where)
    except Refused as refusal:
        refusal.about = record or about
        raise


@dataclass(frozen=True)
class AsOf:
    """The day a page is about, and on which day that was known (None: now)."""

    day: dt.date
    known_on: dt.date | None
    form: AsOfForm

    @property
    def known_at(self) -> dt.datetime | None:
        return end_of(self.known_on) if self.known_on else None

    @property
    def is_now(self) -> bool:
        return self.day == context.today() and self.known_on is None


def as_of(request: HttpRequest) -> AsOf:
    """The days in the page's address; today and now where there are none or they cannot be read."""
    asked = {name: value for name, value in request.GET.items() if name in AsOfForm.base_fields}
    form = AsOfForm(asked or None, initial={"on": context.today()})
    data = form.cleaned_data if asked and form.is_valid() else {}
    return AsOf(data.get("on") or context.today(), data.get("known"), form)


@dataclass(frozen=True)
class Section:
    """A part of a record's page: a table under a heading, with its buttons, or a sentence while it is empty."""

    title: str
    columns: Sequence[Column[Any]]
    records: Sequence[Any]
    empty: str = ""
    links: Sequence[Link] = ()

    @property
    def shown(self) -> Sequence[Any]:
        """The records of the table: a large city's longest lists are cut, and the page says so."""
        return self.records[:MOST_SHOWN]

    @property
    def more(self) -> int:
        """How many are left out."""
        return max(0, len(self.records) - MOST_SHOWN)


def period_columns(first: str | Promise, *more: Column[Any]) -> list[Column[Any]]:
    """Columns for rows that hold for a period: what, from, to, and since when it is known."""
    return [
        Column("what", first, lambda row: row.what, wide=True, link=lambda row: row.href),
        *more,
        Column("from", _("から"), lambda row: row.start, nowrap=True),
        Column("to", _("まで"), lambda row: row.end or "", nowrap=True),
    ]


@dataclass(frozen=True)
class PeriodRow:
    """A line of such a table."""

    what: Any
    start: dt.date
    end: dt.date | None
    more: Any = ""
    href: str = ""
    status: Status | None = None
    act: Link | None = None


def state_of(start: dt.date, end: dt.date | None) -> Status:
    """Whether a period runs, is to come or is over."""
    today = context.today()
    if start > today:
        return Status(_("これから"), "waiting")
    if end is not None and end <= today:
        return Status(_("終了"), "void")
    return Status(_("現在"), "success")


def tabs(current: str) -> list[Link]:
    """The pages of the organisation, each a tab."""
    pages = [
        ("chart", _("組織図")),
        ("units", _("所属")),
        ("people", _("職員")),
        ("roles", _("役割")),
        ("who", _("誰だったか")),
        ("findings", _("空席・点検")),
    ]
    return [Link(label, reverse(f"organization:{name}"), current=name == current) for name, label in pages]
