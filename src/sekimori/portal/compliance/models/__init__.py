from sekimori.portal.compliance.models.answers import Answer, Waiver
from sekimori.portal.compliance.models.derived import (
    CITY,
    GROUND,
    Basis,
    Change,
    Reading,
    Recomputation,
    Snapshot,
    State,
)

__all__ = ["CITY", "GROUND", "Answer", "Basis", "Change", "Reading", "Recomputation", "Snapshot", "State", "Waiver"]
