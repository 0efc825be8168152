"""The pages of self-inspection through HTTP: the whole way, bad input, strangers, the number of queries."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.http import QueryDict
from django.urls import reverse

from sekimori.portal.inspection import asking, services
from sekimori.portal.inspection.listings import ImprovementListing, SheetListing, UnitListing
from sekimori.portal.inspection.models import Campaign, Improvement, Report, Sheet, Tally, Use
from sekimori.portal.ui.listing import Listing
from sekimori.portal.ui.listing.exporting import write_xlsx
from sekimori.portal.ui.wording import words
from tests.portal import page_queries
from tests.portal.inspection.conftest import Office
from tests.portal.screens import SignIn, send, shown


def yes(count: int, **more: str) -> dict[str, Any]:
    return {**{f"answer_{place}": "yes" for place in range(count)}, "_confirmed": "1", **more}


def test_the_whole_way_through_the_pages(office: Office, sign_in: SignIn) -> None:
    chief, staff, head = sign_in("chief"), sign_in("staff"), sign_in("head_citizen")
    assert "自己点検はまだありません" in shown(staff, reverse("inspection:all"))
    address = send(
        chief, reverse("inspection:new"), title="令和8年度自己点検", occasion="yearly", each_person="1", starts_on="R8.11.24",
        due_on="R8.12.11", report_on="R9.2.26", units=[str(office.world.unit("210"))], roles=["employee"], clauses="2 9.2(3)①",
    )  # fmt: skip
    campaign = Campaign.objects.get()
    assert address == reverse("inspection:detail", args=[campaign.pk])
    send(chief, reverse("inspection:open", args=[campaign.pk]))
    assert "令和8年度自己点検" in shown(staff, "/")
    sheet = office.sheet("staff")
    page = shown(staff, reverse("inspection:answer", args=[sheet.pk]))
    assert "持ち出すとき許可を受け、なくしたとき報告していますか。" in page
    send(
        staff,
        reverse("inspection:answer", args=[sheet.pk]),
        **yes(3, answer_0="partly", remark_0="一度、口頭で済ませた。"),
    )
    for key in ("colleague", "head_citizen"):
        office.submit(key)
    assert "結果の確認" in shown(head, "/")
    result = reverse("inspection:result", args=[office.tally("210").pk])
    assert "改善策がまだありません。" in shown(head, result)
    confirm = reverse("inspection:confirm", args=[office.tally("210").pk])
    assert "改善策のない設問があります" in send(head, confirm, status=400, note="所見です。")
    send(
        head, reverse("inspection:improve", args=[office.tally("210").pk]), keys=["taking_out"], text="申請を徹底する。",
        owner=str(office.world.people["staff"].pk), due_on="R9.1.29",
    )  # fmt: skip
    assert "申請を徹底する。" in shown(staff, "/")
    send(head, confirm, note="おおむね守られている。")
    assert "おおむね守られている。" in shown(head, result)
    send(staff, reverse("inspection:improvement-done", args=[Improvement.objects.get().pk]), outcome="改めた。")
    assert Improvement.objects.get().state == "done"


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(office: Office, sign_in: SignIn) -> None:
    office.open()
    sheet = office.sheet("staff")
    staff, address = sign_in("staff"), reverse("inspection:answer", args=[sheet.pk])
    given = yes(3, answer_1="no", remark_0="気を付けている。")
    answer = send(staff, address, status=400, **given)
    assert "理由を書いてください" in answer
    assert "気を付けている。" in answer
    first = send(staff, address, status=400, **{key: said for key, said in given.items() if key != "_confirmed"})
    assert "理由を書いてください" in first
    assert f"{words(asking.questions_for(sheet)[1].label)}　理由・補足" in answer
    plan = send(
        sign_in("chief"), reverse("inspection:new"), status=400, title="点検", occasion="yearly", each_person="1",
        starts_on="R8.11.24", due_on="R8.12.11", report_on="R9.2.26", clauses="99",
    )  # fmt: skip
    assert "「99」で始まる条項はありません。" in plan


def test_a_draft_of_a_sheet_is_kept_on_the_server(office: Office, sign_in: SignIn) -> None:
    office.open()
    client, sheet = sign_in("staff"), office.sheet("staff")
    address = reverse("inspection:answer", args=[sheet.pk])
    send(client, address, answer_0="partly", remark_0="途中まで書いた。", _draft="1")
    assert "途中まで書いた。" in shown(client, address)
    sheet.refresh_from_db()
    assert sheet.state == Sheet.State.OPEN


def test_paper_is_entered_through_its_own_page(office: Office, sign_in: SignIn) -> None:
    office.open()
    head, sheet = sign_in("head_citizen"), office.sheet("colleague")
    assert "☐実施" in shown(head, reverse("inspection:print", args=[sheet.pk]))
    send(head, reverse("inspection:enter", args=[sheet.pk]), **yes(3, answered_on="R8.11.24"))
    sheet.refresh_from_db()
    assert (sheet.state, sheet.on_paper) == ("submitted", True)
    assert "☑実施" in shown(head, reverse("inspection:print", args=[sheet.pk]))
    other = office.sheet("staff")
    sign_in("staff")
    assert head.get(reverse("inspection:enter", args=[other.pk])).status_code == 403


def test_a_report_is_read_printed_and_taken_along(office: Office, sign_in: SignIn) -> None:
    campaign = office.confirmed(taking_out="partly")
    chief = sign_in("chief")
    address = send(chief, reverse("inspection:report-new", args=[campaign.pk]), note="持出しの申請を徹底する。")
    report = Report.objects.get()
    assert address == reverse("inspection:report", args=[report.pk])
    assert "市民部" in shown(chief, address)
    book = chief.get(reverse("inspection:report-workbook", args=[report.pk])).content
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = parts.read("xl/workbook.xml").decode()
    assert all(name in sheets for name in ("部等別の結果", "設問別の結果", "改善策"))
    made = chief.get(reverse("inspection:report-pdf", args=[report.pk])).content
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made))
    assert "自己点検結果報告書" in text
    assert "持出しの申請を徹底する。" in text
    ciso = sign_in("ciso")
    send(ciso, reverse("inspection:use", args=[campaign.pk]), kind="policy", note="持出しの定めを改めた。")
    assert Use.objects.get().kind == "policy"
    assert "持出しの定めを改めた。" in shown(ciso, reverse("inspection:detail", args=[campaign.pk]))


@pytest.mark.parametrize("who", ["outsider", "staff_tax"])
def test_strangers_find_no_sheet_no_result_and_no_improvement(office: Office, sign_in: SignIn, who: str) -> None:
    campaign = office.confirmed(taking_out="partly")
    with office.world.acting("chief"):
        report = services.report_make(campaign=campaign.pk, note="報告します。")
    client = sign_in(who)
    pages = [
        ("sheet", office.sheet("staff").pk), ("answer", office.sheet("staff").pk), ("print", office.sheet("staff").pk),
        ("result", office.tally("210").pk), ("confirm", office.tally("210").pk), ("improve", office.tally("210").pk),
        ("improvement", Improvement.objects.get().pk), ("improvement-done", Improvement.objects.get().pk),
        ("report", report.pk), ("report-pdf", report.pk), ("open", campaign.pk), ("use", campaign.pk),
    ]  # fmt: skip
    for name, pk in pages:
        address = reverse(f"inspection:{name}", args=[pk])
        assert client.get(address).status_code in {403, 404}, name
    for name in ("sheets", "units", "contradictions"):
        told = client.get(reverse(f"inspection:{name}", args=[campaign.pk]))
        assert told.status_code == 404 or "千鳥" not in told.content.decode(), name


def test_the_lists_go_out_as_workbooks_of_what_one_may_see(office: Office, tmp_path: Path) -> None:
    campaign = office.confirmed(taking_out="partly")
    given = {"pk": str(campaign.pk)}
    with office.world.acting("head_citizen") as circumstances:
        sheets = SheetListing(QueryDict(), circumstances.actor, given=given)
        units = UnitListing(QueryDict(), circumstances.actor, given=given)
        improvements = ImprovementListing(QueryDict("state=open"), circumstances.actor)
        lists: list[Listing[Any]] = [sheets, units, improvements]
        counts = [write_xlsx(each, tmp_path / f"{number}.xlsx") for number, each in enumerate(lists)]
    assert counts == [3, 2, 1]


def test_a_contradiction_is_listed_for_who_oversees(office: Office, sign_in: SignIn) -> None:
    campaign = office.open()
    sheet = office.submit("staff")
    sheet.answers["taking_out"]["c"] = "3件が返却されていません。"
    Sheet.objects.filter(pk=sheet.pk).update(answers=sheet.answers, contradictions=1)
    page = shown(sign_in("chief"), reverse("inspection:contradictions", args=[campaign.pk]))
    assert "3件が返却されていません。" in page
    assert "千鳥 歩" in page


def test_a_result_is_narrowed_to_a_role_and_set_beside_the_year_before(office: Office, sign_in: SignIn) -> None:
    earlier = office.open()
    Campaign.objects.filter(pk=earlier.pk).update(state="closed")
    Tally.objects.filter(campaign=earlier).update(counts={"taking_out": {"employee": [1, 1, 0, 0, 0]}})
    later = office.open()
    Tally.objects.filter(campaign=later).update(
        counts={"taking_out": {"employee": [3, 1, 0, 0, 0]}, "9.2(1)①": {"chief_security_manager": [1, 0, 0, 0, 0]}}
    )
    page = shown(sign_in("ciso"), f"{reverse('inspection:result', args=[office.tally('', 'city').pk])}?role=employee")
    assert "持出しと報告" in page
    assert ">75<" in page
    assert "chief_security_manager" in page


def test_no_page_asks_more_of_the_database_with_more_rows(office: Office, sign_in: SignIn) -> None:
    campaign = office.confirmed(taking_out="partly")
    with office.world.acting("chief"):
        report = services.report_make(campaign=campaign.pk, note="報告します。")
    for number in range(5):
        office.improve(text=f"改善{number}")
    chief, staff = sign_in("chief"), sign_in("staff_tax")
    pk = campaign.pk
    pages = {
        "all": (chief, reverse("inspection:all")),
        "mine": (staff, reverse("inspection:mine")),
        "home": (staff, "/"),
        "detail": (chief, reverse("inspection:detail", args=[pk])),
        "questions": (chief, reverse("inspection:questions", args=[pk])),
        "sheets": (chief, reverse("inspection:sheets", args=[pk])),
        "units": (chief, reverse("inspection:units", args=[pk])),
        "contradictions": (chief, reverse("inspection:contradictions", args=[pk])),
        "history": (chief, reverse("inspection:history", args=[pk])),
        "result": (chief, reverse("inspection:result", args=[office.tally("210").pk])),
        "city": (chief, reverse("inspection:result", args=[office.tally("", "city").pk])),
        "sheet": (chief, reverse("inspection:sheet", args=[office.sheet("staff").pk])),
        "answer": (staff, reverse("inspection:answer", args=[office.sheet("staff_tax", "220").pk])),
        "improvements": (chief, reverse("inspection:improvements")),
        "improvement": (chief, reverse("inspection:improvement", args=[Improvement.objects.first().pk])),  # type: ignore[union-attr]
        "report": (chief, reverse("inspection:report", args=[report.pk])),
        "new": (chief, reverse("inspection:new")),
    }
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
