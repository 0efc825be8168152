"""Disposal (2(2)⑩, 4.2(6), 6.1(11)③): three regimes, nothing leaves a register otherwise, the highest class is witnessed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sekimori.common.errors import InvalidInput, ManyFaults, Refused
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.procedures import printing, selectors, services
from sekimori.portal.procedures.models import Application, Milestone
from sekimori.portal.procedures.views import presenting
from sekimori.portal.registers import services as keeping
from tests.portal.procedures.clients import page, words
from tests.portal.procedures.miyako import filled
from tests.portal.procedures.miyako.conftest import CONFIDENTIAL, TOP, City
from tests.portal.screens import signed_in
from tests.world import TODAY

State = Application.State


def permitted(city: City, *, levels: dict[str, str], **more: Any) -> tuple[Application, int]:
    """A USB stick whose disposal the head has permitted, an hour ago."""
    stick = city.enter("media", levels=levels, levels_reason="記録した情報による", state="stored")
    record = city.approved("staff", "disposal", "head_citizen", **filled.disposal(media=[stick], **more))
    city.clock.set(city.clock.now() + dt.timedelta(hours=1))
    return record, stick


def carry_out(city: City, record: Application, **more: Any) -> Milestone:
    person = city.world.people["staff"].pk
    return city.report("staff", record, "done", data=filled.done(person, **more), occurred_at=city.clock.now())


@pytest.mark.mechanism("procedure:disposal", "gate:disposal_before_removal")
def test_the_whole_way_ends_with_a_confirmed_report(city: City) -> None:
    record, stick = permitted(city, levels=CONFIDENTIAL)
    assert city.fact("media", stick) == "disposing"
    carry_out(city, record)
    assert city.fact("media", stick) == "disposing"
    city.confirm("head_citizen", record, "done", remaining="nothing_left")
    assert (city.state(record), city.fact("media", stick)) == (State.CLOSED, "disposed")


@pytest.mark.mechanism("gate:disposal_before_removal")
def test_nobody_takes_it_out_of_the_register_by_hand(city: City) -> None:
    stick = city.enter("media")
    with city.world.acting("head_citizen"), pytest.raises(Refused, match="にはできません"):
        keeping.item_state("media", stick, to="disposed", reason="壊れたため")


def test_without_day_person_and_treatment_it_is_not_recorded(city: City) -> None:
    record, _stick = permitted(city, levels=CONFIDENTIAL)
    person = city.world.people["staff"].pk
    with pytest.raises(InvalidInput, match="いつ行ったか"):
        city.report("staff", record, "done", data=filled.done(person))
    for lacking in ("person_in_charge", "treatment", "method_used"):
        with pytest.raises(ManyFaults) as caught:
            carry_out(city, record, **{lacking: None})
        assert lacking in [fault.field for fault in caught.value.items]


def test_the_highest_class_is_destroyed_or_witnessed_by_somebody_else(city: City) -> None:
    record, stick = permitted(city, levels=TOP)
    with pytest.raises(Refused, match="職員が立ち会わなければ"):
        carry_out(city, record)
    with pytest.raises(Refused, match="別の人"):
        carry_out(city, record, witness=city.world.people["staff"].pk)
    carry_out(city, record, witness=city.world.people["colleague"].pk)
    assert city.fact("media", stick) == "disposing"


def test_what_is_not_classified_counts_as_the_highest(city: City) -> None:
    stick = city.enter("media", levels={})
    with pytest.raises(Refused, match="復元できない方法"):
        city.submit("staff", "disposal", **filled.disposal(media=[stick], method="initialise"))


def test_a_company_gives_a_certificate(city: City) -> None:
    record, _stick = permitted(city, levels=CONFIDENTIAL)
    given = {"vendor_used": True, "vendor_name": "架空消去", "certificate_number": "第１号"}
    with pytest.raises(ManyFaults) as caught:
        carry_out(city, record, **given)
    assert [fault.field for fault in caught.value.items] == ["certificate"]
    with city.world.acting("staff"):
        services.report_file_add(
            application=record.pk, key="done", field="certificate", name="証明書.pdf", untrusted=b"%PDF-1.7"
        )
    assert carry_out(city, record, **given).data["certificate"] == ["証明書.pdf"]


def test_who_applied_does_not_confirm(city: City) -> None:
    stick = city.enter("media")
    record = city.approved("head_citizen", "disposal", "director", **filled.disposal(media=[stick]))
    city.clock.set(city.clock.now() + dt.timedelta(hours=1))
    person = city.world.people["head_citizen"].pk
    city.report("head_citizen", record, "done", data=filled.done(person), occurred_at=city.clock.now())
    with pytest.raises(Refused, match="自分で確認できません"):
        city.confirm("head_citizen", record, "done", remaining="nothing_left")
    city.confirm("system", record, "done", remaining="nothing_left")
    assert city.state(record) == State.CLOSED


class TestRegimes:
    @pytest.mark.parametrize(
        ("regime", "kind", "decider"),
        [
            ("record_media", "pc", "head_citizen"),
            ("server", "server", "system"),
            ("multifunction_printer", "multifunction_printer", "chief"),
        ],
    )
    def test_each_is_permitted_by_its_own_role(self, city: City, regime: str, kind: str, decider: str) -> None:
        device = city.enter("devices", kind=kind)
        record = city.submit("staff", "disposal", **filled.disposal(regime, devices=[device]))
        assert record.variant == regime
        city.decide(decider, record)
        assert city.fact("devices", device) == "disposing"

    def test_a_printer_is_no_record_medium(self, city: City) -> None:
        printer = city.enter("devices", kind="multifunction_printer")
        with pytest.raises(Refused, match="種別"):
            city.submit("staff", "disposal", **filled.disposal(devices=[printer]))

    def test_a_printer_is_made_irrecoverable_whatever_is_on_it(self, city: City) -> None:
        printer = city.enter("devices", kind="multifunction_printer")
        with pytest.raises(Refused, match="復元できない方法"):
            city.submit(
                "staff", "disposal", **filled.disposal("multifunction_printer", devices=[printer], method="initialise")
            )


def test_what_is_used_again_comes_back_empty(city: City) -> None:
    record, stick = permitted(city, levels=CONFIDENTIAL, disposition="reuse")
    carry_out(city, record)
    city.confirm("head_citizen", record, "done", remaining="nothing_left")
    assert city.fact("media", stick) == "stored"


def test_a_leased_thing_is_returned(city: City) -> None:
    record, stick = permitted(city, levels=CONFIDENTIAL, disposition="return")
    carry_out(city, record)
    city.confirm("head_citizen", record, "done", remaining="nothing_left")
    assert city.fact("media", stick) == "returned"


def test_a_refusal_and_a_giving_up_leave_it_in_the_register(city: City) -> None:
    stick = city.enter("media", state="stored")
    record = city.submit("staff", "disposal", **filled.disposal(media=[stick]))
    city.decide("head_citizen", record, "refused")
    assert city.fact("media", stick) == "stored"
    again = city.approved("staff", "disposal", "head_citizen", **filled.disposal(media=[stick]))
    with city.world.acting("staff"):
        services.application_end(application=again.pk, reason="まだ使うことになった")
    assert city.fact("media", stick) == "stored"


def test_thirty_days_without_a_report_are_chased(city: City) -> None:
    from sekimori.portal.notices.models import Notice

    record, stick = permitted(city, levels=CONFIDENTIAL)
    city.at(TODAY + dt.timedelta(days=31))
    city.tick()
    assert Notice.objects.filter(kind="procedures:reminder", subject__contains=record.number).count() == 1
    assert city.fact("media", stick) == "disposing"


def test_the_certificate_is_attached_on_the_page_of_the_report(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", city.clock)
    record, _stick = permitted(city, levels=CONFIDENTIAL)
    client = signed_in(city.world, "staff")
    form = page(client, "report", record.pk, "done", 0)
    assert "消去（廃棄）証明書" in form
    file = SimpleUploadedFile("証明書.pdf", b"%PDF-1.7")
    answer = client.post(
        reverse("procedures:report-attach", args=[record.pk, "done", 0, "certificate"]), {"file": file}
    )
    assert answer.status_code == 302, words(answer)
    assert "証明書.pdf" in page(client, "report", record.pk, "done", 0)
    held = record.attachments.get(removed_at__isnull=True)
    outsider = signed_in(city.world, "staff_tax")
    assert outsider.post(reverse("procedures:report-detach", args=[record.pk, held.pk])).status_code == 404
    client.post(reverse("procedures:report-detach", args=[record.pk, held.pk]))
    assert "証明書.pdf" not in page(client, "report", record.pk, "done", 0)


def test_the_record_of_treatment_names_people_and_stands_on_the_paper(city: City) -> None:
    record, _stick = permitted(city, levels=CONFIDENTIAL)
    carry_out(city, record)
    with city.world.acting("head_citizen") as circumstances:
        view = selectors.view_of(circumstances.actor, record.pk)
        told = printing.form_data(view, [], "http://x")["milestones"][0]["said"]
    assert "処理の担当者：市民課 主事 千鳥 歩" in told
    assert "処理の内容：" in told
    assert "千鳥 歩" in [str(row.value) for row in presenting.milestones(view, city.clock.now())[0].lines][3]
