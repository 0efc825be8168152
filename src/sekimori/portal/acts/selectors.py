"""Asking the ledger: the history of a record, for those who may see the record."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.portal.acts import context, policies, registry, walls
from sekimori.portal.acts.models import LedgerEntry, SideRow, Submission
from sekimori.portal.acts.performing import READ, WITHHELD, subject_of

DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+Z$")


@dataclass(frozen=True)
class HistoryLine:
    """One entry of the ledger as a history shows it. `changes` are (name, before, after)."""

    seq: int
    act: str | Promise
    when: dt.datetime
    occurred: dt.datetime | None
    who: str
    capacity: str | Promise = ""
    reason: str = ""
    clauses: Sequence[str] = ()
    changes: Sequence[tuple[str, Any, Any]] = ()
    erased: bool = False


def history_of(record: Model, *, most: int = 200, reads: bool = False, of: Collection[str] = ()) -> list[HistoryLine]:
    """What the ledger says about `record`, newest first, at most `most` entries; three queries.

    For the actor in force: nothing when the record is not visible to him, and no entry behind a wall he stands outside of.
    `reads` also shows who read it, where reading leaves a trace, and from whom it was withheld; `of` names the only acts wanted.
    """
    actor = context.current().actor
    if not actor.system and not policies.is_visible(actor, record):
        return []
    entries = LedgerEntry.objects.filter(subject=subject_of(record)).order_by("-seq")
    if of:
        entries = entries.filter(act__in=of)
    shown = list((entries if reads else entries.exclude(act__in=(READ.name, WITHHELD.name)))[:most])
    sides = SideRow.objects.in_bulk([entry.seq for entry in shown])
    return [
        _line(type(record), entry, side)
        for entry in shown
        if (side := sides.get(entry.seq)) is not None and walls.may_read(actor, side.wall, entry.subject)
    ]


def _line(model: type[Model], entry: LedgerEntry, side: SideRow) -> HistoryLine:
    body = json.loads(bytes(entry.body))
    late = entry.occurred_at < entry.recorded_at.replace(second=0, microsecond=0)
    line = HistoryLine(
        seq=entry.seq,
        act=registry.get(entry.act).label,
        when=entry.recorded_at,
        occurred=entry.occurred_at if late else None,
        who="―",
        clauses=tuple(body["clauses"]),
        erased=True,
    )
    if side.payload is None:
        return line
    payload = json.loads(bytes(side.payload))
    return replace(
        line,
        erased=False,
        who=_who(payload),
        capacity=_capacity(payload),
        reason=payload.get("reason") or payload.get("sentence") or "",
        changes=_changes(model, payload),
    )


def _who(payload: Mapping[str, Any]) -> str:
    name, post = payload.get("actor") or "", payload.get("post") or ""
    return f"{name}（{post}）" if name and post else name or post or _("（氏名なし）")


def _capacity(payload: Mapping[str, Any]) -> str:
    """How the actor came to act, when not in the person's own post."""
    return {
        "concurrent": _("兼務"),
        "acting": _("事務取扱・心得"),
        "deputy": _("代理"),
        "nominated": _("指名"),
    }.get(str(payload.get("capacity")), "")


def _changes(model: type[Model], payload: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    before, after, names = (payload.get(part) or {} for part in ("before", "after", "names"))
    found = []
    order = {field.name: place for place, field in enumerate(model._meta.get_fields())}  # noqa: SLF001
    for key in sorted({**before, **after}, key=lambda name: (order.get(name, len(order)), name)):
        old, new = before.get(key), after.get(key)
        if old != new:
            new_shown = names[key] if names.get(key) and new is not None else _readable(model, key, new)
            found.append((_label(model, key), _readable(model, key, old), new_shown))
    return found


def _label(model: type[Model], key: str) -> str:
    try:
        return str(getattr(model._meta.get_field(key), "verbose_name", key))  # noqa: SLF001
    except FieldDoesNotExist:
        return key


def _readable(model: type[Model], key: str, value: Any) -> Any:
    """A stored value as it is shown: days and moments as such, choices by their labels."""
    if isinstance(value, str) and DAY.match(value):
        return dt.date.fromisoformat(value)
    if isinstance(value, str) and MOMENT.match(value):
        return dt.datetime.fromisoformat(value)
    try:
        choices = dict(getattr(model._meta.get_field(key), "flatchoices", []))  # noqa: SLF001
    except FieldDoesNotExist:
        return value
    return choices.get(value, value) if isinstance(value, str | int) else value


def made_by(token: uuid.UUID, model: type[Model]) -> int | None:
    """The key of the record of this kind that a form with this single-use token has made; None while it has made none."""
    found = Submission.objects.filter(token=token).values_list("subject", flat=True).first()
    kind, _colon, key = (found or "").partition(":")
    return int(key) if kind == model._meta.label_lower and key.isdecimal() else None  # noqa: SLF001
