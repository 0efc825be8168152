"""One strict reading of XML for the checks: a document type or a processing instruction is a fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

Start = Callable[[str, dict[str, str]], None]


def parse(
    untrusted: bytes,
    start: Start,
    text: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    """Tells of every element (its namespace and name parted by "}"), words and ends as they come.

    Raises ValueError for what is no XML, and for a document type or a processing instruction.
    """
    parser = expat.ParserCreate(None, "}")
    parser.StartElementHandler = start
    if text:
        parser.CharacterDataHandler = text
    if end:
        parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    try:
        parser.Parse(untrusted, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error


def _refuse(*_given: Any) -> None:
    raise ValueError("definition or instruction")
