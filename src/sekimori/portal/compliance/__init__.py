"""The state of every clause for every unit, derived from what really happened (docs/compliance.md)."""
