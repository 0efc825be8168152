"""Benchmarks: what the numbers in RESULTS.md come from."""
