"""Values and errors arrive as they were given; input that is too large never starts."""

from __future__ import annotations

import json
import logging
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori import sandbox
from sekimori.common.errors import InvalidInput, ManyFaults, NotAvailable, Place, SekimoriError
from sekimori.sandbox import ChildDied, Limits, Reason, wire
from sekimori.sandbox.limits import MIB
from tests.sandbox import hostile

HERE = "tests.sandbox.hostile"
LIMITS = Limits(memory_bytes=256 * MIB, output_bytes=MIB, input_bytes=MIB)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=5)
    ),
    max_leaves=20,
)


@pytest.mark.kernel
@settings(max_examples=40, deadline=None)
@given(value=json_values)
def test_json_values_come_back_as_they_were(value):
    assert sandbox.run(f"{HERE}:give", b"", {"value": value}, LIMITS) == value


@pytest.mark.kernel
@pytest.mark.parametrize("content", [b"", b"\0", bytes(range(256)) * 4096, "汐見市".encode()])
def test_bytes_come_back_as_they_were(content):
    assert sandbox.run(f"{HERE}:same", content, limits=Limits(output_bytes=len(content) + 1)) == content


@pytest.mark.kernel
def test_a_result_of_exactly_the_limit_is_taken_and_one_byte_more_is_not():
    assert len(sandbox.run(f"{HERE}:return_much", b"", {"bytes": MIB}, LIMITS)) == MIB
    with pytest.raises(ChildDied) as caught:
        sandbox.run(f"{HERE}:return_much", b"", {"bytes": MIB + 1}, LIMITS)
    assert caught.value.reason is Reason.OUTPUT


@pytest.mark.kernel
def test_a_large_input_passes_whole():
    content = bytes(30 * MIB)
    assert sandbox.run(f"{HERE}:echo", content, {"a": [1]}) == {"size": len(content), "options": {"a": [1]}}


@pytest.mark.kernel
def test_an_outcome_says_how_the_job_ran():
    outcome = sandbox.call(f"{HERE}:touch_memory", b"", {"bytes": 64 * MIB}, LIMITS)
    assert outcome.confined
    assert outcome.missing == ()
    assert outcome.untrusted_value == 64 * MIB
    assert outcome.peak_bytes > 64 * MIB
    assert 0 < outcome.cpu_seconds < 5
    assert outcome.wall_seconds > 0


def test_input_above_the_limit_never_starts():
    with pytest.raises(InvalidInput, match=r"大きすぎる.*1\.0MiB"):
        sandbox.run(f"{HERE}:same", bytes(MIB + 1), limits=LIMITS)


@pytest.mark.parametrize("target", ["json", "json:", ":loads", "os;x:y", "json:loads:x", "json:lo-ads", "汐見:読む"])
def test_a_target_must_name_a_module_and_a_function(target):
    with pytest.raises(ValueError, match=r"package\.module:function"):
        sandbox.run(target, b"")


@pytest.mark.parametrize("limit", ["memory_bytes", "cpu_seconds", "wall_seconds", "output_bytes", "input_bytes"])
def test_a_limit_is_positive(limit):
    with pytest.raises(ValueError, match=limit):
        Limits(**{limit: 0})


def test_options_must_be_json():
    with pytest.raises(TypeError):
        sandbox.run(f"{HERE}:echo", b"", {"value": object()})
    with pytest.raises(ValueError, match="JSON"):
        sandbox.run(f"{HERE}:echo", b"", {"value": float("nan")})


@pytest.mark.kernel
@pytest.mark.parametrize("value", [float("nan"), "\ud800"])
def test_a_value_that_json_cannot_hold_is_no_result(value):
    with pytest.raises(ChildDied) as caught:
        sandbox.run(f"{HERE}:strange_value", b"", {"kind": "nan" if value != value else "surrogate"}, LIMITS)  # noqa: PLR0124
    assert caught.value.reason is Reason.UNEXPECTED


@pytest.mark.kernel
@pytest.mark.parametrize(
    "target", ["no.such.module:f", f"{HERE}:no_such_function", f"{HERE}:RESULT", "tests.sandbox.broken:f"]
)
def test_a_target_that_cannot_be_imported_is_not_available(target, caplog):
    with (
        caplog.at_level(logging.ERROR, "sekimori.sandbox"),
        pytest.raises(NotAvailable, match="開始できませんでした") as caught,
    ):
        sandbox.run(target, b"")
    assert target in caplog.text
    assert "Error" in caught.value.__notes__[0]
    assert sandbox.run(f"{HERE}:same", b"next") == b"next"


