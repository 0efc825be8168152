"""Making duties arise, recording, confirming and waiving them. Other apps call these and nothing else."""

from sekimori.portal.duties.services.arising import occurrences_arise
from sekimori.portal.duties.services.deciding import (
    occurrence_confirm,
    occurrence_reopen,
    occurrence_return,
    occurrence_waive,
)
from sekimori.portal.duties.services.doing import occurrence_finish, occurrence_write
from sekimori.portal.duties.services.handing_over import owners_renew
from sekimori.portal.duties.services.occasions import occasion_declare, occasions_look
from sekimori.portal.duties.services.renewing import duties_renew

__all__ = [
    "duties_renew",
    "occasion_declare",
    "occasions_look",
    "occurrence_confirm",
    "occurrence_finish",
    "occurrence_reopen",
    "occurrence_return",
    "occurrence_waive",
    "occurrence_write",
    "occurrences_arise",
    "owners_renew",
]
