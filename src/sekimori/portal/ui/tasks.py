"""Work that goes on after the page has been answered."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django_tasks import task

from sekimori.portal.ui import services


@task()
def write_export(pk: str) -> None:
    """Makes the file of an export. The listings register themselves when the pages are imported."""
    import_module(settings.ROOT_URLCONF)
    services.export_write(pk)


def resume_exports() -> int:
    """Rings again for exports whose maker died or whose ring was lost; how many. Called by the clock every minute."""
    found = services.exports_lost()
    for pk in found:
        write_export.enqueue(str(pk))
    return len(found)
