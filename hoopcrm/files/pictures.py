"""Pictures made from what people upload: cut to their shape, made small, without metadata."""

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Self

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from hoopcrm.core.errors import Refused

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# Decoded, this takes 200 MB at most; what a file says of its size is read before it is decoded.
MOST_PIXELS = 50_000_000
SMALLEST_SIDE = 16
QUALITY = 86
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """The part to keep, of the picture as people see it (turned upright).

    Attributes:
        left, top: of its corner, in parts of the width and the height.
        side: its width in parts of the widest that there could be; of a square the shorter side.
    """

    left: float
    top: float
    side: float

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self | None:
        """From a form's crop_left, crop_top and crop_side; None (the middle) without them."""
        try:
            left, top, side = (float(data.get(f"crop_{name}", "")) for name in cls.__slots__)
        except ValueError:
            return None
        if not (0 <= left < 1 and 0 <= top < 1 and 0 < side <= 1):
            return None
        return cls(left=left, top=top, side=side)

    def box(self, width: int, height: int, ratio: float = 1) -> tuple[int, int, int, int]:
        """In pixels, moved so that it lies within the picture.

        Args:
            ratio: how many times as wide as high the part is.
        """
        wide = max(1, min(round(self.side * min(width, height * ratio)), width))
        high = max(1, min(round(wide / ratio), height))
        left = min(max(0, round(self.left * width)), width - wide)
        top = min(max(0, round(self.top * height)), height - high)
        return left, top, left + wide, top + high


def squares(
    file: IO[bytes], *, name: str, crop: Crop | None, sides: tuple[int, ...], opaque: bool = True
) -> list[ContentFile]:
    """The part of a picture that `crop` keeps, as one WebP for each of `sides` (pixels).

    A small picture is not blown up. Nothing of the file goes along but its pixels.

    Args:
        crop: None takes the middle.
        opaque: puts white under what is transparent.

    Raises:
        Refused: `picture_damaged`, `picture_too_small` or `picture_too_big`, on `file`.
    """
    square = _part(_decoded(file, name), crop, 1, opaque=opaque)
    return [_webp(square, (min(side, square.width),) * 2) for side in sides]


def banner(file: IO[bytes], *, name: str, crop: Crop | None, size: tuple[int, int]) -> ContentFile:
    """The part of a picture that `crop` keeps as WebP in the shape of `size` (pixels).

    Otherwise as `squares`, also what it raises.
    """
    width, height = size
    part = _part(_decoded(file, name), crop, width / height, opaque=True)
    scale = min(1, width / part.width)
    return _webp(part, (max(1, round(part.width * scale)), max(1, round(part.height * scale))))


def thumbnail(file: IO[bytes], *, name: str, side: int) -> tuple[ContentFile, int, int]:
    """The whole picture within `side` pixels as WebP, and its own width and height upright.

    Raises:
        Refused: as `squares`.
    """
    image = _decoded(file, name)
    width, height = image.size
    scale = min(1, side / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return _webp(image, size), width, height


def _part(image: Image.Image, crop: Crop | None, ratio: float, *, opaque: bool) -> Image.Image:
    width, height = image.size
    if crop is None:
        wide = min(width, height * ratio)
        left, top = (width - wide) / 2 / width, (height - wide / ratio) / 2 / height
        crop = Crop(left=left, top=top, side=1)
    part = image.crop(crop.box(width, height, ratio))
    if opaque and part.mode == "RGBA":
        ground = Image.new("RGBA", part.size, "white")
        part = Image.alpha_composite(ground, part).convert("RGB")
    return part


def _decoded(file: IO[bytes], name: str) -> Image.Image:
    """The first frame, upright, as RGB or RGBA."""
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as opened:
            _require_size(opened.size, name)
            opened.load()
            image = ImageOps.exif_transpose(opened)
            has_alpha = "A" in image.getbands() or "transparency" in image.info
            return image.convert("RGBA" if has_alpha else "RGB")
    except _BROKEN:
        message = _("“%(name)s” is damaged or no picture; it was not stored.")
        raise Refused("picture_damaged", message % {"name": name}, field="file") from None
    finally:
        file.seek(0)


def _require_size(size: tuple[int, int], name: str) -> None:
    if min(size) < SMALLEST_SIDE:
        message = _("“%(name)s” is too small: a picture has at least %(side)d × %(side)d pixels.")
        values = {"name": name, "side": SMALLEST_SIDE}
        raise Refused("picture_too_small", message % values, field="file")
    if size[0] * size[1] > MOST_PIXELS:
        message = _("“%(name)s” has too many pixels: at most %(count)d million are taken.")
        values = {"name": name, "count": MOST_PIXELS // 1_000_000}
        raise Refused("picture_too_big", message % values, field="file")


def _webp(image: Image.Image, size: tuple[int, int]) -> ContentFile:
    out = io.BytesIO()
    resized = image.resize(size, Image.Resampling.LANCZOS) if size != image.size else image
    resized.save(out, "WEBP", quality=QUALITY)
    return ContentFile(out.getvalue(), name="picture.webp")
