"""The package `miyako`: complete, in order, in our own words, and each clause read as exactly as it must be."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sekimori.common.text import fold
from sekimori.common.yaml_places import read
from sekimori.standards import packages
from sekimori.standards.models import (
    Clause,
    MechanismKind,
    Modality,
    Mode,
    Package,
    Relation,
    Scope,
    TimeWord,
    Words,
)

HERE = Path(__file__).parent
LONG_RUN = 16
SECTION_ROLES = {"section_security_manager", "employee", "fixed_term_employee", "auditee"}


@pytest.fixture(scope="module")
def miyako() -> Package:
    return packages.get("miyako")


@pytest.fixture(scope="module")
def published(shared: Path) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = json.loads((shared / "standard" / "clauses.json").read_text(encoding="utf-8"))
    return nodes


def facts() -> list[tuple[str, str, bool]]:
    return [tuple(row) for row in json.loads((HERE / "miyako_nodes.json").read_text(encoding="utf-8"))]


def demands() -> list[tuple[str, str]]:
    table = read((HERE / "miyako_demands.yaml").read_text(encoding="utf-8"), file="miyako_demands.yaml").value
    return [(name, clause) for name, clauses in table.items() for clause in clauses]


def own_words(clause: Clause) -> list[Words]:
    written = [clause.requirement, clause.question, *(norm.condition for norm in clause.norms)]
    return [words for words in written if words is not None]


class TestWhole:
    def test_all_445_nodes_stand_in_order_with_level_and_leaf(self, miyako: Package) -> None:
        assert [(c.id, c.level.value, c.leaf) for c in miyako.clauses] == facts()
        assert (len(miyako.clauses), len(miyako.leaves)) == (445, 330)

    def test_ids_levels_leaves_and_titles_are_those_of_the_published_text(
        self, miyako: Package, published: list[dict[str, Any]]
    ) -> None:
        ours = [(c.id, c.level.value, c.leaf, c.title) for c in miyako.clauses]
        assert ours == [(n["id"], n["level"], n["leaf"], n["title"]) for n in published]

    def test_headings_with_words_of_their_own_say_what_they_introduce(
        self, miyako: Package, published: list[dict[str, Any]]
    ) -> None:
        with_text = {n["id"] for n in published if n["text"] and not n["leaf"]}
        assert {c.id for c in miyako.clauses if c.introduces} == with_text
        assert {c.id for c in miyako.normative if not c.leaf} == {"3(2)①", "6.4(3)⑦", "7.5", "8.2(1)", "8.3①"}

    def test_no_wording_of_ours_repeats_the_published_text(
        self, miyako: Package, published: list[dict[str, Any]]
    ) -> None:
        texts = [fold(n["text"]) for n in published]
        runs = {text[i : i + LONG_RUN] for text in texts for i in range(len(text) - LONG_RUN + 1)}
        for clause in miyako.clauses:
            for words in own_words(clause):
                text = fold(words.ja)
                shared_runs = [r for i in range(len(text)) if (r := text[i : i + LONG_RUN]) in runs]
                assert not shared_runs, (clause.id, shared_runs[0])

    def test_japanese_and_english_are_each_in_their_own_language(self, miyako: Package) -> None:
        for clause in miyako.clauses:
            for words in own_words(clause):
                assert words.en.isascii(), (clause.id, words.en)
                assert not words.ja.isascii(), (clause.id, words.ja)
            if clause.question:
                assert clause.question.ja.endswith(("か。", "）。"))
                assert clause.question.en.endswith("?")

    def test_japanese_wording_has_no_blanks_from_folded_lines(self, miyako: Package) -> None:
        for clause in miyako.clauses:
            for words in own_words(clause):
                assert "。 " not in words.ja, (clause.id, words.ja)
                assert not re.search(r"[ぁ-んァ-ヶ一-龠、] [ぁ-んァ-ヶ一-龠]", words.ja), (clause.id, words.ja)

    def test_the_city_is_called_the_city_outside_headings(self, miyako: Package) -> None:
        for clause in miyako.clauses:
            for words in own_words(clause):
                assert "宮古" not in words.ja
                assert "Miyako" not in words.en

    def test_every_mechanism_of_the_catalogue_serves_a_clause(self, miyako: Package) -> None:
        used = {mechanism.name for clause in miyako.clauses for mechanism in clause.mechanisms}
        assert used == {entry.key for entry in miyako.mechanisms}

    def test_lineage_is_the_id_in_the_first_edition(self, miyako: Package) -> None:
        assert all(clause.lineage == clause.id for clause in miyako.clauses)

    def test_the_package_survives_storage_as_json_with_the_same_digest(self, miyako: Package) -> None:
        again = Package.model_validate_json(miyako.model_dump_json())
        assert again == miyako
        assert again.digest == miyako.digest


class TestMechanisms:
    def test_every_clause_with_norms_is_asked_in_self_inspection(self, miyako: Package) -> None:
        for clause in miyako.normative:
            attests = [m for m in clause.mechanisms if m.kind is MechanismKind.ATTEST]
            assert [m.name for m in attests] == ["self_inspection"], clause.id

    def test_every_norm_has_a_mechanism_beside_the_question(self, miyako: Package) -> None:
        for clause in miyako.normative:
            for index in range(len(clause.norms)):
                carried = [m for m in clause.carried_by(index) if m.kind is not MechanismKind.ATTEST]
                assert carried, (clause.id, index)

    @pytest.mark.parametrize(("name", "clause"), demands())
    def test_the_clause_has_the_mechanism_it_was_promised(self, miyako: Package, name: str, clause: str) -> None:
        assert name in {m.name for m in miyako.clause(clause).mechanisms}

    def test_every_leaf_is_in_the_table_of_promises_or_demands_a_document(self, miyako: Package) -> None:
        promised = {clause for _name, clause in demands()}
        documents = {c.id for c in miyako.clauses if any(m.name == "required_documents" for m in c.mechanisms)}
        assert {c.id for c in miyako.leaves} - promised - documents == set()

    def test_every_workflow_reaches_each_of_its_clauses(self, miyako: Package, shared: Path) -> None:
        rows = json.loads((shared / "domain" / "workflows.json").read_text(encoding="utf-8"))
        workflows = {entry.key: set(entry.workflows) for entry in miyako.mechanisms}
        assert {row["no"] for row in rows} == set().union(*workflows.values())
        for row in rows:
            for clause_id in row["clauses"]:
                served = set().union(*(workflows[m.name] for m in miyako.clause(clause_id).mechanisms))
                assert row["no"] in served, (row["no"], clause_id)

    def test_what_goes_beyond_the_text_carries_no_norm(self, miyako: Package) -> None:
        beyond = {m.name for c in miyako.clauses for m in c.mechanisms if m.beyond_text}
        assert {"asset_stocktaking", "media_stocktaking", "restore_test", "contact_drill"} <= beyond
        clause = miyako.clause("6.1(2)")
        assert "restore_test" not in {m.name for m in clause.carried_by(0)}

    def test_the_required_documents_are_asked_of_every_clause_that_wants_them(self, miyako: Package) -> None:
        asked: dict[str, set[str]] = {}
        for clause in miyako.clauses:
            for mechanism in clause.mechanisms:
                if mechanism.name == "required_documents":
                    asked.setdefault(mechanism.settings["document"], set()).add(clause.id)
        for document in miyako.documents:
            wanted = set(document.clauses) - {"7.3(4)"}  # The review of the plan is a duty of its own.
            assert wanted <= asked.get(document.key, set()), document.key

    def test_every_content_of_a_document_is_asked_by_its_clause(self, miyako: Package) -> None:
        for document in miyako.documents:
            for content in document.contents:
                contents = [
                    m.settings.get("content")
                    for m in miyako.clause(content.clause).mechanisms
                    if m.name == "required_documents" and m.settings["document"] == document.key
                ]
                assert any(keys is None or content.key in keys for keys in contents), (document.key, content.key)


class TestFrame:
    def test_the_fourteen_documents_and_the_emergency_plan_are_there(self, miyako: Package) -> None:
        assert len(miyako.documents) == 15
        plan = miyako.document("emergency_response_plan")
        assert {content.clause for content in plan.contents} == {"7.3(2)①", "7.3(2)②", "7.3(2)③", "7.3(2)④"}

    def test_thirteen_items_belong_into_a_contract(self, miyako: Package) -> None:
        (gate,) = [m for m in miyako.clause("8.1(2)").mechanisms if m.name == "contract_items"]
        assert len(gate.settings["items"]) == 13
        assert set(gate.settings["items"]) == set(miyako.mechanism("contract_items").settings["items"].choices)

    def test_levels_three_and_two_of_confidentiality_share_their_restrictions(self, miyako: Package) -> None:
        scheme = miyako.classification
        assert scheme.level("c3").restrictions == scheme.level("c2").restrictions
        assert len(scheme.level("c3").restrictions) == 8
        assert scheme.level("c1").restrictions == ()
        assert scheme.unknown == {"confidentiality": "c3", "integrity": "i2", "availability": "a2"}
        assert {"backup", "electronic_signature"} <= set(scheme.level("i2").restrictions)
        assert {"backup", "recovery_in_time"} <= set(scheme.level("a2").restrictions)

    def test_only_the_number_area_demands_two_factors_and_bars_media(self, miyako: Package) -> None:
        areas = {area.key: area for area in miyako.areas}
        assert {key: (area.mfa_factors, area.removable_media) for key, area in areas.items()} == {
            "mynumber_zone": (2, False),
            "lgwan_zone": (1, True),
            "internet_zone": (1, True),
        }
        intake = {flow.to: flow.inward for flow in areas["mynumber_zone"].flows}
        assert intake == {"isolated_destinations": False, "public_body_systems": False, "lgwan_asp": True}

    def test_three_offices_are_sections_without_a_department(self, miyako: Package) -> None:
        with_department = {unit.organ for unit in miyako.units if unit.scope is Scope.DEPARTMENT}
        orphans = {unit.organ for unit in miyako.units if unit.scope is Scope.SECTION} - with_department
        assert orphans == {"election_commission", "audit_commissioners", "agricultural_committee"}

    def test_the_absent_ciso_is_stood_in_for_in_emergencies_only(self, miyako: Package) -> None:
        ciso = miyako.role("ciso")
        assert ciso.deputies == ("chief_security_manager",)
        assert ciso.deputies_act_in == ("incident_order",)
        assert not any(role.deputies for role in miyako.roles if role.key != "ciso")

    def test_systems_of_a_department_are_its_officers_and_all_others_the_system_managers(self, miyako: Package) -> None:
        rules = {(r.matter, r.object.value): (r.roles, r.over[0]) for r in miyako.authority if r.over}
        assert rules["system_operation", "department_system"] == (
            ("department_security_officer",),
            "chief_security_manager",
        )
        assert rules["system_operation", "other_system"] == (("information_system_manager",), "chief_security_manager")
        assert rules["system_security", "system"] == (("information_system_manager",), "chief_security_manager")

    def test_the_matters_a_gate_may_ask_are_those_of_the_matrix(self, miyako: Package) -> None:
        matters = {rule.matter for rule in miyako.authority}
        assert matters == set(miyako.mechanism("authority").settings["matter"].choices)

    def test_intake_methods_of_area_and_check_are_the_same(self, miyako: Package) -> None:
        methods = {method for area in miyako.areas for flow in area.flows for method in flow.methods}
        assert methods == set(miyako.mechanism("intake_method").settings["method"].choices)

    def test_office_holders_have_no_ability_of_each_other(self, miyako: Package) -> None:
        holders = [role for role in miyako.roles if role.abilities]
        for one, other in pairwise(sorted(holders, key=lambda role: role.abilities)):
            if one.abilities == other.abilities:
                assert {one.key, other.key} <= {"csirt", "csirt_coordinator"}


class TestScope:
    def test_a_clause_has_a_state_where_its_actor_sits(self, miyako: Package) -> None:
        for clause in miyako.normative:
            actors = {actor for norm in clause.norms for actor in norm.actors}
            expected = Scope.CITY
            if actors & SECTION_ROLES:
                expected = Scope.SECTION
            elif "department_security_officer" in actors:
                expected = Scope.DEPARTMENT
            assert clause.scope is expected, clause.id


def counterparts(clause: Clause, index: int = 0) -> dict[Relation, tuple[tuple[str, ...], Mode]]:
    return {other.relation: (other.roles, other.mode) for other in clause.norms[index].counterparts}


class TestExactReadings:
    """Conditions and parts that are easily lost, one by one."""

    @pytest.mark.parametrize(
        ("clause", "norms"),
        [
            ("5.2(2)①", 2), ("5.2(3)", 2), ("6.1(14)④", 2), ("6.2(2)⑦", 2), ("6.3(2)①", 2), ("6.3(2)②(ア)", 2),
            ("6.3(3)①(ウ)", 2), ("6.3(8)", 3), ("6.6(3)", 3), ("7.3(1)", 2), ("8.2(1)", 2), ("8.2(2)", 2), ("8.3①(ア)", 2),
            ("8.4②", 2), ("9.1(1)", 3), ("6.4(2)④", 2), ("9.1(7)", 3), ("4.2(4)②", 2), ("4.2(5)", 2), ("4.5①", 2),
            ("5.1(1)①", 2), ("5.1(1)④", 2), ("5.1(1)⑧", 2), ("6.1(17)②", 2), ("7.2(1)①", 2), ("7.4(3)", 2), ("7.6(2)③", 2),
            ("6.5(2)", 2), ("6.5(3)", 2), ("6.5(7)", 2), ("3(1)①", 4), ("3(1)②(ア)", 2), ("9.2(1)①", 2), ("9.2(1)②", 2),
            ("9.3", 3), ("8.1(3)", 4), ("2(2)③(ウ)", 2), ("1(2)⑨", 2), ("4.3(2)③", 2), ("4.4④", 2), ("4.4⑥", 2),
        ],
    )  # fmt: skip
    def test_a_clause_with_several_duties_has_a_norm_for_each(self, miyako: Package, clause: str, norms: int) -> None:
        assert len(miyako.clause(clause).norms) == norms

    @pytest.mark.parametrize(
        "clause",
        [
            "1(2)⑨", "2(1)", "2(2)⑦", "2(2)⑧(ア)", "2(2)⑨(ア)", "4.3(2)③", "4.4④", "4.4⑥", "5.1(2)②", "6.1(2)",
            "6.1(6)③", "6.1(9)", "6.4(1)③", "6.6(1)", "6.6(2)", "6.6(3)", "8.1(2)", "8.1(3)", "8.4②", "9.1(1)", "9.1(4)",
            "9.2(1)①", "9.2(1)②",
        ],
    )  # fmt: skip
    def test_a_duty_as_needed_is_marked_so(self, miyako: Package, clause: str) -> None:
        assert any(norm.as_needed for norm in miyako.clause(clause).norms)

    def test_nothing_else_is_left_to_need(self, miyako: Package, published: list[dict[str, Any]]) -> None:
        texts = {n["id"]: n["text"] for n in published}
        for clause in miyako.normative:
            if any(norm.as_needed for norm in clause.norms):
                assert "必要に応じ" in texts[clause.id], clause.id
            elif clause.leaf:
                assert "必要に応じ" not in texts[clause.id], clause.id

    def test_efforts_and_wishes_never_pass_for_duties(self, miyako: Package) -> None:
        weak = {
            clause.id: [
                norm.modality for norm in clause.norms if norm.modality in {Modality.EFFORT, Modality.DESIRABLE}
            ]
            for clause in miyako.normative
        }
        assert {clause: found for clause, found in weak.items() if found} == {
            "3(1)②(ア)": [Modality.DESIRABLE],
            "4.4③": [Modality.EFFORT],
            "6.5(2)": [Modality.EFFORT],
            "6.5(3)": [Modality.EFFORT],
        }

    @pytest.mark.parametrize(
        ("said", "word"),
        [
            ("速やか", TimeWord.PROMPTLY), ("直ちに", TimeWord.IMMEDIATELY), ("毎年度", TimeWord.EACH_FISCAL_YEAR),
            ("定期的に", TimeWord.PERIODICALLY), ("あらかじめ", TimeWord.BEFOREHAND), ("適時に", TimeWord.TIMELY),
        ],
    )  # fmt: skip
    def test_every_time_word_of_the_text_is_in_a_norm(
        self, miyako: Package, published: list[dict[str, Any]], said: str, word: TimeWord
    ) -> None:
        # In 7.2(3)② 直ちに speaks of the effect, not of when to act.
        for node in published:
            if node["leaf"] and said in node["text"] and node["id"] != "7.2(3)②":
                norms = miyako.clause(node["id"]).norms
                assert word in {norm.time for norm in norms}, node["id"]

    def test_records_are_wanted_where_the_text_wants_them(self, miyako: Package) -> None:
        wanted = {clause.id for clause in miyako.normative if any(norm.records for norm in clause.norms)}
        assert {"2(2)⑩(イ)", "5.1(1)⑤", "5.3(2)④", "6.1(4)①", "6.1(4)②", "6.1(7)", "6.3(6)", "6.5(3)"} <= wanted
        assert {"6.3(4)②", "7.4(3)", "9.1(6)", "6.1(6)①"} <= wanted

    def test_both_permissions_are_needed_for_an_outside_connection_and_remote_access(self, miyako: Package) -> None:
        outside = counterparts(miyako.clause("6.1(10)①"))[Relation.PERMISSION]
        assert outside == (("ciso", "chief_security_manager"), Mode.ALL)
        remote = counterparts(miyako.clause("6.2(2)①"))[Relation.PERMISSION]
        assert remote == (("chief_security_manager", "information_system_manager"), Mode.ALL)

    @pytest.mark.parametrize("clause", ["5.1(1)③(イ)", "5.1(1)③(ウ)"])
    def test_either_manager_in_charge_of_the_device_may_permit_taking_it_out(
        self, miyako: Package, clause: str
    ) -> None:
        permission = counterparts(miyako.clause(clause))[Relation.PERMISSION]
        assert permission == (("section_security_manager", "information_system_manager"), Mode.ANY)

    def test_reports_of_incidents_take_the_way_the_text_lays_down(self, miyako: Package) -> None:
        way = {
            clause: (miyako.clause(clause).norms[0].actors, counterparts(miyako.clause(clause))[Relation.REPORT][0])
            for clause in ("5.3(1)①", "5.3(1)②", "5.3(1)③", "5.3(1)④")
        }
        assert way == {
            "5.3(1)①": (("employee",), ("section_security_manager", "unified_contact")),
            "5.3(1)②": (("section_security_manager",), ("department_security_officer", "information_system_manager")),
            "5.3(1)③": (("department_security_officer",), ("chief_security_manager",)),
            "5.3(1)④": (("chief_security_manager",), ("ciso",)),
        }

    def test_only_the_system_manager_asks_for_an_exception_and_only_the_ciso_grants_it(self, miyako: Package) -> None:
        assert miyako.clause("7.4(1)").norms[0].actors == ("information_system_manager",)
        assert counterparts(miyako.clause("7.4(1)")) == {Relation.PERMISSION: (("ciso",), Mode.ALL)}
        assert counterparts(miyako.clause("7.4(2)")) == {Relation.REPORT: (("ciso",), Mode.ALL)}

    def test_disposal_has_three_regimes(self, miyako: Package) -> None:
        regimes = {
            clause: next(m.settings for m in miyako.clause(clause).mechanisms if m.name == "disposal")
            for clause in ("2(2)⑩(ウ)", "4.2(6)", "6.1(11)③")
        }
        assert regimes == {
            "2(2)⑩(ウ)": {"regime": "record_media", "levels": ["c3", "c2"]},
            "4.2(6)": {"regime": "server", "levels": ["c3", "c2"]},
            "6.1(11)③": {"regime": "multifunction_printer"},
        }
        actors = {clause: miyako.clause(clause).norms[0].actors for clause in regimes}
        assert actors == {
            "2(2)⑩(ウ)": ("employee",),
            "4.2(6)": ("information_system_manager",),
            "6.1(11)③": ("chief_security_manager",),
        }

    def test_problems_go_to_ciso_and_chief_manager_both(self, miyako: Package) -> None:
        assert counterparts(miyako.clause("7.2(1)①"), 1)[Relation.REPORT][0] == ("ciso", "chief_security_manager")

    def test_a_violation_is_reported_and_notified_by_who_confirmed_it(self, miyako: Package) -> None:
        chief, system = miyako.clause("7.6(2)①"), miyako.clause("7.6(2)②")
        assert set(counterparts(chief)) == {Relation.NOTICE, Relation.REQUEST}
        assert counterparts(system)[Relation.REPORT][0] == ("chief_security_manager",)
        assert counterparts(system)[Relation.NOTICE][0] == ("section_security_manager",)
        suspended = miyako.clause("7.6(2)③")
        assert suspended.norms[0].modality is Modality.POWER
        assert counterparts(suspended, 1)[Relation.NOTICE][0] == ("ciso", "section_security_manager")

    def test_the_contractor_is_always_reported_to_the_chief_manager_and_by_gravity_to_the_ciso(
        self, miyako: Package
    ) -> None:
        clause = miyako.clause("8.1(3)")
        assert counterparts(clause, 2)[Relation.REPORT][0] == ("chief_security_manager",)
        assert clause.norms[2].condition is None
        assert counterparts(clause, 3)[Relation.REPORT][0] == ("ciso",)
        assert clause.norms[3].condition is not None

    def test_independence_has_an_escape_and_expertise_has_none(self, miyako: Package) -> None:
        assert "やむを得ない" in (miyako.clause("9.1(2)①").norms[0].condition or Words(ja="-", en="-")).ja
        assert miyako.clause("9.1(2)②").norms[0].condition is None

    def test_a_survey_of_use_is_a_power_of_the_ciso_or_those_named(self, miyako: Package) -> None:
        (norm,) = miyako.clause("7.2(2)").norms
        assert (norm.actors, norm.actors_mode, norm.modality) == (("ciso", "ciso_designee"), Mode.ANY, Modality.POWER)

    def test_unrelated_and_private_devices_are_banned_from_managed_areas(self, miyako: Package) -> None:
        assert miyako.clause("4.3(2)④").norms[0].modality is Modality.PROHIBITION

    def test_the_witness_of_equipment_moved_is_an_employee_of_the_city(self, miyako: Package) -> None:
        (witness,) = [m for m in miyako.clause("4.3(3)②").mechanisms if m.name == "staff_witness"]
        assert witness.settings == {"roles": ["regular_employee"]}

    def test_labels_are_wanted_from_three_axes_and_spared_in_two_cases(self, miyako: Package) -> None:
        (labels,) = [m for m in miyako.clause("2(2)②").mechanisms if m.name == "asset_labels"]
        assert labels.settings == {
            "levels": ["c3", "c2", "i2", "a2"],
            "exempt_areas": ["mynumber_zone"],
            "exempt_acts": ["provision"],
        }

    def test_a_role_the_text_does_not_name_is_marked_as_implied(self, miyako: Package) -> None:
        implied = {clause.id for clause in miyako.normative if any(norm.implied for norm in clause.norms)}
        assert implied == {
            "1(8)①", "2(1)", "2(2)①(イ)", "3(1)①", "3(1)②(ア)", "3(1)②(イ)", "3(2)①", "3(2)①(ア)", "3(2)①(イ)",
            "3(2)①(ウ)", "3(3)①", "3(3)②", "4.3(1)①", "5.2(2)③", "8.1(2)", "8.3③",
        }  # fmt: skip


class TestPages:
    def test_every_ability_is_explained_and_every_explained_ability_is_held(self, miyako: Package) -> None:
        page = (HERE.parents[1] / "docs" / "authorisation.md").read_text(encoding="utf-8")
        explained = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
        assert explained == {ability for role in miyako.roles for ability in role.abilities}
