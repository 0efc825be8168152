"""What is done about a difference that a stocktaking found: the register is corrected by an act, or somebody says why not."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts import policies
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.registers import act_types, chasing, defining
from sekimori.portal.registers.models import Stocktaking, StocktakingLine
from sekimori.portal.registers.services.items import item_change, item_state
from sekimori.portal.registers.services.stocktaking import note

Result, Settled = StocktakingLine.Result, StocktakingLine.Settled


def difference_correct(pk: int, line: int, *, reason: str = "", token: uuid.UUID | None = None) -> StocktakingLine:
    """Brings the register into line with what was found: another place, lost, or a new entry that has been made meanwhile.

    The correction is the entry's own act with its own history and rights. Raises InvalidInput when an extra thing is not in the
    register yet, Conflict when the difference was seen to, Refused.
    """
    with performing(act_types.STOCKTAKING_SETTLED) as act:
        record, found = _obtain(act, pk, line)
        act.once(token, record)
        words = _("%(day)sの棚卸し") % {"day": record.as_of.isoformat()}
        why = f"{words}：{reason.strip() or found.note}" if reason.strip() or found.note else words
        if found.result == Result.EXTRA:
            how = _entered(record, found)
        elif found.item is None:
            raise InvalidInput(_("台帳にないものは、直せません。"))
        elif found.result == Result.MOVED:
            item_change(record.register, found.item, {"place": found.found_place}, reason=why)
            how = Settled.CORRECTED
        else:
            item_state(record.register, found.item, to=defining.get(record.register).missing, reason=why)
            how = Settled.CORRECTED
        _settle(act, record, found, how, reason.strip())
    return found


def _entered(record: Stocktaking, found: StocktakingLine) -> StocktakingLine.Settled:
    """An extra thing is in order when the register has it for this section by now."""
    entries = defining.get(record.register).model._default_manager  # noqa: SLF001
    item = entries.filter(code=found.code).first()
    if item is None or item.unit_id != record.unit_id:
        raise InvalidInput(_("この番号は、この所属の台帳にまだありません。先に登録するか、移管を受けてください。"))
    register = defining.get(record.register)
    if item.state in register.gone | {register.missing}:
        words = {"state": register.states.get(item.state, item.state)}
        raise InvalidInput(_("台帳では「%(state)s」です。先に状態を直してください。") % words)
    found.item, found.name = item.pk, item.name
    return Settled.ENTERED


def difference_explain(pk: int, line: int, *, reason: str, token: uuid.UUID | None = None) -> StocktakingLine:
    """Says why the register is right as it is. Raises InvalidInput without a reason, Conflict, Refused."""
    with performing(act_types.STOCKTAKING_SETTLED) as act:
        record, found = _obtain(act, pk, line)
        act.once(token, record)
        if not reason.strip():
            raise InvalidInput(_("理由を入力してください。"), field="reason")
        _settle(act, record, found, Settled.EXPLAINED, reason.strip())
    return found


def _obtain(act: Performing, pk: int, line: int) -> tuple[Stocktaking, StocktakingLine]:
    record = act.obtain(Stocktaking, pk, need="settle")
    found = record.lines.select_for_update(of=("self",)).filter(pk=line).first()
    if found is None:
        raise policies.NotFound(_("お探しの記録は見つかりません。"))
    if not found.waits:
        raise Conflict(_("この違いは処理が済んでいるか、違いがありません。"))
    return record, found


def _settle(
    act: Performing, record: Stocktaking, found: StocktakingLine, how: StocktakingLine.Settled, reason: str
) -> None:
    found.settled, found.settled_note = how, reason[:400]
    found.settled_at, found.settled_by_id = act.now(), act.person
    found.save()
    if not chasing.unsettled(record):
        chasing.settle(record)
    chasing.set_timer(record)
    after = {"number": found.number, "result": found.result, "settled": how.value}
    note(act, record, after=after, reason=reason)
