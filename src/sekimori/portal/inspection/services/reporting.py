from __future__ import annotations

import uuid

from django.db.models import Max
from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.actors import Holding, assignment_of, first
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.inspection import act_types, announcements, asking, policies, reports
from sekimori.portal.inspection.models import Campaign, Report, Tally, Use
from sekimori.portal.inspection.services.confirming import label_of


def report_make(*, campaign: int, note: str, token: uuid.UUID | None = None) -> Report:
    """Puts results and improvements before the committee: of the whole city by those who direct it and its systems, of his own

    department by its head. It speaks for the departments whose heads stand by their results, and keeps what it says for ever.
    Raises InvalidInput without a note or while no department has been confirmed, Refused.
    """
    with performing(act_types.REPORTED) as act:
        record = act.obtain(Campaign, campaign, need="report")
        act.once(token, record)
        if not note.strip():
            raise InvalidInput(_("総括を書いてください。"), field="note")
        departments = _departments(act, record)
        if not departments:
            raise InvalidInput(
                _("結果を確認した部等がまだありません。情報セキュリティ責任者の確認を待って報告してください。")
            )
        whole = policies.any_of(act.actor, policies.PLANNERS)
        content = reports.content_of(record, departments, whole=whole)
        holding = _holding(act)
        number = Report.objects.filter(campaign=record).aggregate(last=Max("number"))["last"] or 0
        made = Report.objects.create(
            campaign=record,
            number=number + 1,
            units=[row.place for row in departments],
            content=content,
            digest=canonical.sha256_of(content),
            note=note.strip(),
            person_id=act.person,
            person_label=label_of(act, holding),
            role=holding.role if holding else "",
            at=act.now(),
        )
        announcements.tell_committee(made, _members(record))
        act.record(
            made,
            after={"number": made.number, "units": made.units, "digest": made.digest},
            reason=made.note,
            clauses=("9.2(2)",),
            assignment=assignment_of(holding),
        )
    return made


def _departments(act: Performing, record: Campaign) -> list[Tally]:
    rows = Tally.objects.filter(campaign=record, kind=Tally.Kind.DEPARTMENT, confirmed_at__isnull=False)
    if policies.any_of(act.actor, policies.PLANNERS):
        return list(rows)
    return list(rows.filter(place__in=act.actor.units_where("oversee_department") or ()))


def _holding(act: Performing) -> Holding | None:
    abilities = {*policies.PLANNERS, "oversee_department"}
    return first(each for each in act.actor.holdings if abilities & each.abilities and not each.only_in)


def _members(record: Campaign) -> list[str]:
    """The roles of those who sit in the committee to which 9.2(2) wants the report."""
    package = asking.view_of(record).package
    return [role.key for role in package.roles if "decide_in_committee" in role.abilities]


def result_use(*, campaign: int, kind: str, note: str, token: uuid.UUID | None = None) -> Use:
    """Keeps on record that the result was made use of in a review (9.2(3)②). Raises InvalidInput without words, Refused."""
    with performing(act_types.USED) as act:
        record = act.obtain(Campaign, campaign, need="use")
        act.once(token, record)
        if kind not in Use.Kind.values:
            raise InvalidInput(_("何に活用したかを選んでください。"), field="kind")
        if not note.strip():
            raise InvalidInput(_("活用の内容を書いてください。"), field="note")
        holding = _holding(act)
        made = Use.objects.create(
            campaign=record,
            kind=kind,
            note=note.strip(),
            person_id=act.person,
            person_label=label_of(act, holding),
            at=act.now(),
        )
        act.record(
            made, after={"kind": kind}, reason=made.note, clauses=("9.2(3)②",), assignment=assignment_of(holding)
        )
    return made
