from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

EDITION_TAKEN = register("rules:edition:taken", _("版の受入れ"))
EDITION_CONFIRMED = register("rules:edition:confirmed", _("版の確定"))
EDITION_ADOPTED = register("rules:edition:adopted", _("版の採用"))
EDITION_DISCARDED = register("rules:edition:discarded", _("未確定の版の削除"))
ADOPTION_WITHDRAWN = register("rules:adoption:withdrawn", _("採用の取消し"))
TIME_SET = register("rules:time:set", _("時間の語の意味の設定"))

DRAFT_BEGUN = register("rules:draft:begun", _("版の案の作成"))
DRAFT_READ = register("rules:draft:read", _("本文の読取り"))
DRAFT_FAILED = register("rules:draft:failed", _("本文の読取りの失敗"))
DRAFT_APPLIED = register("rules:draft:applied", _("改正の適用"))
DRAFT_DISCARDED = register("rules:draft:discarded", _("版の案の削除"))
DRAFT_ASSEMBLED = register("rules:draft:assembled", _("案を版にまとめること"))
SPOTS_SETTLED = register("rules:spot:settled", _("読めない箇所・表の確認"))
NODE_CHANGED = register("rules:node:changed", _("条文の訂正"))
ROLE_MATCHED = register("rules:role:matched", _("役割の対応の確認"))
NORM_CONFIRMED = register("rules:norm:confirmed", _("規範の確認"))
NORM_CHANGED = register("rules:norm:changed", _("規範の変更"))
NORM_REJECTED = register("rules:norm:rejected", _("規範でないことの確認"))
NORM_REOPENED = register("rules:norm:reopened", _("規範の確認の取消し"))
NORM_ADDED = register("rules:norm:added", _("規範の追加"))
NORMS_IN_BULK = register("rules:norms:confirmed", _("規範のまとめての確認"))
NORMS_SAMPLE_WRONG = register("rules:norms:sample_wrong", _("規範の抜取り確認の不一致"))
MATCH_CONFIRMED = register("rules:match:confirmed", _("仕組みの対応の確認"))
MATCHES_IN_BULK = register("rules:matches:confirmed", _("仕組みの対応のまとめての確認"))

COMPARISON_BEGUN = register("rules:comparison:begun", _("版の比較"))
COMPARISON_MADE = register("rules:comparison:made", _("新旧対照表の作成"))
COMPARISON_FILE = register("rules:comparison:filed", _("新旧対照表の文書の作成"))
