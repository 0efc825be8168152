"""The reader of what a program left takes plain files only and fails in no other way than told."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.sandbox import ChildDied, Limits, ustar

LIMITS = Limits()


def archive(*members, kind=tarfile.USTAR_FORMAT):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=kind) as tar:
        for name, content, changes in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for attribute, value in changes.items():
                setattr(info, attribute, value)
            tar.addfile(info, io.BytesIO(content))
    return stream.getvalue()


@settings(max_examples=100)
@given(
    files=st.dictionaries(
        st.from_regex(r"[a-z]{1,90}(/[a-z]{1,60})?", fullmatch=True), st.binary(max_size=1500), max_size=6
    )
)
def test_plain_files_come_out_as_they_went_in(files):
    made = archive(*((name, content, {}) for name, content in files.items()))
    assert ustar.read(made, LIMITS) == files


def test_a_japanese_name_comes_out_as_it_went_in():
    assert ustar.read(archive(("議事録.txt", b"1", {})), LIMITS) == {"議事録.txt": b"1"}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_anything_but_a_file_is_passed_over(kind):
    made = archive(("a", b"1", {}), ("b", b"", {"type": kind, "linkname": "/etc/passwd"}), ("c", b"2", {}))
    assert ustar.read(made, LIMITS) == {"a": b"1", "c": b"2"}


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/"])
def test_a_path_outside_the_archive_is_refused(name):
    with pytest.raises(ChildDied):
        ustar.read(archive(("x" * len(name), b"1", {})).replace(b"x" * len(name), name.encode(), 1), LIMITS)


def test_an_archive_cut_short_is_refused():
    made = archive(("a", b"1" * 600, {}))
    for length in (0, 100, 512, 1000, 1100):
        with pytest.raises(ChildDied):
            ustar.read(made[:length], LIMITS)


@pytest.mark.parametrize("size", [b"77777777777\0", b"\x80" + b"\0" * 10 + b"\x10", b"-1\0", b"9\0", b"\0"])
def test_a_false_size_is_refused(size):
    made = bytearray(archive(("a", b"1", {})))
    made[124 : 124 + 12] = size.ljust(12, b"\0")
    with pytest.raises(ChildDied):
        ustar.read(bytes(made), LIMITS)


def test_too_many_files_are_refused():
    with pytest.raises(ChildDied):
        ustar.read(archive(*((str(number), b"", {}) for number in range(10_001))), LIMITS)


@settings(max_examples=300)
@given(noise=st.binary(max_size=2000), at=st.integers(0, 1500))
def test_no_bytes_make_it_fail_otherwise(noise, at):
    made = archive(("a/b", b"content", {}), ("c", b"", {}))
    for tampered in (noise, made[:at] + noise + made[at + len(noise) :]):
        try:
            members = ustar.read(tampered, LIMITS)
        except ChildDied:
            continue
        assert all(not name.startswith("/") and ".." not in name.split("/") for name in members)
