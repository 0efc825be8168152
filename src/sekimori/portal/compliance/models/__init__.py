from sekimori.portal.compliance.models.answers import Answer, Waiver
from sekimori.portal.compliance.models.derived import CITY, Basis, Change, Reading, Recomputation, Snapshot, State

__all__ = ["CITY", "Answer", "Basis", "Change", "Reading", "Recomputation", "Snapshot", "State", "Waiver"]
