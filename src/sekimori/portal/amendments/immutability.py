"""What the database itself refuses about amendments: what was put to the body and decided stays as it was."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

AMENDMENT, CHANGE = "amendments_amendment", "amendments_change"
_BOUND = ("title", "reason", "base_id", "edition_id", "effective_on", "organs", "digest")
_SETTLED = ("base_id", "edition_id", "effective_on", "organs", "digest", "adoption_id", "decided_at")


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    row = f"SELECT 1 FROM {AMENDMENT} a WHERE a.id = {{row}}.amendment_id AND a.state <> 'writing'"  # noqa: S608
    waiting = f"(OLD.state <> 'waiting' OR NEW.state IN ('applied', 'withdrawn') OR ({same(_BOUND, vendor)}))"
    decided = f"(OLD.state NOT IN ('decided', 'in_force') OR ({same(_SETTLED, vendor)}))"
    return [
        Guard(AMENDMENT, "UPDATE", "what was put to the body is not changed", waiting, "waiting"),
        Guard(AMENDMENT, "UPDATE", "what was decided stands", decided, "decided"),
        Guard(AMENDMENT, "DELETE", "an amendment is never deleted"),
        *(
            Guard(
                CHANGE,
                event,
                "changes are written before they are applied",
                f"NOT EXISTS ({row.format(row='OLD' if event == 'DELETE' else 'NEW')})",
                "writing",
            )
            for event in ("INSERT", "UPDATE", "DELETE")
        ),
    ]
