"""Pages, drawings and data: what could do harm is gone from the output and named, what people wrote is still there."""

# ruff: noqa: E501  -- markup reads better on one line

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.sanitize import engine, policy
from sekimori.sanitize.checks import markup as check
from sekimori.sanitize.markup import html, xml
from sekimori.sanitize.refusing import Refusal
from sekimori.sanitize.verdicts import Verdict
from tests.sanitize.packages import MARK
from tests.sanitize.test_texts_and_images import picture

POLICY = policy.default()
OPTIONS: dict[str, Any] = {"policy": POLICY.model_dump(mode="json")}
DATA = f"data:image/png;base64,{base64.b64encode(picture('PNG')).decode()}"
SEEDS = {
    f"<script>{MARK}</script>": "HTML-SCRIPT",
    f"<p onclick='{MARK}'>残る</p>": "HTML-SCRIPT",
    f"<a href='javascript:{MARK}'>残る</a>": "HTML-SCRIPT",
    f"<a href='java&#9;script:{MARK}'>残る</a>": "HTML-HYPERLINK",
    f"<a href='file:///{MARK}'>残る</a>": "HTML-HYPERLINK",
    f"<iframe src='http://127.0.0.1:9/{MARK}'></iframe>": "HTML-FRAME",
    f"<object data='{MARK}'><embed src='{MARK}'></object>": "HTML-FRAME",
    f"<svg><script>{MARK}</script></svg>": "HTML-FRAME",
    f"<math><mtext><table><mglyph><style><img src=x onerror={MARK}></style></table></math>": "HTML-UNKNOWN",
    f"<form action='http://127.0.0.1:9/{MARK}'>残る<input name={MARK}></form>": "HTML-FORM",
    f"<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/{MARK}'>": "HTML-REFRESH",
    f"<base href='http://127.0.0.1:9/{MARK}'>": "HTML-REFRESH",
    f"<link rel=stylesheet href='http://127.0.0.1:9/{MARK}'>": "HTML-REMOTE",
    f"<img src='http://127.0.0.1:9/{MARK}.png' width=1 height=1>": "HTML-REMOTE",
    f"<p style='background:url(http://127.0.0.1:9/{MARK})'>残る</p>": "HTML-REMOTE",
    f"<p style='display: none'>{MARK}</p>": "HTML-HIDDEN",
    f"<img src='data:image/svg+xml;base64,{base64.b64encode(f'<svg>{MARK}</svg>'.encode()).decode()}'>": "IMAGE-UNREADABLE",
    f"<!--[if mso]><xml>{MARK}</xml><![endif]-->": "",
    f"<style>@import '{MARK}'</style>": "HTML-UNKNOWN",
    f"<noscript><p title='</noscript><img src=x onerror={MARK}>'></noscript>": "HTML-SCRIPT",
}


def page(body: str) -> tuple[str, set[str]]:
    told = html.job(
        f"<html><head><title>お知らせ</title></head><body><p>汐見市</p>{body}</body></html>".encode(), OPTIONS
    )
    return base64.b64decode(told["content"]).decode(), {code for code, *_rest in told["findings"]}


@pytest.mark.parametrize("body", SEEDS)
def test_a_seed_in_a_page_is_gone_and_named_and_the_check_is_content(body: str) -> None:
    output, codes = page(body)
    assert MARK not in output
    assert "<p>汐見市</p>" in output
    assert "<title>お知らせ</title>" in output
    assert ("残る" in output) == ("残る" in body)
    assert not SEEDS[body] or SEEDS[body] in codes
    assert check.page(output.encode(), {}) == []
    again = html.job(output.encode(), OPTIONS)
    assert (base64.b64decode(again["content"]).decode(), again["findings"]) == (output, [])


@pytest.mark.parametrize("body", [each for each in SEEDS if "display" not in each])
def test_the_check_finds_a_seed_in_a_page_by_itself(body: str) -> None:
    assert check.page(f"<!DOCTYPE html><p>{body}</p>".encode(), {})


