"""Pictures put together by hand, as small as they can be, and things that only look like pictures."""

import struct
import zlib


def png_part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def a_png(width: int = 3, height: int = 2, *more: bytes) -> bytes:
    """A PNG of one grey; a size it does not have is only claimed."""
    head = png_part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    lines = (b"\0" + b"\x80" * min(width, 64)) * min(height, 64)
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + png_part(b"IDAT", zlib.compress(lines)) + _END


_END = png_part(b"IEND", b"")


def a_png_frame(width: int, height: int) -> bytes:
    """The head of one frame of a moving PNG."""
    return png_part(b"fcTL", struct.pack(">IIIIIHHBB", 0, width, height, 0, 0, 1, 10, 0, 0))


def a_jpeg(width: int = 3, height: int = 2, *, marker: int = 0xC0, fill: int = 0) -> bytes:
    """A JPEG up to its first scan, with a remark that looks like another size."""
    remark = b"\xff\xfe" + struct.pack(">H", 13) + b"\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x01"
    table = b"\xff\xc4" + struct.pack(">HB", 20, 0) + bytes(17)
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00"
    return (
        b"\xff\xd8"
        + remark
        + table
        + b"\xff" * fill
        + b"\xff"
        + bytes([marker])
        + frame
        + scan
        + b"\0\xff\xd9"
    )


def a_gif(
    width: int = 3, height: int = 2, *frames: bytes, version: bytes = b"GIF89a", colours: int = 0
) -> bytes:
    """A GIF with one frame as large as its canvas, unless other frames are given."""
    flags = 0x80 | colours - 1 if colours else 0
    table = bytes(3 * 2**colours) if colours else b""
    remark = b"\x21\xfe\x03abc\x00"
    return (
        version
        + struct.pack("<HHBBB", width, height, flags, 0, 0)
        + table
        + remark
        + b"".join(frames or (a_gif_frame(width, height),))
        + b"\x3b"
    )


def a_gif_frame(width: int, height: int, left: int = 0, top: int = 0, *, colours: int = 0) -> bytes:
    flags = 0x80 | colours - 1 if colours else 0
    table = bytes(3 * 2**colours) if colours else b""
    return b"\x2c" + struct.pack("<HHHHB", left, top, width, height, flags) + table + b"\x02\x02\x44\x01\x00"


def webp(*parts: bytes) -> bytes:
    inner = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def webp_part(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def lossy(width: int, height: int) -> bytes:
    return webp_part(b"VP8 ", b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", width, height) + b"\0\0\0")


def lossless(width: int, height: int) -> bytes:
    return webp_part(b"VP8L", b"\x2f" + struct.pack("<I", width - 1 | (height - 1) << 14) + b"\0")


def canvas(width: int, height: int) -> bytes:
    return webp_part(b"VP8X", b"\x10\0\0\0" + _three(width - 1) + _three(height - 1))


def webp_frame(width: int, height: int, left: int, top: int, inner: bytes) -> bytes:
    place = _three(left // 2) + _three(top // 2) + _three(width - 1) + _three(height - 1)
    return webp_part(b"ANMF", place + _three(100) + b"\0" + inner)


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert("sentinel-in-svg")</script></svg>'
HTML = b"<!DOCTYPE html><title>sentinel-in-html</title><script>alert(1)</script>"
