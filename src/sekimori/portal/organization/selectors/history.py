from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import get, visible
from sekimori.portal.organization.bitemporal import holds_on
from sekimori.portal.organization.labels import Label, labels
from sekimori.portal.organization.models import (
    Absence,
    Appointment,
    DeputyRule,
    Nomination,
    Organ,
    Person,
    PersonVersion,
    Post,
    PostVersion,
    Seat,
    Unit,
    UnitVersion,
)
from sekimori.portal.organization.roles import holders as derivation
from sekimori.portal.organization.roles.records import Held
from sekimori.portal.organization.snapshots import Snapshot, snapshot_on

B = TypeVar("B", PostVersion, UnitVersion)
CAPACITIES: Mapping[str, str | Promise] = {
    "own": gettext_lazy("本務"),
    "concurrent": gettext_lazy("兼務"),
    "acting": gettext_lazy("事務取扱・心得"),
    "nominated": gettext_lazy("指名"),
    "deputy": gettext_lazy("代理"),
}


@dataclass(frozen=True)
class WhoLine:
    """Somebody who had a role: how written then, in which capacity, instead of whom, and with what bounds."""

    person: int
    number: str
    unit_name: str
    post: str
    name: str
    capacity: str
    capacity_label: str
    role_unit: str = ""
    instead_of: str = ""
    note: str = ""

    def __str__(self) -> str:
        return " ".join(each for each in (self.unit_name, self.post, self.name) if each)