def test_an_honest_page_keeps_links_tables_and_pictures_that_stand_in_it() -> None:
    output, codes = page(
        f"<table><tr><td colspan=2>合計</td></tr></table><a href='https://www.example.jp/?a=1&amp;b=2'>市</a><img alt='図' src='{DATA}'><ruby>汐<rt>しお</rt></ruby>"
    )
    assert codes == set()
    for kept in (
        '<td colspan="2">合計</td>',
        'href="https://www.example.jp/?a=1&amp;b=2"',
        'alt="図"',
        "data:image/png;base64,",
        "<rt>しお</rt>",
    ):
        assert kept in output
    assert check.page(output.encode(), {}) == []


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "iso2022_jp", "utf-8"])
def test_a_page_is_read_in_its_own_encoding_and_written_in_utf_8(encoding: str) -> None:
    raw = f"<html><head><meta charset={'shift_jis' if encoding == 'cp932' else encoding.replace('_', '-')}></head><body>表示と予算</body></html>".encode(
        encoding
    )
    assert "表示と予算" in base64.b64decode(html.job(raw, OPTIONS)["content"]).decode()


@given(st.text(alphabet="<>/='\" abscriptonmg&#;!-\n[]", max_size=200))
def test_no_markup_gets_past_the_check(text: str) -> None:
    try:
        output = base64.b64decode(html.job(text.encode(), OPTIONS)["content"])
    except Refusal:
        return
    assert check.page(output, {}) == []


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}<rect width="4" height="4" fill="url(#g)"/></svg>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f"<script>{MARK}</script>", "SVG-SCRIPT"),
        (f"<foreignObject><p>{MARK}</p></foreignObject>", "SVG-SCRIPT"),
        (f'<rect onload="{MARK}"/>', "SVG-SCRIPT"),
        (f'<image xlink:href="http://127.0.0.1:9/{MARK}"/>', "SVG-EXTERNAL"),
        (f'<use href="http://127.0.0.1:9/{MARK}#a"/>', "SVG-EXTERNAL"),
        (f'<rect style="fill:url(http://127.0.0.1:9/{MARK})"/>', "SVG-EXTERNAL"),
        (f"<style>@import url({MARK})</style>", "SVG-UNKNOWN"),
        (f'<a xlink:href="javascript:{MARK}"><text>残る</text></a>', "SVG-EXTERNAL"),
        (f'<animate attributeName="href" values="javascript:{MARK}"/>', "SVG-SCRIPT"),
        (f'<x xmlns="urn:unheard">{MARK}</x>', "SVG-UNKNOWN"),
    ],
)
def test_a_seed_in_a_drawing_is_gone_and_named(body: str, code: str) -> None:
    told = xml.svg(SVG.format(body).encode(), OPTIONS)
    output = base64.b64decode(told["content"])
    assert MARK.encode() not in output
    assert b'fill="url(#g)"' in output
    assert ("残る".encode() in output) == ("残る" in body)
    assert code in {each for each, *_rest in told["findings"]}
    assert check.drawing(output, {}) == []
    assert "urn:unheard" in body or check.drawing(SVG.format(body).encode(), {})
    assert base64.b64decode(xml.svg(output, OPTIONS)["content"]) == output


def test_plain_data_stays_and_what_programs_open_is_held() -> None:
    told = xml.data(
        "<?xml version='1.0'?><?go now?><申請 年度='令和8'><!-- x --><氏名>汐見 花子</氏名></申請>".encode(), OPTIONS
    )
    output = base64.b64decode(told["content"]).decode()
    assert "<氏名>汐見 花子</氏名>" in output
    assert "go now" not in output
    for space in (
        "http://www.w3.org/1999/XSL/Transform",
        "http://schemas.microsoft.com/office/word/2003/wordml",
        "http://www.w3.org/1999/xhtml",
    ):
        with pytest.raises(Refusal) as found:
            xml.data(f"<a xmlns='{space}'/>".encode(), OPTIONS)
        assert found.value.code == "XML-ACTIVE"


def test_pages_and_drawings_go_through_the_sandbox() -> None:
    outcome = engine.sanitize(b"<html><body onload=x>a</body></html>", "a.html", POLICY)
    assert (outcome.verdict, outcome.name) == (Verdict.SANITISED, "a.html")
    drawn = engine.sanitize(
        b'<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/a.dtd">\n'
        + SVG.format("").encode(),
        "a.svg",
        POLICY,
    )
    assert drawn.verdict is Verdict.SANITISED
    assert engine.sanitize("<a>汐見</a>".encode(), "a.xml", POLICY).verdict is Verdict.SANITISED
