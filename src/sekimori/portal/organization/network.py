"""The emergency contact network (緊急連絡網): drawn from the live organisation, so that a transfer changes it by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.clock import moment_at
from sekimori.portal.acts import revisions
from sekimori.portal.acts.actors import ORDER
from sekimori.portal.organization.bitemporal import CONTACTS, PEOPLE, SHAPE
from sekimori.portal.organization.foresight import DayAhead, ahead_of
from sekimori.portal.organization.labels import Label, labels
from sekimori.portal.organization.models import DeputyRule, ExternalContact, PersonContact
from sekimori.portal.organization.models.contacts import PRIVATE_KINDS
from sekimori.portal.organization.roles.posts import When, appointed
from sekimori.portal.organization.snapshots import Rulebook
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Role, Scope

# The catalogue's name of the check whose setting says whom the network must list.
CHECK = "contact_network_complete"


@dataclass(frozen=True)
class Number:
    """A way to reach somebody: its kind and the number as it is dialled."""

    kind: str
    label: str
    value: str


@dataclass(frozen=True)
class Entry:
    """A line of the network: who is to be reached in which role, how, and who stands in."""

    role: str
    unit: int | None
    unit_name: str
    post: str
    person: int
    name: str
    capacity: str
    numbers: tuple[Number, ...]
    deputies: tuple[str, ...]

    @property
    def reachable(self) -> bool:
        return bool(self.numbers)


@dataclass(frozen=True)
class Outside:
    """An outside body to be reached."""

    body: str
    department: str
    purpose: str
    telephone: str
    night_telephone: str
    email: str
    hours: str


@dataclass(frozen=True)
class Gap:
    """Something the network lacks: a role without holder, or a person without number."""

    role: str
    unit: int | None
    sentence: str


@dataclass(frozen=True)
class Network:
    """The network of one day. `roles` are the roles it covers, key and label, in order."""

    day: dt.date
    roles: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    outside: tuple[Outside, ...]
    gaps: tuple[Gap, ...]
    restricted: bool = False

    def of(self, role: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.role == role]

    def gaps_in(self, roles: Collection[str], units: Collection[int] | None = None) -> list[Gap]:
        """The gaps of these roles; with `units`, those of the whole city and of these units only."""
        return [
            gap for gap in self.gaps if gap.role in roles and (units is None or gap.unit is None or gap.unit in units)
        ]

    def content(self) -> dict[str, Any]:
        """The network as plain data, for keeping and printing."""
        return {
            "day": self.day.isoformat(),
            "restricted": self.restricted,
            "roles": [
                {"key": key, "label": label, "entries": [_plain(entry) for entry in self.of(key)]}
                for key, label in self.roles
            ],
            "outside": [dict(vars(each)) for each in self.outside],
            "gaps": [gap.sentence for gap in self.gaps],
        }

    @cached_property
    def digest(self) -> str:
        """The hash of who and how, whatever the day, the language and the private numbers.

        When it differs from that of the issued one, the paper is out of date.
        """
        entries = [
            [
                e.role,
                e.unit_name,
                e.post,
                e.person,
                e.name,
                [[n.kind, n.value] for n in e.numbers if n.kind not in PRIVATE_KINDS],
                e.deputies,
            ]
            for e in self.entries
        ]
        return canonical.sha256_of([entries, [list(vars(each).values()) for each in self.outside]])


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "unit": entry.unit_name,
        "post": entry.post,
        "name": entry.name,
        "capacity": entry.capacity,
        "numbers": [dict(vars(number)) for number in entry.numbers],
        "deputies": list(entry.deputies),
    }


def roles_covered(rules: Rulebook) -> tuple[Role, ...]:
    """The roles the network covers: those the edition names for it, otherwise all that lie in a post or are given by those."""
    if rules.contact_roles:
        return tuple(role for role in rules.roles if role.key in rules.contact_roles)
    leading = {role.key for role in rules.by_post}
    return tuple(
        role
        for role in rules.roles
        if role.key in leading or (role.holder.nominated_by in leading and not role.optional)
    )


# With private numbers and without, in two languages.
_kept = revisions.Kept[Network](SHAPE, PEOPLE, CONTACTS, most=4)


def draw(day: dt.date, *, restricted: bool = False, ahead: DayAhead | None = None) -> Network:
    """The network of `day`, with private numbers when `restricted`; no query when it is in memory, else a fixed number.

    `ahead` is the organisation of that day where it has been read already.
    """
    if ahead is not None:
        return _drawn(day, ahead, restricted=restricted)
    wanted = (day, restricted, get_language())
    with revisions.remembered():
        return _kept.get(wanted, lambda: _drawn(day, ahead_of(day).at(day), restricted=restricted))


def _drawn(day: dt.date, ahead: DayAhead, *, restricted: bool) -> Network:
    roles = roles_covered(ahead.snapshot.rules)
    place = {unit: number for number, unit in enumerate(ahead.snapshot.structure.nodes)}
    held = sorted(
        (each for role in roles for each in ahead.by_role.get(role.key, [])),
        key=lambda each: (place.get(each.unit or 0, -1), ORDER[each.capacity]),
    )
    names = labels({each.person for each in held}, day)
    numbers = _numbers(names.values(), restricted=restricted)
    deputies = _deputies(day, {each.post_id for each in held if each.post_id is not None})
    entries = tuple(
        Entry(
            role=each.role,
            unit=each.unit,
            unit_name=ahead.snapshot.structure.full_name(each.unit) or names[each.person].unit_name,
            post=each.post or names[each.person].post,
            person=each.person,
            name=names[each.person].name,
            capacity=each.capacity,
            numbers=numbers.get(each.person, ()),
            deputies=tuple(name for person, name in deputies.get(each.post_id, ()) if person != each.person),
        )
        for each in held
        if each.person in names
    )
    return Network(
        day=day,
        roles=tuple((role.key, words(role.label)) for role in roles),
        entries=entries,
        outside=tuple(_outside()),
        gaps=tuple(_gaps(ahead, roles, entries, numbers if restricted else _numbers(names.values(), restricted=True))),
        restricted=restricted,
    )


def _numbers(people: Iterable[Label], *, restricted: bool) -> dict[int, tuple[Number, ...]]:
    by_person = {label.person: label for label in people}
    rows = PersonContact.objects.filter(person__in=by_person).order_by("order", "kind")
    if not restricted:
        rows = rows.exclude(kind__in=PRIVATE_KINDS)
    found: dict[int, list[Number]] = {}
    for label in by_person.values():
        if label.extension:
            found.setdefault(label.person, []).append(Number("extension", _("内線"), label.extension))
    for row in rows:
        found.setdefault(row.person_id, []).append(Number(row.kind, str(row.get_kind_display()), row.value))
    return {person: tuple(numbers) for person, numbers in found.items()}


def _deputies(day: dt.date, posts: Collection[int]) -> dict[int | None, list[tuple[int, str]]]:
    when = When(moment_at(day, 12), day)
    rules = list(
        DeputyRule.objects.filter(when.holds(), post__in=posts).order_by("order").values_list("post_id", "deputy_id")
    )
    holders: dict[int, list[tuple[int, str]]] = {}
    if rules:
        standing_in = appointed(when, Q(post__in={deputy for _post, deputy in rules}))
        listed = standing_in.values_list("post_id", "post__versions__title", "person_id", "person__name")
        for deputy, title, person, name in listed.order_by("pk"):
            holders.setdefault(deputy, []).append((person, f"{title} {name}"))
    found: dict[int | None, list[tuple[int, str]]] = {}
    for post, deputy in rules:
        found.setdefault(post, []).extend(holders.get(deputy, ()))
    return found


def _outside() -> Iterable[Outside]:
    for row in ExternalContact.objects.filter(ended_at=None):
        yield Outside(row.body, row.department, row.purpose, row.telephone, row.night_telephone, row.email, row.hours)


def _gaps(
    ahead: DayAhead, roles: Iterable[Role], entries: Iterable[Entry], numbers: Mapping[int, tuple[Number, ...]]
) -> Iterable[Gap]:
    listed: dict[tuple[str, int | None], list[Entry]] = {}
    for entry in entries:
        listed.setdefault((entry.role, entry.unit), []).append(entry)
        if not numbers.get(entry.person):
            named = {"role": ahead.snapshot.rules.said(entry.role), "name": entry.name}
            yield Gap(entry.role, entry.unit, _("%(role)sの%(name)sさんに、電話番号が登録されていません。") % named)
    structure = ahead.snapshot.structure
    for role in roles:
        if role.holder.head_of is not None:
            nodes = structure.departments if role.holder.head_of is Scope.DEPARTMENT else structure.sections
            for node in nodes:
                if (role.key, node.id) not in listed:
                    sentence = _("%(unit)sの%(role)sがいません。") % {"unit": node.name, "role": words(role.label)}
                    yield Gap(role.key, node.id, sentence)
        elif not any(key == role.key for key, _unit in listed):
            yield Gap(role.key, None, _("%(role)sがいません。") % {"role": words(role.label)})
