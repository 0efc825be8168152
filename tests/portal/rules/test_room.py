"""The reading room: the whole text, by clause, by role, as of a day, found by its words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.rules import selectors, services
from sekimori.portal.rules.in_force import PublishedNode
from sekimori.portal.search import selectors as search
from sekimori.standards import packages
from sekimori.standards.models import TimeWord
from tests.adopting import CLAUSES, adopt, clause, small_package
from tests.world import TODAY, World

NEXT = dt.date(2027, 4, 1)


@pytest.fixture(autouse=True)
def _todays_clock(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", clock)


def reading(client: Client, world: World, key: str, name: str, *args: object, **given: str) -> str:
    client.force_login(world.account(key))
    response = client.get(reverse(f"rules:{name}", args=args), given)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_text_is_laid_out_by_depth_with_its_contents(world: World) -> None:
    room = selectors.room_of(adopt_view(world))
    assert [(line.id, line.depth) for line in room.lines][:4] == [("1", 0), ("1(1)", 1), ("1(1)①", 2), ("1(2)", 1)]
    assert [(line.id, [each.id for each in below]) for line, below in room.contents()] == [
        ("1", ["1(1)", "1(2)"]),
        ("2", []),
    ]
    assert [line.id for line in room.chapter("1(1)")] == ["1(1)", "1(1)①"]
    assert [line.id for line in room.trail("1(1)①")] == ["1", "1(1)"]


def adopt_view(world: World) -> selectors.AdoptionView:
    adopt(world)
    return selectors.adoption_on(TODAY)


def test_a_clause_says_in_words_who_when_and_to_whom(world: World) -> None:
    content = selectors.clause_content("2(2)", adopt_view(world))
    assert content.heading == "持出しと報告"
    norm = content.norms[0]
    assert (norm.who, norm.condition, norm.time) == ("職員等", "紛失に気付いたとき", "速やかに（60分以内）")
    assert [(str(label), names) for label, names in norm.towards] == [("報告する相手", "情報セキュリティ管理者")]
    assert [one.name for one in content.mechanisms] == ["self_inspection"]
    assert (content.before, content.after) == ("2(1)", "2(3)")


def test_the_citys_meaning_of_a_time_word_is_shown(world: World) -> None:
    adopt(world)
    with world.acting("chief"):
        services.time_set(meaning=selectors.times(TODAY)[TimeWord.PROMPTLY].model_copy(update={"minutes": 30}))
    assert selectors.clause_content("2(2)", selectors.adoption_on(TODAY)).norms[0].time == "速やかに（30分以内）"


def test_everybody_who_works_here_reads_every_page_and_the_outsider_none(world: World, client: Client) -> None:
    adopt(world)
    pages = [("home",), ("text",), ("chapter", "2"), ("clause", "2(1)"), ("mine",), ("history",)]
    for key in ("staff", "chief", "election", "auditor"):
        for name, *args in pages:
            assert "汐見市" in reading(client, world, key, name, *args)
    client.logout()
    for name, *args in pages:
        assert client.get(reverse(f"rules:{name}", args=args)).status_code == 302
    draft = small_package("2")
    with world.acting("chief"):
        edition = services.edition_take(draft, confirmed=False)
    client.force_login(world.account("staff"))
    assert client.get(reverse("rules:home"), {"edition": edition.pk}).status_code == 404
    client.force_login(world.account("chief"))
    assert "採用の有無にかかわらず" in client.get(reverse("rules:text"), {"edition": edition.pk}).content.decode()


def test_the_outsider_reads_nothing(world: World, client: Client) -> None:
    adopt(world)
    client.force_login(world.account("outsider"))
    for name, *args in [("home",), ("text",), ("chapter", "2"), ("clause", "2(1)"), ("mine",)]:
        assert client.get(reverse(f"rules:{name}", args=args)).status_code == 403
    assert "汐見市情報セキュリティ" not in client.get(reverse("rules:history")).content.decode()


def test_a_role_sees_what_it_must_do_and_can_look_at_others(world: World, client: Client) -> None:
    adopt(world)
    mine = reading(client, world, "staff", "mine")
    assert "2(1)" in mine
    assert "1(2)" not in mine
    other = reading(client, world, "staff", "mine", role="security_committee")
    assert "1(2)" in other
    assert "2(3)" not in other


def test_the_text_of_another_day_is_the_one_that_was_in_force(world: World, client: Client) -> None:
    adopt(world)
    changed = [clause("2(2)", "職員等は、直ちに報告します。") if one["id"] == "2(2)" else one for one in CLAUSES]
    adopt(world, small_package("2", changed), effective_on=NEXT)
    assert "速やかに報告" in reading(client, world, "staff", "clause", "2(2)")
    later = reading(client, world, "staff", "clause", "2(2)", on="2027-04-01")
    assert "直ちに報告します" in later
    assert "on=2027-04-01" in later
    client.force_login(world.account("staff"))
    assert client.get(reverse("rules:text"), {"on": "2020-01-01"}).status_code == 503
    assert client.get(reverse("rules:clause", args=["9(9)"])).status_code == 404


def test_the_published_text_stands_beside_the_requirement(world: World, client: Client) -> None:
    with world.acting("chief"):
        node = PublishedNode("2(3)", "item", "", "業務目的以外の目的で機器を使用してはならない。", leaf=True)
        edition = services.edition_take(small_package(), published=[node])
        decision = services.Decision(decided_on=TODAY, reference="令8推会第9号", body="security_committee")
        organ = world.units["210"].organ_id
        services.edition_adopt(edition=edition.pk, organs=[organ], effective_on=TODAY, decision=decision)
    page = reading(client, world, "staff", "clause", "2(3)")
    assert "使用してはならない" in page
    assert "使ってはいけません" in page
    assert selectors.adoption_on(TODAY).text("2(3)").endswith("ならない。")


def test_clauses_are_found_by_their_words_in_the_edition_in_force_only(world: World) -> None:
    adopt(world)
    changed = [clause("2(2)", "職員等は、盗難をすぐ届け出ます。") if one["id"] == "2(2)" else one for one in CLAUSES]
    adopt(world, small_package("2", changed), effective_on=NEXT)

    def found(words: str, key: str = "staff") -> list[str]:
        with world.acting(key) as circumstances:
            return [hit.reference for group in search.find(circumstances.actor, words).groups for hit in group.hits]

    assert found("紛失") == ["2(2)"]
    assert found("盗難") == []
    assert found("2(1)") == ["2(1)"]
    assert found("紛失", "outsider") == []
    world.clock.set(moment_at(NEXT, 9))
    assert found("紛失") == []
    assert found("盗難") == ["2(2)"]


@pytest.mark.parametrize("path", ["", "text/", "clause/5.1(3)/", "mine/", "history/"])
def test_no_page_of_the_whole_standard_is_large(world: World, client: Client, path: str) -> None:
    adopt(world, packages.get("miyako"))
    client.force_login(world.account("staff"))
    page = client.get(f"/rules/{path}")
    assert page.status_code == 200
    assert len(page.content) < 250_000
