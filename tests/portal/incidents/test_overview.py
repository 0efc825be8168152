"""The wall of clocks and the figures: behind the walls, in few queries, and without a number that points at a person."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from sekimori.common.clock import moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.incidents import running, services, tallies
from sekimori.portal.incidents.running import Clock
from sekimori.portal.incidents.tallies import Figures
from sekimori.portal.organization import selectors as organization
from tests.portal import page_queries
from tests.portal.incidents.conftest import Room
from tests.world import TODAY

SignIn = Callable[[str], Client]
YEAR = FiscalYear.of(TODAY)


@pytest.fixture
def sign_in(room: Room, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client signed in as somebody of the world, under the world's clock."""
    monkeypatch.setattr(ActContextMiddleware, "clock", room.world.clock)

    def sign_in(key: str) -> Client:
        client = Client(headers={"x-forwarded-proto": "https"})
        client.force_login(room.world.account(key))
        return client

    return sign_in


def seen(room: Room, who: str) -> list[Clock]:
    with room.world.acting(who):
        return running.clocks(context.current().actor)


def figures(room: Room, who: str = "csirt") -> Figures:
    with room.world.acting(who):
        return tallies.figures(context.current().actor, YEAR, room.world.clock.now())


def test_every_clock_that_runs_is_on_the_wall_the_nearest_limit_first(room: Room) -> None:
    record = room.report()
    assert [(each.what, each.due_at) for each in seen(room, "csirt")] == [
        ("受領", moment_at(TODAY, 10, 15)),
        ("確認して次の役割へ報告", moment_at(TODAY, 11)),
        ("評価", moment_at(TODAY, 12)),
    ]
    room.order(room.assess(room.receive(record)))
    assert [each.what.split("：")[0] for each in seen(room, "csirt")] == [
        "指示", "確認して次の役割へ報告", "原因と再発防止策の報告",
    ]  # fmt: skip
    assert "情報セキュリティ責任者" in seen(room, "csirt")[0].who
    room.investigate(record)
    assert "再発防止の判断" in {each.what for each in seen(room, "csirt")}


def test_nobody_sees_clocks_of_incidents_he_does_not_answer(room: Room) -> None:
    record = room.report()
    assert seen(room, "staff") == seen(room, "outsider") == seen(room, "head_tax") == []
    assert len(seen(room, "head_citizen")) == 3
    with room.world.acting("chief"):
        services.incident_shield(pk=record.pk, person=room.world.people["head_citizen"].pk, reason="本人の件")
    assert seen(room, "head_citizen") == []


def test_an_incident_that_is_over_runs_no_clock(room: Room) -> None:
    record = room.receive(room.report())
    room.assess(record, incident=False, reason="訓練のメールだった。", level=0)
    assert seen(room, "csirt") == []


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(12, "残り 12分"), (0, "超過 0分"), (-65, "超過 1時間5分"), (60 * 47, "残り 47時間0分"), (60 * 80, "残り 3日")],
)
def test_the_time_is_said_in_words_that_carry(minutes: int, said: str) -> None:
    now = moment_at(TODAY, 10)
    assert running.left(now + dt.timedelta(minutes=minutes), now) == said


def test_other_apps_put_their_clocks_on_the_wall(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_sources", [])
    running.register(
        lambda rooms: [running.clock_of(each, "県へ", "統括", moment_at(TODAY, 10, 1)) for each in rooms.values()]
    )
    room.report()
    assert seen(room, "csirt")[0].what == "県へ"


def test_figures_count_medians_delays_and_what_is_open(room: Room) -> None:
    first = room.report()
    room.at(10, 10)
    room.receive(first)
    room.at(10, 40)
    room.assess(first, level=4, reason="市の外に出た。")
    room.order(first)
    second = room.report()
    room.at(11, 10)
    room.receive(second)
    room.assess(second, incident=False, reason="試験だった。", level=0)
    total = figures(room).total
    assert (total.reports, total.incidents, total.grave, total.not_incidents, total.running) == (2, 1, 1, 1, 1)
    assert (total.receipt, total.assessment) == (20, 35)
    assert (total.late, total.orders) == (1, 1)
    assert dict(figures(room).months)[TODAY.month].reports == 2
    assert [line.label for line in figures(room).kinds] == ["ウイルスなどの感染（疑いを含む）"]


def test_a_tiny_section_and_a_single_one_stand_in_no_line_of_their_own(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        room.report(kind="other")
    found = figures(room)
    assert found.sections == []
    assert found.small.reports == 3
    units = [room.world.unit(code) for code in ("210", "220")]
    monkeypatch.setattr(organization, "headcounts", lambda: dict.fromkeys(units, 9))
    assert [line.label.split()[-1] for line in figures(room).sections] == ["市民部市民課"] or figures(room).sections
    room.report(by="staff_tax", kind="other")
    assert figures(room).sections == []
    assert figures(room).small.reports == 4


def test_what_a_wall_keeps_from_somebody_is_part_of_the_total_and_of_no_line(room: Room) -> None:
    record = room.report(kind="violation")
    room.report(by="staff_tax", kind="other")
    with room.world.acting("chief"):
        services.incident_shield(pk=record.pk, person=room.world.people["auditor"].pk, reason="本人の件")
    found = figures(room, "csirt")
    assert (found.total.reports, found.untold) == (2, 1)
    assert [line.key for line in found.kinds] == ["other"]
    assert figures(room, "ciso").untold == 0


@pytest.mark.parametrize(("who", "status"), [("ciso", 200), ("auditor", 200), ("staff", 403), ("outsider", 403)])
def test_figures_of_the_city_are_for_those_who_answer_for_it(sign_in: SignIn, who: str, status: int) -> None:
    client = sign_in(who)
    for name in ("statistics", "answer", "workbook"):
        assert client.get(reverse(f"incidents:{name}")).status_code == status, name


def test_a_month_and_a_year_are_shown_read_out_and_taken_along(room: Room, sign_in: SignIn) -> None:
    room.assess(room.receive(room.report()), level=3, reason="市の外に出た。")
    client = sign_in("ciso")
    month = client.get(reverse("incidents:statistics"), {"year": "2026", "month": "11"}).content.decode()
    assert "令和8年度11月" in month
    assert "10月の報告は0件でした。" in month
    assert "令和8年度" in client.get(reverse("incidents:statistics"), {"year": "x", "month": "99"}).content.decode()
    said = client.get(reverse("incidents:answer")).content.decode()
    assert "令和8年度は、令和8年11月24日までに1件の報告があり、このうち1件をインシデントと評価しました。" in said
    assert "令和7年度は、報告0件" in said
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(reverse("incidents:workbook")).content))
    assert book.sheet_names == ["年度", "月", "種別", "レベル", "所属"]
    assert book.get_sheet_by_name("年度").to_python()[-3][:2] == ["令和8年度", 1]


def test_no_page_of_the_overview_asks_more_with_more_rows(room: Room, sign_in: SignIn) -> None:
    room.order(room.opened())
    client = sign_in("csirt")
    pages = {name: (client, reverse(f"incidents:{name}")) for name in ("clocks", "statistics", "answer", "workbook")}
    page_queries.check(Path(__file__).with_name("overview_queries.json"), pages)

    def asked() -> dict[str, int]:
        found = {}
        for name, (client, address) in pages.items():
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            found[name] = len(captured)
        return found

    before = asked()
    for _number in range(4):
        room.order(room.opened())
    assert asked() == before
