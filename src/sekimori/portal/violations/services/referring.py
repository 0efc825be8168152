from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults
from sekimori.portal.acts.performing import performing
from sekimori.portal.organization import selectors as organization
from sekimori.portal.violations import act_types
from sekimori.portal.violations.models import Case, Reader, Referral
from sekimori.portal.violations.services.common import entry, label_of


def case_refer(*, pk: int, to: str, note: str, readers: Sequence[int], token: uuid.UUID | None = None) -> Referral:
    """Hands a case on to those who decide about discipline (7.6(1)), with the person's supervisors; the decision is made outside.

    Only the chief, the CISO and the people named read it, never whom it is about. Raises ManyFaults for what is missing.
    """
    with performing(act_types.REFERRED) as act:
        case = act.obtain(Case, pk, need="refer")
        act.once(token, case)
        named = [each for each in dict.fromkeys(readers) if each != case.person_id]
        known, faults = organization.names(named), Faults()
        if not to.strip():
            faults.add(_("引き継ぐ先を書いてください。"), field="to")
        if not note.strip():
            faults.add(_("引き継ぐ内容を書いてください。"), field="note")
        if not named or len(named) != len(set(readers)) or len(known) != len(named):
            faults.add(_("閲覧できる人を、対象の本人のほかから選んでください。"), field="readers")
        faults.raise_if_any()
        made = Referral.objects.create(
            case=case,
            person_id=case.person_id,
            supervisors=case.supervisors,
            note=note.strip(),
            to_label=to.strip()[:200],
            by_label=label_of(act),
            at=act.now(),
        )
        Reader.objects.bulk_create([Reader(referral=made, person_id=each) for each in named])
        after = {"to_label": made.to_label, "note": made.note, "readers": "、".join(sorted(known.values()))}
        entry(act, case, about=made, mechanisms=["disciplinary_files"], after=after)
    return made
