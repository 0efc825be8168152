"""How much an act about a violation asks of the database: at most 25 queries, the same whatever is there already."""

from __future__ import annotations

from collections.abc import Callable

from sekimori.portal.violations import services
from sekimori.portal.violations.models import Case, Stop
from sekimori.portal.violations.services import Confirmed, Stopped
from tests.portal.procedures.test_queries import queries
from tests.portal.violations.conftest import Court

MOST = 25


def measured(court: Court) -> dict[str, int]:
    """The queries of each act on the way of a case."""
    found: dict[str, int] = {}

    def count(name: str, who: str, act: Callable[[], object]) -> None:
        with court.world.acting(who):
            found[name] = queries(act)

    confirmed = Confirmed(court.world.people["staff"].pk, "violation", "2(1)", "使った。", "指導")
    count("notify", "chief", lambda: services.violation_notify(found=confirmed))
    case = Case.objects.latest("pk")
    count("guide", "head_citizen", lambda: services.guidance_give(pk=case.pk, text="使わない。"))
    guidance = case.guidances.get()
    count("settle", "head_citizen", lambda: services.guidance_settle(pk=guidance.pk, improved=False, result="まだ"))
    what = Stopped("suspended", "すべて", "改善されない。", "研修", "other")
    count("stop", "chief", lambda: services.right_stop(pk=case.pk, what=what))
    stop = Stop.objects.latest("pk")
    count("carry out", "system", lambda: services.stop_carry_out(pk=stop.pk, done="止めた。"))
    count("lift", "chief", lambda: services.stop_lift(pk=stop.pk, reason="済み"))
    count("restore", "system", lambda: services.stop_restore(pk=stop.pk))
    reader = court.world.people["head_general"].pk
    count("refer", "chief", lambda: services.case_refer(pk=case.pk, to="人事", note="経緯", readers=[reader]))
    count("close", "chief", lambda: services.case_close(pk=case.pk, outcome="終わり"))
    return found


def test_no_act_asks_for_more_than_25_queries_whatever_is_there(court: Court) -> None:
    measured(court)
    before = measured(court)
    for _number in range(5):
        court.failed()
    after = measured(court)
    assert {name: count for name, count in after.items() if count > before[name]} == {}
    assert max(after.values()) <= MOST, after
