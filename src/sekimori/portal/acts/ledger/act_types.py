from django.utils.translation import gettext_lazy as _

from sekimori.ledger import entry
from sekimori.portal.acts.registry import register

SIDE_ROWS_ERASED = register(entry.SIDE_ROWS_ERASED, _("付帯情報の消去"), retention="permanent")
KEY_REPLACED = register(entry.KEY_REPLACED, _("記録の署名鍵の交代"), retention="permanent")
LOG_WITNESSED = register(entry.LOG_WITNESSED, _("機器の記録のチェックポイントの受入れ"))
ENGINE_LOG_REGISTERED = register("ledger:engine_log:registered", _("機器の記録の登録"))
LOG_EXPORTED = register("ledger:log:exported", _("記録の書出し"))
CHECKPOINT_STAMPED = register("ledger:checkpoint:stamped", _("チェックポイントへの時刻認証の受入れ"))