@pytest.mark.kernel
def test_a_module_that_leaves_threads_running_is_refused_and_its_server_replaced():
    for _ in range(2):
        with pytest.raises(NotAvailable) as caught:
            sandbox.run("tests.sandbox.threaded:same", b"")
        assert "threads" in caught.value.__notes__[0]
    assert sandbox.run(f"{HERE}:same", b"next") == b"next"


@pytest.mark.kernel
def test_a_module_is_warmed_once_before_the_first_job():
    assert [sandbox.run("tests.sandbox.warmed:times", b"") for _ in range(3)] == [1, 1, 1]


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("kind", "arrives_as"),
    [
        ("plain", InvalidInput),
        ("absent", NotAvailable),
        ("registered", hostile.TooStraight),
        ("unregistered", InvalidInput),
    ],
)
def test_an_error_arrives_as_its_class_with_sentence_place_and_field(kind, arrives_as):
    with pytest.raises(SekimoriError) as caught:
        sandbox.run(f"{HERE}:refuse", b"", {"kind": kind}, LIMITS)
    error = caught.value
    assert type(error) is arrives_as
    assert error.sentence == "職員番号がありません。"
    assert error.place == Place(file="名簿.xlsx", line=12, column="職員番号")
    assert error.field == "staff_number"


@pytest.mark.kernel
@pytest.mark.parametrize(("count", "arriving"), [(2, 2), (499, 499), (3000, 500)])
def test_many_faults_arrive_as_many_faults(count, arriving):
    with pytest.raises(ManyFaults) as caught:
        sandbox.run(f"{HERE}:refuse", b"", {"kind": "many", "count": count}, LIMITS)
    assert [fault.place.line for fault in caught.value.items] == list(range(1, arriving + 1))
    assert "1行目が読めません。" in caught.value.sentence


@pytest.mark.kernel
def test_a_sentence_is_cut_and_cleaned_on_arrival():
    with pytest.raises(InvalidInput) as caught:
        sandbox.run(f"{HERE}:refuse", b"", {"kind": "dirty"}, LIMITS)
    assert caught.value.sentence.startswith("一行目 [31m赤長長")
    assert len(caught.value.sentence) <= 2000
    assert len(caught.value.place.file) <= 255


@pytest.mark.kernel
def test_an_error_whose_sentence_is_no_text_is_unexpected():
    with pytest.raises(ChildDied) as caught:
        sandbox.run(f"{HERE}:refuse", b"", {"kind": "no text"}, LIMITS)
    assert caught.value.reason is Reason.UNEXPECTED


# The reader alone


def record(kind, content):
    return struct.pack(">cQ", kind, len(content)) + content


@settings(max_examples=300)
@given(
    untrusted=st.binary(max_size=200)
    | st.builds(record, st.sampled_from([bytes([c]) for c in b"CJBEMDOX?"]), st.binary(max_size=80))
)
def test_no_bytes_of_a_child_make_the_reader_fail_otherwise_than_told(untrusted):
    told = record(wire.CONFINEMENT, b"{}") + untrusted
    for answer in (untrusted, told):
        try:
            wire.decode(wire.read_answer(answer, LIMITS), LIMITS)
        except SekimoriError as error:
            assert error.sentence.isprintable()  # noqa: PT017


@settings(max_examples=200)
@given(fault=st.fixed_dictionaries(dict.fromkeys(("names", "sentence", "place", "field"), json_values)) | json_values)
def test_no_error_of_a_child_makes_the_reader_fail_otherwise_than_told(fault):
    answer = record(wire.CONFINEMENT, b"{}") + record(wire.ERROR, json.dumps([fault, fault]).encode())
    with pytest.raises(SekimoriError):
        wire.decode(wire.read_answer(answer, LIMITS), LIMITS)


def test_an_answer_cut_anywhere_is_no_result():
    whole = record(wire.CONFINEMENT, b"{}") + record(wire.BYTES, b"content")
    for length in range(len(whole)):
        with pytest.raises(ChildDied) as caught:
            wire.decode(wire.read_answer(whole[:length], LIMITS), LIMITS)
        assert caught.value.reason is Reason.CRASH
    assert wire.decode(wire.read_answer(whole, LIMITS), LIMITS) == b"content"
