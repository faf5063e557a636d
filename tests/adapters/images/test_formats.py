"""What pictures say of their size, read without decoding any."""

import random
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.adapters.images.formats import media_type_of, picture_of
from influence.domain.errors import InfluenceError
from influence.domain.image_refusals import ImageTooLarge, NotAPicture
from influence.domain.pictures import MOST_PIXELS, MediaType
from tests.adapters.images.pictures import (
    HTML,
    SVG,
    a_gif,
    a_gif_frame,
    a_jpeg,
    a_png,
    a_png_frame,
    canvas,
    lossless,
    lossy,
    webp,
    webp_frame,
    webp_part,
)
from tests.support.sometimes import assert_reached, sometimes

MAKERS: Mapping[str, tuple[MediaType, Callable[[int, int], bytes]]] = {
    "png": (MediaType.PNG, a_png),
    "jpeg": (MediaType.JPEG, a_jpeg),
    "progressive jpeg": (MediaType.JPEG, lambda w, h: a_jpeg(w, h, marker=0xC2, fill=3)),
    "gif": (MediaType.GIF, a_gif),
    "old gif with colours": (MediaType.GIF, lambda w, h: a_gif(w, h, version=b"GIF87a", colours=4)),
    "gif frame with colours": (
        MediaType.GIF,
        lambda w, h: a_gif(1, 1, a_gif_frame(1, 1, colours=3), a_gif_frame(w, h)),
    ),
    "lossy webp": (MediaType.WEBP, lambda w, h: webp(lossy(w, h))),
    "lossless webp": (MediaType.WEBP, lambda w, h: webp(lossless(w, h))),
    "extended webp": (
        MediaType.WEBP,
        lambda w, h: webp(canvas(w, h), webp_part(b"ALPH", b"abc"), lossy(1, 1)),
    ),
}
SIDES = st.integers(1, MOST_PIXELS)


@pytest.mark.parametrize("name", MAKERS)
@given(width=SIDES, height=SIDES)
def test_a_picture_is_as_large_as_it_says(name: str, width: int, height: int) -> None:
    media_type, make = MAKERS[name]

    picture = picture_of(make(width, height))

    assert (picture.media_type, picture.width, picture.height) == (media_type, width, height)


@pytest.mark.parametrize("size", [(MOST_PIXELS + 1, 1), (1, MOST_PIXELS + 1), (16_383, 16_383)])
@pytest.mark.parametrize("name", MAKERS)
def test_a_picture_with_too_many_pixels_is_refused(name: str, size: tuple[int, int]) -> None:
    _, make = MAKERS[name]

    with pytest.raises(ImageTooLarge):
        picture_of(make(*size))


@pytest.mark.parametrize(
    "content",
    [
        a_png(65_535, 65_535),
        a_png(2**32 - 1, 2**32 - 1),
        a_jpeg(65_535, 65_535),
        a_gif(65_535, 65_535),
        webp(canvas(2**24, 2**24)),
        a_png(3, 2, a_png_frame(65_535, 65_535)),
        a_gif(3, 2, a_gif_frame(3, 2), a_gif_frame(65_535, 65_535)),
        a_gif(3, 2, a_gif_frame(1, 1, left=65_535)),
        webp(canvas(3, 2), lossy(16_383, 16_383)),
        webp(canvas(3, 2), webp_frame(3, 2, 0, 0, lossless(16_383, 16_383))),
        webp(canvas(3, 2), webp_frame(3, 2, 0, 0, lossy(3, 2)), webp_frame(2**24, 2, 0, 0, lossy(3, 2))),
        webp(canvas(3, 2), webp_frame(3, 2, 2**24, 0, lossy(3, 2))),
    ],
    ids=range(12),
)
def test_a_flood_of_pixels_is_found_wherever_it_hides(content: bytes) -> None:
    assert len(content) < 1_000

    with pytest.raises(ImageTooLarge):
        picture_of(content)


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        HTML,
        b"",
        b"GIF90a" + bytes(40),
        b"\x89PNG\r\n\x1a\x0b" + bytes(40),
        b"\xff\xd8\xfe" + bytes(40),
        b"RIFF\x20\0\0\0WAVE" + bytes(40),
        b"BM" + bytes(60),
        b"\0\0\x01\0" + bytes(60),
        b"%PDF-1.7",
        b" " + a_png(),
        b"\xef\xbb\xbf" + SVG,
    ],
    ids=range(12),
)
def test_nothing_else_is_taken_for_a_picture(content: bytes) -> None:
    with pytest.raises(NotAPicture) as refusal:
        picture_of(content)

    assert "sentinel" not in f"{refusal.value}{refusal.value!r}"


@pytest.mark.parametrize(
    "content",
    [
        a_png(0, 1),
        a_jpeg(3, 0),
        a_gif(0, 0),
        webp(lossy(0, 4)),
        webp(webp_part(b"EXIF", b"abcd")),
        webp(webp_part(b"VP8 ", b"\0" * 20)),
        webp(webp_part(b"VP8L", b"\0" * 20)),
        b"\x89PNG\r\n\x1a\n" + a_png_frame(3, 2),
        a_png(3, 2, a_png()[8:]),
        b"\xff\xd8\xff\xda\0\x02",
        b"\xff\xd8\xff\xd9\0\x02",
        b"\xff\xd8\xff\xe0\0\x02nonsense",
    ],
    ids=range(12),
)
def test_a_picture_that_does_not_say_its_size_is_none(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        picture_of(content)


def test_every_beginning_of_a_picture_is_answered() -> None:
    for _, make in MAKERS.values():
        whole = make(40, 30)
        for length in range(len(whole) + 1):
            try:
                picture = picture_of(whole[:length])
            except NotAPicture:
                sometimes("cut off")
            else:
                sometimes("whole")
                assert max(picture.width, picture.height) <= MOST_PIXELS

    assert_reached(["whole", "cut off"])


def test_damaged_pictures_are_answered_and_stay_small() -> None:
    chance, refused = random.Random(7), 0
    wholes = [make(40, 30) for _, make in MAKERS.values()]

    for _ in range(4_000):
        damaged = bytearray(chance.choice(wholes))
        for _ in range(chance.randrange(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.choice(
                (0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256))
            )
        try:
            picture = picture_of(bytes(damaged))
        except InfluenceError:
            refused += 1
        else:
            assert (
                1 <= min(picture.width, picture.height) <= max(picture.width, picture.height) <= MOST_PIXELS
            )

    assert 500 < refused < 3_900


@given(st.binary(max_size=200))
def test_any_bytes_are_a_picture_or_refused(content: bytes) -> None:
    try:
        picture = picture_of(content)
    except (NotAPicture, ImageTooLarge):
        sometimes("refused")
    else:
        assert picture.media_type is media_type_of(content)
