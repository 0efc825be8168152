from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.common.text import squeeze
from sekimori.portal.acts.performing import Performing, performing, subject_of
from sekimori.portal.notices import act_types, kinds
from sekimori.portal.notices.models import Delivery, Notice, NoticeClause
from sekimori.portal.notices.recipients import Addressee, Recipients, Resolved, resolve
from sekimori.portal.organization import selectors as organization

BATCH = 500


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
    read_until: dt.datetime | None = None,
    answer_required: bool = False,
    about: Model | str = "",
    mechanism: str = "",
    standing: bool = False,
    wall: str = "",
    follows: Notice | None = None,
) -> Notice:
    """Sends a notice to the people `to` means at this moment, inside the act that is under way (or one of its own).

    `key` is what makes it this notice: the same key again sends nothing and returns the first. `url` is a path of the portal,
    `clauses` are lineages. `reading_required` asks each reader to confirm (by `read_until`); such a notice, and one with clauses,
    has an entry of its own in the ledger. `standing` sends it also to those who belong to the audience later. A role that nobody
    holds is kept in `vacant` and undoes nothing. Raises InvalidInput without subject or for an unknown kind.
    """
    if not kinds.known(kind):
        raise InvalidInput(_("通知の種類「%(kind)s」は登録されていません。") % {"kind": kind})
    if not subject.strip():
        raise InvalidInput(_("件名を入力してください。"), field="subject")
    with performing(act_types.SENT) as act:
        earlier = Notice.objects.filter(key=key).first()
        if earlier is not None:
            return earlier
        resolved = resolve(to, act.now())
        notice = Notice.objects.create(
            kind=kind,
            key=key,
            subject=squeeze(subject)[:200],
            body=body.strip(),
            url=url,
            about=subject_of(about) if isinstance(about, Model) else about,
            mechanism=mechanism,
            reading_required=reading_required,
            read_until=read_until,
            answer_required=answer_required,
            standing=standing,
            audience=to.as_json(),
            vacant=resolved.vacant,
            sender_id=act.actor.person,
            sender_label=_sender_label(act),
            wall=wall,
            follows=follows,
            sent_at=act.now(),
        )
        if clauses:
            NoticeClause.objects.bulk_create([NoticeClause(notice=notice, lineage=each) for each in dict.fromkeys(clauses)])
        _deliver(act, notice, resolved.addressees.values())
        if reading_required or clauses:
            _record_sending(act, notice, resolved, clauses)
    return notice


def _sender_label(act: Performing) -> str:
    if act.actor.system:
        return act.actor.name
    return " ".join(part for part in (act.actor.post, act.actor.name) if part)


def _deliver(act: Performing, notice: Notice, addressees: Iterable[Addressee], *, wave: str = "first") -> None:
    """Makes the deliveries and asks for the mails; `wave` tells later additions from the first sending."""
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
    if rows:
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
            act.record(row, after={"person": row.person_id, "notice": row.notice_id}, unit=row.unit_id, wall=row.notice.wall)
        Delivery.objects.bulk_update(rows, ["lapsed_at"])
    return len(rows)
