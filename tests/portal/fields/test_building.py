"""Values of forms on their way: filled in, kept as JSON, and put into the form again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sekimori.common.clock import TOKYO
from sekimori.portal.fields import building, values
from sekimori.standards.procedure_models import FieldType, FormField

DAY, LATER = dt.date(2026, 11, 25), dt.date(2026, 11, 27)
NINE = dt.datetime(2026, 11, 25, 9, tzinfo=TOKYO)
FIVE = dt.datetime(2026, 11, 27, 17, tzinfo=TOKYO)


def field(kind: FieldType, **more: Any) -> FormField:
    return FormField.model_validate({"key": "asked", "type": kind, "label": {"ja": "問い", "en": "Asked"}, **more})


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        (field(FieldType.TEXT), "三階の書庫"),
        (field(FieldType.DATE), DAY),
        (field(FieldType.DATE_TIME), NINE),
        (field(FieldType.PERIOD), [DAY, LATER]),
        (field(FieldType.PERIOD, times=True), [NINE, FIVE]),
        (field(FieldType.YES_NO), building.YES),
        (
            field(FieldType.TABLE, columns=[{"key": "day", "type": "date", "label": {"ja": "日", "en": "Day"}}]),
            [{"day": DAY}],
        ),
    ],
)
def test_what_was_filled_in_comes_back_into_the_form_as_it_was(given: FormField, cleaned: Any) -> None:
    assert building.typed(given, building.kept(given, cleaned)) == cleaned


@pytest.mark.parametrize("kind", [FieldType.DATE, FieldType.PERIOD, FieldType.TABLE, FieldType.YES_NO])
def test_nothing_filled_in_stays_nothing(kind: FieldType) -> None:
    more: dict[str, Any] = {"columns": [{"key": "day", "type": "date", "label": {"ja": "日", "en": "Day"}}]}
    given = field(kind, **(more if kind is FieldType.TABLE else {}))
    assert building.typed(given, None) is None
    assert not values.read(given, None)
