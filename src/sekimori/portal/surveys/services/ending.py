from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.surveys import act_types, announcements, selectors
from sekimori.portal.surveys.models import Investigator, Surveyed, SurveyOrder
from sekimori.portal.surveys.services.common import entry, label_of, ordering_holding


def survey_end(*, pk: int, result: str, seen: int | None = None, token: uuid.UUID | None = None) -> SurveyOrder:
    """Ends a survey with what it has found; nothing can be looked at any more. Raises InvalidInput without words."""
    with performing(act_types.ENDED) as act:
        record = act.obtain(SurveyOrder, pk, need="end", seen=seen)
        act.once(token, record)
        if not result.strip():
            raise InvalidInput(
                _("調査の結果を書いてください。何も見つからなかったときは、そのように書いてください。"), field="result"
            )
        record.result, record.ended_at, record.ended_label = result.strip(), act.now(), label_of(act)
        record.save(update_fields=["result", "ended_at", "ended_label"])
        people = set(Investigator.objects.filter(order=record).values_list("person", flat=True))
        people |= {each.person for each in selectors.commanders()}
        people -= set(Surveyed.objects.filter(order=record).values_list("person", flat=True))
        said = _("利用状況の調査が終わりました。これより後は、記録を見られません。")
        announcements.tell(record, people - {act.person}, said, "ended")
        entry(act, record, after={"result": record.result, "ended_at": record.ended_at}, holding=ordering_holding(act))
    return record
