from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori import sandbox
from sekimori.common.errors import NotAvailable, SekimoriError
from sekimori.portal.health.registry import Group, Outcome, check, error, ok, warning

# Characters of names that a poor font lacks.
SAMPLE = "点検　髙﨑𠮷①"


@check("documents.sandbox", gettext_lazy("ファイルの隔離"), Group.DOCUMENTS)
def isolation() -> Outcome:
    """Distrusted files are read in a child that can do nothing else; tried out, not assumed."""
    status = sandbox.status()
    said = "".join(status.sentences)
    hint = _("docs/sandbox.md の「For operators」に、必要なカーネルの機能とパッケージがあります。")
    if status.mode == "unavailable":
        return error(said, hint)
    if not status.confined or status.programs:
        return warning(said, hint)
    return ok(said)


@check("documents.fonts", gettext_lazy("日本語のフォントとＰＤＦ"), Group.DOCUMENTS)
def fonts() -> Outcome:
    """A page of Japanese can be made: by making one."""
    try:
        made = sandbox.run(
            "sekimori.common.typesetting:pdf",
            b"#data.text",
            {"data": {"text": SAMPLE}, "title": SAMPLE},
            profile=sandbox.RENDER,
        )
    except NotAvailable as fault:
        return error(str(fault), _("Debianでは apt-get install fonts-noto-cjk で入ります。"))
    except SekimoriError as fault:
        return error(str(fault))
    return ok(_("日本語のＰＤＦを作れます（試作%(size)sバイト）。") % {"size": len(made)})
