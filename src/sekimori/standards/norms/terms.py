"""The words a text introduces itself: （以下「…」という。）, …とは…をいう, and the posts it puts into its roles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sekimori.standards.norms.folding import Folded, fold_with_places, mask_brackets
from sekimori.standards.norms.model import Span, Term, TermKind
from sekimori.standards.norms.outline import Node, Outline
from sekimori.standards.norms.sentences import SentenceKind, split_sentences

# A role's name: what may end it. Longer names come out of the text, this only says that a phrase is one.
ROLE_END = (
    r"(?:責任者|管理者|担当者|統括者|総括者|取扱者|監督者|主任者|推進員|推進者|監査人|監査員"
    r"|委員会|本部|会議|アドバイザー|cio|ciso)"
)
_ALIAS = re.compile(
    r"[(\[](?P<gloss>[^()\[\]]*?)以下[、,]?(?:単に|総称して|これを)?「(?P<alias>[^」]{1,40})」と(?:いう|総称する)"
)
_BEFORE = re.compile(r"[^。、「」はを(\[\]]+$")
# A list before （以下「〇〇等」という。）: its short members, without a case particle, belong to the meaning.
_LIST_BEFORE = re.compile(
    r"(?:^|[。はを])((?:[^。、はをがに〓]{1,24}、)+[^。、はをがに〓]{1,24}(?:並びに|及び)[^。、はをがに〓]{1,24})$"
)
_BLANK_DEFINITION = re.compile(r"^\s*(?P<name>[^\s、。「」]{1,40})[\s　]+(?P<meaning>\S.*?)をいう。")
_TOHA = re.compile(r"^「?(?P<name>[^、。「」]{1,40}?)」?とは、?(?P<meaning>.+?)をいう")

_POST = r"(?P<post>[^。]{1,160}?)"
_ROLE = rf"(?P<role>[^、。をにがは]{{0,30}}{ROLE_END})〓*"
_HOLDINGS = (
    re.compile(rf"^{_POST}を、(?:[^、。]{{0,40}}?(?:の|に関する|に係る))?{_ROLE}(?:とする|に充てる|とし)"),
    re.compile(rf"^{_POST}を(?:[^、。を]{{0,40}}?(?:の|に関する|に係る))?{_ROLE}(?:とする|に充てる|とし)"),
    re.compile(rf"^{_POST}をもって、?(?:[^、。を]{{0,40}}?(?:の|に関する|に係る))?{_ROLE}(?:とする|に充てる|とし)"),
    re.compile(
        rf"^{_ROLE}(?:に)?は、?(?:[^、。]{{0,30}}の(?!職|うち|中から|者|長))?{_POST}(?:を|をもって)(?:これに)?(?:充て|あて)"
    ),
    re.compile(
        rf"^{_ROLE}は、?(?P<post>[^。、]{{1,60}})の(?:うち|中)から[^。、]{{0,20}}?(?:任命|指名|選任|選出|指定)する(?!者)"
    ),
    re.compile(
        rf"^(?:[^。]{{0,60}}?[、に])?{_ROLE}(?:を[^、。]{{0,12}}?(?:置き|置くこととし|設け|選任し)|には?)、?{_POST}(?:を|をもって)(?:これに)?(?:充て|あて)"
    ),
    re.compile(rf"^{_ROLE}は、?(?P<post>[^。、]{{1,40}}(?:長|官|監|者|職員|の職))(?:とする|とし、)"),
)
_UNNAMED_HOLDING = re.compile(rf"^{_POST}(?:を|をもって)(?:これに)?(?:充て|あて)")
_ROLE_HEADING = re.compile(rf"^(?P<role>[^、。]{{0,30}}{ROLE_END})(?:[(\[].*)?$")


def find_terms(outline: Outline) -> tuple[Term, ...]:
    """Every alias, definition and role the text introduces, in order. Nothing is looked up outside the text."""
    found: list[Term] = []
    for node in outline.by_id.values():
        found.extend(_aliases(node))
        found.extend(_definitions(node))
        found.extend(_roles(node, outline))
    return tuple(found)


def _aliases(node: Node) -> Iterator[Term]:
    for part, text in (("title", node.title), ("text", node.text)):
        at = 0
        for line in text.split("\n"):
            folded = fold_with_places(line, at)
            for found in _ALIAS.finditer(folded.text):
                start, end = _meaning(folded.text[: found.start()], found["alias"])
                yield Term(
                    kind=TermKind.ALIAS,
                    name=_printed(text, folded, *found.span("alias")),
                    meaning=_printed(text, folded, start, end),
                    clause=node.id,
                    span=Span(start=0, end=0) if part == "title" else _span(folded, *found.span("alias")),
                )
            at += len(line) + 1


def _meaning(before: str, alias: str) -> tuple[int, int]:
    """Where in the text before （以下「alias」という。）the words stand that it abbreviates."""
    masked = mask_brackets(before)
    listed = _LIST_BEFORE.search(masked)
    if listed is not None:
        return listed.span(1)
    nearest = _BEFORE.search(masked)
    start = nearest.start() if nearest else len(before)
    root = alias.removesuffix("等")
    # 「…の確認並びに職員及び会計年度任用職員（以下「職員等」という。）」: the list begins with the alias's own word.
    own = masked.find(root, start) if alias.endswith("等") and root else -1
    return (
        (own, len(before))
        if own > start and masked[:own].endswith(("並びに", "又は", "及び", "の", "する"))
        else (start, len(before))
    )


def _definitions(node: Node) -> Iterator[Term]:
    blank = _BLANK_DEFINITION.match(node.text)
    if blank is not None:
        yield Term(
            kind=TermKind.ROLE
            if re.search(ROLE_END + "$", fold_with_places(blank["name"]).text)
            else TermKind.DEFINITION,
            name=blank["name"],
            meaning=blank["meaning"],
            clause=node.id,
            span=Span(start=blank.start("name"), end=blank.end("name")),
        )
        return
    for sentence in split_sentences(node.text):
        found = _TOHA.match(sentence.text)
        if found is not None:
            yield Term(
                kind=TermKind.DEFINITION,
                name=_printed(node.text, sentence.folded, *found.span("name")),
                meaning=_printed(node.text, sentence.folded, *found.span("meaning")),
                clause=node.id,
                span=_span(sentence.folded, *found.span("name")),
            )


def _roles(node: Node, outline: Outline) -> Iterator[Term]:
    for sentence in split_sentences(node.text):
        if sentence.kind is SentenceKind.OVERLONG:
            continue
        holding = next((f for pattern in _HOLDINGS if (f := pattern.match(sentence.masked))), None)
        if holding is not None:
            yield Term(
                kind=TermKind.ROLE,
                name=_printed(node.text, sentence.folded, *holding.span("role")),
                meaning=_printed(node.text, sentence.folded, *holding.span("post")),
                clause=node.id,
                span=_span(sentence.folded, *holding.span("role")),
            )
            continue
        unnamed = _UNNAMED_HOLDING.match(sentence.masked)
        role = heading_role(node, outline) if unnamed else ""
        if unnamed and role:
            yield Term(
                kind=TermKind.ROLE,
                name=role,
                meaning=_printed(node.text, sentence.folded, *unnamed.span("post")),
                clause=node.id,
                span=_span(sentence.folded, *unnamed.span("post")),
            )


def heading_role(node: Node, outline: Outline) -> str:
    """The role that the clause's own or nearest heading consists of, as printed; empty when it is another heading."""
    for above in (node, *outline.ancestors(node.id)):
        if above.title:
            found = _ROLE_HEADING.match(fold_with_places(above.title).text)
            if found is None:
                return ""
            folded = fold_with_places(above.title)
            return _printed(above.title, folded, *found.span("role"))
    return ""


def _printed(text: str, folded: Folded, start: int, end: int) -> str:
    begin, stop = folded.origin(start, end)
    return re.sub(r"\s+", "", text[begin:stop])


def _span(folded: Folded, start: int, end: int) -> Span:
    begin, stop = folded.origin(start, end)
    return Span(start=begin, end=stop)
