"""Roles: the rules of the adopted edition, nominations in writing, seats in bodies, and the order of deputies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.actors import Assignment
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.organization import act_types, network, periods
from sekimori.portal.organization.models import (
    Appointment,
    DeputyRule,
    Nomination,
    Person,
    Post,
    PostVersion,
    Rule,
    Seat,
    Unit,
)
from sekimori.portal.organization.roles.posts import OUTSIDE
from sekimori.portal.organization.services.capacities import acting_as
from sekimori.portal.organization.services.rules_of_appointment import check_known
from sekimori.portal.organization.services.rules_of_structure import shown
from sekimori.portal.organization.snapshots import snapshot_on
from sekimori.portal.organization.timelines import Timelines
from sekimori.standards.models import AuthorityRule, Body, Designation, Package, Role, Scope


def role_rules_set(
    *,
    roles: Sequence[Role],
    valid_from: dt.date,
    authority: Sequence[AuthorityRule] = (),
    designations: Sequence[Designation] = (),
    bodies: Sequence[Body] = (),
    contact_roles: Sequence[str] = (),
) -> None:
    """Puts the rules of an adopted edition in force from `valid_from`, in the place of those before it.

    `contact_roles` are the roles that the emergency contact network has to list. Rules that stay the same go on as they are.
    Raises InvalidInput without any role.
    """
    with performing(act_types.ROLE_RULES_SET) as act:
        act.authorise("create", Rule)
        if not roles:
            raise InvalidInput(_("役割の定めが一つもありません。"))
        wanted = {
            **_rows(Rule.Kind.ROLE, roles),
            **_rows(Rule.Kind.AUTHORITY, authority),
            **_rows(Rule.Kind.DESIGNATION, designations),
            **_rows(Rule.Kind.BODY, bodies),
            **{(Rule.Kind.CONTACT.value, key): {"definition": {}, "order": 0} for key in contact_roles},
        }
        timelines = Timelines.load(Rule, ["kind", "key"])
        for key in {*timelines, *wanted}:
            cleared = periods.clear(timelines.of(*key), valid_from)
            values_or_none = wanted.get((key[0], key[1]))
            timelines.change(key, periods.put(cleared, valid_from, None, values_or_none) if values_or_none else cleared)
        made = timelines.save(act.now())
        subject = made[0] if made else Rule.objects.known().order_by("id").first()
        if subject is not None:
            act.record(
                subject,
                after={
                    "roles": [role.key for role in roles],
                    "authority": len(authority),
                    "changed": len(made),
                    "valid_from": valid_from,
                },
            )


def package_rules_set(*, package: Package, valid_from: dt.date) -> None:
    """Puts in force what a whole standard package says about who is who; see `role_rules_set`."""
    role_rules_set(
        roles=package.roles,
        valid_from=valid_from,
        authority=package.authority,
        designations=package.designations,
        bodies=package.bodies,
        contact_roles=contact_roles_of([package]),
    )


def contact_roles_of(packages: Iterable[Package]) -> list[str]:
    """The roles that these packages want on the emergency contact network, by the setting of its check."""
    listed = {
        str(role)
        for package in packages
        for clause in package.normative
        for mechanism in clause.mechanisms
        if mechanism.name == network.CHECK
        for role in mechanism.settings.get("roles", ())
    }
    return sorted(listed)


def _rows(
    kind: Rule.Kind, records: Sequence[Role | AuthorityRule | Designation | Body]
) -> dict[tuple[str, str], dict[str, Any]]:
    """The values of each record's row under kind and key; a row of the authority matrix is known by matter and object."""
    return {
        (
            kind.value,
            f"{record.matter}:{record.object}" if isinstance(record, AuthorityRule) else record.key,
        ): {"definition": record.model_dump(mode="json"), "order": order}
        for order, record in enumerate(records)
    }


