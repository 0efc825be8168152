"""The values of a form are common to procedures and duties: portal/fields/values.py."""

from sekimori.portal.fields.values import (
    Labels,
    chosen,
    facts_of,
    fault_in,
    is_empty,
    items_in,
    keys_in,
    options_of,
    period_words,
    plain_words,
    read,
    row_words,
    shown,
)

__all__ = [
    "Labels",
    "chosen",
    "facts_of",
    "fault_in",
    "is_empty",
    "items_in",
    "keys_in",
    "options_of",
    "period_words",
    "plain_words",
    "read",
    "row_words",
    "shown",
]
