"""The pages of questions through HTTP: the whole way, bad input, strangers, the number of queries."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from sekimori.portal.questions.models import Published, Question
from tests.portal import page_queries
from tests.portal.questions.conftest import Counter
from tests.portal.screens import SignIn, send, shown

pytestmark = pytest.mark.usefixtures("counter")


def test_the_whole_way_through_the_pages(sign_in: SignIn) -> None:
    staff, head, other = sign_in("staff"), sign_in("head_citizen"), sign_in("staff_tax")
    assert "この条項について相談する" in shown(staff, reverse("rules:clause", args=["2(1)"]))
    ask = reverse("questions:ask") + "?clause=2(1)"
    assert 'value="2(1)"' in shown(staff, ask)
    send(staff, ask, clause="2(1)", nature="hard", title="自宅での確認", body="許可が要りますか。")
    question = Question.objects.get()
    assert "自宅での確認" in shown(head, "/")
    send(head, reverse("questions:reply", args=[question.pk]), answer="要りません。", for_review="on")
    assert "自宅での確認" not in shown(head, "/").split("お知らせ")[0]
    send(
        head,
        reverse("questions:publish", args=[question.pk]),
        title="自宅での確認",
        body="許可が要りますか。",
        answer="要りません。",
    )
    made = Published.objects.get()
    page = shown(other, reverse("questions:answer", args=[made.pk]))
    assert "要りません。" in page
    assert "千鳥" not in page
    assert "自宅での確認" in shown(other, reverse("questions:answers"))
    assert "自宅での確認" not in shown(other, reverse("questions:all"))
    assert reverse("questions:answer", args=[made.pk]) in shown(other, reverse("search:results") + "?q=自宅")


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(sign_in: SignIn) -> None:
    answer = send(
        sign_in("staff"), reverse("questions:ask"), status=400, clause="2(1)", nature="hard", title="", body="長い内容"
    )
    assert "長い内容" in answer


@pytest.mark.parametrize("who", ["outsider", "staff_tax", "colleague"])
def test_strangers_find_no_question(counter: Counter, sign_in: SignIn, who: str) -> None:
    question = counter.ask()
    client = sign_in(who)
    for name in ("detail", "reply", "pass", "withdraw", "mark", "publish"):
        assert client.get(reverse(f"questions:{name}", args=[question.pk])).status_code in {403, 404}, name
    assert "自宅での確認" not in client.get(reverse("questions:all")).content.decode()


def test_no_page_asks_more_of_the_database_with_more_rows(counter: Counter, sign_in: SignIn) -> None:
    for number in range(5):
        made = counter.publish(counter.answer(counter.ask(title=f"相談{number}")))
    client = sign_in("chief")
    pages = {
        "answers": (client, reverse("questions:answers")),
        "all": (client, reverse("questions:all")),
        "detail": (client, reverse("questions:detail", args=[made.question_id])),
        "answer": (client, reverse("questions:answer", args=[made.pk])),
        "ask": (client, reverse("questions:ask")),
    }
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
