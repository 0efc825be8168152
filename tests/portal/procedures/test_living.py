"""After the decision: reports, confirmation by somebody else, ending, revoking, the catalogue, measures in force, bulk."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.procedures import home_tasks, selectors, services
from sekimori.portal.procedures.models import Application, Decision, Milestone
from sekimori.portal.procedures.services import Word
from sekimori.portal.procedures.services.bulk import Chosen
from tests.portal.procedures.conftest import Office
from tests.world import TODAY

State = Application.State
WEEK = {"start": "2026-11-24", "end": "2026-11-27"}


@pytest.fixture
def lent(office: Office) -> Application:
    office.registers.add("things", 1, "机", office.world.unit("220"))
    return office.approved("staff", "either", "head_tax", what="会議", things=[1], period=WEEK)


def report(office: Office, who: str, record: Application, key: str, **more: object) -> Milestone:
    with office.world.acting(who):
        return services.milestone_report(application=record.pk, key=key, **more)  # type: ignore[arg-type]


class TestReports:
    def test_a_report_comes_in_its_order(self, office: Office, lent: Application) -> None:
        with pytest.raises(Conflict, match="先に「持出し」を報告"):
            report(office, "staff", lent, "back")

    def test_it_is_reported_once(self, office: Office, lent: Application) -> None:
        report(office, "staff", lent, "out")
        with pytest.raises(Conflict, match="既に報告されています"):
            report(office, "staff", lent, "out")

    def test_only_who_is_named_reports(self, office: Office, lent: Application) -> None:
        with pytest.raises(Refused, match="定められた人だけ"):
            report(office, "head_tax", lent, "out")
        with pytest.raises(NotFound):
            report(office, "outsider", lent, "out")

    def test_nothing_is_reported_before_it_was_permitted_or_before_it_happens(
        self, office: Office, lent: Application
    ) -> None:
        for moment, told in ((dt.timedelta(hours=1), "これから起きる"), (-dt.timedelta(hours=1), "許可より前")):
            with pytest.raises(InvalidInput, match=told):
                report(office, "staff", lent, "out", occurred_at=office.clock.now() + moment)

    def test_what_is_still_to_be_reported_stands_on_the_first_screen_of_who_was_permitted(
        self, office: Office, lent: Application
    ) -> None:
        def asked(who: str) -> list[tuple[str, str]]:
            with office.world.acting(who) as circumstances:
                return [
                    (str(task.hint), task.href)
                    for task in home_tasks.own(circumstances.actor, 10)
                    if lent.number in str(task.hint)
                ]

        [(hint, href)] = asked("staff")
        assert "「持出し」の報告" in hint
        assert str(lent.pk) in href
        assert asked("head_tax") == []
        assert asked("outsider") == []
        report(office, "staff", lent, "out")
        [(hint, _href)] = asked("staff")
        assert "持出し" not in hint
        waiting = lent.milestones.filter(state=Milestone.State.WAITING)
        due = waiting.get().due_at
        waiting.update(due_at=office.clock.now() + home_tasks.AHEAD + dt.timedelta(minutes=1))
        assert asked("staff") == [], "what is due much later does not crowd the first screen"
        waiting.update(due_at=due)
        assert len(asked("staff")) == 1
        report(office, "staff", lent, "back")
        assert asked("staff") == []

    def test_who_reported_or_applied_does_not_confirm(self, office: Office) -> None:
        office.registers.add("things", 1, "机", office.world.unit("210"))
        record = office.approved("head_citizen", "either", "director", what="会議", things=[1], period=WEEK)
        report(office, "head_citizen", record, "out")
        back = report(office, "head_citizen", record, "back")
        with office.world.acting("head_citizen"), pytest.raises(Refused, match="自分で確認できません"):
            services.milestone_confirm(application=record.pk, milestone=back.pk, data={"checked": True})

    def test_a_confirmation_lacks_nothing(self, office: Office) -> None:
        office.registers.add("things", 1, "机", office.world.unit("210"))
        record = office.approved("staff", "either", "head_citizen", what="会議", things=[1], period=WEEK)
        report(office, "staff", record, "out")
        back = report(office, "staff", record, "back")
        with office.world.acting("head_citizen") as circumstances:
            assert [each.pk for each in selectors.to_confirm(circumstances.actor)] == [back.pk]
            with pytest.raises(ManyFaults) as caught:
                services.milestone_confirm(application=record.pk, milestone=back.pk)
            assert caught.value.items[0].field == "checked"
            services.milestone_send_back(application=record.pk, milestone=back.pk, reason="数が合いません。")
        again = report(office, "staff", record, "back")
        with office.world.acting("head_citizen"):
            services.milestone_confirm(application=record.pk, milestone=again.pk, data={"checked": True})
        assert office.state(record) == State.CLOSED

    def test_what_was_not_made_use_of_is_ended_by_the_applicant(self, office: Office, lent: Application) -> None:
        with office.world.acting("staff"):
            services.application_end(application=lent.pk, reason="会議が中止になったため")
        assert office.state(lent) == State.CLOSED

    def test_what_is_out_is_not_ended_without_its_return(self, office: Office, lent: Application) -> None:
        report(office, "staff", lent, "out")
        with office.world.acting("staff"), pytest.raises(Conflict, match="先に「返却」"):
            services.application_end(application=lent.pk)


class TestRevoking:
    def test_who_decided_takes_it_back_for_a_reason(self, office: Office, lent: Application) -> None:
        with office.world.acting("head_tax"):
            with pytest.raises(InvalidInput, match="理由"):
                services.application_revoke(application=lent.pk, reason="")
            services.application_revoke(application=lent.pk, reason="緊急に必要になったため")
        assert office.state(lent) == State.REVOKED

    def test_what_is_out_must_still_come_back(self, office: Office, lent: Application) -> None:
        report(office, "staff", lent, "out")
        with office.world.acting("head_tax"):
            services.application_revoke(application=lent.pk, reason="緊急に必要になったため")
        kept = Application.objects.get(pk=lent.pk)
        assert (kept.state, kept.valid_until) == (State.APPROVED, office.clock.now())
        report(office, "staff", lent, "back")

    def test_nobody_else_revokes(self, office: Office, lent: Application) -> None:
        for who in ("staff", "chief", "auditor"):
            with office.world.acting(who), pytest.raises(Refused, match="許可した人"):
                services.application_revoke(application=lent.pk, reason="気に入らないため")


class TestCatalogue:
    @pytest.fixture
    def entry(self, office: Office) -> int:
        record = office.approved("staff", "listed", "system", what="表計算", edition="3", why="集計のため")
        with office.world.acting("system"):
            return services.catalogue_add(application=record.pk, note="庁内の端末に限る。").pk

    def take(self, office: Office, who: str, entry: int, **changes: str) -> Application:
        from sekimori.portal.procedures.models import CatalogueEntry

        with office.world.acting(who):
            draft = services.application_start(
                procedure="listed", entry=CatalogueEntry.objects.get(pk=entry), data={"why": "報告書のため", **changes}
            )
            return services.application_submit(application=draft.pk)

    def test_what_was_approved_once_for_all_is_decided_by_that(self, office: Office, entry: int) -> None:
        record = self.take(office, "staff_tax", entry)
        assert record.state == State.CLOSED
        decision = Decision.objects.get(application=record)
        assert (decision.why, decision.verdict, decision.person_id) == (
            "catalogue", "conditional", office.world.people["system"].pk,
        )  # fmt: skip
        assert record.conditions == "庁内の端末に限る。"

    def test_anything_else_goes_the_ordinary_way(self, office: Office, entry: int) -> None:
        assert self.take(office, "staff_tax", entry, edition="4").state == State.IN_ROUTE

    def test_who_put_it_there_does_not_decide_his_own_by_it(self, office: Office, entry: int) -> None:
        assert self.take(office, "system", entry).state == State.IN_ROUTE

    def test_a_retired_entry_decides_nothing(self, office: Office, entry: int) -> None:
        with office.world.acting("system"):
            services.catalogue_retire(entry=entry, reason="サポートが終わるため")
        assert self.take(office, "staff_tax", entry).state == State.IN_ROUTE

    def test_only_its_keeper_puts_something_there_and_only_once(self, office: Office, entry: int) -> None:
        record = Application.objects.get(catalogue_entry=None, procedure="listed")
        with office.world.acting("system"), pytest.raises(Conflict, match="既に許可カタログ"):
            services.catalogue_add(application=record.pk)
        with office.world.acting("chief"), pytest.raises(Refused):
            services.catalogue_add(application=record.pk)
        assert entry


class TestBulk:
    def test_many_are_decided_on_one_screen_each_by_an_act_of_its_own(self, office: Office) -> None:
        from sekimori.portal.acts.models import LedgerEntry

        records = [office.submit("staff", "one", what=f"鍵{n}") for n in range(3)]
        own = office.submit("head_citizen", "one", what="自分の鍵")
        chosen = [
            Chosen(r.pk, office.waiting(r).pk, r.content.digest if r.content else "", r.version, uuid.uuid4())
            for r in [*(Application.objects.get(pk=r.pk) for r in records), Application.objects.get(pk=own.pk)]
        ]
        with office.world.acting("head_citizen"):
            outcomes = services.applications_decide(chosen=chosen, word=Word("approved"))
            again = services.applications_decide(chosen=chosen[:1], word=Word("approved"))
        assert [outcome.done for outcome in outcomes] == [True, True, True, False]
        assert "自分では承認・許可できません" in outcomes[3].sentence
        assert not again[0].done
        assert LedgerEntry.objects.filter(act="procedures:step:approved").count() == 3


class TestTerms:
    def test_measures_are_laid_down_in_versions_by_who_has_the_power(self, office: Office) -> None:
        from tests.adopting import adopt, words
        from tests.portal.procedures.shapes import shapes

        document = {
            "key": "measures",
            "label": words("守ること"),
            "clauses": ["2(2)"],
            "owners": ["ciso"],
            "approver": "ciso",
        }
        adopt(office.world, shapes(edition="3", documents=[document]), effective_on=TODAY)
        with office.world.acting("chief"), pytest.raises(Refused, match="定める役割"):
            services.terms_set(document="measures", lines=["鍵をかける"], effective_on=TODAY)
        with office.world.acting("ciso"):
            for lines, day, told in (([" "], TODAY, "一つ以上"), (["鍵"], TODAY - dt.timedelta(days=1), "今日以後")):
                with pytest.raises(InvalidInput, match=told):
                    services.terms_set(document="measures", lines=lines, effective_on=day)
            services.terms_set(document="measures", lines=["鍵をかける"], effective_on=TODAY)
            services.terms_set(
                document="measures", lines=["二重に鍵をかける"], effective_on=TODAY + dt.timedelta(days=3)
            )
            found = selectors.terms_in_force("measures")
            assert found is not None
            assert (found.number, found.lines) == (1, ["鍵をかける"])
