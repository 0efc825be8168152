"""Run in a network namespace of its own: a router between two others, its rules loaded, every packet sent, the
arrivals printed as JSON.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

FAR = 0x0800  # EtherType of IPv4.


def run(*words: str, text: str = "") -> None:
    subprocess.run(words, input=text, text=True, check=True, capture_output=True)


def elsewhere(work: Callable[[int, int], None]) -> tuple[int, int, int]:
    """A process in a network namespace of its own, that waits for a byte before it works; its number, the pipe to it
    and the one from it.
    """
    there_read, there_write = os.pipe()
    back_read, back_write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(there_write)
        os.close(back_read)
        libc_unshare()
        os.write(back_write, b"r")
        os.read(there_read, 1)
        work(there_read, back_write)
        os._exit(0)
    os.close(there_read)
    os.close(back_write)
    os.read(back_read, 1)
    return child, there_write, back_read


def libc_unshare() -> None:
    import ctypes

    if ctypes.CDLL(None, use_errno=True).unshare(0x40000000):
        raise OSError(ctypes.get_errno(), "unshare")


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return int(~(total + (total >> 16)) & 0xFFFF)


def segment(source: str, destination: str, protocol: int, port: int) -> bytes:
    """A SYN of TCP or a datagram of UDP, with its checksum."""
    if protocol == socket.IPPROTO_TCP:
        head = struct.pack("!HHIIBBHHH", 40000, port, 1, 0, 5 << 4, 2, 1024, 0, 0)
        at = 16
    else:
        head = struct.pack("!HHHH", 40000, port, 12, 0) + b"ping"
        at = 6
    pseudo = socket.inet_aton(source) + socket.inet_aton(destination) + struct.pack("!BBH", 0, protocol, len(head))
    return head[:at] + struct.pack("!H", checksum(pseudo + head)) + head[at + 2 :]


def send(asked: dict[str, list[str]]) -> None:
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    for source in asked["sources"]:
        for destination in asked["destinations"]:
            for protocol in (socket.IPPROTO_TCP, socket.IPPROTO_UDP):
                for port in asked["ports"]:
                    body = segment(source, destination, protocol, int(port))
                    ends = socket.inet_aton(source) + socket.inet_aton(destination)
                    raw.sendto(
                        struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, protocol, 0) + ends + body,
                        (destination, 0),
                    )


def listen(catch: socket.socket, seconds: float) -> list[tuple[str, str, str, int]]:
    found = set()
    catch.settimeout(0.2)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            packet = catch.recv(2048)
        except TimeoutError:
            continue
        if packet[12:14] == struct.pack("!H", FAR) and packet[23] in {6, 17}:
            source, destination = (socket.inet_ntoa(packet[start : start + 4]) for start in (26, 30))
            if destination.startswith("10.9.") and source.startswith("10.0."):
                found.add(
                    (source, destination, "tcp" if packet[23] == 6 else "udp", struct.unpack("!H", packet[36:38])[0])
                )
    return sorted(found)


def main() -> None:
    asked = json.loads(sys.stdin.read())

    def sender(_: int, back: int) -> None:
        run("ip", "addr", "add", "10.0.0.1/8", "dev", "far0")
        run("ip", "link", "set", "far0", "up")
        run("ip", "route", "add", "10.9.0.0/16", "dev", "far0")
        run("ip", "neigh", "replace", "10.9.0.0", "lladdr", "02:00:00:00:00:01", "dev", "far0")
        for destination in asked["destinations"]:
            run("ip", "neigh", "replace", destination, "lladdr", "02:00:00:00:00:01", "dev", "far0")
        send(asked)
        os.write(back, b"d")

    def receiver(_: int, back: int) -> None:
        run("ip", "link", "set", "far1", "up")
        catch = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(FAR))
        catch.bind(("far1", FAR))
        os.write(back, b"l")
        os.write(back, json.dumps(listen(catch, 2.0)).encode())

    one, go_one, back_one = elsewhere(sender)
    two, go_two, back_two = elsewhere(receiver)
    for name, far, child, mac, address in (
        ("eth0", "far0", one, "01", "10.0.0.254/24"),
        ("eth1", "far1", two, "02", "10.9.0.254/24"),
    ):
        run(
            "ip",
            "link",
            "add",
            name,
            "address",
            f"02:00:00:00:00:{mac}",
            "type",
            "veth",
            "peer",
            "name",
            far,
            "netns",
            str(child),
        )
        run("ip", "addr", "add", address, "dev", name)
        run("ip", "link", "set", name, "up")
    for destination in asked["destinations"]:
        run("ip", "neigh", "replace", destination, "lladdr", "02:00:00:00:00:99", "dev", "eth1")
    for setting in ("ip_forward", "conf/all/rp_filter", "conf/eth0/rp_filter"):
        Path(f"/proc/sys/net/ipv4/{setting}").write_text("1" if setting == "ip_forward" else "0", encoding="ascii")
    run("iptables-restore", text=asked["rules"])
    os.write(go_two, b"g")
    os.read(back_two, 1)
    os.write(go_one, b"g")
    os.read(back_one, 1)
    told = b""
    while part := os.read(back_two, 65536):
        told += part
    sys.stdout.write(told.decode())


if __name__ == "__main__":
    main()
