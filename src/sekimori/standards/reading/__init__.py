"""Reading a published text into nodes: `read_text`, `read_lines` and `read_file` are the way in, `model.ReadText` the way out."""

from sekimori.standards.reading.model import Node, ReadText, Unread
from sekimori.standards.reading.reader import read_bytes, read_file, read_lines, read_text

__all__ = ["Node", "ReadText", "Unread", "read_bytes", "read_file", "read_lines", "read_text"]
