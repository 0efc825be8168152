from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.clocks import timers
from sekimori.portal.documents import services
from sekimori.portal.documents.models import Version
from sekimori.standards.models import Package
from tests import grounds
from tests.adopting import CLAUSES, adopt, clause, norm, small_package, words
from tests.world import TODAY, World

NEXT_YEAR = dt.date(2027, 11, 1)


def with_documents() -> Package:
    """The small standard with two documents that must exist: one the CISO decides on, one the committee; and clauses for them."""
    wanted = [
        ("3(1)", {"document": "log_standard", "content": ["items"]}),
        ("3(2)", {"document": "log_standard", "content": ["retention"]}),
        ("3(3)", {"document": "continuity"}),
    ]
    leaves = [
        clause(number, f"第三章の{number}を定めます。", norm("ciso"), scope="city",
               mechanisms=[{"kind": "register", "name": "required_documents", "settings": settings}])
        for number, settings in wanted
    ]  # fmt: skip
    return small_package(
        clauses=[*CLAUSES, {"id": "3", "level": "chapter", "title": "定め"}, *leaves],
        mechanisms=[
            {"key": "takeout", "kind": "procedure", "label": words("持出許可")},
            {"key": "self_inspection", "kind": "attest", "label": words("自己点検")},
            {
                "key": "required_documents",
                "kind": "register",
                "label": words("定めるべき文書"),
                "settings": {
                    "document": {"type": "document", "required": True, "label": words("文書")},
                    "content": {"type": "content", "many": True, "label": words("内容")},
                },
            },
        ],
        documents=[
            {
                "key": "log_standard",
                "label": words("ログ管理基準"),
                "clauses": ["3(1)", "3(2)"],
                "owners": ["chief_security_manager", "information_system_manager"],
                "approver": "ciso",
                "review_months": 12,
                "restricted": True,
                "contents": [
                    {"key": "items", "clause": "3(1)", "label": words("取得する項目")},
                    {"key": "retention", "clause": "3(2)", "label": words("保存する期間")},
                ],
            },
            {
                "key": "continuity",
                "label": words("業務継続計画との整合確認書"),
                "clauses": ["3(3)"],
                "owners": ["ciso"],
                "approver": "security_committee",
                "review_months": 12,
            },
        ],
    )


@dataclass
class Office:
    """The small city with documents to lay down, and short ways of doing things there."""

    world: World

    def at(self, day: dt.date, hour: int = 10) -> None:
        self.world.clock.set(moment_at(day, hour))

    def tick(self) -> int:
        """The scheduler looks at its clock."""
        with self.world.system():
            return timers.fire_due()

    def begin(self, required: str = "log_standard", by: str = "system", **more: Any) -> Version:
        with self.world.acting(by):
            return services.document_begin(required=required, title=more.pop("title", "汐見市ログ管理基準"), **more)

    def write(self, version: Version, by: str = "system", **more: Any) -> Version:
        given: dict[str, Any] = {
            "text": "第１条　取得する項目は、別表のとおりとする。\n第２条　保存する期間は、１年とする。",
            "summary": "新たに定める。",
            "places": {"items": "第１条", "retention": "第２条"},
            "effective_on": TODAY,
            "review_on": NEXT_YEAR,
        }
        with self.world.acting(by):
            return services.version_write(pk=version.pk, **{**given, **more})

    def submit(self, version: Version, by: str = "system") -> Version:
        with self.world.acting(by):
            return services.version_submit(pk=version.pk)

    def approve(self, version: Version, by: str = "ciso", **more: Any) -> Version:
        version.refresh_from_db()
        with self.world.acting(by):
            return services.version_approve(pk=version.pk, digest=more.pop("digest", version.digest), **more)

    def waiting(self, **more: Any) -> Version:
        """A version that waits for its decision."""
        return self.submit(self.write(self.begin(), **more))

    def laid_down(self, **more: Any) -> Version:
        """A version that was decided."""
        return self.approve(self.waiting(**more))


@grounds.ground
def documented(world: World) -> None:
    adopt(world, with_documents())


@pytest.fixture
def office(world: World, documented: None) -> Office:
    return Office(world)
