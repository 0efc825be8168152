"""Who may see and do what with notices: everybody against everything, the outsider, the operator and nobody included."""

from __future__ import annotations

import pytest
from django.apps import apps

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.notices import compositions
from sekimori.portal.notices.models import Delivery, MailHours, Notice, NotNeeded
from sekimori.portal.notices.services import Recipients
from tests.portal import matrix
from tests.portal.matrix import OPERATOR, allowed, seen
from tests.portal.notices.conftest import Send
from tests.world import World

# Whose role follows the reading of the whole city: CISO, 統括, 監査.
CITY = {"ciso", "chief", "auditor"}


@pytest.fixture
def everybody(world: World) -> dict[str, Actor]:
    return matrix.actors(world)


def test_every_record_that_is_opened_by_somebody_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "notices"}
    assert own == {Notice, Delivery, NotNeeded, MailHours}
    beside = {model.__name__ for model in apps.get_app_config("notices").get_models()} - {m.__name__ for m in own}
    assert beside == {"NoticeClause", "Answer", "Preference"}  # Reached through their notice or their owner alone.


def test_a_mere_hint_is_known_to_its_reader_and_its_sender(everybody: dict[str, Actor], send: Send) -> None:
    notice = send("staff", by="director")
    assert seen(everybody, notice) == seen(everybody, notice.deliveries.get()) == {"staff", "director"}


def test_reading_that_is_asked_for_is_followed_by_those_who_answer_for_the_reader(
    everybody: dict[str, Actor], send: Send
) -> None:
    notice = send("staff", "head_tax", by="system", reading_required=True)
    followers = {"system", "director", *CITY}
    assert seen(everybody, notice) == {"staff", "head_tax", "head_citizen", *followers}
    mine = notice.deliveries.get(person__name="千鳥 歩")
    assert seen(everybody, mine) == {"staff", "head_citizen", *followers}


def test_a_wall_leaves_reader_and_sender(everybody: dict[str, Actor], send: Send) -> None:
    notice = send("staff", by="csirt", reading_required=True, wall="incident")
    assert seen(everybody, notice) == {"staff", "csirt"}
    assert allowed(everybody, "end", Notice, notice) == {"csirt"}


def test_reading_and_answering_are_the_readers_own(everybody: dict[str, Actor], send: Send) -> None:
    delivery = send("staff", reading_required=True, answer_required=True).deliveries.get()
    assert allowed(everybody, "read", Delivery, delivery) == {"staff"}
    assert allowed(everybody, "answer", Delivery, delivery) == {"staff"}


@pytest.mark.parametrize("need", ["settle"])
def test_an_answer_is_settled_by_the_sender(everybody: dict[str, Actor], send: Send, need: str) -> None:
    delivery = send("staff", by="director", reading_required=True).deliveries.get()
    assert allowed(everybody, need, Delivery, delivery) == {"director"}


@pytest.mark.parametrize("need", ["end", "follow"])
def test_a_notice_of_the_standard_is_followed_up_by_a_successor_of_the_sender_too(
    everybody: dict[str, Actor], send: Send, need: str
) -> None:
    plain = send("staff", by="ciso")
    of_standard = send("staff", by="ciso", mechanism="guidance")
    by_software = Notice.objects.create(kind="x:y", key="k", subject="s", body="b", sent_at=plain.sent_at)
    assert allowed(everybody, need, Notice, plain) == {"ciso"}
    assert allowed(everybody, need, Notice, of_standard) == {"ciso", "chief"}
    assert allowed(everybody, need, Notice, by_software) == set()


def test_paper_is_entered_by_heads_for_their_people_and_never_for_themselves(
    everybody: dict[str, Actor], send: Send
) -> None:
    notice = send("staff", "head_citizen", reading_required=True)
    Delivery.objects.update(way=Delivery.Way.PAPER)
    staff, head = notice.deliveries.order_by("-person__number")
    assert allowed(everybody, "read_on_paper", Delivery, staff) == {"head_citizen", "director"}
    assert allowed(everybody, "read_on_paper", Delivery, head) == {"director"}
    Delivery.objects.update(way=Delivery.Way.SCREEN)
    staff.refresh_from_db()
    assert allowed(everybody, "read_on_paper", Delivery, staff) == set()


HEADS = {"head_general", "system", "head_citizen", "head_tax", "assembly", "election"}


@pytest.mark.parametrize(
    ("name", "writers"),
    [
        ("guidance", {"chief"}),
        ("conduct_rules", {"chief", *HEADS}),
        ("policy_posting", {"chief", *HEADS}),
        ("capacity_notice", {"chief", "system"}),
        ("first_aid_card", {"chief", "system"}),
        ("security_advisory", {"chief", "system", "csirt"}),
        ("contractor_briefing", {"chief", *HEADS}),
    ],
)
def test_each_notice_of_the_standard_is_written_by_those_whose_role_it_is(
    everybody: dict[str, Actor], name: str, writers: set[str]
) -> None:
    composition = compositions.get(name)
    assert composition is not None
    assert allowed(everybody, "create", Notice, composition=composition) == writers


def test_that_nothing_was_needed_is_decided_for_the_whole_city(everybody: dict[str, Actor], world: World) -> None:
    assert allowed(everybody, "create", NotNeeded, mechanism="security_advisory") == {"chief", "system", "csirt"}
    assert allowed(everybody, "create", NotNeeded, mechanism="conduct_rules") == {"chief"}
    record = NotNeeded.objects.create(
        mechanism="security_advisory", lineage="6.6(2)", reason="なし", decided_by=world.people["csirt"],
        decided_at=world.clock.now(), until=world.clock.now().date(),
    )  # fmt: skip
    assert seen(everybody, record) == {"csirt", *CITY}


def test_the_hours_of_mail_are_set_by_those_who_direct_or_administer(everybody: dict[str, Actor]) -> None:
    assert allowed(everybody, "create", MailHours) == {"chief", OPERATOR}


def test_an_operator_reads_nobodys_notices(everybody: dict[str, Actor], send: Send, world: World) -> None:
    notice = send(to=Recipients(everyone=True), reading_required=True)
    assert OPERATOR not in seen(everybody, notice)
    assert "nobody" not in seen(everybody, notice)
    assert "outsider" not in seen(everybody, notice)
