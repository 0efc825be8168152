"""Applications at which a body decides stand on its agenda; its decision comes back with the minutes."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.committee import selectors, services
from sekimori.portal.committee.models import Item
from sekimori.portal.procedures.models import Application, Decision
from tests.portal.procedures.conftest import Office
from tests.world import TODAY

BODY = "security_committee"
LATER = dt.timedelta(hours=5)


def test_an_application_is_decided_in_a_meeting_without_typing_its_minutes_again(office: Office) -> None:
    record = office.submit("staff", "body", what="規程")
    world = office.world
    with world.acting("system"):
        (waiting,) = [each for each in selectors.waiting(BODY) if each.source == "procedures"]
        meeting = services.meeting_plan(
            body=BODY, kind="meeting", held_at=world.clock.now() + LATER / 2, place="庁議室"
        )
        (item,) = services.items_place(meeting=meeting.pk, keys=[waiting.key])
        services.meeting_call(pk=meeting.pk)
    world.clock.set(world.clock.now() + LATER)
    ciso = world.people["ciso"].pk  # Without a role of members, who commands sits in the body.
    with world.acting("system"):
        services.attendance_record(pk=meeting.pk, statuses={ciso: "present"}, presided_by=ciso)
        services.item_decide(pk=item.pk, verdict=services.Verdict("approved"))
        meeting = services.minutes_submit(pk=meeting.pk)
    with world.acting("ciso"):
        services.minutes_confirm(pk=meeting.pk, digest=meeting.digest)
    item = Item.objects.get(pk=item.pk)
    assert item.fault  # The route names 統括 to enter it, and the CISO is not he.
    assert not Decision.objects.filter(application=record).exists()
    with world.acting("chief"):
        services.item_carry(pk=item.pk)
    assert Decision.objects.get(application=record).minutes["held_on"] == TODAY.isoformat()
    assert Application.objects.get(pk=record.pk).state == "closed"
