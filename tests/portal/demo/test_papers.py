from __future__ import annotations

import pytest

from sekimori.common import filefacts
from sekimori.common.filekinds import FileKind, kind_of
from sekimori.portal.demo.history import papers

MADE = {
    FileKind.PDF: lambda: papers.pdf("構成図", ["本庁", "支所"]),
    FileKind.WORD: lambda: papers.docx("議事録", ["出席＜全員＞", "決定＆確認"]),
    FileKind.EXCEL: lambda: papers.xlsx("一覧", [("条項", "件数"), ("８．４", 2)]),
    FileKind.PNG: lambda: papers.png([(20, 40, 120, 100)], [(120, 70, 190, 70)]),
}


@pytest.mark.parametrize("kind", MADE)
def test_each_file_is_what_it_says_and_the_same_every_time(kind: FileKind) -> None:
    made = MADE[kind]()
    assert made == MADE[kind]()
    assert FileKind(filefacts.parse(made, {"kind": kind_of(made[:4096]).value})["kind"]) is kind


def test_a_page_of_pdf_says_that_it_is_a_sample() -> None:
    assert papers.MARK.encode("utf-16-be").hex().encode() in papers.pdf("構成図", [])
