from __future__ import annotations

import datetime as dt

from sekimori.portal.demo import editions
from sekimori.portal.demo.span import Span

SPAN = Span(dt.date(2026, 11, 24))


def test_both_editions_are_the_invented_citys_own():
    for package in (editions.first(SPAN), editions.amended(SPAN)):
        assert package.key == "shiomi"
        assert "架空" in package.label.ja
        assert "宮古" not in package.model_dump_json()
        assert "Miyako" not in package.model_dump_json()


def test_the_amendment_adds_a_clause_renames_the_committee_and_rewords_others():
    old, new = editions.first(SPAN), editions.amended(SPAN)
    assert {each.id for each in new.clauses} - {each.id for each in old.clauses} == {editions.ADDED}
    assert old.bodies[0].label.ja == "情報化推進委員会"
    assert new.bodies[0].label.ja == "デジタル戦略推進本部"
    changed = [each.id for each in old.clauses if each.requirement != new.clause(each.id).requirement]
    assert set(editions.REWORDED) < set(changed)
    assert 5 < len(changed) < 20


def test_the_city_has_fixed_rounds_for_the_duties_that_its_story_tells_and_for_no_others():
    assert {each.key for each in editions.amended(SPAN).duties} == set(editions.ROUNDS)
    assert {each.key for each in editions.first(SPAN).duties} == set(editions.ROUNDS) - set(editions.NEW_DUTIES)
