"""Towards whom a sentence obliges: whose leave is needed, who is told, asked, ordered or worked with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sekimori.standards.models import Relation
from sekimori.standards.norms.mentions import Group, Mention, NameFinder, group_ending_at
from sekimori.standards.norms.vocabulary import NameKind

# After the name: what makes it a counterpart. `far` patterns allow words between the particle and the verb.
_TO = r"〓*(?:等)?(?:に対し(?:て)?(?:も|は)?|に対する|に|へ|あてに|宛てに)"
_VERBS: tuple[tuple[Relation, str], ...] = (
    (Relation.REPORT, r"報告(?:し|を行|を(?:し|する)|する|書を提出|を(?:上げ|なさ)|しておか)|届け?出|連絡(?:し|する|を行)|復命"),
    (Relation.NOTICE, r"通知|周知|通報|公表|注意喚起|情報(?:を)?提供|知らせ|公開し|説明し|説明を行|開示|共有"),
    (Relation.APPLICATION, r"申請(?:し|する|を行|書を(?:提出|出))|(?:届|願|申請書|書)(?:〓*)を(?:、)?提出|申し(?:出|込)"),
    (Relation.CONSULTATION, r"相談|(?:指示|判断|意見|助言)を(?:仰|求め|受け|聴)|協議し|照会し|諮(?:り|ら|る)"),
    (Relation.ORDER, r"指示(?:し|する|を行|を(?:し|する)|しなければ)|命(?:じ|ずる)|指導(?:し|を行)|に(?:係る|関する)指示を行"),
)
_COOPERATION = re.compile(r"(?:等)?と(?:の)?(?:緊密(?:な|に)|密(?:な|に)|相互に|十分に)?、?(?:連携|協力|協議|調整|連絡を(?:密|取)|情報(?:を)?共有|情報交換)")
_LEAVE = re.compile(r"(?:等)?(?:の|から)(?:事前の|書面による|あらかじめ)?(?P<word>許可|認可|許諾|承認|同意|承諾|決裁|確認)(?:等)?(?P<how>を(?:得|受け|もら)|なく|なし|のない)")
_APPROVAL_WORDS = {"承認", "同意", "承諾", "決裁"}
_BARE_LEAVE = re.compile(r"(?:許可|認可|許諾|承認|同意|承諾|決裁)(?:等)?(?:を(?:得|受け)|なく|なしに)")
_ADVICE = re.compile(r"指導(?:及び|、|・)?助言")


@dataclass(frozen=True, slots=True)
class Found:
    """A relation at folded places [start, end); `group` is None when the text names nobody."""

    relation: Relation
    group: Group | None
    start: int
    end: int
    cost: int = 0
    reason: str = ""


def find_counterparts(masked: str, mentions: tuple[Mention, ...], finder: NameFinder) -> tuple[Found, ...]:
    """All relations of a sentence in order of their verbs. One group may stand in several (報告し、指示を仰ぐ)."""
    found = [*_leaves(masked, mentions, finder), *_cooperations(masked, mentions, finder)]
    found.extend(_addressed(masked, mentions, finder))
    return tuple(sorted(_once(found), key=lambda one: (one.end, one.start)))


def _once(found: list[Found]) -> list[Found]:
    kept: dict[tuple[Relation, int], Found] = {}
    for one in found:
        kept.setdefault((one.relation, one.group.end if one.group else -one.end), one)
    return list(kept.values())


def _group(masked: str, mentions: tuple[Mention, ...], end: int, finder: NameFinder) -> Group | None:
    group = group_ending_at(masked, mentions, end)
    if group is None:
        stranger = finder.unknown_before(masked, end)
        if stranger is not None:
            group = group_ending_at(masked, (*mentions, stranger), end)
    return group


def _leaves(masked: str, mentions: tuple[Mention, ...], finder: NameFinder) -> Iterator[Found]:
    whose: set[int] = set()
    for match in _LEAVE.finditer(masked):
        relation = Relation.APPROVAL if match["word"] in _APPROVAL_WORDS else Relation.PERMISSION
        group = _group(masked, mentions, match.start(), finder)
        if group is None or match["word"] == "確認":
            continue
        whose.add(match.start("word"))
        yield Found(relation, group, group.start, match.end())
    for match in _BARE_LEAVE.finditer(masked):
        if match.start() not in whose:
            relation = Relation.APPROVAL if match.group()[:2] in _APPROVAL_WORDS else Relation.PERMISSION
            group = _pronoun_group(masked, mentions, match.start())
            if group is not None:
                reason = f"「その{match.group()[:2]}」を、同じ文で先に挙げた相手のものと読みました。"
                yield Found(relation, group, match.start(), match.end(), 10, reason)
            else:
                reason = f"「{match.group()[:2]}」を与える者が書かれていません。"
                yield Found(relation, None, match.start(), match.end(), 20, reason)


def _pronoun_group(masked: str, mentions: tuple[Mention, ...], at: int) -> Group | None:
    """Whoever 「…に提出し、その許可を得」 speaks of: the last one a paper was given to."""
    if not masked[:at].endswith(("その", "の")):
        return None
    given = [m for m in mentions if re.match(r"(?:等)?(?:に|へ)(?:対し)?", masked[m.end : at])]
    return group_ending_at(masked, mentions, given[-1].end) if given else None


def _cooperations(masked: str, mentions: tuple[Mention, ...], finder: NameFinder) -> Iterator[Found]:
    for match in _COOPERATION.finditer(masked):
        group = _group(masked, mentions, match.start(), finder)
        if group is not None:
            yield Found(Relation.COOPERATION, group, group.start, match.end())


def _addressed(masked: str, mentions: tuple[Mention, ...], finder: NameFinder) -> Iterator[Found]:
    """「Xに…報告し」: for each verb the nearest addressee before it in the same stretch of the sentence."""
    for relation, verbs in _VERBS:
        for verb in re.finditer(verbs, masked):
            if _is_passive(masked, verb.end()):
                continue
            group = _addressee(masked, mentions, verb.start(), finder)
            if group is not None:
                yield Found(relation, group, group.start, verb.end())


_PASSIVE = re.compile(r"(?:を受け|があっ|され|された|が行われ|の(?:あっ|内容)|等?を受け)")
_ADDRESSEE = re.compile(_TO)


def _is_passive(masked: str, end: int) -> bool:
    return _PASSIVE.match(masked[end : end + 6]) is not None


def _addressee(masked: str, mentions: tuple[Mention, ...], verb: int, finder: NameFinder) -> Group | None:
    for mention in sorted((m for m in mentions if m.end <= verb), key=lambda m: -m.end):
        if mention.entry.kind in (NameKind.SELF,):
            continue
        particle = _ADDRESSEE.match(masked, mention.end)
        if particle is None:
            continue
        between = _SAME_BREATH.sub("", masked[particle.end() : verb])
        # An addressee does not reach over another predicate or a condition.
        if _REACHES_NO_FURTHER.search(between) or _NOT_ADDRESSED.match(between):
            continue
        return group_ending_at(masked, mentions, mention.end)
    stranger_end = re.search(r"(?:等)?(?:に対し(?:て)?|に|へ)(?:[^、。]{0,24}を)?$", masked[:verb])
    return _group(masked, mentions, stranger_end.start(), finder) if stranger_end else None


# 「Xに報告し、指示を仰ぐ」: the second verb has the same addressee.
_SAME_BREATH = re.compile(r"^[^、。]{0,24}(?:相談|報告|連絡|通知|申請|提出|協議)し、(?=(?:その|必要な)?$)")
_REACHES_NO_FURTHER = re.compile(r"(?:し|行い|定め|設け|講じ|受け|得)、|場合|とき(?:は|に)|とともに|は、|ほか、")
_NOT_ADDRESSED = re.compile(r"(?:関|係|よ(?:る|り)|おい|従|応じ|基づ|つい|所属|属する|行わせ|させ)")
