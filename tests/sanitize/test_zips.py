"""Containers: what two readers could read differently, what hides, what grows without end."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.sanitize import zips
from sekimori.sanitize.policy import Limits
from sekimori.sanitize.refusing import Refusal
from sekimori.sanitize.zips import Member

LIMITS = Limits()


def packed(files: list[tuple[str, bytes]], **given: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", given.get("method", zipfile.ZIP_DEFLATED)) as container:
        for name, content in files:
            container.writestr(name, content)
    return buffer.getvalue()


def refused(content: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(Refusal) as found:
        zips.read(content, limits)
    return found.value.code


@given(
    st.dictionaries(
        st.text("abcあ/._", min_size=1, max_size=12).filter(
            lambda n: not n.startswith("/") and ".." not in n.split("/") and not n.endswith("/")
        ),
        st.binary(max_size=50),
        max_size=5,
    )
)
def test_what_is_written_is_read_again_and_always_in_the_same_bytes(files: dict[str, bytes]) -> None:
    members = [Member(name, content) for name, content in files.items()]
    content = zips.write(members)
    assert zips.read(content, LIMITS) == members
    assert zips.write(members) == content


@pytest.mark.parametrize("name", ["../a.xml", "/a.xml", "c:/a.xml", "a/../../b", "..\\a"])
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    assert refused(packed([(name, b"x")])) == "ZIP-PATH"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [("a.xml", "a.xml"), ("a.xml", "A.XML")])
def test_two_files_of_one_name_are_refused(names: tuple[str, str]) -> None:
    assert refused(packed([(name, b"x") for name in names])) == "ZIP-DUPLICATE"


def test_bytes_before_the_container_are_refused() -> None:
    assert refused(b"MZ" + packed([("a.xml", b"x")])) == "ZIP-EXTRA-BYTES"


def test_a_header_that_says_something_else_than_the_directory_is_refused() -> None:
    content = packed([("a.xml", b"x")])
    assert refused(content.replace(b"a.xml", b"b.xml", 1)) == "ZIP-DUPLICATE"


def test_a_size_that_is_not_true_is_refused() -> None:
    content = bytearray(packed([("a.xml", b"x" * 100)], method=zipfile.ZIP_STORED))
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 99)
    assert refused(bytes(content)) == "ZIP-MALFORMED"


def test_an_encrypted_member_asks_for_its_password() -> None:
    content = bytearray(packed([("a.xml", b"x")]))
    content[6] |= 1
    assert refused(bytes(content)) == "ENCRYPTED"


def test_bombs_are_stopped_by_what_they_unpack_to() -> None:
    content = packed([("a.xml", b"\x00" * (8 * 1024 * 1024))])
    assert refused(content) == "ZIP-BOMB"
    assert refused(packed([("a", b"ab" * 600), ("b", b"cd" * 600)]), Limits(expanded=2000)) == "ZIP-BOMB"
    assert refused(packed([(str(n), b"") for n in range(5)]), Limits(parts=4)) == "ZIP-TOO-MANY"


@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_bytes_do_more_than_be_refused(noise: bytes, place: int) -> None:
    content = bytearray(packed([("a.xml", b"x" * 50), ("b.xml", b"y")]))
    content[place : place + len(noise)] = noise
    try:
        zips.read(bytes(content), LIMITS)
    except Refusal:
        return
