"""The components: includes as inclusion tags, those with a body as block tags. docs/ui.md shows each with a snippet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sekimori.portal.ui.components import (
    SHAPES,
    ApprovalBox,
    Figure,
    HistoryLine,
    Link,
    Status,
    Step,
    SummaryRow,
    TaskItem,
    Tone,
    Way,
)
from sekimori.portal.ui.icons import icon
from sekimori.portal.ui.listing.columns import Column, Row, cells_of
from sekimori.portal.ui.navigation import href_of

register = template.Library()
FOLDER = "ui/components/"


def attributes(values: dict[str, Any]) -> SafeString:
    """HTML attributes; True stands alone, None and False are left out, underscores become dashes."""
    parts = SafeString("")
    for name, value in values.items():
        key = name.rstrip("_").replace("_", "-")
        if value is True:
            parts += format_html(" {}", key)
        elif value not in (None, False, ""):
            parts += format_html(' {}="{}"', key, value)
    return parts


@register.simple_tag
def button(
    label: str,
    kind: str = "primary",
    *,
    type: str = "submit",  # noqa: A002
    icon_name: str = "",
    size: str = "",
    **more: Any,
) -> SafeString:
    """A button. `kind`: primary, secondary, quiet, danger. Further arguments become attributes (name, value, form …)."""
    return format_html(
        '<button class="sk-button" type="{}" data-kind="{}"{}>{}{}</button>',
        type,
        kind,
        attributes({"data_size": size, **more}),
        icon(icon_name) if icon_name else "",
        label,
    )


@register.simple_tag
def link_button(
    label: str,
    href: str,
    kind: str = "secondary",
    *,
    icon_name: str = "",
    size: str = "",
    new: bool = False,
    **more: Any,
) -> SafeString:
    """A link that looks like a button; `new` marks the one that the key n follows."""
    marks = {"data_size": size, "data_shortcut": "new" if new else "", **more}
    return format_html(
        '<a class="sk-button" href="{}" data-kind="{}"{}>{}{}</a>',
        href,
        kind,
        attributes(marks),
        icon(icon_name) if icon_name else "",
        label,
    )


@register.simple_block_tag(end_name="endpanel")
def panel(
    content: str,
    title: str = "",
    *,
    level: int = 2,
    id: str = "",  # noqa: A002
    flush: bool = False,
    tone: str = "",
    links: Sequence[Link] = (),
) -> SafeString:
    """A framed part of a page with its heading. `flush` takes the padding away (for a table), `links` stand at the right."""
    names = {"content": content, "title": title, "level": level, "id": id, "flush": flush, "tone": tone, "links": links}
    return render_to_string(FOLDER + "panel.html", names)


@register.simple_block_tag(end_name="endbanner")
def banner(content: str, title: str = "", *, tone: str = "info", live: bool = False) -> SafeString:
    """A notification banner: info, success, warning or danger; `live` when it appears without a new page."""
    shape = {"info": "info", "success": "check-circle", "warning": "triangle", "danger": "octagon"}[tone]
    word = {"info": _("お知らせ"), "success": _("完了"), "warning": _("注意"), "danger": _("警告")}[tone]
    names = {"content": content, "title": title, "tone": tone, "live": live, "shape": shape, "word": word}
    return render_to_string(FOLDER + "banner.html", names)


@register.simple_block_tag(end_name="endemergency")
def emergency(content: str, title: str) -> SafeString:
    """The banner for an emergency of the whole city; one at most, above everything."""
    return render_to_string(FOLDER + "emergency.html", {"content": content, "title": title})


@register.simple_block_tag(end_name="enddisclosure")
def disclosure(content: str, summary: str, *, open: bool = False, id: str = "") -> SafeString:  # noqa: A002
    """Words behind a line that opens."""
    return render_to_string(
        FOLDER + "disclosure.html", {"content": content, "summary": summary, "open": open, "id": id}
    )


@register.simple_tag
def status(label: str, tone: Tone = "neutral", *, attested: bool = False, large: bool = False) -> SafeString:
    """A status tag: words, a shape and a colour. `attested`: only a person says so."""
    said = format_html('<span class="sk-status__by">{}</span>', _("（申告）")) if attested else ""
    return format_html(
        '<span class="sk-status" data-tone="{}"{}>{}{}{}</span>',
        tone,
        attributes({"data_attested": attested, "data_large": large}),
        icon(SHAPES[tone]),
        label,
        said,
    )


@register.filter
def status_tag(value: Status | None) -> SafeString | str:
    """The tag of a Status: {{ application.status|status_tag }}."""
    return status(str(value.label), value.tone, attested=value.attested) if value else ""


@register.inclusion_tag(FOLDER + "summary_list.html")
def summary_list(rows: Sequence[SummaryRow]) -> dict[str, Any]:
    """Labels and values with 変更 links."""
    return {"rows": rows, "changeable": any(row.change for row in rows)}


@register.inclusion_tag(FOLDER + "task_list.html")
def task_list(items: Sequence[TaskItem]) -> dict[str, Any]:
    """Tasks with status and deadline; the whole line is the link."""
    return {"items": items}


@register.inclusion_tag(FOLDER + "steps.html")
def steps(items: Sequence[Step], *, flat: bool = False, label: str = "") -> dict[str, Any]:
    """A route or the pages of a form, with the step reached; `flat` lays it along the line on wide screens."""
    done = sum(item.state == "done" for item in items)
    return {"steps": items, "flat": flat, "label": label or _("進み具合"), "done": done, "total": len(items)}


@register.inclusion_tag(FOLDER + "tabs.html")
def tabs(items: Sequence[Link], *, label: str = "") -> dict[str, Any]:
    """Pages of one record as links."""
    return {"tabs": items, "label": label or _("この記録のページ")}


@register.inclusion_tag(FOLDER + "figures.html")
def figures(items: Sequence[Figure]) -> dict[str, Any]:
    """Numbers with names at the top of a board."""
    return {"figures": items}


@register.inclusion_tag(FOLDER + "empty.html")
def empty_state(title: str, text: str = "", ways: Sequence[Way] = (), *, icon_name: str = "inbox") -> dict[str, Any]:
    """What to do next where there is nothing yet: usually the three ways in (新規・Excel取込・様式から)."""
    return {"title": title, "text": text, "ways": ways, "icon_name": icon_name}


@register.inclusion_tag(FOLDER + "approval_boxes.html")
def approval_boxes(boxes: Sequence[ApprovalBox], *, caption: str = "") -> dict[str, Any]:
    """The row of boxes of an A4 form: name and day stand where the seal stood."""
    return {"boxes": boxes, "caption": caption or _("決裁欄")}


@register.inclusion_tag(FOLDER + "history.html")
def history(lines: Sequence[HistoryLine]) -> dict[str, Any]:
    """The ledger's entries about a record, newest first (acts.selectors.history_of)."""
    return {"lines": lines}


