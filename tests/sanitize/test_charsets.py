"""Japanese in all the encodings in which it arrives, named rightly, wrongly or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.sanitize import charsets

KANJI = b"\x1b$B"
BACK = b"\x1b(B"


@pytest.mark.parametrize(
    ("raw", "named", "text"),
    [
        (KANJI + b"\x2d\x21" + BACK, "iso-2022-jp", "①"),
        (KANJI + b"\x2d\x6a" + BACK, "ISO-2022-JP", "㈱"),
        (KANJI + b"\x7c\x62" + BACK, "iso-2022-jp", "髙"),
        (b"\x1b(I\x4a\x5d\x36\x38" + BACK, "iso-2022-jp", "ﾊﾝｶｸ"),
        (b"\x0e\x4a\x5d\x36\x38\x0f", "cp50222", "ﾊﾝｶｸ"),
        (KANJI + b"\x3c\x6f" + BACK + b"a", "", "種a"),
        (KANJI + b"\x3c\x6f\n" + BACK, "_iso-2022-jp$esc", "種\n"),
        ("表示①".encode("cp932"), "shift_jis", "表示①"),
        ("表示①".encode("cp932"), "us-ascii", "表示①"),
        ("表示".encode("cp932"), "", "表示"),
        ("表示".encode(), "iso-2022-jp", "表示"),
        ("表示".encode(), "unknown-8bit", "表示"),
        ("表示".encode("euc_jp"), "x-euc-jp", "表示"),
        (b"\xad\xa1\xad\xea", "euc-jp", "①㈱"),
        (b"\x8e\xca\x8e\xdd", "euc-jp", "ﾊﾝ"),
        (b"\xef\xbb\xbf" + "表示".encode(), "", "表示"),
        ("表示".encode("utf-16"), "utf-16", "表示"),
        ("中文".encode("gb18030"), "gb2312", "中文"),
        ("한글".encode("cp949"), "ks_c_5601-1987", "한글"),
        (b"caf\xe9", "iso-8859-1", "café"),
        ("表示".encode("utf-7"), "utf-7", "表示"),
        (b"plain", "no-such-charset", "plain"),
        (b"plain", "unicode_escape", "plain"),
    ],
)
def test_a_text_is_read_whatever_its_encoding_is_called(raw: bytes, named: str, text: str) -> None:
    found = charsets.decoded(raw, named)
    assert (found.text, found.lost) == (text, 0)


def test_what_no_sign_stands_for_is_told_and_never_swallowed() -> None:
    found = charsets.decoded(b"ab\xff\xfe\xfdcd", "utf-8")
    assert found.lost == 3
    assert found.text == "ab\\xff\\xfe\\xfdcd"
    assert charsets.decoded(KANJI + b"\x7e\x7e" + BACK, "iso-2022-jp").lost


@given(
    st.binary(max_size=120), st.sampled_from(["", "iso-2022-jp", "euc-jp", "shift_jis", "utf-8", "utf-7", "cp950", "x"])
)
def test_every_byte_becomes_something(raw: bytes, named: str) -> None:
    assert isinstance(charsets.decoded(raw, named).text, str)


@given(st.text(st.characters(codec="iso2022_jp", exclude_categories=["Cc"]), max_size=40))
def test_the_reader_of_jis_agrees_with_the_standard_where_that_goes(text: str) -> None:
    known = {"∥": "‖", "－": "−", "～": "〜", "￠": "¢", "￡": "£", "￢": "¬", "‾": "~", "¥": "\\", "―": "—"}
    told, lost = charsets.jis(text.encode("iso2022_jp"))
    plain = {**known, **{after: after for after in known.values()}}
    assert lost == 0
    assert [plain.get(char, char) for char in told] == [plain.get(char, char) for char in text]
