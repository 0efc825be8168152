"""Telling people about reports."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.reports.models import AnnualReport
from sekimori.portal.rules import selectors as rules

WAITING = kinds.register("reports:waiting", gettext_lazy("年次報告の確定待ち"), required=True)
RETURNED = kinds.register("reports:returned", gettext_lazy("年次報告の差戻し"), required=True)
CONFIRMED = kinds.register("reports:confirmed", gettext_lazy("年次報告の確定"))


def address_of(record: AnnualReport) -> str:
    """The page of a report."""
    return reverse("reports:detail", args=[record.pk])


def _roles(*abilities: str) -> list[tuple[str, int | None]]:
    """The roles of the edition in force with one of these abilities."""
    wanted = frozenset(abilities)
    return [(role.key, None) for role in rules.adoption_on().package.roles if wanted & set(role.abilities)]


def tell_waiting(record: AnnualReport) -> None:
    """To those who confirm: a report waits."""
    notices.notify(
        to=Recipients(roles=_roles("command", "direct")),
        kind=WAITING.name,
        subject=_("【確定待ち】%(title)s") % {"title": record},
        body=_("%(who)sから提出されました。内容を確かめて確定するか、差し戻してください。")
        % {"who": record.written_label},
        key=f"reports:{record.pk}:waiting:{record.version}",
        url=address_of(record),
        about=record,
    )


def tell_returned(record: AnnualReport) -> None:
    """To who wrote it: it came back."""
    notices.notify(
        to=Recipients(people=[record.written_by_id]),
        kind=RETURNED.name,
        subject=_("【差戻し】%(title)s") % {"title": record},
        body=record.returned,
        key=f"reports:{record.pk}:returned:{record.version}",
        url=address_of(record),
        about=record,
    )


def tell_confirmed(record: AnnualReport) -> None:
    """To the members of the body, when the report is for it."""
    if record.audience != "committee":
        return
    notices.notify(
        to=Recipients(roles=_roles("decide_in_committee")),
        kind=CONFIRMED.name,
        subject=_("【報告】%(title)s") % {"title": record},
        body=record.preface[:400],
        key=f"reports:{record.pk}:confirmed",
        url=address_of(record),
        about=record,
    )
