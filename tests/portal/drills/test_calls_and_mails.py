"""Call tree drills from the contact network, and sums of mail drills out of files."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.portal.acts import context
from sekimori.portal.drills import selectors, services
from sekimori.portal.drills.models import Call, Drill, MailResult
from sekimori.portal.drills.services import MailPlan
from sekimori.portal.notices.models import Notice
from tests.portal.drills.conftest import Hall

SECTIONS = "所属,送信,開封,報告,最初の報告まで（分）\n市民課,20,6,15,4\n税務課,30,3,27,\n"


def take(hall: Hall, record: Drill, text: str | bytes, name: str = "結果.csv") -> MailPlan:
    with hall.world.acting("csirt"):
        content = text.encode("cp932") if isinstance(text, str) else text
        return services.mail_take(pk=record.pk, untrusted=content, name=name)


def apply(hall: Hall, record: Drill, plan: MailPlan) -> Drill:
    with hall.world.acting("csirt"):
        return services.mail_apply(pk=record.pk, ticket=plan.ticket)


def test_a_call_drill_takes_everybody_from_the_network_once(hall: Hall) -> None:
    record = hall.start(hall.plan(kind="call"))
    people = list(record.calls.values_list("person", flat=True))
    assert len(people) == len(set(people)) > 5
    assert hall.world.people["chief"].pk in people
    (notice,) = Notice.objects.filter(kind="drills:call")
    assert notice.subject.startswith("【訓練】")


def test_who_was_reached_when_and_in_what_share(hall: Hall) -> None:
    record = hall.start(hall.plan(kind="call"))
    calls = list(record.calls.all())
    hall.at(10, 7)
    with hall.world.acting("csirt"):
        assert services.calls_mark(pk=record.pk, calls=[calls[0].pk], reached=True) == 1
        services.calls_mark(pk=record.pk, calls=[calls[1].pk], reached=False)
        with pytest.raises(ManyFaults):
            services.calls_mark(pk=record.pk, calls=[], reached=True)
    with pytest.raises(Refused), hall.world.acting("system"):
        services.call_acknowledge(pk=hall.plan(kind="call").pk)
    hall.at(10, 12)
    mine = next(each for each in calls if each.person_id == hall.world.people["head_tax"].pk)
    with hall.world.acting("head_tax"):
        services.call_acknowledge(pk=record.pk)
        with pytest.raises(Refused):
            services.call_acknowledge(pk=record.pk)
    mine.refresh_from_db()
    assert mine.by_label == "本人"
    record = hall.end(record)
    tally = selectors.calls_tally(record)
    assert (tally.called, tally.reached, tally.last, tally.median) == (len(calls), 2, 12, 10)
    assert tally.share == round(200 / len(calls))
    assert not Call.objects.filter(drill=record, state="open").exists()


def test_whoever_was_called_sees_only_himself(hall: Hall) -> None:
    record = hall.start(hall.plan(kind="call"))
    with hall.world.acting("head_tax"):
        (only,) = selectors.calls_of(record, context.current().actor)
        assert only.label == "沖 進"
    with hall.world.acting("csirt"):
        assert len(selectors.calls_of(record, context.current().actor)) == record.calls.count()


def test_sums_by_section_come_from_a_file_of_either_encoding(hall: Hall) -> None:
    record = hall.plan(kind="mail")
    for content in (SECTIONS.encode("cp932"), SECTIONS.encode(), SECTIONS.encode("utf-8-sig")):
        plan = take(hall, record, content)
        assert [(each.label, each.sent, each.reported, each.first) for each in plan.sums] == [
            ("市民課", 20, 15, 4),
            ("税務課", 30, 27, None),
        ]
        assert not plan.faults
    record = apply(hall, record, plan)
    assert record.state == Drill.State.ENDED
    tally = selectors.mail_tally(record)
    assert (tally.report_rate, tally.open_rate, tally.first) == (84.0, 18.0, 4)


def test_rows_of_people_are_added_up_and_no_name_is_kept(hall: Hall) -> None:
    rows = [["氏名", "所属", "開封", "報告"], ["千鳥 歩", "市民課", "○", "×"], ["鴎 みなみ", "市民課", "×", "○"]]
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    record = hall.plan(kind="mail")
    plan = take(hall, record, book.getvalue(), "結果.xlsx")
    (only,) = plan.sums
    assert (only.sent, only.opened, only.reported) == (2, 1, 1)
    assert plan.left_out == ["氏名"]
    assert "千鳥" not in plan.ticket
    apply(hall, record, plan)
    assert MailResult.objects.get().unit_label == "市民課"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("水産課,1,0,0,", "所属"),
        ("市民課,三,0,0,", "送信"),
        ("市民課,2,3,0,", "開封・クリック"),
        ("市民課,0,0,0,", "送信"),
        ("市民課,5,1,1,-4", "最初の報告まで（分）"),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_column_and_nothing_is_taken_in(
    hall: Hall, row: str, column: str
) -> None:
    plan = take(hall, hall.plan(kind="mail"), SECTIONS.splitlines()[0] + "\n税務課,30,3,27,\n" + row + "\n")
    (fault,) = plan.faults
    assert fault.place is not None
    assert (fault.place.line, fault.place.column) == (3, column)
    assert plan.ticket == ""
    assert not MailResult.objects.exists()


def test_a_section_named_twice_is_a_fault_and_a_file_without_the_columns_says_which(hall: Hall) -> None:
    record = hall.plan(kind="mail")
    assert "前にも" in take(hall, record, SECTIONS + "市民課,1,0,0,\n").faults[0].sentence
    with pytest.raises(InvalidInput, match="報告"):
        take(hall, record, "所属,開封\n市民課,1\n")


def test_a_section_may_be_named_with_its_department(hall: Hall) -> None:
    for name in ("市民部 市民課", "市民部市民課", "市民部　市民課", "市民課"):
        plan = take(hall, hall.plan(kind="mail"), f"所属,送信,開封,報告\n{name},20,6,15\n")
        assert [each.label for each in plan.sums] == ["市民課"], name


def test_a_forged_or_old_ticket_takes_nothing_in(hall: Hall) -> None:
    record, other = hall.plan(kind="mail"), hall.plan(kind="mail")
    plan = take(hall, record, SECTIONS)
    with pytest.raises(InvalidInput, match="古く"):
        apply(hall, other, plan)
    with hall.world.acting("csirt"), pytest.raises(InvalidInput, match="古く"):
        services.mail_apply(pk=record.pk, ticket=plan.ticket[:-2] + "xx")
    apply(hall, record, plan)
    with pytest.raises(Conflict):
        apply(hall, record, plan)


def test_no_number_speaks_of_a_few_people(hall: Hall) -> None:
    record = hall.plan(kind="mail")
    small = "所属,送信,開封,報告\n市民課,20,6,15\n税務課,30,3,27\n総務課,3,1,2\n"
    record = apply(hall, record, take(hall, record, small))
    rows = selectors.mail_sections(record)
    assert [(each.label, each.tally.sent) for each in rows] == [("税務課", 30), ("", 23)]
    assert sum(each.tally.reported for each in rows) == 44
