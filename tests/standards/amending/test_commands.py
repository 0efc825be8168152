"""`sekimori standard amend` and `sekimori standard compare` at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sekimori.cli import main

PAPERS = Path(__file__).parent / "papers"
TEXT = """汐見市情報セキュリティ対策基準

(目的)
第1条　この訓令は、情報資産の保護について必要な事項を定める。

(外部での作業)
第6条　職員等は、端末を庁外に持ち出すときは、所属長の許可を得なければならない。
2　所属長は、管理簿を備えなければならない。

附則
この訓令は、令和6年4月1日から施行する。
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "本文.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *args: str | Path) -> tuple[int, str, str]:
    code = 0
    try:
        main(["standard", *map(str, args)])
    except SystemExit as end:
        code = int(end.code or 0)
    out = capsys.readouterr()
    return code, out.out, out.err


def test_amend_prints_the_operations_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "amend", PAPERS / "kaimebun_in_one_sentence.txt", "--json")
    said = json.loads(out)
    assert code == 0
    assert list(said) == ["title", "act", "form", "nodes", "operations", "unread"]
    assert said["nodes"] == said["operations"]
    assert said["nodes"][1] == {"op": "renumber", "target": "第6条第2項", "to": "第6条第3項"}


def test_amend_prints_a_list_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "amend", PAPERS / "kaimebun_in_one_sentence.txt")
    assert "改める  第6条第1項  old=所属長  new=所属長及び情報システム管理者" in out
    assert "4の操作を読み取りました。" in out


def test_amend_applies_to_a_text(capsys: pytest.CaptureFixture[str], text: Path) -> None:
    _, out, _ = run(capsys, "amend", PAPERS / "kaimebun_in_one_sentence.txt", "--apply-to", text, "--json")
    nodes = {node["id"]: node for node in json.loads(out)["nodes"]}
    assert nodes["第6条第1項"]["text"].endswith("所属長及び情報システム管理者の許可を得なければならない。")
    assert nodes["第6条第3項"]["text"] == "所属長は、管理簿を備えなければならない。"
    assert nodes["第6条第2項"]["leaf"] is True


def test_amend_refuses_a_text_that_does_not_fit(capsys: pytest.CaptureFixture[str], text: Path) -> None:
    code, out, err = run(capsys, "amend", PAPERS / "kaimebun_kanji_numerals.txt", "--apply-to", text)
    assert code == 2
    assert out == ""
    assert "第12条の3第2項が改正前の本文にありません。" in err


def test_amend_does_not_apply_what_it_could_not_read_whole(capsys: pytest.CaptureFixture[str], text: Path) -> None:
    paper = PAPERS / "kaimebun_with_a_spot_nobody_can_read.txt"
    code, _, err = run(capsys, "amend", paper, "--apply-to", text)
    assert code == 2
    assert f"{paper.name} 4行" in err


def test_amend_does_not_guess_which_of_two_acts_is_meant(capsys: pytest.CaptureFixture[str], text: Path) -> None:
    code, _, err = run(capsys, "amend", PAPERS / "kaimebun_two_acts.txt", "--apply-to", text)
    assert code == 2
    assert "二つ以上の規程" in err


def test_the_operations_of_two_acts_name_their_act(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "amend", PAPERS / "kaimebun_two_acts.txt", "--json")
    assert [node["act"] for node in json.loads(out)["nodes"]] == [
        "汐見市情報セキュリティ対策基準",
        "汐見市文書管理規程",
        "汐見市文書管理規程",
    ]


@pytest.fixture
def amended(tmp_path: Path) -> Path:
    path = tmp_path / "改正後.txt"
    path.write_text(TEXT.replace("所属長の許可", "所属長及び管理者の許可"), encoding="utf-8")
    return path


def test_compare_prints_identities_as_json(capsys: pytest.CaptureFixture[str], text: Path, amended: Path) -> None:
    _, out, _ = run(capsys, "compare", text, amended, "--json")
    said = json.loads(out)
    assert said["summary"]["changed"] == 1
    assert said["lineage"]["第6条第2項"] == ["第6条第2項"]


def test_compare_prints_a_list_for_a_person(capsys: pytest.CaptureFixture[str], text: Path, amended: Path) -> None:
    _, out, _ = run(capsys, "compare", text, amended)
    assert out == "改正  第6条第1項\n\n同じ3、改正1\n"


def test_compare_writes_the_amending_sentence(capsys: pytest.CaptureFixture[str], text: Path, amended: Path) -> None:
    _, out, _ = run(capsys, "compare", text, amended, "--kaimebun")
    assert "　第6条第1項中「所属長」の次に「及び管理者」を加える。\n" in out


@pytest.mark.parametrize(("kind", "head"), [("html", b"<!DOCTYPE html>"), ("docx", b"PK\x03\x04")])
def test_compare_writes_a_table_to_a_file(
    capsys: pytest.CaptureFixture[str], text: Path, amended: Path, tmp_path: Path, *, kind: str, head: bytes
) -> None:
    out = tmp_path / f"対照表.{kind}"
    code, _, _ = run(capsys, "compare", text, amended, f"--{kind}", "-o", out, "--order", "old-new")
    assert code == 0
    assert out.read_bytes().startswith(head)


def test_a_table_made_by_compare_is_read_back_by_amend(
    capsys: pytest.CaptureFixture[str], text: Path, amended: Path, tmp_path: Path
) -> None:
    table = tmp_path / "対照表.docx"
    run(capsys, "compare", text, amended, "--docx", "-o", table)
    _, out, _ = run(capsys, "amend", table, "--json")
    assert json.loads(out)["nodes"] == [
        {"op": "replace", "target": "第6条第1項", "old": "所属長", "new": "所属長及び管理者"}
    ]


def test_compare_names_a_folder_it_cannot_write_to(
    capsys: pytest.CaptureFixture[str], text: Path, amended: Path, tmp_path: Path
) -> None:
    code, _, err = run(capsys, "compare", text, amended, "--html", "-o", tmp_path / "無い" / "表.html")
    assert code == 2
    assert "書き出せません" in err
