"""What the organisation says about the clauses it carries out:

roles held, sections without officer, the contact network, authority.
"""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.readings import Question, Reader, Reading, Status, register, shared
from sekimori.portal.organization import act_types, network
from sekimori.portal.organization.authority import row_over
from sekimori.portal.organization.foresight import DayAhead, ahead_of
from sekimori.portal.organization.models import NetworkIssue
from sekimori.portal.organization.network import Network
from sekimori.standards.models import Mechanism, MechanismKind, Scope

STRUCTURE = frozenset(
    act.name
    for act in (
        act_types.ROLE_RULES_SET,
        act_types.UNIT_CREATED,
        act_types.UNIT_CHANGED,
        act_types.UNIT_MOVED,
        act_types.UNIT_MERGED,
        act_types.UNIT_ABOLISHED,
        act_types.POST_CREATED,
        act_types.POST_CHANGED,
        act_types.POST_ABOLISHED,
        act_types.PERSON_JOINED,
        act_types.PERSON_MOVED,
        act_types.PERSON_LEFT,
        act_types.APPOINTED,
        act_types.APPOINTMENT_ENDED,
        act_types.NOMINATED,
        act_types.NOMINATION_ENDED,
        act_types.SEAT_GIVEN,
        act_types.SEAT_ENDED,
        act_types.DEPUTIES_SET,
        act_types.PERSON_CHANGED,
        act_types.IMPORT_APPLIED,
    )
)
CONTACTS = STRUCTURE | {
    act_types.CONTACTS_SET.name,
    act_types.EXTERNAL_CONTACT_SET.name,
    act_types.EXTERNAL_CONTACT_ENDED.name,
    act_types.NETWORK_ISSUED.name,
    act_types.PERSON_REACH_SET.name,
}
Answers = Mapping[int | None, Reading]


@dataclass(frozen=True)
class Asked:
    """The organisation on the day asked about, and the next midnight on which it will be another."""

    day: DayAhead
    next_change_at: dt.datetime | None
    as_of: dt.datetime

    @cached_property
    def network(self) -> Network:
        """The contact network of that day."""
        return network.draw(day_of(self.as_of), ahead=self.day)

    @classmethod
    def on(cls, as_of: dt.datetime) -> Asked:
        """The organisation at `as_of`, read once for all readers that are asked together."""
        return shared((cls, as_of), lambda: cls._on(as_of))

    @classmethod
    def _on(cls, as_of: dt.datetime) -> Asked:
        ahead = ahead_of(day_of(as_of))
        return cls(ahead.at(ahead.start), moment_at(ahead.days[1]) if len(ahead.days) > 1 else None, as_of)

    def reading(self, status: Status, reason: str, **values: str | int) -> Reading:
        return Reading(status, reason, values, next_change_at=self.next_change_at)

    def name(self, unit: int | None) -> str:
        return self.day.snapshot.structure.name(unit)

    def reach(self, unit: int) -> frozenset[int]:
        """The unit, what lies beneath it, and the section and department it belongs to."""
        structure = self.day.snapshot.structure
        return frozenset({*structure.reached_from(unit), *structure.above(unit)})


class OfOrganization(Reader):
    """An act on one unit may change the reading of others, so every unit is read again.

    The organisation is read once for all questions of one reader.
    """

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        del entry, mechanism
        return None

    def read(self, question: Question, units: Sequence[int | None], as_of: dt.datetime) -> Answers:
        return self.answer(Asked.on(as_of), question, units)

    def read_all(self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime) -> Sequence[Answers]:
        organisation = Asked.on(as_of)
        return [self.answer(organisation, question, units) for question, units in asked]

    @abstractmethod
    def answer(self, asked: Asked, question: Question, units: Sequence[int | None]) -> Answers:
        """The readings of one question from the organisation as it was read."""


