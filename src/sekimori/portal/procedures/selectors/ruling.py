"""専決規則: which rules the definitions offer, which are in force, and what was decided by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.procedures import definitions
from sekimori.portal.procedures.models import Decision, Party, StandingRule
from sekimori.portal.procedures.services.ruling import own_office
from sekimori.portal.ui.wording import words


@dataclass(frozen=True)
class OfferedRule:
    """A rule that a definition offers at a stage, with those in force; `may_set` where the actor decides there and has none."""

    procedure: str
    procedure_label: str
    stage: str
    stage_label: str
    rule: str
    label: str
    in_force: Sequence[StandingRule]
    may_set: bool


def rules_offered(actor: Actor) -> list[OfferedRule]:
    """Every rule that the definitions in force offer; one query for those in force."""
    held: dict[tuple[str, str, str], list[StandingRule]] = {}
    rows = policies.visible(StandingRule, actor).filter(ended_at__isnull=True, until__gte=context.today())
    for row in rows.order_by("set_at"):
        held.setdefault((row.procedure, row.stage, row.rule), []).append(row)
    own = {each.role for each in actor.holdings if each.capacity != "deputy"}
    found = []
    for defined in definitions.all_current(min(actor.units, default=None)):
        for stage in defined.procedure.route:
            decides = any(party.role in own for party in stage.parties)
            for each in stage.rules:
                in_force = held.get((defined.key, stage.key, each.key), [])
                may = decides and not any(row.person_id == actor.person for row in in_force)
                found.append(
                    OfferedRule(
                        defined.key,
                        defined.label,
                        stage.key,
                        words(stage.label),
                        each.key,
                        words(each.label),
                        in_force,
                        may,
                    )
                )
    return found


def rule_of(actor: Actor, pk: int) -> StandingRule | None:
    """A rule, in force or not, that the actor may know of."""
    return policies.visible(StandingRule, actor).filter(pk=pk).first()


def check_may_end(actor: Actor, rule: StandingRule) -> None:
    """Raises Refused unless the actor holds the office that this rule decides for."""
    defined = definitions.current(rule.procedure, min(actor.units, default=None))
    held = own_office(defined.procedure.stage(rule.stage), actor.person, context.now())
    policies.require(actor, "end", StandingRule, rule, held=held is not None)


def decided_by_rules() -> dict[tuple[str, str, int], int]:
    """How many decisions were made by rules: (procedure, stage, person) → number; one query."""
    rows = Decision.objects.filter(why=Party.Why.RULE).values("application__procedure", "step__stage", "person")
    return {
        (row["application__procedure"], row["step__stage"], row["person"]): row["n"]
        for row in rows.annotate(n=Count("pk")).order_by()
    }
