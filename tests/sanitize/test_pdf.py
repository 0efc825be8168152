"""PDF with seeds: what could do harm is gone from the output and named, the pages stay; bombs and tricks are refused."""

# ruff: noqa: E501  -- a seed reads better on one line

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, String

from sekimori.sanitize import policy
from sekimori.sanitize.checks import pdf as check
from sekimori.sanitize.pdf import rebuild
from sekimori.sanitize.refusing import Refusal
from tests.sanitize.packages import MARK

OPTIONS: dict[str, Any] = {"policy": policy.default().model_dump(mode="json")}
Seed = Callable[[Pdf], None]


def document(*seeds: Seed, **saved: Any) -> bytes:
    """A document of one page with words, and the seeds in it."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    page = made.pages[0].obj
    page["/Contents"] = made.make_stream(b"BT /F1 12 Tf 20 100 Td (Shiomi) Tj ET")
    page["/Resources"] = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    for seed in seeds:
        seed(made)
    buffer = io.BytesIO()
    made.save(buffer, **saved)
    return buffer.getvalue()


def rebuilt(content: bytes) -> tuple[bytes, set[str]]:
    told = rebuild.job(content, OPTIONS)
    return base64.b64decode(told["content"]), {code for code, *_rest in told["findings"]}


def inside(content: bytes) -> bytes:
    """All objects of a document, unpacked."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        buffer = io.BytesIO()
        opened.save(buffer, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all, qdf=True)
        return buffer.getvalue()


def action(kind: str, **more: Any) -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name(kind), **more)


def annotated(annotation: Callable[[Pdf], Any]) -> Seed:
    def seed(made: Pdf) -> None:
        page = made.pages[0].obj
        if "/Annots" not in page:
            page["/Annots"] = Array()
        page["/Annots"].append(made.make_indirect(annotation(made)))

    return seed


def link(**more: Any) -> Seed:
    return annotated(lambda _made: Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], **more))


def in_root(key: str, value: Callable[[Pdf], Any]) -> Seed:
    return lambda made: made.Root.__setitem__(key, value(made))


SEEDS: dict[str, tuple[Seed, str]] = {
    "script on opening": (in_root("/OpenAction", lambda _m: action("/JavaScript", JS=String(MARK))), "PDF-AUTO-ACTION"),
    "script by name": (
        in_root("/Names", lambda _m: Dictionary(JavaScript=Dictionary(Names=[String("a"), action("/JavaScript", JS=String(MARK))]))),
        "PDF-JAVASCRIPT",
    ),
    "additional action": (lambda made: made.pages[0].obj.__setitem__("/AA", Dictionary(O=action("/Launch", F=String(MARK)))), "PDF-AUTO-ACTION"),
    "launch": (link(A=action("/Launch", F=String(MARK))), "PDF-LAUNCH"),
    "submit": (link(A=action("/SubmitForm", F=String(MARK))), "PDF-SUBMIT"),
    "other document": (link(A=action("/GoToR", F=String(MARK), D=[0, Name.Fit])), "PDF-EXTERNAL"),
    "odd scheme": (link(A=action("/URI", URI=String(f"file:///{MARK}"))), "PDF-URI"),
    "odd scheme in hex with blanks": (link(A=action("/URI", URI=String(f" java\nscript:{MARK}"))), "PDF-URI"),
    "odd command of the viewer": (link(A=action("/Named", N=Name("/SaveAs"), X=String(MARK))), "PDF-ACTION"),
    "chain": (link(A=action("/GoTo", D=String("a"), Next=action("/JavaScript", JS=String(MARK)))), "PDF-AUTO-ACTION"),
    "attached file": (
        in_root("/Names", lambda made: Dictionary(EmbeddedFiles=Dictionary(Names=[String(MARK), Dictionary(Type=Name.Filespec, EF=Dictionary(F=made.make_stream(MARK.encode())))]))),
        "PDF-ATTACHMENT",
    ),
    "attached to the page": (annotated(lambda made: Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=Dictionary(EF=Dictionary(F=made.make_stream(MARK.encode()))))), "PDF-ATTACHMENT"),
    "film": (annotated(lambda _m: Dictionary(Type=Name.Annot, Subtype=Name.Screen, Rect=[0, 0, 9, 9], T=String(MARK))), "PDF-MEDIA"),
    "dynamic form": (in_root("/AcroForm", lambda made: Dictionary(Fields=[], XFA=made.make_stream(MARK.encode()))), "PDF-XFA"),
    "script of a field": (
        in_root("/AcroForm", lambda made: Dictionary(Fields=[made.make_indirect(Dictionary(FT=Name.Tx, T=String("a"), AA=Dictionary(K=action("/JavaScript", JS=String(MARK)))))])),
        "PDF-AUTO-ACTION",
    ),
    "author": (lambda made: made.trailer.__setitem__("/Info", made.make_indirect(Dictionary(Author=String(MARK)))), ""),
    "metadata": (in_root("/Metadata", lambda made: made.make_stream(MARK.encode())), "PDF-METADATA"),
    "stream elsewhere": (lambda made: made.pages[0].Contents.__setitem__("/F", String(MARK)), "PDF-UNKNOWN"),
    "unheard-of key": (in_root("/Unheard", lambda _m: Dictionary(X=String(MARK))), "PDF-UNKNOWN"),
    "annotation that only the structure knows": (
        in_root("/StructTreeRoot", lambda made: Dictionary(Type=Name.StructTreeRoot, K=Dictionary(Type=Name.OBJR, Obj=made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, A=action("/JavaScript", JS=String(MARK))))))),
        "",
    ),
    "action where a page should be": (
        in_root("/Dests", lambda made: Dictionary(a=Array([made.make_indirect(Dictionary(S=Name("/JavaScript"), JS=String(MARK))), Name.Fit]))),
        "",
    ),
    "action behind a child of the outline": (
        in_root("/Outlines", lambda made: Dictionary(First=made.make_indirect(Dictionary(Title=String("a"), A=action("/Launch", F=String(MARK)))))),
        "PDF-LAUNCH",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "modes", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate], ids=["plain", "object streams"]
)
@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_is_taken_out_and_named_and_the_page_stays(name: str, modes: pikepdf.ObjectStreamMode) -> None:
    seed, code = SEEDS[name]
    output, codes = rebuilt(document(seed, object_stream_mode=modes))
    plain = inside(output)
    assert MARK.encode() not in plain
    assert b"(Shiomi) Tj" in plain
    assert code in codes or not code
    assert check.job(output, {}) == []


