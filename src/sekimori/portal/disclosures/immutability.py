"""What the database itself refuses: facts stand as they were told, what was sent stays as it was sent, nothing is deleted."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

FACT, REQUIREMENT, DISCLOSURE = "disclosures_fact", "disclosures_requirement", "disclosures_disclosure"
_BOUND = ("content", "headline", "signed", "digest", "form", "stage", "number", "incident_id", "mark", "recipient")


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    bound = same(_BOUND, vendor)
    return [
        Guard(FACT, "UPDATE", "what was told stands; a newer fact is told beside it"),
        Guard(FACT, "DELETE", "what was told stands"),
        Guard(REQUIREMENT, "DELETE", "what had to be reported stays on record"),
        Guard(DISCLOSURE, "DELETE", "a report to the outside is never deleted"),
        Guard(
            DISCLOSURE,
            "UPDATE",
            "what was sent or given up stands",
            "(OLD.state NOT IN ('sent', 'withdrawn'))",
            "sent",
        ),
        Guard(
            DISCLOSURE,
            "UPDATE",
            "what was handed in is decided on and sent as it was handed in",
            f"(OLD.state NOT IN ('waiting', 'approved') OR NEW.state IN ('draft', 'withdrawn') OR ({bound}))",
            "bound",
        ),
    ]
