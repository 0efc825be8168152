"""Everybody against every page of an application: what opens, what is hidden, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.procedures import services
from sekimori.portal.procedures.models import Application, CatalogueEntry, Milestone, Step
from sekimori.portal.procedures.urls import urlpatterns
from tests.portal import page_queries
from tests.portal.matrix import PEOPLE
from tests.portal.procedures.conftest import Office
from tests.portal.screens import signed_in

WEEK = {"start": "2026-11-24", "end": "2026-11-27"}
# Who may know of an application of 市民課 whose route is at the section's head: the applicant and those over him.
KNOW = {"staff", "head_citizen", "director", "chief", "ciso", "system", "auditor"}


@pytest.fixture(autouse=True)
def _todays_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", office.clock)


def opening(office: Office, address: str) -> dict[str, int]:
    """The status that each person of the city gets, and nobody signed in."""
    found = {key: signed_in(office.world, key).get(address).status_code for key in PEOPLE}
    return {**found, "nobody": Client().get(address).status_code}


def who(statuses: dict[str, int], status: int) -> set[str]:
    return {key for key, each in statuses.items() if each == status}


def test_an_application_in_its_route_opens_for_those_concerned_and_for_nobody_else(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    for name in ("detail", "history"):
        found = opening(office, reverse(f"procedures:{name}", args=[record.pk]))
        assert who(found, 200) == KNOW, name
        assert who(found, 302) == {"nobody"}
        assert who(found, 404) == set(PEOPLE) - KNOW
    withdraw = opening(office, reverse("procedures:withdraw", args=[record.pk]))
    assert who(withdraw, 200) == {"staff", "director"}
    assert who(withdraw, 403) == KNOW - {"staff", "director"}
    pull = opening(office, reverse("procedures:pull-back", args=[record.pk]))
    assert who(pull, 200) == {"staff"}
    for name in ("edit", "confirm", "reopen", "revoke", "review"):
        found = opening(office, reverse(f"procedures:{name}", args=[record.pk]))
        assert who(found, 200) == set(), name
        assert who(found, 404) == set(PEOPLE) - KNOW, name


def test_a_draft_is_its_writers_own(office: Office) -> None:
    record = office.draft("staff", "one", what="鍵")
    for name in ("detail", "edit", "confirm"):
        found = opening(office, reverse(f"procedures:{name}", args=[record.pk]))
        assert who(found, 200) == {"staff"}, name
        assert who(found, 404) == set(PEOPLE) - {"staff"}, name


def test_only_who_is_asked_gets_the_form_to_decide(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    step = office.waiting(record)
    asked = reverse("procedures:decide", args=[record.pk, step.pk])
    offered = {
        key
        for key in KNOW
        if asked in signed_in(office.world, key).get(reverse("procedures:detail", args=[record.pk])).content.decode()
    }
    assert offered == {"head_citizen"}
    given = {f"s{step.pk}-verdict": "approved"}
    refused = {key: signed_in(office.world, key).post(asked, given).status_code for key in PEOPLE}
    assert {key for key, status in refused.items() if status == 400} == {"head_citizen"}
    assert {key for key, status in refused.items() if status == 403} == KNOW - {"head_citizen"}
    assert {key for key, status in refused.items() if status == 404} == set(PEOPLE) - KNOW
    assert office.state(record) == "in_route"


def test_the_head_of_the_section_that_owns_the_thing_decides_and_the_applicants_own_head_looks_on(
    office: Office,
) -> None:
    office.registers.add("things", 1, "机", office.world.unit("220"))
    record = office.submit("staff", "either", what="現地調査", things=[1], period=WEEK)
    address = reverse("procedures:detail", args=[record.pk])
    found = opening(office, address)
    assert who(found, 200) == KNOW | {"head_tax"}
    asked = reverse("procedures:decide", args=[record.pk, office.waiting(record).pk])
    offered = {
        key for key in KNOW | {"head_tax"} if asked in signed_in(office.world, key).get(address).content.decode()
    }
    assert offered == {"head_tax"}
    waiting = {
        key
        for key in KNOW | {"head_tax"}
        if "現地調査" in signed_in(office.world, key).get(reverse("procedures:waiting")).content.decode()
    }
    assert waiting == {"head_tax"}


def test_reports_and_confirmations_open_for_those_they_fall_to(office: Office) -> None:
    office.registers.add("things", 1, "机", office.world.unit("210"))
    record = office.approved("staff", "either", "head_citizen", what="会議", things=[1], period=WEEK)
    report = opening(office, reverse("procedures:report", args=[record.pk, "out", 0]))
    assert who(report, 200) == {"staff"}
    assert who(report, 403) == KNOW - {"staff"}
    revoke = opening(office, reverse("procedures:revoke", args=[record.pk]))
    assert who(revoke, 200) == {"head_citizen"}
    reopen = opening(office, reverse("procedures:reopen", args=[record.pk]))
    assert who(reopen, 200) == {"staff"}


def test_lists_for_those_who_watch_are_refused_to_others(office: Office) -> None:
    watchers = {"ciso", "chief", "system", "auditor"}
    for name in ("unavoidable", "gaps"):
        found = opening(office, reverse(f"procedures:{name}"))
        assert who(found, 200) == watchers, name
        assert who(found, 403) == set(PEOPLE) - watchers


def test_the_outsider_finds_no_application_in_any_list(office: Office) -> None:
    office.submit("staff", "one", what="秘密の鍵")
    outsider = signed_in(office.world, "outsider")
    for name in ("catalogue", "mine", "waiting", "overdue", "registers"):
        answer = outsider.get(reverse(f"procedures:{name}"))
        assert answer.status_code == 200, name
        assert "秘密の鍵" not in answer.content.decode()
    assert "秘密の鍵" not in outsider.get(reverse("procedures:register", args=["one"])).content.decode()


def filled(office: Office, many: int) -> dict[str, list[object]]:
    """Applications in every situation, `many` of each; the arguments of the pages that show one."""
    office.registers.add("things", many, "机", office.world.unit("210"))
    office.registers.add("things", 100 + many, "椅子", office.world.unit("210"))
    for number in range(many):
        office.submit("staff", "one", what=f"鍵{number}")
        office.draft("staff", "one", what=f"窓{number}")
        office.submit("ciso", "inspected", what=f"機器{number}")
        office.submit("staff", "both", what=f"規程{number}")
    waiting = office.submit("staff", "chain", what="改修")
    draft = office.draft("staff", "either", what="会議", things=[many, 100 + many], period=WEEK)
    permit = office.approved("staff", "yearly", "head_citizen", what="札", pledge=True)
    held = office.approved("staff", "either", "head_citizen", what="説明会", things=[many], period=WEEK)
    listed = office.approved("staff", "listed", "system", what="表計算", edition=str(many), why="会計")
    with office.world.acting("staff"):
        services.milestone_report(application=held.pk, key="out")
        services.milestone_report(application=held.pk, key="back")
    with office.world.acting("system"):
        services.catalogue_add(application=listed.pk)
    body = office.submit("staff", "body", what="規程")
    return {
        "catalogue": [], "start": ["listed"], "emergency": ["afterwards"], "mine": [], "waiting": [], "overdue": [],
        "registers": [], "register": ["one"], "renew-together": ["yearly"],
        "unavoidable": [], "gaps": [], "fallbacks": [], "fallback-new": [],
        "terms": [], "rules": [], "entries": [], "entry": [CatalogueEntry.objects.latest("pk").pk], "detail": [waiting.pk],
        "history": [waiting.pk], "edit": [draft.pk], "confirm": [draft.pk], "withdraw": [waiting.pk],
        "pull-back": [waiting.pk], "reopen": [permit.pk], "revoke": [permit.pk], "end": [permit.pk],
        "minutes": [body.pk, office.waiting(body).pk],
        "milestone-confirm": [held.pk, Milestone.objects.get(application=held, key="back").pk],
        "milestone-send-back": [held.pk, Milestone.objects.get(application=held, key="back").pk],
        "extend-catalogue": [listed.pk],
    }  # fmt: skip


OWNERS = {
    "waiting": "head_citizen", "overdue": "chief", "registers": "auditor", "register": "auditor", "unavoidable": "auditor",
    "gaps": "chief", "fallbacks": "chief", "fallback-new": "chief", "terms": "chief", "detail": "head_citizen",
    "revoke": "head_citizen", "minutes": "chief", "milestone-confirm": "head_citizen", "emergency": "system",
    "milestone-send-back": "head_citizen", "extend-catalogue": "system", "entry": "system",
}  # fmt: skip


def test_the_queries_of_every_page_are_those_written_down_and_do_not_grow_with_rows(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = {key: signed_in(office.world, key) for key in {*OWNERS.values(), "staff"}}
    for many in (1, 6):
        pages = {
            name: (clients[OWNERS.get(name, "staff")], reverse(f"procedures:{name}", args=arguments))
            for name, arguments in filled(office, many).items()
        }
        page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
        # Written down for few rows; many more are held against the same numbers.
        monkeypatch.delenv("SEKIMORI_WRITE_QUERIES", raising=False)
    # What changes something, or is opened elsewhere: a file, the paper, the small pages that are measured through others.
    elsewhere = {
        "fallback-end", "terms-new", "countersign", "attachment", "paper", "discard", "attach", "detach", "decide", "review",
        "renew", "copy", "report", "report-attach", "report-detach", "rule-new", "rule-end",
    }  # fmt: skip
    assert {str(each.name) for each in urlpatterns} == set(pages) | elsewhere
    assert Application.objects.count() >= 40
    assert Step.objects.exists()
