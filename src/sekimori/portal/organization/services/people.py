"""People: who they are, and the posts they are appointed to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput
from sekimori.common.text import squeeze
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.organization import act_types, periods
from sekimori.portal.organization.models import Appointment, Nomination, Person, PersonVersion, Post, Seat
from sekimori.portal.organization.outbox_kinds import REFRESH
from sekimori.portal.organization.periods import Period
from sekimori.portal.organization.services import rules_of_appointment as rules
from sekimori.portal.organization.services.cleaning import check_fields
from sekimori.portal.organization.services.rules_of_structure import required, shown
from sekimori.portal.organization.timelines import Timelines


def person_register(
    *, number: str, name: str, valid_from: dt.date, kana: str = "", kind: str = Person.Kind.REGULAR, **reach: str
) -> Person:
    """Adds a person, who has no post yet. `reach`: email, extension. Raises InvalidInput for a number already in use."""
    with performing(act_types.PERSON_REGISTERED) as act:
        act.authorise("create", Person)
        number = required(number, _("職員番号"), "number")
        if Person.objects.filter(number=number).exists():
            raise InvalidInput(_("職員番号「%(number)s」は既に登録されています。") % {"number": number}, field="number")
        values = {"name": squeeze(required(name, _("氏名"), "name")), "kana": squeeze(kana), "kind": kind}
        person = Person(number=number, **values, **reach)
        check_fields(person, ["search"])
        person.save()
        PersonVersion.objects.create(person=person, **values, valid_from=valid_from, recorded_at=act.now())
        act.record(person, after={"number": number, **values, "valid_from": valid_from})
    return person


def person_hire(*, post: int | None, valid_from: dt.date, reason: str = "", **fields: Any) -> Person:
    """Adds a person and, with a `post` (its key), appoints them to it from the same day; both or neither.

    `fields`: number, name, kana, kind, email, extension. Raises as `person_register` and `appoint`.
    """
    with performing(act_types.PERSON_REGISTERED):
        person = person_register(valid_from=valid_from, **fields)
        if post is not None:
            appoint(person=person, post=Post.objects.get(pk=post), valid_from=valid_from, reason=reason)
    return person


def person_change(*, person: Person, valid_from: dt.date, reason: str = "", **changes: str) -> None:
    """Changes a person's name, kana or kind from `valid_from`; lists show it from that day on."""
    with performing(act_types.PERSON_CHANGED) as act:
        person = act.obtain(Person, person.pk, need="change")
        timeline = Timelines.load(PersonVersion, ["person_id"], person=person)
        found = timeline.of(person.pk) or _as_now(person, valid_from)
        wanted = {name: squeeze(value) for name, value in changes.items()}
        if not wanted.get("name", person.name):
            raise InvalidInput(_("氏名を入力してください。"), field="name")
        covering = periods.at(found, valid_from)
        if covering is None:
            raise InvalidInput(
                _("%(day)sにはまだ登録されていません。") % {"day": shown(valid_from)}, field="valid_from"
            )
        timeline.change((person.pk,), periods.change(found, valid_from, wanted))
        if not timeline.save(act.now()):
            return
        refresh_on(act, valid_from)
        act.record(
            person,
            before={name: covering.values[name] for name in wanted},
            after={**wanted, "valid_from": valid_from},
            reason=reason,
        )


def _as_now(person: Person, valid_from: dt.date) -> list[Period]:
    return [Period(valid_from, None, {"name": person.name, "kana": person.kana, "kind": person.kind})]


def refresh_on(act: Performing, day: dt.date) -> None:
    """Lets the names in lists follow the versions of `day`: now when it has come, else on its morning."""
    if day <= act.today():
        refresh_people(day)
    else:
        act.deliver(REFRESH, {"day": day}, key=f"{REFRESH}:{day.isoformat()}", not_before=moment_at(day))


def refresh_people(day: dt.date, *, batch: int = 500) -> int:
    """Copies name, kana and kind of the versions that hold on `day` to people whose row says otherwise; how many there were."""
    versions = PersonVersion.objects.on(day).select_related("person").order_by("id")
    changed: list[Person] = []
    for version in versions.iterator(chunk_size=2000):
        person, said = version.person, (version.name, version.kana, version.kind)
        if (person.name, person.kana, person.kind) == said:
            continue
        person.name, person.kana, person.kind = said
        person.search = person.search_text()
        changed.append(person)
    Person.objects.bulk_update(changed, ["name", "kana", "kind", "search"], batch_size=batch)
    return len(changed)


def person_reach_set(*, person: Person, email: str, extension: str, seen: int | None = None) -> None:
    """Sets a person's mail address and extension; each may be empty."""
    with performing(act_types.PERSON_REACH_SET) as act:
        person = act.obtain(Person, person.pk, need="reach", seen=seen)
        before = {"email": person.email, "extension": person.extension}
        person.email, person.extension = email.strip(), extension.strip()
        check_fields(person, ["search"])
        person.save(update_fields=["email", "extension"])
        act.record(person, before=before, after={"email": person.email, "extension": person.extension})


