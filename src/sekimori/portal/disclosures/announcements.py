"""Telling people about outside reports. What is told names number and form; the words stay behind the wall, on the screen."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context, outbox
from sekimori.portal.acts.actors import SYSTEM
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.performing import performing
from sekimori.portal.disclosures import act_types, policies, rules_in_force
from sekimori.portal.disclosures.models import Disclosure, Requirement
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Incident
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import selectors as organization

DUE = kinds.register(
    "disclosures:due", gettext_lazy("外部報告の期限"), required=True, urgent=True, reminder=True, discreet=True
)
WAITING = kinds.register(
    "disclosures:waiting", gettext_lazy("外部報告・公表の決裁待ち"), required=True, urgent=True, discreet=True
)
DECIDED = kinds.register(
    "disclosures:decided", gettext_lazy("外部報告・公表の決裁と送付"), required=True, urgent=True, discreet=True
)
POLICY = kinds.register("disclosures:policy", gettext_lazy("対応方針の周知"), required=True, urgent=True, discreet=True)
OUTBOX = "disclosures:tell"
# Whom silence about what is late is told, one more with each time.
HIGHER = (("respond_incidents", "lead_csirt"), ("lead_csirt", "direct"), ("lead_csirt", "direct", "command"))


def address_of(record: Disclosure) -> str:
    """The page of a report."""
    return reverse("disclosures:detail", args=[record.pk])


def with_ability(*abilities: str) -> list[int]:
    """Who holds a role with one of these abilities now, deputies in an emergency included."""
    roles = dict.fromkeys(role for each in abilities for role in incidents.roles_with(each))
    return [each.person for role in roles for each in organization.holders_of(role)]


@dataclass(frozen=True)
class Word:
    """Something to be told of an incident, to people and to those with an ability but `without`; `key` makes it this notice."""

    kind: str
    subject: str
    body: str
    key: str
    url: str
    people: tuple[int, ...] = ()
    abilities: tuple[str, ...] = ()
    without: int | None = None


def _tell(incident: Incident, word: Word) -> None:
    """Leaves word in the outbox, for a worker to tell in seconds; what the clock does itself is told at once."""
    if context.current().actor.system:
        _send(incident, word)
        return
    with performing(act_types.WORD, as_part=True) as act:
        payload = {"incident": incident.pk, "word": asdict(word)}
        act.deliver(OUTBOX, payload, key=f"{OUTBOX}:{word.key}")


@outbox.handler(OUTBOX)
def carry_out(row: OutboxRow) -> None:
    """Tells what an act has left word of; who holds a role and whom a wall keeps out counts at this moment."""
    said = row.payload["word"]
    word = Word(**{**said, "people": tuple(said["people"]), "abilities": tuple(said["abilities"])})
    _send(Incident.objects.get(pk=row.payload["incident"]), word)


def _send(incident: Incident, word: Word) -> None:
    found = {*word.people, *(with_ability(*word.abilities) if word.abilities else ())}
    wanted = sorted(found - incidents.kept_out(incident) - {word.without})
    if not wanted:
        return
    with context.as_actor(SYSTEM):
        notices.notify(
            to=Recipients(people=wanted),
            kind=word.kind,
            subject=word.subject,
            body=word.body,
            key=f"disclosures:{word.key}",
            url=word.url,
            about=incident,
            wall=policies.WALL,
        )


def tell_due(row: Requirement, *, late: int) -> None:
    """A report is due soon (0), or late for the `late`-th time."""
    names = {"number": row.incident.number, "report": row}
    subject = _("【期限超過・外部報告】%(number)s %(report)s") if late else _("【期限・外部報告】%(number)s %(report)s")
    body = _("外部への報告の期限が近づいています。画面で内容を確かめ、送付したら記録してください。")
    if late:
        body = _(
            "外部への報告の期限を過ぎています。送付したのであれば記録し、送付しないのであれば理由を記録してください。"
        )
    abilities = HIGHER[min(late, len(HIGHER) - 1)]
    key = f"due:{row.pk}:{row.due_at.isoformat() if row.due_at else ''}:{late}"
    url = reverse("disclosures:board", args=[row.incident_id])
    _tell(row.incident, Word(DUE.name, subject % names, body, key, url, abilities=abilities))


def tell_waiting(record: Disclosure) -> None:
    """To those who decide on the form: it waits for them."""
    form = rules_in_force.form_of(record.form)
    names = {"number": record.incident.number, "report": record}
    word = Word(
        WAITING.name,
        _("【至急・決裁】%(number)s %(report)s") % names,
        _("外部へ出すものの決裁を待っています。画面で内容を確かめ、決裁するか差し戻してください。"),
        f"waiting:{record.pk}:{record.version}",
        address_of(record),
        abilities=tuple(form.decided_by) if form else (),
        without=record.drafted_by_id,
    )
    _tell(record.incident, word)


def tell_returned(record: Disclosure) -> None:
    """To who drew it up: it came back."""
    _tell_team(
        record, _("【差戻し】%(number)s %(report)s"), _("差し戻されました。画面で理由を確かめてください。"), "returned"
    )


def tell_approved(record: Disclosure) -> None:
    """To who drew it up: it may be sent."""
    _tell_team(
        record, _("【送付待ち】%(number)s %(report)s"), _("決裁されました。送付して、記録してください。"), "approved"
    )


def _tell_team(record: Disclosure, subject: str, body: str, key: str) -> None:
    names = {"number": record.incident.number, "report": record}
    key = f"{key}:{record.pk}:{record.version}"
    word = Word(DECIDED.name, subject % names, body, key, address_of(record), people=(record.drafted_by_id,))
    _tell(record.incident, word)


def tell_sent(record: Disclosure) -> None:
    """To the CISO (1(9)⑤): it was sent."""
    names = {"number": record.incident.number, "report": record}
    subject = _("【報告】%(number)s %(report)sを送付しました") % names
    body = _("外部への報告・公表を行いました。内容と受付番号は画面で確かめられます。")
    word = Word(DECIDED.name, subject, body, f"sent:{record.pk}", address_of(record), abilities=("command",))
    _tell(record.incident, word)
