"""Signed notes, keys and checkpoints as other programs write and read them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.ledger.checkpoint import Checkpoint, KeyChain, as_kept, cosign, open_checkpoint, read
from sekimori.ledger.notes import (
    COSIGNATURE,
    Note,
    SignatureFault,
    SigningKey,
    UnreadableNote,
    VerifierKey,
    cosigned_at,
)

ORIGIN = "shiomi.example/ledger"
KEY = SigningKey.generate(ORIGIN)
OTHER = SigningKey.generate(ORIGIN)
WITNESS = SigningKey.generate("witness.example/ken", COSIGNATURE)
CHECKPOINT = Checkpoint(ORIGIN, 12, b"r" * 32)
# The public example in the package documentation of golang.org/x/mod/sumdb/note.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08g"
    "o/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_signed_by_gos_own_package_is_verified() -> None:
    note = Note.parse(GO_NOTE)
    assert [key.name for key in note.signed_by([VerifierKey.parse(GO_VKEY)])] == ["PeterNeumann"]
    assert str(note) == GO_NOTE


def test_keys_survive_being_written_down() -> None:
    assert SigningKey.parse(KEY.private_text()) == KEY
    assert VerifierKey.parse(str(KEY.verifier)) == KEY.verifier
    assert KEY.private_text().split("+")[-1] not in repr(KEY)


@pytest.mark.parametrize(
    "text",
    ["", "a+b+c", "name+00000000+AQ==", str(KEY.verifier)[:-4], "x" + str(KEY.verifier)],
    ids=["empty", "letters", "another hash", "cut short", "another name"],
)
def test_what_is_not_a_key_is_refused(text: str) -> None:
    with pytest.raises(UnreadableNote):
        VerifierKey.parse(text)
    with pytest.raises(UnreadableNote):
        SigningKey.parse("PRIVATE+KEY+" + text)


def test_a_signed_checkpoint_is_opened_by_its_key_only() -> None:
    note = str(CHECKPOINT.signed(KEY))
    assert open_checkpoint(note, ORIGIN, [KEY.verifier]) == CHECKPOINT
    with pytest.raises(SignatureFault, match="知っている鍵"):
        open_checkpoint(note, ORIGIN, [OTHER.verifier])
    with pytest.raises(SignatureFault, match="別の記録"):
        open_checkpoint(note, "elsewhere.example/ledger", [KEY.verifier])


def test_a_changed_size_or_root_is_not_signed() -> None:
    note = str(CHECKPOINT.signed(KEY))
    for changed in (note.replace("\n12\n", "\n13\n"), note.replace("cnJy", "cnJz")):
        with pytest.raises(SignatureFault, match="内容と合いません"):
            open_checkpoint(changed, ORIGIN, [KEY.verifier])


def test_an_unknown_signature_beside_a_known_one_is_ignored_and_a_wrong_one_spoils_the_note() -> None:
    both = CHECKPOINT.signed(KEY, OTHER)
    assert open_checkpoint(str(both), ORIGIN, [KEY.verifier]) == CHECKPOINT
    forged = Note(both.text, (both.signatures[0], OTHER.sign("something else\n")))
    with pytest.raises(SignatureFault):
        open_checkpoint(str(forged), ORIGIN, [KEY.verifier, OTHER.verifier])


def test_a_witness_adds_its_cosignature_with_the_time_it_saw_the_checkpoint() -> None:
    note = cosign(CHECKPOINT.signed(KEY), WITNESS, 1_800_000_000)
    read_again = Note.parse(str(note))
    assert read_again.signed_by([WITNESS.verifier]) == (WITNESS.verifier,)
    assert cosigned_at(read_again.signatures[1]) == 1_800_000_000
    later = Note(note.text, (note.signatures[0], WITNESS.sign("other\n", unix_time=1_800_000_000)))
    with pytest.raises(SignatureFault):
        later.signed_by([WITNESS.verifier])


def test_a_witness_alone_does_not_make_a_checkpoint_of_the_log() -> None:
    alone = Note(CHECKPOINT.text, (WITNESS.sign(CHECKPOINT.text, unix_time=1),))
    with pytest.raises(SignatureFault, match="記録そのものの鍵"):
        open_checkpoint(str(alone), ORIGIN, [WITNESS.verifier])
    with pytest.raises(UnreadableNote):
        cosign(CHECKPOINT.signed(KEY), KEY, 1)


def test_the_chain_of_keys_moves_on_only_where_both_have_signed() -> None:
    chain = KeyChain([KEY.verifier, OTHER.verifier])
    chain.admit(CHECKPOINT.signed(KEY))
    with pytest.raises(SignatureFault):
        chain.admit(CHECKPOINT.signed(OTHER))
    chain.admit(CHECKPOINT.signed(KEY, OTHER))
    chain.admit(CHECKPOINT.signed(OTHER))
    with pytest.raises(SignatureFault, match="有効な鍵"):
        chain.admit(CHECKPOINT.signed(KEY))
    assert chain.passed == (KEY.verifier, OTHER.verifier)


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n012\n{base64.b64encode(b'r' * 32).decode()}\n",
        f"{ORIGIN}\n12\n{base64.b64encode(b'r' * 31).decode()}\n",
        f"{ORIGIN}\n12\n!\n",
        f"{ORIGIN}\n12\n",
        f"{ORIGIN}\n-1\n{base64.b64encode(b'r' * 32).decode()}\n",
        "",
    ],
)
def test_what_is_not_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(UnreadableNote):
        Checkpoint.parse(text)


@given(st.binary(max_size=300))
def test_any_bytes_are_either_a_note_or_refused(data: bytes) -> None:
    try:
        note = Note.parse(data)
    except UnreadableNote:
        return
    assert str(note).encode() == data


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_no_single_bit_of_a_checkpoint_can_be_changed(at: int, bit: int) -> None:
    data = bytearray(str(CHECKPOINT.signed(KEY)).encode())
    data[at % len(data)] ^= 1 << bit
    with pytest.raises((UnreadableNote, SignatureFault)):
        open_checkpoint(bytes(data), ORIGIN, [KEY.verifier])


@pytest.mark.parametrize("saved", ["{}", "\ufeff{}", "\r\n{}\r\n\r\n", "  {}"])
def test_a_checkpoint_saved_from_a_code_or_a_mail_is_read_however_it_was_saved(saved: str) -> None:
    note = str(CHECKPOINT.signed(KEY)).rstrip("\n")
    kept = saved.format(note).replace("\n", "\r\n").replace("\r\r", "\r").encode()
    assert open_checkpoint(as_kept(kept), ORIGIN, [KEY.verifier]) == CHECKPOINT
    with pytest.raises(UnreadableNote):
        as_kept(kept + b"\xff")


def test_further_lines_of_a_checkpoint_are_signed_but_not_needed() -> None:
    text = CHECKPOINT.text + "a further line\n"
    note = Note(text, (KEY.sign(text),))
    assert read(str(note))[0] == CHECKPOINT
    assert open_checkpoint(str(note), ORIGIN, [KEY.verifier]) == CHECKPOINT
