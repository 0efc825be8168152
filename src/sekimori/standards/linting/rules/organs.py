"""Roles and units that do not fit together: sections without an officer, one person in a chain, roles nobody holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sekimori.standards.linting.material import Material, finding
from sekimori.standards.linting.model import LintFinding, Severity
from sekimori.standards.linting.organisation import UnitRank
from sekimori.standards.models import Relation
from sekimori.standards.norms.folding import fold_with_places
from sekimori.standards.norms.model import RoleInText
from sekimori.standards.norms.vocabulary import NameKind, base_vocabulary

DEPARTMENT, SECTION = "department_security_officer", "section_security_manager"
_HEADS = re.compile(r"^(?P<list>.+?)(?:[(（]以下「[^」]+」という。?[)）])?の長$")
_PARTS = re.compile(r"、|並びに|及び|又は")
_WITH_ORGAN = re.compile(r"^(?P<organ>.+?)の(?P<unit>[^の]+)$")
_ORGAN_END = re.compile(r"(?:局|部|委員会|委員|院)$")
_CHAIN = (Relation.REPORT, Relation.CONSULTATION, Relation.PERMISSION, Relation.APPROVAL, Relation.APPLICATION)
_POST = re.compile(r"(?P<unit>.{2,})(?P<rank>部|局|課|室)長$")


@dataclass(frozen=True)
class _Listed:
    """A unit of a list, with the organ it belongs to (itself when the list names no other)."""

    organ: str
    name: str


def section_without_officer(material: Material) -> Iterator[LintFinding]:
    """Sections whose head has nobody above: by the text's own lists, and by the organisation if one is given."""
    departments, sections = _role(material, DEPARTMENT), _role(material, SECTION)
    if departments is not None and sections is not None:
        known = {part for unit in _listed(departments) for part in (unit.organ, unit.name)}
        for unit in _listed(sections):
            if known and unit.organ not in known and unit.name not in known:
                yield _without_officer(sections.clause, unit.name, departments, [departments.clause])
    organisation = material.organisation
    if organisation is None:
        return
    for one in organisation.units:
        if one.rank is UnitRank.SECTION and organisation.department_of(one) is None:
            role = departments or sections
            yield _without_officer(role.clause if role else "", one.name, departments, [])


def _without_officer(clause: str, unit: str, officer: RoleInText | None, related: list[str]) -> LintFinding:
    name = officer.name if officer else "情報セキュリティ責任者"
    return finding(
        "section_without_officer",
        Severity.ERROR,
        clause,
        f"「{unit}」はどの部等にも属さないため、{name}がいません。報告や指示の相手が決まりません。",
        f"「{unit}」について{name}の役割を担う者を決め、市の設定に登録するか、本文に加えてください。",
        words=unit,
        related=related,
    )


def _role(material: Material, key: str) -> RoleInText | None:
    return next((role for role in material.reading.roles if role.key == key), None)


def _listed(role: RoleInText) -> list[_Listed]:
    """The units of 「市長部局の部及び監、議会事務局並びに…の長」; an organ named once counts until the next one."""
    found: list[_Listed] = []
    for holder in role.holders:
        heads = _HEADS.match(fold_with_places(holder).text)
        organ = ""
        for part in _PARTS.split(heads["list"]) if heads else ():
            named = _WITH_ORGAN.match(part)
            if named is not None:
                organ = named["organ"]
                found.append(_Listed(organ, part))
            elif _ORGAN_END.search(part) or not organ:
                organ = part
                found.append(_Listed(part, part))
            else:
                found.append(_Listed(organ, f"{organ}の{part}"))
    return found


def chained_roles(material: Material) -> Iterator[LintFinding]:
    """Roles of one chain that one person holds: a unit that is 部等 and 課等 at once, a post that heads its own unit."""
    pairs: list[tuple[str, RoleInText, RoleInText]] = []
    departments, sections = _role(material, DEPARTMENT), _role(material, SECTION)
    if departments is not None and sections is not None:
        both = {unit.name for unit in _listed(departments)} & {unit.name for unit in _listed(sections)}
        pairs.extend((f"{unit}の長", sections, departments) for unit in sorted(both))
    for role in material.reading.roles:
        for post in role.holders:
            headed = _POST.match(fold_with_places(post).text)
            above = (departments if headed["rank"] in "部局" else sections) if headed else None
            if above is not None and above.name != role.name:
                pairs.append((post, role, above))
    for post, one, other in pairs:
        yield _chained(material, post, one, other)


def _chained(material: Material, post: str, one: RoleInText, other: RoleInText) -> LintFinding:
    links = [
        norm.clause
        for norm in material.reading.norms
        if (names := {who.words for who in norm.actors}) & {one.name, other.name}
        for counterpart in norm.counterparts
        if counterpart.relation in _CHAIN and {who.words for who in counterpart.whom} & ({one.name, other.name} - names)
    ]
    where = (
        f"{'、'.join(dict.fromkeys(links))}では、同じ人が自分に報告し、又は許可を求めることになります。"
        if links
        else ""
    )
    return finding(
        "chained_roles",
        Severity.WARNING if links else Severity.NOTICE,
        one.clause,
        f"「{post}」は、{one.name}と{other.name}を一人で兼ねます。{where}",
        "代わりに報告を受け、又は許可する者を決めてください。決めない場合は一段上の役割へ進めます。",
        words=post,
        related=[other.clause, *links],
    )


def role_undefined(material: Material) -> Iterator[LintFinding]:
    """Roles that owe, give or receive something, but that the text neither defines nor has anybody appointed to."""
    defined = {name for role in material.reading.roles for name in (role.name, *role.others)}
    defined |= {term.name for term in material.reading.terms}
    defined |= {node.title.strip() for node in material.outline.by_id.values() if node.title}
    whole = "".join(sentence.text for node in material.nodes for sentence in material.sentences[node.id])
    seen: set[str] = set()
    for norm in material.reading.norms:
        for who in (*norm.actors, *(w for other in norm.counterparts for w in other.whom)):
            if who.words in defined or who.words in seen or who.span is None or not _is_role(who.words, who.key):
                continue
            seen.add(who.words)
            head = re.fullmatch(r"(?P<unit>.+)の長|.*(?:課|係|室)", who.words)
            if _appointed(whole, fold_with_places(who.words).text) or (head and head["unit"] in {None, *defined}):
                continue
            unit = re.search(r"(?:部門|部署|窓口)$", who.words) is not None
            yield finding(
                "role_undefined",
                Severity.NOTICE if unit else Severity.WARNING,
                norm.clause,
                f"「{who.words}」が{'どの課等か' if unit else '誰か'}、本文で定められていません。",
                "充てる職や課を本文に定めるか、市の設定で決めてください。",
                span=who.span,
                words=who.words,
            )


def _is_role(words: str, key: str) -> bool:
    kind = base_vocabulary().kind(key) if key else NameKind.UNKNOWN
    if kind in (NameKind.PERSON, NameKind.PARTY):
        return False
    return re.search(r"[うくすつぬむるぐぶたい]者$", words) is None and words not in base_vocabulary().units


def _appointed(whole: str, name: str) -> bool:
    return (
        re.search(
            rf"{re.escape(name)}(?:[^。]{{0,12}})?を(?:[^、。]{{0,8}})?(?:指名|選任|任命|置|設置|整備|定め)", whole
        )
        is not None
    )
