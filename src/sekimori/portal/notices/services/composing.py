from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.acts.performing import performing
from sekimori.portal.notices import act_types, compositions
from sekimori.portal.notices.compositions import Composition
from sekimori.portal.notices.models import Notice
from sekimori.portal.notices.recipients import Recipients
from sekimori.portal.notices.services.sending import notify
from sekimori.portal.organization import selectors as organization


@dataclass(frozen=True)
class Composed:
    """A notice as a person wrote it. `follows` is the notice it follows up."""

    composition: str
    to: Recipients
    subject: str
    body: str
    clauses: Sequence[str] = ()
    read_until: dt.date | None = None
    answer_required: bool = False
    follows: int | None = None
    token: uuid.UUID | None = field(default=None, compare=False)


def notice_compose(written: Composed) -> Notice:
    """Sends what a person wrote; every reader is asked to confirm the reading until the end of `read_until`.

    Raises Refused unless the actor may write such a notice to these people, InvalidInput for missing words, recipients nobody
    is, or a day in the past; Conflict when the same form was handed in before.
    """
    composition = compositions.get(written.composition)
    if composition is None:
        raise InvalidInput(_("この種類の通知は作成できません。"))
    with performing(act_types.SENT) as act:
        act.authorise("create", Notice, composition=composition)
        _check(written, composition, act.today())
        _check_reach(composition.reach(act.actor), written.to)
        follows = act.obtain(Notice, written.follows, need="follow") if written.follows is not None else None
        act.once(written.token)
        notice = notify(
            to=written.to,
            kind=composition.kind,
            subject=written.subject,
            body=written.body,
            key=f"notices:composed:{written.token or uuid.uuid4()}",
            reading_required=True,
            read_until=end_of(written.read_until) if written.read_until else None,
            answer_required=written.answer_required and composition.answers,
            clauses=written.clauses,
            mechanism=composition.mechanism,
            standing=composition.standing,
            follows=follows,
        )
        if not notice.deliveries.exists():
            raise InvalidInput(_("宛先に該当する人がいません。役割が空席でないか確認してください。"), field="to")
    return notice


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of `day`, after which reading is late."""
    from sekimori.common.clock import moment_at

    return moment_at(day + dt.timedelta(days=1))


def _check(written: Composed, composition: Composition, today: dt.date) -> None:
    if not written.body.strip():
        raise InvalidInput(_("本文を入力してください。"), field="body")
    if written.read_until is not None and written.read_until < today:
        raise InvalidInput(_("確認の期限は、今日以降の日付にしてください。"), field="read_until")
    if composition.to_abilities and (written.to.units or written.to.everyone or written.to.people):
        raise InvalidInput(_("この通知は、決められた役割の人だけに送れます。"), field="to")


def _check_reach(reach: frozenset[int] | None, to: Recipients) -> None:
    """A head writes to the own section only, whoever directs to the whole city."""
    if reach is None:
        return
    posted = organization.people_of(reach) if to.people else frozenset()
    outside_roles = [unit for _role, unit in to.roles if unit is None or unit not in reach]
    if to.everyone or not set(to.units) <= reach or not set(to.people) <= posted or outside_roles:
        raise Refused(_("担当する課等の外の人には送れません。宛先を選び直してください。"))
