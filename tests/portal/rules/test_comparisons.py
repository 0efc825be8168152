"""Two editions compared: the 新旧対照表 in both orders, what became of each clause, and its documents."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sekimori.common.clock import FixedClock
from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.rules import services
from sekimori.portal.rules.models import Comparison, ComparisonFile, WorkState
from sekimori.portal.rules.selectors import comparisons as selectors
from sekimori.standards.comparing.table import Order
from tests.adopting import CLAUSES, adopt, clause, small_package
from tests.portal.rules.drafting import TEXT, source, work_off
from tests.world import World

NEXT = dt.date(2027, 4, 1)


@pytest.fixture(autouse=True)
def _todays_clock(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", clock)


def two_editions(world: World) -> tuple[int, int]:
    sooner = clause("2(2)", "職員等は、紛失に気付いたとき、情報セキュリティ管理者に直ちに報告します。")
    changed = [sooner if one["id"] == "2(2)" else one for one in CLAUSES]
    first = adopt(world).edition
    return first.pk, adopt(world, small_package("2", changed), effective_on=NEXT).edition_id


def compared(world: World, by: str = "staff") -> Comparison:
    old, new = two_editions(world)
    with world.acting(by):
        row = services.comparison_begin(old=old, new=new)
    work_off(world)
    row.refresh_from_db()
    return row


def test_two_editions_are_compared_once_for_everybody(world: World) -> None:
    row = compared(world)
    assert row.state == WorkState.DONE, row.fault
    columns, rows = selectors.table_rows(row, Order.NEW_OLD)
    assert columns == ("改正後", "改正前")
    changed = [each for each in rows if each.kind == "changed"]
    assert "直ちに" in changed[0].cells[0][0].text
    assert "速やかに" in changed[0].cells[1][0].text
    _columns, turned = selectors.table_rows(row, Order.OLD_NEW)
    assert "速やかに" in next(each for each in turned if each.kind == "changed").cells[0][0].text
    assert [(one.old, one.new, str(one.label)) for one in selectors.identity_rows(row)] == [("2(2)", "2(2)", "改める")]
    with world.acting("election"):
        again = services.comparison_begin(old=row.old_id, new=row.new_id)
    assert again.pk == row.pk


def test_an_edition_is_compared_with_a_text_that_is_handed_in_by_those_who_draft(world: World) -> None:
    old, _new = two_editions(world)
    with world.acting("staff"), pytest.raises(Refused):
        services.comparison_begin(old=old, source=source())
    with world.acting("system"):
        row = services.comparison_begin(old=old, source=source(TEXT))
        broken = services.comparison_begin(old=old, source=source("お知らせです。\n"))
    work_off(world)
    row.refresh_from_db()
    broken.refresh_from_db()
    assert row.state == WorkState.DONE, row.fault
    assert (broken.state, bool(broken.fault)) == (WorkState.FAILED, True)
    with world.acting("staff"), pytest.raises(NotFound):
        services.comparison_file(comparison=row.pk, kind="pdf", order="new-old")


def test_what_cannot_be_compared_is_told(world: World) -> None:
    old, new = two_editions(world)
    with world.acting("staff"):
        for given in ({"new": old}, {}, {"new": new, "source": source()}):
            with pytest.raises(InvalidInput):
                services.comparison_begin(old=old, **given)
    with world.acting("outsider"), pytest.raises((Refused, NotFound)):
        services.comparison_begin(old=old, new=new)


def test_a_comparison_is_made_into_documents_in_the_sandbox(world: World) -> None:
    row = compared(world)
    with world.acting("staff"):
        made = [
            services.comparison_file(comparison=row.pk, kind=kind, order="old-new") for kind in ("pdf", "docx", "html")
        ]
        with pytest.raises(InvalidInput):
            services.comparison_file(comparison=row.pk, kind="exe", order="old-new")
    work_off(world)
    contents = {}
    for file in made:
        file.refresh_from_db()
        assert file.state == WorkState.DONE, file.fault
        contents[file.kind] = bytes(file.content or b"")
    assert contents["pdf"].startswith(b"%PDF")
    assert "改正前" in zipfile.ZipFile(io.BytesIO(contents["docx"])).read("word/document.xml").decode()
    assert "直ちに" in contents["html"].decode()
    with world.acting("staff"):
        assert services.comparison_file(comparison=row.pk, kind="pdf", order="old-new").pk == made[0].pk
    assert ComparisonFile.objects.count() == 3


def test_comparing_through_the_pages(world: World, client: Client) -> None:
    old, new = two_editions(world)
    client.force_login(world.account("staff"))
    page = client.get(reverse("rules:compare"), {"old": old, "new": new}).content.decode()
    token = page.split('name="submission" value="')[1].split('"')[0]
    assert 'type="file"' not in page
    answer = client.post(reverse("rules:compare"), {"old": old, "new": new, "submission": token})
    assert answer.status_code == 302
    assert "data-watch" in client.get(answer["Location"]).content.decode()
    work_off(world)
    shown = client.get(answer["Location"]).content.decode()
    assert "<ins>直ちに</ins>" in shown
    assert "<del>速やかに</del>" in shown
    row = Comparison.objects.get()
    client.post(reverse("rules:comparison-make", args=[row.pk]), {"kind": "html", "order": "new-old"})
    work_off(world)
    file = ComparisonFile.objects.get()
    answer = client.get(reverse("rules:comparison-file", args=[file.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(world.account("outsider"))
    for name, pk in (("comparison", row.pk), ("comparison-file", file.pk)):
        assert client.get(reverse(f"rules:{name}", args=[pk])).status_code == 404


def test_a_text_is_handed_in_through_the_page(world: World, client: Client) -> None:
    old, _new = two_editions(world)
    client.force_login(world.account("system"))
    page = client.get(reverse("rules:compare")).content.decode()
    token = page.split('name="submission" value="')[1].split('"')[0]
    upload = SimpleUploadedFile("kaisei.txt", TEXT.encode())
    answer = client.post(reverse("rules:compare"), {"old": old, "new": "", "file": upload, "submission": token})
    assert answer.status_code == 302
    work_off(world)
    assert Comparison.objects.get().state == WorkState.DONE
