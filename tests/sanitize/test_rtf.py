"""Rich text with seeds: what could do harm is gone from the output and named, what people wrote is still there."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.sanitize import engine, policy
from sekimori.sanitize.checks import rtf as check
from sekimori.sanitize.refusing import Refusal
from sekimori.sanitize.rtf import rebuild
from sekimori.sanitize.verdicts import Verdict
from tests.sanitize.packages import MARK
from tests.sanitize.test_texts_and_images import picture

OPTIONS: dict[str, Any] = {"policy": policy.default().model_dump(mode="json")}
WORDS = "\\'8e\\'ac\\'8c\\'a9\\'8e\\'73"  # 汐見市, near enough: the bytes only have to stay.
M = MARK.encode()
HEX = M.hex().encode()


def document(body: bytes = b"") -> bytes:
    return (
        b"{\\rtf1\\ansi\\ansicpg932\\deff0{\\fonttbl{\\f0\\fnil\\fcharset128 MS Mincho;}}\\pard\\f0\\fs21 "
        + WORDS.encode()
        + b"\\par "
        + body
        + b"}"
    )


SEEDS: dict[str, tuple[bytes, str]] = {
    "an object": (
        document(
            b"{\\object\\objemb\\objupdate{\\*\\objclass Package}{\\*\\objdata 0105000002000000"
            + HEX
            + b"}{\\result {\\pard kept\\par}}}"
        ),
        "RTF-OBJECT",
    ),
    "an object behind odd signs": (
        document(
            b"{\\object\\objhtml{\\*\\objdata\\bin4 abcd{\\*\\x}"
            + b" ".join(HEX[n : n + 2] for n in range(0, len(HEX), 2))
            + b"}}"
        ),
        "RTF-OBJECT",
    ),
    "data of an object alone": (document(b"{\\*\\objdata " + HEX + b"}"), "RTF-OBJECT"),
    "a template from outside": (document(b"{\\*\\template http://127.0.0.1:9/" + M + b"}"), "RTF-TEMPLATE"),
    "a DDE field": (document(b'{\\field{\\*\\fldinst DDEAUTO cmd "' + M + b'"}{\\fldrslt kept}}'), "RTF-DDE"),
    "a DDE field in pieces": (
        document(b'{\\field{\\*\\fldinst {\\b DD}{\\i EAU}TO "' + M + b'"}{\\fldrslt kept}}'),
        "RTF-DDE",
    ),
    "a field that includes": (
        document(
            b'{\\field\\fldedit{\\*\\fldinst INCLUDEPICTURE "http://127.0.0.1:9/' + M + b'" \\\\d}{\\fldrslt kept}}'
        ),
        "RTF-FIELD",
    ),
    "a link to a share": (
        document(b'{\\field{\\*\\fldinst HYPERLINK "\\\\\\\\127.0.0.1\\\\' + M + b'"}{\\fldrslt kept}}'),
        "RTF-HYPERLINK",
    ),
    "a drawing by instructions": (
        document(b"{\\pict\\wmetafile8\\picw1\\pich1 010009000003" + HEX + b"}"),
        "IMAGE-VECTOR",
    ),
    "hidden markup": (document(b"{\\*\\htmltag84 <script>" + M + b"</script>}"), "RTF-HTML"),
    "data beside": (document(b"{\\*\\datastore " + HEX + b"}"), "RTF-DATA"),
    "raw data": (document(b"\\bin18 " + M), "RTF-DATA"),
    "another file behind": (document() + b"MZ" + M, "RTF-TRAILING"),
    "names of people": (document(b"{\\info{\\author " + M + b"}}"), "RTF-METADATA"),
}


def rebuilt(content: bytes) -> tuple[bytes, set[str]]:
    told = rebuild.job(content, OPTIONS)
    return base64.b64decode(told["content"]), {code for code, *_rest in told["findings"]}


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_is_gone_and_named_and_the_check_is_content(name: str) -> None:
    content, code = SEEDS[name]
    output, codes = rebuilt(content)
    assert M not in output
    assert HEX not in output
    assert WORDS.encode() in output
    assert (b"kept" in output) == (b"kept" in content)
    assert code in codes
    assert check.job(output, {}) == []
    assert rebuilt(output) == (output, set())


@pytest.mark.parametrize("name", SEEDS)
def test_the_check_finds_a_seed_by_itself(name: str) -> None:
    assert check.job(SEEDS[name][0] + b"\n", {})


def test_an_honest_letter_keeps_its_form_link_table_and_picture() -> None:
    body = (
        b'{\\field{\\*\\fldinst HYPERLINK "https://www.example.jp/"}{\\fldrslt site}}{\\field{\\*\\fldinst PAGE}{\\fldrslt 1}}'
        b"\\trowd\\trgaph99\\cellx1000\\cellx2000\\intbl a\\cell b\\cell\\row {\\b bold}\\u27728?\\~x\\{y\\}"
        b"{\\*\\bkmkstart here}{\\*\\bkmkend here}{\\*\\shppict{\\pict\\pngblip\\picw8\\pich4\\picwgoal100\\pichgoal50 "
        + picture("PNG").hex().encode()
        + b"}}{\\nonshppict{\\pict\\wmetafile8 00}}"
    )
    output, codes = rebuilt(document(body))
    assert codes == {"IMAGE-REBUILT"}
    for kept in (
        b"https://www.example.jp/",
        b"\\cellx2000",
        b"\\b bold",
        b"\\u27728 ?",
        b"\\~x\\{y\\}",
        b"\\picwgoal100",
        b"\\pngblip",
        b"fldinst {PAGE}",
    ):
        assert kept in output
    assert check.job(output, {}) == []
    assert rebuilt(output)[0] == output


@pytest.mark.parametrize(
    "content", [b"{\\rtf1 a", b"{\\rtf1 \\bin99999 a}", b"{\\rt 1}", b"{\\rtf1" + b"{" * 300 + b"}" * 301]
)
def test_what_is_broken_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal):
        rebuild.job(content, OPTIONS)


@given(st.data())
def test_no_change_of_bytes_does_more_than_be_refused_or_pass_the_check(data: st.DataObject) -> None:
    content = bytearray(SEEDS[data.draw(st.sampled_from(sorted(SEEDS)))][0])
    for _change in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 6))] = data.draw(
            st.sampled_from([b"{", b"}", b"\\", b"\\*", b"\\object", b"\\bin2 ", b"\x00", b"'"])
        )
    try:
        output, _codes = rebuilt(bytes(content))
    except Refusal:
        return
    assert check.job(output, {}) == []


def test_a_letter_goes_through_the_sandbox() -> None:
    outcome = engine.sanitize(SEEDS["an object"][0], "案内.rtf", policy.default())
    assert (outcome.verdict, outcome.name) == (Verdict.SANITISED, "案内.rtf")
