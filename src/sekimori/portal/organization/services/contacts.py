"""How people and outside bodies are reached, and the emergency contact network that is drawn from it (1(2)⑦)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.common.text import squeeze
from sekimori.portal.acts.performing import performing
from sekimori.portal.acts.policies import visible
from sekimori.portal.organization import act_types, network
from sekimori.portal.organization.models import ExternalContact, NetworkIssue, Person, PersonContact
from sekimori.portal.organization.roles.posts import units_held
from sekimori.portal.organization.services.cleaning import check_fields

EXTERNAL_FIELDS = (
    "party",
    "body",
    "department",
    "purpose",
    "telephone",
    "night_telephone",
    "email",
    "hours",
    "order",
    "checked_on",
)


def contacts_set(*, person: Person, contacts: Sequence[tuple[str, str]]) -> None:
    """Sets the ways to reach `person`: (kind, number) in order of use, in the place of those the actor may see.

    The ledger notes which kinds there are and never a number. Raises InvalidInput for an unknown kind or a number
    without digits.
    """
    with performing(act_types.CONTACTS_SET) as act:
        person = Person.objects.select_for_update().get(pk=person.pk)
        act.authorise("create", PersonContact, person=person.pk)
        wanted = _checked(contacts)
        every = PersonContact.objects.all() if act.actor.system else visible(PersonContact, act.actor)
        seen = every.filter(person=person)
        before = {(row.kind, row.value): row for row in seen}
        if [*before] == wanted:
            return
        PersonContact.objects.filter(pk__in=[row.pk for key, row in before.items() if key not in wanted]).delete()
        for order, (kind, value) in enumerate(wanted, start=1):
            row = before.get((kind, value)) or PersonContact(person=person, kind=kind, value=value)
            row.order, row.changed_at = order, act.now()
            row.save()
        act.record(
            person,
            before={"kinds": sorted({kind for kind, _value in before})},
            after={"kinds": sorted({kind for kind, _value in wanted})},
            unit=min(units_held(person.pk, act.today()), default=None),
        )


def _checked(contacts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    wanted: list[tuple[str, str]] = []
    for kind, given in contacts:
        value = squeeze(given)
        if not value:
            continue
        if kind not in PersonContact.Kind.values:
            raise InvalidInput(_("連絡先の種別が正しくありません。"), field="kind")
        if kind != PersonContact.Kind.MAIL and not any(character.isdigit() for character in value):
            raise InvalidInput(_("電話番号「%(value)s」に数字がありません。") % {"value": value}, field="value")
        if (kind, value) not in wanted:
            wanted.append((kind, value))
    return wanted


def external_contact_set(
    *, contact: ExternalContact | None = None, seen: int | None = None, token: uuid.UUID | None = None, **fields: Any
) -> ExternalContact:
    """Adds an outside contact, or changes `contact`. `fields`:

    party, body, department, purpose, telephone, night_telephone, email,

    hours, order, checked_on. Raises InvalidInput without body, purpose, telephone or hours, Conflict when somebody
    was faster.
    """
    with performing(act_types.EXTERNAL_CONTACT_SET) as act:
        if contact is None:
            act.authorise("create", ExternalContact)
            act.once(token)
            row = ExternalContact()
        else:
            row = act.obtain(ExternalContact, contact.pk, need="change", seen=seen)
        before = {name: getattr(row, name) for name in EXTERNAL_FIELDS} if contact else None
        for name, value in fields.items():
            setattr(row, name, squeeze(value) if isinstance(value, str) else value)
        check_fields(row)
        row.save()
        act.record(row, before=before, after={name: getattr(row, name) for name in EXTERNAL_FIELDS})
    return row


def external_contact_end(*, contact: ExternalContact, reason: str = "") -> None:
    """Takes an outside contact off the network; its history stays."""
    with performing(act_types.EXTERNAL_CONTACT_ENDED) as act:
        row = act.obtain(ExternalContact, contact.pk, need="change")
        if row.ended_at is None:
            row.ended_at = act.now()
            row.save(update_fields=["ended_at"])
            act.record(row, before={"body": row.body}, after={"ended_at": row.ended_at}, reason=reason)


def network_issue(
    *, restricted: bool = False, day: dt.date | None = None, token: uuid.UUID | None = None
) -> NetworkIssue:
    """Issues the emergency contact network of `day` (today when not given): its content is frozen with what is missing in it.

    Raises Refused for the restricted edition, which carries private numbers, unless the actor may see them.
    """
    with performing(act_types.NETWORK_ISSUED) as act:
        act.authorise("create", NetworkIssue, restricted=restricted)
        act.once(token)
        drawn = network.draw(day or act.today(), restricted=restricted)
        issue = NetworkIssue.objects.create(
            day=drawn.day,
            restricted=restricted,
            content=drawn.content(),
            digest=drawn.digest,
            gaps=[gap.sentence for gap in drawn.gaps],
            issued_at=act.now(),
            issued_by_id=act.actor.person,
        )
        act.record(
            issue,
            after={"day": issue.day, "restricted": restricted, "gaps": len(issue.gaps), "digest": issue.digest},
        )
    return issue


def network_open(*, issue: NetworkIssue) -> NetworkIssue:
    """The issue, with a trace of who opened the edition with private numbers. Raises NotFound when it is not for the actor."""
    if not issue.restricted:
        return issue
    with performing(act_types.NETWORK_OPENED) as act:
        found = act.obtain(NetworkIssue, issue.pk, need="view")
        act.record(found)
    return found
