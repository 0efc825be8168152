"""A new PDF from what may stay of an old one. Runs in the sandbox: sandbox.run("sekimori.sanitize.pdf.rebuild:job", …)."""

from __future__ import annotations

import contextlib
import io
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from sekimori.sanitize import images, links
from sekimori.sanitize.handing import handed
from sekimori.sanitize.pdf import allowed, measures, streams
from sekimori.sanitize.policy import Policy
from sekimori.sanitize.refusing import Refusal, refusal
from sekimori.sanitize.verdicts import Finding

MOST_PAGES = 5_000
MOST_OBJECTS = 2_000_000
# All streams together may unpack to this much, or to so many times the size of the file where that is more.
LEAST_BUDGET, RATIO = 128 * 1024 * 1024, 500
_DEEPEST = 200


def prepare_for_sandbox() -> None:
    """Loads what is put off while files are still in reach."""
    images.prepare_for_sandbox()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(io.BytesIO(), deterministic_id=True)


def job(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """The new document and what was found. Raises Refusal."""
    policy = Policy.model_validate(options["policy"])
    try:
        measures.check_tables(untrusted)
        with _opened(untrusted, [str(each) for each in options.get("passwords", ())]) as document:
            work = Rebuilding(document, policy, len(untrusted))
            content = work.run()
            pages = len(document.pages)
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True, attempt_recovery=False) as made:
            if len(made.pages) != pages:
                raise refusal("PDF-BROKEN", "pages")
    except Refusal:
        raise
    except (
        pikepdf.PdfError,
        pikepdf.DataDecodingError,
        ValueError,
        TypeError,
        KeyError,
        RuntimeError,
        OverflowError,
    ) as error:
        raise refusal("PDF-BROKEN", type(error).__name__) from None
    return handed(content, "pdf", sorted(work.findings))


def _opened(untrusted: bytes, passwords: list[str]) -> pikepdf.Pdf:
    """The document, opened with the first password that fits; none is needed for one that is not protected."""
    for password in ["", *passwords]:
        with contextlib.suppress(pikepdf.PasswordError):
            return pikepdf.open(io.BytesIO(untrusted), password=password, suppress_warnings=True, attempt_recovery=True)
    raise refusal("ENCRYPTED")


