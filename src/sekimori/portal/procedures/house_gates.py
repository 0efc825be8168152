"""The gates' functions of this app itself. See docs/adding-a-procedure.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.portal.fields import values
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import gates, periods
from sekimori.portal.procedures.gates import Asked
from sekimori.portal.procedures.models import Application, ItemLink

State = Application.State
# Licences of these kinds are not counted.
UNCOUNTED = frozenset({"free", "bundled", "public_body"})


@gates.hook("not_twice")
def not_twice(asked: Asked) -> str:
    """Whether no other application, asked for or permitted, has one of the same items in the same period.

    Settings: `fields`, the item fields looked at; `procedures` whose applications count (this one's own when left out); `own`,
    procedures whose applications by the same applicant do not count.
    """
    procedure = asked.answers.defined.procedure
    wanted = Q(pk__in=[])
    for key in asked.settings["fields"]:
        pks = values.chosen(asked.answers.data.get(key))
        wanted |= Q(from_register=procedure.fields[key].from_register, item__in=pks)
    mine = asked.application.pk if asked.application else None
    renewed = asked.application.renews_id if asked.application else None
    others = ItemLink.objects.filter(
        wanted,
        application__procedure__in=asked.settings.get("procedures") or [procedure.key],
        application__state__in=[State.IN_ROUTE, State.APPROVED],
    ).exclude(application__in=[pk for pk in (mine, renewed) if pk is not None])
    others = others.exclude(_own(asked))
    span = periods.validity_of(asked.answers, asked.moment)
    clashing = [link for link in others.select_related("application") if _overlaps(link.application, span)]
    if not clashing:
        return ""
    names = "、".join(sorted({f"{link.label}（{link.application.number}）" for link in clashing}))
    return _("重なるもの：%(names)s。") % {"names": names}


def _own(asked: Asked) -> Q:
    """Applications of the procedures in the setting `own` by the same applicant."""
    procedures: Sequence[str] = asked.settings.get("own") or ()
    person = asked.answers.applicant.person
    if not procedures or person is None:
        return Q(pk__in=[])
    return Q(application__procedure__in=list(procedures), application__applicant=person)


def _overlaps(other: Application, span: tuple[dt.datetime | None, dt.datetime | None]) -> bool:
    """Whether another application's period meets this one; one without a known period, or that is not back, meets all."""
    _start, end = span
    if other.state == State.APPROVED and other.valid_from is not None and end is not None:
        # What was permitted before and has not been reported back is still out, whatever its period said.
        return other.valid_from < end
    return True


@gates.hook("at_hand")
def at_hand(asked: Asked) -> str:
    """Whether every item of a field is in one of the states wanted, or with the applicant already.

    Settings: `field`; `states`; `own`, procedures under which the applicant himself may have it out, in the state `out`. What the
    permit that is renewed has out is at hand as well.
    """
    field, states = asked.settings["field"], asked.settings["states"]
    given = asked.answers.defined.procedure.fields[field]
    facts = asked.answers.facts.get(field, {})
    wrong = [int(pk) for pk, each in facts.items() if each.get("state") not in states]
    renewed = asked.application.renews_id if asked.application else None
    if wrong and (asked.settings.get("own") or renewed is not None):
        out = {int(pk) for pk, each in facts.items() if each.get("state") == asked.settings.get("out", "lent")}
        held = _own(asked) if renewed is None else _own(asked) | Q(application=renewed)
        links = ItemLink.objects.filter(held, application__state=State.APPROVED, item__in=wrong)
        mine = set(links.filter(from_register=given.from_register).values_list("item", flat=True))
        wrong = [pk for pk in wrong if pk not in out & mine]
    if not wrong:
        return ""
    found = asked.answers.labels.items
    labels = [found[given.from_register or "", pk].label for pk in wrong if (given.from_register or "", pk) in found]
    return _("該当するもの：%(names)s。") % {"names": "、".join(labels) or _("台帳にないもの")}


@gates.hook("licences_suffice")
def licences_suffice(asked: Asked) -> str:
    """Whether there are licences enough for what is to be installed.

    Settings: `entry`, the item field that may name an entry of the software register; `count`, the field with the number to be
    installed (a report's own value counts before the form's); `kind` and `bought`, the fields with the kind of licence and the
    number bought with this application.
    """
    settings, data = asked.settings, asked.answers.data
    facts = next(iter(asked.answers.facts.get(settings["entry"], {}).values()), None)
    kind = facts.get("kind") if facts else data.get(settings["kind"])
    wanted = int(asked.further.get(settings["count"]) or data.get(settings["count"]) or 0)
    held = facts.get("licences") if facts else None
    if kind in UNCOUNTED and held is None:
        return ""
    free = int(held or 0) - int((facts or {}).get("used") or 0) + int(data.get(settings["bought"]) or 0)
    if wanted <= free:
        return ""
    return _("残り%(free)s本に対し、導入するのは%(wanted)s本です。") % {"free": max(free, 0), "wanted": wanted}


@gates.hook("person_holds")
def person_holds(asked: Asked) -> str:
    """Whether everybody named in a field holds one of some roles now.

    Settings: `field`, a field of people (a report's own value counts before the form's); `roles`.
    """
    people = _people(asked, asked.settings["field"])
    wanted = set(asked.settings["roles"])
    wrong = [
        person
        for person in people
        if not wanted & {held.role for held in organization.held_by(person, moment=asked.moment)}
    ]
    return _named(wrong) if people else _("人が選ばれていません。")


@gates.hook("holds_permit")
def holds_permit(asked: Asked) -> str:
    """Whether somebody named in a field has a permit of another procedure that is in force now.

    Settings: `field`, a field of people; `procedure` of the permit and its field `member` that names who has it; `same`, fields of
    the permit (and of this form, in the same words) whose answers must be equal.
    """
    settings = asked.settings
    people = _people(asked, settings["field"])
    in_force = Application.objects.filter(
        Q(valid_from__lte=asked.moment) & (Q(valid_until__isnull=True) | Q(valid_until__gt=asked.moment)),
        procedure=settings["procedure"],
        state=State.APPROVED,
    )
    for theirs, ours in dict(settings.get("same") or {}).items():
        in_force = in_force.filter(**{f"data__{theirs}": asked.answers.data.get(ours)})
    wrong = [person for person in people if not in_force.filter(**{f"data__{settings['member']}": person}).exists()]
    return _named(wrong) if people else _("人が選ばれていません。")


@gates.hook("outside_of_units")
def outside_of_units(asked: Asked) -> str:
    """Whether nobody named in a field belongs to units named in another, or belonged to them in a period.

    Settings: `people`, a field of people; `units`, a field of units, those beneath them included; `period`, a field whose first and
    last day are looked at besides today.
    """
    settings, data, today = asked.settings, asked.answers.data, day_of(asked.moment)
    barred = {int(each) for each in values.chosen(data.get(settings["units"]))}
    for unit in tuple(barred):
        barred |= organization.structure(today).beneath(unit)
    span = data.get(settings["period"]) or {}
    days = {min(dt.date.fromisoformat(str(span[end])), today) for end in ("start", "end") if span.get(end)} | {today}
    people = _people(asked, settings["people"])
    return _named([each for each in people if any(barred & organization.units_of(each, day) for day in days)])


@gates.hook("own_name")
def own_name(asked: Asked) -> str:
    """Whether the person in a field is the one who filled the form in and nobody else. Settings: `field`."""
    application, named = asked.application, _people(asked, asked.settings["field"])
    hands = {application.applicant_id, application.drafter_id} if application else {asked.answers.applicant.person}
    return "" if hands == set(named) else _named(named) or _("人が選ばれていません。")


def _people(asked: Asked, field: str) -> list[int]:
    """The people in a field, of the report or of the form."""
    given = asked.further.get(field)
    return [int(each) for each in values.chosen(given if given is not None else asked.answers.data.get(field))]


def _named(people: Sequence[int]) -> str:
    if not people:
        return ""
    found = organization.labels(people)
    return _("該当する人：%(names)s。") % {"names": "、".join(str(found.get(each, each)) for each in people)}
