"""What the database itself refuses about violations: what was told stands, and no right is stopped before guidance failed."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

CASE, GUIDANCE, STOP, REFERRAL, READER = (
    "violations_case", "violations_guidance", "violations_stop", "violations_referral", "violations_reader",
)  # fmt: skip
_TOLD = ("number", "fiscal_year", "serial", "source", "role", "person_id", "unit_id", "to_role", "to_unit_id", "to_reason",
         "confirmed_by_id", "confirmed_at", "noticed_at", "clauses", "facts", "asked", "incident_id")  # fmt: skip
_GIVEN = ("case_id", "person_id", "text", "due_at", "given_at", "recorded_at", "given_label")
_DECIDED = (
    "case_id",
    "person_id",
    "kind",
    "reach",
    "scope",
    "reason",
    "condition",
    "decided_label",
    "decided_at",
    "told_at",
)


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    failed = f"EXISTS (SELECT 1 FROM {GUIDANCE} g WHERE g.case_id = NEW.case_id AND g.improved IS FALSE)"  # noqa: S608
    return [
        Guard(CASE, "UPDATE", "what was told about a violation stands", same(_TOLD, vendor), "told"),
        Guard(
            CASE, "UPDATE", "a case that was ended stands", "(OLD.state <> 'closed' OR NEW.state = 'closed')", "closed"
        ),
        Guard(CASE, "DELETE", "a violation is never deleted"),
        Guard(GUIDANCE, "UPDATE", "guidance stands as it was given", same(_GIVEN, vendor), "given"),
        Guard(GUIDANCE, "UPDATE", "what came of guidance stands", "(OLD.improved IS NULL)", "settled"),
        Guard(GUIDANCE, "DELETE", "guidance is never deleted"),
        Guard(STOP, "INSERT", "no right is stopped before guidance has failed", failed, "failed"),
        Guard(STOP, "UPDATE", "what was decided about rights stands", same(_DECIDED, vendor), "decided"),
        Guard(
            STOP,
            "UPDATE",
            "what was lifted stays lifted",
            "(OLD.lifted_at IS NULL OR NEW.lifted_at IS NOT NULL)",
            "lifted",
        ),
        Guard(STOP, "DELETE", "a stop of rights is never deleted"),
        Guard(REFERRAL, "UPDATE", "what was handed on stands"),
        Guard(REFERRAL, "DELETE", "what was handed on is never deleted"),
        Guard(READER, "UPDATE", "who may read stands"),
        Guard(READER, "DELETE", "who may read stands"),
    ]
