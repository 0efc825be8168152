from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.incidents import act_types, announcements, rules_in_force, ticking
from sekimori.portal.incidents.announcements import To
from sekimori.portal.incidents.models import Incident, Order
from sekimori.portal.incidents.services.common import demanded, entry


@dataclass(frozen=True)
class Investigation:
    """What the CSIRT reports to the CISO: cause, extent, measures against recurrence."""

    cause: str
    impact: str
    prevention: str


def prevention_report(
    *, pk: int, found: Investigation, seen: int | None = None, token: uuid.UUID | None = None
) -> Incident:
    """Reports cause and measures to the CISO (5.3(2)④); it may be reported anew until the CISO has decided.

    Raises ManyFaults for what is missing, Conflict when somebody was faster.
    """
    with performing(act_types.INVESTIGATED) as act:
        record = act.obtain(Incident, pk, need="investigate", seen=seen)
        act.once(token, record)
        faults = Faults()
        for field, text in (("cause", found.cause), ("impact", found.impact), ("prevention", found.prevention)):
            if not text.strip():
                faults.add(_("入力してください。分からないことは、分からないと書いてください。"), field=field)
        faults.raise_if_any()
        record.cause, record.impact = found.cause.strip(), found.impact.strip()
        record.prevention, record.investigated_at = found.prevention.strip(), act.now()
        days = rules_in_force.in_force().clocks.prevention_days
        record.direct_due_at = clocks.due_at(act.now(), calendar_days=days)
        record.save()
        ticking.unwatch(record, "investigation")
        ticking.watch(record, "direction", record.direct_due_at)
        said = _("原因と再発防止策の報告がありました。内容を確かめ、必要な措置を指示してください。")
        announcements.tell_of(record, To(abilities=("command",)), said, f"investigated:{record.version}")
        after = {"cause": record.cause, "impact": record.impact, "prevention": record.prevention}
        entry(act, record, "incident_investigation", after=after)
    return record


def prevention_decide(*, pk: int, said: str, seen: int | None = None, token: uuid.UUID | None = None) -> Incident:
    """The CISO has confirmed the report and ordered what is needed (5.3(2)⑤), or says why no order is needed.

    Orders are given by `order_give`, before or after. Raises InvalidInput without words.
    """
    with performing(act_types.DIRECTED) as act:
        record = act.obtain(Incident, pk, need="direct", seen=seen)
        act.once(token, record)
        ordered = Order.objects.filter(incident=record, sort=Order.Sort.PREVENTION).exclude(state="withdrawn").exists()
        sentence = _("確かめたことを書いてください。指示をしないときは、その理由を書いてください。")
        record.directed, record.directed_at = demanded(said, sentence, "said"), act.now()
        record.save()
        ticking.unwatch(record, "direction")
        told = _("ＣＩＳＯが再発防止の報告を確かめ、判断しました。")
        announcements.tell_of(record, To(abilities=("lead_csirt",)), told, f"directed:{record.version}")
        entry(act, record, "prevention_order", after={"directed": record.directed, "ordered": ordered})
    return record


def check_over(record: Incident) -> None:
    """Raises ManyFaults naming everything that has to be there before an incident is closed."""
    faults = Faults()
    if record.investigated_at is None:
        faults.items.append(InvalidInput(_("原因と再発防止策がまだ報告されていません。")))
    if record.directed_at is None:
        faults.items.append(InvalidInput(_("ＣＩＳＯの再発防止の判断がまだありません。")))
    left = Order.objects.filter(incident=record).exclude(state__in=Order.OVER).count()
    if left:
        faults.items.append(InvalidInput(_("完了が確かめられていない指示が%(count)s件あります。") % {"count": left}))
    faults.raise_if_any()
