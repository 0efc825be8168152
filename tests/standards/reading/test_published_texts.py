"""The texts kept outside the project: the standard itself and the damaged forms seen elsewhere."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest

from sekimori.standards.reading import read_file

OTHERS = (
    "p02_pdf_wrapped_pagenumbers",
    "p05_cp932_mojibake_circled",
    "p07_article_style_basic",
    "p10_label_on_own_line",
    "p16_flattened_tables",
)


def folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def test_the_standard_gives_exactly_its_445_nodes(shared: Path):
    read = read_file(shared / "standard" / "miyako-taisaku-kijun.txt")
    expected = json.loads((shared / "standard" / "clauses.json").read_text(encoding="utf-8"))
    found = [
        {"id": node.id, "level": node.level.value, "leaf": node.leaf, "title": node.title, "text": node.text}
        for node in read.nodes
    ]
    assert found == expected
    assert read.unread == ()


@pytest.mark.parametrize("name", OTHERS)
def test_another_citys_text_gives_its_ids_and_texts(shared: Path, name: str):
    folder = shared / "standard" / "other-cities"
    expected = json.loads((folder / f"{name}.expected.json").read_text(encoding="utf-8"))
    read = read_file(folder / f"{name}.txt")
    assert [(folded(node.id), folded(node.text), folded(node.title)) for node in read.nodes] == [
        (folded(node["id"]), folded(node["text"]), folded(node["title"])) for node in expected["nodes"]
    ]
    if "act_no" in expected:
        assert (read.title, read.act_no, read.enacted) == (expected["title"], expected["act_no"], expected["enacted"])


def test_a_flattened_table_is_handed_to_a_person(shared: Path):
    read = read_file(shared / "standard" / "other-cities" / "p16_flattened_tables.txt")
    assert [(table.node, table.sure, table.in_text) for table in read.tables] == [
        ("2(1)", False, False),
        ("2(2)", False, False),
    ]
    assert len(read.unread) == 2
