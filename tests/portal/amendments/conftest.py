from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from sekimori.portal.amendments import services
from sekimori.portal.amendments.models import Amendment, Change
from sekimori.portal.amendments.services import Words
from sekimori.portal.clocks import timers
from sekimori.portal.rules import services as rules
from sekimori.portal.rules.models import Edition
from sekimori.portal.rules.services import EditionFacts
from tests import grounds
from tests.portal.committee.conftest import Committee, seated, with_committee
from tests.portal.rules.drafting import work_off
from tests.world import World

APRIL = dt.date(2027, 4, 1)
PROMPTLY = "職員等は、紛失に気付いたとき、情報セキュリティ管理者に直ちに報告しなければならない。"


@dataclass
class Studio:
    """The small city in which the standard is amended, and short ways of doing things there."""

    world: World
    committee: Committee

    def begin(self, by: str = "system") -> Amendment:
        with self.world.acting(by):
            return services.amendment_begin(title="令和９年改正", reason="報告を早めるため")

    def write(self, amendment: Amendment, by: str = "system", pk: int | None = None, **more: Any) -> Change:
        given = {"kind": "reword", "clause": "2(2)", "text": PROMPTLY, "reason": "被害を抑えるため"}
        with self.world.acting(by):
            return services.change_write(amendment=amendment.pk, words=Words(**{**given, **more}), pk=pk)

    def apply(self, amendment: Amendment, by: str = "system") -> Amendment:
        with self.world.acting(by):
            found = services.amendment_apply(pk=amendment.pk)
        work_off(self.world)
        found.refresh_from_db()
        return found

    def edition(self, amendment: Amendment) -> Edition:
        """The new edition, with everything in it decided and confirmed."""
        draft = amendment.draft
        assert draft is not None
        draft.refresh_from_db()
        assert draft.state == "open", draft.fault
        with self.world.acting("system"):
            waiting = draft.norms.filter(state="waiting")
            rules.norms_decide(
                draft=draft.pk, decisions={row.pk: "confirmed" if row.norm else "rejected" for row in waiting}
            )
            for chapter in draft.nodes.filter(depth=0).values_list("chapter", flat=True):
                rules.matches_confirm(draft=draft.pk, chapter=chapter)
            made = rules.draft_assemble(draft=draft.pk, facts=EditionFacts("shiomi", "r9", "汐見市の基準（令和９年）"))
        with self.world.acting("chief"):
            return rules.edition_confirm(edition=made.pk)

    def submit(self, amendment: Amendment, by: str = "system", **more: Any) -> Amendment:
        given = {"effective_on": APRIL, "organs": amendment.organs, **more}
        with self.world.acting(by):
            return services.amendment_submit(pk=amendment.pk, **given)

    def waiting(self, **words: Any) -> Amendment:
        """An amendment that waits for the committee."""
        amendment = self.begin()
        self.write(amendment, **words)
        amendment = self.apply(amendment)
        self.edition(amendment)
        return self.submit(amendment)

    def decide(self, amendment: Amendment, verdict: str = "approved", **more: Any) -> Amendment:
        """The committee meets about what waits."""
        meeting = self.committee.plan()
        items = self.committee.place(meeting)
        self.committee.hold(self.committee.call(meeting))
        for item in items:
            self.committee.decide(item, verdict, **more)
        self.committee.confirm(self.committee.submit(meeting))
        amendment.refresh_from_db()
        return amendment

    def tick(self) -> int:
        """The scheduler looks at its clock."""
        with self.world.system():
            return timers.fire_due()


@grounds.ground
def sitting(world: World) -> None:
    """The standard is in force and the members have their seats."""
    seated(world, with_committee())


@pytest.fixture
def studio(world: World, sitting: None) -> Studio:
    return Studio(world, Committee(world))
