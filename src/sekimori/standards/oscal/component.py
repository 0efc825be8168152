"""The mechanisms that carry the clauses out, as components: one for each entry of the package's catalogue that a clause names."""

from __future__ import annotations

from collections.abc import Mapping

from sekimori.standards.models import Clause, Mechanism, MechanismDefinition, MechanismKind, Package
from sekimori.standards.oscal.document import (
    Json,
    Origin,
    catalog_uuid,
    control_ids,
    english,
    metadata,
    prop,
    reference,
)
from sekimori.standards.oscal.identifiers import uuid_of

# What a kind of mechanism is to OSCAL: something the software does, or something people do with it.
_TYPES: Mapping[MechanismKind, str] = {
    MechanismKind.GATE: "software",
    MechanismKind.CHECK: "software",
    MechanismKind.REGISTER: "software",
    MechanismKind.NOTICE: "software",
    MechanismKind.PROCEDURE: "process-procedure",
    MechanismKind.DUTY: "process-procedure",
    MechanismKind.ATTEST: "process-procedure",
}
_KINDS: Mapping[MechanismKind, str] = {
    MechanismKind.GATE: "関門",
    MechanismKind.CHECK: "自動点検",
    MechanismKind.REGISTER: "台帳",
    MechanismKind.NOTICE: "通知",
    MechanismKind.PROCEDURE: "手続",
    MechanismKind.DUTY: "実施事項",
    MechanismKind.ATTEST: "申告",
}
# By the key of a mechanism, kind:name, what carries it out; "" when nothing here does yet.
Carried = Mapping[str, str]


def component_definition(package: Package, carried: Carried | None, origin: Origin) -> Json:
    """The mechanisms and which clauses each serves.

    `carried` says what of them this installation carries out (kind:name → the code that does); a mechanism missing there or with
    nothing to carry it out is `planned`, all others `implemented`. None: it is not known, and nothing is said.
    """
    label = package.label
    source = catalog_uuid(package)
    uses = _uses(package)
    return {
        "component-definition": {
            "uuid": uuid_of("components", package.digest, origin.system),
            "metadata": metadata(package, origin, f"{label.ja}を実行する仕組み", f"Mechanisms of {label.en}"),
            "components": [
                _component(package, entry, uses[_key(entry.kind, entry.key)], carried)
                for entry in package.mechanisms
                if _key(entry.kind, entry.key) in uses
            ],
            "back-matter": {"resources": [reference(source, label.ja, "対策基準の条項（カタログ）", "catalog.json")]},
        }
    }


def _key(kind: MechanismKind, name: str) -> str:
    return f"{kind.value}:{name}"


def _uses(package: Package) -> dict[str, list[tuple[Clause, Mechanism]]]:
    found: dict[str, list[tuple[Clause, Mechanism]]] = {}
    for clause in package.normative:
        for mechanism in clause.mechanisms:
            found.setdefault(_key(mechanism.kind, mechanism.name), []).append((clause, mechanism))
    return found


def _component(
    package: Package, entry: MechanismDefinition, uses: list[tuple[Clause, Mechanism]], carried: Carried | None
) -> Json:
    key = _key(entry.kind, entry.key)
    ids = control_ids(package)
    code = (carried or {}).get(key, "")
    status = None if carried is None else "implemented" if code else "planned"
    props = [english(entry.label), prop("mechanism", key)]
    if code:
        props.append(prop("carried-out-by", code))
    return {
        "uuid": uuid_of("component", package.digest, key),
        "type": _TYPES[entry.kind],
        "title": entry.label.ja,
        "description": f"{_KINDS[entry.kind]}「{entry.label.ja}」",
        "props": props,
        "control-implementations": [
            {
                "uuid": uuid_of("implementation", package.digest, key),
                "source": f"#{catalog_uuid(package)}",
                "description": f"{entry.label.ja}が受け持つ条項",
                "implemented-requirements": [
                    _requirement(package, key, ids[clause.id], place, mechanism, status)
                    for place, (clause, mechanism) in enumerate(uses)
                ],
            }
        ],
    }


def _requirement(  # noqa: PLR0917
    package: Package, key: str, control: str, place: int, mechanism: Mechanism, status: str | None
) -> Json:
    props = [prop("norm", str(number + 1)) for number in mechanism.norms]
    if mechanism.beyond_text:
        props.append(prop("beyond-text", "yes"))
    if status:
        props.append(prop("implementation-status", status))
    found: Json = {
        "uuid": uuid_of("requirement", package.digest, key, control, str(place)),
        "control-id": control,
        "description": "条項の文言を超えて行うもの。" if mechanism.beyond_text else "この仕組みで実行する。",
    }
    if props:
        found["props"] = props
    return found
