"""Telling people about questions, and reminding who is to answer."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients, Step
from sekimori.portal.organization import selectors as organization
from sekimori.portal.questions.models import Question

WAITING = kinds.register("questions:waiting", gettext_lazy("相談"), required=True)
ANSWERED = kinds.register("questions:answered", gettext_lazy("相談への回答"), required=True)
LATE = kinds.register("questions:late", gettext_lazy("回答していない相談の督促"), required=True, reminder=True)
# The city's own choice: the text asks for no limit of the answer.
ANSWER_DAYS = 5
UPWARD_DAYS = 3


def address_of(record: Question) -> str:
    """The page of a question."""
    return reverse("questions:detail", args=[record.pk])


def roles_at(stage: str) -> list[str]:
    """The roles that answer at a stage, under the rules in force."""
    ability = Question.ABILITIES[stage]
    return [role.key for role in organization.rulebook().roles if ability in role.abilities]


def _recipients(record: Question, stage: str) -> Recipients:
    unit = record.unit_id if stage == Question.Stage.MANAGER else None
    return Recipients(roles=[(role, unit) for role in roles_at(stage)])


def tell_answerer(record: Question) -> None:
    """A question waits; whoever is to answer is reminded at its limit, and 統括 some days later."""
    names = {"title": record.title, "clause": record.clause}
    notices.notify(
        to=_recipients(record, record.stage),
        kind=WAITING.name,
        subject=_("【相談】%(title)s") % names,
        body=_("対策基準%(clause)sについて相談があります。確かめて、回答するか引き継いでください。") % names,
        key=f"questions:{record.pk}:{record.version}:waiting",
        url=address_of(record),
        about=record,
    )
    subject = _("【督促】%(title)s（回答の期限を過ぎています）") % names
    body = _("相談への回答の期限を過ぎています。回答するか、引き継いでください。")
    later = clocks.due_at(record.due_at, office_days=UPWARD_DAYS)
    upward = _recipients(record, Question.Stage.CHIEF)
    notices.chase(
        subject=record,
        steps=[
            Step(record.due_at, _recipients(record, record.stage), LATE.name, subject, body, address_of(record)),
            Step(later, upward, LATE.name, subject, body, address_of(record)),
        ],
        clauses=(record.lineage,),
    )


def tell_asker(record: Question) -> None:
    """An answer is there; nobody is reminded any more."""
    notices.chase_stop(subject=record)
    notices.notify(
        to=Recipients(people=[record.asker_id]),
        kind=ANSWERED.name,
        subject=_("【回答】%(title)s") % {"title": record.title},
        body=record.answer,
        key=f"questions:{record.pk}:{record.version}:answered",
        url=address_of(record),
        about=record,
    )