@dataclass(frozen=True)
class Answer:
    """Who had a role on a day, as known on a day."""

    role_label: str
    day: dt.date
    known_on: dt.date | None
    lines: tuple[WhoLine, ...]


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of `day`: what was known on a day is what was known at its end."""
    return moment_at(day + dt.timedelta(days=1)) - dt.timedelta(microseconds=1)


def who_was(
    role: str, day: dt.date, *, unit: int | None = None, unit_code: str = "", known_on: dt.date | None = None
) -> Answer:
    """Who had `role` on `day` at noon (for a unit, by id or code), as known now or at the end of `known_on`.

    Raises InvalidInput for a role that the edition of that day does not have, or a unit that did not stand.
    """
    known_at = end_of(known_on) if known_on else None
    snapshot = snapshot_on(day, known_at)
    if role not in snapshot.rules.by_key:
        raise InvalidInput(
            _("その日に適用されていた基準に「%(role)s」という役割はありません。") % {"role": role}, field="role"
        )
    if unit_code:
        node = snapshot.structure.by_code.get(unit_code)
        if node is None:
            raise InvalidInput(
                _("所属コード%(code)sの所属は、その日にはありません。") % {"code": unit_code}, field="unit"
            )
        unit = node.id
    held = derivation.holders(role, unit=unit, moment=moment_at(day, 12), known_at=known_at)
    return Answer(snapshot.rules.said(role), day, known_on, tuple(who_lines(held, snapshot)))


def who_lines(held: Sequence[Held], snapshot: Snapshot) -> Iterable[WhoLine]:
    """Holders of a role as people read them, in the order given."""
    people = {each.person for each in held} | {each.instead_of for each in held if each.instead_of}
    named = labels(people, snapshot.day, snapshot.known_at)
    for each in held:
        label = named[each.person]
        other = named.get(each.instead_of or 0)
        yield WhoLine(
            person=each.person,
            number=label.number,
            unit_name=label.unit_name,
            post=each.post if each.capacity != "deputy" and each.post else label.post,
            name=label.name,
            capacity=each.capacity,
            capacity_label=str(CAPACITIES[each.capacity]),
            role_unit=snapshot.structure.name(each.unit),
            instead_of=str(other) if other else "",
            note=_note(each),
        )


def _note(held: Held) -> str:
    if held.substitute:
        return _("基準に定めがないため、市の設定により代わる部等の長です。")
    if held.only_in:
        return _("規程による代行で、緊急時の措置などに限られます。")
    return _("不在が登録されています。") if held.away else ""


def person_of(pk: int, actor: Actor) -> Person:
    """One person. Raises NotFound when there is none or it is not for the actor."""
    return get(Person, actor, pk=pk)


def unit_of(pk: int, actor: Actor) -> Unit:
    """One unit, whenever it stood. Raises NotFound when there is none or it is not for the actor."""
    return get(Unit, actor, pk=pk)


def post_of(pk: int, actor: Actor) -> Post:
    """One post, whenever it stood. Raises NotFound when there is none or it is not for the actor."""
    return get(Post, actor, pk=pk)


def unit_history(unit: Unit, actor: Actor) -> QuerySet[UnitVersion]:
    """What the unit was called and where it hung over time, as known now, newest first."""
    rows = visible(UnitVersion, actor).filter(unit=unit, superseded_at=None)
    return rows.select_related("parent", "successor").order_by("-valid_from")


def post_history(post: Post, actor: Actor) -> QuerySet[PostVersion]:
    """The post over time, as known now, newest first."""
    return visible(PostVersion, actor).filter(post=post, superseded_at=None).order_by("-valid_from")


def names_of(person: Person, actor: Actor) -> QuerySet[PersonVersion]:
    """What the person was called and how employed over time, as known now, newest first."""
    return visible(PersonVersion, actor).filter(person=person, superseded_at=None).order_by("-valid_from")


@dataclass(frozen=True)
class AppointmentLine:
    """An appointment as it is written in a list: the post and unit as they stood on its first day, or stand now."""

    row: Appointment
    title: str
    unit: int | None
    unit_name: str
    person: str


def appointments_of(
    actor: Actor, *, person: Person | None = None, post: Post | None = None, past_knowledge: bool = False
) -> list[AppointmentLine]:
    """The appointments of a person or to a post, newest first; `past_knowledge` adds what was once known and no longer is."""
    rows = visible(Appointment, actor).select_related("person", "post")
    rows = rows.filter(**{name: value for name, value in (("person", person), ("post", post)) if value is not None})
    if not past_knowledge:
        rows = rows.filter(superseded_at=None)
    listed = list(rows.order_by("-valid_from", "kind", "-recorded_at"))
    versions: dict[int, list[PostVersion]] = {}
    for version in PostVersion.objects.known().filter(post__in={row.post_id for row in listed}).order_by("valid_from"):
        versions.setdefault(version.post_id, []).append(version)
    units: dict[int, list[UnitVersion]] = {}
    wanted = {version.unit_id for several in versions.values() for version in several}
    for each in UnitVersion.objects.known().filter(unit__in=wanted).order_by("valid_from"):
        units.setdefault(each.unit_id, []).append(each)
    found = []
    for row in listed:
        standing = _then(versions.get(row.post_id, []), row.valid_from)
        unit = _then(units.get(standing.unit_id, []), row.valid_from) if standing else None
        found.append(
            AppointmentLine(
                row,
                standing.title if standing else row.post.code,
                standing.unit_id if standing else None,
                unit.name if unit else "",
                row.person.name,
            )
        )
    return found


def _then(rows: Sequence[B], day: dt.date) -> B | None:
    covering = [row for row in rows if row.valid_from <= day and (row.valid_to is None or day < row.valid_to)]
    return covering[0] if covering else (rows[0] if rows else None)


def appointment_of(pk: int, actor: Actor) -> AppointmentLine:
    """One appointment. Raises NotFound when there is none, it has been superseded, or it is not for the actor."""
    row = get(Appointment, actor, pk=pk, superseded_at=None)
    return next(line for line in appointments_of(actor, person=row.person) if line.row.pk == row.pk)


def absence_of(pk: int, actor: Actor) -> Absence:
    """One absence. Raises NotFound when there is none or it is not for the actor."""
    return get(Absence, actor, pk=pk)


def capacity_label(capacity: str) -> str:
    """The Japanese word for a capacity: 本務, 兼務, 代理 …"""
    return str(CAPACITIES[capacity])


def absences_of(person: Person, actor: Actor) -> QuerySet[Absence]:
    """The person's recorded absences, latest first, those taken back left out."""
    return (
        visible(Absence, actor).filter(person=person, cancelled_at=None).select_related("deputy").order_by("-starts_at")
    )


