"""The sample city built in the open database: its first day, then three years lived through, day by day."""

from __future__ import annotations

import datetime as dt
import random
import time
from dataclasses import dataclass

from sekimori.common.clock import FixedClock, moment_at
from sekimori.common.errors import NotAvailable
from sekimori.portal.acts.ledger import services as ledger
from sekimori.portal.acts.models import Deployment, LedgerEntry
from sekimori.portal.compliance import services as compliance
from sekimori.portal.demo import founding
from sekimori.portal.demo.history import write_history
from sekimori.portal.demo.playing import Say, Script, Stage, play
from sekimori.portal.demo.span import Span
from sekimori.portal.demo.staffing import Staffing, staffing


@dataclass(frozen=True)
class City:
    """What was built."""

    span: Span
    staffing: Staffing
    stage: Stage
    entries: int
    seconds: float


def build(today: dt.date, *, seed: int = 1, scale: float = 1.0, say: Say | None = None) -> City:
    """Builds the sample city as it is on `today`; the same seed, scale and day give the same city.

    `scale` (0–1] makes staff, registers and history smaller; all organs and sections stay. Raises NotAvailable when the
    database belongs to a city already.
    """
    if Deployment.objects.exists():
        raise NotAvailable("このデータベースには既に市が登録されています。見本の市は、空のデータベースにだけ作れます。")
    began, tell = time.monotonic(), say or _silent
    span = Span(today)
    people = staffing(span, seed=seed, scale=scale)
    stage = Stage(span, FixedClock(moment_at(span.first, 8)), tell)
    founding.found(stage, people)
    tell(f"{len(people.on(span.first))}人の市ができました。三年間の歩みを再現しています。")
    script = Script(span)
    write_history(script, people, random.Random(f"history {seed}"), scale)
    play(stage, script, [compliance.states_refresh])
    with stage.system("scheduler"):
        ledger.checkpoint_sign()
    return City(span, people, stage, LedgerEntry.objects.count(), time.monotonic() - began)


def _silent(_words: str) -> None:
    """Tells nobody."""
