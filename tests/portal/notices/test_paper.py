"""The printed list: for whom, what stands on it, and that printing is recorded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sekimori import sandbox
from sekimori.common.errors import Conflict
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.notices import printing, selectors, services
from sekimori.portal.notices.models import Delivery
from tests.portal.notices.conftest import Send
from tests.world import World


def on_paper(world: World, send: Send, work_off: Callable[[], int]) -> None:
    send("staff", subject="パスワードの取扱い", body="本文その一", reading_required=True)
    send("staff", subject="承認が遅れています", kind="test:reminder", by="head_citizen")
    send("colleague", subject="秘の知らせ", body="他人に見せない言葉", kind="test:quiet")
    send("staff", subject="壁の中", wall="person")
    send("staff_tax", subject="税務課あて")
    work_off()


def test_the_list_has_what_people_without_mail_have_not_read_reminders_first(
    world: World, send: Send, work_off: Callable[[], int]
) -> None:
    on_paper(world, send, work_off)
    with world.acting("head_citizen") as circumstances:
        lines = selectors.paper_lines(circumstances.actor, world.unit("210"))
        [unit] = selectors.paper_units(circumstances.actor)
    assert [line.notice.subject for line in lines] == ["承認が遅れています", "パスワードの取扱い", "秘の知らせ"]
    assert (unit.id, unit.lines, unit.reminders, unit.printed_at) == (world.unit("210"), 3, 1, None)


def test_who_has_mail_stands_on_no_list(world: World, send: Send, work_off: Callable[[], int]) -> None:
    world.account("staff")
    on_paper(world, send, work_off)
    with world.acting("head_citizen") as circumstances:
        lines = selectors.paper_lines(circumstances.actor, world.unit("210"))
    assert {line.person.name for line in lines} == {"鴎 みなみ"}


@pytest.mark.parametrize("key", ["staff", "head_tax", "auditor", "outsider"])
def test_nobody_prints_the_list_of_people_they_do_not_answer_for(
    world: World, send: Send, work_off: Callable[[], int], key: str
) -> None:
    on_paper(world, send, work_off)
    with world.acting(key), pytest.raises(NotFound):
        services.list_print(unit=world.unit("210"))


@pytest.mark.kernel
def test_the_pdf_holds_the_lines_and_leaves_discreet_words_out(
    world: World, send: Send, work_off: Callable[[], int]
) -> None:
    on_paper(world, send, work_off)
    with world.acting("head_citizen"):
        made = services.list_print(unit=world.unit("210"))
    text = "".join(sandbox.run("tests.sandbox.engines:text_of_pdf", made.content)).replace("\n", "").replace("\r", "")
    for words in (
        "督促一覧",
        "未読一覧",
        "千鳥 歩",
        "承認が遅れています",
        "本文その一",
        "秘の知らせ",
        "市民課",
        "見本",
    ):
        assert words in text, words
    assert "他人に見せない言葉" not in text
    assert "壁の中" not in text
    assert made.name.endswith("2026-11-24.pdf")


def test_printing_is_recorded_and_remembered(
    world: World, send: Send, work_off: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "list_pdf", lambda *_args: b"%PDF-")
    on_paper(world, send, work_off)
    with world.acting("head_citizen") as circumstances:
        services.list_print(unit=world.unit("210"))
        [unit] = selectors.paper_units(circumstances.actor)
    assert unit.printed_at == world.clock.now()
    assert LedgerEntry.objects.latest("seq").act == "notices:list:printed"


def test_an_empty_list_is_not_printed(world: World) -> None:
    with world.acting("head_citizen"), pytest.raises(Conflict):
        services.list_print(unit=world.unit("210"))
    assert not Delivery.objects.exists()
