"""Pictures: decoded to their pixels and encoded anew, so that nothing but the picture is left."""

from __future__ import annotations

import io
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
)
_VECTOR = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x00\x00", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")
QUALITY = 92


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
    for name in ("PNG", "JPEG", "JPEG2000"):
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
                return _encoded(image, kind, untrusted)
    except Image.DecompressionBombError:
        raise refusal("IMAGE-BOMB") from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError, AttributeError, OverflowError):
        return None


def _encoded(image: Image.Image, kind: str, untrusted: bytes) -> Picture:
    trailing = _trails(untrusted, kind)
    codes = ("IMAGE-REBUILT", *(("IMAGE-TRAILING",) if trailing else ()))
    buffer = io.BytesIO()
    if kind == "JPEG":
        turned = ImageOps.exif_transpose(image) or image
        plain = turned if turned.mode in {"RGB", "L"} else turned.convert("RGB")
        _bare(plain).save(buffer, "JPEG", quality=QUALITY, optimize=False)
        return Picture(buffer.getvalue(), "jpeg", "image/jpeg", codes)
    if kind == "GIF" and getattr(image, "n_frames", 1) > 1:
        frames = [_bare(frame.convert("RGBA")) for frame in ImageSequence.Iterator(image)]
        waits = [int(frame.info.get("duration", 100)) for frame in ImageSequence.Iterator(image)]
        frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=waits, loop=0)
        return Picture(buffer.getvalue(), "gif", "image/gif", codes)
    mode = image.mode if image.mode in {"1", "L", "RGB", "RGBA", "LA"} else ("RGBA" if _clear(image) else "RGB")
    resolution = image.info.get("dpi")
    more = {"dpi": resolution} if isinstance(resolution, tuple) else {}
    _bare(image if image.mode == mode else image.convert(mode)).save(buffer, "PNG", compress_level=6, **more)
    return Picture(buffer.getvalue(), "png", "image/png", codes)


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
