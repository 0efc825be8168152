"""Files in, devices out: the format is known by content, and nothing is half read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sekimori.common.errors import InvalidInput, Place
from sekimori.zones.model import Action, Device
from sekimori.zones.readers import fortios, ios, iptables, nftables, yamaha
from sekimori.zones.readers.source import Source, from_bytes, open_source

Reader = tuple[str, Callable[[Source], bool], Callable[[Source], list[Device]]]
READERS: tuple[Reader, ...] = (
    ("iptables", iptables.fits, iptables.read),
    ("nftables", nftables.fits, nftables.read),
    ("FortiGate", fortios.fits, fortios.read),
    ("YAMAHA", yamaha.fits, yamaha.read),
    ("Cisco IOS", ios.fits, ios.read),
)


def read_files(paths: Iterable[Path]) -> dict[str, Device]:
    """The devices of some files, by name. Raises InvalidInput for a file that is not understood and for a device that
    comes twice.
    """
    return together(read_source(open_source(path)) for path in paths)


def read_bytes(untrusted: bytes, file: str) -> list[Device]:
    """The devices of one file that is given as bytes. Raises InvalidInput."""
    return read_source(from_bytes(untrusted, file))


def together(read: Iterable[list[Device]]) -> dict[str, Device]:
    """Devices of several files by name. Raises InvalidInput when two have the same name or are the same file."""
    found: dict[str, Device] = {}
    for devices in read:
        for device in devices:
            twin = found.get(device.name)
            if twin is not None:
                raise InvalidInput(
                    f"機器「{device.name}」の設定が二つあります（{twin.file}）。別の機器の設定を取り違えていませんか。",
                    place=Place(device.file),
                )
            found[device.name] = device
    return found


def read_source(source: Source) -> list[Device]:
    """The devices that one configuration describes. Raises InvalidInput."""
    fitting = [(name, read) for name, fits, read in READERS if fits(source)]
    if not fitting:
        raise source.fault(
            "どの機器の設定か分かりません。" + "、".join(name for name, _, _ in READERS) + "の設定を読めます。"
        )
    if len(fitting) > 1:
        names = "と".join(name for name, _ in fitting)
        raise source.fault(f"{names}の設定が一つのファイルに混じっています。")
    devices = fitting[0][1](source)
    for device in devices:
        _whole(device, source)
    return devices


def _whole(device: Device, source: Source) -> None:
    """What the engines take for granted: every called chain is there, every stage ends in a decision."""
    for chain in device.chains.values():
        for rule in chain.rules:
            if rule.action in {Action.JUMP, Action.GOTO} and rule.target not in device.chains:
                raise source.fault(
                    f"呼び出される規則の並び「{rule.target}」がありません。設定が欠けています。", rule.line.number
                )
    for stage in device.stages:
        if device.chains[stage.chain].policy is None:
            raise source.fault(f"規則の並び「{stage.chain}」の終わりの動作がありません。")
