"""What the database itself refuses about surveys: an order stands as it was given, and no look is left out afterwards."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

ORDER, SURVEYED, INVESTIGATOR, LOOK = (
    "surveys_surveyorder", "surveys_surveyed", "surveys_investigator", "surveys_look",
)  # fmt: skip
_GIVEN = ("number", "fiscal_year", "serial", "purpose", "basis", "incident_id", "sources", "since", "until", "role",
          "given_by_id", "given_at", "ends_at")  # fmt: skip


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    running = (
        f"(NEW.order_id IS NULL OR NOT NEW.permitted OR EXISTS (SELECT 1 FROM {ORDER} o WHERE o.id = NEW.order_id "  # noqa: S608
        "AND NEW.at < o.ends_at AND o.ended_at IS NULL))"
    )
    guards = [
        Guard(ORDER, "UPDATE", "an order to survey stands as it was given", same(_GIVEN, vendor), "given"),
        Guard(ORDER, "UPDATE", "a survey that was ended stays ended", "(OLD.ended_at IS NULL)", "ended"),
        Guard(ORDER, "DELETE", "an order to survey is never deleted"),
        Guard(LOOK, "INSERT", "after the end of a survey nothing is looked at", running, "running"),
        Guard(LOOK, "UPDATE", "a look stands as it was recorded"),
        Guard(LOOK, "DELETE", "a look is never deleted"),
    ]
    for table in (SURVEYED, INVESTIGATOR):
        guards += [
            Guard(table, "UPDATE", "whom a survey names stands"),
            Guard(table, "DELETE", "whom a survey names stands"),
        ]
    return guards
