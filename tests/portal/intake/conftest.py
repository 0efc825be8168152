from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import LazySettings

from sekimori.portal.acts import outbox
from sekimori.portal.incidents.models import Incident
from sekimori.portal.intake import services
from sekimori.portal.intake.models import Message
from tests import grounds
from tests.adopting import adopt
from tests.portal.incidents.conftest import with_incidents
from tests.world import World

STAFF = "ayumi.chidori@city.example"
FORWARDED = (
    b"From: bank@evil.example\r\nTo: ayumi.chidori@city.example\r\nSubject: urgent\r\n"
    b"Message-ID: <evil@x>\r\n\r\nPlease click.\r\n"
)


def letter(sender: str = f"千鳥 歩 <{STAFF}>", subject: str = "不審なメールが届きました", text: str = "添付を開いていません。",
           number: int = 1, *, forwarded: bytes = b"", **headers: Any) -> bytes:  # fmt: skip
    """A mail as a mail program would send it; `headers` are further ones with _ for -."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "report@city.example", subject
    if number:
        made["Message-ID"] = f"<{number}@city.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    if forwarded:
        made.add_attachment(forwarded, maintype="application", subtype="octet-stream", filename="不審.eml")
    return made.as_bytes()


@dataclass
class Post:
    """The small city with its address for reports, and short ways of doing things there."""

    world: World

    def take(self, untrusted: bytes | None = None, tag: str = "", **more: Any) -> Message:
        content = letter(**more) if untrusted is None else untrusted
        return services.mail_take(untrusted=content, tag=tag, clock=self.world.clock)

    def incident(self, message: Message) -> Incident:
        assert message.incident_id is not None
        return Incident.objects.get(pk=message.incident_id)

    def work(self) -> int:
        """A worker carries out what acts have left."""
        with self.world.system():
            return outbox.run_due()


@grounds.ground
def mail_rules(world: World) -> None:
    adopt(world, with_incidents())
    person = world.people["staff"]
    person.email = STAFF
    person.save()


@pytest.fixture
def post(world: World, mail_rules: None, settings: LazySettings) -> Post:
    settings.EMAIL_HOST = "mail.city.example"
    return Post(world)
