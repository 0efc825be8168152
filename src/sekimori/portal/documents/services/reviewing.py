from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks.selectors import add_months
from sekimori.portal.documents import act_types, announcements, current, demands, reminding
from sekimori.portal.documents.models import Document, Review
from sekimori.portal.documents.services.writing import label_of


def document_review(*, pk: int, note: str, next_on: dt.date, token: uuid.UUID | None = None) -> Review:
    """Records that the version in force was looked at and is still right; it is looked at again by `next_on`.

    Raises InvalidInput without a note, for a day out of the city's interval, or while no version is in force; Refused.
    """
    with performing(act_types.REVIEWED) as act:
        record = act.obtain(Document, pk, need="review")
        act.once(token, record)
        demand = demands.of(record.required)
        version = current.version_of(record, act.today())
        if version is None:
            raise InvalidInput(_("施行されている版がないため、見直しを記録できません。"))
        if not note.strip():
            raise InvalidInput(_("見直した内容と結果を書いてください。"), field="note")
        latest = add_months(act.today(), demand.rule.review_months or 12)
        if not act.today() < next_on <= latest:
            said = _("次の見直し日は、明日から%(latest)sまでの日にしてください。")
            raise InvalidInput(said % {"latest": eras.format_long(latest)}, field="next_on")
        made = Review.objects.create(
            document=record,
            version=version,
            note=note.strip(),
            next_on=next_on,
            person_id=act.person,
            person_label=label_of(act, demand.decides(act.actor)),
            at=act.now(),
        )
        act.record(record, after={"number": version.number, "next_on": next_on}, reason=note, clauses=demand.lineages)
        announcements.settle(record)
        reminding.set_clock(record)
    return made
