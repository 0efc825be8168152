"""An invented city with 40,000 staff, 400,000 applications of a year and 120,000 media: made once, kept, opened by benchmarks.

The organisation comes from personnel files by the product's own import, and the package `miyako` is adopted for it. Four
applications are made by the services up to a state each (closed; waiting for the head; out of the office; permitted and not yet
out) and copied row by row with what the services made of them: contents, steps, parties, decisions, involvements, milestones,
notices and their deliveries, timers. Copies have sections, people, numbers, media and moments of their own; what was handed in
still says the original's words, so that its hash holds. The search's entries are made by the search. Of the ledger there is one
entry for each application (seven would be real), all of them of an act to which no clause listens; the states of all clauses are
then computed from the records, as each night.

The city lies in the folder that SEKIMORI_BENCHMARK_CITY names (by default one under the system's temporary folder) or in the
database that SEKIMORI_DATABASE names, and is made anew on another day or for other numbers.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import city_files, measuring
from benchmarks.copying import Copier, Original, Stand, unguarded

PEOPLE, APPLICATIONS, MEDIA = 40_000, 400_000, 120_000
FIRST = dt.date(2026, 4, 1)
LEDGER_BATCH = 5_000
# Of so many applications one is by the person whose pages are measured.
BUSY = 200
# Columns in which the key of an application is written out.
TEXTS = {"Timer": ("key", "subject"), "Notice": ("key", "about", "url")}
ANSWERS: dict[str, Any] = {
    "reason": "会計の集計に使うため。", "place": "市民会館", "address": "本町１丁目", "means": "公用車",
    "storage": "常に身に付ける", "contact": "0193-62-1234", "stores_information": False, "pledge_care": True, "pledge_return": True,
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A section with its head and those who work there, by key."""

    unit: int
    name: str
    head: int
    staff: Sequence[int]


@dataclass(frozen=True)
class City:
    """What is measured: the sections; the first of them is that of the people whose pages are asked for."""

    sections: Sequence[Section]
    ciso: int
    built: dict[str, float]

    @property
    def section(self) -> Section:
        return self.sections[0]


def opened(people: int = PEOPLE, applications: int = APPLICATIONS) -> City:
    """The city of these numbers, made where it is not there yet. Raises SystemExit when the database holds something else."""
    folder = folder_of_cities() / ("postgresql" if "postgres" in os.environ.get("SEKIMORI_DATABASE", "") else "sqlite")
    asked = {"people": people, "applications": applications, "day": dt.datetime.now(dt.UTC).date().isoformat()}
    mark = folder / "made.json"
    made = json.loads(mark.read_text()) if mark.exists() else {}
    if made.get("asked") != asked and folder.exists():
        shutil.rmtree(folder)
    measuring.installation(folder)
    from sekimori.portal.acts.models import Deployment

    if made.get("asked") != asked or not Deployment.objects.exists():
        if Deployment.objects.exists():
            raise SystemExit("the database holds another city: name an empty one, or make it anew")
        made = {"asked": asked, "built": build(people, applications)}
        mark.write_text(json.dumps(made))
    measuring.settled()
    return _city(made["built"])


def folder_of_cities() -> Path:
    """Where generated cities are kept."""
    named = os.environ.get("SEKIMORI_BENCHMARK_CITY")
    return Path(named) if named else Path(tempfile.gettempdir()) / f"sekimori-benchmark-{os.getuid()}"


