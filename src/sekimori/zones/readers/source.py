"""A configuration as text with its lines, and the faults that every format can have."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sekimori.common.errors import InvalidInput, Place
from sekimori.common.tables import texts
from sekimori.zones.model import Device, Line
from sekimori.zones.redacting import redact

LARGEST = 64 * 1024 * 1024
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
CUT_OFF = "最後の行が改行で終わっていません。設定が途中で切れているおそれがあります。"


@dataclass(frozen=True)
class Source:
    """The text of one file."""

    file: str
    text: str
    digest: str
    encoding: str = "UTF-8"

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return self.text.splitlines()

    @property
    def stem(self) -> str:
        """The file's name without its ending: the name of a device that does not say its own."""
        return Path(self.file).name.rsplit(".", 1)[0] or self.file

    def line(self, number: int) -> Line:
        """A line by its number (from 1), its secrets hidden."""
        return Line(self.file, number, redact(self.lines[number - 1]) if 0 < number <= len(self.lines) else "")

    def fault(self, sentence: str, number: int | None = None) -> InvalidInput:
        """An error that names the file and the line."""
        return InvalidInput(sentence, place=Place(self.file, number))

    def device(self, name: str, kind: str) -> Device:
        """An empty device that comes from this file."""
        return Device(name, kind, self.file, self.digest, lines=len(self.lines))

    def last_line_is_whole(self, device: Device) -> None:
        """Lists the last line where the file does not end with a line's end; for formats that have no end of their own."""
        if self.text and not self.text.endswith(("\n", "\r")):
            device.unknown(self.line(len(self.lines)), CUT_OFF)


def open_source(path: Path, name: str = "") -> Source:
    """Reads a file. Raises InvalidInput for one that is missing, empty, too large, binary or in an unknown encoding."""
    file = name or path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"設定のファイルを読めません（{type(error).__name__}）。", place=Place(file)) from None
    return from_bytes(data, file)


def from_bytes(untrusted: bytes, file: str) -> Source:
    """A configuration given as bytes. Raises InvalidInput."""
    if not untrusted.strip():
        raise InvalidInput("設定のファイルに何も書かれていません。", place=Place(file))
    if len(untrusted) > LARGEST:
        raise InvalidInput("設定のファイルが大きすぎます（64 MiBまで）。", place=Place(file))
    if b"\x00" in untrusted and not untrusted.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidInput("文字のファイルではありません。機器の設定を文字で書き出してください。", place=Place(file))
    decoded = texts.decode(untrusted, file)
    found = _CONTROL.search(decoded.text)
    if found:
        number = decoded.text.count("\n", 0, found.start()) + 1
        raise InvalidInput(
            "文字でない符号が混じっています。ファイルが壊れているおそれがあります。", place=Place(file, number)
        )
    return Source(file, decoded.text, hashlib.sha256(untrusted).hexdigest(), decoded.encoding)
