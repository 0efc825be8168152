"""Fills in a form of a procedure in a browser, field by field as its definition says, the way a person at the keyboard would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Request

from sekimori.common import eras
from sekimori.common.clock import TOKYO
from sekimori.standards.procedure_models import FieldType, FormField

Searched = Callable[[FormField, Any], tuple[str, str]]


@dataclass
class Typist:
    """A person at a page. `searched` says for a picker what is typed into its search box and which value its result carries."""

    page: Page
    searched: Searched
    under_way: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", self._begun)
        self.page.on("requestfinished", self._over)
        self.page.on("requestfailed", self._over)

    def _begun(self, request: Request) -> None:
        if request.method == "POST":
            self.under_way.add(request)

    def _over(self, request: Request) -> None:
        self.under_way.discard(request)

    def settle(self) -> None:
        """Waits until what an answer has set off is there."""
        for _turn in range(200):
            self.page.wait_for_timeout(25)
            if not self.under_way:
                self.page.wait_for_timeout(25)
                return

    def fill_in(self, fields: Mapping[str, FormField], data: Mapping[str, Any]) -> None:
        """Answers every field of `data`, those included that only an answer brings. Raises AssertionError for one never asked."""
        done: set[str] = set()
        while True:
            shown = self.page.eval_on_selector_all("[data-line]", "all => all.map(each => each.dataset.line)")
            todo = [key for key in shown if key in data and key not in done]
            if not todo:
                break
            line = self.page.locator(f'[data-line="{todo[0]}"]')
            wakes = line.get_attribute("data-wakes") is not None
            self.answer(line, todo[0], fields[todo[0]], data[todo[0]])
            if wakes:
                self.page.keyboard.press("Tab")
                self.settle()
            done.add(todo[0])
        never = {key for key in data if fields[key].type is not FieldType.EVIDENCE} - done
        assert not never, f"the form never asked {never}"

    def fill_fields(self, fields: Iterable[FormField], data: Mapping[str, Any], prefix: str = "") -> None:
        """Answers the fields of a page that shows them all at once."""
        for each in fields:
            if each.key in data:
                self.answer(self.page.locator("main form").last, prefix + each.key, each, data[each.key])

    def answer(self, box: Locator, name: str, given: FormField, value: Any) -> None:  # noqa: C901, PLR0912 (one arm for each type)
        """Answers one field, whose controls are called `name`."""
        match given.type:
            case FieldType.CHOICE | FieldType.YES_NO:
                said = {True: "yes", False: "no"}.get(value, value) if given.type is FieldType.YES_NO else value
                self._choose(box, name, str(said))
            case FieldType.CHOICES:
                for each in value:
                    box.locator(f'input[name="{name}"][value="{each}"]').check()
            case FieldType.TICK:
                box.locator(f'input[name="{name}"]').check()
            case FieldType.DATE:
                box.locator(f'input[name="{name}"]').fill(day(value))
            case FieldType.DATE_TIME:
                self._moment(box, name, value)
            case FieldType.PERIOD:
                for part, end in (("start", value["start"]), ("end", value["end"])):
                    if given.times:
                        self._moment(box, f"{name}_{part}", end)
                    else:
                        box.locator(f'input[name="{name}_{part}"]').fill(day(end))
            case FieldType.ITEM | FieldType.PERSON | FieldType.UNIT | FieldType.CLAUSE:
                for each in value if given.many else [value]:
                    self._pick(box, name, given, each)
            case FieldType.TABLE:
                for row, cells in enumerate(value):
                    for column in given.columns:
                        self.answer(box, f"{name}_{row}_{column.key}", column, cells[column.key])
            case _:
                box.locator(f'input[name="{name}"], textarea[name="{name}"]').first.fill(str(value))

    @staticmethod
    def _choose(box: Locator, name: str, value: str) -> None:
        select = box.locator(f'select[name="{name}"]')
        if select.count():
            select.select_option(value)
        else:
            box.locator(f'input[name="{name}"][value="{value}"]').check()

    @staticmethod
    def _moment(box: Locator, name: str, value: str) -> None:
        moment = dt.datetime.fromisoformat(value).astimezone(TOKYO)
        box.locator(f'input[name="{name}_day"]').fill(day(moment.date().isoformat()))
        box.locator(f'input[name="{name}_time"]').fill(f"{moment:%H:%M}")

    def _pick(self, box: Locator, name: str, given: FormField, value: Any) -> None:
        text, key = self.searched(given, value)
        box.locator(f'input[name="{name}_text"]').fill(text)
        box.locator(f'button[name="{name}_search"]').click()
        self.page.wait_for_load_state()
        box.locator(f'input[name="{name}"][value="{key}"]').last.check()

    def attach(self, field: str, file: Path) -> None:
        """Attaches a file to a field, and comes back."""
        self.page.locator(f'a[href$="/files/{field}/"]').click()
        self.page.locator("input[type=file]").set_input_files(file)
        self.page.get_by_role("button", name="付ける").last.click()
        self.page.wait_for_load_state()


def day(iso: str) -> str:
    """A day as it is typed in a city hall: R8.11.24."""
    return eras.format_short(dt.date.fromisoformat(iso))
