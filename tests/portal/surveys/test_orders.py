"""Orders to survey use and looks under them: who, what for, how far, how long; a look outside is refused and recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekimori.common.clock import moment_at
from sekimori.common.errors import ManyFaults, Refused
from sekimori.portal.acts import context
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.notices.models import Delivery
from sekimori.portal.organization import services as organization
from sekimori.portal.organization.models import Nomination
from sekimori.portal.surveys import selectors, services
from sekimori.portal.surveys.models import Look, SurveyOrder
from sekimori.portal.surveys.selectors import Wanted
from tests.effort import examples
from tests.portal.surveys.conftest import FIRST, LAST, Survey
from tests.world import TODAY

DAY = dt.timedelta(days=1)


@pytest.mark.clause("7.2(2)")
def test_the_ciso_and_those_named_beforehand_order_a_survey_and_nobody_else(survey: Survey) -> None:
    made = survey.order()
    assert made.number == "令8-調査-000001"
    assert survey.order(by="operator", people=["colleague"]).role == "ciso_designee"
    for who in ("chief", "system", "csirt", "head_citizen", "director", "auditor", "staff", "outsider"):
        with pytest.raises(Refused):
            survey.order(by=who)


def test_those_who_may_look_and_the_ciso_are_told_and_whom_it_is_about_is_not(survey: Survey) -> None:
    survey.order(by="operator")
    told = set(Delivery.objects.filter(notice__kind="surveys:told").values_list("person", flat=True))
    assert told == {survey.pk("ciso")}
    survey.order()
    told = set(Delivery.objects.filter(notice__kind="surveys:told").values_list("person", flat=True))
    assert told == {survey.pk("ciso"), survey.pk("operator")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "discipline"},
        {"basis": " "},
        {"sources": []},
        {"sources": ["diary"]},
        {"since": LAST, "until": FIRST},
        {"since": TODAY + DAY, "until": TODAY + DAY},
        {"ends_at": moment_at(TODAY, 9)},
        {"ends_at": moment_at(TODAY + 60 * DAY, 9)},
        {"people": []},
        {"investigators": []},
        {"investigators": ["chief"]},
        {"people": ["operator"]},
        {"people": ["ciso"]},
    ],
)
def test_an_order_names_purpose_reason_people_records_period_investigators_and_end(
    survey: Survey, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ManyFaults):
        survey.order(**wrong)
    assert not SurveyOrder.objects.exists()


@pytest.mark.clause("7.2(2)")
def test_a_look_inside_the_order_is_recorded(survey: Survey) -> None:
    order = survey.order()
    look = survey.look()
    assert (look.order_id, look.permitted, look.surveyed_id) == (order.pk, True, survey.pk("staff"))


@pytest.mark.clause("7.2(2)")
@pytest.mark.parametrize(
    ("outside", "said"),
    [
        ({"about": "colleague"}, "対象者"),
        ({"source": "file_log"}, "種類"),
        ({"since": FIRST - DAY}, "期間"),
        ({"until": LAST + DAY}, "期間"),
        ({"since": LAST, "until": FIRST}, "期間"),
        ({"by": "ciso"}, "調査者となっている"),
        ({"by": "chief"}, "指名した調査者"),
        ({"by": "system"}, "指名した調査者"),
    ],
)
def test_a_look_outside_the_order_is_refused_and_recorded(survey: Survey, outside: dict[str, Any], said: str) -> None:
    survey.order()
    with pytest.raises(Refused) as refused:
        survey.look(**outside)
    assert said in refused.value.sentence
    look = Look.objects.get()
    assert (look.permitted, look.order_id) == (False, None)
    assert said in look.refusal


@pytest.mark.clause("7.2(2)")
def test_after_the_end_nothing_can_be_looked_at(survey: Survey) -> None:
    order = survey.order(ends_at=moment_at(TODAY, 12))
    survey.look()
    survey.at(12, 0)
    with pytest.raises(Refused):
        survey.look()
    second = survey.order(ends_at=moment_at(TODAY, 17))
    with survey.world.acting("ciso"):
        services.survey_end(pk=second.pk, result="経路が分かった。")
    with pytest.raises(Refused):
        survey.look()
    now = survey.world.clock.now()
    for record in (order, second):
        with pytest.raises(IntegrityError), transaction.atomic():
            Look.objects.create(
                order=record, person_id=survey.pk("operator"), label="x", at=now, source="mail_log", since=FIRST,
                until=LAST, words="x", permitted=True,
            )  # fmt: skip


def test_whose_nomination_has_ended_looks_no_more(survey: Survey) -> None:
    survey.order()
    survey.at(10, 0, TODAY + 2 * DAY)
    with survey.world.acting("ciso"):
        nomination = Nomination.objects.get(role="ciso_designee", superseded_at=None)
        organization.nomination_end(nomination=nomination, on=TODAY + DAY)
    with pytest.raises(Refused):
        survey.look()


def test_an_order_never_grows(survey: Survey) -> None:
    survey.order()
    survey.look()
    for statement in (
        "UPDATE surveys_surveyorder SET until = '2030-01-01'",
        "UPDATE surveys_surveyorder SET ends_at = '2030-01-01'",
        "DELETE FROM surveys_surveyed",
        "UPDATE surveys_look SET words = 'x'",
        "DELETE FROM surveys_look",
        "DELETE FROM surveys_surveyorder",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    start=st.integers(-5, 25), length=st.integers(-3, 25), about=st.sampled_from(["staff", "colleague"]),
    source=st.sampled_from(["mail_log", "web_log", "file_log", ""]),
)  # fmt: skip
def test_what_is_permitted_lies_inside_an_order_whatever_is_asked(
    survey: Survey, start: int, length: int, about: str, source: str
) -> None:
    if not SurveyOrder.objects.exists():
        survey.order()
    since = FIRST + start * DAY
    wanted = Wanted(source, since, since + length * DAY, survey.pk(about))
    inside = about == "staff" and source in {"mail_log", "web_log"} and FIRST <= since <= wanted.until <= LAST
    with survey.world.acting("operator"):
        assert bool(selectors.permits_survey(context.current().actor, wanted)) is inside


def test_ending_wants_a_result_and_who_ordered_it_or_the_ciso(survey: Survey) -> None:
    order = survey.order(by="operator")
    with survey.world.acting("ciso"):
        assert services.survey_end(pk=order.pk, result="何も見つからなかった。").ended_at is not None
    other = survey.order()
    with survey.world.acting("operator"), pytest.raises(Refused):
        services.survey_end(pk=other.pk, result="終わり")
    with survey.world.acting("chief"), pytest.raises(NotFound):
        services.survey_end(pk=other.pk, result="終わり")
