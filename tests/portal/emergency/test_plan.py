"""The emergency plan from live data: its four contents, whether it fits the organisation of today (7.3(4)), screen and paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sekimori.common.clock import moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Reading, Status, reader_of
from sekimori.portal.documents import services as documents
from sekimori.portal.documents.models import Version
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.organization import services as organization
from sekimori.portal.rules import selectors as rules
from sekimori.standards import packages
from sekimori.standards.models import Package
from tests import grounds
from tests.adopting import CLAUSES, adopt, clause, norm, small_package, words
from tests.portal import page_queries
from tests.world import TODAY, World
from tests.world_roles import ROLES

SignIn = Callable[[str], Client]
PLAN, CHECK = "emergency_response_plan", "emergency_plan_current"


def with_plan() -> Package:
    """The small standard with the document, the check, and the duties that the page leads to."""
    installed = packages.get("miyako")
    assert installed.incidents is not None
    document = installed.document(PLAN).model_dump(mode="json")
    document["clauses"] = ["3(1)"]
    for each in document["contents"]:
        each["clause"] = "3(1)"
    check = next(each for each in installed.mechanisms if each.key == CHECK).model_dump(mode="json")
    rules = installed.incidents.among({role.key for role in ROLES})
    named = {each.mechanism for each in rules.kinds} | {each.mechanism for each in rules.measures}
    named |= {order.mechanism for each in rules.kinds for order in each.at_once}
    own = clause("3(1)", "計画を見直します。", norm("ciso"), scope="city",
                 mechanisms=[{"kind": "check", "name": CHECK, "settings": {"document": PLAN, "days": 60}}])  # fmt: skip
    return small_package(
        clauses=[*CLAUSES, {"id": "3", "level": "chapter", "title": "計画"}, own],
        mechanisms=[
            {"key": "takeout", "kind": "procedure", "label": words("持出許可")},
            {"key": "self_inspection", "kind": "attest", "label": words("自己点検")},
            check,
            *({"key": name, "kind": "procedure", "label": words(name)} for name in sorted(filter(None, named))),
        ],
        documents=[document],
        incidents=rules.model_dump(mode="json"),
    )


@grounds.ground
def plan_rules(world: World) -> None:
    adopt(world, with_plan())


@pytest.fixture
def city(world: World, plan_rules: None) -> World:
    return world


def lay_down(world: World, **places: str) -> Version:
    """Decides on the plan."""
    with world.acting("system"):
        version = documents.document_begin(required=PLAN, title="緊急時対応計画")
        version = documents.version_write(
            pk=version.pk, text="第１条　連絡する。", summary="定める。", places=places, effective_on=TODAY,
            review_on=TODAY + dt.timedelta(days=300),
        )  # fmt: skip
        version = documents.version_submit(pk=version.pk)
    with world.acting("ciso"):
        return documents.version_approve(pk=version.pk, digest=version.digest)


ALL = {"contacts": "第２条", "reports": "第３条", "measures": "第４条", "prevention": "第５条"}


def read(world: World, day: dt.date = TODAY) -> Reading:
    with world.system():
        view = rules.adoption_on()
        asked_of = view.package.clause("3(1)")
        mechanism = next(each for each in asked_of.mechanisms if each.name == CHECK)
        reader = reader_of(mechanism, view.package)
        assert reader is not None
        asked = readings.Question(view.pk, asked_of.id, asked_of.lineage, mechanism, asked_of.norms[0])
        reading = reader.read(asked, [None], moment_at(day, 12))[None]
    assert reading.sentence()
    return reading


@pytest.mark.clause("7.3(4)")
@pytest.mark.mechanism("check:emergency_plan_current")
def test_7_3_4_is_due_when_posts_have_changed_since_the_plan_was_looked_at_and_overdue_after_sixty_days(
    city: World,
) -> None:
    assert read(city).status == Status.UNKNOWN
    version = lay_down(city, **ALL)
    assert read(city).status == Status.MET
    with city.acting("chief"):
        organization.post_change(
            post=city.posts["system"], valid_from=TODAY + dt.timedelta(days=5), title="情報政策課長"
        )
    assert read(city, TODAY + dt.timedelta(days=4)).status == Status.MET
    stale = read(city, TODAY + dt.timedelta(days=5))
    assert stale.status == Status.DUE
    assert read(city, TODAY + dt.timedelta(days=66)).status == Status.OVERDUE
    city.clock.set(moment_at(TODAY + dt.timedelta(days=7), 9))
    with city.acting("ciso"):
        documents.document_review(
            pk=version.document_id, note="職名を確かめた。", next_on=TODAY + dt.timedelta(days=200)
        )
    assert read(city, TODAY + dt.timedelta(days=8)).status == Status.MET


@pytest.fixture
def sign_in(city: World, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client signed in as somebody of the world, under the world's clock."""
    monkeypatch.setattr(ActContextMiddleware, "clock", city.clock)

    def sign_in(key: str) -> Client:
        client = Client(headers={"x-forwarded-proto": "https"})
        client.force_login(city.account(key))
        return client

    return sign_in


def shown(client: Client) -> str:
    answer = client.get(reverse("emergency:plan"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_names_each_of_the_four_contents_that_is_missing(city: World, sign_in: SignIn) -> None:
    client = sign_in("staff")
    assert "緊急時対応計画の文書が、まだ定められていません" in shown(client)
    lay_down(city, **ALL)
    page = shown(client)
    assert "計画に足りない内容があります" not in page
    for said in ("第５条", "まず線を抜く", "物理的に", "統括情報セキュリティ責任者", "極めて重大", "波多野 健"):
        assert said in page, said


def test_private_numbers_are_on_no_page_and_no_paper(city: World, sign_in: SignIn) -> None:
    with city.acting("system"):
        organization.contacts_set(person=city.people["system"], contacts=[("private_mobile", "090-0000-0000")])
    assert "090-0000-0000" not in shown(sign_in("ciso"))


@pytest.mark.parametrize("shape", ["a4", "a6"])
def test_the_plan_and_its_card_are_printed(city: World, sign_in: SignIn, shape: str) -> None:
    lay_down(city, **ALL)
    answer = sign_in("staff").get(reverse("emergency:paper", args=[shape]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_who_does_not_work_here_sees_no_plan_and_no_other_shape_is_printed(sign_in: SignIn) -> None:
    assert sign_in("outsider").get(reverse("emergency:plan")).status_code == 403
    assert sign_in("staff").get(reverse("emergency:paper", args=["a3"])).status_code == 404


def test_the_page_asks_a_fixed_number_of_queries(city: World, sign_in: SignIn) -> None:
    lay_down(city, **ALL)
    pages: dict[str, Any] = {"plan": (sign_in("csirt"), reverse("emergency:plan"))}
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
