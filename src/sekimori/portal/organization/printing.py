"""The emergency contact network on paper: A4, and A4 folded twice to A6 for the wallet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common import eras
from sekimori.common.clock import TOKYO
from sekimori.portal.organization.models import Appointment, NetworkIssue

Shape = Literal["a4", "a6"]
TEMPLATES = Path(__file__).resolve().parent / "print"
# How many lines an A6 page holds, and how many full-width characters a line; the cover has fewer lines, for its title.
LINES, COVER_LINES, WIDTH = 31, 26, 36


def network_pdf(issue: NetworkIssue, city: str, shape: Shape, *, sample: bool = False) -> bytes:
    """The issue as PDF, marked as a `sample` where the city is invented.

    Raises NotAvailable when the machine has no Japanese font or cannot confine the renderer.
    """
    content: Mapping[str, Any] = issue.content
    data = {
        "city": _("見本（架空の市です） %(city)s") % {"city": city} if sample else city,
        "restricted": issue.restricted,
        "gaps": content["gaps"],
        "roles": [_with_capacity(role) for role in content["roles"]],
        "outside": content["outside"],
        "words": _words(issue),
        "sheets": list(_sheets(content)) if shape == "a6" else [],
    }
    template = (TEMPLATES / f"network_{shape}.typ").read_bytes()
    made = sandbox.run(
        "sekimori.common.typesetting:pdf",
        template,
        {"data": data, "title": data["words"]["title"]},
        profile=sandbox.RENDER,
    )
    return bytes(made)


def _with_capacity(role: Mapping[str, Any]) -> dict[str, Any]:
    labels = {
        Appointment.Kind.ACTING.value: _("事務取扱"),
        Appointment.Kind.CONCURRENT.value: _("兼務"),
    }
    return {
        **role,
        "entries": [{**entry, "capacity_label": labels.get(entry["capacity"], "")} for entry in role["entries"]],
    }


def _words(issue: NetworkIssue) -> dict[str, Any]:
    issued = issue.issued_at.astimezone(TOKYO)
    day = eras.format_long(issue.day, weekday=True)
    printed = f"{eras.format_long(issued.date())} {issued:%H:%M}"
    return {
        "title": _("緊急連絡網"),
        "day": _("%(day)s現在") % {"day": day},
        "restricted": _("限定版：私用の電話番号を含みます。指定された人だけが持ち、古い版は裁断してください。"),
        "gaps": _("次のことが整っていません。"),
        "nobody": _("いません（空席）。"),
        "outside": _("外部の連絡先"),
        "night": _("夜間・休日"),
        "columns": [_("所属"), _("職"), _("氏名"), _("連絡先"), _("不在のときの代決者")],
        "outside_columns": [_("機関・担当"), _("用件"), _("電話"), _("受付時間")],
        "offline": _("紙の写し　発行 %(printed)s　第%(number)s号　次の版が発行されたら差し替えてください。")
        % {"printed": printed, "number": issue.pk},
    }


def _sheets(content: Mapping[str, Any]) -> Iterator[list[list[dict[str, str]]]]:
    """The lines of the leaflet in pages of A6, four to a sheet; a heading is never left alone at the foot of a page."""
    pages: list[list[dict[str, str]]] = [[]]
    room = COVER_LINES
    for line in _lines(content):
        size = _height(line)
        if room < size + (2 if line["kind"] == "head" else 0) and pages[-1]:
            pages.append([])
            room = LINES
        pages[-1].append(line)
        room -= size
    for start in range(0, len(pages), 4):
        yield pages[start : start + 4]


def _height(line: Mapping[str, str]) -> int:
    """How many lines of the page an entry takes, wrapped text included; estimated on the large side."""
    if line["kind"] == "head":
        return 2
    numbers = line["right"].split("\n")
    beside = max(WIDTH - ceil(max(map(_width, numbers))) - 1, WIDTH // 4)
    return max(len(numbers), ceil(_width(line["left"]) / beside))


def _width(text: str) -> float:
    """The width in full-width characters."""
    return sum(1 if unicodedata.east_asian_width(each) in "WFA" else 0.6 for each in text)


def _lines(content: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for role in content["roles"]:
        yield {"kind": "head", "text": role["label"]}
        if not role["entries"]:
            yield {"kind": "row", "left": _("いません（空席）。"), "right": ""}
        for entry in role["entries"]:
            who = " ".join(each for each in (entry["unit"], entry["post"], entry["name"]) if each)
            yield {"kind": "row", "left": who, "right": _numbers(entry["numbers"])}
    if content["outside"]:
        yield {"kind": "head", "text": _("外部の連絡先")}
    for each in content["outside"]:
        who = f"{each['body']} {each['department']} {each['purpose']}".replace("  ", " ")
        numbers = [number for number in (each["telephone"], each["night_telephone"]) if number]
        yield {"kind": "row", "left": who, "right": "\n".join(numbers)}


def _numbers(numbers: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(number["value"] for number in numbers)
