"""Pictures: the part that is kept, turned upright, small, and without anything else."""

import io

import pytest
from PIL import Image

from hoopcrm.core.errors import Refused
from hoopcrm.files import pictures as made
from hoopcrm.files.pictures import Crop, squares, thumbnail
from tests.files import pictures


def drawn(
    content: bytes, crop: Crop | None = None, *sides: int, opaque: bool = True
) -> list[bytes]:
    found = squares(
        io.BytesIO(content), name="me.png", crop=crop, sides=sides or (50,), opaque=opaque
    )
    return [one.read() for one in found]


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_without_a_crop_the_middle_is_kept(format: str) -> None:
    (content,) = drawn(pictures.striped(format))
    image = opened(content)
    assert (image.format, image.size) == ("WEBP", (50, 50))
    assert {pictures.colour(content, (x, 0.5)) for x in (0.1, 0.5, 0.9)} == {"green"}


@pytest.mark.parametrize(("left", "found"), [(0.0, "red"), (1 / 3, "green"), (2 / 3, "blue")])
def test_the_part_that_was_chosen(left: float, found: str) -> None:
    (content,) = drawn(pictures.striped(), Crop(left=left, top=0, side=1))
    assert pictures.colour(content) == found


def test_a_crop_that_reaches_out_is_moved_in() -> None:
    (content,) = drawn(pictures.striped(), Crop(left=0.99, top=0.99, side=0.9))
    assert pictures.colour(content, (1, 1)) == "blue"


def test_each_size_and_none_blown_up() -> None:
    large, small = drawn(pictures.striped(), None, 512, 40)
    assert (opened(large).size, opened(small).size) == ((100, 100), (40, 40))


def test_upright_and_without_what_the_camera_wrote() -> None:
    (content,) = drawn(pictures.turned(), Crop(left=0, top=0, side=1))
    assert pictures.colour(content) == "red"
    assert not opened(content).getexif()
    assert b"home" not in content


def test_white_stands_under_what_is_transparent() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    (content,) = drawn(out.getvalue())
    assert pictures.colour(content) == "white"
    (content,) = drawn(out.getvalue(), opaque=False)
    assert opened(content).mode == "RGBA"


def test_colours_of_print_and_palettes_are_taken() -> None:
    for image in (Image.new("CMYK", (40, 40)), Image.new("P", (40, 40)), Image.new("L", (40, 40))):
        out = io.BytesIO()
        image.save(out, "PNG" if image.mode == "P" else "JPEG")
        assert opened(drawn(out.getvalue())[0]).mode == "RGB"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg/>",
        pictures.striped()[:60],
        pictures.striped("JPEG", (600, 400))[:900],
        b"II*\x00" + bytes(100),
    ],
    ids=["nothing", "svg", "cut header", "cut content", "another format"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        drawn(content)
    assert (refused.value.code, refused.value.field) == ("picture_damaged", "file")


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    content, decoded = pictures.striped(), []
    monkeypatch.setattr(Image.Image, "load", lambda self: decoded.append(self))
    monkeypatch.setattr(made, "MOST_PIXELS", 10_000)
    with pytest.raises(Refused) as refused:
        drawn(content)
    assert refused.value.code == "picture_too_big"
    assert not decoded


def test_a_picture_of_a_few_pixels_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        drawn(pictures.striped(size=(300, 9)))
    assert refused.value.code == "picture_too_small"


def test_a_thumbnail_shows_the_whole_picture() -> None:
    content, width, height = thumbnail(io.BytesIO(pictures.turned()), name="me.jpg", side=60)
    assert (width, height) == (100, 300)
    assert opened(content.read()).size == (20, 60)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"crop_left": "0", "crop_top": "0"},
        {"crop_left": "0", "crop_top": "0", "crop_side": "0"},
        {"crop_left": "-1", "crop_top": "0", "crop_side": "1"},
        {"crop_left": "nan", "crop_top": "0", "crop_side": "1"},
        {"crop_left": "0", "crop_top": "inf", "crop_side": "1"},
    ],
)
def test_a_crop_that_makes_no_sense_counts_as_none(data: dict[str, str]) -> None:
    assert Crop.read(data) is None


def test_a_crop_from_a_form() -> None:
    data = {"crop_left": "0.25", "crop_top": "0", "crop_side": "1", "other": "x"}
    assert Crop.read(data) == Crop(left=0.25, top=0, side=1)
