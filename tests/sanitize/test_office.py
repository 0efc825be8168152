"""Office documents with seeds: what could do harm is gone from the output and named, what people wrote is still there."""

# ruff: noqa: E501  -- markup reads better on one line

from __future__ import annotations

import base64
import dataclasses
from typing import Any

import pytest

from sekimori.sanitize import policy
from sekimori.sanitize.checks import office
from sekimori.sanitize.ooxml import rebuild
from sekimori.sanitize.refusing import Refusal
from tests.sanitize import packages
from tests.sanitize.packages import MARK, MICROSOFT, Document, excel, powerpoint, word

POLICY = policy.default()
OPTIONS: dict[str, Any] = {"policy": POLICY.model_dump(mode="json")}
SHEET, SLIDE, LETTER = "xl/worksheets/sheet1.xml", "ppt/slides/slide1.xml", "word/document.xml"


def rebuilt(document: Document) -> tuple[bytes, set[str], str]:
    """The output, the codes of what was found, and the output's extension."""
    told = rebuild.job(document.packed(), OPTIONS)
    return base64.b64decode(told["content"]), {code for code, *_rest in told["findings"]}, told["extension"]


def field(words: str, *, split: bool = False) -> str:
    parts = [words[:3], words[3:]] if split else [words]
    spoken = "".join(f'<w:r><w:instrText xml:space="preserve">{part}</w:instrText></w:r>' for part in parts)
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{spoken}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>前回の結果</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def cell(formula: str) -> str:
    return f'<c r="B1"><f>{formula}</f><v>42</v></c>'


def click(action: str = "", relation: str = "") -> str:
    return f'<p:sp><p:nvSpPr><p:cNvPr id="9" name="x"><a:hlinkClick r:id="{relation}" action="{action}"/></p:cNvPr></p:nvSpPr></p:sp>'


