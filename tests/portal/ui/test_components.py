"""Components: words beside colour, everything escaped, nothing inline."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template

from sekimori.common.clock import moment_at
from sekimori.portal.ui import components as c
from sekimori.portal.ui.bundling import BUNDLES, HERE, bundle
from sekimori.portal.ui.listing import Column
from sekimori.portal.ui.templatetags.ui import shown

EVIL = "<script>alert('x')</script>\"onclick=\""
INLINE = re.compile(r"\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=", re.IGNORECASE)


def draw(source: str, **names: Any) -> str:
    return Template(source).render(Context(names))


COMPONENTS = {
    "button": "{% button evil name=evil %}",
    "link button": "{% link_button evil '/x/' %}",
    "icon": "{% icon 'search' evil %}",
    "panel": "{% panel evil id=evil %}{{ evil }}{% endpanel %}",
    "banner": "{% banner evil tone='warning' %}{{ evil }}{% endbanner %}",
    "emergency": "{% emergency evil %}{{ evil }}{% endemergency %}",
    "disclosure": "{% disclosure evil %}{{ evil }}{% enddisclosure %}",
    "status": "{% status evil 'danger' attested=True %}",
    "summary list": "{% summary_list rows %}",
    "task list": "{% task_list tasks %}",
    "steps": "{% steps steps %}",
    "tabs": "{% tabs links %}",
    "figures": "{% figures figures %}",
    "empty state": "{% empty_state evil evil ways %}",
    "approval boxes": "{% approval_boxes boxes %}",
    "history": "{% history lines %}",
    "clause hint": "{% clause_hint evil text=evil %}",
    "crumb": "{% crumb evil 'no:where' %}",
    "reference": "{% reference evil %}",
    "progress": "{% progress 1 2 evil %}",
    "table": "{% data_table columns evils evil %}",
    "value": "{{ evil|shown }}{{ link|shown }}{{ evils|shown }}",
}


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_escapes_what_it_is_given_and_writes_nothing_inline(name: str) -> None:
    moment = moment_at(dt.date(2026, 11, 24), 9)
    html = draw(
        COMPONENTS[name],
        evil=EVIL,
        evils=[EVIL, EVIL],
        columns=[Column("text", EVIL, str, link=str), Column("word", EVIL, lambda text: c.Status(text, "danger"))],
        link=c.Link(EVIL, "/x/"),
        rows=[c.SummaryRow(EVIL, EVIL, change="/x/", hint=EVIL)],
        tasks=[c.TaskItem(EVIL, "/x/", c.Status(EVIL), EVIL, clause=EVIL)],
        steps=[c.Step(EVIL, "current", EVIL, note=EVIL)],
        links=[c.Link(EVIL, "/x/", current=True, count=1)],
        figures=[c.Figure(EVIL, EVIL, EVIL, EVIL, "/x/")],
        ways=[c.Way(EVIL, "/x/", EVIL)],
        boxes=[c.ApprovalBox(EVIL, EVIL, note=EVIL)],
        lines=[c.HistoryLine(1, EVIL, moment, moment, EVIL, EVIL, EVIL, (EVIL,), ((EVIL, EVIL, EVIL),))],
    )
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert not INLINE.search(html.replace("&quot;onclick=&quot;", ""))


@pytest.mark.parametrize("tone", c.SHAPES)
def test_a_status_has_a_shape_and_words_besides_its_colour(tone: str) -> None:
    html = draw("{% status 'ことば' tone %}", tone=tone)
    assert f"#{c.SHAPES[tone]}" in html
    assert "ことば" in html


def test_a_row_is_named_by_one_cell_and_says_how_each_stands() -> None:
    columns: list[Column[Any]] = [
        Column("amount", "数", len, align="end", nowrap=True),
        Column("name", "名", str, link=lambda text: f"/{text}/", head=True, wide=True),
        Column("empty", "無", lambda _text: None),
    ]
    html = draw("{% data_table columns names 'x' %}", columns=columns, names=["鍵", "印章"])
    assert (
        '<tr><td data-align="end" data-nowrap>2</td><th scope="row" data-wide><a href="/印章/">印章</a></th><td>―</td></tr>'
        in html
    )
    assert html.count("<tr>") == 3


def test_every_tone_has_a_shape_of_its_own() -> None:
    assert len(set(c.SHAPES.values())) == len(c.SHAPES)


def test_an_attested_state_says_so_in_words() -> None:
    assert "（申告）" in draw("{{ s|status_tag }}", s=c.Status("適合", "success", attested=True))
    assert "（申告）" not in draw("{{ s|status_tag }}", s=c.Status("適合", "success"))


def test_a_date_shows_the_japanese_calendar_and_carries_iso() -> None:
    html = draw("{% when d %}", d=dt.date(2026, 11, 24))
    assert html == '<time datetime="2026-11-24" title="2026-11-24">令和8年11月24日(火)</time>'


def test_a_moment_is_told_in_the_time_of_tokyo() -> None:
    html = draw("{% when d 'short' %}", d=dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC))
    assert "R8.11.24 08:30" in html
    assert 'datetime="2026-11-24T08:30+09:00"' in html


def test_values_are_shown_as_words() -> None:
    assert [shown(value) for value in (None, "", True, False, 12345, 0)] == ["―", "―", "はい", "いいえ", "12,345", "0"]
    assert shown([1, None, "あ"]) == "1、―、あ"


def test_an_unknown_page_gives_no_link_but_its_name() -> None:
    assert "/compliance/clause/5.1(1)/" in draw("{% clause_hint '5.1(1)' %}")
    assert "基準 5.1(1)" in draw("{% clause_hint '5.1(1)' %}")
    assert draw("{% crumb '申請' 'no:where' %}") == '<li class="sk-crumbs__item">申請</li>'


def test_the_bundles_hold_every_part_once() -> None:
    for folder, suffix, name in (("styles", "css", "ui/sekimori.css"), ("scripts", "js", "ui/sekimori.js")):
        parts = {path.name for path in (HERE / folder).glob(f"*.{suffix}")}
        assert {part.name for part in BUNDLES[name]} == parts
        assert len(BUNDLES[name]) == len(parts)
        assert all(part.read_text(encoding="utf-8").strip()[:60] in bundle(name) for part in BUNDLES[name])


def test_colours_are_written_as_numbers_only_among_the_tokens() -> None:
    allowed = {"tokens.css", "sheet.css", "print.css", "adapt.css"}
    black_and_white = {"#fff", "#000"}
    for path in (HERE / "styles").glob("*.css"):
        found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8"))) - black_and_white
        assert path.name in allowed or not found, f"{path.name}: {found}"


def test_every_icon_that_templates_name_is_in_the_sprite() -> None:
    sprite = (HERE / "static/ui/sprite.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named: set[str] = set(c.SHAPES.values())
    for path in Path(HERE.parent).rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'{% icon "([^"]+)"', text)) | set(re.findall(r'icon_name="([^"]+)"', text))
    assert named <= known, named - known


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("市民課 課長 汐入 花", ["市民課", "課長", "汐入 花"]),
        ("課長 汐入 花", ["課長", "汐入 花"]),
        ("汐入 花", ["汐入 花"]),
        ("花", ["花"]),
        ("", [""]),
    ],
)
def test_a_box_keeps_family_and_given_name_together(name: str, lines: list[str]) -> None:
    assert c.ApprovalBox("起案者", name).lines == lines
