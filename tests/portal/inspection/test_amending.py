"""What an amendment of a clause touches in self-inspection."""

from __future__ import annotations

from sekimori.portal.inspection.amending import Questions
from tests.portal.inspection.conftest import Office

TAKING_OUT = "2(1)"


def labels(*lineages: str) -> list[str]:
    return [each.label for each in Questions().hanging(lineages)]


def test_the_question_about_a_clause_hangs_on_it(office: Office):
    assert labels(TAKING_OUT) == ["設問「持ち出すとき許可を受け、なくしたとき報告していますか。」"]
    assert labels("nothing") == []


def test_a_campaign_under_way_hangs_on_the_clauses_it_asks_about(office: Office):
    campaign = office.open(lineages=[TAKING_OUT])
    assert f"実施中の点検「{campaign.title}」" in labels(TAKING_OUT)
    assert not any("実施中" in each for each in labels("1(1)①"))
