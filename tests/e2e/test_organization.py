"""The pages of the organisation in a real browser."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sekimori.portal.organization import services
from sekimori.portal.organization.models import NetworkIssue
from tests.e2e.helpers import check_page, signed_in
from tests.world import TODAY, World

NEXT = dt.date(2027, 4, 1)


def something_everywhere(world: World) -> dict[str, int]:
    with world.acting("chief"):
        services.unit_change(unit=world.units["210"], valid_from=NEXT, name="市民窓口課")
        services.deputies_set(post=world.posts["head_citizen"], deputies=[world.posts["colleague"]], valid_from=TODAY)
        services.absence_record(
            person=world.people["staff"], starts_at=world.clock.now(), ends_at=world.clock.now() + dt.timedelta(hours=3)
        )
        services.external_contact_set(body="汐見県", purpose="報告", telephone="019-000-0000", hours="24時間")
        services.network_issue()
        text = "職員番号,氏名,所属コード,職名\n2102,千鳥 歩,220,主事\n2103,鴎 みなみ,999,主事\n"
        faulty = services.hr_import_take(name="誤り.csv", untrusted=text.encode(), effective_on=NEXT)
        good = services.hr_import_take(
            name="異動.csv", untrusted=text[: text.index("2103")].encode(), effective_on=NEXT
        )
    return {
        "person": world.people["staff"].pk,
        "unit": world.unit("210"),
        "post": world.posts["head_citizen"].pk,
        "good": good.pk,
        "faulty": faulty.pk,
    }


@pytest.mark.parametrize(
    "path",
    [
        "",
        "?on=R9.4.1&known=R8.11.24",
        "findings/",
        "roles/",
        "roles/ciso/",
        "who/?role=section_security_manager&on=R8.11.24&unit=210",
        "people/",
        "people/{person}/",
        "people/{person}/appoint/",
        "people/{person}/absence/",
        "people/{person}/contacts/",
        "people/new/",
        "units/",
        "units/{unit}/",
        "units/{unit}/change/",
        "units/{unit}/abolish/",
        "units/new/",
        "posts/{post}/",
        "posts/{post}/deputies/",
        "network/",
        "network/outside/",
        "network/outside/new/",
        "imports/",
        "imports/new/",
        "imports/{good}/",
        "imports/{faulty}/",
        "imports/{faulty}/columns/",
    ],
)
def test_every_page_of_the_organisation_passes_every_check(page: Page, world: World, path: str) -> None:
    keys = something_everywhere(world)
    signed_in(page, world, "chief").goto(f"/organization/{path.format(**keys)}")
    check_page(page)


def test_a_file_from_personnel_is_taken_in_looked_at_and_applied(page: Page, world: World, tmp_path: Path) -> None:
    file = tmp_path / "異動.csv"
    file.write_bytes("職員番号,氏名,所属コード,職名\n2102,千鳥 歩,220,主事\n".encode("cp932"))
    signed_in(page, world, "chief").goto("/organization/imports/new/")
    page.set_input_files("input[type=file]", str(file))
    page.get_by_label("効力発生日").first.fill("R9.4.1")
    page.get_by_role("button", name="読み込んで比べる").last.click()
    expect(page.get_by_role("cell", name="税務課 主事")).to_be_visible()
    page.get_by_role("button", name="この内容を反映する").click()
    expect(page.get_by_text("反映しました")).to_be_visible()
    check_page(page)


def test_the_network_is_issued_with_a_button_and_leads_to_paper(page: Page, world: World) -> None:
    signed_in(page, world, "chief").goto("/organization/network/")
    page.get_by_role("button", name="一般版を発行する").click()
    expect(page.get_by_role("link", name="Ａ４のＰＤＦ").first).to_be_visible()
    assert NetworkIssue.objects.count() == 1


def test_a_stranger_finds_nothing(page: Page, world: World) -> None:
    signed_in(page, world, "outsider").goto("/organization/")
    expect(page.get_by_role("heading", name="見つかりません")).to_be_visible()


def test_on_paper_a_drawing_longer_than_a_page_gives_way_to_the_list_and_nothing_is_to_be_pressed(
    page: Page, world: World
) -> None:
    signed_in(page, world, "chief").goto("/organization/")
    page.emulate_media(media="print")
    drawing = page.locator(".sk-drawing")
    expect(drawing).to_be_visible()
    drawing.evaluate("e => { e.dataset.tall = '' }")
    expect(drawing).to_be_hidden()
    expect(page.locator("main li", has_text="市民課").first).to_be_visible()
    page.goto("/organization/network/")
    expect(page.get_by_role("button", name="一般版を発行する")).to_have_count(0)