def nominate(
    *,
    role: str,
    person: Person,
    valid_from: dt.date,
    unit: Unit | None = None,
    valid_to: dt.date | None = None,
    reference: str = "",
) -> Nomination:
    """Names `person` to `role` in writing from `valid_from`; `reference` is the document that says so.

    Raises Refused unless the actor's role may name it (there), InvalidInput when the role is not given in writing,
    needs a unit, or the person has no post then.
    """
    with performing(act_types.NOMINATED) as act:
        rule = snapshot_on(act.today()).rules.by_key.get(role)
        act.authorise("create", Nomination, role=role, day=act.today(), unit=unit.pk if unit else None)
        if rule is not None and rule.scope is not Scope.CITY and unit is None:
            raise InvalidInput(_("この役割は所属ごとのものです。所属を選んでください。"), field="unit")
        person = Person.objects.select_for_update().get(pk=person.pk)
        if person.kind not in OUTSIDE and not Appointment.objects.on(valid_from).filter(person=person).exists():
            raise InvalidInput(
                _("%(name)sさんには、%(day)sに職がありません。") % {"name": person.name, "day": shown(valid_from)},
                field="person",
            )
        key = (role, person.pk, unit.pk if unit else None)
        timeline = Timelines.load(Nomination, ["role", "person_id", "unit_id"], role=role, person=person, unit=unit)
        timeline.change(key, periods.put(timeline.of(*key), valid_from, valid_to, {}))
        timeline.save(act.now(), nominated_by_id=act.actor.person, reference=reference)
        nomination = Nomination.objects.on(valid_from).get(role=role, person=person, unit=unit)
        act.record(
            nomination,
            after={
                "role": role,
                "person": person.pk,
                "valid_from": valid_from,
                "valid_to": valid_to,
                "reference": reference,
            },
            unit=key[2],
            clauses=(rule.clause,) if rule and rule.clause else (),
            assignment=_capacity(act, rule, key[2]),
            names={"person": person.name, "role": rule.label.ja if rule else role},
        )
    return nomination


def _capacity(act: Performing, rule: Role | None, unit: int | None) -> Assignment | None:
    """In which capacity somebody names others: as holder of the role the edition names for it, or as that one's deputy."""
    by = (rule.holder.nominated_by or rule.superior) if rule else None
    return acting_as(act.actor, role=by, unit=None if rule and rule.scope is Scope.CITY else unit) if by else None


def nomination_end(*, nomination: Nomination, on: dt.date, reason: str = "") -> None:
    """Ends a nomination: it no longer holds on `on`. Raises Refused unless the actor's role may name it."""
    with performing(act_types.NOMINATION_ENDED) as act:
        nomination = act.obtain(Nomination, nomination.pk, need="end")
        check_known(nomination)
        if not (nomination.valid_from <= on and (nomination.valid_to is None or on < nomination.valid_to)):
            raise InvalidInput(_("終了日は指名の期間の中の日にしてください。"), field="on")
        which = {"role": nomination.role, "person": nomination.person_id, "unit": nomination.unit_id}
        timeline = Timelines.load(Nomination, ["role", "person_id", "unit_id"], **which)
        key = (nomination.role, nomination.person_id, nomination.unit_id)
        timeline.change(key, periods.clear(timeline.of(*key), on, nomination.valid_to))
        timeline.save(act.now(), nominated_by_id=nomination.nominated_by_id, reference=nomination.reference)
        act.record(
            nomination,
            before=which,
            after={"ended_on": on},
            unit=nomination.unit_id,
            assignment=_capacity(act, snapshot_on(act.today()).rules.by_key.get(nomination.role), nomination.unit_id),
            reason=reason,
            names={"person": nomination.person.name},
        )


def seat_give(
    *,
    body: str,
    valid_from: dt.date,
    post: Post | None = None,
    person: Person | None = None,
    valid_to: dt.date | None = None,
    title: str = "",
    chair: bool = False,
) -> Seat:
    """Gives a seat in `body` to whoever holds `post`, or to a named person.

    Raises InvalidInput for both, neither, or a second chair.
    """
    with performing(act_types.SEAT_GIVEN) as act:
        act.authorise("create", Seat)
        if (post is None) == (person is None):
            raise InvalidInput(_("席は、職か人のどちらか一方に付けてください。"))
        bodies = {record.key for record in snapshot_on(act.today()).rules.bodies}
        if bodies and body not in bodies:
            raise InvalidInput(_("その会議体は、採用した基準にありません。"), field="body")
        key = (body, post.pk if post else None, person.pk if person else None)
        seats = Timelines.load(Seat, ["body", "post_id", "person_id"], body=body)
        seats.change(key, periods.put(seats.of(*key), valid_from, valid_to, {"title": title, "chair": chair}))
        _check_one_chair(seats, valid_from)
        seats.save(act.now())
        seat = Seat.objects.on(valid_from).get(body=body, post=post, person=person)
        act.record(
            seat, after={"body": body, "post": key[1], "person": key[2], "title": title, "valid_from": valid_from}
        )
    return seat


