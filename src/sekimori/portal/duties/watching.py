"""Noticing that something is not what it was when it was last looked at."""

from __future__ import annotations

from sekimori.portal.acts.performing import Performing
from sekimori.portal.duties.models import Watch


def differs(act: Performing, duty: str, place: str, now: str) -> bool | None:
    """Whether a fingerprint differs from the last one seen, which it then replaces; None at the first look.

    Whoever looks at the same time waits until this act is over, and then sees what this one has left.
    """
    watch, made = Watch.objects.select_for_update().get_or_create(
        duty=duty, place=place, defaults={"fingerprint": now, "seen_at": act.now()}
    )
    if made:
        return None
    if watch.fingerprint == now:
        return False
    watch.fingerprint, watch.seen_at = now, act.now()
    watch.save(update_fields=["fingerprint", "seen_at"])
    return True
