"""A Maildir into which the mail server delivers: each mail is taken in, then moved; one that fails stays and is tried again."""

from __future__ import annotations

import datetime as dt
import logging
import re
from email.utils import getaddresses
from pathlib import Path

from django.conf import settings

from sekimori.common.errors import NotAvailable
from sekimori.portal.clocks import jobs
from sekimori.portal.intake import services

EVERY = dt.timedelta(seconds=30)
AT_ONCE = 50
_TO = re.compile(rb"^(?:delivered-to|x-original-to):[ \t]*([^\r\n]{1,400})", re.IGNORECASE | re.MULTILINE)
log = logging.getLogger(__name__)


def folder() -> Path | None:
    """The Maildir of reports; None where the operator has named none."""
    named = settings.CONFIGURATION.text("report_maildir")
    return Path(named).expanduser() if named else None


def pick_up() -> int:
    """Takes in what lies in the Maildir, the oldest first; how many.

    A mail is moved to `cur` only once it is recorded: whatever dies before that leaves it in `new`, and one that was recorded and
    not moved is known again. Raises NotAvailable naming those that failed, after all others were taken in.
    """
    place = folder()
    if place is None:
        return 0
    waiting = sorted((each for each in (place / "new").iterdir() if each.is_file()), key=lambda each: each.name)
    taken, failed = 0, []
    (place / "cur").mkdir(exist_ok=True)
    for each in waiting[:AT_ONCE]:
        try:
            content = each.read_bytes()[: services.LARGEST]
            services.mail_take(untrusted=content or b"\n", tag=tag_of(content))
            each.rename(place / "cur" / f"{each.name}:2,S")
            taken += 1
        except Exception:
            log.exception("mail %s stays in %s", each.name, place)
            failed.append(each.name)
    if failed:
        raise NotAvailable(f"受け付けられなかったメールがあります（{len(failed)}通）。{place / 'new'}に残っています。")
    return taken


def tag_of(untrusted: bytes) -> str:
    """What stands behind the + of the address it was delivered to; "" without one."""
    found = _TO.search(untrusted[: 64 * 1024])
    if found is None:
        return ""
    (_name, address), *_more = getaddresses([found.group(1).decode("ascii", "ignore")])
    return address.rpartition("@")[0].partition("+")[2]


jobs.register("intake:maildir", pick_up, every=EVERY)
