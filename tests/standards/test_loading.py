"""Reading a package from files: what is right is read, what is wrong is named with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from sekimori.common.errors import InvalidInput, ManyFaults
from sekimori.standards import packages
from sekimori.standards.loading import read_package
from sekimori.standards.models import MechanismKind
from tests.standards.small_package import line_of, write


def faults(folder: Path) -> list[tuple[str, int | None, str]]:
    with pytest.raises(ManyFaults) as caught:
        read_package(folder)
    return [(fault.place.file, fault.place.line, fault.sentence) for fault in caught.value.items]


def the_fault(folder: Path) -> tuple[str, int | None, str]:
    found = faults(folder)
    assert len(found) == 1, found
    return found[0]


def test_a_whole_package_is_read_in_order(tmp_path: Path) -> None:
    package = read_package(write(tmp_path))
    assert [clause.id for clause in package.clauses] == ["1", "1(1)", "1(2)", "2", "2(1)", "2(1)①", "2(1)②"]
    assert [clause.id for clause in package.leaves] == ["1(1)", "1(2)", "2(1)①", "2(1)②"]
    assert package.clause("2(1)①").lineage == "2(1)①"
    assert package.clause("1(2)").mechanisms[-1].kind is MechanismKind.ATTEST


def test_the_digest_changes_with_a_word_and_not_with_a_comment(tmp_path: Path) -> None:
    plain = read_package(write(tmp_path / "a"))
    commented = read_package(write(tmp_path / "b", {"roles.yaml": ("- key: chief", "# Who leads.\n- key:   chief")}))
    changed = read_package(write(tmp_path / "c", {"clauses/2.yaml": ("鍵をかけます", "鍵を掛けます")}))
    assert plain.digest == commented.digest
    assert plain.digest != changed.digest


def test_a_package_outside_the_tree_works_by_its_path(tmp_path: Path) -> None:
    write(tmp_path / "own")
    assert packages.get(tmp_path / "own") is packages.get(str(tmp_path / "own"))
    assert "hamabe" not in packages.installed()
    with pytest.raises(InvalidInput, match="「hamabe」はありません"):
        packages.get("hamabe")


class Broken(NamedTuple):
    """One change to the small package, where it shows, and what is said about it."""

    file: str
    before: str
    after: str
    at: str
    says: str


BROKEN = [
    Broken("roles.yaml", "scope: city", "scope: town", "scope: city", "「town」は使えません"),
    Broken("roles.yaml", "  short: 総括\n", "", "- key: chief", "short がありません"),
    Broken("roles.yaml", "short: 総括", "short: 総括\n  hue: red", "  clause: 1(1)", "hue という項目はありません"),
    Broken("roles.yaml", "{post: deputy_head}", "{post: deputy_head, every: true}", "holder: {post", "ちょうど一つ"),
    Broken("roles.yaml", "{post: deputy_head}", "{post: mayor}", "holder: {post", "「mayor」はありません"),
    Broken("roles.yaml", "superior: chief", "superior: nobody", "superior", "「nobody」はありません"),
    Broken("roles.yaml", "  abilities: [command]", "  superior: member", "abilities: [command]", "元に戻ります"),
    Broken("roles.yaml", "clause: 1(1)", "clause: 1(9)", "clause: 1(1)", "条項に「1(9)」はありません"),
    Broken("roles.yaml", "- key: member", "- key: Member", "- key: member", "英小文字で始め"),
    Broken("roles.yaml", "- key: member", "- key: chief", "- key: member", "を通じて一つに"),
    Broken("roles.yaml", "abilities: [work]", "deputies: [chief]", "- key: member", "そろえて"),
    Broken("package.yaml", 'edition: "1"', "edition: 1", "edition", "引用符で囲みます"),
    Broken("package.yaml", "key: hamabe", "key: hamabe\nkey: again", 'edition: "1"', "二度書かれています"),
    Broken("mechanisms.yaml", "type: level, many: true", "type: level, many: maybe", "levels:", "true か false"),
    Broken("mechanisms.yaml", "type: level", "type: choice", "levels:", "choices は"),
    Broken("documents.yaml", "owners: [chief]", "owners: []", "owners", "owners が空です"),
    Broken("documents.yaml", "approver: chief", "approver: mayor", "approver", "「mayor」はありません"),
    Broken("documents.yaml", "clauses: [1(2)]", "clauses: [1(3)]", "clauses: [1(2)]", "条項に「1(3)」"),
    Broken("documents.yaml", "clauses: [1(2)]", "clauses: [3]", "clauses: [1(2)]", "引用符で囲みます"),
    Broken("classification.yaml", "restrictions: [locked]", "restrictions: [sealed]", "- {key: high", "「sealed」"),
    Broken("classification.yaml", "shown_at: [storage]", "shown_at: [attic]", "- {key: locked", "「attic」"),
    Broken("classification.yaml", "rank: 1", "rank: 2", "- key: importance", "同じ順位"),
    Broken("classification.yaml", "{importance: high}", "{importance: top}", "unknown", "「top」"),
    Broken(
        "clauses/1.yaml", "actors: [chief], modality: def", "actors: [boss], modality: def", "- {actors", "「boss」"
    ),
    Broken("clauses/1.yaml", "roles: [member]", "roles: [mic]", "counterparts", "「mic」"),
    Broken("clauses/1.yaml", "name: role_holders", "name: role_holder", "name: role_holders", "目録"),
    Broken(
        "clauses/1.yaml", "{kind: register, name: role", "{kind: check, name: role", "name: role", "目録では register"
    ),
    Broken("clauses/1.yaml", "content: [contacts]", "content: [duties]", "settings:", "「duties」"),
    Broken("clauses/1.yaml", "document: plan, content", "document: map, content", "settings:", "「map」"),
    Broken("clauses/1.yaml", "{document: plan, content: [contacts]}", "{}", "settings:", "設定 document"),
    Broken("clauses/1.yaml", "{document: plan,", "{hue: red, document: plan,", "settings:", "設定に hue"),
    Broken("clauses/1.yaml", "- id: 1(2)", "- id: 1(1)", "- id: 1(2)", "二度あります"),
    Broken("clauses/2.yaml", "  introduces: true\n", "", "- id: 2(1)\n", "規範（norms）がありません"),
    Broken("clauses/2.yaml", "- id: 2(1)②", "- id: 3(1)②", "- id: 2(1)②", "番号が続いていません"),
    Broken("clauses/2.yaml", "levels: [high]", "levels: high", "settings:", "一つ以上の並び"),
    Broken("clauses/2.yaml", "levels: [high]", "levels: [c3]", "settings:", "「c3」は使えません"),
    Broken("clauses/2.yaml", "question: {ja: 鍵を", "title: {ja: 鍵を", "question: {ja: 鍵を", "title は文字で"),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken.file}-{broken.after[:30]!r}")
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, broken: Broken) -> None:
    found = faults(write(tmp_path, {broken.file: (broken.before, broken.after)}))
    expected = (broken.file, line_of(broken.file, broken.at))
    assert any((file, line) == expected and broken.says in sentence for file, line, sentence in found), found


def test_a_time_word_without_a_meaning_is_named(tmp_path: Path) -> None:
    write(tmp_path, {"times.yaml": ("promptly", "always")})
    file, line, sentence = the_fault(tmp_path)
    assert (file, line) == ("clauses/1.yaml", line_of("clauses/1.yaml", "- actors: [chief]"))
    assert "promptly" in sentence


def test_a_norm_that_only_something_beyond_the_text_serves_is_named(tmp_path: Path) -> None:
    write(tmp_path, {"clauses/2.yaml": ("name: role_holders}", "name: self_inspection, beyond_text: true}")})
    sentences = [sentence for _file, _line, sentence in faults(tmp_path)]
    assert any("実行する仕組みがありません" in sentence for sentence in sentences)


def test_clauses_out_of_order_are_named(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "clauses" / "2.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2(1)①", "X").replace("2(1)②", "2(1)①").replace("X", "2(1)②"), encoding="utf-8")
    file, line, sentence = the_fault(tmp_path)
    assert (file, line) == ("clauses/2.yaml", line_of("clauses/2.yaml", "- id: 2(1)②"))
    assert "番号の順" in sentence


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "roles.yaml": ("scope: city", "scope: town"),
            "clauses/2.yaml": ("scope: section\n  norms:\n    - actors", "scope: ward\n  norms:\n    - actors"),
        },
    )
    assert [(file, line) for file, line, _ in faults(tmp_path)] == [
        ("roles.yaml", line_of("roles.yaml", "scope: city")),
        ("clauses/2.yaml", line_of("clauses/2.yaml", "scope: section")),
    ]


def test_missing_and_strange_files_are_named(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "roles.yaml").unlink()
    (tmp_path / "rôle.yaml").write_text("[]", encoding="utf-8")
    named = {file for file, _line, _sentence in faults(tmp_path)}
    assert named == {"roles.yaml", "rôle.yaml"}
    with pytest.raises(InvalidInput, match="フォルダーがありません"):
        read_package(tmp_path / "nowhere")


def test_a_file_in_another_encoding_is_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "times.yaml").write_bytes("- {word: promptly} # 速やかに".encode("cp932"))
    file, _line, sentence = the_fault(tmp_path)
    assert file == "times.yaml"
    assert "UTF-8" in sentence
