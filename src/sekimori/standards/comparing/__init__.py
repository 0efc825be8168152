"""Comparing two editions: what became of each clause, which words changed, and the 新旧対照表."""
