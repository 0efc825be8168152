"""YAML read strictly, with the line of every value: the exchange form of what a city decides and passes on.

Only what data needs is read: mappings, lists, text, whole numbers, true, false and null. Everything else that looks like
a value stays text (`4.1`, `no`, `2024-01-01`). Anchors, aliases, tags, duplicate keys and keys that are not text are
refused, because a package may come from another city.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, ClassVar

import yaml

from sekimori.common.errors import InvalidInput, Place

MAX_CHARACTERS = 4_000_000
MAX_DEPTH = 30

Path = tuple[str | int, ...]
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL, _BOOL, _INT = "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int"
_TEXT = "tag:yaml.org,2002:str"


class _Subset(_Base):  # type: ignore[misc]
    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


_Subset.add_implicit_resolver(_NULL, re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Subset.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|false)$"), ["t", "f"])
_Subset.add_implicit_resolver(_INT, re.compile(r"^(?:0|-?[1-9][0-9]{0,17})$"), list("-0123456789"))


@dataclass(frozen=True)
class Document:
    """A file's value and the 1-based line of each part of it; a part's path is its keys and indices from the top."""

    file: str
    value: Any
    lines: dict[Path, int] = field(repr=False)

    def place(self, *path: str | int) -> Place:
        """Where the part at `path` stands; what has no line of its own (a missing entry) stands where its parent does."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return Place(file=self.file, line=self.lines[path[:length]])
        return Place(file=self.file)


def read(text: str, *, file: str) -> Document:
    """The value written in `text` with the line of every part; `file` is the name for messages.

    Raises InvalidInput, with file and line, for anything outside the subset described above.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidInput(f"ファイルが大きすぎます（{MAX_CHARACTERS:,}文字まで）。", place=Place(file=file))
    try:
        _refuse_references(text, file)
        root = yaml.compose(text, Loader=_Subset)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise InvalidInput(
            f"YAMLとして読めません（{error.problem or error.context}）。", place=Place(file=file, line=line)
        ) from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise InvalidInput(f"YAMLとして読めません（{error}）。", place=Place(file=file)) from None
    if root is None:
        raise InvalidInput("ファイルに何も書かれていません。", place=Place(file=file))
    lines: dict[Path, int] = {}
    return Document(file, _value_of(root, (), lines, file), lines)


def _refuse_references(text: str, file: str) -> None:
    """Looks at the events before anything is built, so that neither nesting nor references can exhaust memory."""
    depth = 0
    for event in yaml.parse(text, Loader=_Subset):
        place = Place(file=file, line=event.start_mark.line + 1 if event.start_mark else None)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise InvalidInput(
                "アンカー（&）と別名（*）は使えません。同じ内容でもそのまま書いてください。", place=place
            )
        if getattr(event, "tag", None):
            raise InvalidInput("型の指定（!）は使えません。", place=place)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise InvalidInput(f"入れ子が深すぎます（{MAX_DEPTH}段まで）。", place=place)


def _value_of(node: yaml.Node, path: Path, lines: dict[Path, int], file: str) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value_of(item, (*path, index), lines, file) for index, item in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        place = Place(file=file, line=key_node.start_mark.line + 1)
        if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != _TEXT:
            raise InvalidInput("項目の名前は文字で書いてください。", place=place)
        key = str(key_node.value)
        if key in found:
            raise InvalidInput(f"項目「{key}」が二度書かれています。", place=place)
        lines[(*path, key)] = key_node.start_mark.line + 1
        found[key] = _value_of(value_node, (*path, key), lines, file)
    return found


def _scalar(node: yaml.ScalarNode) -> str | int | bool | None:
    match node.tag:
        case "tag:yaml.org,2002:null":
            return None
        case "tag:yaml.org,2002:bool":
            return bool(node.value == "true")
        case "tag:yaml.org,2002:int":
            return int(node.value)
        case _:
            return str(node.value)
