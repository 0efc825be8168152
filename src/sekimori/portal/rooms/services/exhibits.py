from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput, NotAvailable
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.ledger import services as ledger
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.evidence import services as evidence
from sekimori.portal.evidence.models import Evidence
from sekimori.portal.evidence.services import Taken
from sekimori.portal.incidents import selectors
from sekimori.portal.incidents import services as incidents
from sekimori.portal.incidents.models import Room
from sekimori.portal.incidents.walls import INCIDENTS
from sekimori.portal.rooms import act_types, bundling
from sekimori.portal.rooms.models import Exhibit, Handover
from sekimori.portal.rooms.policies import WALL

SHA256 = re.compile(r"[0-9a-f]{64}")
LIMIT = 2 * 1024**3


@dataclass(frozen=True)
class Item:
    """What was taken: by whom, when, where and how, where it lies now. `digest` is of a copy of a thing, as it was computed."""

    what: str
    taken_by: str
    taken_at: dt.datetime
    taken_place: str
    place: str
    detail: str = ""
    how: str = ""
    seal_number: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Handed:
    """From whom to whom, when and what for; what goes to the police names the office and its receipt."""

    handed_at: dt.datetime
    from_whom: str
    to_whom: str
    purpose: str
    sort: str = Handover.Sort.INSIDE
    organisation: str = ""
    seal_number: str = ""
    place: str = ""
    receipt_number: str = ""


def exhibit_take(
    *, incident: int, item: Item, file: Taken | None = None, name: str = "", token: uuid.UUID | None = None
) -> Exhibit:
    """Takes something into custody (6.5(3)): a `file` that lies in the store already (evidence_take, as it is), or a thing.

    Numbered within the incident. Raises ManyFaults for what is missing, lies ahead of the clock or is no SHA-256; Refused.
    """
    with performing(act_types.TAKEN) as act:
        room = act.obtain(Room, incident, need="attach")
        _check_item(act, item)
        position = (Exhibit.objects.filter(incident=room.pk).aggregate(last=Max("position"))["last"] or 0) + 1
        kept = _kept(room, item, file, name) if file is not None else None
        made = Exhibit.objects.create(
            incident_id=room.pk,
            position=position,
            number=_("%(incident)s-証%(position)s") % {"incident": room.number, "position": position},
            sort=Exhibit.Sort.FILE if kept else Exhibit.Sort.THING,
            what=item.what.strip()[:200],
            detail=item.detail.strip(),
            taken_by=item.taken_by.strip()[:120],
            taken_at=item.taken_at,
            taken_place=item.taken_place.strip()[:120],
            how=item.how.strip()[:200],
            seal_number=item.seal_number.strip()[:60],
            place=item.place.strip()[:120],
            evidence=kept,
            digest=kept.digest if kept else item.digest.strip().lower(),
            recorded_at=act.now(),
            recorded_label=incidents.label_of(act),
        )
        act.once(token, made)
        told = {
            each: getattr(made, each)
            for each in ("what", "detail", "taken_by", "taken_place", "how", "seal_number", "place")
        }
        facts = {"step": 0, "sha256": made.digest, **({"size": kept.size} if kept else {})}
        _entries(act, made, told, facts, item.taken_at)
    return made


def _kept(room: Room, item: Item, file: Taken, name: str) -> Evidence:
    return evidence.keep(
        untrusted=file, name=name, subject=room, title=item.what, purpose=item.detail[:200], unit=room.unit_id,
        sensitive=True, as_is=True,
    )  # fmt: skip


def _check_item(act: Performing, item: Item) -> None:
    faults = Faults()
    for field in ("what", "taken_by", "taken_place", "place"):
        if not getattr(item, field).strip():
            faults.add(_("入力してください。"), field=field)
    if item.taken_at > act.now():
        faults.add(_("これからの日時は書けません。"), field="taken_at")
    if item.digest.strip() and not SHA256.fullmatch(item.digest.strip().lower()):
        faults.add(_("SHA-256は、0～9とa～fの64字です。"), field="digest")
    faults.raise_if_any()


