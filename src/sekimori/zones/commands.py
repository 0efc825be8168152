"""sekimori zones: configurations of devices in, proofs, matrices and lines out."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import click

from sekimori.common.errors import InvalidInput, Place
from sekimori.zones import areas, checking, lines, proving, reading
from sekimori.zones import matrix as matrices
from sekimori.zones.network import Net

FILE = click.Path(path_type=Path, dir_okay=False)
CONFIGS = click.option(
    "--config", "configs", multiple=True, required=True, type=FILE, metavar="FILE", help="機器の設定（複数可）"
)
JSON = click.option("--json", "as_json", is_flag=True, help="結果をJSONで出力する")
LABELS = {"separated": "分離", "leaks": "漏れあり", "inconclusive": "判定不能"}
KINDS = {
    "unmatchable": "合致するパケットがない",
    "shadowed": "前の行に隠されて届かない",
    "redundant": "前の行と同じ動作で届かない",
    "contradicted": "一部が前の行と食い違う",
    "wide": "広すぎる",
}


class WithFurtherFiles(click.Command):
    """Takes `--config a b c` as `--config a --config b --config c`, as a shell's pattern writes it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        spread: list[str] = []
        after = False
        for each in args:
            if after and not each.startswith("-") and spread[-1] != "--config":
                spread.append("--config")
            after = each == "--config" or (after and not each.startswith("-"))
            spread.append(each)
        return super().parse_args(ctx, spread)


@click.group()
def zones() -> None:
    """ネットワーク領域の分離を、機器の設定から証明します。"""


@zones.command(cls=WithFurtherFiles)
@CONFIGS
@click.option("--areas", "areas_file", required=True, type=FILE, help="領域と許可する通信（YAML）")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="許可の期限を見る日（既定は今日）")
@JSON
def prove(configs: tuple[Path, ...], *, areas_file: Path, on: dt.datetime | None, as_json: bool) -> None:
    """領域の組ごとに判定します。終了コード：0 すべて分離、1 漏れか判定不能がある、2 入力の誤り。"""
    day = on.date() if on else dt.datetime.now(tz=dt.timezone(dt.timedelta(hours=9))).date()
    plan = areas.load_all(areas_file)
    prover = proving.Prover(Net(reading.read_files(configs), plan), day)
    pairs = list(prover.all())
    if as_json:
        _print([each.as_json() for each in pairs])
    else:
        for each in pairs:
            _tell(each)
    sys.exit(0 if all(each.verdict is proving.Verdict.SEPARATED for each in pairs) else 1)


def _tell(pair: proving.Pair) -> None:
    click.echo(f"{pair.source} → {pair.destination}：{LABELS[pair.verdict.value]}")
    for name, leaks in (("漏れ", pair.leaks), ("漏れの疑い", pair.possible)):
        for leak in leaks:
            packet = json.dumps(leak.as_json()["packet"], ensure_ascii=False)
            click.echo(f"  {name} {leak.device.name} {leak.line.file}:{leak.line.number} {leak.line.text} {packet}")
    for device, unknown in pair.unmodelled:
        line = unknown.line
        click.echo(f"  分からない行 {device} {line.file}:{line.number} {line.text}（{unknown.reason}）")
    for reason in pair.reasons:
        click.echo(f"  {reason}")


@zones.command(cls=WithFurtherFiles)
@click.argument("answers", type=FILE, metavar="ANSWERS.json")
@CONFIGS
@click.option("--areas", "areas_file", required=True, type=FILE, help="領域と許可する通信（YAML）")
def check(answers: Path, *, configs: tuple[Path, ...], areas_file: Path) -> None:
    """Prove --json の結果にある証明書を、計算とは別に確かめます。終了コード：0 すべて確かめた、1 確かめられないものがある。"""
    net = Net(reading.read_files(configs), areas.load_all(areas_file))
    try:
        told = json.loads(answers.read_text(encoding="utf-8"))
        certificates = [each["certificate"] for each in told if each["certificate"]]
    except (OSError, ValueError, TypeError, KeyError):
        raise InvalidInput("prove --json の結果ではありません。", place=Place(answers.name)) from None
    wrong = False
    for certificate in certificates:
        objections = checking.check(certificate, net)
        wrong |= bool(objections)
        click.echo(
            f"{certificate['from']} → {certificate['to']}：{'確かめました' if not objections else '確かめられません'}"
        )
        for each in objections:
            click.echo(f"  {each.sentence}")
    sys.exit(1 if wrong else 0)


@zones.command(cls=WithFurtherFiles)
@CONFIGS
@click.option("--service", "service_text", required=True, metavar="SERVICE", help="tcp/22、udp/53、icmp、any")
@click.option("--chain", default="", metavar="LIST", help="この規則の並びだけを見る（例：filter/INPUT）")
@click.option("--ipv6", is_flag=True, help="IPv6のアドレスについて答える")
@JSON
def matrix(configs: tuple[Path, ...], *, service_text: str, chain: str, ipv6: bool, as_json: bool) -> None:
    """あるサービスで、どのアドレスからどのアドレスへ新しい通信が通るかを表にします。"""
    asked = matrices.service(service_text)
    net = Net(reading.read_files(configs), areas.Areas("", areas.Plan(areas=())))
    found = [matrices.matrix(net, device, asked, 6 if ipv6 else 4, chain) for device in net.devices.values()]
    if as_json:
        told = [{"service": asked.text, "family": 6 if ipv6 else 4, **each.as_json()} for each in found]
        _print(told[0] if len(told) == 1 else told)
        return
    for each in found:
        click.echo(f"{each.device} {each.chain} {asked.text}")
        told_classes = each.as_json()["classes"]
        for one in told_classes:
            click.echo(f"  [{one['id']}] {'、'.join(one['addresses'])}")
        for (a, b), allowed in sorted(each.reach.items()):
            click.echo(f"  [{a}] → [{b}] {allowed}")


@zones.command("lines", cls=WithFurtherFiles)
@CONFIGS
@click.option("--all", "everything", is_flag=True, help="届かない行のほか、食い違う行、広すぎる行も挙げる")
@JSON
def unreachable(configs: tuple[Path, ...], *, everything: bool, as_json: bool) -> None:
    """届かない行を、それを隠す行とともに挙げます。"""
    devices = reading.read_files(configs).values()
    reports = [(device, lines.examine(device)) for device in devices]
    findings = [each for _, report in reports for each in report.findings if everything or each.unreachable]
    if as_json:
        _print(
            {
                "lines": [each.as_json() for each in findings],
                "unknown": [each for _, report in reports for each in report.unknown],
                "unmodelled": [each.as_json(device.name) for device, _ in reports for each in device.unmodelled],
            }
        )
        return
    for each in findings:
        line = each.rule.line
        click.echo(f"{each.device} {each.list} {line.file}:{line.number} {line.text}（{KINDS[each.kind]}）")
        for blocker in each.blockers:
            click.echo(f"    {blocker.line.number}: {blocker.line.text}")


def _print(told: Any) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))
