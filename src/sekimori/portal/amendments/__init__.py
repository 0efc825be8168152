"""Amendments of the standard (9.3): drafted clause by clause, looked at for their effects, decided by the body."""