def handover_record(
    *, exhibit: int, given: Handed, receipt: Taken | None = None, name: str = "", token: uuid.UUID | None = None
) -> Handover:
    """Records that an exhibit changed hands; to the police only with office and receipt (6.5(3)), whose picture may be kept too.

    Raises ManyFaults for what is missing, for a moment ahead of the clock or before the last time it changed hands; Refused.
    """
    police = given.sort == Handover.Sort.POLICE
    with performing(act_types.TO_POLICE if police else act_types.HANDED) as act:
        record = act.obtain(Exhibit, exhibit, need="hand_over")
        earlier = list(record.handovers.order_by("position"))
        _check_handed(act, record, given, earlier)
        kept = _receipt(record, receipt, name) if receipt is not None else None
        made = Handover.objects.create(
            exhibit=record,
            position=len(earlier) + 1,
            sort=given.sort,
            handed_at=given.handed_at,
            from_whom=given.from_whom.strip()[:120],
            to_whom=given.to_whom.strip()[:120],
            organisation=given.organisation.strip()[:120],
            purpose=given.purpose.strip()[:200],
            seal_number=given.seal_number.strip()[:60],
            place=given.place.strip()[:120],
            receipt_number=given.receipt_number.strip()[:120],
            receipt=kept,
            recorded_at=act.now(),
            recorded_label=incidents.label_of(act),
        )
        act.once(token, made)
        names = ("from_whom", "to_whom", "organisation", "purpose", "seal_number", "place", "receipt_number")
        told = {each: getattr(made, each) for each in names if getattr(made, each)}
        facts = {"step": made.position, **({"receipt": kept.digest} if kept else {})}
        _entries(act, record, told, facts, given.handed_at)
    return made


def _check_handed(act: Performing, record: Exhibit, given: Handed, earlier: list[Handover]) -> None:
    faults = Faults()
    wanted = ["from_whom", "to_whom", "purpose"]
    if given.sort == Handover.Sort.POLICE:
        wanted += ["organisation", "receipt_number"]
    for field in wanted:
        if not getattr(given, field).strip():
            faults.add(_("入力してください。捜査機関には、官署名と受領書の番号も要ります。"), field=field)
    if given.sort not in Handover.Sort.values:
        faults.add(_("相手を選んでください。"), field="sort")
    if given.handed_at > act.now():
        faults.add(_("これからの日時は書けません。"), field="handed_at")
    elif given.handed_at < (earlier[-1].handed_at if earlier else record.taken_at):
        faults.add(_("前の受渡し（採取）より後の日時を書いてください。"), field="handed_at")
    faults.raise_if_any()


def _receipt(record: Exhibit, receipt: Taken, name: str) -> Evidence:
    room = Room.objects.get(pk=record.incident_id)
    title = _("%(number)s 受領書") % {"number": record.number}
    return evidence.keep(untrusted=receipt, name=name, subject=room, title=title, unit=room.unit_id, as_is=True)


def _entries(act: Performing, record: Exhibit, told: dict[str, Any], facts: dict[str, Any], at: dt.datetime) -> None:
    """The exhibit's own entry, which is taken out with it and proved, and a line in the course of events of its incident."""
    act.record(record, after=told, data=facts, wall=WALL, occurred_at=at)
    line = {"exhibit": str(record), **({"to_whom": told["to_whom"]} if "to_whom" in told else {})}
    police = act.act_type == act_types.TO_POLICE
    mechanisms = ["attack_records", *(["attack_response"] if police else [])]
    incidents.entry(act, record.incident, mechanisms, after=line, occurred_at=at)


def room_for_exhibits(pk: int) -> Room:
    """The room whose exhibits the actor in force may see. Raises NotFound for everybody else, whatever else he may see of it."""
    actor = context.current().actor
    room = selectors.room(pk, actor)
    if not Room.objects.filter(selectors.handled_by(actor), pk=pk).exists():
        raise policies.not_found(Room, pk=pk)
    return room


def exhibits_take_out(*, incident: int, path: Path) -> Room:
    """Writes all exhibits of an incident with the ledger's proofs to `path`; who took them out, and a hash of it, are recorded.

    Raises InvalidInput where there is none, NotAvailable while the newest entries are not under a signed checkpoint.
    """
    room = room_for_exhibits(incident)
    found = list(Exhibit.objects.filter(incident=room.pk).select_related("evidence", "incident").order_by("position"))
    if not found:
        raise InvalidInput(_("証拠がまだ登録されていません。"))
    with suppress(NotAvailable):
        # Where the signing key lies on another host, its scheduler signs within five minutes.
        ledger.checkpoint_sign()
    bundling.write_bundle(path, room.number, found)
    with performing(act_types.TAKEN_OUT) as act, path.open("rb") as archive:
        digest = hashlib.file_digest(archive, "sha256").hexdigest()
        record = found[0].incident
        act.record(record, after={"exhibits": len(found), "sha256": digest}, data={"sha256": digest}, wall=INCIDENTS)
    return room
