from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.duties import act_types, announcements, definitions
from sekimori.portal.duties.models import Content, Occurrence, Party, Word
from sekimori.portal.duties.policies import holding_for
from sekimori.portal.duties.services.doing import note, word
from sekimori.portal.notices.services import Recipients

State = Occurrence.State
How = Party.How


def occurrence_confirm(*, pk: int, digest: str, reason: str = "", token: uuid.UUID | None = None) -> Occurrence:
    """Confirms what somebody else has recorded, as it was when it was shown (`digest`). Raises Refused, Conflict."""
    with performing(act_types.CONFIRMED) as act:
        record = act.obtain(Occurrence, pk, need="confirm")
        act.once(token, record)
        content = _current(record, digest)
        holding = holding_for(act.actor, record, How.CONFIRMER)
        word(act, record, Word.Kind.CONFIRMED, holding, content=content, reason=reason.strip())
        record.state, record.closed_at = State.DONE, act.now()
        announcements.settle(record)
        note(
            act,
            record,
            definitions.of(record),
            holding,
            {"state": record.state, "digest": content.digest},
            changed=("state", "closed_at"),
            reason=reason,
        )
    return record


def occurrence_return(*, pk: int, digest: str, reason: str, token: uuid.UUID | None = None) -> Occurrence:
    """Sends a record back to whoever made it, with what is to be put right. Raises InvalidInput without a reason."""
    with performing(act_types.RETURNED) as act:
        record = act.obtain(Occurrence, pk, need="return")
        act.once(token, record)
        content = _current(record, digest)
        _demand(reason)
        holding = holding_for(act.actor, record, How.CONFIRMER)
        word(act, record, Word.Kind.RETURNED, holding, content=content, reason=reason.strip())
        record.state = State.RETURNED
        announcements.settle(record)
        announcements.tell(
            record,
            announcements.together(announcements.owners(record), Recipients(people=[content.person_id])),
            announcements.ANSWERED,
            _("【差戻し】%(label)s") % {"label": record.label},
            reason.strip(),
            key=f"returned:{content.revision}",
        )
        after = {"state": record.state}
        note(act, record, definitions.of(record), holding, after, changed=("state",), reason=reason.strip())
    return record


def occurrence_waive(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Occurrence:
    """Decides that it is not needed this time, and why; only who the definition names. Raises Refused, InvalidInput
    without a reason.
    """
    with performing(act_types.NOT_NEEDED) as act:
        record = act.obtain(Occurrence, pk, need="waive")
        act.once(token, record)
        _demand(reason)
        holding = holding_for(act.actor, record, How.WAIVER)
        said = word(act, record, Word.Kind.NOT_NEEDED, holding, reason=reason.strip())
        record.state, record.closed_at = State.NOT_NEEDED, act.now()
        announcements.settle(record)
        announcements.tell(
            record,
            announcements.owners(record),
            announcements.ANSWERED,
            _("【実施不要】%(label)s") % {"label": record.label},
            reason.strip(),
            key=f"waived:{said.pk}",
        )
        after = {"state": record.state}
        note(act, record, definitions.of(record), holding, after, changed=("state", "closed_at"), reason=reason.strip())
    return record


def occurrence_reopen(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Occurrence:
    """Opens anew what was done or waived, because something was wrong; its last day stays what it was. Raises
    InvalidInput without a reason.
    """
    with performing(act_types.REOPENED) as act:
        record = act.obtain(Occurrence, pk, need="reopen")
        act.once(token, record)
        _demand(reason)
        holding = holding_for(act.actor, record, How.OWNER, How.CONFIRMER, How.WAIVER)
        said = word(act, record, Word.Kind.REOPENED, holding, reason=reason.strip())
        before = record.state
        record.state, record.closed_at, record.reported_at = State.OPEN, None, None
        announcements.tell(
            record,
            announcements.parties(record, How.OWNER, How.CONFIRMER),
            announcements.ARISEN,
            _("【再開】%(label)s") % {"label": record.label},
            reason.strip(),
            key=f"reopened:{said.pk}",
        )
        after = {"state": record.state, "was": before}
        changed = ("state", "closed_at", "reported_at")
        note(act, record, definitions.of(record), holding, after, changed=changed, reason=reason.strip())
    return record


def _demand(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(_("理由を書いてください。"), field="reason")


def _current(record: Occurrence, digest: str) -> Content:
    if record.content is None or record.content.digest != digest:
        raise Conflict(_("画面を開いた後に、記録が書き直されました。最新の内容を確かめてください。"))
    return record.content
