"""Exhibits taken out of an installation: the files, the entries of the ledger about them and the proofs of these, in one archive.

`tools/verify.py evidence ARCHIVE` holds them against each other on a machine that knows nothing of the portal. `manifest.json`
lists exhibits, files and entries; `entries/` has of each entry its bytes, its proof and its side row, `keys` the public keys. What
the hash of a file is stands in an entry; the pieces in the manifest only help to find where it was altered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import NotAvailable
from sekimori.ledger.files import Archive, Files
from sekimori.portal.acts import selectors as acts
from sekimori.portal.acts.ledger import selectors as ledger
from sekimori.portal.acts.models import SideRow
from sekimori.portal.evidence import selectors as evidence
from sekimori.portal.evidence.models import Evidence
from sekimori.portal.rooms import act_types
from sekimori.portal.rooms.models import Exhibit, Handover

FORMAT = "sekimori-evidence/v1"
# A file is listed in pieces of so many bytes, each by the first half of its hash.
WIDTH, SHOWN = 4096, 16
OWN = (act_types.TAKEN.name, act_types.HANDED.name, act_types.TO_POLICE.name)
README = """\
証拠一式の確かめ方 / How to verify these exhibits

  python3 verify.py evidence このファイル.zip --key '公開鍵'

verify.py（Python 3だけで動く一つのファイル）と公開鍵は、この一式とは別の経路で受け取ってください。
Obtain verify.py and the public key by another way than this archive.
"""


def write_bundle(path: Path, incident: str, exhibits: Iterable[Exhibit]) -> None:
    """Writes the archive. Raises NotAvailable while a newer entry is not under a signed checkpoint yet, Conflict for a file that

    is there already, sealing.Damaged for a stored file that is not what was kept.
    """
    with Archive(path, new=True) as files:
        listed = [_exhibit(files, exhibit) for exhibit in exhibits]
        keys = ledger.public_keys()
        manifest = {"format": FORMAT, "incident": incident, "exhibits": listed}
        files.write("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        files.write("keys", "".join(f"{key}\n" for key in keys).encode())
        files.write("README.txt", README.encode())


def _exhibit(files: Files, exhibit: Exhibit) -> dict[str, Any]:
    seqs = sorted(line.seq for line in acts.history_of(exhibit, of=OWN))
    for seq in seqs:
        _entry(files, seq)
    handovers: list[Handover] = list(exhibit.handovers.select_related("receipt"))
    found = [_file(files, exhibit, exhibit.evidence, step=0, fact="sha256")] if exhibit.evidence else []
    found += [
        _file(files, exhibit, each.receipt, step=each.position, fact="receipt") for each in handovers if each.receipt
    ]
    return {"number": exhibit.number, "what": exhibit.what, "entries": seqs, "files": found}


def _entry(files: Files, seq: int) -> None:
    try:
        proof, body = ledger.inclusion_proof(seq)
    except NotAvailable:
        raise NotAvailable(
            _("直前の記録に、まだ署名が付いていません。署名は５分ごとに付きます。少し待ってから書き出してください。")
        ) from None
    files.write(f"entries/{seq}.json", body)
    files.write(f"entries/{seq}.proof", str(proof).encode())
    side = SideRow.objects.filter(pk=seq).first()
    if side is not None and side.salt is not None and side.payload is not None:
        line = {"salt": bytes(side.salt).hex(), "payload": bytes(side.payload).decode()}
        files.write(f"entries/{seq}.side", json.dumps(line, ensure_ascii=False).encode())


def _file(files: Files, exhibit: Exhibit, kept: Evidence, *, step: int, fact: str) -> dict[str, Any]:
    path = f"files/{exhibit.position}-{step}/{kept.name}"
    data = b"".join(evidence.content(kept.pk))
    pieces = [hashlib.sha256(data[at : at + WIDTH]).hexdigest()[:SHOWN] for at in range(0, len(data), WIDTH)]
    files.write(path, data)
    return {"path": path, "step": step, "fact": fact, "size": len(data), "width": WIDTH, "pieces": pieces}