@register.inclusion_tag(FOLDER + "error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any] | None, focus: bool = True) -> dict[str, Any]:
    """Every fault of the forms in one place, with links to the fields; focused when the page opens."""
    return {"faults": [fault for form in forms if form is not None for fault in _faults(form)], "focus": focus}


def _faults(form: Any) -> list[tuple[str, str, str]]:
    """(field id, label, sentence) for each fault of a form or formset."""
    if not form.is_bound:
        return []
    if isinstance(form, BaseFormSet):
        inside = [fault for each in form.forms for fault in _faults(each)]
        return [("", "", str(error)) for error in form.non_form_errors()] + inside
    found = []
    for name, errors in form.errors.items():
        field = form[name] if name in form.fields else None
        label = str(field.label) if field else ""
        found.extend([(_target(field), label, str(error)) for error in errors])
    return found


def _target(field: Any) -> str:
    """The id the link leads to: the first control of a group, otherwise the control itself."""
    if field is None:
        return ""
    if field.is_hidden:
        return ""
    return field.id_for_label or (f"{field.auto_id}_0" if field.auto_id else "")


@register.inclusion_tag(FOLDER + "data_table.html")
def data_table(
    columns: Sequence[Column[Any]],
    records: Sequence[Any],
    caption: str,
    *,
    dense: bool = False,
    show_caption: bool = False,
    foot: Sequence[Any] = (),
) -> dict[str, Any]:
    """A table of few rows that is no listing: the same Columns, no paging. `foot` is a row of sums."""
    rows = [Row(record, cells_of(columns, record)) for record in records]
    names = {"columns": columns, "rows": rows, "caption": caption, "dense": dense, "show_caption": show_caption}
    return {**names, "foot": list(zip(columns, foot, strict=True)) if foot else []}


@register.inclusion_tag(FOLDER + "progress.html")
def progress(done: int, total: int | None, label: str) -> dict[str, Any]:
    """How far work has come; without `total` it says only that it is under way."""
    percent = round(100 * done / total) if total else None
    return {"done": done, "total": total, "label": label, "percent": percent}


@register.inclusion_tag(FOLDER + "clause_hint.html")
def clause_hint(clause: str, *, text: str = "") -> dict[str, Any]:
    """Which clause makes me do this: {% clause_hint "5.1(1)③(イ)" %}, a link to the clause's page where there is one."""
    return {"clause": clause, "href": href_of("compliance:clause", clause), "text": text}


@register.simple_tag
def crumb(label: str, url_name: str, *args: object) -> SafeString:
    """One step of the breadcrumb, inside {% block crumbs %}; a page that is not installed is only named."""
    address = url_name if url_name.startswith("/") else href_of(url_name, *args)
    if not address:
        return format_html('<li class="sk-crumbs__item">{}</li>', label)
    return format_html('<li class="sk-crumbs__item"><a href="{}">{}</a></li>', address, label)


@register.simple_tag
def reference(number: str) -> SafeString:
    """A reference number that can be copied."""
    return format_html(
        '<span class="sk-number">{0}</span> <button class="sk-button" type="button" data-kind="quiet" data-size="s" '
        'data-copy="{0}" data-done="{1}" hidden>{2}<span data-said aria-live="polite">{3}</span></button>',
        number,
        _("コピーしました"),
        icon("copy"),
        pgettext("button", "番号をコピー"),
    )


@register.simple_tag
def print_button() -> SafeString:
    """印刷; shown where there is JavaScript (the browser's own menu prints everywhere)."""
    return button(_("印刷"), "secondary", type="button", icon_name="print", data_print=True, hidden=True)


@register.filter
def is_moment(value: object) -> bool:
    """Whether a value has a time of day."""
    return isinstance(value, dt.datetime)
