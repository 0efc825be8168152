"""The people every portal test knows: a small invented city, each person with the role the test needs, the outsider included.

staff         職員, 市民課            head_citizen    市民課長 (section_security_manager)
director      市民部長 (department_security_officer)
system        デジタル推進課長 (information_system_manager, also head of that section)
chief         総務部長 (chief_security_manager, also head of that department)
ciso          副市長                  csirt           CSIRT責任者 (nominated)
auditor       監査統括責任者 (nominated)
staff_tax     職員 of another section: the colleague who must not see
election      head of 選挙管理委員会事務局: a section without department
outsider      a person without any appointment
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Principal
from sekimori.portal.acts.context import Circumstances
from sekimori.portal.acts.models import Deployment
from sekimori.portal.identity.models import Account
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization import services as organization_services
from sekimori.portal.organization.models import (
    Appointment,
    Nomination,
    Organ,
    Person,
    PersonVersion,
    Post,
    PostVersion,
    Unit,
    UnitVersion,
)
from tests.world_roles import ROLES

TODAY = dt.date(2026, 11, 24)
FIRST = dt.date(2024, 4, 1)

UNITS = [
    # code, name, parent, department, section, organ, symbol
    ("100", "総務部", None, True, False, "mayor", ""),
    ("110", "総務課", "100", False, True, "mayor", "総"),
    ("120", "デジタル推進課", "100", False, True, "mayor", "デ推"),
    ("200", "市民部", None, True, False, "mayor", ""),
    ("210", "市民課", "200", False, True, "mayor", "市"),
    ("220", "税務課", "200", False, True, "mayor", "税"),
    ("800", "議会事務局", None, True, True, "assembly", "議"),
    ("900", "選挙管理委員会事務局", None, False, True, "election", "選管"),
    ("010", "市長室", None, False, False, "mayor", ""),
]
PEOPLE = [
    # key, number, name, unit, title, rank, head, designation
    ("ciso", "1001", "潮見 一郎", "010", "副市長", 90, False, "deputy_mayor"),
    ("chief", "1101", "浜田 恵子", "100", "総務部長", 70, True, "general_affairs_director"),
    ("head_general", "1102", "岬 次郎", "110", "総務課長", 50, True, ""),
    ("system", "1201", "波多野 健", "120", "デジタル推進課長", 50, True, "digital_section_head"),
    ("operator", "1202", "港 さくら", "120", "主任", 20, False, ""),
    ("director", "2001", "磯部 正", "200", "市民部長", 70, True, ""),
    ("head_citizen", "2101", "汐入 花", "210", "市民課長", 50, True, ""),
    ("staff", "2102", "千鳥 歩", "210", "主事", 10, False, ""),
    ("colleague", "2103", "鴎 みなみ", "210", "主事", 10, False, ""),
    ("head_tax", "2201", "沖 進", "220", "税務課長", 50, True, ""),
    ("staff_tax", "2202", "渚 ゆき", "220", "主事", 10, False, ""),
    ("assembly", "8001", "灘 実", "800", "議会事務局長", 70, True, ""),
    ("election", "9001", "岸 守", "900", "事務局長", 50, True, ""),
    ("csirt", "1103", "灯台 光", "110", "課長補佐", 40, False, ""),
    ("auditor", "1104", "羅針 学", "110", "監査主幹", 40, False, ""),
]
NOMINATIONS = [("csirt_lead", "csirt"), ("csirt", "csirt"), ("audit_chief", "auditor")]


@dataclass
class World:
    """The small city with its clock and its people by key."""

    clock: FixedClock
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)

    @contextmanager
    def acting(self, key: str) -> Iterator[Circumstances]:
        """Everything in the block is done by this person, under the world's clock."""
        person = self.people[key]
        actor = organization.actor_of(person, moment=self.clock.now())
        account = Account.objects.filter(person=person).first()
        principal = Principal("account", str(account.pk), account.username) if account else Principal("nobody")
        with context.use(Circumstances(actor, principal, self.clock, channel="web")) as circumstances:
            yield circumstances

    @contextmanager
    def system(self) -> Iterator[Circumstances]:
        """Everything in the block is done by the software itself."""
        with context.as_system("test", clock=self.clock) as circumstances:
            yield circumstances

    def unit(self, code: str) -> int:
        return self.units[code].pk

    def account(self, key: str) -> Account:
        """The person's account, made on first use; its password is the username."""
        person = self.people[key]
        found = Account.objects.filter(person=person).first()
        return found or Account.objects.create_user(person.number, person.number, person=person)


def build(clock: FixedClock) -> World:
    """Makes the city in the database as of `FIRST`."""
    world = World(clock)
    at = moment_at(FIRST, 9)
    Deployment.objects.create(city="汐見市（試験用・架空）", sample=True, created_at=at)
    organs = {
        key: Organ.objects.create(key=key, name=name, order=order)
        for order, (key, name) in enumerate(
            [("mayor", "市長部局"), ("assembly", "議会"), ("election", "選挙管理委員会")], start=1
        )
    }
    for order, (code, name, parent, department, section, organ, symbol) in enumerate(UNITS):
        unit = Unit.objects.create(code=code, organ=organs[organ])
        world.units[code] = unit
        UnitVersion.objects.create(
            unit=unit,
            name=name,
            parent=world.units[parent] if parent else None,
            is_department=department,
            is_section=section,
            symbol=symbol,
            order=order,
            valid_from=FIRST,
            recorded_at=at,
        )
    for key, number, name, unit_code, title, rank, head, designation in PEOPLE:
        person = Person.objects.create(number=number, name=name)
        PersonVersion.objects.create(person=person, name=name, valid_from=FIRST, recorded_at=at)
        post = Post.objects.create(code=f"P{number}")
        PostVersion.objects.create(
            post=post,
            unit=world.units[unit_code],
            title=title,
            rank=rank,
            is_head=head,
            designation=designation,
            valid_from=FIRST,
            recorded_at=at,
        )
        Appointment.objects.create(person=person, post=post, valid_from=FIRST, recorded_at=at)
        world.people[key], world.posts[key] = person, post
    world.people["outsider"] = Person.objects.create(number="9999", name="外野 無関")
    with context.as_system("test", clock=FixedClock(at)):
        organization_services.role_rules_set(roles=ROLES, valid_from=FIRST)
    for role, key in NOMINATIONS:
        Nomination.objects.create(role=role, person=world.people[key], valid_from=FIRST, recorded_at=at)
    return world
