"""Lists as PDF: heads on every page, page n of m, Japanese days, filters and number stated; too large is told, not tried."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from sekimori.common.clock import moment_at
from sekimori.portal.ui import services
from sekimori.portal.ui.listing import Column, paper
from sekimori.portal.ui.models import Export
from tests.portal.screens import SignIn
from tests.world import World


def fill(world: World, key: str, number: int, title: str) -> None:
    first = moment_at(dt.date(2026, 11, 24), 9)
    Export.objects.bulk_create(
        Export(
            account=world.account(key),
            listing="ui.exports",
            given="{}",
            query="",
            title=title,
            format="csv",
            state="done",
            total=n,
            requested_at=first,
        )
        for n in range(number)
    )


def export(client: Client, kind: str, query: str = "state=done") -> Any:
    return client.post("/ui/exports/", {"listing": "ui.exports", "given": "{}", "query": query, "format": kind})


def pages_of(response: Any) -> tuple[list[str], tuple[float, float]]:
    """The text of each page, and the size of the first in points."""
    document = pypdfium2.PdfDocument(response.getvalue())
    # Readers of PDF break lines where they like.
    texts = ["".join(page.get_textpage().get_text_range().replace("\u200b", "").split()) for page in document]
    return texts, document[0].get_size()


def test_each_page_has_the_heads_and_its_number_and_the_first_the_filter_and_the_count(
    world: World, sign_in: SignIn
) -> None:
    fill(world, "staff", 120, "髙﨑の台帳𠮷 #table[*]")
    fill(world, "colleague", 1, "鴎の台帳")
    response = export(sign_in("staff"), "pdf-a4")
    assert response.headers["Content-Type"] == "application/pdf"
    pages, size = pages_of(response)
    assert [round(side) for side in size] == [842, 595]
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert "出力日時" in text
        assert f"{number}/{len(pages)}" in text
        assert "120件" in text
    assert "絞り込み：状態:作成済み" in pages[0]
    assert "出力日：令和8年11月24日" in pages[0]
    assert "髙﨑の台帳𠮷#table[*]" in "".join(pages)
    assert "鴎" not in "".join(pages)


def test_a3_is_twice_as_large_and_an_empty_list_says_so(sign_in: SignIn) -> None:
    pages, size = pages_of(export(sign_in("staff"), "pdf-a3", "state=failed"))
    assert [round(side) for side in size] == [1191, 842]
    assert "この条件に当たるものはありません。" in pages[0]
    assert "0件" in pages[0]


@pytest.mark.parametrize("kind", ["pdf-a4", "pdf-a3"])
def test_a_list_too_large_for_paper_is_told_before_anything_is_made(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    fill(world, "staff", 3, "台帳")
    monkeypatch.setattr(paper, "MOST_CELLS", 10)
    refused = export(sign_in("staff"), kind)
    assert refused.status_code == 400
    assert "PDFは2件までです（今の条件では3件）" in refused.content.decode()
    assert not Export.objects.filter(format=kind).exists()


def test_more_than_a_few_rows_become_a_job(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(world, "staff", 5, "台帳")
    monkeypatch.setattr(services, "SET_AT_ONCE", 4)
    response = export(sign_in("staff"), "pdf-a4")
    made = services.export_write(response.headers["Location"].rstrip("/").rpartition("/")[2])
    assert (made.state, made.rows) == (Export.State.DONE, 5)
    assert made.file.endswith(".pdf")


def test_a_long_run_without_blanks_may_be_broken() -> None:
    column = Column("serial", "製造番号", lambda record: record)
    assert paper._words(column, "A" * 30) == f"{'A' * 12}\u200b{'A' * 12}\u200b{'A' * 6}"
    assert paper._words(column, dt.date(2026, 11, 24)) == "R8.11.24"
    assert len(paper._words(column, "長" * 2000)) == paper.LONGEST + 1


def test_a_number_that_names_its_row_has_room_to_spare() -> None:
    number = Column("number", "番号", lambda record: record, nowrap=True, head=True)
    words = Column("subject", "件名", lambda record: record)
    rows = [["令8-持出-000021"] * 2]
    whole, broken = paper._widths([number, words], ["番号", "件名"], rows)
    assert whole >= broken * 1.5
    assert whole > paper._width("令8-持出-000021") * 1.3
