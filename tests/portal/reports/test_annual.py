"""An annual report from its beginning to the committee: who may, what binds it, and its files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pypdfium2
import pytest
from django.db import IntegrityError, transaction

from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.committee import agenda
from sekimori.portal.evidence import selectors as evidence
from sekimori.portal.notices.models import Notice
from sekimori.portal.reports import drafting, home_tasks, printing, selectors, services
from sekimori.portal.reports.models import AnnualReport
from tests.portal.inspection.conftest import Office
from tests.portal.matrix import actors, allowed, hidden, seen

FILES = (b"%PDF-1.7 made for a test", b"PK made for a test")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that cost nothing; `test_a_report_on_paper…` makes real ones."""
    monkeypatch.setattr(printing, "pdf", lambda _record: FILES[0])
    monkeypatch.setattr(printing, "docx", lambda _record: FILES[1])


def begun(office: Office, audience: str = "committee", by: str = "system") -> AnnualReport:
    with office.world.acting(by):
        return services.report_begin(fiscal_year=2026, audience=audience)


def handed_in(office: Office, audience: str = "committee", by: str = "system") -> AnnualReport:
    record = begun(office, audience, by)
    with office.world.acting(by):
        services.report_write(
            pk=record.pk, preface="今年度の状況を報告します。", comments={"clauses": "着実に進んだ。"}
        )
        return services.report_submit(pk=record.pk)


def confirmed(office: Office, audience: str = "committee") -> AnnualReport:
    record = handed_in(office, audience)
    with office.world.acting("chief"):
        return services.report_confirm(pk=record.pk)


def fresh(record: AnnualReport) -> AnnualReport:
    return AnnualReport.objects.get(pk=record.pk)


@pytest.mark.usefixtures("quick")
def test_a_report_is_written_handed_in_confirmed_by_another_and_kept(office: Office) -> None:
    record = confirmed(office)
    assert (record.state, record.number, record.confirmed_label) == ("confirmed", 1, "総務部長 浜田 恵子")
    assert record.digest == drafting.digest_of(fresh(record))
    with office.world.acting("chief") as circumstances:
        kept = evidence.of(record, circumstances.actor)
        assert {b"".join(evidence.content(each.pk)) for each in kept} == set(FILES)
    assert {each.period_from.isoformat() for each in kept if each.period_from} == {"2026-04-01"}
    assert str(fresh(record)) == "令和8年度 情報セキュリティ年次報告（本部） 第1号"


@pytest.mark.usefixtures("quick")
def test_who_wrote_it_last_cannot_confirm_it_not_even_who_may_confirm(office: Office) -> None:
    record = handed_in(office, by="chief")
    with office.world.acting("chief"), pytest.raises(Refused, match="自分で書いた"):
        services.report_confirm(pk=record.pk)
    with office.world.acting("ciso"):
        services.report_confirm(pk=record.pk)
    with transaction.atomic(), pytest.raises(IntegrityError):
        AnnualReport.objects.bulk_create([
            AnnualReport(
                fiscal_year=2025, audience="public", as_of=record.as_of, begun_at=record.begun_at,
                written_by=office.world.people["chief"], confirmed_by=office.world.people["chief"],
            )
        ])  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_nothing_that_was_confirmed_is_ever_changed_or_deleted(office: Office) -> None:
    record = confirmed(office)
    for change in (
        lambda: AnnualReport.objects.filter(pk=record.pk).update(preface="別の文"),
        lambda: AnnualReport.objects.filter(pk=record.pk).delete(),
    ):
        with transaction.atomic(), pytest.raises(Exception, match=r"confirmed report|never deleted"):
            change()
    with office.world.acting("system"), pytest.raises(Refused):
        services.report_write(pk=record.pk, preface="別の文", comments={})


@pytest.mark.usefixtures("quick")
def test_what_differs_from_what_was_handed_in_is_not_confirmed(office: Office) -> None:
    record = handed_in(office)
    AnnualReport.objects.filter(pk=record.pk).update(preface="すり替えた文")
    with office.world.acting("chief"), pytest.raises(Conflict, match="異なる"):
        services.report_confirm(pk=record.pk)
    with office.world.acting("chief"), pytest.raises(Conflict):
        services.report_confirm(pk=record.pk, seen=record.version - 1)


@pytest.mark.usefixtures("quick")
def test_a_report_given_back_is_mended_and_handed_in_again(office: Office) -> None:
    record = handed_in(office)
    with office.world.acting("ciso"):
        with pytest.raises(InvalidInput, match="理由"):
            services.report_return(pk=record.pk, reason=" ")
        services.report_return(pk=record.pk, reason="件数の説明を足してください。")
    assert (fresh(record).state, fresh(record).digest) == ("draft", "")
    with office.world.acting("system") as circumstances:
        (task,) = home_tasks.to_do(circumstances.actor, 5)
        assert "差し戻されました" in str(task.hint)
        services.report_submit(pk=record.pk)
    with office.world.acting("ciso") as circumstances:
        assert [task.label for task in home_tasks.to_do(circumstances.actor, 5)] == [str(record)]
        services.report_confirm(pk=record.pk)
        assert home_tasks.to_do(circumstances.actor, 5) == []
    assert set(Notice.objects.filter(kind__startswith="reports:").values_list("kind", flat=True)) == {
        "reports:waiting", "reports:returned", "reports:confirmed",
    }  # fmt: skip


