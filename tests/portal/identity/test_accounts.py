"""Looking after accounts: opening, locking, ending, initial passwords, lost second factors, people who leave."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from django.urls import reverse

from sekimori.common.errors import Conflict, NotAvailable, Refused
from sekimori.portal.acts.actors import Actor, Principal
from sekimori.portal.acts.context import Circumstances, use
from sekimori.portal.acts.models import Deployment
from sekimori.portal.identity import services
from sekimori.portal.identity.actors import ADMINISTERS
from sekimori.portal.identity.models import Account, ResetProposal, SignIn
from sekimori.portal.organization import services as organization
from tests.portal import page_queries
from tests.portal.identity.conftest import SECRET, Door, Factored, acts
from tests.world import TODAY, World

SignedIn = Callable[..., Client]


@pytest.fixture
def signed_in(world: World) -> SignedIn:
    """A client of one of the people; `operator` makes the account one that administers."""

    def signed_in(key: str, *, operator: bool = False) -> Client:
        account = world.account(key)
        Account.objects.filter(pk=account.pk).update(operator=operator)
        client = Client()
        client.force_login(account)
        return client

    return signed_in


@pytest.fixture(autouse=True)
def _nobody_owes() -> Iterator[None]:
    with override_settings(SECOND_FACTOR="nobody"):
        yield


def test_an_operator_opens_an_account_and_hands_over_a_password_that_works_once(
    world: World, signed_in: SignedIn
) -> None:
    operator = signed_in("operator", operator=True)
    person = world.people["colleague"]
    page = operator.post(reverse("identity:account-new"), {"person": person.pk, "_confirmed": "1"})
    assert page.status_code == 200
    password = re.findall(r'translate="no">([^<]+)<', page.content.decode())[0]
    account = Account.objects.get(person=person)
    assert account.username == person.number
    door = Door(world)
    assert door.password("colleague", password)["Location"] == "/"
    # Nothing else opens before the handed-over password is changed.
    assert door.client.get("/notices/")["Location"] == reverse("identity:start")
    chosen = {"current": password, "new": "しおかぜの丘から見る灯台", "again": "しおかぜの丘から見る灯台"}
    assert door.client.post(reverse("identity:password"), chosen).status_code == 302
    assert door.client.get(reverse("identity:me")).status_code == 200
    assert Door(world).password("colleague", password).status_code == 400


def test_an_initial_password_is_good_for_its_days_only(world: World) -> None:
    with world.system():
        issued = services.password_issue(account=world.account("staff").pk)
    world.clock.advance(dt.timedelta(days=15))
    assert Door(world).password("staff", issued.password).status_code == 400


def test_a_locked_account_is_out_at_its_next_request(world: World) -> None:
    door = Door(world)
    door.password("staff")
    assert door.client.get(reverse("identity:me")).status_code == 200
    with world.system():
        services.account_lock(account=world.account("staff").pk, reason="紛失の報告")
    assert door.client.get(reverse("identity:me")).status_code == 302
    assert SignIn.objects.get().end == SignIn.End.CLOSED


def test_leavers_are_shut_out_on_the_day_by_the_clock(world: World) -> None:
    leaving, staying = world.account("staff"), world.account("colleague")
    with world.system():
        organization.person_leave(person=world.people["staff"], on=TODAY + dt.timedelta(days=1))
        assert services.leavers_close() == 0
    world.clock.advance(dt.timedelta(days=1))
    with world.system():
        # The person without any appointment has no account here.
        assert services.leavers_close() == 1
    leaving.refresh_from_db()
    staying.refresh_from_db()
    assert leaving.state == Account.State.ENDED
    assert staying.is_active
    assert Door(world).password("staff").status_code == 400


def test_everybody_of_a_section_gets_an_account_at_once(world: World, signed_in: SignedIn) -> None:
    operator = signed_in("operator", operator=True)
    unit = world.unit("210")
    page = operator.post(reverse("identity:accounts-section"), {"unit": unit, "_confirmed": "1"})
    assert page.content.decode().count("初期パスワード</dt>") == 3


def test_the_last_operator_cannot_be_locked_nor_lock_himself(world: World, signed_in: SignedIn) -> None:
    signed_in("operator", operator=True)
    account = world.account("operator")
    with world.system(), pytest.raises(Conflict):
        services.account_lock(account=account.pk, reason="x")
    with operating(world, account), pytest.raises(Refused):
        services.account_lock(account=account.pk, reason="x")


def operating(world: World, account: Account) -> AbstractContextManager[Circumstances]:
    """Circumstances of an operator's account."""
    actor = Actor(account.person_id, account.username, holdings=(ADMINISTERS,))
    return use(
        Circumstances(actor, Principal("account", str(account.pk), account.username), world.clock, channel="web")
    )


