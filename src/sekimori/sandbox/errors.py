"""How a job can end badly, and which errors may cross from the child."""

from __future__ import annotations

import enum
from typing import TypeVar

from sekimori.common.errors import Conflict, InvalidInput, NotAvailable, Place, Refused, SekimoriError
from sekimori.sandbox.layers import labels_of
from sekimori.sandbox.limits import MIB, Limits


class Reason(enum.Enum):
    """Why a job ended without a result."""

    CLOCK = "clock"
    CPU = "cpu"
    MEMORY = "memory"
    OUTPUT = "output"
    DEPTH = "depth"
    FORBIDDEN = "forbidden"
    CRASH = "crash"
    KILLED = "killed"
    UNEXPECTED = "unexpected"
    GARBLED = "garbled"
    SERVER = "server"


_SENTENCES = {
    Reason.CLOCK: "ファイルの処理が制限時間（{wall}秒）を超えたため打ち切りました。",
    Reason.CPU: "ファイルの処理が計算時間の上限（{cpu}秒）を超えたため打ち切りました。",
    Reason.MEMORY: "ファイルの処理に使うメモリが上限（{memory}MiB）を超えたため打ち切りました。",
    Reason.OUTPUT: "ファイルの処理結果が上限（{output}MiB）を超えたため受け取りませんでした。",
    Reason.DEPTH: "ファイルの入れ子が深すぎるため処理できませんでした。",
    Reason.FORBIDDEN: "ファイルの処理中に許可されていない操作（通信、プログラムの起動など）が試みられたため停止しました。",
    Reason.CRASH: "ファイルの処理プログラムが異常終了しました。壊れているか、細工されたファイルのおそれがあります。",
    Reason.KILLED: "ファイルの処理が外部から強制終了されました。時間をおいてやり直してください。",
    Reason.UNEXPECTED: "ファイルの処理中に予期しない誤りが起きました。壊れているか、対応していない形式のおそれがあります。",
    Reason.GARBLED: "ファイルの処理結果を読み取れなかったため受け取りませんでした。",
    Reason.SERVER: "ファイルの処理を行う隔離環境が停止しました。時間をおいてやり直してください。",
}


class ChildDied(SekimoriError):
    """A job ended without a result; `reason` says how, the sentence says it to a person.

    `untrusted_detail` is for the people who look after the software: the class of an unexpected exception and the places it passed
    through, never its message, which may hold what stands in the document. It comes from the child and may be anything printable.
    """

    exit_code = 6

    def __init__(self, reason: Reason, limits: Limits | None = None, *, untrusted_detail: str = "") -> None:
        limits = limits or Limits()
        super().__init__(
            _SENTENCES[reason].format(
                wall=f"{limits.wall_seconds:g}",
                cpu=f"{limits.cpu_seconds:g}",
                memory=-(-limits.memory_bytes // MIB),
                output=-(-limits.output_bytes // MIB),
            )
        )
        self.reason = reason
        self.untrusted_detail = untrusted_detail


class NotConfined(NotAvailable):
    """This machine lacks layers of confinement, so the job was not run; `missing` are their names (see `layers.LABELS`)."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(
            f"この計算機ではファイルを隔離して処理できないため、処理を行いません（不足: {labels_of(missing)}）。"
            "管理者に連絡してください。"
        )
        self.missing = missing


ErrorClass = TypeVar("ErrorClass", bound=type[SekimoriError])

_crossing: dict[str, type[SekimoriError]] = {}


def crosses(kind: ErrorClass) -> ErrorClass:
    """Class decorator: lets an error of this class arrive outside as itself.

    Its constructor must accept (sentence, *, place, field). An error whose class is not registered in the outer process arrives as
    its nearest registered ancestor.
    """
    _crossing[name_of(kind)] = kind
    return kind


def name_of(kind: type[BaseException]) -> str:
    """The name under which an error class crosses: module and qualified name."""
    return f"{kind.__module__}:{kind.__qualname__}"


def rebuilt(untrusted_names: list[str], sentence: str, *, place: Place, field: str) -> SekimoriError:
    """The error that a child reported: the first of the names (an error's ancestry, nearest first) that is registered here."""
    for name in untrusted_names:
        if name in _crossing:
            return _crossing[name](sentence, place=place, field=field)
    return InvalidInput(sentence, place=place, field=field)


for _kind in (InvalidInput, NotAvailable, Refused, Conflict):
    crosses(_kind)
