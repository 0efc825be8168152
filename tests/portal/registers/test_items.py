"""Entries of registers: entered, changed, moved between states; nothing leaves but through its procedure."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client

from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.registers import defining, selectors, services
from sekimori.portal.registers.home_tasks import to_confirm
from sekimori.portal.registers.models import Device, InformationAsset, Medium
from sekimori.portal.search import selectors as search
from sekimori.portal.ui.home import Task
from tests.portal.registers.conftest import Enter
from tests.world import World

C3 = {"confidentiality": "c3", "integrity": "i2", "availability": "a2"}
C1 = {"confidentiality": "c1", "integrity": "i1", "availability": "a1"}


def change(city: World, item: Any, by: str = "head_citizen", **values: Any) -> Any:
    key = defining.of_model(type(item)).key
    with city.acting(by):
        return services.item_change(key, item.pk, values, seen=item.version)


def move(city: World, item: Any, to: str, by: str = "head_citizen", **more: Any) -> Any:
    key = defining.of_model(type(item)).key
    with city.acting(by):
        return services.item_state(key, item.pk, to=to, **more)


def test_an_entry_gets_the_next_free_number_of_its_register(enter: Enter) -> None:
    enter("devices", number="D-000002")
    assert [enter("devices").number for _turn in range(2)] == ["D-000001", "D-000003"]
    assert enter("media").number == "M-000001"


def test_a_number_is_kept_as_it_stands_and_taken_once_in_any_width(enter: Enter) -> None:
    assert enter("devices", number="ｗｓ－０１").number == "ws-01"
    with pytest.raises(Conflict, match="既に使われています"):
        enter("devices", number="WS－01")
    assert Device.objects.count() == 1


def test_everything_that_is_wrong_is_told_at_once_by_column(city: World, enter: Enter) -> None:
    with pytest.raises(ManyFaults) as caught:
        enter("devices", name="", kind="toaster", acquired_on="きのう", pool="たぶん", colour="青")
    assert {fault.field for fault in caught.value.items} == {"kind", "acquired_on", "pool", "colour"}
    with pytest.raises(ManyFaults) as caught:
        enter("devices", name="", kind="")
    assert [fault.field for fault in caught.value.items] == ["name", "kind"]
    assert not Device.objects.exists()


def test_a_form_handed_in_twice_enters_once(enter: Enter) -> None:
    token = uuid.uuid4()
    enter("devices", token=token)
    with pytest.raises(Conflict, match="既に受け付けています"):
        enter("devices", token=token)
    assert Device.objects.count() == 1


def test_what_has_changed_stands_in_the_history_in_words(city: World, enter: Enter) -> None:
    device = enter("devices", holder=city.people["staff"].pk, encrypted=False)
    change(city, device, kind="mobile", encrypted=True, lease_ends_on=dt.date(2027, 3, 31), levels=C3)
    with city.acting("head_citizen"):
        newest = history_of(Device.objects.get())[0]
    told = {name: (before, after) for name, before, after in newest.changes}
    assert told["種別"] == ("パソコン", "モバイル端末")
    assert told["暗号化"] == (False, True)
    assert told["リース・保守の期限"] == (None, dt.date(2027, 3, 31))
    assert told["機密性"] == (None, "機密性３")
    assert "使用者" not in told


def test_saving_what_is_already_there_leaves_no_trace(city: World, enter: Enter) -> None:
    device = enter("devices", holder=city.people["staff"].pk, levels=C1, levels_reason="公開情報だけ")
    entries = LedgerEntry.objects.count()
    again = change(city, device, name=device.name, holder=city.people["staff"].pk, levels=C1)
    assert again.version == device.version
    assert LedgerEntry.objects.count() == entries


def test_a_change_from_an_old_page_is_a_conflict(city: World, enter: Enter) -> None:
    device = enter("devices")
    change(city, device, place="窓口１番")
    with pytest.raises(Conflict, match="ほかの人"):
        change(city, device, place="窓口２番")
    assert Device.objects.get().place == "窓口１番"


def test_handing_over_to_another_section_is_an_act_of_its_own(city: World, enter: Enter) -> None:
    device = enter("devices")
    change(city, device, unit=city.unit("220"))
    assert LedgerEntry.objects.filter(act="registers:item:transferred", subject=subject_of(device)).exists()
    with pytest.raises(NotFound):
        change(city, Device.objects.get(), place="戻す")


def test_entries_are_found_by_number_name_and_the_words_of_their_columns(city: World, enter: Enter) -> None:
    device = enter("devices", number="WS-77", serial="SN-ABC-9", place="三階書庫")
    with city.acting("staff") as circumstances:
        for words in ("ws-77", "窓口", "abc-9", "書庫", "市民課"):
            assert list(Device.objects.filter(search.having(words, "devices"))) == [device], words
            assert [each.pk for each in selectors.find("devices", words, circumstances.actor)] == [device.pk]
    change(city, device, place="二階倉庫")
    with city.acting("staff") as circumstances:
        assert selectors.find("devices", "書庫", circumstances.actor) == []
    with city.acting("staff_tax") as circumstances:
        assert selectors.find("devices", "窓口", circumstances.actor) == []


def test_others_see_the_facts_and_unknown_levels_as_the_highest(city: World, enter: Enter) -> None:
    device = enter("devices", number="WS-1", serial="S1", encrypted=True, area="lgwan_zone", levels={"integrity": "i1"})
    view = selectors.items("devices", [device.pk], None)[device.pk]
    assert (view.label, view.unit) == ("WS-1 窓口ノート", city.unit("210"))
    facts = {name: view.facts[name] for name in ("number", "kind", "state", "serial", "encrypted", "area", "unit")}
    assert facts == {
        "number": "WS-1", "kind": "pc", "state": "in_use", "serial": "S1", "encrypted": True, "area": "lgwan_zone",
        "unit": city.unit("210"),
    }  # fmt: skip
    assert [view.facts[axis] for axis in C3] == ["c3", "i1", "a2"]
    assert "パソコン" in view.hint


# ---------------------------------------------------------------- states


def test_a_device_is_put_away_by_hand_and_sent_to_repair_with_a_reason(city: World, enter: Enter) -> None:
    device = enter("devices")
    assert move(city, device, "stored").state == "stored"
    with pytest.raises(InvalidInput, match="理由"):
        move(city, device, "in_repair")
    assert move(city, device, "in_repair", reason="画面が映らない").state == "in_repair"
    with pytest.raises(Refused, match="「修理中」から「持出中」にはできません"):
        move(city, device, "lent", procedure="takeout")


@pytest.mark.parametrize("to", ["disposing", "disposed", "returned", "lent"])
@pytest.mark.parametrize("by", ["head_citizen", "system"])
def test_nobody_takes_a_thing_out_of_the_register_by_hand(city: World, enter: Enter, to: str, by: str) -> None:
    device = enter("devices")
    with pytest.raises(Refused):
        move(city, device, to, by=by, reason="もう要らない")
    assert Device.objects.get().state == "in_use"
    refusals = LedgerEntry.objects.filter(act="acts:act:refused", subject=subject_of(device))
    assert refusals.count() == 1


def test_another_procedure_than_its_own_does_not_open_the_way_either(city: World, enter: Enter) -> None:
    device = enter("devices")
    with pytest.raises(Refused, match="手続によらずに"):
        move(city, device, "disposing", procedure="takeout", application="procedures.application:1")


def test_disposal_leads_out_of_the_register_and_says_by_which_application(city: World, enter: Enter) -> None:
    device = enter("devices")
    mine = {"procedure": "disposal", "application": "procedures.application:7"}
    move(city, device, "disposing", by="staff", **mine)
    gone = move(city, device, "disposed", by="staff", **mine)
    assert (gone.left_by, gone.left_at) == ("procedures.application:7", city.clock.now())
    assert LedgerEntry.objects.filter(act="registers:item:left").count() == 1
    with pytest.raises(InvalidInput, match="変更できません"):
        change(city, gone, place="どこか")
    with city.acting("staff") as circumstances:
        assert selectors.find("devices", "窓口", circumstances.actor) == []
    with pytest.raises(Refused):
        move(city, gone, "in_use", reason="戻したい")


def test_the_same_state_again_changes_nothing(city: World, enter: Enter) -> None:
    device = enter("devices")
    entries = LedgerEntry.objects.count()
    move(city, device, "in_use")
    assert LedgerEntry.objects.count() == entries


# ---------------------------------------------------------------- classification


def test_a_classification_needs_its_reason_and_a_level_of_the_scheme(enter: Enter) -> None:
    with pytest.raises(ManyFaults, match="理由"):
        enter("information_assets", levels=C1)
    with pytest.raises(ManyFaults) as caught:
        enter("information_assets", levels={"confidentiality": "c9", "secrecy": "s1"})
    assert {fault.field for fault in caught.value.items} == {"levels_confidentiality", "levels.secrecy"}
    assert enter("information_assets").levels == {}


def test_a_copy_is_never_classified_lower_than_its_original(city: World, enter: Enter) -> None:
    original = enter("information_assets", levels=C3, levels_reason="不開示情報")
    copy = enter("information_assets", original=original.pk, levels=C1, levels_reason="複製したもの")
    assert copy.levels == C3
    plain = enter("information_assets", levels=C1, levels_reason="公開情報")
    mixed = enter(
        "information_assets", original=plain.pk, levels={**C1, "integrity": "i2"}, levels_reason="原本として使う"
    )
    assert mixed.levels == {**C1, "integrity": "i2"}


def test_raising_an_original_raises_its_copies_and_the_media_it_is_on(city: World, enter: Enter) -> None:
    original = enter("information_assets", levels=C1, levels_reason="公開情報")
    copy = enter("information_assets", original=original.pk, levels=C1, levels_reason="写し")
    second = enter("information_assets", original=copy.pk, levels=C1, levels_reason="写しの写し")
    medium = enter("media", assets=[second.pk], levels=C1)
    change(city, original, levels={"confidentiality": "c3"})
    for item in (copy, second, medium):
        item.refresh_from_db()
        assert item.levels == {**C1, "confidentiality": "c3"}
    assert LedgerEntry.objects.filter(act="registers:item:raised").count() == 3
    change(city, InformationAsset.objects.get(pk=original.pk), levels=C1)
    copy.refresh_from_db()
    assert copy.levels["confidentiality"] == "c3", "lowering an original asks somebody about each copy"


def test_a_medium_takes_the_highest_of_what_is_on_it_and_unknown_stays_unknown(enter: Enter) -> None:
    known = enter("information_assets", levels={**C1, "integrity": "i2"}, levels_reason="原本")
    unknown = enter("information_assets", levels={"integrity": "i1"}, levels_reason="完全性だけ決めた")
    assert enter("media", assets=[known.pk], levels=C1).levels == {**C1, "integrity": "i2"}
    both = enter("media", assets=[known.pk, unknown.pk], levels=C1)
    assert both.levels == {"integrity": "i2"}
    view = selectors.items("media", [both.pk], None)[both.pk]
    assert view.facts["confidentiality"] == "c3"


def test_an_original_that_leads_back_to_itself_is_refused(city: World, enter: Enter) -> None:
    first = enter("information_assets")
    second = enter("information_assets", original=first.pk)
    with pytest.raises(ManyFaults, match="自身に戻ります"):
        change(city, first, original=second.pk)


def test_an_asset_is_entered_by_the_section_and_confirmed_by_its_head(city: World, enter: Enter) -> None:
    asset = enter("information_assets", by="staff", state="in_use")
    assert (asset.state, asset.confirmed_by_id) == ("unconfirmed", None)
    assert change(city, asset, by="colleague", place="書庫").place == "書庫"
    with pytest.raises(Refused):
        move(city, asset, "in_use", by="staff")
    confirmed = move(city, asset, "in_use")
    assert confirmed.confirmed_by_id == city.people["head_citizen"].pk
    with pytest.raises(Refused, match="所属の長"):
        change(city, confirmed, by="staff", place="自宅")


def test_what_the_section_enters_stands_on_its_heads_first_screen_until_confirmed(
    city: World, enter: Enter, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", city.clock)
    assert home_of(city, "head_citizen") == []
    asset = enter("information_assets", by="staff")
    enter("information_assets", by="head_tax", unit="220", state="in_use")
    (task,) = home_of(city, "head_citizen")
    assert "1件" in str(task.hint)
    client.force_login(city.account("head_citizen"))
    listed = client.get(task.href).content.decode()
    assert asset.number in listed
    for other in ("staff", "head_tax", "director", "system"):
        assert home_of(city, other) == [], other
    move(city, asset, "in_use")
    assert home_of(city, "head_citizen") == []
    assert asset.number not in client.get(task.href).content.decode()


def home_of(city: World, key: str) -> list[Task]:
    with city.acting(key) as circumstances:
        return list(to_confirm(circumstances.actor, 30))


def test_the_head_of_the_section_decides_by_the_authority_matrix(city: World, enter: Enter) -> None:
    medium = enter("media")
    authority = selectors.who_decides(medium)
    assert authority is not None
    assert [held.person for decider in authority.deciders for held in decider.holders] == [
        city.people["head_citizen"].pk
    ]
    assert Medium.objects.count() == 1
