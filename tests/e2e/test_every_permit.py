"""Every permit of the published package on its screens: applied for, decided, reported and confirmed, to its end.

The forms are filled in by their definitions (tests/portal/procedures/miyako/filling.py) and typed like a person would. One
of them is gone in the ordinary run, all of them by `make proof`.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.demo.history import papers
from sekimori.portal.evidence import keys
from sekimori.portal.organization.models import Nomination, Person, PostVersion
from sekimori.portal.procedures.forms.sources import Clauses
from sekimori.portal.procedures.models import Application, Milestone, Step
from sekimori.portal.procedures.services.deciding import ANSWERS
from sekimori.portal.registers.adopted import Standards
from sekimori.portal.registers.defining import get as register
from sekimori.portal.registers.indexing import index
from sekimori.standards import packages
from sekimori.standards.procedure_models import FieldType, FormField, Procedure
from tests.adopting import adopt
from tests.e2e.conftest import Template, database_file
from tests.e2e.helpers import check_page, signed_in
from tests.e2e.typing_in import Typist, day
from tests.portal.procedures.conftest import MORNING, add_temporary
from tests.portal.procedures.miyako.conftest import City
from tests.portal.procedures.miyako.test_every_permit import measures, permits_first
from tests.portal.procedures.miyako.walking import POOL, Walker
from tests.portal.procedures.registers import MemoryRegisters
from tests.world import FIRST, World

PACKAGE = packages.get("miyako")
# Owners, three who decide one after another, and the report of a disposal.
ORDINARY = ("disposal",)
KEYS = [
    each.key if each.key in ORDINARY else pytest.param(each.key, marks=pytest.mark.proof) for each in PACKAGE.procedures
]
SHOTS = os.environ.get("SEKIMORI_SHOTS")
State = Application.State


@pytest.fixture(scope="session")
def template(
    template: Template, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Template:
    """The small city with the published package in force."""
    path = tmp_path_factory.mktemp("permits") / "city.sqlite3"
    shutil.copy(template.path, path)
    world = replace(template.world, clock=FixedClock(MORNING), people=dict(template.world.people))
    with django_db_blocker.unblock(), database_file(path):
        PostVersion.objects.filter(post=world.posts["system"]).update(designation="digital_promotion_head")
        adopt(world, PACKAGE)
        at = moment_at(FIRST, 9)
        Nomination.objects.create(
            role="information_system_operator", person=world.people["operator"], valid_from=FIRST, recorded_at=at
        )
        add_temporary(world)
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Template(path, world)


@pytest.fixture
def city(world: World, tmp_path: Path) -> Iterator[City]:
    """That city with a place for files of its own."""
    with override_settings(DATA_DIR=tmp_path):
        keys.create()
        yield City(world, MemoryRegisters())


@dataclass
class Visit:
    """One permit gone through by its people in one browser."""

    city: City
    walker: Walker
    page: Page
    file: Path
    shots: int = 0

    def __post_init__(self) -> None:
        self.typist = Typist(self.page, self.searched)

    @property
    def rule(self) -> Procedure:
        return self.walker.rule

    def searched(self, given: FormField, value: Any) -> tuple[str, str]:
        """What is typed to find a value, and the key that its result carries."""
        if given.type is FieldType.CLAUSE:
            places = Clauses(self.walker.filler.defined.package).places
            return next(each.id for each in PACKAGE.clauses if each.lineage == value), str(places[value])
        if given.type is FieldType.ITEM:
            return self.walker.filler.known[given.from_register or "", value].label, str(value)
        if given.type is FieldType.UNIT:
            return next(code for code, unit in self.city.world.units.items() if unit.pk == value), str(value)
        return Person.objects.get(pk=value).name, str(value)

    def as_(self, who: str, path: str) -> None:
        """`who` signs in and opens a page."""
        signed_in(self.page, self.city.world, who).goto(f"/procedures/{path}")

    def shot(self, name: str) -> None:
        """A picture for looking at, when asked for."""
        if SHOTS:
            self.shots += 1
            self.page.screenshot(path=f"{SHOTS}/{self.rule.key}-{self.shots}-{name}.png", full_page=True)

    def apply(self) -> Application:
        """From the catalogue's page to the number."""
        self.as_(self.walker.who, f"apply/{self.rule.key}/")
        check_page(self.page)
        self.shot("start")
        self.page.locator("main form button[type=submit]:visible").last.click()
        expect(self.page).to_have_url(re.compile("/edit/$"))
        data = self.walker.filler.valid()
        self.shot("empty")
        self.typist.fill_in(self.rule.fields, data)
        check_page(self.page)
        self.attach_all(data)
        self.shot("filled")
        self.page.get_by_role("button", name="確認へ進む").last.click()
        expect(self.page).to_have_url(re.compile("/confirm/$"))
        self.shot("confirm")
        self.page.get_by_role("button", name=re.compile("この内容で")).click()
        expect(self.page.get_by_text("受け付けました。番号は")).to_be_visible()
        return Application.objects.filter(procedure=self.rule.key).latest("pk")

    def attach_all(self, data: dict[str, Any]) -> None:
        """A file to every field that must have one, after the draft was kept."""
        asked = self.walker.filler.answers(data).asked(self.walker.filler.moment)
        wanted = [each for each in asked.values() if each.type is FieldType.EVIDENCE and each.demanded]
        if wanted:
            self.page.get_by_role("button", name="下書きを保存").click()
        for each in wanted:
            self.typist.attach(each.key, self.file)

    def decide_all(self, record: Application) -> None:
        """Each who is asked consents on the application's page."""
        for _step in range(12):
            record.refresh_from_db()
            step = Step.objects.filter(application=record, state=Step.State.WAITING).order_by("pk").first()
            if record.state != State.IN_ROUTE or step is None:
                return
            self.decide(record, step)

    def decide(self, record: Application, step: Step) -> None:
        stage = self.rule.stage(step.stage)
        self.as_(self.walker.decider(record, step), f"{record.pk}/")
        self.shot("asked")
        form = self.page.locator(f'form[action$="/decide/{step.pk}/"]')
        form.locator(f'input[name="s{step.pk}-verdict"][value="{ANSWERS[stage.kind][0]}"]').check()
        for each in stage.fields:
            if each.demanded:
                self.typist.answer(form, f"s{step.pk}-stage_{each.key}", each, self.walker.filler.first(each))
        if stage.next_review:
            later = self.walker.filler.moment.date() + dt.timedelta(days=200)
            form.locator(f"input[name=s{step.pk}-next_review_on]").fill(day(later.isoformat()))
        form.get_by_role("button", name="この判定を記録する").click()
        expect(self.page.get_by_text("と記録しました。")).to_be_visible()

    def report_all(self, record: Application) -> None:
        """Whatever is owed is reported, and confirmed by somebody else where the permit wants it."""
        for _each in range(10):
            record.refresh_from_db()
            owed = self.next_owed(record)
            if owed is None:
                return
            self.report(record, owed)

    def next_owed(self, record: Application) -> Milestone | None:
        if record.state != State.APPROVED:
            return None
        waiting = record.milestones.filter(state="waiting", demanded=True).order_by("order", "row", "pk")
        done = {each.key for each in record.milestones.exclude(state="waiting")}
        return next((each for each in waiting if self.walker.ready(each, done, record)), None)

    def report(self, record: Application, owed: Milestone) -> None:
        rule = self.rule.milestone(owed.key)
        by, told = self.walker.recipient(rule.by[0], record), self.walker.report_data(rule, record.data)
        self.as_(by, f"{record.pk}/")
        self.page.locator(f'a[href$="/report/{owed.key}/{owed.row}/"]').click()
        check_page(self.page)
        files = [each for each in rule.fields if each.type is FieldType.EVIDENCE and each.demanded]
        for each in files if told.get("vendor_used", True) else ():
            self.typist.attach(each.key, self.file)
        self.typist.fill_fields(rule.fields, told)
        self.shot(f"report-{owed.key}")
        self.page.get_by_role("button", name="確認へ進む").last.click()
        self.page.get_by_role("button", name="報告する", exact=True).click()
        expect(self.page.get_by_text("報告を受け付けました。")).to_be_visible()
        if rule.confirm is not None:
            self.confirm(record, owed, by)

    def confirm(self, record: Application, owed: Milestone, by: str) -> None:
        confirm = self.rule.milestone(owed.key).confirm
        assert confirm is not None
        others = (self.walker.recipient(each, record) for each in confirm.by)
        self.as_(next(each for each in others if each not in {by, self.walker.who}), f"{record.pk}/")
        self.page.locator(f'a[href$="/milestones/{owed.pk}/confirm/"]').click()
        check_page(self.page)
        told, _seen = self.walker.filler.further(confirm.fields, record.data)
        self.typist.fill_fields(confirm.fields, told)
        self.shot(f"confirm-{owed.key}")
        self.page.get_by_role("button", name="確認する").last.click()
        expect(self.page.get_by_text("確認を記録しました。")).to_be_visible()

    def leaves(self, record: Application) -> None:
        """The page at the end, the paper and the line of the register."""
        self.as_(self.walker.who, f"{record.pk}/")
        check_page(self.page)
        self.shot("end")
        paper = self.page.request.get(f"/procedures/{record.pk}/form.pdf")
        assert paper.body().startswith(b"%PDF-")
        if SHOTS:
            Path(SHOTS, f"{self.rule.key}.pdf").write_bytes(paper.body())
        self.as_("chief", f"registers/{self.rule.key}/")
        expect(self.page.get_by_role("link", name=record.number)).to_be_visible()
        self.shot("register")
        check_page(self.page)


def findable() -> None:
    """The entries of the registers are known to the search, as they are when they come to be there by acts."""
    for name in POOL:
        found = register(name)
        index(found, found.model._default_manager.all(), Standards.now())


@pytest.mark.parametrize("key", KEYS)
def test_a_permit_goes_from_the_form_to_a_closed_record_on_its_screens(
    city: City, page: Page, tmp_path: Path, key: str
) -> None:
    walker = Walker(city, PACKAGE, key)
    measures(city, walker)
    permits_first(city, walker)
    findable()
    file = tmp_path / "証明書.pdf"
    file.write_bytes(papers.pdf("証明書（試験用）", ["試験のためのファイルです。"]))
    page.context.set_default_timeout(60_000)
    visit = Visit(city, walker, page, file)
    record = visit.apply()
    visit.decide_all(record)
    visit.report_all(record)
    walker.over(record)
    assert record.state in {State.CLOSED, State.ENDED} or record.valid_until is None, (key, record.state)
    visit.leaves(record)
