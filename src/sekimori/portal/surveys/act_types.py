"""Surveys of use: ordered, looked at inside the order, refused outside of it, ended (7.2(2))."""

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

ORDERED = register("surveys:order:given", _("利用状況調査の指示"))
LOOKED = register("surveys:look:made", _("調査の閲覧"))
REFUSED = register("surveys:look:refused", _("調査の指示の外の閲覧の拒否"))
ENDED = register("surveys:order:ended", _("利用状況調査の終了"))
