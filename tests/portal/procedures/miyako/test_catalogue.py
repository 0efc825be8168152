"""The catalogue of outside services: examined once, after which the section's manager alone is asked (6.1(15)⑤, 8.2(2))."""

from __future__ import annotations

from typing import Any

import pytest

from sekimori.common.errors import Refused
from sekimori.portal.procedures import services
from sekimori.portal.procedures.models import Application, CatalogueEntry, Step
from tests.portal.procedures.miyako import filled
from tests.portal.procedures.miyako.conftest import City
from tests.world import TODAY

State = Application.State


def service(city: City, **more: Any) -> dict[str, Any]:
    return {
        "service": "架空アンケート", "provider": "架空社", "url": "https://example.invalid/", "service_kind": "survey",
        "terms_version": "2026-04", "governing_law": "日本法", "data_location": "国内", "secondary_use": "none",
        "training_use": "none", "use": "講座の申込み", "information": "申込みの件数", "level": "c1",
        "users": [city.world.people["staff"].pk], "accounts": "課で一つ", "period": filled.days(TODAY, TODAY + 30 * filled.DAY),
        "cost": 0, "alternative": "電話で受け付ける", "risks": ["loss", "stop", "terms", "law"], "measures": "多要素認証", **more,
    }  # fmt: skip


def listed(city: City) -> CatalogueEntry:
    """A service that was examined, put into the catalogue."""
    record = city.submit("colleague", "external_service_use", **service(city))
    city.decide("head_citizen", record)
    city.decide("system", record)
    with city.world.acting("system"):
        return services.catalogue_add(application=record.pk, note="公開する情報に限る。")


def asked(city: City, **more: Any) -> Application:
    """A further application that takes the entry up."""
    entry = listed(city)
    with city.world.acting("staff"):
        draft = services.application_start(procedure="external_service_use", entry=entry)
        services.application_write(application=draft.pk, data=service(city, **more))
        return services.application_submit(application=draft.pk)


@pytest.mark.mechanism("procedure:external_service_use")
def test_what_was_examined_once_needs_the_manager_only(city: City) -> None:
    record = asked(city)
    assert [each.stage for each in Step.objects.filter(application=record, state="waiting")] == ["section"]
    with pytest.raises(Refused):
        city.decide("staff", record)
    city.decide("head_citizen", record)
    assert city.state(record) == State.APPROVED
    assert [(stage, verdict) for stage, verdict, _capacity in city.decisions(record)] == [
        ("examination", "conditional"),
        ("section", "approved"),
    ]
    record.refresh_from_db()
    assert record.conditions == "公開する情報に限る。"


def test_another_version_of_the_terms_is_examined_again(city: City) -> None:
    record = asked(city, terms_version="2026-10")
    city.decide("head_citizen", record)
    assert [each.stage for each in Step.objects.filter(application=record, state="waiting")] == ["examination"]
