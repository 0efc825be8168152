"""Who sees mail, who finds out who sent it, and what the pages ask of the database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from sekimori.common.errors import ManyFaults, Refused
from sekimori.portal.acts import policies
from sekimori.portal.acts.models import SideRow
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.incidents import services as incidents
from sekimori.portal.incidents.models import Incident, Reporter
from sekimori.portal.intake import services
from sekimori.portal.intake.models import Message
from tests.portal import matrix, page_queries
from tests.portal.incidents.test_pages import send, shown
from tests.portal.intake.conftest import Post
from tests.portal.matrix import allowed, seen

SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(post: Post, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client signed in as somebody of the world, under the world's clock."""
    monkeypatch.setattr(ActContextMiddleware, "clock", post.world.clock)

    def sign_in(key: str) -> Client:
        client = Client(headers={"x-forwarded-proto": "https"})
        client.force_login(post.world.account(key))
        return client

    return sign_in


def test_every_record_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "intake"}
    assert own == set(apps.get_app_config("intake").get_models())


def test_mail_is_for_those_who_answer_incidents_and_not_for_whom_it_is_about(post: Post) -> None:
    everybody = matrix.actors(post.world)
    message = post.take()
    assert seen(everybody, message) == {"csirt"}
    assert allowed(everybody, "confirm", Message, message) == {"csirt"}
    with post.world.acting("chief"):
        incidents.incident_shield(pk=post.incident(message).pk, person=post.world.people["csirt"].pk, reason="本人の件")
    assert seen(everybody, message) == set()
    assert {row.wall for row in SideRow.objects.filter(payload__isnull=False) if "intake" in row.wall} == {"intake"}


def test_who_sent_it_is_found_out_once_and_then_sees_his_report(post: Post) -> None:
    message = post.take()
    everybody = matrix.actors(post.world)
    record = post.incident(message)
    assert "staff" not in seen(everybody, record)
    staff = post.world.people["staff"].pk
    with post.world.acting("csirt"):
        with pytest.raises(ManyFaults):
            services.sender_confirm(pk=message.pk, person=staff, how=" ")
        services.sender_confirm(pk=message.pk, person=staff, how="内線で確かめた。")
        with pytest.raises(Refused):
            services.sender_confirm(pk=message.pk, person=staff, how="もう一度")
    assert Reporter.objects.get(incident=record).person_id == staff
    assert "staff" in seen(everybody, record)


def test_the_database_lets_no_other_reporter_be_changed(post: Post) -> None:
    post.take()
    with post.world.acting("staff"):
        incidents.incident_report(report=incidents.Report("other", "別の報告"))
    for statement in (
        "UPDATE incidents_reporter SET person_id = NULL",
        "UPDATE incidents_reporter SET label = 'x'",
        "UPDATE intake_message SET subject = 'x'",
        "DELETE FROM intake_message",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_way_through_the_pages(post: Post, sign_in: SignIn) -> None:
    message = post.take()
    csirt = sign_in("csirt")
    assert reverse("intake:detail", args=[message.pk]) in shown(csirt, "/")
    assert reverse("intake:detail", args=[message.pk]) not in shown(sign_in("head_citizen"), "/")
    assert "不審なメールが届きました" in shown(csirt, reverse("intake:all"))
    where = reverse("intake:detail", args=[message.pk])
    assert "未確認" in shown(csirt, where)
    send(
        csirt,
        reverse("intake:confirm", args=[message.pk]),
        person=post.world.people["staff"].pk,
        how="内線で確かめた。",
    )
    assert "内線で確かめた。" in shown(csirt, where)
    assert where not in shown(csirt, "/")
    record = Incident.objects.get()
    assert "メール" in shown(csirt, reverse("incidents:detail", args=[record.pk]))


@pytest.mark.parametrize("who", ["outsider", "staff", "head_citizen", "chief", "ciso", "auditor"])
def test_strangers_find_nothing(post: Post, sign_in: SignIn, who: str) -> None:
    message = post.take()
    client = sign_in(who)
    for name in ("detail", "confirm"):
        assert client.get(reverse(f"intake:{name}", args=[message.pk])).status_code == 404
    assert str(message) not in client.get(reverse("intake:all")).content.decode()


def test_no_page_asks_more_of_the_database_with_more_mail(post: Post, sign_in: SignIn) -> None:
    for number in range(1, 5):
        message = post.take(number=number)
    client = sign_in("csirt")
    pages = {name: (client, reverse(f"intake:{name}", args=[message.pk])) for name in ("detail", "confirm")}
    pages |= {"all": (client, reverse("intake:all"))}
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
