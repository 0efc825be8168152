"""Towards whom a sentence obliges: whose leave is needed, who is told, asked, ordered or worked with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sekimori.standards.models import Mode, Relation
from sekimori.standards.norms.mentions import Group, Mention, NameFinder, group_ending_at, whos
from sekimori.standards.norms.model import Who
from sekimori.standards.norms.roles import EXACT, SURE, Entry
from sekimori.standards.norms.sentences import Sentence
from sekimori.standards.norms.vocabulary import NameKind

_TO = re.compile(r"〓*(?:等)?(?:に対し(?:て)?(?:も|は)?|に対する|に|へ|あてに|宛てに)")
_VERBS: tuple[tuple[Relation, re.Pattern[str]], ...] = tuple(
    (relation, re.compile(pattern))
    for relation, pattern in (
        (
            Relation.REPORT,
            r"報告(?:し|を行|を(?:し|する)|する|書を提出|を(?:上げ|なさ)|しておか)|届け?出|連絡(?:し|する|を行)|復命",
        ),
        (
            Relation.NOTICE,
            r"通知|周知|通報|公表|注意喚起|情報(?:を)?提供|(?:安全に|速やかに)提供|知らせ|公開し|理解させ|助言を行|説明し|説明を行|開示|共有",
        ),
        (
            Relation.APPLICATION,
            r"申請(?:し|する|を行)|申し(?:出|込)",
        ),
        (Relation.CONSULTATION, r"相談|(?:指示|判断|意見|助言)を(?:仰|求め|受け|聴)|協議し|照会し|諮(?:り|ら|る)"),
        (
            Relation.ORDER,
            r"指示(?:し|する|を行|を(?:し|する)|しなければ)|命(?:じ|ずる)|指導(?:し|を行)|確認させ",
        ),
        (
            Relation.REQUEST,
            r"(?:措置|対応|改善|協力|署名|提出|説明|報告|是正|回答)を(?:求め|要求)|依頼(?:し|する)|要請(?:し|する)",
        ),
    )
)
_COOPERATION = re.compile(
    r"〓*(?:等)?と(?:の)?(?:緊密(?:な|に)|密(?:な|に)|相互に|十分に)?、?"
    r"(?:連携|協力|協議|調整|連絡を(?:密|取)|情報(?:を)?共有|情報交換)"
)
# 「職員等が…閲覧できるように掲示」: what is posted is made known to whoever is to read it.
_POSTED = re.compile(r"が[^、。]{0,40}(?:閲覧|参照|確認)できるよう(?:に)?、?(?:これを)?(?:掲示|公開|掲載)")
_BY_JUDGEMENT = re.compile(r"〓*(?:等)?の判断に(?:従い|従って|より|基づき)")
_HANDS_IN = re.compile(r"提出(?:し|する|しなければ)")
_PAPERS = (
    (Relation.APPLICATION, re.compile(r"申請書|申込書|願(?:書|い)?〓*を|届〓*を")),
    (Relation.REPORT, re.compile(r"結果|状況|報告|記録|計画")),
)
# 「助言を、〇〇に対して行う」: the thing stands before whom it is given to.
_GIVES_TO = re.compile(
    r"(?P<what>助言|指導|指示|報告|通知|周知|説明)を、?[^、。]{1,60}?(?P<to>(?:等)?に(?:対し(?:て)?)?)、?(?:行|し)"
)
_GIVEN = {
    "助言": Relation.NOTICE,
    "指導": Relation.NOTICE,
    "指示": Relation.ORDER,
    "報告": Relation.REPORT,
    "通知": Relation.NOTICE,
    "周知": Relation.NOTICE,
    "説明": Relation.NOTICE,
}
_ASSISTS = re.compile(r"〓*を補佐(?:し|する)")
_LEAVE = re.compile(
    r"〓*(?:等)?(?:の|から)(?:事前の|書面による|あらかじめ)?(?P<word>許可|認可|許諾|承認|同意|承諾|決裁)(?:等)?"
    r"(?P<how>を(?:得|受け|もら|要する|必要とする)|が必要|なく|なし|のない)"
)
_APPROVAL_WORDS = {"承認", "同意", "承諾", "決裁"}
_BARE_LEAVE = re.compile(r"(?:許可|認可|許諾|承認|同意|承諾|決裁)(?:等)?(?:を(?:得|受け)|なく|なしに)")
_PASSIVE = re.compile(r"(?:を受け|があっ|され|された|が行われ|の(?:あっ|内容)|等?を受け)")
# 「Xに報告し、指示を仰ぐ」: the second verb has the same addressee.
_SAME_BREATH = re.compile(
    r"^[^、。]{0,24}(?:相談|報告|連絡|通知|申請|提出|協議)し、?(?=(?:その|必要な|適正な|適切な)?$)"
)
_REACHES_NO_FURTHER = re.compile(r"(?:し|行い|定め|設け|講じ|受け|得)、|とともに|は、|ほか、")
_CONDITION = re.compile(r"(?:場合|とき)(?:に)?(?:は|において)?、?")
_NOT_ADDRESSED = re.compile(r"(?:関|係|よ(?:る|り)|おい|従|応じ|基づ|つい|所属|属する|行わせ|させ)")
_DOER_ADDRESSED = re.compile(
    r"(?P<who>[^、。]*?[うくすつぬむるぐぶたいな]者)(?:等)?(?:に対し(?:て)?|に|へ)[^。]{0,24}$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A relation at folded places [start, end). `named_at` is where its names begin, or None when the text names nobody here."""

    relation: Relation
    whom: tuple[Who, ...]
    mode: Mode
    named_at: int | None
    start: int
    end: int
    cost: int = 0
    reason: str = ""


