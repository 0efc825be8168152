"""Changing the organisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.organization import act_types
from sekimori.portal.organization.models import Absence, Nomination, Person, RoleRule, Unit
from sekimori.standards.models import Role


def role_rules_set(*, roles: Sequence[Role], valid_from: dt.date) -> None:
    """Puts the role rules of an adopted edition in force from `valid_from`, ending those before it."""
    with performing(act_types.ROLE_RULES_SET) as act:
        act.authorise("create", RoleRule)
        for rule in RoleRule.objects.known().filter(valid_to__isnull=True):
            rule.end(valid_from, at=act.now())
        made = [
            RoleRule(
                key=role.key,
                definition=role.model_dump(mode="json"),
                order=order,
                valid_from=valid_from,
                recorded_at=act.now(),
            )
            for order, role in enumerate(roles)
        ]
        RoleRule.objects.bulk_create(made)
        first = RoleRule.objects.known().filter(valid_from=valid_from).order_by("order").first()
        if first is None:
            raise InvalidInput(_("役割の定めが一つもありません。"))
        act.record(first, after={"roles": [role.key for role in roles], "valid_from": valid_from})


def nominate(*, role: str, person: Person, valid_from: dt.date, unit: Unit | None = None) -> Nomination:
    """Names `person` to `role` in writing from `valid_from`. Raises Refused unless the actor's role may name it."""
    with performing(act_types.NOMINATED) as act:
        act.authorise("create", Nomination, role=role, day=act.today())
        nomination = Nomination.objects.create(
            role=role,
            person=person,
            unit=unit,
            nominated_by_id=act.actor.person,
            valid_from=valid_from,
            recorded_at=act.now(),
        )
        act.record(
            nomination,
            after={"role": role, "person": person.pk, "valid_from": valid_from},
            unit=unit.pk if unit else None,
        )
    return nomination


def absence_record(
    *,
    person: Person,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str = "",
    deputy: Person | None = None,
    unit: int | None = None,
) -> Absence:
    """Records an absence, inside which alone a deputy may act. Raises InvalidInput for an empty period or oneself as deputy."""
    with performing(act_types.ABSENCE_RECORDED) as act:
        act.authorise("create", Absence, person=person.pk, unit=unit)
        if ends_at <= starts_at:
            raise InvalidInput(_("不在の終わりは始まりより後にしてください。"), field="ends_at")
        if deputy is not None and deputy.pk == person.pk:
            raise InvalidInput(_("本人を代理にすることはできません。"), field="deputy")
        absence = Absence.objects.create(
            person=person, starts_at=starts_at, ends_at=ends_at, reason=reason, deputy=deputy, recorded_at=act.now()
        )
        act.record(
            absence,
            after={"person": person.pk, "starts_at": starts_at, "ends_at": ends_at, "deputy": deputy and deputy.pk},
            unit=unit,
        )
    return absence
