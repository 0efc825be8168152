"""Taking a file in: what it would do is shown first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sekimori.portal.acts import context, policies
from sekimori.portal.registers import selectors, services
from sekimori.portal.registers.forms import FileForm
from sekimori.portal.registers.services import ImportPlan
from sekimori.portal.ui.components import Figure
from sekimori.portal.ui.listing import Column
from sekimori.portal.ui.pages import FormPage

MOST_SHOWN = 200
KINDS = {"new": gettext_lazy("新規"), "changed": gettext_lazy("変更"), "same": gettext_lazy("変更なし")}


class Take(FormPage):
    """Choosing the file."""

    form_class = FileForm
    template_name = "registers/import_file.html"
    submit_label = gettext_lazy("読み込んで確かめる")

    def further(self) -> dict[str, Any]:
        register = selectors.register(self.kwargs["key"])
        policies.require(context.current().actor, "import", register.model)
        lead = _("まず、何が登録され、何が変わるかを示します。確かめて取り込むまで、台帳は変わりません。")
        title = _("%(register)sに取り込む") % {"register": register.label}
        columns = [column.label for column in register.own_columns]
        return {"title": title, "lead": lead, "register": register, "columns": columns}

    def save(self, form: FileForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        plan = services.import_take(self.kwargs["key"], untrusted=file.read(), name=file.name)
        return render(self.request, "registers/import_plan.html", _names(self.kwargs["key"], plan))

    def cancel(self) -> str:
        return reverse("registers:list", args=[self.kwargs["key"]])


def _names(key: str, plan: ImportPlan) -> dict[str, Any]:
    register = selectors.register(key)
    figures = [Figure(label, plan.count(kind), _("行")) for kind, label in KINDS.items()]
    if plan.faults:
        figures.append(Figure(_("誤り"), len(plan.faults), _("件"), tone="danger"))
    return {
        "title": _("%(file)sの内容") % {"file": plan.file},
        "register": register,
        "plan": plan,
        "figures": figures,
        "faults": plan.faults[:MOST_SHOWN],
        "fault_columns": [
            Column("file", _("ファイル"), lambda fault: fault.place.file, nowrap=True),
            Column("line", _("行"), lambda fault: fault.place.line, align="end", nowrap=True),
            Column("column", _("列"), lambda fault: fault.place.column, nowrap=True),
            Column("sentence", _("理由"), lambda fault: fault.sentence, head=True, wide=True),
        ],
        "lines": [line for line in plan.lines if line.kind != "same"][:MOST_SHOWN],
        "line_columns": [
            Column("line", _("行"), align="end", nowrap=True),
            Column("kind", _("取込み"), lambda line: KINDS[line.kind], nowrap=True),
            Column("number", _("管理番号"), nowrap=True),
            Column("name", _("名称"), head=True, wide=True),
            Column("changes", _("内容"), lambda line: [f"{a}：{_shown(b, c)}" for a, b, c in line.changes], wide=True),
        ],
        "may_apply": not plan.faults and any(line.kind != "same" for line in plan.lines),
    }


def _shown(before: Any, after: Any) -> str:
    return f"{before} → {after}" if before not in (None, "") else f"{after}"


@require_POST
def apply(request: HttpRequest, key: str) -> HttpResponse:
    """Takes in what was shown."""
    plan = services.import_apply(key, ticket=request.POST.get("ticket", ""))
    words = {"new": plan.count("new"), "changed": plan.count("changed")}
    messages.success(request, _("取り込みました（新規%(new)s件、変更%(changed)s件）。") % words)
    return HttpResponseRedirect(reverse("registers:list", args=[key]))
