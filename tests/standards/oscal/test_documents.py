"""What the documents say and that they are OSCAL; NIST's structure is beside."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import fastjsonschema
import pytest

from sekimori.standards import oscal, packages
from sekimori.standards.models import Package
from sekimori.standards.oscal.identifiers import tokens, uuid_of
from tests.standards.oscal.schema import check

AT = dt.datetime(2026, 11, 1, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
ORIGIN = oscal.Origin(at=AT, city="汐見市", system="sekimori.city/ledger/test", sample=True)
STANDINGS = ("met", "not_met", "overdue", "due", "excepted", "unknown", "not_applicable", "open", "none")


@pytest.fixture(scope="module")
def package() -> Package:
    return packages.get("miyako")


def stated(package: Package) -> list[oscal.Stated]:
    return [
        oscal.Stated(clause.lineage, STANDINGS[place % 9], AT, attested=place % 2 == 0, counts={"met": 3, "not_met": 0})
        for place, clause in enumerate(package.normative)
    ]


def points(package: Package) -> list[oscal.OpenPoint]:
    first, second = package.normative[:2]
    return [
        oscal.OpenPoint("state:1", [first.lineage], "未充足の条項", "まだ行われていません。"),
        oscal.OpenPoint(
            "improvement:7",
            [second.lineage],
            "改善策",
            "直します。",
            oscal.PointStatus.REMEDIATING,
            dt.date(2027, 3, 31),
            "研修",
        ),
    ]


def documents(package: Package) -> dict[str, dict[str, Any]]:
    return {
        "catalog": oscal.catalog(package, ORIGIN),
        "profile": oscal.profile(package, oscal.Adopted(["市長部局"], dt.date(2026, 4, 1)), ORIGIN),
        "component": oscal.component_definition(package, {"gate:authority": "sekimori.portal.x"}, ORIGIN),
        "results": oscal.assessment_results(package, stated(package), ORIGIN),
        "poam": oscal.plan_of_action(package, points(package), ORIGIN),
    }


def every(found: Any, name: str) -> Iterator[Any]:
    """Every value of the member `name`, however deep."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key == name:
                yield value
            yield from every(value, name)
    elif isinstance(found, list):
        for value in found:
            yield from every(value, name)


def controls(catalog: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for group in every(catalog, "controls") for each in group}


def test_all_five_documents_have_the_structure_that_nist_demands(package: Package) -> None:
    for document in documents(package).values():
        check(document)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("uuid",), "not-a-uuid"),
        (("metadata", "last-modified"), "2026-11-01 12:00"),
        (("metadata", "title"), None),
        (("results", 0, "findings", 0, "target", "target-id"), "2(2)①"),
        (("results", 0, "findings"), []),
        (("results", 0, "invented"), "x"),
    ],
)
def test_the_structure_refuses_what_oscal_does_not_allow(
    package: Package, path: tuple[str | int, ...], value: Any
) -> None:
    document = copy.deepcopy(oscal.assessment_results(package, stated(package)[:3], ORIGIN))
    place: Any = document["assessment-results"]
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises(fastjsonschema.JsonSchemaException):
        check(document)


def test_every_clause_of_the_standard_is_in_the_catalog_once(package: Package) -> None:
    catalog = oscal.catalog(package, ORIGIN)
    groups = [each["id"] for row in every(catalog, "groups") for each in row]
    found = [each["id"] for row in every(catalog, "controls") for each in row] + groups
    assert len(found) == len(set(found)) == len(package.clauses)
    labels = {each["value"] for row in every(catalog, "props") for each in row if each["name"] == "label"}
    assert labels == {clause.id for clause in package.clauses}


def test_a_control_says_in_japanese_what_the_clause_wants_and_in_english_beside_it(package: Package) -> None:
    clause = package.clause("2(2)⑨(イ)")
    control = controls(oscal.catalog(package, ORIGIN))["c-2-2-9-2"]
    statement, objective = control["parts"]
    assert clause.requirement is not None
    assert clause.question is not None
    assert statement["prose"] == clause.requirement.ja
    assert {"name": "prose-en", "value": clause.requirement.en, "ns": "https://sekimori.city/ns/oscal"} in statement[
        "props"
    ]
    assert len(statement["parts"]) == len(clause.norms)
    assert objective["prose"] == clause.question.ja


