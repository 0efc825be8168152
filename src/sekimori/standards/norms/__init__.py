"""Duties read from a text: `read_norms` is the way in, `model.NormReading` the way out."""

from sekimori.standards.norms.extraction import read_norms
from sekimori.standards.norms.model import NormReading, ReadNorm

__all__ = ["NormReading", "ReadNorm", "read_norms"]
