"""What comes every year: the contact network renewed, the IDs gone through section by section, the policy reviewed."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sekimori.common import eras
from sekimori.common.errors import Conflict
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.demo import roles
from sekimori.portal.demo.history import papers
from sekimori.portal.demo.history.records import ID_NOTES, IDS, NETWORK_NOTES, REVIEWS, SERIOUS_CHANGE, Reviewed
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.demo.units import CODE_OF, SECTIONS
from sekimori.portal.duties import materials, services
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.evidence import services as evidence
from sekimori.portal.organization import services as organization

NETWORK, IDENTITIES, REVIEW = "contact_network_update", "id_stocktaking", "policy_review"
State = Occurrence.State
# Kitchens and works without a terminal of their own: there is nothing to go through.
WITHOUT_IDS = tuple(CODE_OF[name] for name in ("学校給食センター", "浄化センター"))
CITIZENS, COLLECTION = CODE_OF["市民課"], CODE_OF["収納課"]
# Below this scale the duties are kept for some months only, the last round of IDs among them.
WHOLE = 0.5


@dataclass(frozen=True)
class Yearly:
    """What the events of a year share. `since` is the day on which the city began to keep its duties here."""

    script: Script
    staffing: Staffing
    chance: random.Random
    since: dt.date


def write(script: Script, staffing: Staffing, chance: random.Random, scale: float) -> None:
    """Writes every duty that was done, late, returned or not needed, and what is open today."""
    year = Yearly(script, staffing, random.Random(f"yearly {chance.random()}"), begins(script, scale))
    # What has changed in the last days is handed out by the visitor.
    lately = script.span.office_days()[-4:]
    for morning, handed_out in _months(script, year.since):
        script.at(morning, 7, 5, _arise)
        if handed_out not in lately:
            script.at(handed_out, 13, 20, lambda stage: _network(stage, staffing))
    rounds = [days for days in _junes(script) if days[0] >= year.since]
    for days in rounds:
        _round(year, days, newest=days is rounds[-1])
    _reviews(year)
    _today(year)
    script.at(script.span.last, 19, 0, _arise)


def begins(script: Script, scale: float) -> dt.date:
    """The day from which the city keeps its duties here."""
    if scale >= WHOLE:
        return script.span.first
    over = script.span.today >= dt.date(script.span.fiscal_year, 7, 15)
    return dt.date(script.span.fiscal_year - 1, 7 if over else 6, 1)


def _junes(script: Script) -> Iterator[list[dt.date]]:
    """The office days of each June since the standard was amended, and those up to six weeks later, oldest first."""
    for year in range(script.span.fiscal_year - 1, script.span.today.year + 1):
        first = dt.date(year, 6, 1)
        days = script.span.office_days(first, first + dt.timedelta(days=45))
        if days:
            yield days


def _months(script: Script, since: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """Of each month the first office day, on which transfers have come, and the fourth, by which all numbers are known."""
    months: dict[tuple[int, int], list[dt.date]] = {}
    for day in script.span.office_days(since):
        months.setdefault((day.year, day.month), []).append(day)
    yield from ((days[0], days[min(3, len(days) - 1)]) for days in months.values())


def _arise(stage: Stage) -> None:
    with stage.system("scheduler"):
        services.duties_renew()


def _open(duty: str) -> list[Occurrence]:
    return list(Occurrence.objects.filter(duty=duty, state__in=Occurrence.WAITING).order_by("due_on", "pk"))


def _network(stage: Stage, staffing: Staffing) -> None:
    """Whatever has changed goes into the network; it is issued anew and handed out."""
    chief = roles.chief(staffing, stage.today())
    for row in _open(NETWORK):
        if row.opens_on > stage.today():
            continue
        fields = {
            "confirmed": ["holders", "telephones", "outside"],
            "gaps_reason": "空席の職の分は、発令され次第、当日中に追加する。",
            "handed_out": ["paper_a4", "folded_a6", "screen"],
            "note": NETWORK_NOTES[row.pk % len(NETWORK_NOTES)],
        }
        with stage.acting(chief.number):
            services.occurrence_finish(pk=row.pk, data={"fields": fields})
            organization.network_issue(day=stage.today(), restricted=True)


def _round(year: Yearly, days: Sequence[dt.date], *, newest: bool) -> None:
    """Sections answer in the first half of the month, a department a day; two of an older round come late."""
    script = year.script
    late = set() if newest else {each.code for each in year.chance.sample(SECTIONS, 2)} - set(WITHOUT_IDS)
    departments = sorted({each.parent for each in SECTIONS})
    for place, department in enumerate(departments):
        codes = [each.code for each in SECTIONS if each.parent == department]
        codes = [each for each in codes if each not in late and each not in WITHOUT_IDS]
        _on(script, days, 3 + place % 5, (10, 5 * place), _answering(year, codes))
    _on(script, days, 3, (9, 15), lambda stage: _not_needed(stage, year.staffing))
    for place in (5, 8):
        _on(script, days, place, (15, 40), lambda stage: _confirm(stage, year.staffing))
    _on(script, days, 22, (11, 10), _answering(year, sorted(late)))
    _on(script, days, 24, (15, 40), lambda stage: _confirm(stage, year.staffing))


def _on(script: Script, days: Sequence[dt.date], place: int, at: tuple[int, int], act: Callable[[Stage], None]) -> None:
    if len(days) > place:
        script.at(days[place], *at, act)


def _answering(year: Yearly, codes: Sequence[str]) -> Callable[[Stage], None]:
    def answer(stage: Stage) -> None:
        units = {stage.units[code]: code for code in codes}
        for row in _open(IDENTITIES):
            if row.unit_id in units and row.opens_on <= stage.today():
                _answer(stage, year.staffing, row, units[row.unit_id])

    return answer


def _answer(stage: Stage, staffing: Staffing, row: Occurrence, code: str) -> None:
    head = staffing.head(stage.today(), code)
    if head is not None:
        with stage.acting(head.number):
            services.occurrence_finish(pk=row.pk, data=_found(code, row.pk))


def _found(code: str, number: int) -> dict[str, Any]:
    """What a section writes about its IDs: one of its systems, and now and then one that has to be stopped."""
    system, reason = IDS[number % len(IDS)]
    rows = [{"system": "課共用端末", "id": f"{code}-kyoyo", "answer": "keep", "reason": ""}]
    if number % 3 == 0:
        rows.append({"system": system, "id": f"{code}-{number % 90 + 10}", "answer": "disable", "reason": reason})
    if number % 17 == 0:
        doubt = "前任者から引き継いだＩＤで、登録の経緯が分からない。"
        rows.append({"system": system, "id": f"{code}-old", "answer": "unknown", "reason": doubt})
    fields: dict[str, Any] = {"shared_users": number % 11 > 0, "privileges": "too_wide" if number % 13 == 0 else "fit"}
    if number % 11 == 0:
        fields["shared_reason"] = "窓口の共用ＩＤに名簿がないことが分かった。今月末までに作成し、以後は毎月見直す。"
    if number % 13 == 0:
        fields["privileges_detail"] = f"{system}の更新権限が係の全員に付いている。担当の２人に限るよう改める。"
    fields["note"] = ID_NOTES[number % len(ID_NOTES)]
    return {"fields": fields, "entered": rows}


def _not_needed(stage: Stage, staffing: Staffing) -> None:
    units = {stage.units[code] for code in WITHOUT_IDS}
    with stage.acting(roles.system_manager(staffing, stage.today()).number):
        for row in _open(IDENTITIES):
            if row.unit_id in units:
                reason = (
                    "職員に個人の利用者ＩＤを発行しておらず、共用端末も置いていないため、今回は棚卸しの対象がない。"
                )
                services.occurrence_waive(pk=row.pk, reason=reason)


def _confirm(stage: Stage, staffing: Staffing) -> None:
    """The system manager confirms what has come; of the own section it is the director who does (four eyes)."""
    rows = Occurrence.objects.filter(duty=IDENTITIES, state=State.REPORTED).order_by("pk")
    own = stage.units[roles.DIGITAL]
    for row in rows:
        who = roles.chief if row.unit_id == own else roles.system_manager
        with stage.acting(who(staffing, stage.today()).number):
            services.occurrence_confirm(pk=row.pk, digest=row.content.digest if row.content else "")


def _reviews(year: Yearly) -> None:
    """Each spring the policy is reviewed: late the first time, in time since."""
    days = year.script.span
    for place, fiscal in enumerate(range(year.since.year, days.today.year + 1)):
        april = dt.date(fiscal, 4, 1)
        late = days.office_days(april + dt.timedelta(days=7), april + dt.timedelta(days=20))
        # Before anything serious is declared in the last days of a year, so that the declared review stays open beside it.
        timely = days.office_days(april - dt.timedelta(days=25), april - dt.timedelta(days=1))
        chosen = late if fiscal == days.first.year + 1 else timely
        # The review of this spring is open until April.
        if chosen and april <= days.today:
            year.script.at(chosen[0], 16, 10, _reviewing(year.staffing, REVIEWS[place % len(REVIEWS)]))


def _reviewing(staffing: Staffing, what: Reviewed) -> Callable[[Stage], None]:
    def review(stage: Stage) -> None:
        today = stage.today()
        for row in _open(REVIEW):
            if row.opens_on > today:
                continue
            era, year = eras.fiscal_era_year(FiscalYear.of(today).year)
            held = stage.span.office_days(today - dt.timedelta(days=14), today - dt.timedelta(days=1))[0]
            number = f"{era.name[0]}{year}本部第{row.pk % 7 + 2}号"
            with stage.acting(roles.ciso(staffing, today).number):
                for name, content, title in _papers_of(what, number, held):
                    evidence.evidence_attach(
                        untrusted=content,
                        name=name,
                        subject=f"duties.occurrence:{row.pk}",
                        title=title,
                        purpose="評価の根拠",
                        period=(held, held),
                    )
                # The review was decided by a body that met elsewhere; what the minutes here say is about other matters.
                lines = materials.source_of("decisions_of_bodies").listed(None, today).lines
                data = {
                    "fields": _assessment(what, number, held),
                    "answers": {line.key: {"answer": "other"} for line in lines},
                }
                services.occurrence_finish(pk=row.pk, data=data)

    return review


def _assessment(what: Reviewed, number: str, held: dt.date) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "scope": ["policy", "standard", "procedures"],
        "grounds": list(what.grounds),
        "findings": what.findings,
        "outcome": "rules" if what.proposals else "unchanged",
        "reason": what.reason,
        "outside": True,
        "body": what.body,
        "reference": number,
        "decided_on": held.isoformat(),
    }
    if what.proposals:
        columns = ("clause", "what", "why")
        fields["proposals"] = [dict(zip(columns, each, strict=True)) for each in what.proposals]
    return fields


def _papers_of(what: Reviewed, number: str, held: dt.date) -> list[tuple[str, bytes, str]]:
    """The minutes, and the assessment where something is proposed."""
    day = eras.format_long(held, weekday=True)
    minutes = papers.docx(f"{what.body}議事録", [f"番号：{number}", f"開催：{day}　庁議室", what.findings, what.reason])
    found = [(f"議事録_{number}.docx", minutes, f"{what.body}議事録")]
    if what.proposals:
        sheet = papers.xlsx("改善案", [("条項・規程", "改める内容", "理由"), *what.proposals])
        found.append((f"改善案一覧_{number}.xlsx", sheet, "改善案の一覧"))
    return found


def _today(year: Yearly) -> None:
    """What is open today: a changed network, IDs reopened in one section and to be confirmed in another, a review."""
    script, days = year.script, year.script.span.office_days()
    script.at(days[-4], 11, 30, lambda stage: _number_changes(stage, year.staffing))
    script.at(days[-4], 16, 5, _arise)
    script.at(days[-6], 10, 25, lambda stage: _reopen(stage, year.staffing, CITIZENS))
    script.at(days[-5], 10, 25, lambda stage: _reopen(stage, year.staffing, COLLECTION))
    script.at(days[-2], 14, 15, _answering(year, [COLLECTION]))
    script.at(days[-9], 9, 35, lambda stage: _declare(stage, year.staffing))


def _number_changes(stage: Stage, staffing: Staffing) -> None:
    """A contractor has moved its night desk: the network handed out is not right any more."""
    with stage.acting(roles.nominated(staffing, stage.today())["csirt_lead"][0].number):
        organization.external_contact_set(
            body="みなと通信株式会社（架空）",
            department="保守受付（夜間・休日）",
            purpose="庁内ネットワーク・回線の夜間の障害",
            telephone="0120-000-402",
            night_telephone="0120-000-403",
            hours="平日17:15～翌8:30、休日",
            order=9,
            checked_on=stage.today(),
        )


def _reopen(stage: Stage, staffing: Staffing, code: str) -> None:
    """The system manager has found something afterwards that the section's record does not say."""
    rows = Occurrence.objects.filter(duty=IDENTITIES, unit=stage.units[code], state=State.DONE)
    row = rows.order_by("-due_on").first()
    if row is not None:
        with stage.acting(roles.system_manager(staffing, stage.today()).number):
            reason = (
                "業務システムのログイン記録に、棚卸し票にない共用ＩＤの利用がありました。確かめて記録し直してください。"
            )
            services.occurrence_reopen(pk=row.pk, reason=reason)


def _declare(stage: Stage, staffing: Staffing) -> None:
    """Something serious has changed, so that the policy is reviewed once more; where a review is open, that one takes it in."""
    with stage.acting(roles.system_manager(staffing, stage.today()).number):
        try:
            services.occasion_declare(duty=REVIEW, occasion="serious_change", reason=SERIOUS_CHANGE)
        except Conflict:
            return
