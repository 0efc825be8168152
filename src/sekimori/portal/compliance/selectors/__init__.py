"""Asking about the state of clauses. Other apps ask here and nowhere else."""
