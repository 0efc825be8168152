from __future__ import annotations

import uuid

from django.db.models import Max
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.performing import performing
from sekimori.portal.disclosures import act_types, announcements, contents, examining, originals, rules_in_force
from sekimori.portal.disclosures.models import Disclosure
from sekimori.portal.disclosures.originals import Original
from sekimori.portal.disclosures.services.common import demanded, entry, label_of, told_of
from sekimori.portal.incidents.models import Incident
from sekimori.portal.ui.wording import in_japanese
from sekimori.standards.disclosure_models import DisclosureForm, Stage

State = Disclosure.State


def disclosure_draft(
    *, incident: int, form: str, stage: str = "", to: str = "", mark: str = "", token: uuid.UUID | None = None
) -> Disclosure:
    """Begins a report; its lines are made from the facts, nothing is typed into it. `to` takes the place of the form's recipient.

    The stage is the first that is not settled when none is named. Raises InvalidInput for a form or stage there is not, while one
    of the same form is open, and without a mark where the form wants one; Refused.
    """
    with performing(act_types.DRAFTED) as act:
        record = act.obtain(Incident, incident, need="view")
        act.authorise("create", Disclosure, incident=record)
        act.once(token, record)
        rule = rules_in_force.form_of(form)
        if rule is None:
            raise InvalidInput(_("様式を選んでください。"), field="form")
        if rule.marked and rules_in_force.in_force().mark(mark) is None:
            raise InvalidInput(_("共有の範囲（ＴＬＰ）を選んでください。"), field="mark")
        if Disclosure.objects.filter(incident=record, form=form, state__in=Disclosure.OPEN).exists():
            raise InvalidInput(
                _("この様式は、すでに作成中です。先にそれを送付するか、取りやめてください。"), field="form"
            )
        chosen = _stage(record, rule, stage)
        with in_japanese():
            made = Disclosure(
                incident=record,
                form=rule.key,
                form_label=rule.label.ja,
                recipient=to.strip()[:200] or rule.recipient.ja,
                mechanism=rule.mechanism,
                stage=chosen.key,
                stage_label=chosen.label.ja,
                number=_next_number(record, form),
                mark=mark if rule.marked else "",
                drafted_by_id=act.person,
                drafted_label=label_of(act),
                drafted_at=act.now(),
            )
        made.save()
        entry(act, made, record, rule.mechanism, after=told_of(made))
    return made


def _stage(incident: Incident, form: DisclosureForm, stage: str) -> Stage:
    if stage:
        found = form.stage(stage)
        if found is None:
            raise InvalidInput(_("段階を選んでください。"), field="stage")
        return found
    sent = set(
        Disclosure.objects.filter(incident=incident, form=form.key, state=State.SENT).values_list("stage", flat=True)
    )
    return next((each for each in form.stages if each.key not in sent), form.stages[-1])


def _next_number(incident: Incident, form: str) -> int:
    rows = Disclosure.objects.filter(incident=incident, form=form).exclude(state=State.WITHDRAWN)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def disclosure_submit(*, pk: int, seen: int | None = None, token: uuid.UUID | None = None) -> Disclosure:
    """Freezes a report as the facts stand now and hands it in to be decided on; one that nobody decides on may be sent at once.

    What is published is checked (names, unconfirmed facts). Raises Refused, Conflict when somebody was faster, NotAvailable when
    its files cannot be made.
    """
    file, version = _made_before(pk)
    with performing(act_types.SUBMITTED) as act:
        record = act.obtain(Disclosure, pk, need="submit", seen=version if seen is None else seen)
        act.once(token, record)
        rule = _freeze(record)
        record.submitted_at, record.returned = act.now(), ""
        record.state = State.WAITING if rule.decided_by else State.APPROVED
        after = {**told_of(record), "digest": record.digest, "findings": len(record.findings)}
        if file is not None:
            record.original = originals.keep(record, file)
        record.save()
        if rule.decided_by:
            announcements.tell_waiting(record)
        entry(act, record, record.incident, record.mechanism, after=after, data={"sha256": record.digest})
    return record


def _rule(record: Disclosure) -> DisclosureForm:
    rule = rules_in_force.form_of(record.form)
    if rule is None:
        raise InvalidInput(_("この様式は、いまの版にはありません。取りやめて、新しい様式で作成してください。"))
    return rule


def _freeze(record: Disclosure) -> DisclosureForm:
    rule = _rule(record)
    drawn = contents.drawn_from(record, rule, context.now())
    record.headline, record.signed = drawn.headline, drawn.signed
    record.content = [each.as_json() for each in drawn.lines]
    record.findings = [each.as_json() for each in examining.findings_of(record, drawn.lines)] if rule.public else []
    record.justified, record.digest = {}, contents.digest_of(record)
    return rule


def _made_before(pk: int) -> tuple[Original | None, int | None]:
    """The file of a report that nobody decides on, made before the act, so that nobody waits for it; and of which version it is."""
    form = Disclosure.objects.filter(pk=pk).values_list("form", flat=True).first()
    rule = rules_in_force.form_of(form or "")
    if rule is None or rule.decided_by:
        return None, None
    shown = policies.get(Disclosure, context.current().actor, "submit", pk=pk)
    _freeze(shown)
    return originals.made(shown), shown.version


def disclosure_withdraw(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Disclosure:
    """Gives a report up that was not sent; it stays on record. Raises InvalidInput without a reason, Refused."""
    with performing(act_types.WITHDRAWN) as act:
        record = act.obtain(Disclosure, pk, need="withdraw")
        act.once(token, record)
        record.withdrawn_reason = demanded(reason)
        record.state = State.WITHDRAWN
        record.save()
        entry(act, record, record.incident, after={"state": record.state}, reason=record.withdrawn_reason)
    return record