def test_bad_input_is_named_and_loses_nothing(office: Office) -> None:
    record = begun(office)
    with office.world.acting("system"):
        for year, audience, field in (
            (2027, "committee", "fiscal_year"),
            (2026, "nobody", "audience"),
            (2026, "committee", "audience"),
        ):
            with pytest.raises(InvalidInput) as told:
                services.report_begin(fiscal_year=year, audience=audience)
            assert told.value.field == field
        with pytest.raises(InvalidInput, match="はじめに"):
            services.report_submit(pk=record.pk)
        with pytest.raises(InvalidInput, match="ghost"):
            services.report_write(pk=record.pk, preface="", comments={"ghost": "x"})
        with pytest.raises(InvalidInput, match="4000字"):
            services.report_write(pk=record.pk, preface="あ" * 4001, comments={})
        with pytest.raises(Conflict):
            services.report_write(pk=record.pk, preface="x", comments={}, seen=record.version + 5)
    assert fresh(record).preface == ""


def test_figures_are_renewed_and_words_stay(office: Office) -> None:
    record = begun(office)
    with office.world.acting("system"):
        services.report_write(pk=record.pk, preface="序", comments={"scope": "所見"})
    office.confirmed()
    with office.world.acting("system"):
        renewed = services.report_renew(pk=record.pk)
    assert renewed.as_of > record.as_of
    assert "まだ行われていません" in str(record.content)
    assert "まだ行われていません" not in str(renewed.content)
    assert (renewed.preface, renewed.comments) == ("序", {"scope": "所見"})


def test_a_draft_is_given_up_with_a_reason_and_another_may_begin(office: Office) -> None:
    record = begun(office)
    with office.world.acting("system"):
        services.report_cancel(pk=record.pk, reason="作り直すため")
    assert begun(office).pk != record.pk


@pytest.mark.usefixtures("quick")
def test_everybody_reads_only_what_is_for_him(office: Office) -> None:
    office.seat("ciso")
    draft = begun(office, "assembly")
    committee, public = confirmed(office), confirmed(office, "public")
    everybody = actors(office.world)
    see_all = {"ciso", "chief", "system", "auditor"}
    assert seen(everybody, draft) == see_all
    assert seen(everybody, committee) == see_all
    working = seen(everybody, public)
    assert {"staff", "head_citizen", "election", *see_all} <= working
    assert {"outsider", "nobody", "operator_account"} & working == set()
    assert allowed(everybody, "create", AnnualReport) == {"chief", "system"}
    assert allowed(everybody, "write", AnnualReport, draft) == {"chief", "system"}
    waiting = handed_in(office, "committee")
    assert allowed(everybody, "confirm", AnnualReport, waiting) == {"ciso", "chief"}
    assert allowed(everybody, "return", AnnualReport, waiting) == {"ciso", "chief"}
    assert hidden(everybody, see_all) >= {"outsider", "staff", "head_citizen"}
    with office.world.acting("staff") as circumstances, pytest.raises(NotFound):
        selectors.annual_report_of(committee.pk, circumstances.actor)


@pytest.mark.usefixtures("quick")
def test_a_confirmed_report_to_the_committee_waits_on_its_agenda_to_be_taken_note_of(office: Office) -> None:
    source = next(each for each in agenda.sources() if each.key == "annual")
    with office.world.system():
        assert source.offered() == []
    record, _other = confirmed(office), confirmed(office, "public")
    with office.world.system():
        (offered,) = source.offered()
    assert (offered.subject, offered.digest, offered.body, offered.report) == (
        str(record.pk), record.digest, "security_committee", True,
    )  # fmt: skip


def test_next_years_report_compares_itself_with_this_ones(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "pdf", lambda _record: FILES[0])
    monkeypatch.setattr(printing, "docx", lambda _record: FILES[1])
    record = confirmed(office, "public")
    office.at(record.as_of.date().replace(year=2027, month=6))
    with office.world.acting("system"):
        later = services.report_begin(fiscal_year=2027, audience="committee")
    table = next(each for each in later.content["sections"] if each["key"] == "clauses")["tables"][0]
    assert table["rows"][-1][6] == sum(record.content["facts"]["met"].values())


def test_a_report_on_paper_says_what_is_kept_in_it(office: Office, excepting: Callable[..., None]) -> None:
    del excepting
    record = handed_in(office)
    with office.world.acting("chief"):
        paper, word = printing.pdf(record), printing.docx(record)
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper))
    body = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    for words in (
        "情報セキュリティ年次報告",
        "今年度の状況を報告します。",
        "条項の状態",
        "着実に進んだ。",
        "令和8年度",
    ):
        assert words in text.replace("\r\n", ""), words
        assert words in body, words
    assert "（案）" in text
    assert record.digest[:32] in text
    assert "w:tblHeader" in body
