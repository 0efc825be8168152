from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import assignment_of
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.incidents import act_types, announcements, chain
from sekimori.portal.incidents.announcements import To
from sekimori.portal.incidents.models import Hop
from sekimori.portal.incidents.policies import holding_for
from sekimori.portal.incidents.services.common import changed, demanded, entry, label_of


def hop_pass(*, pk: int, note: str, measures: str = "", token: uuid.UUID | None = None) -> Hop:
    """Passes a report on to the next role of the chain, with what was found (5.3(1)②③④); the last one confirms it.

    One that silence has carried on already may still be answered; the record says that it was late. Raises InvalidInput without
    a note, or without measures where the step wants them (1(2)⑧).
    """
    with performing(act_types.PASSED) as act:
        hop = act.obtain(Hop, pk, need="pass")
        act.once(token, hop)
        late = hop.state == Hop.State.LAPSED
        if not hop.last:
            demanded(note, _("確認したことを書いてください。まだ分からないことは「確認中」で構いません。"), "note")
        if hop.recovery:
            demanded(measures, _("回復のための措置（これから行うものを含む）を書いてください。"), "measures")
        _settle(act, hop, note, measures, Hop.State.PASSED)
        holding = holding_for(act.actor, hop.role, hop.unit_id)
        entry(
            act,
            hop.incident,
            ["incident_escalation", *(["incident_recovery"] if hop.recovery else [])],
            act_type=act_types.CONFIRMED if hop.last else act_types.PASSED,
            after={"role": hop.role_label, "note": hop.note, "measures": hop.measures},
            assignment=assignment_of(holding),
            last=False,
        )
        if not late and not hop.last:
            with announcements.together():
                chain.advance(act, hop.incident, hop.position + 1, act.actor.person)
        changed()
    return hop


def _settle(act: Performing, hop: Hop, note: str, measures: str, state: Hop.State) -> None:
    hop.state, hop.at, hop.by_id, hop.by_label = state, act.now(), act.actor.person, label_of(act)
    hop.note, hop.measures = note.strip(), measures.strip()
    hop.save()
    if hop.last:
        chain.stop_timer(hop)


def act_for_ciso(*, pk: int, absence: str, measures: str, token: uuid.UUID | None = None) -> Hop:
    """The chief security manager acts on own judgement while the CISO is absent (1(2)⑤); the CISO is told.

    Raises InvalidInput unless it is said how the CISO is absent and what is done.
    """
    with performing(act_types.ACTED_FOR) as act:
        hop = act.obtain(Hop, pk, need="act_for")
        act.once(token, hop)
        demanded(absence, _("不在の状況（連絡を試みた時刻など）を書いてください。"), "absence")
        demanded(measures, _("自らの判断で行う措置を書いてください。"), "measures")
        _settle(act, hop, absence, measures, Hop.State.ACTED_FOR)
        said = _("ＣＩＳＯの不在のため、統括が自らの判断で措置しました。画面で内容を確かめてください。")
        announcements.tell_of(hop.incident, To(abilities=("command",)), said, f"acted_for:{hop.pk}")
        holding = next((h for h in act.actor.holdings if "direct" in h.abilities), None)
        after = {"role": hop.role_label, "note": hop.note, "measures": hop.measures}
        clauses = ["incident_order", "incident_escalation"]
        entry(act, hop.incident, clauses, after=after, assignment=assignment_of(holding))
    return hop
