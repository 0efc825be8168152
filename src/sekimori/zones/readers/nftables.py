"""nftables as `nft -j list ruleset` prints it: tables, base chains by hook and priority, jumps, sets, concatenations,
verdict maps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sekimori.zones.model import ALL, Action, Chain, Device, Line, Nat, Rule, Stage
from sekimori.zones.packets import IPV4, IPV6, Axis, Boxes, box
from sekimori.zones.readers import nft_matches as matches
from sekimori.zones.readers.source import Source
from sekimori.zones.redacting import redact

FAMILY: dict[str, Boxes] = {
    "ip": (box({Axis.SRC: IPV4, Axis.DST: IPV4}),),
    "ip6": (box({Axis.SRC: IPV6, Axis.DST: IPV6}),),
    "inet": ALL,
}
VERDICTS = {"accept": Action.ACCEPT, "drop": Action.DROP, "reject": Action.REJECT, "return": Action.RETURN}
PASSING = frozenset(
    {
        "counter",
        "log",
        "comment",
        "mangle",
        "notrack",
        "flow",
        "set",
        "map",
        "last",
        "ct helper",
        "ct timeout",
        "ct expectation",
        "secmark",
    }
)
REWRITING = {"dnat": "dst", "redirect": "dst", "tproxy": "dst", "snat": "src", "masquerade": "src"}
HOOKS = {"prerouting": 0, "forward": 1, "postrouting": 2}
PRIORITIES = {"raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100}


def fits(source: Source) -> bool:
    """Whether the text is nftables' JSON."""
    return source.text.lstrip().startswith("{") and '"nftables"' in source.text[:2000]


def read(source: Source) -> list[Device]:
    """The device of the file. Raises InvalidInput for JSON that is cut off or is not nftables'."""
    return [_Reader(source, _objects(source)).read()]


def _objects(source: Source) -> list[dict[str, Any]]:
    try:
        told = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        number = getattr(error, "lineno", None)
        raise source.fault("JSONとして読めません。設定が途中で切れているおそれがあります。", number) from None
    listed = told.get("nftables") if isinstance(told, dict) else None
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise source.fault("nftablesのJSONではありません。")
    return listed