SEEDS: dict[str, tuple[Document, str]] = {
    "macro": (
        dataclasses.replace(word(), main_type="application/vnd.ms-word.document.macroEnabled.main+xml")
        .with_part("word/vbaProject.bin", f"Attribut {MARK}".encode(), "application/vnd.ms-office.vbaProject")
        .related("vbaProject", "vbaProject.bin", base=MICROSOFT),
        "OOXML-MACRO",
    ),
    "macro that nothing leads to": (word().with_part("word/media/x.bin", b"Attribut " + MARK.encode(), "image/png"), "OOXML-MACRO"),
    "orphan": (word().with_part("word/extra.xml", f"<x>{MARK}</x>"), "OOXML-ORPHAN"),
    "remote template": (
        word()
        .with_part("word/settings.xml", f'<w:settings xmlns:w="{packages.W}" xmlns:r="{packages.R}"><w:attachedTemplate r:id="rIdSeed0"/></w:settings>', "a/b+xml")
        .related("settings", "settings.xml")
        .related("attachedTemplate", f"http://127.0.0.1:9/{MARK}.dotm", source="word/settings.xml", external=True),
        "OOXML-REMOTE-TEMPLATE",
    ),
    "dde field": (word(field(f'DDEAUTO c:\\\\x "{MARK}"')), "OOXML-DDE"),
    "dde field split": (word(field(f"DDE x {MARK}", split=True)), "OOXML-DDE"),
    "simple dde field": (word(f'<w:p><w:fldSimple w:instr="DDEAUTO {MARK}"><w:r><w:t>前回の結果</w:t></w:r></w:fldSimple></w:p>'), "OOXML-DDE"),
    "include field": (word(field(f'INCLUDEPICTURE "http://127.0.0.1:9/{MARK}"')), "OOXML-FIELD"),
    "include in lower case": (word(field(f'  includetext "{MARK}"')), "OOXML-FIELD"),
    "field of an odd scheme": (word(field(f'HYPERLINK "ms-msdt:{MARK}"')), "OOXML-HYPERLINK"),
    "quoted dde": (word(field(f"QUOTE DDEAUTO {MARK}")), "OOXML-DDE"),
    "alt chunk": (
        word('<w:altChunk r:id="rIdSeed0"/>').with_part("word/afchunk.mht", MARK, "message/rfc822").related("aFChunk", "afchunk.mht"),
        "OOXML-ALTCHUNK",
    ),
    "active x": (
        word('<w:p><w:r><w:object><w:control r:id="rIdSeed0" w:name="x"/></w:object></w:r></w:p>')
        .with_part("word/activeX/activeX1.xml", f"<x>{MARK}</x>", "application/vnd.ms-office.activeX+xml")
        .related("control", "activeX/activeX1.xml"),
        "OOXML-ACTIVEX",
    ),
    "ole": (
        word('<w:p><w:r><w:object><o:OLEObject Type="Embed" ProgID="Package" r:id="rIdSeed0"/></w:object></w:r></w:p>')
        .with_part("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0" + MARK.encode(), "application/vnd.openxmlformats-officedocument.oleObject")
        .related("oleObject", "embeddings/oleObject1.bin"),
        "OOXML-OLE",
    ),
    "link of an odd scheme": (
        word('<w:p><w:hyperlink r:id="rIdSeed0"><w:r><w:t>ここ</w:t></w:r></w:hyperlink></w:p>').related("hyperlink", f"file:///{MARK}", external=True),
        "OOXML-HYPERLINK",
    ),
    "remote picture": (
        word('<w:p><w:r><w:drawing><a:blip r:link="rIdSeed0"/></w:drawing></w:r></w:p>').related("image", f"http://127.0.0.1:9/{MARK}.png", external=True),
        "OOXML-EXTERNAL-LINK",
    ),
    "custom ui": (
        word().with_part("customUI/customUI.xml", f"<customUI onLoad='{MARK}'/>").related("ui/extensibility", "../customUI/customUI.xml", base=MICROSOFT),
        "OOXML-CUSTOM-UI",
    ),
    "unknown namespace": (word(f'<x:y xmlns:x="urn:unheard-of" z="{MARK}"/>'), "OOXML-UNKNOWN-CONTENT"),
    "excel 4 macro": (
        excel(book='<definedNames><definedName name="Auto_Open" hidden="1">Macro1!$A$1</definedName></definedNames>')
        .with_part("xl/macrosheets/sheet2.xml", f"<xm:macrosheet xmlns:xm='urn:x'>{MARK}</xm:macrosheet>", "application/vnd.ms-excel.macrosheet+xml")
        .related("xlMacrosheet", "macrosheets/sheet2.xml", base=MICROSOFT),
        "OOXML-XLM-MACRO",
    ),
    "dde formula": (excel(cell(f"cmd|'/c {MARK}'!A0")), "OOXML-DDE"),
    "web service": (excel(cell(f"WEBSERVICE(&quot;http://127.0.0.1:9/{MARK}&quot;)")), "OOXML-FORMULA"),
    "web service as newer function": (excel(cell(f"_xlfn.webservice(&quot;http://127.0.0.1:9/{MARK}&quot;)")), "OOXML-FORMULA"),
    "real-time data": (excel(cell(f"RTD(&quot;{MARK}&quot;,,1)")), "OOXML-FORMULA"),
    "formula into another book": (excel(cell(f"[1]{MARK}!A1")), "OOXML-EXTERNAL-LINK"),
    "link formula": (excel(cell(f"HYPERLINK(&quot;file:///{MARK}&quot;)")), "OOXML-HYPERLINK"),
    "connection": (
        excel().with_part("xl/connections.xml", f"<connections xmlns='{packages.S}'><connection name='{MARK}'/></connections>").related("connections", "connections.xml"),
        "OOXML-DATA-CONNECTION",
    ),
    "external book": (
        excel(book='<externalReferences><externalReference r:id="rIdSeed1"/></externalReferences>')
        .with_part("xl/externalLinks/externalLink1.xml", f"<externalLink xmlns='{packages.S}'>{MARK}</externalLink>")
        .related("externalLink", "externalLinks/externalLink1.xml"),
        "OOXML-EXTERNAL-LINK",
    ),
    "dangerous rule of a cell": (
        excel(sheet=f'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>CALL("{MARK}")</formula></cfRule></conditionalFormatting>'),
        "OOXML-FORMULA",
    ),
    "start a program": (powerpoint(click(action=f"ppaction://program?{MARK}")), "OOXML-ACTION"),
    "run a macro": (powerpoint(click(action=f"ppaction://macro?name={MARK}")), "OOXML-ACTION"),
    "sound": (powerpoint(f'<p:sp><a:snd name="{MARK}" r:embed="rId9"/></p:sp>'), "OOXML-MEDIA"),
    "author": (
        word().with_part("docProps/core.xml", f"<a>{MARK}</a>", "application/vnd.openxmlformats-package.core-properties+xml"),
        "OOXML-ORPHAN",
    ),
    "web extension": (
        powerpoint().with_part("ppt/webextensions/webextension1.xml", f"<we>{MARK}</we>").related("webextension", "webextensions/webextension1.xml", base="http://schemas.microsoft.com/office/2011/relationships"),
        "OOXML-WEB-EXTENSION",
    ),
}  # fmt: skip
WORDS = {LETTER: "汐見市の回覧文書（架空）", SHEET: "備品の一覧（架空）", SLIDE: "説明会の資料（架空）"}


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_is_taken_out_and_named_and_the_words_stay(name: str) -> None:
    document, code = SEEDS[name]
    output, codes, _extension = rebuilt(document)
    inside = packages.everything_in(output)
    assert MARK.encode() not in inside
    assert code in codes
    own = next(words for part, words in WORDS.items() if part in document.parts)
    assert own.encode() in inside
    assert office.job(output, {}) == []


