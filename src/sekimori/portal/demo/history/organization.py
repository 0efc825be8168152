"""Personnel's files of every year, who was named to which role, who stands in for whom, who was away."""

from __future__ import annotations

import datetime as dt
import random

from sekimori.common import eras
from sekimori.common.clock import moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.demo import founding, personnel, roles
from sekimori.portal.demo.history import yearly
from sekimori.portal.demo.history.texts import ABSENCES, OUTSIDE
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Member, Staffing
from sekimori.portal.demo.units import BY_CODE, CODE_OF, UNITS
from sekimori.portal.organization import services
from sekimori.portal.organization.models import Nomination, Person, Post, PostVersion, Seat

PERSONNEL = CODE_OF["人事課"]
# Who names to a role.
NAMED_BY = {"information_system_operator": roles.system_manager}
ABSENCES_A_YEAR = 17


def write(script: Script, staffing: Staffing, chance: random.Random, scale: float) -> None:
    """Everything that happens to posts, people and roles."""
    for day in sorted(staffing.changes):
        _changes(script, staffing, day)
    first = script.span.first
    script.at(first, 9, 0, lambda stage: _deputies(stage, staffing))
    for day in sorted(staffing.rosters):
        office = script.span.office_days(day, day + dt.timedelta(days=10))
        if office:
            _name(script, staffing, office[0])
            last = office[min(2, len(office) - 1)]
            _network(script, staffing, last, by_hand=last < yearly.begins(script, scale))
    script.at(script.span.office_days(first)[1], 11, 0, lambda stage: _outside(stage, staffing))
    _absences(script, staffing, chance, scale)


def _changes(script: Script, staffing: Staffing, day: dt.date) -> None:
    """The file comes a few days before it counts; a clerk of personnel takes it in."""
    known = script.span.office_days(day - dt.timedelta(days=9), day - dt.timedelta(days=4))[-1]
    clerk = staffing.members(known, PERSONNEL)[2]

    def take(stage: Stage) -> None:
        with stage.acting(clerk.number):
            content = personnel.change_file(staffing.changes[day])
            founding.take_changes(stage, content, f"人事異動_{day:%Y%m%d}.csv", day)

    script.at(known, 10, 12, take)


def _deputies(stage: Stage, staffing: Staffing) -> None:
    """Who decides in whose place: for a director the head of the first section, for a head the ranks below."""
    first = stage.span.first
    versions = PostVersion.objects.on(first).select_related("post", "unit").order_by("-rank", "pk")
    posts: dict[str, list[PostVersion]] = {}
    for version in versions:
        posts.setdefault(version.unit.code, []).append(version)
    with stage.acting(roles.chief(staffing, first).number):
        for plan in UNITS:
            head = next((each.post for each in posts.get(plan.code, []) if each.is_head), None)
            found = _deputies_of(plan.code, posts)
            if head is not None and found:
                services.deputies_set(post=head, deputies=found, valid_from=first)


def _deputies_of(code: str, posts: dict[str, list[PostVersion]]) -> list[Post]:
    if BY_CODE[code].section:
        return [each.post for each in posts[code] if not each.is_head and each.rank >= 30][:2]  # noqa: PLR2004
    below = [plan.code for plan in UNITS if plan.parent == code]
    return [each.post for unit in below[:1] for each in posts[unit] if each.is_head]


def _name(script: Script, staffing: Staffing, day: dt.date) -> None:
    """The roles given in writing follow the transfers: who has gone is relieved, who has come is named."""
    wanted, team = roles.nominated(staffing, day), roles.team(staffing, day)
    script.at(day, 9, 20, lambda stage: _name_to(stage, staffing, wanted, by=roles.ciso(staffing, day)))
    script.at(day, 9, 40, lambda stage: _sit(stage, staffing, team))


