"""What became of each clause: invented editions, and the published text when it is at hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.standards.comparing.identity import compare
from sekimori.standards.comparing.records import Comparison, Kind
from sekimori.standards.editions import TextNode
from tests.standards import editions

OLD = [
    TextNode("4", "chapter", "物理的セキュリティ"),
    TextNode("4.1", "section", "サーバ等の管理"),
    TextNode("4.1①", "paragraph", "", "火災や水害の影響を受けない場所に、機器を固定しなければならない。"),
    TextNode("4.1②", "paragraph", "", "予備電源を備え、停電のときも適切に停止するまでの電力を供給しなければならない。"),
    TextNode("4.2", "section", "管理区域"),
    TextNode("4.2①", "paragraph", "", "入室できる者を限り、入退室の記録を残さなければならない。"),
    TextNode("4.2②", "paragraph", "", "来訪者には職員が付き添い、名札を着けさせなければならない。"),
    TextNode("4.2③", "paragraph", "", "機器を搬入するときは、あらかじめ影響を確かめ、職員が立ち会わなければならない。"),
]


def changed(*rows: TextNode, drop: tuple[str, ...] = (), rename: dict[str, str] | None = None) -> list[TextNode]:
    """The edition with clauses dropped, renamed, and those of `rows` in place of the clauses they name (or at their place)."""
    names = rename or {}
    kept = {node.id: node for node in rows}
    out = [
        kept.pop(names.get(node.id, node.id), TextNode(names.get(node.id, node.id), node.level, node.title, node.text))
        for node in OLD
        if node.id not in drop
    ]
    return [*out, *kept.values()]


def told(comparison: Comparison) -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    out: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for identity in comparison.identities:
        if identity.kind is not Kind.SAME:
            out.setdefault(identity.kind.value, []).append((identity.old, identity.new))
    return out


def test_an_edition_is_the_same_as_itself() -> None:
    comparison = compare(OLD, OLD)
    assert comparison.is_same
    assert comparison.lineage == {node.id: (node.id,) for node in OLD}


def test_other_words_at_the_same_place_are_a_change() -> None:
    new = changed(TextNode("4.2①", "paragraph", "", "入室できる者を限り、入退室の記録を3年間保存しなければならない。"))
    assert told(compare(OLD, new)) == {"changed": [(("4.2①",), ("4.2①",))]}


def test_a_section_put_in_front_takes_nothing_of_the_others_identity() -> None:
    shifted = {node.id: node.id.replace("4.2", "4.3").replace("4.1", "4.2") for node in OLD if "." in node.id}
    new = [
        TextNode("4", "chapter", "物理的セキュリティ"),
        TextNode("4.1", "section", "執務室の管理"),
        TextNode("4.1①", "paragraph", "", "執務室を無人にするときは、施錠しなければならない。"),
        *changed(rename=shifted)[1:],
    ]
    comparison = compare(OLD, new)
    assert comparison.lineage == {"4": ("4",)} | {old: (name,) for old, name in shifted.items()}
    assert told(comparison)["added"] == [((), ("4.1",)), ((), ("4.1①",))]
    assert set(told(comparison)) == {"added", "renumbered"}


def test_a_clause_under_another_heading_has_moved() -> None:
    new = changed(drop=("4.1②",))
    new.append(TextNode("4.2④", "paragraph", "", OLD[3].text))
    assert told(compare(OLD, new)) == {"moved": [(("4.1②",), ("4.2④",))]}


def test_a_clause_that_went_past_its_neighbours_has_moved_and_they_are_renumbered() -> None:
    rows = [TextNode("4.2①", "paragraph", "", OLD[7].text), TextNode("4.2②", "paragraph", "", OLD[5].text)]
    rows.append(TextNode("4.2③", "paragraph", "", OLD[6].text))
    assert told(compare(OLD, [*OLD[:5], *rows])) == {
        "moved": [(("4.2③",), ("4.2①",))],
        "renumbered": [(("4.2①",), ("4.2②",)), (("4.2②",), ("4.2③",))],
    }


def test_two_clauses_in_one_are_merged() -> None:
    new = changed(TextNode("4.2①", "paragraph", "", OLD[5].text + OLD[6].text), drop=("4.2②",), rename={"4.2③": "4.2②"})
    comparison = compare(OLD, new)
    assert told(comparison) == {
        "merged": [(("4.2①", "4.2②"), ("4.2①",))],
        "renumbered": [(("4.2③",), ("4.2②",))],
    }
    assert comparison.lineage["4.2②"] == ("4.2①",)


def test_one_clause_in_two_is_split() -> None:
    new = changed(
        TextNode("4.2③", "paragraph", "", "機器を搬入するときは、あらかじめ影響を確かめなければならない。"),
        TextNode("4.2④", "paragraph", "", "機器の搬入には、職員が立ち会わなければならない。"),
    )
    comparison = compare(OLD, new)
    assert told(comparison) == {"split": [(("4.2③",), ("4.2③", "4.2④"))]}
    assert comparison.lineage["4.2③"] == ("4.2③", "4.2④")


def test_a_clause_that_is_gone_has_no_descendants_and_is_told_at_its_place() -> None:
    comparison = compare(OLD, changed(drop=("4.1②",)))
    assert told(comparison) == {"deleted": [(("4.1②",), ())]}
    assert [identity.old for identity in comparison.identities][3] == ("4.1②",)
    assert comparison.lineage["4.1②"] == ()


def test_full_width_instead_of_half_width_is_told_as_such() -> None:
    new = changed(
        TextNode("4.1", "section", "サーバ等の管理"),
        TextNode("4.1①", "paragraph", "", "火災や水害 の影響を受けない場所に、機器を固定しなければならない。"),
    )
    found = next(identity for identity in compare(OLD, new).identities if identity.kind is Kind.CHANGED)
    assert found.width_only
    assert found.reworded


def test_identical_sentences_stay_with_their_own_headings() -> None:
    text = "必要な事項は、別に定める。"
    old = [
        TextNode(f"{number}{mark}", "x", title, words)
        for number in (1, 2, 3)
        for mark, title, words in (
            ("", f"見出し{number}の題", ""),
            ("(1)", "", text),
            ("(2)", "", f"{number}番目の事項を記録する。"),
        )
    ]
    new = [TextNode(f"{int(node.id[0]) + 1}{node.id[1:]}", node.level, node.title, node.text) for node in old]
    assert compare(old, new).lineage == {one.id: (other.id,) for one, other in zip(old, new, strict=True)}


@given(st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_every_clause_of_both_editions_is_told_of_exactly_once(chance: Random) -> None:
    old = editions.articles(chance)
    new = editions.amended(chance, old)
    comparison = compare(old, new)
    assert sorted(each for identity in comparison.identities for each in identity.old) == sorted(
        node.id for node in old
    )
    assert sorted(each for identity in comparison.identities for each in identity.new) == sorted(
        node.id for node in new
    )


def test_the_json_is_the_documented_one() -> None:
    said = compare(OLD, changed(drop=("4.1②",))).as_json()
    assert list(said) == ["summary", "identities", "lineage"]
    assert said["summary"] == {
        "same": 7,
        "changed": 0,
        "renumbered": 0,
        "moved": 0,
        "merged": 0,
        "split": 0,
        "added": 0,
        "deleted": 1,
    }
    assert list(said["identities"][0]) == ["kind", "old", "new", "similarity", "reworded", "retitled", "width_only"]


@pytest.fixture(scope="module")
def published(shared: Path) -> list[TextNode]:
    nodes = json.loads((shared / "standard" / "clauses.json").read_text(encoding="utf-8"))
    return [TextNode(node["id"], node["level"], node["title"], node["text"]) for node in nodes]


def _reworded(chance: Random, text: str) -> str:
    words = re.findall(r"[一-龠]+|[ァ-ー]+|[ぁ-ん]+|.", text)
    other = ("別途", "当該", "適正", "各種", "本庁")
    return "".join(chance.choice(other) if len(word) > 1 and chance.random() < 0.25 else word for word in words)


def test_the_published_text_keeps_its_lineage_through_a_shift_and_rewording(published: list[TextNode]) -> None:
    def name(identity: str) -> str:
        return re.sub(r"^4\.(\d)", lambda found: f"4.{int(found[1]) + 1}", identity)

    chance = Random(5)  # noqa: S311
    new = [TextNode(name(node.id), node.level, node.title, _reworded(chance, node.text)) for node in published]
    lineage = compare(published, new).lineage
    assert lineage == {node.id: (name(node.id),) for node in published}


def test_two_chapters_of_the_published_text_may_change_places(published: list[TextNode]) -> None:
    turned = {"5": "6", "6": "5"}

    def name(identity: str) -> str:
        return turned.get(identity[0], identity[0]) + identity[1:]

    moved = sorted(published, key=lambda node: name(node.id)[0])
    new = [TextNode(name(node.id), node.level, node.title, node.text) for node in moved]
    assert compare(published, new).lineage == {node.id: (name(node.id),) for node in published}
