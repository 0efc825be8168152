"""What confinement this machine gives, tried out and not assumed: for `sekimori doctor` and the 診断 page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from sekimori.common.errors import SekimoriError
from sekimori.sandbox import client, programs
from sekimori.sandbox.errors import ChildDied, NotConfined, Reason
from sekimori.sandbox.layers import SWITCH, labels_of, operator_allows_unconfined
from sekimori.sandbox.limits import MIB, Limits

Mode = Literal["confined", "unconfined", "unavailable"]

_PROBE = "sekimori.sandbox.probe"
_PROBE_LIMITS = Limits(memory_bytes=64 * MIB, cpu_seconds=5, wall_seconds=10)
_ATTEMPTS = {
    "read": "ファイルの読み取り",
    "list": "フォルダの一覧",
    "write": "ファイルの作成",
    "signal": "他プロセスへの信号",
    "network": "通信",
}


@dataclass(frozen=True)
class Status:
    """`mode`: confined (all layers), unconfined (the operator lets jobs run without the missing ones), unavailable (no job runs).

    `missing` are names of layers (see `layers.LABELS`), `refused` says of each thing a child tried whether it failed as it must,
    `programs` is why external programs cannot be run, empty when they can. `sentences` say all that in Japanese.
    """

    mode: Mode
    missing: tuple[str, ...]
    refused: dict[str, bool]
    programs: str
    sentences: tuple[str, ...]

    @property
    def confined(self) -> bool:
        return self.mode == "confined" and all(self.refused.values())

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "confined": self.confined}


def status() -> Status:
    """Runs a child that tries what is forbidden, and bubblewrap; takes a fraction of a second. Raises no SekimoriError."""
    without_programs = programs.absent() or programs.refusal()
    try:
        allowed = operator_allows_unconfined()
        missing, refused = _try_out()
    except NotConfined as error:
        return _told("unavailable", error.missing, {}, without_programs, error.sentence)
    except SekimoriError as error:
        return _told("unavailable", (), {}, without_programs, error.sentence)
    if allowed:
        shortfall = f"現在の不足: {labels_of(missing)}。" if missing else "この計算機では全ての制限が有効です。"
        sentence = f"{SWITCH}=unconfinedが指定されているため、隔離が不完全でもファイルを処理します。{shortfall}"
        return _told("unconfined", missing, refused, without_programs, sentence)
    return _told("confined", missing, refused, without_programs, "ファイルの処理は、全ての制限の下で隔離されています。")


def _told(
    mode: Mode, missing: tuple[str, ...], refused: dict[str, bool], without_programs: str, sentence: str
) -> Status:
    leaks = [_ATTEMPTS.get(name, name) for name, was_refused in refused.items() if not was_refused]
    sentences = [sentence]
    if leaks:
        sentences.append(f"隔離した処理から次のことができてしまいます: {'、'.join(leaks)}。")
    if without_programs:
        sentences.append(without_programs)
    return Status(mode, missing, refused, without_programs, tuple(sentences))


def _try_out() -> tuple[tuple[str, ...], dict[str, bool]]:
    files = client.call(f"{_PROBE}:try_files", b"", limits=_PROBE_LIMITS)
    refused = {name: files.untrusted_value.get(name) is True for name in ("read", "list", "write", "signal")}
    try:
        network = client.run(f"{_PROBE}:try_network", b"", limits=_PROBE_LIMITS)
        refused["network"] = network.get("network") is True
    except ChildDied as died:
        refused["network"] = died.reason is Reason.FORBIDDEN
    return files.missing, refused
