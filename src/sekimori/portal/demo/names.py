"""Names for the people of the invented city: put together from these lists, so that nobody in particular is meant."""

from __future__ import annotations

import random
from collections.abc import Iterator

# Family names with their reading, then given names: written, read.
_FAMILY = """
汐見 シオミ,磯部 イソベ,波多野 ハタノ,浜田 ハマダ,岬 ミサキ,千鳥 チドリ,沖田 オキタ,渚 ナギサ,港 ミナト,瀬川 セガワ,
浦野 ウラノ,岸本 キシモト,灘 ナダ,津田 ツダ,島崎 シマザキ,海野 ウンノ,潮田 ウシオダ,砂川 スナガワ,松浦 マツウラ,
早瀬 ハヤセ,青柳 アオヤギ,石川 イシカワ,上野 ウエノ,江口 エグチ,大西 オオニシ,小野寺 オノデラ,片桐 カタギリ,
川村 カワムラ,菊池 キクチ,北村 キタムラ,木下 キノシタ,工藤 クドウ,熊谷 クマガイ,栗原 クリハラ,黒田 クロダ,後藤 ゴトウ,
近藤 コンドウ,佐久間 サクマ,佐々木 ササキ,佐藤 サトウ,三田 サンダ,柴田 シバタ,清水 シミズ,白石 シライシ,菅原 スガワラ,
杉山 スギヤマ,鈴木 スズキ,関根 セキネ,高木 タカギ,高橋 タカハシ,竹内 タケウチ,田代 タシロ,田中 タナカ,千葉 チバ,
土屋 ツチヤ,堤 ツツミ,戸田 トダ,富田 トミタ,中里 ナカザト,中島 ナカジマ,長沼 ナガヌマ,成田 ナリタ,西村 ニシムラ,
野口 ノグチ,野村 ノムラ,橋本 ハシモト,畠山 ハタケヤマ,服部 ハットリ,林 ハヤシ,原田 ハラダ,平野 ヒラノ,福島 フクシマ,
藤井 フジイ,藤原 フジワラ,古川 フルカワ,星野 ホシノ,堀内 ホリウチ,本多 ホンダ,前川 マエカワ,牧野 マキノ,増田 マスダ,
松岡 マツオカ,丸山 マルヤマ,水野 ミズノ,三浦 ミウラ,宮崎 ミヤザキ,村上 ムラカミ,村田 ムラタ,望月 モチヅキ,森田 モリタ,
矢野 ヤノ,山口 ヤマグチ,山崎 ヤマザキ,山下 ヤマシタ,山田 ヤマダ,横山 ヨコヤマ,吉田 ヨシダ,米田 ヨネダ,若林 ワカバヤシ,
渡辺 ワタナベ,和田 ワダ,鷲尾 ワシオ,伊東 イトウ,岩渕 イワブチ,遠藤 エンドウ,太田 オオタ,岡田 オカダ,小田島 オダシマ,
金子 カネコ
"""
_GIVEN = """
一郎 イチロウ,健 ケン,誠 マコト,進 ススム,学 マナブ,守 マモル,実 ミノル,正 タダシ,隆 タカシ,浩二 コウジ,和也 カズヤ,
直樹 ナオキ,大輔 ダイスケ,健太 ケンタ,拓也 タクヤ,翔太 ショウタ,雄一 ユウイチ,達也 タツヤ,智之 トモユキ,宏 ヒロシ,
修 オサム,茂 シゲル,勝 マサル,亮 リョウ,悠斗 ユウト,蓮 レン,陽介 ヨウスケ,康平 コウヘイ,慎吾 シンゴ,俊介 シュンスケ,
純 ジュン,光 ヒカル,歩 アユム,洋平 ヨウヘイ,哲也 テツヤ,英樹 ヒデキ,恵子 ケイコ,花 ハナ,さくら サクラ,みなみ ミナミ,
ゆき ユキ,陽子 ヨウコ,由美 ユミ,真由美 マユミ,美咲 ミサキ,彩 アヤ,愛 アイ,千尋 チヒロ,香織 カオリ,直美 ナオミ,
智子 トモコ,裕子 ユウコ,久美子 クミコ,明美 アケミ,葵 アオイ,結衣 ユイ,美穂 ミホ,沙織 サオリ,麻衣 マイ,奈々 ナナ,
綾子 アヤコ,京子 キョウコ,恵 メグミ,里奈 リナ,桃子 モモコ,優子 ユウコ,静香 シズカ,理恵 リエ,晴美 ハルミ,幸子 サチコ,
和子 カズコ,典子 ノリコ
"""


def _pairs(text: str) -> list[tuple[str, str]]:
    words = [entry.split() for entry in text.replace("\n", "").split(",") if entry.strip()]
    return [(written, read) for written, read in words]


FAMILY, GIVEN = _pairs(_FAMILY), _pairs(_GIVEN)


def people(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Names with their readings, each once, in an order that `chance` decides; several thousand."""
    order = [(family, given) for family in FAMILY for given in GIVEN]
    chance.shuffle(order)
    for (family, family_read), (given, given_read) in order:
        yield f"{family} {given}", f"{family_read} {given_read}"


def other_family(name: str, kana: str, chance: random.Random) -> tuple[str, str]:
    """The same person under another family name, as after a marriage."""
    family, read = chance.choice([each for each in FAMILY if not name.startswith(each[0])])
    return f"{family} {name.partition(' ')[2]}", f"{read} {kana.partition(' ')[2]}"
