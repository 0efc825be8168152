"""Keeping a file: sealed, once, under its content; what cannot be understood or stored leaves nothing."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from sekimori.common.clock import moment_at
from sekimori.common.errors import Conflict, InvalidInput, NotAvailable, Refused
from sekimori.portal.acts import selectors as acts
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.evidence import keys, selectors, services
from sekimori.portal.evidence.models import Evidence, StoredObject
from sekimori.portal.evidence.services.keeping import safe_name
from sekimori.portal.evidence.store import store
from sekimori.portal.registers.models import Device
from tests.common.test_filekinds import excel, pdf, word
from tests.portal.evidence.conftest import Keep
from tests.world import TODAY, World


def files(data: Path) -> list[Path]:
    return [path for path in (data / "evidence").rglob("*") if path.is_file()]


def test_what_was_kept_comes_back_and_lies_sealed_on_the_disk(data: Path, keep: Keep) -> None:
    made = keep(b"the minutes of a meeting")
    assert b"".join(selectors.content(made.pk)) == b"the minutes of a meeting"
    assert made.digest == hashlib.sha256(b"the minutes of a meeting").hexdigest()
    (file,) = files(data)
    assert b"minutes" not in file.read_bytes()
    assert made.digest not in file.name


def test_the_entry_in_the_ledger_holds_the_hash(keep: Keep) -> None:
    made = keep(b"content")
    entry = LedgerEntry.objects.get(act="evidence:file:kept")
    assert entry.subject == f"evidence.evidence:{made.pk}"
    assert made.digest.encode() in bytes(entry.body)


def test_the_same_content_lies_there_once_behind_each_wall(data: Path, keep: Keep) -> None:
    first, second, walled = keep(b"same"), keep(b"same", name="b.txt"), keep(b"same", wall="whistle")
    assert first.stored_id == second.stored_id != walled.stored_id
    assert len(files(data)) == 2


@pytest.mark.parametrize(
    ("content", "name", "kind", "facts"),
    [
        (pdf(), "報告.pdf", "pdf", {"pages": 1}),
        (word(macros=True), "要綱.docx", "docx", {"macros": True}),
        (excel(3), "台帳.xlsx", "xlsx", {"sheets": 3}),
        ("議事録".encode(), "議事録.txt", "text", {}),
    ],
)
def test_a_file_is_known_by_its_inside(keep: Keep, content: bytes, name: str, kind: str, facts: dict[str, int]) -> None:
    made = keep(content, name=name)
    assert (made.kind, made.facts) == (kind, facts)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.txt", "空です"),
        (b"MZ program", "tool.exe", "プログラム"),
        (b"%PDF-1.7 broken", "a.pdf", "壊れている"),
        (word(), "a.pdf", "中身はＰＤＦではありません"),
        (b"plain text", "a.docx", "中身はWord文書ではありません"),
        (b"x" * 2001, "a.txt", "大きすぎます"),
    ],
)
def test_a_file_that_cannot_be_accepted_leaves_nothing(
    data: Path, keep: Keep, content: bytes, name: str, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        keep(content, name=name, limit=2000 if len(content) == 2001 else None)
    assert files(data) == []
    assert not Evidence.objects.exists()


def test_an_exhibit_is_kept_as_it_is_and_says_so(keep: Keep) -> None:
    made = keep(b"MZ malware", name="sample.exe", as_is=True)
    assert made.as_is
    assert made.facts == {}


def test_the_name_of_a_file_carries_no_path_and_no_invisible_sign() -> None:
    assert safe_name("C:\\秘\\報告.pdf") == "報告.pdf"
    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name("cod\u202efdp.exe\x00") == "codfdp.exe"
    assert safe_name("\x00") == "file"
    assert safe_name("あ" * 300 + ".pdf").endswith("あ.pdf")
    assert len(safe_name("あ" * 300 + ".pdf")) == 255


def test_a_period_that_ends_before_it_begins_is_refused(keep: Keep) -> None:
    with pytest.raises(InvalidInput, match="対象期間"):
        keep(period=(TODAY, TODAY.replace(year=2025)))


def test_the_period_it_speaks_for_says_until_when_it_is_kept(keep: Keep) -> None:
    made = keep(period=(None, TODAY.replace(year=2020)), retention="y5")
    assert str(made.retain_until) == "2026-03-31"
    assert keep(b"other", retention="permanent").retain_until is None


def test_a_class_that_the_city_does_not_have_is_refused(keep: Keep) -> None:
    with pytest.raises(InvalidInput, match="保存期間表"):
        keep(retention="forever")


def test_without_the_key_nothing_is_kept_and_no_new_key_is_made(data: Path, keep: Keep) -> None:
    keep()
    (data / "evidence_key").unlink()
    with pytest.raises(NotAvailable, match="鍵がありません"):
        keep(b"more")
    assert not keys.made()


def test_a_full_disk_gives_a_clear_sentence_and_no_half_record(data: Path, keep: Keep) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))
    try:
        with pytest.raises(NotAvailable, match="空き容量が足りない"):
            keep(b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files(data) == []
    assert not Evidence.objects.exists()
    assert not LedgerEntry.objects.filter(act__startswith="evidence:").exists()


def in_a_process_that_dies(action: Callable[[], object]) -> None:
    """Does `action` in a copy of this process and kills it with SIGKILL, wherever the action stops."""
    child = os.fork()
    if not child:
        try:
            action()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_a_process_killed_between_file_and_row_leaves_an_orphan_that_the_sweep_removes(
    data: Path, world: World
) -> None:
    with world.acting("head_citizen"):
        in_a_process_that_dies(lambda: services.evidence_take(b"never a row", name="a.txt"))
    assert len(files(data)) == 1
    assert not StoredObject.objects.exists()
    with world.system():
        assert services.orphans_sweep() == 0  # It may belong to an upload that is still under way.
    age(data, days=2)
    with world.system():
        assert services.orphans_sweep() == 1
    assert files(data) == []


class Cut(io.BytesIO):
    """A file whose reading kills the process in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 300_000:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(size)