@pytest.mark.parametrize(
    "name", sorted(set(SEEDS) - {"author", "unheard-of key", "stream elsewhere", "odd command of the viewer"})
)
def test_the_check_finds_the_seed_by_itself(name: str) -> None:
    assert check.job(document(SEEDS[name][0]), {}) != []


def test_harmless_things_stay() -> None:
    good = [
        link(A=action("/URI", URI=String("https://www.example.jp/"))),
        link(A=action("/Named", N=Name.NextPage)),
        in_root(
            "/Outlines",
            lambda made: Dictionary(First=made.make_indirect(Dictionary(Title=String("第一章"), Dest=String("a")))),
        ),
    ]
    good.append(in_root("/Dests", lambda made: Dictionary(a=Array([made.pages[0].obj, Name.Fit]))))
    output, codes = rebuilt(document(*good))
    plain = inside(output)
    assert codes == set()
    assert b"https://www.example.jp/" in plain
    assert b"NextPage" in plain
    assert check.job(output, {}) == []


@pytest.mark.parametrize("name", SEEDS)
def test_rebuilding_what_was_rebuilt_changes_nothing(name: str) -> None:
    once, _codes = rebuilt(document(SEEDS[name][0]))
    again, codes = rebuilt(once)
    assert again == once
    assert codes == set()


def test_streams_that_are_written_in_an_odd_way_settle_at_once() -> None:
    def odd(made: Pdf) -> None:
        page = made.pages[0].obj
        packed = made.make_stream(b"")
        packed.write(zlib.compress(b"q Q"), filter=Array([Name.FlateDecode]))
        page["/Contents"] = Array([page["/Contents"], packed, made.make_stream(b"q Q ")])

    content = document(odd, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    once, _codes = rebuilt(content)
    assert rebuilt(once)[0] == once


def test_a_stream_that_unpacks_without_end_is_refused_before_it_is_unpacked() -> None:
    def bomb(made: Pdf) -> None:
        packed = zlib.compress(b"\x00" * (300 * 1024 * 1024), 9)
        page = made.pages[0].obj
        page["/Contents"] = made.make_stream(b"")
        page["/Contents"].write(packed, filter=Name.FlateDecode)

    with pytest.raises(Refusal) as found:
        rebuilt(document(bomb))
    assert found.value.code == "PDF-BOMB"


@pytest.mark.parametrize("kind", ["JBIG2Decode", "Crypt", "Unheard"])
def test_risky_and_unheard_of_filters_are_refused(kind: str) -> None:
    content = document(
        lambda made: made.pages[0].obj["/Contents"].write(b"x", filter=Name.RunLengthDecode), compress_streams=False
    )
    assert b"/RunLengthDecode" in content
    with pytest.raises(Refusal) as found:
        rebuilt(content.replace(b"/RunLengthDecode", f"/{kind}".encode()))
    assert found.value.code == "PDF-FILTER"


def test_a_protected_document_asks_for_its_password() -> None:
    content = document(encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(Refusal) as found:
        rebuilt(content)
    assert found.value.code == "ENCRYPTED"


def test_a_document_without_pages_or_of_noise_is_refused() -> None:
    for content in (b"%PDF-1.7\nnoise", b"%PDF-1.7\ntrailer<</Root<<>>>>"):
        with pytest.raises(Refusal):
            rebuilt(content)


@given(st.data())
def test_no_change_of_bytes_does_more_than_be_refused_or_leaves_a_seed(data: st.DataObject) -> None:
    content = bytearray(document(SEEDS["script on opening"][0]))
    for _change in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    try:
        output, _codes = rebuilt(bytes(content))
    except Refusal:
        return
    assert check.job(output, {}) == []
