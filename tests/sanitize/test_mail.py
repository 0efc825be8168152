"""Mail becomes text: the words stay in whatever encoding they came, files go their own way, nothing else is left."""

# ruff: noqa: E501  -- a message reads better as it stands

from __future__ import annotations

import base64
import email
import email.policy
import json
import struct
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sekimori.sanitize import engine, policy
from sekimori.sanitize.checks import mail as check
from sekimori.sanitize.commands import sanitize
from sekimori.sanitize.mail import headers, heads, htmltext, outlook, reader
from sekimori.sanitize.mail.message import Row, encoded
from sekimori.sanitize.refusing import Refusal
from sekimori.sanitize.verdicts import Outcome, Verdict
from tests.sanitize.packages import MARK
from tests.sanitize.test_archives import SEEDED
from tests.sanitize.test_verify import compound

POLICY = policy.default()
HEAD = "From: =?UTF-8?B?5rGQ6KaL?= <a@example.jp>\r\nTo: b@example.lg.jp\r\nSubject: =?UTF-8?B?5Zue6Kan?=\r\nDate: Mon, 23 Nov 2026 16:00:00 +0900\r\nMessage-ID: <1@example.jp>\r\nMIME-Version: 1.0\r\n"


def passed(content: bytes) -> tuple[Outcome, tuple[Row, ...]]:
    return engine.mail(content, "a.eml", POLICY)


def body(outcome: Outcome) -> str:
    return base64.b64decode((outcome.output or b"").partition(b"\r\n\r\n")[2]).decode().replace("\r\n", "\n")


def head(outcome: Outcome) -> dict[str, str]:
    made = email.message_from_bytes(outcome.output or b"", policy=email.policy.compat32)
    return {name: str(make_header(decode_header(str(value)))) for name, value in made.items()}


def read(content: bytes) -> tuple[str, set[str]]:
    told, _contents = reader.taken(reader.job(content, {}))
    return str(told["text"]), {code for code, *_rest in told["findings"]}


def plain(text: bytes, charset: str = "", more: str = "") -> bytes:
    kind = f"Content-Type: text/plain{f'; charset={charset}' if charset else ''}{more}\r\n"
    return HEAD.encode() + kind.encode() + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + text


def several(kind: str, *parts: bytes) -> bytes:
    body = b"".join(b"\r\n--sep\r\n" + part for part in parts)
    return HEAD.encode() + f"Content-Type: multipart/{kind}; boundary=sep\r\n\r\n".encode() + body + b"\r\n--sep--\r\n"


def part(kind: str, content: bytes, more: str = "") -> bytes:
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n".encode() + base64.b64encode(
        content
    )


def attached(name: str, content: bytes) -> bytes:
    return part("application/octet-stream", content, f'Content-Disposition: attachment; filename="{name}"\r\n')


def test_a_message_is_written_anew_with_its_words_and_what_became_of_its_files() -> None:
    content = several(
        "mixed",
        part("text/plain; charset=utf-8", "会議の件です。".encode()),
        attached("=?UTF-8?B?5Zue6KanLmRvY3g=?=", SEEDED),
        attached("run.exe", b"MZ"),
    )
    outcome, rows = passed(content)
    assert outcome.verdict is Verdict.CONVERTED
    assert [row.outcome.verdict for row in rows] == [Verdict.SANITISED, Verdict.BLOCKED]
    told = head(outcome)
    assert (told["From"], told["Subject"], told["Message-ID"]) == ("汐見 <a@example.jp>", "回覧", "<1@example.jp>")
    assert told["X-Sekimori-Verdict"] == "CONVERTED"
    text = body(outcome)
    assert "会議の件です。" in text
    assert "添付ファイル（2件）" in text
    assert "1. 回覧.docx" in text
    assert "渡していません（遮断）" in text
    assert rows[0].outcome.sha256_in in text
    assert b"application/octet-stream" not in (outcome.output or b"")
    assert check.job(outcome.output or b"", {}) == []
    assert passed(content)[0].output == outcome.output


