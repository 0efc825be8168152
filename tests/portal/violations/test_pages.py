"""The pages of violations through HTTP: the whole way, what the person hears, strangers, the number of queries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.violations.models import Case, Stop
from tests.portal import page_queries
from tests.portal.incidents.test_pages import send, shown
from tests.portal.violations.conftest import Court

SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(court: Court, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client signed in as somebody of the world, under the world's clock."""
    monkeypatch.setattr(ActContextMiddleware, "clock", court.world.clock)

    def sign_in(key: str) -> Client:
        client = Client(headers={"x-forwarded-proto": "https"})
        client.force_login(court.world.account(key))
        return client

    return sign_in


def page(name: str, pk: int) -> str:
    return reverse(f"violations:{name}", args=[pk])


def test_the_whole_way_through_the_pages(court: Court, sign_in: SignIn) -> None:
    chief, head, system, staff = map(sign_in, ("chief", "head_citizen", "system", "staff"))
    person = court.world.people["staff"].pk
    where = send(
        chief, reverse("violations:notify"), source="violation", person=person, clauses="2(1)",
        facts="許可のない媒体を使った。", asked="指導してください。", _confirmed="1",
    )  # fmt: skip
    case = Case.objects.get()
    assert where == page("detail", case.pk)
    assert case.number in shown(head, "/")
    assert "監督責任者" not in shown(head, where)
    send(head, page("guide", case.pk), text="支給した媒体だけを使ってください。")
    assert "支給した媒体だけ" in shown(staff, reverse("violations:mine"))
    send(head, page("settle", case.guidances.get().pk), improved="no", result="まだ使っている。")
    assert case.number in shown(chief, "/")
    send(
        chief,
        page("stop", case.pk),
        kind="suspended",
        reach="other",
        scope="すべて",
        reason="改善されない。",
        condition="研修",
        _confirmed="1",
    )
    stop = Stop.objects.get()
    assert page("carry-out", stop.pk) in shown(system, "/")
    send(system, page("carry-out", stop.pk), done="10時10分に無効にした。")
    assert "改善されない。" in shown(staff, reverse("violations:mine"))
    send(chief, page("lift", stop.pk), reason="研修を受けた。")
    send(system, page("restore", stop.pk))
    send(chief, page("refer", case.pk), to="人事課", note="経緯", readers=court.world.people["head_general"].pk)
    send(chief, page("close", case.pk), outcome="改善された。")
    paper = shown(chief, page("print", case.pk))
    for words in ("違反の通知及び措置の要請", "許可のない媒体を使った。", "支給した媒体だけ", "解除の理由"):
        assert words in paper
    assert case.number in shown(chief, reverse("violations:all"))
    assert "経緯" in shown(sign_in("head_general"), page("referral", case.referrals.get().pk))


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(court: Court, sign_in: SignIn) -> None:
    answer = send(
        sign_in("chief"), reverse("violations:notify"), status=400, facts="長い説明", incident="令8-事故-000009"
    )
    assert "長い説明" in answer
    assert "この受付番号のインシデントは見つかりません。" in answer


@pytest.mark.parametrize(
    "who", ["outsider", "staff", "colleague", "staff_tax", "head_tax", "csirt", "auditor", "operator"]
)
def test_strangers_and_the_person_himself_find_nothing(court: Court, sign_in: SignIn, who: str) -> None:
    case = court.failed()
    stop, referral = court.stop(case), court.refer(case)
    client = sign_in(who)
    for name in ("detail", "print", "guide", "stop", "refer", "close"):
        assert client.get(page(name, case.pk)).status_code == 404, name
    assert client.get(page("referral", referral.pk)).status_code == 404
    for name in ("carry-out", "lift", "restore"):
        assert client.get(page(name, stop.pk)).status_code == (403 if who == "staff" else 404), name
    assert case.number not in client.get(reverse("violations:all")).content.decode()
    assert client.get(reverse("violations:notify")).status_code == 403


def test_no_page_asks_more_of_the_database_with_more_rows(court: Court, sign_in: SignIn) -> None:
    for _number in range(4):
        case = court.failed()
    stop = court.stop(case)
    court.refer(case)
    other = court.failed()
    chief, head, staff, system = map(sign_in, ("chief", "head_citizen", "staff", "system"))
    pages = {name: (chief, page(name, case.pk)) for name in ("detail", "print", "refer")}
    pages |= {"all": (chief, reverse("violations:all")), "notify": (chief, reverse("violations:notify"))}
    pages |= {"stop": (chief, page("stop", other.pk)), "lift": (chief, page("lift", stop.pk))}
    pages |= {"guide": (head, page("guide", other.pk)), "head": (head, page("detail", case.pk))}
    pages |= {"mine": (staff, reverse("violations:mine")), "carry-out": (system, page("carry-out", stop.pk))}
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
