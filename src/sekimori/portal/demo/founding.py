"""The city's first day, as with any city that begins: units and staff from files, the standard adopted, the roles given."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sekimori.common import eras
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.models import Deployment
from sekimori.portal.clocks import services as clocks
from sekimori.portal.demo import editions, personnel
from sekimori.portal.demo.playing import Stage
from sekimori.portal.demo.staffing import DEPUTY_MAYOR, Staffing
from sekimori.portal.demo.units import CITY, CODE_OF, ORGANS, UNITS
from sekimori.portal.organization import services as organization
from sekimori.portal.organization.models import HrImport, Organ, Person, Post, PostVersion, Unit
from sekimori.portal.rules import services as rules
from sekimori.portal.rules.models import Edition
from sekimori.standards.models import Package

COMMITTEE, TEAM = "security_committee", "incident_response_team"
GENERAL, DIGITAL = CODE_OF["総務部"], CODE_OF["デジタル推進課"]


def found(stage: Stage, staffing: Staffing) -> None:
    """Makes the city on the first day of its history. The database has to be empty."""
    first = stage.span.first
    Deployment.objects.create(city=CITY, sample=True, created_at=stage.now())
    with stage.system("init"):
        for order, (key, name) in enumerate(ORGANS, start=1):
            organization.organ_set(key=key, name=name, order=order)
        _take(personnel.unit_file(), "組織一覧.csv", first, HrImport.Kind.UNITS, full=True)
        _mark_units(first)
        _take(personnel.staff_file(staffing, first), "職員一覧.csv", first, HrImport.Kind.STAFF, full=True)
        _mark_posts(first)
        adopt(stage, editions.first(stage.span), first, committee="情推委")
        _seats(first)
        _closed_days(stage)
    stage.look_up()


def _take(content: bytes, name: str, day: dt.date, kind: str, *, full: bool = False) -> None:
    options = {"full": full, "covers": [str(each) for each in Person.Kind.values]} if full else {"full": full}
    taken = organization.hr_import_take(name=name, untrusted=content, effective_on=day, kind=kind, options=options)
    organization.hr_import_apply(hr_import=taken, leaves_confirmed=True)


def take_changes(stage: Stage, content: bytes, name: str, day: dt.date) -> None:
    """Takes in and applies a file of changes that count from `day`."""
    _take(content, name, day, HrImport.Kind.STAFF)
    stage.look_up()


def _mark_units(first: dt.date) -> None:
    units = {unit.code: unit for unit in Unit.objects.all()}
    for plan in UNITS:
        changes: dict[str, Any] = {"designation": plan.designation} if plan.designation else {}
        if plan.substitute:
            changes["substitute"] = units[plan.substitute]
        if changes:
            organization.unit_change(unit=units[plan.code], valid_from=first, **changes)


def _mark_posts(first: dt.date) -> None:
    """Says which of the city's posts the standard means by 副市長, 総務部長 and デジタル推進課長."""
    for unit, title, designation in (
        ("0100", DEPUTY_MAYOR, "deputy_mayor"),
        (GENERAL, "部長", "general_affairs_director"),
        (DIGITAL, "課長", "digital_promotion_head"),
    ):
        organization.post_change(post=post_of(unit, title, first), valid_from=first, designation=designation)


def post_of(unit: str, title: str, day: dt.date) -> Post:
    """The post of this title in a unit."""
    version = PostVersion.objects.on(day).select_related("post").get(unit__code=unit, title=title)
    return version.post


def adopt(
    stage: Stage, package: Package, effective_on: dt.date, *, committee: str, before: Edition | None = None
) -> Edition:
    """Takes an edition and adopts it for all organs by the committee's decision; the edition."""
    edition = rules.edition_take(package, predecessor=before)
    decided = min(stage.today(), effective_on)
    era, year = eras.fiscal_era_year(FiscalYear.of(decided).year)
    rules.edition_adopt(
        edition=edition.pk,
        organs=list(Organ.objects.values_list("pk", flat=True)),
        effective_on=effective_on,
        decision=rules.Decision(decided_on=decided, reference=f"{era.name[0]}{year}{committee}第1号", body=COMMITTEE),
    )
    return edition


def _seats(first: dt.date) -> None:
    """The committee: the deputy mayor in the chair, the heads of departments around the table."""
    organization.seat_give(
        body=COMMITTEE, post=post_of("0100", DEPUTY_MAYOR, first), valid_from=first, title="本部長", chair=True
    )
    for plan in UNITS:
        if plan.department:
            organization.seat_give(
                body=COMMITTEE, post=post_of(plan.code, plan.head, first), valid_from=first, title="本部員"
            )


def _closed_days(stage: Stage) -> None:
    """汐見みなと祭: the town hall is closed on the first Monday of August."""
    days = []
    for year in range(stage.span.first.year, stage.span.today.year + 2):
        august = dt.date(year, 8, 1)
        days.append((august + dt.timedelta(days=-august.weekday() % 7), "汐見みなと祭の翌日（閉庁日）", False))
    clocks.local_days_set(days)
