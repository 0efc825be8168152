"""The pages of evidence answer, record readings that leave a trace, and are shut to strangers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sekimori.common.clock import FixedClock
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.evidence import selectors, services, walling
from sekimori.portal.evidence.models import Disposal, Evidence, RetentionClass
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.registers.models import Device
from tests.portal import page_queries
from tests.portal.evidence.conftest import Keep
from tests.portal.screens import signed_in
from tests.world import World

OLD = (None, dt.date(2015, 4, 1))


@pytest.fixture(autouse=True)
def _todays_clock(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", clock)


def reads() -> int:
    return LedgerEntry.objects.filter(act="acts:record:read").count()


def proposed(world: World) -> Disposal:
    with world.system():
        (made,) = services.disposals_propose()
    return made


def test_the_queries_of_every_page_are_those_written_down(world: World, device: Device, keep: Keep) -> None:
    made = keep(b"old", period=OLD)
    disposal = proposed(world)
    with world.acting("chief"):
        hold = services.hold_place(subject=device, reason="訴訟")
    row = RetentionClass.objects.get(key="y5")
    head, chief, csirt = (signed_in(world, key) for key in ("head_citizen", "chief", "csirt"))
    one = {"detail": head, "custody": head, "retain": head, "disposal": chief, "hold": chief, "release": chief}
    pages = {
        name: (client, reverse(f"evidence:{name}", args=[{"disposal": disposal, "release": hold}.get(name, made).pk]))
        for name, client in one.items()
    }
    pages |= {name: (chief, reverse(f"evidence:{name}")) for name in ("list", "disposals", "classes", "class-new")}
    pages["class-change"] = (chief, reverse("evidence:class-change", args=[row.pk]))
    pages["disposal-approve"] = (head, reverse("evidence:disposal-approve", args=[disposal.pk]))
    pages["disposal-decline"] = (head, reverse("evidence:disposal-decline", args=[disposal.pk]))
    pages["attach"] = (head, reverse("evidence:attach", args=[f"registers.device:{device.pk}"]))
    assert csirt.get(reverse("evidence:detail", args=[made.pk])).status_code == 404
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)


def test_a_file_is_attached_and_comes_down_as_an_attachment_only(world: World, device: Device) -> None:
    client = signed_in(world, "head_citizen")
    address = reverse("evidence:attach", args=[f"registers.device:{device.pk}"])
    token = client.get(address).context["form"]["submission"].value()
    file = SimpleUploadedFile("写真.html", b"<script>alert(1)</script>")
    answer = client.post(address, {"file": file, "retention": "y5", "submission": token})
    assert answer.status_code == 302
    made = Evidence.objects.get()
    answer = client.get(reverse("evidence:download", args=[made.pk]))
    assert b"".join(answer) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert reads() == 0


def test_opening_what_is_sensitive_is_recorded(world: World, keep: Keep) -> None:
    made = keep(sensitive=True)
    assert signed_in(world, "staff").get(reverse("evidence:download", args=[made.pk])).status_code == 200
    assert reads() == 1


@pytest.mark.parametrize("key", ["outsider", "staff_tax", "csirt", "election"])
def test_strangers_find_nothing(world: World, keep: Keep, key: str) -> None:
    made = keep()
    client = signed_in(world, key)
    for name in ("detail", "download", "custody", "hold", "retain"):
        assert client.get(reverse(f"evidence:{name}", args=[made.pk])).status_code == 404, name


def test_a_wall_keeps_out_even_those_who_see_the_record(world: World, keep: Keep) -> None:
    from django.db.models import Q

    made = keep(wall="testwall")
    address = reverse("evidence:download", args=[made.pk])
    for key in ("head_citizen", "chief", "ciso", "auditor"):
        assert signed_in(world, key).get(address).status_code == 404
    person = world.people["staff"].pk
    walling.register("testwall", lambda actor: Q() if actor.person == person else Q(pk__in=[]))
    try:
        assert signed_in(world, "staff").get(address).status_code == 200
        assert signed_in(world, "chief").get(address).status_code == 404
    finally:
        walling.unregister("testwall")
    assert reads() == 1


def test_the_head_approves_an_erasure_on_the_screen(world: World, keep: Keep) -> None:
    made = keep(b"old", period=OLD)
    disposal = proposed(world)
    head = signed_in(world, "head_citizen")
    assert head.get(reverse("evidence:detail", args=[made.pk])).status_code == 200
    address = reverse("evidence:disposal-approve", args=[disposal.pk])
    answer = head.post(address, {"reason": "", "seen": disposal.version, "_confirmed": "1"})
    assert answer.status_code == 302
    assert Evidence.objects.get().erased_at is not None
    assert "消去されています" in head.get(reverse("evidence:detail", args=[made.pk])).content.decode()
    assert head.get(reverse("evidence:download", args=[made.pk])).status_code == 503


def test_what_evidence_belongs_to_is_called_by_the_name_people_use():
    assert selectors.kind_of("procedures.application") == "申請"
    assert selectors.kind_of("duties.occurrence") == "実施事項"
