"""What the database itself refuses about duties, on SQLite and PostgreSQL.

Nobody confirms what he did himself, nor anybody in his place; what was recorded and said is never changed or
deleted; an occurrence keeps
what it is about, is done only with a record, and is never deleted.
"""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

OCCURRENCE, CONTENT, WORD = "duties_occurrence", "duties_content", "duties_word"

_FOUR_EYES = f"""(NEW.kind <> 'confirmed' OR NOT EXISTS (
  SELECT 1 FROM {CONTENT} c WHERE c.id = NEW.content_id
  AND (NEW.person_id IN (c.person_id, c.instead_of_id) OR NEW.instead_of_id IN (c.person_id, c.instead_of_id))))"""  # noqa: S608
_BOUND = f"""(NEW.kind NOT IN ('done', 'confirmed', 'returned') OR EXISTS (
  SELECT 1 FROM {OCCURRENCE} o JOIN {CONTENT} c ON c.id = o.content_id
  WHERE o.id = NEW.occurrence_id AND c.id = NEW.content_id AND c.digest = NEW.digest))"""  # noqa: S608
_RECORDED = f"""(NEW.state <> 'done' OR OLD.state = 'done' OR EXISTS (
  SELECT 1 FROM {WORD} w WHERE w.occurrence_id = NEW.id AND w.content_id = NEW.content_id AND w.kind = 'done'))"""  # noqa: S608
_WAIVED = f"""(NEW.state <> 'not_needed' OR OLD.state = 'not_needed' OR EXISTS (
  SELECT 1 FROM {WORD} w WHERE w.occurrence_id = NEW.id AND w.kind = 'not_needed' AND w.reason <> ''))"""  # noqa: S608


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    about = same(("duty", "period", "role", "place", "unit_id", "organ_id", "created_at", "batch"), vendor)
    begun = same(("edition_id", "duty_version", "opens_on", "due_on"), vendor)
    return [
        Guard(WORD, "INSERT", "nobody confirms what he did himself", _FOUR_EYES, "four_eyes"),
        Guard(WORD, "INSERT", "a word is about the current record of its occurrence", _BOUND, "bound"),
        Guard(WORD, "UPDATE", "what was said is never changed"),
        Guard(WORD, "DELETE", "what was said is never deleted"),
        Guard(CONTENT, "UPDATE", "what was recorded is never changed"),
        Guard(CONTENT, "DELETE", "what was recorded is never deleted"),
        Guard(OCCURRENCE, "UPDATE", "an occurrence keeps what it is about", about, "about"),
        Guard(
            OCCURRENCE,
            "UPDATE",
            "an occurrence is finished under the edition and by the day it began with",
            f"(OLD.content_id IS NULL OR ({begun}))",
            "begun",
        ),
        Guard(OCCURRENCE, "UPDATE", "nothing is done without a record", _RECORDED, "recorded"),
        Guard(OCCURRENCE, "UPDATE", "nothing is left undone without a reason", _WAIVED, "waived"),
        Guard(OCCURRENCE, "DELETE", "an occurrence is never deleted"),
    ]
