"""Who plans, answers, confirms, reports and sees: everybody his own sheet, heads those of their units, who oversees all."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.inspection.models import CITY, Campaign, Improvement, Report, Sheet, Tally, Use

# Who sees every sheet and every result.
SEE_ALL = ("command", "direct", "oversee_city", "audit", "lead_audit", "manage_systems")
# Who plans and reports (9.2(1)① 9.2(2)); who approves that it begins.
PLANNERS = ("direct", "manage_systems", "command")
OPENERS = ("direct", "command")
LEADERS = ("manage_section", "oversee_department")


def any_of(actor: Actor, abilities: tuple[str, ...]) -> bool:
    """Whether the actor is a person with one of these abilities."""
    return actor.person is not None and any(actor.can(ability) for ability in abilities)


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees the sheets and results of everybody; the software itself does, for reports."""
    return actor.system or any_of(actor, SEE_ALL)


def units_led(actor: Actor) -> frozenset[int]:
    """The units that the actor leads: his section, or his department with what lies beneath."""
    found: set[int] = set()
    for ability in LEADERS:
        found |= actor.units_where(ability) or frozenset()
    return frozenset(found)


def leads(actor: Actor, unit: int) -> bool:
    """Whether the actor answers for this unit; for the city as a whole (0) those who direct it and its systems."""
    return any_of(actor, PLANNERS) if unit == CITY else actor.person is not None and unit in units_led(actor)


@register
class CampaignPolicy(Policy[Campaign]):
    """Everybody who works here knows of a campaign once it was opened."""

    model = Campaign

    def visible(self, actor: Actor) -> Q:
        if sees_all(actor):
            return EVERYTHING
        if actor.person is None or not actor.can("work"):
            return NOTHING
        return Q(state__in=[Campaign.State.OPEN, Campaign.State.CLOSED])

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(
            any_of(actor, PLANNERS),
            _("自己点検を計画できるのは、統括情報セキュリティ責任者と情報システム管理者です。"),
            clauses=("9.2(1)①",),
        )

    def may_change(self, actor: Actor, record: Campaign) -> Decision:
        if record.state != Campaign.State.DRAFT:
            return allow_if(None, _("始まった自己点検の計画は変更できません。"))
        return self.may_create(actor)

    def may_open(self, actor: Actor, record: Campaign) -> Decision:
        return allow_if(
            record.state == Campaign.State.DRAFT and any_of(actor, OPENERS),
            _("自己点検の開始を承認できるのは、統括情報セキュリティ責任者とＣＩＳＯです。"),
        )

    def may_cancel(self, actor: Actor, record: Campaign) -> Decision:
        return self.may_change(actor, record)

    def may_extend(self, actor: Actor, record: Campaign) -> Decision:
        return allow_if(
            record.state == Campaign.State.OPEN and any_of(actor, PLANNERS),
            _("期限を変更できるのは、実施中の自己点検だけです。"),
        )

    def may_close(self, actor: Actor, record: Campaign) -> Decision:
        return self.may_extend(actor, record)

    def may_report(self, actor: Actor, record: Campaign) -> Decision:
        begun = record.state in {Campaign.State.OPEN, Campaign.State.CLOSED}
        may = any_of(actor, PLANNERS) or bool(actor.person is not None and actor.units_where("oversee_department"))
        sentence = _(
            "本部へ報告できるのは、統括情報セキュリティ責任者・情報システム管理者・情報セキュリティ責任者です。"
        )
        return allow_if(begun and may, sentence, clauses=("9.2(2)",))

    def may_use(self, actor: Actor, record: Campaign) -> Decision:
        begun = record.state in {Campaign.State.OPEN, Campaign.State.CLOSED}
        sentence = _("点検結果の活用を記録できるのは、ＣＩＳＯと統括情報セキュリティ責任者です。")
        return allow_if(begun and any_of(actor, OPENERS), sentence, clauses=("9.2(3)②",))


