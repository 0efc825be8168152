"""Amendments: reading 新旧対照表 and 改め文 into operations, applying them, and writing 改め文."""
