"""What each page asks of the database, written down."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse

from sekimori.common.clock import FixedClock
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.rules import services
from sekimori.standards import packages
from tests.adopting import adopt, small_package
from tests.portal import page_queries
from tests.portal.rules.drafting import read_draft, work_off
from tests.portal.screens import signed_in
from tests.world import World


@pytest.fixture(autouse=True)
def _todays_clock(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", clock)


def test_the_queries_of_every_page_are_those_written_down(world: World) -> None:
    staff, chief = signed_in(world, "staff"), signed_in(world, "chief")
    first = adopt(world, packages.get("miyako")).edition
    second = adopt(world, small_package("2"), effective_on=dt.date(2027, 4, 1)).edition
    draft = read_draft(world, by="chief", reference=second.pk)
    with world.acting("staff"):
        comparison = services.comparison_begin(old=first.pk, new=second.pk)
    work_off(world)
    chapter = draft.nodes.get(clause="2").chapter
    node, norm, role = draft.nodes.get(clause="2(1)"), draft.norms.first(), draft.roles.first()
    assert norm is not None
    assert role is not None
    read: dict[str, list[object]] = {
        "home": [], "text": [], "chapter": ["5.1"], "clause": ["5.1(3)"], "mine": [], "history": [], "compare": [],
        "comparison": [comparison.pk], "times": [],
    }  # fmt: skip
    drafted: dict[str, list[object]] = {
        "editions": [], "edition": [second.pk], "edition-adopt": [second.pk], "draft": [draft.pk],
        "draft-nodes": [draft.pk], "draft-roles": [draft.pk], "draft-lint": [draft.pk], "draft-assemble": [draft.pk],
        "draft-operations": [draft.pk], "draft-norms": [draft.pk, chapter], "draft-bulk": [draft.pk, chapter],
        "draft-matches": [draft.pk, chapter], "draft-match": [node.pk], "draft-node": [node.pk], "norm": [norm.pk],
        "norm-add": [node.pk], "draft-role": [role.pk], "draft-text": [], "draft-amendment": [],
        "draft-history": [draft.pk],
    }  # fmt: skip
    pages = {name: (staff, reverse(f"rules:{name}", args=args)) for name, args in read.items()}
    pages |= {name: (chief, reverse(f"rules:{name}", args=args)) for name, args in drafted.items()}
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