def test_a_process_killed_in_the_middle_of_a_file_leaves_a_part_that_the_sweep_removes(
    data: Path, world: World
) -> None:
    with world.acting("head_citizen"):
        in_a_process_that_dies(lambda: services.evidence_take(Cut(b"x" * 2_000_000), name="a.txt"))
    assert [path.parent.name for path in files(data)] == ["partial"]
    age(data, days=2)
    with world.system():
        assert services.orphans_sweep() == 1
    assert files(data) == []


def age(data: Path, days: int) -> None:
    """Lets the files be older than they are."""
    for path in files(data):
        moment = TODAY_SECONDS - days * 86_400
        os.utime(path, (moment, moment))


TODAY_SECONDS = int(moment_at(TODAY, 10).timestamp())


def test_the_sweep_leaves_what_has_a_row_however_old(data: Path, world: World, keep: Keep) -> None:
    made = keep(b"kept")
    age(data, days=400)
    with world.system():
        assert services.orphans_sweep() == 0
    assert b"".join(selectors.content(made.pk)) == b"kept"


def test_what_was_taken_in_long_before_its_act_is_not_swept_away_under_it(
    data: Path, world: World, device: Device
) -> None:
    with world.acting("head_citizen"):
        taken = services.evidence_take(b"early", name="a.txt")
        age(data, days=2)
        made = services.keep(untrusted=taken, name="a.txt", subject=device)
    (file,) = files(data)
    assert file.stat().st_mtime > TODAY_SECONDS - 86_400 or store().refresh(file.name)
    assert b"".join(selectors.content(made.pk)) == b"early"


def test_attaching_asks_the_policy_of_the_record(world: World, device: Device) -> None:
    def attach(by: str) -> Evidence:
        with world.acting(by):
            return services.evidence_attach(untrusted=b"photo", name="a.txt", subject=subject_of(device))

    assert attach("head_citizen").unit_id == world.unit("210")
    with pytest.raises(Refused):
        attach("auditor")
    for stranger in ("outsider", "staff_tax"):
        with pytest.raises(NotFound):
            attach(stranger)


@pytest.mark.parametrize("subject", ["registers.device:999", "auth.user:1", "registers.device:x", "nonsense"])
def test_attaching_to_what_is_no_record_says_not_found(world: World, subject: str) -> None:
    with world.acting("head_citizen"), pytest.raises(NotFound):
        services.evidence_attach(untrusted=b"photo", name="a.txt", subject=subject)


def test_the_same_form_sent_twice_attaches_once(world: World, device: Device) -> None:
    import uuid

    token = uuid.uuid4()
    with world.acting("head_citizen"):
        services.evidence_attach(untrusted=b"1", name="a.txt", subject=subject_of(device), token=token)
        with pytest.raises(Conflict):
            services.evidence_attach(untrusted=b"2", name="a.txt", subject=subject_of(device), token=token)
    assert Evidence.objects.count() == 1


def test_the_record_lists_its_evidence_for_those_who_see_it(world: World, device: Device, keep: Keep) -> None:
    first, second = keep(b"1"), keep(b"2")
    with world.acting("staff") as circumstances:
        assert selectors.of(device, circumstances.actor) == [second, first]
        assert [line.seq for line in acts.history_of(first)]
    with world.acting("staff_tax") as circumstances:
        assert selectors.of(device, circumstances.actor) == []


def test_a_few_queries_keep_a_file(
    world: World, keep: Keep, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    keep(b"warm")
    with django_assert_max_num_queries(25):  # type: ignore[attr-defined]
        keep(b"another")
    assert connection.vendor
