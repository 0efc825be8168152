"""Pictures: decoded to their pixels and encoded anew, so that nothing but the picture is left."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from sekimori.sanitize.handing import handed
from sekimori.sanitize.policy import Limits, Policy
from sekimori.sanitize.refusing import refusal
from sekimori.sanitize.verdicts import Action, Finding

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"RIFF", "WEBP"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG2000"),
)
_VECTOR = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x00\x00", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")
QUALITY = 92
_TURNS = 6
# A picture that decodes to more than this is looked at for its ratio.
LARGE, RATIO = 128 * 1024 * 1024, 500
_MARKS = re.compile(rb"\xff[^\x00]", re.DOTALL)  # In the data of a picture that was encoded in one piece there is none.


@dataclass(frozen=True)
class Picture:
    """A picture written anew. `codes` are techniques that were met."""

    content: bytes
    extension: str
    media_type: str
    codes: tuple[str, ...] = ()


def prepare_for_sandbox() -> None:
    """Loads the decoders while files are still in reach."""
    Image.init()
    for name in ("PNG", "JPEG", "JPEG2000", "WEBP"):
        buffer = io.BytesIO()
        Image.new("RGB", (1, 1)).save(buffer, name)
        Image.open(io.BytesIO(buffer.getvalue()), formats=(name,)).load()


def job(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """For a picture that came by itself. Raises Refusal where it cannot be read."""
    made = _rebuilt(untrusted, Policy.model_validate(options["policy"]).limits)
    if made is None:
        raise refusal("IMAGE-UNREADABLE")
    return handed(made.content, made.extension, [Finding(code, action=Action.REPLACED) for code in made.codes])


def rebuilt(untrusted: bytes, limits: Limits) -> Picture:
    """The picture written anew; an empty one in the place of one that cannot be read or is drawn by instructions."""
    made = _rebuilt(untrusted, limits)
    if made is not None:
        return made
    vector = untrusted.startswith(_VECTOR) or untrusted[40:44] == b" EMF" or b"<svg" in untrusted[:1024]
    return Picture(_empty(), "png", "image/png", ("IMAGE-VECTOR" if vector else "IMAGE-UNREADABLE",))


def _rebuilt(untrusted: bytes, limits: Limits) -> Picture | None:
    kind = next((name for magic, name in _MAGIC if untrusted.startswith(magic)), "")
    if not kind:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(untrusted), formats=(kind,)) as image:
                if image.width * image.height > limits.pixels:
                    raise refusal("IMAGE-BOMB", f"{image.width}x{image.height}")
                return _encoded(image, kind, untrusted, limits)
    except Image.DecompressionBombError:
        raise refusal("IMAGE-BOMB") from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError, AttributeError, OverflowError):
        return None


def _encoded(image: Image.Image, kind: str, untrusted: bytes, limits: Limits) -> Picture:
    codes = ("IMAGE-REBUILT", *(("IMAGE-TRAILING",) if _trails(untrusted, kind) else ()))
    frames = getattr(image, "n_frames", 1)
    decoded = image.width * image.height * frames * (1 if image.mode == "1" else 8 * len(image.getbands())) // 8
    if image.width * image.height * frames > limits.pixels_of_all or decoded > max(LARGE, RATIO * len(untrusted)):
        raise refusal("IMAGE-BOMB", f"{image.width}x{image.height}x{frames}")
    if kind == "JPEG":
        return Picture(_jpeg(image, untrusted), "jpeg", "image/jpeg", codes)
    buffer = io.BytesIO()
    if kind == "GIF" and frames > 1:
        if moving := _animation(image):
            return Picture(moving, "gif", "image/gif", codes)
        image.seek(0)
    if kind == "TIFF" and frames > 1:
        pages = (_page(page) for page in ImageSequence.Iterator(image))
        next(pages).save(buffer, "TIFF", save_all=True, append_images=pages, compression="tiff_adobe_deflate")
        return Picture(buffer.getvalue(), "tiff", "image/tiff", codes)
    _page(image).save(buffer, "PNG", compress_level=6, **_resolution(image))
    return Picture(buffer.getvalue(), "png", "image/png", codes)


def _animation(image: Image.Image) -> bytes:
    """A moving picture, written until writing it once more changes nothing (colours settle at the second or third turn).

    Empty when all its frames show the same.
    """
    content = b""
    for _turn in range(_TURNS):
        drawn = [_bare(frame.convert("RGBA")) for frame in ImageSequence.Iterator(image)]
        waits = [int(frame.info.get("duration", 100)) for frame in ImageSequence.Iterator(image)]
        buffer = io.BytesIO()
        drawn[0].save(buffer, "GIF", save_all=True, append_images=drawn[1:], duration=waits, loop=0)
        if buffer.getvalue() == content:
            break
        content = buffer.getvalue()
        image = Image.open(io.BytesIO(content), formats=("GIF",))
        if getattr(image, "n_frames", 1) == 1:
            return b""
    return content


def _page(image: Image.Image) -> Image.Image:
    """The pixels in a mode that every format here can hold."""
    mode = image.mode if image.mode in {"1", "L", "RGB", "RGBA", "LA"} else ("RGBA" if _clear(image) else "RGB")
    return _bare(image if image.mode == mode else image.convert(mode))


def _resolution(image: Image.Image) -> dict[str, Any]:
    told = image.info.get("dpi")
    return {"dpi": told} if isinstance(told, tuple) else {}


def _jpeg(image: Image.Image, untrusted: bytes) -> bytes:
    """A photograph encoded anew; one that is our own encoder's work stays, so that it never fades by being passed on."""
    if _ours(image, untrusted):
        image.load()
        return untrusted
    turned = ImageOps.exif_transpose(image) or image
    plain = turned if turned.mode in {"RGB", "L"} else turned.convert("RGB")
    return _written_jpeg(_bare(plain))


def _written_jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=False)
    return buffer.getvalue()


def _ours(image: Image.Image, untrusted: bytes) -> bool:
    """Whether everything before and behind the picture's own data is what our encoder writes, its size apart."""
    if image.mode not in {"RGB", "L"}:
        return False
    model = _written_jpeg(Image.new(image.mode, (8, 8)))
    data = model.index(b"\xff\xda") + 2
    data += int.from_bytes(model[data : data + 2], "big")
    size = model.index(b"\xff\xc0") + 5
    head = model[:size] + image.height.to_bytes(2, "big") + image.width.to_bytes(2, "big") + model[size + 4 : data]
    inside = untrusted[len(head) : -2]
    return untrusted.startswith(head) and untrusted.endswith(b"\xff\xd9") and not _MARKS.search(inside)


def _clear(image: Image.Image) -> bool:
    return "transparency" in image.info or image.mode in {"PA", "La", "RGBa", "P"}


def _bare(image: Image.Image) -> Image.Image:
    """The pixels without anything that was told beside them."""
    made = image.copy()
    made.info = {}
    return made


def _trails(untrusted: bytes, kind: str) -> bool:
    """Whether something stands behind the picture's own end."""
    if kind == "PNG":
        end = untrusted.rfind(b"IEND")
        return end >= 0 and len(untrusted) > end + 8
    if kind == "JPEG":
        end = untrusted.rfind(b"\xff\xd9")
        return end >= 0 and len(untrusted) > end + 2 + 16
    return False


def _empty() -> bytes:
    buffer = io.BytesIO()
    Image.new("LA", (1, 1), (255, 0)).save(buffer, "PNG")
    return buffer.getvalue()
