"""`sekimori standard lint FILE`: what keeps a text from being carried out, for a person or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sekimori.standards.chosen import chosen_package
from sekimori.standards.linting.linting import lint as lint_text
from sekimori.standards.linting.model import LintReport, Severity
from sekimori.standards.linting.organisation import read_organisation
from sekimori.standards.norms.command import labelled
from sekimori.standards.norms.extraction import read_norms
from sekimori.standards.reading.reader import read_file

SEVERITIES = {Severity.ERROR: "重大", Severity.WARNING: "注意", Severity.NOTICE: "参考"}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", type=click.Path(path_type=Path), help="組織と既存文書の一覧（YAML又はJSON）。")
@click.option("--package", "package", help="役割の対応付けに使う規程パッケージ（キー又はフォルダ）。")
@click.option("--json", "as_json", is_flag=True, help="機械で読む形（JSON）で出します。")
def lint(file: Path, *, organisation: Path | None, package: str | None, as_json: bool) -> None:
    """本文の穴を調べます。責任者のいない課、相手のない報告、様式のない許可、指す先のない引用などを挙げます。"""
    known = read_organisation(organisation) if organisation is not None else None
    text = read_file(file)
    reading = read_norms(text.nodes, labelled(chosen_package(package)))
    forms = tuple(appendix.label for appendix in text.appendices)
    report = lint_text(text.nodes, reading, organisation=known, forms=forms)
    if as_json:
        click.echo(report.model_dump_json())
        return
    for line in listing(report):
        click.echo(line)


def listing(report: LintReport) -> Iterator[str]:
    """The findings as lines for a person, and how many there are of each severity."""
    for one in report.findings:
        related = f"（関連 {'、'.join(one.related)}）" if one.related else ""
        yield f"{one.clause or '（全体）'}  ［{SEVERITIES[one.severity]}］ {one.sentence}{related}"
        yield f"    → {one.todo}  〔{one.rule}〕"
    counts = {severity: sum(1 for one in report.findings if one.severity is severity) for severity in Severity}
    yield "　".join(f"{SEVERITIES[severity]} {count}件" for severity, count in counts.items())
