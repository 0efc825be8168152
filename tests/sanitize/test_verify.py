"""Kinds that nobody rebuilds: passed unchanged when all of it is known, held with the reason otherwise."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.sanitize import coverage, engine, kinds, names, policy
from sekimori.sanitize.refusing import Refusal
from sekimori.sanitize.verdicts import Outcome, Verdict
from sekimori.sanitize.verify import dxf, jtd
from sekimori.sanitize.verify.compound import Compound

POLICY = policy.default()
ICHITARO = UUID("78597001-1D84-11CF-9713-0020AFD806F4").bytes_le
PAGE = Path(__file__).parents[2] / "docs" / "sanitize.md"


def compound(streams: Mapping[str, bytes], root_class: bytes = ICHITARO) -> bytes:
    """A compound file: folders before names, all streams in whole sectors."""
    entries: list[tuple[str, int, int, bytes]] = [("Root Entry", 5, -1, b"")]
    places: dict[str, int] = {"": 0}
    for path, content in streams.items():
        folder, name = "", path
        while "/" in name:
            part, _slash, name = name.partition("/")
            outer, folder = folder, f"{folder}/{part}"
            if folder not in places:
                places[folder] = len(entries)
                entries.append((part, 1, places[outer], b""))
        entries.append((name, 2, places[folder], content.ljust(4096, b"\x00") if content else b""))
    sectors = [b"", b""]
    folder_sectors = -(-len(entries) // 4)
    sectors = [b""] * (1 + folder_sectors)
    fat = [0xFFFFFFFD, *range(2, folder_sectors + 1), 0xFFFFFFFE]
    rows = []
    children: dict[int, list[int]] = {}
    for number, (_name, _kind, above, _content) in enumerate(entries[1:], 1):
        children.setdefault(above, []).append(number)
    for number, (name, kind, parent, content) in enumerate(entries):
        start = 0xFFFFFFFE
        if content:
            start = len(sectors)
            count = -(-len(content) // 512)
            sectors += [content[at * 512 : at * 512 + 512].ljust(512, b"\x00") for at in range(count)]
            fat += [*range(start + 1, start + count), 0xFFFFFFFE]
        siblings = children.get(parent, [])
        after = siblings[siblings.index(number) + 1] if number in siblings and siblings[-1] != number else 0xFFFFFFFF
        child = children[number][0] if children.get(number) else 0xFFFFFFFF
        raw = name.encode("utf-16-le")
        rows.append(
            raw.ljust(64, b"\x00")
            + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, after, child)
            + (root_class if number == 0 else bytes(16)).ljust(36, b"\x00")
            + struct.pack("<IQ", start, len(content))
        )
    directory = b"".join(rows).ljust(folder_sectors * 512, b"\x00")
    for at in range(folder_sectors):
        sectors[1 + at] = directory[at * 512 : at * 512 + 512]
    sectors[0] = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    return head.ljust(512, b"\xff") + b"".join(sectors)


HONEST = {
    "DocumentText": "回覧".encode("utf-16-be"),
    "Font": b"x",
    "DocumentMacro/Macros/BaseStorage0/MacrosStream": b"",
}


def passed(content: bytes, name: str) -> Outcome:
    return engine.sanitize(content, name, POLICY)


def test_an_ichitaro_document_of_known_parts_passes_as_it_is() -> None:
    content = compound(HONEST)
    outcome = passed(content, "回覧.jtd")
    assert (outcome.verdict, outcome.output) == (Verdict.VERIFIED, content)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"DocumentMacro/Macros/BaseStorage0/MacrosStream": b"Sub A"}, "VERIFY-MACRO"),
        ({"Object1/CONTENTS": b"x"}, "VERIFY-UNKNOWN"),
        ({"Header": b"a MZ\x90\x00 b"}, "VERIFY-OBJECT"),
        ({"JSCompDocument": b"x"}, "VERIFY-PACKED"),
    ],
)
def test_an_ichitaro_document_with_anything_else_is_held(more: dict[str, bytes], code: str) -> None:
    outcome = passed(compound({**HONEST, **more}), "回覧.jtd")
    assert (outcome.verdict, outcome.output) == (Verdict.HELD, None)
    assert {finding.code for finding in outcome.findings} == {code}


@given(st.data())
def test_no_broken_compound_file_does_more_than_be_refused(data: st.DataObject) -> None:
    content = bytearray(compound(HONEST))
    for _change in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, min(len(content) - 1, 2200)))
        content[place] = data.draw(st.sampled_from([0, 1, 2, 5, 9, 0xFE, 0xFF]))
    try:
        jtd.job(bytes(content), {})
    except Refusal:
        return


def test_a_chain_that_leads_back_to_itself_is_refused() -> None:
    content = bytearray(compound(HONEST))
    struct.pack_into("<I", content, 512 + 4 * 3, 3)
    with pytest.raises(Refusal):
        list(Compound(bytes(content)).streams())


def drawing(*pairs: tuple[int, str]) -> bytes:
    whole = [(0, "SECTION"), (2, "ENTITIES"), *pairs, (0, "ENDSEC"), (0, "EOF")]
    return "".join(f"{code:3}\r\n{value}\r\n" for code, value in whole).encode("cp932")


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([(0, "OLE2FRAME"), (310, "D0CF")], "VERIFY-OBJECT"),
        ([(0, "ACAD_PROXY_ENTITY")], "VERIFY-OBJECT"),
        ([(0, "IMAGEDEF"), (1, "\\\\127.0.0.1\\a.png")], "VERIFY-EXTERNAL"),
        ([(0, "BLOCK"), (70, "4"), (1, "a.dwg")], "VERIFY-EXTERNAL"),
        ([(0, "LINE"), (1001, "PE_URL"), (1000, "file:///a")], "VERIFY-EXTERNAL"),
        ([(0, "XRECORD"), (310, "4D5A9000")], "VERIFY-OBJECT"),
        ([(0, "XRECORD"), (310, "no digits")], "VERIFY-UNKNOWN"),
        ([(0, "VBA_PROJECT"), (310, "00")], "VERIFY-OBJECT"),
    ],
)
def test_a_drawing_that_holds_or_fetches_something_is_held(pairs: list[tuple[int, str]], code: str) -> None:
    outcome = passed(drawing(*pairs), "図面.dxf")
    assert outcome.verdict is Verdict.HELD
    assert code in {finding.code for finding in outcome.findings}


def test_a_drawing_that_only_draws_passes_as_it_is() -> None:
    content = drawing(
        (0, "LINE"), (10, "0.0"), (0, "TEXT"), (1, "表示"), (1001, "PE_URL"), (1000, "https://www.example.jp/")
    )
    assert (passed(content, "図面.dxf").verdict, passed(content, "図面.dxf").output) == (Verdict.VERIFIED, content)
    assert dxf.job(content[:-9], {})
    assert dxf.job(content.replace(b"LINE", b"LI\x00E"), {})


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"`\x0e\x82\x01", "a.xdw", "KIND-NO-METHOD"),
        (b"AC1032\x00", "a.dwg", "KIND-NO-METHOD"),
        (b"JwwData.\x00", "a.jww", "KIND-NO-METHOD"),
        (b"\x01\x00\x00\x00" + bytes(36) + b" EMF", "a.emf", "KIND-NO-METHOD"),
        (b"\x00\x00\x00\x18ftypheic", "a.heic", "KIND-NO-METHOD"),
        (compound({"WordDocument": b"x"}, bytes(16)), "a.doc", "KIND-OLD-OFFICE"),
    ],
)
def test_what_cannot_be_looked_through_is_held_with_the_reason(content: bytes, name: str, code: str) -> None:
    outcome = passed(content, name)
    assert (outcome.verdict, outcome.output) == (Verdict.HELD, None)
    assert code in {finding.code for finding in outcome.findings}
    assert outcome.reason


@pytest.mark.parametrize(
    "content",
    [
        b"MZ", b"\x7fELF", b"#!/bin/sh", b"ITSF", b"\xe4R\\{\x8c\xd8\xa7M\xae\xb1Sx\xd0)\x96\xd3", b"%!PS-Adobe",
        b"[InternetShortcut]",
        b"ID;PWXL", b"REGEDIT4", bytes(32_769) + b"CD001", compound({}, bytes.fromhex("84100c0000000000c000000000000046")),
        b"L\x00\x00\x00\x01\x14\x02\x00", b"FWS\x05", b"\x00\x01\x00\x00Standard Jet DB",
    ],
)  # fmt: skip
def test_what_runs_never_passes_under_any_name(content: bytes) -> None:
    for name in ("お知らせ.txt", "a.docx", "a"):
        outcome = passed(content, name)
        assert (outcome.verdict, outcome.output) == (Verdict.BLOCKED, None)


@pytest.mark.parametrize(
    "ending", [*sorted(names.FORBIDDEN)[::5], "exe", "scr", "lnk", "iso", "js", "vbs", "hta", "chm", "one", "msi"]
)
def test_endings_of_what_runs_never_pass_whatever_is_inside(ending: str) -> None:
    assert passed("予定".encode(), f"予定.{ending}").verdict is Verdict.BLOCKED
    assert passed("予定".encode(), f"予定.{ending}.txt").verdict is Verdict.BLOCKED


def test_the_table_of_the_documentation_is_what_the_code_does() -> None:
    assert coverage.markdown(POLICY) in PAGE.read_text(encoding="utf-8")


def test_at_least_45_endings_have_a_definite_treatment_and_an_unknown_one_is_held() -> None:
    table = coverage.table(POLICY)
    assert len(table["rebuild"]) + len(table["verify"]) + len(table["text"]) >= 45
    assert not set(kinds.EXPECTED) & names.FORBIDDEN
    assert passed(b"\x00\x01\x02", "a.unheard").verdict is Verdict.HELD
