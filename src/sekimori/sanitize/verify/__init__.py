"""Kinds that nobody can rebuild: looked through, and passed unchanged only when nothing in them is unknown."""
