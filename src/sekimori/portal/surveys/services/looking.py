from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import performing
from sekimori.portal.surveys import act_types, selectors
from sekimori.portal.surveys.models import Look
from sekimori.portal.surveys.selectors import Wanted
from sekimori.portal.surveys.services.common import entry, label_of, labels_of


def look(*, source: str, since: dt.date, until: dt.date, person: int | None, words: str) -> Look:
    """Records a look at records before anything of them is shown, and lets it pass only inside an order in force (7.2(2)).

    `source` is one of the standard's kinds of records, `since` and `until` the days asked for, `person` whose they are, `words`
    what is looked for. A look outside every order is recorded and then refused: raises Refused. InvalidInput without words.
    """
    if not words.strip():
        raise InvalidInput(_("何を調べるかを書いてください。"), field="words")
    permit = selectors.permits_survey(context.current().actor, Wanted(source, since, until, person))
    label = labels_of([person]).get(person, "") if person is not None else ""
    with performing(act_types.LOOKED if permit.order is not None else act_types.REFUSED) as act:
        made = Look.objects.create(
            order=permit.order,
            person_id=act.person,
            label=label_of(act),
            at=act.now(),
            source=source[:60],
            surveyed_id=person if label else None,
            surveyed_label=label,
            since=since,
            until=until,
            words=words.strip()[:400],
            permitted=permit.order is not None,
            refusal=permit.refusal,
        )
        after = {"source": made.source, "surveyed_label": label, "since": since, "until": until, "words": made.words}
        if permit.order is not None:
            entry(act, permit.order, after=after)
        else:
            entry(act, made, after=after, reason=permit.refusal)
    if permit.order is None:
        refusal = Refused(
            permit.refusal, next_step=_("必要なときは、ＣＩＳＯか指名された人の新しい指示を受けてください。")
        )
        refusal.recorded = True
        raise refusal
    return made
