from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.inspection import act_types, asking
from sekimori.portal.inspection.models import Campaign
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import selectors as rules
from sekimori.portal.rules.selectors import AdoptionView

State = Campaign.State


@dataclass(frozen=True)
class Plan:
    """A self-inspection as it is planned. Empty `roles`, `units` and `lineages`: everybody, and everything that binds."""

    title: str
    starts_on: dt.date
    due_on: dt.date
    report_on: dt.date
    occasion: str = Campaign.Occasion.YEARLY
    note: str = ""
    each_person: bool = True
    roles: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    lineages: tuple[str, ...] = ()
    adoption: int | None = None


def campaign_plan(plan: Plan, *, token: uuid.UUID | None = None) -> Campaign:
    """Plans a self-inspection of the fiscal year in which it begins, under the adoption in force on that day (the first one when

    several are and none is named). Raises ManyFaults naming each field that is wrong, NotAdopted, Refused.
    """
    with performing(act_types.PLANNED) as act:
        act.authorise("create", Campaign)
        act.once(token)
        record = Campaign(planned_by_id=act.person, planned_at=act.now())
        _put(act, record, plan)
        record.save()
        act.record(record, after=_words(record), clauses=("9.2(1)①", "9.2(1)②"))
    return record


def campaign_change(pk: int, plan: Plan, *, seen: int | None = None) -> Campaign:
    """Changes a plan that has not begun. Raises as `campaign_plan`, Conflict when somebody was faster."""
    with performing(act_types.CHANGED) as act:
        record = act.obtain(Campaign, pk, need="change", seen=seen)
        before = _words(record)
        _put(act, record, plan)
        record.save()
        act.record(record, before=before, after=_words(record))
    return record


def campaign_cancel(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Campaign:
    """Gives a plan up that has not begun. Raises InvalidInput without a reason, Refused."""
    with performing(act_types.CANCELLED) as act:
        record = act.obtain(Campaign, pk, need="cancel")
        act.once(token, record)
        if not reason.strip():
            raise InvalidInput(_("理由を書いてください。"), field="reason")
        record.state = State.CANCELLED
        record.save()
        act.record(record, after={"state": record.state}, reason=reason.strip())
    return record


def _put(act: Performing, record: Campaign, plan: Plan) -> None:
    views = rules.adoptions_on(plan.starts_on)
    view = next((each for each in views if plan.adoption in {None, each.pk}), None)
    if view is None:
        raise rules.NotAdopted.told()
    _check(plan, view, act.today())
    record.fiscal_year = FiscalYear.of(plan.starts_on).year
    record.adoption_id = view.pk
    record.title, record.note, record.occasion = plan.title.strip()[:120], plan.note.strip(), plan.occasion
    record.each_person = plan.each_person
    record.roles, record.units, record.lineages = sorted(plan.roles), sorted(plan.units), sorted(plan.lineages)
    record.starts_on, record.due_on, record.report_on = plan.starts_on, plan.due_on, plan.report_on
    if not asking.questions(record):
        raise InvalidInput(_("この条件では設問が一つもありません。対象の役割と条項を確かめてください。"), field="roles")


def _check(plan: Plan, view: AdoptionView, today: dt.date) -> None:
    faults = Faults()
    if not plan.title.strip():
        faults.add(_("件名を入力してください。"), field="title")
    if plan.starts_on < today:
        faults.add(_("開始日は今日以後の日にしてください。"), field="starts_on")
    if plan.due_on < plan.starts_on:
        faults.add(_("回答期限は開始日以後の日にしてください。"), field="due_on")
    if plan.due_on not in FiscalYear.of(plan.starts_on):
        faults.add(_("回答期限は開始日と同じ年度の日にしてください。"), field="due_on")
    if plan.report_on < plan.due_on:
        faults.add(_("本部への報告期限は回答期限以後の日にしてください。"), field="report_on")
    known = set(asking.askable(view.package))
    if set(plan.roles) - known:
        faults.add(_("対象の役割に、設問のない役割があります。"), field="roles")
    nodes = organization.structure().nodes
    if any(unit not in nodes or nodes[unit].organ not in view.organs for unit in plan.units):
        faults.add(_("対象の所属に、この基準を採用していない所属があります。"), field="units")
    lineages = {clause.lineage for clause in view.package.normative}
    if set(plan.lineages) - lineages:
        faults.add(_("対象の条項に、採用した基準にない条項があります。"), field="lineages")
    faults.raise_if_any()


def _words(record: Campaign) -> dict[str, object]:
    return {
        "title": record.title,
        "fiscal_year": record.fiscal_year,
        "each_person": record.each_person,
        "roles": record.roles,
        "units": record.units,
        "lineages": len(record.lineages),
        "starts_on": record.starts_on,
        "due_on": record.due_on,
        "report_on": record.report_on,
    }
