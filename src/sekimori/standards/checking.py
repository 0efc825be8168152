"""Cross-checks of a standard package: everything its parts say about each other.

Each check yields the path of the faulty place (part, then keys and indices) and a sentence about it. A package built
in memory can be checked as well as one read from files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator

from sekimori.standards.base import Keyed
from sekimori.standards.disclosure_checks import disclosure_faults
from sekimori.standards.drill_checks import drill_faults
from sekimori.standards.duty_checks import duty_faults
from sekimori.standards.incident_checks import incident_faults
from sekimori.standards.inspection_checks import inspection_faults
from sekimori.standards.models import Clause, Level, Package
from sekimori.standards.procedure_checks import procedure_faults
from sekimori.standards.setting_checks import setting_faults

Path = tuple[str | int, ...]
Fault = tuple[Path, str]

GUIDELINE_ORDER = (Level.CHAPTER, Level.SECTION, Level.ITEM, Level.PARAGRAPH, Level.SUBPARAGRAPH, Level.SUBITEM)
ARTICLE_ORDER = (Level.CHAPTER, Level.SECTION, Level.PARAGRAPH, Level.ITEM, Level.SUBITEM)
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"


def faults_of(package: Package) -> Iterator[Fault]:
    """Every fault of `package` that no part shows by itself."""
    for check in CHECKS:
        yield from check(package)


def _duplicates(part: str, values: Iterable[tuple[Path, str]], what: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, value in values:
        if value in seen:
            yield (part, *path), f"{what}「{value}」が二度あります。"
        seen.add(value)


def _keys_are_unique(package: Package) -> Iterator[Fault]:
    lists: dict[str, tuple[Keyed, ...]] = {
        "mechanisms": package.mechanisms,
        "designations": package.designations,
        "organs": package.organs,
        "units": package.units,
        "areas": package.areas,
        "documents": package.documents,
        "laws": package.laws,
    }
    for part, records in lists.items():
        yield from _duplicates(part, (((i, "key"), record.key) for i, record in enumerate(records)), "key ")
    named: set[str] = set()
    people: tuple[tuple[str, tuple[Keyed, ...]], ...] = (
        ("roles", package.roles),
        ("bodies", package.bodies),
        ("parties", package.parties),
    )
    for part, records in people:
        for i, record in enumerate(records):
            if record.key in named:
                yield (part, i, "key"), f"「{record.key}」は、役割・会議体・外部の相手を通じて一つにしてください。"
            named.add(record.key)
    yield from _duplicates(
        "times", (((i, "word"), time.word.value) for i, time in enumerate(package.times)), "時間の語"
    )


def _clauses_are_in_order(package: Package) -> Iterator[Fault]:
    clauses = package.clauses
    yield from _duplicates("clauses", (((i, "id"), clause.id) for i, clause in enumerate(clauses)), "条項番号")
    yield from _duplicates(
        "clauses", (((i, "lineage"), clause.lineage) for i, clause in enumerate(clauses)), "lineage "
    )
    article_style = any(clause.id.startswith("第") for clause in clauses)
    order = ARTICLE_ORDER if article_style else GUIDELINE_ORDER
    above: list[tuple[Clause, dict[str, Clause]]] = []
    top: dict[str, Clause] = {}
    for i, clause in enumerate(clauses):
        rank = _rank(clause, order)
        while above and _rank(above[-1][0], order) >= rank:
            above.pop()
        siblings = above[-1][1] if above else top
        parent = above[-1][0] if above else None
        if parent is None and clause.level not in {Level.CHAPTER, Level.SUPPLEMENTARY} and not article_style:
            yield ("clauses", i, "level"), f"{clause.id}：上位の見出しがないのに、段階が {clause.level.value} です。"
        if parent and not article_style and not clause.id.startswith(parent.id):
            yield ("clauses", i, "id"), f"{clause.id}：{parent.id} の下にありますが、番号が続いていません。"
        before = siblings.get("last")
        if before and before.level is clause.level and not article_style:
            yield from _follows(i, before, clause, len(parent.id) if parent else 0)
        siblings["last"] = clause
        above.append((clause, {}))


def _rank(clause: Clause, order: tuple[Level, ...]) -> int:
    return order.index(clause.level) if clause.level in order else 0


def _follows(i: int, before: Clause, clause: Clause, common: int) -> Iterator[Fault]:
    earlier, later = ordinal(before.id[common:]), ordinal(clause.id[common:])
    if earlier is not None and later is not None and later <= earlier:
        yield ("clauses", i, "id"), f"{clause.id}：{before.id} の後にありますが、番号の順になっていません。"


def ordinal(marker: str) -> int | None:
    """The number a marker stands for: `(3)`, `③`, `.3`, `３` are 3 and `(ウ)` is 3; None when it is no number."""
    folded = unicodedata.normalize("NFKC", marker).strip("().")
    if re.fullmatch(r"\d+", folded):
        return int(folded)
    return _KANA.index(folded) + 1 if len(folded) == 1 and folded in _KANA else None


def _ends_have_norms(package: Package) -> Iterator[Fault]:
    clauses = package.clauses
    article_style = any(clause.id.startswith("第") for clause in clauses)
    order = ARTICLE_ORDER if article_style else GUIDELINE_ORDER
    for i, clause in enumerate(clauses):
        following = clauses[i + 1] if i + 1 < len(clauses) else None
        has_children = following is not None and _rank(following, order) > _rank(clause, order)
        if has_children and clause.leaf:
            yield (
                ("clauses", i, "norms"),
                f"{clause.id}：下位の条項があります。柱書きなら introduces: true と書いてください。",
            )
        if not has_children and clause.introduces:
            yield (
                ("clauses", i, "introduces"),
                f"{clause.id}：下位の条項がないので、柱書き（introduces）にはできません。",
            )
        if not has_children and not clause.norms:
            yield ("clauses", i, "id"), f"{clause.id}：末端の条項なのに、規範（norms）がありません。"


def _norms_name_known_people(package: Package) -> Iterator[Fault]:
    actors = {role.key for role in package.roles} | {body.key for body in package.bodies}
    counterparts = actors | {party.key for party in package.parties}
    for i, clause in enumerate(package.clauses):
        for j, norm in enumerate(clause.norms):
            at: Path = ("clauses", i, "norms", j)
            yield from _unknown((*at, "actors"), norm.actors, actors, f"{clause.id}：役割か会議体")
            for k, other in enumerate(norm.counterparts):
                path = (*at, "counterparts", k, "roles")
                yield from _unknown(path, other.roles, counterparts, f"{clause.id}：役割・会議体・外部の相手")


def _unknown(path: Path, keys: Iterable[str], known: Collection[str], what: str) -> Iterator[Fault]:
    for index, key in enumerate(keys):
        if key not in known:
            yield (*path, index), f"{what}に「{key}」はありません。"


def _missing(path: Path, key: str | None, known: Collection[str], what: str) -> Iterator[Fault]:
    if key is not None and key not in known:
        yield path, f"{what}に「{key}」はありません。"


def _mechanisms_are_in_the_catalogue(package: Package) -> Iterator[Fault]:
    catalogue = {entry.key: entry for entry in package.mechanisms}
    for i, clause in enumerate(package.clauses):
        for j, mechanism in enumerate(clause.mechanisms):
            at: Path = ("clauses", i, "mechanisms", j)
            entry = catalogue.get(mechanism.name)
            if entry is None:
                yield (*at, "name"), f"{clause.id}：仕組みの目録（mechanisms.yaml）に「{mechanism.name}」はありません。"
                continue
            if entry.kind is not mechanism.kind:
                yield (*at, "kind"), f"{clause.id}：{mechanism.name} は目録では {entry.kind.value} です。"
            for path, sentence in setting_faults(package, entry, mechanism.settings):
                yield (*at, "settings", *path), f"{clause.id}：{mechanism.name} の{sentence}"
        for j in range(len(clause.norms)):
            if not clause.carried_by(j):
                yield ("clauses", i, "norms", j), f"{clause.id}：この規範を実行する仕組みがありません。"


def _time_words_have_a_meaning(package: Package) -> Iterator[Fault]:
    known = {time.word for time in package.times}
    for i, clause in enumerate(package.clauses):
        for j, norm in enumerate(clause.norms):
            for word in [norm.time, *(other.time for other in norm.counterparts)]:
                if word is not None and word not in known:
                    at: Path = ("clauses", i, "norms", j)
                    yield at, f"{clause.id}：時間の語「{word.value}」の意味が times.yaml にありません。"


def _roles_hold_together(package: Package) -> Iterator[Fault]:
    roles = {role.key: role for role in package.roles}
    posts = {item.key for item in package.designations if item.kind == "post"}
    units = {item.key for item in package.designations if item.kind == "unit"}
    bodies, catalogue = {body.key for body in package.bodies}, {entry.key for entry in package.mechanisms}
    for i, role in enumerate(package.roles):
        at: Path = ("roles", i)
        holder = role.holder
        yield from _missing((*at, "holder", "post"), holder.post, posts, "職の指定（designations、kind: post）")
        yield from _missing((*at, "holder", "unit"), holder.unit, units, "部署の指定（designations、kind: unit）")
        yield from _missing((*at, "holder", "member_of"), holder.member_of, bodies, "会議体（bodies）")
        yield from _missing((*at, "holder", "nominated_by"), holder.nominated_by, roles, "役割（roles）")
        yield from _missing((*at, "superior"), role.superior, roles, "役割（roles）")
        yield from _unknown((*at, "deputies"), role.deputies, roles, "役割（roles）")
        yield from _unknown((*at, "deputies_act_in"), role.deputies_act_in, catalogue, "仕組みの目録")
        chain, step = {role.key}, role.superior
        while step is not None and step in roles and step not in chain:
            chain.add(step)
            step = roles[step].superior
        if step in chain:
            yield (*at, "superior"), f"{role.key}：上位の役割をたどると元に戻ります。"


def _frame_refers_to_what_exists(package: Package) -> Iterator[Fault]:
    roles = {role.key for role in package.roles}
    deciders = roles | {body.key for body in package.bodies}
    organs, areas = {organ.key for organ in package.organs}, {area.key for area in package.areas}
    outside = areas | {party.key for party in package.parties}
    for i, rule in enumerate(package.authority):
        yield from _unknown(("authority", i, "roles"), rule.roles, deciders, "役割か会議体")
        yield from _unknown(("authority", i, "over"), rule.over, deciders, "役割か会議体")
    for i, unit in enumerate(package.units):
        yield from _missing(("units", i, "organ"), unit.organ, organs, "機関（organs）")
    for i, document in enumerate(package.documents):
        yield from _unknown(("documents", i, "owners"), document.owners, deciders, "役割か会議体")
        yield from _missing(("documents", i, "approver"), document.approver, deciders, "役割か会議体")
        contents = (((i, "contents", j, "key"), content.key) for j, content in enumerate(document.contents))
        yield from _duplicates("documents", contents, "内容 ")
    for i, area in enumerate(package.areas):
        for j, flow in enumerate(area.flows):
            yield from _missing(("areas", i, "flows", j, "to"), flow.to, outside, "領域か外部の相手")


def _clause_references_exist(package: Package) -> Iterator[Fault]:
    known = {clause.id for clause in package.clauses}
    for path, clause_id in _clause_references(package):
        yield from _missing(path, clause_id, known, "条項")


def _clause_references(package: Package) -> Iterator[tuple[Path, str | None]]:
    for part in ("roles", "bodies", "designations", "units", "areas"):
        for i, record in enumerate(getattr(package, part)):
            yield (part, i, "clause"), record.clause
    yield ("classification", "clause"), package.classification.clause
    for part in ("authority", "documents", "laws"):
        for i, record in enumerate(getattr(package, part)):
            yield from (((part, i, "clauses", j), clause_id) for j, clause_id in enumerate(record.clauses))
    for i, document in enumerate(package.documents):
        for j, content in enumerate(document.contents):
            yield ("documents", i, "contents", j, "clause"), content.clause
    for i, area in enumerate(package.areas):
        for j, flow in enumerate(area.flows):
            yield ("areas", i, "flows", j, "clause"), flow.clause


def _classification_holds_together(package: Package) -> Iterator[Fault]:
    scheme, part = package.classification, "classification"
    restrictions = {restriction.key for restriction in scheme.restrictions}
    listed = (((("restrictions", i, "key")), item.key) for i, item in enumerate(scheme.restrictions))
    yield from _duplicates(part, listed, "取扱制限 ")
    levels = [((i, j), level) for i, axis in enumerate(scheme.axes) for j, level in enumerate(axis.levels)]
    yield from _duplicates(part, ((("axes", i, "levels", j, "key"), level.key) for (i, j), level in levels), "分類 ")
    for (i, j), level in levels:
        yield from _unknown(
            (part, "axes", i, "levels", j, "restrictions"), level.restrictions, restrictions, "取扱制限（restrictions）"
        )
    for i, axis in enumerate(scheme.axes):
        if len({level.rank for level in axis.levels}) < len(axis.levels):
            yield (part, "axes", i), f"{axis.key}：同じ順位（rank）の分類があります。"
        assumed = scheme.unknown.get(axis.key)
        if assumed is None:
            yield (part, "unknown"), f"{axis.key}：分類が分からない間の扱い（unknown）がありません。"
        yield from _missing((part, "unknown", axis.key), assumed, {level.key for level in axis.levels}, "この軸の分類")
    axes = {axis.key for axis in scheme.axes}
    for key in scheme.unknown:
        yield from _missing((part, "unknown", key), key, axes, "分類の軸")


CHECKS: tuple[Callable[[Package], Iterator[Fault]], ...] = (
    _keys_are_unique,
    _clauses_are_in_order,
    _ends_have_norms,
    _norms_name_known_people,
    _mechanisms_are_in_the_catalogue,
    _time_words_have_a_meaning,
    _roles_hold_together,
    _frame_refers_to_what_exists,
    _clause_references_exist,
    _classification_holds_together,
    procedure_faults,
    duty_faults,
    incident_faults,
    drill_faults,
    disclosure_faults,
    inspection_faults,
)
