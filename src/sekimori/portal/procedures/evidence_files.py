"""Attached files of applications lie in the evidence store."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.performing import Performing
from sekimori.portal.evidence import selectors, services, subjects
from sekimori.portal.procedures import files
from sekimori.portal.procedures.files import Kept
from sekimori.portal.procedures.models import Application


class EvidenceFiles:
    """The keeper of files: each is evidence of its application, named by its key there."""

    def keep(self, act: Performing, untrusted: bytes, *, name: str, subject: str, unit: int | None) -> Kept:
        """Keeps a file inside the act. Raises InvalidInput for a file that cannot be accepted, NotAvailable."""
        del act
        made = services.keep(untrusted=untrusted, name=name, subject=subject, unit=unit)
        return Kept(str(made.pk), made.digest, made.size)

    def open(self, reference: str) -> bytes:
        """The bytes, for the software itself: who may see the application was asked before."""
        return b"".join(selectors.content(int(reference)))


def address(application: Application) -> str:
    """The page of an application."""
    return reverse("procedures:detail", args=[application.pk])


files.set_keeper(EvidenceFiles())
subjects.register("procedures.application", address, _("申請"))
