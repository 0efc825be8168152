"""The answer to a mail: number and first-aid card, to addresses of the staff register alone, never to a program."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.portal.acts import outbox
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.intake.models import Message
from sekimori.portal.intake.reading import Letter
from sekimori.portal.ui.wording import in_japanese, words

ANSWER = "intake:answer"
# What our own answers carry, so that one that comes back is known again.
LOOP = "X-Sekimori-Loop"
NEVER = range(500, 600)
BULK = {"bulk", "junk", "list"}


def host() -> str:
    """The name by which this portal's own mail is known."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def came_back(letter: Letter) -> bool:
    """Whether the mail is our own, or the report of a mail server that one of ours could not be delivered."""
    ours = letter.told("x-sekimori-loop") or letter.told("x-sekimori-key")
    bounced = letter.told("content-type").lower().startswith("multipart/report")
    nobody = letter.told("return-path").strip() == "<>" or letter.sender[1].startswith(
        ("mailer-daemon@", "postmaster@")
    )
    return bool(ours) or (bounced and nobody)


def by_a_program(letter: Letter) -> bool:
    """Whether a program has written it, so that it gets no answer."""
    automatic = letter.told("auto-submitted").strip().lower() not in {"", "no"}
    bulk = letter.told("precedence").strip().lower() in BULK or bool(letter.told("list-id"))
    return automatic or bulk or letter.told("return-path").strip() == "<>"


@outbox.sender(ANSWER)
def answer(row: OutboxRow) -> Callable[[], None] | None:
    """Sends the answer to one mail."""
    record = Message.objects.select_related("incident").get(pk=row.payload["message"])
    incident = record.incident
    if incident is None or not settings.EMAIL_HOST:
        return None
    kind = incidents.in_force().kind(incident.kind)
    with in_japanese():
        do = [f"・{words(line)}" for line in kind.first_aid.do] if kind else []
        leave = [f"・{words(line)}" for line in kind.first_aid.leave] if kind else []
    lines = [
        _("報告を受け付けました。受付番号は %(number)s です。") % {"number": incident.number},
        _("早く知らせてくださり、ありがとうございます。窓口から連絡します。"),
        "",
        _("まずすること"),
        *do,
    ]
    if leave:
        lines += ["", _("しないでください"), *leave]
    lines += ["", settings.SITE_URL + reverse("incidents:detail", args=[incident.pk])]
    headers = {"Message-ID": f"<{row.pk}@{host()}>", "Auto-Submitted": "auto-replied", LOOP: host(),
               "X-Auto-Response-Suppress": "All"}  # fmt: skip
    if record.message_id:
        headers |= {"In-Reply-To": record.message_id, "References": record.message_id}
    subject = _("【受付】%(number)s") % {"number": incident.number}
    try:
        EmailMessage(subject, "\n".join(lines), to=[record.from_address], headers=headers).send()
    except smtplib.SMTPRecipientsRefused as refused:
        if any(code not in NEVER for code, _said in refused.recipients.values()):
            raise
    return None
