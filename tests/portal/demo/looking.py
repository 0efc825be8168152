"""What somebody finds in a sample city that has been built."""

from __future__ import annotations

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Principal
from sekimori.portal.acts.context import Circumstances
from sekimori.portal.demo import logins
from sekimori.portal.demo.building import City
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import Person
from sekimori.portal.ui import home

DECIDE, CONFIRM, COUNTERSIGN, OWN = "決裁待ち", "完了の確認", "後閲", "自分の申請"
REPORT, DUTY, DUTY_CONFIRM, READ = "報告待ち", "実施事項", "実施事項の確認", "読んで確認"
COUNT, DOCUMENT, LAY_DOWN = "棚卸し", "文書の決定", "定めるべき文書"
MEETING, QUESTION, AMENDMENT, INSPECTION = "会議・議決", "相談", "対策基準の改正", "自己点検"
INCIDENT, DIRECTION, ORDER, SPREAD = "受領・評価", "再発防止の判断", "指示", "横展開"
# The kinds of tasks that wait for each of the eight on an ordinary day.
WAITING: dict[str, set[str]] = {
    "shokuin": {OWN, REPORT, READ},
    "kacho": {DECIDE, CONFIRM, COUNTERSIGN, DUTY, COUNT, READ, QUESTION, INSPECTION, SPREAD},
    "bucho": {DECIDE, OWN, READ},
    "digital": {DECIDE, DUTY_CONFIRM, OWN, REPORT, LAY_DOWN, READ, MEETING, QUESTION, AMENDMENT, ORDER},
    "somu": {DECIDE, DUTY, READ, QUESTION},
    "ciso": {DECIDE, DUTY, DOCUMENT, READ, MEETING, DIRECTION},
    "csirt": {OWN, INCIDENT},
    "kansa": {OWN, REPORT, READ},
}


def first_screens(city: City, hour: int = 9) -> dict[str, home.Home]:
    """The first screens of the eight at an hour of the day on which the city is looked at."""
    clock = FixedClock(moment_at(city.span.today, hour))
    found = {}
    for visitor in logins.visitors(city.staffing, city.span.today):
        person = Person.objects.get(number=visitor.member.number)
        actor = organization.actor_of(person, moment=clock.now())
        with context.use(Circumstances(actor, Principal("account", visitor.name, visitor.name), clock)):
            found[visitor.name] = home.home_of(actor, clock.now())
    return found


def kinds_waiting(city: City) -> dict[str, set[str]]:
    """For each of the eight the kinds of tasks that wait."""
    return {
        name: {str(task.kind) for part in screen.parts for task in part.tasks}
        for name, screen in first_screens(city).items()
    }