@register
class SheetPolicy(Policy[Sheet]):
    """One's own; those of the units one leads; all for those who oversee the city."""

    model = Sheet

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        if sees_all(actor):
            return EVERYTHING
        own, led = Q(person=actor.person), units_led(actor)
        return own | Q(unit__in=led) if led else own

    def may_answer(self, actor: Actor, record: Sheet) -> Decision:
        """Whose sheet it is; a section's is answered by its head."""
        mine = record.person_id == actor.person if record.person_id else actor.can("manage_section", record.unit)
        return allow_if(
            actor.person is not None and mine and _answerable(record), _("この自己点検票には、いまは答えられません。")
        )

    def may_enter(self, actor: Actor, record: Sheet) -> Decision:
        """Answers on paper are entered by the head of the unit or by those who run the campaign."""
        may = leads(actor, record.unit) or any_of(actor, PLANNERS)
        return allow_if(
            record.person_id is not None and record.person_id != actor.person and may and _answerable(record),
            _("紙の回答を入力できるのは、その所属の管理者と点検の実施者です。"),
        )

    def may_attach(self, actor: Actor, record: Sheet) -> Decision:
        return allow_if(self.may_answer(actor, record) or self.may_enter(actor, record), _("証拠を付けられません。"))


def _answerable(record: Sheet) -> bool:
    return record.state != Sheet.State.VOID and record.campaign.state == Campaign.State.OPEN


@register
class TallyPolicy(Policy[Tally]):
    """Results of the units one leads, beside those of the city to compare with."""

    model = Tally

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        if sees_all(actor):
            return EVERYTHING
        led = units_led(actor)
        if not led:
            return NOTHING
        units = Q(kind__in=[Tally.Kind.SECTION, Tally.Kind.DEPARTMENT], place__in=led)
        return units | Q(kind=Tally.Kind.CITY)

    def may_confirm(self, actor: Actor, record: Tally) -> Decision:
        ability = {Tally.Kind.SECTION: "manage_section", Tally.Kind.DEPARTMENT: "oversee_department"}.get(
            Tally.Kind(record.kind)
        )
        mine = ability is not None and actor.person is not None and actor.can(ability, record.place)
        begun = record.campaign.state in {Campaign.State.OPEN, Campaign.State.CLOSED}
        sentence = _("結果を確認できるのは、その所属の情報セキュリティ管理者・責任者です。")
        return allow_if(mine and begun and record.confirmed_at is None, sentence, clauses=("9.2(1)②",))


@register
class ImprovementPolicy(Policy[Improvement]):
    """Of the units one leads, and those one has to carry out oneself."""

    model = Improvement

    def visible(self, actor: Actor) -> Q:
        if sees_all(actor):
            return EVERYTHING
        if actor.person is None:
            return NOTHING
        own, led = Q(owner=actor.person), units_led(actor)
        return own | Q(unit__in=led) if led else own

    def may_create(self, actor: Actor, *, unit: int = CITY, **_where: Any) -> Decision:
        sentence = _("改善策を登録できるのは、その所属の情報セキュリティ管理者・責任者と、点検の実施者です。")
        return allow_if(leads(actor, unit) or any_of(actor, PLANNERS), sentence, clauses=("9.2(2)",))

    def may_finish(self, actor: Actor, record: Improvement) -> Decision:
        mine = actor.person is not None and record.owner_id == actor.person
        may = record.state == Improvement.State.OPEN and (mine or bool(self.may_create(actor, unit=record.unit)))
        return allow_if(may, _("この改善策の結果を記録できるのは、担当者とその所属の管理者です。"))

    def may_move(self, actor: Actor, record: Improvement) -> Decision:
        may = record.state == Improvement.State.OPEN and bool(self.may_create(actor, unit=record.unit))
        return allow_if(may, _("改善策を変更できるのは、その所属の管理者です。"))

    def may_drop(self, actor: Actor, record: Improvement) -> Decision:
        return self.may_move(actor, record)

    def may_attach(self, actor: Actor, record: Improvement) -> Decision:
        return self.may_finish(actor, record)


class Told(Policy[Any]):
    """What was reported to the committee is read by its members and by those who lead units, too."""

    def visible(self, actor: Actor) -> Q:
        may = sees_all(actor) or any_of(actor, ("decide_in_committee", "oversee_department"))
        return EVERYTHING if may else NOTHING


@register
class ReportPolicy(Told):
    model = Report


@register
class UsePolicy(Told):
    model = Use
