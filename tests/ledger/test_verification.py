"""Whatever is changed in a log's store is found, and the row is named."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sekimori.common import canonical
from sekimori.ledger.checkpoint import Checkpoint
from sekimori.ledger.entry import SideRow
from sekimori.ledger.findings import Kind
from sekimori.ledger.notes import SigningKey
from sekimori.ledger.storage import StoredCheckpoint, StoredRow
from sekimori.ledger.tree import CompactRange, leaf_hash
from tests.ledger.sample import BARE, ERASED, ERASURE, ORIGIN, SIGNED, SIZE, Kept, kinds, named

ROWS = st.integers(0, SIZE - 1)
# The row that records an erasure is tested by itself: without it the erased side rows are findings too.
ORDINARY = ROWS.filter(lambda seq: seq != ERASURE)
SIGNED_ROWS = ORDINARY.filter(lambda seq: seq < SIGNED)
SIDED = ROWS.filter(lambda seq: seq not in {*ERASED, *BARE})


class Leaves:
    """Leaf hashes kept elsewhere."""

    def __init__(self, kept: Kept, size: int = SIGNED) -> None:
        self.size = size
        self._leaves = [row.leaf for row in kept.rows[:size]]

    def leaves(self, start: int, stop: int) -> list[bytes]:
        return self._leaves[start:stop]


def changed_body(row: StoredRow) -> bytes:
    return canonical.to_bytes({**json.loads(row.body), "actor": "person:666"})


def with_bytes(row: StoredRow, name: str, data: bytes) -> StoredRow:
    return StoredRow(**{**row._asdict(), name: data})


def test_an_untouched_log_has_no_finding(untouched: Kept) -> None:
    report = untouched.verify(Leaves(untouched))
    assert report.ok
    assert (report.size, report.confirmed, report.erased) == (SIZE, SIGNED, len(ERASED))
    assert report.root == CompactRange.of(row.leaf for row in untouched.rows).root()
    assert report.lines() == [f"{ORIGIN}: 45件、改ざんは見つかりません（チェックポイントによる確認は記録39まで）。"]


@given(ORDINARY, st.integers(0, 10_000), st.integers(0, 7))
def test_one_bit_of_a_body_or_leaf_names_exactly_that_row(untouched: Kept, seq: int, at: int, bit: int) -> None:
    for name in ("body", "leaf"):
        kept = untouched.copy()
        data = bytearray(getattr(kept.rows[seq], name))
        data[at % len(data)] ^= 1 << bit
        kept.rows[seq] = with_bytes(kept.rows[seq], name, bytes(data))
        report = kept.verify()
        assert named(report, Kind.CHANGED) == {seq}
        assert kinds(report) <= {Kind.CHANGED, Kind.ROOT}
        assert name == "leaf" or kinds(report) == {Kind.CHANGED}


@given(st.sets(ORDINARY, min_size=1, max_size=6))
def test_several_changed_rows_are_all_named_and_no_other(untouched: Kept, seqs: set[int]) -> None:
    kept = untouched.copy()
    for seq in seqs:
        kept.rows[seq] = kept.rows[seq]._replace(body=changed_body(kept.rows[seq]))
    assert named(kept.verify()) == seqs


@given(SIGNED_ROWS)
def test_a_row_rewritten_with_its_leaf_is_named_by_the_stretch_between_two_checkpoints(
    untouched: Kept, seq: int
) -> None:
    kept = untouched.copy()
    kept.rewrite(seq, body=changed_body(kept.rows[seq]))
    report = kept.verify()
    ends = [0, *(checkpoint.size for checkpoint in kept.checkpoints)]
    stretch = next(range(start, stop) for start, stop in pairwise(ends) if start <= seq < stop)
    assert named(report, Kind.ROOT) == set(stretch)
    assert report.confirmed == (SIGNED if stretch.stop < SIGNED else 30)


@given(SIGNED_ROWS)
def test_with_leaf_hashes_kept_elsewhere_the_very_row_is_named(untouched: Kept, seq: int) -> None:
    kept = untouched.copy()
    kept.rewrite(seq, body=changed_body(kept.rows[seq]))
    report = kept.verify(Leaves(untouched))
    assert named(report) == {seq}
    assert kinds(report) == {Kind.CHANGED}


@given(st.sets(ROWS, min_size=1, max_size=5), st.booleans())
def test_deleted_rows_are_named(untouched: Kept, seqs: set[int], with_reference: bool) -> None:  # noqa: FBT001
    kept = untouched.copy()
    kept.rows = [row for row in kept.rows if row.seq not in seqs]
    report = kept.verify(Leaves(untouched) if with_reference else None)
    assert named(report, Kind.MISSING, Kind.TRUNCATED) == seqs
    if with_reference:
        assert kinds(report) <= {Kind.MISSING, Kind.TRUNCATED, Kind.SIDE_MISSING}
        assert named(report, Kind.SIDE_MISSING) <= set(ERASED)


@given(st.sets(ROWS, min_size=1, max_size=5))
def test_deleted_rows_are_named_even_when_the_rest_is_numbered_again(untouched: Kept, seqs: set[int]) -> None:
    kept = untouched.copy()
    kept.rows = [row for row in kept.rows if row.seq not in seqs]
    kept.renumber()
    report = kept.verify()
    assert named(report, Kind.MISSING, Kind.TRUNCATED) == seqs
    assert named(report, Kind.MOVED) == {row for row in range(SIZE) if row not in seqs and any(s < row for s in seqs)}


@given(ROWS, ROWS)
def test_two_rows_exchanged_are_both_named(untouched: Kept, one: int, other: int) -> None:
    kept = untouched.copy()
    kept.rows[one], kept.rows[other] = kept.rows[other]._replace(seq=one), kept.rows[one]._replace(seq=other)
    report = kept.verify()
    assert named(report, Kind.MOVED) == ({one, other} if one != other else set())
    assert report.ok == (one == other)


@given(st.permutations(range(10, 20)))
def test_every_row_out_of_order_is_named(untouched: Kept, order: list[int]) -> None:
    kept = untouched.copy()
    kept.rows[10:20] = [kept.rows[number]._replace(seq=place) for place, number in enumerate(order, 10)]
    moved = {number for place, number in enumerate(order, 10) if place != number}
    assert named(kept.verify(), Kind.MOVED) == moved


@given(ROWS, st.integers(0, SIZE))
def test_a_copied_row_is_named_where_it_was_put_in(untouched: Kept, source: int, place: int) -> None:
    kept = untouched.copy()
    kept.rows.insert(place, kept.rows[source])
    kept.renumber()
    report = kept.verify()
    assert not report.ok
    spare = {place} if place > source else {source, source + 1}
    assert named(report, Kind.ADDED) & {*spare, SIZE}


@given(st.integers(0, SIGNED - 1))
def test_a_forged_row_pushed_in_between_is_named(untouched: Kept, place: int) -> None:
    kept = untouched.copy()
    body = canonical.to_bytes({**json.loads(kept.rows[place].body), "act": "rules:exception:approved", "side": None})
    kept.rows.insert(place, StoredRow(place, body, leaf_hash(body)))
    kept.renumber()
    report = kept.verify()
    assert place + 1 in named(report, Kind.ADDED)
    assert named(report, Kind.MOVED) == set(range(place + 1, SIZE))
    assert place in named(kept.verify(Leaves(untouched)), Kind.CHANGED)


@given(st.integers(0, SIZE - 1), st.booleans())
def test_a_second_row_with_a_number_already_there_is_named(untouched: Kept, seq: int, forged: bool) -> None:  # noqa: FBT001
    kept = untouched.copy()
    row = kept.rows[seq]
    if forged:
        body = changed_body(row)
        row = StoredRow(seq, body, leaf_hash(body))
    kept.rows.insert(seq + 1, row)
    assert named(kept.verify()) == {seq}
    assert kinds(kept.verify()) == {Kind.ADDED}


def test_a_row_put_behind_the_last_one_past_the_count_is_named(kept: Kept) -> None:
    body = canonical.to_bytes({**json.loads(kept.rows[-1].body), "seq": SIZE, "side": None})
    kept.rows.append(StoredRow(SIZE, body, leaf_hash(body)))
    assert named(kept.verify(), Kind.ADDED) == {SIZE}


@given(st.integers(0, SIZE - 1))
def test_a_log_cut_off_at_the_end_names_every_lost_row(untouched: Kept, size: int) -> None:
    kept = untouched.copy()
    kept.rows = kept.rows[:size]
    assert named(kept.verify(), Kind.TRUNCATED) == set(range(size, SIZE))
    kept.size = size
    assert named(kept.verify(), Kind.TRUNCATED) == set(range(size, SIGNED))


@given(st.integers(0, SIZE - 1))
def test_a_log_rolled_back_with_its_checkpoints_is_found_by_one_held_elsewhere(untouched: Kept, size: int) -> None:
    kept = untouched.copy()
    held = kept.checkpoint(-1)
    kept.rows, kept.size = kept.rows[:size], size
    kept.checkpoints = [checkpoint for checkpoint in kept.checkpoints if checkpoint.size <= size]
    inside = kept.verify()
    assert {Kind.TRUNCATED, Kind.ROLLED_BACK}.isdisjoint(kinds(inside))
    kept.outside = [held]
    report = kept.verify()
    assert named(report, Kind.ROLLED_BACK) == set(range(size, SIGNED))
    assert report.ok == (size >= SIGNED)


@given(st.integers(0, SIGNED - 1))
def test_a_log_rewritten_and_signed_with_the_stolen_key_is_found_by_a_checkpoint_held_elsewhere(
    untouched: Kept, seq: int
) -> None:
    kept = untouched.copy()
    held = kept.checkpoint(-1)
    thief = SigningKey.generate(ORIGIN)
    kept.rewrite(seq, body=changed_body(kept.rows[seq]))
    tree = CompactRange.of(row.leaf for row in kept.rows)
    forged = Checkpoint(ORIGIN, tree.size, tree.root()).signed(thief)
    kept.checkpoints, kept.keys = [StoredCheckpoint(tree.size, str(forged), tree.frontier)], (thief.verifier,)
    assert kept.verify().ok
    kept.outside = [held]
    report = kept.verify()
    assert kinds(report) == {Kind.REWRITTEN}
    assert seq in named(report)


@given(st.integers(0, 3), st.integers(0, 10_000), st.integers(0, 7))
def test_a_changed_checkpoint_is_named_by_its_size(untouched: Kept, which: int, at: int, bit: int) -> None:
    kept = untouched.copy()
    stored = kept.checkpoints[which]
    note = bytearray(stored.note.encode())
    note[at % len(note)] ^= 1 << bit
    kept.checkpoints[which] = StoredCheckpoint(stored.size, note.decode(errors="replace"), stored.frontier)
    report = kept.verify()
    # When the new key's line of the hand-over is made unreadable, it is the later checkpoints that lack a key in force.
    assert named(report, Kind.CHECKPOINT) & ({stored.size, 30} if which == 1 else {stored.size})
    assert kinds(report) == {Kind.CHECKPOINT}


def test_checkpoints_out_of_order_are_named(kept: Kept) -> None:
    kept.checkpoints.reverse()
    assert named(kept.verify(), Kind.CHECKPOINT) == {10, 30, 40}


def test_a_key_that_was_never_handed_over_signs_in_vain(kept: Kept) -> None:
    thief = SigningKey.generate(ORIGIN)
    last = kept.checkpoints[-1]
    kept.checkpoints[-1] = StoredCheckpoint(last.size, str(kept.checkpoint(-1).signed(thief)), last.frontier)
    kept.keys = (*kept.keys, thief.verifier)
    assert named(kept.verify(), Kind.CHECKPOINT) == {SIGNED}


def test_a_key_out_of_force_signs_in_vain(kept: Kept) -> None:
    kept.keys = kept.keys[:1]
    assert named(kept.verify(), Kind.CHECKPOINT) == {30, SIGNED}


def test_a_checkpoints_tree_that_does_not_hash_to_its_root_is_named(kept: Kept) -> None:
    stored = kept.checkpoints[0]
    kept.checkpoints[0] = StoredCheckpoint(stored.size, stored.note, bytes(64))
    report = kept.verify()
    assert named(report, Kind.CHECKPOINT) == {10}
    assert report.confirmed == SIGNED


@given(SIDED, st.integers(0, 10_000), st.integers(0, 7), st.sampled_from(["salt", "payload"]))
def test_one_bit_of_a_side_row_names_exactly_that_row(untouched: Kept, seq: int, at: int, bit: int, name: str) -> None:
    kept = untouched.copy()
    data = bytearray(getattr(kept.rows[seq], name) or b"")
    data[at % len(data)] ^= 1 << bit
    kept.rows[seq] = with_bytes(kept.rows[seq], name, bytes(data))
    report = kept.verify()
    assert named(report) == {seq}
    assert kinds(report) == {Kind.SIDE_CHANGED}


@given(SIDED)
def test_a_side_row_taken_away_without_a_recorded_erasure_is_named(untouched: Kept, seq: int) -> None:
    kept = untouched.copy()
    kept.rows[seq] = kept.rows[seq]._replace(salt=None, payload=None)
    report = kept.verify()
    assert kinds(report) == {Kind.SIDE_MISSING}
    assert named(report) == {seq}


def test_without_the_row_that_records_an_erasure_the_erased_side_rows_are_missing(kept: Kept) -> None:
    kept.rows[ERASURE] = kept.rows[ERASURE]._replace(body=changed_body(kept.rows[ERASURE]))
    report = kept.verify()
    assert named(report, Kind.CHANGED) == {ERASURE}
    assert named(report, Kind.SIDE_MISSING) == set(ERASED)


def test_a_side_row_that_has_come_back_or_never_was_is_named(kept: Kept) -> None:
    side = SideRow.seal({"name": "汐見 花子"})
    kept.rows[7] = kept.rows[7]._replace(salt=side.salt, payload=side.payload)
    assert named(kept.verify(), Kind.SIDE_ADDED) == {7}
    kept.rows[ERASED[0]] = kept.rows[ERASED[0]]._replace(salt=side.salt, payload=side.payload)
    assert named(kept.verify(), Kind.SIDE_CHANGED, Kind.SIDE_RETURNED) == {ERASED[0]}
    kept.rows[ERASED[1]] = kept.rows[ERASED[1]]._replace(salt=side.salt)
    assert ERASED[1] in named(kept.verify(), Kind.SIDE_CHANGED)


@given(st.binary(max_size=60))
def test_a_body_of_any_bytes_with_a_fitting_leaf_is_found(untouched: Kept, body: bytes) -> None:
    kept = untouched.copy()
    kept.rewrite(15, body=body)
    assert 15 in named(kept.verify())
    kept.rewrite(15, body=b"[" * 5000)
    assert 15 in named(kept.verify(), Kind.CHANGED)


def test_a_value_of_another_type_in_the_store_is_a_finding_and_no_crash(kept: Kept) -> None:
    odd: object = "text"
    kept.rows[3] = StoredRow(3, odd, odd, odd, odd)  # type: ignore[arg-type]
    kept.rows[5] = StoredRow(odd, b"", b"")  # type: ignore[arg-type]
    report = kept.verify()
    assert {3, 5} <= named(report)


def test_columns_copied_for_searching_must_say_what_the_body_says(untouched: Kept) -> None:
    from sekimori.ledger.verification import verify

    def rows(wrong: int | None) -> list[tuple[object, ...]]:
        return [(*row, json.loads(row.body)["actor"] if row.seq != wrong else "person:0") for row in untouched.rows]

    def report(wrong: int | None) -> set[int]:
        checked = verify(rows(wrong), untouched.checkpoints, untouched.keys, origin=ORIGIN, columns=["actor"])
        return named(checked, Kind.COLUMNS)

    assert report(None) == set()
    assert report(14) == {14}


def test_a_report_says_what_it_found_in_words_and_in_a_stable_form(kept: Kept) -> None:
    kept.rows = [row for row in kept.rows if row.seq not in (32, 33)]
    report = kept.verify()
    assert {"kind": "missing", "first": 32, "last": 33, "sentence": "記録32～33がありません。"} in report.as_json()[
        "findings"
    ]
    assert report.as_json()["ok"] is False
    assert "記録32～33がありません。" in report.lines()
