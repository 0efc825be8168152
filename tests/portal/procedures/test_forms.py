"""The form made from a definition: what is typed, kept, shown again, asked and not asked; nothing typed gets lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.procedures import definitions, files, services
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.files import Kept
from sekimori.portal.procedures.forms.applying import read
from sekimori.portal.procedures.forms.building import Surroundings, build, kept, typed
from sekimori.portal.procedures.models import Application, Attachment
from sekimori.standards.procedure_models import FormField
from tests.adopting import adopt
from tests.portal.procedures.clients import hidden, page, words
from tests.portal.procedures.conftest import Office
from tests.portal.procedures.everything import FIELDS, with_everything
from tests.portal.procedures.registers import MemoryRegisters
from tests.portal.screens import signed_in
from tests.world import World

TYPED: dict[str, Any] = {
    "what": "窓口の端末", "reason": "一行目\r\n二行目", "personal": "yes", "day": "R8.12.1",
    "moment_day": "令和8年12月1日", "moment_time": "９時３０分", "span_start_day": "R8.12.1", "span_start_time": "9:00",
    "span_end_day": "R8.12.1", "span_end_time": "17:00", "way": "hand", "measures": ["lock"], "rows_rows": "2",
    "rows_0_name": "封筒", "rows_0_count": "１２", "rows_1_name": "", "rows_1_count": "", "pledge": "on",
}  # fmt: skip


@pytest.fixture
def everything(world: World, registers: MemoryRegisters, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The small city with the procedure that asks for something of every kind."""
    monkeypatch.setattr(ActContextMiddleware, "clock", world.clock)
    adopt(world, with_everything())
    return Office(world, registers)


def draft(office: Office, **data: Any) -> Application:
    return office.draft("staff", "everything", **data)


def sent(record: Application, html: str, **data: Any) -> dict[str, Any]:
    return {**hidden(html), **data}


def post(office: Office, record: Application, status: int = 302, **data: Any) -> Any:
    client = signed_in(office.world, "staff")
    html = page(client, "edit", record.pk)
    answer = client.post(reverse("procedures:edit", args=[record.pk]), sent(record, html, **data))
    assert answer.status_code == status, words(answer)[:3000]
    return answer


def test_every_kind_of_answer_is_kept_and_stands_in_the_form_again(everything: Office) -> None:
    world, record = everything.world, draft(everything)
    client = signed_in(world, "staff")
    more = {
        "partner_text": "沖 進", "company": [str(world.people["colleague"].pk)],
        "place": str(world.unit("220")), "suspended": ["6"], "persons": "3",
    }  # fmt: skip
    answer = post(everything, record, 200, **TYPED, **more)
    assert "入力に応じて、項目が増えました" in words(answer)
    assert "窓口の端末" in answer.content.decode()
    client.post(reverse("procedures:edit", args=[record.pk]), {**hidden(answer.content.decode()), **TYPED, **more})
    record.refresh_from_db()
    assert record.data == {
        "what": "窓口の端末", "reason": "一行目\n二行目", "persons": 3, "personal": True, "day": "2026-12-01",
        "moment": "2026-12-01T00:30:00+00:00",
        "span": {"start": "2026-12-01T00:00:00+00:00", "end": "2026-12-01T08:00:00+00:00"},
        "way": "hand", "measures": ["lock"], "partner": world.people["head_tax"].pk,
        "company": [world.people["colleague"].pk], "place": world.unit("220"), "suspended": ["2(2)"],
        "rows": [{"name": "封筒", "count": 12}], "pledge": True,
    }  # fmt: skip
    again = page(client, "edit", record.pk)
    for piece in ("令和8年12月1日", "09:30", "沖 進", "鴎 みなみ", "2(2)", 'value="封筒"', "一行目\n二行目"):
        assert piece in again, piece
    shown = page(client, "confirm", record.pk)
    assert "封筒　12" in shown
    assert "この内容で申請する" in shown


def test_what_cannot_be_read_is_told_at_its_field_and_everything_typed_stays(everything: Office) -> None:
    record = draft(everything)
    answer = post(
        everything, record, 400,
        **{**TYPED, "day": "いつか", "personal": "no", "span_end_time": "25時", "rows_0_count": "たくさん", "reason": "長" * 101},
    )  # fmt: skip
    said = words(answer)
    html = answer.content.decode()
    assert "「いつか」" in said
    assert "「25時」は時刻として読めません" in said
    assert "1行目の「数」" in said
    assert "1文字超えています" in said
    for typed_text in ('value="いつか"', 'value="25時"', 'value="たくさん"', "長" * 101, 'value="窓口の端末"'):
        assert typed_text in html
    assert 'href="#id_day"' in html
    record.refresh_from_db()
    assert record.data == {}


