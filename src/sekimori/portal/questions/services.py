"""Changing questions: the only way."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts import revisions
from sekimori.portal.acts.actors import Holding, assignment_of, first
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.notices import services as notices
from sekimori.portal.organization import selectors as organization
from sekimori.portal.questions import act_types, announcements, finding, selectors
from sekimori.portal.questions.models import Published, Question
from sekimori.portal.rules import selectors as rules

__all__ = [
    "Asked", "answer_publish", "answer_retract", "question_answer", "question_ask", "question_mark", "question_pass",
    "question_withdraw",
]  # fmt: skip

State, Stage = Question.State, Question.Stage


@dataclass(frozen=True)
class Asked:
    """What somebody asks: about which clause of the standard in force, and for which of his sections."""

    clause: str
    nature: str
    title: str
    body: str
    unit: int | None = None


def question_ask(*, asked: Asked, token: uuid.UUID | None = None) -> Question:
    """Asks the section's manager about a clause; who manages the section himself asks 統括.

    Raises ManyFaults for what is missing, InvalidInput for an unknown clause or a section that is not the asker's, Refused.
    """
    with performing(act_types.ASKED) as act:
        act.authorise("create", Question)
        act.once(token)
        _check(asked)
        sections = [unit for unit, _name in selectors.sections_of(act.actor)]
        unit = asked.unit if asked.unit is not None else next(iter(sections), None)
        if unit is None or unit not in sections or act.actor.person is None:
            raise InvalidInput(_("所属を選んでください。"), field="unit")
        view = rules.adoption_of_unit(unit)
        clause = view.content.by_id.get(asked.clause)
        if clause is None:
            raise InvalidInput(_("この条項は、施行中の対策基準にありません。"), field="clause")
        managed = any(organization.holders_of(role, unit=unit) for role in announcements.roles_at(Stage.MANAGER))
        own = act.actor.can("manage_section", unit)
        record = Question.objects.create(
            edition_id=view.edition,
            clause=clause.id,
            lineage=clause.lineage,
            nature=asked.nature,
            title=asked.title.strip()[:200],
            body=asked.body.strip(),
            asker_id=act.actor.person,
            asker_label=f"{act.actor.post} {act.actor.name}".strip()[:200],
            unit_id=unit,
            asked_at=act.now(),
            due_at=clocks.due_at(act.now(), office_days=announcements.ANSWER_DAYS),
            stage=Stage.MANAGER if managed and not own else Stage.CHIEF,
            for_review=asked.nature == Question.Nature.HARD,
        )
        revisions.renew(selectors.QUESTIONS)
        announcements.tell_answerer(record)
        after = {"clause": record.clause, "nature": record.nature, "stage": record.stage}
        act.record(record, after=after, clauses=_clauses(record), unit=unit)
    return record


def _check(asked: Asked) -> None:
    faults = Faults()
    if asked.nature not in Question.Nature.values:
        faults.add(_("相談の種類を選んでください。"), field="nature")
    if not asked.title.strip():
        faults.add(_("件名を書いてください。"), field="title")
    if not asked.body.strip():
        faults.add(_("相談の内容を書いてください。"), field="body")
    faults.raise_if_any()


def _clauses(record: Question) -> tuple[str, ...]:
    """The clause asked about, and those that make one ask."""
    return tuple(dict.fromkeys((record.lineage, *asking_lineages())))


def asking_lineages() -> list[str]:
    """The clauses of the standard in force that want questions to be asked."""
    return [
        clause.lineage
        for view in rules.adoptions_on()
        for clause in view.package.normative
        if any(each.name == "policy_question" for each in clause.mechanisms)
    ]


def _holding(act: Performing, record: Question) -> Holding | None:
    ability = Question.ABILITIES[record.stage]
    unit = record.unit_id if record.stage == Stage.MANAGER else None
    found = [h for h in act.actor.holdings if ability in h.abilities and (unit is None or h.reaches(unit))]
    return first(each for each in found if not each.only_in)


def question_answer(
    *, pk: int, answer: str, for_review: bool = False, seen: int | None = None, token: uuid.UUID | None = None
) -> Question:
    """Answers or gives orders. Raises InvalidInput without words, Refused for the asker and for whom it was not put to."""
    with performing(act_types.ANSWERED) as act:
        record = act.obtain(Question, pk, need="answer", seen=seen)
        act.once(token, record)
        if not answer.strip():
            raise InvalidInput(_("回答を書いてください。"), field="answer")
        holding = _holding(act, record)
        record.answer, record.state, record.closed_at = answer.strip(), State.ANSWERED, act.now()
        record.answered_by_id = act.actor.person
        post = holding.post if holding and holding.post else act.actor.post
        record.answered_label = f"{post} {act.actor.name}".strip()[:200]
        record.for_review = for_review or record.for_review
        record.save()
        revisions.renew(selectors.QUESTIONS)
        announcements.tell_asker(record)
        act.record(
            record,
            after={"state": record.state, "for_review": record.for_review},
            clauses=_clauses(record),
            unit=record.unit_id,
            assignment=assignment_of(holding),
        )
    return record


def question_pass(*, pk: int, to: str, reason: str, token: uuid.UUID | None = None) -> Question:
    """Passes a question on to another stage. Its limit stays. Raises InvalidInput for the same stage or without a reason."""
    with performing(act_types.PASSED) as act:
        record = act.obtain(Question, pk, need="pass")
        act.once(token, record)
        if to not in {Stage.SYSTEMS, Stage.CHIEF} or to == record.stage:
            raise InvalidInput(_("引き継ぐ相手を選んでください。"), field="to")
        if not reason.strip():
            raise InvalidInput(_("引き継ぐ理由を書いてください。"), field="reason")
        before = record.stage
        record.stage = to
        record.save()
        revisions.renew(selectors.QUESTIONS)
        announcements.tell_answerer(record)
        act.record(
            record,
            before={"stage": before},
            after={"stage": to},
            reason=reason.strip(),
            clauses=_clauses(record),
            unit=record.unit_id,
        )
    return record


def question_withdraw(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Question:
    """Takes one's own question back that was not answered; it stays on record."""
    with performing(act_types.WITHDRAWN) as act:
        record = act.obtain(Question, pk, need="withdraw")
        act.once(token, record)
        if not reason.strip():
            raise InvalidInput(_("理由を書いてください。"), field="reason")
        record.state, record.closed_at = State.WITHDRAWN, act.now()
        record.save()
        revisions.renew(selectors.QUESTIONS)
        notices.chase_stop(subject=record)
        after = {"state": record.state}
        act.record(record, after=after, reason=reason.strip(), clauses=_clauses(record), unit=record.unit_id)
    return record


