from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.committee import selectors, services
from sekimori.portal.committee.models import Item, Meeting
from sekimori.portal.documents import services as documents
from sekimori.portal.documents.models import Version
from sekimori.portal.organization import services as organization
from sekimori.standards.models import Holder, Package, Scope
from tests import grounds
from tests.adopting import CLAUSES, adopt, clause, norm, small_package, words
from tests.world import FIRST, TODAY, World
from tests.world_roles import ROLES, make_role

BODY = "security_committee"
MEMBERS = ("ciso", "chief", "director", "assembly")
NEXT_YEAR = dt.date(2027, 11, 1)


def with_committee(quorum: dict[str, Any] | None = None, **more: Any) -> Package:
    """The small standard with a committee that has members, approves plans, and decides on a document that must exist."""
    member = make_role("hq_member", "推進会議の構成員", Holder(member_of=BODY), Scope.CITY, "decide_in_committee")
    roles = [*ROLES, member]
    gate = {"kind": "gate", "name": "committee_approval", "settings": {"matter": "policy"}}
    matters = {key: words(key) for key in ("policy", "training_plan", "audit_plan")}
    leaves = [
        clause("3(1)", "ポリシーは推進会議で決めます。", norm(BODY), scope="city",
               mechanisms=[gate, {"kind": "procedure", "name": "committee_decision"}]),
        clause("3(2)", "研修計画は推進会議の承認を受けます。", norm("ciso"), scope="city",
               mechanisms=[{**gate, "settings": {"matter": "training_plan"}}]),
        clause("3(3)", "整合を確認する文書を定めます。", norm("ciso"), scope="city",
               mechanisms=[{"kind": "register", "name": "required_documents", "settings": {"document": "continuity"}}]),
    ]  # fmt: skip
    given: dict[str, Any] = {
        "clauses": [*CLAUSES, {"id": "3", "level": "chapter", "title": "推進会議"}, *leaves],
        "roles": [role.model_dump(mode="json") | {"deputies": [], "deputies_act_in": []} for role in roles],
        "bodies": [{"key": BODY, "label": words("情報セキュリティ推進会議"), "clause": "3(1)", "quorum": quorum}],
        "mechanisms": [
            {"key": "takeout", "kind": "procedure", "label": words("持出許可")},
            {"key": "self_inspection", "kind": "attest", "label": words("自己点検")},
            {"key": "committee_decision", "kind": "procedure", "label": words("付議と決定")},
            {
                "key": "committee_approval",
                "kind": "gate",
                "label": words("承認"),
                "settings": {
                    "matter": {"type": "choice", "required": True, "label": words("事項"), "choices": matters}
                },
            },
            {
                "key": "required_documents",
                "kind": "register",
                "label": words("定めるべき文書"),
                "settings": {"document": {"type": "document", "required": True, "label": words("文書")}},
            },
        ],
        "documents": [
            {
                "key": "continuity",
                "label": words("業務継続計画との整合確認書"),
                "clauses": ["3(3)"],
                "owners": ["ciso"],
                "approver": BODY,
                "review_months": 12,
            }
        ],
    }
    return small_package(**{**given, **more})


@dataclass
class Committee:
    """The small city with its committee, and short ways of doing things there."""

    world: World

    def at(self, day: dt.date, hour: int = 10) -> None:
        self.world.clock.set(moment_at(day, hour))

    def plan(self, by: str = "system", kind: str = "meeting", hour: int = 14, **more: Any) -> Meeting:
        with self.world.acting(by):
            place = "庁議室" if kind == "meeting" else ""
            given = {"body": BODY, "kind": kind, "held_at": moment_at(TODAY, hour), "place": place, **more}
            return services.meeting_plan(**given)

    def add(self, meeting: Meeting, by: str = "system", **more: Any) -> Item:
        with self.world.acting(by):
            given = {"title": "研修計画", "summary": "令和８年度の計画", "matter": "training_plan", **more}
            return services.item_add(meeting=meeting.pk, matter=services.Matter(**given))

    def place(self, meeting: Meeting, by: str = "system") -> list[Item]:
        """Everything that waits, on the agenda."""
        with self.world.acting(by):
            keys = [each.key for each in selectors.waiting(BODY)]
            return services.items_place(meeting=meeting.pk, keys=keys)

    def call(self, meeting: Meeting, by: str = "system") -> Meeting:
        with self.world.acting(by):
            return services.meeting_call(pk=meeting.pk)

    def called(self, **more: Any) -> Meeting:
        """A meeting that was called, with the training plan on its agenda."""
        meeting = self.plan(**more)
        self.add(meeting)
        return self.call(meeting)

    def hold(
        self,
        meeting: Meeting,
        present: Sequence[str] = ("ciso", "chief", "director"),
        by: str = "system",
        presided: str = "ciso",
    ) -> Meeting:
        """The meeting takes place; its attendance is recorded."""
        self.at(TODAY, 16)
        people = self.world.people
        statuses = {people[key].pk: "present" if key in present else "absent" for key in MEMBERS}
        with self.world.acting(by):
            return services.attendance_record(pk=meeting.pk, statuses=statuses, presided_by=people[presided].pk)

    def decide(self, item: Item, verdict: str = "approved", by: str = "system", **more: Any) -> Item:
        with self.world.acting(by):
            return services.item_decide(pk=item.pk, verdict=services.Verdict(verdict, **more))

    def submit(self, meeting: Meeting, by: str = "system") -> Meeting:
        with self.world.acting(by):
            return services.minutes_submit(pk=meeting.pk)

    def confirm(self, meeting: Meeting, by: str = "ciso") -> Meeting:
        meeting.refresh_from_db()
        with self.world.acting(by):
            return services.minutes_confirm(pk=meeting.pk, digest=meeting.digest)

    def decided(self, verdict: str = "approved", **more: Any) -> Meeting:
        """A meeting whose minutes were confirmed, in which everything was decided alike."""
        meeting = self.hold(self.called())
        for item in meeting.items.all():
            self.decide(item, verdict, **more)
        return self.confirm(self.submit(meeting))

    def document(self, by: str = "system", **more: Any) -> Version:
        """A version that waits for the committee."""
        with self.world.acting(by):
            version = documents.document_begin(required="continuity", title="整合確認書")
            given = {
                "text": "第１条　整合を確認した。",
                "summary": "新たに定める。",
                "places": {},
                "effective_on": TODAY,
                "review_on": NEXT_YEAR,
                **more,
            }
            documents.version_write(pk=version.pk, **given)
            return documents.version_submit(pk=version.pk)


def seated(world: World, package: Package | None = None) -> Committee:
    """Adopts the standard and gives the members their seats, that of the CISO being the chair's."""
    adopt(world, package or with_committee())
    for key in MEMBERS:
        with world.acting("chief"):
            organization.seat_give(body=BODY, post=world.posts[key], valid_from=FIRST, chair=key == "ciso")
    return Committee(world)


@grounds.ground
def seats_taken(world: World) -> None:
    """The standard is in force and the members have their seats."""
    seated(world)


@pytest.fixture
def committee(world: World, seats_taken: None) -> Committee:
    return Committee(world)
