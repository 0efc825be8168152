"""An amendment's way: written clause by clause, applied, put to the committee, decided, in force by itself; and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from sekimori.common.errors import InvalidInput, ManyFaults
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.amendments import inputs, selectors, services
from sekimori.portal.amendments.inputs import Hanging
from sekimori.portal.amendments.models import Amendment, Change
from sekimori.portal.committee.models import Item
from sekimori.portal.notices.models import Notice
from sekimori.portal.questions import services as questions
from sekimori.portal.rules import selectors as rules
from sekimori.standards.models import PackageFacts
from tests.portal.amendments.conftest import APRIL, PROMPTLY, Studio
from tests.world import TODAY


class Permits(inputs.Source):
    """Three permits that rest on 2(1)."""

    key, label = "tests", "許可"

    def hanging(self, lineages: object) -> list[Hanging]:
        """Whatever is asked."""
        del lineages
        return [Hanging("2(1)", "令8市持第3号", blocking=True)]


@pytest.fixture
def permits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(inputs._sources, "tests", Permits())


def test_an_amendment_is_decided_by_the_committee_and_takes_effect_on_its_day_by_itself(studio: Studio) -> None:
    amendment = studio.decide(studio.waiting())
    assert amendment.state == Amendment.State.DECIDED, Item.objects.get().fault
    with studio.world.system():
        before = rules.text_in_force("2(2)", APRIL - dt.timedelta(days=1))
        after = rules.text_in_force("2(2)", APRIL)
    assert before is not None
    assert after is not None
    assert "速やかに" in before.text
    assert after.text == PROMPTLY
    assert before.lineage == after.lineage
    assert amendment.adoption is not None
    assert amendment.adoption.body == "security_committee"
    studio.committee.at(APRIL)
    studio.tick()
    amendment.refresh_from_db()
    assert amendment.state == Amendment.State.IN_FORCE
    acts = LedgerEntry.objects.filter(act__startswith="amendments:").order_by("seq").values_list("act", flat=True)
    assert list(acts) == [
        "amendments:amendment:begun", "amendments:change:written", "amendments:amendment:applied",
        "amendments:amendment:submitted", "amendments:amendment:decided", "amendments:amendment:in_force",
    ]  # fmt: skip


def test_only_the_roles_whose_clauses_changed_are_asked_to_read(studio: Studio) -> None:
    text = (
        "最高情報セキュリティ責任者は、研修計画について、あらかじめ情報セキュリティ推進会議の承認を得なければならない。"
    )
    amendment = studio.decide(studio.waiting(clause="3(2)", text=text))
    studio.committee.at(APRIL)
    studio.tick()
    assert list(selectors.roles_concerned(amendment)) == ["ciso"]
    told = Notice.objects.get(kind="amendments:changed")
    assert [each.person for each in told.deliveries.all()] == [studio.world.people["ciso"]]


def test_everybody_whose_clause_changed_confirms_that_he_has_read_it(studio: Studio) -> None:
    amendment = studio.decide(studio.waiting())
    assert list(selectors.roles_concerned(amendment)) == ["employee"]
    coming = Notice.objects.get(kind="amendments:coming")
    assert not coming.reading_required
    studio.committee.at(APRIL)
    studio.tick()
    told = Notice.objects.get(kind="amendments:changed")
    assert told.reading_required
    assert told.deliveries.filter(person=studio.world.people["staff"]).exists()
    assert not told.deliveries.filter(person=studio.world.people["outsider"]).exists()


def test_clauses_are_added_taken_out_and_moved(studio: Studio) -> None:
    amendment = studio.begin()
    studio.write(amendment, kind="remove", clause="2(2)")
    studio.write(amendment, kind="move", clause="2(3)", new_id="2(2)")
    studio.write(
        amendment, kind="add", clause="", new_id="2(3)", text="職員等は、席を離れるとき、画面を施錠しなければならない。"
    )
    amendment = studio.apply(amendment)
    draft = amendment.draft
    assert draft is not None
    draft.refresh_from_db()
    assert draft.state == "open", draft.fault
    words = dict(draft.nodes.filter(clause__startswith="2(").values_list("clause", "text"))
    assert "業務以外" in words["2(2)"]
    assert "施錠" in words["2(3)"]
    assert draft.nodes.get(clause="2(2)").lineage == "2(3)"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"kind": "reword", "clause": "9(9)"}, "clause"),
        ({"kind": "add", "clause": "", "new_id": ""}, "new_id"),
        ({"kind": "reword", "text": ""}, "text"),
        ({"reason": " "}, "reason"),
        ({"kind": "else"}, "kind"),
    ],
)
def test_what_a_change_lacks_is_named(studio: Studio, words: dict[str, Any], field: str) -> None:
    with pytest.raises(ManyFaults) as found:
        studio.write(studio.begin(), **words)
    assert field in {each.field for each in found.value.items}


def test_changes_that_do_not_fit_together_are_refused_and_nothing_is_lost(studio: Studio) -> None:
    amendment = studio.begin()
    studio.write(amendment)
    with pytest.raises(InvalidInput):
        studio.write(amendment, kind="move", clause="2(1)", new_id="2(3)")
    with pytest.raises(InvalidInput, match="既に改正案"):
        studio.write(amendment)
    assert list(amendment.changes.values_list("clause", flat=True)) == ["2(2)"]


def test_a_clause_with_open_permits_goes_only_with_a_transition(studio: Studio, permits: None) -> None:
    amendment = studio.begin()
    change = studio.write(amendment, kind="remove", clause="2(1)", text="")
    with pytest.raises(ManyFaults, match="令8市持第3号"):
        studio.apply(amendment)
    amendment.refresh_from_db()
    assert amendment.state == Amendment.State.WRITING
    studio.write(
        amendment, pk=change.pk, kind="remove", clause="2(1)", text="", transition="期間の満了まで従前の例による。"
    )
    assert studio.apply(amendment).state == Amendment.State.APPLIED


def test_what_rests_on_a_clause_below_counts_when_the_whole_goes(studio: Studio, permits: None) -> None:
    amendment = studio.begin()
    studio.write(amendment, kind="remove", clause="2", text="")
    with pytest.raises(ManyFaults, match="令8市持第3号"):
        studio.apply(amendment)


def test_what_rests_on_a_clause_is_found_by_lineage(studio: Studio, permits: None) -> None:
    with studio.world.acting("staff"):
        questions.question_ask(asked=questions.Asked("2(1)", "hard", "難しい", "毎回は難しい。"))
    amendment = studio.begin()
    studio.write(amendment, clause="2(1)", text="職員等は、機器を持ち出すとき、許可を受けなければならない。")
    with studio.world.acting("system"):
        found = {each.label: [one.label for one in each.hanging] for each in selectors.effects(amendment.changes.all())}
        proposed = [each.title for each in selectors.proposals() if each.lineage == "2(1)"]
    assert found["許可"] == ["令8市持第3号"]
    assert found["相談"] == ["相談1件"]
    assert proposed == ["難しい"]


def test_nothing_is_put_to_the_committee_before_the_new_edition_is_confirmed(studio: Studio) -> None:
    amendment = studio.begin()
    studio.write(amendment)
    amendment = studio.apply(amendment)
    with pytest.raises(InvalidInput, match="確定していません"):
        studio.submit(amendment)
    studio.edition(amendment)
    with pytest.raises(InvalidInput, match="明日以後"):
        studio.submit(amendment, effective_on=TODAY)


def test_what_was_refused_goes_back_and_is_not_in_force(studio: Studio) -> None:
    amendment = studio.decide(studio.waiting(), "refused", conditions="時期を改めること。")
    assert (amendment.state, amendment.returned) == (Amendment.State.APPLIED, "時期を改めること。")
    assert amendment.adoption is None
    with studio.world.acting("system"):
        services.amendment_reopen(pk=amendment.pk, reason="書き直す")
    amendment.refresh_from_db()
    assert amendment.state == Amendment.State.WRITING


def test_what_was_put_to_the_committee_and_decided_stays(studio: Studio) -> None:
    amendment = studio.waiting()
    with pytest.raises(DatabaseError), transaction.atomic():
        Amendment.objects.filter(pk=amendment.pk).update(reason="別の理由")
    with pytest.raises(DatabaseError), transaction.atomic():
        Change.objects.filter(amendment=amendment).update(text="別の本文")
    amendment = studio.decide(amendment)
    with pytest.raises(DatabaseError), transaction.atomic():
        Amendment.objects.filter(pk=amendment.pk).update(effective_on=TODAY)


def test_a_decision_that_comes_after_its_day_is_not_carried(studio: Studio) -> None:
    amendment = studio.waiting()
    meeting = studio.committee.plan()
    (item,) = studio.committee.place(meeting)
    studio.committee.hold(studio.committee.call(meeting))
    studio.committee.decide(item)
    studio.committee.submit(meeting)
    studio.committee.at(APRIL)
    studio.committee.confirm(meeting)
    item.refresh_from_db()
    amendment.refresh_from_db()
    assert "施行日を過ぎています" in item.fault
    assert amendment.state == Amendment.State.WAITING


def test_what_an_amendment_does_not_touch_goes_on_whole(studio: Studio) -> None:
    amendment = studio.waiting()
    old, new = (selectors.package_of(each) for each in (amendment.base, amendment.edition) if each is not None)
    assert {each.id for each in old.clauses if each != new.clause(each.id)} == {"2(2)"}
    assert new.clause("2(2)").mechanisms == old.clause("2(2)").mechanisms
    parts = set(type(new).model_fields) - {*PackageFacts.model_fields, "clauses"}
    assert {name for name in parts if getattr(old, name) != getattr(new, name)} == {"times"}  # 直ちに is new
