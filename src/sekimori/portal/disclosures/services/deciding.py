from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, Faults
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor, Assignment, assignment_of, first
from sekimori.portal.acts.performing import performing
from sekimori.portal.disclosures import act_types, announcements, contents, examining, originals, rules_in_force
from sekimori.portal.disclosures.models import Disclosure
from sekimori.portal.disclosures.policies import IN_EMERGENCY
from sekimori.portal.disclosures.services.common import demanded, entry, label_of, told_of

State = Disclosure.State
LONGEST = 1000


def disclosure_approve(
    *, pk: int, justified: Mapping[str, str] | None = None, seen: int | None = None, token: uuid.UUID | None = None
) -> Disclosure:
    """Decides that what was handed in may go out; its file is made and kept as the original.

    `justified` says by the key of each finding why it stands. Raises ManyFaults while a finding is neither removed nor justified,
    Conflict when it is not what was handed in or somebody was faster, Refused for who drew it up, NotAvailable.
    """
    shown = policies.get(Disclosure, context.current().actor, "decide", pk=pk)
    if seen not in {None, shown.version}:
        raise Conflict(_("画面を開いた後に変更されました。開き直して確かめてください。"))
    reasons = _reasons(shown, justified or {})
    # The file is made before the act: nobody else should have to wait for it.
    file = originals.made(shown)
    with performing(act_types.APPROVED) as act:
        record = act.obtain(Disclosure, pk, need="decide", seen=shown.version)
        act.once(token, record)
        if contents.digest_of(record) != record.digest:
            raise Conflict(_("提出された内容と異なるため、決裁できません。差し戻してください。"))
        record.state, record.justified = State.APPROVED, reasons
        record.decided_by_id, record.decided_label, record.decided_at = act.person, label_of(act), act.now()
        record.original = originals.keep(record, file)
        record.save()
        announcements.tell_approved(record)
        after = {**told_of(record), "digest": record.digest, "justified": reasons}
        entry(act, record, record.incident, record.mechanism, after=after, assignment=_capacity(record, act.actor),
              data={"sha256": record.original})  # fmt: skip
    return record


def _reasons(record: Disclosure, justified: Mapping[str, str]) -> dict[str, str]:
    """The reasons given for what the check finds in what was handed in, asked anew: a name may have come to the record since."""
    rule = rules_in_force.form_of(record.form)
    if rule is None or not rule.public:
        return {}
    faults, reasons = Faults(), {}
    for each in examining.findings_of(record, contents.kept_of(record)):
        said = justified.get(each.key, "").strip()[:LONGEST]
        if not said:
            names = {"label": each.label, "what": each.what}
            faults.add(_("%(label)s：%(what)s除くか、残す理由を書いてください。") % names, field=each.key)
        reasons[each.key] = said
    faults.raise_if_any()
    return reasons


def _capacity(record: Disclosure, actor: Actor) -> Assignment | None:
    rule = rules_in_force.form_of(record.form)
    abilities = set(rule.decided_by) if rule else set()
    held = [each for each in actor.holdings if each.counts_in(IN_EMERGENCY) and abilities & each.abilities]
    return assignment_of(first(held))


def disclosure_return(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Disclosure:
    """Gives it back to be mended; its lines follow the facts again. Raises InvalidInput without a reason, Refused."""
    with performing(act_types.RETURNED) as act:
        record = act.obtain(Disclosure, pk, need="decide")
        act.once(token, record)
        record.returned = demanded(reason)
        record.state, record.content, record.findings, record.digest = State.DRAFT, [], [], ""
        record.headline = record.signed = ""
        record.save()
        announcements.tell_returned(record)
        entry(act, record, record.incident, after={"state": record.state}, reason=record.returned)
    return record
