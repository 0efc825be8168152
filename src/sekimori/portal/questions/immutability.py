"""What the database itself refuses about questions: what was asked stays, and nobody answers his own."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

QUESTION, PUBLISHED = "questions_question", "questions_published"
_ASKED = ("edition_id", "clause", "lineage", "nature", "title", "body", "asker_id", "unit_id", "asked_at")
_ANSWERED = ("answer", "answered_by_id", "closed_at", "stage")


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    settled = f"(OLD.state = 'waiting' OR (NEW.state = OLD.state AND {same(_ANSWERED, vendor)}))"
    return [
        Guard(QUESTION, "UPDATE", "what was asked stays as it was asked", same(_ASKED, vendor), "asked"),
        Guard(QUESTION, "UPDATE", "an answer stands", settled, "answered"),
        Guard(QUESTION, "DELETE", "a question is never deleted"),
        Guard(PUBLISHED, "DELETE", "a published answer is never deleted"),
    ]
