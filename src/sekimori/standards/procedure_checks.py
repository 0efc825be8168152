"""Cross-checks of procedures: what their parts say about each other and about the rest of the package.

Like `checking.py`, each check yields the path of the faulty place and a sentence about it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sekimori.common.errors import InvalidInput
from sekimori.standards import conditions
from sekimori.standards.base import Keyed
from sekimori.standards.conditions import Kind, Type
from sekimori.standards.duty_models import Duty
from sekimori.standards.models import MechanismKind, Package, SettingType
from sekimori.standards.procedure_cycles import field_circles, permit_circles
from sekimori.standards.procedure_fields import Field
from sekimori.standards.procedure_models import (
    FieldType,
    FormField,
    Gate,
    GatePoint,
    Length,
    Milestone,
    Party,
    Procedure,
    ProcedureKind,
    Recipient,
    RecipientWho,
    Stage,
    StageKind,
)

Path = tuple[str | int, ...]
Fault = tuple[Path, str]
# Names that conditions know besides the fields of the form.
RESERVED = frozenset({"applicant", "owner", "today", "now", "approved"})
# Names of the screens' own controls: on every form, and where somebody decides.
CONTROLS = frozenset({"seen", "token", "digest", "occurred_at"})
DECIDING = frozenset({"verdict", "reason", "conditions", "unavoidable", "next_review_on"})
VERBS = frozenset({"approve", "conditional", "refuse", "return", "endorse", "oppose", "acknowledge", "take_up", "read"})
DAYS = frozenset({FieldType.DATE, FieldType.DATE_TIME})
_FINAL = frozenset({StageKind.DECIDE, StageKind.ACKNOWLEDGE, StageKind.MINUTES})


@dataclass(frozen=True)
class Subject:
    """A procedure with its place, and what it may refer to."""

    at: Path
    procedure: Procedure
    package: Package

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(role.key for role in self.package.roles)

    @cached_property
    def clauses(self) -> frozenset[str]:
        return frozenset(clause.id for clause in self.package.clauses)

    @cached_property
    def levels(self) -> frozenset[str]:
        return frozenset(level.key for axis in self.package.classification.axes for level in axis.levels)

    @cached_property
    def names(self) -> dict[str, Type]:
        """What a condition may name: every field, and what is known of the applicant and the moment."""
        applicant = {"roles": Type(Kind.WORDS, options=self.roles), "unit": Type(Kind.UNIT)}
        known = {
            "applicant": Type(Kind.RECORD, parts=applicant),
            "owner": Type(Kind.UNIT),
            "today": Type(Kind.DAY),
            "now": Type(Kind.MOMENT),
        }
        return {**self.types(self.procedure.fields.values()), **known}

    def types(self, fields: Iterable[FormField]) -> dict[str, Type]:
        areas = [area.key for area in self.package.areas]
        return {field.key: field.condition_type(self.package.classification, areas) for field in fields}

    def condition(self, path: Path, text: str, names: Mapping[str, Type] | None = None) -> Iterator[Fault]:
        if not text:
            return
        try:
            conditions.check(conditions.parse(text), names or self.names, levels=self.levels)
        except InvalidInput as error:
            yield (*self.at, *path), error.sentence

    def unknown(self, path: Path, keys: Iterable[str], known: Collection[str], what: str) -> Iterator[Fault]:
        for index, key in enumerate(keys):
            if key not in known:
                yield (*self.at, *path, index), f"{what}に「{key}」はありません。"

    def one(self, path: Path, key: str | None, known: Collection[str], what: str) -> Iterator[Fault]:
        if key is not None and key not in known:
            yield (*self.at, *path), f"{what}に「{key}」はありません。"

    def field(self, path: Path, key: str | None, types: Collection[FieldType] = ()) -> Iterator[Fault]:
        if key is None:
            return
        found = self.procedure.fields.get(key)
        if found is None:
            yield (*self.at, *path), f"項目（sections の fields）に「{key}」はありません。"
        elif types and found.type not in types:
            wanted = "・".join(sorted(each.value for each in types))
            yield (*self.at, *path), f"「{key}」は {wanted} の項目でなければなりません。"


def procedure_faults(package: Package) -> Iterator[Fault]:
    """Every fault of the package's procedures and due classes that no part shows by itself."""
    yield from _unique(("due_classes",), [each.key for each in package.due_classes], "due class ")
    yield from _unique(("procedures",), [each.key for each in package.procedures], "手続 ")
    yield from _form_numbers(package)
    for index, procedure in enumerate(package.procedures):
        subject = Subject(("procedures", index), procedure, package)
        for check in CHECKS:
            yield from check(subject)
        yield from field_circles(procedure, subject.at)
    yield from permit_circles(package.procedures)