@register
class RolesFilled(OfOrganization):
    """Whether the roles named by the mechanism are held: for a unit its own, for the city all of them."""

    kind = MechanismKind.CHECK
    names: ClassVar[frozenset[str]] = frozenset({"roles_filled"})
    listens = STRUCTURE

    def answer(self, asked: Asked, question: Question, units: Sequence[int | None]) -> Answers:
        roles = [str(role) for role in question.setting("roles", ())]
        vacant = _vacancies(asked.day, roles)
        return {unit: self._one(asked, unit, roles, vacant) for unit in units}

    @staticmethod
    def _one(
        asked: Asked, unit: int | None, roles: Sequence[str], vacant: Collection[tuple[str, int | None]]
    ) -> Reading:
        rules = asked.day.snapshot.rules
        labels = "、".join(rules.label(role) for role in roles)
        unknown = [role for role in roles if role not in rules.by_key]
        if unknown:
            return asked.reading(
                Status.UNKNOWN, "採用した基準に「%(roles)s」という役割がありません。", roles="、".join(unknown)
            )
        missing = [(role, where) for role, where in vacant if unit is None or where is None or where == unit]
        if not missing:
            return asked.reading(Status.MET, "%(roles)sが就いています。", roles=labels)
        listed = "、".join(f"{asked.name(where)} {rules.label(role)}".strip() for role, where in missing[:5])
        return asked.reading(
            Status.NOT_MET, "空席があります（%(count)d件）：%(listed)s", count=len(missing), listed=listed
        )


def _vacancies(day: DayAhead, roles: Sequence[str]) -> list[tuple[str, int | None]]:
    """The roles that nobody holds, with the unit for which (None: the city)."""
    structure = day.snapshot.structure
    found: list[tuple[str, int | None]] = []
    for key in roles:
        rule = day.snapshot.rules.by_key.get(key)
        held = day.by_role.get(key, [])
        if rule is not None and rule.holder.head_of is not None:
            nodes = structure.departments if rule.holder.head_of is Scope.DEPARTMENT else structure.sections
            filled = {each.unit for each in held}
            found.extend((key, node.id) for node in nodes if node.id not in filled)
        elif not held:
            found.append((key, None))
    return found


@register
class UnitsWithoutOfficer(OfOrganization):
    """Whether every section belongs to a department by the standard, or to one that the city has set in its place."""

    kind = MechanismKind.CHECK
    names: ClassVar[frozenset[str]] = frozenset({"units_without_officer"})
    listens = STRUCTURE

    def answer(self, asked: Asked, question: Question, units: Sequence[int | None]) -> Answers:
        del question
        structure = asked.day.snapshot.structure
        open_ones = [node for node in structure.without_department if structure.substitute_of(node.id) is None]
        found: dict[int | None, Reading] = {}
        for unit in units:
            if unit is None:
                found[unit] = self._city(asked, [node.name for node in open_ones])
            elif unit in {node.id for node in open_ones}:
                found[unit] = asked.reading(
                    Status.NOT_MET,
                    "%(unit)sは部等に属さず、基準に責任者の定めがありません。代わる部等も設定されていません。",
                    unit=asked.name(unit),
                )
            elif (substitute := structure.substitute_of(unit)) is not None:
                found[unit] = asked.reading(
                    Status.MET,
                    "基準に責任者の定めがないため、市の設定により%(name)sの長が代わります。",
                    name=substitute.name,
                )
            else:
                found[unit] = asked.reading(Status.MET, "属する部等が基準の定めにより決まっています。")
        return found

    @staticmethod
    def _city(asked: Asked, names: Sequence[str]) -> Reading:
        if not names:
            return asked.reading(Status.MET, "全ての課等に、責任者となる部等が決まっています。")
        return asked.reading(Status.NOT_MET, "責任者となる部等のない課等があります：%(names)s", names="、".join(names))


@register
class RoleHolders(OfOrganization):
    """The register of role holders (役割台帳) is derived from the rules in force: it exists when there are rules."""

    kind = MechanismKind.REGISTER
    names: ClassVar[frozenset[str]] = frozenset({"role_holders"})
    listens = STRUCTURE

    def answer(self, asked: Asked, question: Question, units: Sequence[int | None]) -> Answers:
        del question
        if asked.day.snapshot.rules.roles:
            reading = asked.reading(Status.MET, "役割の定めと発令から、役割に就く人が日ごとに導かれています。")
        else:
            reading = asked.reading(Status.NOT_MET, "役割の定めが適用されていません。")
        return dict.fromkeys(units, reading)


@register
class TeamMembers(OfOrganization):
    """Whether the bodies that work as a team (ＣＳＩＲＴ) have members."""

    kind = MechanismKind.REGISTER
    names: ClassVar[frozenset[str]] = frozenset({"csirt_members"})
    listens = STRUCTURE

    def answer(self, asked: Asked, question: Question, units: Sequence[int | None]) -> Answers:
        del question
        rules = asked.day.snapshot.rules
        teams = [body for body in rules.bodies if not body.decides]
        empty = [body.label.ja for body in teams if not asked.day.by_role.get(rules.by_body.get(body.key, ""))]
        if not teams:
            reading = asked.reading(Status.UNKNOWN, "採用した基準に、チームとして働く体制の定めがありません。")
        elif empty:
            reading = asked.reading(Status.NOT_MET, "%(bodies)sの構成員が登録されていません。", bodies="、".join(empty))
        else:
            reading = asked.reading(Status.MET, "構成員が登録されています。")
        return dict.fromkeys(units, reading)


