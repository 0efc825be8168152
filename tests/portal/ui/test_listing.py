"""Lists: filter, sort, page, export; visible and hidden together; queries that do not grow with the rows."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.acts import context
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.ui import selectors, services, tasks
from sekimori.portal.ui.listing import Column, Listing
from sekimori.portal.ui.listing.exporting import as_text
from sekimori.portal.ui.models import Export, SavedView
from sekimori.portal.ui.views.style import ExportListing
from tests.portal.screens import SignIn
from tests.world import World

ADDRESS = "/ui/exports/list/"
Fill = Callable[..., None]


@pytest.fixture
def fill(world: World) -> Fill:
    """Makes exports of a person: number, titles in turn, a day apart."""

    def make(key: str, number: int, titles: tuple[str, ...] = ("情報資産台帳", "申請の一覧"), **fields: Any) -> None:
        account = world.account(key)
        first = moment_at(dt.date(2026, 11, 24), 9)
        Export.objects.bulk_create(
            Export(
                account=account,
                listing="ui.exports",
                given="{}",
                query="",
                title=titles[n % len(titles)],
                format=fields.get("format", "csv"),
                state=fields.get("state", "done"),
                total=n,
                requested_at=first - dt.timedelta(days=n),
            )
            for n in range(number)
        )

    return make


def listing(world: World, key: str, query: str = "") -> ExportListing:
    with world.acting(key):
        made = ExportListing(QueryDict(query), context.current().actor)
        made.filtered.exists()
        return made


def totals(made: Listing[Any]) -> list[int]:
    return [row.record.total for row in made.rows]


def test_one_sees_ones_own_and_nothing_of_others(sign_in: SignIn, fill: Fill) -> None:
    fill("staff", 1, ("千鳥の台帳",))
    fill("colleague", 1, ("鴎の台帳",))
    html = sign_in("staff").get(ADDRESS).content.decode()
    assert "千鳥の台帳" in html
    assert "鴎の台帳" not in html


def test_it_sorts_by_link_both_ways_and_says_so(world: World, fill: Fill) -> None:
    fill("staff", 3)
    made = listing(world, "staff", "sort=rows")
    assert totals(made) == [0, 1, 2]
    head = next(head for head in made.heads if head.column.key == "rows")
    assert head.order == "ascending"
    assert head.href == "?sort=-rows"
    assert totals(listing(world, "staff", "sort=-rows")) == [2, 1, 0]


def test_an_unknown_order_falls_back_to_the_lists_own(world: World, fill: Fill) -> None:
    fill("staff", 3)
    assert totals(listing(world, "staff", "sort=account__password")) == [0, 1, 2]


def test_pages_never_overlap_and_leave_nothing_out(world: World, fill: Fill) -> None:
    fill("staff", 65, ("同じ名前",))
    seen: list[int] = []
    for page in (1, 2, 3, 4):
        made = listing(world, "staff", f"sort=title&page={page}")
        seen += totals(made)
        assert bool(made.next) is (page < 4)
    assert sorted(seen) == list(range(65))


@pytest.mark.parametrize("page", ["0", "-1", "あ", "99999999999999999999", "１"])
def test_a_page_number_that_is_none_is_no_fault(world: World, fill: Fill, page: str) -> None:
    fill("staff", 3)
    assert listing(world, "staff", f"page={page}").page_number >= 1


def test_filters_narrow_and_each_chip_takes_its_own_away(world: World, fill: Fill) -> None:
    fill("staff", 4)
    fill("staff", 1, ("申請の一覧",), state="failed", format="xlsx")
    made = listing(world, "staff", "state=done&state=failed&format=csv&q=申請 一覧&page=2&sort=rows")
    assert made.count == 2
    chips = {str(chip.label): parse_qs(urlsplit(chip.href).query) for chip in made.chips}
    assert set(chips) == {"一覧の名前で探す: 申請 一覧", "状態: 作成済み", "状態: 失敗", "形式: CSV（UTF-8）"}
    assert chips["状態: 失敗"] == {"state": ["done"], "format": ["csv"], "q": ["申請 一覧"], "sort": ["rows"]}


def test_days_are_filtered_in_the_japanese_calendar_both_ends_included(world: World, fill: Fill) -> None:
    fill("staff", 10)
    made = listing(world, "staff", "requested_from=R8.11.20&requested_to=令和8年11月22日")
    assert totals(made) == [2, 3, 4]
    assert [str(chip.label) for chip in made.chips] == ["出力日: 令和8年11月20日から", "出力日: 令和8年11月22日まで"]


def test_a_faulty_filter_is_told_keeps_what_was_typed_and_narrows_nothing(sign_in: SignIn, fill: Fill) -> None:
    fill("staff", 2)
    html = sign_in("staff").get(ADDRESS, {"requested_from": "R8.2.30", "state": "nonsense"}).content.decode()
    assert "「R8.2.30」という日はありません。" in html
    assert 'value="R8.2.30"' in html
    assert "<strong>2</strong>件" in html


def test_nothing_found_and_nothing_there_are_told_apart(sign_in: SignIn, fill: Fill) -> None:
    client = sign_in("staff")
    assert "まだ何もありません" in client.get(ADDRESS).content.decode()
    fill("staff", 1)
    assert "条件に合うものはありません" in client.get(ADDRESS, {"q": "ない"}).content.decode()
    assert "このページには何もありません" in client.get(ADDRESS, {"page": "9"}).content.decode()


def test_what_is_searched_is_escaped_everywhere(sign_in: SignIn, fill: Fill) -> None:
    fill("staff", 1)
    evil = '"><script>alert(1)</script>'
    html = sign_in("staff").get(ADDRESS, {"q": evil, "sort": evil, "state": evil}).content.decode()
    assert "<script>alert" not in html


def test_the_number_of_queries_does_not_grow_with_the_rows(sign_in: SignIn, fill: Fill) -> None:
    client = sign_in("staff")
    fill("staff", 2)
    client.get(ADDRESS)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(ADDRESS)
    fill("staff", 200)
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)
    assert len(many) == len(few)
    assert len(few) <= 20


def test_the_count_stops_where_it_costs(world: World, fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    fill("staff", 120)
    monkeypatch.setattr("sekimori.portal.ui.listing.core.COUNTED", 100)
    made = listing(world, "staff", "page=5")
    assert not made.counted_all
    assert made.count == 101
    assert [page.label if page else "…" for page in made.pages] == ["1", "…", "3", "4", "5"]
    assert made.next
    assert totals(listing(world, "staff", "page=6")) == list(range(100, 120))


@pytest.mark.parametrize(
    "query", ["", "page=2", "page=3", "page=4", "sort=title", "sort=-title&page=2", "state=failed"]
)
def test_a_list_sought_once_shows_what_it_would_show_otherwise(
    world: World, fill: Fill, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    fill("staff", 120)
    fill("colleague", 3)
    monkeypatch.setattr("sekimori.portal.ui.listing.core.COUNTED", 100)

    def shown() -> tuple[Any, ...]:
        with world.acting("staff"):
            made = ExportListing(QueryDict(query), context.current().actor)
            pages = [page and page.label for page in made.pages]
            return totals(made), made.count, made.counted_all, made.next, made.previous, pages

    ordinary = shown()
    monkeypatch.setattr(ExportListing, "sought_once", True)
    assert shown() == ordinary


def test_a_list_sought_once_asks_once_what_may_be_seen(
    world: World, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill("staff", 60)
    monkeypatch.setattr(ExportListing, "sought_once", True)
    monkeypatch.setattr(ExportListing, "of_keys", lambda _self, keys: Export.objects.filter(pk__in=keys))
    with world.acting("staff"):
        made = ExportListing(QueryDict("sort=title"), context.current().actor)
        with CaptureQueriesContext(connection) as queries:
            assert (len(made.rows), made.count) == (20, 60)
    sought = [each["sql"] for each in queries if 'FROM "ui_export"' in each["sql"]]
    assert len(sought) == 2
    assert sum("account_id" in sql.partition("WHERE")[2] for sql in sought) == 1


def body(response: Any) -> bytes:
    """What was sent; reading it to its end closes the file behind it."""
    return bytes(response.getvalue())


def export(client: Client, kind: str, query: str = "", listing_name: str = "ui.exports") -> Any:
    return client.post("/ui/exports/", {"listing": listing_name, "given": "{}", "query": query, "format": kind})


def test_csv_carries_the_filter_on_top_and_only_ones_own_rows(sign_in: SignIn, fill: Fill) -> None:
    fill("staff", 3, ("髙﨑の台帳𠮷",))
    fill("colleague", 1, ("鴎の台帳",))
    text = body(export(sign_in("staff"), "csv", "state=done")).decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows[0] == ["出力した一覧", "汐見市（試験用・架空）"]
    assert ["絞り込み", "状態: 作成済み"] in rows
    assert ["見本（この市と職員は架空です）"] in rows
    assert rows[5] == ["一覧", "形式", "状態", "件数", "出力日時"]
    assert rows[6] == ["髙﨑の台帳𠮷", "CSV（UTF-8）", "作成済み", "0", "2026-11-24 09:00"]
    assert "鴎" not in text


def test_cp932_names_what_it_cannot_write_and_drops_nothing(sign_in: SignIn, fill: Fill) -> None:
    fill("staff", 1, ("髙﨑〜𠮷−①",))
    text = body(export(sign_in("staff"), "csv-cp932")).decode("cp932")
    assert "髙﨑～[U+20BB7]－①" in text


def test_a_workbook_has_real_numbers_and_days(sign_in: SignIn, fill: Fill) -> None:
    fill("staff", 2)
    book = CalamineWorkbook.from_filelike(io.BytesIO(body(export(sign_in("staff"), "xlsx", "sort=-rows&state=done"))))
    rows = book.get_sheet_by_index(0).to_python()
    head = next(n for n, row in enumerate(rows) if row[0] == "一覧")
    assert rows[head + 1] == ["申請の一覧", "CSV（UTF-8）", "作成済み", 1.0, dt.datetime(2026, 11, 23, 9)]  # noqa: DTZ001


def test_the_heading_of_a_workbook_stays_in_sight(sign_in: SignIn, fill: Fill) -> None:
    fill("staff", 2)
    made = io.BytesIO(body(export(sign_in("staff"), "xlsx")))
    head = next(
        n
        for n, row in enumerate(CalamineWorkbook.from_filelike(made).get_sheet_by_index(0).to_python(), 1)
        if row[0] == "一覧"
    )
    sheet = zipfile.ZipFile(made).read("xl/worksheets/sheet1.xml").decode()
    assert f'ySplit="{head}"' in sheet


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_looks_like_a_formula_stays_text(sign: str) -> None:
    assert as_text(f"{sign}cmd|calc") == f"'{sign}cmd|calc"
    assert as_text(-5) == "-5"


def test_a_workbook_writes_formulas_as_words(sign_in: SignIn, fill: Fill) -> None:
    fill("staff", 1, ("=1+1",))
    book = CalamineWorkbook.from_filelike(io.BytesIO(body(export(sign_in("staff"), "xlsx"))))
    assert any("=1+1" in row for row in book.get_sheet_by_index(0).to_python())


def test_taking_a_list_out_is_recorded_with_filter_and_number(world: World, sign_in: SignIn, fill: Fill) -> None:
    fill("staff", 3)
    body(export(sign_in("staff"), "csv", "state=done"))
    entry = LedgerEntry.objects.get(act="ui:listing:exported")
    assert entry.actor == f"person:{world.people['staff'].pk}"


def test_the_print_view_shows_every_row_and_refuses_too_many(
    sign_in: SignIn, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill("staff", 60)
    client = sign_in("staff")
    html = export(client, "print", "sort=rows").content.decode()
    assert html.count("<tr>") == 62
    monkeypatch.setattr(services, "ON_PAPER", 10)
    refused = export(client, "print")
    assert refused.status_code == 400
    assert "10件まで" in refused.content.decode()


def test_a_large_export_becomes_a_job_with_a_page_of_its_own(
    sign_in: SignIn, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill("staff", 30)
    monkeypatch.setattr(services, "AT_ONCE", 10)
    client = sign_in("staff")
    response = export(client, "csv")
    address = response.headers["Location"]
    assert "data-watch" in client.get(address).content.decode()
    made = services.export_write(address.rstrip("/").rpartition("/")[2])
    assert made.state == Export.State.DONE
    assert made.rows == 31
    page = client.get(address).content.decode()
    assert "data-watch" not in page
    assert body(client.get(f"{address}file/")).decode().count("\r\n") == 31 + 6
    assert sign_in("colleague").get(address).status_code == 404
    assert sign_in("colleague").get(f"{address}file/").status_code == 404


def test_a_job_sees_what_its_owner_may_see_when_it_runs(world: World, fill: Fill) -> None:
    fill("staff", 2)
    with world.acting("staff"):
        made = services.export_request(listing="ui.exports", given="{}", query="", format="csv")
    account = world.account("staff")
    account.is_active = False
    account.save()
    done = services.export_write(made.pk)
    assert done.rows == 0


def test_two_workers_make_one_file(world: World, fill: Fill) -> None:
    fill("staff", 2)
    with world.acting("staff"):
        made = services.export_request(listing="ui.exports", given="{}", query="", format="csv")
    first = services.export_write(made.pk)
    assert services.export_write(made.pk).finished_at == first.finished_at


def test_an_export_whose_maker_died_is_taken_up_again(world: World, fill: Fill) -> None:
    fill("staff", 2)
    with world.acting("staff"):
        made = services.export_request(listing="ui.exports", given="{}", query="", format="csv")
    running = {"state": Export.State.RUNNING, "rows": 1, "lease_until": world.clock.now() + services.LEASE}
    Export.objects.filter(pk=made.pk).update(**running)
    with world.system():
        assert services.export_write(made.pk).state == Export.State.RUNNING
        assert tasks.resume_exports() == 0
        world.clock.advance(services.LEASE + dt.timedelta(seconds=1))
        assert tasks.resume_exports() == 1
        assert services.export_write(made.pk).state == Export.State.DONE


def test_a_file_is_kept_for_a_day(world: World, sign_in: SignIn, fill: Fill) -> None:
    fill("staff", 2)
    body(export(sign_in("staff"), "csv"))
    made = Export.objects.exclude(file="").get()
    name = made.file
    world.clock.advance(dt.timedelta(hours=25))
    with world.acting("staff"):
        assert services.exports_expire() == 1
    assert not storages["exports"].exists(name)
    assert "保存期間" in sign_in("staff").get(f"/ui/exports/{made.pk}/").content.decode()
    assert sign_in("staff").get(f"/ui/exports/{made.pk}/file/").status_code == 503


@pytest.mark.parametrize(
    ("listing_name", "kind", "given"),
    [("no.such", "csv", "{}"), ("ui.exports", "exe", "{}"), ("ui.exports", "csv", "[1]"), ("ui.exports", "csv", "{")],
)
def test_a_forged_export_is_refused_in_a_sentence(sign_in: SignIn, listing_name: str, kind: str, given: str) -> None:
    data = {"listing": listing_name, "given": given, "query": "", "format": kind}
    assert sign_in("staff").post("/ui/exports/", data).status_code == 400


def test_nobody_signed_in_takes_nothing_out(world: World) -> None:
    del world
    assert Client().post("/ui/exports/", {"listing": "ui.exports"}).status_code == 302


def test_a_view_is_kept_under_its_name_for_its_owner(world: World, sign_in: SignIn, fill: Fill) -> None:
    fill("staff", 1)
    client = sign_in("staff")
    data = {"listing": "ui.exports", "given": "{}", "query": "state=failed&page=3&sort=rows", "next": ADDRESS}
    client.post("/ui/views/", {**data, "name": "失敗だけ"})
    client.post("/ui/views/", {**data, "name": "失敗だけ", "query": "state=failed"})
    view = SavedView.objects.get()
    assert view.query == "state=failed"
    assert "失敗だけ" in client.get(ADDRESS).content.decode()
    sign_in("colleague").post(f"/ui/views/{view.pk}/forget/", {"next": ADDRESS})
    assert SavedView.objects.count() == 1
    with world.acting("colleague"):
        assert list(selectors.saved_views(listing="ui.exports", given={})) == []
    client.post(f"/ui/views/{view.pk}/forget/", {"next": ADDRESS})
    assert not SavedView.objects.exists()


def test_a_view_never_leads_away_from_here(sign_in: SignIn) -> None:
    data = {"listing": "ui.exports", "given": "{}", "query": "", "name": "あ", "next": "https://example.com/"}
    assert sign_in("staff").post("/ui/views/", data).headers["Location"] == "/"


def test_views_are_limited_and_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.account("staff")
    monkeypatch.setattr(services, "MOST_VIEWS", 1)
    with world.acting("staff"):
        services.view_save(listing="ui.exports", given="{}", query="", name="一")
        with pytest.raises(InvalidInput):
            services.view_save(listing="ui.exports", given="{}", query="", name="二")
        with pytest.raises(InvalidInput):
            services.view_save(listing="ui.exports", given="{}", query="", name="  ")
    with world.acting("outsider"), pytest.raises(Refused):
        services.view_save(listing="ui.exports", given="{}", query="", name="一")


def test_two_listings_may_not_share_a_name() -> None:
    name = f"test.{uuid.uuid4()}"
    type("First", (Listing,), {"name": name})
    with pytest.raises(ValueError, match="two listings"):
        type("Second", (Listing,), {"name": name})


def test_a_column_follows_a_path_and_stops_at_nothing(world: World) -> None:
    account = world.account("staff")
    column: Column[Any] = Column("n", "氏名", "person.name")
    assert column.of(account) == "千鳥 歩"
    account.person = None
    assert column.of(account) is None