def build(people: int, applications: int) -> dict[str, float]:
    """Makes it in the open database; the seconds of each part."""
    spent: dict[str, float] = {}

    def part(name: str, work: Any) -> None:
        spent[f"{name}, s"] = measuring.seconds(work)
        print(f"  {name}: {spent[f'{name}, s']:,.1f} s", file=sys.stderr, flush=True)

    part("organisation", lambda: found(people))
    part("adoption with every state", adopt)
    part("accounts", accounts)
    part("originals by the services", lambda: originals(_city({})))
    part("copies", lambda: copies(applications, MEDIA * applications // APPLICATIONS))
    part("search entries", find_again)
    part("ledger entries", lambda: entries(applications))
    measuring.statistics_gathered()
    return spent


def found(people: int) -> None:
    """The organisation, from files."""
    from django.utils import timezone

    from sekimori.portal.acts import context, outbox
    from sekimori.portal.acts.models import Deployment
    from sekimori.portal.organization import services
    from sekimori.portal.organization.models import HrImport, PostVersion

    sections = city_files.sections_of(people)
    Deployment.objects.create(city="汐見市（計測用・架空）", sample=True, created_at=timezone.now())
    with context.as_system("benchmark"):
        services.organ_set(key="mayor", name="市長部局")
        for kind, content in (
            ("units", city_files.units_file(sections)),
            ("staff", city_files.staff_file(people, sections)),
        ):
            taken = services.hr_import_take(name=kind, untrusted=content, effective_on=FIRST, kind=kind)
            outbox.run_due()
            services.hr_import_apply(hr_import=HrImport.objects.get(pk=taken.pk), leaves_confirmed=True)
            outbox.run_due()
        for unit, title, designation in (
            ("D000", "副市長", "deputy_mayor"),
            ("D000", "部長", "general_affairs_director"),
            ("S0000", "課長", "digital_promotion_head"),
        ):
            post = PostVersion.objects.on(FIRST).select_related("post").get(unit__code=unit, title=title).post
            services.post_change(post=post, valid_from=FIRST, designation=designation)


def adopt() -> None:
    """The package adopted for the city, which computes the state of every clause for every unit."""
    from sekimori.portal.acts import context
    from sekimori.portal.organization.models import Organ
    from sekimori.portal.rules import services
    from sekimori.standards import packages

    with context.as_system("benchmark"):
        edition = services.edition_take(packages.get("miyako"))
        services.edition_adopt(
            edition=edition.pk,
            organs=list(Organ.objects.values_list("pk", flat=True)),
            effective_on=FIRST,
            decision=services.Decision(decided_on=FIRST, reference="令8第1号", body="security_committee"),
        )


def accounts() -> None:
    """Everybody may sign in."""
    from sekimori.portal.identity.models import Account
    from sekimori.portal.organization.models import Person

    Account.objects.bulk_create(
        (
            Account(username=number, password="!", person_id=pk)  # noqa: S106
            for pk, number in Person.objects.values_list("pk", "number")
        ),
        batch_size=5_000,
    )


def _city(built: dict[str, float]) -> City:
    from sekimori.portal.organization import selectors as organization

    heads = organization.holders_by_unit("section_security_manager")
    names = organization.structure()
    staff = _staff()
    sections = [
        Section(unit, names.name(unit), held[0].person, sorted(staff[unit] - {held[0].person}))
        for unit, held in heads.items()
        if held and len(staff.get(unit, ())) > 1
    ]
    # The head of the first section has a role of the whole city besides, and so a notice of his own from everywhere.
    sections.sort(key=lambda each: each.unit)
    return City(sections[1:], organization.holders_of("ciso")[0].person, built)


def _staff() -> dict[int, set[int]]:
    from sekimori.portal.organization.models import Appointment, PostVersion

    units = dict(PostVersion.objects.on(FIRST).values_list("post", "unit"))
    found: dict[int, set[int]] = {}
    for post, person in Appointment.objects.on(FIRST).values_list("post", "person"):
        found.setdefault(units[post], set()).add(person)
    return found


@contextmanager
def acting(person: int) -> Iterator[None]:
    """Everything in the block is done by this person, now."""
    from sekimori.portal.acts import context
    from sekimori.portal.acts.actors import Principal
    from sekimori.portal.acts.context import Circumstances
    from sekimori.portal.organization import selectors as organization
    from sekimori.portal.organization.models import Person

    actor = organization.actor_of(Person.objects.get(pk=person))
    with context.use(Circumstances(actor, Principal("command", "benchmark", "benchmark"), channel="command")):
        yield


def take_out(section: Section, label: str) -> Any:
    """An application to take a medium out, handed in by the services, by the last of the section's staff."""
    from sekimori.portal.procedures import services
    from sekimori.portal.registers import services as registers

    today = dt.datetime.now(dt.UTC)
    period = {"start": (today + dt.timedelta(hours=1)).isoformat(), "end": (today + dt.timedelta(hours=9)).isoformat()}
    with acting(section.head):
        item = registers.item_create("media", {"name": f"ＵＳＢ{label}", "kind": "usb", "unit": section.unit})
    with acting(section.staff[-1]):
        draft = services.application_start(procedure="takeout", data={**ANSWERS, "media": [item.pk], "period": period})
        return services.application_submit(application=draft.pk)


def approve(section: Section, record: Any) -> float:
    """The head permits it; the seconds of processor time of the act."""
    import uuid

    from sekimori.portal.procedures import services
    from sekimori.portal.procedures.models import Step
    from sekimori.portal.procedures.services import Word

    step = Step.objects.get(application=record, state=Step.State.WAITING)
    with acting(section.head):
        return measuring.worked(
            partial(
                services.step_decide,
                application=record.pk,
                step=step.pk,
                word=Word("approved"),
                digest=record.content.digest,
                token=uuid.uuid4(),
            )
        )


def close(section: Section, record: Any) -> tuple[float, float]:
    """What was taken out comes back and is confirmed; the seconds of processor time of the report and of the confirmation."""
    from sekimori.portal.procedures import services

    with acting(section.staff[-1]):
        services.milestone_report(application=record.pk, key="taken")
        began = measuring.processor()
        back = services.milestone_report(application=record.pk, key="returned", data={"all_back": True})
        reported = measuring.processor() - began
    with acting(section.head):
        data = {"erased": "nothing_to_erase"}
        confirming = partial(services.milestone_confirm, application=record.pk, milestone=back.pk, data=data)
        return reported, measuring.worked(confirming)


def originals(city: City) -> None:
    """One application in each state, in the last section, with the notices that workers send."""
    from sekimori.portal.acts import context, outbox
    from sekimori.portal.procedures import services

    section = city.sections[-1]
    closed, _waiting, out, permitted = (take_out(section, f"原本{label}") for label in "１２３４")
    for record in (closed, out, permitted):
        approve(section, record)
    close(section, closed)
    with acting(section.staff[-1]):
        services.milestone_report(application=out.pk, key="taken")
    with context.as_system("benchmark"):
        outbox.run_due()


def _original(record: Any, *, with_medium: bool) -> Original:
    from sekimori.portal.acts.performing import subject_of
    from sekimori.portal.clocks.models import Timer
    from sekimori.portal.notices.models import Delivery, Notice, NoticeClause
    from sekimori.portal.procedures.models import Content, Decision, Involvement, ItemLink, Milestone, Party, Step
    from sekimori.portal.registers.models import Medium

    parts = (Content, Step, Decision, Involvement, ItemLink, Milestone)
    mine: list[Any] = [row for model in parts for row in model.objects.filter(application=record)]
    mine += Party.objects.filter(step__application=record)
    mine += Timer.objects.filter(subject=subject_of(record))
    notices = Notice.objects.filter(about=subject_of(record))
    mine += [*notices, *NoticeClause.objects.filter(notice__in=notices), *Delivery.objects.filter(notice__in=notices)]
    if with_medium:
        mine += Medium.objects.filter(pk__in=ItemLink.objects.filter(application=record).values("item"))
    return Original(record, mine, TEXTS)


def copies(applications: int, media: int) -> None:
    """Copies the originals: of a hundred one waits, one is out of the office, one is permitted, the others are closed."""
    from sekimori.portal.notices.models import Delivery
    from sekimori.portal.procedures.models import Application, ItemLink
    from sekimori.portal.registers.models import Medium

    city = _city({})
    records = list(Application.objects.order_by("pk")[:4])
    Delivery.objects.filter(notice__about__endswith=f":{records[0].pk}").update(read_at=dt.datetime.now(dt.UTC))
    link = ItemLink.objects.get(application=records[0])
    with unguarded():
        copier = Copier()
        pool = _media(copier, Medium.objects.get(pk=link.item), city, media)
        copier.finish()
        kinds = [_original(record, with_medium=number > 0) for number, record in enumerate(records)]
        for number in range(applications):
            which = number % 100
            stand = _stand(kinds[which if which in {1, 2, 3} else 0], number, number / applications, city, pool)
            copier.add(*stand)
        copier.finish()


def _media(copier: Copier, medium: Any, city: City, count: int) -> list[int]:
    """A pool of media, by key; as many as there are applications to link to them or fewer."""
    original, pool = Original(medium, [], {}), []
    for number in range(count):
        unit = city.sections[number % len(city.sections)].unit
        number_of = f"計媒{number:06}"
        values = {
            ("Medium", "number"): number_of,
            ("Medium", "code"): number_of,
            ("Medium", "name"): f"ＵＳＢメモリ{number}",
        }
        pool.append(copier.add(original, Stand({}, {medium.unit_id: unit}, dt.timedelta(), values)))
    return pool


def _stand(original: Original, number: int, share: float, city: City, pool: Sequence[int]) -> tuple[Original, Stand]:
    """What one more application has instead: a section in turn; open ones lie within the last weeks, the others over a year."""
    record, last = original.record, city.sections[-1]
    busy = number % BUSY == 0
    section = city.section if busy else city.sections[number % len(city.sections)]
    staff = section.staff[-1] if busy else section.staff[number // len(city.sections) % len(section.staff)]
    earlier = dt.timedelta(days=365 * share if record.state == "closed" else 20 * share)
    text = f"計測-{number:06}"
    values: dict[tuple[str, str], Any] = {
        ("Application", "number"): text, ("Application", "serial"): 100_000 + number, ("Application", "count"): "benchmark",
        ("Application", "subject"): f"ＵＳＢメモリ{number % len(pool)}　市民会館",
        ("Application", "applicant_label"): f"{section.name}　主事　職員 {staff}",
        ("Decision", "label"): f"{section.name}　課長　職員 {section.head}",
        ("Medium", "number"): f"計出{number:06}", ("Medium", "code"): f"計出{number:06}",
    }  # fmt: skip
    if record.state == "closed":
        values["ItemLink", "item"] = pool[number % len(pool)]
    people, units = {last.staff[-1]: staff, last.head: section.head}, {last.unit: section.unit}
    return original, Stand(people, units, earlier, values)


def find_again() -> None:
    """What was copied is found: media by their register's own words, applications by number, subject and applicant."""
    from sekimori.portal.procedures.finding import APPLICATIONS as KIND
    from sekimori.portal.search import services
    from sekimori.portal.search.kinds import Document

    def documents() -> Iterable[Document]:
        from sekimori.portal.procedures.models import Application

        rows = Application.objects.filter(count="benchmark").values_list(
            "pk", "subject", "applicant_label", "number", "unit"
        )
        words = "\n".join(str(each) for each in ANSWERS.values() if isinstance(each, str))
        for pk, subject, label, number, unit in rows.iterator(chunk_size=10_000):
            yield Document(pk, subject, f"{label}\n情報機器等持出許可\n{words}", reference=number, unit=unit, order=pk)

    for _kind in services.rebuild("media"):
        pass
    services.index_many(KIND, documents())


def entries(applications: int) -> None:
    """The ledger's entries, in batches, each signed."""
    from sekimori.portal.acts import context
    from sekimori.portal.acts.ledger import services
    from sekimori.portal.acts.performing import READ, performing
    from sekimori.portal.procedures.models import Application

    rows = Application.objects.filter(count="benchmark").select_related(None).defer("data")
    for start in range(0, applications, LEDGER_BATCH):
        with context.as_system("benchmark"), performing(READ) as act:
            for record in rows.order_by("pk")[start : start + LEDGER_BATCH]:
                act.record(
                    record, after={"state": record.state}, reason="計測", clauses=("5.1(1)③(イ)",), unit=record.unit_id
                )
        services.checkpoint_sign()


def main() -> None:
    """Makes the city without measuring anything."""
    given = measuring.arguments(__doc__, people=PEOPLE, applications=APPLICATIONS)
    measuring.show(opened(given.people, given.applications).built, as_json=given.json)


if __name__ == "__main__":
    main()
