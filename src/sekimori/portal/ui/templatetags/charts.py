"""{% chart c %}: any chart of ui.charts with its title, description, legend and table."""

from __future__ import annotations

import hashlib
from typing import Any

from django import template

from sekimori.portal.ui.charts import WIDTH, Chart

register = template.Library()
NARROW = 400.0


@register.inclusion_tag("ui/components/chart.html")
def chart(value: Chart, *, narrow: bool = False, table_open: bool = False, heading: bool = True) -> dict[str, Any]:
    """Draws `value` (larger letters in a `narrow` column); the table beneath is folded unless `table_open`."""
    key = hashlib.sha256(repr(value).encode()).hexdigest()[:10]
    return {
        "chart": value,
        "drawing": value.drawing(NARROW if narrow else WIDTH),
        "table": value.table(),
        "legend": value.legend(),
        "id": f"chart-{key}",
        "table_open": table_open,
        "heading": heading,
    }
