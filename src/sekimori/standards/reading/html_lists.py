"""What a browser shows before the entries of a page's lists: numbers of `ol`, bullets of `ul`, counters of a style sheet.

Source: HTML Living Standard, 4.4.5 to 4.4.8; CSS Lists and Counters Level 3, 4.5. Runs in the sandbox only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree, html

from sekimori.standards.reading import numerals
from sekimori.standards.reading.markers import find
from sekimori.standards.reading.word_numbering import formed

UNKNOWN = "\ufffc"  # Stands where a label is shown that nobody can tell from the page.
_TYPES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_STYLES = {
    "katakana": "aiueoFullWidth",
    "katakana-iroha": "irohaFullWidth",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-ideographic": "japaneseCounting",
    "japanese-informal": "japaneseCounting",
    "cjk-decimal": "ideographDigital",
    "decimal": "decimal",
    "none": "none",
}
_KANA = {"aiueoFullWidth", "irohaFullWidth"}
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_BEFORE = re.compile(
    r"(?:^|[\s>])(?:(?P<list>ol|ul)?(?:\.(?P<class>[\w-]+))?\s*[>\s]\s*)?(?:li)?(?:\.(?P<entry>[\w-]+))?::?before\s*$"
)
_CONTENT = re.compile(r"(?:^|;)\s*content\s*:\s*([^;]+)", re.IGNORECASE)
_PART = re.compile(
    r"\s*(?:\"(?P<text>[^\"]*)\"|'(?P<other>[^']*)'|counter\(\s*[\w-]+\s*(?:,\s*(?P<style>[\w-]+)\s*)?\))",
    re.IGNORECASE,
)
_OWN = re.compile(rf"[(（]?[\d０-９{numerals.CIRCLED}第ア-ン・•●○]")
_STYLED = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)")


@dataclass(frozen=True)
class Counter:
    """A rule of a style sheet that writes a counter before the entries of some lists."""

    tag: str
    of_list: str  # The class of the list, or of the entry; empty for all lists.
    of_entry: str
    content: str


def counters(root: etree._Element) -> list[Counter]:
    """The rules of the page's style sheets that number lists."""
    found = []
    for sheet in root.iter("style"):
        for selectors, body in _RULE.findall(re.sub(r"/\*.*?\*/", "", sheet.text or "", flags=re.DOTALL)):
            content = _CONTENT.search(body)
            if content is None or "counter" not in content.group(1):
                continue
            for selector in selectors.split(","):
                if meant := _BEFORE.search(selector.strip()):
                    names = (meant.group("list") or "", meant.group("class") or "", meant.group("entry") or "")
                    found.append(Counter(*names, content.group(1).strip()))
    return found


def label(entry: etree._Element, rules: list[Counter]) -> str:
    """What stands before an entry of a list; `UNKNOWN` when the style sheet says it in a way that is not understood."""
    holder = entry.getparent()
    if holder is None or holder.tag not in {"ol", "ul"}:
        return ""
    if _brings_labels(holder):
        return ""
    rule = next((rule for rule in reversed(rules) if _applies(rule, entry, holder)), None)
    if rule is not None:
        return _counted(rule.content, _place(entry, holder))
    if holder.tag == "ul":
        return "" if "none" in holder.get("style", "") else "・"
    shown = _STYLED.search(holder.get("style", ""))
    form = _STYLES.get(shown.group(1), "decimal") if shown else _TYPES.get(holder.get("type", "1"), "decimal")
    if form == "none":
        return ""
    return f"{formed(_place(entry, holder), form)}{' ' if form in _KANA else '. '}"


def _applies(rule: Counter, entry: etree._Element, holder: etree._Element) -> bool:
    if rule.tag and rule.tag != holder.tag:
        return False
    if rule.of_list and rule.of_list not in holder.get("class", "").split():
        return False
    return not rule.of_entry or rule.of_entry in entry.get("class", "").split()


def _counted(content: str, place: int) -> str:
    """The words of `content` with its counter at `place`."""
    shown, at = "", 0
    while at < len(content):
        part = _PART.match(content, at)
        if part is None:
            return UNKNOWN
        words = part.group("text") if part.group("text") is not None else part.group("other")
        if words is None:
            form = _STYLES.get((part.group("style") or "decimal").lower())
            if form is None:
                return UNKNOWN
            words = formed(place, form)
        shown, at = shown + words, part.end()
    return f"{shown.strip()} "


def _place(entry: etree._Element, holder: etree._Element) -> int:
    """The number of an entry, counted from the start its list names."""
    start = holder.get("start", "1")
    place = int(start) if start.lstrip("-").isdigit() else 1
    for each in holder.findall("li"):
        value = each.get("value", "")
        place = int(value) if value.isdigit() else place
        if each is entry:
            break
        place += 1
    return place


def _brings_labels(holder: etree._Element) -> bool:
    """Whether the entries begin with labels or bullets of their own, beside which a page shows no others."""
    entries = (entry.text_content().strip() for entry in holder.findall("li") if isinstance(entry, html.HtmlElement))
    words = next(entries, "")
    if holder.tag == "ul":
        return bool(_OWN.match(words))
    marker = find(words)
    return marker is not None and marker.number == 1
