"""How many queries acts of duties make, with the states of the clauses concerned."""

from __future__ import annotations

import datetime as dt
import uuid

from sekimori.portal.duties import services
from tests.portal.duties.conftest import Office
from tests.portal.procedures.test_queries import queries

# As every act; a stocktaking reads whom and what it lists and tells who confirms it.
MOST_IN_A_STOCKTAKING, MOST_IN_A_CONFIRMATION = 25, 16


def test_reporting_and_confirming_a_duty_stay_within_their_queries(office: Office) -> None:
    office.at(dt.date(2026, 11, 24))
    office.finish("head_citizen", office.one("id_stocktaking", "210"))
    record = office.one("id_stocktaking", "220")
    data = office.stocktaking(record)
    with office.world.acting("head_tax"):
        reported = queries(lambda: services.occurrence_finish(pk=record.pk, data=data, token=uuid.uuid4()))
    record.refresh_from_db()
    digest = record.content.digest if record.content else ""
    with office.world.acting("chief"):
        confirmed = queries(lambda: services.occurrence_confirm(pk=record.pk, digest=digest, token=uuid.uuid4()))
    assert reported <= MOST_IN_A_STOCKTAKING
    assert confirmed <= MOST_IN_A_CONFIRMATION
