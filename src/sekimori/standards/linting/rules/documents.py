"""Documents the text demands, refers to or leaves to be laid down elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sekimori.standards.linting.material import Material, finding
from sekimori.standards.linting.model import LintFinding, Severity
from sekimori.standards.models import Modality
from sekimori.standards.norms.folding import fold_with_places
from sekimori.standards.norms.handing import place
from sekimori.standards.norms.sentences import Sentence

_KIND = (
    r"(?:計画書?|手順書?|規程|規定|基準|要領|要綱|規則|方針|マニュアル|台帳|管理簿|連絡網|対応表"
    r"|安全管理措置|管理方法|取扱方法)"
)
_THING = rf"(?P<name>[^、。はをが〓「」]{{0,24}}?{_KIND})"
_MADE = re.compile(rf"{_THING}(?:〓*)を(?:[^、。を]{{0,10}})?(?:定め|策定し|整備し|作成し|制定し|確立し|設け|備え)")
_MAKING = re.compile(rf"{_THING}の(?:策定|作成|整備|制定)")
_LAID_DOWN = re.compile(
    rf"(?P<who>[一-鿿ァ-ヶーa-z]{{2,20}})が(?:別に)?定め(?:た|る)(?P<what>[^、。はをがに]{{0,20}}?(?:方法|手順|基準|要領|様式|もの|{_KIND}))"
)
_ELSEWHERE = re.compile(r"(?P<what>[^、。]{0,30}?)(?:は|について)?、?(?P<who>[^、。]{0,20}が)?(?:別に|別途)定める")
_DESCRIBES = re.compile(
    r"場合における|する|した|に関する|に係る|ための|その他の?|含む|含めた|等の|及び|又は|当該|次の|以下の|それぞれの|全ての"
)
_OPENING = re.compile(r"^この(?:訓令|規程|規則|要綱|要領|基準|条例|告示|指針)(?:は|において)、")
_SHORT = 3


def document_missing(material: Material) -> Iterator[LintFinding]:
    """Every document the text demands, unless the organisation says that it exists. Once per document."""
    existing = {
        fold_with_places(name).text for name in (material.organisation.documents if material.organisation else ())
    }
    seen: set[str] = set()
    for clause, sentence, name, start, end in _demanded(material):
        folded = fold_with_places(name).text
        if folded in seen or any(folded in one or one in folded for one in existing):
            continue
        seen.add(folded)
        known = material.organisation is not None
        yield finding(
            "document_missing",
            Severity.WARNING if known else Severity.NOTICE,
            clause,
            f"「{name}」を定めることとしていますが、"
            + ("登録された文書にありません。" if known else "この本文には含まれていません。"),
            "文書を作成又は登録し、所管と見直しの時期を決めてください。",
            span=place(sentence, start, end),
            words=name,
        )


def _demanded(material: Material) -> Iterator[tuple[str, Sentence, str, int, int]]:
    for node in material.nodes:
        for sentence in material.sentences[node.id]:
            if _OPENING.match(sentence.text):
                continue
            for pattern in (_MADE, _MAKING):
                for found in pattern.finditer(sentence.masked):
                    start, end = found.span("name")
                    start += _modifier(sentence.masked[start:end])
                    name = sentence.printed(start, end)
                    if len(name) >= _SHORT:
                        yield node.id, sentence, name, start, end


def _modifier(name: str) -> int:
    """How much of 「以下を含む約款による…規定」 only describes the document; a bare kind keeps its description."""
    ends = [found.end() for found in _DESCRIBES.finditer(name) if len(name) - found.end() > _SHORT]
    return max(ends, default=0)


def document_without_demand(material: Material) -> Iterator[LintFinding]:
    """「ＣＩＳＯが定めた方法」 where no clause obliges anybody to lay it down. Once per thing."""
    demanded = {fold_with_places(name).text for _, _, name, _, _ in _demanded(material)}
    seen: set[str] = set()
    for node in material.nodes:
        for sentence in material.sentences[node.id]:
            for found in _LAID_DOWN.finditer(sentence.masked):
                thing = found["what"].removeprefix("以外の")
                if thing in seen or any(thing in one or one in thing for one in demanded):
                    continue
                seen.add(thing)
                words = sentence.printed(*found.span())
                yield finding(
                    "document_without_demand",
                    Severity.NOTICE,
                    node.id,
                    f"「{words}」とありますが、それを定める義務がどの条にもありません。",
                    "定める条を加えるか、定めた文書を登録してください。",
                    span=place(sentence, *found.span()),
                    words=words,
                )


def delegated_elsewhere(material: Material) -> Iterator[LintFinding]:
    """「別に定める」: something that stands outside the text."""
    for node in material.nodes:
        for sentence in material.sentences[node.id]:
            found = _ELSEWHERE.search(sentence.masked)
            if found is None:
                continue
            whose = any(n.modality is Modality.DEFINITION and not n.actors for n in material.reading.of(node.id))
            unnamed = "誰が定めるかも書かれていません。" if not found["who"] and whose else ""
            yield finding(
                "delegated_elsewhere",
                Severity.NOTICE,
                node.id,
                f"「別に定める」とあるものが、この本文にはありません。{unnamed}",
                "別に定めた文書を登録するか、まだなければ作成してください。",
                span=place(sentence, *found.span()),
                words=sentence.printed(*found.span()),
            )
