"""People: the list, a person's page with history, and what is recorded about them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.portal.acts import context
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.forms.common import EndForm
from sekimori.portal.organization.forms.people import (
    AbsenceForm,
    AppointForm,
    ContactsForm,
    NameForm,
    NewPersonForm,
    ReachForm,
)
from sekimori.portal.organization.listings import PeopleListing
from sekimori.portal.organization.models import Absence, Appointment, Person, PersonContact
from sekimori.portal.organization.selectors import AppointmentLine
from sekimori.portal.organization.views.common import Section, actor, may, require, state_of, tabs
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Column, Listing, ListPage
from sekimori.portal.ui.pages import FormPage


class People(ListPage):
    """The list of people."""

    listing_class = PeopleListing
    template_name = "organization/list.html"

    def new(self, listing: Listing[Any]) -> Link | None:
        del listing
        return Link(_("職員等を登録する"), reverse("organization:person-new")) if may("create", Person) else None

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        del listing
        return {"tabs": tabs("people")}


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: posts, roles, absences and names over time."""
    found = selectors.person_of(pk, actor())
    every = request.GET.get("known") == "all"
    label, units = selectors.standing(found)
    names = {
        "title": found.name,
        "crumbs": [(_("職員"), "organization:people", [])],
        "over": " ".join(each for each in (label.unit_name, label.post) if each) or _("職はありません"),
        "actions": _actions(found, units),
        "rows": _rows(found, units),
        "sections": [_roles(found), _appointments(found, every=every), _absences(found), _names(found)],
        "history": history_of(found),
        "every": every,
        "offers_every": True,
    }
    return render(request, "organization/record.html", names)


def _actions(found: Person, units: frozenset[int]) -> list[Link]:
    changes, here = may("create", Appointment, person=found.pk), [found.pk]
    absent = may("create", Absence, person=found.pk, units=units)
    offered = [
        (changes, _("発令を登録する"), "person-appoint", "edit"),
        (changes, _("退職・転出を登録する"), "person-leave", "minus-circle"),
        (absent, _("不在を登録する"), "person-absence", "clock"),
    ]
    return [
        Link(label, reverse(f"organization:{name}", args=here), icon) for good, label, name, icon in offered if good
    ]


def _rows(found: Person, units: frozenset[int]) -> list[SummaryRow]:
    who, here = actor(), [found.pk]
    reach = reverse("organization:person-reach", args=here) if may("reach", Person, found, units=units) else ""
    name = reverse("organization:person-name", args=here) if may("change", Person, found) else ""
    numbers = [f"{row.get_kind_display()} {row.value}" for row in selectors.contacts_of(found.pk, who)]
    contact = may("create", PersonContact, person=found.pk)
    return [
        SummaryRow(_("職員番号"), found.number),
        SummaryRow(_("氏名"), found.name, change=name, hint=found.kana),
        SummaryRow(_("区分"), found.get_kind_display()),
        SummaryRow(_("メールアドレス"), found.email, change=reach),
        SummaryRow(_("内線"), found.extension, change=reach),
        SummaryRow(
            _("緊急時の連絡先"),
            numbers or None,
            change=reverse("organization:person-contacts", args=here) if contact else "",
            hint=_("私用の番号は、本人と緊急時に指揮する人だけに表示されます。"),
        ),
    ]


def _roles(found: Person) -> Section:
    structure, rules = selectors.structure(), selectors.rulebook()
    columns: list[Column[Any]] = [
        Column("role", _("役割"), lambda held: rules.said(held.role), head=True, wide=True),
        Column("unit", _("対象"), lambda held: structure.full_name(held.unit) or _("全庁"), wide=True),
        Column("capacity", _("資格"), lambda held: selectors.capacity_label(held.capacity), nowrap=True),
    ]
    return Section(_("いまの役割"), columns, selectors.held_by(found.pk), _("役割はありません。"))


