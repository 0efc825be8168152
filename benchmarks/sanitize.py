"""What the sanitising engine lets through, loses and costs: `python -m benchmarks.sanitize [--corpus DIR] [--json]`.

Always: the matrix of seeds (tests/sanitize/seeds.py) and the bombs. With a folder of real files also: what becomes of them by
ending, what is left in the outputs by a search that shares no code with the engine (and by oletools where it is installed),
how many well-formed files are refused, how much of their words stays, and how fast all that goes through the sandbox.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import os
import re
import time
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from tests.sanitize import bombs, seeds

from sekimori.sanitize import engine, policy
from sekimori.sanitize.verdicts import Outcome, Verdict

POLICY = policy.default()
# Words that stand in no harmless output, by what the output is.
MARKERS = {
    "zip": (
        b"vbaProject", b"Attribut\x00e VB_", b"DDEAUTO", b"activeX", b"oleObject", b"macrosheet", b"attachedTemplate", b"customUI",
        b"ddeLink", b"WEBSERVICE(", b"vnd.sun.star.script", b"script:event-listener", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ),
    "pdf": (
        b"/JavaScript", b"/JS ", b"/Launch", b"/OpenAction", b"/AA ", b"/EmbeddedFile", b"/XFA", b"/RichMedia", b"/SubmitForm",
        b"/ImportData",
    ),
    "rtf": (b"\\objdata", b"\\object", b"\\*\\template", b"DDEAUTO", b"\\bin"),
    "html": (b"<script", b"javascript:", b"<iframe", b"<object", b"<embed", b"onerror=", b"onload="),
}  # fmt: skip
ZIPPED = frozenset(
    {"docx", "dotx", "xlsx", "xltx", "pptx", "ppsx", "potx", "odt", "ods", "odp", "odg", "ott", "ots", "otp"}
)
TEXTS = re.compile(r"^(word/|xl/(sharedStrings|worksheets)|ppt/slides/|content\.xml|ppt/notesSlides/)", re.IGNORECASE)
REBUILT = frozenset({"word", "excel", "powerpoint", "odf", "pdf", "rtf", "html", "image", "csv", "text"})
GRAM, LEAST_TEXT, WHOLE = 3, 200, 0.99
REFUSED = frozenset({Verdict.HELD, Verdict.BLOCKED, Verdict.ERROR})


@dataclass
class Tally:
    """What was counted over the files of a folder."""

    verdicts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    left: list[str] = field(default_factory=list)
    oletools: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    formed: int = 0
    recall: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    seconds: list[float] = field(default_factory=list)


def inside(content: bytes) -> Iterator[bytes]:
    """The output and everything packed in it: members of containers, streams of PDF."""
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            for name in container.namelist():
                yield name.encode()
                yield from inside(container.read(name))
    elif content.startswith(b"%PDF-"):
        for found in re.finditer(rb"/ObjStm.{0,200}?stream\r?\n", content, re.DOTALL):
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj().decompress(content[found.end() :])


def left_over(outcome: Outcome) -> list[str]:
    """The markers that still stand in an output."""
    content = outcome.output or b""
    ending = outcome.name.rsplit(".", 1)[-1]
    markers = MARKERS.get("zip" if ending in ZIPPED else ending, ())
    if ending == "pdf":  # What a page says in its own words is no name.
        heads = [re.sub(rb"\([^()]*\)", b"", piece.split(b"stream")[0]) for piece in inside(content)]
        return [marker.decode() for head in heads for marker in markers if marker in head]
    if ending == "rtf":  # Two backslashes are one that people wrote.
        content = content.replace(b"\\\\", b"")
    return [marker.decode("latin-1") for piece in inside(content) for marker in markers if marker in piece]


def by_oletools(outcome: Outcome) -> list[str]:
    """What oletools finds in an Office output: macros and DDE."""
    if importlib.util.find_spec("oletools") is None or outcome.name.rsplit(".", 1)[-1] not in ZIPPED:
        return []
    from oletools import msodde, olevba  # type: ignore[import-not-found,unused-ignore]

    found = []
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        parser = olevba.VBA_Parser(outcome.name, data=outcome.output)
        found += ["olevba"] * bool(parser.detect_vba_macros() or parser.detect_xlm_macros())
    path = Path(f"/tmp/sekimori-bench-{os.getpid()}-{outcome.sha256_out[:12]}.{outcome.name.rsplit('.', 1)[-1]}")  # noqa: S108
    path.write_bytes(outcome.output or b"")
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
            found += ["msodde"] * bool(
                msodde.process_maybe_encrypted(str(path), [], field_filter_mode=msodde.FIELD_FILTER_DDE).strip()
            )
    finally:
        path.unlink()
    return found


def well_formed(content: bytes, ending: str) -> bool:
    """Whether a reader that is not ours opens the file without complaint, no password asked for."""
    try:
        if content.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(content)) as container:
                names = {name.lower() for name in container.namelist()}
                locked = any(info.flag_bits & 1 for info in container.infolist())
                if locked or len(names) < len(container.namelist()) or container.testzip():
                    return False
                return all(
                    _parses(container.read(name)) for name in container.namelist() if name.endswith((".xml", ".rels"))
                )
        if ending == "pdf":
            import pypdfium2

            return len(pypdfium2.PdfDocument(content)) > 0
        if ending in {"png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp"}:
            from PIL import Image

            with Image.open(io.BytesIO(content)) as image:
                image.load()
                return 0 < image.width * image.height <= POLICY.limits.pixels
    except Exception:  # noqa: BLE001  # Whatever it complains of.
        return False
    return ending in {"html", "htm", "rtf", "csv", "txt"} and bool(content)


def _parses(content: bytes) -> bool:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_given: 1 / 0
    parser.Parse(content, True)
    return True


def words(content: bytes) -> str:
    """The words of a document as a reader that is not ours sees them."""
    if content.startswith(b"PK\x03\x04"):
        said: list[str] = []
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            for name in sorted(container.namelist()):
                if TEXTS.match(name) and name.endswith(".xml"):
                    parser = _listening(said)
                    with contextlib.suppress(expat.ExpatError):
                        parser.Parse(container.read(name), True)
        return "".join("".join(said).split())
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    return "".join(
        "".join(document[number].get_textpage().get_text_range() for number in range(min(len(document), 50))).split()
    )


def _listening(said: list[str]) -> expat.XMLParserType:
    """A parser that collects words, those of formulas and of fields' instructions left out: what they show stays, they may not."""
    parser = expat.ParserCreate()
    within: list[str] = []

    def end(_name: str) -> None:
        within.pop()

    def text(data: str) -> None:
        if within[-1].rsplit(":", 1)[-1] not in {"f", "instrText"}:
            said.append(data)

    parser.StartElementHandler = lambda name, _given: within.append(name)
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    return parser


