"""A question's way: asked, passed on, answered, chased, published, retracted; and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from sekimori.common.errors import InvalidInput, ManyFaults, Refused
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.notices.models import Notice
from sekimori.portal.questions import selectors, services
from sekimori.portal.questions.models import Published, Question
from sekimori.portal.questions.services import Asked
from sekimori.portal.search.models import Entry
from tests.portal.questions.conftest import Counter
from tests.world import TODAY


def waiting(counter: Counter, who: str) -> list[int]:
    with counter.world.acting(who) as circumstances:
        return [each.pk for each in selectors.to_answer(circumstances.actor)]


def test_a_question_goes_to_the_sections_manager_and_the_answer_comes_back(counter: Counter) -> None:
    question = counter.ask()
    assert waiting(counter, "head_citizen") == [question.pk]
    assert waiting(counter, "head_tax") == waiting(counter, "staff") == []
    counter.answer(question)
    assert waiting(counter, "head_citizen") == []
    told = Notice.objects.get(kind="questions:answered")
    assert told.deliveries.get().person == counter.world.people["staff"]
    acts = LedgerEntry.objects.filter(act__startswith="questions:").order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["questions:question:asked", "questions:question:answered"]


def test_who_manages_the_section_asks_the_chief_and_never_himself(counter: Counter) -> None:
    question = counter.ask(by="head_citizen")
    assert question.stage == Question.Stage.CHIEF
    with pytest.raises(Refused, match="自分の相談"):
        counter.answer(question, by="head_citizen")
    with pytest.raises(DatabaseError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(
            state="answered",
            answer="よい",
            answered_by=counter.world.people["head_citizen"],
            closed_at=question.asked_at,
        )


def test_a_manager_passes_on_what_the_system_manager_knows(counter: Counter) -> None:
    question = counter.ask()
    with counter.world.acting("head_citizen"):
        services.question_pass(pk=question.pk, to="systems", reason="設定のことなので")
    assert waiting(counter, "system") == [question.pk]
    with pytest.raises(Refused):
        counter.answer(question)
    assert counter.answer(question, by="system").answered_label == "デジタル推進課長 波多野 健"


def test_a_question_without_words_or_about_no_clause_is_refused(counter: Counter) -> None:
    with counter.world.acting("staff"):
        with pytest.raises(ManyFaults) as found:
            services.question_ask(asked=Asked("2(1)", "else", " ", ""))
        assert {each.field for each in found.value.items} == {"nature", "title", "body"}
        with pytest.raises(InvalidInput, match="この条項は"):
            services.question_ask(asked=Asked("9(9)", "unclear", "件名", "内容"))
        with pytest.raises(InvalidInput, match="所属"):
            services.question_ask(asked=Asked("2(1)", "unclear", "件名", "内容", counter.world.unit("220")))
    with counter.world.acting("outsider"), pytest.raises(Refused):
        services.question_ask(asked=Asked("2(1)", "unclear", "件名", "内容"))


def test_silence_reminds_the_manager_and_then_the_chief(counter: Counter) -> None:
    counter.ask()
    counter.at(TODAY + dt.timedelta(days=10))
    counter.tick()
    counter.at(TODAY + dt.timedelta(days=20))
    counter.tick()
    late = Notice.objects.filter(kind="questions:late").order_by("pk")
    assert [each.deliveries.get().person.name for each in late] == ["汐入 花", "浜田 恵子"]


def test_nobody_is_reminded_once_it_was_answered(counter: Counter) -> None:
    counter.answer(counter.ask())
    counter.at(TODAY + dt.timedelta(days=20))
    counter.tick()
    assert not Notice.objects.filter(kind="questions:late").exists()


def test_what_is_hard_to_keep_is_kept_for_the_review(counter: Counter) -> None:
    hard, easy = counter.ask(nature="hard"), counter.ask(title="別の件")
    assert list(selectors.for_review()) == [hard]
    counter.answer(easy, for_review=True)
    assert set(selectors.for_review(["2(1)"])) == {hard, easy}
    counter.answer(hard)
    with counter.world.acting("chief"):
        services.question_mark(pk=hard.pk, for_review=False, reason="手引を直した")
    assert list(selectors.for_review()) == [easy]


def test_a_published_answer_is_found_and_names_nobody(counter: Counter) -> None:
    question = counter.answer(counter.ask())
    with pytest.raises(InvalidInput, match="氏名"):
        counter.publish(question, body="千鳥が見るだけでも許可が要りますか。")
    made = counter.publish(question)
    assert Entry.objects.filter(kind="answers", object_id=made.pk).exists()
    fields = {field.name for field in Published._meta.get_fields()}
    assert not fields & {"asker", "asker_label", "unit"}
    with counter.world.acting("chief"):
        services.answer_retract(pk=made.pk, reason="改正により変わった")
    assert not Entry.objects.filter(kind="answers").exists()
    with counter.world.acting("staff_tax") as circumstances:
        assert not selectors.published(circumstances.actor).exists()


def test_only_what_was_answered_is_published(counter: Counter) -> None:
    question = counter.ask()
    with pytest.raises(Refused):
        counter.publish(question, answer="まだ")


def test_what_was_asked_and_answered_stays(counter: Counter) -> None:
    question = counter.answer(counter.ask())
    for change in ({"body": "別のこと"}, {"answer": "別の回答"}, {"state": "waiting"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Question.objects.filter(pk=question.pk).update(**change)


def test_one_takes_back_ones_own_question_while_it_waits(counter: Counter) -> None:
    question = counter.ask()
    with counter.world.acting("colleague"), pytest.raises(InvalidInput):
        services.question_withdraw(pk=question.pk, reason="要らない")
    with counter.world.acting("staff"):
        services.question_withdraw(pk=question.pk, reason="分かりました")
    assert waiting(counter, "head_citizen") == []
