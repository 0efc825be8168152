"""The sample city at its full size: everything of the portal occurs in its three years, and it adds up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.ledger import selectors as ledger
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.amendments.models import Amendment
from sekimori.portal.committee.models import Item, Meeting
from sekimori.portal.compliance import services as compliance
from sekimori.portal.compliance.combining import Standing
from sekimori.portal.compliance.models import State
from sekimori.portal.demo.building import City, build
from sekimori.portal.duties.models import Occurrence, Word
from sekimori.portal.evidence.models import Evidence
from sekimori.portal.inspection.models import Campaign, Improvement, Report, Sheet
from sekimori.portal.notices.models import Delivery
from sekimori.portal.procedures.models import Application, Countersign, Decision, StandingRule
from sekimori.portal.procedures.services import ANSWERS
from sekimori.portal.questions.models import Published, Question
from sekimori.portal.reports.models import AnnualReport
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.home import Urgency
from tests.portal.demo import looking

TODAY = dt.date(2026, 11, 24)
pytestmark = [pytest.mark.django_db, pytest.mark.proof]
# Entries that come with the act of somebody (rows of a file from personnel, things moved by an application) or by the clock alone.
WITH_AN_ACT = (
    "organization:person:joined",
    "organization:person:moved",
    "organization:person:left",
    "organization:post:created",
    "organization:unit:created",
    "registers:item:moved",
    "procedures:application:closed",
    "procedures:application:lapsed",
    "procedures:application:reminded",
    "duties:occurrence:reminded",
    "duties:occurrence:arisen",
    "incidents:incident:chased",
    "incidents:incident:lapsed",
    "incidents:incident:folded",
)


# The first and the last day of a fiscal year, a Sunday amid holidays, a leap day, the first office day of a year, transfers.
DAYS = (
    dt.date(2026, 4, 1),
    dt.date(2026, 3, 31),
    dt.date(2026, 5, 3),
    dt.date(2028, 2, 29),
    dt.date(2027, 1, 4),
    dt.date(2026, 7, 1),
    dt.date(2026, 10, 1),
)
SMALL = 0.05


@pytest.fixture(autouse=True)
def _keys_of_its_own(tmp_path: Path) -> Iterator[None]:
    with override_settings(DATA_DIR=tmp_path):
        yield


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_on_any_day_each_of_the_eight_meets_work(today: dt.date) -> None:
    city = build(today, scale=SMALL)
    assert city.stage.refused == [], "\n".join(city.stage.refused)
    waiting = looking.kinds_waiting(city)
    assert {name: kinds - waiting[name] for name, kinds in looking.WAITING.items() if kinds - waiting[name]} == {}
    assert ledger.log_report().ok


def test_the_three_years_hold_everything_and_add_up() -> None:
    city = build(TODAY)
    acts = LedgerEntry.objects.exclude(act__in=WITH_AN_ACT).count()
    assert 1_800 <= acts <= 3_000
    assert ledger.log_report().ok
    with context.as_system("scheduler", clock=city.stage.clock):
        found = compliance.recompute()
    assert found is not None
    assert (found.differences, found.examples) == (0, [])
    everything_occurs()
    what_concerns_the_whole_city_occurs()
    everybody_has_work(city)
    what_went_well_is_not_overdue(city)


def everything_occurs() -> None:
    """Every state of an application, every word a stage can take, every state of a clause, duties and notices in each way."""
    assert set(Application.objects.values_list("state", flat=True)) == set(Application.State.values)
    adoption = rules.adoption_on(TODAY)
    assert adoption is not None
    asked = set(Application.objects.exclude(state="draft").values_list("procedure", flat=True))
    assert asked == {each.key for each in adoption.package.procedures}
    assert Application.objects.filter(renews__isnull=False, state="approved").exists()
    assert Decision.objects.filter(why="rule").exists()
    assert {True, False} == {each.ended_at is None for each in StandingRule.objects.all()}
    done = set(Word.objects.filter(kind="done").values_list("occurrence__duty", flat=True))
    assert {"managed_area_review", "exception_review", "offsite_equipment_review"} <= done
    stages = {stage.kind for each in adoption.package.procedures for stage in each.route}
    possible = {str(word) for kind in stages for word in ANSWERS[kind]}
    said = set(Decision.objects.values_list("verdict", flat=True))
    assert said <= possible
    assert possible - said <= {"read", "opposed"}
    # The one clause that is an effort also has a mechanism that does not work yet.
    assert set(State.objects.values_list("standing", flat=True)) >= {each.value for each in Standing} - {"open"}
    assert Decision.objects.exclude(unavoidable="").exists()
    assert {True, False} == {each.done_at is not None for each in Countersign.objects.all()}
    assert LedgerEntry.objects.filter(act="acts:act:refused").exists()
    wanted = {"open", "reported", "done", "not_needed"}
    assert wanted <= set(Occurrence.objects.values_list("state", flat=True))
    assert {"done", "confirmed", "not_needed", "reopened"} <= set(Word.objects.values_list("kind", flat=True))
    assert {"pdf", "docx", "xlsx", "png"} <= set(Evidence.objects.values_list("kind", flat=True))
    sent = Delivery.objects.filter(notice__reading_required=True)
    assert sent.filter(read_at__isnull=True).exists()
    assert sent.filter(answered_at__isnull=False, settled_at__isnull=False).exists()


def what_concerns_the_whole_city_occurs() -> None:
    """Meetings, questions, an amendment, self-inspections and the duties of the year, each over and under way."""
    assert set(Meeting.objects.values_list("state", flat=True)) == {"planned", "drafted", "confirmed"}
    waiting = Question.objects.filter(state="waiting")
    assert set(waiting.values_list("stage", flat=True)) == set(Question.Stage.values)
    assert Question.objects.filter(state="answered").exists()
    assert Published.objects.exists()
    what_was_amended_is_in_force_and_read()
    every_year_that_is_over_is_reported()
    assert set(Campaign.objects.values_list("state", flat=True)) == {"open", "closed"}
    assert Report.objects.exists()
    assert set(Improvement.objects.values_list("state", flat=True)) >= {"done"}
    assert Sheet.objects.filter(state="submitted").count() > 24
    done = set(Word.objects.filter(kind="done").values_list("occurrence__duty", flat=True))
    assert {"training_plan", "audit_plan", "audit", "log_review"} <= done


def what_was_amended_is_in_force_and_read() -> None:
    """One amendment went its whole way, from a question to the day on which the roles concerned had read it; one is written."""
    over, written = Amendment.objects.order_by("pk")
    assert (over.state, written.state) == ("in_force", "writing")
    assert all(change.grounds for change in over.changes.all())
    assert Item.objects.get(source="amendments").verdict == "approved"
    assert over.adoption is not None
    in_force = rules.adoption_on(TODAY)
    assert (in_force.edition, in_force.effective_on) == (over.edition_id, over.effective_on)
    read = Delivery.objects.filter(notice__key=f"amendments:{over.pk}:in_force")
    assert read.count() > 20
    assert not read.filter(read_at__isnull=True).exists()
    assert Application.objects.exclude(edition=over.edition_id).filter(state="closed").exists()
    assert Application.objects.filter(edition=over.edition_id).exists()
    assert over.edition is not None
    old, new = (rules.package_of(each).package for each in (over.base, over.edition))
    same = {each.id: each for each in old.clauses}
    assert {each.id for each in new.clauses if same.get(each.id) != each} == {"5.1(4)", "8.4⑥"}


def every_year_that_is_over_is_reported() -> None:
    """The last two years: laid before the body, and published."""
    reports = AnnualReport.objects.order_by("fiscal_year", "audience")
    made = [(each.fiscal_year, each.audience, each.state) for each in reports]
    assert made == [(year, to, "confirmed") for year in (2024, 2025) for to in ("committee", "public")]
    assert set(Item.objects.filter(source="annual").values_list("verdict", flat=True)) == {"received"}
    assert Evidence.objects.filter(purpose="年次報告の確定").count() == 2 * len(reports)
    assert LedgerEntry.objects.filter(act="reports:annual:returned").exists()


def everybody_has_work(city: City) -> None:
    """Each of the eight finds the kinds of work that are meant for them, some of it overdue and some due this week."""
    assert city.stage.refused == []
    waiting = looking.kinds_waiting(city)
    assert {name: kinds - waiting[name] for name, kinds in looking.WAITING.items() if kinds - waiting[name]} == {}
    urgencies = {part.urgency for screen in looking.first_screens(city).values() for part in screen.parts}
    assert set(Urgency) == urgencies


def what_went_well_is_not_overdue(city: City) -> None:
    """Nothing is overdue but what the story of the last weeks leaves open."""
    now = moment_at(city.span.today)
    old = moment_at(city.span.today - dt.timedelta(days=21))
    late = Application.objects.filter(due_at__lte=now).exclude(state__in=Application.OVER)
    assert not late.filter(due_at__lte=old).exists()
    reopened = Word.objects.filter(kind="reopened").values("occurrence")
    unfinished = Occurrence.objects.filter(state__in=Occurrence.UNFINISHED, due_on__lt=city.span.today)
    assert not unfinished.exclude(pk__in=reopened).exists()
