"""With the published package each act about a violation, and each about a survey, stays within 25 queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from sekimori.common.clock import moment_at
from sekimori.portal.organization import services as organization
from sekimori.portal.surveys import services as surveys
from sekimori.portal.surveys.services import Ordered
from sekimori.portal.violations import services
from sekimori.portal.violations.models import Case, Stop
from sekimori.portal.violations.services import Confirmed, Stopped
from tests.portal.procedures.test_queries import MOST_IN_AN_ACT, queries
from tests.world import TODAY, World


def test_no_act_goes_beyond_its_queries(world: World, published: None) -> None:
    people, found = world.people, {}

    def count(name: str, who: str, act: Callable[[], Any]) -> None:
        with world.acting(who):
            found[name] = queries(act)

    for about in ("colleague", "staff"):
        confirmed = Confirmed(people[about].pk, "violation", "2(2)①(ア)", "使った。", "指導")
        count("notify", "chief", partial(services.violation_notify, found=confirmed))
    case = Case.objects.latest("pk")
    count("guide", "head_citizen", lambda: services.guidance_give(pk=case.pk, text="使わない。"))
    guidance = case.guidances.get()
    count("settle", "head_citizen", lambda: services.guidance_settle(pk=guidance.pk, improved=False, result="まだ"))
    what = Stopped("suspended", "すべて", "改善されない。", "研修", "other")
    count("stop", "chief", lambda: services.right_stop(pk=case.pk, what=what))
    stop = Stop.objects.latest("pk")
    count("carry out", "system", lambda: services.stop_carry_out(pk=stop.pk, done="止めた。"))
    count("lift", "chief", lambda: services.stop_lift(pk=stop.pk, reason="済み"))
    count("close", "chief", lambda: services.case_close(pk=case.pk, outcome="終わり"))
    with world.acting("ciso"):
        organization.nominate(role="ciso_designee", person=people["operator"], valid_from=TODAY, reference="令8第1号")
    day = dt.date(2026, 11, 2)
    for about in ("colleague", "staff"):
        surveyed, looking = [people[about].pk], [people["operator"].pk]
        ordered = Ordered("malware", "理由", day, day, moment_at(TODAY, 17), surveyed, ["mail_log"], looking)
        count("order", "ciso", partial(surveys.survey_order, what=ordered))
    look: dict[str, Any] = {
        "source": "mail_log",
        "since": day,
        "until": day,
        "person": people["staff"].pk,
        "words": "添付",
    }
    count("look", "operator", lambda: surveys.look(**look))
    assert {name: each for name, each in found.items() if each > MOST_IN_AN_ACT} == {}, found
