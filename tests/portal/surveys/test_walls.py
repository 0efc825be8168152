"""Need to know, the readings, the pages and the queries of surveys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from sekimori.common.errors import Refused
from sekimori.portal.acts import policies, readings
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.models import SideRow
from sekimori.portal.acts.readings import Reading, Status, reader_of
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.rules import selectors as rules
from sekimori.portal.surveys import services
from sekimori.portal.surveys.models import Look, SurveyOrder
from sekimori.portal.surveys.services import Ordered
from tests.portal import matrix, page_queries
from tests.portal.incidents.test_pages import send, shown
from tests.portal.matrix import allowed, seen
from tests.portal.procedures.test_queries import queries
from tests.portal.surveys.conftest import FIRST, LAST, Survey

SignIn = Callable[[str], Client]


@pytest.fixture
def everybody(survey: Survey) -> dict[str, Actor]:
    return matrix.actors(survey.world)


@pytest.fixture
def sign_in(survey: Survey, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client signed in as somebody of the world, under the world's clock."""
    monkeypatch.setattr(ActContextMiddleware, "clock", survey.world.clock)

    def sign_in(key: str) -> Client:
        client = Client(headers={"x-forwarded-proto": "https"})
        client.force_login(survey.world.account(key))
        return client

    return sign_in


def test_every_record_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "surveys"}
    assert own == set(apps.get_app_config("surveys").get_models())


def test_an_order_is_known_to_the_ciso_and_to_who_looks_and_to_nobody_else(
    survey: Survey, everybody: dict[str, Actor]
) -> None:
    assert allowed(everybody, "create", SurveyOrder) == {"ciso", "operator"}
    order = survey.order()
    look = survey.look()
    for row in (order, look, order.surveyed.get(), order.investigators.get()):
        assert seen(everybody, row) == {"ciso", "operator"}
    assert allowed(everybody, "look", SurveyOrder, order) == {"operator"}
    assert allowed(everybody, "end", SurveyOrder, order) == {"ciso"}


def test_whom_it_is_about_never_knows_and_a_refused_look_is_for_the_ciso(
    survey: Survey, everybody: dict[str, Actor]
) -> None:
    order = survey.order(people=["chief", "head_citizen"])
    with pytest.raises(Refused):
        survey.look(about="staff")
    assert seen(everybody, Look.objects.get()) == {"ciso"}
    assert not seen(everybody, order) & {"chief", "head_citizen"}
    rows = [row.wall for row in SideRow.objects.all() if row.payload and order.number in bytes(row.payload).decode()]
    assert rows
    assert set(rows) == {"surveys"}
    with survey.world.acting("chief"):
        assert history_of(order) == []


def read(survey: Survey, clause_id: str) -> Reading:
    with survey.world.system():
        view = rules.adoption_on()
        clause = view.package.clause(clause_id)
        reader = reader_of(clause.mechanisms[0], view.package)
        assert reader is not None
        asked = readings.Question(view.pk, clause.id, clause.lineage, clause.mechanisms[0], clause.norms[0])
        reading = reader.read(asked, [None], survey.world.clock.now())[None]
    assert reading.sentence()
    return reading


@pytest.mark.mechanism("procedure:usage_survey_order")
@pytest.mark.mechanism("gate:survey_order_required")
def test_the_power_is_read_from_its_orders_and_the_gate_from_the_looks(survey: Survey) -> None:
    assert read(survey, "3(1)").status == Status.UNKNOWN
    assert read(survey, "3(2)").status == Status.MET
    survey.order()
    assert read(survey, "3(1)").status == Status.MET
    with pytest.raises(Refused):
        survey.look(about="colleague")
    assert "1件" in read(survey, "3(2)").sentence()


def test_the_whole_way_through_the_pages(survey: Survey, sign_in: SignIn) -> None:
    ciso, operator = sign_in("ciso"), sign_in("operator")
    assert "令8指名第1号" in shown(ciso, reverse("surveys:named"))
    where = send(
        ciso, reverse("surveys:new"), purpose="malware", basis="経路を確かめる。", people=survey.pk("staff"),
        sources=["mail_log"], since="R8.11.1", until="R8.11.20", investigators=survey.pk("operator"),
        ends_at_day="R8.12.1", ends_at_time="17:00", _confirmed="1",
    )  # fmt: skip
    order = SurveyOrder.objects.get()
    assert where == reverse("surveys:detail", args=[order.pk])
    look = reverse("surveys:look", args=[order.pk])
    asked: dict[str, Any] = {"person": survey.pk("staff"), "since": "R8.11.1", "until": "R8.11.20", "words": "添付"}
    send(operator, look, source="mail_log", **asked)
    refused = send(operator, look, status=403, source="web_log", **asked)
    assert "対象ではありません" in refused
    assert Look.objects.filter(permitted=False).count() == 1
    send(ciso, reverse("surveys:end", args=[order.pk]), result="経路が分かった。")
    assert operator.get(look).status_code in {200, 403}
    paper = shown(ciso, reverse("surveys:print", args=[order.pk]))
    for words in ("利用状況調査指示書", "経路が分かった。", "千鳥 歩", "添付"):
        assert words in paper
    assert "拒否" in shown(ciso, reverse("surveys:looks"))


@pytest.mark.parametrize(
    "who", ["outsider", "staff", "colleague", "chief", "system", "csirt", "auditor", "head_citizen"]
)
def test_strangers_and_whom_it_is_about_find_nothing(survey: Survey, sign_in: SignIn, who: str) -> None:
    order = survey.order()
    client = sign_in(who)
    for name in ("detail", "print", "look", "end"):
        assert client.get(reverse(f"surveys:{name}", args=[order.pk])).status_code == 404, name
    for name in ("new", "named"):
        assert client.get(reverse(f"surveys:{name}")).status_code == 403, name
    for name in ("all", "looks"):
        assert order.number not in client.get(reverse(f"surveys:{name}")).content.decode()


def test_no_act_and_no_page_asks_for_more_than_it_may(survey: Survey, sign_in: SignIn) -> None:
    survey.order(people=["colleague"])
    what = Ordered(
        "malware", "理由", FIRST, LAST, survey.world.clock.now().replace(hour=9), [survey.pk("staff")], ["mail_log"],
        [survey.pk("operator")],
    )  # fmt: skip
    with survey.world.acting("ciso"):
        counts = {"order": queries(lambda: services.survey_order(what=what))}
    order = SurveyOrder.objects.latest("pk")
    look: dict[str, Any] = {
        "source": "mail_log",
        "since": FIRST,
        "until": LAST,
        "person": survey.pk("staff"),
        "words": "添付",
    }
    with survey.world.acting("operator"):
        counts["look"] = queries(lambda: services.look(**look))
    assert max(counts.values()) <= 25, counts
    for _number in range(3):
        survey.look()
    ciso, operator = sign_in("ciso"), sign_in("operator")
    pages = {name: (ciso, reverse(f"surveys:{name}")) for name in ("all", "looks", "new", "named")}
    pages |= {name: (ciso, reverse(f"surveys:{name}", args=[order.pk])) for name in ("detail", "print", "end")}
    pages |= {"look": (operator, reverse("surveys:look", args=[order.pk]))}
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