class Rebuilding:
    """One document on its way: objects are visited once, by the kind under which they are first reached."""

    def __init__(self, document: pikepdf.Pdf, policy: Policy, size: int) -> None:
        self.document = document
        self.policy = policy
        self.findings: list[Finding] = []
        self.seen: set[tuple[int, int]] = set()
        self.backs: list[tuple[Dictionary | Stream, str]] = []
        self.aims: list[tuple[Array, int]] = []
        self.budget = [min(policy.limits.expanded, max(LEAST_BUDGET, RATIO * size))]

    def run(self) -> bytes:
        """The bytes of the new document."""
        if not 0 < len(self.document.pages) <= MOST_PAGES:
            raise refusal("PDF-PAGES", str(len(self.document.pages)))
        if len(self.document.objects) > MOST_OBJECTS:
            raise refusal("PDF-BOMB", str(len(self.document.objects)))
        # Pages first: whatever else leads to an object of theirs, it is looked at as what it is there.
        self._visit(self.document.Root["/Pages"], "pages")
        self._visit(self.document.Root, "catalog")
        self._ways_back()
        trailer = self.document.trailer
        for key in list(trailer.keys()):
            if key not in {"/Root", "/Size", "/ID", "/Encrypt"}:
                del trailer[key]
        # What a mended file lacks; on writing, only a size that is there is set right.
        trailer["/Size"] = len(self.document.objects) + 1
        buffer = io.BytesIO()
        self.document.save(
            buffer,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            recompress_flate=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            encryption=False,
            fix_metadata_version=False,
        )
        return buffer.getvalue()

    def _found(self, code: str, where: str = "") -> None:
        self.findings.append(Finding(code, where))

    def _visit(self, start: Object, kind: str) -> None:
        """Goes through everything that hangs on an object, each by its kind; no recursion, so that no nesting is too deep."""
        waiting: list[tuple[Object, str, int]] = [(start, kind, 0)]
        while waiting:
            found, here, depth = waiting.pop()
            if isinstance(found, (Dictionary, Stream, Array)) and self._new(found):
                if isinstance(found, Array):
                    waiting.extend((each, here, depth + 1) for each in self._array(found, here, depth))
                else:
                    waiting.extend((each, what, 0) for each, what in self._dictionary(found, here))

    def _new(self, found: Object) -> bool:
        if not found.is_indirect:
            return True
        if found.objgen in self.seen:
            return False
        self.seen.add(found.objgen)
        return True

    def _array(self, found: Array, kind: str, depth: int) -> list[Object]:
        """The elements that are to be visited; annotations that may not stay go."""
        if depth > _DEEPEST:
            raise refusal("PDF-BROKEN", "depth")
        if kind == "destination":
            self.aims.extend(
                (found, place)
                for place, each in enumerate(found)
                if isinstance(each, (Dictionary, Stream)) and "/D" not in each
            )
            return [
                each for each in found if isinstance(each, Array) or (isinstance(each, Dictionary) and "/D" in each)
            ]
        if kind == "annotation":
            for place in range(len(found) - 1, -1, -1):
                if not self._stays(found[place]):
                    del found[place]
        return [each for each in found if isinstance(each, (Dictionary, Stream, Array))]

    def _stays(self, annotation: Object) -> bool:
        if not isinstance(annotation, Dictionary):
            return False
        subtype = annotation.get("/Subtype")
        if subtype is None:
            return "/FT" in annotation or "/Kids" in annotation or "/T" in annotation
        if str(subtype) in allowed.ANNOTATIONS:
            return True
        self._found(allowed.ANNOTATION_CODES.get(str(subtype), "PDF-ANNOTATION"))
        return False

    def _dictionary(self, found: Dictionary | Stream, kind: str) -> list[tuple[Object, str]]:
        """What is to be visited behind a dictionary; keys that its kind does not know go."""
        if kind == "appearances":
            kind = "picture" if isinstance(found, Stream) else "{picture"
        if kind.startswith("{"):
            return [(found[key], kind[1:]) for key in list(found.keys()) if self._nested(found[key])]
        if kind == allowed.LEAF:
            self._emptied(found)
            return []
        rules = allowed.KINDS[kind]
        following: list[tuple[Object, str]] = []
        for key in list(found.keys()):
            value = found[key]
            what = rules.get(key)
            if what is None or not self._fits(found, key, value, what):
                continue
            following.append((value, what.removeprefix("[")))
        for key in [each for each in list(found.keys()) if each not in rules]:
            self._drop(found, key)
        if isinstance(found, Stream):
            self._stream(found, kind)
        if kind == "annotation":
            self._annotation(found)
        return following

    def _fits(self, found: Dictionary | Stream, key: str, value: Any, what: str) -> bool:
        """Whether a value is to be visited; one that does not fit its key goes."""
        if not self._nested(value):
            return False
        if what == allowed.BACK:
            self.backs.append((found, key))
            return False
        if what == allowed.LEAF:
            if not self._plain(value, 0):
                self._drop(found, key)
            return False
        if what == "action" and not self._harmless(value):
            del found[key]
            return False
        return True

    def _ways_back(self) -> None:
        """What leads back to something that nothing else leads to leads nowhere: it was not looked at."""
        for found, key in self.backs:
            value = found.get(key)
            if value is not None and not self._known(value):
                del found[key]
        for array, place in self.aims:
            if not self._known(array[place]):
                array[place] = None

    def _known(self, value: Any) -> bool:
        """Whether an object was reached in another way as well."""
        return bool(value.is_indirect) and value.objgen in self.seen

    @staticmethod
    def _nested(value: Any) -> bool:
        return isinstance(value, (Dictionary, Stream, Array))

    def _plain(self, value: Any, depth: int) -> bool:
        """Whether a value holds no dictionary."""
        if isinstance(value, (Dictionary, Stream)):
            return False
        if isinstance(value, Array):
            return depth < _DEEPEST and all(self._plain(each, depth + 1) for each in value)
        return True

    def _emptied(self, found: Dictionary | Stream) -> None:
        for key in list(found.keys()):
            if self._nested(found[key]) and not self._plain(found[key], 0):
                del found[key]

    def _drop(self, found: Dictionary | Stream, key: str) -> None:
        self._found(allowed.CODES.get(key, "PDF-UNKNOWN"), "" if key in allowed.CODES else key[:40])
        del found[key]

    def _harmless(self, action: Any) -> bool:
        kind = str(action.get("/S", "")) if isinstance(action, Dictionary) else ""
        if kind not in allowed.ACTIONS:
            self._found(allowed.ACTION_CODES.get(kind, "PDF-ACTION"), kind)
            return False
        if kind == "/URI" and not links.allowed(_text(action.get("/URI")), self.policy.schemes):
            self._found("PDF-URI")
            return False
        if kind == "/Named" and str(action.get("/N", "")) not in allowed.NAMED:
            self._found("PDF-ACTION", kind)
            return False
        return True

    def _annotation(self, found: Dictionary | Stream) -> None:
        """Signatures are worth nothing any more; a reply to, or a window of, what went leads nowhere."""
        if str(found.get("/FT", "")) == "/Sig" and "/V" in found:
            self._found("PDF-SIGNATURE")
            del found["/V"]
        for key in ("/Popup", "/IRT", "/Parent"):
            other = found.get(key)
            if isinstance(other, Dictionary) and str(other.get("/Subtype", "/Widget")) not in allowed.ANNOTATIONS:
                del found[key]

    def _stream(self, found: Stream, kind: str) -> None:
        names = streams.filters(found)
        if names[-1:] == ["/JPXDecode"]:
            self._redraw(found)
            return
        streams.check(found, self.policy.limits, self.budget)
        for key in ("/Filter", "/DecodeParms"):  # A list of one is written as that one.
            given = found.get(key)
            if isinstance(given, Array) and len(given) == 1:
                found[key] = given[0]
        if len(names) == 1 and str(found["/Filter"]) != names[0]:
            found["/Filter"] = Name(names[0])
        if not names:  # Packed here and not on writing, which would put its words in another order the second time.
            found.write(zlib.compress(found.read_raw_bytes()), filter=Name.FlateDecode)
        if names == ["/DCTDecode"]:
            try:
                found.write(
                    streams.bare_jpeg(found.read_raw_bytes()),
                    filter=Name.DCTDecode,
                    decode_parms=_parms(found),
                )
            except ValueError:
                self._redraw(found)
        if kind == "picture" and str(found.get("/Subtype", "/Form")) not in {"/Form", "/Image"}:
            self._found("PDF-UNKNOWN", str(found.get("/Subtype")))
            found.write(b"")
            found["/Subtype"] = Name.Form
            found["/BBox"] = Array([0, 0, 0, 0])

    def _redraw(self, found: Stream) -> None:
        self._found("IMAGE-REBUILT")
        if not streams.redraw(found, self.policy.limits):
            self._found("IMAGE-UNREADABLE")
            found.write(b"\xff")
            for key, value in (
                ("/Width", 1),
                ("/Height", 1),
                ("/BitsPerComponent", 8),
                ("/ColorSpace", Name.DeviceGray),
            ):
                found[key] = value
            for key in ("/Filter", "/DecodeParms", "/SMask", "/Mask", "/Decode"):
                if key in found:
                    del found[key]


def _text(value: Any) -> str:
    """A text of the file, whatever its encoding."""
    return bytes(value).decode("latin-1") if isinstance(value, pikepdf.String) else str(value or "")


def _parms(found: Stream) -> Dictionary | None:
    """The decoding parameters of a stream with one filter."""
    given = found.get("/DecodeParms")
    return given if isinstance(given, Dictionary) else None
