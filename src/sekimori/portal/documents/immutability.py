"""What the database itself refuses about documents: nobody decides on what he handed in; what was decided and said stays."""

from __future__ import annotations

from sekimori.portal.acts.guarding import Guard, same

DOCUMENT, VERSION, WORD, REVIEW = "documents_document", "documents_version", "documents_word", "documents_review"

_FOUR_EYES = f"""(NEW.kind <> 'approved' OR NOT EXISTS (
  SELECT 1 FROM {VERSION} v WHERE v.id = NEW.version_id
  AND (NEW.person_id IN (v.submitted_by_id, v.begun_by_id) OR NEW.instead_of_id = v.submitted_by_id)))"""  # noqa: S608
_BOUND = f"""(NEW.kind NOT IN ('approved', 'returned') OR EXISTS (
  SELECT 1 FROM {VERSION} v WHERE v.id = NEW.version_id AND v.digest = NEW.digest AND v.digest <> ''))"""  # noqa: S608
_SAID = f"""(NEW.state <> 'approved' OR OLD.state = 'approved' OR EXISTS (
  SELECT 1 FROM {WORD} w WHERE w.version_id = NEW.id AND w.kind = 'approved' AND w.digest = NEW.digest))"""  # noqa: S608


def guards(vendor: str) -> list[Guard]:
    """The guards for a database of `vendor`, sqlite or postgresql."""
    content = same(
        ("document_id", "number", "text", "summary", "places", "effective_on", "review_on", "digest"), vendor
    )
    return [
        Guard(WORD, "INSERT", "nobody decides on what he wrote or handed in", _FOUR_EYES, "four_eyes"),
        Guard(WORD, "INSERT", "a decision is about the content as it was handed in", _BOUND, "bound"),
        Guard(WORD, "UPDATE", "what was said is never changed"),
        Guard(WORD, "DELETE", "what was said is never deleted"),
        Guard(VERSION, "UPDATE", "no version is in force without a decision", _SAID, "decided"),
        Guard(
            VERSION,
            "UPDATE",
            "what was handed in is not changed",
            f"(OLD.state IN ('draft', 'returned') OR ({content}))",
            "content",
        ),
        Guard(VERSION, "UPDATE", "a decision stands", "(OLD.state <> 'approved' OR NEW.state = 'approved')", "stands"),
        Guard(VERSION, "DELETE", "a version is never deleted"),
        Guard(DOCUMENT, "DELETE", "a document is never deleted"),
        Guard(REVIEW, "UPDATE", "a review is never changed"),
        Guard(REVIEW, "DELETE", "a review is never deleted"),
    ]
