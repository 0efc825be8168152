"""The ways of a notice beyond the screen: own mail, the section's mailbox, the printed list; decided and sent by the workers.

Plain text only. The outbox row's id is in the Message-ID, so that a mail sent twice can be recognised as one.
"""

from __future__ import annotations

import datetime as dt
import smtplib
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import TOKYO, day_of, moment_at
from sekimori.portal.acts import context, outbox
from sekimori.portal.acts.models import Deployment, OutboxRow
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.identity import selectors as identity
from sekimori.portal.notices.models import Delivery, MailHours, Notice, Preference
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.wording import long_day

AT_A_TIME = 500
RULE = "-" * 40
# What a mail server says when an address will never take the mail; anything else is tried again.
NEVER = range(500, 600)


def mail_enabled() -> bool:
    """Whether the operator has named a mail server."""
    return bool(settings.EMAIL_HOST)


def mail_moment(now: dt.datetime, hours: MailHours, office: OfficeCalendar) -> dt.datetime:
    """The first moment from `now` on at which mail that is not urgent may go."""
    local = now.astimezone(TOKYO)
    day, open_day = local.date(), hours.closed_days or office.is_office_day(local.date())
    if open_day and hours.starts_at <= local.time() < hours.ends_at:
        return now
    if not open_day or local.time() >= hours.ends_at:
        day += dt.timedelta(days=1)
        if not hours.closed_days:
            day = office.on_or_after(day)
    return moment_at(day, hours.starts_at.hour, hours.starts_at.minute)


@outbox.handler("notices:post")
def post(row: OutboxRow) -> None:
    """Decides for some hundreds of a notice's new deliveries by which way each goes, and puts the mails into the outbox."""
    notice = Notice.objects.get(pk=row.payload["notice"])
    new = notice.deliveries.filter(mail=Delivery.Mail.NEW).select_related("person").order_by("pk")
    deliveries = list(new[: AT_A_TIME + 1])
    more, deliveries = len(deliveries) > AT_A_TIME, deliveries[:AT_A_TIME]
    mails = decide(notice, deliveries)
    Delivery.objects.bulk_update(deliveries, ["way", "mail"], batch_size=100)
    put_mails(notice, mails, row.request)
    if more:
        outbox.put("notices:post", row.payload, key=f"{row.key}+", now=context.now(), request=row.request)


def put_mails(notice: Notice, mails: Mapping[str, Sequence[Delivery]], request: uuid.UUID) -> bool:
    """Puts the messages that `decide` has found, one for each address, into the outbox; whether there are any."""
    if not mails:
        return False
    now = context.now()
    when = now if notice.registered.urgent else mail_moment(now, mail_hours(), clocks.calendar())
    for address, deliveries in mails.items():
        ids = [each.pk for each in deliveries]
        outbox.put("notices:mail", {"to": address, "deliveries": ids}, key=f"notices:mail:{ids[0]}", now=now,
                   request=request, not_before=when)  # fmt: skip
    return True


def mail_hours() -> MailHours:
    """When mail may go out."""
    return MailHours.objects.filter(pk=MailHours.SINGLE).first() or MailHours()


def decide(notice: Notice, deliveries: Sequence[Delivery]) -> dict[str, list[Delivery]]:
    """Sets way and mail of each delivery; which address gets one message about which deliveries."""
    people = [each.person_id for each in deliveries]
    accounts = identity.people_with_account(people)
    mailboxes = {node.id: node.mailbox for node in organization.structure().nodes.values()}
    wishes = _wishes(notice, people)
    mails: dict[str, list[Delivery]] = defaultdict(list)
    for each in deliveries:
        each.way, address = _way(each, mailboxes.get(each.unit_id or 0, ""), has_account=each.person_id in accounts)
        wish = wishes.get(each.person_id, "") if each.way == Delivery.Way.MAIL else ""
        if not address or wish == Preference.Mail.NONE:
            each.mail = Delivery.Mail.NONE
        elif wish == Preference.Mail.DIGEST:
            each.mail = Delivery.Mail.DIGEST
        else:
            each.mail = Delivery.Mail.WAITING
            mails[address].append(each)
    return mails


def _way(delivery: Delivery, mailbox: str, *, has_account: bool) -> tuple[str, str]:
    """The way, and the address when mail can be sent; people of a section without mail share its mailbox."""
    if mail_enabled() and delivery.person.email:
        return Delivery.Way.MAIL, delivery.person.email
    if mail_enabled() and mailbox:
        return Delivery.Way.MAILBOX, mailbox
    return (Delivery.Way.SCREEN if has_account else Delivery.Way.PAPER), ""


def _wishes(notice: Notice, people: Sequence[int]) -> dict[int, str]:
    """What readers wish for this kind; nothing counts where a clause demands the notice or proof of reading is asked for."""
    if notice.registered.required or notice.reading_required or notice.clause_rows.exists():
        return {}
    return dict(Preference.objects.filter(kind=notice.kind, person__in=people).values_list("person_id", "mail"))


