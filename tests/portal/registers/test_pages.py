"""The screens of registers: list, entry, forms, files taken in with a preview; the same for every register."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from sekimori.common.clock import FixedClock
from sekimori.portal.evidence import keys
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.registers import defining
from sekimori.portal.registers.models import Device, InformationAsset, Medium
from tests.portal import page_queries
from tests.portal.registers.conftest import Enter
from tests.world import World


@pytest.fixture(autouse=True)
def _todays_clock(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", clock)


def signed_in(world: World, key: str) -> Client:
    client = Client()
    client.force_login(world.account(key))
    return client


def test_the_queries_of_every_page_are_those_written_down(city: World, enter: Enter) -> None:
    head = signed_in(city, "head_citizen")
    pages: dict[str, tuple[Client, str]] = {}
    for register in defining.every():
        item = enter(register.key)
        for _more in range(3):
            enter(register.key)
        pages[f"{register.key} list"] = (head, reverse("registers:list", args=[register.key]))
        for name in ("new", "import"):
            pages[f"{register.key} {name}"] = (head, reverse(f"registers:{name}", args=[register.key]))
        for name in ("detail", "change", "state"):
            pages[f"{register.key} {name}"] = (head, reverse(f"registers:{name}", args=[register.key, item.pk]))
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)


@pytest.mark.parametrize("key", ["devices", "media", "information_assets"])
def test_strangers_find_no_entry_and_an_empty_list(city: World, enter: Enter, key: str) -> None:
    item = enter(key)
    client = signed_in(city, "staff_tax")
    assert item.number not in client.get(reverse("registers:list", args=[key])).content.decode()
    for name in ("detail", "change", "state"):
        assert client.get(reverse(f"registers:{name}", args=[key, item.pk])).status_code == 404
    assert client.get(reverse("registers:list", args=["nothing"])).status_code == 404


def test_an_entry_is_made_changed_and_moved_on_the_screens(city: World) -> None:
    head = signed_in(city, "head_citizen")
    address = reverse("registers:new", args=["devices"])
    form = head.get(address).context["form"]
    typed = {"name": "窓口ノート", "kind": "pc", "unit": city.unit("210"), "state": "in_use", "encrypted": "1"}
    sent = {**typed, "submission": form["submission"].value(), "_confirmed": "1"}
    assert head.post(address, {**sent, "name": ""}).status_code == 400
    assert head.post(address, sent).status_code == 302
    made = Device.objects.get()
    assert (made.encrypted, made.remote_wipe, made.number) == (True, None, "D-000001")
    address = reverse("registers:change", args=["devices", made.pk])
    form = head.get(address).context["form"]
    changed = {**typed, "number": made.number, "encrypted": "", "place": "２番窓口", "seen": 1}
    token = form["submission"].value()
    assert head.post(address, {**changed, "submission": token, "_confirmed": "1"}).status_code == 302
    made.refresh_from_db()
    assert (made.encrypted, made.place) == (None, "２番窓口")
    address = reverse("registers:state", args=["devices", made.pk])
    token = head.get(address).context["form"]["submission"].value()
    moved = {"to": "in_repair", "seen": made.version, "submission": token, "_confirmed": "1"}
    assert "理由" in head.post(address, {**moved, "reason": ""}).content.decode()
    assert head.post(address, {**moved, "reason": "液晶の故障"}).status_code == 302
    shown = head.get(reverse("registers:detail", args=["devices", made.pk])).content.decode()
    assert "修理中" in shown
    assert "液晶の故障" in shown


def test_the_list_is_narrowed_by_every_filter(city: World, enter: Enter) -> None:
    enter("information_assets", name="見える", form="electronic")
    enter("information_assets", name="隠れる", form="paper")
    head = signed_in(city, "head_citizen")
    shown = head.get(reverse("registers:list", args=["information_assets"]), {"form": "electronic"}).content.decode()
    assert "見える" in shown
    assert "隠れる" not in shown


@pytest.fixture
def _sealed(tmp_path: Path) -> Iterator[None]:
    with override_settings(DATA_DIR=tmp_path):
        keys.create()
        yield


def take(client: Client, key: str, text: str, name: str = "台帳.csv") -> str:
    address = reverse("registers:import", args=[key])
    token = client.get(address).context["form"]["submission"].value()
    file = SimpleUploadedFile(name, text.encode("cp932"))
    answer = client.post(address, {"file": file, "submission": token})
    return answer.content.decode()


@pytest.mark.usefixtures("_sealed")
def test_a_file_is_shown_first_and_taken_in_as_a_whole(city: World, enter: Enter) -> None:
    known = enter("media", name="古い名", number="M-1")
    head = signed_in(city, "head_citizen")
    text = "媒体番号,媒体名,媒体種別,所属コード\nM-1,新しい名,USB,210\n,統計用,外付けHDD,市民課\n"
    shown = take(head, "media", text)
    assert "古い名 → 新しい名" in shown
    assert Medium.objects.count() == 1
    ticket = shown.split('name="ticket" value="')[1].split('"')[0]
    assert head.post(reverse("registers:import-apply", args=["devices"]), {"ticket": ticket}).status_code == 400
    assert head.post(reverse("registers:import-apply", args=["media"]), {"ticket": ticket}).status_code == 302
    known.refresh_from_db()
    assert known.name == "新しい名"
    assert Medium.objects.get(name="統計用").kind == "disk"
    assert head.post(reverse("registers:import-apply", args=["media"]), {"ticket": ticket}).status_code == 409


@pytest.mark.usefixtures("_sealed")
def test_a_file_with_faults_names_file_row_column_and_reason_and_changes_nothing(city: World) -> None:
    head = signed_in(city, "head_citizen")
    text = "機器番号,機器名,機器種別,所属コード\nD-1,窓口,冷蔵庫,210\nD-2,予備,PC,220\nD-2,,PC,999\n"
    shown = take(head, "devices", text, "機器.csv")
    for said in (
        "機器.csv",
        "「冷蔵庫」は使えません",
        "所属の長などに限られます",
        "「999」という所属はありません",
        "種別",
    ):
        assert said in shown, said
    assert 'name="ticket"' not in shown
    assert not Device.objects.exists()


@pytest.mark.usefixtures("_sealed")
def test_a_table_without_a_needed_column_says_which(city: World) -> None:
    head = signed_in(city, "head_citizen")
    assert "名称" in take(head, "devices", "あ,い\n1,2\n")
    assert not InformationAsset.objects.exists()


@pytest.mark.parametrize("key", [register.key for register in defining.every()])
def test_every_register_goes_onto_a4_and_a3(city: World, enter: Enter, key: str) -> None:
    item = enter(key, name="髙島屋旧館の一覧")
    head, wanted = signed_in(city, "head_citizen"), {"listing": "registers.items", "query": ""}
    for kind in ("pdf-a4", "pdf-a3"):
        made: Any = head.post(reverse("ui:export"), {**wanted, "given": json.dumps({"key": key}), "format": kind})
        document = pypdfium2.PdfDocument(made.getvalue())
        text = "".join(document[0].get_textpage().get_text_range().replace("\u200b", "").split())
        for said in (str(defining.get(key).label), item.number, "髙島屋旧館の一覧", "件数：1件", "1/1"):
            assert said in text, (kind, said)
