"""What the database itself refuses about mail: what came stays as it came, and who was found to have sent it too."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

MESSAGE = "intake_message"
_CAME = ("key", "digest", "size", "message_id", "from_address", "from_name", "subject", "tag", "note", "taken_at", "outcome",
         "incident_id", "person_id")  # fmt: skip


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    once = f"(OLD.confirmed_at IS NULL OR ({same(('confirmed_at', 'confirmed_person_id', 'confirmed_how'), vendor)}))"
    return [
        Guard(MESSAGE, "UPDATE", "what came by mail stays as it came", same(_CAME, vendor), "came"),
        Guard(MESSAGE, "UPDATE", "who sent it is found once", once, "confirmed"),
        Guard(MESSAGE, "DELETE", "what came by mail is never deleted"),
    ]
