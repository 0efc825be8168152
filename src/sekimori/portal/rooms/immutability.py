"""What the database itself refuses about the room: what was written down of an exhibit stands, and nothing is deleted."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard

EXHIBIT, HANDOVER, SPREAD, ANSWER, LESSON = (
    "rooms_exhibit", "rooms_handover", "rooms_spread", "rooms_answer", "rooms_lesson",
)  # fmt: skip


def guards(_vendor: str) -> list[Guard]:
    """The guards for a database of any vendor."""
    return [
        Guard(EXHIBIT, "UPDATE", "what was written down of an exhibit stands"),
        Guard(EXHIBIT, "DELETE", "an exhibit is never deleted"),
        Guard(HANDOVER, "UPDATE", "a handover stands"),
        Guard(HANDOVER, "DELETE", "a handover is never deleted"),
        Guard(SPREAD, "UPDATE", "what was asked stands"),
        Guard(SPREAD, "DELETE", "what was asked is never deleted"),
        Guard(ANSWER, "DELETE", "an answer is never deleted"),
        Guard(LESSON, "UPDATE", "a proposal stands"),
        Guard(LESSON, "DELETE", "a proposal is never deleted"),
    ]
