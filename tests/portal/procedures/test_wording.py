"""What the pages say to whoever reads them: no permit where nothing is permitted, no false post, no dead end."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.organization import selectors as organization_selectors
from sekimori.portal.organization import services as organization
from sekimori.portal.procedures import periods, selectors, services, statuses
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import Application, Countersign, Decision
from sekimori.portal.procedures.views.reporting import ConfirmMilestone
from sekimori.standards import packages
from tests.portal.procedures.clients import hidden, page, send, words
from tests.portal.procedures.conftest import Office
from tests.portal.screens import signed_in
from tests.world import TODAY

DAY = dt.timedelta(days=1)
LATER = {"start": (TODAY + DAY).isoformat(), "end": (TODAY + 2 * DAY).isoformat()}


@pytest.fixture(autouse=True)
def _todays_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", office.clock)


@pytest.fixture
def reported(office: Office) -> Application:
    """A measure taken in an emergency, reported to the one who takes note of it."""
    return office.submit("system", "afterwards", suspended=["2(1)"], where=[], what="停電のため。", period=LATER)


def test_a_report_is_taken_note_of_and_neither_permitted_nor_refused(office: Office, reported: Application) -> None:
    ciso, step = signed_in(office.world, "ciso"), office.waiting(reported)
    shown = page(ciso, "detail", reported.pk)
    assert 'value="acknowledged"' in shown
    assert 'value="returned"' in shown
    for verdict in ("conditional", "refused"):
        assert f'value="{verdict}"' not in shown
        with pytest.raises(InvalidInput, match="この判定はできません"):
            office.decide("ciso", reported, verdict, conditions="一週間まで。")
    for said in ("確認中", "報告者", "報告の概要"):
        assert said in shown
    address = reverse("procedures:decide", args=[reported.pk, step.pk])
    told = ciso.post(address, {**hidden(shown, address), f"s{step.pk}-verdict": "acknowledged"}, follow=True)
    assert "いまの状態は「確認済み」です。" in words(told)
    assert "許可" not in statuses.state_words(
        Application.objects.get(pk=reported.pk), told.context["view"].defined.procedure
    )
    assert "確認済み" in page(signed_in(office.world, "system"), "mine")


def test_what_is_decided_without_anybody_asking_is_called_a_decision(office: Office) -> None:
    draft = office.draft("chief", "judged", what="切断")
    chief = signed_in(office.world, "chief")
    told = send(chief, "confirm", draft.pk)
    assert "決定" in words(chief.get(told.headers["Location"]))
    assert "許可" not in statuses.verdict_words(
        "approved", chief.get(told.headers["Location"]).context["view"].defined.procedure
    )


def test_a_deputy_signs_with_his_own_post_and_the_head_sees_what_was_decided(office: Office) -> None:
    world = office.world
    record = office.submit("staff", "one", what="鍵")
    with world.acting("chief"):
        organization.deputies_set(
            post=world.posts["head_citizen"], deputies=[world.posts["colleague"]], valid_from=TODAY
        )
        organization.absence_record(
            person=world.people["head_citizen"], starts_at=office.clock.now(),
            ends_at=office.clock.now() + dt.timedelta(hours=3),
        )  # fmt: skip
    office.at(TODAY, 10, 30)
    assert "代理）" in page(signed_in(world, "staff"), "detail", record.pk)
    office.decide("colleague", record, "conditional", conditions="二人で開けること。")
    with world.acting("colleague") as circumstances:
        post = circumstances.actor.post
    assert Decision.objects.get().label == f"{post} {world.people['colleague'].name}"
    office.at(TODAY, 15)
    shown = page(signed_in(world, "head_citizen"), "countersign", Countersign.objects.get().pk)
    assert "鍵" in shown
    assert "二人で開けること。" in shown
    assert reverse("procedures:detail", args=[record.pk]) in shown


def test_who_takes_a_request_up_is_written_with_the_section(office: Office) -> None:
    record = office.submit("staff", "asked", what="鍵", suspended=["2(2)"], where=[], period=LATER)
    office.decide("head_citizen", record, "endorsed")
    office.decide("system", record, "taken_up")
    label = Application.objects.get(pk=record.pk).applicant_label
    assert label == str(
        organization_selectors.labels([office.world.people["system"].pk])[office.world.people["system"].pk]
    )
    assert label.count(" ") >= 2


def test_why_it_was_refused_stands_at_the_head_of_the_page(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    office.decide("head_citizen", record, "refused", reason="ほかの鍵で足りるため。")
    shown = page(signed_in(office.world, "staff"), "detail", record.pk)
    assert shown.index("ほかの鍵で足りるため。") < shown.index("申請の概要")
    assert shown.index("ほかの鍵で足りるため。") < shown.index("sk-columns")


def test_the_page_before_reporting_says_what_is_reported(office: Office) -> None:
    office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
    record = office.approved("staff", "either", "head_citizen", what="会", things=[1], period=LATER)
    staff = signed_in(office.world, "staff")
    address = reverse("procedures:report", args=[record.pk, "out", 0])
    html = staff.get(address).content.decode()
    given = {"occurred_at_day": TODAY.isoformat(), "occurred_at_time": "09:00"}
    assert "「持出し」を報告する（内容の確認）" in words(staff.post(address, {**hidden(html), **given}))


class TestBeginningBeforeTheAnswer:
    def test_who_applies_and_who_decides_are_told(self, office: Office) -> None:
        office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
        draft = office.draft("staff", "either", what="会", things=[1], period=LATER)
        staff, head = signed_in(office.world, "staff"), signed_in(office.world, "head_citizen")
        shown = page(staff, "confirm", draft.pk)
        assert "始まりまでに回答が出ないことがあります" in shown
        assert "回答の期限" in shown
        send(staff, "confirm", draft.pk)
        assert "回答の期限より前に始まります" in page(staff, "detail", draft.pk)
        assert "期限より前に始まります" in page(head, "waiting")
        office.at(TODAY + DAY, 11)
        for name, *which in (("waiting",), ("detail", draft.pk)):
            assert "始まりの日時を過ぎています" in page(signed_in(office.world, "head_citizen"), name, *which)
        office.decide("head_citizen", draft)
        shown = page(signed_in(office.world, "staff"), "detail", draft.pk)
        assert "回答の期限より前に始まります" not in shown

    def test_it_comes_before_what_is_due_earlier(self, office: Office) -> None:
        office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
        office.submit("staff", "one", what="一番目の鍵")
        office.at(TODAY, 11)
        office.submit("staff", "either", what="明日の会", things=[1], period=LATER)
        head = signed_in(office.world, "head_citizen")
        shown = page(head, "waiting")
        assert shown.index("明日の会") < shown.index("一番目の鍵")

    def test_whole_days_that_had_begun_begin_with_the_answer(self, office: Office) -> None:
        office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
        today = {"start": TODAY.isoformat(), "end": (TODAY + DAY).isoformat()}
        draft = office.draft("staff", "either", what="会", things=[1], period=today)
        assert "始まりまでに回答が出ない" not in page(signed_in(office.world, "staff"), "confirm", draft.pk)

    def test_an_answer_in_time_is_not_warned_of(self, office: Office) -> None:
        office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
        record = office.submit("staff", "either", what="会", things=[1], period=LATER)
        view = signed_in(office.world, "staff").get(reverse("procedures:detail", args=[record.pk])).context["view"]
        answers: Answers = view.answers
        begins = moment_at(TODAY + DAY)
        assert periods.begins_before(answers, begins + dt.timedelta(hours=1), office.clock.now()) == begins
        assert periods.begins_before(answers, begins, office.clock.now()) is None
        assert periods.begins_before(answers, None, office.clock.now()) is None

    def test_what_is_over_can_be_refused_or_sent_back_but_not_permitted(self, office: Office) -> None:
        office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
        first, second = (
            office.submit("staff", "one", what="鍵"),
            office.submit("staff", "either", what="会", things=[1], period=LATER),
        )
        office.at(TODAY + 3 * DAY)
        with pytest.raises(Refused, match="さかのぼって許可することはできません"):
            office.decide("head_citizen", second)
        office.decide("head_citizen", second, "returned", reason="期間を改めてください。")
        office.decide("head_citizen", first)
        assert [office.state(each) for each in (first, second)] == ["closed", "returned"]

    def test_nothing_is_permitted_backwards(self, office: Office) -> None:
        office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
        record = office.submit("staff", "either", what="会", things=[1], period=LATER)
        office.at(TODAY + DAY, 11)
        office.decide("head_citizen", record)
        assert Application.objects.get(pk=record.pk).valid_from == office.clock.now()


def test_confirming_without_questions_shows_no_empty_box(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.registers.add("things", 1, "プロジェクター", office.world.unit("210"))
    record = office.approved("staff", "either", "head_citizen", what="会", things=[1], period=LATER)
    with office.world.acting("staff"):
        for key in ("out", "back"):
            services.milestone_report(application=record.pk, key=key)
    head, back = signed_in(office.world, "head_citizen"), record.milestones.get(key="back")
    page(head, "milestone-confirm", record.pk, back.pk)
    nothing = {"fields": (), "occurred": False}
    monkeypatch.setattr(ConfirmMilestone, "form_arguments", lambda self: {**nothing, "around": self.around()})
    html = page(head, "milestone-confirm", record.pk, back.pk)
    form = html[html.rindex("<form method") :]
    assert "確認する" in form
    assert "sk-panel" not in form[: form.index("</form>")]


def test_what_is_renewed_already_is_not_offered_for_renewal_again(office: Office) -> None:
    record = office.approved("staff", "yearly", "head_citizen", what="札", pledge=True)
    office.at(dt.date(2027, 3, 10))
    staff, offer = signed_in(office.world, "staff"), "更新を申請する"
    assert offer in page(staff, "detail", record.pk)
    with office.world.acting("staff"):
        draft = services.application_renew(application=record.pk)
    assert offer not in page(staff, "detail", record.pk)
    with office.world.acting("staff"):
        services.application_write(application=draft.pk, data={"what": "札", "pledge": True})
        services.application_submit(application=draft.pk)
        services.application_withdraw(application=draft.pk)
    assert offer in page(staff, "detail", record.pk)


def test_a_yearly_permit_is_renewed_for_the_next_fiscal_year() -> None:
    package = packages.get("miyako")
    ending = [Application(valid_until=moment_at(dt.date(2027, 4, 1)))]
    for key, found in (
        ("byod", {"period": {"start": "2027-04-01", "end": "2028-03-31"}}),
        ("network_connection", {}),
        ("social_media_account", {}),
    ):
        assert selectors.next_period(Defined(package.procedure(key), package, 0), ending) == found
    assert selectors.next_period(Defined(package.procedure("byod"), package, 0), []) == {}


def test_who_comes_too_late_finds_the_way_back_to_the_page_he_came_from(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    head, step = signed_in(office.world, "head_citizen"), office.waiting(record)
    shown = reverse("procedures:detail", args=[record.pk])
    address = reverse("procedures:decide", args=[record.pk, step.pk])
    carried = hidden(page(head, "detail", record.pk), address)
    with office.world.acting("staff"):
        services.application_pull_back(application=record.pk)
    given = {**carried, f"s{step.pk}-verdict": "approved"}
    for referer, way in (
        (f"http://testserver{shown}", True),
        ("https://elsewhere.example" + shown, False),
        ("", False),
    ):
        told = head.post(address, given, headers={"referer": referer} if referer else {})
        assert told.status_code == 403
        assert ("前の画面へ戻る" in words(told)) is way
        assert "elsewhere" not in told.content.decode()
    send(signed_in(office.world, "staff"), "confirm", record.pk)
    late = signed_in(office.world, "staff").get(reverse("procedures:confirm", args=[record.pk]))
    assert (late.status_code, late.headers["Location"]) == (302, shown)
