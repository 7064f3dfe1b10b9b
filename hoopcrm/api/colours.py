"""Colours of notes: the API has any, the product a palette; each goes to the nearest."""

from contacts.models import Note

PALETTE = {
    Note.Colour.AMBER: "#F59E0B",
    Note.Colour.GREEN: "#22C55E",
    Note.Colour.BLUE: "#3B82F6",
    Note.Colour.VIOLET: "#8B5CF6",
    Note.Colour.PINK: "#EC4899",
    Note.Colour.RED: "#EF4444",
    Note.Colour.GRAY: "#9CA3AF",
}


def hex_of(colour: str) -> str | None:
    """The colour of a note as it is answered; None for a note without."""
    return None if colour == Note.Colour.GRAY else PALETTE[Note.Colour(colour)]


def nearest(hex_text: str) -> str:
    """The palette's colour that is nearest to `#RRGGBB`."""
    wanted = _parts(hex_text)
    return min(PALETTE, key=lambda tone: _distance(_parts(PALETTE[tone]), wanted)).value


def _parts(text: str) -> tuple[int, int, int]:
    text = text.lstrip("#")
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
