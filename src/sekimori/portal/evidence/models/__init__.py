from sekimori.portal.evidence.models.disposals import Disposal, DisposalLine, SideRowRange
from sekimori.portal.evidence.models.evidence import CustodySlip, Evidence, Hold, StoredObject
from sekimori.portal.evidence.models.retention import RetentionClass

__all__ = [
    "CustodySlip",
    "Disposal",
    "DisposalLine",
    "Evidence",
    "Hold",
    "RetentionClass",
    "SideRowRange",
    "StoredObject",
]
