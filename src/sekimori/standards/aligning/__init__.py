"""Which clause of a package says what a clause of another text says: `align` is the way in, `model.Alignment` the way out."""

from sekimori.standards.aligning.alignment import align
from sekimori.standards.aligning.model import Alignment, ClauseAlignment

__all__ = ["Alignment", "ClauseAlignment", "align"]
