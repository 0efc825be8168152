"""What is said between the web process, the server and a child, and how it is read back within bounds.

The server is told {module, function, limits} in one packet together with the job's files. A job is a file in memory: 4
bytes length, the options as JSON, the distrusted bytes. On the job's own pipe the server says TAKEN, and, when the child has
ended, one JSON record about how. The child answers on another pipe with records: 1 byte kind, 8 bytes length (big-endian),
content. The first is written before the child touches anything distrusted and names the layers of confinement it lacks; the
second is its result. Everything read from a child is bounded and named `untrusted_`.
"""

from __future__ import annotations

import json
import os
import struct
import unicodedata
from dataclasses import asdict, dataclass, replace
from typing import Any

from sekimori.common.errors import InvalidInput, ManyFaults, Place, SekimoriError
from sekimori.sandbox.errors import ChildDied, Reason, name_of, rebuilt
from sekimori.sandbox.limits import Limits

_HEADER = struct.Struct(">I")
_RECORD = struct.Struct(">cQ")

CONFINEMENT, JSON, BYTES, ERROR, MEMORY, DEPTH, OUTPUT, UNEXPECTED = (bytes([c]) for c in b"CJBEMDOX")

TAKEN = b"taken\n"
MOST_REPORT = 4096  # A pipe takes this much in one piece.
_MOST_CONFINEMENT = 4096
_MOST_ERROR = 256 * 1024
_MOST_FAULTS = 500
_MOST_ANCESTORS = 16
_MOST_SENTENCE = 2000
_MOST_NAME = 255
_MOST_REASON = 500  # At six bytes a character in JSON.
_LAST_LINE = 2**31
_MOST_DETAIL = 4000
_MOST_VALUES = 4_000_000
_LINE_ENDS = str.maketrans("\r\n\t", "   ")
# Room for the first record, both heads, and an error, whatever the limit of the result is.
_BESIDES_RESULT = _MOST_CONFINEMENT + _MOST_ERROR + 2 * _RECORD.size


@dataclass(frozen=True)
class Answer:
    """The records of one child, still undecoded."""

    missing: dict[str, str] | None
    untrusted_kind: bytes
    untrusted_content: memoryview | None


def ceiling(limits: Limits) -> int:
    """How many bytes a child may write at most on its result pipe."""
    return limits.output_bytes + _BESIDES_RESULT


# Outside → child


def pack_job(options: dict[str, Any], untrusted: bytes) -> int:
    """A file in memory that holds a job; the caller closes it. Raises TypeError or ValueError for options that are not JSON."""
    header = json.dumps(options, allow_nan=False).encode()
    file = os.memfd_create("job")
    try:
        write_all(file, _HEADER.pack(len(header)) + header)
        write_all(file, untrusted)
    except BaseException:
        os.close(file)
        raise
    return file


def unpack_job(file: int) -> tuple[dict[str, Any], bytes]:
    """Reads what `pack_job` wrote: options, the distrusted bytes."""
    (length,) = _HEADER.unpack(os.pread(file, _HEADER.size, 0))
    options = json.loads(os.pread(file, length, _HEADER.size))
    start = _HEADER.size + length
    size = os.fstat(file).st_size - start
    untrusted = os.pread(file, size, start)
    while len(untrusted) < size:  # One call reads at most 2 GiB.
        untrusted += os.pread(file, size - len(untrusted), start + len(untrusted))
    return options, untrusted


# Outside → server, server → outside


@dataclass(frozen=True)
class Request:
    """What the server must know of a job."""

    module: str
    function: str
    limits: Limits

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, packet: bytes) -> Request:
        told = json.loads(packet)
        return cls(told["module"], told["function"], Limits(**told["limits"]))


@dataclass(frozen=True)
class Ending:
    """How a child ended, as its server saw it: by itself with `exit_code` (negative: by a signal), by the clock, or it never began.

    `cpu_seconds` and `peak_bytes` are the kernel's count; `not_begun` is why there was no child (in English, for the operator).
    """

    exit_code: int = 0
    by_clock: bool = False
    cpu_seconds: float = 0
    peak_bytes: int = 0
    not_begun: str = ""

    def to_bytes(self) -> bytes:
        shortened = replace(self, not_begun=self.not_begun[:_MOST_REASON])
        return json.dumps(asdict(shortened)).encode()

    @classmethod
    def from_bytes(cls, record: bytes | bytearray) -> Ending:
        return cls(**json.loads(record))


# Child → outside


def send(pipe: int, kind: bytes, content: bytes) -> None:
    """Writes one record."""
    write_all(pipe, _RECORD.pack(kind, len(content)))
    write_all(pipe, content)


def send_confinement(pipe: int, missing: dict[str, str]) -> None:
    """The first record: layers that could not be applied, each with the kernel's reason."""
    send(pipe, CONFINEMENT, json.dumps({name: why[:_MOST_NAME] for name, why in missing.items()}).encode())


def send_value(pipe: int, value: Any, most: int) -> None:
    """Writes a callable's value: bytes as they are, anything else as JSON. Raises TypeError or ValueError when it is neither."""
    if isinstance(value, bytes | bytearray | memoryview):
        kind, content = BYTES, bytes(value)
    else:
        kind, content = JSON, json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    if len(content) > most:
        kind, content = OUTPUT, b""
    send(pipe, kind, content)


