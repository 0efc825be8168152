from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import NotAvailable
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.performing import READ, performing
from sekimori.portal.evidence.contents import contents
from sekimori.portal.evidence.models import Evidence
from sekimori.portal.evidence.walling import in_ledger


@dataclass(frozen=True)
class Opened:
    """Evidence with its content, which is read while it is handed on and never lies in memory as a whole."""

    evidence: Evidence
    chunks: Iterator[bytes]

    @property
    def size(self) -> int:
        return self.evidence.size


def evidence_open(pk: int) -> Opened:
    """Opens evidence for the actor in force; of what is walled or marked so, the reading itself is recorded first.

    The first piece is read at once, so that a missing key or a damaged file is told before anything is handed out. Raises
    policies.NotFound, NotAvailable when it was erased, sealing.Damaged, sealing.OtherKey.
    """
    actor = context.current().actor
    evidence = Evidence.objects.get(pk=pk) if actor.system else policies.get(Evidence, actor, pk=pk)
    if evidence.stored is None:
        raise NotAvailable(_("この証跡の内容は、保存期間が満了したため消去されています。"))
    chunks = contents(evidence.stored)
    first = next(chunks, b"")
    if evidence.reads_leave_a_trace and not actor.system:
        with performing(READ) as act:
            act.record(evidence, unit=evidence.unit_id, wall=in_ledger(evidence.wall))
    return Opened(evidence, _with(first, chunks))


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
