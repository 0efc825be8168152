from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from sekimori.portal.acts.performing import Performing
from sekimori.portal.procedures import files, services
from sekimori.portal.procedures.files import Kept
from sekimori.portal.procedures.models import Application, Milestone
from sekimori.portal.registers import selectors as registers
from sekimori.portal.registers import services as keeping
from tests.portal.procedures.conftest import Office
from tests.portal.procedures.registers import MemoryRegisters
from tests.world import World

LEVELS = {"confidentiality": "c1", "integrity": "i1", "availability": "a1"}
CONFIDENTIAL = {"confidentiality": "c2", "integrity": "i2", "availability": "a1"}
TOP = {"confidentiality": "c3", "integrity": "i2", "availability": "a2"}
LEAST: dict[str, dict[str, Any]] = {
    "devices": {"name": "窓口ノート", "kind": "pc", "encrypted": True, "levels": LEVELS},
    "media": {"name": "統計用ＵＳＢ", "kind": "usb", "encrypted": True, "levels": LEVELS},
    "information_assets": {
        "name": "住民異動届",
        "form": "electronic",
        "state": "in_use",
        "levels": LEVELS,
        "levels_reason": "基準による",
    },
    "software": {"name": "表計算", "edition": "3", "licence_kind": "volume", "licences": 2, "used": 1},
}


@dataclass
class Cabinet:
    """A store of files in memory."""

    held: dict[str, bytes] = field(default_factory=dict)

    def keep(self, act: Performing, untrusted: bytes, *, name: str, subject: str, unit: int | None) -> Kept:
        del act, name, subject, unit
        digest = hashlib.sha256(untrusted).hexdigest()
        self.held[digest] = untrusted
        return Kept(digest, digest, len(untrusted))

    def open(self, reference: str) -> bytes:
        return self.held[reference]


class City(Office):
    """The small city under the published package, with its real registers."""

    def enter(self, key: str, *, unit: str = "210", by: str = "system", **more: Any) -> int:
        """Enters something into a register; its key."""
        with self.world.acting(by):
            entry = keeping.item_create(key, {**LEAST[key], "unit": self.world.unit(unit), **more})
        return int(entry.pk)

    def facts(self, key: str, pk: int) -> dict[str, Any]:
        """What the register says of an entry now."""
        return dict(registers.items(key, [pk], None)[pk].facts)

    def fact(self, key: str, pk: int) -> str:
        """The state of an entry."""
        return str(self.facts(key, pk)["state"])

    def report(self, who: str, record: Application, key: str, **more: Any) -> Milestone:
        with self.world.acting(who):
            return services.milestone_report(application=record.pk, key=key, **more)

    def confirm(self, who: str, record: Application, key: str, **data: Any) -> Milestone:
        found = record.milestones.get(key=key)
        with self.world.acting(who):
            return services.milestone_confirm(application=record.pk, milestone=found.pk, data=data)

    def attach(self, who: str, draft: Application, field: str, name: str = "構成図.pdf") -> None:
        with self.world.acting(who):
            services.file_add(application=draft.pk, field=field, name=name, untrusted=b"%PDF-1.7")

    def hand_in(self, who: str, draft: Application) -> Application:
        with self.world.acting(who):
            return services.application_submit(application=draft.pk)


@pytest.fixture
def cabinet() -> Iterator[Cabinet]:
    """A place for files instead of the city's."""
    before = files.keeper() if files.available() else None
    found = Cabinet()
    files.set_keeper(found)
    yield found
    files.set_keeper(before)


@pytest.fixture
def city(world: World, published: None, cabinet: Cabinet) -> City:
    assert cabinet.held == {}
    return City(world, MemoryRegisters())
