"""Asking about surveys. Other apps ask here and nowhere else: before anything of a log is shown, `permits_survey`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import Nomination
from sekimori.portal.organization.selectors import Held
from sekimori.portal.surveys.models import Investigator, Look, Surveyed, SurveyOrder
from sekimori.portal.ui.wording import words
from sekimori.standards import packages
from sekimori.standards.incident_models import SurveyRules

__all__ = [
    "OrderView", "Permit", "Wanted", "commanders", "incident_numbered", "looks_of", "may_investigate", "may_order", "named",
    "named_roles", "order_of", "orders", "permits_survey", "purposes", "source_labels", "sources", "survey_rules", "view_of",
]  # fmt: skip


def survey_rules() -> SurveyRules:
    """What the edition in force says about surveys; those of an installed package where it names no records."""
    found = incidents.in_force().surveys
    for key in packages.installed() if not found.sources else ():
        installed = packages.get(key).incidents
        if installed is not None and installed.surveys.sources:
            return installed.surveys
    return found


def purposes() -> list[tuple[str, str]]:
    """What a survey may be for: key and name in the language of the reader."""
    return [(each.key, words(each.label)) for each in survey_rules().purposes]


def sources() -> list[tuple[str, str]]:
    """The kinds of records: key and name in the language of the reader."""
    return [(each.key, words(each.label)) for each in survey_rules().sources]


def source_labels(keys: Iterable[str]) -> list[str]:
    """What these kinds of records are called."""
    known = dict(sources())
    return [known.get(each, each) for each in keys]


def orders(actor: Actor) -> QuerySet[SurveyOrder]:
    """The orders that `actor` may know of."""
    return policies.visible(SurveyOrder, actor)


def order_of(pk: int, actor: Actor, need: str = "view") -> SurveyOrder:
    """One order, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(SurveyOrder, actor, need, pk=pk)


def may_order(actor: Actor) -> bool:
    """Whether the actor may order a survey."""
    return bool(policies.policy_of(SurveyOrder).decide(actor, "create"))


def incident_numbered(number: str, actor: Actor) -> int | None:
    """The key of the incident with this number, if the actor may know of it."""
    return incidents.incidents(actor).filter(number=number.strip()).values_list("pk", flat=True).first()


def named_roles() -> list[str]:
    """The roles of those whom the CISO names beforehand."""
    return incidents.roles_with("investigate")


def named(actor: Actor) -> list[Nomination]:
    """The register of those named in writing, as known now, the latest first."""
    return [row for role in named_roles() for row in organization.nominations_to(role, actor)]


def commanders() -> list[Held]:
    """Who holds the power itself."""
    roles = incidents.roles_with("command")
    return [held for role in roles for held in organization.holders_of(role) if not held.only_in]


def may_investigate() -> list[Held]:
    """Who may be named in an order to look: the CISO and those named beforehand, now."""
    return [*commanders(), *(held for role in named_roles() for held in organization.holders_of(role))]


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to look at: which kind of records, of which days, whose (None: of nobody in particular)."""

    source: str
    since: dt.date
    until: dt.date
    person: int | None = None


@dataclass(frozen=True)
class Permit:
    """The order that lets a look pass, or why none does."""

    order: SurveyOrder | None
    refusal: str = ""

    def __bool__(self) -> bool:
        return self.order is not None


def permits_survey(actor: Actor, wanted: Wanted) -> Permit:
    """Whether an order in force lets the actor look at these records now; three queries at most. It records nothing: whoever shows

    records calls `services.look`, which asks this and records the answer.
    """
    may = actor.person is not None and (actor.can("command") or actor.can("investigate"))
    if not may:
        return Permit(None, _("記録を見られるのは、ＣＩＳＯとＣＩＳＯが指名した調査者です。"))
    now = context.now()
    named_in = Investigator.objects.filter(person=actor.person).values("order")
    found = [each for each in SurveyOrder.objects.filter(pk__in=named_in).order_by("-given_at") if each.in_force(now)]
    about = _about(found, wanted.person)
    for sentence, inside in (
        (_("あなたが調査者となっている、期限内の調査の指示がありません。"), lambda _each: True),
        (_("対象者が、調査の指示にある人ではありません。"), lambda each: each.pk in about),
        (_("この種類の記録は、調査の指示の対象ではありません。"), lambda each: wanted.source in each.sources),
        (
            _("この期間は、調査の指示の対象期間の外です。"),
            lambda each: each.since <= wanted.since <= wanted.until <= each.until,
        ),
    ):
        found = [each for each in found if inside(each)]
        if not found:
            return Permit(None, sentence)
    return Permit(found[0])


def _about(found: Sequence[SurveyOrder], person: int | None) -> set[int]:
    """Which of these orders are about a person; none where nobody in particular is asked for."""
    if not found or person is None:
        return set()
    return set(Surveyed.objects.filter(order__in=found, person=person).values_list("order", flat=True))


@dataclass(frozen=True)
class OrderView:
    """What the page of an order shows."""

    record: SurveyOrder
    surveyed: Sequence[Surveyed]
    investigators: Sequence[Investigator]
    looks: Sequence[Look]
    total: int


def view_of(record: SurveyOrder) -> OrderView:
    """The order with whom it names and the last hundred looks under it; four queries."""
    looks = Look.objects.filter(order=record)
    people, investigators = list(record.surveyed.all()), list(record.investigators.all())
    return OrderView(record, people, investigators, list(looks[:100]), looks.count())


def looks_of(actor: Actor) -> QuerySet[Look]:
    """Every look, those refused included, that `actor` may know of."""
    return policies.visible(Look, actor).select_related("order")