def kept(before: str, after: str) -> float:
    """The share of the three-letter pieces of a text that stand in another."""
    wanted = Counter(before[n : n + GRAM] for n in range(len(before) - GRAM + 1))
    found = Counter(after[n : n + GRAM] for n in range(len(after) - GRAM + 1))
    return sum((wanted & found).values()) / max(sum(wanted.values()), 1)


def over(files: list[Path]) -> tuple[Tally, float]:
    """Everything that is counted over real files, and the seconds all of them took together."""
    tally = Tally()
    engine.sanitize(b"a", "warm.txt", POLICY)
    began = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(pool.map(_timed, files))
    whole = time.perf_counter() - began
    for path, (outcome, seconds) in zip(files, outcomes, strict=True):
        tally.seconds.append(seconds)
        _counted(tally, path, path.read_bytes(), outcome)
    return tally, whole


def _timed(path: Path) -> tuple[Outcome, float]:
    began = time.perf_counter()
    return engine.sanitize(path.read_bytes(), path.name, POLICY), time.perf_counter() - began


def _counted(tally: Tally, path: Path, content: bytes, outcome: Outcome) -> None:
    ending = path.suffix.lower()[1:]
    tally.verdicts[ending][outcome.verdict.value] += 1
    if outcome.output is not None:
        tally.left += [f"{path.name}: {each}" for each in dict.fromkeys(left_over(outcome))]
        tally.oletools += [f"{path.name}: {each}" for each in by_oletools(outcome)]
    if outcome.kind in REBUILT and well_formed(content, ending):
        tally.formed += 1
        if outcome.verdict in REFUSED:
            tally.refused.append(f"{path.name}: {outcome.reason}")
        elif outcome.output and (ending == "pdf" or content.startswith(b"PK\x03\x04")):
            with contextlib.suppress(Exception):
                before = words(content)
                if len(before) >= LEAST_TEXT:
                    share = kept(before, words(outcome.output))
                    tally.recall["pdf" if ending == "pdf" else "office"].append(share)
                    if share < WHOLE:
                        tally.lost.append(f"{path.name}: {100 * share:.1f} % of its words stay")


