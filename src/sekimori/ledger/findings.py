"""What a verification can find, and the sentence in which it says so. The names of the kinds are stable (docs/ledger.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What is wrong with the rows, the checkpoint or the stretch named beside it."""

    CHANGED = "changed"
    COLUMNS = "columns_differ"
    MISSING = "missing"
    ADDED = "added"
    MOVED = "moved"
    SIDE_CHANGED = "side_row_changed"
    SIDE_MISSING = "side_row_missing"
    SIDE_ADDED = "side_row_added"
    SIDE_RETURNED = "side_row_returned"
    ROOT = "not_confirmed"
    CHECKPOINT = "checkpoint_invalid"
    TRUNCATED = "truncated"
    FILE = "file_differs"
    ROLLED_BACK = "rolled_back"
    REWRITTEN = "rewritten"


_SENTENCES = {
    Kind.CHANGED: "{rows}の内容が、書かれたときと違います。",
    Kind.COLUMNS: "{rows}の検索用の列が、本文と違います。",
    Kind.MISSING: "{rows}がありません。",
    Kind.ADDED: "{rows}の位置に、記録の仕組みを通らずに加えられたか写された行があります。",
    Kind.MOVED: "{rows}が、本来の位置にありません。",
    Kind.SIDE_CHANGED: "{rows}の付帯情報が、書かれたときと違います。",
    Kind.SIDE_MISSING: "{rows}の付帯情報が、消去の記録がないのに失われています。",
    Kind.SIDE_ADDED: "{rows}に、本文が知らない付帯情報がついています。",
    Kind.SIDE_RETURNED: "{rows}の付帯情報が、消去した記録があるのに残っています。",
    Kind.ROOT: "{rows}は、署名されたチェックポイントと合いません。",
    Kind.CHECKPOINT: "件数{first}のチェックポイントが正しくありません。",
    Kind.FILE: "{rows}にかかる木のファイルが、ないか、葉から計算したものと違います。",
    Kind.TRUNCATED: "{rows}が末尾から切り取られています。",
    Kind.ROLLED_BACK: "{rows}は、外に保管したチェックポイントにはありますが、ここにはありません（巻き戻し）。",
    Kind.REWRITTEN: "{rows}を含む範囲が、外に保管したチェックポイントの後で書き換えられています。",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `first` and `last` are the entries' numbers (for a checkpoint: its size), `note` a further remark."""

    kind: Kind
    first: int
    last: int
    note: str = ""

    @property
    def sentence(self) -> str:
        """The finding in Japanese, naming the rows."""
        rows = f"記録{self.first}" if self.first == self.last else f"記録{self.first}～{self.last}"
        return _SENTENCES[self.kind].format(rows=rows, first=self.first) + self.note

    def as_json(self) -> dict[str, Any]:
        """Kind, first, last and sentence."""
        return {"kind": self.kind.value, "first": self.first, "last": self.last, "sentence": self.sentence}


def joined(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings in the order of their rows; neighbours of the same kind and note become one."""
    result: list[Finding] = []
    for finding in sorted(set(findings), key=lambda f: (list(Kind).index(f.kind), f.note, f.first)):
        before = result[-1] if result else None
        if (
            before
            and finding.kind is not Kind.CHECKPOINT
            and (before.kind, before.note) == (finding.kind, finding.note)
            and finding.first <= before.last + 1
        ):
            result[-1] = Finding(before.kind, before.first, max(before.last, finding.last), before.note)
        else:
            result.append(finding)
    return tuple(sorted(result, key=lambda f: (f.first, f.last)))


@dataclass(frozen=True)
class Report:
    """What a verification saw: the number of rows, how far signed checkpoints confirm them, and every finding."""

    origin: str
    size: int
    root: bytes | None
    confirmed: int
    checkpoints: int
    outside: int
    erased: int
    findings: tuple[Finding, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether nothing was found. Rows after `confirmed` are sound in themselves but not yet signed."""
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """The stable form of `sekimori ledger verify --json`."""
        return {
            "origin": self.origin,
            "ok": self.ok,
            "size": self.size,
            "root": self.root.hex() if self.root else None,
            "confirmed": self.confirmed,
            "checkpoints": self.checkpoints,
            "outside_checkpoints": self.outside,
            "erased_side_rows": self.erased,
            "findings": [finding.as_json() for finding in self.findings],
        }

    def lines(self) -> list[str]:
        """The report for a person, a line each."""
        if self.ok:
            end = (
                f"チェックポイントによる確認は記録{self.confirmed - 1}まで"
                if self.confirmed
                else "チェックポイントはまだありません"
            )
            return [f"{self.origin}: {self.size}件、改ざんは見つかりません（{end}）。"]
        return [
            f"{self.origin}: {self.size}件、{len(self.findings)}か所に異常があります。",
            *(f.sentence for f in self.findings),
        ]
