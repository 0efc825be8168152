"""The two materials of this house: the emergency contact network, and the accounts of the people of a section."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common import canonical, eras
from sekimori.common.clock import day_of
from sekimori.portal.acts.performing import Performing
from sekimori.portal.duties import materials
from sekimori.portal.duties.materials import Line, Listed
from sekimori.portal.identity import selectors as identity
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization import services as organization_services


class ContactNetwork:
    """The network drawn from the organisation beside the one handed out; being done issues it anew."""

    key = "contact_network"

    def listed(self, unit: int | None, day: dt.date) -> Listed:
        """Everybody on the network; what is missing; whether what was handed out still holds."""
        del unit
        status = organization.network_status(day)
        labels = dict(status.network.roles)
        lines = tuple(
            Line(
                f"{each.role}:{each.unit or 0}:{each.person}",
                each.name,
                (
                    labels.get(each.role, each.role),
                    f"{each.unit_name} {each.post}".strip(),
                    "、".join(f"{number.label} {number.value}" for number in each.numbers),
                    "、".join(each.deputies),
                ),
                "" if each.reachable else _("電話番号がありません。"),
            )
            for each in status.network.entries
        )
        outside = tuple(
            Line(f"outside:{n}", each.body, (_("外部"), each.department, each.telephone, each.purpose))
            for n, each in enumerate(status.network.outside)
        )
        if status.issue is None:
            note = _("緊急連絡網は、まだ一度も発行されていません。")
        elif status.outdated:
            note = _("%(day)sに発行した版から、人か連絡先が変わっています。") % {
                "day": eras.format_long(day_of(status.issue.issued_at))
            }
        else:
            note = _("発行した版は、今の体制と一致しています。")
        heads = (_("氏名・機関"), _("役割"), _("所属・職"), _("連絡先"), _("代理・用件"))
        gaps = tuple(each.sentence for each in status.network.gaps)
        links = (
            (_("緊急連絡網を開いて直す"), reverse("organization:network")),
            (_("外部の連絡先を直す"), reverse("organization:outside")),
        )
        return Listed(heads, (*lines, *outside), gaps, (note,), status.network.digest, links)

    def fingerprint(self, unit: int | None, day: dt.date) -> str:
        """The hash of who and how."""
        del unit
        return organization.contact_network(day).digest

    def lacking(self, unit: int | None, since: dt.date) -> str:
        """Nothing."""
        del unit, since
        return ""

    def ways(self, unit: int | None) -> Sequence[tuple[str, str]]:
        """Nowhere else."""
        del unit
        return ()

    def carry_out(self, act: Performing) -> Mapping[str, Any]:
        """Issues the network of today."""
        del act
        issue = organization_services.network_issue()
        return {"issue": issue.pk, "digest": issue.digest}


class UnitAccounts:
    """The accounts of those who hold a post in the unit, and of those who have left and still have one."""

    key = "unit_accounts"

    def listed(self, unit: int | None, day: dt.date) -> Listed:
        """Each account with its holder, when it was last used, and what stands out."""
        people = organization.people_of(organization.structure(day).beneath(unit) if unit is not None else (), day)
        labels = organization.labels(people, day)
        lines = tuple(
            Line(
                f"account:{each.pk}",
                each.username,
                (
                    str(labels.get(each.person, each.name)),
                    eras.format_long(day_of(each.last_login)) if each.last_login else _("使われていません"),
                    _("有効") if each.active else _("停止中"),
                ),
                "" if each.last_login or not each.active else _("一度も使われていません。"),
            )
            for each in identity.accounts_of(people)
        )
        heads = (_("利用者ＩＤ"), _("利用者"), _("最後のログイン"), _("状態"))
        return Listed(heads, lines, fingerprint=canonical.sha256_of([each.key for each in lines]))

    def fingerprint(self, unit: int | None, day: dt.date) -> str:
        """The hash of which accounts there are."""
        return self.listed(unit, day).fingerprint

    def lacking(self, unit: int | None, since: dt.date) -> str:
        """Nothing."""
        del unit, since
        return ""

    def ways(self, unit: int | None) -> Sequence[tuple[str, str]]:
        """Nowhere else."""
        del unit
        return ()

    def carry_out(self, act: Performing) -> Mapping[str, Any]:
        """Nothing is stopped here: stopping an ID is the act of whoever keeps the accounts, on the answers confirmed."""
        del act
        return {}


materials.register(ContactNetwork())
materials.register(UnitAccounts())
