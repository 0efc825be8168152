from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from sekimori.common.errors import Faults


def check_fields(record: Model, exclude: Sequence[str] = ()) -> None:
    """Asks the model's own rules of every field. Raises ManyFaults with a sentence for each field that breaks one."""
    try:
        record.full_clean(exclude=exclude)
    except ValidationError as error:
        faults = Faults()
        for field, sentences in error.message_dict.items():
            for sentence in sentences:
                faults.add(str(sentence), field="" if field == NON_FIELD_ERRORS else field)
        faults.raise_if_any()
