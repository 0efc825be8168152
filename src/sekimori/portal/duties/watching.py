"""Noticing that something is not what it was when it was last looked at."""

from __future__ import annotations

from collections.abc import Mapping

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


def grown(act: Performing, duty: str, latest: Mapping[str, int]) -> frozenset[str]:
    """The places at which something was recorded that had not been seen yet; it then has. One query where there is nothing new."""
    rows = Watch.objects.filter(duty=duty, place__in=latest).values_list("place", "fingerprint")
    seen = {place: int(fingerprint or 0) for place, fingerprint in rows}
    new = frozenset(place for place, number in latest.items() if number > seen.get(place, 0))
    for place in new:
        Watch.objects.update_or_create(
            duty=duty, place=place, defaults={"fingerprint": str(latest[place]), "seen_at": act.now()}
        )
    return new