@outbox.sender("notices:mail")
def send(row: OutboxRow) -> Callable[[], None]:
    """Sends one message about one or several deliveries to one address."""
    deliveries = Delivery.objects.filter(pk__in=row.payload["deliveries"]).select_related("notice", "person")
    wanted = [each for each in deliveries.order_by("pk") if each.notice.ended_at is None and each.lapsed_at is None]
    state = Delivery.Mail.SENT if not wanted or _send(row, wanted) else Delivery.Mail.FAILED

    def after() -> None:
        rows = Delivery.objects.filter(pk__in=row.payload["deliveries"])
        rows.update(mail=state, mailed_at=context.now())

    return after


def _send(row: OutboxRow, deliveries: Sequence[Delivery]) -> bool:
    """Hands one message to the mail server; False when the server says that it will never take this address."""
    subject, body = digest_words(deliveries) if row.payload.get("digest") else words(deliveries)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{row.pk}@{host}>", "X-Sekimori-Key": row.key, "Auto-Submitted": "auto-generated"}
    message = EmailMessage(f"【関守】{subject}", body, to=[row.payload["to"]], headers=headers)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        if all(code in NEVER for code, _said in refused.recipients.values()):
            return False
        raise
    return True


def words(deliveries: Sequence[Delivery]) -> tuple[str, str]:
    """Subject and text of the message about one notice to one or several people."""
    notice = deliveries[0].notice
    lines = []
    if deliveries[0].way == Delivery.Way.MAILBOX:
        names = "、".join(each.person.name for each in deliveries)
        lines += [_("メールを持たない次の方に知らせてください。印刷した一覧にも載ります。"), names, ""]
    lines += [notice.subject, ""]
    if notice.registered.discreet or notice.wall:
        lines.append(_("内容は関守の画面で確認してください。"))
    else:
        lines.append(notice.body)
    lines.append("")
    if notice.sender_label:
        lines.append(_("差出人：%(who)s") % {"who": notice.sender_label})
    if notice.reading_required:
        lines.append(_("読んだら、関守の画面で「読みました」を押してください。"))
    if notice.read_until is not None:
        lines.append(_("確認の期限：%(day)s") % {"day": last_day(notice.read_until)})
    lines.append(
        _("画面で開く：%(address)s") % {"address": settings.SITE_URL + reverse("notices:detail", args=[notice.pk])}
    )
    return notice.subject, "\n".join([*lines, *_foot()])


def digest_words(deliveries: Sequence[Delivery]) -> tuple[str, str]:
    """Subject and text of the daily message about all that waits to be read."""
    lines = [_("まだ読んでいない通知が%(count)s件あります。") % {"count": len(deliveries)}, ""]
    for each in deliveries:
        address = settings.SITE_URL + reverse("notices:detail", args=[each.notice_id])
        lines += [f"・{each.notice.subject}（{each.notice.registered}）", f"  {address}"]
    return _("お知らせのまとめ（%(count)s件）") % {"count": len(deliveries)}, "\n".join([*lines, *_foot()])


def last_day(limit: dt.datetime) -> str:
    """The day on which a time limit ends, as printed; a limit at midnight ends with the day before."""
    return long_day(day_of(limit - dt.timedelta(seconds=1)), weekday=True)


def _foot() -> list[str]:
    deployment = Deployment.objects.filter(pk=Deployment.SINGLE).first()
    city = f"{deployment.city} " if deployment else ""
    sample = (
        [_("（見本の市のメールです。実在の市・人とは関係ありません。）")] if deployment and deployment.sample else []
    )
    return ["", RULE, _("%(city)s関守が自動で送りました。このメールには返信できません。") % {"city": city}, *sample]


def digests_put() -> int:
    """Puts the daily messages into the outbox: one to each person for whom something waits; how many."""
    waiting: dict[int, list[int]] = defaultdict(list)
    addresses: dict[int, str] = {}
    rows = Delivery.objects.filter(mail=Delivery.Mail.DIGEST).select_related("person").order_by("pk")
    with transaction.atomic():
        for each in rows[:AT_A_TIME]:
            if each.read_at is None and each.lapsed_at is None and each.person.email:
                waiting[each.person_id].append(each.pk)
                addresses[each.person_id] = each.person.email
            else:
                Delivery.objects.filter(pk=each.pk).update(mail=Delivery.Mail.NONE)
        now = context.now()
        for person, ids in waiting.items():
            payload = {"to": addresses[person], "deliveries": ids, "digest": True}
            outbox.put("notices:mail", payload, key=f"notices:digest:{ids[0]}", now=now, request=uuid.uuid4())
            Delivery.objects.filter(pk__in=ids).update(mail=Delivery.Mail.WAITING)
    return len(waiting)
