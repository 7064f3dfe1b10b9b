"""Faces of some contacts, the company's logo and a small media library: drawn here, all of them."""

import io
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from contacts.models import Contact
from contacts.services.pictures import LARGE, SMALL, contact_picture_set
from hoopcrm.accounts.logo import SIDE
from hoopcrm.accounts.models import Account
from hoopcrm.accounts.services.logo import account_logo_set
from hoopcrm.demo.cast import Cast
from hoopcrm.demo.data import company
from hoopcrm.demo.rows import Placed
from hoopcrm.documents.media.services.files import media_link_make, media_upload
from hoopcrm.documents.media.services.folders import media_folder_create
from hoopcrm.files.pictures import squares

SEED = 20_240_117
WITH_FACE = 9
NEWEST = 24  # of whom some have a face

Colour = tuple[int, int, int]
ORANGE: Colour = (230, 84, 20)
NAVY: Colour = (24, 40, 92)
GROUNDS: tuple[Colour, ...] = (
    (176, 206, 232),
    (232, 205, 170),
    (186, 220, 190),
    (222, 190, 214),
    (240, 214, 140),
)
SKINS: tuple[Colour, ...] = ((244, 208, 177), (222, 172, 130), (168, 116, 78), (112, 74, 50))
HAIRS: tuple[Colour, ...] = ((36, 28, 26), (92, 60, 34), (150, 106, 60), (120, 120, 124))
SHIRTS: tuple[Colour, ...] = (NAVY, ORANGE, (34, 110, 90), (120, 52, 96), (70, 76, 90))


def fill(everybody: Sequence[Placed], cast: Cast, account: Account, moment: datetime) -> None:
    """Draw all of it: the same in every demo."""
    rng = random.Random(SEED)  # noqa: S311 - made up, not secret
    for one in rng.sample(list(everybody[-NEWEST:]), min(WITH_FACE, len(everybody))):
        contact = Contact.objects.get(pk=one.id)
        drawn = squares(_png(_face(rng)), name="face.png", crop=None, sides=(LARGE, SMALL))
        contact_picture_set(cast.actors[2], contact=contact, drawn=drawn, at=one.person.created)
    (logo,) = squares(_png(_mark(SIDE)), name="logo.png", crop=None, sides=(SIDE,), opaque=False)
    account_logo_set(cast.actors[0], account=account, drawn=logo)
    _library(cast, moment, rng)


def _library(cast: Cast, moment: datetime, rng: random.Random) -> None:
    actor, at = cast.actors[0], moment - timedelta(days=40)
    logos = media_folder_create(actor, name="Logos", at=at)
    season = media_folder_create(actor, name="Summer season", at=at + timedelta(days=3))
    courts = media_folder_create(actor, name="Courts", parent=season, at=at + timedelta(days=3))
    files = (
        (logos, "Northside mark.png", _png(_mark(480)).getvalue()),
        (logos, "Northside mark.svg", _svg()),
        (season, "Poster.png", _png(_poster((600, 840))).getvalue()),
        (season, "Banner.png", _png(_poster((1200, 400))).getvalue()),
        (courts, "Half court.png", _png(_court()).getvalue()),
        (None, "Opening hours.txt", b"Monday to Friday 9 to 9\nSaturday 10 to 6\nSunday closed\n"),
        (None, "Team photo.jpg", _photo(rng)),
    )
    for number, (folder, name, content) in enumerate(files):
        media = media_upload(
            actor,
            upload=ContentFile(content, name=name),
            folder=folder,
            at=at + timedelta(days=4 * number, hours=number),
        )
        if name == "Northside mark.png":
            media_link_make(actor, media=media)


def _png(image: Image.Image) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, "PNG")
    out.seek(0)
    return out


def _face(rng: random.Random) -> Image.Image:
    """A head and shoulders before a plain ground, as an illustrator would draw them."""
    image = Image.new("RGB", (2 * LARGE, 2 * LARGE), rng.choice(GROUNDS))
    _person(ImageDraw.Draw(image), (LARGE, LARGE), 2 * LARGE, rng)
    return image.resize((LARGE, LARGE), Image.Resampling.LANCZOS)