def test_a_draft_keeps_what_is_well_formed_and_what_is_not(everything: Office) -> None:
    record = draft(everything)
    answer = post(everything, record, **{**TYPED, "day": "いつか", "_draft": "1"})
    assert answer.headers["Location"] == reverse("procedures:edit", args=[record.pk])
    record.refresh_from_db()
    assert record.data["what"] == "窓口の端末"
    assert "day" not in record.data
    client = signed_in(everything.world, "staff")
    again = page(client, "edit", record.pk)
    assert 'value="いつか"' in again
    assert "前回の続きから入力できます" in again
    client.post(reverse("procedures:edit", args=[record.pk]), {"_drop": "1"})
    again = page(client, "edit", record.pk)
    assert 'value="いつか"' not in again
    assert 'value="窓口の端末"' in again


def test_a_field_that_is_not_asked_any_more_is_not_handed_in_but_not_forgotten(everything: Office) -> None:
    record = draft(everything, personal=True, persons=3)
    client = signed_in(everything.world, "staff")
    assert 'name="persons"' in page(client, "edit", record.pk)
    post(everything, record, **{**TYPED, "personal": "no", "persons": "3"})
    record.refresh_from_db()
    assert record.data["persons"] == 3
    assert 'name="persons"' not in page(client, "edit", record.pk)
    with everything.world.acting("staff"):
        services.application_submit(application=record.pk)
    record.refresh_from_db()
    assert record.content is not None
    assert '"persons"' not in record.content.body


def test_searching_and_adding_rows_send_the_form_back_without_complaints(everything: Office) -> None:
    record = draft(everything)
    found = post(everything, record, 200, **{**TYPED, "partner_text": "沖", "partner_search": "1", "day": "いつか"})
    assert "沖 進" in words(found)
    assert "読めません" not in words(found)
    more = post(everything, record, 200, **{**TYPED, "rows_more": "1"})
    assert "3行目" in words(more)
    assert 'value="封筒"' in more.content.decode()


def test_with_nothing_typed_the_things_of_ones_own_section_are_offered(everything: Office) -> None:
    everything.registers.add("things", 1, "市民課の机", everything.world.unit("210"))
    everything.registers.add("things", 2, "税務課の机", everything.world.unit("220"))
    offered = {}
    for who in ("staff", "staff_tax", "operator"):
        record = everything.draft(who, "either")
        client = signed_in(everything.world, who)
        html = page(client, "edit", record.pk)
        found = client.post(
            reverse("procedures:edit", args=[record.pk]), {**hidden(html), "things_search": "1", "things_text": ""}
        )
        offered[who] = [each for each in ("市民課の机", "税務課の机") if each in words(found)]
    assert offered == {"staff": ["市民課の机"], "staff_tax": ["税務課の机"], "operator": ["市民課の机", "税務課の机"]}


def test_a_closed_gate_and_missing_answers_are_shown_before_anything_is_handed_in(everything: Office) -> None:
    record = draft(everything, what="端末")
    client = signed_in(everything.world, "staff")
    shown = page(client, "confirm", record.pk)
    assert "入力が足りません" in shown
    assert f"{reverse('procedures:edit', args=[record.pk])}#id_reason" in shown
    assert "この内容で申請する" not in shown
    full = {
        "what": "端末", "reason": "説明", "personal": True, "persons": 900, "day": "2026-12-01", "way": "post", "pledge": True,
    }  # fmt: skip
    with everything.world.acting("staff"):
        services.application_write(application=record.pk, data=full)
    shown = page(client, "confirm", record.pk)
    assert "五百人以上は申請できません。" in shown
    assert "分けて申請してください。" in shown
    assert "この内容で申請する" not in shown
    forced = client.post(
        reverse("procedures:confirm", args=[record.pk]), {**hidden(page(client, "confirm", record.pk))}
    )
    assert forced.status_code == 403
    assert everything.state(record) == "draft"


def test_a_stage_asks_its_own_questions_and_tells_what_is_missing(everything: Office) -> None:
    full = {"what": "端末", "reason": "説明", "personal": False, "day": "2026-12-01", "way": "post", "pledge": True}
    record = everything.submit("staff", "everything", **full)
    head, step = signed_in(everything.world, "head_citizen"), everything.waiting(record)
    address = reverse("procedures:decide", args=[record.pk, step.pk])
    carried = hidden(page(head, "detail", record.pk), address)
    told = head.post(address, {**carried, f"s{step.pk}-verdict": "approved", f"s{step.pk}-reason": "よい"})
    assert told.status_code == 400
    assert "入力してください" in words(told)
    assert "よい</textarea>" in told.content.decode()
    done = head.post(address, {**carried, f"s{step.pk}-verdict": "approved", f"s{step.pk}-stage_checked": "現物"})
    assert done.status_code == 302
    assert "現物" in page(head, "detail", record.pk)