def _appointments(found: Person, *, every: bool) -> Section:
    columns: list[Column[Any]] = [
        Column("post", _("職"), lambda line: line.title, head=True, wide=True, link=_post),
        Column("unit", _("所属"), lambda line: line.unit_name, wide=True, link=_unit),
        Column("kind", _("種別"), lambda line: line.row.get_kind_display(), nowrap=True),
        Column("from", _("から"), lambda line: line.row.valid_from, nowrap=True),
        Column("to", _("まで"), lambda line: line.row.last_day or "", nowrap=True),
        Column("state", _("状態"), lambda line: state_of(line.row.valid_from, line.row.valid_to)),
    ]
    if every:
        columns += [
            Column("recorded", _("記録"), lambda line: line.row.recorded_at, nowrap=True),
            Column("superseded", _("置き換え"), lambda line: line.row.superseded_at or "", nowrap=True),
        ]
    elif may("create", Appointment, person=found.pk):
        columns.append(Column("end", _("操作"), _end_link))
    lines = selectors.appointments_of(actor(), person=found, past_knowledge=every)
    return Section(_("発令の経過"), columns, lines, _("発令はありません。"))


def _post(line: Any) -> str:
    return reverse("organization:post", args=[line.row.post_id])


def _unit(line: Any) -> str:
    return reverse("organization:unit", args=[line.unit]) if line.unit is not None else ""


def _end_link(line: Any) -> Any:
    over = line.row.valid_to is not None and line.row.valid_to <= context.today()
    return "" if over else Link(_("終了する"), reverse("organization:appointment-end", args=[line.row.pk]))


def _absences(found: Person) -> Section:
    now = context.now()
    columns: list[Column[Any]] = [
        Column("starts", _("始まり"), lambda row: row.starts_at, head=True, nowrap=True),
        Column("ends", _("終わり"), lambda row: row.ends_at, nowrap=True),
        Column("deputy", _("代理の人"), lambda row: row.deputy or _("代決者の順位による")),
        Column("reason", _("理由"), lambda row: row.reason, wide=True),
        Column(
            "act",
            _("操作"),
            lambda row: (
                Link(_("取り消す"), reverse("organization:absence-cancel", args=[row.pk]))
                if row.ends_at > now and may("cancel", Absence, row)
                else ""
            ),
        ),
    ]
    return Section(
        _("不在の記録"), columns, list(selectors.absences_of(found, actor())[:20]), _("不在の記録はありません。")
    )


def _names(found: Person) -> Section:
    columns: list[Column[Any]] = [
        Column("name", _("氏名"), lambda row: row.name, head=True, wide=True),
        Column("kana", _("カナ"), lambda row: row.kana, wide=True),
        Column("kind", _("区分"), lambda row: row.get_kind_display(), nowrap=True),
        Column("from", _("から"), lambda row: row.valid_from, nowrap=True),
        Column("to", _("まで"), lambda row: row.last_day or "", nowrap=True),
    ]
    return Section(_("氏名・区分の経過"), columns, list(selectors.names_of(found, actor())), _("経過はありません。"))