def test_the_profile_and_the_components_speak_of_controls_that_the_catalog_has(package: Package) -> None:
    made = documents(package)
    known = set(controls(made["catalog"]))
    imported = made["profile"]["profile"]["imports"][0]["include-controls"][0]["with-ids"]
    assert len(imported) == len(package.normative)
    assert set(imported) <= known
    assert set(every(made["component"], "control-id")) == set(imported)
    assert {each["href"] for each in made["profile"]["profile"]["imports"]} == {
        f"#{made['catalog']['catalog']['uuid']}"
    }


def test_a_mechanism_that_nothing_carries_out_is_planned_and_one_that_runs_is_implemented(package: Package) -> None:
    carried = {f"{each.kind.value}:{each.key}": "here" for each in package.mechanisms[1:]}
    made = oscal.component_definition(package, carried, ORIGIN)["component-definition"]["components"]
    said = {
        each["title"]: {
            one["value"]
            for needed in each["control-implementations"][0]["implemented-requirements"]
            for one in needed.get("props", [])
            if one["name"] == "implementation-status"
        }
        for each in made
    }
    assert said.pop(package.mechanisms[0].label.ja) == {"planned"}
    assert all(found == {"implemented"} for found in said.values())


def test_only_what_is_met_or_not_applicable_is_satisfied_and_powers_have_no_finding(package: Package) -> None:
    result = oscal.assessment_results(package, stated(package), ORIGIN)["assessment-results"]["results"][0]
    told = {each["target"]["status"]["remarks"]: each["target"]["status"]["state"] for each in result["findings"]}
    assert {word for word, state in told.items() if state == "satisfied"} == {"充足", "該当なし"}
    assert "不明" in told
    assert "状態なし" not in told
    methods = {tuple(each["methods"]) for each in result["observations"]}
    assert methods == {("INTERVIEW",), ("EXAMINE", "TEST")}
    observed = {each["uuid"] for each in result["observations"]}
    assert set(every(result["findings"], "observation-uuid")) == observed


def test_a_standing_that_nobody_knows_is_refused(package: Package) -> None:
    with pytest.raises(ValueError, match="fine"):
        oscal.assessment_results(package, [oscal.Stated(package.normative[0].lineage, "fine", AT)], ORIGIN)


def test_the_plan_links_items_to_risks_and_ends_days_in_japan(package: Package) -> None:
    plan = oscal.plan_of_action(package, points(package), ORIGIN)["plan-of-action-and-milestones"]
    assert [each["risk-uuid"] for each in every(plan["poam-items"], "related-risks") for each in each] == [
        each["uuid"] for each in plan["risks"]
    ]
    assert plan["risks"][1]["deadline"] == "2027-03-31T14:59:59Z"
    assert plan["risks"][1]["status"] == "remediating"


def test_without_an_open_point_there_is_no_plan_and_it_says_so(package: Package) -> None:
    with pytest.raises(oscal.NothingOpen, match="ＰＯＡ＆Ｍ"):
        oscal.plan_of_action(package, [], ORIGIN)


def test_the_same_facts_give_the_same_bytes_and_another_city_gives_other_uuids(package: Package) -> None:
    first, second = (json.dumps(documents(package), ensure_ascii=False) for _ in range(2))
    assert first == second
    other = oscal.Origin(at=AT, city="別の市", system="sekimori.city/ledger/other")
    mine = oscal.assessment_results(package, stated(package), ORIGIN)["assessment-results"]["uuid"]
    assert mine != oscal.assessment_results(package, stated(package), other)["assessment-results"]["uuid"]
    assert uuid_of("a", "b") != uuid_of("ab")


def test_ids_of_controls_are_unique_in_texts_of_articles_too() -> None:
    ids = (
        "第3章",
        "第3章第1節",
        "第3条",
        "第3条第1項",
        "第3条第1項第1号ア",
        "第12条の3",
        "附則第2項",
        "別表第1",
        "第3条第1項第1号",
    )
    found = tokens(ids)
    assert len(set(found.values())) == len(ids)
    assert found["第3条第1項第1号ア"] == "c-art3-par1-item1-1"
    assert all(each.isascii() for each in found.values())


def test_a_moment_without_time_zone_is_refused(package: Package) -> None:
    with pytest.raises(ValueError, match="time zone"):
        oscal.catalog(package, oscal.Origin(at=dt.datetime(2026, 1, 1)))  # noqa: DTZ001
