"""Screens of the organisation; each asks selectors and calls services, and nothing else."""
