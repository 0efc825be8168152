"""Notices in the search, and the clauses their forms offer."""

from __future__ import annotations

import pytest

from sekimori.portal.acts.actors import Actor
from sekimori.portal.notices import clauses
from sekimori.portal.search import selectors as search
from sekimori.portal.search import services as index
from tests.adopting import CLAUSES, adopt, clause, small_package
from tests.portal import matrix
from tests.portal.notices.conftest import Send
from tests.world import World


@pytest.fixture
def everybody(world: World) -> dict[str, Actor]:
    return matrix.actors(world)


def finders(everybody: dict[str, Actor], words: str) -> set[str]:
    return {key for key, actor in everybody.items() if search.count(actor, words, "notices")}


def test_a_notice_is_found_by_those_alone_who_may_know_of_it(everybody: dict[str, Actor], send: Send) -> None:
    send("staff", subject="端末の点検", reading_required=True)
    send("staff", subject="ただの点検のお礼")
    send("staff", subject="壁の中の点検", reading_required=True, wall="person")
    assert finders(everybody, "端末 点検") == {"staff", "chief", "ciso", "auditor", "head_citizen", "director"}
    assert finders(everybody, "お礼") == set()
    assert finders(everybody, "壁の中") == set()


def test_the_index_made_anew_holds_the_same(everybody: dict[str, Actor], send: Send) -> None:
    send("staff", subject="端末の点検", reading_required=True)
    before = finders(everybody, "点検")
    assert dict(index.rebuild("notices")) == {"notices": 1}
    assert finders(everybody, "点検") == before


def test_the_form_offers_the_clauses_of_the_standard_in_force(world: World) -> None:
    assert clauses.of_mechanism("conduct_rules") == []
    told = {"kind": "notice", "name": "conduct_rules"}
    more = [
        *CLAUSES,
        clause("2(4)", "職員等は、席を離れるとき端末をロックします。", mechanisms=[told], lineage="2(9)"),
        clause("2(5)", "職員等は、" + "長い言葉を" * 20 + "守ります。", mechanisms=[told]),
    ]
    catalogue = [
        {"key": "takeout", "kind": "procedure", "label": {"ja": "持出", "en": "take-out"}},
        {"key": "conduct_rules", "kind": "notice", "label": {"ja": "周知", "en": "rules"}},
        {"key": "self_inspection", "kind": "attest", "label": {"ja": "自己点検", "en": "self-inspection"}},
    ]
    adopt(world, small_package(clauses=more, mechanisms=catalogue))
    offered = clauses.of_mechanism("conduct_rules")
    assert [lineage for lineage, _words in offered] == ["2(9)", "2(5)"]
    assert offered[0][1] == "2(4)　職員等は、席を離れるとき端末をロックします。"
    assert offered[1][1].endswith("…")
