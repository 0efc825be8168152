"""Composes invented texts in the styles that occur, with the nodes a reader must find. Every choice hangs on the seed.

A text is first a tree of parts (what the city means), then printed by a style (how it numbers), then worn by damages (what time,
PDF and code pages did to it). The expected ids follow docs/standards-reading.md and know nothing of the reader.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace

SUBJECTS = (
    "課等の長は、",
    "情報システム担当者は、",
    "職員等は、",
    "管理者は、",
    "委託を受けた事業者は、",
    "推進会議は、",
    "アクセス権を持つ者は、",
    "所管部署及び施設部門は、",
    "担当者は、２名以上で、",
    "監査班は、",
)
OBJECTS = (
    "端末の持ち出しの記録を",
    "サーバ室の鍵を",
    "重要な情報資産（紙に印刷したものを含む。）を",
    "パスワードの一覧（以下「一覧」という。）を",
    "前項の届出の写しを",
    "第３条第２項の規定により受け取った書類を",
    "(1)及び(2)に掲げる機器の台帳を",
    "セキュリティパッチの適用状況を",
    "外部記録媒体を",
    "ネットワークの構成図を",
    "３０分以内に復旧できない障害の内容を",
    "1台ごとの設定票を",
)
ADVERBS = (
    "",
    "速やかに",
    "あらかじめ",
    "毎年度",
    "必要に応じて",
    "業務の開始前に",
    "イントラネットを用いて",
    "二以上の方法により",
)
VERBS = (
    "管理しなければならない。",
    "点検しなければならない。",
    "所属長に報告しなければならない。",
    "保管するものとする。",
    "他人に貸し付けてはならない。",
    "廃棄してはならない。ただし、許可を受けたときは、この限りでない。",
    "確認することができる。",
    "記録しなければならない。また、その記録を３年間保存しなければならない。",
)
HEADS = (
    "組織及び体制",
    "情報資産の取扱い",
    "鍵の管理",
    "サーバ室の管理",
    "端末等の持ち出し",
    "アクセスの制御",
    "研修",
    "障害の記録",
    "媒体の廃棄等",
    "ネットワークの接続",
    "パスワードの取扱い",
    "点検及び監査",
    "外部への委託（再委託を含む。）",
    "緊急時の連絡",
    "職員の責務",
    "業務の継続",
    "例外の取扱い",
    "一般職の任用",
)
LISTED = (
    "連絡先の一覧",
    "機器の名称及び台数",
    "持ち出しの期間",
    "利用の目的",
    "担当者の氏名",
    "復旧の手順",
    "アカウントの一覧",
    "次年度の予定",
)
LEADS = (
    "次に掲げる事項を記録しなければならない。",
    "次の事項を定めるものとする。",
    "次の各号に掲げる業務を行う。",
    "以下の内容を明らかにしなければならない。",
)
TERMS = ("情報資産", "端末", "職員等", "ネットワーク", "記録媒体", "サーバ室")

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
KANA = "アイウエオカキクケコサシスセソ"
WIDE = str.maketrans("0123456789().-", "０１２３４５６７８９（）．－")
HALF_KANA = str.maketrans(KANA, "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿ")
KANJI = "〇一二三四五六七八九十"


@dataclass
class Part:
    """A part of a text: its head (if any), its paragraphs, its parts."""

    head: str = ""
    words: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    branch: int = 0  # 第3条の2: numbered behind the part before it.


@dataclass(frozen=True)
class Row:
    """A printed line before wrapping: depth, label, words; `node` the id it opens."""

    depth: int
    label: str
    words: str
    kind: str = ""


@dataclass
class Wanted:
    """A node to find."""

    id: str
    title: str
    text: str


def sentence(rng: random.Random) -> str:
    return rng.choice(SUBJECTS) + rng.choice(OBJECTS) + rng.choice(ADVERBS) + rng.choice(VERBS)


def heads(rng: random.Random, count: int) -> list[str]:
    return rng.sample(HEADS, count)


# Guideline-style texts


def guideline(rng: random.Random, depth: int, headed: int = 1) -> list[Part]:
    """Chapters; `depth` how many levels the style can number, `headed` how many of them are always headings."""
    return [_part(rng, head, depth - 1, lists=False, headed=headed) for head in heads(rng, rng.randint(3, 5))]


def _part(rng: random.Random, head: str, depth: int, *, lists: bool, headed: int = 1) -> Part:
    """A headed part with text, or headed parts, or sentences numbered, below it."""
    if depth == 0:
        return Part(head, [sentence(rng)])
    kind = rng.random()
    if depth >= 2 and (kind < 0.6 or headed > 1):
        below = [_part(rng, each, depth - 1, lists=True, headed=headed - 1) for each in heads(rng, rng.randint(1, 4))]
        return Part(head, [], below)
    if kind < 0.75:
        return Part(head, [], [Part("", [sentence(rng)]) for _ in range(rng.randint(1, 6))])
    if kind < 0.88 and lists:
        entries = [Part("", [each]) for each in rng.sample(LISTED, rng.randint(2, 4))]
        return Part(head, [rng.choice(SUBJECTS) + rng.choice(LEADS)], entries)
    return Part(head, [sentence(rng)] if rng.random() < 0.8 else [sentence(rng), sentence(rng)])


@dataclass(frozen=True)
class Style:
    """How a guideline-style text numbers: one form per depth. `composite` forms repeat the numbers above them."""

    name: str
    forms: tuple[str, ...]
    wide: bool = False
    glued: tuple[int, ...] = ()  # Depths whose label has no blank behind it.
    comma: bool = False


STYLES = (
    Style("full width", ("1", "(1)", "①", "(ア)"), wide=True, glued=(2,)),
    Style("full width with sections", ("1", "1.1", "(1)", "①", "(ア)"), wide=False, glued=(3,)),
    Style("half width with western commas", ("1", "(1)", "①", "(ア)"), comma=True),
    Style("dashes", ("1", "1―1", "1―1―1", "(1)", "ア")),
    Style("official order", ("第1", "1", "(1)", "ア", "(ア)"), wide=True),
    Style("chapters, numbers restarting without blank", ("第1章", "1", "(1)", "ア", "(ア)"), glued=(1, 2)),
    Style("chapters and numbers", ("第1章", "1", "(1)", "①", "ア")),
    Style("brackets above points", ("(1)", "1.", "①", "ア"), glued=(0,)),
    Style("roman", ("Ⅰ", "1", "(1)", "①", "(ア)")),
    Style("points", ("1.", "(1)", "ア", "(ア)"), wide=True),
    Style("three numbers", ("1", "1.1", "1.1.1", "(1)", "(a)")),
    Style("chapters and sections", ("第1章", "第1節", "1", "(1)", "ア")),
    Style("kanji", ("一", "(一)", "1", "(1)", "ア")),
    Style("half brackets", ("1", "1)", "(1)", "①", "a")),
)


def label_of(form: str, path: tuple[int, ...]) -> str:
    """The label in half width."""
    n = path[-1]
    if form in ("1.1", "1.1.1"):
        return ".".join(map(str, path))
    if form in ("1―1", "1―1―1"):
        return "―".join(map(str, path))
    if form in ("一", "(一)"):
        return form.replace("一", KANJI[n])
    for sign, row in (("①", CIRCLED), ("ア", KANA), ("Ⅰ", "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"), ("a", "abcdefghij")):
        if sign in form:
            return form.replace(sign, row[n - 1])
    return form.replace("1", str(n))


def id_label(form: str, label: str) -> str:
    return label.rstrip(".") if form == "1." else label


def join(parent: str, label: str, form: str) -> str:
    if form in ("1.1", "1.1.1", "1―1", "1―1―1"):
        return label
    apart = parent[-1:].isdecimal() and label[:1].isdecimal()
    return f"{parent} {label}" if apart else parent + label


@dataclass
class Printed:
    """A printed text: its rows, the nodes in it, its title."""

    title: str
    rows: list[Row]
    nodes: list[Wanted]
    front: list[str] = field(default_factory=list)
    act_no: str = ""
    enacted: str = ""
    style: str = ""


def print_guideline(rng: random.Random, style: Style) -> Printed:
    parts = guideline(rng, len(style.forms), 2 if "第1節" in style.forms else 1)
    out = Printed("汐見市情報セキュリティ対策規程", [], [], style=style.name)
    _print_parts(parts, style, (), "", out)
    return out


def _print_parts(parts: list[Part], style: Style, path: tuple[int, ...], parent: str, out: Printed) -> None:
    depth = len(path)
    form = style.forms[depth]
    for number, part in enumerate(parts, start=1):
        label = label_of(form, (*path, number))
        node_id = join(parent, id_label(form, label), form)
        printed = label
        if style.wide:
            printed = label.translate(WIDE).translate(HALF_KANA if "(ア)" in form and depth == 4 else {})
        words = [_western(each) if style.comma else each for each in part.words]
        out.nodes.append(Wanted(node_id, part.head, "\n".join(words)))
        if part.head:
            out.rows.append(Row(depth, printed, part.head, "head"))
            out.rows.extend(Row(depth, "", each, "body") for each in words)
        else:
            out.rows.append(Row(depth, printed, words[0], "sentence"))
            out.rows.extend(Row(depth, "", each, "body") for each in words[1:])
        if part.parts:
            _print_parts(part.parts, style, (*path, number), node_id, out)


def _western(text: str) -> str:
    return text.replace("、", "，")


# Article-style texts


def print_articles(
    rng: random.Random, *, headings: tuple[str, ...], captions: str = "before", kana: str = "ア"
) -> tuple[Printed, list[str]]:
    """Chapters (編, 節, 款 too when `headings` names them), articles, paragraphs, items; 附則 at the end. With the contents."""
    out = Printed("汐見市情報セキュリティ対策規程", [], [], style="articles " + "/".join(headings))
    maker = _Articles(rng, headings, captions, kana, out)
    maker.run()
    return out, contents_of(out.rows, maker.contents) if maker.contents else []


class _Articles:
    def __init__(self, rng: random.Random, headings: tuple[str, ...], captions: str, kana: str, out: Printed) -> None:
        self.rng, self.headings, self.captions, self.kana, self.out = rng, headings, captions, kana, out
        self.article = 0
        self.contents: list[tuple[str, str, int, int]] = []

    def run(self) -> None:
        if self.headings:
            self._heading(0, "")
        else:
            for _ in range(self.rng.randint(4, 8)):
                self._article()
        self.out.rows.append(Row(0, "附則", "", "supplement"))
        text = "この規程は、令和６年４月１日から施行する。"
        self.out.rows.append(Row(0, "", text, "body"))
        self.out.nodes.append(Wanted("附則", "", text))

    def _heading(self, level: int, parent: str) -> None:
        for number in range(1, self.rng.randint(2, 4) + 1):
            label = f"第{number}{self.headings[level]}"
            head = self.rng.choice(HEADS)
            node_id = parent + label
            self.out.rows.append(Row(level, label, head, "heading"))
            self.out.nodes.append(Wanted(node_id, head, ""))
            row = len(self.contents)
            self.contents.append((label, head, self.article + 1, 0))
            if level + 1 < len(self.headings) and self.rng.random() < 0.7:
                self._heading(level + 1, node_id)
                self.contents[row] = (label, head, 0, 0)
            else:
                for _ in range(self.rng.randint(1, 4)):
                    self._article()
                self.contents[row] = (label, head, self.contents[row][2], self.article)

    def _article(self) -> None:
        self.article += 1
        label = f"第{self.article}条"
        caption = self.rng.choice(HEADS)
        several = self.rng.random() < 0.45
        if self.captions == "before":
            self.out.rows.append(Row(0, "", f"({caption})", "caption"))
        count = self.rng.randint(2, 4) if several else 1
        for number in range(1, count + 1):
            node_id = f"{label}第{number}項" if several else label
            listed = self.rng.random() < 0.3
            text = self.rng.choice(SUBJECTS) + self.rng.choice(LEADS) if listed else sentence(self.rng)
            shown = label if number == 1 else str(number)
            lead = f"({caption})" if self.captions == "inside" and number == 1 else ""
            self.out.rows.append(Row(0, shown, text, "article" if number == 1 else "paragraph"))
            if lead:
                self.out.rows[-1] = replace(self.out.rows[-1], words=f"{lead}　{text}")
            self.out.nodes.append(Wanted(node_id, caption if number == 1 else "", text))
            if self.captions == "after" and number == 1:
                self.out.rows[-1] = Row(0, shown, "", "article")
                self.out.rows.append(Row(0, "", f"({caption})", "caption"))
                self.out.rows.append(Row(0, "", text, "body"))
            if listed:
                self._items(node_id)

    def _items(self, parent: str) -> None:
        for number in range(1, self.rng.randint(2, 4) + 1):
            node_id = f"{parent}第{number}号"
            deeper = self.rng.random() < 0.25
            text = f"{self.rng.choice(TERMS)} {self.rng.choice(OBJECTS)[:-1]}をいう。"
            if deeper:
                text = f"{self.rng.choice(TERMS)} 次に掲げるものをいう。"
            elif self.rng.random() < 0.4:
                text = self.rng.choice(LISTED)
            self.out.rows.append(Row(1, f"({number})", text, "item"))
            self.out.nodes.append(Wanted(node_id, "", text))
            if deeper:
                row = KANA if self.kana == "ア" else "イロハニホヘト"
                for at in range(self.rng.randint(2, 3)):
                    words = self.rng.choice(LISTED)
                    self.out.rows.append(Row(2, row[at], words, "subitem"))
                    self.out.nodes.append(Wanted(node_id + row[at], "", words))


# Layouts and damages


@dataclass(frozen=True)
class Layout:
    """How the rows are put on the page."""

    indent: bool = True
    width: int = 0  # Characters per line; 0 is unwrapped.
    hanging: bool = True
    blank_between: bool = False
    page_numbers: bool = False
    header: str = ""
    own_labels: bool = False
    wide_blank: bool = False  # A full-width blank behind the label.
    contents: bool = False
    lines_per_page: int = 24


def lay_out(printed: Printed, layout: Layout, glued: tuple[int, ...] = (), contents: list[str] | None = None) -> str:
    """The text as it would be published."""
    lines = [printed.title, *printed.front]
    if layout.contents and contents:
        lines += ["目次", *contents]
    for row in printed.rows:
        lines.extend(_laid(row, layout, glued))
    lines = _paged(lines, layout)
    return ("\n\n" if layout.blank_between else "\n").join(lines) + "\n"


def _laid(row: Row, layout: Layout, glued: tuple[int, ...]) -> list[str]:
    lead = " " * row.depth if layout.indent else ""
    body = " " * (row.depth + 2) if layout.indent else ""
    if row.kind == "heading" or not row.label:
        first = (lead if row.label else body) + (f"{row.label} {row.words}" if row.label else row.words)
        return _wrapped(first, layout, body)
    if layout.own_labels:
        return [row.label, *([row.words] if row.words else [])]
    blank = "　" if layout.wide_blank else " "
    between = "" if (row.depth in glued and row.kind in ("head", "sentence")) or not row.words else blank
    return _wrapped(f"{lead}{row.label}{between}{row.words}", layout, lead + " ")


def _wrapped(text: str, layout: Layout, hang: str) -> list[str]:
    if not layout.width or len(text) <= layout.width:
        return [text]
    lead = hang if layout.hanging else ""
    pieces = [text[: layout.width]]
    left = text[layout.width :]
    while left:
        room = layout.width - len(lead)
        pieces.append(lead + left[:room])
        left = left[room:]
    return pieces


def _paged(lines: list[str], layout: Layout) -> list[str]:
    if not (layout.page_numbers or layout.header):
        return lines
    paged = []
    for start in range(0, len(lines), layout.lines_per_page):
        if layout.header and start:
            paged.append(layout.header)
        paged.extend(lines[start : start + layout.lines_per_page])
        if layout.page_numbers:
            paged.append(str(start // layout.lines_per_page + 1))
    return paged


def contents_of(rows: list[Row], contents: list[tuple[str, str, int, int]] | None = None) -> list[str]:
    """The table of contents: ranges of articles where known, otherwise headings with page numbers."""
    if contents:
        lines = []
        for label, head, first, last in contents:
            ranged = "" if not first else f"(第{first}条)" if first == last else f"(第{first}条・第{last}条)"
            if last - first > 1 and first:
                ranged = f"(第{first}条―第{last}条)"
            lines.append(f"{label} {head}{ranged}")
        return [*lines, "附則"]
    return [
        f"{row.label} {row.words} ………… {at + 1}" for at, row in enumerate(rows) if row.kind == "head" and row.depth < 2
    ]


def spread(text: str) -> str:
    """A blank between every two kanji."""
    return re.sub(r"(?<=[一-龥])(?=[一-龥])", " ", text)


def break_katakana(text: str, rng: random.Random) -> str:
    """Blanks inside some katakana words."""
    return re.sub(
        r"[ァ-ヴー]{5,}",
        lambda found: found.group(0)[:3] + " " + found.group(0)[3:] if rng.random() < 0.5 else found.group(0),
        text,
    )


def lose_lead_bytes(text: str) -> str:
    """The circled digits reduced to @ A B …"""
    return "".join(chr(ord("@") + CIRCLED.index(char)) if char in CIRCLED else char for char in text)


def run_together(text: str, between: str = " ") -> str:
    """The text without its line breaks."""
    return between.join(line.strip() for line in text.split("\n") if line.strip()) + "\n"
