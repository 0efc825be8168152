from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

SIGNED_IN = register("identity:session:opened", _("ログイン"))
SIGNED_OUT = register("identity:session:ended", _("ログアウト"))
SIGN_IN_FAILED = register("identity:session:failed", _("ログインの失敗"))
PAUSED = register("identity:account:paused", _("続けて間違えたことによる一時停止"))

CREATED = register("identity:account:created", _("アカウントの作成"))
CHANGED = register("identity:account:changed", _("アカウントの変更"))
LOCKED = register("identity:account:locked", _("アカウントの停止"))
UNLOCKED = register("identity:account:unlocked", _("アカウントの停止の解除"))
ENDED = register("identity:account:ended", _("アカウントの終了"))
REOPENED = register("identity:account:reopened", _("アカウントの再開"))

PASSWORD_ISSUED = register("identity:password:issued", _("初期パスワードの発行"))
PASSWORD_CHANGED = register("identity:password:changed", _("パスワードの変更"))
PASSWORD_REVOKED = register("identity:password:revoked", _("パスワードの失効"))

FACTOR_ADDED = register("identity:factor:added", _("二つ目の認証の登録"))
FACTOR_CHANGED = register("identity:factor:changed", _("二つ目の認証の名称の変更"))
FACTOR_REMOVED = register("identity:factor:removed", _("二つ目の認証の取消し"))
RECOVERY_MADE = register("identity:recovery:made", _("予備コードの作り直し"))
RESET_PROPOSED = register("identity:reset:proposed", _("二つ目の認証の解除の提案"))
RESET_CONFIRMED = register("identity:reset:confirmed", _("二つ目の認証の解除"))
RESET_REFUSED = register("identity:reset:refused", _("二つ目の認証の解除の取りやめ"))

PRINCIPAL_REGISTERED = register("identity:principal:registered", _("連携する機器・プログラムの登録"))
PRINCIPAL_CHANGED = register("identity:principal:changed", _("連携する機器・プログラムの変更"))
PRINCIPAL_REISSUED = register("identity:principal:reissued", _("トークンの再発行"))
PRINCIPAL_ENDED = register("identity:principal:ended", _("連携する機器・プログラムの廃止"))

ENTRANCE_SET = register("identity:entrance:set", _("ログイン画面の文の変更"))