class CounterpartFinder:
    """Finds the relations of one sentence. One group may stand in several (報告し、指示を仰ぐ)."""

    def __init__(self, sentence: Sentence, mentions: tuple[Mention, ...], finder: NameFinder) -> None:
        self.sentence = sentence
        self.masked = sentence.masked
        self.mentions = mentions
        self.finder = finder

    def find(self) -> tuple[Found, ...]:
        """All relations in order of their verbs, each (relation, addressee) once."""
        kept: dict[tuple[Relation, int], Found] = {}
        for one in (*self._leaves(), *self._cooperations(), *self._addressed()):
            kept.setdefault((one.relation, one.named_at if one.named_at is not None else -one.end), one)
        return tuple(sorted(kept.values(), key=lambda one: (one.end, one.start)))

    def _found(self, relation: Relation, group: Group, end: int, cost: int = 0, reason: str = "") -> Found:
        names = whos(self.sentence, group.mentions)
        costs = [cost, *(12 for m in group.mentions if not m.entry.key)]
        unknown = "、".join(m.entry.name for m in group.mentions if not m.entry.key)
        why = reason or (f"相手の「{unknown}」が標準のどの役割に当たるか分かりません。" if unknown else "")
        guessed = [m.entry for m in group.mentions if m.entry.key and m.entry.confidence < SURE]
        if guessed:
            costs.append((EXACT - guessed[0].confidence) // 3)
            why = why or f"相手の「{guessed[0].name}」は名前や充て職から役割を推定しています。"
        if group.mixed:
            costs.append(10)
            why = why or "相手の「及び」と「又は」が混ざっているため、全員か誰か一人かを確認してください。"
        return Found(relation, names, group.mode, group.start, group.start, end, sum(costs), why)

    def _group(self, end: int) -> Group | None:
        group = group_ending_at(self.masked, self.mentions, end)
        if group is None:
            stranger = self.finder.unknown_before(self.masked, end)
            if stranger is not None:
                group = group_ending_at(self.masked, (*self.mentions, stranger), end)
        return group

    def _leaves(self) -> Iterator[Found]:
        whose: set[int] = set()
        for match in _LEAVE.finditer(self.masked):
            group = self._group(match.start())
            if group is not None:
                whose.add(match.start("word"))
                yield self._found(_leave_relation(match["word"]), group, match.end())
        for match in _BARE_LEAVE.finditer(self.masked):
            if match.start() not in whose:
                yield self._bare_leave(match)

    def _bare_leave(self, match: re.Match[str]) -> Found:
        word = match.group()[:2]
        group = self._spoken_of(match.start())
        if group is not None:
            reason = f"「その{word}」を、同じ文で先に挙げた相手のものと読みました。"
            return self._found(_leave_relation(word), group, match.end(), 10, reason)
        reason = f"「{word}」を与える者が書かれていません。"
        return Found(_leave_relation(word), (), Mode.ALL, None, match.start(), match.end(), 20, reason)

    def _spoken_of(self, at: int) -> Group | None:
        """Whoever 「…に提出し、その許可を得」 speaks of: the last one a paper was given to."""
        if not self.masked[:at].endswith(("その", "の")):
            return None
        given = [m for m in self.mentions if m.end < at and re.match(r"〓*(?:等)?(?:に|へ)", self.masked[m.end : at])]
        return group_ending_at(self.masked, self.mentions, given[-1].end) if given else None

    def _cooperations(self) -> Iterator[Found]:
        for match in _COOPERATION.finditer(self.masked):
            group = self._group(match.start())
            if group is not None:
                yield self._found(Relation.COOPERATION, group, match.end())
        others = ((_ASSISTS, Relation.COOPERATION), (_POSTED, Relation.NOTICE), (_BY_JUDGEMENT, Relation.CONSULTATION))
        for pattern, relation in others:
            for match in pattern.finditer(self.masked):
                group = self._group(match.start())
                if group is not None:
                    yield self._found(relation, group, match.end())

    def _addressed(self) -> Iterator[Found]:
        """「Xに…報告し」: for each verb the nearest addressee before it in the same stretch of the sentence."""
        for relation, verbs in _VERBS:
            for verb in verbs.finditer(self.masked):
                if _PASSIVE.match(self.masked[verb.end() : verb.end() + 6]):
                    continue
                group = self._addressee(verb.start())
                if group is not None:
                    yield self._found(relation, group, verb.end())
        yield from self._handed_in()
        for gives in _GIVES_TO.finditer(self.masked):
            group = self._group(gives.start("to"))
            if group is not None:
                yield self._found(_GIVEN[gives["what"]], group, gives.end())

    def _handed_in(self) -> Iterator[Found]:
        """「申請書を…に提出し」 asks, 「結果を…に提出し」 tells."""
        for handed in _HANDS_IN.finditer(self.masked):
            papers = self.masked[max(0, handed.start() - 40) : handed.start()]
            relation = next((kind for kind, word in _PAPERS if word.search(papers)), None)
            group = self._addressee(handed.start()) if relation is not None else None
            if relation is not None and group is not None:
                yield self._found(relation, group, handed.end())

    def _addressee(self, verb: int) -> Group | None:
        for mention in sorted((m for m in self.mentions if m.end <= verb), key=lambda m: -m.end):
            particle = _TO.match(self.masked, mention.end)
            if particle is None or mention.entry.kind is NameKind.SELF:
                continue
            between = _SAME_BREATH.sub("", self.masked[particle.end() : verb])
            # An addressee does not reach over another predicate; only 「…に対し」 reaches over a condition.
            if "対し" in particle.group():
                between = _CONDITION.sub("", between)
            if any(stop.search(between) for stop in (_REACHES_NO_FURTHER, _CONDITION)) or _NOT_ADDRESSED.match(between):
                continue
            return group_ending_at(self.masked, self.mentions, mention.end)
        return self._stranger(verb)

    def _stranger(self, verb: int) -> Group | None:
        head = self.masked[:verb]
        near = re.search(r"(?:等)?(?:に対し(?:て)?|に|へ)(?:[^、。]{0,24}を)?$", head)
        group = self._group(near.start()) if near else None
        if group is not None:
            return group
        doer = _DOER_ADDRESSED.search(head)
        if doer is None:
            return None
        words = self.sentence.printed(*doer.span("who"))
        mention = Mention(doer.start("who"), doer.end("who"), Entry(words, "", NameKind.DOER, 0))
        return Group((mention,), Mode.ALL, mixed=False, start=mention.start, end=mention.end)


def _leave_relation(word: str) -> Relation:
    return Relation.APPROVAL if word in _APPROVAL_WORDS else Relation.PERMISSION


_TITLE = re.compile(r"(?P<to>〓*(?:に対する|への))(?P<what>説明|報告|通知|周知|指導|連絡)")
_INCLUDED = re.compile(r"(?:をも|も|を)含め(?:て)?、")
_TITLE_RELATIONS = {
    "説明": Relation.NOTICE,
    "通知": Relation.NOTICE,
    "周知": Relation.NOTICE,
    "連絡": Relation.REPORT,
    "報告": Relation.REPORT,
    "指導": Relation.ORDER,
}


def counterpart_of_title(sentence: Sentence, title: Sentence, finder: NameFinder) -> Found | None:
    """The addressee that the heading names (「受託者に対する説明」) for a verb of the sentence that names none, or None."""
    said = _TITLE.search(title.masked)
    at = sentence.masked.rfind(said["what"]) if said else -1
    if said is None or at < 0:
        return None
    group = group_ending_at(title.masked, finder.mentions(title), said.start())
    if group is None:
        return None
    names = tuple(who.model_copy(update={"span": None}) for who in whos(title, group.mentions))
    included = _INCLUDED.search(sentence.masked)
    also = group_ending_at(sentence.masked, finder.mentions(sentence), included.start()) if included else None
    if also is not None:
        names = (*names, *whos(sentence, also.mentions[-1:]))
    reason = f"相手は見出し「{title.raw.strip()}」から読みました。"
    return Found(_TITLE_RELATIONS[said["what"]], names, group.mode, None, at, at + len(said["what"]), 10, reason)
