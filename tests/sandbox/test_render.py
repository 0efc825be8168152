"""Making documents: fonts and packages may be read and threads used, all else is as closed as for parsing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import sekimori
from sekimori import sandbox
from sekimori.sandbox import ChildDied, Limits, Reason
from sekimori.sandbox.limits import MIB

pytestmark = pytest.mark.kernel

HERE = "tests.sandbox.hostile"
LIMITS = Limits(memory_bytes=1024 * MIB)


def render(function, options=None, untrusted=b"", module=HERE):
    return sandbox.run(f"{module}:{function}", untrusted, options, LIMITS, profile=sandbox.RENDER)


def test_packages_and_fonts_can_be_read():
    assert render("read", {"path": sekimori.__file__}) == Path(str(sekimori.__file__)).stat().st_size
    assert render("read", {"path": os.__file__}) > 0
    fonts = sorted(Path("/usr/share/fonts").rglob("*.[to]t[fc]"))
    if fonts:
        assert render("read", {"path": str(fonts[0])}) == fonts[0].stat().st_size


@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self/environ", "/proc/self/mem", "/dev/zero", "/usr/bin/env"])
def test_nothing_else_can_be_read(path):
    with pytest.raises(ChildDied) as caught:
        render("read", {"path": path})
    assert caught.value.untrusted_detail.endswith("PermissionError")


def test_nothing_can_be_written(tmp_path):
    package = Path(str(sekimori.__file__)).parent / "written-by-a-job"
    for path in (tmp_path / "x", package, Path("/dev/null")):
        with pytest.raises(ChildDied):
            render("write_file", {"path": str(path)})
    assert not package.exists()


def test_nothing_can_be_removed(tmp_path):
    kept = tmp_path / "kept"
    kept.touch()
    with pytest.raises(ChildDied) as caught:
        render("remove_file", {"path": str(kept)})
    assert caught.value.reason is Reason.FORBIDDEN


def test_threads_run():
    assert render("start_thread") == [1]


def test_a_pdf_and_a_word_file_are_made_and_read_back():
    pdf = render("typeset", untrusted="= Notice\nSample city 汐見".encode(), module="tests.sandbox.engines")
    assert pdf.startswith(b"%PDF-")
    assert "Sample city" in sandbox.run("tests.sandbox.engines:text_of_pdf", pdf)[0]
    word = render("word", untrusted="汐見市".encode(), module="tests.sandbox.engines")
    assert sandbox.run("tests.sandbox.engines:text_of_word", word) == ["汐見市"]
    sheet = render("sheet", untrusted="汐見市".encode(), module="tests.sandbox.engines")
    assert sandbox.run("tests.sandbox.engines:text_of_sheet", sheet) == [["汐見市"]]


def test_the_engines_also_work_where_nothing_can_be_opened():
    texts = sandbox.run("tests.sandbox.engines:decode_everywhere", "点検".encode("iso2022_jp"))
    assert texts["iso2022_jp"] == "点検"
    assert len(texts) > 80
    pdf = render("typeset", untrusted=b"x", module="tests.sandbox.engines")
    assert sandbox.run("tests.sandbox.engines:save_pdf", pdf).startswith(b"%PDF-")
