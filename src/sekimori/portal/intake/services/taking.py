from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as _

from sekimori.common.clock import Clock
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import context, revisions
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.evidence import services as evidence
from sekimori.portal.evidence.services import Taken
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents import services as incident_services
from sekimori.portal.incidents.models import Incident
from sekimori.portal.intake import act_types, answering, reading
from sekimori.portal.intake.models import Message
from sekimori.portal.intake.policies import KEPT, WALL
from sekimori.portal.intake.reading import Letter
from sekimori.portal.organization import selectors as organization

MIB = 1024 * 1024
LARGEST = 96 * MIB
# So many from one address, or in all, within the time are one report: a bomb fills no list.
WINDOW = dt.timedelta(minutes=10)
FROM_ONE, FROM_ALL = 5, 60
SERVICE = "incidents:mail"


def mail_take(*, untrusted: bytes, tag: str = "", clock: Clock | None = None) -> Message:
    """Takes one mail in, as the service principal of mail: once, however often it comes, and nothing of it is lost.

    `tag` is what stands behind the + of the address (a kind of incident); without one it is a suspicious mail. When this returns,
    the mail is in the database and its bytes are in the evidence store; on any error nothing is, and it is to be handed in again.
    Raises InvalidInput for nothing at all or more than 96 MiB, NotAvailable, ChildDied.
    """
    if not 0 < len(untrusted) <= LARGEST:
        raise InvalidInput(_("メールが空か、大きすぎます（上限%(most)sMB）。") % {"most": LARGEST // MIB})
    with context.as_system(SERVICE, clock=clock) as circumstances, context.use(replace(circumstances, channel="mail")):
        letter = reading.read(untrusted)
        known = Message.objects.filter(key=letter.key).first()
        if known is not None:
            return _again(known, untrusted, letter)
        taken = _stored(untrusted, letter)
        try:
            return _take(letter, tag.strip().lower()[:60], taken)
        except IntegrityError:
            # Another process took the same mail in at the same moment.
            known = Message.objects.filter(key=letter.key).first()
            if known is None:
                raise
            return _again(known, untrusted, letter)


def _stored(untrusted: bytes, letter: Letter) -> list[tuple[str, Taken]]:
    """The bytes of the mail and of the mails forwarded in it, in the store before anything says that they are."""
    files = [("mail.eml", untrusted), *((each.name or "forwarded.eml", each.content) for each in letter.attached)]
    return [
        (name, evidence.evidence_take(content, name=name, limit=LARGEST, as_is=True))
        for name, content in files
        if content
    ]


def _again(record: Message, untrusted: bytes, letter: Letter) -> Message:
    """It has come before. What calls itself the same and is not is kept as well, so that nobody hides a mail behind another."""
    other = [] if letter.digest == record.digest else _stored(untrusted, letter)[:1]
    with performing(act_types.REPEATED) as act:
        Message.objects.filter(pk=record.pk).update(repeats=F("repeats") + 1)
        record.refresh_from_db()
        _keep(record, other)
        act.record(record, after={"repeats": record.repeats}, wall=WALL, data={"sha256": letter.digest})
    return record


def _keep(record: Message, taken: list[tuple[str, Taken]]) -> None:
    """Makes what lies in the store evidence of the report, or of the mail where it became none."""
    about = record if record.incident_id is None else f"incidents.room:{record.incident_id}"
    for name, each in taken:
        evidence.keep(untrusted=each, name=name, subject=about, sensitive=True, as_is=True)


def _take(letter: Letter, tag: str, taken: list[tuple[str, Taken]]) -> Message:
    with performing(act_types.TAKEN) as act:
        record = _drafted(act, letter, tag)
        if answering.came_back(letter):
            record.outcome = Message.Outcome.AUTOMATIC
        elif (report := _flooding(record)) is not None:
            record.outcome, record.incident_id = Message.Outcome.FOLDED, report
        else:
            record.outcome, record.incident = Message.Outcome.REPORTED, _reported(record, letter)
        reported = record.outcome == Message.Outcome.REPORTED
        record.answered = reported and record.person_id is not None and not answering.by_a_program(letter)
        record.save(force_insert=True)
        _keep(record, taken)
        if record.answered:
            act.deliver(answering.ANSWER, {"message": record.pk}, key=f"{answering.ANSWER}:{record.pk}")
        after = {"outcome": record.outcome, "from_address": record.from_address, "subject": record.subject}
        revisions.renew(KEPT)
        act.record(record, after=after, wall=WALL, data={"sha256": record.digest, "size": record.size})
    return record


def _drafted(act: Performing, letter: Letter, tag: str) -> Message:
    name, address = letter.sender
    person = organization.person_with_address(address)
    mark = organization.labels([person]).get(person) if person is not None else None
    return Message(
        key=letter.key,
        digest=letter.digest,
        size=letter.size,
        message_id=letter.told("message-id")[:300],
        from_address=address,
        from_name=name,
        subject=letter.told("subject")[:300],
        tag=tag,
        attached=[{"name": each.name, "kind": each.kind, "size": each.size} for each in letter.attached[:100]],
        note="\n".join(letter.faults),
        taken_at=act.now(),
        person_id=person,
        person_label=f"{mark.unit_name} {mark.post} {mark.name}".strip()[:200] if mark else "",
    )


def _flooding(record: Message) -> int | None:
    """The report to which a mail is put when many come at once; None when it becomes a report of its own."""
    since = record.taken_at - WINDOW
    rows = Message.objects.filter(taken_at__gt=since, incident__isnull=False).order_by("-taken_at", "-pk")
    mine = rows.filter(from_address=record.from_address)
    if mine.count() >= FROM_ONE:
        return mine.values_list("incident", flat=True).first()
    return rows.values_list("incident", flat=True).first() if rows.count() >= FROM_ALL else None


def _reported(record: Message, letter: Letter) -> Incident:
    kinds = {each.key for each in incidents.in_force().kinds}
    wanted = (record.tag, "other" if record.tag else "suspicious_mail", "other")
    kind = next((each for each in wanted if each in kinds), next(iter(kinds), ""))
    shown = f"<{record.from_address}>" if record.from_address else ""
    who = " ".join(part for part in (record.from_name, shown) if part)
    report = incident_services.Report(
        kind=kind,
        body=_words(record, letter),
        unit=_section_of(record.person_id),
        channel=Incident.Channel.MAIL,
        name=_("%(who)s（メール・差出人は未確認）") % {"who": who or _("差出人不明")},
        contact=record.from_address,
    )
    return incident_services.incident_report(report=report)


def _section_of(person: int | None) -> int | None:
    """The section of whose address it is, so that its manager hears of it at once (5.3(1)①); None for nobody's."""
    mark = organization.labels([person]).get(person) if person is not None else None
    section = organization.structure().section_of(mark.unit) if mark is not None and mark.unit else None
    return section.id if section else None


def _words(record: Message, letter: Letter) -> str:
    lines = [_("件名：%(subject)s") % {"subject": record.subject or _("（なし）")}]
    if letter.attached:
        names = "、".join(each.name or each.kind for each in letter.attached[:20])
        lines.append(_("添付：%(names)s") % {"names": names})
    if record.note:
        lines.append(_("読み取れなかったこと：%(note)s") % {"note": record.note.replace("\n", " ")})
    return "\n".join([*lines, "", letter.text]).strip()
