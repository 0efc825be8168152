"""Sekimori carries out a Japanese city's information security standard."""

__version__ = "0.1.0"
