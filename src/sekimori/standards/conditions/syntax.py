"""Reading a condition: text → tokens → a tree of small frozen records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

from sekimori.common.errors import InvalidInput

LONGEST = 1000
DEEPEST = 20
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'[^'\n]*')
    | (?P<number>-?\d{1,12}(?![\w.]))
    | (?P<name>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)
    | (?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)
    )""",
    re.VERBOSE,
)
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">", "in", "not in")
WORDS = frozenset({"and", "or", "not", "in", "true", "false", "none"})


@dataclass(frozen=True)
class Literal:
    """'text', 12, true, false or none."""

    value: str | int | bool | None


@dataclass(frozen=True)
class Name:
    """A field, a part of it or a fact of an item: `period.end`, `devices.state`."""

    path: tuple[str, ...]

    @property
    def root(self) -> str:
        return self.path[0]

    def __str__(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True)
class Listed:
    """['a', 'b']."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Comparison:
    """left sign right, with one of COMPARISONS."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Negation:
    """not inner."""

    inner: Node


@dataclass(frozen=True)
class Junction:
    """Several conditions joined by `and` or by `or`."""

    word: str
    parts: tuple[Node, ...]


Node = Literal | Name | Listed | Call | Comparison | Negation | Junction


@lru_cache(maxsize=2048)
def parse(text: str) -> Node:
    """The tree of `text`. Raises InvalidInput saying what is not understood and where."""
    if len(text) > LONGEST:
        raise InvalidInput(f"条件が長すぎます（{LONGEST}文字まで）。")
    reader = _Reader(list(_tokens(text)), text)
    node = reader.either(0)
    if reader.kind():
        raise reader.fault()
    return node


def _check_syntax(text: str) -> str:
    try:
        if text:
            parse(text)
    except InvalidInput as error:
        raise ValueError(error.sentence) from None
    return text


# A condition in a model: kept as its text, refused at once when it cannot be read. Empty: there is none.
Condition = Annotated[str, AfterValidator(_check_syntax)]


def names_in(node: Node) -> frozenset[Name]:
    """Every name that the condition asks for."""
    return frozenset(each for each in walk(node) if isinstance(each, Name))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it."""
    yield node
    inner: tuple[Node, ...] = ()
    match node:
        case Listed(items):
            inner = items
        case Call(_function, arguments):
            inner = arguments
        case Comparison(_sign, left, right):
            inner = (left, right)
        case Negation(negated):
            inner = (negated,)
        case Junction(_word, parts):
            inner = parts
    for each in inner:
        yield from walk(each)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise InvalidInput(f"条件「{text}」の「{text[at:].strip()[:20]}」を読めません。")
        at = found.end()
        value = found[found.lastgroup]
        yield ("word" if value in WORDS else found.lastgroup, value)


class _Reader:
    """The tokens with the place reached; one method for each strength of binding, loosest first."""

    def __init__(self, tokens: list[tuple[str, str]], text: str) -> None:
        self._tokens = tokens
        self._text = text
        self._at = 0

    def kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def value(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def fault(self) -> InvalidInput:
        where = f"「{self.value()}」のところ" if self.kind() else "終わり"
        return InvalidInput(f"条件「{self._text}」を、{where}で読めません。")

    def take(self, *values: str) -> bool:
        if self.kind() in {"word", "sign"} and self.value() in values:
            self._at += 1
            return True
        return False

    def expect(self, value: str) -> None:
        if not self.take(value):
            raise self.fault()

    def either(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise InvalidInput(f"条件「{self._text}」の括弧が深すぎます。")
        parts = [self._both(depth)]
        while self.take("or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Junction("or", tuple(parts))

    def _both(self, depth: int) -> Node:
        parts = [self._negation(depth)]
        while self.take("and"):
            parts.append(self._negation(depth))
        return parts[0] if len(parts) == 1 else Junction("and", tuple(parts))

    def _negation(self, depth: int) -> Node:
        turns = 0
        while self.take("not"):
            turns += 1
        node = self._comparison(depth)
        return Negation(node) if turns % 2 else node

    def _comparison(self, depth: int) -> Node:
        left = self._primary(depth)
        if self.kind() == "word" and self.value() == "not":
            self._at += 1
            self.expect("in")
            return Comparison("not in", left, self._primary(depth))
        sign = self.value()
        if sign in COMPARISONS and self.kind() in {"word", "sign"}:
            self._at += 1
            return Comparison(sign, left, self._primary(depth))
        return left

    def _primary(self, depth: int) -> Node:  # noqa: PLR0911
        kind, value = self.kind(), self.value()
        if kind == "text":
            self._at += 1
            return Literal(value[1:-1])
        if kind == "number":
            self._at += 1
            return Literal(int(value))
        if kind == "name":
            self._at += 1
            return Call(value, self._until(")", depth)) if self.take("(") else Name(tuple(value.split(".")))
        if self.take("true", "false"):
            return Literal(value == "true")
        if self.take("none"):
            return Literal(None)
        if self.take("["):
            return Listed(self._until("]", depth))
        if self.take("("):
            node = self.either(depth + 1)
            self.expect(")")
            return node
        raise self.fault()

    def _until(self, end: str, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self.take(end):
            if items:
                self.expect(",")
            items.append(self.either(depth + 1))
        return tuple(items)
