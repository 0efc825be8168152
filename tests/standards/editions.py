"""Invented editions of a standard and changes to them, made from a source of chance that hypothesis can shrink."""

from __future__ import annotations

from random import Random

from sekimori.standards import addresses
from sekimori.standards.addresses import CONTAINERS, Part
from sekimori.standards.editions import FIRST_PARAGRAPH, LEVELS, Edition, Provision, TextNode

WORDS = (
    "職員等",
    "所属長",
    "情報システム管理者",
    "端末",
    "記録",
    "許可",
    "申請書",
    "管理簿",
    "委員会",
    "研修",
    "監査",
    "外部",
    "媒体",
    "廃棄",
    "報告",
    "点検",
)


def sentence(chance: Random) -> str:
    """A sentence in the manner of a standard."""
    a, b, c, d = chance.sample(WORDS, 4)
    return chance.choice(
        (
            f"{a}は、{b}を{c}するときは、{d}を得なければならない。",
            f"{a}は、{b}及び{c}について{d}を行うものとする。",
            f"{a}が{b}を{c}に提出したときは、{d}を作成する。ただし、{c}は、この限りでない。",
        )
    )


def _node(identity: str, title: str, text: str) -> TextNode:
    return TextNode(identity, LEVELS[addresses.parse(identity)[-1].kind], title, text)


def articles(chance: Random) -> list[TextNode]:
    """An edition with chapters, articles, paragraphs, items and a 附則."""
    nodes: list[tuple[str, str, str]] = []
    number = 0
    for chapter in range(1, chance.randint(2, 4)):
        nodes.append((f"第{chapter}章", f"{chance.choice(WORDS)}の章", ""))
        for _ in range(chance.randint(1, 3)):
            number += 1
            nodes.extend(_article(chance, number))
    nodes.append(("附則", "", "この訓令は、令和6年4月1日から施行する。"))
    return [_node(*node) for node in nodes]


def _article(chance: Random, number: int) -> list[tuple[str, str, str]]:
    nodes: list[tuple[str, str, str]] = []
    paragraphs = chance.choice((1, 1, 2, 3))
    for paragraph in range(1, paragraphs + 1):
        base = f"第{number}条" + (f"第{paragraph}項" if paragraphs > 1 else "")
        caption = f"{chance.choice(WORDS)}の{chance.choice(WORDS)}" if paragraph == 1 else ""
        nodes.append((base, caption, sentence(chance)))
        for item in range(1, chance.choice((1, 1, 3))):
            nodes.append((f"{base}第{item}号", "", f"{chance.choice(WORDS)}に関すること"))
            nodes.extend(
                (f"{base}第{item}号{mark}", "", f"{chance.choice(WORDS)}の{mark}")
                for mark in "アイ"[: chance.randint(0, 2)]
            )
    return nodes


def guideline(chance: Random) -> list[TextNode]:
    """An edition numbered 1, (1), ①, (ア)."""
    nodes: list[tuple[str, str, str]] = []
    for chapter in range(1, chance.randint(2, 4)):
        nodes.append((str(chapter), f"{chance.choice(WORDS)}の管理", ""))
        for item in range(1, chance.randint(2, 4)):
            base = f"{chapter}({item})"
            if chance.random() < 0.4:
                nodes.append((base, "", sentence(chance)))
                continue
            nodes.append((base, f"{chance.choice(WORDS)}の扱い", ""))
            for mark in "①②③④"[: chance.randint(1, 4)]:
                nodes.append((base + mark, "", sentence(chance)))
                nodes.extend(
                    (f"{base}{mark}({kana})", "", sentence(chance)) for kana in "アイ"[: chance.choice((0, 0, 2))]
                )
    return [_node(*node) for node in nodes]


def nested(chance: Random) -> list[TextNode]:
    """An edition numbered 第1, 1, (1), ア."""
    nodes: list[tuple[str, str, str]] = []
    for chapter in range(1, chance.randint(2, 4)):
        nodes.append((f"第{chapter}", f"{chance.choice(WORDS)}の管理", ""))
        for number in range(1, chance.randint(2, 4)):
            nodes.append((f"第{chapter} {number}", f"{chance.choice(WORDS)}の扱い", ""))
            for item in range(1, chance.randint(2, 4)):
                base = f"第{chapter} {number}({item})"
                nodes.append((base, "", sentence(chance)))
                nodes.extend((base + kana, "", sentence(chance)) for kana in "アイ"[: chance.choice((0, 0, 2))])
    return [_node(*node) for node in nodes]


def amended(chance: Random, nodes: list[TextNode]) -> list[TextNode]:
    """The edition after a few changes of words, captions and provisions, numbered anew."""
    edition = Edition(nodes)
    for _ in range(chance.randint(1, 5)):
        choices = [each for each in edition.root.walk() if each.part.kind not in {"root", "附則"}]
        if choices:
            _change(chance, edition, chance.choice(choices))
    _number(edition.root)
    for number, article in enumerate((each for each in edition.root.walk() if each.part.kind == "条"), start=1):
        article.part = article.part.renumbered((number,))
    return edition.nodes()


def _change(chance: Random, edition: Edition, place: Provision) -> None:
    parent = edition.parent_of(place)
    way = chance.random()
    if way < 0.45 and place.text:
        place.text = _reworded(chance, place.text)
    elif way < 0.55 and place.title:
        place.title = f"{chance.choice(WORDS)}の改正"
    elif way < 0.75:
        if sum(each.part.kind == place.part.kind for each in parent.children) > 1:
            parent.children.remove(place)
    else:
        at = next(index for index, each in enumerate(parent.children) if each is place)
        parent.children.insert(at + 1, _brother(chance, place))


def _reworded(chance: Random, text: str) -> str:
    for _ in range(chance.randint(1, 3)):
        known = [word for word in WORDS if word in text]
        if known:
            word = chance.choice(known)
            text = text.replace(word, chance.choice((chance.choice(WORDS), "", f"{word}及び{chance.choice(WORDS)}")), 1)
    return text


def _brother(chance: Random, place: Provision) -> Provision:
    kind = place.part.kind
    if kind == "条":
        article = Provision(place.part, LEVELS[kind], f"{chance.choice(WORDS)}の追加")
        for number in range(1, chance.randint(2, 3)):
            article.children.append(
                Provision(FIRST_PARAGRAPH.renumbered((number,)), LEVELS["項"], "", sentence(chance))
            )
        return article
    if kind in {"digits", *CONTAINERS}:
        chapter = Provision(place.part, LEVELS[kind], f"{chance.choice(WORDS)}の新章")
        part = Part("条", (1,), "第1条") if kind in CONTAINERS else Part("round", (1,), "(1)")
        below = (
            _brother(chance, Provision(part, LEVELS[part.kind]))
            if kind in CONTAINERS
            else Provision(part, LEVELS[part.kind], "", sentence(chance))
        )
        chapter.children.append(below)
        return chapter
    return Provision(place.part, place.level, "", "点検に関すること" if kind in {"号", "kana"} else sentence(chance))


def _number(parent: Provision) -> None:
    counts: dict[str, int] = {}
    for child in parent.children:
        kind = child.part.kind
        if kind != "条" and child.part.number:
            counts[kind] = counts.get(kind, 0) + 1
            child.part = child.part.renumbered((counts[kind],))
        _number(child)