def appoint(
    *,
    person: Person,
    post: Post,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    kind: str = Appointment.Kind.OWN,
    source: str = "",
    reason: str = "",
) -> Appointment:
    """Appoints a person to a post from `valid_from` (up to and not including `valid_to`).

    An own post takes the place of the one before, until the next change known already; a concurrent or acting one
    stands beside it. Raises InvalidInput when the post does not stand for the whole time, when a post for one
    already has a holder then, and Refused for one's own appointment.
    """
    with performing(act_types.APPOINTED) as act:
        person, post = rules.locked(person, post)
        act.authorise("create", Appointment, person=person.pk)
        own = kind == Appointment.Kind.OWN
        which: dict[str, Any] = {"person_id": person.pk, "kind": kind}
        if not own:
            which["post_id"] = post.pk
        timeline = Timelines.load(Appointment, list(which), **which)
        key = tuple(which.values())
        before = periods.at(timeline.of(*key), valid_from) if own else None
        if valid_to is None and own:
            wanted = periods.place(timeline.of(*key), valid_from, {"post_id": post.pk})
        else:
            wanted = periods.put(timeline.of(*key), valid_from, valid_to, {"post_id": post.pk} if own else {})
        timeline.change(key, wanted)
        rules.check_post_free(person, post, kind, wanted, valid_from)
        made = timeline.save(act.now(), source=source)
        if made:
            after = {"kind": kind, "valid_from": valid_from, "valid_to": valid_to}
            _record_appointment(act, person, {**rules.described(post.pk, valid_from), **after}, before, reason)
    return Appointment.objects.on(valid_from).get(person=person, post=post, kind=kind)


def _record_appointment(
    act: Performing, person: Person, after: dict[str, Any], before: Period | None, reason: str
) -> None:
    act_type, earlier = act_types.APPOINTED, None
    if after["kind"] == Appointment.Kind.OWN:
        act_type = act_types.PERSON_MOVED if before else act_types.PERSON_JOINED
        earlier = rules.described(before.values["post_id"], after["valid_from"]) if before else None
    act.record(person, act_type=act_type, before=earlier, after=after, unit=after["unit"], reason=reason)


def appointment_end(*, appointment: Appointment, on: dt.date, reason: str = "") -> None:
    """Ends an appointment: it no longer holds on `on`. Raises InvalidInput when it does not hold the day before.

    For an own post this leaves the person without one; somebody who goes for good is `person_leave`.
    """
    with performing(act_types.APPOINTMENT_ENDED) as act:
        rules.check_known(appointment)
        person, post = rules.locked(appointment.person, appointment.post)
        act.authorise("create", Appointment, person=person.pk)
        if not (appointment.valid_from <= on and (appointment.valid_to is None or on < appointment.valid_to)):
            raise InvalidInput(_("終了日は発令の期間の中の日にしてください。"), field="on")
        timeline = Timelines.load(
            Appointment, ["person_id", "kind", "post_id"], person=person, kind=appointment.kind, post=post
        )
        key = (person.pk, appointment.kind, post.pk)
        timeline.change(key, periods.clear(timeline.of(*key), on, appointment.valid_to))
        timeline.save(act.now(), source=appointment.source)
        described = rules.described(post.pk, appointment.valid_from)
        act.record(
            person,
            before={**described, "kind": appointment.kind},
            after={"ended_on": on},
            unit=described.get("unit"),
            reason=reason,
        )


def person_leave(*, person: Person, on: dt.date, reason: str = "") -> None:
    """A person leaves: on `on` they hold no post, no role given in writing and no seat by name any more.

    Raises InvalidInput when they hold no own post the day before, or when an appointment beginning later is known.
    """
    with performing(act_types.PERSON_LEFT) as act:
        person = act.obtain(Person, person.pk, need="change")
        act.authorise("create", Appointment, person=person.pk)
        appointments = Timelines.load(Appointment, ["person_id", "kind", "post_id"], person=person)
        posts = _ending(appointments, on)
        own = next((key for key in posts if key[1] == Appointment.Kind.OWN), None)
        if own is None:
            raise InvalidInput(
                _("%(name)sさんには、その前日に本務の職がありません。") % {"name": person.name}, field="on"
            )
        end_everything(act, person, appointments, on)
        described = rules.described(own[2], on - dt.timedelta(days=1))
        act.record(
            person,
            before={**described, "others": [key[2] for key in posts if key != own]},
            after={"person": person.pk, "left_on": on, "last_day": on - dt.timedelta(days=1)},
            unit=described.get("unit"),
            reason=reason,
        )


def _ending(appointments: Timelines[Appointment], on: dt.date) -> list[tuple[Any, ...]]:
    found = []
    for key in appointments:
        if any(period.start >= on for period in appointments.of(*key)):
            raise InvalidInput(
                _("%(day)s以後に始まる発令が登録されています。先にその発令を終了してください。") % {"day": shown(on)},
                field="on",
            )
        if periods.at(appointments.of(*key), on - dt.timedelta(days=1)):
            found.append(key)
    return found


def end_everything(act: Performing, person: Person, appointments: Timelines[Appointment], on: dt.date) -> None:
    """Cuts a person's appointments, nominations and seats by name at `on`, in the open act."""
    for key in appointments:
        appointments.change(key, periods.clear(appointments.of(*key), on))
    appointments.save(act.now())
    end_named(act, [person.pk], on)


def end_named(act: Performing, people: list[int], on: dt.date) -> None:
    """Cuts the nominations and the seats by name of these people at `on`, in the open act."""
    nominations = Timelines.load(Nomination, ["role", "person_id", "unit_id"], person__in=people)
    seats = Timelines.load(Seat, ["body", "post_id", "person_id"], person__in=people)
    for timelines in (nominations, seats):
        for key in timelines:
            timelines.change(key, periods.clear(timelines.of(*key), on))
        timelines.save(act.now())
