"""OpenDocument files with seeds: what could do harm is gone from the output and named, what people wrote is still there."""

# ruff: noqa: E501  -- markup reads better on one line

from __future__ import annotations

import base64
from typing import Any

import pytest

from sekimori.sanitize import kinds, policy
from sekimori.sanitize.checks import odf as check
from sekimori.sanitize.odf import rebuild
from sekimori.sanitize.refusing import Refusal
from tests.sanitize import archives, odf
from tests.sanitize.odf import KIND, SPACES, document
from tests.sanitize.packages import MARK, everything_in
from tests.sanitize.test_texts_and_images import picture

OPTIONS: dict[str, Any] = {"policy": policy.default().model_dump(mode="json")}
LISTENER = f'<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:{MARK}?language=Basic"/></office:event-listeners>'
SEEDS: dict[str, tuple[bytes, str]] = {
    "a macro and what calls it": (
        document(f"<text:p>{LISTENER}残る</text:p>", parts={"Basic/Standard/Module1.xml": MARK.encode()}),
        "ODF-SCRIPT",
    ),
    "a script in the text": (
        document(f'<text:p><text:script script:language="JavaScript">{MARK}</text:script>残る</text:p>'),
        "ODF-SCRIPT",
    ),
    "a python script beside": (document(parts={"Scripts/python/a.py": MARK.encode()}), "ODF-SCRIPT"),
    "a field that runs a macro": (
        document(f'<text:p><text:execute-macro text:name="{MARK}">残る</text:execute-macro></text:p>'),
        "ODF-SCRIPT",
    ),
    "a form that submits": (
        document(f'<office:forms><form:form xlink:href="http://127.0.0.1:9/{MARK}"/></office:forms>'),
        "ODF-FORM",
    ),
    "a DDE section": (
        document(
            f'<text:section text:name="a"><office:dde-source office:dde-application="soffice" office:dde-topic="{MARK}"/><text:p>残る</text:p></text:section>'
        ),
        "ODF-DDE",
    ),
    "a DDE formula": (
        document(
            f'<table:table><table:table-row><table:table-cell table:formula="of:=DDE(&quot;cmd&quot;;&quot;{MARK}&quot;;&quot;a&quot;)" office:value="3"><text:p>3</text:p></table:table-cell></table:table-row></table:table>',
            kind="spreadsheet",
        ),
        "ODF-DDE",
    ),
    "a formula that fetches": (
        document(
            f'<table:table><table:table-row><table:table-cell table:formula="of:=COM.MICROSOFT.WEBSERVICE(&quot;http://127.0.0.1:9/{MARK}&quot;)"/></table:table-row></table:table>',
            kind="spreadsheet",
        ),
        "ODF-FORMULA",
    ),
    "a formula into another file": (
        document(
            f"<table:table><table:table-row><table:table-cell table:formula=\"of:=['file:///{MARK}.ods'#$a.A1]\"/></table:table-row></table:table>",
            kind="spreadsheet",
        ),
        "ODF-FORMULA",
    ),
    "a picture from outside": (
        document(f'<text:p><draw:frame><draw:image xlink:href="http://127.0.0.1:9/{MARK}.png"/></draw:frame></text:p>'),
        "ODF-EXTERNAL",
    ),
    "a section from outside": (
        document(f'<text:section text:name="a"><text:section-source xlink:href="file:///{MARK}.odt"/></text:section>'),
        "ODF-EXTERNAL",
    ),
    "a range from outside": (
        document(
            f'<table:table><table:table-row><table:table-cell><table:cell-range-source xlink:href="{MARK}.ods"/></table:table-cell></table:table-row></table:table>',
            kind="spreadsheet",
        ),
        "ODF-EXTERNAL",
    ),
    "a link that runs": (
        document(f'<text:p><text:a xlink:href="vnd.sun.star.script:{MARK}">残る</text:a></text:p>'),
        "ODF-HYPERLINK",
    ),
    "a link to a share": (
        document(f'<text:p><text:a xlink:href="\\\\127.0.0.1\\{MARK}">残る</text:a></text:p>'),
        "ODF-HYPERLINK",
    ),
    "an OLE object": (
        document(
            '<text:p><draw:frame><draw:object-ole xlink:href="./Object 1"/></draw:frame></text:p>',
            parts={"Object 1": b"\xd0\xcf\x11\xe0" + MARK.encode()},
        ),
        "ODF-OBJECT",
    ),
    "an embedded text document": (
        document(
            '<text:p><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p>',
            parts={
                "Object 1/content.xml": f"<office:document-content {SPACES}>{MARK}</office:document-content>".encode()
            },
            listed={"Object 1/": f"{KIND}text"},
        ),
        "ODF-OBJECT",
    ),
    "a plug-in": (
        document(f'<text:p><draw:frame><draw:plugin xlink:href="http://127.0.0.1:9/{MARK}"/></draw:frame></text:p>'),
        "ODF-OBJECT",
    ),
    "a floating frame": (
        document(
            f'<text:p><draw:frame><draw:floating-frame xlink:href="http://127.0.0.1:9/{MARK}"/></draw:frame></text:p>'
        ),
        "ODF-OBJECT",
    ),
    "shortcut keys": (document(parts={"Configurations2/accelerator/current.xml": MARK.encode()}), "ODF-CONFIGURATION"),
    "a file nobody knows": (document(parts={"Pictures/setup.py": MARK.encode()}), "ODF-PART"),
    "an embedded font": (
        document(
            f'<style:font-face><svg:font-face-src><svg:font-face-uri xlink:href="Fonts/{MARK}"/></svg:font-face-src></style:font-face>',
            parts={"Fonts/a.ttf": MARK.encode()},
        ),
        "ODF-FONT",
    ),
    "an element nobody knows": (document(f'<a xmlns="urn:unheard-of">{MARK}</a>'), "ODF-UNKNOWN"),
    "names of people": (document(parts={"meta.xml": MARK.encode()}), "ODF-METADATA"),
}