def _name_to(stage: Stage, staffing: Staffing, wanted: dict[str, list[Member]], *, by: Member) -> None:
    today = stage.today()
    era, year = eras.fiscal_era_year(FiscalYear.of(today).year)
    for role, members in wanted.items():
        naming = by
        if role == "information_system_operator":
            naming = roles.system_manager(staffing, today)
        if role == "auditor":
            naming = wanted["audit_chief"][0]
        keys = {stage.people[each.number] for each in members}
        with stage.acting(naming.number):
            standing = Nomination.objects.on(today).filter(role=role)
            for each in standing.exclude(person__in=keys):
                services.nomination_end(nomination=each, on=today, reason="異動のため")
            known = set(standing.values_list("person", flat=True))
            for key in sorted(keys - known):
                reference = f"{era.name[0]}{year}デ推指名第{key % 90 + 1}号"
                services.nominate(role=role, person=Person.objects.get(pk=key), valid_from=today, reference=reference)


def _sit(stage: Stage, staffing: Staffing, team: list[Member]) -> None:
    today = stage.today()
    keys = {stage.people[each.number] for each in team}
    with stage.acting(roles.chief(staffing, today).number):
        seats = Seat.objects.on(today).filter(body=founding.TEAM)
        for seat in seats.exclude(person__in=keys):
            services.seat_end(seat=seat, on=today, reason="異動のため")
        for key in sorted(keys - set(seats.values_list("person", flat=True))):
            services.seat_give(body=founding.TEAM, person=Person.objects.get(pk=key), valid_from=today, title="構成員")


def _network(script: Script, staffing: Staffing, day: dt.date, *, by_hand: bool) -> None:
    """After every transfer the numbers of those who are new on the contact network; and the sheet, while no duty asks for it."""

    def renew(stage: Stage) -> None:
        heads = [head for plan in UNITS if (head := staffing.head(day, plan.code))]
        named = [each for members in roles.nominated(staffing, day).values() for each in members]
        with stage.acting(roles.chief(staffing, day).number):
            listed = {each.number: each for each in [roles.ciso(staffing, day), *heads, *named]}
            people = Person.objects.filter(number__in=listed, contacts__isnull=True).order_by("number")
            for person in people:
                tail = int(person.number) % 10_000
                services.contacts_set(
                    person=person,
                    contacts=[("office", f"0193-00-{tail:04}"), ("private_mobile", f"090-0000-{tail:04}")],
                )
            if by_hand:
                services.network_issue(day=day)
                services.network_issue(day=day, restricted=True)

    script.at(day, 14, 30, renew)


def _outside(stage: Stage, staffing: Staffing) -> None:
    with stage.acting(roles.nominated(staffing, stage.today())["csirt_lead"][0].number):
        for order, fields in enumerate(OUTSIDE, start=1):
            services.external_contact_set(order=order, checked_on=stage.today(), **fields)


def _absences(script: Script, staffing: Staffing, chance: random.Random, scale: float) -> None:
    """Leave and business trips of those who decide; two of them are away today."""
    days = script.span.office_days()
    for _each in range(round(ABSENCES_A_YEAR * scale * 3.5)):
        day = chance.choice(days[5:-10])
        plan = chance.choice([each for each in UNITS if each.head])
        _absence(script, staffing, (day, plan.code), chance)
    for code in (CODE_OF["総務課"], CODE_OF["建設課"]):
        _absence(script, staffing, (days[-2], code), chance, days_away=6)


def _absence(
    script: Script, staffing: Staffing, what: tuple[dt.date, str], chance: random.Random, days_away: int = 0
) -> None:
    day, code = what
    head, others = staffing.head(day, code), [each for each in staffing.members(day, code) if not each.head]
    reason, length = chance.choice(ABSENCES)
    length = days_away or length
    deputy = others[0] if others and chance.random() < 0.3 else None  # noqa: PLR2004
    if head is None:
        return

    starts, ends = moment_at(day, 8, 30), moment_at(day + dt.timedelta(days=length - 1), 17, 15)

    def record(stage: Stage) -> None:
        person = Person.objects.get(number=head.number)
        if person.absences.filter(starts_at__lt=ends, ends_at__gt=starts).exists():
            return
        with stage.acting(head.number):
            services.absence_record(
                person=person,
                starts_at=starts,
                ends_at=ends,
                reason=reason,
                deputy=Person.objects.get(number=deputy.number) if deputy else None,
            )

    script.at(day - dt.timedelta(days=1), 16, 40, record)
