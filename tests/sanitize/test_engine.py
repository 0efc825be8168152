"""The whole way in the real sandbox, the command line, and policies."""

from __future__ import annotations

import importlib
import io
import json
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from pikepdf import Dictionary, Name
from PIL import Image

from sekimori.common.errors import InvalidInput
from sekimori.sandbox.errors import ChildDied
from sekimori.sanitize import engine, policy
from sekimori.sanitize.archives import unpack
from sekimori.sanitize.commands import sanitize
from sekimori.sanitize.verdicts import Level, Verdict
from tests.sanitize import packages
from tests.sanitize.packages import MARK, word
from tests.sanitize.test_pdf import SEEDS, document
from tests.sanitize.test_texts_and_images import picture

POLICY = policy.default()
SEEDED = word(f'<w:p><w:fldSimple w:instr="DDEAUTO {MARK}"><w:r><w:t>結果</w:t></w:r></w:fldSimple></w:p>')


def test_a_document_goes_through_and_what_was_done_is_told() -> None:
    outcome = engine.sanitize(SEEDED.packed(), "回覧.docx", POLICY)
    assert (outcome.verdict, outcome.name, outcome.missing) == (Verdict.SANITISED, "回覧.docx", ())
    assert [finding.code for finding in outcome.findings] == ["OOXML-DDE"]
    assert outcome.output is not None
    assert MARK.encode() not in packages.everything_in(outcome.output)
    again = engine.sanitize(SEEDED.packed(), "回覧.docx", POLICY)
    assert (again.output, again.sha256_out) == (outcome.output, outcome.sha256_out)


def test_a_pdf_and_a_picture_go_through_the_real_sandbox() -> None:
    outcome = engine.sanitize(document(SEEDS["script on opening"][0]), "通知.pdf", POLICY)
    assert (outcome.verdict, [finding.code for finding in outcome.findings]) == (Verdict.SANITISED, ["PDF-AUTO-ACTION"])
    drawn = engine.sanitize(picture("JPEG"), "写真.jpg", POLICY)
    assert (drawn.verdict, drawn.name) == (Verdict.SANITISED, "写真.jpeg")


def test_a_module_loads_what_its_rebuilder_needs_before_files_are_out_of_reach() -> None:
    for target in {*engine.REBUILDERS.values()} - {"sekimori.sanitize.texts:job"}:
        assert hasattr(importlib.import_module(target.split(":")[0]), "prepare_for_sandbox"), target


def test_a_picture_in_jpeg_2000_is_drawn_anew_inside_the_sandbox() -> None:
    def seed(made: pikepdf.Pdf) -> None:
        picture = made.make_stream(base.getvalue())
        picture.write(base.getvalue(), filter=Name.JPXDecode)
        picture.update(Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=40, Height=30))
        made.pages[0].obj["/Resources"]["/XObject"] = Dictionary(I=picture)

    base = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 200, 10)).save(base, "JPEG2000")
    outcome = engine.sanitize(document(seed), "航空写真.pdf", POLICY)
    assert [finding.code for finding in outcome.findings] == ["IMAGE-REBUILT"]
    with pikepdf.open(io.BytesIO(outcome.output or b"")) as made:
        picture = made.pages[0].obj["/Resources"]["/XObject"]["/I"]
        assert isinstance(picture, pikepdf.Stream)
        drawn = pikepdf.PdfImage(picture).as_pil_image()
        assert drawn.size == (40, 30)
        assert all(abs(a - b) < 8 for a, b in zip(drawn.tobytes()[:3], (10, 200, 10), strict=True))


@pytest.mark.parametrize(
    ("content", "name", "verdict"),
    [
        (b"MZ\x90\x00", "a.txt", Verdict.BLOCKED),
        (SEEDED.packed(), "a.exe", Verdict.BLOCKED),
        (b"%PDF-1.7", "a.docx", Verdict.BLOCKED),
        (b"\x00\x01\x02", "a.dat", Verdict.HELD),
        (b"", "a.txt", Verdict.HELD),
        (b"PK\x03\x04[Content_Types].xml word/ broken", "a.docx", Verdict.HELD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a", Verdict.HELD),
        (b"%PDF-1.7\n", "a.pdf", Verdict.HELD),
        (b"{\\rtf1", "a.rtf", Verdict.HELD),
    ],
)
def test_what_is_not_understood_does_not_pass_and_says_why(content: bytes, name: str, verdict: Verdict) -> None:
    outcome = engine.sanitize(content, name, POLICY)
    assert outcome.verdict is verdict
    assert outcome.output is None
    assert outcome.reason


def test_the_check_has_a_veto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_check", lambda *_given: ["code", "word/document.xml"])
    outcome = engine.sanitize(word().packed(), "a.docx", POLICY)
    assert (outcome.verdict, outcome.output) == (Verdict.HELD, None)
    assert "CHECK-VETO" in {finding.code for finding in outcome.findings}


def test_an_answer_of_another_form_is_an_error_and_nothing_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine.REBUILDERS, "text", "tests.sanitize.strange:job")
    outcome = engine.sanitize("予定".encode(), "a.txt", POLICY)
    assert (outcome.verdict, outcome.output) == (Verdict.ERROR, None)
    assert outcome.reason
    for blob in (
        b"",
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x02{x",
        b"\x00\x01\x00\x00" + b"[" * 65_536,
        b"\x00\x00\x00\x011",
    ):
        with pytest.raises((ChildDied, TypeError)):
            unpack.taken(blob)


def test_a_file_above_the_limit_is_not_even_opened() -> None:
    small = POLICY.model_copy(update={"limits": policy.Limits(file=10)})
    assert engine.sanitize(b"a" * 11, "a.txt", small).verdict is Verdict.BLOCKED


def test_the_command_writes_a_line_for_each_file_and_says_by_its_code_whether_all_passed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "回覧.docx").write_bytes(SEEDED.packed())
    (tmp_path / "in" / "お知らせ.txt").write_text("四月の予定", encoding="utf-8")
    run = CliRunner().invoke(sanitize, [str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--json"])
    assert run.exit_code == 0, run.output
    told = [json.loads(line) for line in run.output.splitlines()]
    assert {row["verdict"] for row in told} == {"SANITISED"}
    assert {"input", "sha256_in", "type", "verdict", "output", "sha256_out", "level", "findings", "seconds"} <= told[
        0
    ].keys()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["お知らせ.txt", "回覧.docx"]
    (tmp_path / "in" / "x.exe").write_bytes(b"MZ")
    again = CliRunner().invoke(sanitize, [str(tmp_path / "in"), "-o", str(tmp_path / "out")])
    assert again.exit_code == 1
    assert (tmp_path / "out" / "回覧(2).docx").exists()


def test_a_policy_names_what_is_wrong_in_it(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("families: {word: {level: magic}}\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"families\.word\.level"):
        policy.load(file)


def test_a_family_that_the_policy_does_not_name_is_blocked() -> None:
    assert POLICY.of("unheard-of").level is Level.BLOCK
    assert POLICY.digest == policy.default().digest
