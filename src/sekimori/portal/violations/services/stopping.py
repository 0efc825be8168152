from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.violations import act_types, announcements, recipients, watching
from sekimori.portal.violations.models import Case, Stop
from sekimori.portal.violations.services.common import demanded, entry, holding_with, label_of

MECHANISMS = ["rights_suspension", "notice_with_suspension"]


@dataclass(frozen=True)
class Stopped:
    """What is stopped: suspended or withdrawn, for which systems, why, and on what condition it ends.

    `reach` says whether it is all systems, this portal (with either the person cannot sign in here) or others.
    """

    kind: str
    scope: str
    reason: str
    condition: str
    reach: str


def right_stop(*, pk: int, what: Stopped, seen: int | None = None, token: uuid.UUID | None = None) -> Stop:
    """The chief suspends or withdraws the right to use information systems, only after the manager's guidance failed (7.6(2)③).

    The CISO and the manager are told in the same act, the system manager that he is to carry it out, and the person what it
    is about. It has effect until it is lifted. Raises ManyFaults for what is missing, InvalidInput when there is nobody who
    could be told, Refused before guidance has failed and for anybody but the chief.
    """
    with performing(act_types.STOPPED) as act:
        case = act.obtain(Case, pk, need="stop", seen=seen)
        act.once(token, case)
        _check(what)
        people = _told(case)
        made = Stop.objects.create(
            case=case,
            person_id=case.person_id,
            kind=what.kind,
            reach=what.reach,
            scope=what.scope.strip(),
            reason=what.reason.strip(),
            condition=what.condition.strip(),
            decided_label=label_of(act),
            decided_at=act.now(),
            told_at=act.now(),
            due_at=clocks.due_at(act.now(), minutes=incidents.in_force().violations.stop_minutes),
        )
        case.state = Case.State.STOPPED
        case.save(update_fields=["state"])
        said = _("統括が利用権の停止・剥奪を決めました。情報システム管理者は実施し、時刻を記録してください。")
        announcements.tell(case, people, said, f"stopped:{made.pk}")
        announcements.tell_person(act, made, _said_to_person(made), f"stopped:{made.pk}")
        watching.watch(case, "stop", made.due_at)
        entry(
            act,
            case,
            mechanisms=MECHANISMS,
            after={"state": case.state, "kind": made.get_kind_display(), "told_at": made.told_at}
            | {name: getattr(made, name) for name in ("reach", "scope")},
            reason=made.reason,
            holding=holding_with(act, "direct"),
        )
    return made


def _said_to_person(made: Stop) -> str:
    """What the person is told: who cannot sign in any more cannot read it on a page."""
    if made.reach in Stop.BARS:
        said = _("情報システムを使う権利が停止又は剥奪されました。ここにもログインできません。")
        return said + _("理由と解除の条件は、所属の管理者に確かめてください。")
    return _("情報システムを使う権利が停止又は剥奪されました。画面で確かめてください。")


def _told(case: Case) -> list[int]:
    """The CISO, the manager and who carries it out. Raises InvalidInput when the CISO or the manager cannot be told."""
    ciso = recipients.with_ability("command", without=case.person_id)
    manager = recipients.holders(case.to_role, case.to_unit_id, without=case.person_id)
    if not ciso or not manager:
        sentence = _("ＣＩＳＯと管理者に知らせられないため、停止・剥奪できません。役割の欠員を確かめてください。")
        raise InvalidInput(sentence)
    return [*ciso, *manager, *recipients.with_ability("manage_systems", without=case.person_id)]


def _check(what: Stopped) -> None:
    faults = Faults()
    if what.kind not in Stop.Kind.values:
        faults.add(_("停止か剥奪かを選んでください。"), field="kind")
    if what.reach not in Stop.Reach.values:
        faults.add(_("停止の範囲を選んでください。"), field="reach")
    for field, text, sentence in (
        ("scope", what.scope, _("対象の情報システムを書いてください。")),
        ("reason", what.reason, _("理由を書いてください。")),
        ("condition", what.condition, _("解除の条件を書いてください。")),
    ):
        if not text.strip():
            faults.add(sentence, field=field)
    faults.raise_if_any()


def stop_carry_out(*, pk: int, done: str, token: uuid.UUID | None = None) -> Stop:
    """The system manager has carried it out in the systems; the time is measured. Raises InvalidInput without words."""
    with performing(act_types.CARRIED_OUT) as act:
        made = act.obtain(Stop, pk, need="carry_out")
        act.once(token, made)
        made.done = demanded(done, _("行ったことと時刻を書いてください。"), "done")
        made.carried_out_at, made.carried_out_label = act.now(), label_of(act)
        made.save(update_fields=["done", "carried_out_at", "carried_out_label"])
        watching.unwatch(made.case)
        minutes = int((made.carried_out_at - made.decided_at).total_seconds() // 60)
        entry(act, made.case, after={"done": made.done, "minutes": minutes}, mechanisms=["rights_suspension"])
    return made


def stop_lift(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Stop:
    """The chief lifts it, an act of its own; the CISO, the manager, the system manager and the person are told."""
    with performing(act_types.LIFTED) as act:
        made = act.obtain(Stop, pk, need="lift")
        act.once(token, made)
        made.lifted_reason = demanded(reason, _("解除する理由を書いてください。"), "reason")
        made.lifted_at, made.lifted_label = act.now(), label_of(act)
        made.save(update_fields=["lifted_reason", "lifted_at", "lifted_label"])
        case = made.case
        case.state = Case.State.IMPROVED
        case.save(update_fields=["state"])
        watching.unwatch(case)
        people = recipients.with_ability("command", "manage_systems", without=case.person_id)
        people += recipients.holders(case.to_role, case.to_unit_id, without=case.person_id)
        announcements.tell(case, people, _("利用権の停止・剥奪が解除されました。"), f"lifted:{made.pk}")
        announcements.tell_person(
            act, made, _("情報システムを使う権利の停止・剥奪が解除されました。"), f"lifted:{made.pk}"
        )
        entry(act, case, after={"state": case.state, "kind": made.get_kind_display()}, reason=made.lifted_reason,
              holding=holding_with(act, "direct"))  # fmt: skip
    return made


def stop_restore(*, pk: int, token: uuid.UUID | None = None) -> Stop:
    """The system manager has given the rights back in the systems."""
    with performing(act_types.RESTORED) as act:
        made = act.obtain(Stop, pk, need="restore")
        act.once(token, made)
        made.restored_at, made.restored_label = act.now(), label_of(act)
        made.save(update_fields=["restored_at", "restored_label"])
        entry(act, made.case, after={"restored_at": made.restored_at})
    return made
