"""A meeting's way: prepared, called, held, decided, minuted, confirmed, taken over; and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from sekimori.common.clock import moment_at
from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.committee import selectors, services
from sekimori.portal.committee.models import Item, Meeting
from sekimori.portal.documents.models import Version
from sekimori.portal.notices.models import Notice
from sekimori.standards.frame import Quorum
from tests.portal.committee.conftest import BODY, MEMBERS, Committee, seated, with_committee
from tests.world import TODAY, World

YEAR = FiscalYear.of(TODAY)


def test_a_meeting_goes_its_whole_way_and_every_step_is_an_act(committee: Committee) -> None:
    meeting = committee.decided()
    assert meeting.state == "confirmed"
    assert meeting.reference == "令和8年度 第1回"
    acts = list(LedgerEntry.objects.filter(act__startswith="committee:").order_by("seq").values_list("act", flat=True))
    assert acts == [
        "committee:meeting:planned", "committee:item:placed", "committee:meeting:called", "committee:meeting:held",
        "committee:item:decided", "committee:minutes:submitted", "committee:minutes:confirmed", "committee:item:carried",
    ]  # fmt: skip


def test_members_follow_from_their_posts_and_the_chair_from_the_seat(committee: Committee) -> None:
    with committee.world.acting("system"):
        found = selectors.members_of(committee.plan())
    assert {each.person for each in found} == {committee.world.people[key].pk for key in MEMBERS}
    assert [each.label for each in found if each.chair] == ["副市長 潮見 一郎"]


def test_the_members_are_told_of_the_agenda_when_the_meeting_is_called(committee: Committee) -> None:
    committee.called()
    notice = Notice.objects.get(kind="committee:called")
    assert "研修計画" in notice.body
    assert notice.deliveries.count() == len(MEMBERS)


def test_a_meeting_without_a_matter_is_not_called(committee: Committee) -> None:
    with pytest.raises(InvalidInput, match="議題がありません"):
        committee.call(committee.plan())


def test_nothing_is_decided_without_a_quorum(committee: Committee) -> None:
    meeting = committee.hold(committee.called(), present=("ciso", "chief"))
    with pytest.raises(InvalidInput, match="定足数"):
        committee.decide(meeting.items.get())


def test_a_deputy_counts_where_the_body_says_so(world: World) -> None:
    strict = seated(world, with_committee({"numerator": 1, "denominator": 2, "deputies": False}))
    meeting = strict.hold(strict.called(), present=("ciso", "chief"))
    with world.acting("system"):
        services.deputy_record(pk=meeting.pk, member=world.people["director"].pk, deputy=world.people["head_tax"].pk)
    with pytest.raises(InvalidInput, match="定足数"):
        strict.decide(meeting.items.get())


def test_with_a_deputy_the_quorum_is_met(committee: Committee) -> None:
    meeting = committee.hold(committee.called(), present=("ciso", "chief"))
    people = committee.world.people
    with committee.world.acting("system"):
        with pytest.raises(InvalidInput, match="代理者は"):
            services.deputy_record(pk=meeting.pk, member=people["director"].pk, deputy=people["chief"].pk)
        services.deputy_record(pk=meeting.pk, member=people["director"].pk, deputy=people["head_tax"].pk)
    assert committee.decide(meeting.items.get()).verdict == "approved"


@pytest.mark.parametrize(
    ("verdict", "field"), [("conditional", "conditions"), ("refused", "conditions"), ("received", "verdict")]
)
def test_what_a_verdict_lacks_is_named(committee: Committee, verdict: str, field: str) -> None:
    meeting = committee.hold(committee.called())
    with pytest.raises(ManyFaults) as found:
        committee.decide(meeting.items.get(), verdict)
    assert [each.field for each in found.value.items] == [field]


def test_minutes_wait_until_every_matter_is_decided(committee: Committee) -> None:
    meeting = committee.hold(committee.called())
    with pytest.raises(InvalidInput, match="研修計画"):
        committee.submit(meeting)


def test_who_wrote_the_minutes_cannot_confirm_them(committee: Committee) -> None:
    meeting = committee.hold(committee.called())
    committee.decide(meeting.items.get())
    meeting = committee.submit(meeting, by="chief")
    with pytest.raises(Refused, match="自分が作成した"):
        committee.confirm(meeting, by="chief")
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(
            state="confirmed", confirmed_by=committee.world.people["chief"], confirmed_at=committee.world.clock.now()
        )


def test_who_did_not_attend_cannot_confirm(committee: Committee) -> None:
    meeting = committee.hold(committee.called())
    committee.decide(meeting.items.get())
    with pytest.raises(Refused, match="出席した構成員"):
        committee.confirm(committee.submit(meeting), by="assembly")


def test_minutes_handed_in_and_confirmed_stay_as_they_are(committee: Committee) -> None:
    meeting = committee.decided()
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(notes="書き換え")
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.filter(meeting=meeting).update(verdict="refused")
    with pytest.raises(DatabaseError), transaction.atomic():
        meeting.attendances.all().update(status="absent")


def test_minutes_sent_back_are_written_anew_and_the_old_ones_cannot_be_confirmed(committee: Committee) -> None:
    meeting = committee.hold(committee.called())
    committee.decide(meeting.items.get())
    meeting = committee.submit(meeting)
    old = meeting.digest
    with committee.world.acting("ciso"):
        services.minutes_return(pk=meeting.pk, digest=old, reason="要旨を書いてください。")
    committee.decide(meeting.items.get(), discussion="質疑なし。")
    meeting = committee.submit(meeting)
    with committee.world.acting("ciso"), pytest.raises(Conflict):
        services.minutes_confirm(pk=meeting.pk, digest=old)
    assert committee.confirm(meeting).state == "confirmed"


def test_a_document_is_decided_by_the_committee_without_typing_its_minutes_again(committee: Committee) -> None:
    version = committee.document()
    meeting = committee.plan()
    (item,) = committee.place(meeting)
    assert (item.source, item.digest) == ("documents", version.digest)
    committee.hold(committee.call(meeting))
    committee.decide(item)
    meeting = committee.confirm(committee.submit(meeting))
    version.refresh_from_db()
    assert version.state == Version.State.APPROVED
    said = version.words.get(kind="approved")
    assert said.minutes == {"held_on": TODAY.isoformat(), "reference": meeting.full_reference}
    assert Item.objects.get().carried_at is not None


def test_a_refused_document_goes_back_to_who_wrote_it_and_waits_again_once_mended(committee: Committee) -> None:
    version = committee.document()
    meeting = committee.plan()
    (item,) = committee.place(meeting)
    assert selectors.waiting(BODY) == []
    committee.hold(committee.call(meeting))
    committee.decide(item, "refused", conditions="第２条を加えること。")
    committee.confirm(committee.submit(meeting))
    version.refresh_from_db()
    assert version.state == Version.State.RETURNED


def test_a_decision_that_cannot_be_taken_over_says_why_and_undoes_nothing_else(committee: Committee) -> None:
    version = committee.document()
    meeting = committee.plan()
    (item,) = committee.place(meeting)
    own = committee.add(meeting)
    committee.hold(committee.call(meeting))
    committee.decide(item)
    committee.decide(own)
    committee.submit(meeting)
    committee.at(TODAY + dt.timedelta(days=3))  # The day on which it should have come into force is over.
    committee.confirm(meeting)
    item.refresh_from_db()
    own.refresh_from_db()
    version.refresh_from_db()
    assert "施行日を過ぎています" in item.fault
    assert item.carried_at is None
    assert own.carried_at is not None
    assert version.state == Version.State.WAITING
    assert Notice.objects.filter(subject__startswith="【未反映】").exists()


def test_what_was_put_off_waits_for_the_next_meeting(committee: Committee) -> None:
    meeting = committee.decided("continued", conditions="資料を補うこと。")
    (waiting,) = selectors.waiting(BODY)
    assert (waiting.source, waiting.offered.subject) == ("continued", str(meeting.items.get().pk))


def test_a_meeting_called_off_gives_its_matters_back(committee: Committee) -> None:
    committee.document()
    meeting = committee.plan()
    committee.place(meeting)
    committee.call(meeting)
    with committee.world.acting("system"):
        services.meeting_cancel(pk=meeting.pk, reason="台風のため")
    assert [each.source for each in selectors.waiting(BODY)] == ["documents"]


def test_a_circulation_is_decided_by_the_members_answers(committee: Committee) -> None:
    meeting = committee.called(kind="circulation", hour=20)
    item = meeting.items.get()
    for key, agrees in (("ciso", True), ("chief", True), ("director", False)):
        with committee.world.acting(key):
            services.voice_give(pk=item.pk, agrees=agrees, reason="" if agrees else "時期が早い。")
    with committee.world.acting("chief"), pytest.raises(InvalidInput, match="既に回答"):
        services.voice_give(pk=item.pk, agrees=True)
    with committee.world.acting("system"), pytest.raises(InvalidInput, match="期限前"):
        services.circulation_close(pk=meeting.pk)
    committee.at(TODAY, 21)
    with committee.world.acting("system"):
        services.circulation_close(pk=meeting.pk)
    with pytest.raises(InvalidInput, match="合いません"):
        committee.decide(item, "refused", conditions="反対があるため")
    committee.decide(item)
    assert committee.confirm(committee.submit(meeting)).state == "confirmed"


def test_only_members_answer_and_against_only_with_a_reason(committee: Committee) -> None:
    item = committee.called(kind="circulation", hour=20).items.get()
    with committee.world.acting("system"), pytest.raises(Refused):
        services.voice_give(pk=item.pk, agrees=True)
    with committee.world.acting("ciso"), pytest.raises(InvalidInput, match="反対の理由"):
        services.voice_give(pk=item.pk, agrees=False)


def test_the_approval_of_a_plan_is_found_by_its_fiscal_year(committee: Committee) -> None:
    assert selectors.approval_of("training_plan", YEAR, as_of=committee.world.clock.now()) is None
    committee.decided()
    found = selectors.approval_of("training_plan", YEAR, as_of=committee.world.clock.now())
    assert found is not None
    assert found.verdict == "approved"
    assert selectors.approval_of("training_plan", YEAR.next(), as_of=moment_at(dt.date(2028, 1, 1))) is None


def test_numbers_begin_anew_each_fiscal_year(committee: Committee) -> None:
    committee.decided()
    second = committee.called(hour=18)
    assert second.number == 2
    committee.at(dt.date(2027, 4, 2))
    meeting = committee.plan(held_at=moment_at(dt.date(2027, 4, 20), 10))
    committee.add(meeting)
    assert committee.call(meeting).reference == "令和9年度 第1回"


@pytest.mark.parametrize(
    ("rule", "members", "least"),
    [(Quorum(), 5, 3), (Quorum(), 4, 3), (Quorum(numerator=2, denominator=3, over=False), 6, 4), (Quorum(), 1, 1)],
)
def test_a_quorum_is_a_share_of_the_members(rule: Quorum, members: int, least: int) -> None:
    assert rule.least(members) == least
    assert rule.met(least, members)
    assert not rule.met(least - 1, members)
