"""Terms the text defines and places it cites, found in the nodes' own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from sekimori.standards.reading.model import Check, Citation, Definition, Kind, Node
from sekimori.standards.reading.numerals import folded, number
from sekimori.standards.reading.tree import without_brackets

_ALIAS = re.compile(
    r"[(（](?P<inside>[^()（）]*?)以下(?:これらを|これを|単に|本[^「]{0,8}において)?「(?P<term>[^」]{1,40})」と(?:総称する|いう)。?[)）]"
)
_TERM = re.compile(r"(?:^|。|\n)「?(?P<term>[^。、「」\n]{1,40}?)」?とは、(?P<meaning>[^。\n]+?)をいう")
_LISTED_TERM = re.compile(r"^(?P<term>[^\s、。]{1,40})[\s\u3000]+(?P<meaning>[^。]*(?:をいう|もの|こと|状態))")
_DEFINING = re.compile(r"用語の(?:意義|定義)|用語は、|定義は、")
_OFFICE = (
    r"[^、。\n]{0,30}(?:責任者|管理者|担当者|統括者|監督者|アドバイザー|ＣＩＳＯ|CISO|本部長|委員長|推進員|リーダー|者)"
)
_ROLE_OF = re.compile(rf"(?:^|。|\n)(?P<post>[^。\n]{{1,120}}?)を、?(?P<role>{_OFFICE})とする(?=。|$)")
_ROLE_BY = re.compile(
    rf"(?:^|。|\n)(?P<role>{_OFFICE})に?は、(?P<post>[^。\n]{{1,80}}?)(?:をもって(?:これに)?充て|を(?:これに)?充て)"
)
_ROLE_IS = re.compile(
    rf"(?:^|。|\n)(?P<role>{_OFFICE})は、(?P<post>[^。、はをが\n]{{1,40}}(?:長|監|官|職員|職にある者|の職))とする(?=。|$)"
)
_ROLE_WITH = re.compile(rf"(?:^|。|\n)(?P<post>[^。\n]{{1,120}}?)をもって、?(?P<role>{_OFFICE})に充て")
_ROLE_CHOSEN = re.compile(
    rf"(?:^|。|\n)(?P<role>{_OFFICE})は、(?P<post>[^。、\n]{{1,60}})の(?:うち|中)から[^。、\n]{{0,20}}?"
    r"(?:任命|指名|選任|指定)する(?!者)"
)
_ROLES = (_ROLE_OF, _ROLE_BY, _ROLE_IS, _ROLE_WITH, _ROLE_CHOSEN)

_N = r"[\d一二三四五六七八九十百]+"
_PLACE = re.compile(
    rf"(?P<article>第 ?{_N} ?条(?: ?の ?{_N})*)?(?P<paragraph>第 ?{_N} ?項)?(?P<item>第 ?{_N} ?号(?: ?の ?{_N})*)?"
    r"(?P<part>ただし書|前段|後段)?"
)
_RELATIVE = re.compile(r"前条|次条|本条|同条|前項|次項|本項|同項|前各項|前号|同号|前各号|前章|次章|前節|次節")
_LAW = re.compile(
    rf"(?P<name>[^、。「」（）()\s]{{2,60}}?(?:法律|法|令|条例|規則|規程|要綱|訓令|告示))[(（](?P<number>(?:明治|大正|昭和|平成|令和)"
    rf"(?:元|{_N})年[^()（）]{{0,20}}第{_N}号)[^()（）]*[)）]"
)
_ACT_BEFORE = re.compile(r"(?:法|令|条例|規則|規程|要綱|訓令|告示|方針|基準)(?:[(（][^()（）]*[)）])?$")
_ACT_NUMBER = re.compile(r"(?:法律|政令|省令|条例|規則|規程|訓令|告示|要綱|様式|内規)(?:甲|乙)?$")
_ARTICLE_ID = re.compile(r"第\d+条(?:の\d+)*")
_ELSEWHERE = re.compile(r"別に定める|[^、。「」\s]{2,20}(?:に規定する定義を準用する|の例による)")
_KATAKANA = re.compile("[ァ-ヴー]{5,}")
_DOUBLED = re.compile("ならなら|(?<![の])をを|にに(?!く|あ)|がが(?!く)|ではでは|ことこと|するする")
OFTEN = 5


def definitions(nodes: Iterable[Node]) -> list[Definition]:
    """The terms of the text in reading order; the meaning is what the text says before or behind the term."""
    found: list[Definition] = []
    defining = ""
    for node in nodes:
        if _DEFINING.search(node.text):
            defining = node.id
        found.extend(_in_node(node, listed=bool(defining) and node.id.startswith(defining) and node.id != defining))
    return found


def _in_node(node: Node, *, listed: bool) -> Iterator[Definition]:
    for text in (node.title, node.text):
        for alias in _ALIAS.finditer(text):
            before = re.split("[。\n]", text[: alias.start()])[-1]
            yield Definition(alias.group("term"), before.strip(), Kind.ALIAS, node.id)
        bare = without_brackets(text)
        for term in _TERM.finditer(bare):
            yield Definition(term.group("term"), term.group("meaning"), Kind.TERM, node.id)
        for role in (found for pattern in _ROLES for found in pattern.finditer(bare)):
            yield Definition(role.group("role"), role.group("post").strip("、"), Kind.ROLE, node.id)
    if listed and (found := _LISTED_TERM.match(node.text)):
        yield Definition(found.group("term"), found.group("meaning").removesuffix("をいう"), Kind.TERM, node.id)


def citations(nodes: tuple[Node, ...]) -> list[Citation]:
    """The references of the text. Those to this text are resolved to a node where it exists."""
    ids = {node.id for node in nodes}
    articles = list(dict.fromkeys(found.group(0) for node in nodes if (found := _ARTICLE_ID.match(node.id))))
    places = {article: at for at, article in enumerate(articles)}
    cited: list[Citation] = []
    for node in nodes:
        cited.extend(_outside(node))
        cited.extend(_inside(node, ids, articles, places))
    return cited


def _outside(node: Node) -> Iterator[Citation]:
    for law in _LAW.finditer(node.text):
        yield Citation(law.group(0), node.id, "", outside=True)
    for words in _ELSEWHERE.finditer(node.text):
        yield Citation(words.group(0), node.id, "", outside=True)


def _inside(node: Node, ids: set[str], articles: list[str], places: dict[str, int]) -> Iterator[Citation]:
    text = folded(node.text)
    article = _ARTICLE_ID.match(node.id)
    base = article.group(0) if article else ""
    for place in _PLACE.finditer(text):
        if (
            not place.group(0)
            or place.group(0) in ("ただし書", "前段", "後段")
            or _ACT_NUMBER.search(text[: place.start()])
        ):
            continue
        act = _ACT_BEFORE.search(text[: place.start()])
        outside = bool(act) and not text[: place.start()].endswith(("この規程", "この訓令", "この規則", "この基準"))
        target = "" if outside else _resolved(place, base, ids)
        yield Citation(place.group(0), node.id, target, outside=outside)
    for words in _RELATIVE.finditer(text):
        at = places.get(base)
        target = _neighbour(words.group(0), at, articles, ids) or _beside(words.group(0), node.id, ids)
        yield Citation(words.group(0), node.id, target, outside=False)


def _plain(label: str | None) -> str:
    """第十二条の三 → 第12条の3."""
    return re.sub(_N, lambda digits: str(number(digits.group(0)) or digits.group(0)), (label or "").replace(" ", ""))


def _resolved(place: re.Match[str], base: str, ids: set[str]) -> str:
    article = _plain(place.group("article")) or base
    paragraph, item = _plain(place.group("paragraph")), _plain(place.group("item"))
    for form in (article + paragraph + item, article + (paragraph or "第1項") + item):
        if form in ids:
            return form
    return ""


def _neighbour(words: str, at: int | None, articles: list[str], ids: set[str]) -> str:
    """前条 and 次条 by the order of the articles."""
    step = {"前条": -1, "次条": 1}.get(words)
    if step is None or at is None or not 0 <= at + step < len(articles):
        return ""
    article = articles[at + step]
    return article if article in ids else f"{article}第1項" if f"{article}第1項" in ids else ""


def _beside(words: str, here: str, ids: set[str]) -> str:
    """前項 and 次項; 同… and 前各… name nothing single."""
    step = {"前項": -1, "次項": 1}.get(words)
    paragraph = re.match(r"(第\d+条(?:の\d+)*)第(\d+)項", here)
    if step is None or paragraph is None:
        return ""
    form = f"{paragraph.group(1)}第{int(paragraph.group(2)) + step}項"
    return form if form in ids else ""


def spelling(texts: Iterable[tuple[int, str]]) -> list[Check]:
    """Words that look like slips, with the line they first stand in: a katakana word lacking one letter of a frequent one,

    doubled particles. Nothing is corrected. `texts` are (line, words).
    """
    placed = list(texts)
    words = Counter(word for _, text in placed for word in _KATAKANA.findall(text))
    frequent = [word for word, count in words.items() if count >= OFTEN]
    slips: dict[str, str] = {}
    for word, count in words.items():
        meant = next((right for right in frequent if len(right) == len(word) + 1 and _lacks_one(word, right)), "")
        if meant and count < OFTEN:
            slips[word] = f"「{word}」は「{meant}」の誤りかもしれません。"
    for found in sorted({found for _, text in placed for found in _DOUBLED.findall(text)}):
        slips[found] = f"「{found}」と重ねて書かれています。"
    lines = {slip: next(line for line, text in placed if _stands(slip, text)) for slip in slips}
    return [Check("spelling", ok=False, message=message, line=lines[slip]) for slip, message in slips.items()]


def _stands(slip: str, text: str) -> bool:
    return slip in (_KATAKANA.findall(text) if _KATAKANA.fullmatch(slip) else text)


def _lacks_one(short: str, full: str) -> bool:
    return any(full[:at] + full[at + 1 :] == short for at in range(len(full)))
