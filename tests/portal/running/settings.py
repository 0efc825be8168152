"""The product's settings with the probe app added; for the processes that the tests start and kill."""

from __future__ import annotations

import os

from sekimori.portal.settings import *  # noqa: F403
from sekimori.portal.settings import DATABASES, INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.portal.running.probe.apps.ProbeConfig"]
ROOT_URLCONF = "tests.portal.running.urls"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_PORT = int(os.environ.get("PROBE_SMTP", "0"))
EMAIL_HOST = "127.0.0.1" if EMAIL_PORT else ""
if pages := os.environ.get("PROBE_PAGES"):
    # A disk with no room left: the file may not grow beyond this.
    DATABASES["default"]["OPTIONS"]["init_command"] += f" PRAGMA max_page_count={int(pages)};"
