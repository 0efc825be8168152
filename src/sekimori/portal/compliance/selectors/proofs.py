"""What the records prove about clauses at places, without anybody's own word: for those who ask people about the same clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sekimori.portal.acts import readings as acts_readings
from sekimori.portal.acts.readings import Status
from sekimori.portal.compliance.models import Reading


@dataclass(frozen=True)
class Proved:
    """What one mechanism's records say about a clause at a place, in a whole sentence.

    `record` is the ledger's name of the record, `mechanism` the key of the mechanism in its edition.
    """

    lineage: str
    place: int
    status: Status
    sentence: str
    record: str
    mechanism: str = ""


def proved(adoption: int, wanted: Mapping[str, int]) -> dict[str, list[Proved]]:
    """For each lineage of `wanted` what is proved at its place (0: the city); one query. What nobody knows is left out.

    It asks no policy: whoever shows it to a person sees to it that the place is his own.
    """
    rows = Reading.objects.filter(
        adoption=adoption, lineage__in=list(wanted), unit__in=set(wanted.values()), attested=False, beyond_text=False
    ).exclude(status=Status.UNKNOWN.value)
    found: dict[str, list[Proved]] = {}
    for row in rows.order_by("lineage", "mechanism"):
        if wanted[row.lineage] == row.unit:
            said = acts_readings.Reading(Status(row.status), row.reason, row.values)
            found.setdefault(row.lineage, []).append(
                Proved(row.lineage, row.unit, said.status, said.sentence(), row.record, row.mechanism.split(":")[1])
            )
    return found
