"""FortiGate: policies with addresses, services, zones, VIPs and virtual domains; static routes."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator

from sekimori.zones.model import Action, Chain, Device, Interface, Nat, Route, Rule, Stage
from sekimori.zones.packets import (
    FULL,
    IPV4,
    IPV6,
    Axis,
    Box,
    Boxes,
    Network,
    Spans,
    box,
    meet_boxes,
    network_span,
    spans,
    without,
)
from sekimori.zones.readers import forti_tree
from sekimori.zones.readers.forti_objects import Objects, Unclear
from sekimori.zones.readers.forti_tree import Node
from sekimori.zones.readers.source import Source
from sekimori.zones.tokens import Tokens

NOT_SYSTEM = frozenset(
    ["settings", "interface", "zone", "sdwan", "virtual-wan-link", "gre-tunnel", "vxlan", "virtual-wire-pair"]
)
IGNORED_PARTS = frozenset(
    [
        "log",
        "user",
        "antivirus",
        "webfilter",
        "web-proxy",
        "ips",
        "application",
        "dlp",
        "emailfilter",
        "file-filter",
        "videofilter",
        "voip",
        "waf",
        "icap",
        "dnsfilter",
        "sctp-filter",
        "casb",
        "ztna",
        "wireless-controller",
        "switch-controller",
        "report",
        "alertemail",
        "vpn",
        "certificate",
        "endpoint-control",
        "extender-controller",
        "extension-controller",
        "automation",
        "wanopt",
        "spamfilter",
        "global",
        "vdom",
        "authentication",
        "ssh-filter",
        "monitoring",
        "virtual-patch",
        "dpdk",
        "nsxt",
        "telemetry-controller",
        "rule",
        "gui",
    ]
)
IGNORED_FIREWALL = [
    "schedule",
    "service",
    "ssl",
    "profile",
    "shaper",
    "shaping",
    "ippool",
    "internet-service",
    "ipmacbinding",
    "local-in-policy",
    "sniffer",
    "ldb-monitor",
    "identity-based-route",
    "auth-portal",
    "global",
    "address",
    "addrgrp",
    "vip",
    "wildcard-fqdn",
    "decrypted-traffic-mirror",
    "traffic-class",
    "city",
    "region",
    "country",
    "vendor-mac",
    "access-proxy",
    "network-service-dynamic",
    "on-demand-sniffer",
    "mms",
    "gtp",
    "DoS-policy",
]
IGNORED_ROUTER = [
    "access-list",
    "aspath-list",
    "prefix-list",
    "key-chain",
    "community-list",
    "route-map",
    "setting",
    "auth-path",
    "multicast",
    "extcommunity-list",
    "bfd",
]
POLICIES = frozenset({"firewall policy", "firewall policy6", "firewall consolidated policy"})
DYNAMIC = re.compile(r"router (bgp|ospf6?|ripn?g?|isis)$")
HARMLESS = frozenset(
    [
        "uuid",
        "name",
        "comments",
        "comment",
        "logtraffic",
        "logtraffic-start",
        "utm-status",
        "inspection-mode",
        "ssl-ssh-profile",
        "av-profile",
        "webfilter-profile",
        "ips-sensor",
        "application-list",
        "dnsfilter-profile",
        "profile-protocol-options",
        "profile-type",
        "profile-group",
        "fixedport",
        "poolname",
        "ippool",
        "permit-any-host",
        "traffic-shaper",
        "traffic-shaper-reverse",
        "per-ip-shaper",
        "auto-asic-offload",
        "session-ttl",
        "tcp-mss-sender",
        "tcp-mss-receiver",
        "label",
        "global-label",
        "capture-packet",
        "timeout-send-rst",
        "delay-tcp-npu-session",
        "diffserv-forward",
        "diffserv-reverse",
        "natip",
        "match-vip",
        "vlan-cos-fwd",
        "vlan-cos-rev",
        "np-acceleration",
        "send-deny-packet",
        "dlp-profile",
        "dlp-sensor",
        "emailfilter-profile",
        "file-filter-profile",
        "voip-profile",
        "waf-profile",
        "icap-profile",
        "videofilter-profile",
        "http-policy-redirect",
        "ssh-policy-redirect",
        "webproxy-profile",
        "policy-expiry",
        "wccp",
        "disclaimer",
        "email-collect",
        "natinbound",
        "natoutbound",
        "inbound",
        "outbound",
        "vpntunnel",
        "srcintf",
        "dstintf",
        "srcaddr",
        "dstaddr",
        "srcaddr6",
        "dstaddr6",
        "service",
        "action",
        "status",
        "schedule",
        "srcaddr-negate",
        "dstaddr-negate",
        "service-negate",
        "nat",
        "srcaddr6-negate",
        "dstaddr6-negate",
        "color",
        "block-notification",
        "anti-replay",
        "geoip-match",
        "radius-mac-auth-bypass",
        "reputation-minimum6",
        "eif-check",
        "spamfilter-profile",
        "decrypted-traffic-mirror",
        "nat64",
        "nat46",
        "cgn-log-server-grp",
        "casb-profile",
        "virtual-patch-profile",
        "sctp-filter-profile",
    ]
)


def fits(source: Source) -> bool:
    """Whether the text looks like the configuration of FortiOS."""
    return any(re.match(r"\s*config (system|firewall|vdom|router|global)\b", line) for line in source.lines)


def read(source: Source) -> list[Device]:
    """The virtual domains of the file, each a device. Raises InvalidInput for a configuration that is cut off or stands twice."""
    root = forti_tree.read(source)
    if root.strange:
        raise source.fault("FortiGateの設定の行ではありません。別の機器の設定が混じっていませんか。", root.strange[0])
    shared = root.below("global")
    globals_ = [
        node
        for part in (root, shared)
        if part
        for node in part.children
        if node.name == "system global" and node.get("hostname")
    ]
    names = {node.get("hostname") for node in globals_}
    if len(names) > 1:
        raise source.fault("hostnameが二つあります。二つの機器の設定が混じっていませんか。", globals_[-1].line)
    host = names.pop() if names else source.stem
    domains: dict[str, list[Node]] = {}
    for part in (each for each in root.children if each.name == "vdom"):
        for domain in part.children:
            domains.setdefault(domain.name, []).extend(domain.children)
    if not domains:
        return [_Reader(source, host, root.children, "").read()]
    above = [*root.children, *(shared.children if shared else [])]
    return [_Reader(source, f"{host}/{name}", [*above, *nodes], name).read() for name, nodes in domains.items()]


class _Reader:
    def __init__(self, source: Source, name: str, nodes: list[Node], domain: str) -> None:
        self.source, self.nodes, self.domain = source, nodes, domain
        self.device = source.device(name, "fortios")
        self.zones: dict[str, list[str]] = {}
        self.objects = Objects()
        self.rules: list[Rule] = []
        self.sections: dict[str, Callable[[Node], None]] = {
            "system sdwan": self._wan,
            "system virtual-wan-link": self._wan,
            "system settings": self._settings,
            "router static": self._routes,
            "router static6": self._routes,
            "firewall central-snat-map": self._central,
        }

    def read(self) -> Device:
        for node in self.nodes:
            self.objects.take(node)
            if node.name == "system interface":
                for each in node.children:
                    self._interface(each)
        for node in self.nodes:
            self._section(node)
        self.objects.interfaces = {name: spans(_spans(each)) for name, each in self.device.interfaces.items()}
        for node in self.nodes:
            if node.name in POLICIES:
                for each in node.children:
                    self._policy(each, only_version_6=node.name.endswith("6"))
        end = self.source.line(len(self.source.lines))
        self.device.chains["firewall policy"] = Chain(
            "firewall policy", (*self._within_zones(), *self.rules), Action.DROP, end
        )
        self.device.stages.append(Stage("firewall policy"))
        self.device.lists.append("firewall policy")
        return self.device

    def _section(self, node: Node) -> None:
        for number in node.strange:
            self.device.unknown(self.source.line(number), "この行の意味は模型にありません。")
        if node.name == "system zone":
            for zone in node.children:
                self.zones[zone.name] = zone.all("interface")
                self.device.tokens.add(zone.all("interface"))
        elif node.name in self.sections:
            self.sections[node.name](node)
        elif DYNAMIC.match(node.name):
            self.device.dynamic_routes = True
        elif node.name == "system interface" or node.name in POLICIES or _ignored(node.name):
            self.device.ignored += 1
        elif node.children or node.settings:
            self.device.unknown(self.source.line(node.line), "この設定の意味は模型にありません。")

    def _central(self, node: Node) -> None:
        self.device.nats += [Nat(self.source.line(each.line), "src") for each in node.children]

    def _settings(self, node: Node) -> None:
        for key, wrong in (
            ("opmode", "transparent"),
            ("asymroute", "enable"),
            ("ngfw-mode", "policy-based"),
            ("asymroute6", "enable"),
        ):
            if node.get(key) == wrong:
                self.device.unknown(self.source.line(node.lines[key]), "この動作方式は模型にありません。")

    def _interface(self, node: Node) -> None:
        if self.domain and node.get("vdom", self.domain) != self.domain:
            return
        networks: list[Network] = []
        addresses: list[str] = []
        parts = [node, *(below.children if (below := node.below("secondaryip")) else [])]
        texts = ["/".join(each.all("ip")[:2]) for each in parts if each.all("ip")]
        version_6 = node.below("ipv6")
        texts += version_6.all("ip6-address")[:1] if version_6 else []
        if node.get("mode", "static") != "static":
            self.device.unknown(
                self.source.line(node.lines["mode"]), "自動で割り当てられるアドレスは分かりません。", ()
            )
        for text in texts if node.get("status") != "down" else []:
            try:
                one = ipaddress.ip_interface(text)
            except ValueError:
                self.device.unknown(self.source.line(node.line), "インターフェースのアドレスを読めません。")
                continue
            if int(one.ip):
                networks.append(one.network)
                addresses.append(str(one.ip))
        self.device.interfaces[node.name] = Interface(
            node.name, tuple(addresses), tuple(networks), self.source.line(node.line)
        )
        self.device.tokens.add([node.name])

    def _wan(self, node: Node) -> None:
        self.device.dynamic_routes = True
        default = "virtual-wan-link"
        for part in node.children:
            for member in part.children if part.name == "members" else []:
                name = member.get("interface")
                self.device.tokens.add([name])
                self.zones.setdefault(member.get("zone", default), []).append(name)
                self.zones.setdefault("sd-wan", []).append(name)

    def _routes(self, node: Node) -> None:
        for each in node.children:
            line = self.source.line(each.line)
            if each.get("status") == "disable" or each.get("blackhole") == "enable":
                continue
            target = each.all("dst") or (["::/0"] if node.name.endswith("6") else ["0.0.0.0/0"])
            try:
                network: Network = ipaddress.ip_network("/".join(target[:2]), strict=False)
            except ValueError:
                self.device.dynamic_routes = True
                self.device.unknown(line, "経路として読めません。", ())
                continue
            self.device.routes.append(Route(network, each.get("device"), each.get("gateway"), line))

    def _within_zones(self) -> Iterator[Rule]:
        """Interfaces of one zone reach each other where the zone says so."""
        for node in self.nodes:
            for zone in node.children if node.name == "system zone" else []:
                if zone.get("intrazone", "deny") == "allow":
                    side = _numbers(self.device.tokens, zone.all("interface"))
                    yield Rule(
                        self.source.line(zone.lines["intrazone"]),
                        (box({Axis.IN: side, Axis.OUT: side}),),
                        Action.ACCEPT,
                    )

    def _policy(self, node: Node, *, only_version_6: bool) -> None:
        line = self.source.line(node.line)
        if node.get("status") == "disable":
            self.device.ignored += 1
            return
        doubts: list[str] = [f"「set {key}」" for key in node.settings if key not in HARMLESS]
        if node.get("schedule", "always") not in {"always", ""}:
            doubts.append(f"時間帯「{node.get('schedule')}」")
        action = Action.ACCEPT if node.get("action", "deny") in {"accept", "ipsec"} else Action.DROP
        boxes: Boxes = tuple(self._ends(node, doubts, only_version_6=only_version_6))
        boxes = meet_boxes(boxes, self._services(node, doubts))
        boxes = meet_boxes(
            boxes, (box({Axis.IN: self._ports(node, "srcintf"), Axis.OUT: self._ports(node, "dstintf")}),)
        )
        boxes = tuple(each for each in boxes if all(each))
        doubt = "、".join(doubts)
        if action is Action.DROP and node.get("match-vip") != "enable" and self.objects.mapped:
            self._drop_but_vip(Rule(line, boxes, action, doubt=doubt))
        else:
            self.rules.append(Rule(line, boxes, action, doubt=doubt))
        if node.get("nat") == "enable":
            self.device.nats.append(Nat(line, "src", boxes))
        for name in node.all("dstaddr"):
            if outer := self.objects.outer(name):
                self.device.nats.append(Nat(line, "dst", (box({Axis.DST: outer}),)))

    def _drop_but_vip(self, rule: Rule) -> None:
        """Whether a denial holds for what a VIP redirects depends on the version and on `match-vip`."""
        inside = box({Axis.DST: self.objects.mapped})
        outside = box({Axis.DST: without(FULL[Axis.DST], self.objects.mapped)})
        self.rules.append(Rule(rule.line, meet_boxes(rule.boxes, (outside,)), rule.action, doubt=rule.doubt))
        part = meet_boxes(rule.boxes, (inside,))
        if part:
            doubt = "、".join(filter(None, [rule.doubt, "VIP宛てにも効くか（match-vip）が分かりません"]))
            self.rules.append(Rule(rule.line, part, rule.action, doubt=doubt))

    def _ends(self, node: Node, doubts: list[str], *, only_version_6: bool) -> Iterator[Box]:
        pairs = [("srcaddr", "dstaddr", IPV6 if only_version_6 else IPV4)]
        if not only_version_6:
            pairs.append(("srcaddr6", "dstaddr6", IPV6))
        for source, destination, family in pairs:
            if not node.all(source) and not node.all(destination):
                continue
            one, other = (self._addresses(node, key, family, doubts) for key in (source, destination))
            for to, ports in other:
                sides = {Axis.SRC: spans(pair for side, _ in one for pair in side), Axis.DST: to}
                yield box(sides | ports)

    def _addresses(
        self, node: Node, key: str, family: Spans, doubts: list[str]
    ) -> list[tuple[Spans, dict[Axis, Spans]]]:
        """The addresses of a setting, each with what else a VIP among them says; all of the family where one is not clear."""
        found: list[tuple[Spans, dict[Axis, Spans]]] = []
        for name in node.all(key):
            try:
                found.append(self.objects.addresses(name, family, version_6=family == IPV6))
            except Unclear as unclear:
                doubts.append(f"アドレス「{unclear}」")
                return [(family, {})]
        if node.get(f"{key}-negate") == "enable":
            return [(without(family, spans(pair for side, _ in found for pair in side)), {})]
        plain = spans(pair for side, ports in found if not ports for pair in side)
        return [(plain, {}), *(each for each in found if each[1])] if plain else [each for each in found if each[1]]

    def _services(self, node: Node, doubts: list[str]) -> Boxes:
        try:
            found = tuple(each for name in node.all("service") for each in self.objects.service(name))
        except Unclear as unclear:
            doubts.append(f"サービス「{unclear}」")
            return (FULL,)
        if node.get("service-negate") == "enable":
            doubts.append("service-negate")
            return (FULL,)
        return found or (FULL,)

    def _ports(self, node: Node, key: str) -> Spans:
        names = node.all(key)
        if "any" in names or not names:
            return FULL[Axis.IN]
        return _numbers(self.device.tokens, [one for name in names for one in self.zones.get(name, [name])])


def _ignored(name: str) -> bool:
    """Whether a part of the configuration is known to say nothing about what is forwarded."""
    first, _, rest = name.partition(" ")
    if first == "system":
        return rest not in NOT_SYSTEM
    if first in {"firewall", "router"}:
        return rest.startswith(tuple(IGNORED_FIREWALL if first == "firewall" else IGNORED_ROUTER))
    return first in IGNORED_PARTS


def _numbers(tokens: Tokens, names: list[str]) -> Spans:
    return spans(pair for name in names for pair in tokens.numbers(name))


def _spans(interface: Interface) -> Iterator[tuple[int, int]]:
    yield from (network_span(network) for network in interface.networks)
