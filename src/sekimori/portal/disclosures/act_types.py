"""Outside reports: facts typed once, needs judged, reports drawn up, decided on, sent (1(9)④–⑦)."""

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

TOLD = register("disclosures:fact:told", _("外部報告のための事実の記録"))
CITY_TOLD = register("disclosures:fact:city", _("問合せ先などの記録"))
JUDGED = register("disclosures:requirement:judged", _("外部報告の要否の判断"))
RECKONED = register("disclosures:requirement:reckoned", _("外部報告の要否の判定"))
CHASED = register("disclosures:requirement:chased", _("外部報告の督促"))
DRAFTED = register("disclosures:disclosure:drafted", _("外部報告の作成開始"))
SUBMITTED = register("disclosures:disclosure:submitted", _("外部報告の提出"))
RETURNED = register("disclosures:disclosure:returned", _("外部報告の差戻し"))
APPROVED = register("disclosures:disclosure:approved", _("外部報告・公表の決裁"))
SENT = register("disclosures:disclosure:sent", _("外部への報告・公表"))
WITHDRAWN = register("disclosures:disclosure:withdrawn", _("外部報告の取りやめ"))
ANNOUNCED = register("disclosures:policy:announced", _("対応方針の周知"))
WORD = register("disclosures:word:left", _("外部報告の知らせ"))
