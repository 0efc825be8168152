"""Files from personnel: differences shown first, faults named by row, all or nothing, on its day, and twice is once."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.acts import outbox
from sekimori.portal.acts.models import LedgerEntry, SideRow
from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.models import (
    Appointment,
    ColumnMapping,
    HrImport,
    Nomination,
    Person,
    PostVersion,
    UnitVersion,
)
from sekimori.portal.organization.services import imports
from sekimori.portal.organization.timelines import Timelines
from tests.effort import examples
from tests.world import PEOPLE, TODAY, World

NEXT = dt.date(2027, 4, 1)
HEAD = "職員番号,氏名,所属コード,職名,発令区分,発令日\n"


def take(city: World, text: str | bytes, **more: Any) -> HrImport:
    untrusted = text.encode("cp932") if isinstance(text, str) else text
    with city.acting("chief"):
        return services.hr_import_take(name="異動.csv", untrusted=untrusted, effective_on=NEXT, **more)


def apply(city: World, row: HrImport, **more: Any) -> HrImport:
    with city.acting("chief"):
        return services.hr_import_apply(hr_import=row, **more)


def differences(row: HrImport) -> list[tuple[str, str, str, str]]:
    return [
        (str(each["kind"]), str(each["subject"]), str(each["before"]), str(each["after"]))
        for each in selectors.import_result(row).differences
    ]


def faults(row: HrImport) -> list[tuple[int | None, str, str]]:
    return [(each["line"], each["column"], each["sentence"]) for each in selectors.import_result(row).faults]  # type: ignore[misc]


def everything() -> tuple[int, int, int, int]:
    return Person.objects.count(), Appointment.objects.count(), UnitVersion.objects.count(), LedgerEntry.objects.count()


def roster(*, without: tuple[str, ...] = (), **changed: tuple[str, str]) -> str:
    """Everybody of the small city as a full list; `changed` gives another unit and title by key."""
    lines = ["職員番号,氏名,所属コード,職名"]
    for key, number, name, unit, title, _rank, _head, _designation in PEOPLE:
        if key not in without:
            unit_now, title_now = changed.get(key, (unit, title))
            lines.append(f"{number},{name},{unit_now},{title_now}")
    return "\n".join(lines)


def test_a_file_of_changes_shows_joins_moves_and_leaves_before_anything_is_changed(city: World) -> None:
    before = Appointment.objects.count()
    row = take(
        city,
        HEAD
        + "7001,新田 あらた,220,主事,採用,R9.4.1\n"
        + "２１０２,千鳥 歩,220,主事,異動,令和9年4月1日\n"
        + "1104,羅針 学,,,退職,2027/3/31\n",
    )
    assert row.state == HrImport.State.READY
    assert differences(row) == [
        ("join", "7001", "", "税務課 主事"),
        ("move", "2102", "市民課 主事", "税務課 主事"),
        ("leave", "1104", "総務課 監査主幹", ""),
    ]
    assert row.counts == {"rows": 3, "faults": 0, "join": 1, "move": 1, "leave": 1}
    assert Appointment.objects.count() == before
    assert row.encoding == "CP932（Shift_JIS）"


def test_it_takes_effect_on_its_day_and_each_change_is_an_act_of_its_own(city: World) -> None:
    row = take(
        city, HEAD + "7001,新田 あらた,220,主事,採用,\n2102,千鳥 歩,220,主事,異動,\n1103,灯台 光,,,退職,2027-03-31\n"
    )
    apply(city, row)
    staff = city.people["staff"].pk
    assert selectors.units_of(staff, NEXT - dt.timedelta(days=1)) == {city.unit("210")}
    assert selectors.units_of(staff, NEXT) == {city.unit("220")}
    newcomer = Person.objects.get(number="7001")
    assert selectors.units_of(newcomer.pk, NEXT) == {city.unit("220")}
    assert not Nomination.objects.on(NEXT).filter(person=city.people["csirt"]).exists()
    acts = list(LedgerEntry.objects.order_by("seq").values_list("act", "subject"))[-5:]
    assert [act for act, _subject in acts] == [
        "organization:import:confirmed",
        "organization:person:joined",
        "organization:person:moved",
        "organization:person:left",
        "organization:import:applied",
    ]
    left = json.loads(bytes(SideRow.objects.get(seq=LedgerEntry.objects.latest("seq").seq - 1).payload or b""))
    assert (left["before"]["unit"], left["after"]["left_on"]) == (city.unit("110"), NEXT.isoformat())
    row.refresh_from_db()
    assert (row.state, row.table, row.result) == (HrImport.State.APPLIED, None, None)


def test_the_same_file_a_second_time_changes_nothing(city: World) -> None:
    text = HEAD + "7001,新田 あらた,220,主事,採用,\n2102,千鳥 歩,220,主事,異動,\n1104,羅針 学,,,退職,2027-03-31\n"
    apply(city, take(city, text))
    before = everything()[:3]
    again = take(city, text)
    assert (again.state, differences(again)) == (HrImport.State.READY, [])
    apply(city, again)
    assert everything()[:3] == before


def test_every_fault_is_told_with_its_row_and_column_and_nothing_is_applied(city: World) -> None:
    before = everything()[:3]
    row = take(
        city,
        (
            HEAD
            + "2102,千鳥 歩,999,主事,異動,\n"
            + "2103,鴎 みなみ,220,宇宙飛行士,異動,\n"
            + "2202,渚 ゆき,210,主事,異動,\n2202,渚 ゆき,120,主任,異動,\n"
            + "2102,別の 人,220,主事,異動,\n"
            + ",名無し,220,主事,採用,\n"
            + "7002,外字 \ue000太郎,220,主事,採用,\n"
            + "7003,縺ｿ縺ｪ縺ｨ,220,主事,採用,\n"
            + "7004,日付 なし,220,主事,採用,令和9年2月30日\n"
            + "7005,休職 者,220,主事,休職,\n"
        ).encode(),
    )
    assert row.state == HrImport.State.FAULTY
    told = {(line, column): sentence for line, column, sentence in faults(row)}
    assert "所属コード999は登録されていません" in told[2, "所属コード"]
    assert "「宇宙飛行士」という職は登録されていません" in told[3, "職名"]
    assert "4行目にもあります" in told[5, "職員番号"]
    assert "2行目では「千鳥 歩」さんです" in told[6, "職員番号"]
    assert "職員番号がない" in told[7, "職員番号"]
    assert "外字（U+E000）" in told[8, "氏名"]
    assert "文字化け" in told[9, "氏名"]
    assert "という日はありません" in told[10, "発令日"]
    assert "不在として登録" in told[11, "発令区分"]
    assert row.counts["faults"] == len(faults(row)) == 9
    with pytest.raises(InvalidInput, match="誤りのあるファイル"):
        apply(city, row)
    assert everything()[:3] == before


def test_a_post_for_one_with_two_holders_is_a_fault_unless_the_first_one_moves_in_the_same_file(city: World) -> None:
    clash = take(city, HEAD + "2102,千鳥 歩,220,税務課長,昇任,\n")
    assert "沖 進さんと千鳥 歩さんの二人が就く" in faults(clash)[0][2]
    swap = take(
        city, HEAD + "2102,千鳥 歩,220,税務課長,昇任,\n2201,沖 進,210,市民課長,異動,\n2101,汐入 花,,,退職,R9.3.31\n"
    )
    assert faults(swap) == []
    apply(city, swap)
    heads = selectors.holders_on("section_security_manager", NEXT, unit=city.unit("220"))
    assert [held.person for held in heads] == [city.people["staff"].pk]


def test_whoever_retires_and_is_taken_on_again_the_next_day_moves(city: World) -> None:
    text = HEAD + "1103,灯台 光,210,主事,再任用,R9.4.1\n1103,灯台 光,,,退職,R9.3.31\n"
    row = take(city, text)
    assert [each[0] for each in differences(row)] == ["move"]
    apply(city, row)
    person = city.people["csirt"]
    assert selectors.units_of(person.pk, NEXT) == {city.unit("210")}
    assert Nomination.objects.on(NEXT).filter(person=person).exists()
    assert differences(take(city, text)) == []


def test_two_transfers_of_one_person_on_different_days_may_stand_in_one_file(city: World) -> None:
    apply(city, take(city, HEAD + "2102,千鳥 歩,120,主任,異動,R9.10.1\n2102,千鳥 歩,220,主事,異動,R9.4.1\n"))
    where = [selectors.units_of(city.people["staff"].pk, day) for day in (TODAY, NEXT, dt.date(2027, 10, 1))]
    assert where == [{city.unit(code)} for code in ("210", "220", "120")]


def test_concurrent_and_acting_posts_come_and_go(city: World) -> None:
    apply(city, take(city, HEAD + "2102,千鳥 歩,120,主任,兼務,\n2001,磯部 正,220,税務課長,事務取扱,\n"))
    person = city.people["staff"]
    assert selectors.units_of(person.pk, NEXT) == {city.unit("210"), city.unit("120")}
    held = selectors.held_by(city.people["director"].pk, moment=city.clock.now() + (NEXT - TODAY))
    assert ("section_security_manager", "acting") in {(each.role, each.capacity) for each in held}
    later = dt.date(2027, 10, 1)
    apply(city, take(city, HEAD + "2102,千鳥 歩,120,主任,兼務解除,R9.10.1\n"))
    assert selectors.units_of(person.pk, later) == {city.unit("210")}


def test_a_full_list_ends_whoever_is_not_in_it_but_not_the_kinds_it_does_not_cover(city: World) -> None:
    Person.objects.filter(number="1001").update(kind=Person.Kind.EXECUTIVE)
    from sekimori.portal.organization.models import PersonVersion

    PersonVersion.objects.filter(person__number="1001").update(kind=Person.Kind.EXECUTIVE)
    row = take(city, roster(without=("ciso", "colleague"), staff=("220", "主事")), options={"full": True})
    assert differences(row) == [
        ("move", "2102", "市民課 主事", "税務課 主事"),
        ("leave", "2103", "市民課 主事", ""),
    ]


def test_a_full_list_also_ends_those_whose_post_begins_on_its_very_day(city: World) -> None:
    apply(city, take(city, HEAD + "2102,千鳥 歩,220,主事,異動,R9.4.1\n"))
    row = take(city, roster(without=("staff",)), options={"full": True})
    assert differences(row) == [("leave", "2102", "市民課 主事", "")]
    apply(city, row)
    assert not Appointment.objects.on(NEXT).filter(person=city.people["staff"]).exists()


def test_many_leavers_are_asked_about_once_more(city: World) -> None:
    keys = tuple(key for key, *_rest in PEOPLE if key not in {"chief", "ciso"})
    row = take(city, roster(without=keys), options={"full": True})
    assert row.counts["leave"] == len(keys)
    with pytest.raises(InvalidInput, match="13人が退職"):
        apply(city, row)
    apply(city, row, leaves_confirmed=True)
    assert not Appointment.objects.on(NEXT).filter(person=city.people["staff"]).exists()


LED = "職員番号,氏名,所属コード,職名,所属長\n"


def test_a_later_file_says_which_posts_lead_their_units(city: World) -> None:
    with city.acting("chief"):
        services.post_change(post=city.posts["head_citizen"], valid_from=TODAY, is_head=False)
    row = take(city, LED + "2101,汐入 花,210,市民課長,○\n2102,千鳥 歩,210,主事,\n")
    code = city.posts["head_citizen"].code
    assert differences(row) == [("post_changed", code, "市民課 市民課長", "市民課 市民課長（所属長）")]
    apply(city, row)
    assert PostVersion.objects.on(NEXT).get(post=city.posts["head_citizen"]).is_head
    assert not PostVersion.objects.on(TODAY).get(post=city.posts["head_citizen"]).is_head
    assert differences(take(city, LED + "2101,汐入 花,210,市民課長,\n")) == []


def test_a_file_makes_no_second_head_of_a_unit(city: World) -> None:
    row = take(city, LED + "2102,千鳥 歩,210,主事,○\n")
    assert any("この所属の長は、既に" in sentence for _line, _column, sentence in faults(row))


def test_an_organisation_that_changed_meanwhile_voids_the_confirmation(city: World) -> None:
    row = take(city, HEAD + "2102,千鳥 歩,220,主事,異動,\n")
    with city.acting("chief"):
        services.appoint(person=city.people["staff"], post=city.posts["staff_tax"], valid_from=NEXT)
    with pytest.raises(Conflict, match="反映する内容が変わりました"):
        apply(city, row)
    with city.acting("chief"):
        again = services.hr_import_recheck(hr_import=row)
    assert differences(again) == []


def test_a_stale_screen_cannot_apply(city: World) -> None:
    row = take(city, HEAD + "2102,千鳥 歩,220,主事,異動,\n")
    seen = row.version
    with city.acting("chief"):
        services.hr_import_recheck(hr_import=row, effective_on=dt.date(2027, 5, 1))
    with pytest.raises(Conflict):
        apply(city, row, seen=seen)


def test_columns_a_person_picked_are_remembered_for_the_next_file(city: World) -> None:
    text = "ＩＤ,なまえ,ばしょ,しごと\n2102,千鳥 歩,220,主事\n"
    row = take(city, text)
    assert "「職員番号」「氏名」" in row.message.replace("、", "")
    assert selectors.import_result(row).titles == ["ＩＤ", "なまえ", "ばしょ", "しごと"]
    with city.acting("chief"):
        row = services.hr_import_recheck(hr_import=row, columns={"number": 0, "name": 1, "unit_code": 2, "title": 3})
    assert row.state == HrImport.State.READY
    apply(city, row)
    assert ColumnMapping.objects.get().columns["title"] == 3
    following = take(city, text.replace("220", "120").replace("主事", "主任"))
    assert [each[0] for each in differences(following)] == ["move"]


def test_units_by_name_titles_that_are_new_there_and_unknown_files_are_handled(city: World) -> None:
    row = take(city, "職員番号,氏名,所属名,職名\n2102,千鳥 歩,総務部 デジタル推進課,主事\n2103,鴎 みなみ,海底課,主事\n")
    assert [each[0] for each in differences(row)] == ["post_new", "move"]
    assert "「海底課」という所属は令和9年4月1日には登録されていません" in faults(row)[0][2]
    assert take(city, b"\x00\x01\x02").message.endswith("ファイルを選んでください。")
    with pytest.raises(InvalidInput, match="空です"):
        take(city, b"")


def test_an_excel_file_with_heading_in_two_rows_is_compared_like_any_other(city: World) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "人事異動一覧")
    sheet.merge_range("A2:A3", "職員番号")
    sheet.merge_range("B2:B3", "氏名")
    sheet.merge_range("C2:D2", "所属")
    sheet.write_row(2, 2, ["コード", "名"])
    sheet.merge_range("E2:E3", "職名")
    sheet.write_row(3, 0, [2102, "千鳥 歩", 220, "税務課", "主事"])
    sheet.write_row(4, 0, [2103, "鴎 みなみ", "〃", "〃", "〃"])
    book.close()
    row = take(city, buffer.getvalue())
    assert [each[:2] for each in differences(row)] == [("move", "2102"), ("move", "2103")]
    assert row.encoding == "Excel"


def test_a_change_of_name_and_of_extension_come_with_the_list(city: World) -> None:
    text = "職員番号,氏名,所属コード,職名,内線\n2102,磯部 歩,210,主事,2345\n"
    with city.acting("chief"):
        row = services.hr_import_take(name="名.csv", untrusted=text.encode(), effective_on=TODAY)
        assert [each[0] for each in differences(row)] == ["rename", "reach"]
        services.hr_import_apply(hr_import=row)
    person = Person.objects.get(number="2102")
    assert (person.name, person.extension) == ("磯部 歩", "2345")


@pytest.mark.parametrize("key", ["staff", "head_citizen", "auditor", "outsider"])
def test_only_those_who_change_the_organisation_take_files_in_or_see_them(city: World, key: str) -> None:
    row = take(city, HEAD + "2102,千鳥 歩,220,主事,異動,\n")
    with city.acting(key) as circumstances:
        assert not selectors.hr_imports(circumstances.actor).exists()
        with pytest.raises(Refused):
            services.hr_import_take(name="x.csv", untrusted=b"a,b\n", effective_on=NEXT)
        with pytest.raises((Refused, InvalidInput)):
            services.hr_import_apply(hr_import=row)


def test_a_large_file_is_compared_and_applied_by_the_worker_as_the_person_who_confirmed(
    city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 10)
    row = take(city, HEAD + "2102,千鳥 歩,220,主事,異動,\n")
    assert row.state == HrImport.State.UPLOADED
    with city.system():
        assert outbox.run_due() == 1
    row.refresh_from_db()
    assert (row.state, row.percent) == (HrImport.State.READY, 100)
    assert apply(city, row).state == HrImport.State.APPLYING
    with city.system():
        assert outbox.run_due() == 1
    row.refresh_from_db()
    assert row.state == HrImport.State.APPLIED
    assert LedgerEntry.objects.latest("seq").actor == f"person:{city.people['chief'].pk}"
    assert selectors.units_of(city.people["staff"].pk, NEXT) == {city.unit("220")}


def test_whoever_lost_the_right_before_the_worker_came_applies_nothing(
    city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 10)
    row = take(city, HEAD + "2102,千鳥 歩,220,主事,異動,\n")
    with city.system():
        outbox.run_due()
    apply(city, HrImport.objects.get(pk=row.pk))
    Appointment.objects.filter(person=city.people["chief"]).update(superseded_at=city.clock.now())
    with city.system():
        outbox.run_due()
    row.refresh_from_db()
    assert row.state == HrImport.State.FAULTY
    assert selectors.units_of(city.people["staff"].pk, NEXT) == {city.unit("210")}


def test_an_import_that_waits_for_its_worker_may_be_given_up_and_is_then_not_applied(
    city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 10)
    row = take(city, HEAD + "2102,千鳥 歩,220,主事,異動,\n")
    with city.system():
        outbox.run_due()
    row = apply(city, HrImport.objects.get(pk=row.pk))
    with city.acting("chief"):
        services.hr_import_discard(hr_import=row)
    with city.system():
        outbox.run_due()
    assert HrImport.objects.get(pk=row.pk).state == HrImport.State.DISCARDED
    assert selectors.units_of(city.people["staff"].pk, NEXT) == {city.unit("210")}


def test_an_import_may_be_given_up_and_its_cells_are_gone(city: World) -> None:
    row = take(city, HEAD + "2102,千鳥 歩,220,主事,異動,\n")
    with city.acting("chief"):
        services.hr_import_discard(hr_import=row)
        with pytest.raises(InvalidInput, match="既に終わって"):
            services.hr_import_apply(hr_import=row)
    row.refresh_from_db()
    assert row.table is None


UNITS = "所属コード,所属名,上位所属コード,部等,課等,改編区分,統合先コード\n"


def test_a_reorganisation_comes_as_a_file_too(city: World) -> None:
    row = take(
        city,
        UNITS + "300,くらし部,,○,,新設,\n310,くらし課,300,,○,新設,\n210,市民窓口課,300,,○,改称,\n",
        kind=HrImport.Kind.UNITS,
    )
    assert [(each[0], each[1]) for each in differences(row)] == [
        ("unit_new", "300"),
        ("unit_new", "310"),
        ("unit_changed", "210"),
    ]
    apply(city, row)
    structure = selectors.structure(NEXT)
    unit = structure.by_code["310"]
    assert structure.full_name(unit.id) == "くらし部 くらし課"
    department = structure.department_of(city.unit("210"))
    assert department is not None
    assert department.code == "300"
    assert selectors.structure(TODAY).name(city.unit("210")) == "市民課"
    again = take(
        city,
        UNITS + "300,くらし部,,○,,新設,\n310,くらし課,300,,○,新設,\n210,市民窓口課,300,,○,改称,\n",
        kind=HrImport.Kind.UNITS,
    )
    assert differences(again) == []


def test_a_unit_does_not_end_by_file_while_people_are_in_it_nor_hang_in_a_circle(city: World) -> None:
    row = take(city, UNITS + "220,税務課,200,,○,廃止,\n", kind=HrImport.Kind.UNITS)
    assert "沖 進さんが就いています" in faults(row)[0][2]
    circle = take(city, UNITS + "200,市民部,210,○,,移管,\n", kind=HrImport.Kind.UNITS)
    assert "自分自身の上位" in faults(circle)[0][2]


def test_a_whole_city_comes_from_two_files(world: World) -> None:
    """An empty city: organs by hand, then the units, then everybody."""
    units = "所属コード,所属名,上位所属コード,部等,課等\nA00,港湾部,,○,\nA10,港湾課,A00,,○\n"
    people = (
        "職員番号,氏名,所属コード,職名,職位,所属長\nP1,波 一,A00,港湾部長,70,○\nP2,波 二,A10,港湾課長,50,○\n"
        "P3,波 三,A10,主事,10,\nP4,波 四,A10,主事,10,\n"
    )
    apply(world, take(world, units, kind=HrImport.Kind.UNITS))
    row = take(world, people)
    assert row.counts == {"rows": 4, "faults": 0, "post_new": 3, "join": 4}
    apply(world, row)
    unit = selectors.structure(NEXT).by_code["A10"]
    held = selectors.holders_on("section_security_manager", NEXT, unit=unit.id)
    assert [Person.objects.get(pk=each.person).name for each in held] == ["波 二"]


rows_of_changes = st.lists(
    st.tuples(
        st.sampled_from(["2102", "2103", "2202", "7001", "7002"]),
        st.sampled_from(["210", "220", "120"]),
        st.sampled_from(["主事", "主事", "課長"]),
        st.sampled_from(["採用", "異動", "兼務", "兼務解除", "事務取扱", "心得解除", "退職", "転出", "改姓"]),
        st.sampled_from(["R9.4.1", "R9.6.1", "R9.10.1"]),
    ),
    max_size=6,
)
HEADS = {"210": "市民課長", "220": "税務課長", "120": "デジタル推進課長"}
NAMES = {"2102": "千鳥 歩", "2103": "鴎 みなみ", "2202": "渚 ゆき", "7001": "新田 一", "7002": "新田 二"}


@settings(
    max_examples=examples(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(rows=rows_of_changes)
def test_whatever_a_file_says_it_is_applied_once_or_refused_as_a_whole(city: World, rows) -> None:
    from django.db import transaction

    text = HEAD + "".join(f"{n},{NAMES[n]},{u},{HEADS[u] if t == '課長' else t},{m},{d}\n" for n, u, t, m, d in rows)
    if not rows:
        return
    with transaction.atomic():
        before = everything()[:3]
        row = take(city, text)
        if row.state == HrImport.State.READY:
            apply(city, row, leaves_confirmed=True)
            after = everything()[:3]
            again = take(city, text)
            if again.state == HrImport.State.READY:
                assert differences(again) == []
                apply(city, again)
            assert everything()[:3] == after
        else:
            assert faults(row)
            assert everything()[:3] == before
        for person in Person.objects.filter(number__in=NAMES):
            for month in (4, 6, 10, 12):
                day = dt.date(2027, month, 1)
                assert Appointment.objects.on(day).filter(person=person, kind="own").count() <= 1
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_what_stands_is_read_for_comparing_outside_a_transaction_too() -> None:
    assert list(Timelines.load(UnitVersion, ["unit_id"])) == []
