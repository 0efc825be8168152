"""What a name says and how it lies; what a content is whatever its name says."""

from __future__ import annotations

import io
import zipfile
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.sanitize import kinds, names
from tests.sanitize import packages


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("請求書.exe", "NAME-FORBIDDEN-EXTENSION"),
        ("請求書.EXE ", "NAME-FORBIDDEN-EXTENSION"),
        ("請求書．ｅｘｅ", "NAME-FORBIDDEN-EXTENSION"),
        ("請求書.js.pdf", "NAME-DOUBLE-EXTENSION"),
        ("請求書\u202efdp.exe", "NAME-HIDDEN-DIRECTION"),
        ("請\u200b求書.pdf", "NAME-INVISIBLE"),
        ("請求書.pdf                    .scr", "NAME-PADDED-EXTENSION"),
        ("open.lnk", "NAME-FORBIDDEN-EXTENSION"),
        ("book.xll", "NAME-FORBIDDEN-EXTENSION"),
    ],
)
def test_a_name_that_lies_or_runs_is_named(name: str, code: str) -> None:
    assert code in {finding.code for finding in names.findings(name)}


@pytest.mark.parametrize("name", ["令和８年度予算.xlsx", "議事録 (2).docx", "第1.2版.pdf", "README"])
def test_an_honest_name_is_left_in_peace(name: str) -> None:
    assert list(names.findings(name)) == []


@given(st.text(max_size=300), st.sampled_from(["docx", "txt", ""]))
def test_a_safe_name_is_no_path_and_hides_nothing(name: str, extension: str) -> None:
    safe = names.safe(name, extension)
    assert safe.strip(". ")
    assert not set(safe) & set('/\\:*?"<>|\x00')
    assert not set(safe) & (names.DIRECTION | names.INVISIBLE)
    assert len(safe) <= names.LONGEST + 1 + 1 + len(extension)


def test_device_names_of_other_systems_are_not_given_out() -> None:
    assert names.safe("CON.docx", "docx") == "_CON.docx"
    assert names.safe("../../etc/passwd", "txt") == "passwd.txt"


@pytest.mark.parametrize(
    ("content", "name", "family"),
    [
        (packages.word().packed(), "a.docx", "word"),
        (packages.excel().packed(), "a.bin", "excel"),
        (packages.powerpoint().packed(), "a", "powerpoint"),
        (b"%PDF-1.7\n", "a.pdf", "pdf"),
        (b"junk\n%PDF-1.7\n", "a.pdf", "pdf"),
        (b"MZ\x90\x00", "a.txt", "program"),
        ("品名,数量\n".encode("cp932"), "a.csv", "csv"),
        ("<html><body>", "a.txt", "html"),
        ("お知らせ".encode(), "a.txt", "text"),
        (b"\x00\x01\x02\x03", "a.txt", "unknown"),
        (b"", "a.txt", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted"),
        (b"`\x0e\x82\x01", "a.xdw", "xdw"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + UUID("78597001-1D84-11CF-9713-0020AFD806F4").bytes_le,
            "a.jtd",
            "jtd",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + UUID("78597002-1D84-11CF-9713-0020AFD806F4").bytes_le,
            "a.jtdc",
            "jtd",
        ),
    ],
)
def test_the_kind_is_told_by_the_content(content: bytes | str, name: str, family: str) -> None:
    assert kinds.of(content if isinstance(content, bytes) else content.encode(), name).family == family


def test_a_presentation_with_a_workbook_in_it_is_a_presentation() -> None:
    made = packages.powerpoint()
    for content in (
        packages.excel().packed(),
        b"[Content_Types].xml xl/workbook.xml xl/workbook.bin word/document.xml",
    ):
        packed = made.with_part("ppt/embeddings/a.xlsx", content).packed()
        stored = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(packed)) as before, zipfile.ZipFile(stored, "w") as after:
            for name in before.namelist():
                after.writestr(name, before.read(name))
        assert kinds.of(packed, "a.pptx").family == "powerpoint"
        assert kinds.of(stored.getvalue(), "a.pptx").family == "powerpoint"
        assert kinds.of(stored.getvalue()[:-40], "a.pptx").family


def test_a_name_that_promises_another_kind_is_a_mismatch() -> None:
    assert kinds.mismatch(kinds.of(b"%PDF-1.7", "a.docx"), "a.docx")
    assert not kinds.mismatch(kinds.of(b"%PDF-1.7", "a.pdf"), "a.pdf")
    assert not kinds.mismatch(kinds.of(b"a,b", "a.csv"), "a.csv")


@given(st.binary(max_size=200), st.text(max_size=20))
def test_every_content_has_a_kind(content: bytes, name: str) -> None:
    assert kinds.of(content, name).family
