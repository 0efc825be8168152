"""Naming people to roles in writing, and the seats of bodies."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.forms.common import EndForm
from sekimori.portal.organization.forms.people import NominateForm, SeatForm
from sekimori.portal.organization.models import Nomination, Seat
from sekimori.portal.organization.views.chart import check_known
from sekimori.portal.organization.views.common import Section, actor, as_of, may, require, state_of
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Column
from sekimori.portal.ui.pages import FormPage
from sekimori.portal.ui.wording import words


class Nominate(FormPage):
    """Naming somebody to a role."""

    form_class = NominateForm
    title = gettext_lazy("役割に指名する")

    def authorise(self) -> None:
        require("create", Nomination, role=self.kwargs["role"], day=context.today(), unit=None)

    def further(self) -> dict[str, Any]:
        rule = selectors.rulebook().by_key.get(self.kwargs["role"])
        if rule is None:
            raise NotFound(_("採用した基準に、その役割はありません。"))
        return {"lead": words(rule.label), "clause": rule.clause or ""}

    def initial(self) -> dict[str, Any]:
        return {"valid_from": context.today()}

    def save(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        who = selectors.person_of(data.pop("person"), actor())
        chosen = data.pop("unit")
        unit = selectors.unit_of(chosen, actor()) if chosen else None
        services.nominate(role=self.kwargs["role"], person=who, unit=unit, **data)
        messages.success(self.request, _("%(name)sさんを指名しました。") % {"name": who.name})
        return self.cancel()

    def cancel(self) -> str:
        return reverse("organization:role", args=[self.kwargs["role"]])


@require_GET
def role(request: HttpRequest, role: str) -> HttpResponse:
    """One role: where it is defined, who holds it, who was named to it in writing."""
    check_known()
    asked = as_of(request)
    rule = selectors.rulebook(asked.day, asked.known_at).by_key.get(role)
    if rule is None:
        raise NotFound(_("その日に適用されていた基準に、その役割はありません。"))
    answer = selectors.who_was(role, asked.day, known_on=asked.known_on)
    named = may("create", Nomination, role=role, day=context.today(), unit=None)
    names = {
        "title": words(rule.label),
        "crumbs": [(_("役割に就く人"), "organization:roles", [])],
        "asked": asked,
        "clause": rule.clause or "",
        "actions": [Link(_("指名する"), reverse("organization:nominate", args=[role]), "edit")] if named else [],
        "sections": [_holders(answer), *([_nominations(role)] if role in selectors.rulebook().in_writing else [])],
    }
    return render(request, "organization/record.html", names)


def _holders(answer: Any) -> Section:
    columns: list[Column[Any]] = [
        Column("who", _("人"), str, head=True, wide=True, link=_person),
        Column("unit", _("対象"), lambda line: line.role_unit or _("全庁"), wide=True),
        Column("capacity", _("資格"), lambda line: line.capacity_label, nowrap=True),
        Column("instead", _("代理する相手"), lambda line: line.instead_of),
        Column("note", _("備考"), lambda line: line.note),
    ]
    return Section(_("就いている人"), columns, answer.lines, _("誰も就いていません（空席）。"))


def _person(line: Any) -> str:
    return reverse("organization:person", args=[line.person])


def _nominations(role: str) -> Section:
    rows = list(selectors.nominations_to(role, actor())[:200])
    columns: list[Column[Any]] = [
        Column("person", _("指名された人"), lambda row: row.person.name, head=True, wide=True),
        Column("by", _("指名した人"), lambda row: row.nominated_by),
        Column("reference", _("指名の文書"), lambda row: row.reference),
        Column("from", _("から"), lambda row: row.valid_from, nowrap=True),
        Column("to", _("まで"), lambda row: row.last_day or "", nowrap=True),
        Column("state", _("状態"), lambda row: state_of(row.valid_from, row.valid_to)),
        Column("act", _("操作"), _end_link),
    ]
    return Section(_("書面による指名"), columns, rows, _("指名はありません。"))


def _end_link(row: Nomination) -> Any:
    over = row.valid_to is not None and row.valid_to <= context.today()
    if over or not may("end", Nomination, row):
        return ""
    return Link(_("終了する"), reverse("organization:nomination-end", args=[row.pk]))


class EndNomination(FormPage):
    """Ending a nomination."""

    form_class = EndForm
    title = gettext_lazy("指名を終了する")
    danger = True

    @cached_property
    def nomination(self) -> Nomination:
        return selectors.nomination_of(self.kwargs["pk"], actor())

    def authorise(self) -> None:
        require("end", Nomination, self.nomination)

    def further(self) -> dict[str, Any]:
        found = self.nomination
        return {"lead": f"{selectors.role_label(found.role)} {found.person.name}"}

    def save(self, form: Any) -> str:
        address = self.cancel()
        services.nomination_end(nomination=self.nomination, **form.cleaned_data)
        messages.success(self.request, _("指名の終了を登録しました。"))
        return address

    def cancel(self) -> str:
        return reverse("organization:role", args=[self.nomination.role])


@require_GET
def body(request: HttpRequest, body: str) -> HttpResponse:
    """The seats of a body and who sits in them."""
    check_known()
    asked = as_of(request)
    known = {record.key: record for record in selectors.rulebook(asked.day).bodies}
    if body not in known:
        raise NotFound(_("採用した基準に、その会議体はありません。"))
    columns: list[Column[Any]] = [
        Column("title", _("席"), lambda each: each[0].title or _("構成員"), nowrap=True),
        Column("chair", _("議長"), lambda each: each[0].chair),
        Column("of", _("職・人"), lambda each: each[1], head=True, wide=True),
        Column("who", _("就いている人"), lambda each: each[2] or _("空席"), wide=True),
        Column("from", _("から"), lambda each: each[0].valid_from, nowrap=True),
        Column("to", _("まで"), lambda each: each[0].last_day or "", nowrap=True),
        Column("act", _("操作"), _seat_link),
    ]
    seats = selectors.seats_on(body, asked.day)
    names = {
        "title": words(known[body].label),
        "crumbs": [(_("役割に就く人"), "organization:roles", [])],
        "asked": asked,
        "clause": known[body].clause or "",
        "rows": [SummaryRow(_("席の数"), len(seats))],
        "actions": [Link(_("席を設ける"), reverse("organization:seat-new", args=[body]), "plus")]
        if may("create", Seat)
        else [],
        "sections": [Section(_("席"), columns, seats, _("席はまだありません。"))],
    }
    return render(request, "organization/record.html", names)


def _seat_link(each: Any) -> Any:
    return (
        Link(_("終了する"), reverse("organization:seat-end", args=[each[0].pk])) if may("change", Seat, each[0]) else ""
    )


class NewSeat(FormPage):
    """A seat in a body."""

    form_class = SeatForm
    title = gettext_lazy("席を設ける")

    def authorise(self) -> None:
        require("create", Seat)

    def further(self) -> dict[str, Any]:
        return {"lead": selectors.role_label(self.kwargs["body"])}

    def initial(self) -> dict[str, Any]:
        return {"valid_from": context.today()}

    def save(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        post, who = data.pop("post"), data.pop("person")
        services.seat_give(
            body=self.kwargs["body"],
            post=selectors.post_of(post, actor()) if post else None,
            person=selectors.person_of(who, actor()) if who else None,
            **data,
        )
        messages.success(self.request, _("席を設けました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("organization:body", args=[self.kwargs["body"]])


class EndSeat(FormPage):
    """Ending a seat."""

    form_class = EndForm
    title = gettext_lazy("席を終了する")
    danger = True

    @cached_property
    def seat(self) -> Seat:
        return selectors.seat_of(self.kwargs["pk"], actor())

    def authorise(self) -> None:
        require("change", Seat, self.seat)

    def further(self) -> dict[str, Any]:
        return {"lead": selectors.role_label(self.seat.body)}

    def save(self, form: Any) -> str:
        address = self.cancel()
        services.seat_end(seat=self.seat, **form.cleaned_data)
        messages.success(self.request, _("席の終了を登録しました。"))
        return address

    def cancel(self) -> str:
        return reverse("organization:body", args=[self.seat.body])
