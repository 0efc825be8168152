"""What the services of drills share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.errors import InvalidInput
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import revisions
from sekimori.portal.acts.performing import Performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.drills.models import Drill, Serial
from sekimori.portal.drills.selectors import KEPT
from sekimori.portal.rules import selectors as rules

WIDTH = 3
# The mechanisms of an edition that a kind of drill carries out.
MECHANISMS = {
    Drill.Kind.TABLE: ("drill_records", "emergency_drill"),
    Drill.Kind.CALL: ("contact_drill",),
    Drill.Kind.MAIL: ("mail_drill",),
}


def next_number(act: Performing) -> tuple[str, int, int]:
    """The next number of the fiscal year (令8-訓練-001) with year and serial, in the open transaction: undone with it."""
    year = FiscalYear.of(act.today())
    row = _locked(year.year)
    row.last += 1
    row.save(update_fields=["last"])
    era, era_year = eras.fiscal_era_year(year.year)
    count = "元" if era_year == 1 else era_year
    return f"{era.name[0]}{count}-訓練-{row.last:0{WIDTH}d}", year.year, row.last


def _locked(year: int) -> Serial:
    found = Serial.objects.select_for_update().filter(fiscal_year=year).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Serial.objects.create(fiscal_year=year)
    except IntegrityError:
        # Another drill began the year in the same moment; its row is there once that act has ended.
        return Serial.objects.select_for_update().get(fiscal_year=year)


def entry(
    act: Performing,
    record: models.Model,
    drill: Drill,
    *,
    act_type: ActType | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """The entry of an act about a drill, with the clauses that drills of its kind carry out."""
    revisions.renew(KEPT)
    act.record(record, act_type=act_type, after=after, reason=reason, clauses=lineages(drill.kind))


def lineages(kind: str) -> tuple[str, ...]:
    """The clauses of the standard in force that drills of this kind carry out."""
    names = MECHANISMS[Drill.Kind(kind)]
    found = [
        clause.lineage
        for view in rules.adoptions_on()
        for clause in view.package.normative
        if any(each.name in names for each in clause.mechanisms)
    ]
    return tuple(dict.fromkeys(found))


def label_of(act: Performing) -> str:
    """Post and name of who acts, as they are written down."""
    return f"{act.actor.post} {act.actor.name}".strip()[:200]


def demanded(text: str, sentence: str, field: str) -> str:
    """The text without blanks around it. Raises InvalidInput when nothing is left."""
    if not text.strip():
        raise InvalidInput(sentence or _("入力してください。"), field=field)
    return text.strip()
