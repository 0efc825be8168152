"""While a record of everything is made by every service, nothing changes outside an act, and every act leaves its entry."""

from __future__ import annotations

import pytest

from tests.portal.access.conftest import Everything

# A draft that was not handed in is nobody's business yet; a document is only another form of what stands already.
NO_RECORD = {"procedures:application:started", "rules:comparison:filed"}


@pytest.mark.django_db
def test_everything_that_changed_did_so_in_an_act_that_left_its_entry(everything: Everything) -> None:
    assert everything.seen.outside == []
    assert {said.split()[0] for said in everything.seen.silent} - NO_RECORD == set()
    assert len(everything.seen.told) > 40
