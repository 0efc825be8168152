"""Asking the readers: everything that is wanted of one reader in one call."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext_noop as _

from sekimori.common.canonical import plain
from sekimori.portal.acts import readings, revisions
from sekimori.portal.acts.readings import Reader, Status
from sekimori.portal.compliance.models import CITY
from sekimori.portal.compliance.plan import Asking

log = logging.getLogger(__name__)
FAILED = _("この仕組みの状態を読み取れませんでした。運用担当が原因を調べています。")
# What is wanted: for each asking the places (0: the city).
Targets = Mapping[Asking, Collection[int]]


@dataclass(frozen=True)
class Said:
    """A reading as it is kept and compared."""

    status: str
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    record: str = ""
    attested: bool = False
    beyond_text: bool = False
    next_change_at: dt.datetime | None = None


@dataclass
class Answers:
    """What the readers said, by asking and place, and which readers failed."""

    said: dict[Asking, dict[int, Said]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def ask(targets: Targets, as_of: dt.datetime) -> Answers:
    """Asks each reader once. A reader that fails makes its mechanisms unknown and nobody's act impossible."""
    with readings.sharing(), revisions.remembered():
        return _ask(targets, as_of)


def _ask(targets: Targets, as_of: dt.datetime) -> Answers:
    answers = Answers()
    by_reader: dict[Reader, list[Asking]] = {}
    for asking, places in targets.items():
        if asking.reader is not None and places:
            by_reader.setdefault(asking.reader, []).append(asking)
    for reader, askings in by_reader.items():
        wanted = [(each.question, [place or None for place in targets[each]]) for each in askings]
        try:
            found = reader.read_all(wanted, as_of)
        except DatabaseError:
            raise
        except Exception:
            log.exception("reader %s failed", reader.where)
            answers.failed.append(reader.where)
            for each in askings:
                lost = Said(Status.UNKNOWN.value, FAILED, beyond_text=each.mechanism.beyond_text)
                answers.said[each] = dict.fromkeys(targets[each], lost)
            continue
        for each, by_unit in zip(askings, found, strict=True):
            wanted_places = frozenset(targets[each])
            answers.said[each] = {
                unit or CITY: _said(each, reading, as_of)
                for unit, reading in by_unit.items()
                if (unit or CITY) in wanted_places
            }
    return answers


def _said(asking: Asking, reading: readings.Reading, as_of: dt.datetime) -> Said:
    change = reading.next_change_at
    if change is not None and change <= as_of:
        log.error("%s foretells a change at %s, which is over", asking.reader and asking.reader.where, change)
        change = None
    return Said(
        reading.status.value,
        str(reading.reason),
        plain(dict(reading.values)),
        reading.record,
        reading.attested,
        asking.mechanism.beyond_text,
        change,
    )
