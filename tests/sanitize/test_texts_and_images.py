"""Text, tables of text and pictures."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sekimori.sanitize import images, policy, texts
from sekimori.sanitize.policy import Limits
from sekimori.sanitize.refusing import Refusal

OPTIONS: dict[str, Any] = {"policy": policy.default().model_dump(mode="json"), "family": "csv", "extension": "csv"}


def table(content: bytes, **more: Any) -> tuple[bytes, list[str]]:
    told = texts.job(content, {**OPTIONS, **more})
    return base64.b64decode(told["content"]), [code for code, *_rest in told["findings"]]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "utf-16", "utf-8-sig", "iso2022_jp"])
def test_a_text_keeps_its_encoding(encoding: str) -> None:
    content = "品名,数量\r\n机,３\r\n".encode(encoding)
    assert table(content) == (content, [])


@pytest.mark.parametrize(
    ("cell", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝ＨＹＰＥＲＬＩＮＫ", "'＝ＨＹＰＥＲＬＩＮＫ"),
        ("\"=cmd|'x'!A0\"", "\"'=cmd|'x'!A0\""),
        ("-12.5", "-12.5"),
        ("+81-3", "+81-3"),
        ("-", "-"),
        ("普通", "普通"),
    ],
)
def test_a_cell_that_could_act_as_a_formula_is_held_by_a_quotation_mark(cell: str, guarded: str) -> None:
    content, codes = table(f"a,{cell}\nb,1\n".encode())
    assert content.decode() == f"a,{guarded}\nb,1\n"
    assert ("CSV-FORMULA" in codes) == (cell != guarded)


@given(st.text(max_size=80))
def test_no_table_loses_anything_but_signs_that_hide(text: str) -> None:
    codes: list[str] = []
    kept = texts.cleaned(text, codes)
    guarded = texts.guarded(kept, ",", [])
    assert guarded.replace("'", "") == kept.replace("'", "")
    assert len(kept) <= len(text)


def test_signs_that_turn_the_reading_round_go() -> None:
    content, codes = table("名\u202e前\x07\n".encode())
    assert content.decode() == "名前\n"
    assert codes == ["TEXT-DIRECTION", "TEXT-CONTROL"]


def test_bytes_of_no_encoding_are_refused() -> None:
    with pytest.raises(Refusal) as found:
        table(b"\x81\xff\xfe\x80\xa0")
    assert found.value.code == "TEXT-UNDECODABLE"


def picture(kind: str, **more: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 4), (200, 10, 10)).save(buffer, kind, **more)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "extension"), [("PNG", "png"), ("JPEG", "jpeg"), ("BMP", "png"), ("TIFF", "png"), ("GIF", "png")]
)
def test_a_picture_is_drawn_anew_and_nothing_else_stays(kind: str, extension: str) -> None:
    made = images.rebuilt(picture(kind) + b"PK\x03\x04 hidden archive with MARK", Limits())
    assert made.extension == extension
    assert b"MARK" not in made.content
    with Image.open(io.BytesIO(made.content)) as image:
        assert image.size == (8, 4)


def test_what_was_told_beside_the_pixels_goes() -> None:
    exif = Image.Exif()
    exif[0x010E] = "MARK"
    made = images.rebuilt(picture("JPEG", exif=exif, comment=b"MARK"), Limits())
    assert b"MARK" not in made.content


def test_a_picture_that_cannot_be_read_becomes_an_empty_one_inside_a_document_and_is_refused_alone() -> None:
    assert images.rebuilt(b"\x89PNG\r\n\x1a\nbroken", Limits()).codes == ("IMAGE-UNREADABLE",)
    assert images.rebuilt(b"\x01\x00\x00\x00" + b"\x00" * 36 + b" EMF", Limits()).codes == ("IMAGE-VECTOR",)
    with pytest.raises(Refusal):
        images.job(b"no picture", OPTIONS)


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(Refusal) as found:
        images.rebuilt(picture("PNG"), Limits(pixels=31))
    assert found.value.code == "IMAGE-BOMB"


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_become_an_empty_picture(noise: bytes) -> None:
    assert images.rebuilt(b"\x89PNG\r\n\x1a\n" + noise, Limits()).extension == "png"
