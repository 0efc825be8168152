from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.notices import act_types
from sekimori.portal.notices.models import Answer, Delivery
from sekimori.portal.notices.recipients import Recipients
from sekimori.portal.notices.services.reading import record_reading
from sekimori.portal.notices.services.sending import notify


def notice_answer(*, delivery: int, text: str) -> Answer:
    """Answers the sender of a notice; whoever answers has read it.

    Raises InvalidInput for an empty answer, Conflict when the matter is settled or the notice was taken back.
    """
    with performing(act_types.ANSWERED) as act:
        found = act.obtain(Delivery, delivery, need="answer")
        if found.settled_at is not None or found.notice.ended_at is not None:
            raise Conflict(_("この通知への対応は終わっています。新しい連絡は差出人に直接お願いします。"))
        if found.read_at is None:
            found.read_at, found.read_how = act.now(), Delivery.How.SCREEN
            record_reading(act, found, act_types.READ)
        found.answered_at = act.now()
        found.save(update_fields=["read_at", "read_how", "answered_at"])
        answer = _say(act, found, text, by_sender=False)
        if found.notice.sender_id is not None:
            notify(
                to=Recipients(people=[found.notice.sender_id]),
                kind="notices:answered",
                subject=_("回答：%(subject)s") % {"subject": found.notice.subject},
                body=_("%(who)sから回答がありました。内容を確認してください。") % {"who": answer.author_label},
                url=reverse("notices:sent-detail", args=[found.notice_id]),
                key=f"notices:answer:{answer.pk}",
                about=found.notice,
                wall=found.notice.wall,
            )
    return answer


def notice_settle(*, delivery: int, text: str = "") -> Delivery:
    """The sender has looked at an answer and ends the matter, with words to the reader where there are any.

    Raises Conflict when there is no answer yet or the matter is settled already.
    """
    with performing(act_types.SETTLED) as act:
        found = act.obtain(Delivery, delivery, need="settle")
        if found.answered_at is None:
            raise Conflict(_("まだ回答がありません。回答を待つか、もう一度指導・助言を送ってください。"))
        if found.settled_at is not None:
            raise Conflict(_("この回答は既に確認されています。"))
        found.settled_at = act.now()
        found.save(update_fields=["settled_at"])
        if text.strip():
            answer = _say(act, found, text, by_sender=True)
            notify(
                to=Recipients(people=[found.person_id]),
                kind="notices:answered",
                subject=_("確認：%(subject)s") % {"subject": found.notice.subject},
                body=_("差出人が回答を確認しました。\n\n%(text)s") % {"text": answer.text},
                url=reverse("notices:detail", args=[found.notice_id]),
                key=f"notices:answer:{answer.pk}",
                about=found.notice,
                wall=found.notice.wall,
            )
        else:
            act.record(found, after={"settled": True}, unit=found.unit_id, wall=found.notice.wall)
    return found


def _say(act: Performing, delivery: Delivery, text: str, *, by_sender: bool) -> Answer:
    if not text.strip():
        raise InvalidInput(_("回答を入力してください。"), field="text")
    label = " ".join(part for part in (act.actor.post, act.actor.name) if part)
    answer = Answer.objects.create(
        delivery=delivery,
        author_id=act.actor.person,
        author_label=label,
        by_sender=by_sender,
        text=text.strip(),
        at=act.now(),
    )
    clauses = tuple(delivery.notice.clause_rows.values_list("lineage", flat=True))
    act.record(
        delivery,
        after={"answer": answer.pk, "by_sender": by_sender},
        unit=delivery.unit_id,
        clauses=clauses,
        wall=delivery.notice.wall,
    )
    return answer
