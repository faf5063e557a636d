"""What a picture says of itself in its first bytes. Nothing is decoded: numbers are read, and checked."""

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from influence.domain.image_refusals import NotAPicture
from influence.domain.pictures import MediaType, Picture

Size = tuple[int, int]

_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"GIF87a", MediaType.GIF),
    (b"GIF89a", MediaType.GIF),
)


def media_type_of(content: bytes) -> MediaType:
    """What *content* is by its first bytes, whatever anybody calls it.

    Raises:
        NotAPicture: none of the four.
    """
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return MediaType.WEBP
    raise NotAPicture("it is no PNG, JPEG, WebP or GIF")


def picture_of(content: bytes) -> Picture:
    """The picture that *content* is, as large as the largest of its parts.

    Raises:
        NotAPicture: it is none, or does not say how large it is.
        ImageTooLarge: it has more bytes or pixels than are taken.
    """
    media_type = media_type_of(content)
    try:
        sizes = list(_SIZES[media_type](content))
    except (struct.error, IndexError) as error:
        raise NotAPicture("it ends too early") from error
    if not sizes:
        raise NotAPicture("it does not say how large it is")
    if min(min(size) for size in sizes) < 1:
        raise NotAPicture("it is empty")
    return Picture(media_type, content, max(w for w, _ in sizes), max(h for _, h in sizes))


def _png(content: bytes) -> Iterator[Size]:
    """The canvas, and each frame of a moving picture."""
    place = 8
    while place + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        if (place == 8) != (name == b"IHDR"):
            raise NotAPicture("its parts are not in order")
        if name == b"IHDR":
            yield struct.unpack_from(">II", content, place + 8)
        elif name == b"fcTL":
            yield struct.unpack_from(">II", content, place + 12)
        place += length + 12


_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN: Final = 0xDA
_END: Final = 0xD9


def _jpeg(content: bytes) -> Iterator[Size]:
    """The frame; what stands behind the first scan belongs to it."""
    place = 2
    while True:
        if content[place] != 0xFF:
            raise NotAPicture("its parts are not in order")
        while content[place] == 0xFF:  # any number of them may fill up
            place += 1
        marker = content[place]
        place += 1
        if marker in {_SCAN, _END}:
            return
        if marker in _WITHOUT_LENGTH:
            continue
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 3)
            yield width, height
        place += max(2, struct.unpack_from(">H", content, place)[0])


def _gif(content: bytes) -> Iterator[Size]:
    """The canvas, and each frame with its place on it."""
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    yield width, height
    place = 13 + _colours(flags)
    while place < len(content):
        kind = content[place]
        if kind == 0x2C:
            left, top, width, height, flags = struct.unpack_from("<HHHHB", content, place + 1)
            yield left + width, top + height
            place = _after_blocks(content, place + 11 + _colours(flags))
        elif kind == 0x21:
            place = _after_blocks(content, place + 2)
        else:
            return


def _colours(flags: int) -> int:
    """Bytes of the table of colours that *flags* announce."""
    return 3 * 2 ** (flags % 8 + 1) if flags & 0x80 else 0


def _after_blocks(content: bytes, place: int) -> int:
    while length := content[place]:
        place += 1 + length
    return place + 1


_FRAME_HEAD: Final = 16
"""Bytes of a frame before the picture in it, which is a part like any other."""


def _webp(content: bytes) -> Iterator[Size]:
    """The canvas, and each picture or frame on it."""
    place = 12
    while place + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, place)
        if name in _WEBP_PARTS:
            yield _WEBP_PARTS[name](content, place + 8)
        place += 8 + (_FRAME_HEAD if name == b"ANMF" else length + length % 2)


def _three(content: bytes, place: int) -> int:
    return int.from_bytes(struct.unpack_from("3s", content, place)[0], "little")


def _canvas(content: bytes, place: int) -> Size:
    return _three(content, place + 4) + 1, _three(content, place + 7) + 1


def _frame(content: bytes, place: int) -> Size:
    """The far corner of a frame on its canvas."""
    left, top = 2 * _three(content, place), 2 * _three(content, place + 3)
    return left + _three(content, place + 6) + 1, top + _three(content, place + 9) + 1


def _lossy(content: bytes, place: int) -> Size:
    start, width, height = struct.unpack_from("<3sHH", content, place + 3)
    if start != b"\x9d\x01\x2a":
        raise NotAPicture("its parts are not in order")
    return width % 2**14, height % 2**14


def _lossless(content: bytes, place: int) -> Size:
    start, bits = struct.unpack_from("<BI", content, place)
    if start != 0x2F:
        raise NotAPicture("its parts are not in order")
    return bits % 2**14 + 1, (bits >> 14) % 2**14 + 1


_WEBP_PARTS: Final[Mapping[bytes, Callable[[bytes, int], Size]]] = {
    b"VP8X": _canvas,
    b"ANMF": _frame,
    b"VP8 ": _lossy,
    b"VP8L": _lossless,
}
_SIZES: Final[Mapping[MediaType, Callable[[bytes], Iterator[Size]]]] = {
    MediaType.PNG: _png,
    MediaType.JPEG: _jpeg,
    MediaType.GIF: _gif,
    MediaType.WEBP: _webp,
}
