"""The catalogue of what is looked for: stable codes, how grave it is, and the sentence a member of staff reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Technique:
    """A way in which a file does something, tells something, or lies about what it is."""

    code: str
    severity: Severity
    sentence: str


_ALL = (
    # Names and kinds
    Technique("NAME-FORBIDDEN-EXTENSION", "high", "プログラムなど、受け渡してはならない種類の名前です。"),
    Technique("NAME-HIDDEN-DIRECTION", "high", "名前に、文字の並びを逆に見せる制御文字が含まれています。"),
    Technique("NAME-INVISIBLE", "medium", "名前に、目に見えない文字が含まれています。"),
    Technique("NAME-DOUBLE-EXTENSION", "high", "名前の拡張子が二重になっており、種類を偽っています。"),
    Technique("NAME-PADDED-EXTENSION", "high", "名前の途中に長い空白があり、拡張子が隠れています。"),
    Technique("KIND-MISMATCH", "high", "名前の拡張子と、中身の種類が違います。"),
    Technique("KIND-PROGRAM", "high", "中身が実行できるプログラムです。"),
    Technique(
        "KIND-NO-METHOD", "medium", "この種類のファイルは、害がないことを確かめる方法がないため、通すことができません。"
    ),
    Technique(
        "KIND-OLD-OFFICE",
        "medium",
        "古い形式のＯｆｆｉｃｅ文書は、新しい形式（docx、xlsx、pptx）で保存し直してください。"
        "変換するプログラム（LibreOffice）を使う設定になっていません。",
    ),
    Technique("KIND-UNKNOWN", "medium", "中身の種類が分からないため、通すことができません。"),
    Technique("KIND-EMPTY", "low", "中身が空です。"),
    # Containers
    Technique("ZIP-MALFORMED", "medium", "ファイルの入れ物（ＺＩＰ）の作りが壊れているか、偽装されています。"),
    Technique("ZIP-BOMB", "high", "展開すると極端に大きくなるファイルです。"),
    Technique("ZIP-TOO-MANY", "medium", "中に入っているファイルの数が多すぎます。"),
    Technique("ZIP-PATH", "high", "中のファイルの名前が、入れ物の外を指しています。"),
    Technique("ZIP-DUPLICATE", "high", "中に同じ名前のファイルが二つあり、見る側によって中身が変わります。"),
    Technique("ZIP-EXTRA-BYTES", "high", "入れ物の前後又は隙間に、余分なデータが付いています。"),
    Technique("ENCRYPTED", "medium", "パスワードで暗号化されており、中を確かめられません。"),
    Technique("ARCHIVE-MALFORMED", "medium", "書庫（７ｚ、ＬＺＨなど）の作りが壊れていて、展開できません。"),
    Technique("ARCHIVE-DEEP", "high", "書庫の中に書庫が、深く又は数多く入れられています。"),
    Technique("ARCHIVE-LINK", "high", "書庫の中の、他のファイルを指すリンクや装置を取り除きました。"),
    Technique("ARCHIVE-JUNK", "low", "他の機器が残した付属ファイル（サムネイルなど）を取り除きました。"),
    Technique("ARCHIVE-MEMBER", "medium", "書庫の中に、渡せないファイルがありました。"),
    Technique("ARCHIVE-NAME", "low", "書庫の中のファイルの名前を、どこでも使える名前に変えました。"),
    Technique("UNLOCKED", "low", "パスワードを外しました（渡したファイルにパスワードは付いていません）。"),
    # Office documents
    Technique("OOXML-MACRO", "high", "マクロ（ＶＢＡ）を取り除きました。"),
    Technique("OOXML-XLM-MACRO", "high", "旧形式のマクロ（Excel 4.0）を取り除きました。"),
    Technique("OOXML-ACTIVEX", "high", "ActiveX などの部品を取り除きました。"),
    Technique("OOXML-OLE", "high", "埋め込まれたオブジェクトを取り除き、見た目の画像だけを残しました。"),
    Technique("OOXML-DDE", "high", "外部のプログラムを呼び出す数式やフィールド（ＤＤＥなど）を取り除きました。"),
    Technique("OOXML-FIELD", "medium", "外部を参照するフィールドを取り除きました。"),
    Technique("OOXML-FORMULA", "medium", "外部とやり取りする数式を、計算結果の値に置き換えました。"),
    Technique("OOXML-REMOTE-TEMPLATE", "high", "外部のひな形への参照を取り除きました。"),
    Technique("OOXML-EXTERNAL-LINK", "medium", "外部のファイルへの参照を取り除きました。"),
    Technique("OOXML-HYPERLINK", "medium", "許していない種類のリンクを取り除きました。"),
    Technique("OOXML-ACTION", "high", "押すと動く仕掛け（プログラムの起動など）を取り除きました。"),
    Technique("OOXML-DATA-CONNECTION", "medium", "外部のデータへの接続を取り除きました。"),
    Technique("OOXML-ALTCHUNK", "high", "別の形式の文書を取り込む部分を取り除きました。"),
    Technique("OOXML-CUSTOM-UI", "high", "画面の作り変え（ボタンなど）を取り除きました。"),
    Technique("OOXML-WEB-EXTENSION", "high", "Web アドインを取り除きました。"),
    Technique("OOXML-FONT", "low", "埋め込まれたフォントを取り除きました。"),
    Technique("OOXML-METADATA", "low", "作成者などの属性情報を取り除きました。"),
    Technique("OOXML-SIGNATURE", "low", "電子署名は無効になるため取り除きました。"),
    Technique("OOXML-PRINTER", "low", "プリンターの設定を取り除きました。"),
    Technique("OOXML-MEDIA", "medium", "音声・動画を取り除きました。"),
    Technique("OOXML-PART", "medium", "許可した一覧にない部分を取り除きました。"),
    Technique("OOXML-ORPHAN", "medium", "どこからも使われていない部分を取り除きました。"),
    Technique("OOXML-UNKNOWN-CONTENT", "low", "許可した一覧にない要素を取り除きました。"),
    Technique("OOXML-CALCULATION", "low", "開いたときに計算し直す順序の記録を取り除きました。"),
    Technique("XML-DTD", "high", "文書の中に、外部や繰返しを呼び出す定義（ＤＴＤ）があります。"),
    Technique("XML-MALFORMED", "medium", "文書の作りが壊れていて、読み取れません。"),
    Technique("XML-BOMB", "high", "文書の要素が極端に多く、開くと動かなくなるおそれがあります。"),
    Technique("XML-DEEP", "medium", "文書の入れ子が深すぎます。"),
    # OpenDocument
    Technique("ODF-SCRIPT", "high", "マクロなどのプログラムと、それを呼び出す部分を取り除きました。"),
    Technique("ODF-FORM", "medium", "入力部品（フォーム）を取り除きました。"),
    Technique("ODF-DDE", "high", "外部のプログラムを呼び出す部分（ＤＤＥ）を取り除きました。"),
    Technique("ODF-OBJECT", "high", "埋め込まれたオブジェクトや部品を取り除きました。"),
    Technique("ODF-EXTERNAL", "medium", "外部のファイルやデータへの参照を取り除きました。"),
    Technique("ODF-HYPERLINK", "medium", "許していない種類のリンクを取り除きました。"),
    Technique("ODF-FORMULA", "medium", "外部とやり取りする数式を、計算結果の値に置き換えました。"),
    Technique("ODF-CONFIGURATION", "medium", "画面の作り変え（ボタンなど）を取り除きました。"),
    Technique("ODF-FONT", "low", "埋め込まれたフォントを取り除きました。"),
    Technique("ODF-METADATA", "low", "作成者などの属性情報と設定を取り除きました。"),
    Technique("ODF-SIGNATURE", "low", "電子署名は無効になるため取り除きました。"),
    Technique("ODF-PART", "medium", "許可した一覧にない部分を取り除きました。"),
    Technique("ODF-UNKNOWN", "low", "許可した一覧にない要素を取り除きました。"),
    # RTF
    Technique("RTF-OBJECT", "high", "埋め込まれたオブジェクトを取り除き、見た目だけを残しました。"),
    Technique("RTF-TEMPLATE", "high", "外部のひな形やファイルへの参照を取り除きました。"),
    Technique("RTF-DDE", "high", "外部のプログラムを呼び出すフィールド（ＤＤＥ）を取り除きました。"),
    Technique("RTF-FIELD", "medium", "外部を参照するフィールドを取り除きました。"),
    Technique("RTF-HYPERLINK", "medium", "許していない種類のリンクを取り除きました。"),
    Technique("RTF-HTML", "medium", "隠されたＨＴＭＬを取り除きました。"),
    Technique("RTF-DATA", "medium", "文書に埋め込まれた生のデータを取り除きました。"),
    Technique("RTF-FONT", "low", "埋め込まれたフォントを取り除きました。"),
    Technique("RTF-METADATA", "low", "作成者などの属性情報を取り除きました。"),
    Technique("RTF-TRAILING", "high", "文書の後ろに別のデータが付いていました。"),
    Technique("RTF-MALFORMED", "medium", "リッチテキストの作りが壊れていて、読み取れません。"),
    # Pages and drawings
    Technique("HTML-SCRIPT", "high", "スクリプトを取り除きました。"),
    Technique("HTML-FRAME", "high", "別のページや部品を読み込む部分を取り除きました。"),
    Technique("HTML-FORM", "medium", "入力欄（フォーム）を取り除きました。"),
    Technique("HTML-REFRESH", "high", "別のページへ移す仕掛けを取り除きました。"),
    Technique("HTML-REMOTE", "medium", "外部の画像などを読み込む部分を取り除きました。"),
    Technique("HTML-HYPERLINK", "medium", "許していない種類のリンクを取り除きました。"),
    Technique("HTML-HIDDEN", "medium", "画面に見えないように書かれた部分を取り除きました。"),
    Technique("HTML-UNKNOWN", "low", "許可した一覧にない要素を取り除きました。"),
    Technique("SVG-SCRIPT", "high", "図に含まれるスクリプトや動きを取り除きました。"),
    Technique("SVG-EXTERNAL", "medium", "図から外部を参照する部分を取り除きました。"),
    Technique("SVG-UNKNOWN", "low", "許可した一覧にない要素を取り除きました。"),
    Technique("XML-ACTIVE", "medium", "別のプログラムが文書として開くＸＭＬのため、通すことができません。"),
    # Looked through, not rebuilt
    Technique("VERIFY-MACRO", "high", "マクロが含まれているため、渡しません。"),
    Technique("VERIFY-OBJECT", "high", "別のデータが埋め込まれているため、渡しません。"),
    Technique("VERIFY-EXTERNAL", "medium", "外部のファイルを参照しているため、渡しません。"),
    Technique("VERIFY-PACKED", "medium", "圧縮されていて、中を確かめられないため、渡しません。"),
    Technique("VERIFY-UNKNOWN", "medium", "中に、働きの分からない部分があるため、渡しません。"),
    Technique("OLE-MALFORMED", "medium", "ファイルの入れ物（複合ファイル）の作りが壊れています。"),
    # Mail
    Technique("MAIL-HEAD", "high", "メールの見出し部分が極端に大きいか、壊れています。"),
    Technique("MAIL-DEEP", "high", "メールの中の部分が、深く又は数多く入れられています。"),
    Technique("MAIL-MALFORMED", "low", "メールの作りに誤りがあります。"),
    Technique("MAIL-DOUBLE", "medium", "同じ見出しが二つ以上あり、見る側によって変わります。"),
    Technique("MAIL-HTML", "low", "ＨＴＭＬの本文を文字だけにしました。"),
    Technique("MAIL-ALTERNATIVE", "medium", "文字だけの本文に中身がほとんどないため、ＨＴＭＬの本文から作りました。"),
    Technique("MAIL-LONG", "low", "本文が長いため、途中で切りました。"),
    Technique("MAIL-UNDECODABLE", "low", "本文に、文字として読めない部分があります。"),
    Technique("MAIL-TRACKING", "medium", "開いたことを知らせる見えない画像を取り除きました。"),
    Technique("MAIL-LINK-DIFFERS", "high", "表示されている宛先と、実際の宛先が違うリンクがあります。"),
    Technique("MAIL-LINK-ODD", "high", "紛らわしい文字を使った宛先のリンクがあります。"),
    Technique("MAIL-SIGNATURE", "low", "電子署名は無効になるため取り除きました。"),
    Technique("MAIL-ENCRYPTED", "medium", "暗号化されていて、中を確かめられません。"),
    Technique("MAIL-EXTERNAL", "high", "外部から読み込む部分を取り除きました。"),
    Technique("MAIL-ATTACHMENT", "low", "添付ファイルを本文から分けました。"),
    Technique("MAIL-OUTLOOK", "medium", "Outlook 形式のメールの作りが壊れています。"),
    # PDF
    Technique("PDF-JAVASCRIPT", "high", "スクリプト（JavaScript）を取り除きました。"),
    Technique("PDF-AUTO-ACTION", "high", "開いたときなどに自動で動く仕掛けを取り除きました。"),
    Technique("PDF-LAUNCH", "high", "プログラムやファイルを起動する仕掛けを取り除きました。"),
    Technique("PDF-SUBMIT", "high", "外部へ送信し、又は外部から読み込む仕掛けを取り除きました。"),
    Technique("PDF-ACTION", "medium", "許可した一覧にない動作を取り除きました。"),
    Technique("PDF-URI", "medium", "許していない種類のリンクを取り除きました。"),
    Technique("PDF-ATTACHMENT", "high", "添付ファイルを取り除きました。"),
    Technique("PDF-MEDIA", "high", "音声・動画・立体などの部品を取り除きました。"),
    Technique("PDF-XFA", "high", "動的な様式（XFA）を取り除きました。"),
    Technique("PDF-ANNOTATION", "medium", "許可した一覧にない注釈を取り除きました。"),
    Technique("PDF-EXTERNAL", "high", "外部のファイルへの参照を取り除きました。"),
    Technique("PDF-METADATA", "low", "作成者などの属性情報を取り除きました。"),
    Technique("PDF-SIGNATURE", "low", "電子署名は無効になるため取り除きました。"),
    Technique("PDF-UNKNOWN", "low", "許可した一覧にない項目を取り除きました。"),
    Technique("PDF-FILTER", "medium", "許可した一覧にない圧縮方式が使われています。"),
    Technique("PDF-BOMB", "high", "展開すると極端に大きくなるデータが含まれています。"),
    Technique("PDF-BROKEN", "medium", "ＰＤＦの作りが壊れていて、読み取れません。"),
    Technique("PDF-PAGES", "medium", "ページの数が多すぎるか、一ページもありません。"),
    # Images
    Technique("IMAGE-REBUILT", "low", "画像を描き直しました（撮影場所などの属性情報も残りません）。"),
    Technique("IMAGE-UNREADABLE", "medium", "画像を読み取れないため、空の画像に置き換えました。"),
    Technique("IMAGE-VECTOR", "medium", "図形形式の画像を、空の画像に置き換えました。"),
    Technique("IMAGE-TRAILING", "high", "画像の後ろに別のデータが付いていました。"),
    Technique("IMAGE-BOMB", "high", "広げると極端に大きくなる画像です。"),
    # Text
    Technique("TEXT-CONTROL", "medium", "目に見えない制御文字を取り除きました。"),
    Technique("TEXT-DIRECTION", "high", "文字の並びを逆に見せる制御文字を取り除きました。"),
    Technique("TEXT-UNDECODABLE", "medium", "文字コードを判別できないため、読み取れません。"),
    Technique("CSV-FORMULA", "high", "数式として動くおそれのあるセルの先頭に、引用符（'）を付けました。"),
    # The engine itself
    Technique("CHECK-VETO", "high", "作り直した後の検査で、残ってはならないものが見つかったため、渡しません。"),
    Technique("POLICY-BLOCK", "medium", "この種類のファイルは、決まりにより通しません。"),
    Technique("LIMIT-TIME", "high", "大きさの割に処理に時間がかかりすぎるため、打ち切りました。"),
    Technique("LIMIT-MEMORY", "high", "処理に使うメモリが上限を超えたため、打ち切りました。"),
    Technique("LIMIT-SIZE", "medium", "ファイルが大きすぎます。"),
    Technique("ENGINE-FAILED", "medium", "処理の途中で失敗したため、渡しません。"),
)
TECHNIQUES: Mapping[str, Technique] = {each.code: each for each in _ALL}
