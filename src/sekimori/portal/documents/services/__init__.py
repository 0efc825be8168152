"""Changing documents: the only way."""

from sekimori.portal.documents.services.deciding import (
    Minutes,
    document_abolish,
    version_approve,
    version_return,
    version_withdraw,
)
from sekimori.portal.documents.services.reviewing import document_review
from sekimori.portal.documents.services.writing import document_begin, version_begin, version_submit, version_write

__all__ = [
    "Minutes",
    "document_abolish",
    "document_begin",
    "document_review",
    "version_approve",
    "version_begin",
    "version_return",
    "version_submit",
    "version_withdraw",
    "version_write",
]
