"""Registers (台帳): one definition of columns gives list, filters, import with preview, export, stocktaking and history.

See docs/registers.md.
"""
