"""Time stamps over checkpoints: asked for and taken in as files, from an authority that lives in the test's folder."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from sekimori.common.errors import InvalidInput, Refused
from sekimori.ledger.files import Folder
from sekimori.portal.acts.ledger import selectors, services, stamps
from sekimori.portal.acts.models import LedgerEntry
from sekimori.sandbox import programs
from tests.world import World

CONFIGURATION = """
[req]
distinguished_name = name
prompt = no
[name]
CN = Invented time stamping authority
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[stamper]
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = tsa1
[tsa1]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
"""


class Authority:
    """An invented time stamping authority, made with openssl."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        (folder / "serial").write_text("01\n", encoding="ascii")
        (folder / "conf").write_text(CONFIGURATION.format(folder=folder), encoding="ascii")
        self.openssl("req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
                     "-config", "conf", "-extensions", "authority")  # fmt: skip
        self.openssl(
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-config", "conf"
        )
        self.openssl("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                     "-out", "tsa.pem", "-extfile", "conf", "-extensions", "stamper")  # fmt: skip

    def openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    @property
    def certificate(self) -> bytes:
        return (self.folder / "ca.pem").read_bytes()

    def answer(self, request: bytes) -> bytes:
        (self.folder / "request.tsq").write_bytes(request)
        self.openssl("ts", "-reply", "-queryfile", "request.tsq", "-signer", "tsa.pem", "-inkey", "tsa.key", "-config", "conf",
                     "-out", "response.tsr")  # fmt: skip
        return (self.folder / "response.tsr").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    reason = programs.refusal()
    if reason:
        pytest.skip(f"programs cannot be run in isolation here: {reason}")
    return Authority(tmp_path_factory.mktemp("tsa") / "authority")


@pytest.mark.kernel
def test_a_checkpoint_is_stamped_recorded_and_taken_along_in_exports(
    log: World, authority: Authority, tmp_path: Path
) -> None:
    last = selectors.last_checkpoint()
    assert last is not None
    response = authority.answer(stamps.request_for(last.note))
    with log.system():
        stamp = services.stamp_accept(size=last.size, untrusted_response=response, authority=authority.certificate)
        services.log_export(files=Folder(tmp_path / "export"), side_rows=False)
    assert stamp.stamped_at.year >= 2026
    recorded = LedgerEntry.objects.get(act="ledger:checkpoint:stamped")
    assert json.loads(bytes(recorded.body))["data"] == {
        "size": 8,
        "note": stamp.note_sha256,
        "response": stamp.response_sha256,
    }
    assert (tmp_path / "export" / "stamps" / "8.tsr").read_bytes() == response
    assert selectors.log_report().ok


@pytest.mark.kernel
def test_a_stamp_for_something_else_or_by_somebody_else_is_refused(
    log: World, authority: Authority, tmp_path: Path
) -> None:
    last = selectors.last_checkpoint()
    assert last is not None
    right, wrong = (
        authority.answer(stamps.request_for(last.note)),
        authority.answer(stamps.request_for("something else")),
    )
    stranger = Authority(tmp_path / "stranger")
    cases = [
        (wrong, authority),
        (right, stranger),
        (right[:-20], authority),
        (b"nonsense", authority),
        (b"", authority),
    ]
    for response, trusted in cases:
        with log.system(), pytest.raises(InvalidInput, match="時刻認証の応答が"):
            services.stamp_accept(size=8, untrusted_response=response, authority=trusted.certificate)
    with log.system(), pytest.raises(InvalidInput, match="大きすぎ"):
        services.stamp_accept(size=8, untrusted_response=bytes(2_000_000), authority=authority.certificate)
    assert not LedgerEntry.objects.filter(act="ledger:checkpoint:stamped").exists()


def test_only_an_existing_checkpoint_is_stamped_and_only_by_those_who_administer(log: World) -> None:
    with log.system(), pytest.raises(InvalidInput, match="件数7"):
        services.stamp_accept(size=7, untrusted_response=b"", authority=b"")
    with log.acting("staff"), pytest.raises(Refused):
        services.stamp_accept(size=8, untrusted_response=b"", authority=b"")
