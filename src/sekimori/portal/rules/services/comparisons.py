from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import work
from sekimori.portal.rules import act_types
from sekimori.portal.rules.drafting.comparing import COMPARE, MAKE_FILE
from sekimori.portal.rules.models import Comparison, ComparisonFile, Edition, WorkState
from sekimori.portal.rules.services.drafts import SourceFile

# A worker that has not come back after this time never will.
LOST = dt.timedelta(hours=1)


def comparison_begin(
    *, old: int, new: int | None = None, source: SourceFile | None = None, token: uuid.UUID | None = None
) -> Comparison:
    """Has two editions compared, or an edition with a text that is handed in; a worker does it.

    Two editions that were compared before, and cannot have changed, give the comparison there is. Raises InvalidInput for one
    edition with itself, or with neither or both of the others; Refused for a text handed in by somebody who does not draft.
    """
    with performing(act_types.COMPARISON_BEGUN) as act:
        if (new is None) == (source is None):
            raise InvalidInput(_("比べる版を選ぶか、ファイルを選ぶか、どちらか一つにしてください。"), field="new")
        if new == old:
            raise InvalidInput(_("同じ版どうしは比べられません。"), field="new")
        act.authorise("create", Comparison, handed_in=source is not None)
        first = act.obtain(Edition, old, need="view")
        second = act.obtain(Edition, new, need="view") if new is not None else None
        known = _known(first, second, act.now())
        if known is not None:
            return known
        row = Comparison.objects.create(
            old=first,
            new=second,
            label=_("%(old)s ― %(new)s") % {"old": first.label, "new": second.label if second else source.name},  # type: ignore[union-attr]
            source=source.untrusted if source else None,
            source_name=source.name[:200] if source else "",
            created_by_id=act.actor.person,
            created_at=act.now(),
        )
        act.once(token, row)
        _start(act, COMPARE, {"comparison": row.pk}, row.label)
        act.record(row, after={"old": first.key, "new": second.key if second else "", "file": row.source_name})
    return row


def _known(old: Edition, new: Edition | None, now: dt.datetime) -> Comparison | None:
    """The comparison there is; one that failed, or of a draft that may have changed since, is made again."""
    if new is None:
        return None
    found = Comparison.objects.filter(old=old, new=new).first()
    if found is None:
        return None
    fixed = Edition.State.DRAFT not in {old.state, new.state}
    lost = found.state == WorkState.WORKING and now - found.created_at > LOST
    if found.state == WorkState.FAILED or lost or not fixed:
        found.delete()
        return None
    return found


def _start(act: Performing, function: str, payload: dict[str, int], label: str) -> None:
    principal = act.circumstances.principal
    account = int(principal.id) if principal.kind == "account" and principal.id else None
    work.start(function, payload, title=_("新旧対照表「%(label)s」") % {"label": label[:150]}, account=account)


def comparison_file(*, comparison: int, kind: str, order: str) -> ComparisonFile:
    """Has a comparison made into a document; a worker does it. One that is there already is given, one that failed made again.

    Raises InvalidInput for an unknown kind or order, or while the comparison itself is not done.
    """
    with performing(act_types.COMPARISON_FILE) as act:
        row = act.obtain(Comparison, comparison, need="view")
        if kind not in ComparisonFile.Kind.values or order not in ComparisonFile.Order.values:
            raise InvalidInput(_("この形式の文書は作れません。"))
        if row.state != WorkState.DONE:
            raise InvalidInput(_("比較がまだ終わっていません。"))
        file, made = ComparisonFile.objects.get_or_create(
            comparison=row, kind=kind, order=order, defaults={"asked_at": act.now()}
        )
        lost = file.state == WorkState.WORKING and act.now() - file.asked_at > LOST
        if made or lost or file.state == WorkState.FAILED:
            file.state, file.fault, file.asked_at = WorkState.WORKING, "", act.now()
            file.save(update_fields=["state", "fault", "asked_at"])
            _start(act, MAKE_FILE, {"file": file.pk}, row.label)
    return file
