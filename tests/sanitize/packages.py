"""Small Office documents made in the tests, with seeds: inert marks in places where a document could do harm."""

# ruff: noqa: E501  -- markup reads better on one line

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

MARK = "SEKIMORI-SEED-0123"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Document:
    """A package to be packed: parts by name, content types by name, relationships by the part they belong to.

    A relationship is (id, type, target, external). `body` stands where people's words are.
    """

    main: str
    main_type: str
    parts: Mapping[str, str | bytes]
    types: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, tuple[tuple[str, str, str, bool], ...]] = field(default_factory=dict)

    def with_part(self, name: str, content: str | bytes, content_type: str = "application/xml") -> Document:
        """The same with one part more."""
        return replace(self, parts={**self.parts, name: content}, types={**self.types, name: content_type})

    def related(self, kind: str, target: str, *, source: str = "", external: bool = False, base: str = R) -> Document:
        """The same with one relationship more, from the main part unless another is named; its id is rIdSeedN."""
        source = source or self.main
        held = self.relations.get(source, ())
        made = (f"rIdSeed{len(held)}", f"{base}/{kind}", target, external)
        return replace(self, relations={**self.relations, source: (*held, made)})

    def changed(self, name: str, before: str, after: str) -> Document:
        """The same with other words in a part."""
        content = self.parts[name]
        assert isinstance(content, str)
        assert before in content
        return replace(self, parts={**self.parts, name: content.replace(before, after)})

    def packed(self) -> bytes:
        """The bytes of the document."""
        types = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind in {self.main: self.main_type, **self.types}.items()
        )
        relations = {"": ((("rId1", f"{R}/officeDocument", self.main, False)),), **self.relations}
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
            container.writestr(
                "[Content_Types].xml",
                f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Default Extension="png" ContentType="image/png"/>{types}</Types>',
            )
            for source, held in relations.items():
                folder, _slash, base = source.rpartition("/")
                container.writestr(f"{folder}{'/' if folder else ''}_rels/{base}.rels", _relations(held))
            for name, content in self.parts.items():
                container.writestr(name, content)
        return buffer.getvalue()


def _relations(held: tuple[tuple[str, str, str, bool], ...]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"{" TargetMode=" + chr(34) + "External" + chr(34) if out else ""}/>'
        for key, kind, target, out in held
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def word(body: str = "", *, main_type: str = f"{_TYPE}.wordprocessingml.document.main+xml") -> Document:
    """A letter of one paragraph, and `body` behind it."""
    content = (
        f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:v="urn:schemas-microsoft-com:vml" '
        f'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:a="{A}">'
        f"<w:body><w:p><w:r><w:t>汐見市の回覧文書（架空）</w:t></w:r></w:p>{body}</w:body></w:document>"
    )
    return Document("word/document.xml", main_type, {"word/document.xml": content})


def excel(cells: str = "", *, book: str = "", sheet: str = "", macro: bool = False) -> Document:
    """A workbook of one sheet: a heading, and `cells` behind it; `book` and `sheet` stand at the end of their parts."""
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml" if macro else f"{_TYPE}.spreadsheetml.sheet.main+xml"
    workbook = f'{HEAD}<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="台帳" sheetId="1" r:id="rIdSeed0"/></sheets>{book}</workbook>'
    content = (
        f'{HEAD}<worksheet xmlns="{S}" xmlns:r="{R}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>備品の一覧（架空）</t></is>'
        f"</c>{cells}</row></sheetData>{sheet}</worksheet>"
    )
    made = Document("xl/workbook.xml", kind, {"xl/workbook.xml": workbook})
    made = made.with_part("xl/worksheets/sheet1.xml", content, f"{_TYPE}.spreadsheetml.worksheet+xml")
    return made.related("worksheet", "worksheets/sheet1.xml")


def powerpoint(shapes: str = "") -> Document:
    """A presentation of one slide: a box with words, and `shapes` beside it."""
    show = f'{HEAD}<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst><p:sldId id="256" r:id="rIdSeed0"/></p:sldIdLst></p:presentation>'
    slide = (
        f'{HEAD}<p:sld xmlns:p="{P}" xmlns:r="{R}" xmlns:a="{A}"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>説明会の資料（架空）'
        f"</a:t></a:r></a:p></p:txBody></p:sp>{shapes}</p:spTree></p:cSld></p:sld>"
    )
    made = Document(
        "ppt/presentation.xml", f"{_TYPE}.presentationml.presentation.main+xml", {"ppt/presentation.xml": show}
    )
    made = made.with_part("ppt/slides/slide1.xml", slide, f"{_TYPE}.presentationml.slide+xml")
    return made.related("slide", "slides/slide1.xml")


def everything_in(packed: bytes) -> bytes:
    """All parts of a package, unpacked, one after the other."""
    with zipfile.ZipFile(io.BytesIO(packed)) as container:
        return b"\n".join(container.read(name) for name in container.namelist())
