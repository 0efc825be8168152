"""Outside reports on the wall of clocks and among the figures of incidents."""

from __future__ import annotations

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.incidents import running, tallies
from tests.portal.disclosures.conftest import Desk
from tests.world import TODAY


def outside(desk: Desk) -> tuple[set[str], int]:
    """The clocks of outside reports that run, and how many reports were sent."""
    with desk.world.acting("csirt"):
        actor = context.current().actor
        clocks = {each.what for each in running.clocks(actor) if each.what.startswith("外部への報告")}
        total = tallies.figures(actor, FiscalYear.of(TODAY), desk.world.clock.now()).total
    return clocks, total.outside


def test_a_report_is_awaited_on_the_wall_until_it_is_sent_and_counts_from_then(desk: Desk) -> None:
    record = desk.incident()
    before, none = outside(desk)
    assert none == 0
    sent = desk.sent(record)
    after, one = outside(desk)
    assert one == 1
    assert [each for each in before - after if sent.form_label in each]