@pytest.mark.parametrize("name", [name for name in SEEDS if name not in {"author", "unknown namespace", "orphan"}])
def test_the_check_finds_the_seed_by_itself(name: str) -> None:
    assert office.job(SEEDS[name][0].packed(), {}) != []


@pytest.mark.parametrize(
    "document", [word(), excel(cell("SUM(A1:A3)")), powerpoint(click("ppaction://hlinkshowjump?jump=nextslide"))]
)
def test_a_harmless_document_keeps_everything_and_nothing_is_named(document: Document) -> None:
    output, codes, _extension = rebuilt(document)
    assert codes == set()
    assert office.job(output, {}) == []
    inside = packages.everything_in(output)
    if SHEET in document.parts:
        assert b"SUM(A1:A3)" in inside
    if SLIDE in document.parts:
        assert b"hlinkshowjump" in inside


@pytest.mark.parametrize("name", SEEDS)
def test_rebuilding_what_was_rebuilt_changes_nothing(name: str) -> None:
    once, _codes, _extension = rebuilt(SEEDS[name][0])
    again = base64.b64decode(rebuild.job(once, OPTIONS)["content"])
    assert again == once


def test_a_field_that_is_taken_out_leaves_its_last_result() -> None:
    output, _codes, _extension = rebuilt(word(field(f"DDEAUTO {MARK}")))
    assert "前回の結果".encode() in packages.everything_in(output)
    assert b"fldChar" not in packages.everything_in(output)


def test_harmless_fields_and_links_stay() -> None:
    body = (
        field("PAGE")
        + field('HYPERLINK "https://www.example.jp/"')
        + '<w:p><w:hyperlink r:id="rIdSeed0"><w:r><w:t>市</w:t></w:r></w:hyperlink></w:p>'
    )
    output, codes, _extension = rebuilt(word(body).related("hyperlink", "https://www.example.jp/a", external=True))
    inside = packages.everything_in(output)
    assert codes == set()
    assert b"PAGE" in inside
    assert b"https://www.example.jp/a" in inside


def test_a_formula_that_reaches_outside_becomes_its_value() -> None:
    output, _codes, _extension = rebuilt(excel(cell(f"WEBSERVICE(&quot;{MARK}&quot;)")))
    inside = packages.everything_in(output)
    assert b"<v>42</v>" in inside
    assert b"<f>" not in inside


def test_a_macro_document_becomes_a_plain_one() -> None:
    assert rebuilt(SEEDS["macro"][0])[2] == "docx"
    assert rebuilt(excel(macro=True))[2] == "xlsx"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]><w:document xmlns:w="x"/>', "XML-DTD"),
        ("<w:document", "XML-MALFORMED"),
        ("<a>" * 300 + "</a>" * 300, "XML-DEEP"),
        ('<?xml version="1.0" encoding="utf-7"?><a/>', "XML-MALFORMED"),
    ],
)
def test_markup_with_tricks_is_refused(content: str, code: str) -> None:
    document = dataclasses.replace(word(), parts={LETTER: content})
    with pytest.raises(Refusal) as found:
        rebuilt(document)
    assert found.value.code == code


def test_a_package_without_a_document_is_refused() -> None:
    with pytest.raises(Refusal) as found:
        rebuilt(dataclasses.replace(word(), main_type="application/x-unheard-of"))
    assert found.value.code == "KIND-UNKNOWN"