def test_a_lost_second_factor_is_removed_by_two_people_and_never_by_one(world: World, factored: Factored) -> None:
    lost = factored("staff")
    one, two = world.account("operator"), world.account("system")
    with operating(world, one):
        proposal = services.reset_propose(account=lost.pk, reason="機種変更")
        with pytest.raises(Refused):
            services.reset_confirm(proposal=proposal.pk)
    assert Authenticator.objects.filter(user=lost).exists()
    with operating(world, two):
        services.reset_confirm(proposal=proposal.pk)
    assert not Authenticator.objects.filter(user=lost).exists()
    assert ResetProposal.objects.get().state == ResetProposal.State.CONFIRMED
    assert acts("identity:reset:confirmed") == 1


def test_the_head_of_the_section_may_be_the_second_person(
    world: World, factored: Factored, signed_in: SignedIn
) -> None:
    lost = factored("staff")
    with operating(world, world.account("operator")):
        proposal = services.reset_propose(account=lost.pk, reason="機種変更")
    address = reverse("identity:reset-confirm", args=[proposal.pk])
    assert signed_in("head_tax").post(address).status_code == 404
    assert signed_in("head_citizen").post(address).status_code == 302
    assert not Authenticator.objects.filter(user=lost).exists()


def test_known_sign_ins_are_given_in_the_sample_city_only(world: World) -> None:
    account = world.account("staff")
    Deployment.objects.update(sample=False)
    with world.system(), pytest.raises(NotAvailable):
        services.sample_sign_in_set(account=account.pk, password="x", totp_secret=SECRET)
    Deployment.objects.update(sample=True)
    with operating(world, world.account("operator")), pytest.raises(Refused):
        services.sample_sign_in_set(account=account.pk, password="x", totp_secret=SECRET)


def test_a_program_is_let_in_by_its_token_until_it_is_shut_out(world: World, signed_in: SignedIn) -> None:
    operator = signed_in("operator", operator=True)
    typed = {
        "key": "mail-intake", "label": "メールの受付", "abilities": ["identity:ask"], "networks": "127.0.0.0/8",
        "expires": "2027-03-31", "_confirmed": "1",
    }  # fmt: skip
    page = operator.post(reverse("identity:program-new"), typed)
    token = re.findall(r'translate="no">(sekimori_[^<]+)<', page.content.decode())[0]
    from sekimori.portal.identity.selectors import principal_by_token

    with world.system():
        row = principal_by_token(token, "127.0.0.1")
        assert row is not None
        assert principal_by_token(token, "192.0.2.1") is None
        assert principal_by_token("sekimori_other", "127.0.0.1") is None
    ask = reverse("identity:program-ask")
    answer = Client().get(ask, headers={"Authorization": f"Bearer {token}"})
    assert answer.json() == {"program": "program:mail-intake", "label": "メールの受付", "abilities": ["identity:ask"]}
    # A token opens what its abilities say, and no page of people.
    assert Client().get("/organization/", headers={"Authorization": f"Bearer {token}"}).status_code == 302
    for _again in range(3):
        assert Client().get(ask, headers={"Authorization": "Bearer sekimori_other"}).status_code == 401
    assert acts("identity:session:failed") == 1
    assert operator.get(reverse("identity:program", args=[row.pk])).status_code == 200
    assert operator.post(reverse("identity:program-end", args=[row.pk]), {"reason": "更新"}).status_code == 302
    with world.system():
        assert principal_by_token(token, "127.0.0.1") is None


def test_the_words_on_the_sign_in_page_are_the_citys_own(signed_in: SignedIn) -> None:
    operator = signed_in("operator", operator=True)
    typed = {"banner": "汐見市の職員だけが使えます。", "contact": "デジタル推進課 内線1234"}
    assert operator.post(reverse("identity:entrance"), typed).status_code == 302
    page = Client().get("/login/").content.decode()
    assert "汐見市の職員だけが使えます。" in page
    assert "内線1234" in page


def test_pages_of_accounts_are_refused_to_who_does_not_look_after_them(world: World, signed_in: SignedIn) -> None:
    other = world.account("colleague").pk
    staff, operator = signed_in("staff"), signed_in("operator", operator=True)
    for name in ("account-new", "operator-new", "accounts-section", "entrance", "program-new"):
        assert staff.get(reverse(f"identity:{name}")).status_code == 403, name
        assert operator.get(reverse(f"identity:{name}")).status_code == 200, name
    for name in ("account-change", "account-password", "account-lock", "account-end", "account-revoke"):
        assert staff.get(reverse(f"identity:{name}", args=[other])).status_code == 404, name
        assert operator.get(reverse(f"identity:{name}", args=[other])).status_code == 200, name
    assert staff.get(reverse("identity:account", args=[other])).status_code == 404
    assert Client().get(reverse("identity:accounts")).status_code == 302


def test_what_each_page_asks_of_the_database_is_written_down(world: World, signed_in: SignedIn) -> None:
    operator, staff = signed_in("operator", operator=True), signed_in("staff")
    other = world.account("colleague").pk
    pages = {
        name: (operator, reverse(f"identity:{name}")) for name in ("accounts", "without", "programs", "account-new")
    }
    pages["account"] = (operator, reverse("identity:account", args=[other]))
    pages["me"] = (staff, reverse("identity:me"))
    pages["login"] = (Client(), "/login/")
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
