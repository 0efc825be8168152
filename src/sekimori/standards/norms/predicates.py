"""With what force a sentence speaks: its modality from the words it ends with, its time word, 必要に応じ, and records."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sekimori.standards.models import Modality, TimeWord

# 「しなければならならない」 and the like occur in published texts and mean what they mean without the slip.
_MUST = r"なければ(?:なら)+ない"
_LEAVE = r"(?:許可|承認|同意|承諾|認可|決裁|許諾)"
_NEEDED = r"(?:を(?:要する|必要とする)|が必要である)"
WITH_LEAVE = re.compile(rf"{_LEAVE}(?:等)?を(?:得|受け|もら)")
WITHOUT_LEAVE = re.compile(
    rf"{_LEAVE}(?:等)?(?:なく|なし(?:に|で)|を(?:得|受け)(?:ず|ない|なければ|ることなく)|のない)|無許可で"
)
_ENDS_IN_LEAVE = re.compile(
    rf"{_LEAVE}(?:等)?を(?:得|受け)(?:{_MUST}|る(?:ものとする|こと|必要がある)?|ておかなければならない)$"
    rf"|{_LEAVE}(?:等)?{_NEEDED}(?:ものとする)?$"
)

# 「職員に許可なく利用させてはならない」 forbids the letting; whoever lets is not the one who needs the leave.
_LETS = re.compile(r"(?:さ|わ|た|か|ば|ま|ら|が)せてはならない$")
# 「許可を得て廃棄しなければならない」: the duty is to have the leave; the act itself is what one wants to do.
_ACTS_WITH_LEAVE = re.compile(rf"{_LEAVE}(?:等)?を(?:得|受け)て、?[^、。]{{1,20}}{_MUST}$")


@dataclass(frozen=True, slots=True)
class Force:
    """A modality with the cost in confidence and the reason, empty when the words say it plainly."""

    modality: Modality | None
    cost: int = 0
    reason: str = ""


_OPENING = re.compile(
    r"^(?:この|本)(?:訓令|規程|規則|要綱|要領|基準|条例|告示|指針|方針|手順書?|実施手順|対策基準)(?:は|において|における|で)"
)
_RULES: tuple[tuple[Modality, int, str, re.Pattern[str]], ...] = tuple(
    (modality, cost, reason, re.compile(pattern))
    for modality, cost, reason, pattern in (
        (Modality.DESIRABLE, 0, "", r"(?:望ましい|好ましい|望まれる|推奨(?:する|される))(?:ものとする)?$"),
        (
            Modality.EFFORT,
            0,
            "",
            rf"(?:努め(?:{_MUST}|る(?:ものとする|こと)?)|心掛け(?:{_MUST}|る(?:ものとする|こと)?))$",
        ),
        (Modality.PROHIBITION, 0, "", r"(?:[てで])は(?:(?:なら|いけ)ない|(?:なり|いけ)ません)$"),
        (Modality.PROHIBITION, 0, "", r"ないで(?:ください|下さい)$"),
        (Modality.DUTY, 0, "", r"(?:(?:て|で|を)(?:ください|下さい)|なければなりません)$"),
        (Modality.EFFORT, 0, "", r"ましょう$"),
        (
            Modality.PROHIBITION,
            0,
            "",
            r"(?:ないものとする|べきで(?:は)?ない|ないこと|禁(?:止)?(?:する|ずる|じる)(?:ものとする)?)$",
        ),
        (Modality.DUTY, 5, "「禁止しなければならない」を、禁止させる義務と読みました。", rf"禁(?:止し|じ){_MUST}$"),
        (
            Modality.PROHIBITION,
            5,
            "「することができない」を禁止と読みました。",
            r"こと(?:が|は)できない(?:ものとする)?$",
        ),
        (Modality.PROHIBITION, 5, "「認めない」を禁止と読みました。", r"(?:認め|許可し)ない(?:ものとする)?$"),
        (Modality.POWER, 0, "", r"権限(?:及び責任|と責任|及び責務)?を(?:有する|持つ|もつ)(?:ものとする)?$"),
        (Modality.POWER, 0, "", r"(?:ことができる|を可能とする)(?:ものとする)?$"),
        (
            Modality.DUTY,
            15,
            "「責任を有する」を義務と読みました。権限の定めとして扱うかは確認してください。",
            r"(?:責任|責務)を(?:有する|負う)(?:ものとする)?$",
        ),
        (
            Modality.PROHIBITION,
            5,
            "「…させないようにしなければならない」を禁止と読みました。",
            rf"(?<=[わさたなまらばがか])せないよう(?:に)?し{_MUST}$",
        ),
        (Modality.DUTY, 0, "", rf"{_MUST}$"),
        (Modality.DUTY, 0, "", r"(?<!な)(?:もの|こと)とする$"),
        (Modality.DUTY, 0, "", rf"{_LEAVE}(?:等)?{_NEEDED}$"),
        (Modality.DUTY, 0, "", r"(?:べきである|義務を負う|(?:こと|の)を要する|必要がある)(?:ものとする)?$"),
        (Modality.DUTY, 5, "「…すること。」で終わるため義務と読みました。", r"(?:[うくすつぬむるぐぶ])こと$"),
        (
            Modality.DEFINITION,
            0,
            "",
            r"(?:をいう|という|の例による|準用する|(?:を|をもって)(?:これに)?(?:充て|あて)る|目的とする|対象とする|施行する)(?:ものとする)?$",
        ),
        (
            Modality.DEFINITION,
            0,
            "",
            r"(?:別に|別途)定める(?:ものとする)?$|必要な(?:事項|細目)は、[^、。]{0,16}が?(?:これを)?定める$",
        ),
        (
            Modality.DEFINITION,
            0,
            "",
            r"(?:に(?:も|は)?、?(?:[^、。]{1,10}により)?(?:これを)?適用する|(?:定める|示す)ものである)$",
        ),
        (Modality.DEFINITION, 0, "", r"(?:定める|掲げる|次の)(?:ところによる|とおりとする|とおり)$"),
        (Modality.DEFINITION, 0, "", r"(?:とする|を置く|に関することを所掌する|(?:で|をもって)(?:組織|構成)する)$"),
        (
            Modality.DEFINITION,
            0,
            "",
            r"(?:別表|様式|別記|別紙|附表)(?:第?\d+号?)?(?:の(?:とおり|\d+))?(?:及び[^。]{1,12})?(?:による|とする)?$",
        ),
        (Modality.DEFINITION, 0, "", r"(?:委員会|本部|会議|部会)〓*を設置する(?:ものとする)?$"),
        (Modality.DUTY, 10, "「〜する。」という言い切りを義務と読みました。", r"[うくすつぬむるぐぶ]$"),
        (Modality.DUTY, 15, "「〜ます。」という言い切りを義務と読みました。", r"ます$"),
        (
            Modality.PROHIBITION,
            15,
            "「〜ない。」という言い切りを禁止と読みました。",
            r"(?:[わかがさたなばまら]|[いきしちにびみりえけせてねべめれ])ない$(?<!少ない)(?<!でない)(?<!限りでない)(?<!しれない)",
        ),
    )
)


def force_of(end: str, whole: str) -> Force:
    """The force of a sentence from the words it ends with (`end`: masked, without the full stop); `whole` is the sentence.

    A leave (許可, 承認…) makes a duty or a prohibition a PERMISSION: the act is allowed only with somebody's leave.
    """
    for modality, cost, reason, pattern in _RULES:
        if not pattern.search(end):
            continue
        if modality is Modality.DUTY and _OPENING.search(whole):
            return Force(Modality.DEFINITION)
        if modality is Modality.PROHIBITION and WITHOUT_LEAVE.search(whole) and not _LETS.search(end):
            return Force(Modality.PERMISSION, cost, reason)
        if modality is Modality.POWER and end.endswith(("できる", "できるものとする")) and WITH_LEAVE.search(whole):
            return Force(Modality.PERMISSION, cost, reason)
        if modality is Modality.DUTY and (_ENDS_IN_LEAVE.search(end) or _ACTS_WITH_LEAVE.search(end)):
            return Force(Modality.PERMISSION, cost, reason)
        return Force(modality, cost, reason)
    return Force(None, 50, "文の終わりから、義務・禁止・許可などの別を読み取れませんでした。")


_SOFT = ("「…すること。」", "「〜する。」", "「〜ます。」")


def forbidden(force: Force, whole: str) -> Force:
    """The force of an entry in a list of what is forbidden, where its own ending only names the deed (「…すること。」)."""
    if force.modality is not Modality.DUTY or not force.reason.startswith(_SOFT):
        return force
    leave = WITHOUT_LEAVE.search(whole) is not None
    return Force(Modality.PERMISSION if leave else Modality.PROHIBITION, 10, "柱書が禁じる行為として読みました。")


_TIMES: tuple[tuple[TimeWord, re.Pattern[str]], ...] = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        (TimeWord.IMMEDIATELY, r"直ちに|即時に|即座に|至急"),
        (TimeWord.PROMPTLY, r"速やかに|早急に|迅速に"),
        (TimeWord.WITHOUT_DELAY, r"遅滞なく"),
        (TimeWord.EACH_FISCAL_YEAR, r"毎年度?(?:[1-9一二三四]回)?|年度ごとに|年[1-9一]回(?:以上)?|年に[1-9一]回"),
        (
            TimeWord.PERIODICALLY,
            r"定期的に|定期に|定期(?:保守|点検|検査|確認|監査|調査|見直し)を|毎月|毎日|毎週|(?:四半期|半年|[0-9一二三四六]+(?:年|か月|箇月|月))ごとに|(?:月|週|日)に?[1-9一]回",
        ),
        (TimeWord.BEFOREHAND, r"あらかじめ|事前に|[うくすつぬむるぐぶ]前に"),
        (TimeWord.TIMELY, r"適時に?(?!適切)|随時"),
        (TimeWord.ALWAYS, r"常に|常時"),
    )
)
# A time word inside 「…できるように」 or in front of a noun says nothing about when the duty falls due.
_NOT_OURS = re.compile(r"^(?:常時接続|常時閲覧)")


def time_word(words: str) -> TimeWord | None:
    """The time word of a stretch of a sentence; the strictest when there are several."""
    for word, pattern in _TIMES:
        for found in pattern.finditer(words):
            if not _NOT_OURS.match(words[found.start() :]):
                return word
    return None


_AS_NEEDED = re.compile(r"必要に応じ|(?:必要|状況)(?:に応じて|の都度)|必要な都度")


def as_needed(words: str) -> bool:
    """Whether the text itself says 必要に応じ."""
    return _AS_NEEDED.search(words) is not None


_RECORDS = re.compile(
    r"記録(?:簿|票|表)?(?:を|について|として)?[^。]{0,14}?(?:作成|作り|残|保存|保管|取得|記録し|整備|備え)"
    r"|(?:を|について、?|として)[^、。]{0,24}?記録(?:し|する|して|しておか)"
    r"|(?:簿|台帳|帳票|調書|履歴)〓*に[^、。]{0,16}?(?:記載|記入|登録|記録)"
    r"|(?:簿|台帳|帳票|調書|履歴)〓*(?:[^、。]{0,12})?(?:を(?:作成|備え|整備|保管|保存))"
    r"|ログ[^、。]{0,16}を[^、。]{0,8}(?:取得し|保存し|保管し)"
    r"|(?:申請書|報告書|同意書|仕様書|文書|資料|結果|調書|証拠|ソースコード)[^。]{0,24}?(?:保管|保存)(?:し|する)"
)
_MEDIUM = re.compile(r"記録媒体|記録された|記録した|記録されて|に記録して")


def wants_record(words: str) -> bool:
    """Whether a stretch of a sentence wants a record made or kept; information recorded on a medium is none."""
    return _RECORDS.search(_MEDIUM.sub(lambda m: "〓" * len(m.group()), words)) is not None
