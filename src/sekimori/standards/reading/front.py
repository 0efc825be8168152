"""What stands before the first clause: title, date, number of the act, history, preamble."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sekimori.standards.reading.lines import Line

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = re.compile(rf"(?:明治|大正|昭和|平成|令和) ?(?:元|{_N}) ?年 ?{_N} ?月 ?{_N} ?日")
_YEAR = re.compile(rf"(?:明治|大正|昭和|平成|令和) ?(?:元|{_N}) ?年(?! ?{_N} ?月)")
_KINDS = "法律|政令|省令|府令|訓令|告示|規則|規程|条例|要綱|要領|内規|達|公告|指令|決裁|庁達|訓"
_ACT = re.compile(
    rf"(?P<act>[^ 0-9()（）]{{0,12}}?(?:{_KINDS})(?:甲|乙|丙)? ?第 ?(?:\d+|[一二三四五六七八九十百]+) ?号(?:の\d+)?)"
)
_HISTORY = re.compile(
    r"^[(]? ?(?:改正|最終改正|一部改正|制定|改定|全部改正)(?:$|[ :：]|(?=(?:明治|大正|昭和|平成|令和)))"
)
_AMENDED_WHOLE = re.compile(r"の全部を(?:次のように)?改正する")
_NAMES_ACT = re.compile(
    r"[^ 、。](?:基準|規程|規則|要綱|要領|条例|方針|訓令|内規|心得|ポリシー|手順書|指針|規約|規範|標準|マニュアル|きまり)"
    r"(?: *[(][^()]*[)])? *$"
)
_CIRCLE = re.compile(r"^○(?!○市|○町|○村|○県|○区)")
_LEFT_OF_ACT = re.compile(r"[() 　制定付け施行、]")
# No title begins like this: it is the second line of one.
_GOES_ON = re.compile("(?:に(?:関|係|対|お|つ)|の(?!り)|及び|並びに|等の|を)")
LONGEST_TITLE = 90


@dataclass
class Front:
    """The front matter."""

    title: str = ""
    act_no: str = ""
    enacted: str = ""
    preamble: list[str] = field(default_factory=list)
    history: list[Line] = field(default_factory=list)
    repeated: list[Line] = field(default_factory=list)  # The title, printed again.


def read(lines: list[Line]) -> Front:
    """Reads the lines before the first clause."""
    front = Front()
    in_history = False
    follower: Line | None = None  # The line behind the title, where it may go on.
    for at, line in enumerate(lines):
        dated = _DATE.search(line.fold)
        act = _ACT.search(_YEAR.sub(" ", _DATE.sub(" ", line.fold)))
        if _HISTORY.match(line.fold):
            in_history = True
            front.history.append(line)
        elif in_history and dated and len(line.text) < LONGEST_TITLE and "。" not in line.text:
            front.history.append(line)
        elif _is_act_line(line, dated, act):
            if (front.enacted and dated) or (front.act_no and act):
                front.history.append(line)  # A further date or number says when the act was changed.
            elif _LEFT_OF_ACT.sub("", _without_act(line, act)):
                front.preamble.append(line.text)
            front.enacted = front.enacted or (dated.group(0).replace(" ", "") if dated else "")
            front.act_no = front.act_no or (act.group("act").replace(" ", "") if act else "")
        elif front.title and line is follower and _GOES_ON.match(line.text):
            front.title += line.text
        elif _could_be_title(line) and (not front.title or _is_rather_the_title(line, front)):
            front.preamble.extend([front.title] if front.title else [])
            front.title = title_of(line.text)
            follower = lines[at + 1] if at + 1 < len(lines) else None
        elif title_of(line.text) == front.title:
            front.repeated.append(line)
        else:
            front.preamble.append(line.text)
    return front


def _is_rather_the_title(line: Line, front: Front) -> bool:
    """Whether a further line is the title rather than what was taken for it: a ring before it, or the name of an act at last."""
    if _CIRCLE.match(line.text) and not front.preamble:
        return True
    return bool(_NAMES_ACT.search(line.fold)) and not _NAMES_ACT.search(front.title)


def names_act(text: str) -> bool:
    """Whether `text` is the name of an act or of a policy."""
    return bool(_NAMES_ACT.search(text)) and len(text) <= LONGEST_TITLE and "。" not in text


def title_of(text: str) -> str:
    """The title without the circle that 例規集 print before it; ○○市 keeps its two."""
    return _CIRCLE.sub("", text).strip(" \u3000")


def _is_act_line(line: Line, dated: re.Match[str] | None, act: re.Match[str] | None) -> bool:
    """A line of nothing but date and number of the act, with or without brackets."""
    return bool(dated or act) and len(_LEFT_OF_ACT.sub("", _without_act(line, act))) <= 4  # noqa: PLR2004


def _without_act(line: Line, act: re.Match[str] | None) -> str:
    """The line without its date and its number of the act."""
    left = _YEAR.sub(" ", _DATE.sub(" ", line.fold))
    return left.replace(act.group(0), "") if act else left


def _could_be_title(line: Line) -> bool:
    if "。" in line.text or len(line.text) > LONGEST_TITLE:
        return False
    # 平成27年4月1 with its last sign lost, or a bare number, is no title.
    return not re.fullmatch(r"[(]?(?:平成|令和|昭和)?[\d年月日 ./-]*[)]?", line.fold)


def amends_whole(lines: list[str]) -> bool:
    """Whether the act replaces an earlier one as a whole."""
    return any(_AMENDED_WHOLE.search(text) for text in lines)
