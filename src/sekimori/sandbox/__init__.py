"""Parsing distrusted bytes in a child that can do nothing else."""