def nominations_of(person: Person, actor: Actor) -> QuerySet[Nomination]:
    """The roles given to the person in writing, latest first."""
    rows = visible(Nomination, actor).filter(person=person, superseded_at=None)
    return rows.select_related("nominated_by", "unit").order_by("-valid_from")


def nominations_to(role: str, actor: Actor) -> QuerySet[Nomination]:
    """The nominations to a role as known now, latest first."""
    rows = visible(Nomination, actor).filter(role=role, superseded_at=None)
    return rows.select_related("person", "nominated_by", "unit").order_by("-valid_from", "person__kana")


def nomination_of(pk: int, actor: Actor) -> Nomination:
    """One nomination as known now. Raises NotFound when there is none or it is not for the actor."""
    return get(Nomination, actor, pk=pk, superseded_at=None)


def seat_of(pk: int, actor: Actor) -> Seat:
    """One seat as known now. Raises NotFound when there is none or it is not for the actor."""
    return get(Seat, actor, pk=pk, superseded_at=None)


def organ_of(pk: int, actor: Actor | None = None) -> Organ:
    """One organ of the city. Raises NotFound when there is none."""
    return get(Organ, actor or context.current().actor, pk=pk)


def unit_names(units: Iterable[int | None]) -> dict[int | None, str]:
    """The latest known names of these units, whether they still stand or not."""
    rows = UnitVersion.objects.known().filter(unit__in=[unit for unit in units if unit]).order_by("valid_from")
    return {row.unit_id: row.name for row in rows}


@dataclass(frozen=True)
class PostLine:
    """A post of a unit today, with the key of what the standard calls it and the names of those who hold it."""

    post_id: int
    title: str
    rank: int
    is_head: bool
    designation: str
    holder_names: tuple[str, ...]


def posts_in(unit: int, actor: Actor) -> list[PostLine]:
    """The posts of a unit today, the highest first, with their holders."""
    day = context.today()
    rows = list(
        visible(PostVersion, actor).filter(holds_on(day), unit=unit).order_by("-is_head", "-rank", "post__code")
    )
    held: dict[int, list[str]] = {}
    holders = Appointment.objects.on(day).filter(post__in=[row.post_id for row in rows]).select_related("person")
    for each in holders.order_by("person__kana", "person__number"):
        held.setdefault(each.post_id, []).append(each.person.name)
    return [
        PostLine(row.post_id, row.title, row.rank, row.is_head, row.designation, tuple(held.get(row.post_id, ())))
        for row in rows
    ]


def deputies_for(post: Post, day: dt.date) -> list[tuple[int, str, tuple[Label, ...]]]:
    """The order of deputies of a post on `day`: rank, the deputy's post, and who holds it."""
    rules = list(DeputyRule.objects.on(day).filter(post=post).order_by("order"))
    titles = {
        row.post_id: row.title for row in PostVersion.objects.on(day).filter(post__in=[r.deputy_id for r in rules])
    }
    rows = list(Appointment.objects.on(day).filter(post__in=[rule.deputy_id for rule in rules]))
    named = labels({row.person_id for row in rows}, day)
    return [
        (
            rule.order,
            titles.get(rule.deputy_id, ""),
            tuple(named[row.person_id] for row in rows if row.post_id == rule.deputy_id),
        )
        for rule in rules
    ]


def seats_on(body: str, day: dt.date) -> list[tuple[Seat, str, str]]:
    """The seats of a body on `day`: the seat, the post or person it belongs to, and who holds it."""
    rows = list(Seat.objects.on(day).filter(body=body).select_related("person").order_by("-chair", "id"))
    posts = [row.post_id for row in rows if row.post_id]
    titles = {row.post_id: row.title for row in PostVersion.objects.on(day).filter(post__in=posts)}
    held = {
        row.post_id: row.person.name
        for row in Appointment.objects.on(day).filter(post__in=posts).select_related("person")
    }
    return [
        (
            row,
            titles.get(row.post_id, "") if row.post_id else _("個人"),
            row.person.name if row.person else held.get(row.post_id or 0, ""),
        )
        for row in rows
    ]