def _person(
    draw: ImageDraw.ImageDraw, middle: tuple[int, int], size: int, rng: random.Random
) -> None:
    x, y = middle
    skin, hair, shirt = rng.choice(SKINS), rng.choice(HAIRS), rng.choice(SHIRTS)
    shade = (skin[0] * 88 // 100, skin[1] * 88 // 100, skin[2] * 88 // 100)

    def oval(dx: float, dy: float, wide: float, high: float, colour: Colour) -> None:
        left, top = x + (dx - wide / 2) * size, y + (dy - high / 2) * size
        draw.ellipse((left, top, left + wide * size, top + high * size), fill=colour)

    long_hair = rng.random() < 0.5
    if long_hair:
        oval(0, 0.02, 0.5, 0.62, hair)
    oval(0, 0.55, 0.86, 0.62, shirt)
    oval(0, 0.24, 0.18, 0.26, shade)
    oval(0, -0.04, 0.36, 0.46, skin)
    draw.pieslice(
        (x - 0.2 * size, y - 0.3 * size, x + 0.2 * size, y + 0.14 * size),
        180,
        360 if long_hair else 352,
        fill=hair,
    )
    for side in (-1, 1):
        oval(0.075 * side, -0.03, 0.026, 0.036, (30, 30, 34))
    draw.arc(
        (x - 0.07 * size, y + 0.02 * size, x + 0.07 * size, y + 0.12 * size),
        20,
        160,
        fill=(130, 50, 46),
        width=max(2, size // 120),
    )


def _mark(side: int) -> Image.Image:
    """A ball in a rounded square."""
    large = 4 * side
    image = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, large - 1, large - 1), radius=large // 5, fill=NAVY)
    inset, line = large // 6, large // 34
    draw.ellipse((inset, inset, large - inset, large - inset), fill=ORANGE)
    middle = large // 2
    draw.line((middle, inset, middle, large - inset), fill=NAVY, width=line)
    draw.line((inset, middle, large - inset, middle), fill=NAVY, width=line)
    reach = large // 3
    for left in (inset - reach, large - inset - reach):
        box = (left, inset + reach // 6, left + 2 * reach, large - inset - reach // 6)
        draw.arc(box, 0, 360, fill=NAVY, width=line)
    ring = Image.new("L", (large, large), 0)
    ImageDraw.Draw(ring).ellipse((inset, inset, large - inset, large - inset), fill=255)
    ground = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    base = ImageDraw.Draw(ground)
    base.rounded_rectangle((0, 0, large - 1, large - 1), radius=large // 5, fill=NAVY)
    ground.paste(image, (0, 0), ring)
    return ground.resize((side, side), Image.Resampling.LANCZOS)


def _svg() -> bytes:
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        b'<rect width="64" height="64" rx="13" fill="#18285c"/>'
        b'<circle cx="32" cy="32" r="21" fill="#e65414"/>'
        b'<path d="M32 11v42M11 32h42" stroke="#18285c" stroke-width="2"/></svg>\n'
    )


def _poster(size: tuple[int, int]) -> Image.Image:
    """Colours of the company, its mark and a word."""
    wide, high = size
    image = Image.new("RGB", size, NAVY)
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, high), (wide, high * 45 // 100), (wide, high)], fill=ORANGE)
    mark = _mark(min(size) * 45 // 100)
    image.paste(mark, (wide // 12, high // 12), mark)
    draw.text(
        (wide // 12, high * 72 // 100), company.ACCOUNT_NAME, fill="white", font_size=wide // 18
    )
    return image


def _court() -> Image.Image:
    image = Image.new("RGB", (800, 750), (214, 168, 112))
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, 770, 720), outline="white", width=6)
    draw.rectangle((280, 30, 520, 300), outline="white", width=6)
    draw.arc((90, -230, 710, 440), 20, 160, fill="white", width=6)
    draw.ellipse((310, 220, 490, 400), outline="white", width=6)
    draw.ellipse((385, 66, 415, 96), outline=ORANGE, width=6)
    return image


def _photo(rng: random.Random) -> bytes:
    """Five players side by side."""
    image = Image.new("RGB", (1200, 675), (150, 186, 220))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 470, 1200, 675), fill=(196, 150, 100))
    for place in range(5):
        _person(draw, (150 + 225 * place, 350 + 14 * (place % 2)), 300, rng)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()
