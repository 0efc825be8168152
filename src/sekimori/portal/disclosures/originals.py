"""The file of a report as it was released: made before the act, kept as evidence in it. Other files come from the same lines."""

from __future__ import annotations

from dataclasses import dataclass

from sekimori.portal.disclosures import printing
from sekimori.portal.disclosures.models import Disclosure
from sekimori.portal.evidence import services as evidence
from sekimori.portal.evidence.services import Taken

PURPOSE = "外部報告・公表の原本"
RETENTION = "y10"


@dataclass(frozen=True)
class Original:
    """A file that lies in the store, not evidence of anything yet."""

    name: str
    taken: Taken


def made(record: Disclosure) -> Original:
    """The first file that the recipient takes, of a frozen report. Raises NotAvailable when it cannot be made or kept."""
    output = printing.outputs_of(record)[0]
    name = printing.name_of(record, output)
    return Original(name, evidence.evidence_take(printing.file_of(record, output), name=name, as_is=True))


def keep(record: Disclosure, original: Original) -> str:
    """Keeps it as evidence of the report; its SHA-256."""
    kept = evidence.keep(
        untrusted=original.taken,
        name=original.name,
        subject=record,
        title=str(record),
        purpose=PURPOSE,
        unit=record.incident.unit_id,
        retention=RETENTION,
        as_is=True,
    )
    return str(kept.digest)