JIS = b"\x1b$B\x2d\x21\x2d\x6a\x7c\x62\x1b(B"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (plain(JIS, "ISO-2022-JP"), "①㈱髙"),
        (plain(JIS), "①㈱髙"),
        (plain(JIS, "us-ascii"), "①㈱髙"),
        (plain("表示①".encode("cp932"), "Shift_JIS"), "表示①"),
        (plain("表示".encode(), "iso-2022-jp"), "表示"),
        (plain("表示".encode("euc_jp"), "EUC-JP"), "表示"),
        (plain("表示".encode("cp932"), "unknown-8bit"), "表示"),
        (plain("か\u3099".encode(), "utf-8"), "が"),
        (plain("一行目 \r\n二行目".encode(), "utf-8", "; format=flowed"), "一行目 二行目"),
        (plain("一行目 \r\n二行目".encode(), "utf-8", "; format=flowed; delsp=yes"), "一行目二行目"),
        (plain(b"=?"), "=?"),
        (HEAD.encode() + b"\r\n" + "表示".encode(), "表示"),
        ("表示だけ".encode(), "表示だけ"),
        (HEAD.replace("\r\n", "\r").encode() + b"\r" + "表示".encode(), "表示"),
        (plain(b"=E8=A1=A8=E7=A4=BA", "utf-8").replace(b"8bit", b"quoted-printable"), "表示"),
    ],
)
def test_words_are_read_in_whatever_encoding_they_came(content: bytes, text: str) -> None:
    found, _codes = read(content)
    assert text in found
    assert passed(content)[0].verdict is Verdict.CONVERTED


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"=?ISO-2022-JP?B?GyRCPG8bKEI=?=", "種"),
        (b"=?iso-2022-jp?B?GyRCLSEtahsoQg==?=", "①㈱"),
        (b"=?UTF-8?B?6KE=?= =?UTF-8?B?qOekug==?=", "表示"),
        (b"=?utf-8?q?=E8=A1=A8?=\t=?utf-8?q?=E7=A4=BA?=", "表示"),
        (b"=?UTF-8*ja?B?6KGo?=", "表"),
        (b"Re: =?UTF-8?B?6KGo?= (1)", "Re: 表 (1)"),
        (b"=?UTF-8?B?6KGo", "=?UTF-8?B?6KGo"),
        (b"=?no-such?B?6KGo?=", "表"),
        (b"=?UTF-8?B?6KGo!!?=", "表"),
        ("表示".encode("cp932"), "表示"),
        (b"\x1b$B<o\x1b(B", "種"),
        ("表\u202e示\x00".encode(), "表示"),
    ],
)
def test_words_of_a_field_are_read_however_they_are_broken(value: bytes, text: str) -> None:
    assert headers.plain(headers.decoded(value)) == text


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"attachment; filename*=UTF-8''%E8%A1%A8.txt", "表.txt"),
        (b"attachment; filename*0*=UTF-8''%E8%A1; filename*1*=%A8.txt", "表.txt"),
        (b"attachment; filename*1=b.txt; filename*0=a", "ab.txt"),
        (b'attachment; filename="=?UTF-8?B?6KGo?=.txt"', "表.txt"),
        (b'attachment; filename="a \\"b\\".txt"', 'a "b".txt'),
        (b"attachment; filename=" + "表.txt".encode("cp932"), "表.txt"),
    ],
)
def test_names_of_files_are_read(value: bytes, name: str) -> None:
    assert headers.parameters(value)[1]["filename"] == name


def test_addresses_stay_and_names_cannot_be_taken_for_them() -> None:
    found = headers.addresses(
        b'"Yamada, Taro" <t@example.jp>, =?UTF-8?B?6KGo?= <b@example.jp>, c@example.jp, "x@y.jp" <d@example.jp>'
    )
    assert found == [
        ("Yamada, Taro", "t@example.jp"),
        ("表", "b@example.jp"),
        ("", "c@example.jp"),
        ("x@y.jp", "d@example.jp"),
    ]
    outcome, _rows = passed(
        b'From: "a@city.lg.jp" <b@example.com>\r\nSubject: a\r\n b\r\nBcc: x@example.jp\r\nX-Evil: 1\r\n\r\nx'
    )
    assert head(outcome)["From"] == "a@city.lg.jp <b@example.com>"
    assert not {"Bcc", "X-Evil"} & set(head(outcome))


