"""Telling people about drills. Every subject begins with 【訓練】, so that nobody takes one for the real thing."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common import eras
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import SYSTEM
from sekimori.portal.drills.models import Drill, Gap
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients

TOLD = kinds.register("drills:told", gettext_lazy("訓練の知らせ"), required=True)
CALL = kinds.register("drills:call", gettext_lazy("連絡訓練"), required=True, urgent=True)
LATE = kinds.register("drills:late", gettext_lazy("訓練で見つけた改善の督促"), required=True, reminder=True)


def address_of(record: Drill) -> str:
    """The page of a drill."""
    return reverse("drills:detail", args=[record.pk])


def _tell(record: Drill, people: Iterable[int], *, kind: str, subject: str, body: str, key: str, url: str) -> None:
    wanted = sorted(set(people))
    if wanted:
        with context.as_actor(SYSTEM):
            notices.notify(
                to=Recipients(people=wanted),
                kind=kind,
                subject=subject,
                body=body,
                key=f"drills:{record.pk}:{key}",
                url=url,
                about=record,
            )


def tell_started(record: Drill, people: Iterable[int]) -> None:
    """A table-top drill begins: who plays finds the page on which the situation unfolds."""
    subject, url = _("%(drill)sの開始") % {"drill": record}, reverse("drills:run", args=[record.pk])
    body = _("これは訓練です。画面に現れる状況を読み、判断したことを書いてください。実際の機器や回線は操作しません。")
    _tell(record, people, kind=TOLD.name, subject=subject, body=body, key="started", url=url)


def tell_call(record: Drill, people: Iterable[int]) -> None:
    """A call tree drill begins: everybody on the network answers."""
    subject = _("%(drill)s") % {"drill": record}
    body = _(
        "これは訓練です。この知らせか電話を受けたら、すぐに画面の「受けました」を押してください。ほかの操作は要りません。"
    )
    _tell(record, people, kind=CALL.name, subject=subject, body=body, key="call", url=address_of(record))


def tell_cancelled(record: Drill, people: Iterable[int]) -> None:
    """It does not take place, or ends at once."""
    subject = _("%(drill)sの中止") % {"drill": record}
    _tell(record, people, kind=TOLD.name, subject=subject, body=record.ended_reason, key="cancelled",
          url=address_of(record))  # fmt: skip


def tell_gap(gap: Gap, *, late: bool = False) -> None:
    """Something is to be put right by somebody until a day, or that day has passed."""
    names = {"drill": gap.drill, "due": eras.format_long(gap.due_on)}
    subject = _("【督促】%(drill)sで見つけた改善") if late else _("%(drill)sで見つけた改善")
    body = _("%(due)sまでに進め、終わったら画面で知らせてください。") % names
    if late:
        body = _("期限（%(due)s）を過ぎています。終わっていれば画面で知らせてください。") % names
    people = [gap.owner_id, *([gap.drill.planned_by_id] if late else [])]
    key = f"gap:{gap.pk}:{gap.version if not late else 'late'}"
    url = reverse("drills:gap", args=[gap.pk])
    _tell(
        gap.drill, people, kind=LATE.name if late else TOLD.name, subject=subject % names, body=body, key=key, url=url
    )


def tell_done(gap: Gap) -> None:
    """Who put it right says that it is done: somebody else confirms."""
    subject = _("【確認】%(drill)sで見つけた改善") % {"drill": gap.drill}
    body = _("完了の知らせがありました。確かめてください。")
    _tell(gap.drill, [gap.drill.planned_by_id], kind=TOLD.name, subject=subject, body=body,
          key=f"gap:{gap.pk}:done:{gap.version}", url=reverse("drills:gap", args=[gap.pk]))  # fmt: skip


def tell_returned(gap: Gap, reason: str) -> None:
    """It is not done yet, and why."""
    subject = _("【差戻し】%(drill)sで見つけた改善") % {"drill": gap.drill}
    _tell(gap.drill, [gap.owner_id], kind=TOLD.name, subject=subject, body=reason,
          key=f"gap:{gap.pk}:returned:{gap.version}", url=reverse("drills:gap", args=[gap.pk]))  # fmt: skip
