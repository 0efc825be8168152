"""The year's calendar: twelve months, filters, days, the file for other calendars, A3, the workbook; what a stranger is shown."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import icalendar
import pypdfium2
import pytest
import python_calamine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sekimori.portal.duties.models import Occurrence
from sekimori.portal.organization.models import Organ, Unit, UnitVersion
from tests.portal.duties.conftest import Office
from tests.portal.screens import SignIn
from tests.world import FIRST

State = Occurrence.State


def page(client: Client, name: str = "calendar", **asked: Any) -> str:
    answer = client.get(reverse(f"duties:{name}"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(shown: str) -> dict[str, list[str]]:
    """The cells of each line of the table, as words."""
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", shown, re.DOTALL):
        label, *cells = [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in re.split(r"<td>", row)]
        found[label.split(" ")[0]] = cells
    return found


def events_of(client: Client, **asked: Any) -> list[Any]:
    answer = client.get(reverse("duties:calendar-feed"), asked)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_duty_stands_in_the_month_of_its_last_day_and_many_places_are_counted(
    office: Office, sign_in: SignIn
) -> None:
    office.finish("head_citizen", office.one("id_stocktaking", "210"))
    found = rows_of(page(sign_in("chief")))
    assert len(found["ＩＤ棚卸し"]) == 12
    assert "6件中0件完了" in found["ＩＤ棚卸し"][6]
    assert found["ＩＤ棚卸し"][7] == "―"
    assert "3/31" in found["ポリシー・関係規程の評価と見直し"][11]
    own = rows_of(page(sign_in("head_citizen")))
    assert list(own) == ["ＩＤ棚卸し"]
    assert "10/30" in own["ＩＤ棚卸し"][6]
    assert "確認待ち" in own["ＩＤ棚卸し"][6]


def test_what_is_counted_leads_to_the_days_behind_it(office: Office, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    (address,) = re.findall(r'href="(/duties/calendar/days/\?[^"]*duty=id_stocktaking[^"]*)"', page(chief))
    shown = chief.get(address.replace("&amp;", "&")).content.decode()
    assert shown.count("<tr") == 7
    assert "市民部 市民課" in shown


NARROWED: list[tuple[dict[str, str], set[str]]] = [
    ({"role": "chief_security_manager"}, {"緊急連絡網の更新"}),
    ({"role": "ciso"}, {"ポリシー・関係規程の評価と見直し"}),
    ({"clause": "3(2)"}, {"ＩＤ棚卸し"}),
    ({"whose": "own"}, {"緊急連絡網の更新"}),
    ({"whose": "confirm"}, {"ＩＤ棚卸し"}),
    ({"whose": "prepare"}, {"ポリシー・関係規程の評価と見直し"}),
    ({"status": "coming"}, {"ポリシー・関係規程の評価と見直し"}),
    ({"status": "done"}, set()),
    ({"year": "2025"}, set()),
]


def test_the_calendar_is_narrowed_by_role_person_clause_state_and_year(office: Office, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    for asked, there in NARROWED:
        assert set(rows_of(page(chief, **asked))) == there, asked
        told = {re.sub(r"【.*】|（.*", "", str(each["SUMMARY"])) for each in events_of(chief, **asked)}
        assert told == there, asked


def test_a_unit_has_a_calendar_of_its_own(office: Office, sign_in: SignIn) -> None:
    shown = rows_of(page(sign_in("chief"), unit=office.world.unit("200")))
    assert set(shown) == {"ＩＤ棚卸し"}
    assert shown["ＩＤ棚卸し"][6].count("10/30") == 2


def test_bad_parameters_do_no_harm(office: Office, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    for asked in ("year=abcd", "year=1", "role=nobody", "unit=x", "clause=99", "whose=', --", "due_from=x"):
        for name in ("calendar", "calendar-days", "calendar-feed"):
            assert chief.get(f"{reverse(f'duties:{name}')}?{asked}").status_code == 200, (name, asked)


@pytest.mark.parametrize("key", ["outsider", "staff_tax"])
def test_a_stranger_finds_nothing_of_another_section(office: Office, sign_in: SignIn, key: str) -> None:
    client = sign_in(key)
    sections = {row["URL"] for row in events_of(client)}
    mine = {f"/duties/{row.pk}/" for row in Occurrence.objects.filter(unit=office.world.unit("220"))}
    assert {re.sub(r"^https?://[^/]+", "", str(each)) for each in sections} == (mine if key == "staff_tax" else set())
    body = page(client, "calendar-days").split("<tbody>")
    assert "市民課" not in "".join(body[1:])


def test_the_file_for_other_calendars_says_when_who_what_and_where(office: Office, sign_in: SignIn) -> None:
    event = next(each for each in events_of(sign_in("ciso")) if "評価と見直し" in str(each["SUMMARY"]))
    record = office.one("policy_review")
    assert event.decoded("DTSTART") == record.due_on
    assert str(event["UID"]).startswith(f"duty-{record.pk}@")
    assert str(event["URL"]).endswith(f"/duties/{record.pk}/")
    assert str(event["SUMMARY"]).startswith("【予定】")
    assert "担当：最高情報セキュリティ責任者" in str(event["DESCRIPTION"])
    assert "条項：3(3)" in str(event["DESCRIPTION"])


def test_one_event_stands_for_many_places_and_changes_with_them(office: Office, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    (before,) = (each for each in events_of(chief) if "ＩＤ棚卸し" in str(each["SUMMARY"]))
    office.finish("head_citizen", office.one("id_stocktaking", "210"))
    with office.world.acting("system"):
        from sekimori.portal.duties import services

        row = office.one("id_stocktaking", "210")
        assert row.content
        services.occurrence_confirm(pk=row.pk, digest=row.content.digest)
    (after,) = (each for each in events_of(chief) if "ＩＤ棚卸し" in str(each["SUMMARY"]))
    assert "6件中0件完了" in str(before["SUMMARY"])
    assert "6件中1件完了" in str(after["SUMMARY"])
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


def test_the_paper_is_a3_landscape_with_every_month(office: Office, sign_in: SignIn) -> None:
    answer = sign_in("chief").get(reverse("duties:calendar-paper"))
    assert answer.headers["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    assert [round(side) for side in document[0].get_size()] == [1191, 842]
    text = "".join(document[0].get_textpage().get_text_range().split())
    for wanted in ("令和８年度" if "令和８年度" in text else "令和8年度", "4月", "3月", "ＩＤ棚卸し", "10/300/6"):
        assert wanted in text
    assert "絞り込み" not in text  # nothing was left out, and the sheet says nothing of it
    heights = [top - bottom for _left, bottom, _right, top in rectangles(document[0])]
    assert max(heights) > min(heights) > 7  # a short year is set large: the sheet hangs on a wall


def rectangles(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """The boxes of the words of the table (left, bottom, right, top), in points."""
    words = page.get_textpage()
    boxes = [words.get_rect(number) for number in range(words.count_rects())]
    return [box for box in boxes if 60 < box[1] < 720]


def test_the_workbook_names_day_owner_state_and_link(office: Office, sign_in: SignIn) -> None:
    asked = {"listing": "duties.year", "given": "{}", "query": "whose=own", "format": "xlsx"}
    answer = sign_in("head_citizen").post(reverse("ui:export"), asked)
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer))).get_sheet_by_index(0)
    rows = [row for row in sheet.to_python() if any(row)]
    heads = next(row for row in rows if "期限" in row)
    row = dict(zip(heads, rows[-1], strict=True))
    record = office.one("id_stocktaking", "210")
    assert (row["期限"], row["実施事項"], row["いまの担当者"]) == (
        record.due_on,
        "ＩＤ棚卸し",
        "市民課 市民課長 汐入 花",
    )
    assert str(row["リンク"]).endswith(f"/duties/{record.pk}/")


def test_the_queries_of_the_calendar_do_not_grow_with_sections(office: Office, sign_in: SignIn) -> None:
    chief = sign_in("chief")

    def cost(name: str) -> int:
        chief.get(reverse(f"duties:{name}"))
        with CaptureQueriesContext(connection) as queries:
            assert chief.get(reverse(f"duties:{name}")).status_code == 200
        return len(queries)

    names = ("calendar", "calendar-days", "calendar-feed")
    before = [cost(name) for name in names]
    more_sections(office, 30)
    assert office.renew() == 30
    assert [cost(name) for name in names] == before


def more_sections(office: Office, count: int) -> None:
    """Further sections of 市民部, as a reorganisation would bring them."""
    at, organ = office.clock.now(), Organ.objects.get(key="mayor")
    for number in range(count):
        unit = Unit.objects.create(code=f"2{number + 50}", organ=organ)
        UnitVersion.objects.create(
            unit=unit, name=f"第{number + 1}課", parent=office.world.units["200"], is_department=False, is_section=True,
            symbol="", order=100 + number, valid_from=FIRST, recorded_at=at,
        )  # fmt: skip
    office.clock.set(office.clock.now() + dt.timedelta(minutes=1))
