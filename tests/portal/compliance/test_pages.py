"""Board, clause page, my clauses and the forms through HTTP, by everybody."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from sekimori.portal.compliance import services
from sekimori.portal.compliance.models import Answer, State, Waiver
from sekimori.portal.compliance.selectors.board import words_of
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.standards import packages
from tests.portal import page_queries
from tests.portal.screens import SignIn, shown
from tests.world import World


def clause(clause_id: str, unit: int | None = None) -> str:
    return reverse("compliance:clause", args=[clause_id]) + (f"?unit={unit}" if unit is not None else "")


def test_the_board_shows_every_clause_with_its_state(city: World, sign_in: SignIn) -> None:
    page = shown(sign_in("chief"), reverse("compliance:board"))
    for clause_id in ("1(1)", "1(5)", "2(7)"):
        assert f">{clause_id}</a>" in page
    assert "市全体" in page
    assert "未充足" in page
    assert "状態なし" in page


@pytest.mark.parametrize(
    ("key", "board", "others", "whole"),
    [
        ("ciso", 200, 200, 200),
        ("auditor", 200, 200, 200),
        ("head_citizen", 200, 404, 200),
        ("staff", 200, 404, 404),
        ("outsider", 403, 404, 404),
    ],
)
def test_who_sees_which_board(  # noqa: PLR0917
    city: World, sign_in: SignIn, key: str, board: int, others: int, whole: int
) -> None:
    client, address = sign_in(key), reverse("compliance:board")
    shown(client, address, board)
    shown(client, f"{address}?unit={city.unit('220')}", others)
    shown(client, f"{address}?unit=0", whole)
    assert client.get(reverse("compliance:board-xlsx") + "?unit=0").status_code == whole


def test_no_line_of_a_units_board_leads_where_its_reader_may_not_go(city: World, sign_in: SignIn) -> None:
    staff = sign_in("staff")
    page = shown(staff, f"{reverse('compliance:board')}?unit={city.unit('210')}")
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    links = re.findall(r'<th scope="row"[^>]*><a href="([^"]+)"', table)
    assert links
    found = {address: staff.get(address).status_code for address in links}
    assert {address: status for address, status in found.items() if status != 200} == {}


def test_a_clause_is_told_in_the_language_of_the_reader() -> None:
    one = next(each for each in packages.get("miyako").clauses if each.requirement and each.title)
    assert one.requirement is not None
    assert words_of(one) == one.title
    with translation.override("en"):
        assert words_of(one).rstrip("…") in one.requirement.en


def test_the_board_is_filtered_by_state_and_chapter(city: World, sign_in: SignIn) -> None:
    client, address = sign_in("chief"), reverse("compliance:board")
    page = shown(client, f"{address}?state=none")
    assert ">1(5)</a>" in page
    assert ">2(7)</a>" not in page
    page = shown(client, f"{address}?chapter=2")
    assert ">2(7)</a>" in page
    assert ">1(5)</a>" not in page
    assert "当てはまる条項はありません" in shown(client, f"{address}?state=excepted")
    shown(client, f"{address}?state=nonsense&unit=x&chapter=99")


def test_the_workbook_has_the_rows_of_the_board(city: World, sign_in: SignIn) -> None:
    content = sign_in("chief").get(reverse("compliance:board-xlsx")).content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
    for text in ("2(4)", "状態なし", "不明", "市全体", "令和8年11月24日"):
        assert text in strings


def test_the_page_of_a_clause_says_why_and_who(city: World, sign_in: SignIn) -> None:
    page = shown(sign_in("staff"), clause("1(2)"))
    assert "情報セキュリティ管理者が就いています。" in page
    assert "汐入 花" in page
    page = shown(sign_in("staff"), clause("2(3)"))
    assert "この版の関守ではまだ動いていません" in page
    shown(sign_in("staff"), clause("9(9)"), 404)
    shown(sign_in("staff"), clause("1(2)", city.unit("220")), 404)
    assert "税務課" in shown(sign_in("auditor"), clause("1(2)", 0))


@pytest.mark.mechanism("attest:self_inspection")
def test_an_answer_is_given_and_drawn_as_what_it_is(city: World, sign_in: SignIn) -> None:
    unit = city.unit("210")
    client = sign_in("head_citizen")
    address = reverse("compliance:answer", args=["2(4)"]) + f"?unit={unit}"
    assert "業務以外" in shown(sign_in("staff"), address)
    shown(sign_in("head_tax"), address, 403)
    form = {"answer": "partly", "reason": "", "evidence": "", "submission": str(uuid.uuid4())}
    staff = sign_in("staff")
    assert staff.post(address, form).status_code == 400
    assert staff.post(address, {**form, "reason": "一部の端末だけ"}).status_code == 302
    page = shown(client, clause("2(4)", unit))
    assert "一部の端末だけ" in page
    assert "（申告）" in page
    assert State.objects.get(lineage="2(4)", unit=unit).attested
    assert Answer.objects.get().person == city.people["staff"]


def test_it_was_not_needed_until_it_is_taken_back(city: World, sign_in: SignIn) -> None:
    client = sign_in("chief")
    address = reverse("compliance:waive", args=["2(2)"])
    form = {"reason": "注意を要する出来事がなかったため", "until": "", "submission": str(uuid.uuid4())}
    assert client.post(address, form).status_code == 302
    page = shown(client, clause("2(2)"))
    assert "今回は不要と判断" in page
    made = Waiver.objects.get()
    back = reverse("compliance:waiver-withdraw", args=[made.pk])
    assert sign_in("staff").post(back, {"reason": "x", "submission": str(uuid.uuid4())}).status_code in {403, 404}
    assert client.post(back, {"reason": "必要になった", "submission": str(uuid.uuid4())}).status_code == 302
    assert "不明" in shown(client, clause("2(2)"))


def test_my_clauses_are_those_of_my_roles(city: World, sign_in: SignIn) -> None:
    page = shown(sign_in("staff"), reverse("compliance:mine"))
    assert ">2(4)</a>" in page
    assert ">1(1)</a>" not in page
    page = shown(sign_in("ciso"), reverse("compliance:mine"))
    assert ">1(1)</a>" in page
    shown(sign_in("outsider"), reverse("compliance:mine"))
    with city.acting("staff"):
        services.answer_give(clause="2(4)", unit=city.unit("210"), answer="done")
    page = shown(sign_in("staff"), reverse("compliance:mine") + "?open=1")
    assert ">2(4)</a>" not in page


def test_the_first_screen_says_how_the_own_unit_stands(city: World, sign_in: SignIn) -> None:
    assert "条項の状態（自分の所属）" in shown(sign_in("staff"), "/")
    assert "条項の状態（市全体）" in shown(sign_in("ciso"), "/")
    assert "条項の状態（" not in shown(sign_in("outsider"), "/")


def test_without_a_standard_the_pages_say_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", world.clock)
    client = Client()
    client.force_login(world.account("chief"))
    for name in ("board", "mine"):
        assert "施行中の対策基準がありません" in shown(client, reverse(f"compliance:{name}"))


def test_pages_keep_to_their_number_of_queries(city: World, sign_in: SignIn) -> None:
    chief, head = sign_in("chief"), sign_in("head_citizen")
    pages = {
        "board": (chief, reverse("compliance:board")),
        "board of a unit": (head, f"{reverse('compliance:board')}?unit={city.unit('210')}"),
        "clause of the city": (chief, clause("1(1)")),
        "clause by unit": (chief, clause("1(2)", 0)),
        "clause of a unit": (head, clause("2(7)", city.unit("210"))),
        "mine": (head, reverse("compliance:mine")),
        "answer": (head, reverse("compliance:answer", args=["2(5)"]) + f"?unit={city.unit('210')}"),
        "home": (head, "/"),
    }
    page_queries.check(Path(__file__).parent / "page_queries.json", pages)