def test_what_waits_costs_the_same_for_many_even_where_answers_decide_what_is_asked(everything: Office) -> None:
    full = {"what": "端末", "reason": "説明", "personal": False, "day": "2026-12-01", "way": "post", "pledge": True}
    head, counts = signed_in(everything.world, "head_citizen"), []
    for many in (2, 6):
        for _turn in range(many):
            everything.submit("staff", "everything", **full)
        page(head, "waiting")
        with CaptureQueriesContext(connection) as queries:
            page(head, "waiting")
        counts.append(len(queries))
    assert counts[0] == counts[1]


class Shelf:
    """Files kept in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def keep(self, act: Any, untrusted: bytes, *, name: str, subject: str, unit: int | None) -> Kept:
        del act, subject, unit
        self.kept[name] = untrusted
        return Kept(name, "0" * 64, len(untrusted))

    def open(self, reference: str) -> bytes:
        return self.kept[reference]


def test_files_are_attached_opened_and_taken_off_where_there_is_a_store(everything: Office) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    usual = files.keeper()
    files.set_keeper(None)
    record = draft(everything)
    client = signed_in(everything.world, "staff")
    assert "まだ使えるようになっていません" in page(client, "edit", record.pk)
    page(client, "attach", record.pk, "paper", status=404)
    files.set_keeper(Shelf())
    try:
        page(client, "attach", record.pk, "what", status=404)
        address = reverse("procedures:attach", args=[record.pk, "paper"])
        wrong = client.post(address, {"file": SimpleUploadedFile("図.exe", b"x")})
        assert wrong.status_code == 400
        client.post(address, {"file": SimpleUploadedFile("図.pdf", b"%PDF-")})
        attached = Attachment.objects.get()
        assert "図.pdf" in page(client, "edit", record.pk)
        opened = client.get(reverse("procedures:attachment", args=[attached.pk]))
        assert opened.content == b"%PDF-"
        assert "attachment" in opened.headers["Content-Disposition"]
        stranger = signed_in(everything.world, "staff_tax")
        assert stranger.get(reverse("procedures:attachment", args=[attached.pk])).status_code == 404
        client.post(reverse("procedures:detach", args=[record.pk, attached.pk]))
        assert "図.pdf" not in page(client, "edit", record.pk)
    finally:
        files.set_keeper(usual)


FIELDS_BY_KEY = {each["key"]: FormField.model_validate(each) for each in FIELDS}
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2050, 12, 31))
VALUES = {
    "what": st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=60),
    "persons": st.integers(0, 1000),
    "personal": st.booleans(),
    "day": DAYS.map(dt.date.isoformat),
    "way": st.sampled_from(["post", "hand"]),
    "measures": st.lists(st.sampled_from(["seal", "lock"]), unique=True, min_size=1),
    "suspended": st.lists(st.sampled_from(["2(1)", "2(2)", "2(3)"]), unique=True, min_size=1),
}


@pytest.fixture(scope="module")
def around() -> Surroundings:
    package = with_everything()
    return Surroundings(Defined(package.procedure("everything"), package, 1))


@pytest.mark.parametrize("key", sorted(VALUES))
def test_what_is_kept_comes_back_from_its_own_control_unchanged(key: str, around: Surroundings) -> None:
    field = FIELDS_BY_KEY[key]

    @given(VALUES[key])
    def check(value: Any) -> None:
        made = build(field, around)
        control = typed(field, value, around)
        many = control if isinstance(control, list) else [control]
        data = QueryDict(mutable=True)
        data.setlist(key, [str(made.widget.format_value(v) if key == "day" else v) for v in many])
        found = read([field], around, data)
        assert found.faults == {}
        assert found.values[key] == value
        assert kept(field, None, around) is None

    check()


def test_a_definition_that_is_not_in_force_opens_no_form(everything: Office) -> None:
    client = signed_in(everything.world, "staff")
    answer = client.get(reverse("procedures:start", args=["nothing"]))
    assert answer.status_code == 400
    assert "定められていません" in words(answer)
    with pytest.raises(definitions.NoSuchProcedure):
        definitions.current("nothing")
