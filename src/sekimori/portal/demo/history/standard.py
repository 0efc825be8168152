"""The city's standard over the years: adopted on the first day, amended once since."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.demo import editions, founding, roles
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.rules import services
from sekimori.portal.rules.models import Edition


def write(script: Script, staffing: Staffing) -> None:
    """The amendment, decided by the committee in March and in force from the April before last; the comparison of both editions."""
    april = dt.date(script.span.fiscal_year - 1, 4, 1)
    decided = script.span.office_days(last=april - dt.timedelta(days=12))[-1]
    chief = roles.chief(staffing, decided)

    def amend(stage: Stage) -> None:
        with stage.acting(chief.number):
            before = Edition.objects.get()
            edition = founding.adopt(stage, editions.amended(stage.span), april, committee="情推委", before=before)
            services.comparison_begin(old=before.pk, new=edition.pk)

    script.at(decided, 15, 10, amend)