def question_mark(*, pk: int, for_review: bool, reason: str = "") -> Question:
    """Says whether the review of the policy should look at the question."""
    with performing(act_types.MARKED) as act:
        record = act.obtain(Question, pk, need="mark")
        if record.for_review != for_review:
            record.for_review = for_review
            record.save()
            before, after = {"for_review": not for_review}, {"for_review": for_review}
            act.record(
                record, before=before, after=after, reason=reason, clauses=(record.lineage,), unit=record.unit_id
            )
    return record


def answer_publish(*, pk: int, title: str, body: str, answer: str, token: uuid.UUID | None = None) -> Published:
    """Releases question and answer for everybody, in words that name nobody; a second release takes the first one's place.

    Raises InvalidInput without words or where the asker's name stands in them, Refused.
    """
    with performing(act_types.PUBLISHED) as act:
        record = act.obtain(Question, pk, need="publish")
        act.once(token, record)
        words = (title.strip(), body.strip(), answer.strip())
        if not all(words):
            raise InvalidInput(_("件名、相談の内容、回答を書いてください。"), field="title")
        _check_anonymous(record, words)
        found = Published.objects.filter(question=record).first() or Published(question=record)
        found.clause, found.lineage = record.clause, record.lineage
        found.title, found.body, found.answer = words[0][:200], words[1], words[2]
        found.role_label = str(record.get_stage_display())
        found.published_at, found.retracted_at = act.now(), None
        found.save()
        finding.index(found)
        act.record(found, after={"title": found.title}, clauses=(record.lineage,), unit=record.unit_id)
    return found


def _check_anonymous(record: Question, words: tuple[str, ...]) -> None:
    name = organization.names([record.asker_id]).get(record.asker_id, "")
    parts = {name, "".join(name.split()), *(part for part in name.split() if len(part) > 1)} - {""}
    if any(part in text for part in parts for text in words):
        raise InvalidInput(_("相談した人の氏名が含まれています。名前が分からない言葉に直してください。"), field="body")


def answer_retract(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Published:
    """Takes a published answer back; it stays on record and is found no more."""
    with performing(act_types.RETRACTED) as act:
        record = act.obtain(Published, pk, need="retract")
        act.once(token, record)
        if not reason.strip():
            raise InvalidInput(_("理由を書いてください。"), field="reason")
        record.retracted_at = act.now()
        record.save()
        finding.forget(record)
        act.record(
            record, after={"retracted_at": record.retracted_at}, reason=reason.strip(), clauses=(record.lineage,)
        )
    return record