def _check_one_chair(seats: Timelines[Seat], start: dt.date) -> None:
    edges = {start} | {each.start for key in seats for each in seats.of(*key) if each.start > start}
    for day in sorted(edges):
        chairs = [key for key in seats if (found := periods.at(seats.of(*key), day)) and found.values["chair"]]
        if len(chairs) > 1:
            raise InvalidInput(_("%(day)sに議長の席が二つになります。") % {"day": shown(day)}, field="chair")


def seat_end(*, seat: Seat, on: dt.date, reason: str = "") -> None:
    """Ends a seat: it no longer holds on `on`."""
    with performing(act_types.SEAT_ENDED) as act:
        act.authorise("change", Seat, seat)
        check_known(seat)
        which = {"body": seat.body, "post": seat.post_id, "person": seat.person_id}
        seats = Timelines.load(Seat, ["body", "post_id", "person_id"], **which)
        key = (seat.body, seat.post_id, seat.person_id)
        seats.change(key, periods.clear(seats.of(*key), on, seat.valid_to))
        seats.save(act.now())
        act.record(seat, before=which, after={"ended_on": on}, reason=reason)


def deputies_set(*, post: Post, deputies: Sequence[Post], valid_from: dt.date, reason: str = "") -> None:
    """Sets who stands in for `post` while its holder is absent, in this order, from `valid_from`; none ends the rule.

    Raises InvalidInput for the post itself, a post named twice, or one that does not stand that day.
    """
    with performing(act_types.DEPUTIES_SET) as act:
        version = PostVersion.objects.on(valid_from).filter(post=post).first()
        unit = version.unit_id if version else None
        act.authorise("create", DeputyRule, unit=unit)
        _check_deputies(post, deputies, valid_from)
        Post.objects.select_for_update().get(pk=post.pk)
        timelines = Timelines.load(DeputyRule, ["post_id", "deputy_id"], post=post)
        order = {deputy.pk: rank for rank, deputy in enumerate(deputies, start=1)}
        before = {
            key[1]: found.values["order"]
            for key in timelines
            if (found := periods.at(timelines.of(*key), valid_from)) is not None
        }
        for key in {*timelines, *((post.pk, deputy) for deputy in order)}:
            cleared = periods.clear(timelines.of(*key), valid_from)
            rank = order.get(key[1])
            timelines.change(key, periods.put(cleared, valid_from, None, {"order": rank}) if rank else cleared)
        if timelines.save(act.now()) or before != order:
            act.record(
                post,
                before={"deputies": sorted(before, key=lambda each: before[each])},
                after={"deputies": [deputy.pk for deputy in deputies], "valid_from": valid_from},
                unit=unit,
                assignment=acting_as(act.actor, abilities=("manage_section", "oversee_department"), unit=unit),
                reason=reason,
            )


def _check_deputies(post: Post, deputies: Sequence[Post], valid_from: dt.date) -> None:
    keys = [deputy.pk for deputy in deputies]
    if post.pk in keys:
        raise InvalidInput(_("職を、その職自身の代決者にすることはできません。"), field="deputies")
    if len(set(keys)) < len(keys):
        raise InvalidInput(_("同じ職が二度挙げられています。"), field="deputies")
    standing = set(PostVersion.objects.on(valid_from).filter(post__in=[post.pk, *keys]).values_list("post", flat=True))
    if len(standing) < len(keys) + 1:
        raise InvalidInput(
            _("%(day)sに置かれていない職が含まれています。") % {"day": shown(valid_from)}, field="deputies"
        )
