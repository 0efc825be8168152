"""What an amendment does to a text, as records with a stable JSON form (docs/standards-comparing.md).

Targets of `replace`, `delete`, `renumber` and `caption` are places in the text before the amendment, `to` and the target of
`insert` are places in the text after it. All operations of an amendment happen at once; their order is that of the paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sekimori.common.errors import InvalidInput


@dataclass(frozen=True)
class Replace:
    """「old」を「new」に改める: every occurrence in the target's own words. An empty `new` takes the words out."""

    op: ClassVar[str] = "replace"
    target: str
    old: str
    new: str


@dataclass(frozen=True)
class Rewrite:
    """次のように改める: the target with all below it gives way to `title` and `text`."""

    op: ClassVar[str] = "replace"
    target: str
    text: str
    title: str = ""


@dataclass(frozen=True)
class Insert:
    """Adds a provision, or a proviso or second sentence when the target ends in ただし書 or 後段.

    `before` names a place of the old text when that says more than the number: the article before which a chapter's heading
    is put, or the first article of a chapter when the new one is to come before it.
    """

    op: ClassVar[str] = "insert"
    target: str
    text: str
    title: str = ""
    before: str = ""


@dataclass(frozen=True)
class Delete:
    """削る: the target with all below it."""

    op: ClassVar[str] = "delete"
    target: str


@dataclass(frozen=True)
class Renumber:
    """The target with all below it is now called `to`."""

    op: ClassVar[str] = "renumber"
    target: str
    to: str


@dataclass(frozen=True)
class Caption:
    """The caption (見出し), chapter or section name of the target: words of it when `old` is given, all of it otherwise."""

    op: ClassVar[str] = "caption"
    target: str
    new: str
    old: str = ""


@dataclass(frozen=True)
class Effective:
    """施行期日: `date` (ISO 8601), or the words when the paper gives no day. `targets` when only some changes begin then."""

    op: ClassVar[str] = "effective"
    date: str = ""
    words: str = ""
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Applies:
    """適用: the day from which the new text is applied, when it is not the day of effect."""

    op: ClassVar[str] = "applies"
    date: str = ""
    words: str = ""


@dataclass(frozen=True)
class Transitional:
    """経過措置 and other provisions of the 附則 that do not change the text."""

    op: ClassVar[str] = "transitional"
    text: str
    title: str = ""


@dataclass(frozen=True)
class ReplaceAll:
    """全部改正: the whole text gives way to the one that follows in the paper."""

    op: ClassVar[str] = "replace_all"
    text: str


Operation = Replace | Rewrite | Insert | Delete | Renumber | Caption | Effective | Applies | Transitional | ReplaceAll

_KEYS = ("target", "old", "new", "title", "text", "to", "before", "date", "words", "targets")
_DEMANDED: dict[str, tuple[str, ...]] = {
    "replace": ("target", "old", "new"),
    "insert": ("target", "text"),
    "delete": ("target",),
    "renumber": ("target", "to"),
    "caption": ("target", "new"),
    "transitional": ("text",),
    "replace_all": ("text",),
}
_CLASSES: dict[str, type[Operation]] = {
    "replace": Replace,
    "insert": Insert,
    "delete": Delete,
    "renumber": Renumber,
    "caption": Caption,
    "effective": Effective,
    "applies": Applies,
    "transitional": Transitional,
    "replace_all": ReplaceAll,
}


def to_json(operation: Operation) -> dict[str, Any]:
    """The operation as JSON's own types: `op` first, keys in a fixed order, empty optional values left out."""
    out: dict[str, Any] = {"op": operation.op}
    demanded = ("target", "text") if isinstance(operation, Rewrite) else _DEMANDED.get(operation.op, ())
    for key in _KEYS:
        value = getattr(operation, key, None)
        if key in demanded or value:
            out[key] = list(value) if isinstance(value, tuple) else value
    return out


def from_json(item: Mapping[str, Any]) -> Operation:
    """The operation that `to_json` wrote. Raises InvalidInput naming what is wrong with it."""
    name = str(item.get("op", ""))
    if name not in _CLASSES:
        raise InvalidInput(f"「{name}」という改正の操作はありません。")
    kind: type[Operation] = Rewrite if name == "replace" and "old" not in item else _CLASSES[name]
    values: dict[str, Any] = {
        key: tuple(value) if key == "targets" else value for key, value in item.items() if key not in {"op", "act"}
    }
    if bad := [key for key, value in values.items() if key != "targets" and not isinstance(value, str)]:
        raise InvalidInput(f"{name}の{bad[0]}が文字列ではありません。")
    try:
        return kind(**values)
    except TypeError:
        demanded = "、".join(("target", "text") if kind is Rewrite else _DEMANDED.get(name, ()))
        raise InvalidInput(f"{name}には{demanded or 'date'}が必要で、知らない項目は置けません。") from None


def all_to_json(operations: Iterable[Operation]) -> list[dict[str, Any]]:
    """`to_json` of each."""
    return [to_json(operation) for operation in operations]
