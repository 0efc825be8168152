"""What was sealed is read again whole and in order, or not at all."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common.errors import NotAvailable
from sekimori.common.sealing import Damaged, MasterKey, OtherKey, Sealer, key_id_of, unseal

KEY = MasterKey.of("k" * 40)
SMALL = 16


def sealed(content: bytes, *, key: MasterKey = KEY, chunk: int = SMALL) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out, key, chunk)
    for at in range(0, len(content), 7):
        sealer.write(content[at : at + 7])
    sealer.close()
    return out.getvalue()


def read(data: bytes, key: MasterKey = KEY) -> bytes:
    return b"".join(unseal(io.BytesIO(data), key))


@given(st.binary(max_size=200))
def test_any_content_comes_back_as_it_was(content: bytes) -> None:
    assert read(sealed(content)) == content


@given(st.binary(min_size=1, max_size=100), st.data())
def test_one_changed_bit_anywhere_is_found(content: bytes, data: st.DataObject) -> None:
    whole = bytearray(sealed(content))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((Damaged, OtherKey)):
        read(bytes(whole))


@given(st.binary(min_size=1, max_size=100), st.data())
def test_a_stream_that_was_cut_off_is_found(content: bytes, data: st.DataObject) -> None:
    whole = sealed(content)
    with pytest.raises(Damaged):
        read(whole[: data.draw(st.integers(0, len(whole) - 1))])


def test_chunks_in_another_order_added_or_left_out_are_found() -> None:
    whole = sealed(bytes(range(64)))
    head, size = whole[: len(whole) - 4 * (SMALL + 16)], SMALL + 16
    chunks = [whole[len(head) + at * size :][:size] for at in range(4)]
    for order in ([1, 0, 2, 3], [0, 2, 3], [0, 1, 2, 3, 3], [0, 1, 2]):
        with pytest.raises(Damaged):
            read(head + b"".join(chunks[number] for number in order))


def test_another_key_says_so_and_gives_nothing() -> None:
    other = MasterKey.of("o" * 40)
    whole = sealed(b"content")
    assert key_id_of(io.BytesIO(whole)) == KEY.id
    with pytest.raises(OtherKey, match="evidence_key"):
        read(whole, other)


def test_the_same_content_is_sealed_differently_each_time_and_shows_nothing_of_itself() -> None:
    first, second = sealed(b"secret words" * 10), sealed(b"secret words" * 10)
    assert first != second
    assert b"secret" not in first


def test_a_short_secret_is_no_key() -> None:
    with pytest.raises(NotAvailable):
        MasterKey.of("short")
