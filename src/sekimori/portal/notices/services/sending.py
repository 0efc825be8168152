from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TypedDict, Unpack

from django.db.models import Model
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.common.text import squeeze
from sekimori.portal.acts.performing import Performing, performing, subject_of
from sekimori.portal.acts.prepared import Prepared
from sekimori.portal.clocks import services as clocks
from sekimori.portal.notices import act_types, finding, kinds, mailing
from sekimori.portal.notices.models import Delivery, Notice, NoticeClause
from sekimori.portal.notices.recipients import Addressee, Recipients, Resolved, resolve
from sekimori.portal.organization import selectors as organization

BATCH = 500
# To so few readers a worker or the clock says by itself which way each delivery goes; nobody waits for it.
AT_ONCE = 20
LATE = "notices:late"


_BY_KEY = Prepared(lambda key: Notice.objects.filter(key=key))


class More(TypedDict, total=False):
    """What a notice may have besides its words.

    `read_until` is until when reading is to be confirmed, `answer_required` asks for an answer too. `about` is the record concerned
    or its ledger name, `mechanism` the standard's notice carried out, `follows` the notice followed up. `standing` sends it also to
    those who belong to the audience later. `wall`: nobody but reader and sender sees it.
    """

    read_until: dt.datetime | None
    answer_required: bool
    about: Model | str
    mechanism: str
    standing: bool
    wall: str
    follows: Notice | None


def notify(
    *,
    to: Recipients,
    kind: str,
    subject: str,
    body: str,
    key: str,
    url: str = "",
    reading_required: bool = False,
    clauses: Sequence[str] = (),
    **more: Unpack[More],
) -> Notice:
    """Sends a notice to the people `to` means at this moment, inside the act that is under way (or one of its own).

    `key` is what makes it this notice: the same key again sends nothing and returns the first. `url` is a path of the portal,
    `clauses` are lineages, `more` is told at More. `reading_required` asks each reader to confirm; such a notice, and one with
    clauses, has an entry of its own in the ledger. A role that nobody holds is kept in `vacant` and undoes nothing.
    Raises InvalidInput without subject or for an unknown kind.
    """
    if not kinds.known(kind):
        raise InvalidInput(_("通知の種類「%(kind)s」は登録されていません。") % {"kind": kind})
    if not subject.strip():
        raise InvalidInput(_("件名を入力してください。"), field="subject")
    with performing(act_types.SENT, as_part=True) as act:
        earlier = _BY_KEY.first(key)
        if earlier is not None:
            return earlier
        resolved = resolve(to, act.now())
        notice = Notice(kind=kind, key=key, subject=squeeze(subject)[:200], body=body.strip(), url=url)
        notice.reading_required, notice.audience, notice.vacant = reading_required, to.as_json(), resolved.vacant
        _create(act, notice, more, clauses)
        _deliver(act, notice, resolved.addressees.values())
        if reading_required or clauses:
            _record_sending(act, notice, resolved, clauses)
        if reading_required and notice.read_until is not None:
            watch_limit(notice, limit=notice.read_until.isoformat(), due_at=notice.read_until)
        finding.index(notice)
    return notice


def watch_limit(notice: Notice, *, limit: str, due_at: dt.datetime, number: int = 1) -> None:
    """Sets the clock that chases those who have not read by a limit; inside the act that sends to them."""
    clocks.timer_set(
        kind=LATE,
        key=f"{LATE}:{notice.pk}:{limit}:{number}",
        due_at=due_at,
        subject=subject_of(notice),
        payload={"notice": notice.pk, "limit": limit, "number": number},
    )


def _create(act: Performing, notice: Notice, more: More, clauses: Sequence[str]) -> None:
    about = more.get("about", "")
    notice.about = subject_of(about) if isinstance(about, Model) else about
    notice.read_until = more.get("read_until")
    notice.answer_required = more.get("answer_required", False)
    notice.mechanism = more.get("mechanism", "")
    notice.standing = more.get("standing", False)
    notice.wall = more.get("wall", "")
    notice.follows = more.get("follows")
    notice.sender_id, notice.sender_label, notice.sent_at = act.actor.person, _sender_label(act), act.now()
    notice.save(force_insert=True)
    if clauses:
        rows = [NoticeClause(notice=notice, lineage=each) for each in dict.fromkeys(clauses)]
        NoticeClause.objects.bulk_create(rows)


