"""Whether people can be reached."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.health.registry import Group, Outcome, check, error, ok, warning
from sekimori.portal.notices import mailing
from sekimori.portal.notices.models import Delivery, Notice


@check("notices.mail", gettext_lazy("メールサーバ"), Group.DELIVERY)
def mail_server() -> Outcome:
    """The mail server takes our connection; nothing is sent."""
    if not mailing.mail_enabled():
        return warning(
            _("メールを送らない設定です。通知は画面と、印刷する一覧で届きます。"),
            _("メールを使うときは、設定の mail_host に庁内の中継サーバを書いてください。"),
        )
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as fault:
        return error(
            _("%(where)sに接続できません（%(fault)s）。") % {"where": where, "fault": fault},
            _("設定の mail_host・mail_port と、経路を確かめてください。"),
        )
    finally:
        connection.close()
    return ok(_("%(where)sに接続できます。") % {"where": where})


@check("notices.addresses", gettext_lazy("届かないメールアドレス"), Group.DELIVERY)
def addresses() -> Outcome:
    """No mail server has refused an address for good."""
    refused = Delivery.objects.filter(mail=Delivery.Mail.FAILED, read_at__isnull=True)
    names = sorted(set(refused.values_list("person__name", flat=True)[:200]))
    if not names:
        return ok(_("ありません。"))
    return warning(
        _("%(count)s人のメールアドレスに届きません（%(names)sなど）。")
        % {"count": len(names), "names": "、".join(names[:5])},
        _("人事の台帳のメールアドレスを直してください。"),
    )


@check("notices.nobody", gettext_lazy("宛先のない通知"), Group.DELIVERY)
def nobody() -> Outcome:
    """Every notice in force has reached somebody."""
    lost = Notice.objects.filter(ended_at__isnull=True, deliveries__isnull=True).count()
    if not lost:
        return ok(_("ありません。"))
    return warning(
        _("宛先の役割が空席で、だれにも届いていない通知が%(count)s件あります。") % {"count": lost},
        _("空席の役割を埋めてから、送り直してください。"),
    )