def rebuilt(content: bytes) -> tuple[bytes, set[str]]:
    told = rebuild.job(content, OPTIONS)
    return base64.b64decode(told["content"]), {code for code, *_rest in told["findings"]}


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_is_gone_and_named_and_the_check_is_content(name: str) -> None:
    content, code = SEEDS[name]
    output, codes = rebuilt(content)
    inside = everything_in(output)
    assert MARK.encode() not in inside
    assert "汐見市の回覧".encode() in inside
    assert ("残る".encode() in inside) == ("残る".encode() in everything_in(content))
    assert code in codes
    assert check.job(output, {}) == []


@pytest.mark.parametrize(
    "name", sorted(SEEDS.keys() - {"a file nobody knows", "names of people", "an element nobody knows"})
)
def test_the_check_finds_a_seed_by_itself(name: str) -> None:
    assert check.job(SEEDS[name][0], {})


@pytest.mark.parametrize("name", SEEDS)
def test_rebuilding_what_was_rebuilt_changes_nothing(name: str) -> None:
    once, _codes = rebuilt(SEEDS[name][0])
    assert rebuilt(once) == (once, set())


def test_an_honest_document_keeps_its_links_pictures_charts_and_formulas() -> None:
    chart = f"<office:document-content {SPACES}><office:body><office:chart/></office:body></office:document-content>".encode()
    body = (
        '<text:p><text:a xlink:href="https://www.example.jp/">市のページ</text:a></text:p>'
        '<text:p><draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame></text:p>'
        '<text:p><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p>'
        '<table:table><table:table-row><table:table-cell table:formula="of:=SUM([.A1:.A3])" office:value="6"/></table:table-row></table:table>'
    )
    content = document(
        body,
        parts={"Pictures/a.png": picture("PNG"), "Object 1/content.xml": chart},
        listed={"Object 1/": f"{KIND}chart"},
    )
    output, codes = rebuilt(content)
    inside = everything_in(output)
    assert codes == {"IMAGE-REBUILT"}
    for words in (
        "https://www.example.jp/",
        "Pictures/picture0001.png",
        "./Object 1",
        "SUM([.A1:.A3])",
        "office:chart",
    ):
        assert words.encode() in inside
    assert check.job(output, {}) == []
    assert rebuilt(output)[0] == output


def test_what_is_encrypted_or_says_nothing_known_is_refused() -> None:
    locked = archives.zipped(
        {
            "mimetype": f"{KIND}text".encode(),
            "content.xml": b"x",
            "META-INF/manifest.xml": b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>',
        }
    )
    for content, code in (
        (locked, "ENCRYPTED"),
        (document(kind="unheard"), "KIND-UNKNOWN"),
        (document()[:-30], "ZIP-MALFORMED"),
    ):
        with pytest.raises(Refusal) as found:
            rebuild.job(content, OPTIONS)
        assert found.value.code == code


def test_a_file_is_known_wherever_its_kind_stands() -> None:
    assert kinds.of(document(), "a.odt").family == "odf"
    late = {"content.xml": b"x", "META-INF/manifest.xml": b"x", "mimetype": f"{odf.KIND}text".encode()}
    assert kinds.of(archives.zipped(late), "a.odt").family == "odf"
