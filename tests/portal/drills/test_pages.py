"""The pages of drills through HTTP: the whole way of each kind, strangers, the number of queries of pages and acts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sekimori.portal.acts import policies
from sekimori.portal.drills import services
from sekimori.portal.drills.models import Drill, Gap
from sekimori.portal.drills.services import Assessment, Plan
from sekimori.portal.identity.middleware import ActContextMiddleware
from tests.portal import page_queries
from tests.portal.drills.conftest import Hall
from tests.portal.drills.test_calls_and_mails import SECTIONS

SignIn = Callable[[str], Client]
MOST_IN_AN_ACT = 25


@pytest.fixture
def sign_in(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client signed in as somebody of the world, under the world's clock."""
    monkeypatch.setattr(ActContextMiddleware, "clock", hall.world.clock)

    def sign_in(key: str) -> Client:
        client = Client(headers={"x-forwarded-proto": "https"})
        client.force_login(hall.world.account(key))
        return client

    return sign_in


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:1500]
    return answer.content.decode()


def send(client: Client, address: str, status: int = 302, **data: Any) -> str:
    """Sends the form of a page with its hidden fields."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown(client, address)))
    answer = client.post(address, {**hidden, **data})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return str(answer.headers.get("Location", "")) or answer.content.decode()


def page(name: str, pk: int) -> str:
    return reverse(f"drills:{name}", args=[pk])


PLAN: dict[str, Any] = {"title": "秋の訓練", "planned_for_day": "R8.11.24", "planned_for_time": "10:00", "structure": "進行は窓口",
        "scope": "窓口系の端末"}  # fmt: skip


def test_a_table_top_drill_goes_its_whole_way_through_the_pages(sign_in: SignIn, hall: Hall) -> None:
    csirt, head, system = sign_in("csirt"), sign_in("head_citizen"), sign_in("system")
    send(csirt, reverse("drills:new", args=["table"]), 200, **PLAN, scenario="lost_bag", pace="1")
    send(csirt, reverse("drills:new", args=["table"]), **PLAN, scenario="lost_bag", pace="1", _confirmed="1")
    record = Drill.objects.get()
    send(csirt, page("change", record.pk), **PLAN | {"title": "秋の机上訓練"}, scenario="lost_bag", pace="2")
    for part, who in (("section", "head_citizen"), ("contact", "csirt")):
        send(csirt, page("cast", record.pk), part=part, person=hall.world.people[who].pk)
    assert send(csirt, page("start", record.pk)) == page("run", record.pk)
    situation = shown(head, page("run", record.pk))
    assert "かばんがありません。" in situation
    assert "すぐに報告する" not in situation
    assert "すぐに報告する" in shown(csirt, page("run", record.pk))
    assert "【訓練】" in situation
    send(head, page("answer", record.pk), inject="call", part="section", text="窓口に電話した。")
    for _number in range(2):
        send(csirt, page("advance", record.pk))
    assert "終点で見つかりました。" in shown(head, page("run", record.pk))
    send(csirt, page("end", record.pk))
    assert "すぐに報告する" in shown(head, page("run", record.pk))
    verdicts: dict[str, Any] = {f"verdict_{key}": "met" for key in ("call", "contents", "found")}
    kept = send(csirt, page("evaluate", record.pk), 400, **verdicts | {"verdict_call": ""}, lessons="早かった。")
    assert "早かった。" in kept
    send(csirt, page("evaluate", record.pk), **verdicts, lessons="早かった。", plan_changes="no", worked=["contact"])
    owner = hall.world.people["head_citizen"].pk
    send(csirt, page("gap-new", record.pk), text="夜間の番号を配る。", owner=owner, due_on="R8.12.20")
    gap = Gap.objects.get()
    send(head, page("gap-done", gap.pk), result="配った。")
    send(system, page("gap-return", gap.pk), reason="夜間の分は。")
    send(head, page("gap-done", gap.pk), result="夜間の分も配った。")
    send(system, page("gap-confirm", gap.pk), note="見た。")
    paper = shown(csirt, page("print", record.pk))
    for words in ("【訓練】", "窓口に電話した。", "計画どおり", "夜間の番号を配る。", "窓口系の端末"):
        assert words in paper
    assert "確認済み" in shown(csirt, reverse("drills:gaps"))
    assert "訓練の評価" in shown(csirt, page("history", record.pk))


def test_a_part_is_taken_away_and_a_drill_called_off(sign_in: SignIn, hall: Hall) -> None:
    client, record = sign_in("csirt"), hall.plan()
    player = hall.cast(record, "section", "head_citizen")
    send(client, page("remove", player.pk))
    send(client, page("cancel", record.pk), reason="台風のため。")
    assert "台風のため。" in shown(client, page("detail", record.pk))


def test_a_call_drill_through_the_pages(sign_in: SignIn, hall: Hall) -> None:
    csirt, head = sign_in("csirt"), sign_in("head_tax")
    send(csirt, reverse("drills:new", args=["call"]), **PLAN, _confirmed="1")
    record = Drill.objects.get()
    assert send(csirt, page("start", record.pk)) == page("detail", record.pk)
    hall.at(10, 5)
    assert "受けました" in shown(head, page("detail", record.pk))
    assert "灯台 光" not in shown(head, page("detail", record.pk)).split("計画した人")[0]
    send(head, page("acknowledge", record.pk))
    first = record.calls.filter(state="open")[0]
    send(csirt, page("calls", record.pk), calls=[first.pk], reached="yes")
    send(csirt, page("end", record.pk))
    send(csirt, page("evaluate", record.pk), lessons="夜も試す。", plan_changes="no")
    paper = shown(csirt, page("print", record.pk))
    assert "つながった割合" in paper
    assert "夜も試す。" in paper


def test_results_of_mails_are_shown_before_they_are_taken_in(sign_in: SignIn, hall: Hall) -> None:
    client, record = sign_in("csirt"), hall.plan(kind="mail")
    wrong = SimpleUploadedFile("結果.csv", "所属,送信,開封,報告\n水産課,1,0,0\n".encode("cp932"))
    refused = send(client, page("import", record.pk), 200, file=wrong)
    assert "水産課" in refused
    assert "この内容で取り込む" not in refused
    plan = send(client, page("import", record.pk), 200, file=SimpleUploadedFile("結果.csv", SECTIONS.encode("cp932")))
    ticket = re.search(r'name="ticket" value="([^"]+)"', plan)
    assert ticket is not None
    answer = client.post(page("import-apply", record.pk), {"ticket": ticket[1]})
    assert answer.status_code == 302
    seen = shown(client, page("detail", record.pk))
    assert seen.index("報告率") < seen.index("開封・クリック")
    assert "84.0" in seen


@pytest.mark.parametrize("who", ["outsider", "staff_tax", "colleague", "head_tax"])
def test_strangers_find_nothing(hall: Hall, sign_in: SignIn, who: str) -> None:
    record = hall.running()
    player = record.players.all()[0]
    hall.at(10, 25)
    gap = hall.gap(hall.end(record))
    client = sign_in(who)
    for name in (
        "detail",
        "run",
        "history",
        "print",
        "change",
        "cast",
        "start",
        "answer",
        "end",
        "evaluate",
        "gap-new",
    ):
        assert client.get(page(name, record.pk)).status_code == 404, name
    for name in ("gap", "gap-done", "gap-confirm", "gap-return"):
        assert client.get(page(name, gap.pk)).status_code == 404, name
    assert client.get(page("remove", player.pk)).status_code == 404
    assert client.get(reverse("drills:scenarios")).status_code == 403
    assert client.get(reverse("drills:new", args=["table"])).status_code == 403
    assert record.number not in shown(client, reverse("drills:all"))
    assert sign_in("csirt").get(reverse("drills:new", args=["fire"])).status_code == 404


def test_what_is_expected_is_read_by_those_who_run_drills(sign_in: SignIn) -> None:
    assert "遠隔で止める" in shown(sign_in("csirt"), reverse("drills:scenarios"))


def test_every_record_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "drills"}
    assert own == set(apps.get_app_config("drills").get_models())


def test_no_page_asks_more_of_the_database_with_more_rows(hall: Hall, sign_in: SignIn) -> None:
    for number in range(3):
        record = hall.running()
        for _each in range(4):
            hall.decide(record)
        call = hall.start(hall.plan(kind="call"))
        hall.at(10, 25 + number)
        ended = hall.end(record)
        hall.gap(ended)
        gap = hall.gap(ended)
    running = hall.running()
    client = sign_in("csirt")
    on = {"run": running, "detail": ended, "history": ended, "print": ended, "evaluate": ended, "answer": running,
          "cast": running, "calls": call}  # fmt: skip
    pages = {name: (client, page(name, record.pk)) for name, record in on.items()}
    pages |= {"calling": (client, page("detail", call.pk)), "gap": (client, page("gap", gap.pk))}
    pages |= {name: (client, reverse(f"drills:{name}")) for name in ("all", "gaps", "scenarios")}
    pages["new"] = (client, reverse("drills:new", args=["table"]))
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)


def measured(hall: Hall) -> dict[str, int]:
    """The queries of each act on the way of a table-top and of a call drill."""
    found: dict[str, int] = {}

    def count(name: str, act: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(connection) as captured:
            made = act()
        found[name] = len([each for each in captured if "SAVEPOINT" not in each["sql"]])
        return made

    plan = Plan("訓練", hall.world.clock.now(), "体制", "範囲", "lost_bag")
    person = hall.world.people["head_citizen"].pk
    with hall.world.acting("csirt"):
        record = count("plan", lambda: services.drill_plan(kind="table", plan=plan))
        count("cast", lambda: services.part_give(pk=record.pk, part="section", person=person))
        count("start", lambda: services.drill_start(pk=record.pk))
        count("decide", lambda: services.decision_write(pk=record.pk, text="電話した。", inject="call"))
        count("advance", lambda: services.clock_advance(pk=record.pk))
        count("end", lambda: services.drill_end(pk=record.pk))
        judged = {"call": ("met", ""), "contents": ("met", "")}
        count(
            "evaluate", lambda: services.drill_evaluate(pk=record.pk, said=Assessment("早い。", False, judged=judged))
        )
        due = hall.world.clock.now().date()
        gap = count("gap", lambda: services.gap_set(pk=record.pk, text="配る。", owner=person, due_on=due))
        call = services.drill_plan(kind="call", plan=plan)
        count("start call", lambda: services.drill_start(pk=call.pk))
        rows = list(call.calls.values_list("pk", flat=True))
        count("mark", lambda: services.calls_mark(pk=call.pk, calls=rows, reached=True))
    with hall.world.acting("head_citizen"):
        count("done", lambda: services.gap_do(pk=gap.pk, result="配った。"))
    with hall.world.acting("system"):
        count("confirm", lambda: services.gap_confirm(pk=gap.pk))
    return found


def test_acts_hold_to_a_bounded_number_of_queries(hall: Hall) -> None:
    measured(hall)
    before = measured(hall)
    for _number in range(3):
        hall.running()
    after = measured(hall)
    assert {name: count for name, count in after.items() if count > before[name]} == {}
    assert {name: count for name, count in after.items() if count > MOST_IN_AN_ACT} == {}
