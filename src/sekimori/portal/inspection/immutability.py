"""What the database itself refuses about self-inspection: nothing that was confirmed, reported or used is changed or deleted."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

CAMPAIGN, SHEET, TALLY, IMPROVEMENT = (f"inspection_{name}" for name in ("campaign", "sheet", "tally", "improvement"))
KEPT = {
    "inspection_confirmation": "a confirmed result",
    "inspection_report": "a report to the committee",
    "inspection_use": "the record of a use",
}


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    asked = same(("fiscal_year", "adoption_id", "each_person", "roles", "units", "lineages", "digest"), vendor)
    found = [
        Guard(table, event, f"{what} is never {verb}")  # type: ignore[arg-type]
        for table, what in KEPT.items()
        for event, verb in (("UPDATE", "changed"), ("DELETE", "deleted"))
    ]
    return [
        *found,
        Guard(
            CAMPAIGN,
            "UPDATE",
            "what was asked is not changed once it was opened",
            f"(OLD.state = 'draft' OR ({asked}))",
            "asked",
        ),
        Guard(CAMPAIGN, "DELETE", "a campaign is never deleted"),
        Guard(
            SHEET, "UPDATE", "a sheet stays whose it is", same(("campaign_id", "person_id", "unit"), vendor), "whose"
        ),
        Guard(
            SHEET,
            "UPDATE",
            "sheets of a campaign that is closed are not answered",
            f"""(NEW.state <> 'submitted' OR EXISTS (
  SELECT 1 FROM {CAMPAIGN} c WHERE c.id = NEW.campaign_id AND c.state = 'open'))""",  # noqa: S608
            "open",
        ),
        Guard(SHEET, "DELETE", "a sheet is never deleted"),
        Guard(TALLY, "DELETE", "counts are never deleted"),
        Guard(IMPROVEMENT, "DELETE", "an improvement is never deleted"),
    ]
