"""One permit from its form to its end, told as data: who asks for what and when, what is answered, what is reported afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from sekimori.common.clock import moment_at
from sekimori.common.fiscal import FIRST_MONTH
from sekimori.portal.demo import roles
from sekimori.portal.demo.history.cases import File, answer, confirm, countersign, holder, waiting_step
from sekimori.portal.demo.history.stock import Stock
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import AIDE, Member, Staffing
from sekimori.portal.demo.units import CODE_OF
from sekimori.portal.organization.models import Person
from sekimori.portal.procedures import definitions, services
from sekimori.portal.procedures.models import Application, Countersign, Milestone, Step
from sekimori.portal.procedures.services import Word
from sekimori.standards.procedure_models import RecipientWho

Ending = Literal["answered", "waiting", "refused", "corrected", "sent_back", "withdrawn", "unanswered", "revoked"]
By = Literal["member", "head", "manager", "operator", "aide", "chief", "ciso", "audit_chief"]
OFFICES: Mapping[str, Callable[[Staffing, dt.date], Member]] = {
    "manager": roles.system_manager,
    "chief": roles.chief,
    "ciso": roles.ciso,
}
NAMED: Mapping[str, str] = {"operator": "information_system_operator", "audit_chief": "audit_chief"}
# On so many office days it is looked whether somebody is there who may answer.
PATIENCE = 20
When = float | tuple[int, int, int]
REFUSED = Word("refused", reason="目的に対して必要な範囲を超えています。範囲を絞って改めて申請してください。")
UNCLEAR = Word("returned", reason="期間と担当者の記載が一致していません。確かめて書き直してください。")


@dataclass(frozen=True)
class Told:
    """A report: of what, on which office day after the application, at which hour, with which answers and confirmation."""

    key: str
    day: int
    hour: int = 11
    data: Mapping[str, Any] = field(default_factory=dict)
    confirm: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Tale:
    """A permit: the procedure, the section (or the office) that asks, the form, and how it goes on.

    `days` says when it was asked for, once for each time: a share of the history (0–1), office days before today (-1 is the
    last one), or the first office day from (fiscal year of the history from 0, month, day) on. `renewed` are the changes of
    the form with which it is asked for again, `renewed_on` office days later.
    """

    procedure: str
    section: str
    days: Sequence[When]
    form: Callable[[Scene], Mapping[str, Any] | None]
    ending: Ending = "answered"
    by: By = "member"
    place: int = 0
    word: Callable[[Stage], Word] = lambda _stage: Word("approved")
    files: Sequence[File] = ()
    reports: Sequence[Told] = ()
    renewed_on: int = 0
    renewed: Callable[[Scene], Mapping[str, Any]] | None = None
    small: bool = False  # Told in a small city too.


@dataclass
class Scene:
    """What a form is filled in from: the day, the one who asks, the section and what it has."""

    stage: Stage
    staffing: Staffing
    stock: Stock
    code: str
    member: Member

    def day(self, days: int) -> str:
        """A date so many calendar days from today, before today when negative."""
        return (self.stage.today() + dt.timedelta(days=days)).isoformat()

    def dates(self, first: int, last: int) -> dict[str, str]:
        """A period of whole days."""
        return {"start": self.day(first), "end": self.day(last)}

    def hours(self, office_day: int, begin: int, end: int) -> dict[str, str]:
        """Hours of the office day that comes so many office days after today."""
        day = self.stage.calendar.add_office_days(self.stage.today(), office_day)
        return {"start": moment_at(day, begin).isoformat(), "end": moment_at(day, end).isoformat()}

    def ago(self, hours: int) -> str:
        """A moment so many hours ago."""
        return (self.stage.now() - dt.timedelta(hours=hours)).isoformat()

    def laptop(self) -> list[int]:
        """One of the section's laptops."""
        return self.stock.laptops[self.code][:1]

    def assets(self) -> list[int]:
        """Information of the section that is confidential."""
        return self.stock.confidential[self.code][:1]

    def me(self) -> int:
        return self.stage.people[self.member.number]

    def colleague(self, place: int = 1) -> int:
        """Somebody else of the regular staff of the section, from the youngest."""
        found = [each for each in regular(self.staffing, self.stage.today(), self.code) if each != self.member]
        return self.stage.people[found[place % len(found)].number] if found else self.me()

    def aide(self) -> int | None:
        """The fixed-term employee of the section taken on last."""
        found = youngest_aide(self.staffing, self.stage.today(), self.code)
        return self.stage.people[found.number] if found else None


