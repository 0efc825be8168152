from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.rules import act_types
from sekimori.portal.rules.models import TimeSetting
from sekimori.portal.rules.selectors.adoptions import times
from sekimori.standards.models import TimeMeaning, TimeWord
from sekimori.standards.norms.labels import TIMES


def time_set(*, meaning: TimeMeaning, since: dt.date | None = None, reason: str = "") -> TimeSetting:
    """Sets what a time word of the standard means in this city from `since` (today when not given) on.

    Raises InvalidInput unless exactly one length is given, or for a day that has passed; Refused unless the actor decides.
    """
    with performing(act_types.TIME_SET) as act:
        act.authorise("create", TimeSetting)
        day = since or act.today()
        lengths = meaning.model_dump(exclude={"word"}, exclude_none=True)
        if len(lengths) != 1:
            raise InvalidInput(_("長さは、分・開庁時間・開庁日・か月のどれか一つで入力してください。"))
        if day < act.today():
            raise InvalidInput(_("適用開始日は今日以後の日にしてください。"), field="since")
        word = TimeWord(meaning.word)
        before = times(day).get(word)
        record = TimeSetting.objects.create(word=word.value, since=day, reason=reason, recorded_at=act.now(), **lengths)
        act.record(
            record,
            before=before.model_dump(exclude={"word"}, exclude_none=True) if before else {},
            after={**lengths, "since": day},
            reason=reason,
            names={"word": TIMES[word]},
        )
    return record
