"""What those in office permit beforehand (専決): rules put in force each April, and one that was taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sekimori.common import eras
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.demo import roles
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.procedures import services
from sekimori.portal.procedures.models import StandingRule

# Procedure, stage, and the rule that the standard offers there; the last two since the second year only.
RULES: tuple[tuple[str, str, str], ...] = (
    ("account_change", "permission", "deletion"),
    ("fixed_term_it_rights", "setting", "nothing_online"),
    ("unmanaged_media", "permission", "clean_optical"),
    ("external_repair", "approval", "erased_before"),
    ("device_modification", "permission", "parts_of_the_city"),
)
AT_FIRST = 3
TAKEN_BACK = "device_modification"


def write(script: Script, staffing: Staffing) -> None:
    """The rules of every fiscal year but the first, and one taken back in the autumn of the last one that is over."""
    years = [script.span.first.year + place for place in range(1, script.span.fiscal_year - script.span.first.year + 1)]
    for place, year in enumerate(years):
        days = script.span.office_days(dt.date(year, 4, 1))
        if days:
            rules = RULES[:AT_FIRST] if place == 0 else RULES
            script.at(days[0], 10, 40, _setting(staffing, rules, FiscalYear(year)))
    autumn = script.span.office_days(dt.date(script.span.fiscal_year - 1, 11, 5))
    if autumn:
        script.at(autumn[0], 16, 25, lambda stage: _take_back(stage, staffing))


def _setting(staffing: Staffing, rules: tuple[tuple[str, str, str], ...], year: FiscalYear) -> Callable[[Stage], None]:
    def put_in_force(stage: Stage) -> None:
        era, number = eras.fiscal_era_year(year.year)
        with stage.acting(roles.system_manager(staffing, stage.today()).number):
            for place, (procedure, at, rule) in enumerate(rules, start=1):
                reference = f"{era.name[0]}{number}デ推専決第{place}号"
                services.rule_set(procedure=procedure, stage=at, rule=rule, until=year.last_day, reference=reference)

    return put_in_force


def _take_back(stage: Stage, staffing: Staffing) -> None:
    """The system manager wants to look at each exchange of parts himself again."""
    with stage.acting(roles.system_manager(staffing, stage.today()).number):
        for each in StandingRule.objects.filter(procedure=TAKEN_BACK, ended_at__isnull=True):
            services.rule_end(
                rule=each.pk, reason="交換した部品の記録に漏れが見つかり、当分の間は一件ずつ確かめるため。"
            )
