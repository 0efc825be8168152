"""Guidance from whoever directs: to the roles that answer for something, read, answered, settled, followed up."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.notices import selectors, services
from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.notices.services import Composed, Recipients
from tests.world import TODAY, World


def compose(world: World, by: str = "chief", composition: str = "guidance", **given: Any) -> Notice:
    unit = world.unit("210")
    written = {
        "to": Recipients(roles=[("section_security_manager", unit)]),
        "subject": "離席時のロックについて",
        "body": "席を離れるときは端末をロックするよう指導してください。",
        "clauses": ["1(2)④"],
        "answer_required": True,
        "read_until": TODAY,
    }
    with world.acting(by):
        return services.notice_compose(Composed(composition=composition, **{**written, **given}))


def test_guidance_is_read_answered_and_settled_with_every_step_on_record(world: World) -> None:
    notice = compose(world)
    delivery = notice.deliveries.get()
    with world.acting("head_citizen") as circumstances:
        assert selectors.may_answer(circumstances.actor, delivery)
        services.notice_answer(delivery=delivery.pk, text="本日の朝礼で指導しました。")
    with world.acting("chief") as circumstances:
        assert [each.pk for each in selectors.answers_waiting(circumstances.actor)] == [delivery.pk]
        assert selectors.unread_count(circumstances.actor) == 1
        services.notice_settle(delivery=delivery.pk, text="確認しました。引き続きお願いします。")
        assert not selectors.answers_waiting(circumstances.actor).exists()
    with world.acting("head_citizen") as circumstances:
        assert [answer.by_sender for answer in selectors.answers_of(delivery)] == [False, True]
        assert selectors.unread_count(circumstances.actor) == 1
        with pytest.raises(Conflict):
            services.notice_answer(delivery=delivery.pk, text="追加です。")
    acts = list(LedgerEntry.objects.order_by("seq").values_list("act", flat=True))
    assert acts[-4:] == [
        "notices:notice:sent",
        "notices:notice:read",
        "notices:answer:given",
        "notices:answer:settled",
    ]


@pytest.mark.parametrize("key", ["staff", "head_citizen", "director", "system", "auditor", "outsider"])
def test_only_whoever_directs_gives_guidance(world: World, key: str) -> None:
    with pytest.raises(Refused):
        compose(world, by=key)
    assert not Notice.objects.exists()


def test_guidance_goes_to_roles_and_to_nobody_else(world: World) -> None:
    with pytest.raises(InvalidInput):
        compose(world, to=Recipients(everyone=True))
    with pytest.raises(InvalidInput):
        compose(world, to=Recipients(people=[world.people["staff"].pk]))


def test_guidance_to_a_vacant_role_is_told_at_once_and_not_sent(world: World) -> None:
    with pytest.raises(InvalidInput, match="空席"):
        compose(world, to=Recipients(roles=[("information_system_operator", None)]))
    assert not Notice.objects.exists()


@pytest.mark.parametrize("key", ["staff", "head_tax", "director", "outsider"])
def test_nobody_answers_in_anothers_place(world: World, key: str) -> None:
    delivery = compose(world).deliveries.get()
    with world.acting(key), pytest.raises((Refused, NotFound)):
        services.notice_answer(delivery=delivery.pk, text="代わりに答えます。")


@pytest.mark.parametrize("key", ["head_citizen", "director", "auditor", "outsider"])
def test_nobody_but_the_sender_settles_an_answer(world: World, key: str) -> None:
    delivery = compose(world).deliveries.get()
    with world.acting("head_citizen"):
        services.notice_answer(delivery=delivery.pk, text="指導しました。")
    with world.acting(key), pytest.raises((Refused, NotFound)):
        services.notice_settle(delivery=delivery.pk)


def test_without_an_answer_there_is_nothing_to_settle(world: World) -> None:
    delivery = compose(world).deliveries.get()
    with world.acting("chief"), pytest.raises(Conflict):
        services.notice_settle(delivery=delivery.pk)


def test_an_empty_answer_leaves_no_trace(world: World) -> None:
    delivery = compose(world).deliveries.get()
    with world.acting("head_citizen"), pytest.raises(InvalidInput):
        services.notice_answer(delivery=delivery.pk, text="　")
    delivery.refresh_from_db()
    assert (delivery.read_at, delivery.answered_at) == (None, None)


def test_the_same_form_sends_once(world: World) -> None:
    token = uuid.uuid4()
    compose(world, token=token)
    with pytest.raises(Conflict):
        compose(world, token=token)
    assert Notice.objects.count() == 1


def test_a_follow_up_names_what_it_follows(world: World) -> None:
    first = compose(world)
    assert compose(world, follows=first.pk).follows == first


def test_a_head_tells_the_own_section_and_no_other(world: World) -> None:
    own, other = world.unit("210"), world.unit("220")
    notice = compose(world, "head_citizen", "conduct_rules", to=Recipients(units=[own]), answer_required=False)
    assert notice.deliveries.count() == 3
    for to in (
        Recipients(units=[other]),
        Recipients(everyone=True),
        Recipients(people=[world.people["staff_tax"].pk]),
        Recipients(roles=[("section_security_manager", None)]),
    ):
        with pytest.raises(Refused):
            compose(world, "head_citizen", "conduct_rules", to=to)


@pytest.mark.parametrize(("field", "value"), [("body", " "), ("subject", ""), ("read_until", TODAY.replace(day=1))])
def test_missing_words_and_past_limits_are_told_at_their_field(world: World, field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as told:
        compose(world, **{field: value})
    assert told.value.field == field


def test_an_unknown_composition_is_not_sent(world: World) -> None:
    with pytest.raises(InvalidInput):
        compose(world, composition="rumour")


def test_that_a_notice_was_not_needed_is_recorded_with_reason_and_end(world: World) -> None:
    given = {"mechanism": "security_advisory", "lineage": "6.6(2)", "reason": "該当する製品を使っていないため"}
    with world.acting("staff"), pytest.raises(Refused):
        services.need_waive(**given, until=TODAY)
    with world.acting("head_citizen"), pytest.raises(Refused):
        services.need_waive(**{**given, "mechanism": "conduct_rules"}, until=TODAY)
    with world.acting("chief"):
        services.need_waive(**given, until=TODAY)
        with pytest.raises(InvalidInput):
            services.need_waive(**given, until=TODAY.replace(year=TODAY.year + 1))
        with pytest.raises(InvalidInput):
            services.need_waive(**{**given, "reason": ""}, until=TODAY)
    assert Delivery.objects.count() == 0
