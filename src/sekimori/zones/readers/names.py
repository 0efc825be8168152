"""Words for ports, protocols, ICMP types and masks as the makers write them, and their numbers (IANA's registries)."""

from __future__ import annotations

import ipaddress

from sekimori.zones.packets import V6, Spans, spans

MOST_SPANS = 4096
WHOLE = 0xFFFFFFFF
PROTOCOLS = {
    "icmp": 1,
    "igmp": 2,
    "ipencap": 4,
    "ipip": 4,
    "ipinip": 4,
    "tcp": 6,
    "egp": 8,
    "igp": 9,
    "igrp": 9,
    "udp": 17,
    "dccp": 33,
    "ipv6": 41,
    "rsvp": 46,
    "gre": 47,
    "esp": 50,
    "ipv6-crypt": 50,
    "ah": 51,
    "ahp": 51,
    "ipv6-auth": 51,
    "icmpv6": 58,
    "ipv6-icmp": 58,
    "icmp6": 58,
    "eigrp": 88,
    "ospf": 89,
    "ospfigp": 89,
    "nos": 94,
    "pim": 103,
    "pcp": 108,
    "vrrp": 112,
    "l2tp": 115,
    "sctp": 132,
    "udplite": 136,
}
PORTS = {
    "tcpmux": 1,
    "echo": 7,
    "discard": 9,
    "sink": 9,
    "systat": 11,
    "daytime": 13,
    "chargen": 19,
    "ftp-data": 20,
    "ftpdata": 20,
    "ftp": 21,
    "ssh": 22,
    "telnet": 23,
    "smtp": 25,
    "time": 37,
    "nameserver": 42,
    "whois": 43,
    "nicname": 43,
    "tacacs": 49,
    "tacacs-ds": 49,
    "domain": 53,
    "dns": 53,
    "bootps": 67,
    "bootpc": 68,
    "dhcps": 67,
    "dhcpc": 68,
    "tftp": 69,
    "gopher": 70,
    "finger": 79,
    "http": 80,
    "www": 80,
    "kerberos": 88,
    "kerberos-sec": 88,
    "hostname": 101,
    "pop2": 109,
    "pop3": 110,
    "sunrpc": 111,
    "auth": 113,
    "ident": 113,
    "nntp": 119,
    "ntp": 123,
    "msrpc": 135,
    "epmap": 135,
    "netbios-ns": 137,
    "netbios_ns": 137,
    "netbios-dgm": 138,
    "netbios_dgm": 138,
    "netbios-ssn": 139,
    "netbios_ssn": 139,
    "netbios-ss": 139,
    "imap": 143,
    "imap2": 143,
    "imap4": 143,
    "snmp": 161,
    "snmptrap": 162,
    "snmp-trap": 162,
    "xdmcp": 177,
    "bgp": 179,
    "irc": 194,
    "dnsix": 195,
    "mobile-ip": 434,
    "ldap": 389,
    "https": 443,
    "microsoft-ds": 445,
    "isakmp": 500,
    "exec": 512,
    "biff": 512,
    "login": 513,
    "who": 513,
    "cmd": 514,
    "shell": 514,
    "syslog": 514,
    "printer": 515,
    "lpd": 515,
    "talk": 517,
    "ntalk": 518,
    "rip": 520,
    "router": 520,
    "route": 520,
    "ripng": 521,
    "uucp": 540,
    "klogin": 543,
    "kshell": 544,
    "rtsp": 554,
    "submission": 587,
    "ipp": 631,
    "ldaps": 636,
    "ldp": 646,
    "rsync": 873,
    "telnets": 992,
    "imaps": 993,
    "pop3s": 995,
    "socks": 1080,
    "ms-sql-s": 1433,
    "ms-sql-m": 1434,
    "radius": 1812,
    "radius-acct": 1813,
    "l2tp": 1701,
    "pptp": 1723,
    "nfs": 2049,
    "mysql": 3306,
    "ms-wbt-server": 3389,
    "rdp": 3389,
    "non500-isakmp": 4500,
    "ipsec-nat-t": 4500,
    "sip": 5060,
    "sips": 5061,
    "postgresql": 5432,
    "x11": 6000,
    "http-alt": 8080,
    "pim-auto-rp": 496,
    "drip": 3949,
    "onep-plain": 15001,
    "onep-tls": 15002,
}
ICMP = {
    "echo-reply": (0, None),
    "pong": (0, None),
    "destination-unreachable": (3, None),
    "unreachable": (3, None),
    "network-unreachable": (3, 0),
    "net-unreachable": (3, 0),
    "host-unreachable": (3, 1),
    "protocol-unreachable": (3, 2),
    "port-unreachable": (3, 3),
    "fragmentation-needed": (3, 4),
    "packet-too-big": (3, 4),
    "source-route-failed": (3, 5),
    "network-unknown": (3, 6),
    "host-unknown": (3, 7),
    "network-prohibited": (3, 9),
    "host-prohibited": (3, 10),
    "communication-prohibited": (3, 13),
    "administratively-prohibited": (3, 13),
    "source-quench": (4, None),
    "redirect": (5, None),
    "network-redirect": (5, 0),
    "host-redirect": (5, 1),
    "echo": (8, None),
    "echo-request": (8, None),
    "ping": (8, None),
    "router-advertisement": (9, None),
    "router-solicitation": (10, None),
    "time-exceeded": (11, None),
    "ttl-exceeded": (11, None),
    "ttl-zero-during-transit": (11, 0),
    "ttl-zero-during-reassembly": (11, 1),
    "parameter-problem": (12, None),
    "ip-header-bad": (12, 0),
    "required-option-missing": (12, 1),
    "timestamp-request": (13, None),
    "timestamp-reply": (14, None),
    "info-request": (15, None),
    "info-reply": (16, None),
    "address-mask-request": (17, None),
    "address-mask-reply": (18, None),
}
ICMP6 = {
    "destination-unreachable": (1, None),
    "no-route": (1, 0),
    "communication-prohibited": (1, 1),
    "address-unreachable": (1, 3),
    "port-unreachable": (1, 4),
    "packet-too-big": (2, None),
    "time-exceeded": (3, None),
    "ttl-exceeded": (3, None),
    "parameter-problem": (4, None),
    "bad-header": (4, 0),
    "unknown-header-type": (4, 1),
    "unknown-option": (4, 2),
    "echo-request": (128, None),
    "echo-reply": (129, None),
    "mld-listener-query": (130, None),
    "mld-listener-report": (131, None),
    "mld-listener-done": (132, None),
    "mld-listener-reduction": (132, None),
    "router-solicitation": (133, None),
    "nd-router-solicit": (133, None),
    "router-advertisement": (134, None),
    "nd-router-advert": (134, None),
    "neighbour-solicitation": (135, None),
    "neighbor-solicitation": (135, None),
    "nd-neighbor-solicit": (135, None),
    "neighbour-advertisement": (136, None),
    "neighbor-advertisement": (136, None),
    "nd-neighbor-advert": (136, None),
    "redirect": (137, None),
    "nd-redirect": (137, None),
    "ind-neighbor-solicit": (141, None),
    "ind-neighbor-advert": (142, None),
    "mld2-listener-report": (143, None),
}


