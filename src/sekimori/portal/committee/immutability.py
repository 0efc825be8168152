"""What the database itself refuses about meetings: minutes that were handed in and decisions in them stay as they are."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

MEETING, ATTENDANCE, ITEM, VOICE = (
    "committee_meeting", "committee_attendance", "committee_item", "committee_voice",
)  # fmt: skip

_BOUND = ("body", "kind", "fiscal_year", "number", "held_at", "place", "members", "presided_by_id", "notes", "digest",
          "drafted_by_id")  # fmt: skip
_DECIDED = ("meeting_id", "source", "subject", "title", "summary", "digest", "matter", "report", "discussion", "verdict",
            "conditions", "abstained", "decided_at")  # fmt: skip


def _unless(states: str, row: str = "NEW") -> str:
    """SQL: the meeting of the row is in none of these states."""
    return f"NOT EXISTS (SELECT 1 FROM {MEETING} m WHERE m.id = {row}.meeting_id AND m.state IN ({states}))"  # noqa: S608


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    over = "'drafted', 'confirmed', 'cancelled'"
    content = same(_BOUND, vendor)
    return [
        Guard(
            MEETING,
            "UPDATE",
            "minutes that were handed in are not changed",
            f"(OLD.state NOT IN ('drafted', 'confirmed', 'cancelled') OR ({content}) "
            "OR (OLD.state = 'drafted' AND NEW.state = 'held'))",
            "content",
        ),
        Guard(
            MEETING,
            "UPDATE",
            "confirmed minutes stand",
            "(OLD.state NOT IN ('confirmed', 'cancelled') OR NEW.state = OLD.state)",
            "stands",
        ),
        Guard(
            MEETING,
            "UPDATE",
            "minutes are confirmed once they were handed in",
            "(NEW.state <> 'confirmed' OR OLD.state IN ('drafted', 'confirmed'))",
            "handed_in",
        ),
        Guard(MEETING, "DELETE", "a meeting is never deleted"),
        Guard(ATTENDANCE, "INSERT", "attendance is recorded before the minutes", _unless(over), "open"),
        Guard(ATTENDANCE, "UPDATE", "attendance stands in the minutes", _unless(over), "open"),
        Guard(ATTENDANCE, "DELETE", "attendance stands in the minutes", _unless(over, "OLD"), "open"),
        Guard(ITEM, "INSERT", "nothing is added to minutes", _unless(over), "open"),
        Guard(
            ITEM, "UPDATE", "a decision in minutes stands", f"({_unless(over)} OR ({same(_DECIDED, vendor)}))", "open"
        ),
        Guard(ITEM, "DELETE", "a matter of a meeting that was called stays", _unless(f"'held', {over}", "OLD"), "open"),
        Guard(VOICE, "UPDATE", "what a member said is never changed"),
        Guard(VOICE, "DELETE", "what a member said is never deleted"),
    ]