def _unique(at: Path, keys: Iterable[str], what: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, key in enumerate(keys):
        if key in seen:
            yield (*at, index, "key"), f"{what}「{key}」が二度あります。"
        seen.add(key)


def _form_numbers(package: Package) -> Iterator[Fault]:
    """No two forms of a city bear the same number, be they of procedures or of duties."""
    seen: set[str] = set()
    parts: dict[str, Iterable[Procedure | Duty]] = {"procedures": package.procedures, "duties": package.duties}
    for part, records in parts.items():
        for index, each in enumerate(records):
            number = each.form.number.ja.partition("（")[0]
            if number in seen:
                yield (part, index, "form", "number"), f"「{number}」の様式が二つあります。"
            seen.add(number)


def _stands_in_the_catalogue(subject: Subject) -> Iterator[Fault]:
    procedure, package = subject.procedure, subject.package
    entry = next((each for each in package.mechanisms if each.key == procedure.key), None)
    if entry is None or entry.kind is not MechanismKind.PROCEDURE:
        yield (*subject.at, "key"), f"仕組みの目録（mechanisms.yaml）に、手続「{procedure.key}」はありません。"
        return
    if procedure.variant is None:
        return
    setting = entry.settings.get(procedure.variant)
    field = procedure.fields.get(procedure.variant)
    if setting is None or setting.type is not SettingType.CHOICE:
        yield (*subject.at, "variant"), f"目録の {procedure.key} に、選択の設定 {procedure.variant} がありません。"
    elif field is None or set(field.choices) != set(setting.choices):
        yield (*subject.at, "variant"), f"項目 {procedure.variant} の選択肢を、目録の設定と同じにしてください。"


def _controls_are_free(subject: Subject) -> Iterator[Fault]:
    """No field is called as the screens call a control of their own beside it."""
    places: list[tuple[Path, Field, frozenset[str]]] = [
        (("sections", i, "fields", j), each, CONTROLS)
        for i, section in enumerate(subject.procedure.sections)
        for j, each in enumerate(section.fields)
    ]
    for i, stage in enumerate(subject.procedure.route):
        places += [(("route", i, "fields", j), each, CONTROLS | DECIDING) for j, each in enumerate(stage.fields)]
    for i, milestone in enumerate(subject.procedure.milestones):
        at: Path = ("milestones", i)
        places += [((*at, "fields", j), each, CONTROLS) for j, each in enumerate(milestone.fields)]
        further = milestone.confirm.fields if milestone.confirm else ()
        places += [((*at, "confirm", "fields", j), each, CONTROLS) for j, each in enumerate(further)]
    for path, each, taken in places:
        if each.key in taken:
            yield (*subject.at, *path, "key"), f"「{each.key}」は画面が使う名前なので、項目の名前に使えません。"


def _keys_are_unique(subject: Subject) -> Iterator[Fault]:
    procedure = subject.procedure
    seen: set[str] = set()
    for i, section in enumerate(procedure.sections):
        for j, field in enumerate(section.fields):
            at: Path = ("sections", i, "fields", j)
            if field.key in seen:
                yield (*subject.at, *at, "key"), f"項目「{field.key}」が二度あります。"
            if field.key in RESERVED:
                yield (*subject.at, *at, "key"), f"「{field.key}」は条件のことばなので、項目の名前に使えません。"
            seen.add(field.key)
            yield from _unique((*subject.at, *at, "columns"), [c.key for c in field.columns], "列 ")
    lists: dict[str, tuple[Keyed | Gate, ...]] = {
        "sections": procedure.sections,
        "route": procedure.route,
        "gates": procedure.gates,
        "milestones": procedure.milestones,
    }
    for part, records in lists.items():
        yield from _unique((*subject.at, part), [each.key for each in records], "key ")


def _fields_refer_to_what_exists(subject: Subject) -> Iterator[Fault]:
    procedure = subject.procedure
    for i, section in enumerate(procedure.sections):
        at: Path = ("sections", i)
        yield from subject.condition((*at, "when"), section.when)
        yield from subject.one((*at, "clause"), section.clause, subject.clauses, "条項")
        for j, field in enumerate(section.fields):
            yield from _field_faults(subject, (*at, "fields", j), field)
    for i, stage in enumerate(procedure.route):
        for j, field in enumerate(stage.fields):
            yield from _field_faults(subject, ("route", i, "fields", j), field)
    for i, milestone in enumerate(procedure.milestones):
        own = {**subject.names, **subject.types(milestone.fields)}
        for j, field in enumerate(milestone.fields):
            yield from _field_faults(subject, ("milestones", i, "fields", j), field, own)
        for j, field in enumerate(milestone.confirm.fields if milestone.confirm else ()):
            yield from _field_faults(subject, ("milestones", i, "confirm", "fields", j), field, own)


def _field_faults(
    subject: Subject, at: Path, field: FormField, names: Mapping[str, Type] | None = None
) -> Iterator[Fault]:
    package = subject.package
    registers = {m.key for m in package.mechanisms if m.kind is MechanismKind.REGISTER}
    registers |= {procedure.key for procedure in package.procedures}
    yield from subject.condition((*at, "when"), field.when, names)
    yield from subject.one((*at, "clause"), field.clause, subject.clauses, "条項")
    yield from subject.one((*at, "axis"), field.axis, {axis.key for axis in package.classification.axes}, "分類の軸")
    yield from subject.one((*at, "from_register"), field.from_register, registers, "台帳（目録の register）と手続")
    yield from subject.one((*at, "terms"), field.terms, {each.key for each in package.documents}, "定めるべき文書")
    for index, column in enumerate(field.columns):
        yield from _field_faults(subject, (*at, "columns", index), column, names)


def _applicants_exist(subject: Subject) -> Iterator[Fault]:
    applicants = subject.procedure.applicants
    abilities = {ability for role in subject.package.roles for ability in role.abilities}
    yield from subject.unknown(("applicants", "abilities"), applicants.abilities, abilities, "能力（abilities）")
    yield from subject.unknown(("applicants", "requesters"), applicants.requesters, abilities, "能力（abilities）")
    yield from subject.unknown(("applicants", "roles"), applicants.roles, subject.roles, "役割")
    takes_up = any(stage.kind is StageKind.TAKE_UP for stage in subject.procedure.route)
    if bool(applicants.requesters) != takes_up and subject.procedure.kind is not ProcedureKind.DECISION:
        yield (
            (*subject.at, "applicants"),
            "requesters と、引受（take_up）の段階は、そろえて書いてください。",
        )


def _route_can_be_gone(subject: Subject) -> Iterator[Fault]:
    procedure, package = subject.procedure, subject.package
    if not any(stage.kind in _FINAL and not stage.optional for stage in procedure.route):
        yield (*subject.at, "route"), "決める段階（decide・acknowledge・minutes）がありません。"
    classes = {each.key for each in package.due_classes}
    bodies = {each.key for each in package.bodies}
    for i, stage in enumerate(procedure.route):
        at: Path = ("route", i)
        yield from subject.condition((*at, "when"), stage.when)
        yield from subject.one((*at, "due"), stage.due, classes, "期限の区分（due_classes.yaml）")
        yield from subject.one((*at, "review_due"), stage.review_due, classes, "期限の区分")
        yield from subject.one((*at, "body"), stage.body, bodies, "会議体")
        yield from subject.unknown((*at, "clauses"), stage.clauses, subject.clauses, "条項")
        yield from subject.unknown((*at, "verbs"), stage.verbs, VERBS, "操作の名前")
        yield from _stage_people(subject, at, stage)
        yield from _unique((*subject.at, *at, "rules"), [rule.key for rule in stage.rules], "専決規則")
        for j, rule in enumerate(stage.rules):
            yield from subject.condition((*at, "rules", j, "when"), rule.when)
        for j, other in enumerate(stage.due_when):
            yield from subject.condition((*at, "due_when", j, "when"), other.when)
            yield from subject.one((*at, "due_when", j, "due"), other.due, classes, "期限の区分")


def _stage_people(subject: Subject, at: Path, stage: Stage) -> Iterator[Fault]:
    matters = {rule.matter for rule in subject.package.authority}
    yield from subject.one((*at, "superior"), stage.superior, matters, "権限表の事項")
    owned = stage.each_owner or any(party.of == "owner" for party in stage.parties)
    if owned and not subject.procedure.owners:
        yield (*subject.at, *at), "所有する所属に尋ねる段階があるのに、owners がありません。"
    for j, party in enumerate(stage.parties):
        yield from _party_faults(subject, (*at, "parties", j), party, matters)
    for j, standing in enumerate(stage.standing):
        yield from subject.one((*at, "standing", j, "role"), standing.role, subject.roles, "役割")
        yield from subject.condition((*at, "standing", j, "when"), standing.when)


def _party_faults(subject: Subject, at: Path, party: Party, matters: Collection[str]) -> Iterator[Fault]:
    yield from subject.one((*at, "role"), party.role, subject.roles, "役割")
    yield from subject.one((*at, "matter"), party.matter, matters, "権限表の事項")
    yield from subject.condition((*at, "when"), party.when)


def _gates_hold_together(subject: Subject) -> Iterator[Fault]:
    catalogue = {each.key for each in subject.package.mechanisms if each.kind is MechanismKind.GATE}
    milestones = {each.key: each for each in subject.procedure.milestones}
    for i, gate in enumerate(subject.procedure.gates):
        at: Path = ("gates", i)
        yield from subject.one((*at, "mechanism"), gate.mechanism, catalogue, "関所（目録の gate）")
        yield from subject.one((*at, "milestone"), gate.milestone, milestones, "milestones")
        yield from subject.unknown((*at, "clauses"), gate.clauses, subject.clauses, "条項")
        names = dict(subject.names)
        known = set(subject.procedure.fields)
        if GatePoint.MILESTONE in gate.at and gate.milestone in milestones:
            further = _milestone_fields(milestones[gate.milestone])
            names |= subject.types(further)
            known |= {field.key for field in further}
        yield from subject.one((*at, "field"), gate.field, known, "項目")
        yield from subject.condition((*at, "when"), gate.when, names)
        yield from subject.condition((*at, "holds"), gate.holds, names)


def _milestone_fields(milestone: Milestone) -> tuple[FormField, ...]:
    return (*milestone.fields, *(milestone.confirm.fields if milestone.confirm else ()))


def _milestones_hold_together(subject: Subject) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, milestone in enumerate(subject.procedure.milestones):
        at: Path = ("milestones", i)
        if milestone.after is not None and milestone.after not in seen:
            yield (*subject.at, *at, "after"), f"先に来る milestones に「{milestone.after}」はありません。"
        seen.add(milestone.key)
        yield from subject.field((*at, "per"), milestone.per, {FieldType.TABLE})
        yield from subject.condition((*at, "when"), milestone.when)
        yield from subject.unknown((*at, "clauses"), milestone.clauses, subject.clauses, "条項")
        yield from _recipients(subject, (*at, "by"), milestone.by)
        if milestone.confirm:
            yield from _recipients(subject, (*at, "confirm", "by"), milestone.confirm.by)
        for j, reminder in enumerate(milestone.chase):
            yield from _recipients(subject, (*at, "chase", j, "to"), reminder.to)
        if milestone.due and not _names_a_moment(subject, milestone):
            yield (
                (*subject.at, *at, "due", "of"),
                f"期限の元「{milestone.due.of}」は、日付・日時・期間の項目ではありません。",
            )


def _names_a_moment(subject: Subject, milestone: Milestone) -> bool:
    of = milestone.due.of if milestone.due else ""
    if of == "approved":
        return True
    key, _dot, part = of.partition(".")
    fields = dict(subject.procedure.fields)
    table = fields.get(milestone.per or "")
    if table is not None:
        fields |= {column.key: column for column in table.columns}
    found = fields.get(key)
    if found is None:
        return False
    return found.type is FieldType.PERIOD if part else found.type in DAYS


def _recipients(subject: Subject, at: Path, recipients: Iterable[Recipient]) -> Iterator[Fault]:
    for index, recipient in enumerate(recipients):
        yield from subject.one((*at, index, "role"), recipient.role, subject.roles, "役割")
        nobody = not any(each.takes_part for each in subject.procedure.fields.values())
        if recipient.who is RecipientWho.PARTICIPANT and nobody:
            yield (*subject.at, *at, index, "who"), "participant と書くには、takes_part の項目が必要です。"


def _effects_name_milestones(subject: Subject) -> Iterator[Fault]:
    milestones = {each.key for each in subject.procedure.milestones}
    for i, effect in enumerate(subject.procedure.effects):
        yield from subject.one(("effects", i, "milestone"), effect.milestone, milestones, "milestones")
        yield from subject.condition(("effects", i, "when"), effect.when)


def _ends_and_terms(subject: Subject) -> Iterator[Fault]:
    procedure = subject.procedure
    if procedure.validity:
        yield from subject.field(("validity", "field"), procedure.validity.field, {FieldType.PERIOD})
        yield from subject.field(("validity", "until"), procedure.validity.until, DAYS)
        classes = {each.key for each in subject.package.due_classes}
        yield from subject.one(("validity", "due"), procedure.validity.due, classes, "期限の区分")
    elif procedure.renewal:
        yield (*subject.at, "renewal"), "更新（renewal）は、有効期間（validity）のある手続にだけ書けます。"
    for i, alert in enumerate(procedure.alerts):
        yield from subject.field(("alerts", i, "of"), alert.of, {FieldType.DATE})
        yield from _recipients(subject, ("alerts", i, "to"), alert.to)
    if (procedure.report_within is not None) and procedure.kind is not ProcedureKind.REPORT:
        yield (*subject.at, "report_within"), "report_within は、kind が report の手続にだけ書けます。"
    for i, reminder in enumerate(procedure.report_chase):
        yield from _recipients(subject, ("report_chase", i, "to"), reminder.to)
    lengths: Iterable[tuple[str, Length | None]] = (
        (("most", procedure.validity.most), ("length", procedure.validity.length)) if procedure.validity else ()
    )
    for name, length in lengths:
        if length is not None and {"minutes", "office_hours"} & set(length.given):
            yield (
                (*subject.at, "validity", name),
                "有効期間の長さは office_days・calendar_days・months で書いてください。",
            )


def _names_of_fields_exist(subject: Subject) -> Iterator[Fault]:
    procedure = subject.procedure
    people = subject.roles | {body.key for body in subject.package.bodies}
    yield from subject.one(("form", "addressee"), procedure.form.addressee, people, "役割か会議体")
    yield from subject.unknown(("clauses",), procedure.clauses, subject.clauses, "条項")
    yield from subject.unknown(("subject",), procedure.subject, procedure.fields, "項目")
    yield from subject.unknown(("listed",), procedure.listed, procedure.fields, "項目")
    registers = {each.key for each in subject.package.mechanisms if each.kind is MechanismKind.REGISTER}
    yield from subject.unknown(("keeps",), procedure.keeps, registers, "台帳（目録の register）")
    yield from subject.unknown(("aspects",), procedure.aspects, _aspects(subject), "台帳の設定 aspect の選択肢")
    yield from subject.field(("bound_to",), procedure.bound_to, {FieldType.CLAUSE})
    yield from subject.field(("bound_units",), procedure.bound_units, {FieldType.UNIT})
    yield from subject.field(("began_in",), procedure.began_in, {FieldType.DATE_TIME})
    yield from subject.field(("variant",), procedure.variant, {FieldType.CHOICE})
    for i, key in enumerate(procedure.owners):
        yield from subject.field(("owners", i), key, {FieldType.ITEM, FieldType.UNIT})
    for i, row in enumerate(procedure.form.layout):
        yield from subject.unknown(("form", "layout", i), row, procedure.fields, "項目")
    catalogue = procedure.catalogue
    if catalogue:
        yield from subject.one(("catalogue", "keeper"), catalogue.keeper, subject.roles, "役割")
        yield from subject.unknown(("catalogue", "fields"), catalogue.fields, procedure.fields, "項目")
        yield from subject.unknown(("catalogue", "copies"), catalogue.copies, procedure.fields, "項目")
        later = {stage.key for stage in procedure.route[1:]}
        yield from subject.unknown(("catalogue", "stages"), catalogue.stages, later, "二つ目以後の段階")
        yield from subject.field(("catalogue", "until"), catalogue.until, {FieldType.DATE})


def _aspects(subject: Subject) -> set[str]:
    """The parts about which the registers that the procedure keeps are asked one by one."""
    kept = [each for each in subject.package.mechanisms if each.key in subject.procedure.keeps]
    return {option for each in kept if "aspect" in each.settings for option in each.settings["aspect"].choices}


def _clauses_agree(subject: Subject) -> Iterator[Fault]:
    """A clause that is carried out by a procedure is one of the procedure's own, unless it is bound to clauses case by case."""
    procedure = subject.procedure
    if procedure.bound_to is not None:
        return
    naming = [
        clause.id
        for clause in subject.package.clauses
        if any(each.kind is MechanismKind.PROCEDURE and each.name == procedure.key for each in clause.mechanisms)
    ]
    missing = [each for each in naming if each not in procedure.clauses]
    if missing:
        yield (*subject.at, "clauses"), f"この手続を仕組みとする条項 {'・'.join(missing)} がありません。"


def _workflows_agree(subject: Subject) -> Iterator[Fault]:
    """The rows of workflows are those of the catalogue's entry."""
    entry = next((each for each in subject.package.mechanisms if each.key == subject.procedure.key), None)
    if entry is not None and set(subject.procedure.workflows) - set(entry.workflows):
        yield (*subject.at, "workflows"), "目録（mechanisms.yaml）のこの手続にない番号があります。"


def _files_have_a_place(subject: Subject) -> Iterator[Fault]:
    """Files are attached to the form and to reports; decisions and confirmations take none."""
    fields: list[tuple[Path, Field]] = [
        (("route", i, "fields", j), field)
        for i, stage in enumerate(subject.procedure.route)
        for j, field in enumerate(stage.fields)
    ]
    fields += [
        (("milestones", i, "confirm", "fields", j), field)
        for i, milestone in enumerate(subject.procedure.milestones)
        for j, field in enumerate(milestone.confirm.fields if milestone.confirm else ())
    ]
    for at, field in fields:
        if field.type is FieldType.EVIDENCE:
            yield (*subject.at, *at), "決裁と確認の項目に、ファイルは付けられません。"


CHECKS: tuple[Callable[[Subject], Iterator[Fault]], ...] = (
    _stands_in_the_catalogue,
    _keys_are_unique,
    _controls_are_free,
    _fields_refer_to_what_exists,
    _applicants_exist,
    _route_can_be_gone,
    _gates_hold_together,
    _milestones_hold_together,
    _effects_name_milestones,
    _ends_and_terms,
    _names_of_fields_exist,
    _clauses_agree,
    _workflows_agree,
    _files_have_a_place,
)
