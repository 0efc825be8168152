from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import performing
from sekimori.portal.notices import act_types, kinds
from sekimori.portal.notices.models import MailHours, Preference


def preference_set(*, kind: str, mail: str) -> None:
    """Keeps how the actor wants to be mailed about a kind. Nothing of it enters the ledger: it is the reader's own convenience.

    Raises Refused for a kind that a clause demands, InvalidInput for an unknown kind or choice.
    """
    person = context.current().actor.person
    if person is None:
        raise Refused(_("この操作にはログインが必要です。"))
    if not kinds.known(kind) or mail not in Preference.Mail.values:
        raise InvalidInput(_("この設定はありません。"))
    if kinds.get(kind).required:
        raise Refused(_("この種類の通知は基準により届ける必要があるため、メールを止められません。"))
    Preference.objects.update_or_create(person_id=person, kind=kind, defaults={"mail": mail})


def mail_hours_set(*, starts_at: dt.time, ends_at: dt.time, closed_days: bool) -> MailHours:
    """Sets when mail that is not urgent may go out. Raises InvalidInput when the end is not after the beginning."""
    with performing(act_types.MAIL_HOURS_SET) as act:
        act.authorise("create", MailHours)
        if ends_at <= starts_at:
            raise InvalidInput(_("終了の時刻は、開始の時刻より後にしてください。"), field="ends_at")
        hours, _made = MailHours.objects.update_or_create(
            pk=MailHours.SINGLE,
            defaults={"starts_at": starts_at, "ends_at": ends_at, "closed_days": closed_days},
        )
        act.record(hours, after={"starts_at": starts_at, "ends_at": ends_at, "closed_days": closed_days})
    return hours