def test_of_two_ways_to_say_it_the_plain_one_counts_unless_it_says_nothing() -> None:
    page = part("text/html; charset=utf-8", ("<p>" + "会議は三月です。" * 30 + "</p>").encode())
    both, codes = read(
        several("alternative", part("text/plain; charset=utf-8", ("会議は三月です。" * 30).encode()), page)
    )
    assert both.count("会議は三月です。") == 30
    assert "MAIL-ALTERNATIVE" not in codes
    stub, codes = read(
        several("alternative", part("text/plain; charset=utf-8", "HTML対応のソフトでご覧ください".encode()), page)
    )
    assert stub.count("会議は三月です。") == 30
    assert "MAIL-ALTERNATIVE" in codes


def test_a_page_becomes_text_that_shows_where_links_lead() -> None:
    text, found = htmltext.text(
        "<p>お知らせ</p><a href='http://evil.example.com/x?y=1'>www.city.example.jp</a><img src='http://t.example/x.gif' width=1 height=1>"
        "<table><tr><td>名前</td><td>数</td></tr></table><p style='display:none'>見えない</p><script>bad()</script><img alt='図' src='cid:1'>"
        "<a href='http://xn--pypal-4ve.com/'>x</a><ul><li>一<li>二</ul>"
    )
    codes = {finding.code for finding in found}
    assert {"MAIL-LINK-DIFFERS", "MAIL-TRACKING", "HTML-HIDDEN", "HTML-SCRIPT", "MAIL-LINK-ODD"} <= codes
    assert "hxxp://evil.example.com/x?y=1" in text
    assert "http://" not in text
    assert "見えない" not in text
    assert "bad" not in text
    assert "名前　数" in text
    assert "[画像: 図]" in text
    assert "・一\n・二" in text


def test_forwarded_messages_calendars_reports_and_old_files_are_read() -> None:
    inner = several("mixed", part("text/plain; charset=utf-8", "中の言葉".encode()), attached("a.txt", b"x"))
    inner = inner.replace(b"sep", b"inner")
    content = several(
        "mixed",
        part("text/plain; charset=utf-8", "外の言葉\nbegin 644 old.txt\n#86)C\n`\nend\n".encode()),
        b"Content-Type: message/rfc822\r\n\r\n" + inner,
        part(
            "text/calendar; charset=utf-8",
            "BEGIN:VEVENT\r\nSUMMARY:会議\r\nDTSTART:20261123T100000\r\nEND:VEVENT".encode(),
        ),
        part("message/delivery-status", b"Final-Recipient: rfc822; x@example.jp"),
        b'Content-Type: message/external-body; access-type=URL; URL="http://127.0.0.1:9/"\r\n\r\nx',
    )
    told, contents = reader.taken(reader.job(content, {}))
    for words in ("外の言葉", "転送されたメール", "中の言葉", "件名: 会議", "Final-Recipient", "差出人: 汐見"):
        assert words in told["text"]
    assert [(file["name"], bytes(contents[file["at"] : file["at"] + file["size"]])) for file in told["files"]] == [
        ("old.txt", b"abc"),
        ("a.txt", b"x"),
    ]
    assert "MAIL-EXTERNAL" in {code for code, *_rest in told["findings"]}


