from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sekimori.portal.acts import outbox
from sekimori.portal.notices import kinds, services
from sekimori.portal.notices.models import Notice
from sekimori.portal.notices.services import Recipients
from tests.world import World

Send = Callable[..., Notice]
KINDS: dict[str, tuple[str, dict[str, bool]]] = {
    "test:plain": ("試験の知らせ", {}),
    "test:urgent": ("試験の至急", {"urgent": True}),
    "test:demanded": ("試験の必須", {"required": True}),
    "test:quiet": ("試験の秘", {"discreet": True}),
    "test:reminder": ("試験の督促", {"reminder": True}),
}
for name, (label, traits) in KINDS.items():
    if not kinds.known(name):
        kinds.register(name, label, **traits)


@pytest.fixture
def send(world: World) -> Send:
    """Sends a notice as `by`, to these people of the world; every word has a default."""
    counter = iter(range(1000))

    def send(*people: str, by: str = "chief", **given: Any) -> Notice:
        words = {"kind": "test:plain", "subject": "点検のお知らせ", "body": "端末を点検してください。"}
        to = given.pop("to", None) or Recipients(people=[world.people[key].pk for key in people])
        with world.acting(by):
            return services.notify(**{"to": to, "key": f"test:{next(counter)}", **words, **given})

    return send


@pytest.fixture
def work_off(world: World) -> Callable[[], int]:
    """Does what a worker would: carries out everything due in the outbox."""

    def work_off() -> int:
        with world.system():
            return outbox.run_due()

    return work_off
