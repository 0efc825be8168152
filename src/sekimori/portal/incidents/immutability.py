"""What the database itself refuses about incidents: what was reported stays as it was reported, and nothing is deleted."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

INCIDENT, REPORTER, HOP, ORDER, NOTE, CONCERN = (
    "incidents_incident", "incidents_reporter", "incidents_hop", "incidents_order", "incidents_note", "incidents_concern",
)  # fmt: skip
_REPORTED = ("number", "fiscal_year", "serial", "kind", "kind_label", "body", "noticed_at", "reported_at", "recorded_at",
             "channel", "unit_id")  # fmt: skip
_ORDERED = ("incident_id", "sort", "mechanism", "text", "role", "unit_id", "person_id", "given_by_id", "given_at")
_STEP = ("incident_id", "position", "role", "unit_id", "opened_at", "due_at")


def _found_out(vendor: str) -> str:
    """SQL: of a report by mail it was found out who sent it, once; nothing else changes."""
    kept = same(("incident_id", "label", "contact", "entered_by_id", "entered_label", "protected"), vendor)
    by_mail = f"EXISTS (SELECT 1 FROM {INCIDENT} i WHERE i.id = OLD.incident_id AND i.channel = 'mail')"  # noqa: S608
    return f"(OLD.person_id IS NULL AND {by_mail} AND {kept})"


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    return [
        Guard(INCIDENT, "UPDATE", "what was reported stays as it was reported", same(_REPORTED, vendor), "reported"),
        Guard(
            INCIDENT,
            "UPDATE",
            "a closed incident stands",
            "(OLD.state NOT IN ('closed', 'grouped') OR NEW.state = OLD.state)",
            "closed",
        ),
        Guard(INCIDENT, "DELETE", "an incident is never deleted"),
        Guard(REPORTER, "UPDATE", "who reported stays on record", _found_out(vendor)),
        Guard(REPORTER, "DELETE", "who reported stays on record"),
        Guard(HOP, "UPDATE", "a step of the chain stands", same(_STEP, vendor), "step"),
        Guard(HOP, "DELETE", "a step of the chain is never deleted"),
        Guard(ORDER, "UPDATE", "an order stands as it was given", same(_ORDERED, vendor), "given"),
        Guard(ORDER, "DELETE", "an order is never deleted"),
        Guard(NOTE, "UPDATE", "what was noted stands"),
        Guard(NOTE, "DELETE", "what was noted is never deleted"),
        Guard(CONCERN, "DELETE", "whom an incident is about stays on record"),
    ]
