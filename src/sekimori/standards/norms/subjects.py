"""Who a sentence speaks to: the subject it states, or else the one its place in the text gives it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sekimori.standards.models import Mode
from sekimori.standards.norms.mentions import Group, Mention, NameFinder, group_ending_at, whos
from sekimori.standards.norms.model import ConditionKind, Source, Span, Who
from sekimori.standards.norms.roles import EXACT, SURE, Entry
from sekimori.standards.norms.segments import Stretch
from sekimori.standards.norms.sentences import Sentence
from sekimori.standards.norms.vocabulary import NameKind


@dataclass(frozen=True, slots=True)
class Subject:
    """Who, how the names stand together, where they were found, and what that costs in confidence.

    `body` is the folded place where the words after the subject begin; `whose` the folded range of the subject's own clause.
    """

    whos: tuple[Who, ...]
    mode: Mode
    source: Source | None
    body: int = 0
    start: int = 0
    whose: tuple[int, int] | None = None
    costs: tuple[tuple[int, str], ...] = field(default=())

    @property
    def known(self) -> bool:
        return bool(self.whos)


NOBODY = Subject((), Mode.ALL, None)
_LEAD = re.compile(
    r"^(?:また|なお|ただし|さらに|更に|加えて|併せて|この場合(?:において(?:は)?|には|は)?|その場合|その後(?:速やかに)?|その際)、?"
)
_TOPIC = re.compile(r"(?:は|も(?=、))、?")
_AT = re.compile(r"(?:において|では)(?:は)?、")
_DONE_AT = re.compile(r"(?:において|で)(?=処理|行う|実施|管理|担当|所掌)")
_DOER = re.compile(
    r"(?:[うくすつぬむるぐぶたいな]|の)者(?:等)?(?:(?:と|又は|及び|若しくは|並びに|、)(?:その)?(?:[^、。は]{1,20}[うくすつぬむるぐぶた])?[一-鿿]{0,6}者){0,3}と?$"
)
_DOER_KIND = "employee"


def stated_subject(sentence: Sentence, mentions: tuple[Mention, ...], finder: NameFinder) -> Subject:
    """The subject the sentence states itself (「〇〇は」, 「〇〇において、」, 「…する者は」), or NOBODY."""
    masked = sentence.masked
    for topic in _TOPIC.finditer(masked):
        subject = _topic_subject(sentence, mentions, finder, topic)
        if subject is not None:
            return subject
    for place in _AT.finditer(masked):
        group = group_ending_at(masked, mentions, place.start())
        if group is not None and group.mentions[-1].entry.kind is NameKind.BODY:
            cost = (5, f"「{group.mentions[-1].entry.name}において」とあるので、その機関が行うと読みました。")
            return _of_group(sentence, group, place.end(), (cost,))
    for place in _DONE_AT.finditer(masked):
        begins = {topic.end() for topic in re.finditer("は、", masked)}
        stranger = finder.unknown_before(masked, place.start())
        named = mentions if stranger is None else (*mentions, stranger)
        group = group_ending_at(masked, named, place.start())
        if group is not None and group.start in begins:
            cost = (10, f"「{group.mentions[-1].entry.name}において」とあるので、その部署が行うと読みました。")
            return _of_group(sentence, group, place.end(), (cost,))
    return replace(NOBODY, body=_lead(masked))


# 「〇〇が定めた方法」: the clause only describes the noun after it.
_DESCRIBES = re.compile(r"[^、。を]{0,20}?(?:た|る|う|す|つ|ぶ|む|ぐ|く)(?=[一-鿿ァ-ヶa-z]|べき)")


def subject_with_ga(
    sentence: Sentence, mentions: tuple[Mention, ...], conditions: tuple[Stretch, ...], finder: NameFinder
) -> Subject:
    """「…のときは、〇〇がその職務を代理する」, 「台帳は、〇〇が備える」: the main clause begins with its subject. Else NOBODY."""
    masked = sentence.masked
    begins = [_lead(masked), *(c.end for c in conditions), *(topic.end() for topic in re.finditer("は、", masked))]
    for mark in re.finditer(r"が、?", masked):
        stranger = finder.unknown_before(masked, mark.start())
        named = (*mentions, stranger) if stranger is not None and stranger.start in begins else mentions
        group = group_ending_at(masked, named, mark.start())
        if group is None or group.mentions[0].start not in begins:
            continue
        if any(c.start < mark.start() < c.end for c in conditions) or _DESCRIBES.match(masked, mark.end()):
            continue
        cost = (10, "「…が」を文の主語と読みました。")
        return _of_group(sentence, group, mark.end(), (cost,))
    return NOBODY


_CALLS = re.compile(r"が(?:招集|召集|開催|主宰|議長|随時招集)")


def called_by(sentence: Sentence, stated: Subject, acting: Subject) -> bool:
    """Whether the stated subject is a meeting that somebody calls: 「会議は、委員長が招集する」."""
    begins = acting.known and acting.start == stated.body
    return begins and _CALLS.search(sentence.masked, acting.start) is not None


def _lead(masked: str) -> int:
    lead = _LEAD.match(masked)
    return lead.end() if lead else 0


def _topic_subject(
    sentence: Sentence, mentions: tuple[Mention, ...], finder: NameFinder, topic: re.Match[str]
) -> Subject | None:
    masked, end = sentence.masked, topic.start()
    if masked[topic.end() :].startswith("除"):
        return None
    bare = end - 1 if masked[:end].endswith("等") else end
    group = group_ending_at(masked, mentions, end)
    if group is not None:
        return _of_group(sentence, group, topic.end(), ())
    doer = _DOER.search(masked[:end])
    if doer is not None:
        return _doer(sentence, mentions, end, topic.end())
    stranger = finder.unknown_before(masked, end) or finder.unknown_before(masked, bare)
    if stranger is not None and "を" not in masked[: stranger.start]:
        group = group_ending_at(masked, (*mentions, stranger), stranger.end)
        if group is not None:
            return _of_group(sentence, group, topic.end(), ())
    return None


def _of_group(sentence: Sentence, group: Group, body: int, costs: tuple[tuple[int, str], ...]) -> Subject:
    found = list(costs)
    if group.mixed:
        found.append((10, "「及び」と「又は」が混ざっているため、全員か誰か一人かを確認してください。"))
    for mention in group.mentions:
        found.extend(_costs_of(mention.entry))
    start = group.start
    return Subject(whos(sentence, group.mentions), group.mode, Source.STATED, body, start, group.modifier, tuple(found))


def _costs_of(entry: Entry) -> Iterable[tuple[int, str]]:
    if entry.kind is NameKind.SELF:
        yield 25, f"「{entry.name}」は団体そのもので、担う役割が書かれていません。"
    elif entry.kind is NameKind.UNIT and not entry.key:
        yield 20, f"「{entry.name}」は部署で、担う役割が書かれていません。"
    elif not entry.key:
        yield 20, f"「{entry.name}」が標準のどの役割に当たるか分かりません。"
    elif entry.confidence < SURE:
        yield (EXACT - entry.confidence) // 3, f"「{entry.name}」は名前や充て職から役割を推定しています。"


def _doer(sentence: Sentence, mentions: tuple[Mention, ...], end: int, body: int) -> Subject:
    """「情報を作成する者」: no role but whoever does it; read as the staff, with its clause as a condition."""
    masked = sentence.masked
    begin = _lead(masked)
    condition = re.search(r"(?:場合|とき)(?:に|には|は|において)?、", masked[:end])
    if condition:
        begin = condition.end()
    at = re.search(r"において、", masked[begin:end])
    if at:
        begin += at.end()
    named = _named_beside(sentence, mentions, begin, end)
    if named is not None:
        return named if named.body == body else replace(named, body=body)
    start, stop = sentence.folded.origin(begin, end)
    words = sentence.printed(begin, end)
    if _NAMED_BY.search(masked[begin:end]):
        cost = (20, f"「{words}」は役割名でないため、標準の役割に結び付けていません。")
        return Subject(
            (Who(words=words, span=Span(start=start, end=stop)),), Mode.ALL, Source.STATED, body, begin, None, (cost,)
        )
    who = Who(words=words, key=_DOER_KIND, span=Span(start=start, end=stop))
    cost = (15, f"「{words}」は役割名でないため、その行為をする職員等と読みました。")
    return Subject((who,), Mode.ALL, Source.STATED, body, begin, (begin, end), (cost,))


_NAMED_BY = re.compile(r"が(?:指名|指定|任命|選任|認め|命じ)")


def _named_beside(sentence: Sentence, mentions: tuple[Mention, ...], begin: int, end: int) -> Subject | None:
    """「〇〇及び〇〇が指名した者」: a role and whoever it names; the second has no key of its own. None without a role."""
    masked = sentence.masked
    for mention in mentions:
        join = re.match(r"(?P<join>及び|又は|並びに|若しくは)", masked[mention.end : end])
        if mention.start < begin or join is None:
            continue
        group = group_ending_at(masked, mentions, mention.end)
        if group is None or group.start > mention.start:
            continue
        at = mention.end + join.end()
        first, last = sentence.folded.origin(at, end)
        doer = Who(words=sentence.printed(at, end), span=Span(start=first, end=last))
        mode = Mode.ANY if join["join"] in ("又は", "若しくは") else group.mode
        reason = f"「{doer.words}」は役割名でないため、標準の役割に結び付けていません。"
        return Subject((*whos(sentence, group.mentions), doer), mode, Source.STATED, end, begin, None, ((15, reason),))
    return None


def subject_in_condition(sentence: Sentence, mentions: tuple[Mention, ...], conditions: tuple[Stretch, ...]) -> Subject:
    """「〇〇が…する場合は」 without another subject: whoever does the condition also owes the rest. Else NOBODY."""
    for condition in conditions:
        if condition.kind is not ConditionKind.WHEN:
            continue
        for mark in re.finditer("が", sentence.masked[condition.start : condition.end]):
            at = condition.start + mark.start()
            group = group_ending_at(sentence.masked, mentions, at)
            rest = sentence.masked[at + 1 : condition.end]
            if group is None or all(m.entry.kind is NameKind.PARTY for m in group.mentions):
                continue
            if not _HAPPENS_TO.search(rest):
                cost = (15, "主語が省かれているため、条件の「…が」を主語と読みました。")
                return replace(_of_group(sentence, group, 0, (cost,)), source=Source.CONDITION)
    return NOBODY


_HAPPENS_TO = re.compile(r"(?:不在|必要と|認めた|指定した|定めた|許可した|された|され、)")
