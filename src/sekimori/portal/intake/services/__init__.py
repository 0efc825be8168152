"""Taking mail in and finding out who sent it: the only way."""

from sekimori.portal.intake.services.confirming import sender_confirm
from sekimori.portal.intake.services.taking import LARGEST, mail_take

__all__ = ["LARGEST", "mail_take", "sender_confirm"]
