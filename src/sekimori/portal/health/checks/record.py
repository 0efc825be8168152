from __future__ import annotations

import datetime as dt
import time

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common import eras
from sekimori.common.clock import TOKYO, SystemClock
from sekimori.portal.acts.appending import CLOCK_TOLERANCE
from sekimori.portal.acts.ledger import triggers
from sekimori.portal.acts.models import LedgerHead
from sekimori.portal.health.registry import Group, Outcome, check, error, ok, warning

# The difference of both clocks when this process began: it stays the same unless somebody sets the clock.
_BEGUN = time.time() - time.monotonic()
MOST_SHIFT_SECONDS = 5.0
# A record that lies so far back may mean that the clock runs ahead of the last entries.
LONG_SILENCE = dt.timedelta(days=31)


@check("record.triggers", gettext_lazy("記録を守るトリガー"), Group.RECORD)
def guarded() -> Outcome:
    """The database refuses to change what was recorded."""
    faults = triggers.faults(connection)
    if faults:
        return error(
            _("記録の書換えを防ぐトリガーが、ないか、変えられています（%(names)s）。") % {"names": "、".join(faults)},
            _("sekimori ledger verify で記録を確かめてから、sekimori migrate で元に戻してください。"),
        )
    return ok(_("記録の書換えと削除は、データベースが拒みます。"))


@check("record.clock", gettext_lazy("サーバの時計"), Group.RECORD)
def clock() -> Outcome:
    """The clock has not gone back behind the last entry."""
    now = SystemClock().now()
    last = LedgerHead.objects.values_list("last_recorded_at", flat=True).first()
    shown = _said(now)
    if last is not None and last - now > CLOCK_TOLERANCE:
        return error(
            _("サーバの時計（%(now)s）が、最後の記録（%(last)s）より前です。記録できません。")
            % {"now": shown, "last": _said(last)},
            _("時刻サーバとの同期を確かめ、時計を直してください。"),
        )
    if last is not None and now - last > LONG_SILENCE:
        return warning(
            _("最後の記録（%(last)s）から%(days)s日たっています。時計が進み過ぎていないか確かめてください。")
            % {"last": _said(last), "days": (now - last).days}
        )
    return ok(_("時計は%(now)sで、最後の記録より後です。") % {"now": shown})


@check("record.clock_steady", gettext_lazy("時計の安定"), Group.RECORD)
def steady() -> Outcome:
    """Nobody has set the clock since this process began."""
    shift = time.time() - time.monotonic() - _BEGUN
    if abs(shift) > MOST_SHIFT_SECONDS:
        return warning(
            _("動き始めてから、時計が%(seconds)s秒変えられています。") % {"seconds": round(shift)},
            _("時刻サーバとの同期の設定を確かめてください。"),
        )
    return ok(_("動き始めてから、時計は変えられていません。"))


@check("record.clock_database", gettext_lazy("データベースの時計との差"), Group.RECORD)
def database_clock() -> Outcome | None:
    """The clock of the database's host agrees with this one."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: dt.datetime = cursor.fetchone()[0]
    apart = abs((SystemClock().now() - theirs).total_seconds())
    if apart > CLOCK_TOLERANCE.total_seconds() / 2:
        return warning(
            _("データベースのサーバの時計と%(seconds)s秒ずれています。") % {"seconds": round(apart)},
            _("両方のサーバを同じ時刻サーバに合わせてください。"),
        )
    return ok(_("データベースのサーバの時計と合っています。"))


def _said(moment: dt.datetime) -> str:
    local = moment.astimezone(TOKYO)
    return f"{eras.format_long(local.date())} {local:%H:%M:%S}"
