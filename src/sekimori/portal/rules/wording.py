"""Norms and mechanisms as a person reads them: who, with what force, when, to whom, and what the city means by the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sekimori.portal.rules.in_force import EditionContent, in_language
from sekimori.portal.rules.ways import way_of
from sekimori.portal.ui.components import Status, Tone
from sekimori.standards.models import (
    Clause,
    MechanismKind,
    Modality,
    Mode,
    Norm,
    Relation,
    Scope,
    TimeMeaning,
    TimeWord,
    Words,
)
from sekimori.standards.norms.model import ReadNorm, Who

MODALITIES: Mapping[Modality, tuple[str | Promise, Tone]] = {
    Modality.DUTY: (gettext_lazy("義務"), "info"),
    Modality.PROHIBITION: (gettext_lazy("禁止"), "danger"),
    Modality.PERMISSION: (gettext_lazy("許可制"), "waiting"),
    Modality.POWER: (gettext_lazy("権限"), "neutral"),
    Modality.EFFORT: (gettext_lazy("努力義務"), "void"),
    Modality.DESIRABLE: (gettext_lazy("推奨"), "void"),
    Modality.DEFINITION: (gettext_lazy("定義"), "neutral"),
}
RELATIONS: Mapping[Relation, str | Promise] = {
    Relation.PERMISSION: gettext_lazy("許可を得る相手"),
    Relation.APPROVAL: gettext_lazy("承認を得る相手"),
    Relation.REPORT: gettext_lazy("報告する相手"),
    Relation.NOTICE: gettext_lazy("知らせる相手"),
    Relation.APPLICATION: gettext_lazy("申請する相手"),
    Relation.CONSULTATION: gettext_lazy("相談し指示を仰ぐ相手"),
    Relation.ORDER: gettext_lazy("指示する相手"),
    Relation.REQUEST: gettext_lazy("求める相手"),
    Relation.COOPERATION: gettext_lazy("連携する相手"),
}
TIMES: Mapping[TimeWord, str | Promise] = {
    TimeWord.IMMEDIATELY: gettext_lazy("直ちに"),
    TimeWord.PROMPTLY: gettext_lazy("速やかに"),
    TimeWord.WITHOUT_DELAY: gettext_lazy("遅滞なく"),
    TimeWord.BEFOREHAND: gettext_lazy("あらかじめ"),
    TimeWord.TIMELY: gettext_lazy("適時に"),
    TimeWord.PERIODICALLY: gettext_lazy("定期的に"),
    TimeWord.EACH_FISCAL_YEAR: gettext_lazy("毎年度"),
    TimeWord.ALWAYS: gettext_lazy("常に"),
}
KINDS: Mapping[MechanismKind, str | Promise] = {
    MechanismKind.GATE: gettext_lazy("関門"),
    MechanismKind.PROCEDURE: gettext_lazy("手続"),
    MechanismKind.REGISTER: gettext_lazy("台帳"),
    MechanismKind.DUTY: gettext_lazy("実施事項"),
    MechanismKind.CHECK: gettext_lazy("点検"),
    MechanismKind.NOTICE: gettext_lazy("通知"),
    MechanismKind.ATTEST: gettext_lazy("申告"),
}
SCOPES: Mapping[Scope, str | Promise] = {
    Scope.CITY: gettext_lazy("市全体"),
    Scope.DEPARTMENT: gettext_lazy("部等ごと"),
    Scope.SECTION: gettext_lazy("課等ごと"),
}
# Words whose length is a rhythm, not a limit.
RHYTHMS = (TimeWord.PERIODICALLY, TimeWord.EACH_FISCAL_YEAR)


@dataclass(frozen=True)
class NormInWords:
    """One norm: `force` as a tag, `who` must do it, `condition`, `time` with what it means here, and towards whom."""

    force: Status
    who: str
    condition: str
    time: str
    towards: tuple[tuple[str | Promise, str], ...]
    marks: tuple[str, ...]


@dataclass(frozen=True)
class MechanismInWords:
    """How the software carries a clause out; `href` is where that is met while the edition is in force."""

    kind: str | Promise
    name: str
    label: str
    beyond_text: bool
    href: str = ""


class Wording:
    """Puts an edition's norms into words, with the city's meanings of the time words."""

    def __init__(
        self,
        content: EditionContent,
        times: Mapping[TimeWord, TimeMeaning],
        more: Mapping[str, Words] | None = None,
    ) -> None:
        package = self.package = content.package
        self.times = times
        self.names = {one.key: one.label for one in (*package.roles, *package.bodies, *package.parties)}
        self.names.update(more or {})
        self.catalogue = {entry.key: entry.label for entry in package.mechanisms}

    def name(self, key: str) -> str:
        """The name of a role, body or party; the key itself when the edition has none."""
        return in_language(self.names[key]) if key in self.names else key

    def norm(self, norm: Norm) -> NormInWords:
        """One norm in words."""
        label, tone = MODALITIES[norm.modality]
        marks = [
            *([_("本文に主語の記載なし")] if norm.implied else []),
            *([_("必要に応じて")] if norm.as_needed else []),
            *([_("記録を残す")] if norm.records else []),
        ]
        return NormInWords(
            force=Status(label, tone),
            who=self.together(norm.actors, norm.actors_mode),
            condition=in_language(norm.condition) if norm.condition else "",
            time=self.time(norm.time),
            towards=tuple(
                (RELATIONS[other.relation], self._towards(other.roles, other.mode, other.time))
                for other in norm.counterparts
            ),
            marks=tuple(marks),
        )

    def read(self, read: ReadNorm) -> NormInWords:
        """A norm as it was read, as far as it is known; names nobody knows stand as the text has them."""
        label, tone = MODALITIES[read.modality] if read.modality else (gettext_lazy("種別不明"), "unknown")
        return NormInWords(
            force=Status(label, tone),
            who=self._read_names(read.actors, read.actors_mode),
            condition="、".join(one.words for one in read.conditions),
            time=self.time(read.time),
            towards=tuple(
                (RELATIONS[other.relation], self._read_names(other.whom, other.mode) or _("（記載なし）"))
                for other in read.counterparts
            ),
            marks=(*((_("必要に応じて"),) if read.as_needed else ()), *((_("記録を残す"),) if read.records else ())),
        )

    def _read_names(self, names: tuple[Who, ...], mode: Mode) -> str:
        words = [self.name(who.key) if who.key else _("%(name)s（対応未定）") % {"name": who.words} for who in names]
        return (_("又は") if mode is Mode.ANY else "、").join(words)

    def together(self, keys: tuple[str, ...], mode: Mode) -> str:
        """Several names, joined by 及び or 又は."""
        names = [self.name(key) for key in keys]
        if mode is Mode.ANY:
            return _("又は").join(names)
        return "、".join(names)

    def _towards(self, keys: tuple[str, ...], mode: Mode, time: TimeWord | None) -> str:
        names = self.together(keys, mode)
        return f"{names}（{self.time(time)}）" if time else names

    def time(self, word: TimeWord | None) -> str:
        """A time word with what it means in this city: 速やかに（60分以内）; empty for none."""
        if word is None:
            return ""
        meaning = self.times.get(word)
        length = length_in_words(meaning) if meaning else ""
        return f"{TIMES[word]}（{length}）" if length else str(TIMES[word])

    def mechanisms(self, clause: Clause) -> list[MechanismInWords]:
        """The mechanisms of a clause, what goes beyond its words last."""
        found = []
        for one in sorted(clause.mechanisms, key=lambda each: each.beyond_text):
            label = in_language(self.catalogue[one.name]) if one.name in self.catalogue else one.name
            href = way_of(self.package, one.kind, one.name)
            found.append(MechanismInWords(KINDS[one.kind], one.name, label, one.beyond_text, href))
        return found


def length_in_words(meaning: TimeMeaning) -> str:
    """The length that a time word has: 60分以内, 1開庁日以内, 12か月ごと; empty for no length at all."""
    rhythm = TimeWord(meaning.word) in RHYTHMS
    if meaning.minutes:
        return ngettext("%(n)s分以内", "%(n)s分以内", meaning.minutes) % {"n": meaning.minutes}
    if meaning.office_hours:
        return ngettext("開庁時間で%(n)s時間以内", "開庁時間で%(n)s時間以内", meaning.office_hours) % {
            "n": meaning.office_hours
        }
    if meaning.office_days:
        return ngettext("%(n)s開庁日以内", "%(n)s開庁日以内", meaning.office_days) % {"n": meaning.office_days}
    if meaning.months and rhythm:
        return ngettext("%(n)sか月ごと", "%(n)sか月ごと", meaning.months) % {"n": meaning.months}
    if meaning.months:
        return ngettext("%(n)sか月以内", "%(n)sか月以内", meaning.months) % {"n": meaning.months}
    return ""
