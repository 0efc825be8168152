"""Archives: every file in them judged by itself, packed anew; what leads out, grows, hides or asks for a password is named."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sekimori import sandbox
from sekimori.common.errors import NotAvailable
from sekimori.sanitize import engine, policy, zips
from sekimori.sanitize.archives import lhasa, libarchive, lzh, pack
from sekimori.sanitize.checks import archive as check
from sekimori.sanitize.commands import sanitize
from sekimori.sanitize.policy import Limits
from sekimori.sanitize.refusing import Refusal
from sekimori.sanitize.verdicts import Outcome, Verdict
from sekimori.sanitize.zips import Member
from tests.sanitize import archives, packages
from tests.sanitize.packages import MARK, word

POLICY = policy.default()
WORDS = "四月の予定\r\n".encode()
SEEDED = word(f'<w:p><w:fldSimple w:instr="DDEAUTO {MARK}"><w:r><w:t>結果</w:t></w:r></w:fldSimple></w:p>').packed()


def passed(content: bytes, name: str, *passwords: str, given: policy.Policy = POLICY) -> Outcome:
    return engine.sanitize(content, name, given, None, passwords)


def files(outcome: Outcome) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(outcome.output or b"")) as container:
        return {info.filename: container.read(info) for info in container.infolist()}


def codes(outcome: Outcome) -> set[str]:
    return {finding.code for finding in outcome.findings}


def tarred(**more: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        for name, content in more.items():
            info = tarfile.TarInfo(f"{name}.txt")
            info.size = len(content)
            made.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def test_every_file_of_an_archive_goes_its_own_way_and_a_list_says_what_happened() -> None:
    content = archives.zipped({"通知/回覧.docx": SEEDED, "予定.txt": WORDS, "通知/開く.exe": b"MZ"})
    outcome = passed(content, "書類.zip")
    assert outcome.verdict is Verdict.PARTIAL
    made = files(outcome)
    assert sorted(made) == ["予定.txt", pack.LISTING, "通知/回覧.docx"]
    assert MARK.encode() not in packages.everything_in(made["通知/回覧.docx"])
    listing = made[pack.LISTING].decode("utf-8-sig")
    assert "開く.exe\t渡していません" in listing
    assert "回覧.docx\t渡しました\t外部のプログラム" in listing
    assert {"ARCHIVE-MEMBER", "OOXML-DDE", "NAME-FORBIDDEN-EXTENSION"} <= codes(outcome)
    assert any(finding.location.startswith("通知/開く.exe") for finding in outcome.findings)


def test_packing_what_was_packed_changes_nothing() -> None:
    inner = archives.zipped({"中/回覧.docx": SEEDED})
    once = passed(archives.zipped({"内.zip": inner, "予定.txt": WORDS, "動く.js": b"x"}), "a.zip")
    again = passed(once.output or b"", "a.zip")
    assert (again.verdict, again.output) == (Verdict.SANITISED, once.output)


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (archives.seven({"予定.txt": WORDS}), "a.7z"),
        (archives.lzh("予定表.txt".encode("cp932"), WORDS), "a.lzh"),
        (archives.cab("a.txt", WORDS), "a.cab"),
        (archives.rar("予定.txt", WORDS), "a.rar"),
        (tarred(a=WORDS), "a.tar"),
        (gzip.compress(tarred(a=WORDS)), "a.tar.gz"),
        (bz2.compress(tarred(a=WORDS)), "a.tar.bz2"),
        (lzma.compress(tarred(a=WORDS)), "a.tar.xz"),
        (gzip.compress(WORDS), "予定.txt.gz"),
        (lzma.compress(WORDS), "予定.txt.xz"),
    ],
    ids=["7z", "lzh", "cab", "rar", "tar", "tar.gz", "tar.bz2", "tar.xz", "gz", "xz"],
)
def test_archives_of_other_kinds_become_zip(made: bytes, name: str) -> None:
    outcome = passed(made, name)
    assert outcome.verdict is Verdict.CONVERTED, outcome
    assert outcome.name.endswith(".zip")
    assert list(files(outcome).values()) == [WORDS]
    assert next(iter(files(outcome))).removesuffix(".txt") in {"予定", "予定表", "a"}


@pytest.mark.parametrize("make", [archives.locked, archives.locked_aes])
def test_a_locked_archive_asks_for_its_password_and_opens_with_it(make: Callable[..., bytes]) -> None:
    content = make("予定.txt", WORDS, "合言葉".encode("cp932"))
    for passwords in ((), ("違う",)):
        outcome = passed(content, "a.zip", *passwords)
        assert (outcome.verdict, outcome.output) == (Verdict.PASSWORD, None)
    outcome = passed(content, "a.zip", "違う", "合言葉")
    assert (outcome.verdict, files(outcome)) == (Verdict.SANITISED, {"予定.txt": WORDS})


def test_the_command_reads_passwords_from_a_file_and_counts_a_part_as_not_all(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(archives.locked("予定.txt", WORDS, "合言葉".encode()))
    (tmp_path / "words").write_text("違う\n合言葉\n", encoding="utf-8")
    given = [str(tmp_path / "a.zip"), "-o", str(tmp_path / "out"), "--json"]
    assert CliRunner().invoke(sanitize, given).exit_code == 1
    run = CliRunner().invoke(sanitize, [*given, "--password-file", str(tmp_path / "words")])
    assert (run.exit_code, json.loads(run.output)["verdict"]) == (0, "SANITISED")
    (tmp_path / "a.zip").write_bytes(archives.zipped({"予定.txt": WORDS, "a.exe": b"MZ"}))
    assert CliRunner().invoke(sanitize, given).exit_code == 1
    (tmp_path / "words").write_bytes(b"\xff\xfe\x00")
    assert isinstance(
        CliRunner().invoke(sanitize, [*given, "--password-file", str(tmp_path / "words")]).exception, Exception
    )


def linked() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        info = tarfile.TarInfo("a.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(info)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (archives.zipped({"../a.txt": b"a"}), "a.zip", "ZIP-PATH"),
        (archives.lzh(b"../a.txt", b"a"), "a.lzh", "ZIP-PATH"),
        (archives.cab("c:\\a.txt", b"a"), "a.cab", "ZIP-PATH"),
        (archives.zipped({"が.txt": b"a", "か\u3099.txt": b"b"}), "a.zip", "ZIP-DUPLICATE"),
        (archives.zipped({"a.txt": b"a", "A.TXT": b"b"}), "a.zip", "ZIP-DUPLICATE"),
        (linked(), "a.tar", "ARCHIVE-LINK"),
        (archives.nested(6), "a.zip", "ARCHIVE-DEEP"),
        (archives.quine_like(), "a.zip", "ARCHIVE-DEEP"),
        (archives.overlapping(), "a.zip", "ZIP-DUPLICATE"),
        (gzip.compress(b"a" * (80 << 20), 6), "a.gz", "ZIP-BOMB"),
        (b"7z\xbc\xaf\x27\x1c" + b"\x00" * 60, "a.7z", "KIND-EMPTY"),
        (b"Rar!\x1a\x07\x01\x00" + b"\xff" * 40, "a.rar", "ARCHIVE-MALFORMED"),
        (archives.zipped({}), "a.zip", "KIND-EMPTY"),
        (archives.zipped({"a.exe": b"MZ"}), "a.zip", "ARCHIVE-MEMBER"),
    ],
)  # fmt: skip
def test_what_leads_out_hides_or_grows_does_not_pass(content: bytes, name: str, code: str) -> None:
    outcome = passed(content, name)
    assert (outcome.verdict.delivers, outcome.output) == (False, None)
    assert code in codes(outcome)
    assert outcome.reason


def test_too_many_files_are_too_many_however_they_are_nested() -> None:
    few = POLICY.model_copy(update={"limits": Limits(parts=5)})
    inner = {f"{n}.txt": b"a" for n in range(4)}
    content = archives.zipped({"a.zip": archives.zipped(inner), "b.zip": archives.zipped(inner)})
    assert codes(passed(content, "a.zip", given=few)) == {"ZIP-TOO-MANY"}


def test_what_other_systems_leave_behind_is_left_out_without_being_held() -> None:
    outcome = passed(archives.zipped({"a.txt": WORDS, "__MACOSX/._a.txt": b"\x00\x05", "Thumbs.db": b"\x00"}), "a.zip")
    assert (outcome.verdict, list(files(outcome))) == (Verdict.SANITISED, ["a.txt"])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("予定 ☃/①.txt", "予定 _/①.txt"),
        ("CON/aux.txt", "_CON/_aux.txt"),
        ("が/か\u3099.txt", "が/が.txt"),
        ("ﾊﾝｶｸ/é.txt", "ﾊﾝｶｸ/e.txt"),
    ],
)
def test_names_can_be_written_on_every_system_here(name: str, path: str) -> None:
    assert list(files(passed(archives.zipped({name: WORDS}), "a.zip"))) == [path]


def test_two_names_that_become_one_are_told_apart() -> None:
    made = files(passed(archives.zipped({"☃.txt": b"a", "☂.txt": b"b"}), "a.zip"))
    assert sorted(made) == ["_(2).txt", "_.txt"]


def test_old_kinds_of_lzh_are_unpacked_by_a_program_in_isolation() -> None:
    content = archives.lzh("表/予定表.txt".encode("cp932"), WORDS)
    assert zips.read(lhasa.as_zip(content, sandbox.Limits()), Limits()) == [Member("表/予定表.txt", WORDS)]
    with pytest.raises(Refusal):
        lhasa.as_zip(content.replace(b"-lh0-", b"-lh1-"), sandbox.Limits())


@pytest.mark.parametrize("level", [1, 2, 3])
def test_headers_of_every_level_are_read(level: int) -> None:
    name, place = "予定表.txt".encode("cp932"), "書類ÿ表".encode("cp932", "replace").replace(b"?", b"\xff")
    width = 2 if level < 3 else 4
    further = [b"\x01" + name, b"\x02" + place]
    sized = [len(each) + width for each in further]
    chain = b"".join(each + after.to_bytes(width, "little") for each, after in zip(further, [sized[1], 0], strict=True))
    if level == 1:
        body = b"-lh0-" + struct.pack("<III", 3 + len(chain), 3, 0) + b"\x20\x01\x00" + b"\x00\x00U"
        made = bytes([len(body) + 2, 0]) + body + sized[0].to_bytes(2, "little") + chain + b"abc\x00"
    else:
        shared = b"-lh0-" + struct.pack("<III", 3, 3, 0) + b"\x20" + bytes([level]) + b"\x00\x00U"
        total = 2 + len(shared) + (0 if level == 2 else 4) + width + len(chain)
        made = (total if level == 2 else 4).to_bytes(2, "little") + shared
        made += b"" if level == 2 else total.to_bytes(4, "little")
        made += sized[0].to_bytes(width, "little") + chain + b"abc\x00"
    assert [(each.name, each.packed) for each in lzh.entries(made)] == [("書類/表/予定表.txt", b"abc")]


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_of_headers_stumble(noise: bytes) -> None:
    for level in range(4):
        lzh.entries(b"\x20\x00-lh5-" + noise[:13].ljust(13, b"\x00") + bytes([level]) + noise)


def test_without_its_library_an_archive_is_held_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libarchive, "_LIBRARY", "libarchive.so.none")
    libarchive.library.cache_clear()
    try:
        with pytest.raises(NotAvailable, match="libarchive"):
            libarchive.library()
    finally:
        libarchive.library.cache_clear()


def test_the_check_refuses_what_the_packer_never_writes() -> None:
    good = passed(archives.zipped({"a.txt": WORDS}), "a.zip").output or b""
    assert check.job(good, {}) == []
    for bad in (
        good + b"x",
        archives.zipped({"a.exe": b"a"}),
        archives.zipped({"a.txt": b"MZ"}),
        archives.zipped({"../a": b"a"}),
        archives.zipped({"☃": b"a"}),
        archives.zipped({"a.docx": SEEDED}),
        archives.zipped({"a.zip": archives.zipped({"a.lnk": b"a"})}),
        archives.overlapping(),
        archives.locked("a.txt", WORDS, b"a"),
    ):
        assert check.job(bad, {})
