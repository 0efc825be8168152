"""Readers of configurations: one module for each format."""
