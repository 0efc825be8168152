"""What all documents have in common: where they come from, their metadata, properties and references to one another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sekimori.standards.base import Words
from sekimori.standards.models import Package
from sekimori.standards.oscal.identifiers import NAMESPACE, tokens, uuid_of

OSCAL_VERSION = "1.1.3"
Json = dict[str, Any]


@dataclass(frozen=True)
class Origin:
    """Who hands a document out, and when: the city's name ("" for a package alone), an id of its installation, a moment with a

    time zone. `sample`: the city is invented.
    """

    at: dt.datetime
    city: str = ""
    system: str = ""
    sample: bool = False


def moment(at: dt.datetime) -> str:
    """A moment as OSCAL writes it, in UTC to the second. Raises ValueError without a time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def line(text: str) -> str:
    """`text` as one line without blanks around it, as a property's value must be."""
    return " ".join(text.split())


def prop(name: str, value: str, *, own: bool = True, group: str = "") -> Json:
    """A property; `own` puts its name into our namespace."""
    found: Json = {"name": name, "value": line(value)}
    if own:
        found["ns"] = NAMESPACE
    if group:
        found["group"] = group
    return found


def english(words: Words, name: str = "title-en") -> Json:
    """The English words as a property."""
    return prop(name, words.en)


def control_ids(package: Package) -> Mapping[str, str]:
    """The control id of each clause of the package."""
    return tokens(tuple(clause.id for clause in package.clauses))


def catalog_uuid(package: Package) -> str:
    """The UUID of the catalog of this package: that of its content."""
    return uuid_of("catalog", package.digest)


def metadata(package: Package, origin: Origin, title: str, title_en: str) -> Json:
    """Title, version, roles and the city as a party."""
    props = [prop("title-en", title_en), prop("package", package.key), prop("package-digest", package.digest)]
    if origin.sample:
        props.append(prop("sample", "yes"))
    found: Json = {
        "title": line(title),
        "last-modified": moment(origin.at),
        "version": package.edition,
        "oscal-version": OSCAL_VERSION,
        "props": props,
        "roles": _roles(package),
    }
    if origin.city:
        party = party_uuid(origin)
        found["parties"] = [{"uuid": party, "type": "organization", "name": origin.city}]
        found["roles"].append({"id": "creator", "title": "作成者", "props": [prop("title-en", "Creator")]})
        found["responsible-parties"] = [{"role-id": "creator", "party-uuids": [party]}]
    if origin.sample:
        found["remarks"] = "この市と記録は架空です（見本）。"
    return found


def party_uuid(origin: Origin) -> str:
    """The UUID of the city."""
    return uuid_of("city", origin.system, origin.city)


def _roles(package: Package) -> list[Json]:
    """Everybody whom norms name: roles, bodies, outside parties."""
    named: Iterable[tuple[str, Words, str]] = (
        *((role.key, role.label, role.short) for role in package.roles),
        *((body.key, body.label, "") for body in package.bodies),
        *((party.key, party.label, "") for party in package.parties),
    )
    found = []
    for key, label, short in named:
        role: Json = {"id": key, "title": label.ja, "props": [english(label)]}
        if short:
            role["short-name"] = line(short)
        found.append(role)
    return found


def reference(to: str, title: str, description: str, href: str) -> Json:
    """A resource of the back matter that stands for another document: `to` is its UUID, `href` the usual name of its file."""
    return {
        "uuid": to,
        "title": title,
        "description": description,
        "rlinks": [{"href": href, "media-type": "application/json"}],
    }


def without_empty(found: Mapping[str, Any]) -> Json:
    """The members that say something: OSCAL allows no empty list."""
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def selected(package: Package, lineages: Sequence[str] | None = None) -> list[str]:
    """The control ids of the clauses with a state, in order; of these lineages alone when they are given."""
    ids = control_ids(package)
    return [ids[clause.id] for clause in package.normative if lineages is None or clause.lineage in lineages]
