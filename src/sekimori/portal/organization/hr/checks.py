"""What must hold once the whole file has been taken: posts that stand, one head to a unit, one holder to a post for one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.portal.organization.hr.staff_plan import StaffPlan
from sekimori.portal.organization.models import Appointment, Person
from sekimori.portal.organization.periods import Period
from sekimori.portal.organization.services.rules_of_structure import shown


@dataclass(frozen=True)
class Holding:
    """Who holds a post for how long, by what is in the plan."""

    person: int
    kind: str
    period: Period


def check_posts(plan: StaffPlan) -> None:
    """Adds a fault for each post the file touches that does not stand as long as it is held, or has two holders or a rival."""
    holdings = _holdings(plan)
    _check_one_head(plan)
    for post in sorted(plan.lines):
        versions = plan.posts.versions.of(post)
        _check_stands(plan, post, versions[-1].limit, holdings.get(post, []))
        if any(each.values["is_head"] or each.values["designation"] for each in versions):
            _check_one_holder(plan, post, holdings.get(post, []))


def _holdings(plan: StaffPlan) -> Mapping[int, list[Holding]]:
    """The holders of every post touched: those in the plan, and those whom the plan has not read."""
    found: dict[int, list[Holding]] = {post: [] for post in plan.lines}
    for key in plan.people.own:
        for period in plan.people.own.of(*key):
            if (post := period.values["post_id"]) in found:
                found[post].append(Holding(key[0], key[1], period))
    for key in plan.people.beside:
        if key[2] in found:
            found[key[2]].extend(Holding(key[0], key[1], period) for period in plan.people.beside.of(*key))
    read = {known.id for known in plan.people.by_number.values()}
    if not plan.people.everybody:
        for row in Appointment.objects.known().filter(post__in=[post for post in found if post > 0]):
            if row.person_id not in read:
                found[row.post_id].append(Holding(row.person_id, row.kind, Period(row.valid_from, row.valid_to, {})))
    return found


def _check_stands(plan: StaffPlan, post: int, last: dt.date, holdings: list[Holding]) -> None:
    for holding in holdings:
        if holding.period.limit > last:
            words = {"name": _name(plan, holding.person), "day": shown(last)}
            sentence = _("%(name)sさんの職は%(day)sに廃止されることになっています。")
            plan.faults.add(plan.lines[post], _("職名"), sentence % words)


def _check_one_head(plan: StaffPlan) -> None:
    """A post that the file would make a unit's head stands in no unit that has one."""
    heads: dict[int, list[tuple[int, Period]]] = {}
    for key in plan.posts.versions:
        for period in plan.posts.versions.of(*key):
            if period.values["is_head"]:
                heads.setdefault(period.values["unit_id"], []).append((key[0], period))
    for several in heads.values():
        for post, period in several:
            for other, rival in several if post < 0 or post in plan.led else ():
                if other != post and rival.start < period.limit and period.start < rival.limit:
                    words = {"title": rival.values["title"]}
                    sentence = _("この所属の長は、既に「%(title)s」と登録されています。")
                    plan.faults.add(plan.lines.get(post), _("職名"), sentence % words)
                    break


def _check_one_holder(plan: StaffPlan, post: int, holdings: list[Holding]) -> None:
    """A post for one has one holder, apart from those who are acting."""
    longest: Holding | None = None
    for holding in sorted(holdings, key=lambda each: each.period.start):
        if holding.kind == Appointment.Kind.ACTING:
            continue
        if longest and longest.person != holding.person and holding.period.start < longest.period.limit:
            words = {
                "title": plan.posts.versions.of(post)[-1].values["title"],
                "first": _name(plan, longest.person),
                "second": _name(plan, holding.person),
                "day": shown(holding.period.start),
            }
            sentence = _("「%(title)s」に、%(day)sから%(first)sさんと%(second)sさんの二人が就くことになります。")
            plan.faults.add(plan.lines[post], _("職名"), sentence % words)
        if longest is None or holding.period.limit > longest.period.limit:
            longest = holding


def _name(plan: StaffPlan, person: int) -> str:
    found = next((known.name for known in plan.people.by_number.values() if known.id == person), None)
    return found or str(Person.objects.filter(pk=person).values_list("name", flat=True).first() or person)
