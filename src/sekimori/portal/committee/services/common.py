"""What the services of meetings share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import revisions
from sekimori.portal.acts.actors import Holding
from sekimori.portal.acts.performing import Performing
from sekimori.portal.committee import bodies
from sekimori.portal.committee.models import Meeting, Voice
from sekimori.portal.committee.selectors import COMMITTEE

LONGEST = 20_000


def label_of(act: Performing, holding: Holding | None = None) -> str:
    """Post and name of the actor, as they are written down."""
    post = holding.post if holding and holding.post else act.actor.post
    return f"{post} {act.actor.name}".strip()


def noticed() -> None:
    """Lets what is kept of open meetings be read again; inside every act about them."""
    revisions.renew(COMMITTEE)


def waiting_for(record: Meeting, members: Collection[int]) -> list[int]:
    """Of a written circulation, those of `members` who have not answered every matter."""
    answered = Counter(Voice.objects.filter(item__meeting=record).values_list("person", flat=True))
    items = record.items.count()
    return [each for each in members if answered[each] < items]


def clauses_of(record: Meeting) -> tuple[str, ...]:
    """The lineage of the clause that makes the body decide."""
    body = bodies.find(record.body)
    return body.clauses if body else ()


def demand(reason: str, field: str = "reason") -> str:
    """A reason that says something. Raises InvalidInput for an empty one."""
    if not reason.strip():
        raise InvalidInput(_("理由を書いてください。"), field=field)
    return reason.strip()
