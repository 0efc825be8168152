"""A sentence taken apart: its conditions, and its predicates, each with the stretch of words that belongs to it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from sekimori.standards.norms.model import ConditionKind

# What closes a condition. 「場合又は…場合」 is one condition.
_WHEN = re.compile(
    r"(?<!この)(?<!その)(?:場合|とき)(?!を除|に限|に備え|の(?!み)|における|とする)(?:であって|において(?:は|も)?|にあって(?:は|も)|には|に(?!つ|応|対|関|お|備)|は|で)?、?"
    r"|(?<=[のるた])際(?:に?は|に(?!し)|、)、?"
    r"|に(?:当たって|際して)(?!の)(?:は)?、?|に(?:当たり|際し)、?"
    r"|(?<=[一-鿿ーる])(?<![同随定適即常一])時に(?:は|も)?(?![^、。]*ための)、?|(?:完了|終了|実施|発生)(?:した)?後(?:は|に)?、"
    r"|[^、。]{0,12}があれば、?|(?<=[うくすつぬむるぐぶ])前に(?:は)?、?"
)
_UNLESS = re.compile(r"(?:場合|とき|もの)を除(?:き|いて)、?|(?:場合|とき)に限り、?|ない限り、?|(?:場合|とき)のほか、")
_PRINCIPLE = re.compile(r"原則(?:として)?(?!に|と定|を)")
_CHAIN = re.compile(r"場合(?:又は|若しくは|及び|並びに)")

# A predicate in the middle of a sentence: a verb's stem and a comma. What only says how or with whom is none.
_STEM = re.compile(
    r"(?P<verb>(?:[うくすつぬむるぐぶ]ものとし|[一-鿿ァ-ヶー々](?:化)?し|行い|定め(?:ておき)?|設け|講じ|図り|作り|得|仰ぎ|求め|保ち|置き|立て|取りまとめ|とりまとめ|まとめ"
    r"|充て|(?<=[一-鿿])にし|(?<=[長官監者])とし|(?:許可|承認|同意)(?:等)?を(?:得|受け)|止め|改め|抜き|備え付け|付け|付し|集め|伝え|届け出|残し|知らせ|確かめ|示し|させ|努め|携帯し|与え|設置し|限り|抑え|防ぎ|備え))、"
    r"|(?P<along>(?:する|行う|行った|した|講ずる|講じる|保存する|図る|求める|得る))(?:とともに|と共に|と同時に)、?"
    r"|(?P<besides>(?:する|行う|した))ほか、"
)
_HOW = re.compile(
    r"(?:対|関|際|反|応|連携|協力|協議|考慮|勘案|想定|留意|配慮|比較|通|介|含|除|加|代|例示|ないし|参照|根拠と|目的と|原則と|対象と"
    r"|調整|把握した上で|され|利用|使用|活用|経由)(?:し|)$"
    # 「外部への持ち出し、」 is a noun, 「端末を持ち出し、」 a verb.
    r"|(?<!を)(?:持ち出|持出|貸出|貸し出|取出|取り出|見直)し$"
)
# Adverbial phrases in front of a condition that do not belong to it.
_ADVERB = re.compile(
    r"(?:に従い|に従って|に基づき|に基づいて|と連携し|を踏まえ|において|について|により)、|(?:毎年度?|定期的に)(?:及び|又は|並びに)"
)
_FINDS_OUT = re.compile(r"行い|(?:実施|確認|点検|調査|把握|監視|検査|評価)し")
# 「検出し、…へ通報するよう、設定」: the stem is part of what is to be set up.
_PART_OF_PURPOSE = re.compile(r"[^、。]*(?:する|行う)よう(?:に)?、?(?:設定|構成|措置|指示)")
_OR = re.compile(r"(?:又は|若しくは|及び|並びに|かつ)")
_INTO = re.compile(r"に備え$|を備え$")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Folded places [start, end) of a condition, with its kind."""

    start: int
    end: int
    kind: ConditionKind


@dataclass(frozen=True, slots=True)
class Predicate:
    """One predicate of a sentence: the words [start, end) that belong to it; `last` is the one the sentence ends with."""

    start: int
    end: int
    last: bool


def find_conditions(masked: str, body: int) -> tuple[Stretch, ...]:
    """The conditions of a sentence. `body` is where the words after its subject begin.

    A condition begins where the subject, the condition before it or a predicate before it ended.
    """
    found = [Stretch(m.start(), m.end(), ConditionKind.PRINCIPLE) for m in _PRINCIPLE.finditer(masked)]
    edge = 0
    ends = sorted(
        [(m, ConditionKind.WHEN) for m in _WHEN.finditer(masked)]
        + [(m, ConditionKind.UNLESS) for m in _UNLESS.finditer(masked)],
        key=lambda pair: pair[0].start(),
    )
    for match, kind in ends:
        if match.start() < edge or _CHAIN.match(masked, match.start()) or not _closes(masked, match.end()):
            continue
        start = _begin(masked, match.start(), max(edge, body if match.start() >= body else 0))
        if match.end() > start:
            found.append(Stretch(start, match.end(), kind))
        edge = match.end()
    return tuple(sorted(found, key=lambda stretch: stretch.start))


def _closes(masked: str, end: int) -> bool:
    """Whether what ends at `end` is followed by something: 「…が困難な場合。」 ends a list item, not a condition."""
    return bool(masked[end:].strip("。"))


def _begin(masked: str, end: int, floor: int) -> int:
    start = floor
    for stem in _STEM.finditer(masked, floor, end):
        if not _how(masked, stem) and not _inside_condition(stem, masked[stem.end() : end]):
            start = stem.end()
    for adverb in _ADVERB.finditer(masked, start, end):
        if adverb.end() < end:
            start = adverb.end()
    lead = re.match(r"(?:また|なお|ただし|さらに|更に|この場合|その後)、", masked[start:])
    return start + (lead.end() if lead else 0)


def _inside_condition(stem: re.Match[str], rest: str) -> bool:
    """「契約を締結し、損害が…場合」: a new subject after the stem shows that the stem belongs to the condition, unless
    the stem is something one does regularly and then finds out (「確認を行い、問題が…場合」).
    """
    return re.match(r"[^、。]{0,30}?が", rest) is not None and _FINDS_OUT.search(stem.group()) is None


def _how(masked: str, stem: re.Match[str]) -> bool:
    if _OR.match(masked, stem.end()):
        return True  # 「廃棄し、又は返すときは」: two verbs of one phrase.
    if not stem["verb"]:
        return False
    words = masked[: stem.end("verb")]
    return _HOW.search(words) is not None or _INTO.search(words) is not None


def find_predicates(masked: str, body: int, conditions: tuple[Stretch, ...]) -> tuple[Predicate, ...]:
    """The predicates from `body` on, in order. Stems inside a condition are part of that condition."""
    stop = len(masked.rstrip("。"))
    cuts = []
    for stem in _STEM.finditer(masked, body, stop):
        inside = any(c.start < stem.end() < c.end for c in conditions if c.kind is not ConditionKind.PRINCIPLE)
        if not inside and not _how(masked, stem) and not _PART_OF_PURPOSE.match(masked, stem.end()):
            cuts.append(stem.end())
    edges = [body, *cuts, max(stop, body)]
    return tuple(
        Predicate(start, end, last=end == edges[-1])
        for start, end in itertools.pairwise(edges)
        if end > start or end == edges[-1]
    )
