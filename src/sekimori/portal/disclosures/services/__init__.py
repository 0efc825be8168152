"""Changing outside reports: the only way. Each function is one act."""

from sekimori.portal.disclosures.services.announcing import policy_announce
from sekimori.portal.disclosures.services.deciding import disclosure_approve, disclosure_return
from sekimori.portal.disclosures.services.drafting import disclosure_draft, disclosure_submit, disclosure_withdraw
from sekimori.portal.disclosures.services.judging import requirement_judge
from sekimori.portal.disclosures.services.sending import Sending, disclosure_send
from sekimori.portal.disclosures.services.telling import Told, city_facts_tell, facts_tell

__all__ = [
    "Sending", "Told", "city_facts_tell", "disclosure_approve", "disclosure_draft", "disclosure_return", "disclosure_send",
    "disclosure_submit", "disclosure_withdraw", "facts_tell", "policy_announce", "requirement_judge",
]  # fmt: skip
