"""Stocktaking: every entry is confirmed by number or from the list, differences are put right by acts, the head closes it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.acts import context
from sekimori.portal.acts import selectors as acts
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.clocks import timers
from sekimori.portal.notices.models import Notice
from sekimori.portal.registers import selectors, services
from sekimori.portal.registers.models import Device, Stocktaking, StocktakingLine
from tests.portal.registers.conftest import Enter
from tests.world import TODAY, World

Result = StocktakingLine.Result


def begin(city: World, key: str = "devices", *, by: str = "staff", **more: Any) -> Stocktaking:
    with city.acting(by):
        return services.stocktaking_open(key, unit=city.unit("210"), **more)


def count(city: World, record: Stocktaking, number: str, *, by: str = "staff", **more: Any) -> StocktakingLine:
    with city.acting(by):
        return services.stocktaking_count(record.pk, number=number, **more)


def close(city: World, record: Stocktaking, *, by: str = "head_citizen", **more: Any) -> Stocktaking:
    with city.acting(by):
        return services.stocktaking_close(record.pk, **more)


def test_the_list_holds_what_the_section_has_and_nothing_that_has_left(city: World, enter: Enter) -> None:
    here, elsewhere, lost = enter("devices"), enter("devices", by="system", unit="220"), enter("devices")
    with city.acting("head_citizen"):
        services.item_state("devices", lost.pk, to="lost", reason="棚にない")
    record = begin(city)
    assert list(record.lines.values_list("item", flat=True)) == [here.pk]
    assert record.due_on > TODAY
    with pytest.raises(Conflict, match="既に始めています"):
        begin(city, by="colleague")
    assert Stocktaking.objects.count() == 1
    assert elsewhere.pk not in record.lines.values_list("item", flat=True)


@pytest.mark.parametrize("typed", ["pc-0001", "ＰＣ－０００１", " PC‐0001 "])
def test_a_number_is_known_in_every_width_and_dash(city: World, enter: Enter, typed: str) -> None:
    enter("devices", number="PC-0001")
    record = begin(city)
    line = count(city, record, typed)
    assert (line.number, line.result, line.how) == ("PC-0001", Result.PRESENT, "number")
    again = count(city, record, typed, by="colleague")
    assert again.pk == line.pk
    with city.acting("staff"):
        assert selectors.tally(record).counted == 1


def test_a_number_that_stands_in_no_list_is_something_extra_and_tells_nothing_of_others(
    city: World, enter: Enter
) -> None:
    enter("devices", by="system", unit="220", number="TAX-1", name="税務の秘密の端末")
    record = begin(city)
    others = count(city, record, "TAX-1")
    unknown = count(city, record, "???-9")
    assert (others.result, others.name, others.expected) == (Result.EXTRA, "", False)
    assert (unknown.result, unknown.item) == (Result.EXTRA, None)
    assert count(city, record, "TAX-1", result=Result.PRESENT).result == Result.EXTRA
    with pytest.raises(InvalidInput, match="管理番号"):
        count(city, record, "　")


def test_a_stocktaking_is_closed_by_the_head_when_everything_is_confirmed(city: World, enter: Enter) -> None:
    kept = [enter("devices") for _each in range(3)]
    record = begin(city)
    count(city, record, kept[0].number)
    with pytest.raises(InvalidInput, match="2件"):
        close(city, record)
    with city.acting("colleague"):
        rest = [line.pk for line in record.lines.filter(result="")]
        assert services.stocktaking_count_many(record.pk, lines=[*rest, 999_999]) == 2
        with pytest.raises(Refused, match="長など"):
            services.stocktaking_close(record.pk)
    done = close(city, record, remark="異常なし")
    assert (done.state, done.closed_by_id) == ("closed", city.people["head_citizen"].pk)
    assert len(done.digest) == 64
    assert set(Device.objects.values_list("checked_at", flat=True)) == {city.clock.now()}
    with pytest.raises(Refused, match="終わっています"):
        count(city, record, kept[0].number)
    with city.acting("head_citizen"):
        said = [line.act for line in acts.history_of(done) if line.act != "操作の拒否"]
        assert said == ["棚卸しの完了", "棚卸しの確認", "棚卸しの確認", "棚卸しの開始"]
    assert LedgerEntry.objects.filter(act="registers:stocktaking:closed").count() == 1


def test_what_was_found_elsewhere_moves_in_the_register_by_an_act_of_its_own(city: World, enter: Enter) -> None:
    item = enter("devices", place="１階")
    record = begin(city)
    with pytest.raises(InvalidInput, match="あった場所"):
        count(city, record, item.number, result=Result.MOVED)
    line = count(city, record, item.number, result=Result.MOVED, place="３階 会議室", remark="会議で使用")
    close(city, record)
    with city.acting("staff"), pytest.raises(Refused, match="違いを処理できるのは"):
        services.difference_correct(record.pk, line.pk)
    with city.acting("head_citizen"):
        services.difference_correct(record.pk, line.pk)
        item.refresh_from_db()
        assert item.place == "３階 会議室"
        assert "棚卸し" in acts.history_of(item)[0].reason
        with pytest.raises(Conflict, match="処理が済んでいる"):
            services.difference_explain(record.pk, line.pk, reason="x")
        assert [each.result for each in selectors.lines_of_item(item)] == [Result.MOVED]


def test_what_is_not_found_is_marked_lost_or_explained(city: World, enter: Enter) -> None:
    gone, lent = enter("devices"), enter("devices")
    record = begin(city)
    lines = [count(city, record, each.number, result=Result.MISSING) for each in (gone, lent)]
    with city.acting("head_citizen"):
        with pytest.raises(InvalidInput, match="理由"):
            services.difference_explain(record.pk, lines[1].pk, reason=" ")
        services.difference_correct(record.pk, lines[0].pk, reason="異動のときに所在不明")
        services.difference_explain(record.pk, lines[1].pk, reason="保守業者に預けている")
        with pytest.raises(NotFound):
            services.difference_explain(record.pk, 999_999, reason="x")
    gone.refresh_from_db()
    lent.refresh_from_db()
    assert (gone.state, lent.state) == ("lost", "in_use")
    with pytest.raises(Conflict, match="処理が済んで"):
        count(city, record, gone.number)
    close(city, record)
    gone.refresh_from_db()
    assert gone.checked_at is None


def test_something_extra_is_in_order_once_it_stands_in_the_register(city: World, enter: Enter) -> None:
    record = begin(city)
    line = count(city, record, "NEW-1")
    with city.acting("head_citizen"), pytest.raises(InvalidInput, match="まだありません"):
        services.difference_correct(record.pk, line.pk)
    made = enter("devices", number="new-1", name="寄贈の端末")
    with city.acting("head_citizen"):
        settled = services.difference_correct(record.pk, line.pk)
    assert (settled.item, settled.name, settled.settled) == (made.pk, "寄贈の端末", "entered")


def test_what_is_taken_out_is_confirmed_as_away(city: World, enter: Enter) -> None:
    item = enter("devices")
    Device.objects.filter(pk=item.pk).update(state="lent")
    record = begin(city)
    line = record.lines.get()
    with city.acting("staff"), pytest.raises(InvalidInput, match="選んでください"):
        services.stocktaking_count_many(record.pk, lines=[line.pk])
    assert count(city, record, item.number, how="hand").result == Result.AWAY
    assert count(city, record, item.number).result == Result.PRESENT
    other = begin(city, "software", by="head_citizen")
    assert other.lines.count() == 0
    assert close(city, other).state == "closed"


def test_a_replayed_count_does_nothing(city: World, enter: Enter) -> None:
    item, token = enter("devices"), uuid.uuid4()
    record = begin(city)
    with city.acting("staff"):
        services.stocktaking_count(record.pk, number=item.number, token=token)
        with pytest.raises(Conflict, match="二重"):
            services.stocktaking_count(record.pk, number=item.number, result=Result.MISSING, token=token)
    assert record.lines.get().result == Result.PRESENT


def test_strangers_find_no_stocktaking(city: World, enter: Enter) -> None:
    enter("devices")
    record = begin(city)
    for who in ("staff_tax", "outsider"):
        with city.acting(who):
            assert not selectors.stocktakings(context.current().actor).exists()
            with pytest.raises(NotFound):
                services.stocktaking_count(record.pk, number="x")
            with pytest.raises(Refused):
                services.stocktaking_open("devices", unit=city.unit("210"))


def test_a_day_that_has_passed_is_no_last_day(city: World) -> None:
    with pytest.raises(InvalidInput, match="今日より後"):
        begin(city, due_on=TODAY - dt.timedelta(days=1))


def test_late_ones_and_differences_left_are_chased_until_they_are_seen_to(city: World, enter: Enter) -> None:
    item = enter("devices")
    record = begin(city, due_on=TODAY + dt.timedelta(days=2))

    def told(day: int) -> int:
        city.clock.set(moment_at(TODAY + dt.timedelta(days=day), 9))
        with city.system():
            timers.fire_due()
        return Notice.objects.filter(kind="registers:stocktaking").count()

    assert told(2) == 0
    assert told(6) == 1
    assert told(7) == 1
    assert told(14) == 2
    notice = Notice.objects.filter(kind="registers:stocktaking").first()
    assert notice is not None
    people = set(notice.deliveries.values_list("person", flat=True))
    assert people == {city.people["head_citizen"].pk, city.people["staff"].pk}
    line = count(city, record, item.number, result=Result.MISSING)
    close(city, record)
    with city.acting("head_citizen"):
        assert [left for _record, left in selectors.waiting(context.current().actor, 9)] == [1]
    assert told(15) == 2
    assert told(30) == 3
    with city.acting("head_citizen"):
        services.difference_explain(record.pk, line.pk, reason="預けている")
        assert selectors.waiting(context.current().actor, 9) == []
    assert told(60) == 3


def test_those_whose_things_were_found_elsewhere_are_told_and_nobody_of_what_is_unknown(
    city: World, enter: Enter
) -> None:
    for number in ("TAX-1", "TAX-2"):
        enter("devices", by="system", unit="220", number=number)
    record = begin(city)
    for number in ("TAX-1", "TAX-2", "???-9"):
        count(city, record, number)
    assert not Notice.objects.filter(kind="registers:found").exists()
    close(city, record)
    notice = Notice.objects.get(kind="registers:found")
    assert list(notice.deliveries.values_list("person", flat=True)) == [city.people["head_tax"].pk]
    assert "TAX-1" in notice.body
    assert "???-9" not in notice.body
