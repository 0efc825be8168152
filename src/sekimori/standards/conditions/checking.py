"""Whether a condition fits what it speaks of: known names, kinds that can be compared, options that exist."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sekimori.common.errors import InvalidInput
from sekimori.standards.conditions.kinds import (
    FUNCTIONS,
    INSTEAD,
    ORDERED,
    OVER_RECORDS,
    QUANTIFIERS,
    TEXTLIKE,
    WORDS_OF,
    Kind,
    Type,
)
from sekimori.standards.conditions.syntax import (
    Call,
    Comparison,
    Junction,
    Listed,
    Literal,
    Name,
    Negation,
    Node,
    names_in,
)

_FLAG, _TEXT = Type(Kind.FLAG), Type(Kind.TEXT)


def check(node: Node, names: Mapping[str, Type], *, levels: Collection[str] = ()) -> None:
    """Raises InvalidInput unless `node` is a condition over `names` (name → type); `levels` are the scheme's keys."""
    found = _Checker(names, frozenset(levels)).type_of(node)
    if found.kind is not Kind.FLAG:
        raise InvalidInput(
            f"条件は「はい・いいえ」で答えられる形にしてください（{WORDS_OF[found.kind]}になっています）。"
        )


@dataclass(frozen=True)
class _Checker:
    """`each` is the name whose records are gone through one by one inside any() and all()."""

    names: Mapping[str, Type]
    levels: frozenset[str]
    each: str = ""

    def type_of(self, node: Node) -> Type:
        match node:
            case Literal(value):
                return _literal(value)
            case Name():
                return self._name(node)
            case Listed():
                return self._listed(node)
            case Call():
                return self._call(node)
            case Comparison():
                self._comparison(node)
            case Negation(inner):
                self._flag(inner)
            case Junction(_word, parts):
                for part in parts:
                    self._flag(part)
        return _FLAG

    def _flag(self, node: Node) -> None:
        found = self.type_of(node)
        if found.kind is not Kind.FLAG:
            raise InvalidInput(f"and・or・not でつなぐのは条件だけです（{WORDS_OF[found.kind]}がありました）。")

    def _name(self, name: Name) -> Type:
        found = self.names.get(name.root)
        if found is None:
            raise InvalidInput(f"条件にある「{name.root}」という項目はありません。")
        if found.kind is Kind.RECORDS:
            if len(name.path) > 1 and name.root != self.each:
                raise InvalidInput(f"「{name}」は複数あるので、any( ) か all( ) の中に書いてください。")
            if len(name.path) == 1 and name.root == self.each:
                raise InvalidInput(f"any( ) や all( ) の中では「{name.root}.」の後に見る事項を書いてください。")
        for step in name.path[1:]:
            if step not in found.parts:
                known = "・".join(sorted(found.parts)) or "なし"
                raise InvalidInput(f"「{name}」の「{step}」は使えません。使えるのは {known} です。")
            found = found.parts[step]
        return found

    def _listed(self, node: Listed) -> Type:
        found = [self.type_of(item) for item in node.items]
        if not found or any(each.kind is not found[0].kind for each in found):
            raise InvalidInput("[ ] の中には、同じ種類の値を一つ以上並べてください。")
        if any(not isinstance(item, Literal) for item in node.items):
            raise InvalidInput("[ ] の中に書けるのは、決まった値だけです。")
        return Type(Kind.WORDS if found[0].kind is Kind.TEXT else found[0].kind)

    def _call(self, call: Call) -> Type:
        if call.function in QUANTIFIERS:
            return self._quantified(call)
        if call.function not in FUNCTIONS:
            raise InvalidInput(f"条件に {call.function}( ) は使えません。")
        wanted, answer = FUNCTIONS[call.function]
        if len(call.arguments) != len(wanted):
            raise InvalidInput(f"{call.function}( ) には値を{len(wanted)}個書いてください。")
        inside = self._inside(call) if call.function in OVER_RECORDS else self
        found = [inside.type_of(argument) for argument in call.arguments]
        for each, kind in zip(found, wanted, strict=True):
            if each.kind is not kind and each.kind not in INSTEAD.get(call.function, ()):
                raise InvalidInput(
                    f"{call.function}( ) には{WORDS_OF[kind]}を書いてください（{WORDS_OF[each.kind]}でした）。"
                )
        if call.function == "at_least":
            self._known_level(call.arguments[1], found[0].options or self.levels)
        return Type(answer, found[0].options if answer is Kind.LEVEL else None)

    def _inside(self, call: Call) -> _Checker:
        """The checker for what stands between the brackets of a call that goes through records one by one."""
        if self.each:
            raise InvalidInput(f"{call.function}( ) を any( ) や all( ) の中に重ねて書くことはできません。")
        roots = {name.root for name in names_in(call) if self._is_many(name.root)}
        if len(roots) != 1:
            raise InvalidInput(f"{call.function}( ) の中では、複数ある項目をちょうど一つ使ってください。")
        return _Checker(self.names, self.levels, roots.pop())

    def _is_many(self, name: str) -> bool:
        found = self.names.get(name)
        return found is not None and found.kind is Kind.RECORDS

    def _quantified(self, call: Call) -> Type:
        if len(call.arguments) != 1:
            raise InvalidInput(f"{call.function}( ) には条件を一つ書いてください。")
        self._inside(call)._flag(call.arguments[0])  # noqa: SLF001
        return _FLAG

    @staticmethod
    def _known_level(node: Node, levels: frozenset[str]) -> None:
        if not isinstance(node, Literal) or node.value not in levels:
            raise InvalidInput(f"at_least( ) の分類は {'・'.join(sorted(levels)) or 'なし'} のどれかにしてください。")

    def _comparison(self, node: Comparison) -> None:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if node.sign in {"in", "not in"}:
            self._membership(node, left, right)
            return
        if Kind.NONE in {left.kind, right.kind}:
            if node.sign not in {"==", "!="}:
                raise InvalidInput("none と比べられるのは == と != だけです。")
            return
        if left.kind is not right.kind and not {left.kind, right.kind} <= TEXTLIKE:
            raise InvalidInput(f"{WORDS_OF[left.kind]}と{WORDS_OF[right.kind]}は比べられません。")
        if left.kind in {Kind.PERIOD, Kind.RECORD, Kind.RECORDS, Kind.WORDS}:
            raise InvalidInput(f"{WORDS_OF[left.kind]}はそのまま比べられません。")
        if node.sign not in {"==", "!="} and left.kind not in ORDERED:
            raise InvalidInput(f"{WORDS_OF[left.kind]}に大小はありません（分類は at_least( ) で比べます）。")
        self._options(node.left, right)
        self._options(node.right, left)

    def _membership(self, node: Comparison, left: Type, right: Type) -> None:
        if right.kind is not Kind.WORDS or left.kind not in TEXTLIKE:
            raise InvalidInput("in の左には文字か分類、右には [ ] か複数選べる項目を書いてください。")
        self._options(node.left, right)
        if isinstance(node.right, Listed):
            for item in node.right.items:
                self._options(item, left)

    def _options(self, node: Node, other: Type) -> None:
        """A text written out must be one the other side can hold."""
        if not isinstance(node, Literal) or not isinstance(node.value, str):
            return
        options = (other.options or self.levels) if other.kind is Kind.LEVEL else other.options
        if options is not None and node.value not in options:
            raise InvalidInput(f"「{node.value}」という値はありません。あるのは {'・'.join(sorted(options))} です。")


def _literal(value: str | int | bool | None) -> Type:  # noqa: FBT001
    if value is None:
        return Type(Kind.NONE)
    if isinstance(value, bool):
        return _FLAG
    return Type(Kind.NUMBER) if isinstance(value, int) else _TEXT
