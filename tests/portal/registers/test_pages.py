"""The screens of registers: list, entry, forms, files taken in with a preview; the same for every register."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from python_calamine import CalamineWorkbook

from sekimori.common.clock import FixedClock
from sekimori.portal.evidence import keys
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.registers import defining, services
from sekimori.portal.registers.models import Device, InformationAsset, Medium, Stocktaking
from tests.portal import page_queries
from tests.portal.registers.conftest import Enter
from tests.portal.screens import signed_in
from tests.world import World


@pytest.fixture(autouse=True)
def _todays_clock(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", clock)


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
    with city.acting("head_citizen"):
        record = services.stocktaking_open("devices", unit=city.unit("210"))
        first, second, _third, _fourth = record.lines.all()
        services.stocktaking_count(record.pk, number=first.number, result="missing")
        services.stocktaking_count(record.pk, number="???-1")
    pages["stocktaking list"] = (head, reverse("registers:stocktakings"))
    pages["stocktaking new"] = (head, reverse("registers:stocktaking-new"))
    for name in ("stocktaking", "stocktaking-lines", "stocktaking-sheet", "stocktaking-close", "stocktaking-give-up"):
        pages[name] = (head, reverse(f"registers:{name}", args=[record.pk]))
    for name, line in (("stocktaking-line", second), ("stocktaking-settle", first)):
        pages[name] = (head, reverse(f"registers:{name}", args=[record.pk, line.pk]))
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


def take_book(client: Client, rows: list[list[Any]], merge: str = "", **formulas: Any) -> str:
    """Hands in a workbook; `formulas` are cells with (formula, the value saved with it)."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("台帳")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for place, (formula, value) in formulas.items():
            sheet.write_formula(place, formula, None, value)
        if merge:
            sheet.merge_range(merge, rows[1][0])
    address = reverse("registers:import", args=["devices"])
    token = client.get(address).context["form"]["submission"].value()
    file = SimpleUploadedFile("機器.xlsx", made.getvalue())
    return client.post(address, {"file": file, "submission": token}).content.decode()


HEAD = ["機器番号", "機器名", "機器種別", "所属コード", "備考"]


@pytest.mark.usefixtures("_sealed")
def test_a_workbook_with_formulas_merged_cells_and_gaiji_names_file_row_and_column(city: World) -> None:
    head = signed_in(city, "head_citizen")
    good = [HEAD, ["D-1", "", "PC", "210", ""], ["D-2", "予備", "PC", "0210", ""]]
    shown = take_book(head, good, B2=('="窓口"&"1"', "窓口1"), D3=("=210", 210))
    assert "窓口1" in shown
    assert 'name="ticket"' in shown
    bad = [
        HEAD,
        ["D-1", "窓口\ue000", "PC", "210", ""],
        ["D-2", "予備", "", "210", ""],
        ["D-3", "予備", "PC", "210", ""],
    ]
    shown = take_book(head, bad, C3=("=NA()", "#N/A"), E4=("=Z9", "#REF!"))
    for said in ("外字（U+E000）", "「#N/A」", "「#REF!」", "備考", "機器.xlsx"):
        assert said in shown, said
    assert 'name="ticket"' not in shown
    merged = [HEAD, ["D-9", "窓口", "PC", "210", ""], ["", "予備", "PC", "210", ""]]
    assert "管理番号「D-9」が2行にもあります。" in take_book(head, merged, merge="A2:A3")
    assert not Device.objects.exists()


@pytest.mark.usefixtures("_sealed")
def test_what_was_taken_in_from_outside_goes_out_as_words_and_comes_back_the_same(city: World, enter: Enter) -> None:
    enter("devices", number="D-1", name="=HYPERLINK(1)", place="@SUM(A1)", note="+81")
    head = signed_in(city, "head_citizen")
    asked = {"listing": "registers.items", "query": "", "given": '{"key": "devices"}'}
    files = {}
    for kind in ("csv", "xlsx"):
        made: Any = head.post(reverse("ui:export"), {**asked, "format": kind})
        files[kind] = b"".join(made.streaming_content)
    text = files["csv"].decode("utf-8-sig")
    for said in ("'=HYPERLINK(1)", "'@SUM(A1)", "'+81"):
        assert said in text
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    address = reverse("registers:import", args=["devices"])
    for kind, content in files.items():
        token = head.get(address).context["form"]["submission"].value()
        file = SimpleUploadedFile(f"機器.{kind}", content)
        shown = head.post(address, {"file": file, "submission": token}).content.decode()
        assert "台帳と違うところはありません" in shown, kind


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


def _count(client: Client, address: str, **said: Any) -> str:
    response = client.post(address, {"submission": str(uuid.uuid4()), **said}, follow=True)
    return response.content.decode()


def test_a_stocktaking_goes_from_its_opening_to_its_sheet_on_the_screens(city: World, enter: Enter) -> None:
    items = [enter("devices", number=f"PC-{n}", place="１階") for n in range(1, 5)]
    staff, head = signed_in(city, "staff"), signed_in(city, "head_citizen")
    asked = {"register": "devices", "unit": str(city.unit("210")), "submission": str(uuid.uuid4())}
    html = staff.post(reverse("registers:stocktaking-new"), asked, follow=True).content.decode()
    assert "棚卸しを始めました。" in html
    record = Stocktaking.objects.get()
    address = reverse("registers:stocktaking", args=[record.pk])
    assert "「PC-1 窓口ノート」を確認しました。" in _count(staff, f"{address}count/", number="ｐｃ－１")
    assert "一覧にありません" in _count(staff, f"{address}count/", number="X-9")
    assert "管理番号を入力してください。" in _count(staff, f"{address}count/", number="")
    line = {each.number: each.pk for each in record.lines.all()}
    assert "1件を確認しました。" in _count(staff, f"{address}tick/", chosen=[line["PC-2"]])
    assert "選んでください" in _count(staff, f"{address}tick/", chosen=[])
    moved = {"result": "moved", "place": "３階"}
    assert "記録しました。" in _count(staff, f"{address}lines/{line['PC-3']}/", **moved)
    assert "1件あります" in _count(head, f"{address}close/", seen=record.version, remark="")
    assert "記録しました。" in _count(staff, f"{address}lines/{line['PC-4']}/", result="missing")
    assert "違いを処理しました。" in _count(head, f"{address}lines/{line['PC-3']}/settle/", how="correct")
    items[2].refresh_from_db()
    assert items[2].place == "３階"
    assert staff.get(f"{address}close/").status_code == 403
    assert "棚卸しを完了しました。" in _count(head, f"{address}close/", seen=record.version, remark="おおむね良好")
    sheet = head.get(f"{address}sheet/").content.decode()
    for said in ("おおむね良好", "X-9", "１階 → ３階", "台帳を直した", "未処理"):
        assert said in sheet
    assert "棚卸しの記録" in head.get(reverse("registers:detail", args=["devices", items[2].pk])).content.decode()
    assert "処理していない違い2件" in head.get("/").content.decode()
    book: Any = head.post(
        reverse("ui:export"),
        {
            "listing": "registers.stocktaking_lines",
            "given": json.dumps({"pk": str(record.pk)}),
            "query": "",
            "format": "xlsx",
        },
    )
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content))).get_sheet_by_index(0).to_python()
    )
    assert any(row[:3] == ["PC-3", "窓口ノート", "１階"] for row in rows)
    stranger = signed_in(city, "staff_tax")
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}count/", {"number": "PC-1", "submission": str(uuid.uuid4())}).status_code == 404
    assert "PC-3" not in stranger.get(reverse("registers:stocktakings")).content.decode()