def port_number(text: str) -> int:
    """A port by number or by its word. Raises ValueError."""
    number = int(text) if text.isdigit() else PORTS.get(text.lower(), -1)
    if not 0 <= number <= 65535:  # noqa: PLR2004
        raise ValueError(text)
    return number


def protocol_number(text: str) -> int:
    """A protocol by number or by its word. Raises ValueError."""
    number = int(text) if text.isdigit() else PROTOCOLS.get(text.lower(), -1)
    if not 0 <= number <= 255:  # noqa: PLR2004
        raise ValueError(text)
    return number


def icmp_type(text: str, version: int) -> tuple[int, int | None]:
    """Type and code (None: any) of `8`, `3/1` or a word. Raises ValueError."""
    kind, slash, code = text.partition("/")
    if kind.isdigit():
        found = int(kind), int(code) if slash else None
    else:
        known = (ICMP if version == 4 else ICMP6).get(text.lower())  # noqa: PLR2004
        if known is None:
            raise ValueError(text)
        found = known
    if found[0] > 255 or (found[1] or 0) > 255:  # noqa: PLR2004
        raise ValueError(text)
    return found


def masked(text: str) -> Spans:
    """The addresses of `10.0.0.0/8` or `10.0.0.0/255.0.0.0`; a mask with gaps gives all spans that it means. Raises
    ValueError.
    """
    address, slash, mask = text.partition("/")
    if not slash:
        return wildcard(address, "0.0.0.0" if ":" not in address else "::")  # noqa: S104
    if mask.isdigit():
        network = ipaddress.ip_network(text, strict=False)
        base = V6 if network.version == 6 else 0  # noqa: PLR2004
        return ((base + int(network.network_address), base + int(network.broadcast_address)),)
    kept = ipaddress.ip_address(mask)
    wide = WHOLE if kept.version == 4 else V6 - 1  # noqa: PLR2004
    return _spread(address, wide ^ int(kept))


def wildcard(address: str, ignored: str) -> Spans:
    """The addresses that differ from `address` only in the bits set in `ignored` (an inverse mask). Raises ValueError."""
    return _spread(address, int(ipaddress.ip_address(ignored)))


def _spread(address: str, ignored: int) -> Spans:
    start = ipaddress.ip_address(address)
    base = V6 if start.version == 6 else 0  # noqa: PLR2004
    tail = 0
    while ignored >> tail & 1:
        tail += 1
    low = int(start) & ~ignored
    high_bits = [bit for bit in range(tail, 128 if base else 32) if ignored >> bit & 1]
    if 1 << len(high_bits) > MOST_SPANS:
        raise ValueError(f"{address}: a mask with too many gaps")
    firsts = [low]
    for bit in high_bits:
        firsts += [first | 1 << bit for first in firsts]
    return spans((base + first, base + first + (1 << tail) - 1) for first in firsts)
