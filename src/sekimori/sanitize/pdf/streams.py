"""Streams: what they unpack to is bounded before anything else unpacks them; pictures of risky codecs are drawn anew."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image

from sekimori.sanitize.pdf import allowed, measures
from sekimori.sanitize.policy import Limits
from sekimori.sanitize.refusing import refusal

_BITS = 24  # Of a pixel: pictures of one bit may have more of them.
# Short names, which are for pictures within a page's content and stand elsewhere all the same.
_SHORT = {"/Fl": "/FlateDecode", "/LZW": "/LZWDecode", "/A85": "/ASCII85Decode", "/AHx": "/ASCIIHexDecode",
          "/CCF": "/CCITTFaxDecode", "/RL": "/RunLengthDecode", "/DCT": "/DCTDecode"}  # fmt: skip
_MARKER, _SCAN = 0xFF, 0xDA
# Segments that tell something beside the picture: APPn without JFIF and Adobe (the colours of CMYK), and comments.
_TOLD = (frozenset(range(0xE0, 0xF0)) | {0xFE}) - {0xE0, 0xEE}


def filters(stream: pikepdf.Stream) -> list[str]:
    """The filters of a stream, outermost first. Raises Refusal for more than three."""
    found = stream.get("/Filter")
    names = (
        [str(each) for each in found]
        if isinstance(found, pikepdf.Array)
        else ([str(found)] if found is not None else [])
    )
    names = [_SHORT.get(name, name) for name in names]
    if len(names) > allowed.MOST_FILTERS:
        raise refusal("PDF-FILTER", "/".join(names))
    return names


def check(stream: pikepdf.Stream, limits: Limits, budget: list[int]) -> None:
    """Raises Refusal for a filter that is not known, and for a stream that unpacks to more than `budget` still allows."""
    names = filters(stream)
    for name in names:
        if name not in allowed.FILTERS and name != "/JPXDecode":
            raise refusal("PDF-FILTER", name)
    most = min(limits.part, budget[0])
    budget[0] -= measures.unpacked(stream.read_raw_bytes(), names, most)
    pixels = _number(stream, "/Width") * _number(stream, "/Height") * max(_number(stream, "/BitsPerComponent"), 1)
    if pixels > _BITS * limits.pixels:
        raise refusal("IMAGE-BOMB", str(pixels))


def _number(stream: pikepdf.Stream, key: str) -> int:
    found: object = stream.get(key)
    return found if isinstance(found, int) and found > 0 else 0


def bare_jpeg(content: bytes) -> bytes:
    """A JPEG without what is told beside its picture. Raises ValueError where its segments cannot be read."""
    if not content.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == _MARKER:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == _SCAN:
            end = content.rfind(b"\xff\xd9")
            return b"".join([*kept, content[at : end + 2 if end > at else len(content)]])
        if marker not in _TOLD:
            kept.append(content[at : at + 2 + length])
        at += 2 + length
    raise ValueError("no scan")


def pixels_of(stream: pikepdf.Stream, limits: Limits) -> bytes:
    """The bytes of a picture whose last filter is its codec, unpacked from those around it. Raises Refusal."""
    raw = stream.read_raw_bytes()
    for name in filters(stream)[:-1]:
        if name != "/FlateDecode":
            raise refusal("PDF-FILTER", name)
        raw = b"".join(measures.inflated(raw, limits.part))
    return raw


def redraw(stream: pikepdf.Stream, limits: Limits) -> bool:
    """Draws the picture of a stream anew as JPEG; whether that could be done."""
    try:
        with Image.open(io.BytesIO(pixels_of(stream, limits)), formats=("JPEG", "JPEG2000")) as image:
            if image.width * image.height > limits.pixels:
                raise refusal("IMAGE-BOMB", f"{image.width}x{image.height}")
            # A copy: what was opened asks for the working folder when it is saved, and there is none.
            plain = image.copy() if image.mode in {"L", "RGB"} else image.convert("RGB")
            buffer = io.BytesIO()
            plain.save(buffer, "JPEG", quality=90)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    stream.write(buffer.getvalue(), filter=pikepdf.Name.DCTDecode)
    stream["/ColorSpace"] = pikepdf.Name.DeviceGray if plain.mode == "L" else pikepdf.Name.DeviceRGB
    stream["/BitsPerComponent"] = 8
    for key in ("/Decode", "/SMaskInData"):
        if key in stream:
            del stream[key]
    return True
