"""iptables-save and ip6tables-save: chains with jumps, gotos and returns, matches by module, policies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sekimori.zones.model import Action, Chain, Device, Line, Nat, Rule, Stage
from sekimori.zones.packets import IPV4, IPV6, Axis, Boxes, Spans, box
from sekimori.zones.readers import iptables_matches as matches
from sekimori.zones.readers.source import Source

TERMINAL = {"ACCEPT": Action.ACCEPT, "DROP": Action.DROP, "REJECT": Action.REJECT, "RETURN": Action.RETURN}
PASSING = frozenset(
    [
        "LOG",
        "NFLOG",
        "ULOG",
        "MARK",
        "CONNMARK",
        "CONNSECMARK",
        "SECMARK",
        "TCPMSS",
        "TOS",
        "DSCP",
        "TTL",
        "HL",
        "CLASSIFY",
        "TRACE",
        "NOTRACK",
        "CT",
        "SET",
        "CHECKSUM",
        "AUDIT",
        "RATEEST",
        "IDLETIMER",
        "LED",
        "TEE",
        "TCPOPTSTRIP",
        "ECN",
        "HMARK",
        "ACCOUNT",
    ]
)
REWRITING = {"DNAT": "dst", "REDIRECT": "dst", "TPROXY": "dst", "SNAT": "src", "MASQUERADE": "src", "SAME": "src"}
BUILT_IN = frozenset({"INPUT", "OUTPUT", "FORWARD", "PREROUTING", "POSTROUTING"})
STAGES = (
    ("raw/PREROUTING", True, False),
    ("mangle/PREROUTING", True, False),
    ("mangle/FORWARD", False, False),
    ("filter/FORWARD", False, False),
    ("security/FORWARD", False, False),
    ("mangle/POSTROUTING", False, False),
)
_POLICY = re.compile(r":(\S+)\s+(\S+)(?:\s+\[\d+:\d+\])?\s*$")
_FAMILY = re.compile(r"ip6tables|:[0-9a-fA-F]*:|ipv6-icmp|icmpv6|icmp6|(?<=\s)::")


@dataclass
class _Table:
    name: str
    line: int
    policies: dict[str, tuple[Action | None, Line]] = field(default_factory=dict)
    rules: dict[str, list[Rule]] = field(default_factory=dict)
    committed: bool = False


def fits(source: Source) -> bool:
    """Whether the text looks like the output of iptables-save."""
    return any(re.fullmatch(r"\*(filter|nat|mangle|raw|security)", line.strip()) for line in source.lines)


def read(source: Source) -> list[Device]:
    """The device of the file. Raises InvalidInput for a cut-off file, for two files in one, and for what is no iptables-save."""
    device = source.device(source.stem, "iptables")
    reader = _Reader(source, device)
    for number, raw in enumerate(source.lines, 1):
        reader.take(number, raw.strip())
    reader.finish()
    return [device]


class _Reader:
    def __init__(self, source: Source, device: Device) -> None:
        self.source, self.device = source, device
        self.tables: dict[str, _Table] = {}
        self.table: _Table | None = None
        self.family: Spans = IPV6 if self._is_version_6() else IPV4
        names = {
            name
            for line in source.lines
            for name in re.findall(r"(?:-i|-o|--(?:in|out)-interface)\s+(?:!\s+)?(\S+)", line)
        }
        device.tokens.add(sorted(names - {"!", "+"}))

    def _is_version_6(self) -> bool:
        rules = [line for line in self.source.lines if line.startswith(("-A", "[", "#"))]
        without_comments = [
            re.sub(r'--comment\s+("[^"]*"|\S+)|--log-prefix\s+("[^"]*"|\S+)|--mac-source\s+\S+', "", line)
            for line in rules
        ]
        return any(
            _FAMILY.search(re.sub(r"^\[\d+:\d+\]", "", line)) for line in without_comments if not line.startswith("#")
        ) or any("ip6tables-save" in line for line in rules if line.startswith("#"))

    def take(self, number: int, text: str) -> None:
        if not text or text.startswith("#"):
            self.device.ignored += 1
        elif text.startswith("*"):
            self._begin(number, text[1:].strip())
        elif self.table is None:
            raise self.source.fault("iptables-saveの行ではありません。別の機器の設定が混じっていませんか。", number)
        elif text == "COMMIT":
            self.table.committed, self.table = True, None
        elif text.startswith(":"):
            self._policy(self.table, number, text)
        elif text.startswith(("-A", "[", "-N", "-P")):
            self._rule(self.table, number, re.sub(r"^\[\d+:\d+\]\s*", "", text))
        else:
            raise self.source.fault("iptables-saveの行ではありません。別の機器の設定が混じっていませんか。", number)

    def _begin(self, number: int, name: str) -> None:
        if self.table is not None:
            raise self.source.fault(
                f"表「{self.table.name}」がCOMMITで終わっていません。設定が途中で切れています。", number
            )
        if name in self.tables:
            raise self.source.fault(f"表「{name}」が二度あります。二つの機器の設定が混じっていませんか。", number)
        self.table = self.tables[name] = _Table(name, number)

    def _policy(self, table: _Table, number: int, text: str) -> None:
        found = _POLICY.match(text)
        if not found:
            raise self.source.fault("チェーンの行として読めません。", number)
        if found.group(1) in table.policies:
            raise self.source.fault(
                f"チェーン「{found.group(1)}」が二度あります。二つの機器の設定が混じっていませんか。", number
            )
        policy = TERMINAL.get(found.group(2))
        if policy is None and found.group(1) in BUILT_IN:
            raise self.source.fault("チェーンの既定の動作を読めません。", number)
        table.policies[found.group(1)] = (policy, self.source.line(number))
        table.rules.setdefault(found.group(1), [])

    def _rule(self, table: _Table, number: int, text: str) -> None:
        try:
            words = matches.split(text)
        except ValueError:
            raise self.source.fault(
                "引用符が閉じていません。設定が途中で切れているおそれがあります。", number
            ) from None
        if len(words) < 2 or words[0] != "-A":  # noqa: PLR2004
            raise self.source.fault("規則の行として読めません。", number)
        if words[1] not in table.policies:
            raise self.source.fault(f"チェーン「{words[1]}」が宣言されていません。設定が欠けています。", number)
        told = matches.read(words[2:], self.family, self.device.tokens)
        line = self.source.line(number)
        table.rules[words[1]].append(self._as_rule(table, words[1], line, told))

    def _as_rule(self, table: _Table, chain: str, line: Line, told: matches.Told) -> Rule:
        doubt, target = "、".join(told.doubts), told.target
        if target in TERMINAL:
            return Rule(line, told.boxes, TERMINAL[target], doubt=doubt)
        if target in PASSING or not target:
            return Rule(line, told.boxes, Action.PASS)
        if target in REWRITING or target == "NETMAP":
            of = REWRITING.get(target, "dst" if chain == "PREROUTING" else "src")
            if table.name == "nat" or target == "TPROXY":
                self.device.nats.append(Nat(line, of, told.boxes))
            return Rule(line, told.boxes, Action.PASS)
        if target in table.policies:
            action = Action.GOTO if told.goto else Action.JUMP
            return Rule(line, told.boxes, action, f"{table.name}/{target}", doubt)
        unknown = f"動作「{target}」の結果は分かりません"
        return Rule(line, told.boxes, Action.ACCEPT, doubt="、".join([*told.doubts, unknown]))

    def finish(self) -> None:
        if self.table is not None:
            raise self.source.fault(
                f"表「{self.table.name}」がCOMMITで終わっていません。設定が途中で切れています。", len(self.source.lines)
            )
        if "filter" not in self.tables:
            self.device.unknown(self.source.line(1), "filterの表がありません。")
        for table in self.tables.values():
            for name, (policy, line) in table.policies.items():
                key = f"{table.name}/{name}"
                self.device.chains[key] = Chain(key, tuple(table.rules[name]), policy, line)
                if table.name == "filter":
                    self.device.lists.append(key)
        for key, before, after in STAGES:
            if key in self.device.chains and (key == "filter/FORWARD" or self._decides(key)):
                self.device.stages.append(Stage(key, before, after))
        self._other_family()

    def _decides(self, key: str) -> bool:
        chain = self.device.chains[key]
        return bool(chain.rules) or chain.policy is not Action.ACCEPT

    def _other_family(self) -> None:
        """Iptables says nothing of IPv6, nor ip6tables of IPv4: what the other family's rules do is not known."""
        other = IPV4 if self.family == IPV6 else IPV6
        name = "IPv4（iptables-save）" if self.family == IPV6 else "IPv6（ip6tables-save）"
        boxes: Boxes = (box({Axis.SRC: other, Axis.DST: other}),)
        self.device.unknown(self.source.line(1), f"{name}の規則がありません。", boxes)
