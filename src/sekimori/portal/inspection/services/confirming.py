from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.actors import Holding, assignment_of, first
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.inspection import act_types, asking, settling, weaknesses
from sekimori.portal.inspection.models import Confirmation, Tally

ABILITY = {Tally.Kind.SECTION: "manage_section", Tally.Kind.DEPARTMENT: "oversee_department"}


def result_confirm(*, pk: int, note: str, token: uuid.UUID | None = None) -> Confirmation:
    """The head of a section or department stands by its result; its answers reach the clauses.

    Raises InvalidInput without a note, while a question that was answered partly or no has no improvement, while sheets (of a
    section) or sections (of a department) are missing before the last day; Refused.
    """
    with performing(act_types.CONFIRMED) as act:
        tally = act.obtain(Tally, pk, need="confirm")
        act.once(token, tally)
        campaign = tally.campaign
        if not note.strip():
            raise InvalidInput(_("結果についての所見を書いてください。"), field="note")
        missing = _missing(tally)
        if missing and act.today() <= campaign.due_on:
            said = _("まだ%(missing)s件そろっていません。回答期限までは、すべてそろってから確認してください。")
            raise InvalidInput(said % {"missing": missing})
        asked = asking.questions(campaign)
        _demand_improvements(tally)
        holding = _holding(act, tally)
        made = Confirmation.objects.create(
            tally=tally,
            note=note.strip(),
            counts=tally.counts,
            person_id=act.person,
            person_label=label_of(act, holding),
            role=holding.role if holding else "",
            at=act.now(),
        )
        tally.confirmed_at = act.now()
        tally.save(update_fields=["confirmed_at"])
        act.record(
            tally,
            after={"submitted": tally.submitted, "sheets": tally.sheets, "missing": missing},
            reason=note.strip(),
            clauses=("9.2(1)①", "9.2(1)②", "9.2(3)①"),
            unit=tally.place,
            assignment=assignment_of(holding),
        )
        settling.settle_unit(tally, asked, made.role)
    return made


def _missing(tally: Tally) -> int:
    if tally.kind == Tally.Kind.SECTION:
        return max(0, tally.sheets - tally.submitted)
    sections = Tally.objects.filter(campaign=tally.campaign_id, kind=Tally.Kind.SECTION, department=tally.place)
    return sections.filter(confirmed_at__isnull=True).count()


def _demand_improvements(tally: Tally) -> None:
    open_ones = weaknesses.without_improvement(tally)
    if open_ones:
        said = _("改善策のない設問があります：%(labels)s")
        raise InvalidInput(said % {"labels": "、".join(each.label for each in open_ones[:5])})


def _holding(act: Performing, tally: Tally) -> Holding | None:
    ability = ABILITY[Tally.Kind(tally.kind)]
    return first(each for each in act.actor.holdings if ability in each.abilities and each.reaches(tally.place))


def label_of(act: Performing, holding: Holding | None) -> str:
    """Post and name of the actor, as they are written beside what he says."""
    post = holding.post if holding and holding.post else act.actor.post
    return f"{post} {act.actor.name}".strip()
