"""Scenarios of drills as data: what they say, and that every fault is named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sekimori.common.errors import ManyFaults
from sekimori.standards import packages
from sekimori.standards.loading import read_package
from tests.standards.small_package import write

STORY = """\
- key: lost_bag
  label: {ja: かばん, en: Bag}
  kind: KIND
  minutes: 30
  summary: {ja: 忘れた。, en: Left behind.}
  roles:
    - {key: section, label: {ja: 課, en: Section}, role: ROLE}
  injects:
    - key: first
      minute: FIRST
      title: {ja: 電話, en: Call}
      text: {ja: ありません。, en: It is gone.}
      to: [PART]
      expects: [{ja: 報告する, en: Report}]
    - {key: second, minute: SECOND, title: {ja: 後, en: After}, text: {ja: あった。, en: Found.}, expects: [{ja: 調べる, en: Look}]}
"""
GOOD = {"KIND": "nothing", "ROLE": "nobody", "FIRST": "0", "PART": "section", "SECOND": "10"}


def faults_of(tmp_path: Path, **changes: str) -> list[tuple[str, int, str]]:
    """The faults of the small package with this story: file, line, sentence."""
    folder = write(tmp_path / "package")
    text = STORY
    for mark, value in {**GOOD, **changes}.items():
        text = text.replace(mark, value)
    (folder / "drills").mkdir()
    (folder / "drills" / "story.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ManyFaults) as faults:
        read_package(folder)
    return [(each.place.file, each.place.line or 0, each.sentence) for each in faults.value.items if each.place]


def test_the_installed_package_has_stories_that_a_room_can_play() -> None:
    stories = packages.get("miyako").drills
    assert {each.key for each in stories} == {"lost_device", "contractor_ransomware", "mass_mail"}
    for story in stories:
        assert story.injects[0].minute == 0, "somebody learns something at once"
        parts = {part for each in story.injects for part in each.to}
        assert parts <= {each.key for each in story.roles}


def test_a_kind_or_role_that_the_package_does_not_have_is_named_with_its_line(tmp_path: Path) -> None:
    found = faults_of(tmp_path)
    assert [(file, line) for file, line, _sentence in found] == [("drills/story.yaml", 3), ("drills/story.yaml", 7)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"FIRST": "20"}, "早いものから"),
        ({"SECOND": "40"}, "終わり"),
        ({"PART": "stranger"}, "stranger"),
        ({"FIRST": "soon"}, "minute"),
    ],
)
def test_a_story_that_contradicts_itself_is_refused(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    found = faults_of(tmp_path, **changes)
    assert any(said in sentence for _file, _line, sentence in found)
    assert all(file == "drills/story.yaml" and line > 0 for file, line, _sentence in found)
