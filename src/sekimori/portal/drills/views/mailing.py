"""Taking in the results of a mail drill: what the file says is shown first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sekimori.portal.drills import services, statuses
from sekimori.portal.drills.forms import FileForm
from sekimori.portal.drills.models import Drill
from sekimori.portal.drills.services import MailPlan
from sekimori.portal.drills.views.common import OfDrill
from sekimori.portal.ui.components import Figure
from sekimori.portal.ui.listing import Column


class Take(OfDrill):
    """結果のファイルを選ぶ."""

    form_class = FileForm
    need = "import"
    title = gettext_lazy("標的型メール訓練の結果を取り込む")
    submit_label = gettext_lazy("読み込んで確かめる")
    template_name = "drills/import_file.html"

    def save(self, form: FileForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        plan = services.mail_take(pk=self.record.pk, untrusted=file.read(), name=file.name)
        return render(self.request, "drills/import_plan.html", _names(self.record, plan))


def _names(record: Drill, plan: MailPlan) -> dict[str, Any]:
    figures = [
        Figure(_("所属"), len(plan.sums), _("件")),
        Figure(_("送信"), sum(each.sent for each in plan.sums), _("件")),
        Figure(_("報告"), sum(each.reported for each in plan.sums), _("件")),
    ]
    if plan.faults:
        figures.append(Figure(_("誤り"), len(plan.faults), _("件"), tone="danger"))
    return {
        "title": _("%(file)sの内容") % {"file": plan.file},
        "drill": record,
        "mark": statuses.mark(),
        "plan": plan,
        "figures": figures,
        "fault_columns": [
            Column("line", _("行"), lambda fault: fault.place.line, align="end", nowrap=True),
            Column("column", _("列"), lambda fault: fault.place.column, nowrap=True),
            Column("sentence", _("理由"), lambda fault: fault.sentence, head=True, wide=True),
        ],
        "sum_columns": [
            Column("label", _("所属"), "label", head=True),
            Column("sent", _("送信"), "sent", align="end"),
            Column("reported", _("報告"), "reported", align="end"),
            Column("opened", _("開封・クリック"), "opened", align="end"),
            Column("first", _("最初の報告まで（分）"), "first", align="end"),
        ],
    }


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes in what was shown."""
    services.mail_apply(pk=pk, ticket=request.POST.get("ticket", ""))
    messages.success(request, _("結果を取り込みました。評価を書いてください。"))
    return HttpResponseRedirect(reverse("drills:detail", args=[pk]))
