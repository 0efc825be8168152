"""Exhibits: taken with hash, time and place; handed on, to the police against a receipt; taken out and verified elsewhere."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from sekimori.common.errors import InvalidInput, ManyFaults, Refused
from sekimori.portal.acts import policies
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.evidence import services as evidence
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Incident
from sekimori.portal.rooms import selectors, services
from sekimori.portal.rooms.models import Exhibit
from sekimori.portal.rooms.services import Handed, Item
from tests.portal import matrix
from tests.portal.incidents.conftest import Room
from tests.portal.matrix import seen
from tests.portal.screens import SignIn

TOOL = Path(__file__).resolve().parents[3] / "tools" / "verify.py"
LOG = b"2026-11-24 09:40 logon failed\n" * 2000


def item(room: Room, **more: Any) -> Item:
    given = {"what": "イベントログ", "taken_by": "灯台 光", "taken_at": room.world.clock.now(), "taken_place": "市民課 窓口１番",
             "place": "総務課 金庫", **more}  # fmt: skip
    return Item(**given)


def take(room: Room, record: Incident, by: str = "csirt", content: bytes = LOG, **more: Any) -> Exhibit:
    with room.acting(by):
        file = evidence.evidence_take(content, name="security.evtx", as_is=True) if content else None
        return services.exhibit_take(incident=record.pk, item=item(room, **more), file=file, name="security.evtx")


def hand(room: Room, exhibit: Exhibit, by: str = "csirt", **more: Any) -> None:
    given = {
        "handed_at": room.world.clock.now(),
        "from_whom": "灯台 光",
        "to_whom": "解析 太郎",
        "purpose": "解析",
        **more,
    }
    with room.acting(by):
        services.handover_record(exhibit=exhibit.pk, given=Handed(**given))


def archive(room: Room, record: Incident, folder: Path) -> Path:
    path = folder / "exhibits.zip"
    with room.acting("csirt"):
        services.exhibits_take_out(incident=record.pk, path=path)
    return path


def verified(path: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", TOOL, "evidence", path], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def altered(path: Path, name: str, at: int) -> Path:
    """The archive with one byte of a member changed."""
    changed = path.with_name("altered.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.namelist():
            data = bytearray(old.read(member))
            if name in member:
                data[at] ^= 1
            new.writestr(member, bytes(data))
    return changed


def test_a_file_is_kept_as_it_came_with_its_hash_and_a_thing_with_the_hash_of_its_copy(room: Room) -> None:
    record = room.opened()
    first, second = take(room, record), take(room, record, content=b"", what="窓口１番の端末", digest="AB" * 32)
    assert (first.number, second.number) == (f"{record.number}-証1", f"{record.number}-証2")
    kept = first.evidence
    assert kept
    assert (kept.as_is, kept.digest, kept.subject_model) == (True, first.digest, "incidents.room")
    assert second.digest == "ab" * 32
    with room.world.acting("csirt"):
        lines = incidents.lines_of(incidents.room(record.pk, room.world_actor()))
    assert [each.what for each in lines].count("証拠の採取") == 2


@pytest.mark.parametrize(
    "more", [{"what": " "}, {"place": ""}, {"digest": "xyz"}, {"taken_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC)}]
)
def test_what_is_missing_or_cannot_be_is_named(room: Room, more: dict[str, Any]) -> None:
    with pytest.raises(ManyFaults):
        take(room, room.opened(), content=b"", **more)


def test_the_police_give_a_receipt_and_the_chain_has_an_order(room: Room) -> None:
    exhibit = take(room, room.opened())
    hand(room, exhibit)
    with pytest.raises(ManyFaults) as caught:
        hand(room, exhibit, sort="police")
    assert {each.field for each in caught.value.items} == {"organisation", "receipt_number"}
    with pytest.raises(ManyFaults):
        hand(room, exhibit, handed_at=room.world.clock.now() - dt.timedelta(hours=1))
    hand(room, exhibit, sort="police", organisation="汐見警察署", to_whom="巡査部長 海野", receipt_number="第12号")
    with room.world.acting("csirt"):
        found = selectors.exhibits(exhibit.incident, room.world_actor())[0]
        acts = [str(line.act) for line in history_of(exhibit)]
    assert selectors.holder_of(found)[0] == "汐見警察署　巡査部長 海野"
    assert acts == ["捜査機関への証拠の引渡し", "証拠の受渡し", "証拠の採取"]


def test_exhibits_are_for_the_team_and_those_above_and_for_nobody_behind_a_wall(room: Room) -> None:
    record = room.opened(by="staff_tax")
    exhibit = take(room, record)
    everybody = matrix.actors(room.world)
    assert seen(everybody, exhibit) == {"csirt", "chief", "ciso"}
    for who in ("head_tax", "staff_tax", "outsider", "auditor"):
        with pytest.raises((NotFound, Refused)):
            take(room, record, by=who)
        with pytest.raises((NotFound, Refused)):
            hand(room, exhibit, by=who)
    with room.world.acting("head_tax"), pytest.raises(NotFound):
        services.room_for_exhibits(record.pk)


def test_every_record_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "rooms"}
    assert own == set(apps.get_app_config("rooms").get_models())


def test_what_is_taken_out_is_verified_without_the_portal_and_an_altered_byte_is_named(
    room: Room, tmp_path: Path
) -> None:
    record = room.opened()
    exhibit = take(room, record)
    hand(room, exhibit)
    path = archive(room, record, tmp_path)
    code, said = verified(path)
    assert (code, "証拠1点、改ざんは見つかりません" in said) == (0, True), said
    code, said = verified(altered(path, "security.evtx", 5000))
    assert code == 1
    assert "security.evtx 4096-8191 バイト目から違います" in said
    for name, at in ((".json", 40), (".side", 90), (".proof", 60)):
        code, said = verified(altered(path, name, at))
        assert code != 0, name
    with room.world.acting("chief"):
        assert "証拠一式の書出し" in [str(line.act) for line in history_of(record)]


def test_nothing_is_taken_out_where_there_is_nothing(room: Room, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        archive(room, room.opened(), tmp_path)


def test_the_pages_take_hand_on_print_and_take_out(room: Room, sign_in: SignIn) -> None:
    record = room.opened()
    client = sign_in("csirt")
    page = client.get(reverse("rooms:exhibits", args=[record.pk]))
    assert "証拠はまだ登録されていません" in page.content.decode()
    form = client.get(reverse("rooms:take", args=[record.pk])).context["form"]
    data = {"what": "端末", "taken_by": "灯台 光", "taken_at_day": "R8.11.24", "taken_at_time": "9:50",
            "taken_place": "市民課", "place": "金庫", "submission": str(form["submission"].value())}  # fmt: skip
    sent = client.post(reverse("rooms:take", args=[record.pk]), data)
    assert sent.status_code == 302, sent.content.decode()[:3000]
    exhibit = Exhibit.objects.get()
    slip = client.get(reverse("rooms:slip", args=[exhibit.pk]))
    assert slip["Content-Type"] == "application/pdf"
    out = client.post(reverse("rooms:take-out", args=[record.pk]))
    assert out["Content-Type"] == "application/zip", out.content.decode()[-2500:]
    assert out.content[:2] == b"PK"
    stranger = sign_in("head_citizen")
    assert stranger.get(reverse("rooms:exhibits", args=[record.pk])).status_code == 404
