"""What the first screen says of the clauses that one answers for."""

from __future__ import annotations

import re

from django.urls import reverse

from sekimori.portal.acts import context
from sekimori.portal.compliance import selectors, services
from sekimori.portal.compliance.combining import OBLIGING
from sekimori.portal.compliance.home_panel import beside, to_answer
from sekimori.portal.rules import selectors as rules
from tests.world import World


def test_answering_for_clauses_is_a_task_of_the_year_until_every_one_is_answered(city: World) -> None:
    with city.acting("staff"):
        actor = context.current().actor
        task = to_answer(actor, 30)[0]
        owed = {(each.clause, each.place) for role in selectors.duties_of(actor) for each in role.owed}
    assert task.href == reverse("compliance:mine") + "?open=1"
    assert str(len(owed)) in re.findall(r"\d+", str(task.hint))
    assert task.due_at is not None
    assert f"{task.due_at:%m-%d}" == "03-31", "midnight of 1 April in Tokyo"
    for clause, place in owed:
        with city.acting("staff"):
            services.answer_give(clause=clause, unit=place, answer="done", reason="", evidence="朝礼で確かめた")
    with city.acting("staff"):
        assert to_answer(context.current().actor, 30) == []


def test_nobody_without_a_role_is_asked(city: World) -> None:
    with city.acting("outsider"):
        actor = context.current().actor
        assert to_answer(actor, 30) == []
        assert beside(actor) is None


def test_a_definition_is_nobodys_to_answer(city: World) -> None:
    package = rules.adoption_on().package
    asking = {c.id for c in package.normative if any(norm.modality in OBLIGING for norm in c.norms)}
    assert asking < {clause.id for clause in package.normative}
    for who in ("staff", "head_citizen", "chief", "ciso"):
        with city.acting(who):
            owed = {each.clause for role in selectors.duties_of(context.current().actor) for each in role.owed}
        assert owed
        assert owed <= asking