def send_error(pipe: int, error: SekimoriError) -> None:
    """Writes an error that is told to a person: names of its class and ancestors, sentence, place, field."""
    faults = error.items[:_MOST_FAULTS] if isinstance(error, ManyFaults) else [error]
    content = b""
    for count in (len(faults), 1):
        content = json.dumps([_flat(fault) for fault in faults[:count]]).encode()
        if len(content) <= _MOST_ERROR:
            break
    send(pipe, ERROR, content)


def _flat(error: SekimoriError) -> dict[str, Any]:
    place = error.place
    return {
        "names": [name_of(kind) for kind in type(error).__mro__ if issubclass(kind, SekimoriError)][:_MOST_ANCESTORS],
        "sentence": error.sentence[:_MOST_SENTENCE],
        "place": [place.file[:_MOST_NAME], place.line, place.column[:_MOST_NAME]],
        "field": error.field[:_MOST_NAME],
    }


def write_all(file: int, content: bytes) -> None:
    """Writes all of `content`, however many calls it takes."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]


# Reading a child's answer


def read_answer(untrusted: bytes | bytearray, limits: Limits) -> Answer:
    """Splits what a child wrote into its two records; a record that is absent or incomplete is None or empty.

    Raises ChildDied when a length is out of bounds.
    """
    view = memoryview(untrusted)
    kind, confinement, rest = _record(view, _MOST_CONFINEMENT, limits)
    if kind != CONFINEMENT or confinement is None:
        return Answer(None, b"", None)
    missing = _loads(confinement, limits)
    untrusted_kind, content, _ = _record(rest, ceiling(limits), limits)
    return Answer(_names_and_reasons(missing), untrusted_kind, content)


def _record(view: memoryview, most: int, limits: Limits) -> tuple[bytes, memoryview | None, memoryview]:
    if len(view) < _RECORD.size:
        return b"", None, view[:0]
    kind, length = _RECORD.unpack_from(view)
    if length > most:
        raise ChildDied(Reason.OUTPUT, limits)
    end = _RECORD.size + length
    return kind, (view[_RECORD.size : end] if len(view) >= end else None), view[end:]


def decode(answer: Answer, limits: Limits) -> Any:
    """The value a child returned, or the error it reported. Raises that error, or ChildDied for everything else."""
    kind, content = answer.untrusted_kind, answer.untrusted_content
    if content is None or kind in {MEMORY, DEPTH, OUTPUT}:
        whole = {MEMORY: Reason.MEMORY, DEPTH: Reason.DEPTH, OUTPUT: Reason.OUTPUT}
        raise ChildDied(whole[kind] if content is not None else Reason.CRASH, limits)
    if kind in {JSON, BYTES} and len(content) > limits.output_bytes:
        raise ChildDied(Reason.OUTPUT, limits)
    if kind == BYTES:
        return bytes(content)
    if kind == JSON:
        return _loads(content, limits)
    if kind == ERROR and len(content) <= _MOST_ERROR:
        raise _error_from(_loads(content, limits), limits)
    if kind == UNEXPECTED:
        detail = bytes(content[:_MOST_DETAIL]).decode(errors="replace")
        raise ChildDied(Reason.UNEXPECTED, limits, untrusted_detail=printable(detail))
    raise ChildDied(Reason.GARBLED, limits)


def _loads(untrusted: memoryview, limits: Limits) -> Any:
    """JSON from a child: bounded in the number of values, because three bytes of text can become a hundred in memory."""
    text = bytes(untrusted)
    if sum(map(text.count, (b",", b":", b"[", b"{"))) > _MOST_VALUES:
        raise ChildDied(Reason.OUTPUT, limits)
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ChildDied(Reason.GARBLED, limits) from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _names_and_reasons(untrusted: Any) -> dict[str, str] | None:
    if not isinstance(untrusted, dict):
        return None
    return {str(name): str(why) for name, why in untrusted.items()}


def _error_from(untrusted: Any, limits: Limits) -> SekimoriError:
    if not isinstance(untrusted, list) or not untrusted:
        raise ChildDied(Reason.GARBLED, limits)
    faults = [_one_error(item, limits) for item in untrusted[:_MOST_FAULTS]]
    if len(faults) == 1:
        return faults[0]
    return ManyFaults([fault if isinstance(fault, InvalidInput) else InvalidInput(fault.sentence) for fault in faults])


def _one_error(untrusted: Any, limits: Limits) -> SekimoriError:
    try:
        names = [str(name) for name in untrusted["names"][:_MOST_ANCESTORS]]
        file, line, column = untrusted["place"]
        place = Place(
            file=_bounded(file, _MOST_NAME),
            line=line if isinstance(line, int) and 0 <= line <= _LAST_LINE else None,
            column=_bounded(column, _MOST_NAME),
        )
        sentence = _bounded(untrusted["sentence"], _MOST_SENTENCE)
        return rebuilt(names, sentence, place=place, field=_bounded(untrusted["field"], _MOST_NAME))
    except (KeyError, TypeError, ValueError):
        raise ChildDied(Reason.GARBLED, limits) from None


def _bounded(untrusted: Any, most: int) -> str:
    if not isinstance(untrusted, str):
        raise TypeError("text was expected")
    return printable(untrusted[:most])


def printable(untrusted: str) -> str:
    """`untrusted` without control and direction-changing characters and lone surrogates; line ends become blanks."""
    in_one_line = untrusted.translate(_LINE_ENDS)
    return "".join(c for c in in_one_line if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