class _Reader:
    def __init__(self, source: Source, objects: list[dict[str, Any]]) -> None:
        self.source, self.objects = source, objects
        self.device = source.device(source.stem, "nftables")
        self.names: dict[tuple[str, str], matches.Names] = {}
        self.rules: dict[str, list[Rule]] = {}
        self.bases: list[dict[str, Any]] = []
        self.chains: dict[str, dict[str, Any]] = {}
        self.lines = self._line_numbers()

    def _line_numbers(self) -> dict[int, int]:
        """For each object its line: of the text, or its place in the list (from 1) where the text has only one line."""
        if len(self.source.lines) < len(self.objects):
            return {id(each): number for number, each in enumerate(self.objects, 1)}
        starts = re.finditer(
            r'\{\s*"(?:metainfo|table|chain|rule|set|map|element|flowtable|counter|quota|limit|ct \w+|secmark|synproxy)"\s*:\s*\{',
            self.source.text,
        )
        at = [self.source.text.count("\n", 0, found.start()) + 1 for found in starts]
        return (
            {id(each): number for each, number in zip(self.objects, at, strict=False)}
            if len(at) == len(self.objects)
            else {id(each): number for number, each in enumerate(self.objects, 1)}
        )

    def read(self) -> Device:
        self.device.tokens.add(sorted(self._interfaces()))
        for each in self.objects:
            self._declare(each)
        for each in self.objects:
            if "rule" in each:
                self._rule(each["rule"], Line(self.source.file, self.lines[id(each)], redact(_text(each["rule"]))))
        self._settle()
        return self.device

    def _interfaces(self) -> set[str]:
        """Every word that may be the name of an interface: those of rules that look at one, and of named sets."""
        found: set[str] = set()
        for told in self.objects:
            looks = "rule" in told and re.search(r'"[io]if(?:name)?"', json.dumps(told))
            if looks or "set" in told or "map" in told or "element" in told:
                found.update(
                    matches.interface(each) for each in _words(told) if re.fullmatch(r"[A-Za-z][\w.@:-]{0,15}\*?", each)
                )
        return found

    def _declare(self, told: dict[str, Any]) -> None:
        ((kind, body),) = told.items()
        line = Line(self.source.file, self.lines[id(told)], redact(f"{kind} {_label(body)}"))
        if kind == "chain":
            key = _key(body)
            if key in self.chains:
                raise self.source.fault(
                    f"チェーン「{key}」が二度あります。二つの機器の設定が混じっていませんか。", line.number
                )
            self.chains[key], self.rules[key] = body, []
            if body.get("hook"):
                self.bases.append({**body, "line": line})
        elif kind in {"set", "map"}:
            names = self._names_of(body)
            changing = {"dynamic", "timeout"} & set(body.get("flags", []))
            if not changing:
                names.sets[body["name"]] = list(body.get("elem", []))
        elif kind == "element":
            self._names_of(body).sets.setdefault(body["name"], []).extend(body.get("elem", []))
        elif kind == "table" and body.get("family") not in {*FAMILY, "arp"}:
            self.device.unknown(line, f"{body.get('family')}の表は模型にありません。")
        elif kind == "metainfo":
            self.device.ignored += 1

    def _names_of(self, body: dict[str, Any]) -> matches.Names:
        return self.names.setdefault(
            (str(body.get("family")), str(body.get("table"))), matches.Names(self.device.tokens)
        )

    def _rule(self, told: dict[str, Any], line: Line) -> None:
        key = _key(told)
        if key not in self.rules:
            raise self.source.fault(f"チェーン「{key}」が宣言されていません。設定が欠けています。", line.number)
        if told.get("family") not in FAMILY:
            return
        boxes, doubts = FAMILY[told["family"]], list[str]()
        for statement in told.get("expr", []):
            ((kind, body),) = statement.items() if isinstance(statement, dict) else ((str(statement), None),)
            if kind == "match":
                boxes = self._match(told, body, boxes, doubts)
            elif kind not in PASSING:
                rules = list(self._verdict(told, (kind, body), boxes, line))
                self.rules[key].extend(
                    Rule(line, each.boxes, each.action, each.target, "、".join([*doubts, *filter(None, [each.doubt])]))
                    for each in rules
                )
                if rules:
                    return
                doubts.append(f"「{kind}」")

    def _match(self, told: dict[str, Any], body: Any, boxes: Boxes, doubts: list[str]) -> Boxes:
        try:
            return matches.match(body, self._names_of(told), boxes)
        except (matches.NotKnown, KeyError, ValueError, TypeError, IndexError):
            doubts.append(f"条件「{redact(json.dumps(body, ensure_ascii=False))[:80]}」")
            return boxes

    def _verdict(self, told: dict[str, Any], statement: tuple[str, Any], boxes: Boxes, line: Line) -> Iterator[Rule]:
        """The rules that a statement stands for; none when it decides nothing that is known."""
        kind, body = statement
        if kind in VERDICTS:
            yield Rule(line, boxes, VERDICTS[kind])
        elif kind == "continue":
            yield Rule(line, boxes, Action.PASS)
        elif kind in {"jump", "goto"}:
            yield Rule(
                line, boxes, Action.JUMP if kind == "jump" else Action.GOTO, _key({**told, "chain": body["target"]})
            )
        elif kind == "vmap":
            yield from self._map(told, body, boxes, line)
        elif kind in REWRITING:
            self.device.nats.append(Nat(line, REWRITING[kind], boxes))
            yield Rule(line, boxes, Action.ACCEPT)
        elif kind in {"queue", "synproxy", "xt", "fwd", "dup"}:
            yield Rule(line, boxes, Action.ACCEPT, doubt=f"「{kind}」の結果は分かりません")

    def _map(self, told: dict[str, Any], body: Any, boxes: Boxes, line: Line) -> Iterator[Rule]:
        try:
            entries = matches.lookup(body["key"], body["data"], self._names_of(told), boxes)
        except (matches.NotKnown, KeyError, ValueError, TypeError, IndexError):
            yield Rule(line, boxes, Action.ACCEPT, doubt="「vmap」の中身は模型にありません")
            return
        for packets, verdict in entries:
            ((kind, target),) = verdict.items()
            yield from self._verdict(told, (kind, target), packets, line)

    def _settle(self) -> None:
        for key, body in self.chains.items():
            if body.get("family") not in FAMILY:
                continue
            base = body.get("hook")
            policy = (Action.DROP if body.get("policy") == "drop" else Action.ACCEPT) if base else None
            line = next((each["line"] for each in self.bases if _key(each) == key), None)
            self.device.chains[key] = Chain(key, tuple(self.rules[key]), policy, line)
            if body.get("type", "filter") == "filter":
                self.device.lists.append(key)
        for body in sorted(self.bases, key=lambda each: (HOOKS.get(each["hook"], 9), _priority(each))):
            self._stage(body)
        if not any("forward" in str(body["hook"]) for body in self.bases):
            self.device.unknown(self.source.line(1), "forwardのチェーンがありません。すべてを通します。")

    def _stage(self, body: dict[str, Any]) -> None:
        key, hook = _key(body), body["hook"]
        if body.get("family") not in FAMILY or hook in {"input", "output"}:
            return
        if hook not in HOOKS:
            self.device.unknown(body["line"], f"フック「{hook}」は模型にありません。")
            return
        if body.get("type") == "nat":
            if any(rule.action in {Action.DROP, Action.REJECT} for rule in self.rules[key]):
                self.device.unknown(body["line"], "アドレス変換のチェーンで破棄する規則は模型にありません。")
            return
        before = hook == "prerouting" and _priority(body) <= PRIORITIES["dstnat"]
        after = hook == "postrouting" and _priority(body) >= PRIORITIES["srcnat"]
        self.device.stages.append(Stage(key, before_nat=before, after_nat=after))


def _priority(body: dict[str, Any]) -> int:
    told = body.get("prio", 0)
    return told if isinstance(told, int) else PRIORITIES.get(str(told), 0)


def _key(body: dict[str, Any]) -> str:
    name = body["chain"] if "chain" in body else body["name"]
    return f"{body.get('family')} {body.get('table')} {name}"


def _words(told: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(told, str):
        yield told
    for each in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from _words(each)


def _label(body: Any) -> str:
    return " ".join(str(body[each]) for each in ("family", "table", "name") if isinstance(body, dict) and each in body)


def _text(rule: dict[str, Any]) -> str:
    return f"handle {rule.get('handle')} {rule.get('chain')}: " + json.dumps(rule.get("expr", []), ensure_ascii=False)
