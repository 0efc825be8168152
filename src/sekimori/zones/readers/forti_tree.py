"""The configuration of FortiOS as a tree: config, edit, set, append, unset, next, end, with texts that run over several lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sekimori.zones.readers.source import Source

DEEPEST = 40


@dataclass
class Node:
    """A `config` or an `edit` with its settings, each a list of words, and what stands below it."""

    name: str
    line: int
    settings: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)

    def get(self, key: str, default: str = "") -> str:
        """The first word of a setting."""
        return (self.settings.get(key) or [default])[0]

    def all(self, key: str) -> list[str]:
        """The words of a setting, none when it is not set."""
        return self.settings.get(key, [])

    def below(self, name: str) -> Node | None:
        """The part with this name."""
        return next((each for each in self.children if each.name == name), None)


class _Splitter:
    """Words of a line; a quote that is open keeps the last word open for the next line."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.word: list[str] | None = None
        self.quote = ""

    def take(self, line: str) -> None:
        letters = iter(line)
        for letter in letters:
            if letter == "\\" and self.quote != "'":
                self._add(next(letters, ""))
            elif self.quote:
                self._inside(letter)
            elif letter in "\"'":
                self.quote = letter
                self._add("")
            elif letter in " \t":
                self._close()
            else:
                self._add(letter)
        if self.quote:
            self._add("\n")
        else:
            self._close()

    def _inside(self, letter: str) -> None:
        if letter == self.quote:
            self.quote = ""
        else:
            self._add(letter)

    def _add(self, letter: str) -> None:
        self.word = self.word if self.word is not None else []
        self.word.append(letter)

    def _close(self) -> None:
        if self.word is not None:
            self.found.append("".join(self.word))
        self.word = None


def words(source: Source) -> Iterator[tuple[int, list[str]]]:
    """The words of every line with its number; a text in quotes may go on over lines.

    Raises InvalidInput for quotes that do not close.
    """
    splitter, start = _Splitter(), 1
    for number, line in enumerate(source.lines, 1):
        if not splitter.quote:
            splitter, start = _Splitter(), number
            if line.lstrip().startswith("#"):
                continue
        splitter.take(line)
        if not splitter.quote and splitter.found:
            yield start, splitter.found
    if splitter.quote:
        raise source.fault("引用符が閉じていません。設定が途中で切れているおそれがあります。", start)


def read(source: Source) -> Node:
    """The tree under one root. Raises InvalidInput where `end` or `next` are missing or too many."""
    root = Node("", 1)
    stack: list[tuple[Node, str]] = [(root, "root")]
    for number, line in words(source):
        _step(source, stack, number, line)
        if len(stack) > DEEPEST:
            raise source.fault("入れ子が深すぎます。", number)
    if len(stack) > 1:
        raise source.fault("「end」がありません。設定が途中で切れています。", len(source.lines))
    return root


def _step(source: Source, stack: list[tuple[Node, str]], number: int, line: list[str]) -> None:
    node, kind = stack[-1]
    command, rest = line[0], line[1:]
    if command == "config" or (command == "edit" and kind == "config"):
        child = Node(" ".join(rest), number)
        if command == "edit" and (known := next((each for each in node.children if each.name == child.name), None)):
            child = known
        else:
            node.children.append(child)
        stack.append((child, command))
    elif command == "next" and kind == "edit":
        stack.pop()
    elif command == "end" and kind != "root":
        while kind == "edit":
            stack.pop()
            node, kind = stack[-1]
        stack.pop()
    elif command in {"set", "append", "select", "unset"} and rest and kind != "root":
        before = node.settings.get(rest[0], []) if command == "append" else []
        node.settings[rest[0]] = [*before, *rest[1:]]
        node.lines[rest[0]] = number
    elif command in {"end", "next"}:
        raise source.fault(f"「{command}」が余っています。設定が欠けているか、混じっています。", number)
    else:
        node.strange.append(number)
