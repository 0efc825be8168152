"""The pages of documents through HTTP: the whole way, bad input, strangers, the number of queries."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse

from sekimori.portal.documents.models import Document, Version
from tests.portal import page_queries
from tests.portal.documents.conftest import Office
from tests.portal.screens import SignIn, send, shown
from tests.world import TODAY

pytestmark = pytest.mark.usefixtures("office")


def test_the_whole_way_through_the_pages(sign_in: SignIn) -> None:
    writer, ciso = sign_in("system"), sign_in("ciso")
    missing = shown(writer, reverse("documents:all"))
    assert "まだ定められていない文書" in missing
    assert "「ログ管理基準」を起案する" in missing
    address = send(writer, reverse("documents:new", args=["log_standard"]), title="汐見市ログ管理基準", restricted="on")
    version = Version.objects.get()
    assert address == reverse("documents:write", args=[version.pk])
    send(
        writer, address, text="第１条　項目\n第２条　期間", summary="制定", effective_on="R8.11.24", review_on="R9.11.1",
        place_items="第１条", place_retention="第２条",
    )  # fmt: skip
    send(writer, reverse("documents:submit", args=[version.pk]))
    assert "決定" in shown(ciso, "/")
    send(ciso, reverse("documents:approve", args=[version.pk]), reason="")
    version.refresh_from_db()
    assert version.state == Version.State.APPROVED
    page = shown(ciso, reverse("documents:detail", args=[version.document_id]))
    assert "施行中" in page
    assert "第１条　項目" in page
    assert "汐見市ログ管理基準" in shown(ciso, reverse("documents:print", args=[version.pk]))


def test_a_version_whose_day_has_passed_says_so_and_can_only_be_sent_back(office: Office, sign_in: SignIn) -> None:
    version = office.waiting()
    address, approve = (reverse(f"documents:{name}", args=[version.pk]) for name in ("version", "approve"))
    page = shown(sign_in("ciso"), address)
    assert "施行日を過ぎています" not in page
    assert approve in page
    office.at(TODAY + dt.timedelta(days=1))
    page = shown(sign_in("ciso"), address)
    assert "施行日を過ぎています" in page
    assert approve not in page


def test_what_is_not_in_force_yet_says_how_far_it_is_to_those_who_may_know(office: Office, sign_in: SignIn) -> None:
    version = office.begin()
    address, begin = reverse("documents:version", args=[version.pk]), "「ログ管理基準」を起案する"

    def panel(key: str) -> str:
        page = shown(sign_in(key), reverse("documents:all"))
        return page.split("まだ定められていない文書")[1].split("</ul>")[0] if "まだ定められていない文書" in page else ""

    assert address in panel("system")
    assert begin not in panel("system")
    assert address not in panel("staff")
    office.write(version, effective_on=dt.date(2026, 12, 1))
    office.submit(version)
    assert "決裁待ち" in panel("ciso")
    office.approve(version)
    assert "施行前" in panel("ciso")
    office.at(dt.date(2026, 12, 1))
    assert "ログ管理基準" not in panel("ciso")


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(office: Office, sign_in: SignIn) -> None:
    version = office.write(office.begin(), summary="")
    answer = send(sign_in("system"), reverse("documents:submit", args=[version.pk]), status=400)
    assert "制定・改定の概要を書いてください。" in answer
    answer = send(
        sign_in("system"),
        reverse("documents:write", args=[version.pk]),
        status=400,
        text="書いた本文",
        effective_on="昨日",
    )
    assert "書いた本文" in answer


@pytest.mark.parametrize("who", ["outsider", "staff"])
def test_strangers_find_no_draft_and_no_restricted_document(office: Office, sign_in: SignIn, who: str) -> None:
    version = office.laid_down()
    client = sign_in(who)
    names = [("detail", version.document_id), ("history", version.document_id), ("version", version.pk),
             ("version-history", version.pk), ("print", version.pk)]  # fmt: skip
    for name, pk in names:
        assert client.get(reverse(f"documents:{name}", args=[pk])).status_code in {403, 404}, name
    assert "汐見市ログ管理基準" not in client.get(reverse("documents:all")).content.decode()
    for name, pk in [("approve", version.pk), ("write", version.pk), ("withdraw", version.pk)]:
        assert client.post(reverse(f"documents:{name}", args=[pk]), {}).status_code in {403, 404}, name
    for name in ("revise", "review", "abolish"):
        assert client.post(reverse(f"documents:{name}", args=[version.document_id]), {}).status_code in {403, 404}, name


def test_no_page_asks_more_of_the_database_with_more_rows(office: Office, sign_in: SignIn) -> None:
    version = office.laid_down()
    for number in range(6):
        office.begin(title=f"システム別の手順{number}")
    client = sign_in("chief")
    pages = {
        "all": (client, reverse("documents:all")),
        "detail": (client, reverse("documents:detail", args=[version.document_id])),
        "version": (client, reverse("documents:version", args=[version.pk])),
    }
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
    assert Document.objects.count() == 7
