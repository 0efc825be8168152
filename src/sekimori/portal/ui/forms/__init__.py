"""Form fields and form behaviour that every screen shares."""

from sekimori.portal.ui.forms.dates import EraDateField, EraDateTimeField
from sekimori.portal.ui.forms.fields import (
    FoldedDecimalField,
    FoldedIntegerField,
    LimitedFileField,
    LongTextField,
    RevealingPasswordInput,
)
from sekimori.portal.ui.forms.picking import Picked, PickField, PickSource
from sekimori.portal.ui.forms.picking_many import PickManyField
from sekimori.portal.ui.forms.reasons import ReasonForm, ReturnForm
from sekimori.portal.ui.forms.submission import SubmissionMixin

__all__ = [
    "EraDateField",
    "EraDateTimeField",
    "FoldedDecimalField",
    "FoldedIntegerField",
    "LimitedFileField",
    "LongTextField",
    "PickField",
    "PickManyField",
    "PickSource",
    "Picked",
    "ReasonForm",
    "ReturnForm",
    "RevealingPasswordInput",
    "SubmissionMixin",
]
