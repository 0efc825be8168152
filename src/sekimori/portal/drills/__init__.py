"""Drills: table-top, call tree and targeted mail; never a real incident."""
