"""The checks of the ground: database, record and clock, storage, documents, settings."""

from sekimori.portal.health.checks import database, documents, record, settings, storage, system

__all__ = ["database", "documents", "record", "settings", "storage", "system"]