def winmail() -> bytes:
    def attribute(level: int, kind: int, content: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)

    name = "見積.txt".encode("utf-16-le") + b"\x00\x00"
    props = (
        struct.pack("<I", 1)
        + struct.pack("<HHII", 0x001F, 0x3707, 1, len(name))
        + name.ljust(-(-len(name) // 4) * 4, b"\x00")
    )
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(
        [
            attribute(1, 0x00069007, struct.pack("<II", 932, 0)),
            attribute(1, 0x0002800C, "本文の言葉".encode("cp932") + b"\x00"),
            attribute(2, 0x00069002, bytes(14)),
            attribute(2, 0x00018010, b"MITUMO~1.TXT\x00"),
            attribute(2, 0x0006800F, b"abc"),
            attribute(2, 0x00069005, props),
        ]
    )


def test_what_outlook_packs_into_winmail_is_unpacked() -> None:
    content = several(
        "mixed",
        part("text/plain; charset=utf-8", "外".encode()),
        part("application/ms-tnef", winmail(), "Content-Disposition: attachment; filename=winmail.dat\r\n"),
    )
    told, contents = reader.taken(reader.job(content, {}))
    assert "本文の言葉" in told["text"]
    assert [(file["name"], bytes(contents)) for file in told["files"]] == [("見積.txt", b"abc")]
    assert engine.sanitize(winmail(), "winmail.tnef", POLICY).verdict is Verdict.CONVERTED


def test_a_message_file_of_outlook_is_read() -> None:
    def wide(text: str) -> bytes:
        return text.encode("utf-16-le")

    streams = {
        "__substg1.0_0037001F": wide("回覧"), "__substg1.0_1000001F": wide("本文の言葉"), "__substg1.0_0C1A001F": wide("汐見 花子"),
        "__substg1.0_0C1F001F": wide("a@example.jp"), "__attach_version1.0_#00000000/__substg1.0_37010102": b"MZ",
        "__attach_version1.0_#00000000/__substg1.0_3707001F": wide("a.exe"),
    }  # fmt: skip
    outcome, rows = engine.mail(compound(streams, bytes(16)), "a.msg", POLICY)
    assert outcome.verdict is Verdict.CONVERTED
    assert head(outcome)["Subject"].rstrip("\x00") == "回覧"
    assert head(outcome)["From"] == "汐見 花子 <a@example.jp>"
    assert "本文の言葉" in body(outcome)
    assert [(row.name, row.outcome.verdict) for row in rows] == [("a.exe", Verdict.BLOCKED)]


def test_packed_rich_text_of_outlook_is_unpacked() -> None:
    raw = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert outlook.rich_text(outlook.unpacked(raw)).strip() == "hello world"
    assert outlook.unpacked(b"x") == b""
    assert (
        outlook.rich_text("{\\rtf1\\ansi{\\fonttbl x;}\\'8e\\'73\\u27728?\\par{\\*\\x y}z}".encode("ascii"))
        == "市汐\nz"
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"To: " + b"a@example.jp, " * 60_000 + b"\r\n\r\nx", "MAIL-HEAD"),
        (b"To: " + b"a@b.jp," * 2_000 + b"\r\n\r\nx", "MAIL-HEAD"),
        (b"X: y\r\n" * 60_000 + b"\r\nx", "MAIL-HEAD"),
        (b"Sub\x00ject: y\r\n\r\nx", "MAIL-HEAD"),
        (
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(40)),
            "MAIL-DEEP",
        ),
        (several("mixed", *[b"\r\nx"] * 1_100), "MAIL-DEEP"),
    ],
)
def test_a_message_beyond_all_bounds_is_replaced_by_a_notice(content: bytes, code: str) -> None:
    outcome, rows = passed(content)
    assert (outcome.verdict, rows) == (Verdict.BLOCKED, ())
    assert code in {finding.code for finding in outcome.findings}
    assert "本文を安全に変換できませんでした" in body(outcome)
    assert check.job(outcome.output or b"", {}) == []


def test_two_hundred_thousand_encoded_words_take_no_time() -> None:
    with pytest.raises(Refusal):
        reader.job(b"Subject: " + b"=?UTF-8?B?6KGo?= " * 200_000 + b"\r\n\r\nx", {})
    assert "表" in headers.decoded(b"=?UTF-8?B?6KGo?= " * 3_000)


