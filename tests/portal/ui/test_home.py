from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.common.clock import moment_at
from sekimori.portal.acts.actors import NOBODY, Actor
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.ui import home
from sekimori.portal.ui.components import Figure, Way
from sekimori.portal.ui.home import Beside, Nature, Source, Task, Urgency, arrange, home_of, urgency_of
from tests.portal.screens import SignIn
from tests.world import TODAY, World

NOW = moment_at(TODAY, 10)  # A Tuesday.


def task(due: dt.datetime | None = None, nature: Nature = Nature.DO, label: str = "すること") -> Task:
    return Task(label, "/x/", nature, due)


def day(ahead: int) -> dt.datetime:
    """The limit of somebody who has the whole of that day."""
    return moment_at(TODAY + dt.timedelta(days=ahead + 1))


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sources but the test's own."""
    monkeypatch.setattr(home, "_sources", {})
    monkeypatch.setattr(home, "_steps", [])
    monkeypatch.setattr(home, "_panels", [])


@pytest.mark.parametrize(
    ("due", "nature", "urgency"),
    [
        (NOW, Nature.DO, Urgency.OVERDUE),
        (NOW + dt.timedelta(minutes=1), Nature.DO, Urgency.THIS_WEEK),
        (day(5), Nature.ANSWER, Urgency.THIS_WEEK),  # Sunday's last moment.
        (day(6), Nature.ANSWER, Urgency.WAITING),
        (day(6), Nature.DO, Urgency.LATER),
        (None, Nature.DO, Urgency.LATER),
        (None, Nature.ANSWER, Urgency.WAITING),
    ],
)
def test_a_task_stands_in_the_part_of_its_limit(due: dt.datetime | None, nature: Nature, urgency: Urgency) -> None:
    assert urgency_of(task(due, nature), NOW) is urgency


def test_parts_come_in_order_and_the_nearest_limit_first() -> None:
    given = [task(None, label="d"), task(day(30), label="c"), task(day(-9), label="b"), task(day(-10), label="a")]
    found = [(part.urgency, [each.label for each in part.tasks]) for part in arrange(given, NOW)]
    assert found == [(Urgency.OVERDUE, ["a", "b"]), (Urgency.LATER, ["c", "d"])]


def test_a_limit_at_midnight_is_shown_as_the_day_before(sources: None) -> None:
    [part] = arrange([task(day(0))], NOW)
    assert part.items[0].due == TODAY
    [part] = arrange([task(NOW + dt.timedelta(hours=2))], NOW)
    assert part.items[0].due == NOW + dt.timedelta(hours=2)


def test_more_than_is_shown_leads_to_the_list_of_all(sources: None) -> None:
    def many(_actor: Actor, most: int) -> Sequence[Task]:
        return [task()] * most

    home.register(Source("test:many", "試験", many, all_href="home"))
    home.register(Source("test:few", "少し", lambda _actor, _most: [task()], all_href="home"))
    found = home_of(NOBODY, NOW)
    assert [link.label for link in found.more] == ["試験"]
    assert sum(len(part.tasks) for part in found.parts) == home.MOST + 1


def test_a_source_is_registered_once(sources: None) -> None:
    home.register(Source("test:one", "試験", lambda _actor, _most: []))
    with pytest.raises(ValueError, match="test:one"):
        home.register(Source("test:one", "試験", lambda _actor, _most: []))


def test_what_has_nothing_to_show_beside_is_left_out(sources: None) -> None:
    home.register_beside(lambda _actor: None, order=1)
    home.register_beside(lambda _actor: Beside("状態", [Figure("数", 3)]), order=2)
    assert [each.title for each in home_of(NOBODY, NOW).beside] == ["状態"]


def test_ways_on_are_shown_only_while_no_task_waits(sources: None) -> None:
    home.register_way(lambda _actor: Way("申請する", "/apply/"))
    home.register_way(lambda _actor: None)
    assert [each.label for each in home_of(NOBODY, NOW).ways] == ["申請する"]
    home.register(Source("test:one", "試験", lambda _actor, _most: [task()]))
    assert not home_of(NOBODY, NOW).ways


def test_a_notice_to_be_read_is_a_task_until_it_is_read(world: World, sign_in: SignIn) -> None:
    client = sign_in("staff")
    with world.acting("chief"):
        notice = notices.notify(
            to=Recipients(people=[world.people["staff"].pk]),
            kind="notices:guidance",
            key="test:1",
            subject="USBメモリの扱い",
            body="読んでください。",
            reading_required=True,
            read_until=day(1),
        )
    shown = client.get("/").content.decode()
    assert "USBメモリの扱い" in shown
    assert "今週が期限" in shown
    assert "USBメモリの扱い" not in sign_in("colleague").get("/").content.decode()
    with world.acting("staff"):
        notices.notice_read(pk=notice.pk)
    assert "いま、あなたのすることはありません" in client.get("/").content.decode()


@pytest.mark.parametrize("key", ["staff", "ciso", "outsider"])
def test_the_first_screen_opens_for_everybody_in_few_queries(world: World, sign_in: SignIn, key: str) -> None:
    client = sign_in(key)
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    assert len(captured) <= 20
