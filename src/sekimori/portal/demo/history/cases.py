"""The life of one application: handed in with its files, answered by whoever is asked, carried out, confirmed, renewed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sekimori.portal.demo.playing import Stage
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import Absence
from sekimori.portal.procedures import definitions, services
from sekimori.portal.procedures.models import Application, Countersign, Involvement, Milestone, Party, Step
from sekimori.portal.procedures.services import Word

Values = Callable[[Stage], Mapping[str, Any] | None]
File = tuple[str, str, bytes]  # field, name, content
# A consent in the form that a stage of each kind takes.
CONSENT = {"take_up": "taken_up", "through": "endorsed", "circulate": "endorsed", "acknowledge": "acknowledged"}


@dataclass
class Case:
    """An application by whoever `who` names on the day; `values` are found when the moment has come (None: nothing to ask for)."""

    procedure: str
    who: Callable[[Stage], str]
    values: Values
    files: Sequence[File] = ()
    pk: int = 0
    before: int = 0  # The application that this one renews.

    def begin(self, stage: Stage) -> None:
        """Writes the form, attaches the files and hands it in."""
        self.draft(stage)
        if self.pk:
            with stage.acting(self.who(stage)):
                services.application_submit(application=self.pk)

    def draft(self, stage: Stage) -> None:
        """Writes the form and leaves it."""
        values = self.values(stage)
        if values is None:
            return
        with stage.acting(self.who(stage)):
            self.pk = services.application_start(procedure=self.procedure, data=values).pk
            self._attach()

    def _attach(self) -> None:
        for field, name, content in self.files:
            services.file_add(application=self.pk, field=field, name=name, untrusted=content)

    def answer(self, *words: Word) -> Callable[[Stage], None]:
        """The steps that wait are answered, one after the other, by those who are asked; without words by a consent."""

        def tell(stage: Stage) -> None:
            for word in words or (Word("approved"),):
                step = waiting_step(self.pk)
                if step is not None:
                    answer(stage, step, word)

        return tell

    def report(self, key: str, data: Mapping[str, Any], *, renewed: bool = False) -> Callable[[Stage], None]:
        """It is reported that something has been done; with `renewed` of the application that was renewed by this one."""

        def tell(stage: Stage) -> None:
            pk = self.before if renewed else self.pk
            if Application.objects.filter(pk=pk, state=Application.State.APPROVED).exists():
                with stage.acting(self.who(stage)):
                    services.milestone_report(application=pk, key=key, data=data, occurred_at=stage.now())

        return tell

    def again(self, changed: Mapping[str, Any]) -> Callable[[Stage], None]:
        """What was sent back is corrected and handed in again."""

        def correct(stage: Stage) -> None:
            if self.state() == Application.State.RETURNED:
                with stage.acting(self.who(stage)):
                    services.application_write(application=self.pk, data=changed, partly=True)
                    services.application_submit(application=self.pk)

        return correct

    def renew(self, changed: Values) -> Callable[[Stage], None]:
        """Applies again for what is in force; from then on this case is the new application."""

        def ask(stage: Stage) -> None:
            values = changed(stage)
            if values is not None and self.state() == Application.State.APPROVED:
                with stage.acting(self.who(stage)):
                    self.before, self.pk = self.pk, services.application_renew(application=self.pk).pk
                    services.application_write(application=self.pk, data=values, partly=True)
                    self._attach()
                    services.application_submit(application=self.pk)

        return ask

    def state(self) -> str:
        """The state of the application now; "" when it was never made."""
        return Application.objects.filter(pk=self.pk).values_list("state", flat=True).first() or ""


def waiting_step(application: int) -> Step | None:
    """The step of an application that waits for an answer, the first of several."""
    rows = Step.objects.filter(application=application, state=Step.State.WAITING)
    return rows.select_related("application__content").order_by("order", "pk").first()


def answer(stage: Stage, step: Step, word: Word) -> bool:
    """Lets one of those who are asked answer at a step; False while nobody is there."""
    content, person = step.application.content, who_answers(stage, step)
    if content is None or person is None:
        return False
    with stage.acting_as(person):
        services.step_decide(
            application=step.application_id,
            step=step.pk,
            word=fitting(word, step),
            digest=content.digest,
            token=uuid.uuid4(),
        )
    return True


def fitting(word: Word, step: Step) -> Word:
    """A consent in the form that the stage of a step takes."""
    if word.verdict != "approved":
        return word
    return Word(
        CONSENT.get(step.kind, "approved"),
        data=word.data,
        next_review_on=word.next_review_on,
        unavoidable=word.unavoidable,
    )


def who_answers(stage: Stage, step: Step) -> int | None:
    """One of those who may answer at a step now: a person asked by name, else a holder of the role who is there."""
    rows = Involvement.objects.filter(application=step.application_id, how__in=Involvement.CONFLICTING)
    involved = frozenset(rows.values_list("person", flat=True))
    for party in Party.objects.filter(step=step).order_by("pk"):
        found = party.person_id or holder(stage, party.role, party.unit_id, involved)
        if found is not None:
            return int(found)
    return None


def holder(stage: Stage, role: str, unit: int | None, but: frozenset[int] = frozenset()) -> int | None:
    """Somebody who holds the role now and is there, a deputy last; nobody of `but`, nor in the place of one of them."""
    held = organization.holders_of(role, unit=unit, moment=stage.now())
    present = [
        each.person for each in held if not each.away and not each.only_in and not {each.person, each.instead_of} & but
    ]
    return present[0] if present else None


def confirm(stage: Stage, application: int, data: Mapping[str, Any]) -> bool:
    """Lets one of those who may confirm what was reported; False while nobody is there."""
    found = Milestone.objects.filter(application=application, state=Milestone.State.REPORTED).order_by("pk").first()
    if found is None:
        return True
    record = Application.objects.get(pk=application)
    rule = definitions.of(record).procedure.milestone(found.key).confirm
    owner = Step.objects.filter(application=application, owner__isnull=False).values_list("owner", flat=True).first()
    hands = frozenset(each for each in (record.applicant_id, record.drafter_id, found.reported_by_id) if each)
    for to in rule.by if rule else ():
        person = holder(stage, to.role or "", owner or record.unit_id, hands)
        if person is not None:
            with stage.acting_as(person):
                services.milestone_confirm(application=application, milestone=found.pk, data=data)
            return True
    return False


def countersign(stage: Stage, application: int) -> bool:
    """Lets the one in whose place was decided look at it (後閲); False while that person is away."""
    found = Countersign.objects.filter(decision__application=application, done_at__isnull=True).first()
    if found is None:
        return True
    now = stage.now()
    away = Absence.objects.filter(starts_at__lte=now, ends_at__gt=now, cancelled_at__isnull=True)
    if away.filter(person=found.person_id).exists():
        return False
    with stage.acting_as(found.person_id):
        services.countersign(countersign=found.pk, remark="内容を確認した。")
    return True