def _sender_label(act: Performing) -> str:
    if act.actor.system:
        return act.actor.name
    return " ".join(part for part in (act.actor.post, act.actor.name) if part)


def _deliver(act: Performing, notice: Notice, addressees: Iterable[Addressee], *, wave: str = "first") -> None:
    """Makes the deliveries and asks for the mails; `wave` tells later additions from the first sending.

    Who sends a notice that is to be read has read it: nobody is chased for his own words.
    """
    rows = [
        Delivery(
            notice=notice,
            person_id=each.person,
            unit_id=each.unit,
            role=each.role,
            instead_of_id=each.instead_of,
            created_at=act.now(),
            read_until=notice.read_until,
        )
        for each in addressees
    ]
    for row in rows:
        if notice.reading_required and row.person_id == act.actor.person and not row.instead_of_id:
            row.read_at, row.read_how = act.now(), Delivery.How.SCREEN
    if rows and len(rows) <= AT_ONCE and act.actor.system and wave == "first":
        mails = mailing.decide(notice, rows)
        Delivery.objects.bulk_create(rows, batch_size=BATCH)
        mailing.put_mails(notice, mails, act.circumstances.request)
    elif rows:
        Delivery.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=wave != "first")
        act.deliver("notices:post", {"notice": notice.pk}, key=f"notices:post:{notice.pk}:{wave}")


def _record_sending(act: Performing, notice: Notice, resolved: Resolved, clauses: Sequence[str]) -> None:
    units = {each.unit for each in resolved.addressees.values()}
    act.record(
        notice,
        act_type=act_types.SENT,
        after={
            "kind": notice.kind,
            "subject": notice.subject,
            "people": len(resolved.addressees),
            "audience": notice.audience,
            "vacant": resolved.vacant,
            "read_until": notice.read_until,
            "mechanism": notice.mechanism,
        },
        clauses=tuple(clauses),
        unit=units.pop() if len(units) == 1 else None,
        wall=notice.wall,
    )


def audience_extend(*, notice: Notice, read_until: dt.datetime | None = None) -> int:
    """Sends a standing notice to those who belong to its audience by now and have not had it; how many they are.

    `read_until` is their own time limit.
    """
    with performing(act_types.EXTENDED) as act:
        had = set(Delivery.objects.filter(notice=notice).values_list("person_id", flat=True))
        resolved = resolve(Recipients.from_json(notice.audience), act.now())
        new = [each for each in resolved.addressees.values() if each.person not in had]
        if not new:
            return 0
        if notice.read_until is not None:
            notice.read_until = read_until
        _deliver(act, notice, new, wave=act.now().isoformat())
        if notice.read_until is not None:
            watch_limit(notice, limit=notice.read_until.isoformat(), due_at=notice.read_until)
        act.record(notice, after={"people": [each.person for each in new], "read_until": read_until}, wall=notice.wall)
    return len(new)


def recipients_lapse() -> int:
    """Takes back what is owed to people who hold no post any more and have not read it; how many deliveries lapsed."""
    with performing(act_types.LAPSED) as act:
        structure = organization.structure()
        posted = organization.people_of(frozenset(structure.nodes))
        unread = Delivery.objects.filter(read_at__isnull=True, lapsed_at__isnull=True, notice__reading_required=True)
        gone = unread.exclude(role="", unit__isnull=True).exclude(person__in=posted)
        rows = list(gone.select_related("notice")[:BATCH])
        for row in rows:
            row.lapsed_at = act.now()
            act.record(
                row, after={"person": row.person_id, "notice": row.notice_id}, unit=row.unit_id, wall=row.notice.wall
            )
        Delivery.objects.bulk_update(rows, ["lapsed_at"])
    return len(rows)
