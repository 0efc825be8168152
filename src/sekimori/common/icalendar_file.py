"""Writing a calendar as RFC 5545 has it: all-day events, folded at 75 octets, escaped, CRLF. Strict, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sekimori.common.clock import as_utc

LONGEST_LINE = 75
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class DayEvent:
    """Something on a day. `uid` names it for ever, `sequence` grows with its changes."""

    uid: str
    day: dt.date
    summary: str
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    sequence: int = 0


def written(name: str, events: Iterable[DayEvent], stamp: dt.datetime, *, product: str) -> bytes:
    """The calendar `name` with its events as a file in UTF-8 (RFC 5545). `stamp` is when it was made, `product` by what.

    Raises ValueError for a moment without a zone and for two events of one uid.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_text(product)}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    seen: set[str] = set()
    for event in events:
        if event.uid in seen:
            raise ValueError(f"two events are called {event.uid}")
        seen.add(event.uid)
        lines.extend(_event(event, stamp))
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: DayEvent, stamp: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{as_utc(stamp):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.categories:
        yield f"CATEGORIES:{','.join(_text(each) for each in event.categories)}"
    if event.url:
        yield f"URL:{_plain(event.url)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _plain(text: str) -> str:
    """Without what may not stand in a line: control signs, of which a tab becomes a space."""
    return "".join(sign for sign in text.replace("\t", " ") if sign >= " " and sign != "\x7f")


def _text(text: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    escaped = (_plain(line).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for line in lines)
    return "\\n".join(escaped)


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, no sign cut in two; every further piece begins with a space (3.1)."""
    pieces: list[bytes] = []
    piece = b""
    for sign in line:
        octets = sign.encode("utf-8", "replace")
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
