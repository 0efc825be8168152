from __future__ import annotations

from sekimori.portal.duties.services.arising import occurrences_arise
from sekimori.portal.duties.services.handing_over import owners_renew
from sekimori.portal.duties.services.occasions import occasions_look


def duties_renew() -> int:
    """What the job does: occurrences of the fiscal year arise, events are looked for, owners follow transfers; how many arose."""
    arisen = occurrences_arise() + occasions_look()
    owners_renew()
    return arisen