class PersonForm(FormPage):
    """A form about one person; leads back to the person's page."""

    @cached_property
    def person(self) -> Person:
        return selectors.person_of(self.kwargs["pk"], actor())

    def cancel(self) -> str:
        return reverse("organization:person", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": _("%(name)sさん（%(number)s）") % {"name": self.person.name, "number": self.person.number}}

    def done(self, sentence: str) -> str:
        """Says what was done and leads back."""
        messages.success(self.request, sentence)
        return self.cancel()


class NewPerson(FormPage):
    """A person who is not known yet."""

    form_class = NewPersonForm
    title = gettext_lazy("職員等を登録する")
    draft = "organization.person"

    def authorise(self) -> None:
        require("create", Person)

    def save(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        post, valid_from, reason = data.pop("post"), data.pop("valid_from"), data.pop("reason")
        made = services.person_hire(valid_from=valid_from, post=post, reason=reason, **data)
        messages.success(self.request, _("%(name)sさんを登録しました。") % {"name": made.name})
        return reverse("organization:person", args=[made.pk])

    def cancel(self) -> str:
        return reverse("organization:people")


class Name(PersonForm):
    """A change of name or kind."""

    form_class = NameForm
    title = gettext_lazy("氏名・区分を変更する")

    def authorise(self) -> None:
        require("change", Person, self.person)

    def initial(self) -> dict[str, Any]:
        found = self.person
        return {"name": found.name, "kana": found.kana, "kind": found.kind, "valid_from": context.today()}

    def save(self, form: Any) -> str:
        services.person_change(person=self.person, **form.cleaned_data)
        return self.done(_("氏名・区分の変更を登録しました。"))


class Reach(PersonForm):
    """Mail address and extension."""

    form_class = ReachForm
    title = gettext_lazy("メールアドレス・内線を変更する")
    confirm = False

    def authorise(self) -> None:
        require("reach", Person, self.person)

    def initial(self) -> dict[str, Any]:
        return {"email": self.person.email, "extension": self.person.extension}

    def save(self, form: Any) -> str:
        services.person_reach_set(person=self.person, **form.cleaned_data)
        return self.done(_("メールアドレス・内線を変更しました。"))


class Contacts(PersonForm):
    """The ways to reach a person in an emergency."""

    form_class = ContactsForm
    title = gettext_lazy("緊急時の連絡先を登録する")
    confirm = False

    def authorise(self) -> None:
        require("create", PersonContact, about=self.person, person=self.person.pk)

    def initial(self) -> dict[str, Any]:
        rows = selectors.contacts_of(self.kwargs["pk"], actor())
        pairs = [(f"kind_{n}", row.kind) for n, row in enumerate(rows, start=1)]
        return dict([*pairs, *((f"value_{n}", row.value) for n, row in enumerate(rows, start=1))])

    def save(self, form: Any) -> str:
        services.contacts_set(person=self.person, contacts=form.contacts())
        return self.done(_("緊急時の連絡先を登録しました。"))


class Appoint(PersonForm):
    """An appointment."""

    form_class = AppointForm
    title = gettext_lazy("発令を登録する")

    def authorise(self) -> None:
        require("create", Appointment, about=self.person, person=self.person.pk)

    def save(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        services.appoint(person=self.person, post=selectors.post_of(data.pop("post"), actor()), **data)
        return self.done(_("発令を登録しました。役割と権限は、その日から自動で切り替わります。"))


class Leave(PersonForm):
    """Leaving for good."""

    form_class = EndForm
    title = gettext_lazy("退職・転出を登録する")
    danger = True

    def authorise(self) -> None:
        require("change", Person, self.person)

    def save(self, form: Any) -> str:
        services.person_leave(person=self.person, **form.cleaned_data)
        return self.done(_("退職・転出を登録しました。その日から職・指名・席がなくなります。"))


class RecordAbsence(PersonForm):
    """An absence."""

    form_class = AbsenceForm
    title = gettext_lazy("不在を登録する")

    def authorise(self) -> None:
        require("create", Absence, about=self.person, person=self.person.pk, units=selectors.units_of(self.person.pk))

    def save(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        deputy = data.pop("deputy")
        services.absence_record(
            person=self.person, deputy=selectors.person_of(deputy, actor()) if deputy else None, **data
        )
        return self.done(_("不在を登録しました。代理の人は、その間だけ代わりを務めます。"))


@require_GET
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more before an absence is taken back."""
    found = selectors.absence_of(pk, actor())
    require("cancel", Absence, found)
    names = {
        "title": _("不在を取り消す"),
        "rows": [
            SummaryRow(_("人"), found.person.name),
            SummaryRow(_("始まり"), found.starts_at),
            SummaryRow(_("終わり"), found.ends_at),
        ],
        "post_to": reverse("organization:absence-cancelled", args=[pk]),
        "submit_label": _("取り消す"),
        "back": reverse("organization:person", args=[found.person_id]),
        "note": _("既に始まっている不在は、今までの分だけが残ります。"),
    }
    return render(request, "organization/ask.html", names)


@require_POST
def absence_cancelled(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an absence back."""
    found = selectors.absence_of(pk, actor())
    services.absence_cancel(absence=found)
    messages.success(request, _("不在を取り消しました。"))
    return HttpResponseRedirect(reverse("organization:person", args=[found.person_id]))


class EndAppointment(FormPage):
    """Ending an appointment."""

    form_class = EndForm
    title = gettext_lazy("発令を終了する")
    danger = True

    @cached_property
    def line(self) -> AppointmentLine:
        return selectors.appointment_of(self.kwargs["pk"], actor())

    def authorise(self) -> None:
        require("create", Appointment, about=self.line.row, person=self.line.row.person_id)

    def further(self) -> dict[str, Any]:
        line = self.line
        return {"lead": f"{line.person} {line.unit_name} {line.title}（{line.row.get_kind_display()}）"}

    def save(self, form: Any) -> str:
        services.appointment_end(appointment=self.line.row, **form.cleaned_data)
        messages.success(self.request, _("発令の終了を登録しました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("organization:person", args=[self.line.row.person_id])
