"""What the database itself refuses about procedures, on SQLite and PostgreSQL.

1(8)①: nobody approves what he had a hand in, unless the row says why that could not be avoided; an approval is for the
application's current content and carries its hash. What was handed in, decided and numbered is never changed or deleted;
an application is not approved without a decision about its current content.
"""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

APPLICATION, CONTENT, DECISION = "procedures_application", "procedures_content", "procedures_decision"
INVOLVEMENT, ATTACHMENT = "procedures_involvement", "procedures_attachment"
_CONSENTS = "('approved', 'conditional', 'acknowledged')"
_IN_EFFECT = "('approved', 'closed', 'ended')"
_BARRED = "('applicant', 'drafter', 'deputy', 'principal', 'requester')"

# Nobody who had a hand in it, nor anybody in the place of such a person, but for the city's own order of deputies.
_SEPARATE = f"""(NEW.verdict NOT IN {_CONSENTS} OR NEW.unavoidable <> '' OR NOT EXISTS (
  SELECT 1 FROM {INVOLVEMENT} i WHERE i.application_id = NEW.application_id AND i.how IN {_BARRED}
  AND (i.person_id = NEW.person_id OR (NEW.why <> 'deputy_rule' AND i.person_id = NEW.instead_of_id))))"""  # noqa: S608
_BOUND = f"""EXISTS (
  SELECT 1 FROM {APPLICATION} a JOIN {CONTENT} c ON c.id = a.content_id
  WHERE a.id = NEW.application_id AND c.id = NEW.content_id AND c.digest = NEW.digest
  AND COALESCE(a.applicant_id, 0) = COALESCE(NEW.applicant_id, 0))"""  # noqa: S608
_DECIDED = f"""(NEW.state NOT IN {_IN_EFFECT} OR OLD.state IN {_IN_EFFECT} OR EXISTS (
  SELECT 1 FROM {DECISION} d WHERE d.application_id = NEW.id AND d.content_id = NEW.content_id
  AND d.verdict IN {_CONSENTS}))"""  # noqa: S608
# A row of an application that is itself being thrown away, and was never handed in.
_LOOSE = f"""EXISTS (
  SELECT 1 FROM {APPLICATION} a WHERE a.id = OLD.application_id AND a.number = '' AND a.content_id IS NULL)"""  # noqa: S608

# Whoever only stands in the content may be struck out of it when it is handed in anew.
_FORGOTTEN = f"(OLD.how = 'named' OR {_LOOSE})"


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    numbered = same(("number", "fiscal_year", "count", "serial"), vendor)
    begun = same(("procedure", "edition_id", "procedure_version", "form_version", "created_at", "began_at"), vendor)
    return [
        Guard(
            DECISION, "INSERT", "1(8)1: whoever had a hand in an application does not approve it", _SEPARATE, "separate"
        ),
        Guard(DECISION, "INSERT", "a decision is about the current content of its application", _BOUND, "bound"),
        Guard(DECISION, "UPDATE", "a decision is never changed"),
        Guard(DECISION, "DELETE", "a decision is never deleted"),
        Guard(CONTENT, "UPDATE", "what was handed in is never changed"),
        Guard(CONTENT, "DELETE", "what was handed in is never deleted"),
        Guard(INVOLVEMENT, "UPDATE", "who had a hand in an application is never changed"),
        Guard(INVOLVEMENT, "DELETE", "who had a hand in an application is never forgotten", _FORGOTTEN),
        Guard(
            ATTACHMENT,
            "UPDATE",
            "an attached file is never exchanged",
            same(("application_id", "field", "kept", "name", "digest", "size", "added_at", "added_by_id"), vendor),
        ),
        Guard(ATTACHMENT, "DELETE", "an attached file is never deleted", _LOOSE),
        Guard(
            APPLICATION, "UPDATE", "a reference number is never changed", f"(OLD.number = '' OR ({numbered}))", "number"
        ),
        Guard(
            APPLICATION,
            "UPDATE",
            "an application finishes under the version it began with",
            f"(OLD.content_id IS NULL AND OLD.number = '' OR ({begun}))",
            "version",
        ),
        Guard(APPLICATION, "UPDATE", "nothing is approved without a decision about its content", _DECIDED, "decided"),
        Guard(
            APPLICATION,
            "DELETE",
            "what was handed in is never deleted",
            "(OLD.number = '' AND OLD.content_id IS NULL)",
        ),
    ]