@given(
    st.binary(max_size=400),
    st.sampled_from(
        [
            b"",
            b"Subject: ",
            b"From: ",
            b"Content-Type: multipart/mixed; boundary=a\n\n--a\n",
            b"Content-Type: text/html\n\n",
            b"\x78\x9f\x3e\x22\x01\x00",
        ]
    ),
)
def test_no_bytes_do_more_than_be_refused(noise: bytes, start: bytes) -> None:
    try:
        reader.job(start + noise, {})
    except Refusal:
        return


@given(st.text(max_size=200))
def test_words_written_into_a_field_come_out_again(text: str) -> None:
    kept = headers.plain(text)
    made = encoded(kept).replace("\r\n ", " ")
    assert all(len(word) <= 75 for word in made.split(" ") if word.startswith("=?"))
    assert headers.plain(headers.decoded(made.encode())) == kept


def test_the_check_refuses_whatever_is_not_a_plain_new_message() -> None:
    good = passed(plain(b"x"))[0].output or b""
    assert check.job(good, {}) == []
    for bad in (
        good.replace(b"X-Sekimori-Case", b"X-Evil"),
        good.replace(b"text/plain", b"text/html"),
        good.replace(b"MIME-Version: 1.0", b"MIME-Version: 1.0\r\nMIME-Version: 1.0"),
        good.replace(b"\r\n\r\n", b"\r\n\r\n!"),
        good.replace(b"Subject: ", b"Subject: \xe8"),
        good.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + base64.b64encode("あ\u202eい".encode()),
    ):
        assert check.job(bad, {})


def test_a_saved_page_becomes_one_page_with_its_pictures() -> None:
    page = f"<html><body><p>汐見市</p><script>{MARK}</script><img src='cid:p1'></body></html>".encode()
    drawn = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    content = several(
        "related", part("text/html; charset=utf-8", page), part("image/png", drawn, "Content-ID: <p1>\r\n")
    )
    outcome = engine.sanitize(content, "a.mht", POLICY)
    assert (outcome.verdict, outcome.name) == (Verdict.SANITISED, "a.html")
    assert b"data:image/png" in (outcome.output or b"")
    assert MARK.encode() not in (outcome.output or b"")


def test_the_command_gives_the_new_message_and_the_table_of_files(tmp_path: Path) -> None:
    content = several("mixed", part("text/plain; charset=utf-8", "本文".encode()), attached("a.docx", SEEDED))
    (tmp_path / "a.eml").write_bytes(content)
    given = ["--mail", str(tmp_path / "a.eml"), "-o", str(tmp_path / "out"), "--json"]
    run = CliRunner().invoke(sanitize, given)
    told = json.loads(run.output)
    assert (run.exit_code, told["verdict"], told["attachments"][0]["verdict"]) == (0, "CONVERTED", "SANITISED")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.docx", "a.eml"]
    (tmp_path / "a.eml").write_bytes(content.replace(b"a.docx", b"a.js"))
    assert CliRunner().invoke(sanitize, given).exit_code == 1
    (tmp_path / "a.eml").write_bytes(b"Sub\x00ject: x\r\n\r\nx")
    run = CliRunner().invoke(sanitize, given)
    assert (run.exit_code, json.loads(run.output)["verdict"]) == (1, "BLOCKED")


def test_a_message_among_files_becomes_text_too() -> None:
    outcome = engine.sanitize(several("mixed", part("text/plain", b"x"), attached("a.exe", b"MZ")), "回覧.eml", POLICY)
    assert (outcome.verdict, outcome.name) == (Verdict.CONVERTED, "回覧.eml")
    assert "a.exe" in body(outcome)


def test_a_head_is_read_alone_with_what_tells_a_program_from_a_person() -> None:
    told = heads.job((HEAD + "Auto-Submitted: auto-replied\r\nX-Other: x\r\n\r\nbody").encode(), {})
    assert told["message-id"] == "<1@example.jp>"
    assert told["from"][0][1] == "a@example.jp"
    assert told["auto-submitted"] == "auto-replied"
    assert told["precedence"] == ""
    with pytest.raises(Refusal):
        heads.job(b"From: a\x00b\r\n\r\n", {})