def youngest_aide(staffing: Staffing, day: dt.date, code: str) -> Member | None:
    """The fixed-term employee of a section taken on last."""
    found = [each for each in staffing.members(day, code) if each.title == AIDE]
    return max(found, key=lambda each: (each.since, each.number), default=None)


def regular(staffing: Staffing, day: dt.date, code: str) -> list[Member]:
    """The regular staff of a section but for its head, the lowest in rank first."""
    return [each for each in reversed(staffing.members(day, code)) if not each.head and each.kind == "職員"]


@dataclass
class Teller:
    """Writes tales into the script."""

    script: Script
    staffing: Staffing
    stock: Stock

    def tell(self, tale: Tale) -> None:
        """Every time that this was asked for."""
        days = self.script.span.office_days()
        for number, when in enumerate(tale.days):
            left = days[self._place(days, when) :]
            if left:
                Life(self, tale, left, number).begin()

    def _place(self, days: Sequence[dt.date], when: When) -> int:
        if isinstance(when, tuple):
            year, month, day = when
            wanted = dt.date(self.script.span.first.year + year + (month < FIRST_MONTH), month, day)
            return next((place for place, each in enumerate(days) if each >= wanted), len(days))
        return len(days) + int(when) if when < 0 else int(len(days) * when)


@dataclass
class Life:
    """One application of a tale; `days` are the office days of the history from its first day on."""

    teller: Teller
    tale: Tale
    days: Sequence[dt.date]
    number: int
    pk: int = 0
    applicant: str = ""
    before: int = 0

    def begin(self) -> None:
        minute = (self.number * 17 + len(self.tale.procedure) * 7) % 60
        self._at(0, 9 + minute % 4, minute, self._ask)

    def _at(self, day: int, hour: int, minute: int, act: Callable[[Stage], None]) -> None:
        if day < len(self.days):
            self.teller.script.at(self.days[day], hour, minute, act)

    def _who(self, stage: Stage) -> Member | None:
        staffing, today, code = self.teller.staffing, stage.today(), CODE_OF[self.tale.section]
        if self.tale.by == "head":
            return staffing.head(today, code)
        if self.tale.by == "aide":
            return youngest_aide(staffing, today, code)
        if self.tale.by in OFFICES:
            return OFFICES[self.tale.by](staffing, today)
        if self.tale.by in NAMED:
            return next(iter(roles.nominated(staffing, today)[NAMED[self.tale.by]]), None)
        found = regular(staffing, today, code)
        return found[(self.tale.place + self.number) % len(found)] if found else None

    def scene(self, stage: Stage, member: Member) -> Scene:
        return Scene(stage, self.teller.staffing, self.teller.stock, CODE_OF[self.tale.section], member)

    def _ask(self, stage: Stage) -> None:
        member = self._who(stage)
        values = self.tale.form(self.scene(stage, member)) if member else None
        if member is None or values is None:
            return
        self.applicant = member.number
        with stage.acting(member.number):
            self.pk = services.application_start(procedure=self.tale.procedure, data=values).pk
            for name, label, content in self.tale.files:
                services.file_add(application=self.pk, field=name, name=label, untrusted=content)
            services.application_submit(application=self.pk)
        self._go_on()

    def _go_on(self) -> None:
        match self.tale.ending:
            case "waiting" | "unanswered":
                return
            case "withdrawn":
                self._at(0, 16, 10, self._withdraw)
            case "refused":
                self._at(1, 13, 30, partial(self._answer, word=REFUSED))
            case "sent_back" | "corrected":
                self._at(1, 10, 30, partial(self._answer, word=UNCLEAR))
            case _:
                self._at(0, 15, 40, self._answer)
        if self.tale.ending == "corrected":
            self._at(2, 9, 30, self._correct)
        if self.tale.ending in {"answered", "corrected", "revoked"}:
            self._afterwards()

    def _afterwards(self) -> None:
        for report in self.tale.reports:
            self._at(report.day, report.hour, 5, partial(self._report, told=report))
        if self.tale.ending == "revoked":
            self._at(30, 14, 0, self._revoke)
        if self.tale.renewed is not None:
            self._at(self.tale.renewed_on, 11, 20, self._renew)

    def _answer(self, stage: Stage, word: Word | None = None, days: int = 1) -> None:
        """Everybody asked answers, one after the other; who is not there does so on the next office day."""
        while (step := waiting_step(self.pk)) is not None and answer(stage, step, self._word(stage, step, word)):
            if word is UNCLEAR:
                break
        if self._is(Application.State.IN_ROUTE) and days < PATIENCE:
            later = self.teller.script.span.office_days(stage.today() + dt.timedelta(days=1))
            if later:
                self.teller.script.at(later[0], 9, 15, partial(self._answer, word=word, days=days + 1))
        if Countersign.objects.filter(decision__application=self.pk, done_at__isnull=True).exists():
            self._later(stage, 3, self._countersign)

    def _word(self, stage: Stage, step: Step, word: Word | None) -> Word:
        """Only who decides permits, refuses or sets conditions, and who takes note answers; the others pass it on."""
        if word is UNCLEAR:
            return word
        final = step.kind in {"decide", "acknowledge"}
        return (word or self.tale.word(stage)) if final else Word("approved")

    def _later(self, stage: Stage, days: int, act: Callable[[Stage], None]) -> None:
        ahead = self.teller.script.span.office_days(stage.today() + dt.timedelta(days=1))
        if len(ahead) >= days:
            self.teller.script.at(ahead[days - 1], 10, 50, act)

    def _countersign(self, stage: Stage) -> None:
        if not countersign(stage, self.pk):
            self._later(stage, 1, self._countersign)

    def _correct(self, stage: Stage) -> None:
        if self._is(Application.State.RETURNED) and self._is_here(stage):
            member = self.teller.staffing.on(stage.today())[self.applicant]
            values = self.tale.form(self.scene(stage, member))
            with stage.acting(self.applicant):
                services.application_write(application=self.pk, data=dict(values or {}), partly=True)
                services.application_submit(application=self.pk)
            self._at(2, 15, 20, self._answer)

    def _withdraw(self, stage: Stage) -> None:
        if self._is(Application.State.IN_ROUTE):
            with stage.acting(self.applicant):
                services.application_withdraw(application=self.pk, reason="予定が変わり、必要がなくなりました。")

    def _revoke(self, stage: Stage) -> None:
        """Whoever has decided takes it back."""
        record = Application.objects.get(pk=self.pk)
        decided = record.decisions.order_by("-pk").values_list("person", flat=True).first()
        if record.state == Application.State.APPROVED and decided and self._is_here(stage, stage.numbers[decided]):
            with stage.acting_as(decided):
                services.application_revoke(
                    application=self.pk, reason="使い方が申請の内容と異なることが分かったため。"
                )

    def _renew(self, stage: Stage) -> None:
        """It is asked for again before it ends."""
        member = self.teller.staffing.on(stage.today()).get(self.applicant)
        if self.tale.renewed is None or member is None or not self._is(Application.State.APPROVED):
            return
        with stage.acting(self.applicant):
            self.before, self.pk = self.pk, services.application_renew(application=self.pk).pk
            changed = self.tale.renewed(self.scene(stage, member))
            services.application_write(application=self.pk, data=dict(changed), partly=True)
            for name, label, content in self.tale.files:
                services.file_add(application=self.pk, field=name, name=label, untrusted=content)
            services.application_submit(application=self.pk)
        self._later(stage, 1, self._answer)

    def _is(self, state: str) -> bool:
        return Application.objects.filter(pk=self.pk, state=state).exists()

    def _is_here(self, stage: Stage, number: str = "") -> bool:
        return (number or self.applicant) in self.teller.staffing.on(stage.today())

    def _report(self, stage: Stage, *, told: Told) -> None:
        """Whoever may reports it, where it is still to be reported; then it is confirmed."""
        pk = self.before if told.data.get("outcome") == "renewed" else self.pk
        record = Application.objects.filter(pk=pk, state=Application.State.APPROVED).first()
        who = self._reporter(stage, record, told.key) if record is not None else None
        if record is None or who is None:
            return
        with stage.acting_as(who):
            services.milestone_report(application=record.pk, key=told.key, data=told.data, occurred_at=stage.now())
        if told.confirm is not None:
            self._later(stage, 1, partial(self._confirm, pk=record.pk, data=told.confirm))

    def _reporter(self, stage: Stage, record: Application, key: str) -> int | None:
        """The applicant while still in the city, else who holds a role that may report; nobody when it is not owed (any more)."""
        rule = definitions.of(record).procedure.milestone(key)
        if not rule.repeats and not record.milestones.filter(key=key, state=Milestone.State.WAITING).exists():
            return None
        for to in rule.by:
            if to.who is RecipientWho.APPLICANT:
                found = stage.people[self.applicant] if self._is_here(stage) else None
            else:
                found = holder(stage, to.role or "", record.unit_id)
            if found is not None:
                return found
        return None

    def _confirm(self, stage: Stage, *, pk: int, data: Mapping[str, Any]) -> None:
        if not confirm(stage, pk, data):
            self._later(stage, 1, partial(self._confirm, pk=pk, data=data))


def name_of(person: int) -> str:
    """The name of somebody, as it is written into a form."""
    return Person.objects.get(pk=person).name
