"""What the database itself refuses: a confirmed report is never changed, and none is deleted."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

TABLE = "reports_annualreport"


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    bound = same(("content", "preface", "comments", "digest"), vendor)
    return [
        Guard(TABLE, "DELETE", "a report is never deleted"),
        Guard(TABLE, "UPDATE", "a confirmed report is never changed", "OLD.state <> 'confirmed'", "confirmed"),
        Guard(
            TABLE,
            "UPDATE",
            "what waits to be confirmed is confirmed as it was handed in",
            f"(OLD.state <> 'waiting' OR NEW.state <> 'confirmed' OR ({bound}))",
            "bound",
        ),
    ]
