from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

ROLE_RULES_SET = register("organization:role_rules:set", _("役割の定めの適用"))

ORGAN_SET = register("organization:organ:set", _("機関の登録"))
UNIT_CREATED = register("organization:unit:created", _("所属の新設"))
UNIT_CHANGED = register("organization:unit:changed", _("所属の変更"))
UNIT_MOVED = register("organization:unit:moved", _("所属の移管"))
UNIT_MERGED = register("organization:unit:merged", _("所属の統合"))
UNIT_ABOLISHED = register("organization:unit:abolished", _("所属の廃止"))

POST_CREATED = register("organization:post:created", _("職の設置"))
POST_CHANGED = register("organization:post:changed", _("職の変更"))
POST_ABOLISHED = register("organization:post:abolished", _("職の廃止"))

PERSON_REGISTERED = register("organization:person:registered", _("職員等の登録"))
PERSON_CHANGED = register("organization:person:changed", _("氏名・区分の変更"))
PERSON_REACH_SET = register("organization:person:reach_set", _("メールアドレス・内線の変更"))
PERSON_JOINED = register("organization:person:joined", _("採用・転入"))
PERSON_MOVED = register("organization:person:moved", _("異動"))
PERSON_LEFT = register("organization:person:left", _("退職・転出"))
APPOINTED = register("organization:appointment:made", _("兼務・事務取扱の発令"))
APPOINTMENT_ENDED = register("organization:appointment:ended", _("発令の終了"))

SEAT_GIVEN = register("organization:seat:given", _("会議体の席の設定"))
SEAT_ENDED = register("organization:seat:ended", _("会議体の席の終了"))
DEPUTIES_SET = register("organization:deputies:set", _("代決者の順位の設定"))
ABSENCE_RECORDED = register("organization:absence:recorded", _("不在の登録"))
ABSENCE_CANCELLED = register("organization:absence:cancelled", _("不在の取消し"))
NOMINATED = register("organization:nomination:made", _("役割への指名"))
NOMINATION_ENDED = register("organization:nomination:ended", _("指名の終了"))

CONTACTS_SET = register("organization:contacts:set", _("連絡先の登録"))
EXTERNAL_CONTACT_SET = register("organization:external_contact:set", _("外部の連絡先の登録"))
EXTERNAL_CONTACT_ENDED = register("organization:external_contact:ended", _("外部の連絡先の削除"))
NETWORK_ISSUED = register("organization:contact_network:issued", _("緊急連絡網の発行"))
NETWORK_OPENED = register("organization:contact_network:opened", _("緊急連絡網（限定版）の閲覧"))

IMPORT_TAKEN = register("organization:import:taken", _("人事ファイルの受付"))
IMPORT_CONFIRMED = register("organization:import:confirmed", _("人事ファイルの反映の決定"))
IMPORT_APPLIED = register("organization:import:applied", _("人事ファイルの反映"))
IMPORT_DISCARDED = register("organization:import:discarded", _("人事ファイルの取りやめ"))