def matrix() -> dict[str, float]:
    """The matrix of seeds."""
    left, unnamed, cells = 0, 0, seeds.cells()
    for cell in cells:
        outcome = engine.sanitize(cell.content, cell.name, POLICY)
        left += seeds.residue(outcome)
        unnamed += bool(cell.code) and cell.code not in {finding.code for finding in outcome.findings}
    named = [engine.sanitize(each.content, each.name, POLICY) for each in seeds.controls()]
    false = sum(bool({finding.code for finding in each.findings} - engine.QUIET) for each in named)
    return {"seeds": len(cells), "seeds that came out (hold 0)": left, "seeds without their name (hold 0)": unnamed,
            "carriers without a seed that were accused (hold 0)": false}  # fmt: skip


def explosions() -> dict[str, float]:
    """The bombs: the slowest, and how many got through."""
    slowest, through = 0.0, 0
    for name, make in bombs.BOMBS.values():
        content = make()
        began = time.perf_counter()
        outcome = engine.sanitize(content, name, POLICY)
        slowest = max(slowest, time.perf_counter() - began)
        through += outcome.output is not None and len(outcome.output) > 1024 * 1024
    return {
        "bombs": len(bombs.BOMBS),
        "slowest bomb, s (hold 2)": round(slowest, 2),
        "bombs that went off (hold 0)": through,
    }


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which this share lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def corpus(folder: Path) -> tuple[dict[str, float], Tally]:
    """The numbers over real files."""
    files = [
        path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in {".md", ".tsv", ".dat"}
    ]
    tally, whole = over(files)
    numbers: dict[str, float] = {
        "files": len(files),
        "outputs with a marker (hold 0)": len({each.split(":")[0] for each in tally.left}),
        "well-formed files of rebuilt kinds": tally.formed,
        "refused of them, % (hold 1)": round(100 * len(tally.refused) / max(tally.formed, 1), 2),
        "files/s (hold 40)": round(len(files) / whole, 1),
        "median, ms": round(1000 * percentile(tally.seconds, 0.5), 1),
        "p95, ms": round(1000 * percentile(tally.seconds, 0.95), 1),
    }
    if importlib.util.find_spec("oletools"):
        numbers["outputs in which oletools finds macros or DDE (hold 0)"] = len(tally.oletools)
    for kind, values in tally.recall.items():
        numbers[f"words kept, {kind}, mean %"] = round(100 * sum(values) / len(values), 3)
        numbers[f"{kind} files with 99 % of their words, %"] = round(
            100 * sum(v >= WHOLE for v in values) / len(values), 2
        )
    return numbers, tally


def main() -> None:
    """Prints the numbers, and what they are made of."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, help="a folder of real files")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    numbers = {**explosions(), **matrix()}
    tally = None
    if chosen.corpus:
        more, tally = corpus(chosen.corpus)
        numbers |= more
    if chosen.json:
        print(json.dumps(numbers))
        return
    for name, value in numbers.items():
        print(f"{name}: {value:g}")
    if tally:
        for ending, counted in sorted(tally.verdicts.items()):
            print(f"  {ending:6} {dict(counted)}")
        for line in (*tally.left, *tally.oletools, *tally.refused, *tally.lost):
            print(f"  ! {line}")


if __name__ == "__main__":
    main()
