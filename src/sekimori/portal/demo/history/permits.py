"""Applications of every procedure, from the draft to the return: asked for, decided, used, forgotten, refused."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sekimori.common.errors import SekimoriError
from sekimori.portal.demo.history import forms
from sekimori.portal.demo.history.cases import answer, confirm, countersign
from sekimori.portal.demo.history.stock import VISITED, Stock
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Member, Staffing
from sekimori.portal.demo.units import UNITS
from sekimori.portal.procedures import services
from sekimori.portal.procedures.models import Application, Countersign, Step
from sekimori.portal.procedures.services import Word

A_YEAR = {"takeout": 9, "offsite_work": 5, "software_install": 3, "disposal": 3}
REFUSALS = (
    "必要な理由が読み取れません。",
    "代わりの方法があります。庁内の端末で行ってください。",
    "期間が重なっています。",
    "目的に対して、持ち出す個人情報の件数が多すぎます。必要な分に絞ってください。",
    "行き先に庁内網の端末があります。持ち出さずに用が足ります。",
    "サポートの期限が示されていない製品のため、認められません。",
)
RETURNS = (
    "行き先の所在地を正確に書いてください。",
    "保管の方法を具体的に書いてください。",
    "理由をもう少し詳しくお願いします。",
    "同行する職員の氏名と、休憩中の保管の方法を書き足してください。",
    "返却の時刻が閉庁後になっています。翌朝に改めるか、守衛室への返却としてください。",
)
CONDITIONS = (
    "使い終わったら、その日のうちに連絡すること。",
    "二人以上で携行すること。",
    "個人情報を含むファイルは、戻った日のうちに消去し、消去したことを報告すること。",
    "会場では、画面をのぞき見防止フィルターで覆うこと。",
)


@dataclass
class Desk:
    """What the stories share: who works where, what there is, and the script they write on."""

    script: Script
    staffing: Staffing
    stock: Stock
    dice: random.Random


@dataclass
class Story:
    """One application: who asks for what, when, and how it ends."""

    desk: Desk
    procedure: str
    member: Member
    data: dict[str, Any]
    ending: str
    taken: str = ""
    back: str = ""
    taken_at: dt.datetime | None = None
    back_at: dt.datetime | None = None
    report: Mapping[str, Any] | None = None
    confirm: Mapping[str, Any] | None = None
    record: int = 0


def write(script: Script, staffing: Staffing, stock: Stock, chance: random.Random, scale: float) -> None:
    """Writes all applications of the three years, and those that are open today."""
    desk = Desk(script, staffing, stock, random.Random(f"permits {chance.random()}"))
    days = script.span.office_days()[20:]
    years = len(days) / 240
    for procedure, number in A_YEAR.items():
        for _each in range(round(number * years * scale)):
            day = desk.dice.choice(days[:-6])
            code = desk.dice.choice([each.code for each in UNITS if each.section])
            _begin(desk, procedure, day, code, desk.dice.choices(list(ENDINGS), weights=list(ENDINGS.values()))[0])
    _open_today(desk, days[-4:])


# How stories end, and how often of a hundred.
ENDINGS = {"done": 78, "late": 7, "returned": 6, "refused": 4, "withdrawn": 2, "conditional": 3}


def _open_today(desk: Desk, days: list[dt.date]) -> None:
    """What waits today: for heads, for the system manager, for those who have something out."""
    visited = [each for each in UNITS if each.code in VISITED]
    for plan in visited:
        _begin(desk, "takeout", days[-1], plan.code, "waiting")
        _begin(desk, "offsite_work", days[-2], plan.code, "waiting")
        _begin(desk, "takeout", days[0], plan.code, "overdue")
        _begin(desk, "disposal", days[-1], plan.code, "waiting")
    for plan in visited[:3]:
        _begin(desk, "software_install", days[-2], plan.code, "waiting")


def _begin(desk: Desk, procedure: str, day: dt.date, code: str, ending: str) -> None:
    """Lets somebody of the section hand in an application on `day`."""
    hour, minute = desk.dice.randrange(9, 16), desk.dice.randrange(60)
    pick = desk.dice.random()

    def ask(stage: Stage) -> None:
        members = [each for each in desk.staffing.members(stage.today(), code) if not each.head]
        if not members:
            return
        member = members[int(pick * len(members))]
        filled = forms.FILLED[procedure](stage, desk.stock, member, desk.dice)
        if filled is not None:
            story = Story(desk, procedure, member, ending=ending, **filled)
            _hand_in(stage, story)

    desk.script.at(day, hour, minute, ask)


def _later(story: Story, stage: Stage, act: Callable[[Stage], None], *, days: int = 0) -> None:
    """Lets `act` happen some office hours later, or on the office day `days` further on."""
    now, dice = stage.now(), story.desk.dice
    if days:
        ahead = story.desk.script.span.office_days(stage.today() + dt.timedelta(days=1))
        if len(ahead) >= days:
            story.desk.script.at(ahead[days - 1], dice.randrange(9, 17), dice.randrange(60), act)
        return
    story.desk.script.add(now + dt.timedelta(minutes=dice.randrange(20, 80)), act)


def _hand_in(stage: Stage, story: Story) -> None:
    with stage.acting(story.member.number):
        try:
            draft = services.application_start(procedure=story.procedure, data=story.data)
            services.application_submit(application=draft.pk)
        except SekimoriError:
            # A gate is closed (the thing is out already): people meet that too, and give the draft up.
            for left in Application.objects.filter(applicant=stage.people[story.member.number], state="draft"):
                services.application_discard(application=left.pk)
            return
    story.record = draft.pk
    match story.ending:
        case "waiting":
            return
        case "withdrawn":
            _later(story, stage, lambda later: _withdraw(later, story))
        case "returned":
            _later(story, stage, lambda later: _decide(later, story, "returned", then="approved"))
        case "refused":
            _later(story, stage, lambda later: _decide(later, story, "refused"))
        case "conditional":
            _later(story, stage, lambda later: _decide(later, story, "conditional"))
        case _:
            _later(story, stage, lambda later: _decide(later, story, "approved"))


def _withdraw(stage: Stage, story: Story) -> None:
    with stage.acting(story.member.number):
        services.application_withdraw(application=story.record, reason="予定がなくなりました。")


def _decide(stage: Stage, story: Story, verdict: str, *, then: str = "") -> None:
    """Whoever may decides, about what is frozen now; then whatever follows."""
    record = Application.objects.select_related("content").get(pk=story.record)
    step = Step.objects.filter(application=record, state=Step.State.WAITING).order_by("pk").first()
    if step is None or record.content is None:
        return
    dice = story.desk.dice
    word = {
        "refused": Word("refused", reason=dice.choice(REFUSALS)),
        "returned": Word("returned", reason=dice.choice(RETURNS)),
        "conditional": Word("conditional", conditions=dice.choice(CONDITIONS)),
    }.get(verdict, Word("approved"))
    if answer(stage, step, word):
        _after(stage, story, verdict, then)
        if Countersign.objects.filter(decision__application=record, done_at__isnull=True).exists():
            _later(story, stage, lambda later: _countersign(later, story), days=dice.randrange(2, 8))
        return
    _later(story, stage, lambda later: _decide(later, story, verdict, then=then), days=1)


def _countersign(stage: Stage, story: Story) -> None:
    """Who was away looks at what was decided in the meantime (後閲)."""
    if not countersign(stage, story.record):
        _later(story, stage, lambda later: _countersign(later, story), days=1)


def _after(stage: Stage, story: Story, verdict: str, then: str) -> None:
    if verdict == "returned" and then:
        _later(story, stage, lambda later: _correct(later, story, then))
    if verdict in {"approved", "conditional"} and story.taken:
        soon = stage.now() + dt.timedelta(minutes=5)
        story.desk.script.add(max(story.taken_at or soon, soon), lambda later: _take(later, story))
    elif verdict in {"approved", "conditional"} and story.back:
        _later(story, stage, lambda later: _give_back(later, story), days=story.desk.dice.randrange(2, 12))


def _correct(stage: Stage, story: Story, then: str) -> None:
    with stage.acting(story.member.number):
        changed = {
            key: f"{value}（係長が同行し、休憩中も手元から離さない。）"
            for key, value in story.data.items()
            if key == "reason"
        }
        services.application_write(application=story.record, data={**story.data, **changed})
        services.application_submit(application=story.record)
    _later(story, stage, lambda later: _decide(later, story, then))


def _report(stage: Stage, story: Story, key: str, data: Mapping[str, Any]) -> bool:
    with stage.acting(story.member.number):
        try:
            services.milestone_report(application=story.record, key=key, data=data, occurred_at=stage.now())
        except SekimoriError:
            return False  # The thing is not there any more, or the person has gone in the meantime.
    return True


def _take(stage: Stage, story: Story) -> None:
    if not _report(stage, story, story.taken, {}) or story.ending == "overdue":
        return
    late = dt.timedelta(days=story.desk.dice.randrange(2, 9)) if story.ending == "late" else dt.timedelta()
    back = (story.back_at or stage.now()) + late
    story.desk.script.add(max(back, stage.now() + dt.timedelta(minutes=30)), lambda later: _give_back(later, story))


def _give_back(stage: Stage, story: Story) -> None:
    if _report(stage, story, story.back, story.report or {}) and story.confirm is not None:
        _later(story, stage, lambda later: _confirm(later, story))


def _confirm(stage: Stage, story: Story) -> None:
    if not confirm(stage, story.record, story.confirm or {}):
        _later(story, stage, lambda later: _confirm(later, story), days=1)