@register
class NetworkComplete(OfOrganization):
    """Whether everybody in the roles named by the mechanism is on the contact network with a number."""

    kind = MechanismKind.CHECK
    names: ClassVar[frozenset[str]] = frozenset({network.CHECK})
    listens = CONTACTS

    def answer(self, asked: Asked, question: Question, units: Sequence[int | None]) -> Answers:
        drawn = asked.network
        roles = {str(role) for role in question.setting("roles", ())} or {key for key, _label in drawn.roles}
        return {unit: self._one(asked, drawn, roles, unit) for unit in units}

    @staticmethod
    def _one(asked: Asked, drawn: Network, roles: Collection[str], unit: int | None) -> Reading:
        gaps = drawn.gaps_in(roles, None if unit is None else asked.reach(unit))
        if not gaps:
            return asked.reading(Status.MET, "載せるべき全員が、電話番号とともに緊急連絡網に載っています。")
        return asked.reading(
            Status.NOT_MET,
            "緊急連絡網に不足があります（%(count)d件）：%(first)s",
            count=len(gaps),
            first=gaps[0].sentence,
        )


@register
class NetworkIssued(OfOrganization):
    """Whether the contact network was handed out and still says what holds."""

    kind = MechanismKind.REGISTER
    names: ClassVar[frozenset[str]] = frozenset({"contact_network"})
    listens = CONTACTS

    def answer(self, asked: Asked, question: Question, units: Sequence[int | None]) -> Answers:
        del question
        issue = NetworkIssue.objects.filter(issued_at__lte=asked.as_of).order_by("-issued_at", "-id").first()
        if issue is None:
            reading = asked.reading(Status.NOT_MET, "緊急連絡網がまだ発行されていません。")
        elif issue.digest != asked.network.digest:
            reading = asked.reading(Status.NOT_MET, "異動などの後、緊急連絡網が発行し直されていません。")
        else:
            reading = asked.reading(Status.MET, "発行した緊急連絡網が、今の体制と一致しています。")
        if issue is not None:
            reading = Reading(**{**vars(reading), "record": f"organization.networkissue:{issue.pk}"})
        return dict.fromkeys(units, reading)


@register
class AuthorityHeld(OfOrganization):
    """Whether the authority matrix names somebody who decides the matter, and somebody is there."""

    kind = MechanismKind.GATE
    names: ClassVar[frozenset[str]] = frozenset({"authority"})
    listens = STRUCTURE

    def answer(self, asked: Asked, question: Question, units: Sequence[int | None]) -> Answers:
        matter = str(question.setting("matter", ""))
        return {unit: self._one(asked, matter, unit) for unit in units}

    @staticmethod
    def _one(asked: Asked, matter: str, unit: int | None) -> Reading:
        snapshot = asked.day.snapshot
        rows = [row for system in (False, True) if (row := row_over(snapshot, matter, unit, system=system)) is not None]
        if not rows:
            return asked.reading(Status.UNKNOWN, "採用した基準の権限表に、この事項の定めがありません。")
        roles = [*dict.fromkeys(role for row in rows for role in row.roles)]
        empty = [role for role in roles if not _held_for(asked.day, role, unit)]
        if empty:
            labels = "、".join(snapshot.rules.label(role) for role in empty)
            return asked.reading(Status.NOT_MET, "この事項を決める%(roles)sがいません。", roles=labels)
        labels = "、".join(snapshot.rules.label(role) for role in roles)
        return asked.reading(
            Status.MET, "この事項は%(roles)sの権限として、申請などの経路に使われています。", roles=labels
        )


def _held_for(day: DayAhead, role: str, unit: int | None) -> bool:
    held = day.by_role.get(role, [])
    if unit is None or day.snapshot.rules.scope_of(role) is Scope.CITY:
        return bool(held)
    structure = day.snapshot.structure
    own = {structure.section_of(unit), structure.department_of(unit), structure.substitute_of(unit)}
    return any(each.unit in {node.id for node in own if node} for each in held)
