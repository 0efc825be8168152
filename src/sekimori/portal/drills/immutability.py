"""What the database itself refuses about drills: what was said and counted stands, and nothing is deleted but a part not played."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

DRILL, PLAYER, DECISION, CALL, RESULT, GAP = (
    "drills_drill", "drills_player", "drills_decision", "drills_call", "drills_mailresult", "drills_gap",
)  # fmt: skip
_NAMED = ("number", "fiscal_year", "serial", "kind", "planned_by_id")
_HELD = (*_NAMED, "title", "planned_for", "structure", "scope", "story", "pace", "started_at", "ended_at", "judged",
         "worked", "lessons", "plan_changes", "evaluated_at")  # fmt: skip


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    planned = f"EXISTS (SELECT 1 FROM {DRILL} d WHERE d.id = OLD.drill_id AND d.state = 'planned')"  # noqa: S608
    ended = f"EXISTS (SELECT 1 FROM {DRILL} d WHERE d.id = OLD.drill_id AND d.state IN ('planned', 'ended'))"  # noqa: S608
    over = "OLD.state NOT IN ('evaluated', 'cancelled')"
    return [
        Guard(DRILL, "UPDATE", "a drill keeps its number", same(_NAMED, vendor), "number"),
        Guard(DRILL, "UPDATE", "an assessed drill stands", f"({over} OR ({same(_HELD, vendor)} AND NEW.state = OLD.state))",
              "held"),
        Guard(DRILL, "DELETE", "a drill is never deleted"),
        Guard(PLAYER, "UPDATE", "a part is given or taken away, not changed"),
        Guard(PLAYER, "DELETE", "who has played stays on record", planned),
        Guard(DECISION, "UPDATE", "what was decided in a drill stands"),
        Guard(DECISION, "DELETE", "what was decided in a drill stands"),
        Guard(CALL, "DELETE", "who was called stays on record"),
        Guard(RESULT, "UPDATE", "results are taken in whole"),
        Guard(RESULT, "DELETE", "results of an assessed drill stand", ended),
        Guard(GAP, "UPDATE", "what is to be put right stands as it was set",
              same(("drill_id", "text", "owner_id", "due_on"), vendor), "set"),
        Guard(GAP, "DELETE", "what is to be put right is never deleted"),
    ]  # fmt: skip
