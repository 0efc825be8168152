"""OSCAL from what is adopted and recorded: its structure, what it says, who takes it out, and the command."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from django.urls import reverse

from sekimori.common.clock import moment_at
from sekimori.portal.compliance.models import State
from sekimori.portal.reports import commands, exporting, policies
from sekimori.portal.reports.exporting import What
from sekimori.portal.rules.models import Adoption
from tests.portal import page_queries
from tests.portal.inspection.conftest import Office
from tests.portal.matrix import actors
from tests.portal.screens import SignIn, shown
from tests.standards.oscal.schema import check

FILE = Path(__file__).with_name("page_queries.json")


def document(office: Office, what: What) -> dict[str, Any]:
    with office.world.system():
        found: dict[str, Any] = json.loads(exporting.exported(what))
    return found


def test_every_document_of_the_city_has_the_structure_that_nist_demands(office: Office) -> None:
    for what in What:
        check(document(office, what))


def test_the_results_say_of_each_clause_what_the_board_says(office: Office) -> None:
    result = document(office, What.RESULTS)["assessment-results"]["results"][0]
    said = {
        row["title"].split()[0]: next(one["value"] for one in row["props"] if one["name"] == "state")
        for row in result["findings"]
    }
    kept = dict(State.objects.filter(unit=0).exclude(standing="none").values_list("lineage", "standing"))
    assert said == kept
    assert {
        row["target"]["status"]["state"] for row in result["findings"] if said[row["title"].split()[0]] == "unknown"
    } == {"not-satisfied"}


def test_the_profile_names_organs_the_day_and_what_the_time_words_mean(office: Office) -> None:
    profile = document(office, What.PROFILE)["profile"]
    told = {(one["name"], one["value"]) for one in profile["metadata"]["props"]}
    view = Adoption.objects.get()
    assert ("effective-on", view.effective_on.isoformat()) in told
    assert ("sample", "yes") in told
    values = {each["param-id"]: each["values"] for each in profile["modify"]["set-parameters"]}
    assert set(values) >= {"time-promptly"}


def test_the_plan_has_exceptions_with_their_last_day_and_improvements_without_words_of_people(
    office: Office, excepting: Callable[..., None]
) -> None:
    excepting(office.world, "2(1)", office.world.unit("210"), until=moment_at(dt.date(2027, 1, 1)))
    ahead = moment_at(dt.date(2026, 12, 1))
    excepting(office.world, "2(3)", None, since=ahead, until=moment_at(dt.date(2027, 2, 1)))
    office.open()
    office.submit("staff", taking_out="partly")
    improvement = office.improve()
    plan = document(office, What.POAM)
    check(plan)
    risks = {each["title"]: each for each in plan["plan-of-action-and-milestones"]["risks"]}
    exception = risks["2(1)：例外措置 令8例第1号"]
    assert (exception["status"], exception["deadline"]) == ("deviation-approved", "2026-12-31T14:59:59Z")
    assert not any(title.startswith("2(3)：例外") for title in risks)
    mine = risks[f"自己点検に基づく改善策 {improvement.pk}"]
    assert (mine["status"], mine["deadline"]) == ("remediating", "2027-01-29T14:59:59Z")
    whole = json.dumps(plan, ensure_ascii=False)
    people = [person.name for person in office.world.people.values()]
    assert improvement.text not in whole
    assert not [name for name in [*people, "市民課", "税務課"] if name in whole]


def test_only_who_sees_the_city_takes_documents_out_and_the_plan_is_for_who_sees_every_unit(office: Office) -> None:
    everybody = actors(office.world)
    results = {key for key, actor in everybody.items() if policies.may_export(actor, What.RESULTS)}
    plan = {key for key, actor in everybody.items() if policies.may_export(actor, What.POAM)}
    assert {"outsider", "nobody", "staff", "colleague", "operator_account"} & results == set()
    assert {"ciso", "chief", "auditor", "head_citizen", "director"} <= results
    assert plan <= results
    assert {"ciso", "chief", "auditor", "system"} <= plan
    assert {"head_citizen", "head_tax"} & plan == set()


def test_the_page_offers_what_one_may_fetch_and_the_board_leads_there(office: Office, sign_in: SignIn) -> None:
    adoption = Adoption.objects.get().pk
    plan = reverse("reports:oscal-file", args=[adoption, "poam"])
    chief, head, staff = sign_in("chief"), sign_in("head_citizen"), sign_in("staff")
    assert reverse("reports:oscal") in shown(chief, reverse("compliance:board"))
    assert reverse("reports:oscal") not in shown(staff, reverse("compliance:board"))
    assert plan in shown(chief, reverse("reports:oscal"))
    assert plan not in shown(head, reverse("reports:oscal"))
    shown(staff, reverse("reports:oscal"), 403)
    shown(head, plan, 403)
    shown(chief, reverse("reports:oscal-file", args=[adoption, "invented"]), 404)
    answer = chief.get(plan)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="poam.json"'
    check(json.loads(answer.content))


def test_pages_of_exchange_ask_as_often_as_written_down(office: Office, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    pages = {
        what.value: (chief, reverse("reports:oscal-file", args=[Adoption.objects.get().pk, what.value]))
        for what in What
    }
    page_queries.check(FILE, {"oscal": (chief, reverse("reports:oscal")), **pages})


def test_the_command_writes_a_document_and_never_over_another(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "results.json"
    words = ["export", "--what", "results", "--out", str(out)]
    assert CliRunner().invoke(commands.oscal, words).exit_code == 0
    check(json.loads(out.read_text(encoding="utf-8")))
    again = CliRunner().invoke(commands.oscal, words)
    assert again.exit_code == 2
    assert "上書きしません" in again.output
    strange = CliRunner().invoke(commands.oscal, [*words[:-1], str(tmp_path / "x.json"), "--organ", "無い委員会"])
    assert "無い委員会" in strange.output
    assert strange.exit_code == 2


def test_the_command_writes_the_clauses_of_a_package_without_a_city(tmp_path: Path) -> None:
    out = tmp_path / "catalog.json"
    done = CliRunner().invoke(
        commands.oscal, ["export", "--what", "catalog", "--out", str(out), "--standard", "miyako"]
    )
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text(encoding="utf-8"))["catalog"]["metadata"]["oscal-version"] == "1.1.3"
    states = ["export", "--what", "results", "--out", str(tmp_path / "r.json"), "--standard", "miyako"]
    assert CliRunner().invoke(commands.oscal, states).exit_code == 2
