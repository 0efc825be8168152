"""The small city with every way a role can come to a person, an authority matrix and the words of its designations."""

from __future__ import annotations

import pytest

from sekimori.portal.organization import services
from sekimori.standards.models import (
    AuthorityObject,
    AuthorityRule,
    Body,
    Designation,
    DesignationKind,
    Holder,
    Role,
    Scope,
    Words,
)
from tests import grounds
from tests.world import FIRST, World
from tests.world_roles import ROLES, make_role

MORE = [
    make_role("committee_member", "推進本部の構成員", Holder(member_of="committee"), Scope.CITY, "decide_in_committee"),
    make_role("facility_management", "施設管理部門", Holder(unit="facility_unit"), Scope.CITY),
    make_role("personnel_division", "人事管理部門", Holder(unit="personnel_unit"), Scope.CITY, "keep_personnel"),
    make_role("regular_employee", "職員", Holder(employment="regular"), Scope.SECTION),
    make_role(
        "social_media_owner",
        "ＳＮＳの責任者",
        Holder(nominated_by="section_security_manager"),
        Scope.SECTION,
        "publish",
        optional=True,
    ),
]
ALL_ROLES: list[Role] = [*ROLES, *MORE]


def words(text: str) -> Words:
    return Words(ja=text, en=text)


def _rule(matter: str, over: AuthorityObject, role: str, *above: str) -> AuthorityRule:
    return AuthorityRule(
        matter=matter, label=words(matter), object=over, roles=(role,), over=above, clauses=(f"例{over}",)
    )


MATRIX = [
    _rule("measures", AuthorityObject.CITY, "chief_security_manager", "ciso"),
    _rule("measures", AuthorityObject.DEPARTMENT, "department_security_officer", "chief_security_manager", "ciso"),
    _rule("measures", AuthorityObject.SECTION, "section_security_manager", "department_security_officer"),
    _rule("operation", AuthorityObject.DEPARTMENT_SYSTEM, "department_security_officer", "chief_security_manager"),
    _rule("operation", AuthorityObject.OTHER_SYSTEM, "information_system_manager", "chief_security_manager"),
    _rule("system_security", AuthorityObject.SYSTEM, "information_system_manager", "chief_security_manager"),
]
DESIGNATIONS = [
    Designation(key="deputy_mayor", label=words("副市長")),
    Designation(key="general_affairs_director", label=words("総務部長")),
    Designation(key="digital_section_head", label=words("デジタル推進課長")),
    Designation(key="facility_unit", label=words("施設管理部門"), kind=DesignationKind.UNIT),
    Designation(key="personnel_unit", label=words("人事管理部門"), kind=DesignationKind.UNIT),
]
BODIES = [Body(key="committee", label=words("推進本部"))]


@grounds.ground
def ruled(world: World) -> None:
    """The fuller rules."""
    with world.system():
        services.role_rules_set(
            roles=ALL_ROLES, valid_from=FIRST, authority=MATRIX, designations=DESIGNATIONS, bodies=BODIES
        )


@pytest.fixture
def city(world: World, ruled: None) -> World:
    """The world under the fuller rules."""
    return world
