from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

BEGUN = register("documents:document:begun", _("文書の起案"))
REVISED = register("documents:version:begun", _("文書の改定の起案"))
WRITTEN = register("documents:version:written", _("文書案の保存"))
SUBMITTED = register("documents:version:submitted", _("文書案の決裁伺い"))
RETURNED = register("documents:version:returned", _("文書案の差戻し"))
WITHDRAWN = register("documents:version:withdrawn", _("文書案の取下げ"))
APPROVED = register("documents:version:approved", _("文書の決定"))
REVIEWED = register("documents:document:reviewed", _("文書の見直し"))
ABOLISHED = register("documents:document:abolished", _("文書の廃止"))
REMINDED = register("documents:document:reminded", _("文書の見直しの知らせ"))
